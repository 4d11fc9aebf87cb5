//! Trading a client secret for an access token (RFC 6749 §4.4, RFC 9068).

use std::{borrow::Cow, net::IpAddr};

use serde::Serialize;
use uuid::Uuid;

use super::{
    Core, Error,
    client::{self, Credentials, Used},
    directory::{self, Found, Known},
    error::causes,
};
use crate::domain::{
    Id, Timestamp,
    api::Api,
    application::{Application, Grant},
    credential::Credential,
    refusal::Reason,
    secret::{Secret, TokenEpoch},
};

/// By which address a client asks, and thereby what it expects in a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 6749 and RFC 9068.
    Standard,
    /// Version 1 of Microsoft Entra ID, with the tenant's id: `aud` is what was asked for, the client is `appid`.
    V1(Uuid),
    /// Version 2, with the tenant's id: `aud` is the API's id, the client is `azp`.
    V2(Uuid),
}

/// What a client asks for.
pub struct TokenRequest {
    pub protocol: Protocol,
    pub credentials: Credentials,
    /// Permission names; empty when none was asked for.
    pub scopes: Vec<String>,
    /// From where it is asked, where that is known.
    pub address: Option<IpAddr>,
    /// API identifiers (RFC 8707 §2), on the compatible paths also their ids; empty when none was named.
    pub resources: Vec<String>,
}

/// An access token.
pub struct IssuedToken {
    pub access_token: String,
    /// Seconds.
    pub expires_in: i32,
    /// What was granted, separated by spaces.
    pub scope: String,
    pub issued_at: Timestamp,
    /// For which secret, whose use is to be noted.
    pub secret: Option<Id<Secret>>,
    /// When what the client proved itself by expires, where that is soon.
    pub expiring: Option<Expiring>,
}

/// What a client proved itself by and soon can no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiring {
    Secret(Timestamp),
    Key(Timestamp),
}

impl Expiring {
    /// When it is.
    #[must_use]
    pub const fn at(self) -> Timestamp {
        match self {
            Self::Secret(at) | Self::Key(at) => at,
        }
    }

    /// `None` while there is more time than people are warned of.
    fn of(core: &Core, client: &Known, used: Used, now: Timestamp) -> Option<Self> {
        let expiring = match used {
            Used::Secret(id, _) => Self::Secret(client.secrets.iter().find(|secret| secret.id == id)?.expires_at),
            Used::Key(id) => Self::Key(client.keys.iter().find(|key| key.id == id)?.expires_at),
        };
        (expiring.at() < now.plus(core.config.secrets.warning())).then_some(expiring)
    }
}

/// Why no token is issued: the reason, from which code, status and page follow, and the words for the person who reads
/// the client's log. These never hold anything that the client sent, except names of permissions and APIs that were
/// looked up.
#[derive(Debug, PartialEq, Eq)]
pub struct TokenError {
    pub reason: Reason,
    pub description: Cow<'static, str>,
    /// After how many seconds to try again, where that can be said.
    pub retry_after: Option<i64>,
    /// The secret whose value was right though it gets no tokens, which is to be noted.
    pub refused: Option<Id<Secret>>,
}

impl TokenError {
    /// A refusal of which more can be said than of its reason alone.
    pub fn new(reason: Reason, description: impl Into<Cow<'static, str>>) -> Self {
        Self { reason, description: description.into(), retry_after: None, refused: None }
    }

    /// The same, to be tried again after so many seconds.
    #[must_use]
    pub fn after(self, seconds: i64) -> Self {
        Self { retry_after: Some(seconds), ..self }
    }

    /// The same, of a secret whose value was right.
    #[must_use]
    pub(super) fn of(self, secret: Id<Secret>) -> Self {
        Self { refused: Some(secret), ..self }
    }
}

impl From<Reason> for TokenError {
    fn from(reason: Reason) -> Self {
        Self::new(reason, reason.refusal().description)
    }
}

impl From<Error> for TokenError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unavailable(message) | Error::StorageFull(message) => {
                tracing::error!(error.message = message, "the token service cannot do its work now");
                Reason::Unavailable.into()
            }
            other => internal(&other),
        }
    }
}

