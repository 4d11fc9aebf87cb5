//! Passkeys of people.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    person::Row as PersonRow,
    schema::{passkeys, passkeys::dsl, people},
};
use crate::domain::{
    Id, Timestamp,
    factor::Passkey,
    person::Person,
    text::{self, Name},
};

/// A passkey with what is needed to verify it.
#[derive(Clone, Debug)]
pub struct KeptPasskey {
    pub id: Id<Passkey>,
    pub person: Person,
    pub name: String,
    /// Its public key and state, sealed to its person.
    pub sealed_credential: Vec<u8>,
}

/// A passkey that is new.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = passkeys)]
pub struct NewPasskey {
    pub id: Id<Passkey>,
    pub person_id: Id<Person>,
    /// By which the authenticator knows it.
    pub credential_id: Vec<u8>,
    pub name: String,
    pub name_key: String,
    pub sealed_credential: Vec<u8>,
    /// How often it was used, as the authenticator counts; those that do not count say 0.
    pub sign_count: i64,
    pub created_at: Timestamp,
}

type Columns = (Id<Passkey>, String, Timestamp, Option<Timestamp>);

fn listed((id, name, created_at, last_used_at): Columns) -> Passkey {
    Passkey { id, name, created_at, last_used_at }
}

/// The passkeys of `person`, the oldest first.
///
/// # Errors
/// As every query.
pub fn list_of(connection: &mut Conn, person: Id<Person>) -> DbResult<Vec<Passkey>> {
    let rows: Vec<Columns> = dsl::passkeys
        .select((dsl::id, dsl::name, dsl::created_at, dsl::last_used_at))
        .filter(dsl::person_id.eq(person))
        .order((dsl::created_at.asc(), dsl::id.asc()))
        .load(connection)?;
    Ok(rows.into_iter().map(listed).collect())
}

/// The passkey `id` of `person`.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, person: Id<Person>, id: Id<Passkey>) -> DbResult<Option<Passkey>> {
    let row: Option<Columns> = optional(
        dsl::passkeys
            .select((dsl::id, dsl::name, dsl::created_at, dsl::last_used_at))
            .filter(dsl::person_id.eq(person))
            .filter(dsl::id.eq(id))
            .first(connection),
    )?;
    Ok(row.map(listed))
}

/// The sealed credentials of `person` with their ids.
///
/// # Errors
/// As every query.
pub fn credentials_of(connection: &mut Conn, person: Id<Person>) -> DbResult<Vec<(Id<Passkey>, Vec<u8>)>> {
    Ok(dsl::passkeys.select((dsl::id, dsl::sealed_credential)).filter(dsl::person_id.eq(person)).load(connection)?)
}

/// The passkey that an authenticator knows by `credential_id`, whosever it is.
///
/// # Errors
/// As every query.
pub fn find_by_credential(connection: &mut Conn, credential_id: &[u8]) -> DbResult<Option<KeptPasskey>> {
    let row: Option<(Id<Passkey>, String, Vec<u8>, PersonRow)> = optional(
        dsl::passkeys
            .inner_join(people::table)
            .select((dsl::id, dsl::name, dsl::sealed_credential, PersonRow::as_select()))
            .filter(dsl::credential_id.eq(credential_id))
            .first(connection),
    )?;
    row.map(|(id, name, sealed_credential, person)| {
        Ok(KeptPasskey { id, person: person.try_into()?, name, sealed_credential })
    })
    .transpose()
}

/// Adds a passkey.
///
/// # Errors
/// [`super::DbError::Duplicate`] when the person has one of this name, or anybody has this credential.
pub fn insert(connection: &mut Conn, passkey: &NewPasskey) -> DbResult<()> {
    diesel::insert_into(dsl::passkeys).values(passkey.clone()).execute(connection)?;
    Ok(())
}

/// Notes a use; `false` when the passkey is gone, or its counter went on meanwhile.
///
/// # Errors
/// As every query.
pub fn note_use(
    connection: &mut Conn,
    id: Id<Passkey>,
    (sealed_credential, sign_count): (&[u8], i64),
    now: Timestamp,
) -> DbResult<bool> {
    let counts = dsl::sign_count.lt(sign_count);
    // Authenticators that do not count say 0 each time.
    let not_counting = dsl::sign_count.eq(0).and(dsl::sign_count.eq(sign_count));
    let rows = diesel::update(dsl::passkeys.filter(dsl::id.eq(id)).filter(counts.or(not_counting)))
        .set((dsl::sealed_credential.eq(sealed_credential), dsl::sign_count.eq(sign_count), dsl::last_used_at.eq(now)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Gives a passkey of `person` another name; `false` when they have none of that id.
///
/// # Errors
/// [`super::DbError::Duplicate`] when another passkey of theirs has that name.
pub fn rename(connection: &mut Conn, person: Id<Person>, id: Id<Passkey>, name: &Name) -> DbResult<bool> {
    let passkey = dsl::passkeys.filter(dsl::person_id.eq(person)).filter(dsl::id.eq(id));
    let rows = diesel::update(passkey)
        .set((dsl::name.eq(name.as_str()), dsl::name_key.eq(text::key(name.as_str()))))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Removes a passkey of `person`; `false` when they have none of that id.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, person: Id<Person>, id: Id<Passkey>) -> DbResult<bool> {
    let passkey = dsl::passkeys.filter(dsl::person_id.eq(person)).filter(dsl::id.eq(id));
    Ok(diesel::delete(passkey).execute(connection)? == 1)
}

/// Removes all passkeys of `person`.
///
/// # Errors
/// As every query.
pub fn delete_all_of(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::delete(dsl::passkeys.filter(dsl::person_id.eq(person))).execute(connection)?;
    Ok(())
}
