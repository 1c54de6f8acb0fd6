//! The mean over the images of a batch, and where it divides.

use cnn::Window;
use cnn::conv::{conv2d, grad_weight};
use cnn::data::digits;
use cnn::loss::{CrossEntropy, softmax};
use cnn::notebook::{Outputs, Result, Table, number};
use ndarray::{Array2, Array4};

use crate::checking::power;
use crate::numbers::{measured, numbers};

const IMAGES: usize = 32;
const CLASSES: usize = 10;
const WINDOW: Window = Window::new(3);

/// A batch of digits and ten filters; the mean of a filter's map is the score of its
/// class.
struct Batch {
    images: Array4<f64>,
    labels: Vec<usize>,
    weight: Array4<f64>,
}

impl Batch {
    fn new() -> Self {
        let train = digits::split().train.first(IMAGES);
        Self {
            images: train.images().mapv(f64::from),
            labels: train.labels().to_vec(),
            weight: numbers([CLASSES, 1, 3, 3]).mapv(|weight| (weight + 0.4) / 9.0),
        }
    }

    /// The scores, and the number of places whose mean each of them is.
    fn scores(&self, weight: &Array4<f64>) -> cnn::Result<(Array2<f64>, usize)> {
        let maps = conv2d(&self.images, weight, None, WINDOW)?;
        let (images, filters, rows, columns) = maps.dim();
        let mean = |(image, filter)| {
            let map = maps.slice(ndarray::s![image, filter, .., ..]);
            map.sum() / (rows * columns) as f64
        };
        Ok((Array2::from_shape_fn((images, filters), mean), rows * columns))
    }

    /// The mean of the losses of all images.
    fn loss(&self, weight: &Array4<f64>) -> cnn::Result<f64> {
        CrossEntropy::default().value(&self.scores(weight)?.0, &self.labels)
    }

    /// The slopes of the weights by the formulas: p − t, divided by N in the first
    /// slope or not, then added up over the images or averaged.
    fn computed(
        &self,
        in_the_loss: bool,
        in_the_layer: bool,
    ) -> Result<Array4<f64>> {
        let (scores, places) = self.scores(&self.weight)?;
        let mut slopes = softmax(&scores);
        for (mut row, &label) in slopes.rows_mut().into_iter().zip(&self.labels) {
            row[label] -= 1.0;
        }
        let images = IMAGES as f64;
        let share = if in_the_loss { images } else { 1.0 };
        let (rows, columns) = (WINDOW.places(8)?, WINDOW.places(8)?);
        let shape = (IMAGES, CLASSES, rows, columns);
        let maps = Array4::from_shape_fn(shape, |(image, filter, ..)| {
            slopes[[image, filter]] / share / places as f64
        });
        let weights = grad_weight(&self.images, &maps, WINDOW)?;
        Ok(if in_the_layer { weights / images } else { weights })
    }
}

fn length(numbers: &Array4<f64>) -> f64 {
    numbers.iter().map(|number| number * number).sum::<f64>().sqrt()
}

/// How many times as long the computed slopes are as the measured ones, and the
/// relative error that a check would say.
fn compared(computed: &Array4<f64>, measured: &Array4<f64>) -> [f64; 2] {
    let [own, wanted] = [computed, measured].map(length);
    [own / wanted, length(&(computed - measured)) / own.max(wanted)]
}

/// Four ways to divide the slopes of a batch by its images, against measured slopes.
pub fn divided_once() -> Result<Outputs> {
    let batch = Batch::new();
    let measured = measured(&batch.weight, 1e-5, |weight| batch.loss(weight))?;
    let headings =
        ["first slope", "over the images", "computed / measured", "relative error"];
    let mut table = Table::new(headings);
    for (first, over, in_the_loss, in_the_layer) in [
        ("(p − t) / N", "sum", true, false),
        ("p − t", "mean", false, true),
        ("p − t", "sum", false, false),
        ("(p − t) / N", "mean", true, true),
    ] {
        let computed = batch.computed(in_the_loss, in_the_layer)?;
        let [times, error] = compared(&computed, &measured);
        let error = if error < 0.01 { power(error) } else { number(error, 5) };
        table = table.row([first, over, &number(times, 5), &error]);
    }
    Ok(Outputs::new().table("table", table).number("images", IMAGES as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_or_twice_divided_slopes_are_off_by_one_less_one_over_the_images() {
        let batch = Batch::new();
        let measured = measured(&batch.weight, 1e-5, |w| batch.loss(w)).unwrap();
        let law = 1.0 - 1.0 / 32.0;
        for (loss, layer, times, off) in [
            (true, false, 1.0, 0.0),
            (false, true, 1.0, 0.0),
            (false, false, 32.0, law),
            (true, true, 1.0 / 32.0, law),
        ] {
            let computed = batch.computed(loss, layer).unwrap();
            let [longer, error] = compared(&computed, &measured);
            assert!((longer / times - 1.0).abs() < 1e-7, "{longer}");
            assert!((error - off).abs() < 1e-7, "{error}");
        }
    }

    #[test]
    fn the_first_slope_of_two_images_and_two_even_classes_is_a_quarter() {
        // (1/2 − 1)/2 for the right class, (1/2 − 0)/2 for the other.
        let scores = Array2::<f64>::zeros((2, 2));
        let slopes = CrossEntropy::default().grad_logits(&scores, &[0, 1]).unwrap();
        assert_eq!(slopes, ndarray::arr2(&[[-0.25, 0.25], [0.25, -0.25]]));
    }
}
