//! Says which strategy computes a convolution (`y`) and its gradients by the input (`∂x`)
//! and the weights (`∂w`), in both layouts, for each kind of vectors that this processor
//! has: `plan 64x6x14x14 16x6x5x5 stride=1 padding=0 dilation=1 groups=1`. Or max pooling:
//! `plan 64x6x28x28 2x2 stride=2`.
//!
//! The first shape is the batch, the second one the weight, or the window. Strategies are
//! explained in `src/conv/direct.rs` and `src/pool/max.rs`, their thresholds in
//! `src/engine/cost.rs`.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use cnn::conv::{Geometry, Pass, plan};
use cnn::engine::{Layout, Level};
use cnn::notebook::{ended, nearest, say};
use cnn::pool::{self, PoolPass};
use cnn::window::{Window, Window2d};

const USAGE: &str = "usage: plan IMAGESxCHANNELSxHEIGHTxWIDTH \
    FILTERSxCHANNELSxROWSxCOLUMNS [stride=N] [padding=N] [dilation=N] [groups=N], or \
    plan IMAGESxCHANNELSxHEIGHTxWIDTH ROWSxCOLUMNS [stride=N] [padding=N] [dilation=N]";

const OPTIONS: [&str; 4] = ["stride", "padding", "dilation", "groups"];

const PASSES: [(Pass, &str); 3] =
    [(Pass::Forward, "y"), (Pass::GradInput, "∂x"), (Pass::GradWeight, "∂w")];

const POOL_PASSES: [(PoolPass, &str); 3] = [
    (PoolPass::Values, "y"),
    (PoolPass::Indices, "y and indices"),
    (PoolPass::GradInput, "∂x"),
];

fn main() -> ExitCode {
    let words = std::env::args_os().skip(1);
    let arguments: Vec<String> =
        words.map(|word| word.to_string_lossy().into()).collect();
    let text = match arguments.first().map(String::as_str) {
        Some("--help" | "-h") => Ok(format!("{USAGE}\n")),
        _ => strategies(&arguments),
    };
    ended(text.and_then(|text| say(&text)))
}

/// What the words ask for: the strategies of a convolution, or of max pooling.
fn strategies(arguments: &[String]) -> Result<String> {
    let option = arguments.iter().find(|word| word.starts_with('-'));
    if let Some(option) = option {
        bail!("there is no option `{option}`; the nearest is `--help`; {USAGE}");
    }
    let [input, kernel, options @ ..] = arguments else { bail!(USAGE) };
    let input = four(input)?;
    match *sizes(kernel)?.as_slice() {
        [rows, columns] => {
            let (window, groups) = window([rows, columns], options)?;
            anyhow::ensure!(groups == 1, "pooling has no groups; {USAGE}");
            of_pooling(input, window)
        }
        _ => {
            let weight = four(kernel)?;
            let (window, groups) = window([weight[2], weight[3]], options)?;
            of_convolution(input, weight, Geometry::new(window).groups(groups))
        }
    }
}

/// A line for every kind of vectors, pass and layout.
fn of_convolution(
    input: [usize; 4],
    weight: [usize; 4],
    geometry: Geometry,
) -> Result<String> {
    let mut text = String::new();
    for level in Level::available() {
        for (pass, name) in PASSES {
            for layout in [Layout::Nchw, Layout::Chwn] {
                let plan = plan(pass, input, weight, geometry, layout, level)?;
                let transposed = transposed(layout, plan.layout);
                writeln!(text, "{level:?} {name} {layout:?}: {transposed}{plan}")?;
            }
        }
    }
    Ok(text)
}

/// A line for every pass and layout: the same for all vectors.
fn of_pooling([.., height, width]: [usize; 4], window: Window2d) -> Result<String> {
    let mut text = String::new();
    for (pass, name) in POOL_PASSES {
        for layout in [Layout::Nchw, Layout::Chwn] {
            let strategy = pool::plan(pass, [height, width], window, layout)?;
            let transposed = transposed(layout, strategy.layout());
            writeln!(text, "{name} {layout:?}: {transposed}{strategy}")?;
        }
    }
    Ok(text)
}

fn transposed(given: Layout, computed: Layout) -> &'static str {
    if computed == given { "" } else { "transposed to NCHW, " }
}

/// The window with that kernel that the options tell, and the number of groups.
fn window(
    [rows, columns]: [usize; 2],
    options: &[String],
) -> Result<(Window2d, usize)> {
    let mut window =
        Window2d { rows: Window::new(rows), columns: Window::new(columns) };
    let mut groups = 1;
    for option in options {
        let (name, number) = option.split_once('=').unwrap_or((option, ""));
        if !OPTIONS.contains(&name) {
            let nearest = nearest(name, OPTIONS).unwrap_or_default();
            bail!(
                "no option is named `{name}`; the nearest is `{nearest}`; {USAGE}"
            );
        }
        let number =
            number.parse().with_context(|| format!("{option}: no number"))?;
        for axis in [&mut window.rows, &mut window.columns] {
            match name {
                "stride" => axis.stride = number,
                "padding" => axis.padding = [number; 2],
                "dilation" => axis.dilation = number,
                _ => groups = number,
            }
        }
    }
    Ok((window, groups))
}

/// The four sizes of a shape.
fn four(text: &str) -> Result<[usize; 4]> {
    let sizes = <[usize; 4]>::try_from(sizes(text)?);
    sizes.ok().with_context(|| format!("{text}: not four sizes"))
}

/// All sizes of a shape.
fn sizes(text: &str) -> Result<Vec<usize>> {
    let sizes: Result<Vec<usize>, _> = text.split('x').map(str::parse).collect();
    sizes.with_context(|| format!("{text}: not sizes with an x between them"))
}
