//! MNIST: 70,000 handwritten digits of 28×28 pixels.
//!
//! The files are not part of the crate. [`load`] takes them from the folder
//! that `CNN_DATA` names, which is read and never written, or else from the cache of
//! this book, into which [`download`] fetches them.
//!
#![cfg_attr(not(feature = "notebook"), doc = "[`download`]: crate#features")]

use std::env;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use ndarray::{Array3, Array4, ArrayD, Axis, Ix1, Ix3};

use super::{Dataset, Split, credit, idx};
use crate::{Error, Result};

#[cfg(feature = "notebook")]
mod download;
#[cfg(feature = "notebook")]
mod mirrors;

#[cfg(feature = "notebook")]
pub use mirrors::{MIRROR_VARIABLE, download, load_or_download};

/// Pixels along a side.
pub const SIDE: usize = 28;

/// The variable that names the folder with the four files.
pub const FOLDER_VARIABLE: &str = "CNN_DATA";

/// Kinds of digits.
pub const CLASSES: usize = 10;

const CREDIT: &str = "MNIST: Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST \
    database of handwritten digits, made from NIST data; licensed CC BY-SA 3.0, \
    as those who spread it state, \
    <https://creativecommons.org/licenses/by-sa/3.0/>. Changes: scaled to 0..1, \
    and what the code beside it says.";

const TRAIN_IMAGES: &str = "train-images-idx3-ubyte.gz";
const TRAIN_LABELS: &str = "train-labels-idx1-ubyte.gz";
const TEST_IMAGES: &str = "t10k-images-idx3-ubyte.gz";
const TEST_LABELS: &str = "t10k-labels-idx1-ubyte.gz";
const FILES: [&str; 4] = [TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS];

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
    if let Some(folder) = named() {
        return read_named(&folder);
    }
    let folder = folder()?;
    if !is_complete(&folder) {
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
    match named() {
        Some(folder) => Ok(folder),
        None => cache(),
    }
}

/// This book's folder for MNIST in the platform's cache.
fn cache() -> Result<PathBuf> {
    let places = etcetera::base_strategy::choose_native_strategy();
    let places = places.map_err(|error| Error::File {
        path: "the cache".into(),
        reason: format!("it cannot be found: {error}"),
    })?;
    Ok(places.cache_dir().join("seeing-convolution").join("mnist"))
}

fn named() -> Option<PathBuf> {
    let folder = env::var_os(FOLDER_VARIABLE);
    folder.filter(|folder| !folder.is_empty()).map(PathBuf::from)
}

fn read_named(folder: &Path) -> Result<Split> {
    read(folder).map_err(|error| Error::Data {
        name: FOLDER_VARIABLE.into(),
        reason: format!("names {}: {error}", folder.display()),
    })
}

/// The four files of a folder, as `train-images-idx3-ubyte` or
/// `train-images.idx3-ubyte`, each with `.gz` or without; of several, the first of
/// `train-images-idx3-ubyte.gz`, `train-images-idx3-ubyte`,
/// `train-images.idx3-ubyte.gz`, `train-images.idx3-ubyte`.
///
/// Any file of this format and these names will do, so Fashion-MNIST too. The folder
/// is read, nothing is written into it.
///
/// # Errors
/// [`Error::Data`] for a file that is no IDX file of 28×28 pixels or of labels
/// 0 to 9, [`Error::Count`] if images and labels differ in number,
/// [`Error::File`] if there is no such folder, if a file is not in it, with the names
/// that are looked for and those that are there, and if one cannot be opened.
pub fn read(folder: &Path) -> Result<Split> {
    credit::owe(CREDIT);
    if !folder.is_dir() {
        let what = if folder.exists() { "it is no folder" } else { "there is none" };
        return Err(Error::File {
            path: folder.display().to_string(),
            reason: format!(
                "a folder with the four files of MNIST is wanted, {what}"
            ),
        });
    }
    Ok(Split {
        train: part(folder, TRAIN_IMAGES, TRAIN_LABELS)?,
        test: part(folder, TEST_IMAGES, TEST_LABELS)?,
    })
}

