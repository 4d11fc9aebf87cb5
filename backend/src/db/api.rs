//! APIs and their permissions.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    error::optional,
    page::{Cursor, Page, PageRequest, contains, page},
    schema::{apis, apis::dsl, permissions},
};
use crate::domain::{
    Id, Timestamp,
    api::{Api, ApiDetails, ApiIdentifier, Environment, Permission, PermissionDetails, TokenLifetime},
    signing_key::Algorithm,
    text,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = apis)]
pub(super) struct Row {
    id: Id<Api>,
    name: String,
    name_key: String,
    identifier: String,
    environment: String,
    token_lifetime_seconds: i32,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
    signing_algorithm: String,
    earlier_signing_algorithm: Option<String>,
    built_in: bool,
}

impl TryFrom<Row> for Api {
    type Error = DbError;

    fn try_from(row: Row) -> DbResult<Self> {
        let corrupt = |column| DbError::Corrupt { table: "apis", column };
        Ok(Self {
            id: row.id,
            name: row.name,
            identifier: row.identifier,
            environment: Environment::parse(&row.environment).map_err(|_| corrupt("environment"))?,
            token_lifetime: TokenLifetime::parse(i64::from(row.token_lifetime_seconds))
                .map_err(|_| corrupt("token_lifetime_seconds"))?,
            signing_algorithm: Algorithm::parse(&row.signing_algorithm).map_err(|_| corrupt("signing_algorithm"))?,
            earlier_signing_algorithm: row
                .earlier_signing_algorithm
                .map(|word| Algorithm::parse(&word))
                .transpose()
                .map_err(|_| corrupt("earlier_signing_algorithm"))?,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            built_in: row.built_in,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = permissions)]
pub(super) struct PermissionRow {
    id: Id<Permission>,
    api_id: Id<Api>,
    name: String,
    description: String,
    created_at: Timestamp,
}

impl From<PermissionRow> for Permission {
    fn from(row: PermissionRow) -> Self {
        Self {
            id: row.id,
            api_id: row.api_id,
            name: row.name,
            description: row.description,
            created_at: row.created_at,
        }
    }
}

/// The API `id`. The catalogue belongs to the federation, so there is no tenant to name.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, id: Id<Api>) -> DbResult<Option<Api>> {
    let row: Option<Row> = optional(dsl::apis.select(Row::as_select()).filter(dsl::id.eq(id)).first(connection))?;
    row.map(Api::try_from).transpose()
}

/// The API of this identifier.
///
/// # Errors
/// As every query.
pub fn find_by_identifier(connection: &mut Conn, identifier: &str) -> DbResult<Option<Api>> {
    let query = dsl::apis.select(Row::as_select()).filter(dsl::identifier.eq(identifier.to_owned()));
    optional(query.first::<Row>(connection))?.map(Api::try_from).transpose()
}

/// Latchkey's own interface, once the first start has added it.
///
/// # Errors
/// As every query.
pub fn find_built_in(connection: &mut Conn) -> DbResult<Option<Api>> {
    let row: Option<Row> = optional(dsl::apis.select(Row::as_select()).filter(dsl::built_in).first(connection))?;
    row.map(Api::try_from).transpose()
}

/// Makes an API that was just added Latchkey's own interface.
///
/// # Errors
/// [`DbError::Duplicate`] when there is one already.
pub fn mark_built_in(connection: &mut Conn, id: Id<Api>) -> DbResult<()> {
    diesel::update(dsl::apis.filter(dsl::id.eq(id))).set(dsl::built_in.eq(true)).execute(connection)?;
    Ok(())
}

/// Gives Latchkey's own interface the identifier that follows from the public address.
///
/// # Errors
/// [`DbError::Duplicate`] when the identifier is taken.
pub fn move_built_in(connection: &mut Conn, identifier: &ApiIdentifier, now: Timestamp) -> DbResult<()> {
    diesel::update(dsl::apis.filter(dsl::built_in))
        .set((dsl::identifier.eq(identifier.as_str()), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .execute(connection)?;
    Ok(())
}

/// The APIs by name; `search` looks into names and identifiers. The built-in one is of both environments.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    search: Option<&str>,
    environment: Option<Environment>,
    request: &PageRequest<String>,
) -> DbResult<Page<Api>> {
    let mut query = dsl::apis
        .select(Row::as_select())
        .order((dsl::name_key.asc(), dsl::id.asc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(search) = search {
        let pattern = contains(search);
        query = query
            .filter(dsl::name_key.like(pattern.clone()).escape('\\').or(dsl::identifier.like(pattern).escape('\\')));
    }
    if let Some(environment) = environment {
        query = query.filter(dsl::environment.eq(environment.as_str()).or(dsl::built_in));
    }
    if let Some(after) = &request.after {
        query = query.filter(
            dsl::name_key
                .gt(after.key.clone())
                .or(dsl::name_key.eq(after.key.clone()).and(dsl::id.gt(after.id::<Api>()))),
        );
    }
    let rows: Vec<Row> = query.load(connection)?;
    page(rows, request.limit, |row| Cursor { key: row.name_key.clone(), id: row.id.uuid() }).try_map(Api::try_from)
}

/// Adds an API; until its own algorithm has a key, its tokens are signed by `earlier`.
///
/// # Errors
/// [`DbError::Duplicate`] when the identifier is taken.
pub fn insert(
    connection: &mut Conn,
    id: Id<Api>,
    details: &ApiDetails,
    (earlier, now): (Option<Algorithm>, Timestamp),
) -> DbResult<()> {
    diesel::insert_into(dsl::apis)
        .values((
            dsl::id.eq(id),
            dsl::name.eq(details.name.as_str()),
            dsl::name_key.eq(details.name.key()),
            dsl::identifier.eq(details.identifier.as_str()),
            dsl::environment.eq(details.environment.as_str()),
            dsl::token_lifetime_seconds.eq(details.token_lifetime.seconds()),
            dsl::signing_algorithm.eq(details.signing_algorithm.as_str()),
            dsl::earlier_signing_algorithm.eq(earlier.map(Algorithm::as_str)),
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
pub fn update(connection: &mut Conn, changed: &Api, now: Timestamp) -> DbResult<bool> {
    let rows = diesel::update(dsl::apis.filter(dsl::id.eq(changed.id)).filter(dsl::version.eq(changed.version)))
        .set((
            dsl::name.eq(&changed.name),
            dsl::name_key.eq(text::key(&changed.name)),
            dsl::token_lifetime_seconds.eq(changed.token_lifetime.seconds()),
            dsl::signing_algorithm.eq(changed.signing_algorithm.as_str()),
            dsl::earlier_signing_algorithm.eq(changed.earlier_signing_algorithm.map(Algorithm::as_str)),
            dsl::updated_at.eq(now),
            dsl::version.eq(changed.version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// What APIs ask of signing keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SigningNeeds {
    /// The algorithms by which tokens for some API are signed, each with the longest life of such a token in seconds.
    pub longest: BTreeMap<Algorithm, i32>,
    /// The algorithms that some API is to move to.
    pub moving: BTreeSet<Algorithm>,
}

/// What all APIs together ask of signing keys.
///
/// # Errors
/// As every query.
pub fn signing_needs(connection: &mut Conn) -> DbResult<SigningNeeds> {
    let rows: Vec<(String, Option<String>, i32)> = dsl::apis
        .select((dsl::signing_algorithm, dsl::earlier_signing_algorithm, dsl::token_lifetime_seconds))
        .distinct()
        .load(connection)?;
    let read = |word: &str| {
        Algorithm::parse(word).map_err(|_| DbError::Corrupt { table: "apis", column: "signing_algorithm" })
    };
    let mut needs = SigningNeeds::default();
    for (wanted, earlier, seconds) in rows {
        let wanted = read(&wanted)?;
        if earlier.is_some() {
            needs.moving.insert(wanted);
        }
        for algorithm in [Some(wanted), earlier.as_deref().map(read).transpose()?].into_iter().flatten() {
            let longest = needs.longest.entry(algorithm).or_insert(seconds);
            *longest = seconds.max(*longest);
        }
    }
    Ok(needs)
}

/// Forgets by what tokens were signed before, for the APIs whose tokens are signed by `algorithm` now.
///
/// # Errors
/// As every query.
pub fn forget_earlier_algorithm(connection: &mut Conn, algorithm: Algorithm) -> DbResult<()> {
    let moved = dsl::apis
        .filter(dsl::signing_algorithm.eq(algorithm.as_str()))
        .filter(dsl::earlier_signing_algorithm.is_not_null());
    diesel::update(moved).set(dsl::earlier_signing_algorithm.eq(None::<String>)).execute(connection)?;
    Ok(())
}

/// Every API by name, with its permissions; the built-in one is of both environments.
///
/// # Errors
/// As every query.
pub fn all(connection: &mut Conn, environment: Option<Environment>) -> DbResult<Vec<(Api, Vec<Permission>)>> {
    let mut query = dsl::apis.select(Row::as_select()).order((dsl::name_key.asc(), dsl::id.asc())).into_boxed();
    if let Some(environment) = environment {
        query = query.filter(dsl::environment.eq(environment.as_str()).or(dsl::built_in));
    }
    let rows: Vec<Row> = query.load(connection)?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut permissions: BTreeMap<Id<Api>, Vec<Permission>> = BTreeMap::new();
    for permission in permissions_of(connection, &ids)? {
        permissions.entry(permission.api_id).or_default().push(permission);
    }
    rows.into_iter()
        .map(|row| Ok((permissions.remove(&row.id).unwrap_or_default(), Api::try_from(row)?)))
        .map(|both: DbResult<_>| both.map(|(permissions, api)| (api, permissions)))
        .collect()
}

/// The permissions of the given APIs, by name.
///
/// # Errors
/// As every query.
pub fn permissions_of(connection: &mut Conn, api_ids: &[Id<Api>]) -> DbResult<Vec<Permission>> {
    let rows: Vec<PermissionRow> = permissions::table
        .select(PermissionRow::as_select())
        .filter(permissions::api_id.eq_any(api_ids.to_vec()))
        .order(permissions::name.asc())
        .load(connection)?;
    Ok(rows.into_iter().map(Permission::from).collect())
}

/// Those of the given permissions that exist, each with its API.
///
/// # Errors
/// As every query.
pub fn find_permissions(connection: &mut Conn, ids: &[Id<Permission>]) -> DbResult<Vec<(Permission, Api)>> {
    let rows: Vec<(PermissionRow, Row)> = permissions::table
        .inner_join(apis::table)
        .select((PermissionRow::as_select(), Row::as_select()))
        .filter(permissions::id.eq_any(ids.to_vec()))
        .load(connection)?;
    rows.into_iter().map(|(permission, api)| Ok((permission.into(), api.try_into()?))).collect()
}

/// Adds a permission.
///
/// # Errors
/// [`DbError::Duplicate`] when the API has one of that name, [`DbError::MissingReference`] when there is no such API.
pub fn insert_permission(
    connection: &mut Conn,
    api_id: Id<Api>,
    id: Id<Permission>,
    details: &PermissionDetails,
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(permissions::table)
        .values((
            permissions::id.eq(id),
            permissions::api_id.eq(api_id),
            permissions::name.eq(details.name.as_str()),
            permissions::description.eq(details.description.as_str()),
            permissions::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Removes a permission that nobody was granted; `false` when the API has none of that id.
///
/// # Errors
/// [`DbError::MissingReference`] while it is granted to an application.
pub fn delete_permission(connection: &mut Conn, api_id: Id<Api>, id: Id<Permission>) -> DbResult<bool> {
    let rows = diesel::delete(permissions::table.filter(permissions::id.eq(id)).filter(permissions::api_id.eq(api_id)))
        .execute(connection)?;
    Ok(rows == 1)
}
