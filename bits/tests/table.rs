//! The table is the stored one: on this machine, in this build, on any thread.

const STORED: &str = include_str!("../table.txt");

fn compare(table: &str) {
    for (line, stored) in table.lines().zip(STORED.lines()) {
        assert_eq!(line, stored, "other bits than the stored table's");
    }
    assert_eq!(table.lines().count(), STORED.lines().count());
}

#[test]
fn every_output_has_the_stored_bits() {
    compare(&bits::table().unwrap());
}

#[cfg(target_os = "linux")]
#[test]
fn where_standard_output_takes_no_text_the_program_fails_and_says_why() {
    use std::process::{Command, Stdio};
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let (reader, closed) = std::io::pipe().unwrap();
    drop(reader);
    for (output, why) in
        [(Stdio::from(full), "No space left"), (Stdio::from(closed), "Broken pipe")]
    {
        let ended = Command::new(env!("CARGO_BIN_EXE_bits")).stdout(output).output();
        let ended = ended.unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{said}");
        let expected = format!("error: standard output takes no text: {why}");
        assert!(said.starts_with(&expected) && !said.contains("panicked"), "{said}");
    }
}

#[test]
fn two_and_seven_threads_at_once_give_each_the_same_bits() {
    for threads in [2, 7] {
        std::thread::scope(|scope| {
            let table = || compare(&bits::table().unwrap());
            let started: Vec<_> = (0..threads).map(|_| scope.spawn(table)).collect();
            for thread in started {
                thread.join().unwrap();
            }
        });
    }
}
