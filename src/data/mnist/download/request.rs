//! One request to one mirror, from where the last one broke off.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Duration;

use indicatif::ProgressBar;
use ureq::http::{HeaderMap, Response, StatusCode, header};
use ureq::{Agent, Body};

use super::{Remote, no_file, size};
use crate::Result;

/// Why a request did not bring the whole file.
pub(super) enum Break {
    /// Asking this mirror again may help.
    Passing(String),
    /// It will not.
    Final(String),
}

/// Asks for what is missing in `part` and appends it. `Ok(None)` if `part` now
/// has as many bytes as the file.
///
/// # Errors
/// `Error::File` if `part` cannot be written.
pub(super) fn append(
    address: &str,
    file: &Remote,
    part: &Path,
    progress: &ProgressBar,
) -> Result<Option<Break>> {
    let have = size(part);
    let mut response = match ask(address, have) {
        Ok(response) => response,
        Err(reason) => return Ok(Some(reason)),
    };
    let from = match start(&response, have, file.bytes) {
        Ok(from) => from,
        Err(reason) => return Ok(Some(Break::Final(reason))),
    };
    let mut options = OpenOptions::new();
    options.create(true).append(from > 0).write(true);
    let mut target = options
        .truncate(from == 0)
        .open(part)
        .map_err(|error| no_file(part, "written", &error))?;
    progress.set_position(from);
    let mut body = response.body_mut().as_reader().take(file.bytes - from + 1);
    let mut buffer = vec![0; 1 << 16];
    let mut position = from;
    loop {
        let count = match body.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                return Ok(Some(Break::Passing(format!(
                    "it broke off after {position} of {} bytes: {error}",
                    file.bytes
                ))));
            }
        };
        position += count as u64;
        if position > file.bytes {
            return Ok(Some(Break::Final(format!(
                "it sends more than the file's {} bytes",
                file.bytes
            ))));
        }
        target
            .write_all(&buffer[..count])
            .map_err(|error| no_file(part, "written", &error))?;
        progress.set_position(position);
    }
    target.sync_all().map_err(|error| no_file(part, "written", &error))?;
    Ok((position < file.bytes).then(|| {
        Break::Passing(format!(
            "it broke off after {position} of {} bytes",
            file.bytes
        ))
    }))
}

/// Sends the request; redirects are followed.
fn ask(address: &str, have: u64) -> Result<Response<Body>, Break> {
    let agent: Agent = Agent::config_builder()
        .timeout_connect(Some(Duration::from_secs(15)))
        .timeout_recv_response(Some(Duration::from_secs(30)))
        .timeout_recv_body(Some(Duration::from_secs(300)))
        .build()
        .into();
    let mut request = agent.get(address);
    if have > 0 {
        request = request.header(header::RANGE, format!("bytes={have}-"));
    }
    request.call().map_err(|error| match error {
        ureq::Error::StatusCode(code) if code < 500 => {
            Break::Final(format!("it answers with status {code}"))
        }
        ureq::Error::StatusCode(code) => {
            Break::Passing(format!("it answers with status {code}"))
        }
        error => Break::Passing(error.to_string()),
    })
}

/// From which byte on the answer goes: where `part` ends, or 0 for a mirror
/// that sends the whole file whatever it is asked for.
fn start(response: &Response<Body>, have: u64, bytes: u64) -> Result<u64, String> {
    let headers = response.headers();
    let from = match response.status() {
        StatusCode::OK => 0,
        StatusCode::PARTIAL_CONTENT if has_range(headers, have, bytes) => have,
        status => {
            let range = text(headers, header::CONTENT_RANGE).unwrap_or("none");
            return Err(format!(
                "asked for the bytes from {have} on of {bytes}, it answers with \
                 status {} and the range {range}",
                status.as_u16()
            ));
        }
    };
    let length = text(headers, header::CONTENT_LENGTH);
    match length.and_then(|length| length.parse::<u64>().ok()) {
        Some(length) if length != bytes - from => {
            Err(format!("it offers {length} bytes, the file needs {}", bytes - from))
        }
        _ => Ok(from),
    }
}

fn has_range(headers: &HeaderMap, from: u64, bytes: u64) -> bool {
    let wanted = format!("bytes {from}-{}/{bytes}", bytes - 1);
    text(headers, header::CONTENT_RANGE) == Some(wanted.as_str())
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}
