//! The functions of a module, as a page calls them: [`module!`](crate::module) gives them.
//!
//! The page asks for `room`, writes how many numbers there are (u32, and 4 bytes of
//! nothing), the numbers (f64) and other bytes there, and calls a function with how many
//! bytes these are; it gives back how many the answer has, which begins at `answer`:
//! 0 and the same three, or 1 (u32, and 4 bytes of nothing) and the text of an error.

use std::cell::RefCell;

use crate::message::{Answer, Request, Result};

thread_local! {
    static ROOM: RefCell<Vec<f64>> = const { RefCell::new(Vec::new()) };
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Where a request of so many bytes is to be written.
pub fn room(bytes: usize) -> *mut f64 {
    ROOM.with_borrow_mut(|room| {
        room.clear();
        room.resize(bytes.div_ceil(8), 0.0);
        room.as_mut_ptr()
    })
}

/// Where the last answer begins.
pub fn answer() -> *const u8 {
    ANSWER.with_borrow(|answer| answer.as_ptr())
}

/// Has `of` answer the request of so many bytes: the answer's own.
pub fn answered(bytes: usize, of: fn(Request<'_>) -> Result<Answer>) -> usize {
    let result = ROOM.with_borrow(|room| {
        let words = room.get(..bytes.div_ceil(8)).unwrap_or_default();
        let raw: Vec<u8> =
            words.iter().flat_map(|word| word.to_le_bytes()).collect();
        let count =
            raw.first_chunk::<4>().map_or(0, |count| u32::from_le_bytes(*count));
        let end = 1 + count as usize;
        let numbers = words.get(1..end).unwrap_or_default();
        let bytes = raw.get(8 * end..bytes).unwrap_or_default();
        of(Request { numbers, bytes })
    });
    let mut all = Vec::new();
    match result {
        Ok(answer) => {
            all.extend(0_u32.to_le_bytes());
            all.extend((answer.numbers.len() as u32).to_le_bytes());
            all.extend(
                answer.numbers.iter().flat_map(|number| number.to_le_bytes()),
            );
            all.extend(answer.bytes);
        }
        Err(text) => {
            all.extend(1_u32.to_le_bytes());
            all.extend([0; 4]);
            all.extend(text.bytes());
        }
    }
    let count = all.len();
    ANSWER.set(all);
    count
}

/// A module of the functions of those names.
// Names are given to the linker unmangled, which Rust counts as unsafe: two functions
// of one name would be undefined. A module has these and no other ones.
#[macro_export]
macro_rules! module {
    ($($name:ident)*) => {
        /// Where a request of so many bytes is to be written.
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        pub extern "C" fn room(bytes: usize) -> *mut f64 {
            $crate::host::room(bytes)
        }

        /// Where the last answer begins.
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        pub extern "C" fn answer() -> *const u8 {
            $crate::host::answer()
        }

        /// What [`live::self_test`] gives.
        #[allow(unsafe_code)]
        #[unsafe(no_mangle)]
        pub extern "C" fn self_test() -> u32 {
            $crate::self_test()
        }

        $(
            #[doc = concat!("[`live::", stringify!($name), "`].")]
            #[allow(unsafe_code)]
            #[unsafe(no_mangle)]
            pub extern "C" fn $name(bytes: usize) -> usize {
                $crate::host::answered(bytes, $crate::$name)
            }
        )*
    };
}
