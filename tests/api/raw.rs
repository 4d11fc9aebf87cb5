//! Requests that no well-behaved client sends: octet by octet.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use support::TestApp;

/// Sends the octets and answers all that comes back until the server closes.
pub fn exchange(app: &TestApp, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(app.address.trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut answer = Vec::new();
    // A server that has seen enough resets the connection while there is more to come; what it said before counts.
    let _ = stream.write_all(request).and_then(|()| stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// GET of a target exactly as it is written, with more header lines.
pub fn get(app: &TestApp, target: &str, headers: &[&[u8]]) -> String {
    let mut request = format!("GET {target} HTTP/1.1\r\nHost: latchkey\r\nConnection: close\r\n").into_bytes();
    for header in headers {
        request.extend_from_slice(header);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    exchange(app, &request)
}

/// The status of an answer.
pub fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {answer:?}"))
}

/// The value of a header of an answer.
pub fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let head = answer.split("\r\n\r\n").next().unwrap();
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.filter(|(given, _)| given.eq_ignore_ascii_case(name)).map(|(_, value)| value).next().unwrap_or_default()
}
