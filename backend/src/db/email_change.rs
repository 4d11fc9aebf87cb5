//! Changes of e-mail addresses that wait for one or both confirmations; at most one for each person.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    person::Row as PersonRow,
    schema::{email_changes, email_changes::dsl, people},
};
use crate::domain::{Id, Timestamp, email::EmailAddress, person::Person};

/// A change that waits.
#[derive(Clone, Debug)]
pub struct EmailChange {
    pub id: Id<Self>,
    pub person: Person,
    pub new_email: String,
    pub confirmed_by_old: bool,
    pub confirmed_by_new: bool,
    pub expires_at: Timestamp,
}

/// Which of the two addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The one that the person has.
    Old,
    /// The one that they want.
    New,
}

type Row = (Id<EmailChange>, String, Option<Timestamp>, Option<Timestamp>, Timestamp, PersonRow);

fn change((id, new_email, old, new, expires_at, person): Row) -> DbResult<EmailChange> {
    let person = person.try_into()?;
    Ok(EmailChange {
        id,
        person,
        new_email,
        confirmed_by_old: old.is_some(),
        confirmed_by_new: new.is_some(),
        expires_at,
    })
}

/// The change `id`.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, id: Id<EmailChange>) -> DbResult<Option<EmailChange>> {
    let row: Option<Row> = optional(
        dsl::email_changes
            .inner_join(people::table)
            .select((
                dsl::id,
                dsl::new_email,
                dsl::confirmed_by_old_at,
                dsl::confirmed_by_new_at,
                dsl::expires_at,
                PersonRow::as_select(),
            ))
            .filter(dsl::id.eq(id))
            .first(connection),
    )?;
    row.map(change).transpose()
}

/// Whether the change still waits for a confirmation.
///
/// # Errors
/// As every query.
pub fn is_waiting(connection: &mut Conn, id: Id<EmailChange>, now: Timestamp) -> DbResult<bool> {
    let change = dsl::email_changes.filter(dsl::id.eq(id)).filter(dsl::expires_at.gt(now));
    Ok(diesel::select(diesel::dsl::exists(change)).get_result(connection)?)
}

/// The change of a person that has not run out.
///
/// # Errors
/// As every query.
pub fn find_of(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> DbResult<Option<EmailChange>> {
    let id: Option<Id<EmailChange>> = optional(
        dsl::email_changes
            .select(dsl::id)
            .filter(dsl::person_id.eq(person))
            .filter(dsl::expires_at.gt(now))
            .first(connection),
    )?;
    id.map_or(Ok(None), |id| find(connection, id))
}

/// Puts a change in the place of an earlier one, whose links stop working.
///
/// # Errors
/// As every query; [`super::DbError::Duplicate`] when another request asked for one at the same moment.
pub fn replace(
    connection: &mut Conn,
    person: Id<Person>,
    id: Id<EmailChange>,
    new_email: &EmailAddress,
    (now, expires_at): (Timestamp, Timestamp),
) -> DbResult<()> {
    delete_of(connection, person)?;
    diesel::insert_into(email_changes::table)
        .values((
            dsl::id.eq(id),
            dsl::person_id.eq(person),
            dsl::new_email.eq(new_email.as_str()),
            dsl::expires_at.eq(expires_at),
            dsl::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Notes a confirmation; `false` when the change is gone or this address has confirmed before.
///
/// # Errors
/// As every query.
pub fn confirm(connection: &mut Conn, id: Id<EmailChange>, side: Side, now: Timestamp) -> DbResult<bool> {
    let change = dsl::email_changes.filter(dsl::id.eq(id));
    let rows = match side {
        Side::Old => diesel::update(change.filter(dsl::confirmed_by_old_at.is_null()))
            .set(dsl::confirmed_by_old_at.eq(now))
            .execute(connection)?,
        Side::New => diesel::update(change.filter(dsl::confirmed_by_new_at.is_null()))
            .set(dsl::confirmed_by_new_at.eq(now))
            .execute(connection)?,
    };
    Ok(rows == 1)
}

/// Takes back the change of a person; `false` when there is none.
///
/// # Errors
/// As every query.
pub fn delete_of(connection: &mut Conn, person: Id<Person>) -> DbResult<bool> {
    Ok(diesel::delete(dsl::email_changes.filter(dsl::person_id.eq(person))).execute(connection)? == 1)
}

/// Removes the changes that ran out before `now`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::email_changes.filter(dsl::expires_at.le(now))).execute(connection)?)
}
