use std::fs;

use ndarray::{Array2, s};

use super::*;

/// Where the real files may lie; a machine without them skips what needs them.
fn real() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/mnist");
    let named = env::var_os(FOLDER_VARIABLE).map(PathBuf::from);
    let found = named.into_iter().chain([beside, folder().ok()?]);
    let found = { found }.find(|folder| folder.join(TEST_IMAGES).is_file());
    if found.is_none() {
        eprintln!("skipped: MNIST is not on this machine");
    }
    found
}

fn write(folder: &Path, shape: [u32; 3], labels: &[u8]) {
    for (images, names) in [(TRAIN_IMAGES, TRAIN_LABELS), (TEST_IMAGES, TEST_LABELS)]
    {
        let mut file = vec![0, 0, 8, 3];
        file.extend(shape.iter().flat_map(|size| size.to_be_bytes()));
        file.resize(16 + shape.iter().product::<u32>() as usize, 255);
        fs::write(folder.join(plain_name(images)), file).unwrap();
        let mut file = vec![0, 0, 8, 1];
        file.extend((labels.len() as u32).to_be_bytes());
        file.extend(labels);
        fs::write(folder.join(plain_name(names)), file).unwrap();
    }
}

#[test]
fn the_real_files_hold_seventy_thousand_digits() {
    let Some(folder) = real() else { return };
    let split = read(&folder).unwrap();
    assert_eq!(split.train.images().shape(), [60_000, 1, 28, 28]);
    assert_eq!(split.test.images().shape(), [10_000, 1, 28, 28]);
    assert_eq!(split.train.labels()[..8], [5, 0, 4, 1, 9, 2, 1, 3]);
    assert_eq!(split.test.labels()[..8], [7, 2, 1, 0, 4, 1, 4, 9]);
    let first: Array2<f32> = split.train.images().slice(s![0, 0, .., ..]).to_owned();
    assert!(first.iter().all(|ink| (0.0..=1.0).contains(ink)));
    assert_eq!(first[[0, 0]], 0.0, "the corner is paper");
    let ink: f32 = first.iter().map(|ink| ink * 255.0).sum();
    assert_eq!(ink.round(), 27_525.0, "the ink of the first 5");
}

#[cfg(feature = "notebook")]
#[test]
fn the_real_files_are_the_ones_whose_hash_the_download_asks_for() {
    let Some(folder) = real() else { return };
    for file in &mirrors::REMOTE {
        let path = folder.join(file.name);
        assert_eq!(fs::metadata(&path).unwrap().len(), file.bytes, "{}", file.name);
        assert_eq!(download::sha256(&path).unwrap(), file.sha256, "{}", file.name);
    }
}

#[test]
fn files_without_gz_are_read_too() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), [2, 28, 28], &[3, 9]);
    let split = read(folder.path()).unwrap();
    assert_eq!(split.train.labels(), [3, 9]);
    assert_eq!(split.test.images()[[1, 0, 27, 27]], 1.0);
}

#[test]
fn every_spelling_of_the_names_is_found_and_folders_are_passed_over() {
    for spelled in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), [2, 28, 28], &[3, 9]);
        for file in FILES {
            let plain = folder.path().join(plain_name(file));
            let named = folder.path().join(&names(file)[spelled]);
            // Whether it is packed is told by its bytes.
            fs::rename(&plain, &named).unwrap();
            if named != plain {
                fs::create_dir(plain).unwrap();
            }
        }
        let split = read(folder.path()).unwrap();
        assert_eq!(split.test.labels(), [3, 9], "{:?}", names(FILES[0])[spelled]);
    }
}

#[test]
fn a_folder_that_is_none_is_refused_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let there = folder.path().join("there");
    let message = || read(&there).unwrap_err().to_string();
    let wanted = "there: a folder with the four files of MNIST is wanted, ";
    assert!(message().ends_with(&format!("{wanted}there is none")), "{}", message());
    assert!(!there.exists());
    fs::write(&there, "").unwrap();
    assert!(
        message().ends_with(&format!("{wanted}it is no folder")),
        "{}",
        message()
    );
}

