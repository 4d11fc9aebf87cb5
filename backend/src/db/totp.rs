//! Authenticator apps of people, and those that are about to replace them.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{totp_factors::dsl, totp_replacements},
    session::Session,
};
use crate::domain::{Id, Timestamp, person::Person};

/// A person's authenticator app.
#[derive(Clone, Queryable)]
pub struct TotpFactor {
    /// The shared secret, sealed.
    pub sealed_secret: Vec<u8>,
    /// The time step of the last code that was accepted: a code works once (RFC 6238 §5.2).
    pub last_step: i64,
}

/// The person's authenticator app.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, person: Id<Person>) -> DbResult<Option<TotpFactor>> {
    optional(
        dsl::totp_factors
            .select((dsl::sealed_secret, dsl::last_step))
            .filter(dsl::person_id.eq(person))
            .first(connection),
    )
}

/// When the person's app was set up and last used.
///
/// # Errors
/// As every query.
pub fn times(connection: &mut Conn, person: Id<Person>) -> DbResult<Option<(Timestamp, Option<Timestamp>)>> {
    optional(
        dsl::totp_factors
            .select((dsl::created_at, dsl::last_used_at))
            .filter(dsl::person_id.eq(person))
            .first(connection),
    )
}

/// Adds the person's authenticator app.
///
/// # Errors
/// [`super::DbError::Duplicate`] when there is one.
pub fn insert(connection: &mut Conn, person: Id<Person>, factor: &TotpFactor, now: Timestamp) -> DbResult<()> {
    diesel::insert_into(dsl::totp_factors)
        .values((
            dsl::person_id.eq(person),
            dsl::sealed_secret.eq(&factor.sealed_secret),
            dsl::last_step.eq(factor.last_step),
            dsl::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Removes the person's app; `false` when there was none.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, person: Id<Person>) -> DbResult<bool> {
    Ok(diesel::delete(dsl::totp_factors.filter(dsl::person_id.eq(person))).execute(connection)? == 1)
}

/// Notes that the code of `step` was used; `false` when that or a later one was used before.
///
/// # Errors
/// As every query.
pub fn use_step(connection: &mut Conn, person: Id<Person>, step: i64, now: Timestamp) -> DbResult<bool> {
    let rows = diesel::update(dsl::totp_factors.filter(dsl::person_id.eq(person)).filter(dsl::last_step.lt(step)))
        .set((dsl::last_step.eq(step), dsl::last_used_at.eq(now)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Keeps the sealed secret of the app that a session is setting up, in place of an earlier one.
///
/// # Errors
/// As every query.
pub fn set_replacement(
    connection: &mut Conn,
    session: Id<Session>,
    sealed_secret: &[u8],
    (now, expires_at): (Timestamp, Timestamp),
) -> DbResult<()> {
    delete_replacement(connection, session)?;
    diesel::insert_into(totp_replacements::table)
        .values((
            totp_replacements::session_id.eq(session),
            totp_replacements::sealed_secret.eq(sealed_secret),
            totp_replacements::expires_at.eq(expires_at),
            totp_replacements::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// The sealed secret of the app that a session is setting up.
///
/// # Errors
/// As every query.
pub fn replacement(connection: &mut Conn, session: Id<Session>, now: Timestamp) -> DbResult<Option<Vec<u8>>> {
    optional(
        totp_replacements::table
            .select(totp_replacements::sealed_secret)
            .filter(totp_replacements::session_id.eq(session))
            .filter(totp_replacements::expires_at.gt(now))
            .first(connection),
    )
}

/// Forgets the app that a session was setting up; `false` when another request did so first.
///
/// # Errors
/// As every query.
pub fn delete_replacement(connection: &mut Conn, session: Id<Session>) -> DbResult<bool> {
    let replacement = totp_replacements::table.filter(totp_replacements::session_id.eq(session));
    Ok(diesel::delete(replacement).execute(connection)? == 1)
}

/// Removes the replacements that ran out before `now`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended_replacements(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    let ended = totp_replacements::table.filter(totp_replacements::expires_at.le(now));
    Ok(diesel::delete(ended).execute(connection)?)
}
