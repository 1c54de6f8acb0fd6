//! Convolution of numbers for which the engine has no vectors, as `f64`: what
//! [`reference`](super::reference) defines, bit for bit, a row of sums at a time.

use ndarray::{Array4, ArrayView1, ArrayView2, ArrayView4, Axis, s};

use super::shape::ConvShape;
use crate::array::{filled, row_major_mut};
use crate::{Element, Result, Window};

/// [`conv2d`](super::conv2d()) of arrays of these sizes.
pub(super) fn conv2d<T: Element>(
    sizes: &ConvShape,
    input: ArrayView4<T>,
    weight: ArrayView4<T>,
    bias: Option<ArrayView1<T>>,
) -> Result<Array4<T>> {
    let mut output = filled(sizes.output_shape(), T::ZERO)?;
    let taps = Taps::of(sizes);
    for (image, mut maps) in input.outer_iter().zip(output.outer_iter_mut()) {
        for (filter, mut map) in maps.outer_iter_mut().enumerate() {
            map.fill(bias.map_or(T::ZERO, |bias| bias[filter]));
            let first = sizes.first_channel(filter);
            let planes = image.slice(s![first..first + sizes.in_group, .., ..]);
            let sheets = weight.index_axis(Axis(0), filter);
            for (plane, sheet) in planes.outer_iter().zip(sheets.outer_iter()) {
                taps.add(plane, sheet, row_major_mut(&mut map));
            }
        }
    }
    Ok(output)
}

/// For each element of a kernel and each place, the pixel under it, along both axes.
struct Taps {
    rows: Vec<Vec<Option<usize>>>,
    columns: Vec<Vec<Option<usize>>>,
}

impl Taps {
    fn of(sizes: &ConvShape) -> Self {
        let along = |window: Window, places: usize, length: usize| {
            let of_element = |element| {
                (0..places)
                    .map(|place| window.pixel(place, element, length))
                    .collect()
            };
            (0..window.kernel).map(of_element).collect()
        };
        let ([rows, columns], [height, width]) = (sizes.output, sizes.input);
        Self {
            rows: along(sizes.window.rows, rows, height),
            columns: along(sizes.window.columns, columns, width),
        }
    }

    /// Goes on with the chain of every sum of a map by the products of one channel.
    fn add<T: Element>(
        &self,
        plane: ArrayView2<T>,
        sheet: ArrayView2<T>,
        map: &mut [T],
    ) {
        for ((u, v), &weight) in sheet.indexed_iter() {
            let (rows, columns) = (&self.rows[u], &self.columns[v]);
            for (sums, &row) in map.chunks_exact_mut(columns.len()).zip(rows) {
                let row = row.map(|row| plane.index_axis_move(Axis(0), row));
                for (sum, &column) in sums.iter_mut().zip(columns) {
                    let pixel = row.and_then(|row| column.map(|column| row[column]));
                    *sum = pixel.unwrap_or(T::ZERO).mul_add(weight, *sum);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conv::{Geometry, reference};

    /// Numbers whose sums depend on their order; a weight that is infinite.
    fn numbers(shape: [usize; 4], infinite: bool) -> Array4<f64> {
        let mut count = 0_u32;
        let mut numbers = Array4::from_shape_simple_fn(shape, || {
            count = count.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(count) / 3e8 - 7.0
        });
        if infinite {
            numbers[[0; 4]] = f64::INFINITY;
            numbers[[1, 0, 0, 0]] = -0.0;
        }
        numbers
    }

    #[test]
    fn it_is_the_definition_bit_for_bit() {
        let plain = Window::new(3);
        for (geometry, kernel) in [
            (Geometry::from(plain), [4, 4, 3, 3]),
            (plain.padding(1).stride(2).into(), [4, 4, 3, 3]),
            (plain.padding(3).dilation(2).into(), [2, 4, 3, 3]),
            (Geometry::from(plain.padding(1)).groups(2), [6, 2, 3, 3]),
        ] {
            for infinite in [false, true] {
                let (input, weight) =
                    (numbers([2, 4, 7, 6], false), numbers(kernel, infinite));
                let bias = ndarray::Array1::linspace(-0.0, 2.0, kernel[0]);
                for bias in [None, Some(bias.view())] {
                    let (input, weight) = (input.view(), weight.view());
                    let sizes =
                        ConvShape::forward(input.dim(), weight.dim(), geometry)
                            .unwrap();
                    let fast = conv2d(&sizes, input, weight, bias).unwrap();
                    let slow =
                        reference::conv2d(input, weight, bias, geometry).unwrap();
                    let bits = |maps: &Array4<f64>| -> Vec<u64> {
                        let numbers = maps.iter();
                        numbers
                            .map(|&number| match number.is_nan() {
                                true => u64::MAX,
                                false => number.to_bits(),
                            })
                            .collect()
                    };
                    assert_eq!(bits(&fast), bits(&slow), "{geometry:?} {infinite}");
                }
            }
        }
    }
}
