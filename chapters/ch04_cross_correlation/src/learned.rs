//! If the kernel is learned, who cares?

use cnn::data::{Photo, photos};
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::{self, Chart};
use cnn::signal::{Mode, convolve2d, correlate2d, flip};
use cnn::statistics::energy;
use ndarray::{Array2, arr2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How a learner lays its kernel on a picture.
#[derive(Clone, Copy)]
enum Operation {
    Correlate,
    Convolve,
}
use Operation::{Convolve, Correlate};

impl Operation {
    fn see(
        self,
        picture: &Array2<f32>,
        kernel: &Array2<f32>,
    ) -> Result<Array2<f32>> {
        Ok(match self {
            Correlate => correlate2d(picture, kernel, Mode::Valid)?,
            Convolve => convolve2d(picture, kernel, Mode::Valid)?,
        })
    }

    /// For every weight, the sum of error times pixel wherever the two meet.
    fn slope(
        self,
        picture: &Array2<f32>,
        error: &Array2<f32>,
    ) -> Result<Array2<f32>> {
        Ok(match self {
            // Weight [u, v] meets pixel [i + u, j + v] where the error is [i, j].
            Correlate => correlate2d(picture, error, Mode::Valid)?,
            // It meets pixel [i + 2 − u, j + 2 − v]: the same, backwards.
            Convolve => correlate2d(error, picture, Mode::Valid)?,
        })
    }
}

/// A picture, and what should come out.
struct Pair {
    picture: Array2<f32>,
    wanted: Array2<f32>,
}

/// A part of two photographs, less its mean, with what Sobel's filter makes of
/// it.
fn pairs() -> Result<Vec<Pair>> {
    let part = |photo: Photo, corner| -> Result<Pair> {
        let picture = photo.shrink(2)?.crop(corner, [48, 48])?.to_gray();
        let picture = &picture - picture.sum() / picture.len() as f32;
        let wanted = correlate2d(&picture, &kernels::SOBEL_X, Mode::Valid)?;
        Ok(Pair { picture, wanted })
    };
    Ok(vec![part(photos::temple(), [60, 50])?, part(photos::chelsea(), [35, 60])?])
}

/// A place on the way down the slope.
struct Step {
    kernel: Array2<f32>,
    loss: f64,
}

/// Every step down the slope of the mean squared error, from `start`; each goes
/// `rate` times the slope.
fn descend(
    operation: Operation,
    pairs: &[Pair],
    start: &Array2<f32>,
    rate: f32,
    steps: usize,
) -> Result<Vec<Step>> {
    let mut kernel = start.clone();
    let mut way = Vec::new();
    for _ in 0..=steps {
        let mut loss = 0.0;
        let mut slope = Array2::zeros(kernel.dim());
        for Pair { picture, wanted } in pairs {
            let error = operation.see(picture, &kernel)? - wanted;
            loss += energy(&error) / pairs.len() as f64;
            let share = 2.0 / (error.len() * pairs.len()) as f32;
            slope += &(operation.slope(picture, &error)? * share);
        }
        let next = &kernel - rate * slope;
        way.push(Step { kernel, loss });
        kernel = next;
    }
    Ok(way)
}

const STEPS: usize = 1500;

/// Nine random weights between −1 and 1.
fn random_start() -> Array2<f32> {
    let generator = &mut ChaCha8Rng::seed_from_u64(4);
    Array2::from_shape_simple_fn((3, 3), || generator.random_range(-1.0..1.0))
}

/// Two learners, one of each kind, from starts that are each other's turn.
pub fn two_learners() -> Result<Outputs> {
    let (pairs, start) = (pairs()?, random_start());
    let correlating = descend(Correlate, &pairs, &start, 2.0, STEPS)?;
    let convolving = descend(Convolve, &pairs, &flip(start.view()), 2.0, STEPS)?;

    let steps = || correlating.iter().zip(&convolving);
    let equal = steps().filter(|(one, other)| {
        one.loss == other.loss && one.kernel == flip(other.kernel.view())
    });
    let film = |step: usize| {
        let kernels = [
            (format!("correlating, step {step}"), &correlating[step].kernel),
            (format!("convolving, step {step}"), &convolving[step].kernel),
        ];
        plot::matrix_grids(&kernels, 2)
    };
    let curve = |way: &[Step], apart| -> Vec<(f64, f64)> {
        let steps = way.iter().enumerate().step_by(apart);
        steps.map(|(at, step)| (at as f64, step.loss)).collect()
    };
    let chart = Chart::new("step", "mean squared error")
        .line("cross-correlating", &curve(&correlating, 10))
        .points("convolving", &curve(&convolving, 100))
        .log_y();
    let mut table = Table::new(["step", "cross-correlating", "convolving"]);
    for step in [0, 10, 100, 500, STEPS] {
        let losses = [&correlating, &convolving].map(|way| way[step].loss);
        let [one, other] = losses.map(|loss| number(loss, 12));
        table = table.row([step.to_string(), one, other]);
    }
    Ok(Outputs::new()
        .chart("start", film(0)?)
        .chart("end", film(STEPS)?)
        .chart("curve", chart.draw()?)
        .table("losses", table)
        .number("steps", correlating.len() as f64, 0)
        .number("equal", equal.count() as f64, 0))
}

/// Pictures that a frozen kernel has seen first. What should come out is the
/// Sobel map of what the kernel `first` makes of them, both cross-correlated.
fn behind(
    operation: Operation,
    frozen: &Array2<f32>,
    first: &Array2<f32>,
) -> Result<Vec<Pair>> {
    let behind = |pair: Pair| -> Result<Pair> {
        let seen = Correlate.see(&pair.picture, first)?;
        let wanted = Correlate.see(&seen, &arr2(&kernels::SOBEL_X))?;
        let picture = operation.see(&pair.picture, frozen)?;
        Ok(Pair { picture, wanted })
    };
    pairs()?.into_iter().map(behind).collect()
}

/// The losses of three learners in percent of the energy of the wanted maps:
/// behind the frozen kernel that made the lesson, behind the same in a program
/// that convolves, and behind its turn there.
fn three_losses(frozen: &Array2<f32>) -> Result<[Vec<(f64, f64)>; 3]> {
    let start = random_start();
    let [frozen_turned, start_turned] =
        [frozen, &start].map(|kernel| flip(kernel.view()));
    let losses = |operation, seen_by: &_, start| -> Result<Vec<(f64, f64)>> {
        let pairs = behind(operation, seen_by, frozen)?;
        let energies = pairs.iter().map(|pair| energy(&pair.wanted));
        let mean = energies.sum::<f64>() / pairs.len() as f64;
        let way = descend(operation, &pairs, start, 0.05, STEPS)?;
        let percent = way.iter().map(|step| 100.0 * step.loss / mean);
        Ok((0..).map(f64::from).zip(percent).collect())
    };
    Ok([
        losses(Correlate, frozen, &start)?,
        losses(Convolve, frozen, &start_turned)?,
        losses(Convolve, &frozen_turned, &start_turned)?,
    ])
}

/// A frozen kernel before the learned one: now the turn shows.
pub fn frozen_kernel() -> Result<Outputs> {
    let losses = three_losses(&arr2(&kernels::EMBOSS))?;
    let names = ["cross-correlating", "convolving", "convolving, frozen one turned"];
    let mut table = Table::new(["learner", "loss at the end, %"]);
    for (name, losses) in names.iter().zip(&losses) {
        table = table.row([name, number(losses[STEPS].1, 2).as_str()]);
    }
    let chart = Chart::new("step", "loss, % of the energy of the wanted maps")
        .line(names[0], &losses[0])
        .line(names[1], &losses[1])
        .log_y();
    Ok(Outputs::new().chart("curves", chart.draw()?).table("table", table))
}

/// A frozen blur and a frozen Sobel filter: the answer to the exercise.
pub fn harmless_kernels() -> Result<Outputs> {
    let [emboss, sobel] = [kernels::EMBOSS, kernels::SOBEL_Y].map(kernels::named);
    let frozen = [
        (emboss.0, arr2(&emboss.1)),
        ("blur", kernels::gaussian(0.5)?),
        (sobel.0, arr2(&sobel.1)),
    ];
    let headings = ["frozen kernel", "cross-correlating, %", "convolving, %"];
    let mut table = Table::new(headings);
    for (name, kernel) in frozen {
        let ends = three_losses(&kernel)?.map(|losses| losses[STEPS].1);
        table = table.row([name, &number(ends[0], 2), &number(ends[1], 2)]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::statistics::largest_difference;

    #[test]
    fn both_slopes_are_those_of_central_differences() {
        let pairs = pairs().unwrap();
        for operation in [Correlate, Convolve] {
            let kernel = random_start();
            let way = descend(operation, &pairs, &kernel, 2.0, 1).unwrap();
            let slope = (&way[0].kernel - &way[1].kernel) / 2.0;
            for (place, &slope) in slope.indexed_iter() {
                // A parabola along each weight: any step gives its slope.
                let loss_at = |change: f32| {
                    let mut moved = kernel.clone();
                    moved[place] += change;
                    descend(operation, &pairs, &moved, 2.0, 0).unwrap()[0].loss
                };
                let measured = loss_at(0.5) - loss_at(-0.5);
                assert!((measured - f64::from(slope)).abs() <= 1e-5);
            }
        }
    }

    #[test]
    fn the_one_ends_at_sobels_filter_and_the_other_at_its_turn() {
        let (pairs, start) = (pairs().unwrap(), random_start());
        let sobel = arr2(&kernels::SOBEL_X);
        for (operation, wanted) in
            [(Correlate, sobel.clone()), (Convolve, flip(sobel.view()))]
        {
            let way = descend(operation, &pairs, &start, 2.0, 3000).unwrap();
            let off = largest_difference(&way[3000].kernel, &wanted);
            assert!(off < 0.01, "{off}");
        }
    }
}
