//! MNIST: 70,000 handwritten digits of 28×28 pixels.
//!
//! The files are not part of the crate. [`load`] takes them from the folder
//! that `CNN_DATA` names, which is read and never written, or else from the cache of
//! this book, into which [`download`] fetches them.

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

/// As [`load`]; but what is missing in the cache is fetched first, as by
/// [`download`]. Nothing is fetched into a folder that `CNN_DATA` names.
///
/// # Errors
/// As [`load`] and [`download`].
pub fn load_or_download() -> Result<Split> {
    if named().is_none() && !is_complete(&folder()?) {
        return download();
    }
    load()
}

/// Where [`load`] looks: the folder that `CNN_DATA` names, or else the one of
/// this book in the platform's cache.
///
/// # Errors
/// [`Error::File`] if the user has no home, so that there is no cache.
pub fn folder() -> Result<PathBuf> {
    match named() {
        Some(folder) => Ok(folder),
        None => Ok(download::cache()?.join("mnist")),
    }
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

/// Fetches what is missing in the book's folder of the platform's cache, from two
/// public mirrors, or from the one that `CNN_MIRROR` names, shows the progress on a
/// terminal, and reads the four files.
///
/// A file appears under its name when it is whole and its SHA-256 is right; a
/// download that broke off goes on where it was. What lies there under its name is
/// never replaced.
///
/// # Errors
/// [`Error::Data`] while `CNN_DATA` names a folder: what is the user's is read and
/// not written. [`Error::Download`] if no mirror has a file, [`Error::File`] if it
/// cannot be written, or if another file is in its place; as [`read`].
pub fn download() -> Result<Split> {
    if let Some(folder) = named() {
        return Err(Error::Data {
            name: FOLDER_VARIABLE.into(),
            reason: format!(
                "names {}, which is read and never written; without it, MNIST is \
                 fetched into {}",
                folder.display(),
                download::cache()?.join("mnist").display()
            ),
        });
    }
    let folder = folder()?;
    let own = env::var(MIRROR_VARIABLE).ok().filter(|own| !own.is_empty());
    let own = own.map(|own| format!("{}/", own.trim_end_matches('/')));
    let mirrors = own.as_deref().map_or(MIRRORS.to_vec(), |own| vec![own]);
    for file in &FILES {
        // A file under another of its names is the reader's own.
        let own = find(&folder, file).is_some_and(|path| !path.ends_with(file.name));
        if !own {
            download::fetch(&mirrors, file, &folder)?;
        }
    }
    read(&folder)
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
        train: part(folder, &TRAIN_IMAGES, &TRAIN_LABELS)?,
        test: part(folder, &TEST_IMAGES, &TEST_LABELS)?,
    })
}

fn part(folder: &Path, images: &Remote, labels: &Remote) -> Result<Dataset> {
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
fn find(folder: &Path, file: &Remote) -> Option<PathBuf> {
    let paths = names(file).map(|name| folder.join(name)).into_iter();
    { paths }.find(|path| path.exists() && !path.is_dir())
}

/// As [`find`], or the names that are looked for and those that there are.
fn present(folder: &Path, file: &Remote) -> Result<PathBuf> {
    find(folder, file).map_or_else(|| Err(missing(folder, file)), Ok)
}

fn missing(folder: &Path, file: &Remote) -> Error {
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
    let mut there: Vec<_> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !files::is_stray(name))
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
fn names(file: &Remote) -> [String; 4] {
    let plain = plain_name(file);
    let dotted = plain.replace("-idx", ".idx");
    let packed = format!("{dotted}.gz");
    [file.name.to_owned(), plain.to_owned(), packed, dotted]
}

fn plain_name(file: &Remote) -> &'static str {
    file.name.strip_suffix(".gz").unwrap_or(file.name)
}

#[cfg(test)]
mod tests;
