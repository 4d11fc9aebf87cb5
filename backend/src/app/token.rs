//! Trading a client secret for an access token (RFC 6749 §4.4, RFC 9068).

use serde::Serialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Core, Error,
    directory::{self, Found, Known},
    error::causes,
};
use crate::{
    db::directory::ClientSecret,
    domain::{
        Id, Timestamp,
        api::Api,
        application::{Application, ApplicationState, Grant},
        secret::{self, Form, Secret, SecretHash},
    },
    keys,
};

/// What a client asks for.
pub struct TokenRequest {
    pub client_id: String,
    pub client_secret: Zeroizing<String>,
    /// Permission names; empty when none was asked for.
    pub scopes: Vec<String>,
    /// API identifiers (RFC 8707 §2); empty when none was named.
    pub resources: Vec<String>,
}

/// An access token.
pub struct IssuedToken {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i32,
    /// What was granted, separated by spaces.
    pub scope: String,
}

/// Why no token is issued: the codes of RFC 6749 §5.2 and RFC 8707 §2. The text becomes `error_description` and
/// never holds anything that the client sent, except names of permissions and APIs that were looked up.
#[derive(Debug, PartialEq, Eq)]
pub enum TokenError {
    InvalidRequest(String),
    InvalidClient(String),
    UnauthorizedClient(String),
    UnsupportedGrantType(String),
    InvalidScope(String),
    InvalidTarget(String),
    /// The database is away.
    Unavailable,
    /// A fault of ours, logged.
    Internal,
}

impl From<Error> for TokenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(message) => {
                tracing::error!(error.message = message, "the token endpoint cannot reach the database");
                Self::Unavailable
            }
            other => internal(&other),
        }
    }
}

fn internal(error: &dyn std::error::Error) -> TokenError {
    tracing::error!(error.message = causes(error), "a token could not be issued");
    TokenError::Internal
}

/// The claims of an access token (RFC 9068 §2.2), with `roles` for APIs that look for permissions there.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    exp: i64,
    aud: &'a str,
    sub: String,
    client_id: String,
    iat: i64,
    nbf: i64,
    jti: String,
    scope: &'a str,
    roles: &'a [&'a str],
}

/// Issues a token from what is kept in memory, for a request that has waited until that is fresh; `None` when the client
/// must be read from the database first: [`issue_after_reading`].
#[must_use]
pub fn issue(core: &Core, request: &TokenRequest) -> Option<Result<IssuedToken, TokenError>> {
    core.directory.look_up(client_id(request), |found| match found {
        Found::Known(known) => Some(issue_to(core, request, Some(known))),
        Found::Unknown => Some(issue_to(core, request, None)),
        Found::Unread => None,
    })
}

/// Reads the client from the database, keeps it, and issues a token.
///
/// # Errors
/// [`TokenError`].
pub fn issue_after_reading(core: &Core, request: &TokenRequest) -> Result<IssuedToken, TokenError> {
    let known = directory::load(core, client_id(request))?;
    issue_to(core, request, known.as_ref())
}

/// A client ID that is no UUID is looked up as one that nobody has, so that it takes as long.
fn client_id(request: &TokenRequest) -> Id<Application> {
    Id::parse(&request.client_id).unwrap_or(Id::from_uuid(Uuid::nil()))
}

/// Authenticates the client and issues a token for one API.
fn issue_to(core: &Core, request: &TokenRequest, client: Option<&Known>) -> Result<IssuedToken, TokenError> {
    let now = core.now();
    let (client, used) = authenticate(core, request, client, now)?;
    let grants = client.access.grants();
    let (api, scopes) = select(&grants, request)?;
    let token = sign(core, client_id(request), api, &scopes, now)?;
    core.last_use.note(used, now);
    Ok(token)
}

/// What is said of an unknown client, a wrong secret and a deleted one alike.
const NO_MATCH: &str = "The client ID and the client secret do not match.";
/// What is said when the form alone shows that the value was damaged; nothing is known of the client then.
const DAMAGED: &str = "The client secret is damaged: a character was lost, changed or added. Copy it again as a whole.";

/// Finds the secret by which a client authenticates. Each refusal that could tell whether a client exists does the same
/// work and says the same.
fn authenticate<'a>(
    core: &Core,
    request: &TokenRequest,
    client: Option<&'a Known>,
    now: Timestamp,
) -> Result<(&'a Known, Id<Secret>), TokenError> {
    if secret::form(&request.client_secret) == Form::Damaged {
        return Err(TokenError::InvalidClient(DAMAGED.to_owned()));
    }
    let presented = core.keys.hash_secret(&request.client_secret);
    match client.and_then(|client| Some((client, matching(&client.secrets, &presented)?))) {
        Some((client, secret)) => admit(client, secret, now),
        None => Err(TokenError::InvalidClient(NO_MATCH.to_owned())),
    }
}

