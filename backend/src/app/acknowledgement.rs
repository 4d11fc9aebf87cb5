//! Saying that one is on it, and taking that back.

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    principal::Principal,
};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        Id, Timestamp,
        acknowledgement::{Acknowledgement, check},
        application::Application,
        audit::{Acting, Action},
        person::Person,
        secret::Secret,
    },
};

/// Keeps that the caller looks after the expiry of a secret until `until`: until then nobody who manages it is reminded.
///
/// # Errors
/// [`Error::NotFound`] when the application has no such secret; [`Error::Conflict`] for one that is deleted or has expired;
/// [`Error::Invalid`] for an instant that is not allowed.
pub fn acknowledge(
    core: &Core,
    caller: &Principal,
    application: &Application,
    id: Id<Secret>,
    until: Timestamp,
) -> Result<Secret> {
    change(core, caller, application, id, |person, secret, now| {
        check(until, secret.expires_at, now).map_err(|rejection| Error::field("/until", rejection))?;
        let (by_id, by_name) = (person.person.id.uuid(), person.person.name.clone());
        Ok(Some(Acknowledgement { at: now, until, by_id, by_name }))
    })
}

/// Takes back what was said: everybody is reminded as usual. Where nothing was said nothing changes.
///
/// # Errors
/// As [`acknowledge`], but for the instant.
pub fn take_back(core: &Core, caller: &Principal, application: &Application, id: Id<Secret>) -> Result<Secret> {
    change(core, caller, application, id, |_, _, _| Ok(None))
}

fn change(
    core: &Core,
    caller: &Principal,
    application: &Application,
    id: Id<Secret>,
    said: impl FnOnce(&Caller, &Secret, Timestamp) -> Result<Option<Acknowledgement>>,
) -> Result<Secret> {
    // The table of what machines may do lets none come here.
    let Principal::Person(person) = caller else { return Err(Error::NotFound) };
    core.db.write(|connection| {
        caller.hold(connection, application.id)?;
        db::application::lock_secrets(connection, application.id)?;
        let now = core.now();
        let before = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        if before.deletion(now).is_some() || before.expires_at <= now {
            return Err(Error::conflict(
                "secret_over",
                "This secret is deleted or has expired; nobody is reminded of it.",
            ));
        }
        let said = said(person, &before, now)?;
        if said.is_none() && before.acknowledgement.is_none() {
            return Ok(before);
        }
        db::acknowledgement::put(connection, application.id, id, said.as_ref())?;
        wake(connection, &before, now)?;
        let after = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        let facts = (Some(facts::acknowledgement(&before)), Some(facts::acknowledgement(&after)));
        let (acting, subject) = (caller.acting(), facts::of_secret(&after, application));
        let action = if said.is_some() { Action::ExpiryAcknowledged } else { Action::AcknowledgementTakenBack };
        audit::record(core, connection, &acting, action, subject, facts)?;
        Ok(after)
    })
}

/// Ends what somebody said of secrets that they do not look after any more: nobody is on it, and everybody is reminded as
/// usual.
///
/// # Errors
/// Those of the database.
pub(super) fn end_of(core: &Core, connection: &mut Conn, leaver: &Person, acting: &Acting) -> Result<()> {
    let now = core.now();
    let left = db::acknowledgement::left_by(connection, leaver, now)?;
    for (application, _) in &left {
        db::application::lock_secrets(connection, *application)?;
    }
    let mut ended = Vec::new();
    for (application, id) in left {
        let application = db::application::find(connection, Reach::Federation, application)?.ok_or(Error::NotFound)?;
        let before = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        db::acknowledgement::put(connection, application.id, id, None)?;
        wake(connection, &before, now)?;
        ended.push((application, before));
    }
    for (application, before) in ended {
        let after = Secret { acknowledgement: None, ..before.clone() };
        let said = (Some(facts::acknowledgement(&before)), Some(facts::acknowledgement(&after)));
        let subject = facts::of_secret(&after, &application);
        audit::record(core, connection, acting, Action::AcknowledgementTakenBack, subject, said)?;
    }
    Ok(())
}

/// Has the planner look at the secret, so that it notes when reminders begin again.
fn wake(connection: &mut Conn, secret: &Secret, now: Timestamp) -> Result<()> {
    Ok(db::notice::ask_again(connection, crate::domain::notice::Subject::Secret(secret.id), now)?)
}
