//! Keys of clients, and the assertions that were signed by them and used.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    error::optional,
    page::{Cursor, Page, PageRequest, page},
    schema::{client_keys, client_keys::dsl, used_assertions},
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    client_key::{ClientKey, ClientKeyDetails, KeySource, PublicKey, SetAddress},
    secret::{Author, AuthorKind},
    signing_key::Algorithm,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = client_keys)]
pub(super) struct Row {
    id: Id<ClientKey>,
    application_id: Id<Application>,
    name: String,
    public_key: Option<Vec<u8>>,
    algorithm: Option<String>,
    set_address: Option<String>,
    expires_at: Timestamp,
    created_at: Timestamp,
    created_by_kind: String,
    created_by_id: Id<Author>,
    created_by_name: String,
    last_used_at: Option<Timestamp>,
    last_used_address: Option<String>,
    last_used_agent: Option<String>,
    deleted_at: Option<Timestamp>,
    deleted_by_kind: Option<String>,
    deleted_by_id: Option<Id<Author>>,
    deleted_by_name: Option<String>,
}

fn corrupt(column: &'static str) -> DbError {
    DbError::Corrupt { table: "client_keys", column }
}

/// The source of a key from its columns.
fn source(key: Option<Vec<u8>>, algorithm: Option<String>, address: Option<String>) -> DbResult<KeySource> {
    match (key, algorithm, address) {
        (Some(der), Some(word), None) => {
            let algorithm = Algorithm::parse(&word).map_err(|_| corrupt("algorithm"))?;
            Ok(KeySource::Key(PublicKey { algorithm, der }))
        }
        (None, None, Some(text)) => Ok(KeySource::Set(SetAddress::parse(&text).map_err(|_| corrupt("set_address"))?)),
        _ => Err(corrupt("public_key")),
    }
}

fn author(kind: &str, id: Id<Author>, name: String) -> DbResult<Author> {
    let kind = AuthorKind::from_word(kind).ok_or_else(|| corrupt("created_by_kind"))?;
    Ok(Author { kind, id: id.uuid(), name })
}

impl TryFrom<Row> for ClientKey {
    type Error = DbError;

    fn try_from(row: Row) -> DbResult<Self> {
        let deleted = match (row.deleted_at, row.deleted_by_kind, row.deleted_by_id, row.deleted_by_name) {
            (Some(at), Some(kind), Some(id), Some(name)) => Some((at, author(&kind, id, name)?)),
            (None, ..) => None,
            _ => return Err(corrupt("deleted_by_kind")),
        };
        Ok(Self {
            id: row.id,
            application_id: row.application_id,
            name: row.name,
            source: source(row.public_key, row.algorithm, row.set_address)?,
            expires_at: row.expires_at,
            created_at: row.created_at,
            created_by: author(&row.created_by_kind, row.created_by_id, row.created_by_name)?,
            last_used_at: row.last_used_at,
            last_used_address: row.last_used_address,
            last_used_agent: row.last_used_agent,
            deleted,
        })
    }
}

