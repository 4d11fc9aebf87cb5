//! Suspending a secret and resuming it: by somebody, and by the time that was set.

use super::{
    Core, Error, Principal, Result,
    audit::{self, facts},
    principal::people_only,
    secret::tell,
    security_mail,
};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        Id, Rejection, Timestamp,
        application::Application,
        audit::{Acting, Action},
        secret::{AuthorKind, Secret},
        security::SecurityEvent,
        suspension::{Suspension, SuspensionEnd},
    },
};

/// Suspensions per query of the job.
const BATCH: i64 = 200;

/// Suspends a secret, or changes how its suspension ends: it gets no token from the next request on.
///
/// # Errors
/// [`Error::NotFound`] when the application has no such secret; [`Error::Conflict`] for one that is deleted or has expired;
/// [`Error::Invalid`] for an end that is not possible; [`Error::Forbidden`] for a machine where a person decided.
pub fn suspend(
    core: &Core,
    caller: &Principal,
    application: &Application,
    id: Id<Secret>,
    end: SuspensionEnd,
) -> Result<Secret> {
    change(core, caller, application, id, |connection, secret, now| {
        end.check(secret.expires_at, now).map_err(|(field, rejection)| Error::field(field, rejection))?;
        let by = caller.acting().author;
        let before = secret.suspended(now);
        if let Some(before) = before {
            // What a person says counts for more than what a machine said before, though it be the same.
            let is_said = before.by.kind == AuthorKind::Person || by.kind != AuthorKind::Person;
            if before.end == end && is_said {
                return Ok(None);
            }
            refuse_who_only_stops(caller)?;
        }
        let suspension = Suspension { at: before.map_or(now, |before| before.at), by, end };
        db::suspension::begin(connection, application.id, id, &suspension)?;
        let event = SecurityEvent::SecretSuspended {
            secret: Some(secret.id.uuid()),
            name: secret.name.clone(),
            hint: secret.hint.clone(),
            application: application.name.clone(),
            resume_at: end.resumes_at(),
            delete_at: end.deletes_at(),
        };
        Ok(Some((Action::SecretSuspended, event)))
    })
}

/// Lets a suspended secret get tokens again, from the next request on. One that is not suspended stays as it is.
///
/// # Errors
/// As [`suspend`], but for the end.
pub fn resume(core: &Core, caller: &Principal, application: &Application, id: Id<Secret>) -> Result<Secret> {
    change(core, caller, application, id, |connection, secret, now| {
        if secret.suspended(now).is_none() {
            return Ok(None);
        }
        db::suspension::end_it(connection, application.id, id)?;
        Ok(Some((Action::SecretResumed, resumed(secret, application))))
    })
}

fn resumed(secret: &Secret, application: &Application) -> SecurityEvent {
    let id = Some(secret.id.uuid());
    let (name, hint, application) = (secret.name.clone(), secret.hint.clone(), application.name.clone());
    SecurityEvent::SecretResumed { secret: id, name, hint, application }
}

/// Does `work` to a secret that works or is suspended, and tells and writes down what came of it.
fn change(
    core: &Core,
    caller: &Principal,
    application: &Application,
    id: Id<Secret>,
    work: impl FnOnce(&mut Conn, &Secret, Timestamp) -> Result<Option<(Action, SecurityEvent)>>,
) -> Result<Secret> {
    caller.require_recent_proof(core)?;
    core.db.write(|connection| {
        caller.hold(connection, application.id)?;
        db::application::lock_secrets(connection, application.id)?;
        let now = core.now();
        write_down_end(core, connection, application, id, now)?;
        let before = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        refuse_over(&before, now)?;
        refuse_machine(caller, &before, now)?;
        let Some((action, event)) = work(connection, &before, now)? else { return Ok(before) };
        let after = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        tell(core, connection, caller, application, event)?;
        let said = (Some(facts::suspension(&before, now)), Some(facts::suspension(&after, now)));
        audit::record(core, connection, &caller.acting(), action, facts::of_secret(&after, application), said)?;
        Ok(after)
    })
}

/// Whoever may only stop secrets, of the whole federation, does not say when one that is stopped works again.
fn refuse_who_only_stops(caller: &Principal) -> Result<()> {
    match caller {
        Principal::Machine(machine) if machine.reach == Reach::Federation => Err(Error::Forbidden(Rejection::new(
            "suspended_already",
            "This secret is suspended already; with secrets.revoke nobody changes when it works again.",
        ))),
        _ => Ok(()),
    }
}

