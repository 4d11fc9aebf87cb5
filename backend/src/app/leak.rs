//! Client secrets that were found in public.
//!
//! Who reports some learns nothing of them, not from the answer and not from its time: a report is only counted and put
//! aside, by its hashes, in as many statements for a stranger's text as for a secret of ours. A job looks after it a
//! moment later.

use time::Duration;

use super::{
    Core, Error, Result,
    audit::{self, facts},
    error::causes,
    guess, security_mail,
    sign_in::Origin,
    suspension,
};
use crate::{
    config::LeakAction,
    db::{self, Conn, Reach, leak::LeakReport},
    domain::{
        application::Application,
        audit::{Acting, Action},
        leak::{FoundAt, FoundValue},
        secret::{Secret, SecretHash},
        security::SecurityEvent,
    },
};

/// How long nothing more is done about a secret that was reported.
const QUIET: Duration = Duration::days(1);

/// What somebody found.
pub struct Report {
    pub values: Vec<FoundValue>,
    pub found_at: Option<FoundAt>,
}

/// Puts a report aside, without what cannot be a secret of ours by its form.
///
/// # Errors
/// [`Error::TooMany`] when the address reports very often; those of the database.
pub fn report(core: &Core, report: &Report, origin: &Origin) -> Result<()> {
    let plausible = report.values.iter().filter_map(FoundValue::plausible);
    let hashes: Vec<_> = plausible.map(|value| core.keys.hash_secret(value)).collect();
    core.db.write(|connection| {
        guess::allow_leak_report(core, connection, origin)?;
        if hashes.is_empty() {
            return Ok(());
        }
        Ok(db::leak::insert(connection, &hashes, report.found_at.as_ref(), core.now())?)
    })
}

/// Looks after the reports that wait; answers how many secrets were found out to have leaked.
///
/// # Errors
/// The last of those that stopped a report, each of which keeps no other from being looked after. Such a report stays, and
/// what was done of it is not done again.
pub fn look_after(core: &Core) -> Result<usize> {
    let (mut count, mut left, mut failure) = (0, 0, None);
    while !core.is_stopping() {
        let Some(report) = core.db.read(|connection| db::leak::next(connection, left))? else { break };
        match look_after_report(core, &report, &mut count) {
            Ok(()) => core.db.write(|connection| db::leak::delete(connection, report.id))?,
            Err(error) => {
                tracing::error!(error.message = causes(&error), "a leak report has to wait");
                left += 1;
                failure = Some(error);
            }
        }
    }
    failure.map_or(Ok(count), Err)
}

/// Each of its values, also when one before could not be looked after.
fn look_after_report(core: &Core, report: &LeakReport, count: &mut usize) -> Result<()> {
    let mut failure = None;
    for hash in &report.hashes {
        match look_after_one(core, hash, report.found_at.as_deref()) {
            Ok(has_leaked) => *count += usize::from(has_leaked),
            Err(error) => failure = Some(error),
        }
    }
    failure.map_or(Ok(()), Err)
}

/// A transaction for each, as the log is the last that one takes.
fn look_after_one(core: &Core, hash: &SecretHash, found_at: Option<&str>) -> Result<bool> {
    let found = core.db.read(|connection| db::secret::find_by_hash(connection, hash))?;
    let Some((application, secret)) = found else { return Ok(false) };
    core.db.write(|connection| {
        db::application::lock_secrets(connection, application)?;
        let application = db::application::find(connection, Reach::Federation, application)?.ok_or(Error::NotFound)?;
        suspension::write_down_end(core, connection, &application, secret, core.now())?;
        let secret = db::secret::find(connection, application.id, secret)?.ok_or(Error::NotFound)?;
        mark(core, connection, &application, &secret, found_at)
    })
}

/// Marks a secret that could get tokens, now or after a suspension, as one that has leaked, and tells who looks after it.
/// One that was marked before is left alone while it is suspended, and for a day: somebody may have resumed it, and may not
/// know that it is found in another place too.
fn mark(
    core: &Core,
    connection: &mut Conn,
    application: &Application,
    secret: &Secret,
    found_at: Option<&str>,
) -> Result<bool> {
    let now = core.now();
    let is_known = |at| secret.suspended(now).is_some() || now.since(at) < QUIET;
    if secret.leaked_at.is_some_and(is_known) || secret.deletion(now).is_some() || secret.expires_at <= now {
        return Ok(false);
    }
    let acting = Acting::system("leak report");
    db::secret::mark_leaked(connection, application.id, secret.id, now)?;
    let suspends = core.config.leaks.action == LeakAction::Suspend;
    let held = suspends && suspension::hold(connection, application, secret, &acting, now)?;
    let after = db::secret::find(connection, application.id, secret.id)?.ok_or(Error::NotFound)?;
    let (name, hint, application_name) = (after.name.clone(), after.hint.clone(), application.name.clone());
    let suspended = after.suspended(now).is_some();
    let event = SecurityEvent::SecretLeaked {
        secret: Some(after.id.uuid()),
        name,
        hint,
        application: application_name,
        suspended,
    };
    tell(core, connection, application, &event, &acting)?;
    let subject = || facts::of_secret(&after, application);
    let said = (None, Some(facts::leak(&after, found_at)));
    audit::record(core, connection, &acting, Action::SecretLeaked, subject(), said)?;
    if held {
        let said = (Some(facts::suspension(secret, now)), Some(facts::suspension(&after, now)));
        audit::record(core, connection, &acting, Action::SecretSuspended, subject(), said)?;
    }
    Ok(true)
}

/// Tells the managers of the application, and the operators, each once.
fn tell(
    core: &Core,
    connection: &mut Conn,
    application: &Application,
    event: &SecurityEvent,
    acting: &Acting,
) -> Result<()> {
    let told = security_mail::tell_managers(core, connection, application, event, acting)?;
    for operator in db::person::active_operators(connection)? {
        if !told.contains(&operator.id) {
            security_mail::tell(core, connection, &operator, event.clone(), acting)?;
        }
    }
    Ok(())
}
