//! One connection to the server, and how long each answer takes to the nanosecond.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpStream},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

const PATIENCE: Duration = Duration::from_secs(10);

/// An open connection.
pub struct Connection {
    stream: TcpStream,
    port: u16,
}

/// One answer.
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// From before the first octet was sent until the last was there.
    pub time: Duration,
}

impl Connection {
    /// # Errors
    /// When nothing listens on this port.
    pub fn open(port: u16) -> Result<Self> {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).context("the server does not listen")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream, port })
    }

    /// Sends a form to the token endpoint, with further headers that each end with their line.
    ///
    /// # Errors
    /// When what comes is no answer.
    pub fn ask_for_token(&mut self, form: &str, headers: &str) -> Result<Answer> {
        let length = form.len();
        let kind = "application/x-www-form-urlencoded";
        self.exchange(&format!(
            "POST /oauth2/token HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{headers}Content-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n{form}",
            self.port
        ))
    }

    /// Reads a resource with a bearer token.
    ///
    /// # Errors
    /// When what comes is no answer.
    pub fn read(&mut self, path: &str, token: &str) -> Result<Answer> {
        self.exchange(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {token}\r\n\r\n",
            self.port
        ))
    }

    fn exchange(&mut self, request: &str) -> Result<Answer> {
        let (mut received, mut buffer) = (Vec::with_capacity(4096), [0; 16 * 1024]);
        let began = Instant::now();
        self.stream.write_all(request.as_bytes())?;
        loop {
            let count = self.stream.read(&mut buffer)?;
            if count == 0 {
                bail!("the server closed the connection");
            }
            received.extend_from_slice(buffer.get(..count).unwrap_or_default());
            if let Some((status, body)) = whole(&received) {
                return Ok(Answer { status, body: body.to_owned(), time: began.elapsed() });
            }
        }
    }
}

/// Status and body, when all of the answer is there.
fn whole(received: &[u8]) -> Option<(u16, &str)> {
    let (head, body) = std::str::from_utf8(received).ok()?.split_once("\r\n\r\n")?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let named = |line: &str| line.to_ascii_lowercase().strip_prefix("content-length:").map(str::to_owned);
    let length: usize = head.lines().find_map(named)?.trim().parse().ok()?;
    (body.len() == length).then_some((status, body))
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn an_answer_is_whole_when_its_body_is_there() {
        let answer = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(whole(answer), Some((401, "{}")));
        assert_eq!(whole(&answer[..answer.len() - 1]), None);
        assert_eq!(whole(b"HTTP/1.1 401 Un"), None);
    }
}
