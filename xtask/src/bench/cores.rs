//! Which cores what is measured runs on, and which are left to what measures it.

use std::fmt;

use anyhow::{Context, Result};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

/// The cores of this machine in two halves, or shared by all.
pub struct Cores {
    server: Vec<usize>,
    others: Vec<usize>,
}

impl Cores {
    /// Halves the cores that this process may use; the server gets the smaller half. One alone is shared.
    pub fn halve() -> Result<Self> {
        let all = allowed()?;
        let (server, others) = all.split_at(all.len() / 2);
        if server.is_empty() {
            return Ok(Self { server: others.to_vec(), others: others.to_vec() });
        }
        Ok(Self { server: server.to_vec(), others: others.to_vec() })
    }

    /// For what leaves most of the time of every core unused: where half of the cores would be less than the two for which the
    /// targets are, all share them.
    pub fn two_for_the_server() -> Result<Self> {
        let all = allowed()?;
        if all.len() >= 4 { Self::halve() } else { Ok(Self { server: all.clone(), others: all }) }
    }

    /// How many cores the server has.
    pub fn of_server(&self) -> usize {
        self.server.len()
    }

    /// How many cores the load generator and the databases share.
    pub fn of_others(&self) -> usize {
        self.others.len()
    }

    /// Runs `start`; what it starts stays on the server's cores.
    pub fn for_server<T>(&self, start: impl FnOnce() -> Result<T>) -> Result<T> {
        pinned(&self.server, start)
    }

    /// Runs `start`; what it starts stays on the other cores.
    pub fn for_others<T>(&self, start: impl FnOnce() -> Result<T>) -> Result<T> {
        pinned(&self.others, start)
    }
}

impl fmt::Display for Cores {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.server.as_slice() {
            [_] if self.server == self.others => {
                return formatter
                    .write_str("server, load generator and PostgreSQL share the only core: read nothing into this");
            }
            shared if self.server == self.others => {
                return write!(formatter, "server, load generator and PostgreSQL share {}", named(shared));
            }
            _ => {}
        }
        write!(formatter, "server on {}, load generator and PostgreSQL on {}", named(&self.server), named(&self.others))
    }
}

/// The cores that this process may use.
fn allowed() -> Result<Vec<usize>> {
    let allowed = sched_getaffinity(this_thread()).context("the system does not tell on which cores this runs")?;
    Ok((0..CpuSet::count()).filter(|core| allowed.is_set(*core).is_ok_and(|is_set| is_set)).collect())
}

fn named(cores: &[usize]) -> String {
    let numbers: Vec<String> = cores.iter().map(ToString::to_string).collect();
    format!("{} {}", if cores.len() == 1 { "core" } else { "cores" }, numbers.join(", "))
}

/// A new process keeps the cores of the thread that starts it.
fn pinned<T>(cores: &[usize], start: impl FnOnce() -> Result<T>) -> Result<T> {
    let before = sched_getaffinity(this_thread())?;
    let mut wanted = CpuSet::new();
    for core in cores {
        wanted.set(*core)?;
    }
    sched_setaffinity(this_thread(), &wanted).context("the system does not let this choose its cores")?;
    let started = start();
    sched_setaffinity(this_thread(), &before)?;
    started
}

fn this_thread() -> Pid {
    Pid::from_raw(0)
}