/// Compares with every hash, so that the time does not tell which one matched.
fn matching<'a>(secrets: &'a [ClientSecret], presented: &SecretHash) -> Option<&'a ClientSecret> {
    secrets.iter().fold(None, |found, known| if keys::equal(&known.hash.0, &presented.0) { Some(known) } else { found })
}

/// The client has proved itself, so it may be told what stands in its way.
fn admit<'a>(client: &'a Known, secret: &ClientSecret, now: Timestamp) -> Result<(&'a Known, Id<Secret>), TokenError> {
    if secret.expires_at <= now {
        return Err(TokenError::InvalidClient(format!(
            "The client secret expired at {}. Create a new one in the portal.",
            secret.expires_at
        )));
    }
    if client.state == ApplicationState::Disabled {
        return Err(TokenError::InvalidClient(
            "The application is disabled; ask the operator of the federation.".to_owned(),
        ));
    }
    Ok((client, secret.id))
}

/// Decides for which API and with which permissions the token is.
fn select<'a>(grants: &'a [Grant], request: &'a TokenRequest) -> Result<(&'a Api, Vec<&'a str>), TokenError> {
    let grant = select_grant(grants, request)?;
    let granted = |scope: &str| grant.permissions.iter().find(|permission| permission.name == scope);
    if request.scopes.is_empty() {
        return Ok((&grant.api, grant.permissions.iter().map(|permission| permission.name.as_str()).collect()));
    }
    let mut scopes = Vec::new();
    for scope in &request.scopes {
        let permission = granted(scope).ok_or_else(|| {
            TokenError::InvalidScope(format!(
                "The application is not granted everything it asks for on {}; granted are: {}.",
                grant.api.identifier,
                names(grant)
            ))
        })?;
        if !scopes.contains(&permission.name.as_str()) {
            scopes.push(&permission.name);
        }
    }
    Ok((&grant.api, scopes))
}

fn select_grant<'a>(grants: &'a [Grant], request: &TokenRequest) -> Result<&'a Grant, TokenError> {
    let mut resources = request.resources.clone();
    resources.sort_unstable();
    resources.dedup();
    match resources.as_slice() {
        [] => select_unnamed(grants, &request.scopes),
        [resource] => grants.iter().find(|grant| grant.api.identifier == *resource).ok_or_else(|| {
            TokenError::InvalidTarget(
                "The resource is not an API that this application may use; check its identifier and the environment."
                    .to_owned(),
            )
        }),
        _ => Err(TokenError::InvalidTarget("A token is for one API; ask for one resource at a time.".to_owned())),
    }
}

/// No API was named: the one that is granted, or the one that has all the permissions asked for.
fn select_unnamed<'a>(grants: &'a [Grant], scopes: &[String]) -> Result<&'a Grant, TokenError> {
    let has = |grant: &Grant, scope: &str| grant.permissions.iter().any(|permission| permission.name == scope);
    let fitting: Vec<_> = grants.iter().filter(|grant| scopes.iter().all(|scope| has(grant, scope))).collect();
    match (grants, fitting.as_slice()) {
        ([], _) => Err(TokenError::UnauthorizedClient(
            "The application has no permission on any API; ask the operator of the federation.".to_owned(),
        )),
        ([only], _) => Ok(only),
        (_, [only]) => Ok(only),
        (_, []) => Err(TokenError::InvalidScope(
            "No single API that this application may use has all these permissions; a token is for one API.".to_owned(),
        )),
        (_, several) => Err(TokenError::InvalidTarget(format!(
            "Several APIs fit; name one with the parameter resource: {}.",
            several.iter().map(|grant| grant.api.identifier.as_str()).collect::<Vec<_>>().join(", ")
        ))),
    }
}

fn names(grant: &Grant) -> String {
    grant.permissions.iter().map(|permission| permission.name.as_str()).collect::<Vec<_>>().join(" ")
}

fn sign(
    core: &Core,
    client: Id<Application>,
    api: &Api,
    scopes: &[&str],
    now: Timestamp,
) -> Result<IssuedToken, TokenError> {
    let signer = core.signing.signer().ok_or(TokenError::Unavailable)?;
    let scope = scopes.join(" ");
    let issuer = core.config.issuer();
    let issued_at = now.unix_seconds();
    let claims = Claims {
        iss: &issuer,
        exp: issued_at + i64::from(api.token_lifetime.seconds()),
        aud: &api.identifier,
        sub: client.to_string(),
        client_id: client.to_string(),
        iat: issued_at,
        nbf: issued_at,
        jti: Id::<IssuedToken>::random().to_string(),
        scope: &scope,
        roles: scopes,
    };
    let access_token = jsonwebtoken::encode(&signer.header, &claims, &signer.key).map_err(|error| internal(&error))?;
    Ok(IssuedToken { access_token, expires_in: api.token_lifetime.seconds(), scope })
}
