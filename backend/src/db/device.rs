//! The browsers that each person has signed in with. Only the hash of the cookie's value is kept.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    schema::{known_devices, known_devices::dsl},
};
use crate::domain::{Id, Timestamp, person::Person};

/// Notes that `person` signs in with a browser that they have used before; `false` when they have not.
///
/// # Errors
/// As every query.
pub fn touch(connection: &mut Conn, person: Id<Person>, token_hash: &[u8], now: Timestamp) -> DbResult<bool> {
    let device = dsl::known_devices.filter(dsl::person_id.eq(person)).filter(dsl::token_hash.eq(token_hash));
    Ok(diesel::update(device).set(dsl::last_seen_at.eq(now)).execute(connection)? == 1)
}

/// Gives a browser another cookie, for everybody who is known by it.
///
/// # Errors
/// As every query.
pub fn rename(connection: &mut Conn, from: &[u8], to: &[u8]) -> DbResult<()> {
    diesel::update(dsl::known_devices.filter(dsl::token_hash.eq(from)))
        .set(dsl::token_hash.eq(to))
        .execute(connection)?;
    Ok(())
}

/// Adds a browser.
///
/// # Errors
/// As every query.
pub fn insert(connection: &mut Conn, person: Id<Person>, token_hash: &[u8], now: Timestamp) -> DbResult<()> {
    diesel::insert_into(known_devices::table)
        .values((
            dsl::person_id.eq(person),
            dsl::token_hash.eq(token_hash),
            dsl::created_at.eq(now),
            dsl::last_seen_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Forgets all browsers of a person, but for the one whose cookie has the hash `kept`.
///
/// # Errors
/// As every query.
pub fn forget_others(connection: &mut Conn, person: Id<Person>, kept: Option<&[u8]>) -> DbResult<()> {
    let kept = kept.unwrap_or_default().to_vec();
    diesel::delete(dsl::known_devices.filter(dsl::person_id.eq(person)).filter(dsl::token_hash.ne(kept)))
        .execute(connection)?;
    Ok(())
}

/// Removes the browsers that were not seen since `instant`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_unseen_since(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::known_devices.filter(dsl::last_seen_at.lt(instant))).execute(connection)?)
}
