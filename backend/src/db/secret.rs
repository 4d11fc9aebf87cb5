//! Client secrets. The hash of a value goes in here and is compared outside; nothing ever reads a value.

use std::collections::HashMap;

use diesel::{dsl::not, prelude::*};

use super::{
    Conn, DbError, DbResult, acknowledgement,
    error::optional,
    page::{Cursor, Page, PageRequest, page},
    schema::{secrets, secrets::dsl},
    suspension,
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    secret::{Author, AuthorKind, Secret, SecretDetails, SecretHash, SecretState, TokenEpoch},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = secrets)]
pub(super) struct Row {
    id: Id<Secret>,
    application_id: Id<Application>,
    name: String,
    hint: String,
    expires_at: Timestamp,
    created_at: Timestamp,
    created_by_kind: String,
    created_by_id: Id<Author>,
    created_by_name: String,
    last_used_at: Option<Timestamp>,
    last_used_address: Option<String>,
    last_used_agent: Option<String>,
    first_used_at: Option<Timestamp>,
    first_used_address: Option<String>,
    replaces: Option<Id<Secret>>,
    #[diesel(embed)]
    suspension: suspension::Row,
    leaked_at: Option<Timestamp>,
    token_epoch: TokenEpoch,
    #[diesel(embed)]
    acknowledgement: acknowledgement::Row,
    deleted_at: Option<Timestamp>,
    deleted_by_kind: Option<String>,
    deleted_by_id: Option<Id<Author>>,
    deleted_by_name: Option<String>,
}

impl TryFrom<Row> for Secret {
    type Error = DbError;

    fn try_from(row: Row) -> DbResult<Self> {
        let author = |kind: &str, id: Id<Author>, name: String| {
            AuthorKind::from_word(kind)
                .map(|kind| Author { kind, id: id.uuid(), name })
                .ok_or(DbError::Corrupt { table: "secrets", column: "created_by_kind" })
        };
        let deleted = match (row.deleted_at, row.deleted_by_kind, row.deleted_by_id, row.deleted_by_name) {
            (Some(at), Some(kind), Some(id), Some(name)) => Some((at, author(&kind, id, name)?)),
            (None, ..) => None,
            _ => return Err(DbError::Corrupt { table: "secrets", column: "deleted_by_kind" }),
        };
        Ok(Self {
            id: row.id,
            application_id: row.application_id,
            name: row.name,
            hint: row.hint,
            expires_at: row.expires_at,
            created_at: row.created_at,
            created_by: author(&row.created_by_kind, row.created_by_id, row.created_by_name)?,
            last_used_at: row.last_used_at,
            last_used_address: row.last_used_address,
            last_used_agent: row.last_used_agent,
            first_used_at: row.first_used_at,
            first_used_address: row.first_used_address,
            replaces: row.replaces,
            suspension: row.suspension.read()?,
            leaked_at: row.leaked_at,
            token_epoch: row.token_epoch,
            acknowledgement: row.acknowledgement.read()?,
            deleted,
        })
    }
}

/// Adds a secret with the hash of its value.
///
/// # Errors
/// [`DbError::Duplicate`] when the application has a secret of that name that is not deleted.
#[expect(clippy::too_many_arguments, reason = "one row, one call")]
pub fn insert(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<Secret>,
    details: &SecretDetails,
    (hint, hash): (&str, &SecretHash),
    author: &Author,
    next_notice_at: Option<Timestamp>,
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(dsl::secrets)
        .values((
            dsl::id.eq(id),
            dsl::application_id.eq(application),
            dsl::name.eq(details.name.as_str()),
            dsl::name_key.eq(details.name.key()),
            dsl::hint.eq(hint),
            dsl::hash.eq(hash.0.to_vec()),
            dsl::expires_at.eq(details.expires_at),
            dsl::created_at.eq(now),
            dsl::created_by_kind.eq(author.kind.as_str()),
            dsl::created_by_id.eq(Id::<Author>::from_uuid(author.id)),
            dsl::created_by_name.eq(&author.name),
            dsl::next_notice_at.eq(next_notice_at),
            dsl::replaces.eq(details.replaces),
        ))
        .execute(connection)?;
    Ok(())
}

