//! Recovery codes of people: their hashes only.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{recovery_codes, recovery_codes::dsl},
};
use crate::domain::{Id, Timestamp, person::Person};

/// A recovery code.
#[derive(Clone, Copy, Debug)]
pub struct RecoveryCode {
    pub id: Id<Self>,
    pub used_at: Option<Timestamp>,
}

/// Gives `person` new codes in place of all earlier ones.
///
/// # Errors
/// As every query.
pub fn replace(connection: &mut Conn, person: Id<Person>, hashes: &[[u8; 32]], now: Timestamp) -> DbResult<()> {
    delete_all_of(connection, person)?;
    for hash in hashes {
        diesel::insert_into(dsl::recovery_codes)
            .values((
                dsl::id.eq(Id::<RecoveryCode>::new()),
                dsl::person_id.eq(person),
                dsl::hash.eq(hash.as_slice()),
                dsl::created_at.eq(now),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// The code of `person` that has this hash.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, person: Id<Person>, hash: &[u8]) -> DbResult<Option<RecoveryCode>> {
    let row: Option<(Id<RecoveryCode>, Option<Timestamp>)> = optional(
        dsl::recovery_codes
            .select((dsl::id, dsl::used_at))
            .filter(dsl::person_id.eq(person))
            .filter(dsl::hash.eq(hash))
            .first(connection),
    )?;
    Ok(row.map(|(id, used_at)| RecoveryCode { id, used_at }))
}

/// Uses up a code; `false` when it was used before, or replaced.
///
/// # Errors
/// As every query.
pub fn mark_used(connection: &mut Conn, id: Id<RecoveryCode>, now: Timestamp) -> DbResult<bool> {
    let rows = diesel::update(dsl::recovery_codes.filter(dsl::id.eq(id)).filter(dsl::used_at.is_null()))
        .set(dsl::used_at.eq(now))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Removes all codes of `person`.
///
/// # Errors
/// As every query.
pub fn delete_all_of(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::delete(recovery_codes::table.filter(dsl::person_id.eq(person))).execute(connection)?;
    Ok(())
}
