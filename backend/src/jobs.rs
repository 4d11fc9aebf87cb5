//! Work that no request asks for. Each job is a function that tests and `latchkey jobs run <name>` call too; the
//! scheduler only calls them again and again.

pub mod expiry_notices;
pub mod outbox;
pub mod retention;
pub mod scheduler;

use crate::app::{
    Core, Result, directory, last_use, late_attempts, leak, limits, reachability, refusals, signing::lifecycle,
    suspension,
};

/// The jobs by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Job {
    /// Plan the notices that are due, then deliver what waits.
    ExpiryNotices,
    /// Deliver the messages that wait.
    Outbox,
    /// Write down when secrets were last used.
    LastUse,
    /// Write down from where expired secrets are still tried.
    LateAttempts,
    /// The same, at once after what may be the first use of a secret by way of this process.
    #[value(skip)]
    FirstUse,
    /// Write down the suspensions of secrets that have ended at the time that was set.
    Suspensions,
    /// Look after the reports of secrets that were found in public.
    Leaks,
    /// Write down which limits of applications were passed.
    Limits,
    /// Write down which secrets that get no tokens were tried.
    Refusals,
    /// Keep all clients in memory, for the token endpoint of this process.
    #[value(skip)]
    Directory,
    /// Make signing keys ahead of their use, and remove those whose last token is dead.
    SigningKeys,
    /// Count again how many managers of applications can be reached, where something changed.
    Reachability,
    /// Remove what has run out: sessions, links, old messages about accounts, and audit events past their time.
    Retention,
}

/// Runs a job once and says what it did.
///
/// # Errors
/// Those of the job.
pub fn run(core: &Core, job: Job) -> Result<String> {
    match job {
        Job::ExpiryNotices => {
            let planned = expiry_notices::plan(core)?;
            let delivered = outbox::deliver(core)?;
            Ok(format!("{} notices planned in {} messages; {delivered}", planned.notices, planned.messages))
        }
        Job::Outbox => outbox::deliver(core).map(|delivered| delivered.to_string()),
        Job::LastUse => last_use::write_down(core).map(|count| format!("{count} last uses written")),
        Job::LateAttempts => late_attempts::write_down(core).map(|count| format!("{count} late attempts written")),
        Job::FirstUse => last_use::write_down_urgent(core).map(|count| format!("{count} last uses written")),
        Job::Suspensions => {
            suspension::write_down_ends(core).map(|count| format!("{count} ends of suspensions written"))
        }
        Job::Leaks => leak::look_after(core).map(|count| format!("{count} secrets were found in public")),
        Job::Limits => limits::write_down(core).map(|count| format!("of {count} applications limits were passed")),
        Job::Refusals => refusals::write_down(core).map(|count| format!("{count} refused secrets written")),
        Job::Directory => directory::fill(core).map(|count| format!("{count} clients read")),
        Job::SigningKeys => lifecycle::run(core).map(|outcome| outcome.to_string()),
        Job::Reachability => reachability::settle(core).map(|count| format!("{count} changes looked at")),
        Job::Retention => {
            retention::run(core).map(|count| format!("{count} rows that have run out or are past their time removed"))
        }
    }
}
