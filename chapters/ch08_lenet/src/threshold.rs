//! From which probability on is the answer yes?

use cnn::notebook::{Outputs, Result, Table, number};
use cnn::plot::Chart;
use cnn::random::permutation;
use cnn::statistics::quantile;

use crate::answers::{Answers, Asked, asked};
use crate::digits::{Trained, four, range};
use crate::rare::{LEFT, few};

/// A miss costs as much as so many false alarms.
const MISS: usize = 10;

/// What answers cost, in false alarms.
fn cost(answers: Answers) -> usize {
    MISS * answers.missed + answers.false_alarms
}

/// Nine thresholds, from a tenth to nine tenths.
fn tenths() -> impl Iterator<Item = f64> {
    (1..10).map(|tenth| f64::from(tenth) / 10.0)
}

/// Hundredths, without 0 and 1.
fn hundredths() -> impl Iterator<Item = f64> {
    (1..100).map(|hundredth| f64::from(hundredth) / 100.0)
}

/// What each network answers with that threshold.
fn answers(networks: &[Vec<Asked>], threshold: f64) -> Vec<Answers> {
    networks.iter().map(|images| Answers::above(threshold, images)).collect()
}

/// A number of some answers.
type Value = fn(Answers) -> f64;

/// That number for each network.
fn values(answers: &[Answers], value: Value) -> Vec<f64> {
    answers.iter().map(|&answers| value(answers)).collect()
}

/// Precision and recall against the threshold. Where a network never says yes, there is
/// no precision.
fn curves(networks: &[Vec<Asked>]) -> Chart {
    let shares: [(&str, Value); 2] =
        [("precision", Answers::precision), ("recall", Answers::recall)];
    let axes = Chart::new("threshold", "%").include_y(0.0).include_y(100.0);
    shares.into_iter().fold(axes.include_x(1.0), |chart, (name, share)| {
        let (mut band, mut line) = (vec![], vec![]);
        for threshold in hundredths() {
            let answers = answers(networks, threshold);
            if name == "precision" && answers.iter().any(|it| it.called() == 0) {
                break;
            }
            let values = values(&answers, share);
            let at = |share| quantile(&values, share);
            band.push((threshold, at(0.0), at(1.0)));
            line.push((threshold, at(0.5)));
        }
        chart.band(name, &band).line(name, &line)
    })
}

/// Is it an eight? From which probability on the answer is yes, and what that does to
/// misses and false alarms.
pub fn threshold() -> Result<Outputs> {
    let usual = four()?.conv[0].iter().map(asked).collect::<Result<Vec<_>>>()?;
    let rare = few()?.iter().map(asked).collect::<Result<Vec<_>>>()?;
    let mut table = Table::new([
        "threshold",
        "missed",
        "false alarms",
        "precision, %",
        "recall, %",
        "F1, %",
    ]);
    let columns: [(Value, usize); 5] = [
        (|answers| answers.missed as f64, 0),
        (|answers| answers.false_alarms as f64, 0),
        (Answers::precision, 1),
        (Answers::recall, 1),
        (Answers::f1, 1),
    ];
    for threshold in tenths() {
        let answers = answers(&usual, threshold);
        let cells = columns
            .map(|(value, decimals)| range(&values(&answers, value), decimals));
        table = table.row([number(threshold, 1)].into_iter().chain(cells));
    }
    let mut outputs = Outputs::new()
        .table("table", table)
        .chart("usual", curves(&usual).draw()?)
        .chart("rare", curves(&rare).draw()?)
        .number("images", usual[0].len() as f64, 0)
        .number("eights", usual[0].iter().filter(|image| image.is).count() as f64, 0)
        .number("few", LEFT as f64, 0);
    type Median<'a> = (&'a str, &'a [Vec<Asked>], f64, Value);
    let medians: [Median; 9] = [
        ("recall_low", &usual, 0.1, Answers::recall),
        ("recall_high", &usual, 0.9, Answers::recall),
        ("precision_low", &usual, 0.1, Answers::precision),
        ("precision_high", &usual, 0.9, Answers::precision),
        ("rare_half", &rare, 0.5, Answers::recall),
        ("rare_tenth", &rare, 0.1, Answers::recall),
        ("rare_tenth_precision", &rare, 0.1, Answers::precision),
        ("rare_hundredth", &rare, 0.01, Answers::recall),
        ("rare_hundredth_precision", &rare, 0.01, Answers::precision),
    ];
    for (name, networks, threshold, share) in medians {
        let values = values(&answers(networks, threshold), share);
        outputs = outputs.number(name, quantile(&values, 0.5), 0);
    }
    Ok(outputs)
}

/// The threshold that costs least on these images, the middle one of several.
fn cheapest(images: &[Asked]) -> f64 {
    let cost = |threshold: f64| cost(Answers::above(threshold, images));
    let least = hundredths().map(cost).min();
    let all: Vec<f64> = hundredths().filter(|&at| Some(cost(at)) == least).collect();
    all[all.len() / 2]
}

