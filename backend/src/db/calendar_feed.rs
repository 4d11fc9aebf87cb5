//! The addresses of people's calendars of expiries: their hashes only.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    reach::{Part, Reach, parts_within},
    schema::{applications, assignments, calendar_feeds, calendar_feeds::dsl, secrets},
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
    let mut rows: Vec<secret::Row> = Vec::new();
    for part in parts_within(connection, Reach::Manager(person))? {
        let query = secrets::table
            .select(secret::Row::as_select())
            .filter(secrets::deleted_at.is_null().and(diesel::dsl::not(suspension::has_deleted(now))))
            .filter(secrets::expires_at.gt(from))
            .order((secrets::expires_at.asc(), secrets::id.asc()))
            .limit(most)
            .into_boxed();
        let ids = applications::table.select(applications::id);
        // Lists within the statement: to name each application would be more than a statement can hold.
        let query = match part {
            Part::Of(organisations) => query.filter(
                secrets::application_id.eq_any(ids.filter(applications::organisation_id.eq_any(organisations))),
            ),
            Part::AssignedTo(person) => {
                let single = assignments::table.filter(assignments::person_id.eq(person));
                let single = single.select(assignments::application_id.assume_not_null());
                query.filter(secrets::application_id.eq_any(single.filter(assignments::application_id.is_not_null())))
            }
            Part::All | Part::OfEnvironment(..) | Part::Only(_) => continue,
        };
        rows.extend(query.load(connection)?);
    }
    let mut expiries: Vec<Secret> = rows.into_iter().map(Secret::try_from).collect::<DbResult<_>>()?;
    expiries.sort_by_key(|secret| (secret.expires_at, secret.id));
    expiries.dedup_by_key(|secret| secret.id);
    expiries.truncate(usize::try_from(most).unwrap_or_default());
    named(connection, expiries)
}

/// Adds the names of their applications.
fn named(connection: &mut Conn, expiries: Vec<Secret>) -> DbResult<Vec<(Secret, String)>> {
    let ids: Vec<_> = expiries.iter().map(|secret| secret.application_id).collect();
    let mut names: HashMap<Id<Application>, String> = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let of_these = applications::table.filter(applications::id.eq_any(ids.to_vec()));
        names.extend(of_these.select((applications::id, applications::name)).load::<(Id<_>, String)>(connection)?);
    }
    let with_name = |secret: Secret| names.get(&secret.application_id).cloned().map(|name| (secret, name));
    Ok(expiries.into_iter().filter_map(with_name).collect())
}

/// So many ids in one statement, which has a limit of what it may name.
const AT_ONCE: usize = 500;
