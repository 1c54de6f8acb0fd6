//! `train` as a reader runs it: with wrong data, stopped, and without room.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_ch08_lenet");

fn train(out: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("train").arg("--out").arg(out).args(words);
    command.output().unwrap()
}

fn refused(words: &[&str]) -> String {
    let out = tempfile::tempdir().unwrap();
    let output = train(out.path(), words);
    assert!(!output.status.success());
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_training_ends_with_its_accuracy_weights_and_curves() {
    let out = tempfile::tempdir().unwrap();
    let output = train(out.path(), &["--data", "digits", "--epochs", "2"]);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("1,415 images") || said.contains("1415 images"),
        "{said}"
    );
    assert!(said.contains("test accuracy "), "{said}");
    let weights = fs::read(out.path().join("digits-conv-1.safetensors")).unwrap();
    let mut network = cnn::networks::digits_conv(1).unwrap();
    cnn::weights::decode(&weights, &mut network).unwrap();
    let curves = fs::read_to_string(out.path().join("digits-conv-1.csv")).unwrap();
    let history = cnn::networks::read_curves("it", &curves).unwrap();
    assert_eq!(history.epochs.len(), 2);
}

#[test]
fn folders_files_and_networks_that_do_not_fit_are_named() {
    let text = refused(&["--data", "nowhere"]);
    assert!(
        text.contains("--data nowhere: there is no such folder"),
        "{text}"
    );
    let empty = tempfile::tempdir().unwrap();
    let folder = empty.path().to_str().unwrap();
    let text = refused(&["--data", folder]);
    assert!(
        text.contains("train-images-idx3-ubyte.gz: it cannot be opened"),
        "{text}"
    );
    fs::write(empty.path().join("train-images-idx3-ubyte"), "no images").unwrap();
    let text = refused(&["--data", folder]);
    assert!(text.contains("train-images-idx3-ubyte"), "{text}");
    let text = refused(&["--data", "digits", "--network", "lenet5"]);
    assert!(
        text.contains(
            "lenet5 is for images of 28×28 pixels, those of digits have 8×8"
        ),
        "{text}"
    );
    let text = refused(&["--epochs", "0"]);
    assert!(text.contains("0 is not in 1.."), "{text}");
}

#[test]
fn a_run_that_was_killed_goes_on_to_the_same_bits() {
    let words = ["--data", "digits", "--epochs", "30"];
    let whole = tempfile::tempdir().unwrap();
    assert!(train(whole.path(), &words).status.success());
    let out = tempfile::tempdir().unwrap();
    let mut killed = Command::new(PROGRAM)
        .arg("train")
        .arg("--out")
        .arg(out.path())
        .args(words)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while !out.path().join("digits-conv-1.checkpoint").exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
        assert!(
            killed
                .try_wait()
                .unwrap()
                .is_none_or(|status| status.success())
        );
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    let output = train(out.path(), &words);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("going on from "), "{said}");
    let weights = |folder: &Path| fs::read(folder.join("digits-conv-1.safetensors"));
    assert_eq!(weights(whole.path()).unwrap(), weights(out.path()).unwrap());
}

/// A limit on the size of a file stands for a disk without room.
#[cfg(unix)]
#[test]
fn a_checkpoint_without_room_ends_the_run_and_leaves_the_old_one() {
    let out = tempfile::tempdir().unwrap();
    assert!(train(out.path(), &["--epochs", "1"]).status.success());
    let checkpoint = out.path().join("digits-conv-1.checkpoint");
    let before = fs::read(&checkpoint).unwrap();
    let limited = "trap '' XFSZ; ulimit -f 8; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", limited, PROGRAM, "train", "--epochs", "2", "--out"])
        .arg(out.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains("digits-conv-1.checkpoint: it cannot be written"),
        "{said}"
    );
    assert_eq!(fs::read(&checkpoint).unwrap(), before);
    let left = fs::read_dir(out.path()).unwrap().count();
    assert_eq!(left, 3, "nothing unfinished is left");
}
