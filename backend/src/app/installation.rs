//! What must hold before anything is served: the schema, the right master key, a signing key.

use super::{Core, Result, resealing};
use crate::{
    db::{self, Db, DbError},
    domain::Timestamp,
    keys::{self, Keys},
};

/// Why an installation cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum InstallationError {
    #[error(
        "the master key is not the one that this database was filled under; with another key no secret would be \
         recognised. Give the original key (keys.master_key_file), or an empty database"
    )]
    WrongMasterKey,
    #[error(
        "this database is sealed under the sealing key {0}, which was not given; give the master key file that holds it \
         (latchkey keys add-sealing-key added it there)"
    )]
    MissingSealingKey(String),
    #[error("the database cannot be prepared: {0}")]
    Database(#[from] DbError),
    #[error("the first signing key cannot be made: {0}")]
    SigningKey(String),
}

/// Applies migrations, then recognises the master key by the fingerprint that the first start left.
///
/// # Errors
/// [`InstallationError`].
pub fn prepare(db: &Db, keys: &Keys, now: Timestamp) -> std::result::Result<Vec<String>, InstallationError> {
    let applied = db::migration::run(db)?;
    match db.write(|connection| recognise(connection, keys, now)) {
        // Another process wrote the row at the same moment: look again.
        Err(InstallationError::Database(DbError::Duplicate)) => {
            db.write(|connection| recognise(connection, keys, now))?;
        }
        other => other?,
    }
    match db.read(db::installation::sealing_key)? {
        Some(id) if !id.parse().is_ok_and(|id| keys.seal_with(id)) => Err(InstallationError::MissingSealingKey(id)),
        _ => Ok(applied),
    }
}

fn recognise(connection: &mut db::Conn, keys: &Keys, now: Timestamp) -> std::result::Result<(), InstallationError> {
    match db::installation::key_fingerprint(connection)? {
        Some(known) if keys::equal(&known, &keys.fingerprint()) => begin_audit(connection, keys),
        Some(_) => Err(InstallationError::WrongMasterKey),
        None => {
            db::installation::insert(connection, &keys.fingerprint(), now)?;
            begin_audit(connection, keys)
        }
    }
}

/// The audit log's head, also in a database that is older than the log.
fn begin_audit(connection: &mut db::Conn, keys: &Keys) -> std::result::Result<(), InstallationError> {
    Ok(db::audit::begin(connection, &super::audit::sealed(keys, db::audit::Head::empty()))?)
}

/// Makes the first signing key when there is none, and loads the keys into memory.
///
/// # Errors
/// [`super::Error`] of the database or the cryptographic library.
pub fn load_signing_keys(core: &Core) -> Result<()> {
    super::signing::lifecycle::begin(core)?;
    core.db.read(|connection| load_signing_keys_from(core, connection))
}

/// Loads the keys that are there by now.
///
/// # Errors
/// As [`load_signing_keys`].
pub fn load_signing_keys_from(core: &Core, connection: &mut db::Conn) -> Result<()> {
    resealing::follow(core, connection)?;
    core.signing.load(&core.keys, &db::signing_key::published(connection)?, core.now())
}
