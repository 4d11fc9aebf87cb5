//! Which secrets are suspended, and which of these suspensions have ended by themselves.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    schema::{secrets, secrets::dsl},
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    secret::{Author, AuthorKind, Secret},
    suspension::{Suspension, SuspensionEnd},
};

const RESUME: &str = "resume";
pub(super) const DELETE: &str = "delete";

/// The columns of a suspension; all null when there is none.
#[derive(Queryable, Selectable)]
#[diesel(table_name = secrets)]
pub(super) struct Row {
    suspended_at: Option<Timestamp>,
    suspended_by_kind: Option<String>,
    suspended_by_id: Option<Id<Author>>,
    suspended_by_name: Option<String>,
    suspension_end: Option<String>,
    suspension_ends_at: Option<Timestamp>,
}

impl Row {
    pub(super) fn read(self) -> DbResult<Option<Suspension>> {
        let Some(at) = self.suspended_at else { return Ok(None) };
        let corrupt = || DbError::Corrupt { table: "secrets", column: "suspended_by_kind" };
        let kind = self.suspended_by_kind.as_deref().and_then(AuthorKind::from_word).ok_or_else(corrupt)?;
        let id = self.suspended_by_id.ok_or_else(corrupt)?.uuid();
        let by = Author { kind, id, name: self.suspended_by_name.ok_or_else(corrupt)? };
        let end = end(self.suspension_end.as_deref(), self.suspension_ends_at)?;
        Ok(Some(Suspension { at, by, end }))
    }
}

/// How a suspension ends, as it is kept.
pub(super) fn end(word: Option<&str>, at: Option<Timestamp>) -> DbResult<SuspensionEnd> {
    match (word, at) {
        (None, None) => Ok(SuspensionEnd::Open),
        (Some(RESUME), Some(at)) => Ok(SuspensionEnd::Resumes(at)),
        (Some(DELETE), Some(at)) => Ok(SuspensionEnd::Deletes(at)),
        _ => Err(DbError::Corrupt { table: "secrets", column: "suspension_end" }),
    }
}

/// The suspension has deleted the secret, though no job has written that down yet.
#[diesel::dsl::auto_type]
pub(super) fn has_deleted(now: Timestamp) -> _ {
    let (now, delete): (Timestamp, &'static str) = (now, DELETE);
    // Never null, so that its opposite is true of a secret that is not suspended.
    let ended = dsl::suspension_ends_at.is_not_null().and(dsl::suspension_ends_at.assume_not_null().le(now));
    let deletes = dsl::suspension_end.is_not_null().and(dsl::suspension_end.assume_not_null().eq(delete));
    deletes.and(ended)
}

/// The secret is suspended, and the suspension has not ended.
#[diesel::dsl::auto_type]
pub(super) fn holds(now: Timestamp) -> _ {
    let now: Timestamp = now;
    let goes_on = dsl::suspension_ends_at.is_null().or(dsl::suspension_ends_at.assume_not_null().gt(now));
    dsl::suspended_at.is_not_null().and(goes_on)
}

/// Suspends a secret, or changes how its suspension ends.
///
/// # Errors
/// As every query.
pub fn begin(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<Secret>,
    suspension: &Suspension,
) -> DbResult<()> {
    let (word, ends_at) = match suspension.end {
        SuspensionEnd::Open => (None, None),
        SuspensionEnd::Resumes(at) => (Some(RESUME), Some(at)),
        SuspensionEnd::Deletes(at) => (Some(DELETE), Some(at)),
    };
    let Author { kind, id: author, name } = &suspension.by;
    let secret = dsl::secrets.filter(dsl::application_id.eq(application)).filter(dsl::id.eq(id));
    diesel::update(secret.filter(dsl::deleted_at.is_null()))
        .set((
            dsl::suspended_at.eq(suspension.at),
            dsl::suspended_by_kind.eq(kind.as_str()),
            dsl::suspended_by_id.eq(Id::<Author>::from_uuid(*author)),
            dsl::suspended_by_name.eq(name),
            dsl::suspension_end.eq(word),
            dsl::suspension_ends_at.eq(ends_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// Takes a suspension away.
///
/// # Errors
/// As every query.
pub fn end_it(connection: &mut Conn, application: Id<Application>, id: Id<Secret>) -> DbResult<()> {
    diesel::update(dsl::secrets.filter(dsl::application_id.eq(application)).filter(dsl::id.eq(id)))
        .set((
            dsl::suspended_at.eq(None::<Timestamp>),
            dsl::suspended_by_kind.eq(None::<String>),
            dsl::suspended_by_id.eq(None::<Id<Author>>),
            dsl::suspended_by_name.eq(None::<String>),
            dsl::suspension_end.eq(None::<String>),
            dsl::suspension_ends_at.eq(None::<Timestamp>),
        ))
        .execute(connection)?;
    Ok(())
}

/// The secrets of the whole federation whose suspension has ended by itself at `now`, the first to end first; at most
/// `most`.
///
/// # Errors
/// As every query.
pub fn ended(connection: &mut Conn, now: Timestamp, most: i64) -> DbResult<Vec<(Id<Application>, Id<Secret>)>> {
    Ok(dsl::secrets
        .select((dsl::application_id, dsl::id))
        .filter(dsl::suspension_ends_at.le(now))
        .order((dsl::suspension_ends_at.asc(), dsl::id.asc()))
        .limit(most)
        .load(connection)?)
}
