//! Pictures that are moved, turned, blurred and searched: what is met more rarely.

use anyhow::Context;
use cnn::kernels;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::signal::{Border, Mode, correlate2d, pad2d};
use ndarray::{Array2, arr2, s};

use crate::pooling::texts;
use crate::stored::{self, RARER, line};

/// The row 1 2 3 4 moved by one, with the border wrapped around.
pub fn moved() -> Result<Outputs> {
    let row = [1.0_f32, 2.0, 3.0, 4.0];
    let wrapped = pad2d(&[row], [[0, 0], [1, 0]], Border::Wrap)?;
    let wrapped: Vec<f32> = wrapped.into_iter().take(4).collect();
    // The first and the last pixel are one: the row comes again after three.
    let shared: Vec<f32> = (0..4).map(|place| row[(place + 2) % 3]).collect();
    let rules =
        [("the whole row", wrapped), ("the row without its last pixel", shared)];
    let mut table = Table::new(["function", "it answers", "what comes again"]);
    for run in stored::asked(RARER, "moved")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let (rule, _) = (rules.iter().find(|(_, moved)| *moved == output))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([asked, &line(output), rule]);
    }
    Ok(Outputs::new().table("table", table))
}

/// 1 2 / 3 4 turned by +90 degrees.
pub fn turned() -> Result<Outputs> {
    let picture = arr2(&[[1.0_f32, 2.0], [3.0, 4.0]]);
    let listed = |turned: ndarray::ArrayView2<f32>| {
        turned.iter().copied().collect::<Vec<_>>()
    };
    let rules = [
        ("against the clock", listed(picture.t().slice(s![..;-1, ..]))),
        ("with the clock", listed(picture.t().slice(s![.., ..;-1]))),
    ];
    let mut table = Table::new(["function", "it answers", "it turns"]);
    for run in stored::asked(RARER, "turned")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let (rule, _) = (rules.iter().find(|(_, turned)| *turned == output))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        let rows: Vec<_> = output.chunks(2).map(line).collect();
        table = table.row([asked, &rows.join(" / "), rule]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Blur pooling of 4×4 ones: by what goes on beyond the border.
pub fn blurred() -> Result<Outputs> {
    let ones = Array2::<f32>::ones((4, 4));
    let soft = [1.0_f32, 2.0, 1.0];
    let kernel = Array2::from_shape_fn((3, 3), |(y, x)| soft[y] * soft[x] / 16.0);
    let mut table = Table::new(["function", "it answers", "border"]);
    for run in stored::asked(RARER, "blurred")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let borders = [("zero", Border::Zero), ("reflect", Border::Reflect)];
        let mut found = None;
        for (name, border) in borders {
            let padded = pad2d(&ones, [[1, 1], [1, 1]], border)?;
            let blurred = correlate2d(&padded, &kernel, Mode::Valid)?;
            if blurred.slice(s![..;2, ..;2]).iter().eq(&output) {
                found = Some(name);
            }
        }
        let name =
            found.with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        let rows: Vec<_> = output.chunks(2).map(texts).collect();
        table = table.row([asked, &rows.join(" / "), name]);
    }
    Ok(Outputs::new().table("table", table))
}

/// What a template that is the same everywhere looks like, by normalized correlation.
pub fn flat_template() -> Result<Outputs> {
    let mut table = Table::new(["function", "at every place"]);
    for run in stored::asked(RARER, "flat")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let [first, ..] = output[..] else { anyhow::bail!("{asked}: nothing") };
        anyhow::ensure!(
            output.iter().all(|other| *other == first),
            "{asked}: {output:?}"
        );
        table = table.row([asked, &texts(&[first])]);
    }
    let plane = Array2::from_shape_fn((6, 6), |(y, x)| (6 * y + x) as f32);
    let flat = Array2::from_elem((3, 3), 7.0);
    let ours = cnn::signal::normalized_correlate2d(&plane, &flat);
    anyhow::ensure!(ours.is_err(), "this book answers {ours:?}");
    let ours = ["this book, normalized_correlate2d", "an error"];
    Ok(Outputs::new().table("table", table.row(ours)))
}

/// The weights of a Gaussian kernel of nine: by the formula, or from a table.
pub fn bells() -> Result<Outputs> {
    // What OpenCV takes for nine weights if nobody says: 0.3·((9 − 1)/2 − 1) + 0.8.
    let line = kernels::gaussian_line(1.7)?;
    let nine = &line.as_slice().context("a line")?[line.len() / 2 - 4..][..9];
    let sum: f32 = nine.iter().sum();
    let formula: Vec<f32> = nine.iter().map(|weight| weight / sum).collect();
    let heading = ["function", "outermost", "middle", "the formula's, with σ = 1.7"];
    let mut table = Table::new(heading);
    for run in stored::asked(RARER, "bell")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let close = |(a, b): (&f32, &f32)| (a - b).abs();
        let apart = output.iter().zip(&formula).map(close).fold(0.0, f32::max);
        let same = match apart {
            apart if apart < 1e-6 => "the same",
            apart if apart < 3e-3 => "near",
            _ => anyhow::bail!("{asked}: {output:?}, here {formula:?}"),
        };
        table =
            table.row([asked, &number(output[0], 4), &number(output[4], 4), same]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_functions_of_one_library_turn_in_opposite_directions() {
        let runs = stored::asked(RARER, "turned").unwrap();
        let of = |name: &str| {
            let is_it = |run: &&stored::Run| run.text("asked").unwrap() == name;
            runs.iter().find(is_it).unwrap().numbers("output").unwrap()
        };
        let [one, other] = ["torchvision, rotate", "torchvision, affine"].map(of);
        assert!(one.iter().eq(other.iter().rev()), "{one:?} {other:?}");
    }
}