/// How often the test images are dealt out anew.
const DRAWS: u64 = 200;
const BY_FORMULA: f64 = 1.0 / (1.0 + MISS as f64);

/// Mean costs over draws and networks with a half, by the formula and with the threshold
/// that costs least on one half of the images, on that half and on the other; and the
/// thresholds that were chosen.
fn costs(networks: &[Vec<Asked>]) -> ([[f64; 2]; 3], Vec<f64>) {
    let mut sums = [[0, 0]; 3];
    let mut chosen = vec![];
    for draw in 0..DRAWS {
        for images in networks {
            let order = permutation(images.len(), 4, draw);
            let (by, new) = order.split_at(images.len() / 2);
            let halves = [by, new].map(|order| -> Vec<Asked> {
                order.iter().map(|&at| images[at]).collect()
            });
            let cheapest = cheapest(&halves[0]);
            chosen.push(cheapest);
            let thresholds = [0.5, BY_FORMULA, cheapest];
            for (threshold, sums) in thresholds.into_iter().zip(&mut sums) {
                for (half, sum) in halves.iter().zip(sums) {
                    *sum += cost(Answers::above(threshold, half));
                }
            }
        }
    }
    let count = chosen.len() as f64;
    (sums.map(|sums| sums.map(|sum| sum as f64 / count)), chosen)
}

/// A miss costs ten false alarms: a half, the threshold by the formula, and the one that
/// costs least on one half of the images, each judged by the other half.
pub fn cheapest_threshold() -> Result<Outputs> {
    let all: Vec<&Trained> = four()?.conv[0].iter().collect();
    let few: Vec<&Trained> = few()?.iter().collect();
    let mut table = Table::new([
        "eights in the training",
        "threshold",
        "is",
        "cost, the images it was chosen by",
        "cost, new images",
    ]);
    let mut outputs = Outputs::new();
    let left = LEFT.to_string();
    for (name, said, runs) in [("all", "all", all), ("few", left.as_str(), few)] {
        let networks = runs.into_iter().map(asked).collect::<Result<Vec<_>>>()?;
        let (costs, chosen) = costs(&networks);
        let at = |share| number(quantile(&chosen, share), 2);
        let formula = format!("1 / (1 + {MISS})");
        let rows = [
            ("half", "a half", number(0.5, 2)),
            ("formula", formula.as_str(), number(BY_FORMULA, 2)),
            ("chosen", "chosen", format!("{} to {}", at(0.1), at(0.9))),
        ];
        for ((way, called, is), [by, new]) in rows.into_iter().zip(costs) {
            outputs = outputs.number(&format!("{name}_{way}"), new, 0);
            table = table.row([said, called, &is, &number(by, 1), &number(new, 1)]);
        }
    }
    Ok(outputs
        .table("table", table)
        .number("formula", BY_FORMULA, 2)
        .number("miss", MISS as f64, 0)
        .number("draws", DRAWS as f64, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(pairs: &[(f64, bool)]) -> Vec<Asked> {
        let asked = |&(probability, is)| Asked { probability, is };
        pairs.iter().map(asked).collect()
    }

    #[test]
    fn by_hand_four_eights_and_three_others_at_a_half() {
        let images = images(&[
            (0.9, true),
            (0.8, true),
            (0.6, true),
            (0.2, true),
            (0.7, false),
            (0.4, false),
            (0.1, false),
        ]);
        let answers = Answers::above(0.5, &images);
        assert_eq!(answers, Answers { found: 3, missed: 1, false_alarms: 1 });
        // 3 of 4 called so, 3 of 4 that are; 2·3 / (2·3 + 1 + 1); 10·1 + 1
        assert_eq!([answers.precision(), answers.recall()], [75.0; 2]);
        assert_eq!((answers.f1(), cost(answers)), (75.0, 11));
        // From 0.1 to below 0.2 nothing is missed, and two are false alarms.
        assert_eq!(cheapest(&images), 0.15);
    }

    #[test]
    fn a_higher_threshold_finds_no_more_and_gives_no_more_false_alarms() {
        for run in &four().unwrap().conv[0] {
            let images = asked(run).unwrap();
            let answers: Vec<_> =
                hundredths().map(|at| Answers::above(at, &images)).collect();
            for pair in answers.windows(2) {
                assert!(pair[1].found <= pair[0].found);
                assert!(pair[1].false_alarms <= pair[0].false_alarms);
            }
        }
    }

    #[test]
    fn where_the_probabilities_are_shares_the_formula_costs_least() {
        // Of images with a probability of h hundredths, h in 100 are eights: yes costs
        // 100 − h, no costs 10·h, and yes is cheaper from 100/11 = 9.1 on.
        let all = (1..100).flat_map(|hundredths| {
            let probability = f64::from(hundredths) / 100.0 + 0.005;
            (0..100).map(move |at| Asked { probability, is: at < hundredths })
        });
        let images: Vec<_> = all.collect();
        // 0.095 is the last no, 0.105 the first yes.
        assert_eq!(cheapest(&images), 0.1);
    }
}
