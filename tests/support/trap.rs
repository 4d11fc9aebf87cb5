//! Ways from a process to its database and its mail server by which it is killed at a chosen step: before what it says is
//! passed on, or when that was done and the process has not heard of it. The process itself needs nothing for it.

mod mail;
mod postgres;

use std::{
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread,
};

use crate::process::signal;

/// To whom something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Statements, in lower case and without quotation marks; the end of a transaction is `commit after` all that was said
    /// in it.
    Database,
    /// Lines of SMTP; a message is its last line, `.`.
    Mail,
}

/// When the process is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    Before,
    After,
}

/// A step at which the process is killed that comes to it first.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub way: Way,
    /// All of this is in what is said, the first at its beginning.
    pub said: &'static [&'static str],
    pub when: When,
}

/// What is waited for, by all ways together, and whom it has caught.
#[derive(Clone, Default)]
pub struct Trap(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    step: Option<Step>,
    killed: Option<u32>,
}

impl Trap {
    /// Waits for this step, once.
    pub fn set(&self, step: Step) {
        *self.0.lock().unwrap() = State { step: Some(step), killed: None };
    }

    /// The process that was killed.
    #[must_use]
    pub fn killed(&self) -> Option<u32> {
        self.0.lock().unwrap().killed
    }

    /// Whether what is said is the step; then it is nobody else's any more.
    fn springs(&self, way: Way, said: &str) -> Option<When> {
        let mut state = self.0.lock().unwrap();
        let step = state.step.filter(|step| step.way == way)?;
        let (first, rest) = step.said.split_first()?;
        let is_said = said.starts_with(first) && rest.iter().all(|part| said.contains(part));
        is_said.then(|| state.step.take())??.when.into()
    }

    fn kill(&self, process: u32) {
        signal(process, "KILL");
        self.0.lock().unwrap().killed = Some(process);
    }
}

/// A way of one process to a server, of a kind.
pub struct Path {
    pub port: u16,
    /// Whose way it is; it must be said before a trap is set.
    process: Arc<AtomicU32>,
}

impl Path {
    /// To the server at `upstream` (`host:port`).
    #[must_use]
    pub fn to(way: Way, upstream: &str, trap: &Trap) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, process) = (listener.local_addr().unwrap().port(), Arc::new(AtomicU32::new(0)));
        let (upstream, trap, of) = (upstream.to_owned(), trap.clone(), Arc::clone(&process));
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&upstream) else { continue };
                // What is said in small pieces would wait for the other side's acknowledgement of each.
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                let walker = Walker { trap: trap.clone(), process: Arc::clone(&of), caught: Arc::default() };
                thread::spawn(move || walker.accompany(way, &client, &server));
            }
        });
        Self { port, process }
    }

    /// Says whose way it is.
    pub fn belongs_to(&self, process: u32) {
        self.process.store(process, Ordering::SeqCst);
    }
}

/// One connection.
#[derive(Clone)]
struct Walker {
    trap: Trap,
    process: Arc<AtomicU32>,
    /// Whether the process is killed as soon as the server has answered.
    caught: Arc<Mutex<bool>>,
}

impl Walker {
    fn accompany(self, way: Way, client: &TcpStream, server: &TcpStream) {
        let (back, answers, asks) = (self.clone(), server.try_clone().unwrap(), client.try_clone().unwrap());
        let returning = thread::spawn(move || {
            let _ = match way {
                Way::Database => postgres::answers(&back, &answers, &asks),
                Way::Mail => mail::answers(&back, &answers, &asks),
            };
            close(&answers, &asks);
        });
        let _ = match way {
            Way::Database => postgres::questions(&self, client, server),
            Way::Mail => mail::questions(&self, client, server),
        };
        close(client, server);
        let _ = returning.join();
    }

    /// Whether this may be passed on; where it may not, the process is dead by now.
    fn may_pass(&self, way: Way, said: &str) -> bool {
        match self.trap.springs(way, said) {
            None => true,
            Some(When::Before) => {
                self.trap.kill(self.process.load(Ordering::SeqCst));
                false
            }
            Some(When::After) => {
                *self.caught.lock().unwrap() = true;
                true
            }
        }
    }

    /// Whether the process must hear nothing any more.
    fn is_caught(&self) -> bool {
        *self.caught.lock().unwrap()
    }

    fn kill(&self) {
        self.trap.kill(self.process.load(Ordering::SeqCst));
    }
}

fn close(one: &TcpStream, other: &TcpStream) {
    let _ = one.shutdown(Shutdown::Both);
    let _ = other.shutdown(Shutdown::Both);
}
