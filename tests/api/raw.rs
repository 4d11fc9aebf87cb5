//! GET as no well-behaved client sends it: targets and header lines exactly as they are written.

use support::{
    TestApp,
    raw::{RawAnswer, exchange},
};

/// GET of a target with more header lines; `None` when the server closed the connection without an answer.
pub fn get(app: &TestApp, target: &str, headers: &[&[u8]]) -> Option<RawAnswer> {
    let mut request = format!("GET {target} HTTP/1.1\r\nHost: latchkey\r\nConnection: close\r\n").into_bytes();
    for header in headers {
        request.extend_from_slice(header);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    exchange(&app.address, &request)
}

/// The value of a header; empty when it is missing.
pub fn header<'a>(answer: &'a RawAnswer, name: &str) -> &'a str {
    let mut lines = answer.head.lines().filter_map(|line| line.split_once(": "));
    lines.find(|(given, _)| given.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}
