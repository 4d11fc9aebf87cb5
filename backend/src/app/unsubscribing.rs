//! Ending the reminders that somebody asked for besides everybody's, by a link in a message: without signing in, as mail
//! programs do it by one click (RFC 8058). What everybody gets nobody can end.

use data_encoding::BASE64URL_NOPAD;
use time::Duration;
use zeroize::Zeroizing;

use super::{
    Core, Error, Result,
    audit::{self, facts},
    preferences,
};
use crate::{
    db::{self, Conn},
    domain::{
        Id,
        audit::{Acting, Action},
        person::{Person, PersonState},
        preferences::NoticePreferences,
    },
    keys,
};

/// So long a link works.
pub const MEMORY: Duration = Duration::days(183);

/// Makes a link for who gets more reminders than everybody; `None` for who does not.
///
/// # Errors
/// Those of the database.
pub fn offer(core: &Core, person: Id<Person>) -> Result<Option<String>> {
    if core.db.read(|connection| preferences::of(connection, person))?.extra_thresholds.is_empty() {
        return Ok(None);
    }
    let value = BASE64URL_NOPAD.encode(&*Zeroizing::new(keys::random::<32>()?));
    let (hash, now) = (core.keys.hash_unsubscribe_link(&value), core.now());
    core.db.write(|connection| db::unsubscribe_link::insert(connection, person, &hash, now))?;
    Ok(Some(format!("{}/unsubscribe/{value}", core.config.issuer())))
}

/// Whose link it is.
///
/// # Errors
/// [`Error::NotFound`] when it is unknown or has ended, and when the person may not sign in.
pub fn find(core: &Core, value: &str) -> Result<Person> {
    let hash = core.keys.hash_unsubscribe_link(value);
    core.db.read(|connection| owner(connection, &hash))
}

/// Ends what the owner of the link asked for besides everybody's reminders, and answers who that is. To ask twice changes
/// nothing more.
///
/// # Errors
/// As [`find`].
pub fn end_extra(core: &Core, value: &str, address: Option<String>) -> Result<Person> {
    let hash = core.keys.hash_unsubscribe_link(value);
    core.db.write(|connection| {
        let person = owner(connection, &hash)?;
        // What is changed in the portal at this moment comes before or after, and ends the link or is kept.
        db::factor::lock_person(connection, person.id)?;
        let before = preferences::of(connection, person.id)?;
        if before.extra_thresholds.is_empty() {
            return Ok(person);
        }
        let wanted = NoticePreferences { extra_thresholds: Vec::new(), ..before.clone() };
        db::preferences::put(connection, person.id, &wanted)?;
        db::notice::withdraw_extra(connection, person.id, core.now())?;
        if !db::person::update(connection, &person, core.now())? {
            return Err(Error::Stale);
        }
        let said = (Some(facts::notice_preferences(&before)), Some(facts::notice_preferences(&wanted)));
        let acting = Acting { address, ..Acting::system("link in a message") };
        audit::record(core, connection, &acting, Action::PersonUpdated, facts::of_person(&person), said)?;
        Ok(person)
    })
}

fn owner(connection: &mut Conn, hash: &[u8; 32]) -> Result<Person> {
    let id = db::unsubscribe_link::find(connection, hash)?.ok_or(Error::NotFound)?;
    let person = db::person::find(connection, id)?;
    person.filter(|person| person.state == PersonState::Active).ok_or(Error::NotFound)
}
