//! Which vector instructions the processor has, and the dispatch to code compiled for
//! them.

// Functions compiled for instructions that not every processor has are `unsafe`
// to call: here it is looked up that the processor has them.
#![allow(unsafe_code)]

use std::cell::Cell;

#[cfg(target_arch = "x86_64")]
use super::avx2::Avx2;
#[cfg(target_arch = "x86_64")]
use super::avx512::Avx512;
#[cfg(target_arch = "aarch64")]
use super::neon::Neon;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use super::portable::Portable;
use super::vector::{Vector, WithSimd};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use super::wasm::Wasm as Portable;

/// A set of vector instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Level {
    /// What every processor can do. Without an instruction that fuses a product with
    /// a sum, both go through f64, exactly. On wasm32 this is the only level, of four
    /// lanes if built with `simd128`; if built with `relaxed-simd` too, it relies on a
    /// host that fuses, and whoever loads the module asks the host first.
    Portable,
    /// Four lanes: every 64-bit Arm.
    Neon,
    /// Eight lanes: AVX2 with FMA.
    Avx2,
    /// Sixteen lanes: AVX-512.
    Avx512,
}

thread_local! {
    static FORCED: Cell<Option<Level>> = const { Cell::new(None) };
}

impl Level {
    /// All that this processor has, the fastest last.
    pub fn available() -> Vec<Self> {
        let all = [Self::Portable, Self::Neon, Self::Avx2, Self::Avx512];
        all.into_iter().filter(|level| level.is_here()).collect()
    }

    /// The fastest one, or that of [`on`] in this thread.
    pub fn current() -> Self {
        FORCED.get().unwrap_or_else(|| {
            let fast = [Self::Avx512, Self::Avx2, Self::Neon];
            fast.into_iter().find(|level| level.is_here()).unwrap_or(Self::Portable)
        })
    }

    fn is_here(self) -> bool {
        match self {
            Self::Portable => true,
            Self::Neon => cfg!(target_arch = "aarch64"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => {
                is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
            }
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => {
                is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512vl")
                    && Self::Avx2.is_here()
            }
            #[cfg(not(target_arch = "x86_64"))]
            Self::Avx2 | Self::Avx512 => false,
        }
    }

    /// The SIMD width: how many f32 a vector has.
    pub fn lanes(self) -> usize {
        match self {
            Self::Portable => Portable::LANES,
            Self::Avx2 => 8,
            Self::Neon => 4,
            Self::Avx512 => 16,
        }
    }

    /// Whether a product and a sum are fused by one instruction.
    pub(crate) fn fuses(self) -> bool {
        let relaxed = cfg!(all(
            target_arch = "wasm32",
            target_feature = "simd128",
            target_feature = "relaxed-simd",
        ));
        self != Self::Portable || relaxed
    }

    /// How many vector registers the processor has.
    pub(in crate::engine) fn registers(self) -> usize {
        match self {
            Self::Portable => Portable::REGISTERS,
            Self::Avx2 => 16,
            Self::Neon | Self::Avx512 => 32,
        }
    }
}

/// Does `work` with that level's instructions, whatever faster ones there are.
///
/// Work that threads do for it uses them too. A level that this processor does
/// not have is replaced by [`Level::Portable`].
pub fn on<T>(level: Level, work: impl FnOnce() -> T) -> T {
    struct Back(Option<Level>);
    impl Drop for Back {
        fn drop(&mut self) {
            FORCED.set(self.0);
        }
    }
    let level = if level.is_here() { level } else { Level::Portable };
    let _back = Back(FORCED.replace(Some(level)));
    work()
}

/// Runs the kernel compiled for that level, which this processor has.
pub(in crate::engine) fn dispatch(level: Level, kernel: impl WithSimd) {
    assert!(level.is_here(), "{level:?} is not in this processor");
    match level {
        // SAFETY: the processor has the level's instructions.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { Avx512::outlined(kernel) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { Avx2::outlined(kernel) },
        #[cfg(not(target_arch = "x86_64"))]
        Level::Avx2 | Level::Avx512 => unreachable!("asserted above"),
        #[cfg(target_arch = "aarch64")]
        Level::Neon => kernel.run::<Neon>(),
        #[cfg(not(target_arch = "aarch64"))]
        Level::Neon => unreachable!("asserted above"),
        Level::Portable => kernel.run::<Portable>(),
    }
}

/// Loops that the compiler vectorises by itself, compiled for each level.
pub(crate) trait Autovectorized {
    /// Does them. Has to be inlined always, with all that it calls.
    fn run(self);
}

/// Such loops as code that needs no explicit vectors.
struct ByCompiler<L>(L);

impl<L: Autovectorized> WithSimd for ByCompiler<L> {
    #[inline(always)]
    fn run<V: Vector>(self) {
        self.0.run();
    }
}

/// Runs the loops compiled for that level, which this processor has.
pub(crate) fn dispatch_loops(level: Level, loops: impl Autovectorized) {
    dispatch(level, ByCompiler(loops));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forced_level_ends_with_its_work() {
        let best = Level::current();
        assert_eq!(Level::available().last(), Some(&best));
        for level in Level::available() {
            assert_eq!(on(level, Level::current), level);
            let inner = on(Level::Portable, || on(level, Level::current));
            assert_eq!(inner, level);
        }
        assert_eq!(Level::current(), best);
    }
}
