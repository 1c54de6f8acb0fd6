//! Nine checks, each of which a right network passes.

use std::sync::OnceLock;

use cnn::data::Split;
use ndarray::{Array1, Array2, Array4, Axis};

use crate::bug::Bug;
use crate::lab::{Lab, Learner, Parameters, SECOND};
use crate::numbers::{inner, numbers};

/// A check: its name, what it looks at, and whether a network passes.
pub(crate) struct Check {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) passes: fn(Lab, &Split) -> cnn::Result<bool>,
}

pub(crate) const CHECKS: [Check; 9] = [
    Check {
        name: "slopes",
        about: "a fifth of all slopes, measured, agree in every array of weights",
        passes: |lab, data| Ok(worst_slopes(lab, data)?.1 < 1e-6),
    },
    Check {
        name: "adjoint",
        about: "⟨conv x, y⟩ = ⟨x, back y⟩ for the layer with a stride",
        passes: |lab, _| is_adjoint(lab),
    },
    Check {
        name: "by hand",
        about: "max of a map of −1, and nine ones laid on 3×3 ones",
        passes: |lab, _| as_by_hand(lab),
    },
    Check {
        name: "spread",
        about: "the squares of a filter's first weights add up to 2 on average",
        passes: |lab, _| Ok((spread(lab) - 2.0).abs() < 0.5),
    },
    Check {
        name: "sure",
        about: "a sure and right answer costs nearly nothing",
        passes: |lab, _| Ok(sure_loss(lab)? < 0.01),
    },
    Check {
        name: "pairs",
        about: "each image has the label that it has in the file",
        passes: has_its_labels,
    },
    Check {
        name: "mixed",
        about: "the first batch holds five classes or more",
        passes: |lab, data| Ok(classes_of_a_batch(lab, data)? >= 5),
    },
    Check {
        name: "test twice",
        about: "two tests of the same network say the same",
        passes: says_the_same_twice,
    },
    Check {
        name: "slopes twice",
        about: "the same batch has the same slopes a second time",
        passes: same_slopes_twice,
    },
];

/// Of so many numbers one is measured.
const EVERY: usize = 5;

/// The array of weights whose computed slopes are farthest from the measured ones,
/// and how far: the length of the difference as a share of the longer of the two.
pub(crate) fn worst_slopes(
    lab: Lab,
    data: &Split,
) -> cnn::Result<(&'static str, f64)> {
    // Several cells ask, and it takes a moment: each lab is measured once.
    static KNOWN: [OnceLock<(&str, f64)>; Bug::ALL.len() + 1] =
        [const { OnceLock::new() }; Bug::ALL.len() + 1];
    let known = &KNOWN[lab.0.map_or(0, |bug| 1 + bug as usize)];
    match known.get() {
        Some(known) => Ok(*known),
        None => measure_slopes(lab, data).map(|found| *known.get_or_init(|| found)),
    }
}

fn measure_slopes(lab: Lab, data: &Split) -> cnn::Result<(&'static str, f64)> {
    let train = data.train.first(2);
    let images = train.images().mapv(f64::from);
    let mut parameters: Parameters<f64> = lab.start(3);
    // Biases of 0 would be as good a start, but say less.
    for (index, bias) in parameters.biases.iter_mut().flatten().enumerate() {
        *bias = 0.03 * (index % 5) as f64 + 0.05;
    }
    let labels = train.labels();
    let (_, mut computed) = lab.backward(&parameters, images.view(), labels, 0)?;
    let mut measured = computed.clone();
    let step = 1e-5;
    for index in 0..parameters.all_mut().count() {
        if index % EVERY != 0 {
            for slopes in [&mut computed, &mut measured] {
                slopes.all_mut().skip(index).take(1).for_each(|slope| *slope = 0.0);
            }
            continue;
        }
        let at = |change: f64| {
            let mut moved = parameters.clone();
            if let Some(weight) = moved.all_mut().nth(index) {
                *weight += change;
            }
            lab.batch_loss(&moved, images.view(), labels, 0)
        };
        let slope = (at(step)? - at(-step)?) / (2.0 * step);
        if let Some(measured) = measured.all_mut().nth(index) {
            *measured = slope;
        }
    }
    let pairs = computed.by_name().into_iter().zip(measured.by_name());
    let errors = pairs.map(|((name, computed), (_, measured))| {
        let length = |numbers: &mut dyn Iterator<Item = f64>| {
            numbers.map(|number| number * number).sum::<f64>().sqrt()
        };
        let pairs = computed.iter().zip(&measured);
        let apart = length(&mut pairs.map(|(a, b)| a - b));
        let [computed, measured] =
            [computed, measured].map(|numbers| length(&mut numbers.into_iter()));
        let longer = computed.max(measured);
        (name, if longer == 0.0 { 0.0 } else { apart / longer })
    });
    Ok(errors.fold(
        ("none", 0.0),
        |worst, error| {
            if error.1 > worst.1 { error } else { worst }
        },
    ))
}

