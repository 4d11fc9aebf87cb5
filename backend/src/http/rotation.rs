//! How it stands with replacing a secret. Who may see the secret sees it.

use std::collections::HashMap;

use actix_web::{HttpRequest, get, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{WithinReach, path_id},
    blocking,
    secrets::{Secret, is_live},
};
use crate::{
    app::{Core, Result, rotation as command},
    db,
    domain::{Id, Timestamp, application::Application, rotation as domain, secret},
};

/// A secret, what replaces it, and whether it can be deleted.
#[derive(Serialize, ToSchema)]
pub struct Rotation {
    old: Secret,
    /// The newest secret that was created in its place and is not deleted, or else the newest one that is.
    #[schema(required = true)]
    successor: Option<Secret>,
    verdict: Verdict,
}

/// Whether the old secret can be deleted without that anything is to be expected to stop, and what speaks for it.
#[derive(Serialize, ToSchema)]
pub struct Verdict {
    safe: bool,
    reason: Reason,
    /// Since when nobody asks with the old secret: when it was last used or refused, or its creation.
    quiet_since: Timestamp,
    /// When it will have been quiet for long enough, unless it is used again: as long as any token lives, and a day longer
    /// than the longest pause in its use so far.
    quiet_enough_at: Timestamp,
    /// When the old secret was last tried though it got no token, being suspended or expired.
    #[schema(required = true)]
    last_refused_at: Option<Timestamp>,
    /// From where that was, as far as it is known.
    #[schema(required = true)]
    last_refused_address: Option<String>,
    /// Tokens that were issued for the new secret.
    successor_tokens: i64,
}

/// Why the old secret can be deleted, or why it should not be.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It is deleted.
    OldDeleted,
    /// It has expired, so nothing gets a token with it anyway, and nothing tries to.
    OldExpired,
    /// The new one is in use, and the old one was not used for long enough.
    OldQuiet,
    /// Nothing replaces it.
    NoSuccessor,
    /// What replaces it was deleted, suspended, or has expired.
    SuccessorStopped,
    /// What replaces it was never used.
    SuccessorUnused,
    /// It was used, or tried in vain, too short a time ago.
    OldInUse,
}

impl From<domain::Reason> for Reason {
    fn from(reason: domain::Reason) -> Self {
        match reason {
            domain::Reason::OldDeleted => Self::OldDeleted,
            domain::Reason::OldExpired => Self::OldExpired,
            domain::Reason::OldQuiet => Self::OldQuiet,
            domain::Reason::NoSuccessor => Self::NoSuccessor,
            domain::Reason::SuccessorStopped => Self::SuccessorStopped,
            domain::Reason::SuccessorUnused => Self::SuccessorUnused,
            domain::Reason::OldInUse => Self::OldInUse,
        }
    }
}

/// Who knows the value of which secret and has left.
type Leavers = HashMap<Id<secret::Secret>, Vec<String>>;

impl Rotation {
    fn new(core: &Core, found: command::Rotation, leavers: &Leavers) -> Self {
        let command::Rotation { old, successor, successor_tokens, refused, verdict } = found;
        let show = |secret: secret::Secret| {
            let leavers = leavers.get(&secret.id).cloned().unwrap_or_default();
            Secret::new(core, secret, leavers)
        };
        Self {
            old: show(old),
            successor: successor.map(show),
            verdict: Verdict {
                safe: verdict.reason.is_safe(),
                reason: verdict.reason.into(),
                quiet_since: verdict.quiet_since,
                quiet_enough_at: verdict.quiet_enough_at,
                last_refused_at: refused.as_ref().map(|refused| refused.at),
                last_refused_address: refused.and_then(|refused| refused.address),
                successor_tokens,
            },
        }
    }

    /// What was found, as it is told, by the id of the old secret.
    ///
    /// # Errors
    /// Those of the database.
    pub(super) fn told(core: &Core, found: Vec<command::Rotation>) -> Result<Vec<(Uuid, Self)>> {
        let now = core.now();
        let secrets = found.iter().flat_map(|one| std::iter::once(&one.old).chain(&one.successor));
        let live: Vec<_> = secrets.filter(|secret| is_live(secret, now)).map(|secret| secret.id).collect();
        let leavers = core.db.read(|connection| db::offboarding::leavers(connection, &live))?;
        Ok(found.into_iter().map(|one| (one.old.id.uuid(), Self::new(core, one, &leavers))).collect())
    }
}

/// How it stands with replacing a secret
///
/// Its successor is what was created with `replaces`. The verdict is the same for everybody who asks at the same moment.
#[utoipa::path(tag = "secrets", operation_id = "getRotation", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), responses((status = 200, body = Rotation)))]
#[get("/applications/{application_id}/secrets/{secret_id}/rotation")]
pub async fn get_rotation(
    core: web::Data<Core>,
    request: HttpRequest,
    found: WithinReach<Application>,
) -> Answer<web::Json<Rotation>> {
    let (WithinReach(_, application), id) = (found, path_id(&request, "secret_id")?);
    let told = blocking(&core, move |core| {
        let found = command::find(core, application.id, id)?;
        Rotation::told(core, vec![found])?.pop().ok_or(crate::app::Error::NotFound)
    });
    let (_, rotation) = told.await?;
    Ok(web::Json(rotation))
}
