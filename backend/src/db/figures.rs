//! Numbers about the whole federation, for those who watch it from outside: counted every few minutes, by indexes.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    schema::{applications, client_keys, secrets},
};
use crate::domain::{Id, Timestamp, api::Environment, application::Application};

/// How many secrets are in each state; those that were deleted are in none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretCounts {
    /// Get tokens, and do not expire soon.
    pub usable: i64,
    /// Expire before the instant that was asked for.
    pub expiring: i64,
    pub expired: i64,
    pub suspended: i64,
}

/// Counts the secrets; one that expires before `soon` is expiring.
///
/// # Errors
/// As every query.
pub fn secrets(connection: &mut Conn, now: Timestamp, soon: Timestamp) -> DbResult<SecretCounts> {
    let kept = secrets::table.filter(secrets::deleted_at.is_null());
    let suspended = kept.filter(secrets::suspended_at.is_not_null()).filter(secrets::expires_at.gt(now));
    let expired = kept.filter(secrets::expires_at.le(now)).count().get_result(connection)?;
    let before: i64 =
        kept.filter(secrets::expires_at.gt(now)).filter(secrets::expires_at.le(soon)).count().get_result(connection)?;
    let after: i64 = kept.filter(secrets::expires_at.gt(soon)).count().get_result(connection)?;
    let suspended_before: i64 = suspended.filter(secrets::expires_at.le(soon)).count().get_result(connection)?;
    let suspended: i64 = suspended.count().get_result(connection)?;
    Ok(SecretCounts {
        usable: after - (suspended - suspended_before),
        expiring: before - suspended_before,
        expired,
        suspended,
    })
}

/// The active applications that lose their last secret first, until `until`: those of which no other secret that gets
/// tokens and no key lives longer. At most `most`.
///
/// # Errors
/// As every query.
pub fn next_to_expire(
    connection: &mut Conn,
    (now, until): (Timestamp, Timestamp),
    most: i64,
) -> DbResult<Vec<(Id<Application>, Environment, Timestamp)>> {
    let later = diesel::alias!(secrets as later);
    let outlived = later
        .filter(later.field(secrets::application_id).eq(secrets::application_id))
        .filter(later.field(secrets::deleted_at).is_null())
        .filter(later.field(secrets::suspended_at).is_null())
        .filter(later.field(secrets::expires_at).gt(secrets::expires_at));
    let has_key = client_keys::table
        .filter(client_keys::application_id.eq(secrets::application_id))
        .filter(client_keys::deleted_at.is_null())
        .filter(client_keys::expires_at.gt(secrets::expires_at));
    let rows: Vec<(Id<Application>, String, Timestamp)> = secrets::table
        .inner_join(applications::table)
        .select((applications::id, applications::environment, secrets::expires_at))
        .filter(secrets::deleted_at.is_null())
        .filter(secrets::suspended_at.is_null())
        .filter(secrets::expires_at.gt(now))
        .filter(secrets::expires_at.le(until))
        .filter(applications::state.eq("active"))
        .filter(diesel::dsl::not(diesel::dsl::exists(outlived)))
        .filter(diesel::dsl::not(diesel::dsl::exists(has_key)))
        .order((secrets::expires_at.asc(), secrets::id.asc()))
        .limit(most)
        .load(connection)?;
    let read = |(id, word, expires_at): (Id<Application>, String, Timestamp)| {
        let environment = Environment::parse(&word);
        let corrupt = |_| DbError::Corrupt { table: "applications", column: "environment" };
        Ok((id, environment.map_err(corrupt)?, expires_at))
    };
    rows.into_iter().map(read).collect()
}
