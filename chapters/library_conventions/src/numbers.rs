//! Whole numbers, corners, norms, and numbers far apart: what is met more rarely.

use anyhow::Context;
use cnn::Window;
use cnn::conv::conv2d;
use cnn::layer::{Layer, LeakyRelu, Relu};
use cnn::notebook::{Outputs, Result, Table};
use cnn::signal::{Mode, correlate2d};
use cnn::window::Window2d;
use ndarray::{Array2, Array4, ArrayD, IxDyn};

use crate::pooling::{shown, texts};
use crate::stored::{self, RARER};

/// A way to make a whole number of one that may be none, with its name.
type Rounding = (&'static str, fn(f32) -> f32);

/// The first that fits is told: the last two differ where a number is below 0.
const ROUNDINGS: [Rounding; 4] = [
    ("halves up", |mean| (mean + 0.5).floor()),
    ("halves to the even number", f32::round_ties_even),
    ("towards 0", f32::trunc),
    ("down", f32::floor),
];

/// What becomes of 400 in eight bits.
const BEYOND: [Rounding; 2] = [
    ("keeps the last 8 bits", |sum| sum % 256.0),
    ("cut off at 255", |sum| sum.min(255.0)),
];

/// Means and sums of whole numbers, kept in a type of whole numbers.
pub fn whole_numbers() -> Result<Outputs> {
    let mut table = Table::new(["function, type", "exactly", "it answers", "rule"]);
    let exact = [-1.5_f32, 0.5, 1.5, 2.5];
    let questions: [(&str, &[f32], &[Rounding]); 2] =
        [("halved", &exact, &ROUNDINGS), ("beyond", &[400.0], &BEYOND)];
    for (question, exact, rules) in questions {
        for run in stored::asked(RARER, question)? {
            let (asked, output) = (run.text("asked")?, run.numbers("output")?);
            let exact = &exact[exact.len() - output.len()..];
            let fits = |rule: &fn(f32) -> f32| {
                exact.iter().map(|x| rule(*x)).eq(output.iter().copied())
            };
            let (rule, _) = (rules.iter().find(|(_, rule)| fits(rule)))
                .with_context(|| format!("{asked}: {output:?} of {exact:?}"))?;
            table = table.row([asked, &texts(exact), &texts(&output), rule]);
        }
    }
    Ok(Outputs::new().table("table", table))
}

/// A function with a corner at 0: the words of libraries for it, and the slopes before
/// and behind 0.
struct Corner {
    heading: &'static str,
    words: &'static [&'static str],
    slopes: [f32; 2],
}

const CORNERS: [Corner; 5] = [
    Corner { heading: "ReLU", words: &["relu"], slopes: [0.0, 1.0] },
    Corner { heading: "absolute value", words: &["abs"], slopes: [-1.0, 1.0] },
    Corner {
        heading: "cut off to 0 … 1",
        words: &["clamp", "clip"],
        slopes: [0.0, 1.0],
    },
    Corner { heading: "larger of x and 0", words: &["maximum"], slopes: [0.0, 1.0] },
    Corner { heading: "leaky ReLU, 0.1", words: &["leaky"], slopes: [0.1, 1.0] },
];

impl Corner {
    /// The corner that a function's name tells.
    fn of(function: &str) -> Option<usize> {
        let is_it =
            |corner: &Self| corner.words.iter().any(|word| function.contains(word));
        // A leaky one has both words.
        CORNERS.iter().rposition(is_it)
    }
}

