//! The networks that the book trains, so that every chapter can look at them.
//!
//! Chapter 8 trains them: `cargo run --release -p ch08_lenet -- train --help`.

use crate::layer::{
    Conv2d, Dropout, Flatten, Initialization, Linear, MaxPool2d, Relu, Sequential,
};
use crate::train::{Epoch, History, Score};
#[cfg(feature = "notebook")]
use crate::weights;
use crate::{Error, Result, Window};

/// The seed of [`trained_lenet5`].
pub const LENET5_SEED: u64 = 1;

/// The seed of [`trained_four_convs`].
pub const FOUR_CONVS_SEED: u64 = 1;

/// The seeds of the trainings whose course is kept.
pub const SEEDS: [u64; 3] = [1, 2, 3];

/// Two rows and two columns into one.
const PAIRS: Window = Window::new(2).stride(2);

/// The plan of LeNet-5 with today's parts: ReLU for tanh, the maximum for a
/// learned mean, every map joined with every map, and no frame of zeros in the
/// images but padding.
///
/// # Shapes
/// `[images, 1, 28, 28]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
///
/// # Source
/// Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-Based Learning Applied to
/// Document Recognition (1998).
pub fn lenet5(seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, 6, Window::new(5).padding(2))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(6, 16, Window::new(5))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Flatten)
        .then(Linear::new(400, 120)?)
        .then(Relu)
        .then(Linear::new(120, 84)?)
        .then(Relu)
        .then(Linear::new(84, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// Four layers of 3×3 filters and one hidden layer, made for MNIST with images
/// that are moved and turned.
///
/// # Shapes
/// `[images, 1, 28, 28]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
pub fn four_convs(seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Conv2d::new(1, 12, Window::new(3))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(12, 24, Window::new(3).padding(1))?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(24, 32, Window::new(3).padding(1))?)
        .then(Relu)
        .then(Conv2d::new(32, 64, Window::new(3))?)
        .then(Relu)
        .then(Flatten)
        .then(Dropout::new(0.2, 8)?)
        .then(Linear::new(1024, 96)?)
        .then(Relu)
        .then(Linear::new(96, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// Two layers of 3×3 filters, each pooled, for the digits of 8×8 pixels.
///
/// # Shapes
/// `[images, 1, 8, 8]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
pub fn digits_conv(seed: u64) -> Result<Sequential> {
    let same = Window::new(3).padding(1);
    Ok(Sequential::new()
        .then(Conv2d::new(1, 8, same)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Conv2d::new(8, 16, same)?)
        .then(Relu)
        .then(MaxPool2d::new(PAIRS))
        .then(Flatten)
        .then(Linear::new(64, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// A hidden layer of 25 dense units, about as many weights as [`digits_conv`].
///
/// # Shapes
/// `[images, 1, 8, 8]` to `[images, 10]`
///
/// # Errors
/// None: the sizes fit.
pub fn digits_dense(seed: u64) -> Result<Sequential> {
    Ok(Sequential::new()
        .then(Flatten)
        .then(Linear::new(64, 25)?)
        .then(Relu)
        .then(Linear::new(25, 10)?)
        .initialized(Initialization::KaimingNormal, seed))
}

/// [`lenet5`] as it is after 10 epochs of MNIST.
///
/// # Errors
/// [`Error::Data`] if the file in `data/networks` is not that of this network,
/// [`Error::File`] if it cannot be read.
#[cfg(feature = "notebook")]
pub fn trained_lenet5() -> Result<Sequential> {
    let mut network = lenet5(LENET5_SEED)?;
    weights::load(folder().join("lenet5.safetensors"), &mut network)?;
    Ok(network)
}

/// [`four_convs`] as it is after its training on MNIST, moved and turned.
///
/// # Errors
/// [`Error::Data`] if the file in `data/networks` is not that of this network,
/// [`Error::File`] if it cannot be read.
#[cfg(feature = "notebook")]
pub fn trained_four_convs() -> Result<Sequential> {
    let mut network = four_convs(FOUR_CONVS_SEED)?;
    weights::load(folder().join("four_convs.safetensors"), &mut network)?;
    Ok(network)
}

/// How the training of [`lenet5`] on MNIST went with one of [`SEEDS`], epoch by
/// epoch.
///
/// # Errors
/// [`Error::Data`] if the file in `data/networks` is not as [`save_curves`] wrote
/// it, [`Error::File`] if it cannot be read, as for a seed that is none of them.
#[cfg(feature = "notebook")]
pub fn lenet5_history(seed: u64) -> Result<History> {
    stored_curves(&format!("lenet5-seed-{seed}.csv"))
}

/// How the training of [`four_convs`] on MNIST, moved and turned, went with one
/// of [`SEEDS`], epoch by epoch.
///
/// # Errors
/// As [`lenet5_history`].
#[cfg(feature = "notebook")]
pub fn four_convs_history(seed: u64) -> Result<History> {
    stored_curves(&format!("four_convs-seed-{seed}.csv"))
}

/// As [`lenet5_history`], on images whose pixels are all in one random order.
///
/// # Errors
/// As [`lenet5_history`].
#[cfg(feature = "notebook")]
pub fn lenet5_shuffled_history(seed: u64) -> Result<History> {
    stored_curves(&format!("lenet5_shuffled-seed-{seed}.csv"))
}

/// Where the trained networks are kept.
#[cfg(feature = "notebook")]
fn folder() -> std::path::PathBuf {
    concat!(env!("CARGO_MANIFEST_DIR"), "/data/networks").into()
}

#[cfg(feature = "notebook")]
fn stored_curves(name: &str) -> Result<History> {
    let path = folder().join(name);
    let text = String::from_utf8_lossy(&crate::file::read(&path)?).into_owned();
    read_curves(name, &text)
}

const HEADING: &str = "training loss,test loss,test accuracy";

/// The epochs of a training as lines of text, every number in full; one without
/// a test is left out.
pub fn curves(history: &History) -> String {
    let mut text = format!("{HEADING}\n");
    for Epoch { train_loss, test } in &history.epochs {
        if let Some(Score { loss, accuracy }) = test {
            text += &format!("{train_loss},{loss},{accuracy}\n");
        }
    }
    text
}

/// Writes [`curves`] to a file, whole or not at all.
///
/// # Errors
/// [`Error::File`] if it cannot be written.
#[cfg(feature = "notebook")]
pub fn save_curves(
    path: impl AsRef<std::path::Path>,
    history: &History,
) -> Result<()> {
    crate::file::replace(path.as_ref(), curves(history).as_bytes())
}

/// What [`curves`] wrote. The losses of single steps are not in it.
///
/// # Errors
/// [`Error::Data`], naming the line, if it is something else; `name` stands for
/// the file.
pub fn read_curves(name: &str, text: &str) -> Result<History> {
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

    #[cfg(feature = "notebook")]
    #[test]
    fn the_stored_weights_are_those_of_their_networks() {
        assert!(trained_lenet5().is_ok());
        assert!(trained_four_convs().is_ok());
        for seed in SEEDS {
            assert_eq!(lenet5_history(seed).unwrap().epochs.len(), 10);
            assert_eq!(lenet5_shuffled_history(seed).unwrap().epochs.len(), 10);
            assert_eq!(four_convs_history(seed).unwrap().epochs.len(), 12);
        }
        let text = lenet5_history(4).unwrap_err().to_string();
        assert!(text.contains("lenet5-seed-4.csv: it cannot be read"), "{text}");
    }

    #[test]
    fn curves_come_back_as_they_were_and_other_text_is_refused() {
        let epoch = |loss: f64| Epoch {
            train_loss: loss,
            test: Some(Score { loss: loss / 3.0, accuracy: 0.1 + 0.2 }),
        };
        let history =
            History { losses: vec![], epochs: vec![epoch(2.3), epoch(1e-7)] };
        assert_eq!(read_curves("it", &curves(&history)), Ok(history));
        let text = |text: &str| read_curves("it", text).unwrap_err().to_string();
        assert_eq!(text(""), format!("it: its first line is not {HEADING}"));
        assert_eq!(
            text(&format!("{HEADING}\n1,2,0.3\n1,x,3")),
            "it: its line 3 is not three numbers"
        );
        for line in ["1,2,3", "1,2,NaN", "NaN,2,0.3", "1,inf,0.3", "1,2,-0.1"] {
            let said = text(&format!("{HEADING}\n{line}"));
            assert_eq!(
                said,
                format!(
                    "it: its line 2 is {line}: losses are finite, an accuracy is a \
                     share from 0 to 1"
                )
            );
        }
    }
}
