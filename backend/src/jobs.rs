//! Work that no request asks for. Each job is a function that tests and `latchkey jobs run <name>` call too; the
//! scheduler only calls them again and again.

pub mod expiry_notices;
pub mod figures;
pub mod lease;
pub mod outbox;
pub mod retention;
pub mod scheduler;
pub mod webhooks;

pub use crate::domain::job::Job;

use crate::app::{
    Core, Result, directory, last_use, late_attempts, leak, limits, reachability, refusals, signing::lifecycle,
    suspension,
};

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
        Job::Figures => figures::count(core).map(|count| format!("counted; {count} applications expire next")),
        Job::Webhooks => webhooks::deliver(core).map(|told| told.to_string()),
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
