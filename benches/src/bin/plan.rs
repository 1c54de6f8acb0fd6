//! Says which strategy computes a convolution (`y`) and its gradients by the input (`∂x`)
//! and the weights (`∂w`), in both layouts, for each kind of vectors that this processor
//! has: `plan 64x6x14x14 16x6x5x5 stride=1 padding=0 dilation=1 groups=1`.
//!
//! The first shape is the batch, the second one the weight. Strategies are explained in
//! `src/conv/direct.rs`, their thresholds in `src/engine/cost.rs`.

use std::fmt::Write;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use cnn::conv::{Geometry, Pass, plan};
use cnn::engine::{Layout, Level};
use cnn::notebook::{ended, nearest, say};
use cnn::window::{Window, Window2d};

const USAGE: &str = "usage: plan IMAGESxCHANNELSxHEIGHTxWIDTH \
    FILTERSxCHANNELSxROWSxCOLUMNS [stride=N] [padding=N] [dilation=N] [groups=N]";

const OPTIONS: [&str; 4] = ["stride", "padding", "dilation", "groups"];

const PASSES: [(Pass, &str); 3] =
    [(Pass::Forward, "y"), (Pass::GradInput, "∂x"), (Pass::GradWeight, "∂w")];

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

/// A line for every kind of vectors, pass and layout.
fn strategies(arguments: &[String]) -> Result<String> {
    let option = arguments.iter().find(|word| word.starts_with('-'));
    if let Some(option) = option {
        bail!("there is no option `{option}`; the nearest is `--help`; {USAGE}");
    }
    let [input, weight, options @ ..] = arguments else { bail!(USAGE) };
    let (input, weight) = (shape(input)?, shape(weight)?);
    let along = |kernel| Window::new(kernel);
    let mut window = Window2d { rows: along(weight[2]), columns: along(weight[3]) };
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
    let geometry = Geometry::new(window).groups(groups);
    let mut text = String::new();
    for level in Level::available() {
        for (pass, name) in PASSES {
            for layout in [Layout::Nchw, Layout::Chwn] {
                let plan = plan(pass, input, weight, geometry, layout, level)?;
                let transposed = match plan.layout {
                    here if here == layout => "",
                    _ => "transposed to NCHW, ",
                };
                writeln!(text, "{level:?} {name} {layout:?}: {transposed}{plan}")?;
            }
        }
    }
    Ok(text)
}

/// The four sizes of a shape.
fn shape(text: &str) -> Result<[usize; 4]> {
    let sizes: Result<Vec<usize>, _> = text.split('x').map(str::parse).collect();
    let sizes = sizes.with_context(|| format!("{text}: not four sizes"))?;
    let sizes = <[usize; 4]>::try_from(sizes);
    sizes.ok().with_context(|| format!("{text}: not four sizes"))
}
