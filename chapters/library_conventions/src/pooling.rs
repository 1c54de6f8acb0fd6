//! Ties, NaN, borders and wide padding: what poolings of libraries make of them.

use cnn::Window;
use cnn::notebook::{Outputs, Result, Table};
use cnn::pool::{Divisor, Pooling, avg_pool2d, max_pool2d, max_pool2d_backward};
use cnn::signal::{Border, pad2d};
use cnn::window::Window2d;
use ndarray::{Array2, Array4};

use crate::stored::{self, POOLING, Run, line};

pub(crate) const BOOK: &str = "this book, max_pool2d";

/// The pixels under one window of 2×2, in the order of the stored runs.
const PIXELS: [[f32; 4]; 7] = [
    [5.0, 5.0, 5.0, 5.0],
    [1.0, 5.0, 5.0, 2.0],
    [f32::NAN, 2.0, 1.0, 0.0],
    [2.0, f32::NAN, 1.0, 0.0],
    [2.0, 1.0, f32::NAN, 0.0],
    [2.0, 1.0, 0.0, f32::NAN],
    [f32::NAN; 4],
];

/// What came out of one window, and what a slope of 1 behind it sends back to the four
/// pixels, if there is a way back.
struct Largest {
    value: f32,
    slope: Option<[f32; 4]>,
}

/// One operation of a library, on each of [`PIXELS`].
struct Operation {
    name: String,
    largest: Vec<Largest>,
}

fn operations() -> Result<Vec<Operation>> {
    let runs = stored::asked(POOLING, "window")?;
    anyhow::ensure!(runs.len() % PIXELS.len() == 0, "not all windows were run");
    let mut operations = vec![];
    for of_one in runs.chunks(PIXELS.len()) {
        let name = of_one[0].text("asked")?.to_owned();
        let largest = of_one.iter().zip(&PIXELS).map(|(run, pixels)| {
            anyhow::ensure!(run.text("asked")? == name, "{name}: some windows");
            Largest::stored(run, pixels)
        });
        operations
            .push(Operation { largest: largest.collect::<Result<_>>()?, name });
    }
    let largest = PIXELS.iter().map(Largest::here).collect::<Result<_>>()?;
    operations.push(Operation { name: BOOK.to_owned(), largest });
    Ok(operations)
}

impl Largest {
    fn stored(run: &Run, pixels: &[f32; 4]) -> Result<Self> {
        let given = run.numbers("pixels")?;
        let alike = |(found, wanted): (&f32, &f32)| found.total_cmp(wanted).is_eq();
        anyhow::ensure!(
            given.len() == 4 && given.iter().zip(pixels).all(alike),
            "{given:?} for {pixels:?}"
        );
        let slope = match run.has("slope") {
            false => None,
            true => <[f32; 4]>::try_from(run.numbers("slope")?).ok(),
        };
        Ok(Self { value: run.number("value")?, slope })
    }

    /// The library of this book.
    fn here(pixels: &[f32; 4]) -> Result<Self> {
        let input = Array4::from_shape_vec((1, 1, 2, 2), pixels.to_vec())?;
        let pooled = max_pool2d(&input, Window::new(2))?;
        let one = Array4::<f32>::ones((1, 1, 1, 1));
        let slope = max_pool2d_backward(&one, &pooled.indices, [2, 2])?;
        let slope = <[f32; 4]>::try_from(slope.into_raw_vec_and_offset().0).ok();
        Ok(Self { value: pooled.values[[0, 0, 0, 0]], slope })
    }

    /// Row by row: `1 0 / 0 0`.
    fn slope(&self) -> Option<String> {
        let [a, b, c, d] = self.slope?.map(shown);
        Some(format!("{a} {b} / {c} {d}"))
    }
}

pub(crate) fn shown(value: f32) -> String {
    match value {
        f32::NEG_INFINITY => "−∞".to_owned(),
        // The smallest of its type stands for −∞.
        value if value <= f32::MIN => "−3.4·10³⁸".to_owned(),
        value if value < 0.0 => format!("−{}", -value),
        value => value.to_string(),
    }
}

/// Where a slope of 1 goes from windows with several largest pixels.
pub fn ties() -> Result<Outputs> {
    let mut table = Table::new(["operation", "of 5 5 / 5 5", "of 1 5 / 5 2"]);
    for Operation { name, largest } in operations()? {
        if let (Some(all), Some(two)) = (largest[0].slope(), largest[1].slope()) {
            table = table.row([name, all, two]);
        }
    }
    Ok(Outputs::new().table("table", table))
}

/// The largest of four pixels of which one or all are NaN, and where its slope goes.
pub fn not_a_number() -> Result<Outputs> {
    let mut values = Table::new([
        "operation",
        "NaN 2 / 1 0",
        "2 NaN / 1 0",
        "2 1 / NaN 0",
        "2 1 / 0 NaN",
        "four NaN",
    ]);
    let heading = ["operation", "of NaN 2 / 1 0", "of 2 NaN / 1 0", "of four NaN"];
    let mut slopes = Table::new(heading);
    for Operation { name, largest } in operations()? {
        let found = largest[2..].iter().map(|largest| shown(largest.value));
        values = values.row([name.clone()].into_iter().chain(found));
        let back = [2, 3, 6].map(|window: usize| largest[window].slope());
        if let [Some(first), Some(second), Some(all)] = back {
            slopes = slopes.row([name, first, second, all]);
        }
    }
    Ok(Outputs::new().table("values", values).table("slopes", slopes))
}

