//! Commands on APIs and their permissions. Callers have been checked to be operators.

use super::{
    Core, Error, Result,
    audit::{self, facts},
    error::duplicate,
    principal::only_people_change_operators,
    signing::lifecycle,
};
use crate::{
    db::{self, DbError},
    domain::{
        Id, Rejection,
        api::{Api, ApiDetails, Permission, PermissionDetails, TokenLifetime},
        audit::{Acting, Action},
        signing_key::Algorithm,
        text::Name,
    },
};

/// What is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ApiChange {
    pub name: Option<Name>,
    pub token_lifetime: Option<TokenLifetime>,
    pub signing_algorithm: Option<Algorithm>,
}

/// Registers an API with its first permissions.
///
/// # Errors
/// [`Error::Invalid`] when the id or the identifier is taken or a permission is named twice.
pub fn create(
    core: &Core,
    acting: &Acting,
    details: &ApiDetails,
    permissions: &[PermissionDetails],
) -> Result<(Api, Vec<Permission>)> {
    let (id, now) = (details.id.unwrap_or_default(), core.now());
    core.db.write(|connection| {
        if db::api::find(connection, id)?.is_some() {
            return Err(Error::field(
                "/id",
                Rejection::new("duplicate", "Another API has this id; give another or none."),
            ));
        }
        add(core, connection, acting, (id, details), || {
            Error::field("/identifier", Rejection::new("duplicate", "Another API has this identifier."))
        })?;
        for (index, permission) in permissions.iter().enumerate() {
            duplicate(db::api::insert_permission(connection, id, Id::new(), permission, now), || {
                name_taken(&format!("/permissions/{index}/name"))
            })?;
        }
        let (created, permissions) = read(connection, id)?;
        let said = facts::new_api(&created, &permissions);
        audit::record(core, connection, acting, Action::ApiCreated, facts::of_api(&created), (None, Some(said)))?;
        Ok((created, permissions))
    })
}

/// Adds the row of an API, and sees to it that there are keys that sign its tokens.
///
/// # Errors
/// What `taken` makes of an identifier that another API has.
pub(super) fn add(
    core: &Core,
    connection: &mut db::Conn,
    acting: &Acting,
    (id, details): (Id<Api>, &ApiDetails),
    taken: impl FnOnce() -> Error,
) -> Result<()> {
    let earlier = lifecycle::ask_for(core, connection, acting, details.signing_algorithm)?;
    duplicate(db::api::insert(connection, id, details, (earlier, core.now())), taken)?;
    note_lifetime(connection, [Some(details.signing_algorithm), earlier], details.token_lifetime)
}

/// Changes an API that was read as `current`.
///
/// # Errors
/// [`Error::Stale`] when it was changed since.
pub fn update(core: &Core, acting: &Acting, current: &Api, change: &ApiChange) -> Result<(Api, Vec<Permission>)> {
    only_people_change_the_built_in(acting, current)?;
    let mut changed = current.clone();
    if let Some(name) = &change.name {
        changed.name = name.as_str().to_owned();
    }
    if let Some(lifetime) = change.token_lifetime {
        changed.token_lifetime = lifetime;
    }
    core.db.write(|connection| {
        if let Some(algorithm) = change.signing_algorithm.filter(|algorithm| *algorithm != current.signing_algorithm) {
            changed.earlier_signing_algorithm = lifecycle::move_to(core, connection, acting, (current, algorithm))?;
            changed.signing_algorithm = algorithm;
        }
        if !db::api::update(connection, &changed, core.now())? {
            return Err(Error::Stale);
        }
        let algorithms = [Some(changed.signing_algorithm), changed.earlier_signing_algorithm];
        note_lifetime(connection, algorithms, changed.token_lifetime)?;
        let said = (Some(facts::api(current)), Some(facts::api(&changed)));
        audit::record(core, connection, acting, Action::ApiUpdated, facts::of_api(&changed), said)?;
        read(connection, changed.id)
    })
}

/// By Latchkey's own API operators' machines are let in: how long, and who may ask about their tokens, is for people.
pub(super) fn only_people_change_the_built_in(acting: &Acting, api: &Api) -> Result<()> {
    if api.built_in { only_people_change_operators(acting) } else { Ok(()) }
}

/// Adds a permission to an API.
///
/// # Errors
/// [`Error::NotFound`] when there is no such API, [`Error::Conflict`] when it is the built-in one, [`Error::Invalid`] when
/// it has a permission of that name.
pub fn add_permission(core: &Core, acting: &Acting, api: Id<Api>, details: &PermissionDetails) -> Result<Permission> {
    let id = Id::new();
    core.db.write(|connection| {
        check_own(connection, api)?;
        duplicate(db::api::insert_permission(connection, api, id, details, core.now()), || name_taken("/name"))?;
        let permissions = db::api::permissions_of(connection, &[api])?;
        let created = permissions.into_iter().find(|permission| permission.id == id).ok_or(Error::NotFound)?;
        let said = (None, Some(facts::permission(&created)));
        audit::record(core, connection, acting, Action::PermissionCreated, facts::of_permission(&created), said)?;
        Ok(created)
    })
}

/// Removes a permission that no application was granted.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] while it is granted or when the API is the built-in one.
pub fn remove_permission(core: &Core, acting: &Acting, api: Id<Api>, permission: Id<Permission>) -> Result<()> {
    core.db.write(|connection| {
        check_own(connection, api)?;
        let known = db::api::permissions_of(connection, &[api])?;
        let found = known.into_iter().find(|known| known.id == permission).ok_or(Error::NotFound)?;
        match db::api::delete_permission(connection, api, permission) {
            Ok(true) => {}
            Ok(false) => return Err(Error::NotFound),
            Err(DbError::MissingReference) => {
                return Err(Error::conflict(
                    "permission_granted",
                    "Applications are granted this permission; take it from them first.",
                ));
            }
            Err(error) => return Err(error.into()),
        }
        let said = (Some(facts::permission(&found)), None);
        audit::record(core, connection, acting, Action::PermissionDeleted, facts::of_permission(&found), said)
    })
}

/// Notes by which keys tokens of such a life may be signed, before the first of them is.
fn note_lifetime(connection: &mut db::Conn, algorithms: [Option<Algorithm>; 2], lifetime: TokenLifetime) -> Result<()> {
    for algorithm in algorithms.into_iter().flatten() {
        db::signing_key::raise_lifetime(connection, algorithm, lifetime.seconds())?;
    }
    Ok(())
}

/// The permissions of Latchkey's own interface come with the product: it would not know what another one allows.
fn check_own(connection: &mut db::Conn, id: Id<Api>) -> Result<()> {
    let api = db::api::find(connection, id)?.ok_or(Error::NotFound)?;
    if api.built_in {
        return Err(Error::conflict(
            "built_in_api",
            "This API is Latchkey itself; its permissions come with it and cannot be changed.",
        ));
    }
    Ok(())
}

fn read(connection: &mut db::Conn, id: Id<Api>) -> Result<(Api, Vec<Permission>)> {
    let api = db::api::find(connection, id)?.ok_or(Error::NotFound)?;
    Ok((api, db::api::permissions_of(connection, &[id])?))
}

fn name_taken(pointer: &str) -> Error {
    Error::field(pointer, Rejection::new("duplicate", "This API has a permission of this name."))
}