/// Which slope each library gives where there is a corner.
pub fn corners() -> Result<Outputs> {
    let mut rows: Vec<(String, [Vec<String>; 5])> = vec![];
    let ours: [(usize, &dyn Layer<f32>); 2] =
        [(0, &Relu), (4, &LeakyRelu { slope: 0.1 })];
    for run in stored::asked(RARER, "corner")? {
        let (library, function) =
            run.text("asked")?.split_once(", ").context("no function")?;
        let place = Corner::of(&function.to_lowercase()).context("which corner?")?;
        let [slope] = run.numbers("output")?[..] else {
            anyhow::bail!("several slopes")
        };
        let [before, behind] = CORNERS[place].slopes;
        anyhow::ensure!(
            (before..=behind).contains(&slope),
            "{library}, {function}: {slope} is no slope between {before} and {behind}"
        );
        if rows.last().is_none_or(|(name, _)| name != library) {
            rows.push((library.to_owned(), Default::default()));
        }
        if let Some((_, slopes)) = rows.last_mut() {
            slopes[place].push(shown(slope));
        }
    }
    let zero = ArrayD::<f32>::zeros(IxDyn(&[1, 1]));
    let mut here: [Vec<String>; 5] = Default::default();
    for (place, layer) in ours {
        let slope =
            layer.grad_input(zero.view(), ArrayD::ones(IxDyn(&[1, 1])).view())?;
        here[place].push(shown(slope[[0, 0]]));
    }
    rows.push(("this book".to_owned(), here));
    let headings = CORNERS.iter().map(|corner| corner.heading);
    let mut table = Table::new(["library"].into_iter().chain(headings));
    for (library, slopes) in rows {
        let cells = slopes.map(|slopes| match slopes.is_empty() {
            true => "–".to_owned(),
            false => slopes.join(" or "),
        });
        table = table.row([library].into_iter().chain(cells));
    }
    Ok(Outputs::new().table("table", table))
}

/// Poolings by a norm: with the signs of the numbers, or without them.
pub fn norms() -> Result<Outputs> {
    let heading = ["function", "window", "degree", "it answers", "it computes"];
    let mut table = Table::new(heading);
    for run in stored::asked(RARER, "norms")? {
        let (asked, row) = (run.text("asked")?, run.numbers("row")?);
        let (degree, found) = (run.number("degree")?, run.numbers("output")?);
        let root = |sum: f32| libm::powf(sum, 1.0 / degree);
        let power = |x: f32| (0..degree as usize).fold(1.0, |power, _| power * x);
        let signed: f32 = row.iter().map(|x| power(*x)).sum();
        let absolute: f32 = row.iter().map(|x| power(x.abs())).sum();
        // What hangs over is made up for: the mean of what is there, times the window.
        let made_up = 2.0 / row.len() as f32 * absolute;
        let rules = [
            ("of the absolute values", root(absolute)),
            ("with their signs", root(signed)),
            ("as if the window were full", root(made_up)),
        ];
        let near = |rule: f32| {
            rule.is_nan() && found[0].is_nan() || (rule - found[0]).abs() < 1e-6
        };
        let (rule, _) = (rules.into_iter().find(|(_, rule)| near(*rule)))
            .with_context(|| format!("{asked}: {found:?}, here {rules:?}"))?;
        let answer = match found[0].is_nan() {
            true => "NaN".to_owned(),
            false => cnn::notebook::number(found[0], 4),
        };
        table = table.row([asked, &texts(&row), &shown(degree), &answer, rule]);
    }
    Ok(Outputs::new().table("table", table))
}

/// The row 1 2 3 4 under the weights NaN 1 1, with zeros around it.
pub fn nan_weight() -> Result<Outputs> {
    let (row, weights) = ([1.0_f32, 2.0, 3.0, 4.0], [f32::NAN, 1.0, 1.0]);
    let image = Array4::from_shape_vec((1, 1, 1, 4), row.to_vec())?;
    let kernel = Array4::from_shape_vec((1, 1, 1, 3), weights.to_vec())?;
    let window =
        Window2d { rows: Window::new(1), columns: Window::new(3).padding(1) };
    let everywhere: Vec<f32> =
        conv2d(&image, &kernel, None, window)?.into_iter().collect();
    let left_out: Vec<f32> =
        correlate2d(&[row], &[[0.0, 1.0, 1.0]], Mode::Same)?.into_iter().collect();
    let mut inside = vec![f32::NAN; 4];
    // Only there the NaN lies on no pixel.
    inside[0] = left_out[0];
    let rules = [
        ("everywhere", &everywhere),
        ("where it lies on a pixel", &inside),
        ("nowhere: it is left out", &left_out),
    ];
    let mut table = Table::new(["function", "it answers", "NaN comes through"]);
    for run in stored::asked(RARER, "nan_weight")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let alike = |rule: &[f32]| {
            rule.len() == output.len()
                && rule
                    .iter()
                    .zip(&output)
                    .all(|(a, b)| a == b || a.is_nan() && b.is_nan())
        };
        let (rule, _) = (rules.iter().find(|(_, rule)| alike(rule)))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([asked, &texts(&output), rule]);
    }
    let ours = ["this book, conv2d", &texts(&everywhere), "everywhere"];
    Ok(Outputs::new().table("table", table.row(ours)))
}

