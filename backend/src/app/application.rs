//! Commands on applications. Callers have been checked to be operators.

use super::{
    Core, Error, FieldError, Result,
    audit::{self, facts},
    error::duplicate,
    management,
    principal::only_people_change_operators,
};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        Id, Rejection,
        api::{Environment, Permission},
        application::{Application, ApplicationDetails, ApplicationOverview, ApplicationState},
        audit::{Acting, Action},
        organisation::Organisation,
        text::Name,
    },
};

/// What is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ApplicationChange {
    pub name: Option<Name>,
    pub state: Option<ApplicationState>,
}

/// Registers an application; its id is the client ID: the one that was chosen, or a random UUID.
///
/// # Errors
/// [`Error::Invalid`] when the client ID is taken, there is no such organisation or permission, the organisation has an
/// application of that name, or a permission belongs to the other environment or to operators; [`Error::Forbidden`] for a
/// machine where only people may.
pub fn create(core: &Core, acting: &Acting, details: &ApplicationDetails) -> Result<ApplicationOverview> {
    core.db.write(|connection| add(core, connection, acting, details))
}

/// The same, within a transaction.
///
/// # Errors
/// As [`create`].
pub(super) fn add(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    details: &ApplicationDetails,
) -> Result<ApplicationOverview> {
    let (id, now) = (details.id.unwrap_or_else(Id::random), core.now());
    if is_taken(connection, id)? {
        return Err(Error::field("/id", Rejection::new("duplicate", "This client ID is taken; give another or none.")));
    }
    let organisation = db::organisation::find(connection, Reach::Federation, details.organisation_id)?;
    let organisation = organisation
        .ok_or_else(|| Error::field("/organisation_id", Rejection::new("unknown", "There is no such organisation.")))?;
    check_author(acting, &organisation)?;
    check_permissions(connection, &details.permission_ids, details.environment, &organisation)?;
    duplicate(db::application::insert(connection, id, details, now), name_taken)?;
    db::application::replace_grants(connection, id, &unique(&details.permission_ids), now)?;
    let created = read(core, connection, id)?;
    let said = facts::new_application(&created);
    let subject = facts::of_application(&created.application);
    audit::record(core, connection, acting, Action::ApplicationCreated, subject, (None, Some(said)))?;
    Ok(created)
}

/// Changes an application that was read as `current`. Disabling it stops new tokens at the next request.
///
/// # Errors
/// [`Error::Stale`] when it was changed since, [`Error::Invalid`] when the new name is taken.
pub fn update(
    core: &Core,
    acting: &Acting,
    current: &Application,
    change: &ApplicationChange,
) -> Result<ApplicationOverview> {
    let mut changed = current.clone();
    if let Some(name) = &change.name {
        changed.name = name.as_str().to_owned();
    }
    if let Some(state) = change.state {
        changed.state = state;
    }
    core.db.write(|connection| {
        check_owner(connection, acting, current)?;
        write(core, connection, &changed)?;
        let said = (Some(facts::application(current)), Some(facts::application(&changed)));
        audit::record(core, connection, acting, Action::ApplicationUpdated, facts::of_application(&changed), said)?;
        read(core, connection, changed.id)
    })
}

/// Makes `permissions` all that an application, read as `current`, is granted.
///
/// # Errors
/// As [`create`] and [`update`].
pub fn replace_grants(
    core: &Core,
    acting: &Acting,
    current: &Application,
    permissions: &[Id<Permission>],
) -> Result<ApplicationOverview> {
    core.db.write(|connection| set_grants(core, connection, acting, current, permissions))
}

/// The same, within a transaction.
///
/// # Errors
/// As [`replace_grants`].
pub(super) fn set_grants(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    current: &Application,
    permissions: &[Id<Permission>],
) -> Result<ApplicationOverview> {
    let organisation = owner(connection, current)?;
    check_author(acting, &organisation)?;
    check_permissions(connection, permissions, current.environment, &organisation)?;
    let before = read(core, connection, current.id)?;
    write(core, connection, current)?;
    db::application::replace_grants(connection, current.id, &unique(permissions), core.now())?;
    let after = read(core, connection, current.id)?;
    let said = (Some(facts::grants(&before)), Some(facts::grants(&after)));
    audit::record(core, connection, acting, Action::GrantsReplaced, facts::of_application(current), said)?;
    Ok(after)
}

/// A client ID is that of one application, and never equals the id of a person: both stand in `sub` of tokens and of
/// sessions, and must not be mistaken for one another.
fn is_taken(connection: &mut Conn, id: Id<Application>) -> Result<bool> {
    Ok(db::application::find(connection, Reach::Federation, id)?.is_some()
        || db::person::find(connection, Id::from_uuid(id.uuid()))?.is_some())
}

/// Refuses a machine that would change an application of who runs the federation.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) fn check_owner(connection: &mut Conn, acting: &Acting, application: &Application) -> Result<()> {
    check_author(acting, &owner(connection, application)?)
}

pub(super) fn owner(connection: &mut Conn, application: &Application) -> Result<Organisation> {
    let owner = db::organisation::find(connection, Reach::Federation, application.organisation_id)?;
    owner.ok_or(Error::NotFound)
}

/// Applications of who runs the federation may be granted what operators do.
fn check_author(acting: &Acting, owner: &Organisation) -> Result<()> {
    if owner.operator { only_people_change_operators(acting) } else { Ok(()) }
}

fn write(core: &Core, connection: &mut Conn, changed: &Application) -> Result<()> {
    match db::application::update(connection, changed, core.now()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::Stale),
        Err(db::DbError::Duplicate) => Err(name_taken()),
        Err(error) => Err(error.into()),
    }
}

fn read(core: &Core, connection: &mut Conn, id: Id<Application>) -> Result<ApplicationOverview> {
    let application = db::application::find(connection, Reach::Federation, id)?.ok_or(Error::NotFound)?;
    let overviews =
        db::application::overview(connection, vec![application], core.now(), core.config.secrets.warning())?;
    overviews.into_iter().next().ok_or(Error::NotFound)
}

/// Refuses each permission that the application cannot have, by its place in the list.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn check_permissions(
    connection: &mut Conn,
    ids: &[Id<Permission>],
    environment: Environment,
    organisation: &Organisation,
) -> Result<()> {
    let known = db::api::find_permissions(connection, ids)?;
    let refusal = |id: &Id<Permission>| match known.iter().find(|(known, _)| known.id == *id) {
        None => Some(Rejection::new("unknown", "There is no such permission.")),
        Some((permission, api)) if api.built_in => management::refusal(permission, environment, organisation),
        Some((_, api)) if api.environment != environment => Some(Rejection::new(
            "other_environment",
            format!("This permission belongs to {}; the application is for {environment}.", api.environment),
        )),
        Some(_) => None,
    };
    let refused: Vec<_> = ids
        .iter()
        .enumerate()
        .filter_map(|(index, id)| {
            refusal(id).map(|rejection| FieldError { pointer: format!("/permission_ids/{index}"), rejection })
        })
        .collect();
    if refused.is_empty() { Ok(()) } else { Err(Error::Invalid(refused)) }
}

fn unique(ids: &[Id<Permission>]) -> Vec<Id<Permission>> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

pub(super) fn name_taken() -> Error {
    Error::field("/name", Rejection::new("duplicate", "This organisation has an application of this name."))
}
