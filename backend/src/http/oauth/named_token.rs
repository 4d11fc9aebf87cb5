//! What requests about a token have in common (RFC 7662 §2.1, RFC 7009 §2.1): a client authenticates and names a token.
//!
//! What kind of token it is said to be does not matter here: there is one kind.

use actix_web::{HttpRequest, web};
use zeroize::Zeroizing;

use super::{
    client_assertion::{note_key, prove},
    client_authentication::credentials,
    freshness::fresh,
    parameters::Parameters,
    token::receive_body,
    wrong_attempts::counted,
};
use crate::{
    app::{
        Core,
        client::{self, Caller, Credentials},
        token::TokenError,
    },
    domain::{Id, application::Application, refusal::Reason},
    http::{request, usage},
};

/// Who asks about which token.
pub(super) struct NamedToken {
    pub caller: Id<Application>,
    pub token: Zeroizing<String>,
}

/// What such a request is made of.
#[derive(utoipa::ToSchema)]
pub struct NamedTokenForm {
    /// The access token.
    pub token: String,
    /// Ignored: every token is an access token.
    #[schema(nullable = false)]
    pub token_type_hint: Option<String>,
    /// Unless HTTP Basic is used.
    #[schema(nullable = false)]
    pub client_id: Option<String>,
    /// Unless HTTP Basic is used.
    #[schema(nullable = false)]
    pub client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with an assertion (RFC 7523 §2.2) in place of a secret.
    #[schema(nullable = false)]
    pub client_assertion_type: Option<String>,
    #[schema(nullable = false)]
    pub client_assertion: Option<String>,
}

/// Receives such a request. When it returns, the keys that verify tokens are as fresh as the request.
///
/// # Errors
/// [`TokenError`].
pub(super) async fn receive(
    core: &web::Data<Core>,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<NamedToken, TokenError> {
    let (mut credentials, token) = read(request, &receive_body(request, payload).await?)?;
    prove(core, request, &mut credentials).await?;
    let caller = identify(core, request, credentials).await?;
    // A secret by which an API only ever asks about tokens is in use too.
    usage::note(core, request, (caller.secret, caller.at), 0);
    Ok(NamedToken { caller: caller.application, token })
}

fn read(request: &HttpRequest, body: &[u8]) -> Result<(Credentials, Zeroizing<String>), TokenError> {
    let parameters = Parameters::parse(body)?;
    let credentials = credentials(request.headers(), &parameters)?;
    let missing = || TokenError::new(Reason::ParameterMissing, "The parameter token is missing.");
    Ok((credentials, Zeroizing::new(parameters.one("token").ok_or_else(missing)?.to_owned())))
}

async fn identify(
    core: &web::Data<Core>,
    request: &HttpRequest,
    credentials: Credentials,
) -> Result<Caller, TokenError> {
    let _fresh = fresh(request).await?;
    let (named, address, key) = (credentials.application(), request::address(request), credentials.key());
    let identified = if let Some(identified) = client::identify(core, &credentials, address) {
        identified
    } else {
        let (reading, span) = (web::Data::clone(core), tracing::Span::current());
        let read = move || client::identify_after_reading(&reading, &credentials, address);
        let read = web::block(move || span.in_scope(read)).await;
        read.unwrap_or_else(|_| Err(Reason::Unavailable.into()))
    };
    if identified.is_ok() {
        note_key(core, request, key).await;
    }
    counted(core, request, named, identified)
}
