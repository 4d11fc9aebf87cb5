//! Counts of wrong guesses. Keys are hashed, so that the table tells no addresses.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{guesses, guesses::dsl},
};
use crate::domain::Timestamp;

/// The wrong guesses by one key.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = guesses)]
pub struct Guesses {
    pub key_hash: Vec<u8>,
    pub failures: i32,
    pub last_at: Timestamp,
    /// Until then nothing is tried.
    pub blocked_until: Timestamp,
    /// When the person last signed in by this key.
    pub succeeded_at: Option<Timestamp>,
}

/// The guesses by a key.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, key_hash: &[u8]) -> DbResult<Option<Guesses>> {
    optional(dsl::guesses.filter(dsl::key_hash.eq(key_hash)).first(connection))
}

/// Holds the row of a key until the transaction ends, so that attempts on one account are counted one after the other.
/// Of several requests that make the row at the same moment one makes it, and the others wait for it.
///
/// # Errors
/// As every query.
pub fn lock(connection: &mut Conn, key_hash: &[u8], now: Timestamp) -> DbResult<()> {
    if hold(connection, key_hash)? {
        return Ok(());
    }
    let first =
        Guesses { key_hash: key_hash.to_vec(), failures: 0, last_at: now, blocked_until: now, succeeded_at: None };
    let insert = diesel::insert_into(dsl::guesses).values(first);
    match connection {
        Conn::Postgres(postgres) => insert.on_conflict_do_nothing().execute(postgres)?,
        Conn::Sqlite(sqlite) => insert.on_conflict_do_nothing().execute(sqlite)?,
    };
    hold(connection, key_hash)?;
    Ok(())
}

fn hold(connection: &mut Conn, key_hash: &[u8]) -> DbResult<bool> {
    let row = dsl::guesses.filter(dsl::key_hash.eq(key_hash));
    Ok(diesel::update(row).set(dsl::failures.eq(dsl::failures)).execute(connection)? == 1)
}

/// Writes the guesses by a key.
///
/// # Errors
/// As every query; [`super::DbError::Duplicate`] when another request wrote the first at the same moment.
pub fn put(connection: &mut Conn, guesses: &Guesses) -> DbResult<()> {
    let changed = diesel::update(dsl::guesses.filter(dsl::key_hash.eq(&guesses.key_hash)))
        .set((
            dsl::failures.eq(guesses.failures),
            dsl::last_at.eq(guesses.last_at),
            dsl::blocked_until.eq(guesses.blocked_until),
            dsl::succeeded_at.eq(guesses.succeeded_at),
        ))
        .execute(connection)?;
    if changed == 0 {
        diesel::insert_into(dsl::guesses).values(guesses.clone()).execute(connection)?;
    }
    Ok(())
}

/// Removes what was last touched before `instant`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::guesses.filter(dsl::last_at.lt(instant))).execute(connection)?)
}
