//! MNIST: 70,000 handwritten digits of 28×28 pixels.
//!
//! The files are not part of the crate. [`load`] takes them from the folder
//! that `CNN_DATA` names, or from the cache; [`download`] fetches them there.

use std::env;
use std::path::{Path, PathBuf};

use ndarray::{Array3, Array4, ArrayD, Axis, Ix1, Ix3};

use super::download::{self, Remote};
use super::{Dataset, Split, credit, idx};
use crate::{Error, Result};

/// Pixels along a side.
pub const SIDE: usize = 28;

/// The variable that names the folder with the four files.
pub const FOLDER_VARIABLE: &str = "CNN_DATA";

/// The variable that names a mirror to ask instead of the public ones: the
/// address of a folder with the four files.
pub const MIRROR_VARIABLE: &str = "CNN_MIRROR";

/// Kinds of digits.
pub const CLASSES: usize = 10;

const CREDIT: &str = "MNIST: Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST \
    database of handwritten digits, made from NIST data; licensed CC BY-SA 3.0, \
    as those who spread it state, \
    <https://creativecommons.org/licenses/by-sa/3.0/>. Changes: scaled to 0..1, \
    and what the code beside it says.";

const MIRRORS: [&str; 2] = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

const TRAIN_IMAGES: Remote = Remote {
    name: "train-images-idx3-ubyte.gz",
    bytes: 9_912_422,
    sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
};
const TRAIN_LABELS: Remote = Remote {
    name: "train-labels-idx1-ubyte.gz",
    bytes: 28_881,
    sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
};
const TEST_IMAGES: Remote = Remote {
    name: "t10k-images-idx3-ubyte.gz",
    bytes: 1_648_877,
    sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
};
const TEST_LABELS: Remote = Remote {
    name: "t10k-labels-idx1-ubyte.gz",
    bytes: 4_542,
    sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
};
const FILES: [Remote; 4] = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];

/// Images in the larger of the two parts.
const MOST_IMAGES: usize = 60_000;

/// The 60,000 images to learn from and the 10,000 to test, from [`folder`].
///
/// # Shapes
/// `[images, 1, 28, 28]`, 0.0 (paper) to 1.0 (ink)
///
/// # Errors
/// [`Error::Data`] if they are not there, with the ways to get them; as
/// [`read`].
///
/// # Source
/// Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database of handwritten
/// digits.
pub fn load() -> Result<Split> {
    let folder = folder()?;
    if FILES.iter().any(|file| find(&folder, file).is_none()) {
        return Err(Error::Data {
            name: "MNIST".into(),
            reason: format!(
                "not all of its four files are in {}; let `cnn::data::mnist::download` \
                 fetch them, or name another folder in {FOLDER_VARIABLE}",
                folder.display()
            ),
        });
    }
    read(&folder)
}

/// Where [`load`] looks: the folder that `CNN_DATA` names, or else the one of
/// this book in the platform's cache.
///
/// # Errors
/// [`Error::File`] if the user has no home, so that there is no cache.
pub fn folder() -> Result<PathBuf> {
    match env::var_os(FOLDER_VARIABLE).filter(|folder| !folder.is_empty()) {
        Some(folder) => Ok(folder.into()),
        None => Ok(download::cache()?.join("mnist")),
    }
}

/// Fetches what is missing in [`folder`] from two public mirrors, or from the one
/// that `CNN_MIRROR` names, shows the progress on a terminal, and reads the four
/// files.
///
/// A file appears under its name when it is whole and its SHA-256 is right; a
/// download that broke off goes on where it was.
///
/// # Errors
/// [`Error::Download`] if no mirror has a file, [`Error::File`] if it cannot be
/// written, as [`read`].
pub fn download() -> Result<Split> {
    let folder = folder()?;
    let own = env::var(MIRROR_VARIABLE).ok().filter(|own| !own.is_empty());
    let own = own.map(|own| format!("{}/", own.trim_end_matches('/')));
    let mirrors = own.as_deref().map_or(MIRRORS.to_vec(), |own| vec![own]);
    for file in &FILES {
        // A file without `.gz` is the reader's own.
        if !folder.join(plain_name(file)).is_file() {
            download::fetch(&mirrors, file, &folder)?;
        }
    }
    read(&folder)
}

/// The four files of a folder, each with or without its `.gz`.
///
/// Any file of this format and these names will do, so Fashion-MNIST too.
///
/// # Errors
/// [`Error::Data`] for a file that is no IDX file of 28×28 pixels or of labels
/// 0 to 9, [`Error::Count`] if images and labels differ in number,
/// [`Error::File`] if one cannot be opened.
pub fn read(folder: &Path) -> Result<Split> {
    credit::owe(CREDIT);
    Ok(Split {
        train: part(folder, &TRAIN_IMAGES, &TRAIN_LABELS)?,
        test: part(folder, &TEST_IMAGES, &TEST_LABELS)?,
    })
}

fn part(folder: &Path, images: &Remote, labels: &Remote) -> Result<Dataset> {
    let pixels = open(folder, images, MOST_IMAGES * SIDE * SIDE)?;
    let shape = pixels.shape().to_vec();
    let pixels: Array3<u8> = pixels
        .into_dimensionality::<Ix3>()
        .ok()
        .filter(|pixels| pixels.shape()[1..] == [SIDE, SIDE])
        .ok_or_else(|| {
            let wanted = format!("[images, {SIDE}, {SIDE}]");
            bad(images, format!("its shape is {shape:?}, {wanted} is wanted"))
        })?;
    let classes = open(folder, labels, MOST_IMAGES)?;
    let shape = classes.shape().to_vec();
    let classes = classes.into_dimensionality::<Ix1>().map_err(|_| {
        bad(labels, format!("its shape is {shape:?}, [labels] is wanted"))
    })?;
    let classes: Vec<usize> = classes.into_iter().map(usize::from).collect();
    if let Some(class) = classes.iter().find(|&&class| class >= CLASSES) {
        return Err(bad(
            labels,
            format!("it has the label {class}, they go from 0 to {}", CLASSES - 1),
        ));
    }
    let images: Array4<f32> =
        pixels.mapv(|ink| f32::from(ink) / f32::from(u8::MAX)).insert_axis(Axis(1));
    Dataset::new(images, classes)
}

fn open(folder: &Path, file: &Remote, most: usize) -> Result<ArrayD<u8>> {
    let path = find(folder, file).unwrap_or_else(|| folder.join(file.name));
    let source = files::open(&path).map_err(|error| Error::File {
        path: path.display().to_string(),
        reason: format!("it cannot be opened: {error}"),
    })?;
    idx::decode(source, most).map_err(|reason| bad(file, reason))
}

fn bad(file: &Remote, reason: String) -> Error {
    Error::Data { name: file.name.into(), reason }
}

fn find(folder: &Path, file: &Remote) -> Option<PathBuf> {
    let names = [file.name, plain_name(file)];
    let mut paths = names.iter().map(|name| folder.join(name));
    paths.find(|path| path.is_file())
}

fn plain_name(file: &Remote) -> &'static str {
    file.name.strip_suffix(".gz").unwrap_or(file.name)
}

#[cfg(test)]
mod tests;
