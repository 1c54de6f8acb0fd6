mod server;

use super::*;
use server::Server;

/// 1,000 bytes: 0, 1, … 255, 0, …
const FILE: Remote = Remote {
    name: "thousand.bin",
    bytes: 1000,
    sha256: "a8af099bf2e878609558dbf69d8f88f4a31040a8cf84b549a0cfa912f12ffc3f",
};

fn thousand() -> Vec<u8> {
    (0..1000_u32).map(|i| i as u8).collect()
}

/// What the server answers: the head, and the bytes it sends behind it before
/// it hangs up.
fn answer(head: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn whole() -> Vec<u8> {
    answer("200 OK\r\nContent-Length: 1000", &thousand())
}

fn rest(from: usize) -> Vec<u8> {
    let left = 1000 - from;
    answer(
        &format!(
            "206 Partial Content\r\nContent-Length: {left}\r\n\
             Content-Range: bytes {from}-999/1000"
        ),
        &thousand()[from..],
    )
}

/// Runs the download against servers with these answers. Returns the result,
/// the requests each server saw, and the folder's files.
fn run(
    scripts: Vec<Vec<Vec<u8>>>,
    folder: &Path,
) -> (Result<()>, Vec<Vec<String>>, Vec<String>) {
    let servers: Vec<_> = scripts.into_iter().map(Server::new).collect();
    let mirrors: Vec<_> = servers.iter().map(|s| s.address.clone()).collect();
    let mirrors: Vec<_> = mirrors.iter().map(String::as_str).collect();
    let result = fetch(&mirrors, &FILE, folder);
    let seen = servers.into_iter().map(Server::seen).collect();
    let files = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != ".lock")
        .collect();
    files.sort();
    (result, seen, files)
}

fn message(scripts: Vec<Vec<Vec<u8>>>) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (result, _, files) = run(scripts, folder.path());
    assert!(!files.contains(&FILE.name.to_owned()), "{files:?}");
    let Error::Download { file, reasons } = result.unwrap_err() else {
        panic!("another error")
    };
    assert_eq!(file, FILE.name);
    let (_, reason) = reasons.split_once("/: ").unwrap();
    reason.to_owned()
}

fn assert_fetched(scripts: Vec<Vec<Vec<u8>>>, expected: &[&[&str]]) {
    let folder = tempfile::tempdir().unwrap();
    let (result, seen, files) = run(scripts, folder.path());
    assert_eq!(result, Ok(()));
    assert_eq!(seen, expected);
    assert_eq!(files, [FILE.name]);
    assert_eq!(fs::read(folder.path().join(FILE.name)).unwrap(), thousand());
}

#[test]
fn a_file_is_fetched_once() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("made/on/the/way");
    let (result, seen, files) = run(vec![vec![whole()]], &inner);
    assert_eq!(result, Ok(()));
    assert_eq!(seen, [["/thousand.bin"]]);
    assert_eq!(files, ["thousand.bin"]);
    // The second time no server is asked.
    assert_eq!(run(vec![vec![]], &inner).0, Ok(()));
}

#[test]
fn what_lies_there_with_another_hash_is_refused_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE.name);
    fs::write(&path, vec![0; 1000]).unwrap();
    let (result, seen, files) = run(vec![vec![]], folder.path());
    let text = result.unwrap_err().to_string();
    assert!(text.contains("thousand.bin: its SHA-256 is 541b3e9d"), "{text}");
    assert!(text.contains(FILE.sha256), "{text}");
    assert_eq!((seen, files), (vec![vec![]], vec![FILE.name.to_owned()]));
    assert_eq!(fs::read(path).unwrap(), vec![0; 1000]);
}

#[test]
fn a_download_that_is_cut_goes_on_where_it_was() {
    let cut = answer("200 OK\r\nContent-Length: 1000", &thousand()[..300]);
    let again = &rest(300)[..rest(300).len() - 200];
    assert_fetched(
        vec![vec![cut, again.to_vec(), rest(800)]],
        &[&[
            "/thousand.bin",
            "/thousand.bin bytes=300-",
            "/thousand.bin bytes=800-",
        ]],
    );
}

#[test]
fn a_download_goes_on_in_another_process_and_from_another_mirror() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("thousand.bin.part");
    fs::write(&part, &thousand()[..512]).unwrap();
    let lost = answer("404 Not Found\r\nContent-Length: 0", &[]);
    let (result, seen, files) =
        run(vec![vec![lost], vec![rest(512)]], folder.path());
    assert_eq!(result, Ok(()));
    assert_eq!(seen, [["/thousand.bin bytes=512-"]; 2]);
    assert_eq!(files, ["thousand.bin"]);
}

#[test]
fn a_mirror_that_knows_no_ranges_starts_again() {
    let cut = answer("200 OK\r\nContent-Length: 1000", &thousand()[..300]);
    assert_fetched(
        vec![vec![cut, whole()]],
        &[&["/thousand.bin", "/thousand.bin bytes=300-"]],
    );
}

