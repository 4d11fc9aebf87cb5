//! Who is on it: the acknowledgement that stands with a secret.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult, assignment,
    schema::{secrets, secrets::dsl},
};
use crate::domain::{
    Id, Timestamp,
    acknowledgement::Acknowledgement,
    application::Application,
    person::{Person, PersonState},
    secret::Secret,
};

/// The columns of an acknowledgement; all null when there is none.
#[derive(Queryable, Selectable)]
#[diesel(table_name = secrets)]
#[expect(clippy::struct_field_names, reason = "the names of the columns")]
pub(super) struct Row {
    acknowledged_at: Option<Timestamp>,
    acknowledged_until: Option<Timestamp>,
    acknowledged_by_id: Option<Id<Person>>,
    acknowledged_by_name: Option<String>,
}

impl Row {
    pub(super) fn read(self) -> DbResult<Option<Acknowledgement>> {
        match (self.acknowledged_at, self.acknowledged_until, self.acknowledged_by_id, self.acknowledged_by_name) {
            (Some(at), Some(until), Some(by), Some(by_name)) => {
                Ok(Some(Acknowledgement { at, until, by_id: by.uuid(), by_name }))
            }
            (None, None, None, None) => Ok(None),
            _ => Err(DbError::Corrupt { table: "secrets", column: "acknowledged_at" }),
        }
    }
}

/// The secrets of which a person has said something that still holds, though they do not manage the application any more;
/// each with its application, in their order.
///
/// # Errors
/// As every query.
pub fn left_by(connection: &mut Conn, person: &Person, now: Timestamp) -> DbResult<Vec<(Id<Application>, Id<Secret>)>> {
    let said = dsl::secrets
        .select((dsl::application_id, dsl::id))
        .filter(dsl::acknowledged_by_id.eq(person.id))
        .filter(dsl::acknowledged_until.gt(now))
        .filter(dsl::deleted_at.is_null())
        .order((dsl::application_id.asc(), dsl::id.asc()));
    let mut said: Vec<(Id<Application>, Id<Secret>)> = said.load(connection)?;
    if person.state != PersonState::Deactivated {
        let applications: Vec<_> = said.iter().map(|(application, _)| *application).collect();
        let managed = assignment::managed_among(connection, person.id, &applications)?;
        said.retain(|(application, _)| !managed.contains(application));
    }
    Ok(said)
}

/// Keeps what was said last of a secret; `None` takes it back.
///
/// # Errors
/// As every query.
pub fn put(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<Secret>,
    said: Option<&Acknowledgement>,
) -> DbResult<()> {
    let by = said.map(|said| said.by_id).map(Id::<Person>::from_uuid);
    diesel::update(dsl::secrets.filter(dsl::application_id.eq(application)).filter(dsl::id.eq(id)))
        .set((
            dsl::acknowledged_at.eq(said.map(|said| said.at)),
            dsl::acknowledged_until.eq(said.map(|said| said.until)),
            dsl::acknowledged_by_id.eq(by),
            dsl::acknowledged_by_name.eq(said.map(|said| said.by_name.as_str())),
        ))
        .execute(connection)?;
    Ok(())
}