#[test]
fn files_of_another_kind_say_what_they_are_and_what_is_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let message = || read(folder.path()).unwrap_err().to_string();
    let names = "train-images-idx3-ubyte.gz, train-images-idx3-ubyte, \
        train-images.idx3-ubyte.gz, train-images.idx3-ubyte";
    let wanted = |there: &str| format!("none of {names} is in it; in it is {there}");
    assert!(message().ends_with(&wanted("nothing")), "{}", message());
    for name in ["notes.txt", "b", "a"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    assert!(message().ends_with(&wanted("a, b, notes.txt")), "{}", message());
    fs::create_dir(folder.path().join("raw")).unwrap();
    assert!(message().ends_with(&wanted("a, b, notes.txt, raw/")), "{}", message());
    fs::remove_dir(folder.path().join("raw")).unwrap();
    #[cfg(unix)]
    {
        let link = folder.path().join(plain_name(TRAIN_IMAGES));
        std::os::unix::fs::symlink("nowhere", &link).unwrap();
        let there = "a, b, notes.txt, train-images-idx3-ubyte \
            (a link that leads nowhere)";
        assert!(message().ends_with(&wanted(there)), "{}", message());
        fs::remove_file(link).unwrap();
    }
    write(folder.path(), [2, 32, 28], &[3, 9]);
    assert_eq!(
        message(),
        "train-images-idx3-ubyte: its shape is [2, 32, 28], \
         [images, 28, 28] is wanted"
    );
    write(folder.path(), [2, 28, 28], &[3, 10]);
    assert_eq!(
        message(),
        "train-labels-idx1-ubyte: it has the label 10, they go from 0 to 9"
    );
    write(folder.path(), [2, 28, 28], &[3]);
    assert_eq!(message(), "there are 2 images and 1 labels");
    let images = folder.path().join(plain_name(TRAIN_IMAGES));
    fs::write(images, b"<html>404</html>").unwrap();
    assert_eq!(
        message(),
        "train-images-idx3-ubyte: it begins with the bytes [3c, 68, 74, 6d], \
         an IDX file with 00 00, a type and a number of dimensions"
    );
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let level = flate2::Compression::default();
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), level);
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A state of a folder, what brings it about, and what is said of it; nothing where it
/// is read.
#[cfg(unix)]
type State = (&'static str, fn(&Path), &'static str);

