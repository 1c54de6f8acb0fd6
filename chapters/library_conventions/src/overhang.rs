//! Windows that hang over the end of a row, and what comes back through windows.

use anyhow::Context;
use cnn::Window;
use cnn::notebook::{Outputs, Result, Table, number};
use cnn::pool::{
    Divisor, Pooling, avg_pool2d, avg_pool2d_backward, max_pool2d,
    max_pool2d_backward,
};
use ndarray::Array4;

use crate::pooling::{BOOK, along, texts};
use crate::stored::{self, POOLING, RARER, Run};

/// The row that all of the runs were asked about.
fn row_of(runs: &[Run]) -> Result<Vec<f32>> {
    let mut rows =
        runs.iter().map(|run| run.numbers("row")).collect::<Result<Vec<_>>>()?;
    rows.dedup();
    anyhow::ensure!(rows.len() == 1, "several rows");
    rows.pop().context("no row")
}

/// Means of windows of three that move by two over 1 1 1 1 with a pixel of padding on
/// both sides, the last of which hangs over the padding too.
pub fn over_the_padding() -> Result<Outputs> {
    let runs = stored::asked(POOLING, "hung")?;
    let row = row_of(&runs)?;
    let step = Window::new(3).stride(2);
    let (pixels, window) = along(&row, step.padding(1))?;
    let ours = avg_pool2d(&pixels, Pooling::new(window).ceil(), Divisor::Padded)?;
    // What lies beyond the padding is padding as well.
    let longer = [&[0.0][..], &row, &[0.0, 0.0]].concat();
    let (longer, window) = along(&longer, step)?;
    let counted = avg_pool2d(&longer, window, Divisor::Padded)?;
    let rules =
        [("is not counted", ours.clone()), ("is counted as a zero", counted)];
    let mut table = Table::new(["function", "it answers", "what hangs over"]);
    let mut answers = vec![];
    for run in &runs {
        answers.push((run.text("asked")?.to_owned(), run.numbers("output")?));
    }
    let book = "this book, avg_pool2d, Pooling::ceil".to_owned();
    answers.push((book, ours.into_iter().collect()));
    for (asked, output) in answers {
        let (rule, _) =
            (rules.iter().find(|(_, means)| means.iter().eq(&output)))
                .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        let means: Vec<_> = output.iter().map(|mean| number(*mean, 3)).collect();
        table = table.row([&asked, &means.join(" "), *rule]);
    }
    Ok(Outputs::new().table("table", table))
}

/// The largest of pairs over −5 −3 −4, the last of which has one pixel alone.
pub fn left_alone() -> Result<Outputs> {
    let runs = stored::asked(POOLING, "left")?;
    let row = row_of(&runs)?;
    let pairs = Window::new(2).stride(2);
    let (pixels, window) = along(&row, pairs)?;
    let ours = max_pool2d(&pixels, Pooling::new(window).ceil())?.values;
    let (with_zero, window) = along(&[&row[..], &[0.0]].concat(), pairs)?;
    let filled = max_pool2d(&with_zero, window)?.values;
    let rules = [("the pixel", ours.clone()), ("a zero beside it", filled)];
    let mut table = Table::new(["function", "it answers", "the last one is"]);
    let mut answers = vec![];
    for run in &runs {
        answers.push((run.text("asked")?.to_owned(), run.numbers("output")?));
    }
    answers.push((format!("{BOOK}, Pooling::ceil"), ours.into_iter().collect()));
    for (asked, output) in answers {
        let (rule, _) =
            (rules.iter().find(|(_, found)| found.iter().eq(&output)))
                .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([&asked, &texts(&output), *rule]);
    }
    Ok(Outputs::new().table("table", table))
}

/// What a slope of 1 behind each window sends back to the pixels: through means of pairs
/// that leave the fifth pixel out, and through the largest of four.
pub fn back_through_windows() -> Result<Outputs> {
    let heading = ["function", "pixels", "windows", "slopes of the pixels"];
    let mut table = Table::new(heading);
    let mut rows = vec![];
    for run in stored::asked(RARER, "pooled_back")? {
        let (row, by) = (run.numbers("row")?, run.text("by")?);
        let asked = run.text("asked")?.to_owned();
        rows.push((asked, row, by.to_owned(), run.numbers("output")?));
    }
    let pairs = Window::new(2).stride(2);
    let (_, window) = along(&[1.0; 5], pairs)?;
    let slopes = Array4::<f32>::ones((1, 1, 1, 2));
    let means = avg_pool2d_backward(&slopes, [1, 5], window, Divisor::Padded)?;
    let four = [1.0, 5.0, 0.0, 2.0];
    let pixels = Array4::from_shape_vec((1, 1, 2, 2), four.to_vec())?;
    let largest = max_pool2d(&pixels, pairs)?;
    let one = Array4::<f32>::ones((1, 1, 1, 1));
    let back = max_pool2d_backward(&one, &largest.indices, [2, 2])?;
    let ours = [
        ("this book, avg_pool2d_backward", vec![1.0; 5], "means of pairs", means),
        ("this book, max_pool2d_backward", four.to_vec(), "largest of four", back),
    ];
    for (asked, row, by, slopes) in ours {
        let slopes = slopes.into_iter().collect();
        rows.push((asked.to_owned(), row, by.to_owned(), slopes));
    }
    for (asked, row, by, slopes) in rows {
        table = table.row([asked, texts(&row), by, texts(&slopes)]);
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_libraries_count_what_hangs_over_the_padding_and_this_book_does_not() {
        // The last window: one pixel, one place of padding, one beyond.
        let last = |name: &str| {
            let runs = stored::asked(POOLING, "hung").unwrap();
            let run = runs.iter().find(|run| run.text("asked").unwrap() == name);
            run.unwrap().numbers("output").unwrap()[2]
        };
        assert_eq!(last("PyTorch, avg_pool2d, ceil_mode=True"), 1.0 / 2.0);
        assert_eq!(last("OpenVINO, AveragePool, ceil_mode=1"), 1.0 / 3.0);
    }

    #[test]
    fn a_pixel_that_no_window_saw_gets_a_slope_from_one_library() {
        let runs = stored::asked(RARER, "pooled_back").unwrap();
        for run in
            runs.iter().filter(|run| run.text("by").unwrap().contains("pairs"))
        {
            let last = run.numbers("output").unwrap()[4];
            let candle = run.text("asked").unwrap().starts_with("candle");
            assert_eq!(last, if candle { 0.5 } else { 0.0 });
        }
    }
}
