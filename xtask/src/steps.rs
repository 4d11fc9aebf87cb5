//! A list of steps that goes on after a failure, and its summary. Threads may add to it side by side.

use std::fmt;
use std::process::ExitCode;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Result;

use crate::process;

/// What has run so far.
pub struct Steps {
    started: Instant,
    done: Mutex<Vec<Done>>,
}

/// A step's name, how it went, and how long it took.
type Done = (String, Outcome, Duration);

enum Outcome {
    Passed,
    Failed,
    Stopped,
    Skipped(String),
}

impl Steps {
    /// Starts the clock.
    pub fn new() -> Self {
        Self { started: Instant::now(), done: Mutex::default() }
    }

    /// Runs one step and prints its heading, time and failure; gives what the step made.
    pub fn step<T>(&self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        if process::interrupted() {
            return None;
        }
        println!("==> {name}");
        let started = Instant::now();
        let result = work();
        let time = started.elapsed();
        let outcome = match &result {
            Ok(_) => {
                println!("    ok: {name} ({})", Seconds(time));
                Outcome::Passed
            }
            Err(failure) if process::interrupted() => {
                println!("    stopped: {name}: {failure:#}");
                Outcome::Stopped
            }
            Err(failure) => {
                println!("    FAILED: {name} ({}): {failure:#}", Seconds(time));
                Outcome::Failed
            }
        };
        self.done().push((name.to_owned(), outcome, time));
        result.ok()
    }

    /// Records a step that cannot run on this machine and need not.
    pub fn skip(&self, name: &str, reason: impl Into<String>) {
        let reason = reason.into();
        println!("==> {name}\n    skipped: {reason}");
        self.done().push((name.to_owned(), Outcome::Skipped(reason), Duration::ZERO));
    }

    fn done(&self) -> MutexGuard<'_, Vec<Done>> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints the summary; the code is a failure unless every step passed or was skipped.
    pub fn finish(self) -> ExitCode {
        println!("\nsummary");
        let done = self.done();
        for (name, outcome, time) in done.iter() {
            match outcome {
                Outcome::Passed => println!("  ok       {:>8}  {name}", Seconds(*time).to_string()),
                Outcome::Failed => println!("  FAILED   {:>8}  {name}", Seconds(*time).to_string()),
                Outcome::Stopped => println!("  stopped  {:>8}  {name}", Seconds(*time).to_string()),
                Outcome::Skipped(reason) => println!("  skipped  {:>8}  {name}: {reason}", "-"),
            }
        }
        let failed = done.iter().filter(|(_, outcome, _)| matches!(outcome, Outcome::Failed)).count();
        let total = Seconds(self.started.elapsed());
        if process::interrupted() {
            println!("stopped after {total}");
            return ExitCode::from(130);
        }
        if failed > 0 {
            println!("{failed} of {} steps failed, in {total}", done.len());
            return ExitCode::FAILURE;
        }
        println!("all steps passed, in {total}");
        ExitCode::SUCCESS
    }
}

/// A duration as a person reads it.
struct Seconds(Duration);

impl fmt::Display for Seconds {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (minutes, seconds) = (self.0.as_secs() / 60, self.0.as_secs_f64() % 60.0);
        if minutes > 0 {
            write!(formatter, "{minutes} min {seconds:.0} s")
        } else {
            write!(formatter, "{seconds:.1} s")
        }
    }
}
