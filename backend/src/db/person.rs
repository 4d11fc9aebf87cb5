//! People and their passwords.

use std::collections::HashSet;

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    error::optional,
    page::{Cursor, Page, PageRequest, contains, page},
    schema::{people, people::dsl},
};
use crate::domain::{
    Id, Timestamp,
    email::EmailAddress,
    person::{Person, PersonDetails, PersonState},
    text,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = people)]
pub(super) struct Row {
    id: Id<Person>,
    email: String,
    name: String,
    name_key: String,
    locale: String,
    time_zone: String,
    operator: bool,
    state: String,
    last_sign_in_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
    auditor: bool,
}

impl TryFrom<Row> for Person {
    type Error = DbError;

    fn try_from(row: Row) -> DbResult<Self> {
        Ok(Self {
            id: row.id,
            email: row.email,
            name: row.name,
            locale: row.locale,
            time_zone: row.time_zone,
            operator: row.operator,
            state: PersonState::from_word(&row.state).ok_or(DbError::Corrupt { table: "people", column: "state" })?,
            last_sign_in_at: row.last_sign_in_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            auditor: row.auditor,
        })
    }
}

/// The person `id`. People belong to the federation, so only operators' handlers and a person's own session ask.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, id: Id<Person>) -> DbResult<Option<Person>> {
    let row: Option<Row> = optional(dsl::people.select(Row::as_select()).filter(dsl::id.eq(id)).first(connection))?;
    row.map(Person::try_from).transpose()
}

/// The person with this address (in its form for comparison) and the hash of their password.
///
/// # Errors
/// As every query.
pub fn find_by_email(connection: &mut Conn, email_key: &str) -> DbResult<Option<(Person, Option<String>)>> {
    let row: Option<(Row, Option<String>)> = optional(
        dsl::people
            .select((Row::as_select(), dsl::password_hash))
            .filter(dsl::email_key.eq(email_key))
            .first(connection),
    )?;
    row.map(|(row, hash)| Ok((Person::try_from(row)?, hash))).transpose()
}

