//! The calendar of expiries that a person's calendar program reads by a private address. The address is all that it
//! takes, so only an HMAC of it is kept, a new one replaces it, and it shows no more than a mail about an expiry does.

use data_encoding::BASE64URL_NOPAD;
use time::Duration;
use zeroize::Zeroizing;

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    security_mail, session,
};
use crate::{
    db::{self, calendar_feed::Expiry},
    domain::{
        Timestamp,
        audit::Action,
        person::{Person, PersonState},
        security::SecurityEvent,
    },
    keys,
};

/// Expiries that have passed stay for so long.
const KEPT_FOR: Duration = Duration::days(90);
/// Events at most; those that expire first are there.
const MOST: i64 = 1_000;

/// What a calendar holds.
pub struct Calendar {
    pub owner: Person,
    /// Each with the name of its application.
    pub expiries: Vec<(Expiry, String)>,
}

/// Makes an address for the caller, in place of an earlier one, and answers the secret part of it.
///
/// # Errors
/// [`Error::Forbidden`] without a recent proof, [`Error::Conflict`] for who manages nothing.
pub fn open(core: &Core, caller: &Caller) -> Result<(Zeroizing<String>, Timestamp)> {
    caller.require_recent_proof(core)?;
    let value = Zeroizing::new(BASE64URL_NOPAD.encode(&*Zeroizing::new(keys::random::<32>()?)));
    let (hash, now, person) = (core.keys.hash_calendar_address(&value), core.now(), &caller.person);
    core.db.write(|connection| {
        session::hold(connection, caller)?;
        // Two that ask at once follow one another, so that the last address is the one that works.
        db::factor::lock_person(connection, person.id)?;
        if !db::assignment::manages_anything(connection, person.id)? {
            let detail = "You manage no application, so there is nothing to put into a calendar.";
            return Err(Error::conflict("nothing_managed", detail));
        }
        db::calendar_feed::replace(connection, person.id, &hash, now)?;
        security_mail::tell(core, connection, person, SecurityEvent::CalendarOpened, &caller.acting())?;
        let subject = facts::of_person(person);
        audit::record(core, connection, &caller.acting(), Action::CalendarOpened, subject, (None, None))
    })?;
    Ok((value, now))
}

/// Takes the caller's address away, if there is one.
///
/// # Errors
/// Those of the database.
pub fn close(core: &Core, caller: &Caller) -> Result<()> {
    core.db.write(|connection| {
        if !db::calendar_feed::delete(connection, caller.person.id)? {
            return Ok(());
        }
        let subject = facts::of_person(&caller.person);
        audit::record(core, connection, &caller.acting(), Action::CalendarClosed, subject, (None, None))
    })
}

/// What is behind the secret part of an address.
///
/// # Errors
/// [`Error::NotFound`] when it is unknown or was taken away, and when its owner may not sign in or manages nothing.
pub fn read(core: &Core, value: &str) -> Result<Calendar> {
    let hash = core.keys.hash_calendar_address(value);
    let now = core.now();
    core.db.read(|connection| {
        let owner = db::calendar_feed::find(connection, &hash)?.ok_or(Error::NotFound)?;
        let owner = db::person::find(connection, owner)?;
        let owner = owner.filter(|person| person.state == PersonState::Active).ok_or(Error::NotFound)?;
        if !db::assignment::manages_anything(connection, owner.id)? {
            return Err(Error::NotFound);
        }
        let expiries = db::calendar_feed::expiries(connection, owner.id, (now.plus(-KEPT_FOR), now), MOST)?;
        Ok(Calendar { owner, expiries })
    })
}