#[cfg(unix)]
const STATES: [State; 16] = [
    ("as it is", |_| (), ""),
    (
        "files that are links",
        |folder| {
            fs::create_dir(folder.join("store")).unwrap();
            for name in FILES.map(plain_name) {
                let store = folder.join("store").join(name);
                fs::rename(folder.join(name), &store).unwrap();
                std::os::unix::fs::symlink(store, folder.join(name)).unwrap();
            }
        },
        "",
    ),
    (
        "names in capitals",
        |folder| {
            for name in FILES.map(plain_name) {
                let path = folder.join(name.to_uppercase());
                fs::rename(folder.join(name), path).unwrap();
            }
        },
        "in it is T10K-IMAGES-IDX3-UBYTE, T10K-LABELS-IDX1-UBYTE, TRAIN-IMAGES",
    ),
    (
        "a space at the end of a name",
        |folder| {
            rename(folder, "train-images-idx3-ubyte ");
        },
        "\"train-images-idx3-ubyte \"",
    ),
    (
        "a text ending",
        |folder| rename(folder, "train-images-idx3-ubyte.txt"),
        "train-images-idx3-ubyte.txt",
    ),
    (
        "a download that a browser did not end",
        |folder| {
            rename(folder, "train-images-idx3-ubyte.gz.crdownload");
        },
        "train-images-idx3-ubyte.gz.crdownload",
    ),
    (
        "both, the packed one cut",
        |folder| {
            let packed = gzip(&fs::read(images(folder)).unwrap());
            fs::write(folder.join(TRAIN_IMAGES), &packed[..packed.len() / 2])
                .unwrap();
        },
        "train-images-idx3-ubyte.gz: ",
    ),
    (
        "both, the packed one empty",
        |folder| {
            fs::write(folder.join(TRAIN_IMAGES), "").unwrap();
        },
        "train-images-idx3-ubyte.gz: ",
    ),
    (
        "both, the plain one cut",
        |folder| {
            let bytes = fs::read(images(folder)).unwrap();
            fs::write(folder.join(TRAIN_IMAGES), gzip(&bytes)).unwrap();
            fs::write(images(folder), &bytes[..99]).unwrap();
        },
        "",
    ),
    (
        "unpacked by a browser that left the name",
        |folder| {
            fs::rename(images(folder), folder.join(TRAIN_IMAGES)).unwrap();
        },
        "",
    ),
    (
        "packed, under the name of a plain one",
        |folder| {
            let packed = gzip(&fs::read(images(folder)).unwrap());
            fs::write(images(folder), packed).unwrap();
        },
        "",
    ),
    (
        "packed in two parts",
        |folder| {
            let bytes = fs::read(images(folder)).unwrap();
            let (first, second) = bytes.split_at(99);
            fs::write(images(folder), [gzip(first), gzip(second)].concat()).unwrap();
        },
        "",
    ),
    (
        "packed twice",
        |folder| {
            let packed = gzip(&gzip(&fs::read(images(folder)).unwrap()));
            fs::write(images(folder), packed).unwrap();
        },
        "train-images-idx3-ubyte: it begins with the bytes [1f, 8b",
    ),
    (
        "a byte too few",
        |folder| {
            let bytes = fs::read(images(folder)).unwrap();
            fs::write(images(folder), &bytes[..bytes.len() - 1]).unwrap();
        },
        "train-images-idx3-ubyte: the shape [2, 28, 28]",
    ),
    (
        "a byte too many",
        |folder| {
            let bytes = fs::read(images(folder)).unwrap();
            fs::write(images(folder), [bytes, vec![0]].concat()).unwrap();
        },
        "train-images-idx3-ubyte: ",
    ),
    (
        "read only",
        |folder| {
            use std::os::unix::fs::PermissionsExt;
            for name in FILES.map(plain_name) {
                let closed = fs::Permissions::from_mode(0o444);
                fs::set_permissions(folder.join(name), closed).unwrap();
            }
            let closed = fs::Permissions::from_mode(0o555);
            fs::set_permissions(folder, closed).unwrap();
        },
        "",
    ),
];

#[cfg(unix)]
fn images(folder: &Path) -> PathBuf {
    folder.join(plain_name(TRAIN_IMAGES))
}

#[cfg(unix)]
fn rename(folder: &Path, name: &str) {
    fs::rename(images(folder), folder.join(name)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_folder_is_read_or_refused_by_what_is_wrong_and_left_as_it_is() {
    for (state, bring_about, expected) in STATES {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("mnist");
        fs::create_dir(&folder).unwrap();
        write(&folder, [2, 28, 28], &[3, 9]);
        bring_about(&folder);
        // By another name too.
        let link = home.path().join("link");
        std::os::unix::fs::symlink("mnist/../mnist/", &link).unwrap();
        let all = || {
            let names = fs::read_dir(&folder).unwrap().map(|entry| {
                let path = entry.unwrap().path();
                (path.clone(), path.is_file().then(|| fs::read(path).unwrap()))
            });
            names.collect::<std::collections::BTreeMap<_, _>>()
        };
        let before = all();
        for path in [&folder, &link] {
            let said = read(path).err().map(|error| error.to_string());
            let said = said.unwrap_or_default();
            let right =
                said.contains(expected) && said.is_empty() == expected.is_empty();
            assert!(right, "{state}: {said}");
        }
        assert!(all() == before, "{state}");
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
