//! Ending tokens before their time: one by its client (RFC 7009), or all of one secret by who looks after it.

use super::{
    Core, Error, Principal, Result, access_token,
    audit::{self, facts},
    secret,
    token::TokenError,
};
use crate::{
    db,
    domain::{
        Id, Timestamp, application::Application, audit::Action, refusal::Reason, secret::Secret,
        security::SecurityEvent,
    },
};

/// Ends a token of `caller`. What is no token of ours, or has ended, needs nothing more (RFC 7009 §2.2).
///
/// # Errors
/// [`Reason::TokenOfAnother`]; those of the database.
pub fn revoke(core: &Core, caller: Id<Application>, token: &str) -> std::result::Result<(), TokenError> {
    let Some(claims) = access_token::signed(core, token) else { return Ok(()) };
    if claims.client_id != caller {
        return Err(Reason::TokenOfAnother.into());
    }
    let ends = claims.exp.checked_mul(1_000_000).and_then(Timestamp::from_unix_microseconds);
    let Some(ends) = ends.filter(|_| !claims.is_over(core.now())) else { return Ok(()) };
    let written = core.db.write(|connection| db::revocation::revoke_token(connection, claims.jti, ends));
    written.map_err(|error| Error::from(error).into())
}

/// Ends all tokens that were issued for a secret until now, also for one that is deleted.
///
/// # Errors
/// [`Error::NotFound`] when the application has no such secret.
pub fn revoke_of_secret(core: &Core, caller: &Principal, application: &Application, id: Id<Secret>) -> Result<()> {
    caller.require_recent_proof(core)?;
    core.db.write(|connection| {
        caller.hold(connection, application.id)?;
        db::application::lock_secrets(connection, application.id)?;
        let found = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        db::revocation::revoke_tokens_of(connection, id)?;
        let (name, hint, application_name) = (found.name.clone(), found.hint.clone(), application.name.clone());
        let event =
            SecurityEvent::SecretTokensRevoked { secret: Some(id.uuid()), name, hint, application: application_name };
        secret::tell(core, connection, caller, application, event)?;
        let (acting, subject) = (caller.acting(), facts::of_secret(&found, application));
        let said = (None, Some(facts::secret(&found)));
        audit::record(core, connection, &acting, Action::SecretTokensRevoked, subject, said)
    })
}
