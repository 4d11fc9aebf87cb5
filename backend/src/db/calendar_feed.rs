//! The addresses of people's calendars of expiries: their hashes only.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    reach::{Reach, parts_within},
    schema::{applications, calendar_feeds, calendar_feeds::dsl, secrets},
    secret, suspension,
};
use crate::domain::{Id, Timestamp, application::Application, person::Person, secret::Secret};

/// When the address of `person` was made, where there is one.
///
/// # Errors
/// As every query.
pub fn made_at(connection: &mut Conn, person: Id<Person>) -> DbResult<Option<Timestamp>> {
    optional(dsl::calendar_feeds.select(dsl::created_at).filter(dsl::person_id.eq(person)).first(connection))
}

/// Whose address has this hash.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, hash: &[u8; 32]) -> DbResult<Option<Id<Person>>> {
    optional(dsl::calendar_feeds.select(dsl::person_id).filter(dsl::hash.eq(hash.to_vec())).first(connection))
}

/// Gives `person` another address in place of an earlier one.
///
/// # Errors
/// As every query.
pub fn replace(connection: &mut Conn, person: Id<Person>, hash: &[u8; 32], now: Timestamp) -> DbResult<()> {
    delete(connection, person)?;
    diesel::insert_into(calendar_feeds::table)
        .values((dsl::person_id.eq(person), dsl::hash.eq(hash.to_vec()), dsl::created_at.eq(now)))
        .execute(connection)?;
    Ok(())
}

/// Takes the address of `person` away; `false` when there is none.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, person: Id<Person>) -> DbResult<bool> {
    let rows = diesel::delete(dsl::calendar_feeds.filter(dsl::person_id.eq(person))).execute(connection)?;
    Ok(rows == 1)
}

/// The secrets that `person` manages and that expire after `from`, with the names of their applications, the first to
/// expire first; at most `most`.
///
/// # Errors
/// As every query.
pub fn expiries(
    connection: &mut Conn,
    person: Id<Person>,
    (from, now): (Timestamp, Timestamp),
    most: i64,
) -> DbResult<Vec<(Secret, String)>> {
    let mut ids = Vec::new();
    for part in parts_within(connection, Reach::Manager(person))?.into_iter().flatten() {
        let managed = applications::table.select(applications::id).into_boxed().filter(part);
        ids.extend(managed.load::<Id<Application>>(connection)?);
    }
    let rows: Vec<(secret::Row, String)> = secrets::table
        .inner_join(applications::table)
        .select((secret::Row::as_select(), applications::name))
        .filter(secrets::application_id.eq_any(ids))
        .filter(secrets::deleted_at.is_null().and(diesel::dsl::not(suspension::has_deleted(now))))
        .filter(secrets::expires_at.gt(from))
        .order((secrets::expires_at.asc(), secrets::id.asc()))
        .limit(most)
        .load(connection)?;
    rows.into_iter().map(|(row, application)| Ok((Secret::try_from(row)?, application))).collect()
}
