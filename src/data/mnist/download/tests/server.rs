//! A local server that does what it is told.

use std::io::{self, BufRead, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

/// A server that gives these answers one after another, and the requests it
/// saw: the path and the range asked for.
pub(super) struct Server {
    pub(super) address: String,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    pub(super) fn new(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        let serve = move || {
            let accept = |answer: Vec<u8>| {
                let (mut stream, _) = listener.accept().unwrap();
                let seen = request(&stream);
                stream.write_all(&answer).unwrap();
                seen
            };
            answers.into_iter().map(accept).collect()
        };
        Self { address, thread: thread::spawn(serve) }
    }

    pub(super) fn seen(self) -> Vec<String> {
        self.thread.join().unwrap()
    }
}

fn request(stream: &TcpStream) -> String {
    let lines = io::BufReader::new(stream).lines().map_while(|line| line.ok());
    let lines: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
    let path = lines[0].split(' ').nth(1).unwrap().to_owned();
    let range = lines.iter().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("range").then_some(value)
    });
    range.map_or(path.clone(), |range| format!("{path} {range}"))
}
