//! The token endpoint (RFC 6749 §3.2): the client credentials grant.

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    http::header::{self, HeaderName, HeaderValue},
    post, web,
};
use serde::Serialize;
use tokio::time::timeout;
use utoipa::ToSchema;

use super::{
    client_assertion::{note_key, prove},
    client_authentication::credentials,
    error::{self, ErrorDocument, no_store},
    freshness::{Fresh, fresh},
    parameters::Parameters,
    wrong_attempts::counted,
};
use crate::{
    app::{
        Core,
        client::Proof,
        token::{self, Expiring, IssuedToken, Protocol, TokenError, TokenRequest},
    },
    domain::refusal::Reason,
    http::{
        body::{Unreceived, receive},
        request, usage,
    },
    metrics::TokenLabels,
};

/// The parameters that must never stand in the address, where logs and histories keep them (RFC 6749 §2.3.1).
const NEVER_IN_THE_ADDRESS: [&str; 6] =
    ["client_secret", "client_id", "client_assertion", "grant_type", "scope", "token"];

/// A token (RFC 6749 §5.1).
#[derive(Serialize, ToSchema)]
pub struct TokenResponse {
    /// A JWT (RFC 9068).
    access_token: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds.
    #[schema(example = 3600)]
    expires_in: i32,
    /// What was granted.
    #[schema(example = "donor.search")]
    scope: String,
    /// When the secret expires, in seconds since 1970 (as RFC 7591 §3.2.1 names it): there as soon as people are warned of
    /// it, so that a client can log it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    client_secret_expires_at: Option<i64>,
    /// The same of the key of a client that proves itself by one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    client_key_expires_at: Option<i64>,
}

impl TokenResponse {
    /// What the document begins with.
    const BEGINNING: &str = r#"{"access_token":""#;

    /// The document with a token, which this is without. Nothing of a JWT has to be escaped, so that it is put in as it
    /// stands: to look at each of its letters would take longer than to write all the rest.
    ///
    /// # Errors
    /// None that is known.
    fn with(&self, token: &str) -> serde_json::Result<String> {
        let written = serde_json::to_string(self)?;
        let rest = written.strip_prefix(Self::BEGINNING).unwrap_or_default();
        Ok([Self::BEGINNING, token, rest].concat())
    }
}

/// When what the client proved itself by expires, as an RFC 9651 §3.3.7 date, as long as people are warned of it.
const CREDENTIAL_EXPIRES: HeaderName = HeaderName::from_static("credential-expires");

/// Tells of an expiry that is near, in a header that the answers of all token endpoints have.
pub(crate) fn warn(response: &mut HttpResponseBuilder, token: &IssuedToken) {
    if let Some(expiring) = token.expiring {
        response.insert_header((CREDENTIAL_EXPIRES, format!("@{}", expiring.at().unix_seconds())));
    }
}

/// What a client sends.
#[derive(ToSchema)]
pub struct TokenRequestForm {
    #[schema(example = "client_credentials")]
    pub grant_type: String,
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
    /// Permissions, separated by spaces; all that are granted when missing.
    #[schema(nullable = false)]
    pub scope: Option<String>,
    /// The identifier of the API; needed when several fit.
    #[schema(nullable = false)]
    pub resource: Option<String>,
}

/// Trade a client secret for an access token
#[utoipa::path(
    tag = "oauth2", operation_id = "requestToken",
    request_body(content = TokenRequestForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = TokenResponse), (status = "default", body = ErrorDocument)),
)]
#[post("/oauth2/token")]
pub async fn request_token(core: web::Data<Core>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    let answered = answer(&core, &request, payload).await;
    count(&core, &answered);
    match answered {
        Ok(token) => {
            let mut response = HttpResponse::Ok();
            no_store(&mut response);
            warn(&mut response, &token);
            let (secret, key) = match token.expiring {
                None => (None, None),
                Some(Expiring::Secret(at)) => (Some(at.unix_seconds()), None),
                Some(Expiring::Key(at)) => (None, Some(at.unix_seconds())),
            };
            let document = TokenResponse {
                access_token: String::new(),
                token_type: "Bearer",
                expires_in: token.expires_in,
                scope: token.scope,
                client_secret_expires_at: secret,
                client_key_expires_at: key,
            };
            match document.with(&token.access_token) {
                Ok(document) => response.insert_header(JSON.clone()).body(document),
                Err(error) => HttpResponse::from_error(error),
            }
        }
        Err(refused) => error::answer(&core, &refused),
    }
}

/// What every answer that is a document has, made only once.
static JSON: (HeaderName, HeaderValue) = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));

/// Finishes an answer that is a document.
pub(crate) fn json(response: &mut HttpResponseBuilder, document: &impl Serialize) -> HttpResponse {
    response.insert_header(JSON.clone()).json(document)
}

/// Counts a token or a refusal by its code.
pub(crate) fn count(core: &Core, answered: &Result<IssuedToken, TokenError>) {
    match answered {
        Ok(_) => core.metrics.issued.tokens.inc(),
        Err(refused) => {
            let outcome = refused.reason.refusal().error.as_str();
            core.metrics.tokens.get_or_create(&TokenLabels { outcome }).inc()
        }
    };
}

