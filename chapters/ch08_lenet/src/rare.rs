//! What becomes of a class that is rare in the training.

use std::sync::OnceLock;

use cnn::data::{Dataset, Split, digits};
use cnn::networks::digits_conv;
use cnn::notebook::{Outputs, Result, Table};

use crate::digits::{EPOCHS, Trained, four, spread, train_to_the_end};

/// The digit that is made rare, and how many of it are left.
pub(crate) const RARE: usize = 8;
pub(crate) const LEFT: usize = 8;
const SEEDS: [u64; 3] = [1, 2, 3];

/// The images without most of the rare class; what is left of it, so many times.
fn with_few(train: &Dataset, times: usize) -> cnn::Result<Dataset> {
    let labels = train.labels();
    let of_class = |at: &usize| labels[*at] == RARE;
    let few = (0..labels.len()).filter(of_class).take(LEFT);
    let few: Vec<usize> = few.collect();
    let others = (0..labels.len()).filter(|at| !of_class(at));
    let repeated = std::iter::repeat_n(few, times).flatten();
    train.select(&others.chain(repeated).collect::<Vec<_>>())
}

/// A network for each seed, trained on these images.
fn trained(train: Dataset, test: &Dataset) -> Result<Vec<Trained>> {
    let split = Split { train, test: test.clone() };
    let run = |seed| train_to_the_end(digits_conv(seed)?, &split, EPOCHS, seed);
    SEEDS.into_iter().map(run).collect()
}

/// Networks that have learned from few of the rare class. Cells share them.
pub(crate) fn few() -> Result<&'static [Trained]> {
    static FEW: OnceLock<std::result::Result<Vec<Trained>, String>> =
        OnceLock::new();
    let all = || {
        let data = digits::split();
        trained(with_few(&data.train, 1)?, &data.test)
    };
    let kept = FEW.get_or_init(|| all().map_err(|error| format!("{error:#}")));
    // Whoever shows them owes the digits their credit.
    digits::load();
    let kept = kept.as_ref().map_err(|message| anyhow::anyhow!(message.clone()))?;
    Ok(kept)
}

/// In percent: of the images of the rare class those that are called so (recall), and
/// of those that are called so the ones that are (precision).
fn recall_and_precision(labels: &[usize], predictions: &[usize]) -> [f64; 2] {
    let pairs = || labels.iter().zip(predictions);
    let both = pairs().filter(|(is, read)| **is == RARE && **read == RARE).count();
    let of = |count: usize| 100.0 * both as f64 / count.max(1) as f64;
    let are = pairs().filter(|(is, _)| **is == RARE).count();
    let called = pairs().filter(|(_, read)| **read == RARE).count();
    [of(are), of(called)]
}

/// Trainings with all eights, with eight of them, and with those eight repeated.
pub fn rare_class() -> Result<Outputs> {
    let data = digits::split();
    let labels = data.train.labels();
    let usual = labels.iter().filter(|&&label| label == RARE).count();
    let mut table = Table::new([
        "eights in the training",
        "accuracy, %",
        "eights found (recall), %",
        "called eight and right (precision), %",
    ]);
    let times = usual.div_ceil(LEFT);
    let repeated = trained(with_few(&data.train, times)?, &data.test)?;
    for (name, runs) in [
        // Trained already, from the same seeds.
        (usual.to_string(), &four()?.conv[0][..SEEDS.len()]),
        (LEFT.to_string(), few()?),
        (format!("{LEFT}, each {times} times"), &repeated[..]),
    ] {
        let accuracy: Vec<_> =
            runs.iter().map(|run| 100.0 * run.test.accuracy()).collect();
        let of_class: Vec<_> = (runs.iter())
            .map(|run| {
                recall_and_precision(data.test.labels(), &run.test.predictions)
            })
            .collect();
        let [recall, precision] = [0, 1]
            .map(|at| of_class.iter().map(|pair| pair[at]).collect::<Vec<_>>());
        let ranges = [accuracy, recall, precision].map(|values| {
            let [_, range] = spread(&values);
            range
        });
        table = table.row([name].into_iter().chain(ranges));
    }
    let eights = data.test.labels().iter().filter(|&&label| label == RARE).count();
    Ok(Outputs::new()
        .table("table", table)
        .number("eights", eights as f64, 0)
        .number("test", data.test.len() as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recall_looks_along_a_row_and_precision_down_a_column() {
        // Four eights, three found; five called eight, three of them are.
        let labels = [8, 8, 8, 8, 3, 3, 1];
        let read = [8, 8, 8, 3, 8, 8, 1];
        assert_eq!(recall_and_precision(&labels, &read), [75.0, 60.0]);
        assert_eq!(recall_and_precision(&[1], &[1]), [0.0, 0.0]);
    }

    #[test]
    fn few_are_left_and_repeated() {
        let train = digits::split().train;
        let count =
            |set: &Dataset| set.labels().iter().filter(|l| **l == RARE).count();
        assert_eq!(count(&with_few(&train, 1).unwrap()), LEFT);
        assert_eq!(count(&with_few(&train, 3).unwrap()), 3 * LEFT);
    }
}
