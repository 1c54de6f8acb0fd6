//! How the trainings on MNIST went, as they are kept in `data/networks`.

use std::path::Path;

use anyhow::Context;
use cnn::layer::Sequential;
use cnn::notebook::Result;
use cnn::train::{Epoch, History, Score};
use cnn::{Error, networks, weights};

/// The seed of [`trained_four_convs`].
pub const FOUR_CONVS_SEED: u64 = 1;

/// The seeds of the trainings whose course is kept.
pub const SEEDS: [u64; 3] = [1, 2, 3];

/// [`four_convs`](networks::four_convs) as it is after its training on MNIST, moved and
/// turned.
///
/// # Errors
/// If the file in `data/networks` is not that of this network, or cannot be read.
pub fn trained_four_convs() -> cnn::Result<Sequential> {
    let mut network = networks::four_convs(FOUR_CONVS_SEED)?;
    weights::load(networks::folder().join("four_convs.safetensors"), &mut network)?;
    Ok(network)
}

/// How the training of [`lenet5`](networks::lenet5) on MNIST went with one of
/// [`SEEDS`], epoch by epoch.
///
/// # Errors
/// If the file in `data/networks` is not as [`save`] wrote it, or cannot be read, as for
/// a seed that is none of them.
pub fn lenet5_history(seed: u64) -> Result<History> {
    stored(&format!("lenet5-seed-{seed}.csv"))
}

/// How the training of [`four_convs`](networks::four_convs) on MNIST, moved and turned,
/// went with one of [`SEEDS`], epoch by epoch.
///
/// # Errors
/// As [`lenet5_history`].
pub fn four_convs_history(seed: u64) -> Result<History> {
    stored(&format!("four_convs-seed-{seed}.csv"))
}

/// As [`lenet5_history`], on images whose pixels are all in one random order.
///
/// # Errors
/// As [`lenet5_history`].
pub fn lenet5_shuffled_history(seed: u64) -> Result<History> {
    stored(&format!("lenet5_shuffled-seed-{seed}.csv"))
}

/// As [`lenet5_history`], of its dense rival.
///
/// # Errors
/// As [`lenet5_history`].
pub fn dense_history(seed: u64) -> Result<History> {
    stored(&format!("dense-seed-{seed}.csv"))
}

/// As [`four_convs_history`], with a part of the recipe left out, or `all` of them.
///
/// # Errors
/// As [`lenet5_history`], for a part that is none.
pub fn four_convs_without(part: &str, seed: u64) -> Result<History> {
    stored(&format!("four_convs_without_{part}-seed-{seed}.csv"))
}

fn stored(name: &str) -> Result<History> {
    let path = networks::folder().join(name);
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{}: it cannot be read", path.display()))?;
    Ok(read(name, &text)?)
}

const HEADING: &str = "training loss,test loss,test accuracy";

/// The epochs of a training as lines of text, every number in full; one without
/// a test is left out.
pub fn text(history: &History) -> String {
    let mut lines = format!("{HEADING}\n");
    for Epoch { train_loss, test } in &history.epochs {
        if let Some(Score { loss, accuracy }) = test {
            lines += &format!("{train_loss},{loss},{accuracy}\n");
        }
    }
    lines
}

/// Writes [`text`] to a file, whole or not at all.
///
/// # Errors
/// If it cannot be written.
pub fn save(path: &Path, history: &History) -> Result<()> {
    files::replace(path, text(history).as_bytes())
        .with_context(|| format!("{}: it cannot be written", path.display()))
}

/// What [`text`] wrote. The losses of single steps are not in it.
///
/// # Errors
/// [`Error::Data`], naming the line, if it is something else; `name` stands for
/// the file.
pub fn read(name: &str, text: &str) -> cnn::Result<History> {
    let bad = |reason| Error::Data { name: name.into(), reason };
    let mut lines = text.lines();
    if lines.next() != Some(HEADING) {
        return Err(bad(format!("its first line is not {HEADING}")));
    }
    let mut epochs = Vec::new();
    for (line, number) in lines.zip(2..) {
        let fields: Option<Vec<f64>> =
            line.split(',').map(|field| field.parse().ok()).collect();
        let Some(&[train_loss, loss, accuracy]) = fields.as_deref() else {
            return Err(bad(format!("its line {number} is not three numbers")));
        };
        if ![train_loss, loss].iter().all(|loss| loss.is_finite())
            || !(0.0..=1.0).contains(&accuracy)
        {
            return Err(bad(format!(
                "its line {number} is {line}: losses are finite, an accuracy is a \
                 share from 0 to 1"
            )));
        }
        let test = Some(Score { loss, accuracy });
        epochs.push(Epoch { train_loss, test });
    }
    let losses = Vec::new();
    Ok(History { losses, epochs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_weights_are_those_of_their_networks() {
        assert!(trained_four_convs().is_ok());
        for seed in SEEDS {
            assert_eq!(lenet5_history(seed).unwrap().epochs.len(), 10);
            assert_eq!(lenet5_shuffled_history(seed).unwrap().epochs.len(), 10);
            assert_eq!(four_convs_history(seed).unwrap().epochs.len(), 12);
        }
        let said = lenet5_history(4).unwrap_err().to_string();
        assert!(said.contains("lenet5-seed-4.csv: it cannot be read"), "{said}");
    }

    #[test]
    fn curves_come_back_as_they_were_and_other_text_is_refused() {
        let epoch = |loss: f64| Epoch {
            train_loss: loss,
            test: Some(Score { loss: loss / 3.0, accuracy: 0.1 + 0.2 }),
        };
        let history =
            History { losses: vec![], epochs: vec![epoch(2.3), epoch(1e-7)] };
        assert_eq!(read("it", &text(&history)), Ok(history));
        let told = |text: &str| read("it", text).unwrap_err().to_string();
        assert_eq!(told(""), format!("it: its first line is not {HEADING}"));
        assert_eq!(
            told(&format!("{HEADING}\n1,2,0.3\n1,x,3")),
            "it: its line 3 is not three numbers"
        );
        for line in ["1,2,3", "1,2,NaN", "NaN,2,0.3", "1,inf,0.3", "1,2,-0.1"] {
            let said = told(&format!("{HEADING}\n{line}"));
            assert_eq!(
                said,
                format!(
                    "it: its line 2 is {line}: losses are finite, an accuracy is a \
                     share from 0 to 1"
                )
            );
        }
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/curves.csv");
        let told = save(&path, &History::default()).unwrap_err();
        let told = format!("{told:#}");
        assert!(told.contains("missing/curves.csv: it cannot be written"), "{told}");
        assert!(!path.exists());
    }
}
