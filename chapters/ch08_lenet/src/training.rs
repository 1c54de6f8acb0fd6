//! `cargo run --release -p ch08_lenet -- train`: trains a network of the book.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{CommandFactory, Parser, ValueEnum};
use cnn::data::{Dataset, Split, digits, mnist};
use cnn::networks::{digits_conv, digits_dense};
use cnn::notebook::{self, number, say};
use cnn::train::{History, evaluate, fit};
use cnn::weights;

use crate::digits::{EPOCHS, digits_recipe, shuffled};
use crate::recipe::{self, Part, Recipe};
use crate::stored;

/// Train a network of the book, and keep its weights and curves.
///
/// A run that was stopped goes on from its checkpoint and ends with the same
/// weights. They do not depend on the number of threads either; RAYON_NUM_THREADS=1
/// in front of the command leaves it one.
#[derive(Debug, Parser)]
#[command(name = "train", bin_name = "cargo run --release -p ch08_lenet -- train")]
struct Arguments {
    /// `mnist` (from the folder that CNN_DATA names; without one from the book's
    /// cache, into which it is downloaded, from the mirror that CNN_MIRROR names if
    /// there is one), `digits` (the 8×8 digits of the book), or a folder with the four
    /// files of MNIST. Folders that are named are read, never written
    #[arg(long, default_value = "digits")]
    data: String,
    /// Which network; lenet5 for MNIST and digits-conv for digits if not told
    #[arg(long)]
    network: Option<Network>,
    /// Leave this part of four-convs' recipe out; several are told by commas
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    without: Vec<Part>,
    /// Put the pixels of all images into one random order, the same for each
    #[arg(long)]
    shuffled: bool,
    /// What first weights, order of the images and chance in them begin with
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How often to go through the images; as often as for the book if not told
    #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
    epochs: Option<u64>,
    /// The folder for weights, curves and checkpoint; target/networks if not told, which
    /// `cargo clean` removes too
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, ValueEnum)]
enum Network {
    Lenet5,
    FourConvs,
    Dense,
    DigitsConv,
    DigitsDense,
}

impl Network {
    fn side(self) -> usize {
        match self {
            Self::Lenet5 | Self::FourConvs | Self::Dense => mnist::SIDE,
            Self::DigitsConv | Self::DigitsDense => digits::SIDE,
        }
    }

    fn recipe(
        self,
        images: usize,
        epochs: Option<u64>,
        seed: u64,
        without: &[Part],
    ) -> cnn::Result<Recipe> {
        let or = |usual| epochs.unwrap_or(usual);
        match self {
            Self::Lenet5 => recipe::lenet5(images, or(recipe::LENET5_EPOCHS), seed),
            Self::FourConvs => {
                let epochs = or(recipe::FOUR_CONVS_EPOCHS);
                recipe::four_convs_without(without, images, epochs, seed)
            }
            Self::Dense => recipe::dense(images, or(recipe::LENET5_EPOCHS), seed),
            Self::DigitsConv => {
                digits_recipe(digits_conv(seed)?, images, or(EPOCHS), seed)
            }
            Self::DigitsDense => {
                digits_recipe(digits_dense(seed)?, images, or(EPOCHS), seed)
            }
        }
    }
}

/// What `train` does and which options it has, for the chapter's own help.
pub fn help() -> String {
    format!("To train a network:\n{}", Arguments::command().render_help())
}

/// Trains as the words behind `train` say.
pub fn main(words: impl Iterator<Item = std::ffi::OsString>) -> ExitCode {
    match notebook::arguments::<Arguments>(Arguments::command(), words) {
        Ok(arguments) => notebook::ended(run(&arguments)),
        Err(code) => code,
    }
}

/// The data, and the side of its images in pixels.
fn load(data: &str) -> anyhow::Result<(Split, usize)> {
    let split = match data {
        "digits" => return Ok((digits::split(), digits::SIDE)),
        "mnist" => mnist::load_or_download()?,
        folder => {
            let path = PathBuf::from(folder);
            let what = match path.exists() {
                true => "it is no folder",
                false => "there is no such folder",
            };
            anyhow::ensure!(
                path.is_dir(),
                "--data {folder}: {what}; `mnist` and `digits` are the sets \
                 with a name"
            );
            mnist::read(&path).with_context(|| format!("--data {folder}"))?
        }
    };
    Ok((split, mnist::SIDE))
}

fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (data, side) = load(&arguments.data)?;
    let network = chosen(arguments, &data, side)?;
    let name = name(network, arguments);
    let data = if arguments.shuffled { shuffled(&data)? } else { data };
    let out = arguments.out.as_deref().unwrap_or(Path::new(NETWORKS));
    std::fs::create_dir_all(out)
        .with_context(|| format!("{}: cannot be made", out.display()))?;
    let seed = arguments.seed;
    let Recipe { mut network, mut optimizer, plan } = network.recipe(
        data.train.len(),
        arguments.epochs,
        seed,
        &arguments.without,
    )?;
    // The learning rate falls over all epochs: as many more are another run.
    let run = format!("{name}-seed-{seed}-epochs-{}", plan.epochs);
    let file = |ending: &str| out.join(format!("{run}.{ending}"));
    let checkpoint = file("checkpoint");
    let plan = plan.checkpoint(&checkpoint, CHECKPOINT_EVERY);
    say(&format!(
        "{name}, seed {seed}: {} parameters, {} images, {} epoch{}\n",
        count(network.parameter_count()),
        count(data.train.len()),
        plan.epochs,
        if plan.epochs == 1 { "" } else { "s" }
    ))?;
    note_only_classes(&data)?;
    tell_of_checkpoint(&checkpoint, arguments.out.is_none())?;
    let began = std::time::Instant::now();
    let test = Some(&data.test);
    let history = fit(&mut network, &mut optimizer, &data.train, test, &plan)?;
    weights::save(file("safetensors"), &network)?;
    stored::save(&file("csv"), &history)?;
    say(&report(&history))?;
    let judged = evaluate(&network, &data.test, &plan.loss)?;
    say(&format!(
        "test accuracy {:.2} %: {} of {} images misread; {:.0} s\nweights and curves \
         are in {}\n",
        100.0 * judged.accuracy(),
        data.test.len() - judged.correct,
        count(data.test.len()),
        began.elapsed().as_secs_f64(),
        out.display()
    ))
}

/// The network that is asked for, if it can be trained so on these data.
fn chosen(
    arguments: &Arguments,
    data: &Split,
    side: usize,
) -> anyhow::Result<Network> {
    let usual = match side {
        digits::SIDE => Network::DigitsConv,
        _ => Network::Lenet5,
    };
    let network = arguments.network.unwrap_or(usual);
    let name = value_name(network);
    anyhow::ensure!(
        network.side() == side,
        "{name} is for images of {0}×{0} pixels, those of {1} have {side}×{side}",
        network.side(),
        arguments.data
    );
    for (part, set) in [("training", &data.train), ("test", &data.test)] {
        anyhow::ensure!(
            !set.is_empty(),
            "--data {}: its {part} set has no images",
            arguments.data
        );
    }
    anyhow::ensure!(
        arguments.without.is_empty() || network == Network::FourConvs,
        "--without: the recipe of {name} has none of these parts, that of four-convs has"
    );
    Ok(network)
}

/// `four-convs-without-dropout-shuffled`: what tells this training from others.
fn name(network: Network, arguments: &Arguments) -> String {
    let left_out = Part::value_variants().iter();
    let left_out = left_out.filter(|part| arguments.without.contains(part));
    let without: String =
        left_out.map(|part| format!("-without-{}", value_name(*part))).collect();
    let order = if arguments.shuffled { "-shuffled" } else { "" };
    format!("{}{without}{order}", value_name(network))
}

/// Of a set in which all images have one label, which says little.
fn note_only_classes(data: &Split) -> anyhow::Result<()> {
    for (part, set) in [("training", &data.train), ("test", &data.test)] {
        if let Some(class) = only_class(set) {
            let images = count(set.len());
            say(&format!(
                "note: all {images} images of the {part} set have the label {class}: a \
                 network that always says {class} is right\n"
            ))?;
        }
    }
    Ok(())
}

/// Where the training goes on from if it is stopped, or goes on from now.
fn tell_of_checkpoint(checkpoint: &Path, in_target: bool) -> anyhow::Result<()> {
    let place = checkpoint.display();
    say(&match checkpoint.exists() {
        true => format!("going on from {place}; remove it to begin anew\n"),
        false => format!(
            "kept every {CHECKPOINT_EVERY} steps and after each epoch in {place}: if it \
             is stopped, the same command goes on from there, and the steps since then \
             are done again\n"
        ),
    })?;
    if in_target {
        say("note: `cargo clean` removes that folder; --out names another one\n")?;
    }
    Ok(())
}

fn count(count: usize) -> String {
    number(count as f64, 0)
}

/// As it is written on the command line.
fn value_name(value: impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// Where weights go if no folder is named.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/networks");

/// Steps from one checkpoint to the next: some seconds.
const CHECKPOINT_EVERY: u64 = 500;

/// The label of all images, if they have but one.
fn only_class(set: &Dataset) -> Option<usize> {
    let (first, others) = set.labels().split_first()?;
    others.iter().all(|label| label == first).then_some(*first)
}

/// A line for each epoch.
fn report(history: &History) -> String {
    let epochs = history.epochs.iter().zip(1..);
    let lines = epochs.map(|(epoch, at)| {
        let loss = epoch.train_loss;
        let test = epoch.test.map(|score| {
            let percent = 100.0 * score.accuracy;
            format!(", test loss {:.4}, accuracy {percent:.2} %", score.loss)
        });
        let test = test.unwrap_or_default();
        format!("epoch {at:>2}: training loss {loss:.4}{test}\n")
    });
    lines.collect()
}
