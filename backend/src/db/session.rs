//! Sessions of people who have signed in. Only the hash of the cookie's value is kept.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    person::Row as PersonRow,
    schema::{people, sessions, sessions::dsl},
};
use crate::domain::{Id, Timestamp, person::Person};

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    pub id: Id<Self>,
    pub person: Person,
    /// When the person last proved a second factor.
    pub proved_at: Timestamp,
    pub last_seen_at: Timestamp,
    /// The end that nothing moves.
    pub expires_at: Timestamp,
}

/// A session that begins.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = sessions)]
pub struct NewSession {
    pub id: Id<Session>,
    pub token_hash: Vec<u8>,
    pub person_id: Id<Person>,
    pub proved_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub created_at: Timestamp,
}

/// The session whose cookie has this hash, with its person.
///
/// # Errors
/// As every query.
pub fn find_by_token(connection: &mut Conn, token_hash: &[u8]) -> DbResult<Option<Session>> {
    let row: Option<(Id<Session>, Timestamp, Timestamp, Timestamp, PersonRow)> = optional(
        dsl::sessions
            .inner_join(people::table)
            .select((dsl::id, dsl::proved_at, dsl::last_seen_at, dsl::expires_at, PersonRow::as_select()))
            .filter(dsl::token_hash.eq(token_hash))
            .first(connection),
    )?;
    row.map(|(id, proved_at, last_seen_at, expires_at, person)| {
        Ok(Session { id, person: person.try_into()?, proved_at, last_seen_at, expires_at })
    })
    .transpose()
}

/// Begins a session.
///
/// # Errors
/// As every query.
pub fn insert(connection: &mut Conn, session: &NewSession) -> DbResult<()> {
    diesel::insert_into(dsl::sessions).values(session.clone()).execute(connection)?;
    Ok(())
}

/// Notes that the session was in use.
///
/// # Errors
/// As every query.
pub fn touch(connection: &mut Conn, id: Id<Session>, now: Timestamp) -> DbResult<()> {
    diesel::update(dsl::sessions.filter(dsl::id.eq(id))).set(dsl::last_seen_at.eq(now)).execute(connection)?;
    Ok(())
}

/// Ends one session.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, id: Id<Session>) -> DbResult<()> {
    diesel::delete(dsl::sessions.filter(dsl::id.eq(id))).execute(connection)?;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// As every query.
pub fn delete_all_of(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::delete(dsl::sessions.filter(dsl::person_id.eq(person))).execute(connection)?;
    Ok(())
}

/// Removes the sessions that ended before `now`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::sessions.filter(dsl::expires_at.le(now))).execute(connection)?)
}
