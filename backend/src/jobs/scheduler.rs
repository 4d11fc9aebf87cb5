//! The loop that runs the jobs while the server is up.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
    sync::{Arc, Condvar, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{Job, lease::Turns, run};
use crate::{
    app::{Core, error::causes, job},
    db::job::Run,
};

/// How often a process looks whether a job is due.
const LOOK: Duration = Duration::from_secs(1);

/// So long after one job another begins: all at once would need a connection each, and hold it from then on.
const APART: Duration = Duration::from_millis(20);

/// How much less of the processor a thread asks for whose work can wait, by the scale of `nice(1)`: about a third of what
/// one gets that answers requests.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// So much is kept of what a run said, in characters.
const LONGEST_SAID: usize = 300;

/// The running scheduler; stops when it is told to.
pub struct Scheduler {
    stop: Arc<(Mutex<bool>, Condvar)>,
    starter: Option<JoinHandle<Vec<JoinHandle<()>>>>,
}

/// Starts one thread per job, so that a slow mail server delays nothing else.
pub fn start(core: &Arc<Core>) -> Scheduler {
    let stop = Arc::new((Mutex::new(false), Condvar::new()));
    let starter = {
        let (core, stop) = (Arc::clone(core), Arc::clone(&stop));
        // They begin apart, which the start does not wait for.
        std::thread::Builder::new().name("jobs".to_owned()).spawn(move || start_all(&core, &stop))
    };
    let failed = |error: &std::io::Error| tracing::error!(error.message = %error, "no job can be started");
    Scheduler { stop, starter: starter.inspect_err(failed).ok() }
}

/// One after the other: what the token endpoint waits for comes first, and stands last.
fn start_all(core: &Arc<Core>, stop: &Arc<(Mutex<bool>, Condvar)>) -> Vec<JoinHandle<()>> {
    let mut threads = Vec::new();
    for job in Job::ALL.into_iter().rev() {
        let (core, stop_it) = (Arc::clone(core), Arc::clone(stop));
        let thread = std::thread::Builder::new().name(format!("job {job:?}")).spawn(move || work(&core, job, &stop_it));
        match thread {
            Ok(thread) => threads.push(thread),
            Err(error) => tracing::error!(error.message = %error, ?job, "a job's thread cannot be started"),
        }
        if pause(APART, stop) {
            break;
        }
    }
    threads
}

impl Scheduler {
    /// Lets running jobs finish, writes down the last uses once more, and returns.
    pub fn stop(self, core: &Core) {
        core.stopping.store(true, Ordering::Relaxed);
        if let Ok(mut stopped) = self.stop.0.lock() {
            *stopped = true;
        }
        self.stop.1.notify_all();
        let threads = self.starter.and_then(|starter| starter.join().ok()).unwrap_or_default();
        for thread in threads {
            // A job that panicked was logged by the panic hook.
            let _ = thread.join();
        }
        once(core, Job::LastUse);
        once(core, Job::LateAttempts);
        once(core, Job::Limits);
        once(core, Job::Refusals);
    }
}

fn work(core: &Core, job: Job, stop: &(Mutex<bool>, Condvar)) {
    let schedule = job::schedule(&core.config, job);
    let usual = schedule.pause().unwrap_or(LOOK);
    // What the token endpoint itself waits for does not.
    if job != Job::Directory {
        give_way();
    }
    if job.is_of_each_process() {
        return repeat(usual, stop, || drop(once(core, job)));
    }
    let mut turns = Turns::new(job, schedule);
    let pause = if turns.is_kept(core) { usual } else { LOOK };
    let mut known = false;
    repeat(pause, stop, || {
        let turn = if known { Ok(()) } else { turns.introduce(core) };
        let done = turn.and_then(|()| {
            known = true;
            turns.take(core, || once(core, job))
        });
        if let Err(error) = done {
            tracing::error!(
                ?job,
                error.message = causes(&error),
                "whose turn a job is cannot be told; it is asked again"
            );
        }
    });
    if let Err(error) = turns.leave(core) {
        tracing::warn!(?job, error.message = causes(&error), "a job could not be left to other processes");
    }
}

/// Lets threads that answer requests go first: what one process does for all can take minutes, as after a change of the
/// thresholds of a million secrets, and to write down thousands of last uses each second takes half a core.
#[cfg(target_os = "linux")]
fn give_way() {
    // On Linux it is the thread that becomes nicer, not the process.
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::debug!(error.message = %error, "a job runs at the priority of requests");
    }
}

/// Elsewhere it would be the whole process.
#[cfg(not(target_os = "linux"))]
const fn give_way() {}

fn repeat(interval: Duration, stop: &(Mutex<bool>, Condvar), mut work: impl FnMut()) {
    loop {
        let began = Instant::now();
        work();
        if pause(interval.saturating_sub(began.elapsed()), stop) {
            return;
        }
    }
}

/// Waits so long; `true` when everything is to stop.
fn pause(time: Duration, (stopped, changed): &(Mutex<bool>, Condvar)) -> bool {
    let Ok(stopped) = stopped.lock() else { return true };
    changed.wait_timeout_while(stopped, time, |stopped| !*stopped).map_or(true, |(stopped, _)| *stopped)
}

/// Runs a job and notes how it went; one that fails or panics runs again at its next time.
fn once(core: &Core, job: Job) -> Run {
    let (began, started_at) = (Instant::now(), core.now());
    let (succeeded, said) = match catch_unwind(AssertUnwindSafe(|| run(core, job))) {
        Ok(Ok(outcome)) => {
            tracing::debug!(?job, outcome, "a job has run");
            (true, outcome)
        }
        Ok(Err(error)) => {
            tracing::error!(?job, error.message = causes(&error), "a job failed and will run again");
            (false, causes(&error))
        }
        Err(_) => {
            tracing::error!(?job, "a job panicked and will run again");
            (false, "it panicked; the log has more".to_owned())
        }
    };
    let milliseconds = i64::try_from(began.elapsed().as_millis()).unwrap_or(i64::MAX);
    let said = said.chars().take(LONGEST_SAID).collect();
    let run = Run { started_at, finished_at: core.now(), succeeded, said, milliseconds };
    core.metrics.jobs.note(job.name(), &run);
    core.jobs.note(job, run.clone());
    run
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_gives_way_leaves_the_others_as_they_are() {
        let niceness = || rustix::process::getpriority_process(None).unwrap();
        let before = niceness();
        let of_job = std::thread::spawn(move || {
            give_way();
            niceness()
        });
        assert_eq!(of_job.join().unwrap(), (before + NICENESS).min(19));
        assert_eq!(niceness(), before);
    }
}
