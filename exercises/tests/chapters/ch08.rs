use exercises::ch08;
use ndarray::array;

use super::{Because, rounded};

/// The slopes as text: no number is equal to NaN, and a hint is to find it.
fn listed(slopes: &[f64]) -> String {
    let slopes = slopes.iter().map(|&slope| rounded(slope).to_string());
    slopes.collect::<Vec<_>>().join(", ")
}

#[test]
fn slopes_of_the_loss() {
    let so = Because(
        "the slope along a logit is its probability, less 1 for the right class; the \
         probabilities are e to the logit, each divided by the sum of all",
    );
    let asked = |logits: &[f64], right| {
        ch08::slopes_of_the_loss(logits, right).map(|slopes| listed(&slopes))
    };
    let listed = |slopes: [f64; 2]| listed(&slopes);
    so.check(
        "two logits of 0, the first class is right",
        asked(&[0.0, 0.0], 0),
        listed([-0.5, 0.5]),
        &[
            (listed([0.5, -0.5]), "the loss falls if the right logit grows: a sign."),
            (listed([0.5, 0.5]), "those are the probabilities: the right one less 1."),
            (
                listed([-0.5, 0.0]),
                "the other logits are in the sum below: if they grow, the loss does.",
            ),
            (
                listed([-0.25, 0.25]),
                "that is the slope of the squared error: the loss is −ln p.",
            ),
        ],
    );
    // e and 1, so 1/(1 + e) for the second
    let second = 1.0 / (1.0 + std::f64::consts::E);
    so.check(
        "logits of 1 and 0, the second class is right",
        asked(&[1.0, 0.0], 1),
        listed([1.0 - second, second - 1.0]),
        &[
            (
                listed([1.0, -1.0]),
                "a logit is no probability: first the softmax, then less 1.",
            ),
            (listed([-second, second]), "the class that is right is number 1."),
        ],
    );
    for logits in [[1000.0, 0.0], [1001.0, 1.0]] {
        so.check(
            &format!("logits of {logits:?}, the second class is right"),
            asked(&logits, 1),
            listed([1.0, -1.0]),
            &[
                (
                    listed([f64::NAN, -1.0]),
                    "e to the 1000 is more than an f64 holds: subtract the largest \
                     logit from all of them first, which changes no share.",
                ),
                (
                    listed([f64::NAN, f64::NAN]),
                    "e to the 1000 is more than an f64 holds: subtract the largest \
                     logit from all of them first, which changes no share.",
                ),
            ],
        );
    }
    let logits: Vec<f64> = (0..10).map(|class| f64::from(class % 4) - 1.5).collect();
    let mut right: Vec<f64> = logits.iter().map(|&logit| libm::exp(logit)).collect();
    let sum: f64 = right.iter().sum();
    right.iter_mut().for_each(|power| *power /= sum);
    right[7] -= 1.0;
    so.check("ten logits", asked(&logits, 7), self::listed(&right), &[]);
}

#[test]
fn recall_and_precision() {
    let so = Because(
        "recall divides by all images of the class, the sum of its row; precision by \
         all that were called so, the sum of its column",
    );
    let counts = array![[8, 2, 0], [1, 9, 0], [3, 0, 0]];
    let asked = |class| {
        let both = ch08::recall_and_precision(&counts, class);
        both.map(|both| both.map(|share| share.map(rounded)))
    };
    let two = |recall, precision| [Some(rounded(recall)), Some(rounded(precision))];
    so.check(
        "class 0 of 8 2 0 / 1 9 0 / 3 0 0",
        asked(0),
        two(8.0 / 10.0, 8.0 / 12.0),
        &[
            (
                two(8.0 / 12.0, 8.0 / 10.0),
                "the two have changed places: a row holds the images of a class.",
            ),
            (
                two(8.0 / 23.0, 8.0 / 23.0),
                "not of all images: of those in the row, and of those in the column.",
            ),
            (
                two(17.0 / 23.0, 17.0 / 23.0),
                "that is the accuracy of all classes: one class is asked.",
            ),
        ],
    );
    so.check(
        "class 1 of 8 2 0 / 1 9 0 / 3 0 0",
        asked(1),
        two(9.0 / 10.0, 9.0 / 11.0),
        &[(two(9.0 / 11.0, 9.0 / 10.0), "the two have changed places.")],
    );
    so.check(
        "class 2 of 8 2 0 / 1 9 0 / 3 0 0, which nothing is called",
        asked(2),
        [Some(0.0), None],
        &[
            (
                [Some(0.0), Some(0.0)],
                "none of no images: nothing was called so, and there is no share.",
            ),
            (
                [None, Some(0.0)],
                "there are three images of this class, and none was found.",
            ),
            ([None, None], "there are three images of this class: none was found."),
        ],
    );
}
