//! Changing one's e-mail address: asked for by the person, confirmed by both addresses in either order.
//!
//! Nobody learns here whether an address is in use: that it is shows only to who can confirm by it.

use data_encoding::BASE64URL_NOPAD;
use time::Duration;
use uuid::Uuid;

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    error::duplicate,
    guess, security_mail, session,
    sign_in::{Origin, end_links, end_sessions, link_over},
};
use crate::{
    db::{
        self, Conn,
        email_change::{EmailChange, Side},
    },
    domain::{Id, Rejection, audit::Action, email::EmailAddress, person::PersonState, security::SecurityEvent},
    keys::{self, Keys},
};

/// How far a change is after a confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The other address has not confirmed yet.
    Waiting,
    Changed,
}

/// Asks both addresses to confirm. An earlier change that waits is replaced.
///
/// # Errors
/// [`Error::Forbidden`] without a recent proof, [`Error::Invalid`] when it is the address that the caller has,
/// [`Error::TooMany`] when they asked for very many.
pub fn request(core: &Core, caller: &Caller, new: &EmailAddress) -> Result<()> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    if new.key() == person.email.to_lowercase() {
        return Err(Error::field("/email", Rejection::new("unchanged", "This is your address already.")));
    }
    let (id, now, acting) = (Id::new(), core.now(), caller.acting());
    let expires_at = now.plus(Duration::hours(core.config.links.email_change_hours));
    core.db.write(|connection| {
        guess::allow_address_change(core, connection, person.id)?;
        duplicate(db::email_change::replace(connection, person.id, id, new, (now, expires_at)), || {
            Error::conflict("changing", "You asked for another change at the same moment; try again.")
        })?;
        session::hold(connection, caller)?;
        let (change, text) = (id.uuid(), new.as_str().to_owned());
        let asked = SecurityEvent::EmailChangeAsked { change, new: text.clone() };
        security_mail::tell(core, connection, person, asked, &acting)?;
        let offered = SecurityEvent::EmailChangeOffered { change, new: text };
        security_mail::tell_at(core, connection, person, new, offered, &acting)?;
        let said = (None, Some(serde_json::json!({"email": new.as_str()})));
        audit::record(core, connection, &acting, Action::EmailChangeRequested, facts::of_person(person), said)
    })
}

/// Takes back the change that waits, if one does.
///
/// # Errors
/// Those of the database.
pub fn cancel(core: &Core, caller: &Caller) -> Result<()> {
    core.db.write(|connection| {
        if !db::email_change::delete_of(connection, caller.person.id)? {
            return Ok(());
        }
        let subject = facts::of_person(&caller.person);
        audit::record(core, connection, &caller.acting(), Action::EmailChangeCancelled, subject, (None, None))
    })
}

/// What a link confirms, and by which address, without confirming it.
///
/// # Errors
/// [`Error::Conflict`] with `link_over` when it is unknown or too old, or the change was made, replaced or taken back.
pub fn preview(core: &Core, token: &str) -> Result<(EmailChange, Side)> {
    core.db.read(|connection| waiting(core, connection, token))
}

/// What came of a confirmation, to be committed in every case.
enum Outcome {
    Progress(Progress),
    Taken,
}

/// Confirms by the address that the link was sent to. When both have confirmed, the address changes and the person is
/// signed out everywhere: whoever came in by the old one must show that they know the new.
///
/// # Errors
/// As [`preview`]; [`Error::Conflict`] with `email_taken` when somebody else has the address by then.
pub fn confirm(core: &Core, token: &str, origin: &Origin) -> Result<Progress> {
    let taken =
        || Error::conflict("email_taken", "Another account has this address by now; the change was taken back.");
    let outcome = core.db.write(|connection| {
        let (change, side) = waiting(core, connection, token)?;
        let first = db::email_change::confirm(connection, change.id, side, core.now())?;
        // Read again behind the lock: the other address may have confirmed at the same moment.
        let change = db::email_change::find(connection, change.id)?.ok_or_else(link_over)?;
        if change.confirmed_by_old && change.confirmed_by_new {
            return make(core, connection, &change, origin, taken);
        }
        if first {
            let (acting, subject) = (origin.acting(&change.person), facts::of_person(&change.person));
            let said = (None, Some(serde_json::json!({"by": word(side)})));
            audit::record(core, connection, &acting, Action::EmailChangeConfirmed, subject, said)?;
        }
        Ok(Outcome::Progress(Progress::Waiting))
    })?;
    match outcome {
        Outcome::Progress(progress) => Ok(progress),
        Outcome::Taken => Err(taken()),
    }
}

