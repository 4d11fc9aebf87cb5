//! Latchkey's own interface in its own catalogue: added at the start, kept as this version has it, and who may be granted
//! its permissions.

use super::{Core, Error, Result, api, error::duplicate};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        Id, Rejection,
        api::{
            Api, ApiDetails, ApiIdentifier, Environment, Permission, PermissionDetails, PermissionName, TokenLifetime,
        },
        application::{Application, Grant},
        audit::Acting,
        management::ManagementPermission,
        organisation::Organisation,
        signing_key::Algorithm,
        text::{Description, Name},
    },
};

/// What the API is called until an operator calls it something else.
const NAME: &str = "Latchkey";

/// The URI by which tokens for the interface are asked for.
#[must_use]
pub fn identifier(core: &Core) -> String {
    format!("{}/api/v1", core.config.issuer())
}

/// Adds the interface to the catalogue at the first start, and what a later version or another public address changes of
/// it. It is part of the product, like its tables, so nothing of this stands in the audit log.
///
/// # Errors
/// [`Error::Conflict`] when an operator gave its identifier to another API.
pub fn prepare(core: &Core) -> Result<()> {
    let identifier = ApiIdentifier::parse(&identifier(core)).map_err(refused)?;
    if core.db.read(|connection| is_prepared(connection, &identifier))? {
        return Ok(());
    }
    core.db.write(|connection| {
        // Two processes that start at the same moment do this one after the other.
        db::installation::lock(connection)?;
        let id = match db::api::find_built_in(connection)? {
            None => add(core, connection, &identifier)?,
            Some(known) => {
                if known.identifier != identifier.as_str() {
                    duplicate(db::api::move_built_in(connection, &identifier, core.now()), || taken(&identifier))?;
                }
                known.id
            }
        };
        add_permissions(core, connection, id)
    })
}

/// Whether nothing is to be changed.
fn is_prepared(connection: &mut Conn, identifier: &ApiIdentifier) -> Result<bool> {
    let Some(api) = db::api::find_built_in(connection)? else { return Ok(false) };
    let known = db::api::permissions_of(connection, &[api.id])?;
    let has = |permission: ManagementPermission| known.iter().any(|known| known.name == permission.name());
    Ok(api.identifier == identifier.as_str() && ManagementPermission::ALL.into_iter().all(has))
}

fn add(core: &Core, connection: &mut Conn, identifier: &ApiIdentifier) -> Result<Id<Api>> {
    let id = Id::new();
    let details = ApiDetails {
        id: None,
        name: Name::parse(NAME).map_err(refused)?,
        identifier: identifier.clone(),
        environment: Environment::Production,
        token_lifetime: TokenLifetime::DEFAULT,
        signing_algorithm: Algorithm::default(),
    };
    api::add(core, connection, &Acting::system("start"), (id, &details), || taken(identifier))?;
    db::api::mark_built_in(connection, id)?;
    Ok(id)
}

fn add_permissions(core: &Core, connection: &mut Conn, api: Id<Api>) -> Result<()> {
    let known = db::api::permissions_of(connection, &[api])?;
    for permission in ManagementPermission::ALL {
        if known.iter().any(|known| known.name == permission.name()) {
            continue;
        }
        let details = PermissionDetails {
            name: PermissionName::parse(permission.name()).map_err(refused)?,
            description: Description::parse(permission.description()).map_err(refused)?,
        };
        db::api::insert_permission(connection, api, Id::new(), &details, core.now())?;
    }
    Ok(())
}

fn taken(identifier: &ApiIdentifier) -> Error {
    let identifier = identifier.as_str();
    Error::conflict(
        "identifier_taken",
        format!(
            "{identifier} is the identifier of Latchkey’s own interface, and an API of the catalogue has it; give that \
             API another identifier, or Latchkey another server.public_url"
        ),
    )
}

fn refused(rejection: Rejection) -> Error {
    Error::Internal(Box::new(rejection))
}

/// Why an application of `organisation` in `environment` cannot be granted a permission of the interface.
#[must_use]
pub(super) fn refusal(
    permission: &Permission,
    environment: Environment,
    organisation: &Organisation,
) -> Option<Rejection> {
    let Some(known) = ManagementPermission::from_name(&permission.name) else {
        return Some(Rejection::new("unknown", "This version of Latchkey has no such permission."));
    };
    if !known.is_for_operators() {
        return None;
    }
    if !organisation.operator {
        return Some(Rejection::new(
            "operators_only",
            "This permission is for applications of an organisation that runs the federation; this one does not.",
        ));
    }
    (environment != Environment::Production).then(|| {
        Rejection::new(
            "other_environment",
            "This permission reaches production too; only a production application may be granted it.",
        )
    })
}

/// Whether applications of every member may be granted it.
#[must_use]
pub(super) fn is_for_members(permission: &Permission) -> bool {
    ManagementPermission::from_name(&permission.name).is_some_and(|known| !known.is_for_operators())
}

/// What an application that is granted `grants` may do on the interface at this moment. What operators do counts only while
/// its organisation runs the federation.
///
/// # Errors
/// Those of the database.
pub(super) fn granted(
    connection: &mut Conn,
    application: &Application,
    grants: &[Grant],
) -> Result<Vec<ManagementPermission>> {
    let built_in = grants.iter().filter(|grant| grant.api.built_in).flat_map(|grant| &grant.permissions);
    let known: Vec<_> = built_in.filter_map(|permission| ManagementPermission::from_name(&permission.name)).collect();
    if !known.iter().any(|permission| permission.is_for_operators()) {
        return Ok(known);
    }
    let organisation = db::organisation::find(connection, Reach::Federation, application.organisation_id)?;
    let operating = organisation.is_some_and(|organisation| organisation.operator)
        && application.environment == Environment::Production;
    Ok(known.into_iter().filter(|permission| operating || !permission.is_for_operators()).collect())
}

/// Whether an application is granted a permission of operators.
///
/// # Errors
/// Those of the database.
pub(super) fn may_operate(connection: &mut Conn, application: Id<Application>) -> Result<bool> {
    let known = known(&db::application::built_in_grants(connection, application)?);
    Ok(known.into_iter().any(ManagementPermission::is_for_operators))
}

/// Whether an application of the organisation is granted a permission of operators.
///
/// # Errors
/// Those of the database.
pub(super) fn has_operating_applications(connection: &mut Conn, organisation: Id<Organisation>) -> Result<bool> {
    let known = known(&db::application::built_in_grants_within(connection, organisation)?);
    Ok(known.into_iter().any(ManagementPermission::is_for_operators))
}

/// A permission that a later version had, and this one has not, allows nothing.
fn known(names: &[String]) -> Vec<ManagementPermission> {
    names.iter().filter_map(|name| ManagementPermission::from_name(name)).collect()
}
