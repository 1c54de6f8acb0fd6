//! `train` as a reader runs it: with wrong data, stopped, and without room.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ch08_lenet");

fn command(out: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.arg("train").arg("--out").arg(out).args(words);
    command
}

fn train(out: &Path, words: &[&str]) -> Output {
    command(out, words).output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// What it says when it refuses to begin.
fn refused(words: &[&str]) -> String {
    let out = tempfile::tempdir().unwrap();
    let output = train(out.path(), words);
    assert!(!output.status.success());
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    text(output.stderr)
}

/// An IDX file of bytes.
fn idx(shape: &[usize], bytes: &[u8]) -> Vec<u8> {
    let sizes = shape.iter().map(|&size| u32::try_from(size).unwrap());
    let sizes = sizes.flat_map(|size| size.to_be_bytes());
    let head = [0, 0, 8, u8::try_from(shape.len()).unwrap()];
    head.into_iter().chain(sizes).chain(bytes.to_vec()).collect()
}

/// A folder as MNIST's, with this many images of noise.
fn noise(images: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for part in ["train", "t10k"] {
        let pixels = (0..images * 784).map(|at| (at * at / 97 % 251) as u8);
        let pixels = idx(&[images, 28, 28], &pixels.collect::<Vec<_>>());
        let labels = (0..images).map(|image| (image * 7 % 10) as u8);
        let labels = idx(&[images], &labels.collect::<Vec<_>>());
        let file = |name: &str| folder.path().join(format!("{part}-{name}-ubyte"));
        fs::write(file("images-idx3"), pixels).unwrap();
        fs::write(file("labels-idx1"), labels).unwrap();
    }
    folder
}

#[test]
fn a_training_ends_with_its_accuracy_weights_and_curves() {
    let out = tempfile::tempdir().unwrap();
    let output = train(out.path(), &["--data", "digits", "--epochs", "2"]);
    let said = text(output.stdout);
    assert!(said.contains("1415 images, 2 epochs"), "{said}");
    assert!(said.contains("test accuracy "), "{said}");
    let file = |ending: &str| {
        let name = format!("digits-conv-seed-1-epochs-2.{ending}");
        fs::read(out.path().join(name)).unwrap()
    };
    let mut network = cnn::networks::digits_conv(1).unwrap();
    cnn::weights::decode(&file("safetensors"), &mut network).unwrap();
    let history = ch08_lenet::stored::read("it", &text(file("csv")));
    assert_eq!(history.unwrap().epochs.len(), 2);
}

#[test]
fn folders_files_and_networks_that_do_not_fit_are_named() {
    let text = refused(&["--data", "nowhere"]);
    let expected = "--data nowhere: there is no such folder";
    assert!(text.contains(expected), "{text}");
    let empty = tempfile::tempdir().unwrap();
    let text = refused(&["--data", empty.path().to_str().unwrap()]);
    let expected = "none of train-images-idx3-ubyte.gz, train-images-idx3-ubyte, \
        train-images.idx3-ubyte.gz, train-images.idx3-ubyte is in it; in it is nothing";
    assert!(text.contains(expected), "{text}");
    let text = refused(&["--data", "digits", "--network", "lenet5"]);
    let expected = "lenet5 is for images of 28×28 pixels, those of digits have 8×8";
    assert!(text.contains(expected), "{text}");
    let text = refused(&["--epochs", "0"]);
    assert!(text.contains("0 is not in 1.."), "{text}");
    let text = refused(&["--network", "lenet"]);
    assert!(text.contains("lenet5, four-convs, dense, digits-conv"), "{text}");
}

#[test]
fn files_that_are_not_what_their_names_say_are_named_with_what_is_wanted() {
    const IMAGES: &str = "train-images-idx3-ubyte";
    const LABELS: &str = "t10k-labels-idx1-ubyte";
    let refused = |name: &str, bytes: &[u8]| {
        let data = noise(20);
        let plain = name.trim_end_matches(".gz");
        fs::remove_file(data.path().join(plain)).unwrap();
        fs::write(data.path().join(name), bytes).unwrap();
        let folder = data.path().to_str().unwrap();
        let said = refused(&["--data", folder]);
        let reason = said.strip_prefix(&format!("error: --data {folder}: "));
        reason.unwrap_or(&said).trim_end().to_owned()
    };
    assert_eq!(
        refused(IMAGES, b"<html>404</html>"),
        "train-images-idx3-ubyte: it begins with the bytes [3c, 68, 74, 6d], an \
         IDX file with 00 00, a type and a number of dimensions"
    );
    assert_eq!(
        refused(IMAGES, &idx(&[2, 32, 32], &[0; 2048])),
        "train-images-idx3-ubyte: its shape is [2, 32, 32], [images, 28, 28] is \
         wanted"
    );
    // The labels under the name of the images.
    assert_eq!(
        refused(IMAGES, &idx(&[20], &[0; 20])),
        "train-images-idx3-ubyte: its shape is [20], [images, 28, 28] is wanted"
    );
    assert_eq!(
        refused(LABELS, &idx(&[19], &[0; 19])),
        "there are 20 images and 19 labels"
    );
    assert_eq!(
        refused(LABELS, &idx(&[20], &[10; 20])),
        "t10k-labels-idx1-ubyte: it has the label 10, they go from 0 to 9"
    );
    let text = refused(IMAGES, &idx(&[20, 28, 28], &[0; 784]));
    assert!(text.starts_with("train-images-idx3-ubyte: "), "{text}");
    assert!(text.contains("15680") && text.contains("784"), "{text}");
    // The head of a gzip file, and no more.
    let cut = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    let text = refused("train-images-idx3-ubyte.gz", &cut);
    assert!(text.starts_with("train-images-idx3-ubyte.gz: "), "{text}");
}

#[test]
fn every_spelling_of_the_names_is_read_plain_and_packed() {
    let output = |data: &Path| {
        let out = tempfile::tempdir().unwrap();
        let words = ["--data", data.to_str().unwrap(), "--epochs", "1"];
        let output = train(out.path(), &words);
        assert!(output.status.success(), "{}", text(output.stderr));
        fs::read(out.path().join("lenet5-seed-1-epochs-1.csv")).unwrap()
    };
    let plain = noise(40);
    let expected = output(plain.path());
    for (dotted, packed) in [(true, false), (false, true), (true, true)] {
        let data = noise(40);
        for entry in fs::read_dir(plain.path()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let bytes = fs::read(plain.path().join(&name)).unwrap();
            fs::remove_file(data.path().join(&name)).unwrap();
            // Some archives hold a folder of that name.
            fs::create_dir(data.path().join(&name)).unwrap();
            let name = if dotted { name.replace("-idx", ".idx") } else { name };
            let (name, bytes) = match packed {
                true => (format!("{name}.gz"), gzip(&bytes)),
                false => (name, bytes),
            };
            fs::write(data.path().join(name), bytes).unwrap();
        }
        assert_eq!(
            output(data.path()),
            expected,
            "dotted {dotted}, packed {packed}"
        );
    }
}

/// The bytes as a gzip file that does not compress: stored blocks.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let blocks = bytes.chunks(0xffff);
    let last = blocks.len() - 1;
    for (at, block) in blocks.enumerate() {
        let length = block.len() as u16;
        packed.push(u8::from(at == last));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    let crc = bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    });
    packed.extend((!crc).to_le_bytes());
    packed.extend((bytes.len() as u32).to_le_bytes());
    packed
}