/// Sums of numbers that are far apart: each window by itself, or what went before, less
/// what has left.
pub fn far_apart() -> Result<Outputs> {
    let first = (1_u64 << 60) as f32;
    let large = [first, 1.0, 1.0, 1.0, 1.0, 1.0];
    let each = correlate2d(&[large], &[[1.0; 3]], Mode::Valid)?;
    let each: Vec<f32> = each.into_iter().collect();
    let mut running: Vec<f64> =
        vec![large[..3].iter().copied().map(f64::from).sum()];
    for (came, left) in large[3..].iter().zip(&large) {
        running
            .push(running[running.len() - 1] + f64::from(*came) - f64::from(*left));
    }
    let running: Vec<f32> = running.into_iter().map(|sum| sum as f32).collect();
    let tiny = correlate2d(
        &Array2::from_elem((1, 3), first),
        &[[0.0, first.recip(), 0.0]],
        Mode::Valid,
    )?;
    let tiny: Vec<f32> = tiny.into_iter().collect();
    let rules = [
        ("large", "each window by itself", each.clone()),
        ("large", "a running sum", running),
        ("small", "with the weight", tiny.clone()),
        ("small", "without the weight", vec![0.0]),
    ];
    let heading = ["function", "row", "weights", "it answers", "it computes"];
    let mut table = Table::new(heading);
    let asked = [
        ("large", "2⁶⁰ 1 1 1 1 1", "1 1 1", each),
        ("small", "2⁶⁰ 2⁶⁰ 2⁶⁰", "0 2⁻⁶⁰ 0", tiny),
    ];
    for (question, row, weights, ours) in asked {
        let mut runs: Vec<(String, Vec<f32>)> = vec![];
        for run in stored::asked(RARER, question)? {
            runs.push((run.text("asked")?.to_owned(), run.numbers("output")?));
        }
        runs.push(("this book, correlate2d".to_owned(), ours));
        for (asked, output) in runs {
            let near = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-6 * a.abs();
            let fits = |rule: &[f32]| {
                rule.len() == output.len() && rule.iter().zip(&output).all(near)
            };
            let (_, rule, _) = (rules.iter())
                .find(|(of, _, rule)| *of == question && fits(rule))
                .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
            let answer = texts(&output).replace(&shown(first), "2⁶⁰");
            table = table.row([&asked, row, weights, &answer, *rule]);
        }
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stored::Run;

    #[test]
    fn the_roundings_differ_where_they_have_to() {
        let of = |mean: f32| ROUNDINGS.map(|(_, rule)| rule(mean));
        assert_eq!(of(-1.5), [-1.0, -2.0, -1.0, -2.0]);
        assert_eq!(of(0.5), [1.0, 0.0, 0.0, 0.0]);
        assert_eq!(of(2.5), [3.0, 2.0, 2.0, 2.0]);
        assert_eq!(BEYOND.map(|(_, rule)| rule(400.0)), [144.0, 255.0]);
    }

    #[test]
    fn a_leaky_relu_is_not_taken_for_a_relu() {
        let heading = |name| Corner::of(name).map(|place| CORNERS[place].heading);
        assert_eq!(heading("nn.leaky_relu, 0.1"), Some("leaky ReLU, 0.1"));
        assert_eq!(heading("nn.relu"), Some("ReLU"));
        assert_eq!(heading("sigmoid"), None);
    }

    #[test]
    fn one_library_alone_keeps_the_signs_in_a_norm() {
        let odd = |run: &Run| run.number("degree").unwrap() != 2.0;
        let runs = stored::asked(RARER, "norms").unwrap();
        for run in runs.iter().filter(|run| odd(run)) {
            let found = run.numbers("output").unwrap()[0];
            let torch = run.text("asked").unwrap().starts_with("PyTorch");
            assert_eq!(torch, found.is_nan() || found < 0.0);
        }
    }
}
