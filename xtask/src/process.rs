//! Starting other programs so that none outlives this one: each gets a process group of its own,
//! signals are passed on to it, and what is left of a group is ended with its leader.

mod logged;

use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

pub use logged::logged;

const POLL: Duration = Duration::from_millis(20);
const GRACE: Duration = Duration::from_secs(5);

static SIGNALS: AtomicU32 = AtomicU32::new(0);
static GROUPS: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// From now on Ctrl-C, SIGTERM and SIGHUP are passed on to the started programs, more firmly each time.
pub fn watch_signals() -> Result<()> {
    ctrlc::set_handler(|| {
        let signal = match SIGNALS.fetch_add(1, Ordering::SeqCst) {
            0 => Signal::SIGINT,
            1 => Signal::SIGTERM,
            _ => Signal::SIGKILL,
        };
        for group in groups().iter() {
            // A group that has ended meanwhile is no fault.
            let _ = killpg(*group, signal);
        }
    })
    .context("could not watch for Ctrl-C")
}

/// Whether somebody asked this program to stop.
pub fn interrupted() -> bool {
    SIGNALS.load(Ordering::SeqCst) > 0
}

/// Waits, and fails as soon as somebody asks this program to stop.
pub fn pause(duration: Duration) -> Result<()> {
    let end = Instant::now() + duration;
    loop {
        if interrupted() {
            bail!("interrupted");
        }
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(());
        }
        thread::sleep(left.min(POLL));
    }
}

fn groups() -> std::sync::MutexGuard<'static, Vec<Pid>> {
    GROUPS.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A started program with its process group; dropping it ends both.
pub struct Running {
    /// The program itself, for its pipes.
    pub child: Child,
    group: Pid,
    ended: bool,
}

impl Running {
    /// Starts `command` in its own process group. Its standard input is empty unless the caller set one.
    pub fn start(command: &mut Command) -> Result<Self> {
        if interrupted() {
            bail!("interrupted");
        }
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn().with_context(|| format!("could not start {name}"))?;
        let group = Pid::from_raw(child.id().cast_signed());
        groups().push(group);
        if interrupted() {
            let _ = killpg(group, Signal::SIGINT);
        }
        Ok(Self { child, group, ended: false })
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Its status if it has ended.
    pub fn poll(&mut self) -> Result<Option<ExitStatus>> {
        let status = self.child.try_wait().context("could not ask for a program's status")?;
        if status.is_some() {
            self.sweep();
        }
        Ok(status)
    }

    /// Waits for its end.
    pub fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait().context("could not wait for a program")?;
        self.sweep();
        Ok(status)
    }

    /// Asks it to stop as Ctrl-C would, and waits; after `patience` it is killed.
    pub fn stop(&mut self, patience: Duration) -> Result<ExitStatus> {
        let _ = killpg(self.group, Signal::SIGINT);
        let end = Instant::now() + patience;
        while Instant::now() < end {
            if let Some(status) = self.poll()? {
                return Ok(status);
            }
            thread::sleep(POLL);
        }
        let _ = killpg(self.group, Signal::SIGKILL);
        self.wait()
    }

    /// Ends whatever the program left running in its group.
    fn sweep(&mut self) {
        if std::mem::replace(&mut self.ended, true) {
            return;
        }
        let end = Instant::now() + GRACE;
        let _ = killpg(self.group, Signal::SIGTERM);
        while killpg(self.group, None).is_ok() {
            if Instant::now() > end {
                let _ = killpg(self.group, Signal::SIGKILL);
                break;
            }
            thread::sleep(POLL);
        }
        groups().retain(|group| *group != self.group);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            let _ = self.stop(GRACE);
        }
    }
}

/// Runs `command` with its output on the terminal.
pub fn run(command: &mut Command) -> Result<ExitStatus> {
    command.stdin(Stdio::null());
    Running::start(command)?.wait()
}

/// Runs `command` quietly and gives its standard output; the error carries what it said otherwise.
pub fn output(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not start {name}"))?;
    if !output.status.success() {
        bail!("{name} failed ({}): {}", output.status, String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("{name} printed something that is not UTF-8"))
}

/// Whether `command` starts and ends well; its output is dropped.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use nix::sys::signal::kill;
    use nix::unistd::Pid;

    use super::Running;

    #[test]
    fn a_dropped_program_takes_what_it_started_with_it() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & echo $!; wait"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut running = Running::start(&mut shell).unwrap();
        let mut line = String::new();
        BufReader::new(running.child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let grandchild = Pid::from_raw(line.trim().parse().unwrap());
        assert!(kill(grandchild, None).is_ok());
        drop(running);
        assert!(kill(grandchild, None).is_err());
    }

    #[test]
    fn a_program_that_ignores_the_request_to_stop_is_killed() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "trap '' INT TERM; while :; do sleep 1; done"]).stdin(Stdio::null());
        let mut running = Running::start(&mut shell).unwrap();
        std::thread::sleep(Duration::from_millis(200));
        assert!(!running.stop(Duration::from_millis(100)).unwrap().success());
    }
}
