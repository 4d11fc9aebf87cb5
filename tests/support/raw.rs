//! Requests as octets, for what no HTTP library would send.

use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    time::Duration,
};

/// How long an answer is waited for: beyond every limit of the server, so that reaching it means that it hangs.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open connection.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// One answer, in parts.
#[derive(Debug)]
pub struct RawAnswer {
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    pub body: String,
}

impl Connection {
    /// Connects to `http://host:port`.
    #[must_use]
    pub fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address.trim_start_matches("http://")).expect("the server listens");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, received: Vec::new() }
    }

    /// Sends octets; whether the server still takes them.
    pub fn send(&mut self, octets: &[u8]) -> bool {
        self.stream.write_all(octets).is_ok()
    }

    /// Says that nothing more will be sent.
    pub fn end(&mut self) {
        let _ = self.stream.shutdown(std::net::Shutdown::Write);
    }

    /// Breaks the connection off, so that the other side has an error and no end.
    pub fn reset(self) {
        self.stream.set_nonblocking(true).unwrap();
        tokio::net::TcpStream::from_std(self.stream).unwrap().set_zero_linger().unwrap();
    }

    /// The next answer; `None` when the server closed the connection without one.
    pub fn answer(&mut self) -> Option<RawAnswer> {
        let end = loop {
            if let Some(at) = find(&self.received, b"\r\n\r\n") {
                break at + 4;
            }
            if !self.receive() {
                return None;
            }
        };
        let head = String::from_utf8_lossy(&self.received[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status line");
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ").map(str::to_owned))
            .map_or(0, |length| length.trim().parse::<usize>().unwrap());
        while self.received.len() < end + length && self.receive() {}
        let available = self.received.len().min(end + length);
        let body = String::from_utf8_lossy(&self.received[end..available]).into_owned();
        self.received.drain(..available);
        Some(RawAnswer { status, head, body })
    }

    /// Whether the server closes the connection, as it must within `PATIENCE`.
    pub fn is_closed(&mut self) -> bool {
        while self.receive() {}
        true
    }

    /// Reads once; `false` at the end of the connection.
    fn receive(&mut self) -> bool {
        let mut buffer = [0; 16 * 1024];
        match self.stream.read(&mut buffer) {
            Ok(0) => false,
            Ok(count) => {
                self.received.extend_from_slice(&buffer[..count]);
                true
            }
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("the server hangs; received so far: {}", String::from_utf8_lossy(&self.received))
            }
            Err(_) => false,
        }
    }
}

/// Sends one request on a connection of its own and reads the answer.
pub fn exchange(address: &str, octets: &[u8]) -> Option<RawAnswer> {
    let mut connection = Connection::open(address);
    connection.send(octets);
    connection.answer()
}

fn find(within: &[u8], wanted: &[u8]) -> Option<usize> {
    within.windows(wanted.len()).position(|window| window == wanted)
}
