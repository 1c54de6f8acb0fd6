//! Where MNIST is fetched from.

use std::env;

use super::download::{self, Remote};
use super::{
    FOLDER_VARIABLE, TEST_IMAGES, TEST_LABELS, TRAIN_IMAGES, TRAIN_LABELS, cache,
    find, folder, is_complete, load, named, read,
};
use crate::data::Split;
use crate::{Error, Result};

/// The variable that names a mirror to ask instead of the public ones: the
/// address of a folder with the four files.
pub const MIRROR_VARIABLE: &str = "CNN_MIRROR";

const MIRRORS: [&str; 2] = [
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
];

/// What the mirrors have.
pub(super) const REMOTE: [Remote; 4] = [
    Remote {
        name: TRAIN_IMAGES,
        bytes: 9_912_422,
        sha256: "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    },
    Remote {
        name: TRAIN_LABELS,
        bytes: 28_881,
        sha256: "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    },
    Remote {
        name: TEST_IMAGES,
        bytes: 1_648_877,
        sha256: "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    },
    Remote {
        name: TEST_LABELS,
        bytes: 4_542,
        sha256: "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
    },
];

/// As [`load`]; but what is missing in the cache is fetched first, as by
/// [`download()`]. Nothing is fetched into a folder that `CNN_DATA` names.
///
/// # Errors
/// As [`load`] and [`download()`].
pub fn load_or_download() -> Result<Split> {
    if named().is_none() && !is_complete(&folder()?) {
        return download();
    }
    load()
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
                cache()?.display()
            ),
        });
    }
    let folder = folder()?;
    // One that is no text is a mirror without the file, not none.
    let own = env::var_os(MIRROR_VARIABLE).filter(|own| !own.is_empty());
    let own = own.map(|own| own.to_string_lossy().into_owned());
    let own = own.map(|own| format!("{}/", own.trim_end_matches('/')));
    let mirrors = own.as_deref().map_or(MIRRORS.to_vec(), |own| vec![own]);
    for file in &REMOTE {
        // A file under another of its names is the reader's own.
        let own =
            find(&folder, file.name).is_some_and(|path| !path.ends_with(file.name));
        if !own {
            download::fetch(&mirrors, file, &folder)?;
        }
    }
    read(&folder)
}