/// All people by name; `search` looks into names and addresses.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn, search: Option<&str>, request: &PageRequest<String>) -> DbResult<Page<Person>> {
    let mut query = dsl::people
        .select(Row::as_select())
        .order((dsl::name_key.asc(), dsl::id.asc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(search) = search {
        let pattern = contains(search);
        query = query
            .filter(dsl::name_key.like(pattern.clone()).escape('\\').or(dsl::email_key.like(pattern).escape('\\')));
    }
    if let Some(after) = &request.after {
        query = query.filter(
            dsl::name_key
                .gt(after.key.clone())
                .or(dsl::name_key.eq(after.key.clone()).and(dsl::id.gt(after.id::<Person>()))),
        );
    }
    let rows: Vec<Row> = query.load(connection)?;
    page(rows, request.limit, |row| Cursor { key: row.name_key.clone(), id: row.id.uuid() }).try_map(Person::try_from)
}

/// The operators who are active.
///
/// # Errors
/// As every query.
pub fn active_operators(connection: &mut Conn) -> DbResult<Vec<Person>> {
    let rows: Vec<Row> = dsl::people
        .select(Row::as_select())
        .filter(dsl::operator.eq(true))
        .filter(dsl::state.eq(PersonState::Active.as_str()))
        .order(dsl::id.asc())
        .load(connection)?;
    rows.into_iter().map(Person::try_from).collect()
}

/// Which of the given people mail does not reach: the last message to them was given up.
///
/// # Errors
/// As every query.
pub fn whom_mail_fails(connection: &mut Conn, ids: &[Id<Person>]) -> DbResult<HashSet<Id<Person>>> {
    let mut failing = HashSet::new();
    for ids in ids.chunks(500) {
        let rows: Vec<Id<Person>> = dsl::people
            .select(dsl::id)
            .filter(dsl::id.eq_any(ids.to_vec()))
            .filter(dsl::mail_failed_at.is_not_null())
            .load(connection)?;
        failing.extend(rows);
    }
    Ok(failing)
}

/// Adds a person who is invited.
///
/// # Errors
/// [`DbError::Duplicate`] when the address is taken.
pub fn insert(connection: &mut Conn, id: Id<Person>, details: &PersonDetails, now: Timestamp) -> DbResult<()> {
    diesel::insert_into(dsl::people)
        .values((
            dsl::id.eq(id),
            dsl::email.eq(details.email.as_str()),
            dsl::email_key.eq(details.email.key()),
            dsl::name.eq(details.name.as_str()),
            dsl::name_key.eq(details.name.key()),
            dsl::locale.eq(details.locale.as_str()),
            dsl::time_zone.eq(details.time_zone.as_str()),
            dsl::operator.eq(details.operator),
            dsl::auditor.eq(details.auditor),
            dsl::state.eq(PersonState::Invited.as_str()),
            dsl::created_at.eq(now),
            dsl::updated_at.eq(now),
            dsl::version.eq(1_i64),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes `changed` over the row when it still has `changed.version`; `false` when it has another by now.
///
/// # Errors
/// As every query.
pub fn update(connection: &mut Conn, changed: &Person, now: Timestamp) -> DbResult<bool> {
    let rows = diesel::update(dsl::people.filter(dsl::id.eq(changed.id)).filter(dsl::version.eq(changed.version)))
        .set((
            dsl::name.eq(&changed.name),
            dsl::name_key.eq(text::key(&changed.name)),
            dsl::locale.eq(&changed.locale),
            dsl::time_zone.eq(&changed.time_zone),
            dsl::operator.eq(changed.operator),
            dsl::auditor.eq(changed.auditor),
            dsl::state.eq(changed.state.as_str()),
            dsl::updated_at.eq(now),
            dsl::version.eq(changed.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Sets the password's hash and makes an invited person active.
///
/// # Errors
/// As every query.
pub fn set_password(connection: &mut Conn, id: Id<Person>, hash: &str, now: Timestamp) -> DbResult<()> {
    diesel::update(dsl::people.filter(dsl::id.eq(id)))
        .set((dsl::password_hash.eq(hash), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .execute(connection)?;
    activate(connection, id)
}

/// Makes an invited person active.
///
/// # Errors
/// As every query.
pub fn activate(connection: &mut Conn, id: Id<Person>) -> DbResult<()> {
    diesel::update(dsl::people.filter(dsl::id.eq(id)).filter(dsl::state.eq(PersonState::Invited.as_str())))
        .set((dsl::state.eq(PersonState::Active.as_str()), dsl::version.eq(dsl::version + 1)))
        .execute(connection)?;
    Ok(())
}

/// Takes the password from a person, who is invited again.
///
/// # Errors
/// As every query.
pub fn reset(connection: &mut Conn, id: Id<Person>, now: Timestamp) -> DbResult<()> {
    diesel::update(dsl::people.filter(dsl::id.eq(id)))
        .set((
            dsl::password_hash.eq(None::<String>),
            dsl::state.eq(PersonState::Invited.as_str()),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .execute(connection)?;
    Ok(())
}

/// The hash of the person's password.
///
/// # Errors
/// As every query.
pub fn password_hash(connection: &mut Conn, id: Id<Person>) -> DbResult<Option<String>> {
    Ok(optional(dsl::people.select(dsl::password_hash).filter(dsl::id.eq(id)).first(connection))?.flatten())
}

/// Gives a person another address.
///
/// # Errors
/// [`DbError::Duplicate`] when it is taken.
pub fn set_email(connection: &mut Conn, id: Id<Person>, email: &EmailAddress, now: Timestamp) -> DbResult<()> {
    diesel::update(dsl::people.filter(dsl::id.eq(id)))
        .set((
            dsl::email.eq(email.as_str()),
            dsl::email_key.eq(email.key()),
            dsl::mail_failed_at.eq(None::<Timestamp>),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Notes that a message to the person's address was given up, or that one was accepted.
///
/// # Errors
/// As every query.
pub fn note_mail(connection: &mut Conn, id: Id<Person>, failed_at: Option<Timestamp>) -> DbResult<()> {
    let row = dsl::people.filter(dsl::id.eq(id));
    let noted = dsl::mail_failed_at.eq(failed_at);
    match failed_at {
        Some(_) => diesel::update(row.filter(dsl::mail_failed_at.is_null())).set(noted).execute(connection)?,
        None => diesel::update(row.filter(dsl::mail_failed_at.is_not_null())).set(noted).execute(connection)?,
    };
    Ok(())
}

/// Notes a completed sign-in.
///
/// # Errors
/// As every query.
pub fn mark_signed_in(connection: &mut Conn, id: Id<Person>, now: Timestamp) -> DbResult<()> {
    diesel::update(dsl::people.filter(dsl::id.eq(id))).set(dsl::last_sign_in_at.eq(now)).execute(connection)?;
    Ok(())
}
