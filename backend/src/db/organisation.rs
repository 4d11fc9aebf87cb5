//! Organisations.

use std::collections::HashMap;

use diesel::{dsl::count_star, prelude::*};

use super::{
    Conn, DbResult, Reach,
    error::optional,
    page::{Cursor, Page, PageRequest, contains, page},
    reach::{applications_within, organisations_within},
    schema::{
        applications,
        organisations::{self, dsl},
    },
};
use crate::domain::{
    Id, Timestamp,
    organisation::{Organisation, OrganisationDetails},
    text::{self, Code},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = organisations)]
struct Row {
    id: Id<Organisation>,
    code: String,
    name: String,
    name_key: String,
    country: String,
    time_zone: String,
    locale: String,
    contact_email: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
    operator: bool,
}

impl From<Row> for Organisation {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            country: row.country,
            time_zone: row.time_zone,
            locale: row.locale,
            contact_email: row.contact_email,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            operator: row.operator,
        }
    }
}

/// The organisation `id`, when it is within `reach`.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, reach: Reach, id: Id<Organisation>) -> DbResult<Option<Organisation>> {
    let mut query = dsl::organisations.select(Row::as_select()).filter(dsl::id.eq(id)).into_boxed();
    if let Some(condition) = organisations_within(reach) {
        query = query.filter(condition);
    }
    Ok(optional(query.first(connection))?.map(Organisation::from))
}

/// The organisation of this code.
///
/// # Errors
/// As every query.
pub fn find_by_code(connection: &mut Conn, code: &Code) -> DbResult<Option<Organisation>> {
    let query = dsl::organisations.select(Row::as_select()).filter(dsl::code_key.eq(code.key()));
    Ok(optional(query.first::<Row>(connection))?.map(Organisation::from))
}

/// Those of the given organisations that have a contact address.
///
/// # Errors
/// As every query.
pub fn with_contact(connection: &mut Conn, ids: &[Id<Organisation>]) -> DbResult<Vec<Organisation>> {
    let rows: Vec<Row> = dsl::organisations
        .select(Row::as_select())
        .filter(dsl::id.eq_any(ids.to_vec()))
        .filter(dsl::contact_email.is_not_null())
        .load(connection)?;
    Ok(rows.into_iter().map(Organisation::from).collect())
}

/// The organisations within `reach` by name; `search` looks into names and codes.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    reach: Reach,
    search: Option<&str>,
    request: &PageRequest<String>,
) -> DbResult<Page<Organisation>> {
    let mut query = dsl::organisations
        .select(Row::as_select())
        .order((dsl::name_key.asc(), dsl::id.asc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(condition) = organisations_within(reach) {
        query = query.filter(condition);
    }
    if let Some(search) = search {
        let pattern = contains(search);
        query =
            query.filter(dsl::name_key.like(pattern.clone()).escape('\\').or(dsl::code_key.like(pattern).escape('\\')));
    }
    if let Some(after) = &request.after {
        query = query.filter(
            dsl::name_key
                .gt(after.key.clone())
                .or(dsl::name_key.eq(after.key.clone()).and(dsl::id.gt(after.id::<Organisation>()))),
        );
    }
    let rows: Vec<Row> = query.load(connection)?;
    let page = page(rows, request.limit, |row| Cursor { key: row.name_key.clone(), id: row.id.uuid() });
    page.try_map(|row| Ok(Organisation::from(row)))
}

/// How many applications within `reach` have fewer managers who can be reached than `advised`, by organisation.
///
/// # Errors
/// As every query.
pub fn thinly_managed(
    connection: &mut Conn,
    reach: Reach,
    ids: &[Id<Organisation>],
    advised: i64,
) -> DbResult<HashMap<Id<Organisation>, i64>> {
    let thin = applications::table
        .group_by(applications::organisation_id)
        .select((applications::organisation_id, count_star()))
        .filter(applications::organisation_id.eq_any(ids.to_vec()))
        .filter(applications::reachable_managers.lt(advised));
    let counts: Vec<(Id<Organisation>, i64)> = match applications_within(reach) {
        None => thin.load(connection)?,
        Some(condition) => thin.filter(condition).load(connection)?,
    };
    Ok(counts.into_iter().collect())
}

/// Adds an organisation.
///
/// # Errors
/// [`super::DbError::Duplicate`] when the code is taken.
pub fn insert(
    connection: &mut Conn,
    id: Id<Organisation>,
    details: &OrganisationDetails,
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(dsl::organisations)
        .values((
            dsl::id.eq(id),
            dsl::code.eq(details.code.as_str()),
            dsl::code_key.eq(details.code.key()),
            dsl::name.eq(details.name.as_str()),
            dsl::name_key.eq(details.name.key()),
            dsl::country.eq(details.country.as_str()),
            dsl::time_zone.eq(details.time_zone.as_str()),
            dsl::locale.eq(details.locale.as_str()),
            dsl::contact_email.eq(details.contact_email.as_ref().map(|email| email.as_str().to_owned())),
            dsl::created_at.eq(now),
            dsl::updated_at.eq(now),
            dsl::version.eq(1_i64),
            dsl::operator.eq(details.operator),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes `changed` over the row when it still has `changed.version`; `false` when it has another by now.
///
/// # Errors
/// [`super::DbError::Duplicate`] when the code is taken.
pub fn update(connection: &mut Conn, changed: &Organisation, now: Timestamp) -> DbResult<bool> {
    let rows =
        diesel::update(dsl::organisations.filter(dsl::id.eq(changed.id)).filter(dsl::version.eq(changed.version)))
            .set((
                dsl::code.eq(&changed.code),
                dsl::code_key.eq(text::key(&changed.code)),
                dsl::name.eq(&changed.name),
                dsl::name_key.eq(text::key(&changed.name)),
                dsl::country.eq(&changed.country),
                dsl::time_zone.eq(&changed.time_zone),
                dsl::locale.eq(&changed.locale),
                dsl::contact_email.eq(&changed.contact_email),
                dsl::updated_at.eq(now),
                dsl::version.eq(changed.version + 1),
                dsl::operator.eq(changed.operator),
            ))
            .execute(connection)?;
    Ok(rows == 1)
}
