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

/// Holds all sessions of `person` until the transaction ends; `false` when `id` is none of them any more.
///
/// # Errors
/// As every query.
pub fn hold(connection: &mut Conn, person: Id<Person>, id: Id<Session>) -> DbResult<bool> {
    let all = dsl::sessions.filter(dsl::person_id.eq(person));
    if let Conn::Postgres(postgres) = connection {
        // In one order: an UPDATE of several rows takes them in any, and two of them would wait for each other.
        let held: Vec<Id<Session>> = all.select(dsl::id).order(dsl::id.asc()).for_update().load(postgres)?;
        return Ok(held.contains(&id));
    }
    diesel::update(all).set(dsl::last_seen_at.eq(dsl::last_seen_at)).execute(connection)?;
    Ok(diesel::select(diesel::dsl::exists(all.filter(dsl::id.eq(id)))).get_result(connection)?)
}

/// A session as its person sees it in a list.
#[derive(Clone, Debug, Queryable)]
pub struct ListedSession {
    pub id: Id<Session>,
    pub created_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub expires_at: Timestamp,
    pub address: Option<String>,
    pub user_agent: Option<String>,
}

/// One session of `person`.
///
/// # Errors
/// As every query.
pub fn find_of(connection: &mut Conn, person: Id<Person>, id: Id<Session>) -> DbResult<Option<ListedSession>> {
    let row = dsl::sessions.filter(dsl::person_id.eq(person)).filter(dsl::id.eq(id));
    optional(
        row.select((dsl::id, dsl::created_at, dsl::last_seen_at, dsl::expires_at, dsl::address, dsl::user_agent))
            .first(connection),
    )
}

/// The sessions of `person` but one, also those that ran out, the oldest first.
///
/// # Errors
/// As every query.
pub fn others_of(connection: &mut Conn, person: Id<Person>, kept: Id<Session>) -> DbResult<Vec<ListedSession>> {
    Ok(dsl::sessions
        .select((dsl::id, dsl::created_at, dsl::last_seen_at, dsl::expires_at, dsl::address, dsl::user_agent))
        .filter(dsl::person_id.eq(person))
        .filter(dsl::id.ne(kept))
        .order(dsl::id.asc())
        .load(connection)?)
}

/// The sessions of `person` that have not ended, the last used first.
///
/// # Errors
/// As every query.
pub fn list_of(
    connection: &mut Conn,
    person: Id<Person>,
    (now, idle_since): (Timestamp, Timestamp),
) -> DbResult<Vec<ListedSession>> {
    Ok(dsl::sessions
        .select((dsl::id, dsl::created_at, dsl::last_seen_at, dsl::expires_at, dsl::address, dsl::user_agent))
        .filter(dsl::person_id.eq(person))
        .filter(dsl::expires_at.gt(now))
        .filter(dsl::last_seen_at.gt(idle_since))
        .order((dsl::last_seen_at.desc(), dsl::id.desc()))
        .load(connection)?)
}

/// Gives a session a new cookie and notes that a second factor was proved now.
///
/// # Errors
/// As every query.
pub fn renew(connection: &mut Conn, id: Id<Session>, token_hash: &[u8], now: Timestamp) -> DbResult<bool> {
    let rows = diesel::update(dsl::sessions.filter(dsl::id.eq(id)))
        .set((dsl::token_hash.eq(token_hash), dsl::proved_at.eq(now), dsl::last_seen_at.eq(now)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Gives a session a new cookie; `false` when it has ended meanwhile.
///
/// # Errors
/// As every query.
pub fn replace_cookie(connection: &mut Conn, id: Id<Session>, token_hash: &[u8]) -> DbResult<bool> {
    Ok(diesel::update(dsl::sessions.filter(dsl::id.eq(id))).set(dsl::token_hash.eq(token_hash)).execute(connection)?
        == 1)
}

/// Ends one session of `person`; `false` when they have none of that id.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, person: Id<Person>, id: Id<Session>) -> DbResult<bool> {
    let session = dsl::sessions.filter(dsl::person_id.eq(person)).filter(dsl::id.eq(id));
    Ok(diesel::delete(session).execute(connection)? == 1)
}

/// Ends all sessions of `person` but one; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_others(connection: &mut Conn, person: Id<Person>, kept: Id<Session>) -> DbResult<usize> {
    let others = dsl::sessions.filter(dsl::person_id.eq(person)).filter(dsl::id.ne(kept));
    Ok(diesel::delete(others).execute(connection)?)
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
