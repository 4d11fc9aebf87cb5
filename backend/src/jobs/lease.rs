//! Of all processes one at a time does each job: by a lease in the database, which another process takes over when it runs
//! out.
//!
//! A job that is done every few seconds is kept by the process that has it, so that its runs write nothing by themselves; how
//! they went is written when the lease is renewed. Every other is taken when its time has come, or when its process has left
//! it undone, and left when it is done: what is past is done once, however often it was missed.

use std::{
    sync::{Condvar, Mutex},
    thread,
    time::Duration as Pause,
};

use time::Duration;

use super::Job;
use crate::{
    app::{Core, Result, error::causes},
    db::{self, job::Run},
    domain::{Timestamp, schedule::Schedule},
};

/// What one process knows of a job that it does by turns with others.
pub struct Turns {
    job: Job,
    schedule: Schedule,
    /// Until when this process has it.
    held_until: Option<Timestamp>,
    /// The last run that is not written yet.
    unwritten: Option<Run>,
}

impl Turns {
    /// A job that this process has not done yet.
    #[must_use]
    pub const fn new(job: Job, schedule: Schedule) -> Self {
        Self { job, schedule, held_until: None, unwritten: None }
    }

    /// Makes the job known to all processes, due at once: what was missed while none was there is done now.
    ///
    /// # Errors
    /// Those of the database.
    pub fn introduce(&self, core: &Core) -> Result<()> {
        let (name, now) = (self.job.name(), core.now());
        if core.db.read(|connection| db::job::find(connection, name))?.is_none() {
            core.db.write(|connection| db::job::introduce(connection, name, now))?;
        }
        Ok(())
    }

    /// Does the job when it is due and it is this process' turn; answers whether it did. `work` answers how the run went,
    /// and is never run by two processes at once as long as their clocks agree to within a third of the lease.
    ///
    /// # Errors
    /// Those of the database.
    pub fn take(&mut self, core: &Core, work: impl FnOnce() -> Run) -> Result<bool> {
        if self.is_kept(core) { self.take_kept(core, work) } else { self.take_due(core, work) }
    }

    /// Leaves the job to other processes, when this one ends.
    ///
    /// # Errors
    /// Those of the database.
    pub fn leave(&mut self, core: &Core) -> Result<()> {
        if self.held_until.take().is_none() {
            return Ok(());
        }
        let key = (self.job.name(), core.process.as_str());
        Ok(core.db.write(|connection| {
            if let Some(run) = self.unwritten.take() {
                db::job::note(connection, key, &run)?;
            }
            db::job::leave(connection, key)
        })?)
    }

    /// Whether it comes so often that a process keeps it.
    #[must_use]
    pub fn is_kept(&self, core: &Core) -> bool {
        matches!(self.schedule, Schedule::Every(pause) if pause * 2 < lease(core))
    }

    fn take_kept(&mut self, core: &Core, work: impl FnOnce() -> Run) -> Result<bool> {
        let (now, key) = (core.now(), (self.job.name(), core.process.as_str()));
        if self.held_until.is_none_or(|until| until.since(now) < lease(core) * 2 / 3) {
            let until = now.plus(lease(core));
            // While another has it, looking costs no write.
            let row = core.db.read(|connection| db::job::find(connection, key.0))?;
            let other = row.filter(|row| row.holder.as_deref().is_some_and(|holder| holder != key.1));
            if other.and_then(|row| row.lease_until).is_some_and(|until| until > now) {
                self.held_until = None;
                return Ok(false);
            }
            let unwritten = self.unwritten.take();
            let kept = core.db.write(|connection| {
                let kept = db::job::keep(connection, key, now, until)?;
                if let Some(run) = unwritten.filter(|_| kept) {
                    db::job::note(connection, key, &run)?;
                }
                Ok::<_, db::DbError>(kept)
            })?;
            self.held_until = kept.then_some(until);
        }
        if self.held_until.is_none() {
            return Ok(false);
        }
        let run = at_work(core, self.job, work);
        self.held_until = self.held_until.filter(|until| *until > core.now());
        self.unwritten = Some(run);
        Ok(true)
    }

    fn take_due(&mut self, core: &Core, work: impl FnOnce() -> Run) -> Result<bool> {
        let (now, key) = (core.now(), (self.job.name(), core.process.as_str()));
        let row = core.db.read(|connection| db::job::find(connection, key.0))?;
        let due = row.is_some_and(|row| row.lease_until.map_or(row.next_run_at <= now, |until| until <= now));
        if !due {
            return Ok(false);
        }
        let (until, next) = (now.plus(lease(core)), self.schedule.next(now));
        if !core.db.write(|connection| db::job::take(connection, key, now, until, next))? {
            return Ok(false);
        }
        let run = at_work(core, self.job, work);
        core.db.write(|connection| {
            db::job::note(connection, key, &run)?;
            db::job::leave(connection, key)
        })?;
        Ok(true)
    }
}

fn lease(core: &Core) -> Duration {
    Duration::seconds(i64::from(core.config.jobs.lease_seconds))
}

/// Does the work, and renews the lease as long as it lasts.
fn at_work(core: &Core, job: Job, work: impl FnOnce() -> Run) -> Run {
    let (done, ended) = (Mutex::new(false), Condvar::new());
    let pause = Pause::from_secs(u64::from(core.config.jobs.lease_seconds)) / 3;
    thread::scope(|scope| {
        scope.spawn(|| {
            loop {
                let Ok(guard) = done.lock() else { return };
                match ended.wait_timeout_while(guard, pause, |done| !*done) {
                    Ok((guard, _)) if !*guard => {}
                    _ => return,
                }
                renew(core, job);
            }
        });
        let run = work();
        if let Ok(mut done) = done.lock() {
            *done = true;
        }
        ended.notify_all();
        run
    })
}

fn renew(core: &Core, job: Job) {
    let (key, until) = ((job.name(), core.process.as_str()), core.now().plus(lease(core)));
    if let Err(error) = core.db.write(|connection| db::job::renew(connection, key, until)) {
        let error = crate::app::Error::from(error);
        tracing::warn!(?job, error.message = causes(&error), "a job's lease could not be renewed");
    }
}
