//! The book as a server gives it, for browsers that tell nothing of their console: every
//! page notes what goes wrong in it, from its first line on.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;

/// What a page notes: `window.said`.
const NOTES: &str = "<script>window.said = []; \
    for (const kind of ['error', 'warn']) { \
        const before = console[kind]; \
        console[kind] = (...all) => { said.push(all.join(' ')); before(...all); }; \
    } \
    addEventListener('error', event => said.push(event.message \
        || 'not loaded: ' + (event.target.src || event.target.href)), true); \
    addEventListener('unhandledrejection', event => said.push(String(event.reason))); \
    </script>";

/// Serves the files of `folder` as long as the program runs; the address.
///
/// `/narrow/320/PAGE` is a page in a frame of 320 pixels, for browsers whose windows
/// cannot be so small.
///
/// # Errors
/// No port is free, or `folder` is no folder.
pub fn serve(folder: &Path) -> anyhow::Result<String> {
    anyhow::ensure!(folder.is_dir(), "{} is no folder", folder.display());
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = format!("http://{}", listener.local_addr()?);
    let folder = folder.to_owned();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let folder = folder.clone();
            // Whoever has gone away needs no answer.
            thread::spawn(move || answer(stream, &folder).ok());
        }
    });
    Ok(address)
}

fn answer(mut stream: TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let (status, kind, body) = match found(path, folder) {
        Some((kind, body)) => ("200 OK", kind, body),
        None => ("404 Not Found", "text/plain", Vec::new()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    )?;
    stream.write_all(&body)
}

fn found(path: &str, folder: &Path) -> Option<(&'static str, Vec<u8>)> {
    let html = "text/html; charset=utf-8";
    if path == "/favicon.ico" {
        return Some(("image/x-icon", Vec::new()));
    }
    if let Some(narrow) = path.strip_prefix("/narrow/") {
        let (width, page) = narrow.split_once('/')?;
        let frame = format!(
            "<!DOCTYPE html><title>narrow</title><iframe src=\"/{page}\" \
             style=\"width: {width}px; height: 900px; border: 0\"></iframe>"
        );
        return Some((html, frame.into_bytes()));
    }
    let path = PathBuf::from(path.trim_start_matches('/'));
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !path.components().all(inside) {
        return None;
    }
    let bytes = files::read(folder.join(&path)).ok()?;
    let ending = path.extension().and_then(|ending| ending.to_str());
    Some(match ending.unwrap_or_default() {
        "html" => {
            let page = String::from_utf8_lossy(&bytes);
            (
                html,
                page.replacen("<head>", &format!("<head>{NOTES}"), 1).into_bytes(),
            )
        }
        "css" => ("text/css; charset=utf-8", bytes),
        "js" => ("text/javascript; charset=utf-8", bytes),
        "svg" => ("image/svg+xml", bytes),
        "png" => ("image/png", bytes),
        "woff2" => ("font/woff2", bytes),
        _ => ("application/octet-stream", bytes),
    })
}
