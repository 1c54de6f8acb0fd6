//! What is refused, and layers that cover or flatten otherwise: met more rarely.

use anyhow::Context;
use cnn::Window;
use cnn::conv::{Transposed, conv_transpose2d};
use cnn::layer::Flatten;
use cnn::layer::Layer;
use cnn::notebook::{Outputs, Result, Table};
use cnn::pool::max_pool2d;
use cnn::window::Window2d;
use ndarray::{Array4, ArrayD, IxDyn, array};

use crate::pooling::texts;
use crate::stored::{self, RARER, line};

/// A layer that gives two numbers for one: which of three is cut off.
pub fn transposed_to_twice() -> Result<Outputs> {
    let one = array![[[[1.0_f32]]]];
    let weights = array![[[[1.0_f32, 2.0, 3.0]]]];
    let apart = |columns| Window2d { rows: Window::new(1), columns };
    let columns = Window::new(3).stride(2);
    let full = conv_transpose2d(&one, &weights, None, apart(columns))?;
    let full: Vec<f32> = full.into_iter().collect();
    let turned: Vec<f32> = full.iter().rev().copied().collect();
    let rules = [
        ("as it is", "the last", &full[..2]),
        ("as it is", "the first", &full[1..]),
        ("turned", "the last", &turned[..2]),
        ("turned", "the first", &turned[1..]),
    ];
    let heading = ["function", "it answers", "the kernel is", "cut off"];
    let mut table = Table::new(heading);
    let more = Transposed::new(apart(columns.padding(1))).more(0, 1);
    let ours = conv_transpose2d(&one, &weights, None, more)?;
    let mut runs = vec![];
    for run in stored::asked(RARER, "transposed_same")? {
        runs.push((run.text("asked")?.to_owned(), run.numbers("output")?));
    }
    let name = "this book, Window::padding(1), Transposed::more".to_owned();
    runs.push((name, ours.into_iter().collect()));
    for (asked, output) in runs {
        let (kernel, end, _) = (rules.iter().find(|(.., rule)| *rule == output))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([&asked, &line(output), *kernel, *end]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Requests that a library may refuse, and how many numbers come out if it does not.
pub fn refused() -> Result<Outputs> {
    let mut table = Table::new(["request", "answer"]);
    for run in stored::asked(RARER, "refused")? {
        let answer = match run.has("refused") {
            true => "refused".to_owned(),
            false => format!("{} numbers", line(run.numbers("output")?)),
        };
        table = table.row([run.text("asked")?, &answer]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Windows of three with a dilation of 2 over −5 −3 −4, with padding.
pub fn dilated_beside() -> Result<Outputs> {
    let row = Array4::from_shape_vec((1, 1, 1, 3), vec![-5.0_f32, -3.0, -4.0])?;
    let columns = Window::new(3).dilation(2).padding(2);
    let window = Window2d { rows: Window::new(1), columns };
    let ours: Vec<f32> = max_pool2d(&row, window)?.values.into_iter().collect();
    let zeros: Vec<f32> = ours.iter().map(|_| 0.0).collect();
    let mut table =
        Table::new(["function", "largest of three, at each pixel", "padding"]);
    let mut runs = vec![];
    for run in stored::asked(RARER, "dilated_beside")? {
        runs.push((run.text("asked")?.to_owned(), run.numbers("output")?));
    }
    runs.push(("this book, max_pool2d".to_owned(), ours.clone()));
    for (asked, output) in runs {
        let how = match &output {
            output if *output == ours => "never wins",
            output if *output == zeros => "wins as 0",
            _ => anyhow::bail!("{asked}: {output:?}, here {ours:?}"),
        };
        table = table.row([&asked, &texts(&output), how]);
    }
    Ok(Outputs::new().table("table", table))
}

/// Two channels of one row, 1 2 and 3 4, flattened by a layer that is told their order.
pub fn channels_first() -> Result<Outputs> {
    let maps =
        ArrayD::from_shape_vec(IxDyn(&[1, 2, 1, 2]), vec![1.0_f32, 2.0, 3.0, 4.0])?;
    let ours = Layer::<f32>::forward(&Flatten, maps.view())?;
    let ours: Vec<f32> = ours.into_iter().collect();
    let mut pixels = maps.clone();
    pixels.swap_axes(1, 3);
    let pixel_by_pixel: Vec<f32> = pixels.iter().copied().collect();
    let rules =
        [("channel by channel", ours.clone()), ("pixel by pixel", pixel_by_pixel)];
    let mut table = Table::new(["function", "it answers", "order"]);
    for run in stored::asked(RARER, "channels_first")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let (order, _) = (rules.iter().find(|(_, order)| *order == output))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([asked, &line(output), order]);
    }
    let ours = ["this book, Flatten", &line(ours), "channel by channel"];
    Ok(Outputs::new().table("table", table.row(ours)))
}

/// What a pixel counts when windows of two pixels are covered one after another.
pub fn covered() -> Result<Outputs> {
    let weights = [1.0_f32, 10.0, 100.0];
    // What is lost behind each window, and the windows over each pixel.
    let lost: Vec<f32> = weights.windows(2).map(|both| both.iter().sum()).collect();
    let over = [vec![0], vec![0, 1], vec![1]];
    let sums = over
        .each_ref()
        .map(|windows| windows.iter().map(|at| lost[*at]).sum::<f32>());
    let counts = over.map(|windows| windows.len() as f32);
    let means: Vec<f32> =
        sums.iter().zip(counts).map(|(sum, count)| sum / count).collect();
    let rules = [
        ("the mean of its windows", means),
        ("the sum of its windows", sums.to_vec()),
    ];
    let mut table = Table::new(["function", "it answers", "a pixel counts"]);
    for run in stored::asked(RARER, "covered")? {
        let (asked, output) = (run.text("asked")?, run.numbers("output")?);
        let (rule, _) = (rules.iter().find(|(_, counted)| *counted == output))
            .with_context(|| format!("{asked}: {output:?} is none of ours"))?;
        table = table.row([asked, &line(output), rule]);
    }
    Ok(Outputs::new().table("table", table))
}
