//! The applications that may ask whether tokens for an API are good.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    schema::{api_introspectors, api_introspectors::dsl, apis, applications},
};
use crate::domain::{
    Id,
    api::{Api, Environment},
    application::Application,
};

/// Id and name of those of `api`, by name.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn, api: Id<Api>) -> DbResult<Vec<(Id<Application>, String)>> {
    Ok(dsl::api_introspectors
        .inner_join(applications::table)
        .select((applications::id, applications::name))
        .filter(dsl::api_id.eq(api))
        .order((applications::name_key.asc(), applications::id.asc()))
        .load(connection)?)
}

/// Makes `ids` all of `api`.
///
/// # Errors
/// [`super::DbError::MissingReference`] when there is no such application.
pub fn replace(connection: &mut Conn, api: Id<Api>, ids: &[Id<Application>]) -> DbResult<()> {
    diesel::delete(dsl::api_introspectors.filter(dsl::api_id.eq(api))).execute(connection)?;
    for id in ids {
        diesel::insert_into(dsl::api_introspectors)
            .values((dsl::api_id.eq(api), dsl::application_id.eq(id)))
            .execute(connection)?;
    }
    Ok(())
}

/// The environments of those of `ids` that exist.
///
/// # Errors
/// As every query.
pub fn environments(connection: &mut Conn, ids: &[Id<Application>]) -> DbResult<Vec<(Id<Application>, Environment)>> {
    let rows: Vec<(Id<Application>, String)> = applications::table
        .select((applications::id, applications::environment))
        .filter(applications::id.eq_any(ids.to_vec()))
        .load(connection)?;
    rows.into_iter()
        .map(|(id, word)| {
            let corrupt = |_| super::DbError::Corrupt { table: "applications", column: "environment" };
            Ok((id, Environment::parse(&word).map_err(corrupt)?))
        })
        .collect()
}

/// Whether `application` may ask about tokens for the API that they call `audience`: its identifier or its id.
///
/// # Errors
/// As every query.
pub fn may_introspect(connection: &mut Conn, application: Id<Application>, audience: &str) -> DbResult<bool> {
    let own = api_introspectors::table.inner_join(apis::table).filter(dsl::application_id.eq(application));
    let named = match Id::<Api>::parse(audience) {
        Ok(id) => own.filter(apis::id.eq(id)).count().get_result::<i64>(connection)?,
        Err(_) => own.filter(apis::identifier.eq(audience)).count().get_result(connection)?,
    };
    Ok(named > 0)
}
