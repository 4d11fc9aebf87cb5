//! How it stands with replacing secrets, as anybody sees it who looks: all of it is in the database, so that another manager
//! can go on.

use super::{Core, Error, Result};
use crate::{
    db::{self, Conn, refusal::Refused},
    domain::{
        Id,
        application::Application,
        rotation::{Evidence, Verdict},
        secret::Secret,
    },
};

/// A secret, what replaces it, and whether it can go.
pub struct Rotation {
    pub old: Secret,
    /// The newest secret that was created in its place and is not deleted, or else the newest one that is.
    pub successor: Option<Secret>,
    /// Tokens that were issued for what replaces it.
    pub successor_tokens: i64,
    /// When the old one was last tried though it got no token, and from where.
    pub refused: Option<Refused>,
    pub verdict: Verdict,
}

/// How it stands with replacing one secret of an application.
///
/// # Errors
/// [`Error::NotFound`] when the application has no such secret.
pub fn find(core: &Core, application: Id<Application>, id: Id<Secret>) -> Result<Rotation> {
    core.db.read(|connection| {
        let old = db::secret::find(connection, application, id)?.ok_or(Error::NotFound)?;
        judge(core, connection, application, vec![old])?.pop().ok_or(Error::NotFound)
    })
}

/// The same of every secret of an application that is not deleted.
///
/// # Errors
/// Those of the database.
pub fn list(core: &Core, application: Id<Application>) -> Result<Vec<Rotation>> {
    core.db.read(|connection| {
        let kept = db::rotation::kept(connection, application)?;
        judge(core, connection, application, kept)
    })
}

fn judge(
    core: &Core,
    connection: &mut Conn,
    application: Id<Application>,
    secrets: Vec<Secret>,
) -> Result<Vec<Rotation>> {
    let now = core.now();
    let mut ids: Vec<_> = secrets.iter().map(|secret| secret.id).collect();
    let successors = db::rotation::successors(connection, application, &ids)?;
    ids.extend(successors.iter().map(|secret| secret.id));
    let days = db::rotation::days_of_use(connection, application, &ids)?;
    let longest_token = db::rotation::longest_token(connection, application)?;
    let refused = db::refusal::of(connection, &ids)?;
    let used = |secret: &Secret| days.get(&secret.id).map(Vec::as_slice).unwrap_or_default();
    let rotation = |old: Secret| {
        let replacing = || successors.iter().filter(|successor| successor.replaces == Some(old.id));
        let successor = replacing().find(|one| one.deletion(now).is_none()).or_else(|| replacing().next()).cloned();
        let days_of_use: Vec<_> = used(&old).iter().map(|(day, _)| *day).collect();
        let refused = refused.get(&old.id).cloned();
        let evidence = Evidence {
            old: &old,
            successor: successor.as_ref(),
            refused_at: refused.as_ref().map(|refused| refused.at),
            days_of_use: &days_of_use,
            longest_token,
        };
        let verdict = evidence.verdict(now);
        let successor_tokens = successor.iter().flat_map(used).map(|(_, tokens)| tokens).sum();
        Rotation { old, successor, successor_tokens, refused, verdict }
    };
    Ok(secrets.into_iter().map(rotation).collect())
}
