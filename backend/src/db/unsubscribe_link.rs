//! Links by which people end the reminders that they asked for besides everybody's: their hashes only.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{unsubscribe_links, unsubscribe_links::dsl},
};
use crate::domain::{Id, Timestamp, person::Person};

/// Adds a link of `person`.
///
/// # Errors
/// As every query.
pub fn insert(connection: &mut Conn, person: Id<Person>, hash: &[u8; 32], now: Timestamp) -> DbResult<()> {
    diesel::insert_into(unsubscribe_links::table)
        .values((dsl::hash.eq(hash.to_vec()), dsl::person_id.eq(person), dsl::created_at.eq(now)))
        .execute(connection)?;
    Ok(())
}

/// Whose link has this hash.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, hash: &[u8; 32]) -> DbResult<Option<Id<Person>>> {
    optional(dsl::unsubscribe_links.select(dsl::person_id).filter(dsl::hash.eq(hash.to_vec())).first(connection))
}

/// Ends all links of `person`.
///
/// # Errors
/// As every query.
pub fn delete_of(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::delete(dsl::unsubscribe_links.filter(dsl::person_id.eq(person))).execute(connection)?;
    Ok(())
}

/// Ends the links that were made before `instant`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::unsubscribe_links.filter(dsl::created_at.lt(instant))).execute(connection)?)
}