/// Adds a key.
///
/// # Errors
/// [`DbError::Duplicate`] when the application has a key of that name that is not deleted.
pub fn insert(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<ClientKey>,
    details: &ClientKeyDetails,
    author: &Author,
    next_notice_at: Option<Timestamp>,
    now: Timestamp,
) -> DbResult<()> {
    let (key, address) = match &details.source {
        KeySource::Key(key) => (Some(key), None),
        KeySource::Set(address) => (None, Some(address.url().as_str())),
    };
    diesel::insert_into(dsl::client_keys)
        .values((
            dsl::id.eq(id),
            dsl::application_id.eq(application),
            dsl::name.eq(details.name.as_str()),
            dsl::name_key.eq(details.name.key()),
            dsl::public_key.eq(key.map(|key| key.der.clone())),
            dsl::algorithm.eq(key.map(|key| key.algorithm.as_str())),
            dsl::set_address.eq(address),
            dsl::expires_at.eq(details.expires_at),
            dsl::created_at.eq(now),
            dsl::created_by_kind.eq(author.kind.as_str()),
            dsl::created_by_id.eq(Id::<Author>::from_uuid(author.id)),
            dsl::created_by_name.eq(&author.name),
            dsl::next_notice_at.eq(next_notice_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// The key `id` of `application`, deleted or not.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, application: Id<Application>, id: Id<ClientKey>) -> DbResult<Option<ClientKey>> {
    let row: Option<Row> = optional(
        dsl::client_keys
            .select(Row::as_select())
            .filter(dsl::application_id.eq(application))
            .filter(dsl::id.eq(id))
            .first(connection),
    )?;
    row.map(ClientKey::try_from).transpose()
}

/// The keys of `application` that are not deleted, the newest first.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    application: Id<Application>,
    request: &PageRequest<Timestamp>,
) -> DbResult<Page<ClientKey>> {
    let mut query = dsl::client_keys
        .select(Row::as_select())
        .filter(dsl::application_id.eq(application))
        .filter(dsl::deleted_at.is_null())
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(after) = &request.after {
        query = query.filter(
            dsl::created_at.lt(after.key).or(dsl::created_at.eq(after.key).and(dsl::id.lt(after.id::<ClientKey>()))),
        );
    }
    let rows: Vec<Row> = query.load(connection)?;
    page(rows, request.limit, |row| Cursor { key: row.created_at, id: row.id.uuid() }).try_map(ClientKey::try_from)
}

/// The keys of the given applications that have not expired and are not deleted, by expiry.
///
/// # Errors
/// As every query.
pub fn live_of(
    connection: &mut Conn,
    applications: &[Id<Application>],
    now: Timestamp,
) -> DbResult<HashMap<Id<Application>, Vec<ClientKey>>> {
    let rows: Vec<Row> = dsl::client_keys
        .select(Row::as_select())
        .filter(dsl::application_id.eq_any(applications.to_vec()))
        .filter(dsl::deleted_at.is_null())
        .filter(dsl::expires_at.gt(now))
        .order((dsl::expires_at.asc(), dsl::id.asc()))
        .load(connection)?;
    let mut live: HashMap<_, Vec<ClientKey>> = HashMap::new();
    for row in rows {
        live.entry(row.application_id).or_default().push(ClientKey::try_from(row)?);
    }
    Ok(live)
}

/// How many keys of `application` are not deleted.
///
/// # Errors
/// As every query.
pub fn count_kept(connection: &mut Conn, application: Id<Application>) -> DbResult<i64> {
    let kept = dsl::client_keys.filter(dsl::application_id.eq(application)).filter(dsl::deleted_at.is_null());
    Ok(kept.count().get_result(connection)?)
}

/// How many addresses of sets `application` has that are not deleted.
///
/// # Errors
/// As every query.
pub fn count_sets(connection: &mut Conn, application: Id<Application>) -> DbResult<i64> {
    let kept = dsl::client_keys.filter(dsl::application_id.eq(application)).filter(dsl::deleted_at.is_null());
    Ok(kept.filter(dsl::set_address.is_not_null()).count().get_result(connection)?)
}

/// A key as the token endpoint needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    pub id: Id<ClientKey>,
    pub source: KeySource,
    pub expires_at: Timestamp,
}

/// The keys of the given applications that are not deleted, the expired ones too, in the order of the applications' ids.
///
/// # Errors
/// As every query.
pub(super) fn known(connection: &mut Conn, ids: &[Id<Application>]) -> DbResult<Vec<(Id<Application>, KnownKey)>> {
    let rows: Vec<Row> = dsl::client_keys
        .select(Row::as_select())
        .filter(dsl::application_id.eq_any(ids.to_vec()))
        .filter(dsl::deleted_at.is_null())
        .order((dsl::application_id.asc(), dsl::id.asc()))
        .load(connection)?;
    rows.into_iter()
        .map(|row| {
            let source = source(row.public_key, row.algorithm, row.set_address)?;
            Ok((row.application_id, KnownKey { id: row.id, source, expires_at: row.expires_at }))
        })
        .collect()
}

/// Leaves the tombstone; `false` when it was deleted already or is not of `application`.
///
/// # Errors
/// As every query.
pub fn mark_deleted(
    connection: &mut Conn,
    application: Id<Application>,
    id: Id<ClientKey>,
    author: &Author,
    now: Timestamp,
) -> DbResult<bool> {
    let live = dsl::client_keys
        .filter(dsl::application_id.eq(application))
        .filter(dsl::id.eq(id))
        .filter(dsl::deleted_at.is_null());
    let rows = diesel::update(live)
        .set((
            dsl::next_notice_at.eq(None::<Timestamp>),
            dsl::deleted_at.eq(now),
            dsl::deleted_by_kind.eq(author.kind.as_str()),
            dsl::deleted_by_id.eq(Id::<Author>::from_uuid(author.id)),
            dsl::deleted_by_name.eq(&author.name),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Notes the last use with from where and by what it was, never an earlier one over a later.
///
/// # Errors
/// As every query.
pub fn mark_used(
    connection: &mut Conn,
    id: Id<ClientKey>,
    at: Timestamp,
    (address, agent): (Option<&str>, Option<&str>),
) -> DbResult<()> {
    let earlier = dsl::last_used_at.is_null().or(dsl::last_used_at.lt(at));
    diesel::update(dsl::client_keys.filter(dsl::id.eq(id)).filter(earlier))
        .set((dsl::last_used_at.eq(at), dsl::last_used_address.eq(address), dsl::last_used_agent.eq(agent)))
        .execute(connection)?;
    Ok(())
}

/// Notes that an assertion was used; `false` when it was used before, on whichever replica.
///
/// # Errors
/// As every query.
pub fn use_up(
    connection: &mut Conn,
    application: Id<Application>,
    id_hash: &[u8],
    expires_at: Timestamp,
) -> DbResult<bool> {
    let insert = diesel::insert_into(used_assertions::table).values((
        used_assertions::application_id.eq(application),
        used_assertions::id_hash.eq(id_hash.to_vec()),
        used_assertions::expires_at.eq(expires_at),
    ));
    let rows = match connection {
        Conn::Postgres(postgres) => insert.on_conflict_do_nothing().execute(postgres)?,
        Conn::Sqlite(sqlite) => insert.on_conflict_do_nothing().execute(sqlite)?,
    };
    Ok(rows == 1)
}

/// Removes the assertions that had expired before `ended`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended_assertions(connection: &mut Conn, ended: Timestamp) -> DbResult<usize> {
    let over = used_assertions::table.filter(used_assertions::expires_at.lt(ended));
    Ok(diesel::delete(over).execute(connection)?)
}