#[test]
fn a_part_with_wrong_bytes_is_thrown_away_and_fetched_anew() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("thousand.bin.part");
    fs::write(&part, [9; 512]).unwrap();
    let (result, seen, _) = run(vec![vec![rest(512), whole()]], folder.path());
    assert_eq!(result, Ok(()));
    assert_eq!(seen, [["/thousand.bin bytes=512-", "/thousand.bin"]]);
    // Even one that is longer than the file.
    fs::remove_file(folder.path().join(FILE.name)).unwrap();
    fs::write(&part, [9; 1512]).unwrap();
    let (result, seen, _) = run(vec![vec![whole()]], folder.path());
    assert_eq!(result, Ok(()));
    assert_eq!(seen, [["/thousand.bin"]]);
}

#[test]
fn redirects_are_followed() {
    let there = "302 Found\r\nContent-Length: 0\r\nLocation: /there";
    assert_fetched(
        vec![vec![answer(there, &[]), whole()]],
        &[&["/thousand.bin", "/there"]],
    );
    let circle = answer("302 Found\r\nContent-Length: 0\r\nLocation: /", &[]);
    // 1 request and 10 redirects, each time the mirror is asked.
    let reason = message(vec![vec![circle; 11 * ATTEMPTS]]);
    assert!(reason.contains("redirect"), "{reason}");
}

#[test]
fn the_second_mirror_is_asked_where_the_first_has_other_bytes() {
    let other = answer("200 OK\r\nContent-Length: 1000", &[7; 1000]);
    assert_fetched(
        vec![vec![other], vec![whole()]],
        &[&["/thousand.bin"], &["/thousand.bin"]],
    );
}

#[test]
fn a_mirror_that_breaks_off_and_has_other_bytes_is_not_asked_for_ever() {
    let cut = answer("200 OK\r\nContent-Length: 1000", &[7; 300]);
    let rest = rest(300);
    let script = vec![cut.clone(), rest.clone(), cut, rest];
    let folder = tempfile::tempdir().unwrap();
    let (result, seen, files) = run(vec![script], folder.path());
    let text = result.unwrap_err().to_string();
    assert!(text.contains("the SHA-256 of what it sent is "), "{text}");
    let twice = ["/thousand.bin", "/thousand.bin bytes=300-"];
    assert_eq!(seen, [[twice, twice].concat()]);
    assert_eq!(files, [""; 0]);
}

#[test]
fn wrong_bytes_are_named_by_their_hash() {
    let other = answer("200 OK\r\nContent-Length: 1000", &[7; 1000]);
    let reason = message(vec![vec![other]]);
    assert!(reason.starts_with("the SHA-256 of what it sent is "), "{reason}");
    assert!(reason.ends_with(&format!("{} is wanted", FILE.sha256)), "{reason}");
}

#[test]
fn a_mirror_that_lies_about_the_length_is_left() {
    let short = answer("200 OK\r\nContent-Length: 9", b"not found");
    assert_eq!(message(vec![vec![short]]), "it offers 9 bytes, the file needs 1000");
    let endless = answer("200 OK", &[thousand(), thousand()].concat());
    assert_eq!(
        message(vec![vec![endless]]),
        "it sends more than the file's 1000 bytes"
    );
    let wrong = "206 Partial Content\r\nContent-Length: 500\r\n\
        Content-Range: bytes 500-999/1000";
    let cut = answer("200 OK\r\nContent-Length: 1000", &thousand()[..300]);
    assert_eq!(
        message(vec![vec![cut, answer(wrong, &thousand()[500..])]]),
        "asked for the bytes from 300 on of 1000, it answers with status 206 and \
         the range bytes 500-999/1000"
    );
}

#[test]
fn a_mirror_that_always_hangs_up_is_left_after_three_attempts() {
    let nothing = answer("200 OK\r\nContent-Length: 1000", &[]);
    let reason = message(vec![vec![nothing; ATTEMPTS]]);
    assert!(reason.starts_with("it broke off after 0 of 1000 bytes"), "{reason}");
    let busy = answer("503 Service Unavailable\r\nContent-Length: 0", &[]);
    assert_eq!(message(vec![vec![busy; ATTEMPTS]]), "it answers with status 503");
}

#[test]
fn every_mirror_is_in_the_message() {
    let lost = answer("404 Not Found\r\nContent-Length: 0", &[]);
    let gone = answer("410 Gone\r\nContent-Length: 0", &[]);
    let reason = message(vec![vec![lost], vec![gone]]);
    assert!(reason.starts_with("it answers with status 404; http"), "{reason}");
    assert!(reason.ends_with("it answers with status 410"), "{reason}");
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let error = fetch(&["http://127.0.0.1:1/"], &FILE, &file.join("cache"));
    let message = error.unwrap_err().to_string();
    assert!(message.contains("cache: it cannot be made: "), "{message}");
    // A folder where the part should be written.
    fs::create_dir(folder.path().join("thousand.bin.part")).unwrap();
    let server = Server::new(vec![]);
    let error = fetch(&[&server.address], &FILE, folder.path());
    let message = error.unwrap_err().to_string();
    assert!(message.contains("thousand.bin.part: it cannot be"), "{message}");
}
