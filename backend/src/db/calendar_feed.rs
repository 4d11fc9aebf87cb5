//! The addresses of people's calendars of expiries: their hashes only.

use std::collections::HashMap;

use diesel::{prelude::*, sql_types::Bool};

use super::{
    Conn, DbResult, client_key,
    connection::MultiBackend,
    error::optional,
    reach::{Part, Reach, parts_within, within_part},
    schema::{applications, assignments, calendar_feeds, calendar_feeds::dsl, client_keys, secrets},
    secret, suspension,
};
use crate::domain::{
    Id, Timestamp, application::Application, client_key::ClientKey, credential::Credential, person::Person,
    secret::Secret,
};

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

type Condition<T> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = Bool>>;

/// A day on which something expires, and what that is.
#[derive(Clone, Debug)]
pub struct Expiry {
    pub of: Id<Credential>,
    pub application_id: Id<Application>,
    pub name: String,
    /// The first characters of a secret; `None` for a key.
    pub hint: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
}

impl From<Secret> for Expiry {
    fn from(secret: Secret) -> Self {
        let Secret { id, application_id, name, hint, created_at, expires_at, .. } = secret;
        Self { of: id.into(), application_id, name, hint: Some(hint), created_at, expires_at }
    }
}

impl From<ClientKey> for Expiry {
    fn from(key: ClientKey) -> Self {
        let ClientKey { id, application_id, name, created_at, expires_at, .. } = key;
        Self { of: id.into(), application_id, name, hint: None, created_at, expires_at }
    }
}

/// The secrets and keys that `person` manages and that expire after `from`, with the names of their applications, the first
/// to expire first; at most `most`.
///
/// # Errors
/// As every query.
pub fn expiries(
    connection: &mut Conn,
    person: Id<Person>,
    (from, now): (Timestamp, Timestamp),
    most: i64,
) -> DbResult<Vec<(Expiry, String)>> {
    let mut expiries: Vec<Expiry> = Vec::new();
    for part in parts_within(connection, Reach::Manager(person))? {
        let all = || applications::table.select(applications::id);
        let own: Condition<secrets::table> = within_part!(secrets::application_id, &part, all());
        let of_part = secrets::table
            .select(secret::Row::as_select())
            .filter(secrets::deleted_at.is_null().and(diesel::dsl::not(suspension::has_deleted(now))))
            .filter(secrets::expires_at.gt(from))
            .order((secrets::expires_at.asc(), secrets::id.asc()))
            .limit(most)
            .into_boxed()
            .filter(own);
        for row in of_part.load::<secret::Row>(connection)? {
            expiries.push(Secret::try_from(row)?.into());
        }
        let own: Condition<client_keys::table> = within_part!(client_keys::application_id, &part, all());
        let keys = client_keys::table
            .select(client_key::Row::as_select())
            .filter(client_keys::deleted_at.is_null())
            .filter(client_keys::expires_at.gt(from))
            .order((client_keys::expires_at.asc(), client_keys::id.asc()))
            .limit(most)
            .into_boxed()
            .filter(own);
        for row in keys.load::<client_key::Row>(connection)? {
            expiries.push(ClientKey::try_from(row)?.into());
        }
    }
    expiries.sort_by_key(|expiry| (expiry.expires_at, expiry.of));
    expiries.dedup_by_key(|expiry| expiry.of);
    expiries.truncate(usize::try_from(most).unwrap_or_default());
    named(connection, expiries)
}

/// Adds the names of their applications.
fn named(connection: &mut Conn, expiries: Vec<Expiry>) -> DbResult<Vec<(Expiry, String)>> {
    let ids: Vec<_> = expiries.iter().map(|expiry| expiry.application_id).collect();
    let mut names: HashMap<Id<Application>, String> = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let of_these = applications::table.filter(applications::id.eq_any(ids.to_vec()));
        names.extend(of_these.select((applications::id, applications::name)).load::<(Id<_>, String)>(connection)?);
    }
    let with_name = |expiry: Expiry| names.get(&expiry.application_id).cloned().map(|name| (expiry, name));
    Ok(expiries.into_iter().filter_map(with_name).collect())
}

/// So many ids in one statement, which has a limit of what it may name.
const AT_ONCE: usize = 500;
