//! How the jobs go, for who runs the federation, and asking for one.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::{Core, Error, Result, audit};
use crate::{
    config::Config,
    db::{
        self,
        job::{JobRow, Run},
    },
    domain::{
        audit::{Acting, Action, Subject},
        job::Job,
        schedule::Schedule,
    },
};

/// How jobs went that this process did itself.
#[derive(Default)]
pub struct Seen(Mutex<BTreeMap<Job, Run>>);

impl Seen {
    /// Notes how a run went.
    pub fn note(&self, job: Job, run: Run) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(job, run);
    }

    /// The last run.
    pub fn last(&self, job: Job) -> Option<Run> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&job).cloned()
    }
}

/// When a job is done.
#[must_use]
pub fn schedule(config: &Config, job: Job) -> Schedule {
    if let Some(schedule) = config.jobs.schedule(job) {
        return schedule;
    }
    match job {
        Job::ExpiryNotices => {
            let minutes = i64::try_from(config.notices.plan_every_minutes).unwrap_or(1);
            Schedule::every_seconds(60 * minutes.max(1))
        }
        job => job.usual(),
    }
}

/// A job and how it went.
#[derive(Clone, Debug)]
pub struct Standing {
    pub job: Job,
    pub schedule: Schedule,
    /// `None` for one that each process does, or that no process has done yet.
    pub row: Option<JobRow>,
    /// Whether a process is at it, or has it reserved.
    pub is_held: bool,
    /// The last run: by this process, where each does it.
    pub last: Option<Run>,
}

/// All jobs.
///
/// # Errors
/// Those of the database.
pub fn list(core: &Core) -> Result<Vec<Standing>> {
    let rows = core.db.read(db::job::list)?;
    let standing = |job: Job| {
        let row = rows.iter().find(|row| row.name == job.name()).cloned();
        let last = if job.is_of_each_process() { core.jobs.last(job) } else { row.as_ref().and_then(last_run) };
        let now = core.now();
        let is_held = row.as_ref().and_then(|row| row.lease_until).is_some_and(|until| until > now);
        Standing { job, schedule: schedule(&core.config, job), row, is_held, last }
    };
    Ok(Job::ALL.into_iter().map(standing).collect())
}

fn last_run(row: &JobRow) -> Option<Run> {
    Some(Run {
        started_at: row.started_at?,
        finished_at: row.finished_at?,
        succeeded: row.outcome.as_deref()? == "done",
        said: row.said.clone().unwrap_or_default(),
        milliseconds: row.milliseconds?,
    })
}

/// Has a job done within seconds, by whichever process looks first, also while one is at it: then once more.
///
/// # Errors
/// [`Error::NotFound`] for a name that is none; [`Error::Conflict`] for one that each process does all the time.
pub fn ask_for(core: &Core, acting: &Acting, name: &str) -> Result<()> {
    let job = Job::named(name).ok_or(Error::NotFound)?;
    if job.is_of_each_process() {
        let why = "Each process does this for itself all the time, so there is nothing to ask for.";
        return Err(Error::conflict("not_scheduled", why));
    }
    core.db.write(|connection| {
        let now = core.now();
        db::job::introduce(connection, name, now)?;
        db::job::ask_for(connection, name, now)?;
        let subject = Subject { kind: "job", id: None, name: name.to_owned(), organisation: None, application: None };
        audit::record(core, connection, acting, Action::JobAskedFor, subject, (None, None))
    })
}
