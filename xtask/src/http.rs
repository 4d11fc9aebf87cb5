//! The least HTTP that asks a server on this machine one question.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);

/// What a server answered, without the body.
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the server's order.
    pub headers: Vec<(String, String)>,
}

/// `GET path` from the server on this port of the loopback interface.
pub fn get(port: u16, path: &str) -> io::Result<Answer> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream
        .write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    parse(&String::from_utf8_lossy(&bytes))
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "this is no HTTP answer"))
}

fn parse(text: &str) -> Option<Answer> {
    let mut lines = text.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Some(Answer { status, headers })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn status_and_headers_are_read_and_the_body_is_not() {
        let answer = parse("HTTP/1.1 503 Service Unavailable\r\nX-A: b: c\r\n\r\nbody: no\r\n").unwrap();
        assert_eq!(answer.status, 503);
        assert_eq!(answer.headers, [("x-a".to_owned(), "b: c".to_owned())]);
    }

    #[test]
    fn anything_else_is_no_answer() {
        assert!(parse("SSH-2.0-OpenSSH").is_none());
    }
}
