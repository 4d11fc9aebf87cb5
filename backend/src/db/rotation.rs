//! What is known of secrets and of those that were created in their place.

use std::collections::HashMap;

use diesel::{dsl::max, prelude::*};
use time::Duration;

use super::{
    Conn, DbResult,
    schema::{apis, grants, permissions, secret_usage, secrets, secrets::dsl},
    secret::Row,
};
use crate::domain::{Id, application::Application, secret::Secret, usage::Day};

/// The secrets of `application` that are not deleted, the newest first.
///
/// # Errors
/// As every query.
pub fn kept(connection: &mut Conn, application: Id<Application>) -> DbResult<Vec<Secret>> {
    let rows: Vec<Row> = dsl::secrets
        .select(Row::as_select())
        .filter(dsl::application_id.eq(application))
        .filter(dsl::deleted_at.is_null())
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .load(connection)?;
    rows.into_iter().map(Secret::try_from).collect()
}

/// The secrets of `application` that were created in place of any of these, the newest first, the deleted ones too.
///
/// # Errors
/// As every query.
pub fn successors(connection: &mut Conn, application: Id<Application>, of: &[Id<Secret>]) -> DbResult<Vec<Secret>> {
    let rows: Vec<Row> = dsl::secrets
        .select(Row::as_select())
        .filter(dsl::application_id.eq(application))
        .filter(dsl::replaces.eq_any(of.iter().copied().map(Some).collect::<Vec<_>>()))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .load(connection)?;
    rows.into_iter().map(Secret::try_from).collect()
}

/// The days on which each of these secrets of `application` was used, with the tokens that were issued, the first day
/// first.
///
/// # Errors
/// As every query.
pub fn days_of_use(
    connection: &mut Conn,
    application: Id<Application>,
    of: &[Id<Secret>],
) -> DbResult<HashMap<Id<Secret>, Vec<(Day, i64)>>> {
    let rows: Vec<(Id<Secret>, i32, i64)> = secret_usage::table
        .inner_join(secrets::table)
        .select((secret_usage::secret_id, secret_usage::day, secret_usage::tokens))
        .filter(secrets::application_id.eq(application))
        .filter(secret_usage::secret_id.eq_any(of.to_vec()))
        .order((secret_usage::secret_id.asc(), secret_usage::day.asc()))
        .load(connection)?;
    let mut days = HashMap::<_, Vec<_>>::new();
    for (secret, day, tokens) in rows {
        days.entry(secret).or_default().push((Day::from_number(day), tokens));
    }
    Ok(days)
}

/// The longest life of a token that `application` can get; `None` when it can get none.
///
/// # Errors
/// As every query.
pub fn longest_token(connection: &mut Conn, application: Id<Application>) -> DbResult<Option<Duration>> {
    let seconds: Option<i32> = grants::table
        .inner_join(permissions::table.inner_join(apis::table))
        .select(max(apis::token_lifetime_seconds))
        .filter(grants::application_id.eq(application))
        .first(connection)?;
    Ok(seconds.map(|seconds| Duration::seconds(i64::from(seconds))))
}
