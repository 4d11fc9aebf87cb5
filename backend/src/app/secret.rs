//! Commands on client secrets: what this product exists for.

use super::{Caller, Core, Error, Result, error::duplicate};
use crate::{
    db,
    domain::{
        Id, Rejection,
        application::Application,
        expiry,
        secret::{PlainSecret, Secret, SecretDetails},
    },
    keys,
};

/// So many secrets, expired ones included, an application may keep for each live one that it may have: every token
/// request compares with all of them.
const KEPT_PER_LIVE: i64 = 5;

/// Makes a client secret for an application that the caller manages. The answer holds the value, which nobody can
/// have again.
///
/// # Errors
/// [`Error::Invalid`] for an expiry outside the limits or a name that another secret has;
/// [`Error::Conflict`] when the application has as many live secrets as it may.
pub fn create(
    core: &Core,
    caller: &Caller,
    application: &Application,
    details: &SecretDetails,
) -> Result<(Secret, PlainSecret)> {
    let (id, now) = (Id::new(), core.now());
    expiry::check(details.expires_at, now).map_err(|rejection| Error::field("/expires_at", rejection))?;
    let value = PlainSecret::generate(application.environment, keys::fill)?;
    let hash = core.keys.hash_secret(value.reveal());
    let next_notice = core.thresholds.next(now, details.expires_at, now);
    let most = core.config.secrets.max_live;
    let secret = core.db.write(|connection| {
        db::application::lock_secrets(connection, application.id)?;
        if db::secret::count_kept(connection, application.id)? >= most * KEPT_PER_LIVE {
            return Err(Error::conflict(
                "too_many_secrets",
                "This application has many expired secrets; delete them first.",
            ));
        }
        if db::secret::count_live(connection, application.id, now)? >= most {
            return Err(Error::conflict(
                "too_many_secrets",
                format!("This application has {most} live secrets, which is the most; delete one that is not in use."),
            ));
        }
        let kept = (value.hint(), &hash);
        let author = caller.author();
        duplicate(
            db::secret::insert(connection, application.id, id, details, kept, &author, next_notice, now),
            name_taken,
        )?;
        db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)
    })?;
    core.metrics.secrets_created.inc();
    Ok((secret, value))
}

/// Deletes a secret: its hash is erased, no token is issued for it from the next request on, and a tombstone stays.
/// A secret that is deleted already stays as it is.
///
/// # Errors
/// [`Error::NotFound`] when the application has no such secret.
pub fn delete(core: &Core, caller: &Caller, application: &Application, id: Id<Secret>) -> Result<()> {
    let deleted = core.db.write(|connection| {
        db::application::lock_secrets(connection, application.id)?;
        let deleted = db::secret::mark_deleted(connection, application.id, id, &caller.author(), core.now())?;
        if !deleted {
            db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        }
        Ok::<_, Error>(deleted)
    })?;
    if deleted {
        core.metrics.secrets_deleted.inc();
    }
    Ok(())
}

fn name_taken() -> Error {
    Error::field(
        "/name",
        Rejection::new(
            "duplicate",
            "Another secret of this application has this name; choose one that tells them apart.",
        ),
    )
}
