//! Who goes on with credentials that do not match is told to wait (RFC 6585 §4), by the count of `app/attempts.rs`.

use actix_web::HttpRequest;

use crate::{
    app::{Core, token::TokenError},
    domain::{Id, application::Application, refusal::Reason},
    http::request,
};

/// Counts a refusal of credentials that do not match, and answers it, or that there were too many. A secret or a key that
/// has expired is right, so that it is never counted; that a machine still tries an expired secret is noted.
pub(crate) fn counted<T>(
    core: &Core,
    request: &HttpRequest,
    client: Id<Application>,
    answered: Result<T, TokenError>,
) -> Result<T, TokenError> {
    answered.map_err(|refused| {
        if let Some(secret) = refused.refused {
            let (address, now) = (request::address(request), core.now());
            core.refusals.note(secret, now, address);
            if refused.reason == Reason::SecretExpired {
                core.late_attempts.note(secret, address, now);
            }
        }
        if !refused.reason.is_mismatch() {
            return refused;
        }
        match core.attempts.wrong(client.uuid(), request::address(request), core.now()) {
            None => refused,
            Some(wait) => too_many(wait),
        }
    })
}

fn too_many(wait: i64) -> TokenError {
    let description = format!(
        "Too many wrong attempts for this client from this address; wait {wait} seconds. The right client secret or key \
         is accepted at any time."
    );
    TokenError::new(Reason::TooManyAttempts, description).after(wait)
}