/// Two pixels of padding around 8×8 pixels, under a window of 2×2 with a dilation of 3.
pub fn wide_padding() -> Result<Outputs> {
    let mut table = Table::new(["operation", "two pixels of padding"]);
    for run in stored::asked(POOLING, "wide")? {
        let size = match run.has("refused") {
            true => "refused".to_owned(),
            false => format!("{}×{}", run.count("rows")?, run.count("columns")?),
        };
        table = table.row([run.text("asked")?, &size]);
    }
    let window = Window::new(2).dilation(3).padding(2);
    let pooled = max_pool2d(&Array4::<f32>::zeros((1, 1, 8, 8)), window)?;
    let (.., rows, columns) = pooled.values.dim();
    Ok(Outputs::new()
        .table("table", table.row([BOOK, &format!("{rows}×{columns}")])))
}

/// A row of pixels, and windows along it.
pub(crate) fn along(
    row: &[f32],
    columns: Window,
) -> Result<(Array4<f32>, Window2d)> {
    let row = Array4::from_shape_vec((1, 1, 1, row.len()), row.to_vec())?;
    Ok((row, Window2d { rows: Window::new(1), columns }))
}

/// Whether what a max pooling sees beside a border can be its largest: windows of three
/// on −5 −3 −4.
pub fn largest_at_the_border() -> Result<Outputs> {
    let mut table = Table::new(["operation", "largest of three, at each pixel"]);
    let mut rows = vec![];
    for run in stored::asked(POOLING, "beside")? {
        table = table.row([run.text("asked")?, &texts(&run.numbers("output")?)]);
        rows.push(run.numbers("row")?);
    }
    rows.dedup();
    let [row] = rows.as_slice() else { anyhow::bail!("several rows") };
    let (row, window) = along(row, Window::new(3).same()?)?;
    let pooled = max_pool2d(&row, window)?.values.into_raw_vec_and_offset().0;
    Ok(Outputs::new().table("table", table.row([BOOK, &texts(&pooled)])))
}

pub(crate) fn texts(values: &[f32]) -> String {
    line(values.iter().copied().map(shown))
}

/// By what each library divides beside a border, beside the rule of ours that gives the
/// same.
pub fn averages_at_the_border() -> Result<Outputs> {
    let heading = ["operation", "row", "window", "means", "it is"];
    let mut table = Table::new(heading);
    for run in stored::asked(POOLING, "average")? {
        let (row, size) = (run.numbers("row")?, run.count("window")?);
        let output = run.numbers("output")?;
        // The windows that hang over the end move by their size, the others by one.
        let (pixels, pooling) = if row == [1.0; 3] {
            let (pixels, window) = along(&row, Window::new(size).stride(size))?;
            (pixels, Pooling::new(window).ceil())
        } else {
            let (pixels, window) = along(&row, Window::new(size).same()?)?;
            (pixels, Pooling::new(window))
        };
        let line = Array2::from_shape_vec((1, row.len()), row.clone())?;
        let copied =
            pad2d(&line, [[0, 0], [(size - 1) / 2, size / 2]], Border::Nearest)?;
        let copied =
            along(&copied.into_iter().collect::<Vec<_>>(), Window::new(size))?;
        let copied = avg_pool2d(&copied.0, copied.1, Divisor::Padded)?;
        let rules = [
            ("Divisor::Padded", avg_pool2d(&pixels, pooling, Divisor::Padded)?),
            ("Divisor::Inside", avg_pool2d(&pixels, pooling, Divisor::Inside)?),
            ("copies of the last pixel", copied),
        ];
        let mut rules = Vec::from(rules);
        rules.retain(|(_, means)| means.iter().eq(&output));
        let rules: Vec<_> = rules.into_iter().map(|(name, _)| name).collect();
        let asked = run.text("asked")?;
        anyhow::ensure!(!rules.is_empty(), "{asked}: {output:?} is none of ours");
        let size = size.to_string();
        table = table.row([
            asked,
            &texts(&row),
            &size,
            &texts(&output),
            &rules.join(", "),
        ]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str) -> Operation {
        let all = operations().unwrap();
        all.into_iter().find(|one| one.name == name).unwrap()
    }

    #[test]
    fn this_book_does_with_ties_and_nan_as_pytorch() {
        let [ours, torch] = [BOOK, "PyTorch, max_pool2d"].map(named);
        for (ours, torch) in ours.largest.iter().zip(&torch.largest) {
            assert!(ours.value.total_cmp(&torch.value).is_eq());
            assert_eq!(ours.slope, torch.slope);
        }
        // Of several NaN the last one counts, of several numbers the first.
        assert_eq!(ours.largest[6].slope, Some([0.0, 0.0, 0.0, 1.0]));
        assert_eq!(ours.largest[0].slope, Some([1.0, 0.0, 0.0, 0.0]));
    }

    #[test]
    fn some_libraries_lose_a_nan_and_some_keep_it() {
        let lost = |name| named(name).largest[5].value == 2.0;
        assert!(lost("OpenVINO, MaxPool") && lost("tinygrad, max_pool2d"));
        assert!(!lost("JAX, lax.reduce_window") && !lost(BOOK));
    }

    #[test]
    fn every_wide_padding_is_refused_or_gives_nine_places() {
        // (8 + 2 + 2 - 4) / 1 + 1 = 9
        let runs = stored::asked(POOLING, "wide").unwrap();
        for run in &runs {
            let nine = || {
                run.count("rows").unwrap() == 9 && run.count("columns").unwrap() == 9
            };
            assert!(run.has("refused") || nine(), "{}", run.text("asked").unwrap());
        }
        assert!(runs.iter().any(|run| run.has("refused")));
    }
}