fn internal(error: &dyn std::error::Error) -> TokenError {
    tracing::error!(error.message = causes(error), "a token could not be issued");
    Reason::Internal.into()
}

/// The claims of an access token (RFC 9068 §2.2), with `roles` for APIs that look for permissions there, `credential_id`,
/// by which all tokens of one secret can be ended, and on the compatible paths those that APIs know from Microsoft Entra ID:
/// who the client is by its older names, that it proved itself by a secret (`1`) or a key (`2`), and that it is no person.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    exp: i64,
    aud: &'a str,
    sub: Id<Application>,
    client_id: Id<Application>,
    iat: i64,
    nbf: i64,
    jti: Id<IssuedToken>,
    scope: &'a str,
    roles: &'a [&'a str],
    /// What the client proved itself by: the id of its secret or its key.
    credential_id: Id<Credential>,
    /// Which of its secret's, where that is not the first.
    #[serde(skip_serializing_if = "is_first")]
    credential_epoch: TokenEpoch,
    #[serde(skip_serializing_if = "Option::is_none")]
    appid: Option<Id<Application>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    appidacr: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azp: Option<Id<Application>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    azpacr: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idtyp: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ver: Option<&'static str>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
const fn is_first(epoch: &TokenEpoch) -> bool {
    *epoch == 0
}

impl Claims<'_> {
    /// The same with what the protocol has besides.
    fn compatible(self, protocol: Protocol, used: Used) -> Self {
        let (client, by) = (Some(self.client_id), Some(if used.secret().is_some() { "1" } else { "2" }));
        match protocol {
            Protocol::Standard => self,
            Protocol::V1(tid) => {
                Self { appid: client, appidacr: by, idtyp: Some("app"), tid: Some(tid), ver: Some("1.0"), ..self }
            }
            Protocol::V2(tid) => {
                Self { azp: client, azpacr: by, idtyp: Some("app"), tid: Some(tid), ver: Some("2.0"), ..self }
            }
        }
    }
}

impl Protocol {
    /// The issuer of tokens that are asked for by this protocol: the one in the metadata beside its endpoint (RFC 8414
    /// §3.3, OIDC Discovery 1.0 §4.3).
    #[must_use]
    pub fn issuer(self, public: &str) -> Cow<'_, str> {
        match self {
            Self::Standard => Cow::Borrowed(public),
            Self::V1(tenant) => Cow::Owned(format!("{public}/{tenant}/")),
            Self::V2(tenant) => Cow::Owned(format!("{public}/{tenant}/v2.0")),
        }
    }
}

/// Issues a token from what is kept in memory, for a request that has waited until that is fresh; `None` when the client
/// must be read from the database first: [`issue_after_reading`].
#[must_use]
pub fn issue(core: &Core, request: &TokenRequest) -> Option<Result<IssuedToken, TokenError>> {
    core.directory.look_up(request.credentials.application(), |found| match found {
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
    let known = directory::load(core, request.credentials.application())?;
    issue_to(core, request, known.as_ref())
}

/// Authenticates the client and issues a token for one API.
fn issue_to(core: &Core, request: &TokenRequest, client: Option<&Known>) -> Result<IssuedToken, TokenError> {
    let now = core.now();
    let (client, used) = client::authenticate(core, &request.credentials, client, now)?;
    let id = request.credentials.application();
    if let Some(limits) = &client.limits {
        core.limits.admit_from(id, limits, request.address, now)?;
    }
    let grants = client.access.grants();
    let (api, scopes) = select(&grants, request)?;
    // Only what would be a token counts.
    if let Some(limits) = &client.limits {
        core.limits.admit_one_more(id, limits, now)?;
    }
    let issued = sign(core, request, api, (&scopes, used), now)?;
    Ok(IssuedToken { expiring: Expiring::of(core, client, used, now), ..issued })
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
            let (api, granted) = (&grant.api.identifier, names(grant));
            let description =
                format!("The application is not granted everything it asks for on {api}; granted are: {granted}.");
            TokenError::new(Reason::PermissionNotGranted, description)
        })?;
        if !scopes.contains(&permission.name.as_str()) {
            scopes.push(&permission.name);
        }
    }
    Ok((&grant.api, scopes))
}