/// One that can get no token any more is neither suspended nor resumed.
fn refuse_over(secret: &Secret, now: Timestamp) -> Result<()> {
    if secret.deletion(now).is_some() {
        return Err(Error::conflict(
            "secret_deleted",
            "This secret is deleted and cannot come back; create a new one.",
        ));
    }
    if secret.expires_at <= now {
        return Err(Error::conflict("secret_expired", "This secret has expired and gets no tokens; create a new one."));
    }
    Ok(())
}

/// What a person stopped, or what was found in public, no script sets going: its own token may be in the wrong hands.
fn refuse_machine(caller: &Principal, secret: &Secret, now: Timestamp) -> Result<()> {
    let (Principal::Machine(_), Some(suspension)) = (caller, secret.suspended(now)) else { return Ok(()) };
    if secret.leaked_at.is_some() {
        return Err(people_only("This secret was found in public; only people resume it or change its suspension."));
    }
    if suspension.by.kind == AuthorKind::Person {
        return Err(people_only("A person has suspended this secret; only people resume it or change that."));
    }
    Ok(())
}

/// Suspends a secret until somebody resumes it, without telling anybody or writing it down, which is for the caller, who
/// holds the application's secrets too. One that gets no token again by itself stays as it is: `false`.
pub(super) fn hold(
    connection: &mut Conn,
    application: &Application,
    secret: &Secret,
    acting: &Acting,
    now: Timestamp,
) -> Result<bool> {
    if secret.suspended(now).is_some_and(|suspension| suspension.end.resumes_at().is_none()) {
        return Ok(false);
    }
    let suspension = Suspension { at: now, by: acting.author.clone(), end: SuspensionEnd::Open };
    db::suspension::begin(connection, application.id, secret.id, &suspension)?;
    Ok(true)
}

/// Writes down the suspensions that have ended by themselves; answers how many.
///
/// # Errors
/// Those of the database.
pub fn write_down_ends(core: &Core) -> Result<usize> {
    let mut count = 0;
    loop {
        let now = core.now();
        let ended = core.db.read(|connection| db::suspension::ended(connection, now, BATCH))?;
        if ended.is_empty() {
            return Ok(count);
        }
        for (application, secret) in ended {
            count += usize::from(core.db.write(|connection| {
                db::application::lock_secrets(connection, application)?;
                let found = db::application::find(connection, Reach::Federation, application)?;
                write_down_end(core, connection, &found.ok_or(Error::NotFound)?, secret, now)
            })?);
        }
    }
}

/// Writes down that the suspension of a secret has ended by itself, if it has; the caller holds the application's secrets.
///
/// # Errors
/// Those of the database.
pub(super) fn write_down_end(
    core: &Core,
    connection: &mut Conn,
    application: &Application,
    id: Id<Secret>,
    now: Timestamp,
) -> Result<bool> {
    let Some(before) = db::secret::find(connection, application.id, id)? else { return Ok(false) };
    let Some(suspension) = before.suspension.as_ref().filter(|_| before.deleted.is_none()) else { return Ok(false) };
    let deleted = before.deletion(now).is_some();
    if !deleted && !suspension.end.has_resumed(now) {
        return Ok(false);
    }
    let acting = Acting::system("end of the suspension");
    let subject = facts::of_secret(&before, application);
    let (action, event, said) = if let Some(at) = suspension.end.deletes_at() {
        db::secret::mark_deleted(connection, application.id, id, &suspension.by, at)?;
        core.metrics.secrets_deleted.inc();
        let (name, hint, application) = (before.name.clone(), before.hint.clone(), application.name.clone());
        let event = SecurityEvent::SecretDeleted { secret: Some(id.uuid()), name, hint, application };
        (Action::SecretDeleted, event, (Some(facts::secret(&before)), None))
    } else {
        db::suspension::end_it(connection, application.id, id)?;
        let held = facts::suspension(&before, suspension.at);
        let after = facts::suspension(&before, now);
        (Action::SecretResumed, resumed(&before, application), (Some(held), Some(after)))
    };
    security_mail::tell_managers(core, connection, application, &event, &acting)?;
    audit::record(core, connection, &acting, action, subject, said)?;
    Ok(true)
}