#[test]
fn sets_without_images_and_epochs_beyond_counting_are_refused_at_once() {
    for (part, name) in [("train", "training"), ("t10k", "test")] {
        let data = noise(20);
        let file = |name: &str| data.path().join(format!("{part}-{name}-ubyte"));
        fs::write(file("images-idx3"), idx(&[0, 28, 28], &[])).unwrap();
        fs::write(file("labels-idx1"), idx(&[0], &[])).unwrap();
        let folder = data.path().to_str().unwrap();
        let text = refused(&["--data", folder]);
        let expected = format!("--data {folder}: its {name} set has no images");
        assert!(text.contains(&expected), "{text}");
    }
    for (epochs, network) in [
        ("18446744073709551615", "digits-conv"),
        ("9223372036854775808", "digits-dense"),
    ] {
        let text = refused(&["--epochs", epochs, "--network", network]);
        let expected = format!("{epochs} epochs of 45 steps is more than this");
        assert!(text.contains(&expected), "{text}");
    }
    let text = refused(&["--epochs", "18446744073709551616"]);
    assert!(text.contains("18446744073709551616"), "{text}");
}

#[test]
fn labels_of_one_class_are_told() {
    let (out, data) = (tempfile::tempdir().unwrap(), noise(30));
    let labels = data.path().join("train-labels-idx1-ubyte");
    fs::write(labels, idx(&[30], &[4; 30])).unwrap();
    let words = ["--data", data.path().to_str().unwrap(), "--epochs", "1"];
    let said = text(train(out.path(), &words).stdout);
    let note = "note: all 30 images of the training set have the label 4";
    assert!(said.contains(note), "{said}");
    let out = tempfile::tempdir().unwrap();
    assert!(!text(train(out.path(), &["--epochs", "1"]).stdout).contains("note"));
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_has_said_what_is_kept_and_keeps_it() {
    let out = tempfile::tempdir().unwrap();
    let mut command = command(out.path(), &["--epochs", "100000"]);
    let mut running = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut said = std::io::BufReader::new(running.stdout.take().unwrap());
    // Not a step is done yet when the second line is there.
    let mut lines = String::new();
    for _ in 0..2 {
        std::io::BufRead::read_line(&mut said, &mut lines).unwrap();
    }
    let process = running.id().to_string();
    // Not by INT: a process started in the background of a script ignores it.
    let interrupt = Command::new("kill").args(["-TERM", &process]).status();
    assert!(interrupt.unwrap().success());
    assert!(!running.wait().unwrap().success());
    let place = out.path().join("digits-conv-seed-1-epochs-100000.checkpoint");
    let promise = format!(
        "kept every 500 steps and after each epoch in {}: ",
        place.display()
    );
    assert!(lines.contains(&promise), "{lines}");
    assert!(lines.contains("the steps since then are done again"), "{lines}");
    // What is there is whole, or not there.
    for entry in fs::read_dir(out.path()).unwrap() {
        let path = entry.unwrap().path();
        let unfinished = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(path == place || unfinished.starts_with(".unfinished-"), "{path:?}");
    }
}

#[test]
fn one_two_and_seven_threads_and_a_second_run_give_the_same_files() {
    let mnist = noise(130);
    let mnist = mnist.path().to_str().unwrap();
    for (data, network, epochs) in [
        ("digits", "digits-conv", "3"),
        ("digits", "digits-dense", "3"),
        (mnist, "lenet5", "2"),
        (mnist, "dense", "2"),
        (mnist, "four-convs", "1"),
    ] {
        let words = ["--data", data, "--network", network, "--epochs", epochs];
        let files = |threads: &str| {
            let out = tempfile::tempdir().unwrap();
            let mut command = command(out.path(), &words);
            let output = command.env("RAYON_NUM_THREADS", threads).output();
            assert!(output.unwrap().status.success());
            ["safetensors", "csv", "checkpoint"].map(|ending| {
                let name = format!("{network}-seed-1-epochs-{epochs}.{ending}");
                fs::read(out.path().join(name)).unwrap()
            })
        };
        let expected = files("1");
        for threads in ["1", "2", "7"] {
            assert!(files(threads) == expected, "{network}, {threads} threads");
        }
    }
}

const CHECKPOINT: &str = "digits-conv-seed-1-epochs-30.checkpoint";
const LONG: [&str; 2] = ["--epochs", "30"];

/// What is left of a run of 30 epochs that was killed behind a checkpoint.
fn killed() -> tempfile::TempDir {
    let out = tempfile::tempdir().unwrap();
    let mut command = command(out.path(), &LONG);
    let mut running = command.stdout(Stdio::null()).spawn().unwrap();
    while !out.path().join(CHECKPOINT).exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
        let ended = running.try_wait().unwrap();
        assert!(ended.is_none_or(|status| status.success()));
    }
    running.kill().unwrap();
    running.wait().unwrap();
    out
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_bits() {
    let (whole, out) = (tempfile::tempdir().unwrap(), killed());
    assert!(train(whole.path(), &LONG).status.success());
    let said = text(train(out.path(), &LONG).stdout);
    assert!(said.contains("going on from "), "{said}");
    for ending in ["safetensors", "csv", "checkpoint"] {
        let name = format!("digits-conv-seed-1-epochs-30.{ending}");
        let bytes = |folder: &Path| fs::read(folder.join(&name)).unwrap();
        assert!(bytes(whole.path()) == bytes(out.path()), "{ending}");
    }
}

#[test]
fn another_number_of_epochs_and_another_seed_begin_anew() {
    let out = tempfile::tempdir().unwrap();
    for (epochs, seed) in [("1", "1"), ("2", "1"), ("1", "2")] {
        let words = ["--epochs", epochs, "--seed", seed];
        let said = text(train(out.path(), &words).stdout);
        assert!(!said.contains("going on"), "{said}");
    }
}

#[test]
fn a_checkpoint_that_is_damaged_or_of_another_run_is_refused_and_left() {
    let out = tempfile::tempdir().unwrap();
    let words = ["--epochs", "1"];
    assert!(train(out.path(), &words).status.success());
    let path = |seed: u64| {
        let name = format!("digits-conv-seed-{seed}-epochs-1.checkpoint");
        out.path().join(name)
    };
    let said = |words: &[&str]| {
        let output = train(out.path(), words);
        assert!(!output.status.success());
        text(output.stderr)
    };
    fs::rename(path(1), path(2)).unwrap();
    let text = said(&["--epochs", "1", "--seed", "2"]);
    assert!(text.contains("it is of another run: "), "{text}");
    assert!(text.contains("seed 1, ") && text.contains("seed 2, "), "{text}");

    let whole = fs::read(path(2)).unwrap();
    let half = &whole[..whole.len() / 2];
    fs::write(path(1), half).unwrap();
    let text = said(&words);
    assert!(text.contains("epochs-1.checkpoint: its "), "{text}");
    assert!(text.contains("reaches to byte"), "{text}");
    assert_eq!(fs::read(path(1)).unwrap(), half);
}

#[test]
fn a_checkpoint_of_other_images_is_refused() {
    let (out, data) = (tempfile::tempdir().unwrap(), noise(70));
    let words = ["--data", data.path().to_str().unwrap(), "--epochs", "1"];
    assert!(train(out.path(), &words).status.success());
    let labels = data.path().join("train-labels-idx1-ubyte");
    let mut bytes = fs::read(&labels).unwrap();
    bytes[8] = 3;
    fs::write(labels, bytes).unwrap();
    let output = train(out.path(), &words);
    assert!(!output.status.success());
    let said = text(output.stderr);
    let (other, this) = said.split_once("; this run is: ").unwrap();
    let images = "batches of 64 of the images [70, 1, 28, 28] (";
    assert!(other.contains(images) && this.contains(images), "{said}");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let output = train(&file.join("out"), &["--epochs", "1"]);
    assert!(!output.status.success());
    let said = text(output.stderr);
    assert!(said.contains("out: cannot be made: "), "{said}");
}

/// The program as a user has it who may not read everything: root tests by `setpriv`.
#[cfg(target_os = "linux")]
fn as_nobody(home: &Path) -> Command {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let program = home.join("program");
    fs::copy(PROGRAM, &program).unwrap();
    fs::set_permissions(home, fs::Permissions::from_mode(0o777)).unwrap();
    // Its owner is who looks.
    if fs::metadata("/proc/self").unwrap().uid() != 0 {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups"]);
    command.arg(program);
    command
}

/// What a test puts where a folder or a file is wanted, and how.
#[cfg(target_os = "linux")]
type Odd = (&'static str, fn(&Path));

#[cfg(target_os = "linux")]
const ODD: [Odd; 5] = [
    ("a folder", |path| fs::create_dir(path).unwrap()),
    ("a pipe", |path| {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }),
    ("an empty file", |path| fs::write(path, "").unwrap()),
    ("a link that leads nowhere", |path| {
        std::os::unix::fs::symlink("nowhere", path).unwrap();
    }),
    ("a closed file", |path| {
        use std::os::unix::fs::PermissionsExt;
        fs::write(path, "mine").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }),
];

/// Where it ends with an error that has this in it, and a folder is as it was.
#[cfg(target_os = "linux")]
#[track_caller]
fn refused_as_nobody(home: &Path, words: &[&str], expected: &[&str]) {
    let names = || {
        let entries = fs::read_dir(home).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let mut command = as_nobody(home);
    let before = names();
    let ended = command.current_dir(home).arg("train").args(words).output().unwrap();
    let said = text(ended.stderr);
    assert_eq!(ended.status.code(), Some(1), "{words:?}: {said}");
    for part in expected {
        assert!(said.contains(part), "{words:?}: {said}");
    }
    assert!(said.starts_with("error: ") && said.lines().count() == 1, "{said}");
    assert_eq!(names(), before, "{words:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_folder_of_images_is_refused_by_its_name() {
    use std::os::unix::fs::PermissionsExt;
    const FILE: &str = "train-labels-idx1-ubyte";
    for (what, put) in ODD {
        let home = tempfile::tempdir().unwrap();
        put(&home.path().join("odd"));
        refused_as_nobody(home.path(), &["--data", "odd"], &["--data odd: "]);
        // And in the place of one of the files.
        let data = home.path().join("data");
        fs::create_dir(&data).unwrap();
        for entry in fs::read_dir(noise(20).path()).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, data.join(path.file_name().unwrap())).unwrap();
        }
        fs::remove_file(data.join(FILE)).unwrap();
        put(&data.join(FILE));
        let expected = ["--data data: ", FILE];
        refused_as_nobody(home.path(), &["--data", "data"], &expected);
        assert!(fs::symlink_metadata(data.join(FILE)).is_ok(), "{what}");
    }
    // Folders that may not be entered, and those whose files may only be listed.
    for (mode, expected) in [
        (0o000, "data: it cannot be read: Permission denied"),
        (0o311, "data: it cannot be read: Permission denied"),
        (
            0o444,
            "train-images-idx3-ubyte.gz: it cannot be opened: Permission denied",
        ),
    ] {
        let home = tempfile::tempdir().unwrap();
        let data = home.path().join("data");
        fs::create_dir(&data).unwrap();
        if mode == 0o444 {
            fs::write(data.join("train-images-idx3-ubyte.gz"), "").unwrap();
        }
        fs::set_permissions(&data, fs::Permissions::from_mode(mode)).unwrap();
        refused_as_nobody(home.path(), &["--data", "data"], &[expected]);
        let mnist = as_nobody(home.path())
            .args(["train", "--out"])
            .arg(home.path())
            .args(["--data", "mnist"])
            .env("CNN_DATA", &data)
            .output();
        let said = text(mnist.unwrap().stderr);
        assert!(said.contains("CNN_DATA") && said.contains(expected), "{said}");
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_no_place_for_weights_is_refused_by_its_name_and_left() {
    use std::os::unix::fs::PermissionsExt;
    for (what, put) in ODD.into_iter().filter(|(what, _)| *what != "a folder") {
        let home = tempfile::tempdir().unwrap();
        put(&home.path().join("odd"));
        for out in ["odd", "odd/below"] {
            // A folder that a link leads to may be made elsewhere.
            if what != "a link that leads nowhere" {
                let words = ["--epochs", "1", "--out", out];
                refused_as_nobody(home.path(), &words, &[out, ": cannot be made: "]);
            }
        }
    }
    let home = tempfile::tempdir().unwrap();
    let closed = home.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o555)).unwrap();
    for out in ["closed", "closed/below"] {
        let words = ["--epochs", "1", "--out", out];
        refused_as_nobody(home.path(), &words, &[out, "Permission denied"]);
    }
    assert_eq!(fs::read_dir(&closed).unwrap().count(), 0);
}

/// A limit on the size of a file stands for a disk without room.
#[cfg(unix)]
#[test]
fn a_checkpoint_without_room_ends_the_run_and_leaves_the_old_one() {
    let out = killed();
    let path = out.path().join(CHECKPOINT);
    let count = || fs::read_dir(out.path()).unwrap().count();
    let (before, files) = (fs::read(&path).unwrap(), count());
    let limited = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, PROGRAM, "train"])
        .args(LONG)
        .arg("--out")
        .arg(out.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = text(output.stderr);
    let expected = "epochs-30.checkpoint: it cannot be written: ";
    assert!(said.contains(expected), "{said}");
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(count(), files, "nothing unfinished is left");
    // With room again it goes on.
    assert!(train(out.path(), &LONG).status.success());
}

#[cfg(target_os = "linux")]
#[test]
fn where_standard_output_takes_no_text_it_fails_says_why_and_keeps_what_is_done() {
    let out = tempfile::tempdir().unwrap();
    let outputs = || {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let (reader, closed) = std::io::pipe().unwrap();
        drop(reader);
        [(Stdio::from(full), "No space left"), (Stdio::from(closed), "Broken pipe")]
    };
    let out = out.path().to_str().unwrap();
    let train = ["train", "--epochs", "1", "--out", out];
    // Other words: files/tests/programs.rs.
    let commands: [&[&str]; 3] = [&["lenet_layers"], &["no_such_cell"], &train];
    for words in commands {
        for (output, why) in outputs() {
            let ended = Command::new(PROGRAM).args(words).stdout(output).output();
            let ended = ended.unwrap();
            let said = text(ended.stderr);
            assert_eq!(ended.status.code(), Some(1), "{words:?}: {said}");
            let expected = format!("error: standard output takes no text: {why}");
            let unknown = said.starts_with("error: no cell is named");
            assert!(unknown || said.starts_with(&expected), "{words:?}: {said}");
            assert!(!said.contains("panicked"), "{words:?}: {said}");
        }
    }
    // It had not begun: nothing is half-written.
    assert_eq!(fs::read_dir(out).unwrap().count(), 0);
    // Nor is there anybody to be told where standard error is full.
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let ended = Command::new(PROGRAM).arg("no_such_cell").stderr(full).status();
    assert_eq!(ended.unwrap().code(), Some(1));
}

#[test]
fn the_help_of_the_chapter_tells_of_train_and_its_options() {
    let said = |words: &[&str]| {
        let output = Command::new(PROGRAM).args(words).output().unwrap();
        assert!(output.status.success());
        text(output.stdout)
    };
    let (chapter, train) = (said(&["--help"]), said(&["train", "--help"]));
    for option in ["--data", "--network", "--seed", "--epochs", "--out"] {
        assert!(chapter.contains(option), "{chapter}");
        assert!(train.contains(option), "{train}");
    }
    let usage = "cargo run --release -p ch08_lenet -- train [OPTIONS]";
    assert!(chapter.contains(usage), "{chapter}");
}
