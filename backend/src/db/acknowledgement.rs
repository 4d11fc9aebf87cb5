//! Who is on it: the acknowledgement that stands with a secret.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    schema::{secrets, secrets::dsl},
};
use crate::domain::{
    Id, Timestamp, acknowledgement::Acknowledgement, application::Application, person::Person, secret::Secret,
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