fn is_adjoint(lab: Lab) -> cnn::Result<bool> {
    let (input, weight) = (numbers([1, 2, 5, 5]), numbers([3, 2, 3, 3]));
    let slopes = numbers([1, 3, 3, 3]);
    let there = lab.conv(&input, &weight, &Array1::zeros(3), SECOND)?;
    let back = lab.conv_grad_input(&slopes, &weight, 5, SECOND)?;
    Ok(inner(&there, &slopes) == inner(&input, &back))
}

fn as_by_hand(lab: Lab) -> cnn::Result<bool> {
    let below = Array4::from_elem((1, 1, 4, 4), -1.0_f64);
    let ones = Array4::<f64>::ones((1, 1, 3, 3));
    let sums = lab.conv(&ones, &ones, &Array1::zeros(1), SECOND)?;
    let all = |array: &Array4<f64>, value| array.iter().all(|&v| v == value);
    // Every window of the second lies in a corner: 2 · 2 ones.
    Ok(all(&lab.pool(&below)?.0, -1.0) && all(&sums, 4.0))
}

/// The sum of the squares of a filter's weights, the mean over the filters of the
/// second layer and twenty starts.
pub(crate) fn spread(lab: Lab) -> f64 {
    let sums = (0..20).map(|seed| {
        let second = &lab.start::<f64>(seed).kernels[1];
        inner(second, second) / second.dim().0 as f64
    });
    sums.sum::<f64>() / 20.0
}

/// The loss of an answer that is as sure as can be, and right.
pub(crate) fn sure_loss(lab: Lab) -> cnn::Result<f64> {
    let mut scores = Array2::<f64>::zeros((1, 10));
    scores[[0, 4]] = 100.0;
    Ok(lab.loss(&scores, &[4])?.0)
}

fn has_its_labels(lab: Lab, data: &Split) -> cnn::Result<bool> {
    let file = &data.train;
    let loaded = lab.loaded(file)?.first(50);
    let of_image = |index: usize| {
        let image = loaded.images();
        let image = image.index_axis(Axis(0), index);
        let found = file.images().outer_iter().position(|other| other == image);
        found.map(|found| file.labels()[found])
    };
    let mut labels = loaded.labels().iter().enumerate();
    Ok(labels.all(|(index, &label)| of_image(index) == Some(label)))
}

/// How many classes the first batch of the first epoch holds.
pub(crate) fn classes_of_a_batch(lab: Lab, data: &Split) -> cnn::Result<usize> {
    let loaded = lab.loaded(&data.train)?;
    let order = lab.order(loaded.len(), 1, 0);
    let batch = loaded.select(&order[..crate::lab::BATCH])?;
    Ok((0..10).filter(|class| batch.labels().contains(class)).count())
}

fn says_the_same_twice(lab: Lab, data: &Split) -> cnn::Result<bool> {
    let train = data.train.first(20);
    let parameters: Parameters<f32> = lab.start(3);
    let says = |draw| lab.scores(&parameters, train.images(), draw);
    Ok(says(0)? == says(1)?)
}

fn same_slopes_twice(lab: Lab, data: &Split) -> cnn::Result<bool> {
    let train = data.train.first(20);
    let mut learner = Learner::new(lab, 3);
    let mut slopes = || learner.collect(train.images(), train.labels(), 0);
    Ok(slopes()?.1 == slopes()?.1)
}

/// The checks that a bug does not pass.
pub(crate) fn red(bug: Option<Bug>, data: &Split) -> cnn::Result<Vec<&'static str>> {
    let mut red = Vec::new();
    for check in &CHECKS {
        if !(check.passes)(Lab(bug), data)? {
            red.push(check.name);
        }
    }
    Ok(red)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cnn::data::digits;

    #[test]
    fn a_right_network_passes_every_check_and_each_bug_fails_one() {
        let data = digits::split();
        let red = |bug| red(bug, &data);
        assert_eq!(red(None).unwrap(), [""; 0]);
        for bug in Bug::ALL {
            assert_ne!(red(Some(bug)).unwrap(), [""; 0], "{}", bug.name());
        }
    }

    #[test]
    fn every_check_has_a_bug_that_it_alone_or_with_others_finds() {
        let data = digits::split();
        let red = |bug| red(Some(bug), &data).unwrap();
        let found: Vec<_> = Bug::ALL.into_iter().flat_map(red).collect();
        for check in &CHECKS {
            assert!(found.contains(&check.name), "{}", check.name);
        }
    }

    #[test]
    fn bugs_that_leave_the_way_back_alone_pass_the_check_of_slopes() {
        let data = digits::split();
        for bug in [Bug::SoftmaxTwice, Bug::IntegerSizes, Bug::ZeroPaddedMax] {
            assert!(worst_slopes(Lab(Some(bug)), &data).unwrap().1 < 1e-6);
        }
    }
}
