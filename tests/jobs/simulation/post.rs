//! A mail server that answers in an instant, keeps what it gets, and misbehaves as it is told.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use latchkey::config::{Config, SmtpTls};
use support::mail::ReceivedMail;

use super::model::Post;

/// Addresses that begin so take no mail.
pub const GONE: &str = "gone-";

/// The server, on a port of its own until the process ends.
pub struct PostOffice {
    port: u16,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    post: Post,
    received: Vec<Vec<u8>>,
}

impl PostOffice {
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Mutex::new(Shared { post: Post::Works, received: Vec::new() }));
        let office = Self { port, shared: Arc::clone(&shared) };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                // Whoever breaks off is not served any further.
                thread::spawn(move || serve(&stream, &shared).unwrap_or_default());
            }
        });
        office
    }

    pub fn configure(&self, config: &mut Config) {
        config.mail.smtp_host = Some("127.0.0.1".to_owned());
        config.mail.smtp_port = Some(self.port);
        config.mail.smtp_tls = SmtpTls::None;
    }

    /// From now on it behaves like this.
    pub fn behave(&self, post: Post) {
        self.shared.lock().unwrap().post = post;
    }

    /// What came since the last call.
    pub fn take(&self) -> Vec<ReceivedMail> {
        let received = std::mem::take(&mut self.shared.lock().unwrap().received);
        received.iter().map(|octets| ReceivedMail::parse(octets)).collect()
    }
}

fn serve(mut stream: &TcpStream, shared: &Mutex<Shared>) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let post = || shared.lock().unwrap().post;
    if post() == Post::Away {
        return Ok(());
    }
    stream.write_all(b"220 here\r\n")?;
    let mut lines = BufReader::new(stream);
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 && post() != Post::Away {
        let command = line.trim_end().to_ascii_lowercase();
        let answer: &[u8] = match command.get(..4) {
            Some("mail") if post() == Post::Busy => b"451 4.3.2 later\r\n",
            Some("rcpt") if command.contains(GONE) => b"550 5.1.1 nobody here\r\n",
            Some("data") => {
                stream.write_all(b"354 go on\r\n")?;
                let content = content(&mut lines)?;
                shared.lock().unwrap().received.push(content);
                if post() == Post::Mute {
                    return stream.shutdown(std::net::Shutdown::Both);
                }
                b"250 kept\r\n"
            }
            Some("quit") => b"221 goodbye\r\n",
            _ => b"250 so be it\r\n",
        };
        stream.write_all(answer)?;
        line.clear();
    }
    Ok(())
}

/// Everything up to the line with a dot (RFC 5321 §4.5.2).
fn content(lines: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    loop {
        let mut line = Vec::new();
        if lines.read_until(b'\n', &mut line)? == 0 || line == b".\r\n" {
            return Ok(content);
        }
        content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