fn waiting(core: &Core, connection: &mut Conn, token: &str) -> Result<(EmailChange, Side)> {
    let (id, side) = read_token(&core.keys, token).ok_or_else(link_over)?;
    let change = db::email_change::find(connection, id)?
        .filter(|change| change.expires_at > core.now())
        .filter(|change| change.person.state == PersonState::Active)
        .ok_or_else(link_over)?;
    Ok((change, side))
}

fn make(
    core: &Core,
    connection: &mut Conn,
    change: &EmailChange,
    origin: &Origin,
    taken: impl Fn() -> Error,
) -> Result<Outcome> {
    let (person, acting) = (&change.person, origin.acting(&change.person));
    let read =
        |text: &str| EmailAddress::parse(text).map_err(|rejection| Error::Internal(rejection.to_string().into()));
    let (old, new) = (read(&person.email)?, read(&change.new_email)?);
    if db::person::find_by_email(connection, &new.key())?.is_some() {
        db::email_change::delete_of(connection, person.id)?;
        let subject = facts::of_person(person);
        audit::record(core, connection, &acting, Action::EmailChangeCancelled, subject, (None, None))?;
        return Ok(Outcome::Taken);
    }
    end_links(core, connection, person.id)?;
    end_sessions(connection, person.id)?;
    duplicate(db::person::set_email(connection, person.id, &new, core.now()), taken)?;
    for address in [&old, &new] {
        let event = SecurityEvent::EmailChanged { old: old.as_str().to_owned(), new: new.as_str().to_owned() };
        security_mail::tell_at(core, connection, person, address, event, &acting)?;
    }
    let fact = |address: &EmailAddress| Some(serde_json::json!({"email": address.as_str()}));
    let said = (fact(&old), fact(&new));
    audit::record(core, connection, &acting, Action::EmailChanged, facts::of_person(person), said)?;
    Ok(Outcome::Progress(Progress::Changed))
}

const fn word(side: Side) -> &'static str {
    match side {
        Side::Old => "old",
        Side::New => "new",
    }
}

/// The address that a person follows to confirm a change by one of the two addresses.
#[must_use]
pub fn confirmation_url(core: &Core, change: Id<EmailChange>, side: Side) -> String {
    format!("{}/confirm-email#token={}", core.config.issuer(), token(&core.keys, change, side))
}

/// The change's id, the side, and a tag over both that only this installation can make: nothing of it is in the
/// database.
fn token(keys: &Keys, change: Id<EmailChange>, side: Side) -> String {
    let named = named(change.uuid(), side);
    BASE64URL_NOPAD.encode(&[named.as_slice(), &keys.email_change_tag(&named)].concat())
}

fn named(id: Uuid, side: Side) -> Vec<u8> {
    [id.as_bytes().as_slice(), word(side).as_bytes()].concat()
}

/// The change and the side that a token stands for; `None` when it was not made by [`confirmation_url`].
fn read_token(keys: &Keys, token: &str) -> Option<(Id<EmailChange>, Side)> {
    let octets = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, _) = octets.split_first_chunk::<16>()?;
    let id = Uuid::from_bytes(*id);
    let side = [Side::Old, Side::New].into_iter().find(|side| {
        let named = named(id, *side);
        octets.strip_prefix(named.as_slice()).is_some_and(|tag| keys::equal(tag, &keys.email_change_tag(&named)))
    })?;
    Some((Id::from_uuid(id), side))
}
