//! Arrays that are not initialised before they are written.

// Memory that is not initialized may be looked at only once it has been written:
// here is where that is answered for.
#![allow(unsafe_code)]

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicBool, Ordering};

use ndarray::{Array, Dimension, IntoDimension};

use super::recycle;
use crate::array::room_for;
use crate::{Error, Result};

/// Room for a number, which may not have been written.
pub(crate) type Uninit<T = f32> = MaybeUninit<T>;

/// Whether memory is marked before it is written.
static MARKED: AtomicBool = AtomicBool::new(cfg!(test));

/// From now on memory is marked before it is written, and looked at after: a place that
/// is left out panics. Scratch memory is marked before it is lent.
///
/// It is for tests, else a mark could come from the data.
pub fn mark_unwritten() {
    MARKED.store(true, Ordering::Relaxed);
}

/// Whether [`mark_unwritten`] has been called.
pub(super) fn marked() -> bool {
    MARKED.load(Ordering::Relaxed)
}

/// The bits of a marked place, and of each half of one of 8 bytes: a NaN that no test
/// computes with, and no index.
pub(super) const MARK: u32 = 0xffe5_a5a5;

/// Numbers to be overwritten.
pub(crate) fn as_uninit<T: Copy>(numbers: &mut [T]) -> &mut [Uninit<T>] {
    // SAFETY: the two have one layout, and what gets the places, all of it in
    // this crate, writes numbers only.
    unsafe { &mut *(std::ptr::from_mut(numbers) as *mut [Uninit<T>]) }
}

/// The places as numbers, all of them `value`.
pub(crate) fn fill_uninit<T: Copy>(places: &mut [Uninit<T>], value: T) -> &mut [T] {
    places.fill(Uninit::new(value));
    // SAFETY: the two have one layout, and every place has been written.
    unsafe { &mut *(std::ptr::from_mut(places) as *mut [T]) }
}

/// An array whose elements `write` writes, in row-major order: all of them, or it gives
/// `None`, which is then the result.
///
/// `write` is one of the engine's functions. Each says that it writes all its places,
/// and tests look whether it does ([`mark_unwritten`]).
///
/// # Errors
/// [`Error::Overflow`] if its elements cannot be counted, [`Error::Memory`] if
/// there is no room for them.
pub(crate) fn build_uninit<T: Copy + 'static, S: IntoDimension>(
    shape: S,
    write: impl FnOnce(&mut [Uninit<T>]) -> Option<()>,
) -> Result<Option<Array<T, S::Dim>>> {
    let shape = shape.into_dimension();
    let kept = recycle::room(shape.size_checked().unwrap_or(0));
    let (numbers, elements) = match kept {
        Some(kept) => (kept, shape.size()),
        None => room_for::<T>(shape.slice())?,
    };
    let Some(numbers) = write_all(numbers, elements, write) else {
        return Ok(None);
    };
    let array = Array::from_shape_vec(shape.clone(), numbers);
    let no_room = |_| Error::Memory { shape: shape.slice().to_vec() };
    array.map(Some).map_err(no_room)
}

/// `count` numbers, all of which `write` writes, as in [`build_uninit`].
pub(crate) fn build_vec(
    count: usize,
    write: impl FnOnce(&mut [Uninit]),
) -> Vec<f32> {
    let all = |places: &mut [Uninit]| {
        write(places);
        Some(())
    };
    let made = write_all(Vec::with_capacity(count), count, all);
    made.unwrap_or_else(|| unreachable!("they have been written"))
}

/// `elements` numbers in a vector that has room for them.
fn write_all<T: Copy>(
    mut numbers: Vec<T>,
    elements: usize,
    write: impl FnOnce(&mut [Uninit<T>]) -> Option<()>,
) -> Option<Vec<T>> {
    let room = &mut numbers.spare_capacity_mut()[..elements];
    let marked = marked();
    let words = size_of::<T>() / size_of::<u32>();
    if marked {
        assert!(align_of::<T>() >= align_of::<u32>(), "numbers are words");
        let start = room.as_mut_ptr().cast::<u32>();
        for word in 0..words * elements {
            // SAFETY: the room has so many words.
            unsafe { start.add(word).write(MARK) };
        }
    }
    write(room)?;
    if marked && words > 0 {
        // SAFETY: all words have been written above, if not again.
        let all = unsafe {
            let start = numbers.as_ptr().cast::<u32>();
            std::slice::from_raw_parts(start, words * elements)
        };
        let mut places = all.chunks_exact(words);
        let left = places.position(|number| number.iter().all(|&w| w == MARK));
        assert_eq!(left, None, "a place that was not written");
    }
    // SAFETY: there is room for so many, and they have been written.
    unsafe { numbers.set_len(elements) };
    Some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_there() {
        let array = build_uninit((2, 3), |places| {
            for (number, place) in places.iter_mut().enumerate() {
                place.write(number as f32);
            }
            Some(())
        });
        let array = array.unwrap().unwrap();
        assert_eq!(array, ndarray::array![[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
        assert!(build_uninit::<f32, _>((2, 3), |_| None).unwrap().is_none());
        let huge = build_uninit::<f32, _>((usize::MAX, 2), |_| Some(()));
        assert!(huge.is_err());
    }

    #[test]
    #[should_panic(expected = "a place that was not written")]
    fn a_place_left_out_is_found() {
        let _ = build_uninit(3, |places| {
            places[0].write(1.0_f32);
            places[2].write(1.0);
            Some(())
        });
    }
}
