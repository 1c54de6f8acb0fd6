//! From a count to the code that is compiled for it.

/// The expression with the constant `$N` equal to the count: one of those in the list,
/// those above the constant `$most` left out, so that no level compiles tiles that its
/// registers cannot hold. For that the comparison is a constant by itself: what another
/// condition shuts out is compiled, and left out only then.
macro_rules! with_const {
    ($count:expr, $most:expr, [$($size:literal)+], $N:ident => $body:expr) => {
        match $count {
            $($size if const { $size <= $most } => {
                const $N: usize = $size;
                $body
            })+
            count => unreachable!("a tile of {count}, of at most {}", const { $most }),
        }
    };
}

pub(crate) use with_const;