async fn answer(
    core: &web::Data<Core>,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<IssuedToken, TokenError> {
    let (form, fresh) = receive_form(request, payload).await?;
    let asked = read(request, &form.parameters()?)?;
    issue(core, request, asked, fresh).await
}

fn read(request: &HttpRequest, parameters: &Parameters<'_>) -> Result<TokenRequest, TokenError> {
    let scopes = parameters.one("scope").unwrap_or_default().split(' ').filter(|scope| !scope.is_empty());
    Ok(TokenRequest {
        protocol: Protocol::Standard,
        credentials: credentials(request.headers(), parameters)?,
        scopes: scopes.map(str::to_owned).collect(),
        address: request::address(request),
        resources: parameters.all("resource").map(str::to_owned).collect(),
    })
}

/// The body of a token request.
pub(crate) struct Form(web::Bytes);

impl Form {
    /// The parameters, after the check that every token endpoint makes.
    ///
    /// # Errors
    /// [`TokenError`].
    pub(crate) fn parameters(&self) -> Result<Parameters<'_>, TokenError> {
        let parameters = Parameters::parse(&self.0)?;
        match parameters.one("grant_type") {
            None => Err(TokenError::new(Reason::ParameterMissing, "The parameter grant_type is missing.")),
            Some("client_credentials") => Ok(parameters),
            Some(_) => Err(Reason::GrantTypeUnsupported.into()),
        }
    }
}

/// Receives a token request, and waits until what is kept in memory is no older. It is read only then, so that everything
/// after the waiting is done in one go, on what is still at hand.
///
/// # Errors
/// [`TokenError`].
pub(crate) async fn receive_form(request: &HttpRequest, payload: web::Payload) -> Result<(Form, Fresh), TokenError> {
    let body = receive_body(request, payload).await?;
    Ok((Form(body), fresh(request).await?))
}

/// Receives the body of any request that a client authenticates in: its [`Parameters`].
///
/// # Errors
/// [`TokenError`].
pub(super) async fn receive_body(request: &HttpRequest, payload: web::Payload) -> Result<web::Bytes, TokenError> {
    refuse_address(request)?;
    refuse_other_content(request)?;
    let mut payload = payload.into_inner();
    receive(request, &mut payload).await.map_err(unreceived)
}

/// Issues a token, what is kept in memory being fresh. A client with a secret waits for nothing more, unless it must be read
/// from the database first.
///
/// # Errors
/// [`TokenError`].
pub(crate) async fn issue(
    core: &web::Data<Core>,
    request: &HttpRequest,
    mut asked: TokenRequest,
    _fresh: Fresh,
) -> Result<IssuedToken, TokenError> {
    if let Proof::Assertion(_) = asked.credentials.proof {
        // What is rare is kept apart, so that what every request moves about is small.
        Box::pin(in_time(core, prove(core, request, &mut asked.credentials))).await?;
        let _fresh = fresh(request).await?;
    }
    let (client, key) = (asked.credentials.application(), asked.credentials.key());
    let issued = match token::issue(core, &asked) {
        Some(issued) => issued,
        None => Box::pin(in_time(core, issue_after_reading(core, asked))).await,
    };
    if let Ok(token) = &issued {
        usage::note(core, request, (token.secret, token.issued_at), 1);
        if key.is_some() {
            Box::pin(note_key(core, request, key)).await;
        }
    }
    counted(core, request, client, issued)
}

/// What may take long is given up when a request may take no longer.
async fn in_time<T>(core: &Core, work: impl Future<Output = Result<T, TokenError>>) -> Result<T, TokenError> {
    let limit = Duration::from_secs(core.config.server.request_timeout_seconds);
    timeout(limit, work).await.unwrap_or_else(|_| Err(Reason::Unavailable.into()))
}

async fn issue_after_reading(core: &web::Data<Core>, asked: TokenRequest) -> Result<IssuedToken, TokenError> {
    let (core, span) = (web::Data::clone(core), tracing::Span::current());
    let issued = web::block(move || span.in_scope(|| token::issue_after_reading(&core, &asked))).await;
    issued.unwrap_or_else(|_| Err(Reason::Unavailable.into()))
}

fn refuse_address(request: &HttpRequest) -> Result<(), TokenError> {
    let Ok(parameters) = Parameters::parse(request.query_string().as_bytes()) else {
        let description = "The address holds an unreadable query; send parameters in the body.";
        return Err(TokenError::new(Reason::CredentialsInAddress, description));
    };
    if parameters.has_any(&NEVER_IN_THE_ADDRESS) {
        return Err(Reason::CredentialsInAddress.into());
    }
    Ok(())
}

fn refuse_other_content(request: &HttpRequest) -> Result<(), TokenError> {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let form = value
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    if form { Ok(()) } else { Err(Reason::NotAForm.into()) }
}

fn unreceived(why: Unreceived) -> TokenError {
    let description = match why {
        Unreceived::TooLarge => "The body is too large.",
        Unreceived::TooSlow => "The body did not arrive in time.",
        Unreceived::Broken => "The body could not be received as a whole.",
    };
    TokenError::new(Reason::BodyNotReceived, description)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_put_in_as_it_would_be_written() {
        let answer = |access_token: &str| TokenResponse {
            access_token: access_token.to_owned(),
            token_type: "Bearer",
            expires_in: 3600,
            scope: "donor.search \"quoted\"".to_owned(),
            client_secret_expires_at: Some(1),
            client_key_expires_at: None,
        };
        let token = "eyJ0eXAiOiJhdCtqd3QifQ.e30.c2lnbmF0dXJl_-";
        assert_eq!(answer("").with(token).unwrap(), serde_json::to_string(&answer(token)).unwrap());
    }
}
