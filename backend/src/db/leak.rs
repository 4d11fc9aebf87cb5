//! Reports of secrets that were found in public, until they are looked after. A value never gets here, only its hash.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{leak_reports, leak_reports::dsl},
};
use crate::domain::{Id, Timestamp, leak::FoundAt, secret::SecretHash};

/// A report that waits.
#[derive(Clone, Debug)]
pub struct LeakReport {
    pub id: Id<Self>,
    pub hashes: Vec<SecretHash>,
    pub found_at: Option<String>,
}

/// Adds a report of at least one value.
///
/// # Errors
/// As every query.
pub fn insert(
    connection: &mut Conn,
    hashes: &[SecretHash],
    found_at: Option<&FoundAt>,
    now: Timestamp,
) -> DbResult<()> {
    let octets: Vec<u8> = hashes.iter().flat_map(|hash| hash.0).collect();
    diesel::insert_into(leak_reports::table)
        .values((
            dsl::id.eq(Id::<LeakReport>::new()),
            dsl::hashes.eq(octets),
            dsl::found_at.eq(found_at.map(FoundAt::as_str)),
            dsl::received_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// The report that waits for the longest time but for `passed_over` others.
///
/// # Errors
/// As every query.
pub fn next(connection: &mut Conn, passed_over: i64) -> DbResult<Option<LeakReport>> {
    let columns = (dsl::id, dsl::hashes, dsl::found_at);
    let oldest = dsl::leak_reports.select(columns).order((dsl::received_at.asc(), dsl::id.asc()));
    let row: Option<(Id<LeakReport>, Vec<u8>, Option<String>)> =
        optional(oldest.offset(passed_over).first(connection))?;
    Ok(row.map(|(id, octets, found_at)| {
        let (hashes, _) = octets.as_chunks::<32>();
        LeakReport { id, hashes: hashes.iter().map(|hash| SecretHash(*hash)).collect(), found_at }
    }))
}

/// Removes a report that was looked after.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, id: Id<LeakReport>) -> DbResult<()> {
    diesel::delete(dsl::leak_reports.filter(dsl::id.eq(id))).execute(connection)?;
    Ok(())
}
