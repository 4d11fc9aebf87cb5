//! The lives of secrets and keys by application.

use super::{
    Conn, DbError, DbResult, Reach, application,
    application::Filter,
    client_key,
    page::{Page, PageRequest},
    secret,
};
use crate::domain::{
    Timestamp,
    application::{Application, OrganisationReference},
    client_key::ClientKey,
    secret::Secret,
};

/// An application with its secrets and its keys that have not expired, by expiry.
#[derive(Clone, Debug)]
pub struct Lives {
    pub application: Application,
    pub organisation: OrganisationReference,
    pub secrets: Vec<Secret>,
    pub keys: Vec<ClientKey>,
}

/// The applications within `reach` by name, each with its secrets and keys, in a fixed number of queries.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    reach: Reach,
    filter: &Filter,
    request: &PageRequest<String>,
    now: Timestamp,
) -> DbResult<Page<Lives>> {
    let page = application::list(connection, reach, filter, request)?;
    let ids: Vec<_> = page.items.iter().map(|application| application.id).collect();
    let mut secrets = secret::live_of(connection, &ids, now)?;
    let mut keys = client_key::live_of(connection, &ids, now)?;
    let organisations: Vec<_> = page.items.iter().map(|application| application.organisation_id).collect();
    let organisations = application::references(connection, &organisations)?;
    page.try_map(|application| {
        let organisation = organisations.get(&application.organisation_id).cloned();
        Ok(Lives {
            organisation: organisation.ok_or(DbError::Corrupt { table: "applications", column: "organisation_id" })?,
            secrets: secrets.remove(&application.id).unwrap_or_default(),
            keys: keys.remove(&application.id).unwrap_or_default(),
            application,
        })
    })
}
