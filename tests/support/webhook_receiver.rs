//! A receiver of webhooks that does as it should, or as a test wants.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::Value;

/// How it answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// With this status.
    Status(u16),
    /// By leading elsewhere.
    To(String),
    /// Not at all.
    Nothing,
}

/// One request that arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// By their names in lower case.
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Received {
    /// The body as JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }
}

/// The receiver, on a port of its own until the test ends.
pub struct WebhookReceiver {
    pub address: String,
    reply: Arc<Mutex<Reply>>,
    received: Arc<Mutex<Vec<Received>>>,
}

impl WebhookReceiver {
    /// One that takes everything.
    #[must_use]
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/webhooks", listener.local_addr().unwrap());
        let reply = Arc::new(Mutex::new(Reply::Status(204)));
        let received = Arc::new(Mutex::new(Vec::new()));
        let (replies, kept) = (Arc::clone(&reply), Arc::clone(&received));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (replies, kept) = (Arc::clone(&replies), Arc::clone(&kept));
                thread::spawn(move || serve(stream, &replies, &kept));
            }
        });
        Self { address, reply, received }
    }

    /// Answers so from now on.
    pub fn replies(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    /// What arrived since the last call.
    #[must_use]
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.received.lock().unwrap())
    }
}

fn serve(stream: TcpStream, replies: &Mutex<Reply>, kept: &Mutex<Vec<Received>>) {
    let mut reader = BufReader::new(stream);
    let mut headers = HashMap::new();
    let mut line = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let trimmed = line.trim();
        if trimmed.is_empty() {
            break;
        }
        if let Some((name, value)) = trimmed.split_once(": ") {
            headers.insert(name.to_ascii_lowercase(), value.to_owned());
        }
    }
    let length = headers.get("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    if reader.read_exact(&mut body).is_err() {
        return;
    }
    kept.lock().unwrap().push(Received { headers, body: String::from_utf8(body).expect("the body is UTF-8") });
    let answer = match replies.lock().unwrap().clone() {
        Reply::Status(status) => format!("HTTP/1.1 {status} Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        Reply::To(place) => {
            format!("HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        }
        Reply::Nothing => {
            // Until the caller has had enough.
            let _ = reader.get_ref().set_read_timeout(Some(Duration::from_secs(30)));
            let _ = reader.read(&mut [0]);
            return;
        }
    };
    let _ = reader.get_mut().write_all(answer.as_bytes());
}
