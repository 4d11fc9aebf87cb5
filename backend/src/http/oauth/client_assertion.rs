//! A client that proves itself with a key of its own (RFC 7523 §2.2): the key is found, perhaps at an address of the
//! client's, and the assertion is used up.

use std::sync::Arc;

use actix_web::{HttpRequest, http::header, web};

use super::{freshness::fresh, wrong_attempts::counted};
use crate::{
    app::{
        Core,
        assertion::Assertion,
        client::{self, Credentials, Proof},
        client_key::{self, trial},
        error::causes,
        token::{Protocol, TokenError},
    },
    db::client_key::KnownKey,
    domain::{Id, application::Application, client_key::ClientKey, refusal::Reason},
    http::{blocking, request},
};

/// Puts the key that has signed it in the place of an assertion. Other credentials stay as they are.
///
/// One that no key of the client has signed is counted as a wrong secret is, after it was verified: who has the key never
/// waits. One that is over, or was used, is not counted.
///
/// # Errors
/// [`TokenError`].
pub(crate) async fn prove(
    core: &web::Data<Core>,
    request: &HttpRequest,
    credentials: &mut Credentials,
) -> Result<(), TokenError> {
    let client = credentials.application();
    if let Proof::Assertion(assertion) = &credentials.proof {
        let proved = key_behind(core, request, client, assertion).await;
        credentials.proof = Proof::Key(counted(core, request, client, proved)?);
    }
    Ok(())
}

/// Notes that a key got what was asked for with it. That fails no request.
pub(super) async fn note_key(core: &web::Data<Core>, request: &HttpRequest, key: Option<Id<ClientKey>>) {
    let Some(key) = key else { return };
    let (address, agent) = (request::address(request), request.headers().get(header::USER_AGENT).cloned());
    let agent = move || agent.as_ref().map(|agent| agent.as_bytes().to_vec()).unwrap_or_default();
    if let Err(error) = blocking(core, move |core| client_key::mark_used(core, key, address, &agent())).await {
        tracing::warn!(error.message = causes(&error), "the use of a key could not be noted");
    }
}

async fn key_behind(
    core: &web::Data<Core>,
    request: &HttpRequest,
    client: Id<Application>,
    assertion: &Arc<Assertion>,
) -> Result<Id<ClientKey>, TokenError> {
    assertion.check(&names(core, request), core.now())?;
    let _fresh = fresh(request).await?;
    let keys = known_keys(core, client).await?;
    let key = trial::signer(core, assertion, &keys).await?;
    let used = (assertion.id_hash.clone(), assertion.expires_at);
    let span = tracing::Span::current();
    let core = web::Data::clone(core);
    let noted = web::block(move || span.in_scope(|| client::use_up(&core, client, (&used.0, used.1)))).await;
    noted.unwrap_or_else(|_| Err(Reason::Unavailable.into()))?;
    Ok(key)
}

/// What an assertion may call us: the issuer, by the name that it has at this address, the token endpoint, and the address
/// of the request.
fn names(core: &Core, request: &HttpRequest) -> Vec<String> {
    let issuer = core.config.issuer();
    let mut names = vec![format!("{issuer}/oauth2/token"), format!("{issuer}{}", request.path())];
    if let Some(tenant) = core.config.compatibility.tenant_id {
        names.extend([Protocol::V1(tenant), Protocol::V2(tenant)].map(|protocol| protocol.issuer(issuer).into_owned()));
    }
    names.push(issuer.to_owned());
    names
}

async fn known_keys(core: &web::Data<Core>, client: Id<Application>) -> Result<Vec<KnownKey>, TokenError> {
    if let Some(keys) = client::keys(core, client) {
        return Ok(keys);
    }
    let (core, span) = (web::Data::clone(core), tracing::Span::current());
    let read = web::block(move || span.in_scope(|| client::keys_after_reading(&core, client))).await;
    read.unwrap_or_else(|_| Err(Reason::Unavailable.into()))
}