/// Notes by which a repetition of the request that created the secret is recognised.
///
/// # Errors
/// As every query.
pub fn note_request(connection: &mut Conn, id: Id<Secret>, request_key: &[u8]) -> DbResult<()> {
    diesel::update(dsl::secrets.filter(dsl::id.eq(id))).set(dsl::request_key.eq(request_key)).execute(connection)?;
    Ok(())
}

/// The secret of `application` that was created since `since` by a request with this key, unless it was deleted.
///
/// # Errors
/// As every query.
pub fn find_by_request(
    connection: &mut Conn,
    application: Id<Application>,
    request_key: &[u8],
    since: Timestamp,
) -> DbResult<Option<Secret>> {
    let row: Option<Row> = optional(
        dsl::secrets
            .select(Row::as_select())
            .filter(dsl::application_id.eq(application))
            .filter(dsl::request_key.eq(request_key))
            .filter(dsl::created_at.ge(since))
            .filter(dsl::deleted_at.is_null())
            .order(dsl::created_at.desc())
            .first(connection),
    )?;
    row.map(Secret::try_from).transpose()
}

/// Gives a secret that nobody has used another value. False when it was used or deleted meanwhile.
///
/// # Errors
/// As every query.
pub fn replace_unused_value(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<Secret>,
    (hint, hash): (&str, &SecretHash),
) -> DbResult<bool> {
    let unused = dsl::secrets
        .filter(dsl::application_id.eq(application))
        .filter(dsl::id.eq(id))
        .filter(dsl::deleted_at.is_null())
        .filter(dsl::last_used_at.is_null());
    let rows = diesel::update(unused).set((dsl::hint.eq(hint), dsl::hash.eq(hash.0.to_vec()))).execute(connection)?;
    Ok(rows == 1)
}

/// The secret `id` of `application`, deleted or not.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, application: Id<Application>, id: Id<Secret>) -> DbResult<Option<Secret>> {
    let row: Option<Row> = optional(
        dsl::secrets
            .select(Row::as_select())
            .filter(dsl::application_id.eq(application))
            .filter(dsl::id.eq(id))
            .first(connection),
    )?;
    row.map(Secret::try_from).transpose()
}

/// The secret of the whole federation that has this hash, which no deleted one has, and whose it is.
///
/// # Errors
/// As every query.
pub fn find_by_hash(connection: &mut Conn, hash: &SecretHash) -> DbResult<Option<(Id<Application>, Id<Secret>)>> {
    let found = dsl::secrets.select((dsl::application_id, dsl::id)).filter(dsl::hash.eq(hash.0.to_vec()));
    optional(found.first(connection))
}

/// Notes since when it is known that a secret was found in public.
///
/// # Errors
/// As every query.
pub fn mark_leaked(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<Secret>,
    now: Timestamp,
) -> DbResult<()> {
    diesel::update(dsl::secrets.filter(dsl::application_id.eq(application)).filter(dsl::id.eq(id)))
        .set(dsl::leaked_at.eq(now))
        .execute(connection)?;
    Ok(())
}

