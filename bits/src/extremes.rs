//! Sums that run through ties, subnormal numbers, overflow and what is no number, and come
//! back: each product is added with one rounding all the way.

use cnn::conv::{Geometry, conv2d, grad_input, grad_weight};
use cnn::signal::{Border, Mode, correlate2d_bordered};
use cnn::{Result, Window, linear};
use ndarray::{Array, ArrayBase, Data, Dimension};

use crate::{Table, numbers};

/// What becomes of a number between −1 and 1, of which there are many.
type Kind = fn(usize, f32) -> f32;

const KINDS: [(&str, Kind); 5] = [
    ("ties", ties),
    ("tiny", tiny),
    ("huge", huge),
    ("zeros", zeros),
    ("no numbers", no_numbers),
];

/// Products end where sums around 1 lie midway between two numbers.
fn ties(_: usize, number: f32) -> f32 {
    (number * 4096.0).round() / 4096.0
}

/// Of products of 1e-36, 1e-40 and 1e-44 sums are normal numbers, or smaller.
fn tiny(at: usize, number: f32) -> f32 {
    number * if at.is_multiple_of(4) { 1e-18 } else { 1.5e-22 }
}

/// Sums pass 2¹²⁷ and come back, or overflow.
fn huge(_: usize, number: f32) -> f32 {
    number * 1.1e19
}

/// Products are zeros of both signs, some of numbers that are none.
fn zeros(at: usize, number: f32) -> f32 {
    if at.is_multiple_of(3) { number * 1e-30 } else { 0.0_f32.copysign(number) }
}

fn no_numbers(at: usize, number: f32) -> f32 {
    match at % 97 {
        5 => f32::INFINITY.copysign(number),
        11 => f32::NAN,
        _ => number,
    }
}

pub(crate) fn add_to(table: &mut Table) -> Result<()> {
    for (name, kind) in KINDS {
        for images in [1, 3, 20] {
            let (input, weight, bias) = (
                of(kind, (images, 70), 61),
                of(kind, (21, 70), 62),
                of(kind, 21, 63),
            );
            let sums = linear::linear(&input, &weight, Some(bias.view()))?;
            table.add(&format!("linear {name}"), &one_nan(&sums));
        }
        for (filters, channels, groups) in [(18, 3, 1), (5, 4, 1), (6, 6, 6)] {
            let input = of(kind, (2, channels, 9, 37), 64);
            let weight = of(kind, (filters, channels / groups, 3, 3), 65);
            let bias = of(kind, filters, 66);
            let geometry = Geometry::new(Window::new(3).padding(1)).groups(groups);
            let maps = conv2d(&input, &weight, Some(bias.view()), geometry)?;
            let grad = of(kind, maps.dim(), 67);
            let back = grad_input(&grad, &weight, [9, 37], geometry)?;
            let slopes = grad_weight(&input, &grad, geometry)?;
            table.add(&format!("conv2d {name}"), &one_nan(&maps));
            table.add(&format!("conv2d grad_input {name}"), &one_nan(&back));
            table.add(&format!("conv2d grad_weight {name}"), &one_nan(&slopes));
        }
        // The images' numbers of one place side by side.
        let batch = |channels, stream| {
            of(kind, (channels, 7, 8, 36), stream).permuted_axes([3, 0, 1, 2])
        };
        let (input, grad) = (batch(3, 70), batch(5, 71));
        let slopes = grad_weight(&input, &grad, Window::new(3).padding(1))?;
        table.add(&format!("conv2d grad_weight CHWN {name}"), &one_nan(&slopes));
        let plane = of(kind, (21, 75), 68);
        let kernel = of(kind, (5, 7), 69);
        let map = correlate2d_bordered(&plane, &kernel, Mode::Same, Border::Zero)?;
        table.add(&format!("correlate2d {name}"), &one_nan(&map));
    }
    Ok(())
}

fn of<D: Dimension, Sh: ndarray::ShapeBuilder<Dim = D>>(
    kind: Kind,
    shape: Sh,
    stream: u64,
) -> Array<f32, D> {
    let mut array = numbers(shape, stream);
    for (at, number) in array.iter_mut().enumerate() {
        *number = kind(at, *number);
    }
    array
}

/// All that is no number as one: which it is, processors answer differently.
fn one_nan<S: Data<Elem = f32>, D: Dimension>(
    array: &ArrayBase<S, D>,
) -> Array<f32, D> {
    array.mapv(|number| if number.is_nan() { f32::NAN } else { number })
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::engine::{Level, on};

    #[test]
    fn every_level_gives_the_same_bits() {
        let of = |level| {
            let mut table = Table::default();
            on(level, || add_to(&mut table)).unwrap();
            table.text
        };
        for level in Level::available() {
            assert_eq!(of(level), of(Level::Portable), "{level:?}");
        }
    }

    #[test]
    fn sums_are_ties_subnormal_infinite_zero_and_no_numbers() {
        let sums = |name: &str| {
            let (_, kind) = KINDS.into_iter().find(|of| of.0 == name).unwrap();
            let [input, weight] = [61, 62].map(|stream| of(kind, (20, 70), stream));
            linear::linear(&input, &weight, None).unwrap()
        };
        let counts = |name: &str, is: fn(f32) -> bool| {
            let sums = sums(name);
            let some = sums.iter().filter(|&&sum| is(sum)).count();
            assert!(some > 0 && some < sums.len(), "{name}: {some}");
        };
        counts("tiny", f32::is_subnormal);
        counts("huge", f32::is_infinite);
        counts("no numbers", f32::is_nan);
        counts("zeros", f32::is_sign_negative);
        assert!(sums("zeros").iter().all(|&sum| sum == 0.0));
        // Exact in f64, where a sum that lies midway is seen.
        let mut midway = 0;
        let (_, kind) = KINDS[0];
        let [left, right] = [61, 62].map(|stream| of(kind, 70, stream));
        let mut sum = 0.0_f32;
        for (&left, &right) in left.iter().zip(&right) {
            let exact = f64::from(left) * f64::from(right) + f64::from(sum);
            midway += usize::from(exact.to_bits() << 35 == 1 << 63);
            sum = left.mul_add(right, sum);
        }
        assert!(midway > 5, "{midway}");
    }
}
