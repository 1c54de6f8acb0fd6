//! The order of every sum: the reason why the book's digits come out the same on every
//! machine.
//!
//! A sum of rounded numbers depends on its order. So each element of an output
//! is one *chain*: it starts at a number and takes its terms one by one, each
//! by one fused multiply-add ([`Element::mul_add`]), which IEEE 754 rounds once
//! and alike everywhere. No element's chain depends on how many threads there
//! are, how wide a vector is or how the work is cut into blocks: a fast engine
//! may compute many elements side by side, never one element in parts.
//!
//! | element of | its chain starts at | and runs over, first the outermost |
//! |---|---|---|
//! | convolution | the bias, or +0 | input channel of the group, kernel row, kernel column |
//! | its `grad_input` | +0 | output channel of the group, kernel row, kernel column |
//! | its `grad_weight` | +0, for each image | output row, output column |
//! | its `grad_bias` | +0, for each image | output row, output column |
//! | transposed convolution | +0; the bias is added last | input channel of the group, kernel row, kernel column |
//! | linear layer | the bias, or +0 | input feature |
//! | its `grad_input` | +0 | output feature |
//! | its `grad_weight`, `grad_bias` | +0, for each image | the one product, or the one gradient |
//! | `col2im` | +0 | kernel row, kernel column |
//! | average, L2 and blur pooling | +0 | kernel row, kernel column |
//! | every pooling's backward | +0 | output row, output column |
//!
//! - Padding takes part: a tap beside the input is the term 0 · weight, and in
//!   `grad_input` a place beyond the ends of the output is so too. It shows where
//!   the weight is infinite or the sum is −0. Pooling leaves padding out, and
//!   `grad_input` the elements of a kernel whose stride jumps over the pixel:
//!   [`Window::meets`](crate::Window::meets).
//! - A gradient that sums over a batch ends the chain of each image; the sums
//!   of the images are then added in their order, from +0: [`over_images`].
//! - A mean divides by the count once, at the end. The backward of a mean
//!   divides the gradient first, then adds.
//! - The gradients of a transposed convolution are those of a convolution with
//!   input and output exchanged: its `grad_input` is a convolution's output.

use crate::Element;

/// The sum of products in their order, from `start`: one rounding a term.
pub fn chain<T: Element>(start: T, terms: impl IntoIterator<Item = (T, T)>) -> T {
    (terms.into_iter()).fold(start, |sum, (left, right)| left.mul_add(right, sum))
}

/// The sum over a batch: what each image gives, added in their order from +0.
pub fn over_images<T: Element>(sums: impl IntoIterator<Item = T>) -> T {
    sums.into_iter().fold(T::ZERO, |total, sum| total + sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_a_chain_is_seen_in_its_last_bits() {
        // In f32, 2²⁴ + 1 is 2²⁴ again, while 1 + 1 is 2.
        let large = 16_777_216.0_f32;
        assert_eq!(chain(large, [(1.0, 1.0), (1.0, 1.0)]), large);
        assert_eq!(chain(0.0, [(1.0, 1.0), (1.0, 1.0), (large, 1.0)]), large + 2.0);
    }

    #[test]
    fn a_batch_starts_at_plus_zero() {
        assert!(over_images([-0.0_f32]).is_sign_positive());
        assert_eq!(over_images([1.0_f64, 2.0, 3.0]), 6.0);
    }
}