/// The secrets of `application`, the newest first; the deleted ones only when they are asked for.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    application: Id<Application>,
    state: Option<SecretState>,
    (now, warning): (Timestamp, time::Duration),
    request: &PageRequest<Timestamp>,
) -> DbResult<Page<Secret>> {
    let mut query = dsl::secrets
        .select(Row::as_select())
        .filter(dsl::application_id.eq(application))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .limit(request.limit + 1)
        .into_boxed();
    query = match state {
        Some(SecretState::Deleted) => query.filter(dsl::deleted_at.is_not_null().or(suspension::has_deleted(now))),
        _ => query.filter(dsl::deleted_at.is_null().and(not(suspension::has_deleted(now)))),
    };
    query = match state {
        Some(SecretState::Suspended) => query.filter(suspension::holds(now)).filter(dsl::expires_at.gt(now)),
        Some(SecretState::Active | SecretState::Expiring) => query.filter(not(suspension::holds(now))),
        Some(SecretState::Expired | SecretState::Deleted) | None => query,
    };
    query = match state {
        Some(SecretState::Expired) => query.filter(dsl::expires_at.le(now)),
        Some(SecretState::Expiring) => query.filter(dsl::expires_at.gt(now).and(dsl::expires_at.lt(now.plus(warning)))),
        Some(SecretState::Active) => query.filter(dsl::expires_at.ge(now.plus(warning))),
        Some(SecretState::Suspended | SecretState::Deleted) | None => query,
    };
    if let Some(after) = &request.after {
        query = query.filter(
            dsl::created_at.lt(after.key).or(dsl::created_at.eq(after.key).and(dsl::id.lt(after.id::<Secret>()))),
        );
    }
    let rows: Vec<Row> = query.load(connection)?;
    page(rows, request.limit, |row| Cursor { key: row.created_at, id: row.id.uuid() }).try_map(Secret::try_from)
}

/// The secrets of the given applications that have not expired and are not deleted, by expiry.
///
/// # Errors
/// As every query.
pub fn live_of(
    connection: &mut Conn,
    applications: &[Id<Application>],
    now: Timestamp,
) -> DbResult<HashMap<Id<Application>, Vec<Secret>>> {
    let rows: Vec<Row> = dsl::secrets
        .select(Row::as_select())
        .filter(dsl::application_id.eq_any(applications.to_vec()))
        .filter(dsl::deleted_at.is_null().and(not(suspension::has_deleted(now))))
        .filter(dsl::expires_at.gt(now))
        .order((dsl::expires_at.asc(), dsl::id.asc()))
        .load(connection)?;
    let mut live: HashMap<_, Vec<Secret>> = HashMap::new();
    for row in rows {
        live.entry(row.application_id).or_default().push(Secret::try_from(row)?);
    }
    Ok(live)
}

/// How many secrets of `application` are not deleted.
///
/// # Errors
/// As every query.
pub fn count_kept(connection: &mut Conn, application: Id<Application>) -> DbResult<i64> {
    let kept = dsl::secrets.filter(dsl::application_id.eq(application)).filter(dsl::deleted_at.is_null());
    Ok(kept.count().get_result(connection)?)
}

/// How many secrets of `application` are neither deleted nor expired.
///
/// # Errors
/// As every query.
pub fn count_live(connection: &mut Conn, application: Id<Application>, now: Timestamp) -> DbResult<i64> {
    Ok(dsl::secrets
        .filter(dsl::application_id.eq(application))
        .filter(dsl::deleted_at.is_null())
        .filter(dsl::expires_at.gt(now))
        .count()
        .get_result(connection)?)
}

/// Erases the hash and leaves the tombstone; `false` when it was deleted already or is not of `application`.
///
/// # Errors
/// As every query.
pub fn mark_deleted(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<Secret>,
    author: &Author,
    now: Timestamp,
) -> DbResult<bool> {
    let rows = diesel::update(
        dsl::secrets
            .filter(dsl::application_id.eq(application))
            .filter(dsl::id.eq(id))
            .filter(dsl::deleted_at.is_null()),
    )
    .set((
        dsl::hash.eq(None::<Vec<u8>>),
        dsl::next_notice_at.eq(None::<Timestamp>),
        dsl::suspension_ends_at.eq(None::<Timestamp>),
        dsl::suspension_end.eq(None::<String>),
        dsl::suspended_at.eq(None::<Timestamp>),
        dsl::deleted_at.eq(now),
        dsl::deleted_by_kind.eq(author.kind.as_str()),
        dsl::deleted_by_id.eq(Id::<Author>::from_uuid(author.id)),
        dsl::deleted_by_name.eq(&author.name),
    ))
    .execute(connection)?;
    Ok(rows == 1)
}
