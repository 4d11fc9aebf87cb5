//! The loop that runs the jobs while the server is up.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::atomic::Ordering,
    sync::{Arc, Condvar, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{Job, run};
use crate::app::{Core, error::causes};

/// How often each job runs.
fn intervals(core: &Core) -> [(Job, Duration); 13] {
    [
        (Job::LastUse, Duration::from_secs(1)),
        (Job::LateAttempts, Duration::from_secs(10)),
        (Job::FirstUse, Duration::from_millis(250)),
        (Job::Suspensions, Duration::from_secs(2)),
        (Job::Leaks, Duration::from_secs(1)),
        (Job::Limits, Duration::from_secs(1)),
        (Job::Refusals, Duration::from_secs(1)),
        (Job::Directory, Duration::from_secs(1)),
        (Job::Reachability, Duration::from_secs(2)),
        (Job::Outbox, Duration::from_secs(5)),
        (Job::ExpiryNotices, Duration::from_secs(60 * core.config.notices.plan_every_minutes.max(1))),
        (Job::SigningKeys, Duration::from_secs(60)),
        (Job::Retention, Duration::from_secs(3600)),
    ]
}

/// The running scheduler; stops when it is told to.
pub struct Scheduler {
    stop: Arc<(Mutex<bool>, Condvar)>,
    threads: Vec<JoinHandle<()>>,
}

/// Starts one thread per job, so that a slow mail server delays nothing else.
pub fn start(core: &Arc<Core>) -> Scheduler {
    let stop = Arc::new((Mutex::new(false), Condvar::new()));
    let threads = intervals(core)
        .into_iter()
        .filter_map(|(job, interval)| {
            let (core, stop) = (Arc::clone(core), Arc::clone(&stop));
            std::thread::Builder::new()
                .name(format!("job {job:?}"))
                .spawn(move || repeat(&core, job, interval, &stop))
                .inspect_err(|error| tracing::error!(error.message = %error, ?job, "a job's thread cannot be started"))
                .ok()
        })
        .collect();
    Scheduler { stop, threads }
}

impl Scheduler {
    /// Lets running jobs finish, writes down the last uses once more, and returns.
    pub fn stop(self, core: &Core) {
        core.stopping.store(true, Ordering::Relaxed);
        if let Ok(mut stopped) = self.stop.0.lock() {
            *stopped = true;
        }
        self.stop.1.notify_all();
        for thread in self.threads {
            // A job that panicked was logged by the panic hook.
            let _ = thread.join();
        }
        once(core, Job::LastUse);
        once(core, Job::LateAttempts);
        once(core, Job::Limits);
        once(core, Job::Refusals);
    }
}

fn repeat(core: &Core, job: Job, interval: Duration, stop: &(Mutex<bool>, Condvar)) {
    loop {
        let began = Instant::now();
        once(core, job);
        let pause = interval.saturating_sub(began.elapsed());
        let Ok(stopped) = stop.0.lock() else { return };
        let waited = stop.1.wait_timeout_while(stopped, pause, |stopped| !*stopped);
        if waited.is_ok_and(|(stopped, _)| *stopped) {
            return;
        }
    }
}

/// Runs a job; one that fails or panics runs again at its next time.
fn once(core: &Core, job: Job) {
    match catch_unwind(AssertUnwindSafe(|| run(core, job))) {
        Ok(Ok(outcome)) => tracing::debug!(?job, outcome, "a job has run"),
        Ok(Err(error)) => tracing::error!(?job, error.message = causes(&error), "a job failed and will run again"),
        Err(_) => tracing::error!(?job, "a job panicked and will run again"),
    }
}
