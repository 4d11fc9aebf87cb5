//! The loop that runs the jobs while the server is up.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{Arc, Condvar, Mutex},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use super::{Job, run};
use crate::app::{Core, Result};

/// How often each job runs.
fn intervals(core: &Core) -> [(Job, Duration); 4] {
    [
        (Job::LastUse, Duration::from_secs(1)),
        (Job::Outbox, Duration::from_secs(5)),
        (Job::ExpiryNotices, Duration::from_secs(60 * core.config.notices.plan_every_minutes.max(1))),
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
        if let Ok(mut stopped) = self.stop.0.lock() {
            *stopped = true;
        }
        self.stop.1.notify_all();
        for thread in self.threads {
            let _ = thread.join();
        }
        once(Job::LastUse, || run(core, Job::LastUse));
    }
}

fn repeat(core: &Core, job: Job, interval: Duration, stop: &(Mutex<bool>, Condvar)) {
    loop {
        let began = Instant::now();
        once(job, || run(core, job));
        let pause = interval.saturating_sub(began.elapsed());
        let Ok(stopped) = stop.0.lock() else { return };
        let waited = stop.1.wait_timeout_while(stopped, pause, |stopped| !*stopped);
        if waited.is_ok_and(|(stopped, _)| *stopped) {
            return;
        }
    }
}

/// A job that fails, even by a panic (which the panic hook reports), runs again in its time.
fn once(job: Job, work: impl FnOnce() -> Result<String>) {
    match panic::catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(outcome)) => tracing::debug!(?job, outcome, "a job has run"),
        Ok(Err(error)) => tracing::error!(?job, error.message = %error, "a job failed and will run again"),
        Err(_) => tracing::error!(?job, "a job panicked and will run again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_that_panics_does_not_end_its_thread() {
        once(Job::Outbox, || panic!("as a fault of ours would"));
    }
}
