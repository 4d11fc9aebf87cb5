//! Accounts at providers of single sign-on that are linked to people.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    person::Row as PersonRow,
    schema::{people, provider_links, provider_links::dsl},
};
use crate::domain::{Id, Timestamp, person::Person, sso::ProviderLink};

/// A link with what is needed to verify it.
#[derive(Clone, Debug)]
pub struct KeptLink {
    pub id: Id<ProviderLink>,
    pub person: Person,
    /// The subject, sealed to its person.
    pub sealed_subject: Vec<u8>,
}

/// A link that is new.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = provider_links)]
pub struct NewLink {
    pub id: Id<ProviderLink>,
    pub person_id: Id<Person>,
    pub issuer: String,
    /// By which the account is found.
    pub subject_hash: Vec<u8>,
    pub sealed_subject: Vec<u8>,
    pub label: String,
    pub proved_mfa_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

type Columns = (Id<ProviderLink>, String, String, Option<Timestamp>, Timestamp, Option<Timestamp>);

fn listed((id, issuer, label, proved_mfa_at, created_at, last_used_at): Columns) -> ProviderLink {
    ProviderLink { id, issuer, label, proved_mfa_at, created_at, last_used_at }
}

/// The links of `person`, the oldest first.
///
/// # Errors
/// As every query.
pub fn list_of(connection: &mut Conn, person: Id<Person>) -> DbResult<Vec<ProviderLink>> {
    let rows: Vec<Columns> = dsl::provider_links
        .select((dsl::id, dsl::issuer, dsl::label, dsl::proved_mfa_at, dsl::created_at, dsl::last_used_at))
        .filter(dsl::person_id.eq(person))
        .order((dsl::created_at.asc(), dsl::id.asc()))
        .load(connection)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// The person to whom an account is linked.
///
/// # Errors
/// As every query.
pub fn find_by_account(connection: &mut Conn, subject_hash: &[u8]) -> DbResult<Option<KeptLink>> {
    let row: Option<(Id<ProviderLink>, Vec<u8>, PersonRow)> = optional(
        dsl::provider_links
            .inner_join(people::table)
            .select((dsl::id, dsl::sealed_subject, PersonRow::as_select()))
            .filter(dsl::subject_hash.eq(subject_hash))
            .first(connection),
    )?;
    row.map(|(id, sealed_subject, person)| Ok(KeptLink { id, person: person.try_into()?, sealed_subject })).transpose()
}

/// Adds a link.
///
/// # Errors
/// [`super::DbError::Duplicate`] when the account is linked to anybody, or the person has one at this issuer.
pub fn insert(connection: &mut Conn, link: &NewLink) -> DbResult<()> {
    diesel::insert_into(dsl::provider_links).values(link.clone()).execute(connection)?;
    Ok(())
}

/// Notes a use, and, where the account showed more than one factor for the first time, that it did; `false` when the link is gone.
///
/// # Errors
/// As every query.
pub fn note_use(connection: &mut Conn, id: Id<ProviderLink>, proves_mfa: bool, now: Timestamp) -> DbResult<bool> {
    let link = dsl::provider_links.filter(dsl::id.eq(id));
    if proves_mfa {
        let first = link.filter(dsl::proved_mfa_at.is_null());
        diesel::update(first).set(dsl::proved_mfa_at.eq(now)).execute(connection)?;
    }
    Ok(diesel::update(link).set(dsl::last_used_at.eq(now)).execute(connection)? == 1)
}

/// Removes a link of `person`; `false` when they have none of that id.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, person: Id<Person>, id: Id<ProviderLink>) -> DbResult<bool> {
    let link = dsl::provider_links.filter(dsl::person_id.eq(person)).filter(dsl::id.eq(id));
    Ok(diesel::delete(link).execute(connection)? == 1)
}

/// Removes all links of `person`.
///
/// # Errors
/// As every query.
pub fn delete_all_of(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::delete(dsl::provider_links.filter(dsl::person_id.eq(person))).execute(connection)?;
    Ok(())
}
