//! The one row about this installation.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{installation, installation::dsl},
};
use crate::domain::Timestamp;

/// The row's id.
const ONLY: i32 = 1;

/// The fingerprint of the master key that this database was filled under.
///
/// # Errors
/// As every query.
pub fn key_fingerprint(connection: &mut Conn) -> DbResult<Option<Vec<u8>>> {
    optional(dsl::installation.select(dsl::key_fingerprint).filter(dsl::id.eq(ONLY)).first(connection))
}

/// The key that seals values; none for the one that follows from the master key, or before the first start.
///
/// # Errors
/// As every query.
pub fn sealing_key(connection: &mut Conn) -> DbResult<Option<String>> {
    let kept: Option<Option<String>> =
        optional(dsl::installation.select(dsl::sealing_key).filter(dsl::id.eq(ONLY)).first(connection))?;
    Ok(kept.flatten())
}

/// Notes what seals values from now on.
///
/// # Errors
/// As every query.
pub fn set_sealing_key(connection: &mut Conn, id: &str) -> DbResult<()> {
    diesel::update(dsl::installation.filter(dsl::id.eq(ONLY))).set(dsl::sealing_key.eq(id)).execute(connection)?;
    Ok(())
}

/// Writes the row at the first start.
///
/// # Errors
/// [`super::DbError::Duplicate`] when another process wrote it first.
pub fn insert(connection: &mut Conn, key_fingerprint: &[u8], now: Timestamp) -> DbResult<()> {
    diesel::insert_into(installation::table)
        .values((
            dsl::id.eq(ONLY),
            dsl::key_fingerprint.eq(key_fingerprint),
            dsl::notice_thresholds.eq(""),
            dsl::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Holds the row until the transaction ends, so that two processes do one thing after the other.
///
/// # Errors
/// As every query.
pub fn lock(connection: &mut Conn) -> DbResult<()> {
    diesel::update(dsl::installation.filter(dsl::id.eq(ONLY))).set(dsl::id.eq(ONLY)).execute(connection)?;
    Ok(())
}

/// The thresholds that the secrets' next notices were computed with.
///
/// # Errors
/// As every query.
pub fn notice_thresholds(connection: &mut Conn) -> DbResult<String> {
    Ok(dsl::installation.select(dsl::notice_thresholds).filter(dsl::id.eq(ONLY)).first(connection)?)
}

/// Notes by which thresholds they are computed from now on.
///
/// # Errors
/// As every query.
pub fn note_notice_thresholds(connection: &mut Conn, thresholds: &str) -> DbResult<()> {
    diesel::update(dsl::installation.filter(dsl::id.eq(ONLY)))
        .set(dsl::notice_thresholds.eq(thresholds))
        .execute(connection)?;
    Ok(())
}
