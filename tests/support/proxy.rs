//! A way to a server that can be cut and restored.

use std::{
    io,
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU8, Ordering},
    },
    thread,
};

const PASS: u8 = 0;
const CUT: u8 = 1;
const SILENT: u8 = 2;

/// Passes connections on to a server until it is told otherwise.
pub struct Proxy {
    /// Where it listens, as `host:port`.
    pub address: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    upstream: Mutex<String>,
    mode: AtomicU8,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// In front of the server at `upstream` (`host:port`).
    #[must_use]
    pub fn to(upstream: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state = Arc::new(State { upstream: Mutex::new(upstream.to_owned()), ..State::default() });
        let kept = Arc::clone(&state);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                kept.accept(stream);
            }
        });
        Self { address, state }
    }

    /// Ends every connection, and refuses new ones.
    pub fn cut(&self) {
        self.change(CUT);
    }

    /// Ends every connection, and accepts new ones without ever answering, as a host that hangs.
    pub fn fall_silent(&self) {
        self.change(SILENT);
    }

    /// Ends every connection, and passes new ones on to another server.
    pub fn lead_to(&self, upstream: &str) {
        upstream.clone_into(&mut self.state.upstream.lock().unwrap());
        self.state.close();
    }

    /// Passes new connections on again; those that were accepted in silence stay silent.
    pub fn restore(&self) {
        self.state.mode.store(PASS, Ordering::SeqCst);
    }

    fn change(&self, mode: u8) {
        self.state.mode.store(mode, Ordering::SeqCst);
        self.state.close();
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
    }
}

impl State {
    fn accept(self: &Arc<Self>, stream: TcpStream) {
        let mut open = self.open.lock().unwrap();
        match self.mode.load(Ordering::SeqCst) {
            PASS => {
                let upstream = self.upstream.lock().unwrap().clone();
                let Ok(server) = TcpStream::connect(upstream) else { return };
                // What is said in small pieces would wait for the other side's acknowledgement of each.
                let _ = (stream.set_nodelay(true), server.set_nodelay(true));
                open.extend([stream.try_clone().unwrap(), server.try_clone().unwrap()]);
                pass(stream.try_clone().unwrap(), server.try_clone().unwrap());
                pass(server, stream);
            }
            SILENT => open.push(stream),
            _ => drop(stream),
        }
    }

    fn close(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}