fn part(folder: &Path, images: &str, labels: &str) -> Result<Dataset> {
    let images_path = present(folder, images)?;
    let pixels = open(&images_path, MOST_IMAGES * SIDE * SIDE)?;
    let shape = pixels.shape().to_vec();
    let pixels: Array3<u8> = pixels
        .into_dimensionality::<Ix3>()
        .ok()
        .filter(|pixels| pixels.shape()[1..] == [SIDE, SIDE])
        .ok_or_else(|| {
            let wanted = format!("[images, {SIDE}, {SIDE}]");
            bad(&images_path, format!("its shape is {shape:?}, {wanted} is wanted"))
        })?;
    let labels_path = present(folder, labels)?;
    let classes = open(&labels_path, MOST_IMAGES)?;
    let shape = classes.shape().to_vec();
    let classes = classes.into_dimensionality::<Ix1>().map_err(|_| {
        bad(&labels_path, format!("its shape is {shape:?}, [labels] is wanted"))
    })?;
    let classes: Vec<usize> = classes.into_iter().map(usize::from).collect();
    if let Some(class) = classes.iter().find(|&&class| class >= CLASSES) {
        return Err(bad(
            &labels_path,
            format!("it has the label {class}, they go from 0 to {}", CLASSES - 1),
        ));
    }
    let images: Array4<f32> =
        pixels.mapv(|ink| f32::from(ink) / f32::from(u8::MAX)).insert_axis(Axis(1));
    Ok(Dataset::new(images, classes)?.credited(CREDIT))
}

fn open(path: &Path, most: usize) -> Result<ArrayD<u8>> {
    let source = files::open(path).map_err(|error| Error::File {
        path: path.display().to_string(),
        reason: format!("it cannot be opened: {error}"),
    })?;
    idx::decode(source, most).map_err(|reason| bad(path, reason))
}

fn bad(path: &Path, reason: String) -> Error {
    let name = path.file_name().unwrap_or_default().display().to_string();
    Error::Data { name, reason }
}

fn is_complete(folder: &Path) -> bool {
    FILES.iter().all(|file| find(folder, file).is_some())
}

/// What lies in the folder under one of the file's names, folders left aside: archives
/// of MNIST hold such.
fn find(folder: &Path, file: &str) -> Option<PathBuf> {
    let paths = names(file).map(|name| folder.join(name)).into_iter();
    { paths }.find(|path| path.exists() && !path.is_dir())
}

/// As [`find`], or the names that are looked for and those that there are.
fn present(folder: &Path, file: &str) -> Result<PathBuf> {
    find(folder, file).map_or_else(|| Err(missing(folder, file)), Ok)
}

/// Of what cannot even be looked at, as in a folder that may be listed only.
fn hidden(folder: &Path, file: &str) -> Option<Error> {
    names(file).iter().find_map(|name| {
        let path = folder.join(name);
        let error = path.metadata().err()?;
        let absent =
            matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory);
        (!absent).then(|| Error::File {
            path: path.display().to_string(),
            reason: format!("it cannot be opened: {error}"),
        })
    })
}

fn missing(folder: &Path, file: &str) -> Error {
    let path = folder.display().to_string();
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            return Error::File {
                path,
                reason: format!("it cannot be read: {error}"),
            };
        }
    };
    if let Some(error) = hidden(folder, file) {
        return error;
    }
    let mut there: Vec<_> = entries
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let name = path.file_name()?.to_str()?;
            // Such a name may be the right one, of what is no file.
            let kind = match (path.is_dir(), path.exists()) {
                (true, _) => "/",
                (false, true) => "",
                (false, false) => " (a link that leads nowhere)",
            };
            // A space at its end is not seen otherwise.
            let shown = match name.trim() == name {
                true => name.to_owned(),
                false => format!("{name:?}"),
            };
            (!files::is_stray(name)).then(|| format!("{shown}{kind}"))
        })
        .collect();
    there.sort();
    let more = there.len().saturating_sub(MOST_NAMED);
    there.truncate(MOST_NAMED);
    let there = match (there.is_empty(), more) {
        (true, _) => "nothing".to_owned(),
        (false, 0) => there.join(", "),
        (false, more) => format!("{} and {more} more", there.join(", ")),
    };
    let wanted = names(file).join(", ");
    let reason = format!("none of {wanted} is in it; in it is {there}");
    Error::File { path, reason }
}

/// Names of a folder's files that an error tells.
const MOST_NAMED: usize = 8;

/// The names under which a file is spread, with the one of the mirrors first.
fn names(file: &str) -> [String; 4] {
    let plain = plain_name(file);
    let dotted = plain.replace("-idx", ".idx");
    let packed = format!("{dotted}.gz");
    [file.to_owned(), plain.to_owned(), packed, dotted]
}

fn plain_name(file: &str) -> &str {
    file.strip_suffix(".gz").unwrap_or(file)
}

#[cfg(test)]
mod tests;