fn select_grant<'a>(grants: &'a [Grant], request: &TokenRequest) -> Result<&'a Grant, TokenError> {
    match request.resources.as_slice() {
        [] => select_unnamed(grants, &request.scopes),
        [resource, others @ ..] if others.iter().all(|other| other == resource) => grants
            .iter()
            .find(|grant| is_named(&grant.api, resource, request.protocol))
            .ok_or_else(|| Reason::ResourceUnknown.into()),
        _ => Err(Reason::SeveralResources.into()),
    }
}

/// On the compatible paths an API has two names: its identifier and its id.
fn is_named(api: &Api, resource: &str, protocol: Protocol) -> bool {
    api.identifier == resource || (protocol != Protocol::Standard && Id::parse(resource) == Ok(api.id))
}

/// No API was named: the one that is granted, or the one that has all the permissions asked for. Latchkey's own interface
/// is meant only when no other is, so that a client which never had to name one needs not begin to when it is granted
/// something there.
fn select_unnamed<'a>(grants: &'a [Grant], scopes: &[String]) -> Result<&'a Grant, TokenError> {
    let has = |grant: &Grant, scope: &str| grant.permissions.iter().any(|permission| permission.name == scope);
    let fits = |grant: &&Grant| scopes.iter().all(|scope| has(grant, scope));
    let others = || grants.iter().filter(|grant| !grant.api.built_in);
    let fitting: Vec<_> = others().filter(fits).collect();
    let built_in = grants.iter().find(|grant| grant.api.built_in);
    match (fitting.as_slice(), others().next(), built_in) {
        (_, None, None) => Err(Reason::NothingGranted.into()),
        ([only], ..) => Ok(only),
        ([], None, Some(built_in)) => Ok(built_in),
        ([], Some(_), Some(built_in)) if fits(&built_in) => Ok(built_in),
        ([], Some(only), _) if others().nth(1).is_none() => Ok(only),
        ([], ..) => Err(Reason::SeveralApis.into()),
        (several, ..) => {
            let fitting = several.iter().map(|grant| grant.api.identifier.as_str()).collect::<Vec<_>>().join(", ");
            let description = format!("Several APIs fit; name one with the parameter resource: {fitting}.");
            Err(TokenError::new(Reason::ResourceNeeded, description))
        }
    }
}

fn names(grant: &Grant) -> String {
    grant.permissions.iter().map(|permission| permission.name.as_str()).collect::<Vec<_>>().join(" ")
}

fn sign(
    core: &Core,
    request: &TokenRequest,
    api: &Api,
    (scopes, used): (&[&str], Used),
    now: Timestamp,
) -> Result<IssuedToken, TokenError> {
    let (client, scope) = (request.credentials.application(), scopes.join(" "));
    let issuer = request.protocol.issuer(core.config.issuer());
    let (issued_at, audience) = (now.unix_seconds(), audience(api, request));
    let claims = Claims {
        iss: &issuer,
        exp: issued_at + i64::from(api.token_lifetime.seconds()),
        aud: &audience,
        sub: client,
        client_id: client,
        iat: issued_at,
        nbf: issued_at,
        jti: Id::random(),
        scope: &scope,
        roles: scopes,
        credential_id: used.credential(),
        credential_epoch: used.epoch(),
        appid: None,
        appidacr: None,
        azp: None,
        azpacr: None,
        idtyp: None,
        tid: None,
        ver: None,
    }
    .compatible(request.protocol, used);
    let access_token = core.signing.sign(api, now, &claims)?;
    Ok(IssuedToken {
        access_token,
        expires_in: api.token_lifetime.seconds(),
        scope,
        issued_at: now,
        secret: used.secret(),
        expiring: None,
    })
}

/// By which of its names the API expects to find itself in a token.
fn audience<'a>(api: &'a Api, request: &TokenRequest) -> Cow<'a, str> {
    let by_identifier = request.resources.first().is_none_or(|resource| *resource == api.identifier);
    match request.protocol {
        Protocol::Standard => Cow::Borrowed(&api.identifier),
        Protocol::V1(_) if by_identifier => Cow::Borrowed(&api.identifier),
        Protocol::V1(_) | Protocol::V2(_) => Cow::Owned(api.id.to_string()),
    }
}
