//! Arrays that make room for others of their size: a step of training needs the same
//! ones as the step before.
//!
//! Memory that is given back to the system has to be cleared, page by page, before it
//! is handed out again, which takes longer than many a layer.

use std::any::Any;
use std::cell::RefCell;

use ndarray::{Array, Dimension};

use crate::engine::cost::{MOST_RECYCLED_FLOATS, RECYCLED_FLOATS};

thread_local! {
    /// The last one given first. A thread that ends has none any more.
    static KEPT: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps the array's memory for [`room`] of the same size; the oldest go when there
/// would be too much.
pub(crate) fn recycle<T: 'static, D: Dimension>(array: Array<T, D>) {
    let (numbers, _) = array.into_raw_vec_and_offset();
    let mut numbers = Some(numbers);
    let any: &mut dyn Any = &mut numbers;
    let numbers = any.downcast_mut::<Option<Vec<f32>>>().and_then(Option::take);
    let Some(mut numbers) = numbers else { return };
    if !(RECYCLED_FLOATS..=MOST_RECYCLED_FLOATS).contains(&numbers.capacity()) {
        return;
    }
    numbers.clear();
    let _ = KEPT.try_with(|kept| {
        let mut kept = kept.borrow_mut();
        kept.push(numbers);
        let mut all: usize = kept.iter().map(Vec::capacity).sum();
        while all > MOST_RECYCLED_FLOATS {
            all -= kept.remove(0).capacity();
        }
    });
}

/// An empty vector with room for exactly so many numbers, if one has been kept.
pub(super) fn room<T: 'static>(elements: usize) -> Option<Vec<T>> {
    if elements < RECYCLED_FLOATS {
        return None;
    }
    let found = KEPT.try_with(|kept| {
        let mut kept = kept.borrow_mut();
        let place = kept.iter().rposition(|kept| kept.capacity() == elements)?;
        Some(kept.remove(place))
    });
    let mut found = found.ok().flatten();
    let any: &mut dyn Any = &mut found;
    match any.downcast_mut::<Option<Vec<T>>>() {
        Some(found) => found.take(),
        None => {
            // Not of that type: it stays.
            KEPT.with_borrow_mut(|kept| kept.extend(found));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array1;

    use super::*;

    #[test]
    fn memory_is_found_again_by_its_size_and_type() {
        let array = Array1::<f32>::zeros(RECYCLED_FLOATS + 3);
        let place = array.as_ptr();
        recycle(array);
        assert!(room::<f32>(RECYCLED_FLOATS + 2).is_none());
        assert!(room::<f64>(RECYCLED_FLOATS + 3).is_none());
        let again = room::<f32>(RECYCLED_FLOATS + 3);
        assert_eq!(again.map(|again| again.as_ptr()), Some(place));
        assert!(room::<f32>(RECYCLED_FLOATS + 3).is_none());
        recycle(Array1::<f64>::zeros(RECYCLED_FLOATS + 3));
        recycle(Array1::<f32>::zeros(RECYCLED_FLOATS - 1));
        assert!(
            room::<f32>(RECYCLED_FLOATS + 3).or(room(RECYCLED_FLOATS - 1)).is_none()
        );
    }

    #[test]
    fn the_oldest_makes_room() {
        for more in 0..3 {
            recycle(Array1::<f32>::zeros(MOST_RECYCLED_FLOATS / 2 - 1 + more));
        }
        assert!(room::<f32>(MOST_RECYCLED_FLOATS / 2 - 1).is_none());
        assert!(room::<f32>(MOST_RECYCLED_FLOATS / 2 + 1).is_some());
    }
}
