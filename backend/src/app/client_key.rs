//! Commands on keys of clients. They follow those on secrets: who manages the application adds and deletes them.

pub mod public_key;
pub mod trial;

use std::net::IpAddr;

use super::{
    Core, Error, Principal, Result,
    audit::{self, facts},
    error::duplicate,
    preferences::first_notice,
    secret,
};
use crate::{
    db::{self, Conn},
    domain::{
        Id, Rejection, Timestamp,
        application::Application,
        audit::Action,
        client_key::{ClientKey, ClientKeyDetails, KeySource},
        expiry,
        security::SecurityEvent,
        usage,
    },
};

/// The most addresses of sets that one application has: each holds many keys, and is asked for whoever knows the client ID.
const MOST_SETS: i64 = 2;

/// Adds a key to an application that the caller manages or, as a machine, reaches.
///
/// # Errors
/// [`Error::Invalid`] for an expiry outside the limits, a name that another key has or an address that is never asked;
/// [`Error::Conflict`] when the application has as many keys or sets of them as it may; [`Error::Forbidden`] for a machine where only
/// people may; [`Error::Unauthenticated`] or [`Error::NotFound`] for who has left since the request was let in.
pub fn create(
    core: &Core,
    caller: &Principal,
    application: &Application,
    details: &ClientKeyDetails,
) -> Result<ClientKey> {
    caller.require_recent_proof(core)?;
    core.db.read(|connection| secret::refuse_more_authority(connection, caller, application))?;
    let (id, now) = (Id::new(), core.now());
    expiry::check(details.expires_at, now).map_err(|rejection| Error::field("/expires_at", rejection))?;
    if let KeySource::Set(address) = &details.source {
        core.key_sets.check(address).map_err(|rejection| Error::field("/set_address", rejection))?;
    }
    core.db.write(|connection| {
        caller.hold(connection, application.id)?;
        db::application::lock_secrets(connection, application.id)?;
        refuse_too_many(core, connection, application, &details.source)?;
        let acting = caller.acting();
        let next_notice = first_notice(core, connection, application, details.expires_at, now)?;
        duplicate(
            db::client_key::insert(connection, application.id, id, details, &acting.author, next_notice, now),
            name_taken,
        )?;
        let key = db::client_key::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        let event = SecurityEvent::KeyCreated { name: key.name.clone(), application: application.name.clone() };
        secret::tell(core, connection, caller, application, event)?;
        let said = (None, Some(facts::client_key(&key)));
        audit::record(core, connection, &acting, Action::KeyCreated, facts::of_client_key(&key, application), said)?;
        Ok(key)
    })
}

fn refuse_too_many(core: &Core, connection: &mut Conn, application: &Application, source: &KeySource) -> Result<()> {
    let most = core.config.secrets.max_live;
    if db::client_key::count_kept(connection, application.id)? >= most {
        let detail = format!("This application has {most} keys, which is the most; delete one that is not in use.");
        return Err(Error::conflict("too_many_keys", detail));
    }
    if matches!(source, KeySource::Set(_)) && db::client_key::count_sets(connection, application.id)? >= MOST_SETS {
        let detail = format!(
            "This application has {MOST_SETS} addresses of sets of keys, which is the most; add the key to a set at one of \
             them, or delete one that is not in use."
        );
        return Err(Error::conflict("too_many_sets", detail));
    }
    Ok(())
}

/// Deletes a key: nobody gets a token by it from the next request on, and a tombstone stays. One that is deleted already
/// stays as it is.
///
/// # Errors
/// [`Error::NotFound`] when the application has no such key; as [`create`] for who has left.
pub fn delete(core: &Core, caller: &Principal, application: &Application, id: Id<ClientKey>) -> Result<()> {
    caller.require_recent_proof(core)?;
    core.db.write(|connection| {
        caller.hold(connection, application.id)?;
        db::application::lock_secrets(connection, application.id)?;
        let key = db::client_key::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        let acting = caller.acting();
        if !db::client_key::mark_deleted(connection, application.id, id, &acting.author, core.now())? {
            return Ok(());
        }
        let event = SecurityEvent::KeyDeleted { name: key.name.clone(), application: application.name.clone() };
        secret::tell(core, connection, caller, application, event)?;
        let said = (Some(facts::client_key(&key)), None);
        audit::record(core, connection, &acting, Action::KeyDeleted, facts::of_client_key(&key, application), said)
    })
}

/// Notes that an assertion of the client was used, by its id, and that the key was; `false` when it was used before, on
/// whichever replica.
///
/// # Errors
/// Those of the database.
pub(super) fn use_up(core: &Core, client: Id<Application>, (id_hash, expires_at): (&[u8], Timestamp)) -> Result<bool> {
    Ok(core.db.write(|connection| db::client_key::use_up(connection, client, id_hash, expires_at))?)
}

/// Notes that a key got what was asked for with it.
///
/// # Errors
/// Those of the database.
pub fn mark_used(core: &Core, key: Id<ClientKey>, address: Option<IpAddr>, agent: &[u8]) -> Result<()> {
    let (address, agent) = (address.map(|address| address.to_string()), usage::agent(agent));
    let from = (address.as_deref(), agent.as_deref());
    Ok(core.db.write(|connection| db::client_key::mark_used(connection, key, core.now(), from))?)
}

fn name_taken() -> Error {
    let detail = "Another key of this application has this name; choose one that tells them apart.";
    Error::field("/name", Rejection::new("duplicate", detail))
}
