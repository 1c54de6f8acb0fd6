//! Sizes and sides that libraries choose by themselves.

use anyhow::Context;
use cnn::Window;
use cnn::conv::conv2d;
use cnn::notebook::{Outputs, Result, Table};
use cnn::pool::{Pooling, max_pool2d};
use cnn::signal::{Border, convolve2d, correlate2d, pad2d};
use cnn::window::Window2d;
use ndarray::Array4;

use crate::stored::{self, PORTING, line};

/// How many rows of padding ‘same’ needs with a stride, and the part before.
fn padding(
    n: usize,
    kernel: usize,
    stride: usize,
    dilation: usize,
) -> (usize, usize) {
    let reach = (n.div_ceil(stride) - 1) * stride + dilation * (kernel - 1) + 1;
    let total = reach.saturating_sub(n);
    (total, total / 2)
}

/// ‘Same’ padding with a stride: how much, on which side, by the formula and as run.
pub fn same_with_a_stride() -> Result<Outputs> {
    let mut rows: Vec<[String; 7]> = vec![];
    for run in stored::asked(PORTING, "same_stride")? {
        let sizes = ["n", "kernel", "stride", "dilation"].map(|key| run.count(key));
        let [n, kernel, stride, dilation] = sizes;
        let [n, kernel, stride, dilation] = [n?, kernel?, stride?, dilation?];
        let asked = run.text("asked")?;
        let (total, less) = padding(n, kernel, stride, dilation);
        let lower = asked.ends_with("SAME_LOWER");
        let before = if lower { total - less } else { less };
        let along = Window::new(kernel).stride(stride).dilation(dilation);
        let along = along.paddings(before, total - before);
        let window = Window2d { rows: Window::new(1), columns: along };
        let ones = Array4::<f32>::ones((1, 1, 1, n));
        let sums = conv2d(&ones, &Array4::ones((1, 1, 1, kernel)), None, window)?;
        let sums: Vec<f32> = sums.into_iter().collect();
        let ends = [run.number("first")?, run.number("last")?];
        anyhow::ensure!(
            sums.len() == run.count("places")?
                && ends == [sums[0], sums[sums.len() - 1]],
            "{asked}: {ends:?}, here {sums:?}"
        );
        if !lower {
            let said =
                [n, kernel, stride, dilation, sums.len(), before, total - before];
            let row = said.map(|number| number.to_string());
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    let heading =
        ["n", "kernel", "stride", "dilation", "places", "padding before", "behind"];
    let table = rows.into_iter().fold(Table::new(heading), Table::row);
    Ok(Outputs::new().table("table", table))
}

/// What functions for images and signals find beyond the border if nobody says.
pub fn default_borders() -> Result<Outputs> {
    let (row, two) = ([[1.0_f32, 2.0, 3.0, 4.0]], [[1.0_f32, 10.0]]);
    let borders = [
        ("zero", Border::Zero),
        ("symmetric", Border::Symmetric),
        ("reflect", Border::Reflect),
        ("wrap", Border::Wrap),
    ];
    let mut ours = vec![];
    for (name, border) in borders {
        for sides in [[1, 0], [0, 1]] {
            let padded = pad2d(&row, [[0, 0], sides], border)?;
            let valid = cnn::signal::Mode::Valid;
            for sums in [
                correlate2d(&padded, &two, valid)?,
                convolve2d(&padded, &two, valid)?,
            ] {
                ours.push((name, sums.into_iter().collect::<Vec<f32>>()));
            }
        }
    }
    let mut table = Table::new(["function", "it answers", "border, our name"]);
    for run in stored::asked(PORTING, "border")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let (name, _) = (ours.iter().find(|(_, sums)| *sums == output))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([asked, &line(output), name]);
    }
    Ok(Outputs::new().table("table", table))
}

/// The largest of pairs, with the size rounded down and rounded up.
pub fn hanging_windows() -> Result<Outputs> {
    let heading = ["function", "row", "step", "padding", "largest of each pair"];
    let mut table = Table::new(heading);
    for run in stored::asked(PORTING, "hanging")? {
        let (row, output) = (run.numbers("row")?, run.numbers("output")?);
        let (step, padding) = (run.count("stride")?, run.count("padding")?);
        let columns = Window::new(2).stride(step).padding(padding);
        let window = Window2d { rows: Window::new(1), columns };
        let pooling = Pooling::new(window);
        let pixels = Array4::from_shape_vec((1, 1, 1, row.len()), row.clone())?;
        let ours = [pooling, pooling.ceil()].map(|pooling| {
            let pooled = max_pool2d(&pixels, pooling)?;
            anyhow::Ok(pooled.values.into_iter().collect::<Vec<f32>>())
        });
        let [down, up] = ours;
        let (down, up) = (down?, up?);
        let asked = run.text("asked")?;
        let rounds_up =
            ["ceil_mode", "'SAME'"].iter().any(|name| asked.contains(name));
        let same = if rounds_up { up } else { down };
        anyhow::ensure!(output == same, "{asked}: {output:?}, here {same:?}");
        let (step, padding) = (step.to_string(), padding.to_string());
        table = table.row([asked, &line(row), &step, &padding, &line(output)]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_rows_with_stride_two_on_224_need_five_two_before_and_three_behind() {
        // (112 − 1) · 2 + 7 − 224 = 5
        assert_eq!(padding(224, 7, 2, 1), (5, 2));
        // (3 − 1) · 3 + 2 − 8 = 0: the last window ends with the row
        assert_eq!(padding(8, 2, 3, 1), (0, 0));
        // (5 − 1) · 2 + 5 − 10 = 3
        assert_eq!(padding(10, 3, 2, 2), (3, 1));
    }
}
