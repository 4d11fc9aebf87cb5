//! Access tokens that come back: whether one was signed here, and whether it is good at this moment (RFC 9068 §4).

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::Validation;
use serde::{Deserialize, de::IgnoredAny};

use super::{Core, directory::Known, token::Protocol};
use crate::{
    db::revocation::Token,
    domain::{
        Id, Timestamp,
        application::{Application, ApplicationState, Grant},
        credential::Credential,
        secret::TokenEpoch,
    },
};

/// So many seconds the clocks of replicas may differ.
const CLOCKS_DIFFER: i64 = 5;

/// What a token's header must say of it (RFC 7515 §4.1).
#[derive(Deserialize)]
struct Header {
    typ: String,
    kid: String,
    /// Extensions that must be understood; none is.
    crit: Option<IgnoredAny>,
}

/// The claims of a token that was signed here (RFC 9068 §2.2).
#[derive(Clone, Debug, Deserialize)]
pub struct Claims {
    pub iss: String,
    pub aud: String,
    pub sub: String,
    pub client_id: Id<Application>,
    pub iat: i64,
    pub nbf: i64,
    pub exp: i64,
    pub jti: Id<Token>,
    pub scope: String,
    /// What the client proved itself by.
    pub credential_id: Id<Credential>,
    /// That of the secret when the token was issued; a token that does not say is of the first.
    #[serde(default)]
    pub credential_epoch: TokenEpoch,
}

/// The claims of a token of the right type (RFC 9068 §4), by a key that is published, with that key's own algorithm,
/// whichever the token names (RFC 8725 §3.1). Whether the claims hold is for the caller to say.
#[must_use]
pub fn signed(core: &Core, token: &str) -> Option<Claims> {
    let encoded = token.split('.').next()?;
    let header: Header = serde_json::from_slice(&BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?).ok()?;
    let typed = |kind: &str| header.typ.eq_ignore_ascii_case(kind);
    if header.crit.is_some() || !(typed("at+jwt") || typed("application/at+jwt")) {
        return None;
    }
    let verifier = core.signing.verifier(&header.kid)?;
    let mut validation = Validation::new(verifier.algorithm);
    // Times are compared with our own clock.
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    let verified = jsonwebtoken::decode::<Claims>(token, &verifier.key, &validation);
    verified.ok().map(|token| token.claims)
}

impl Claims {
    /// Whether the token has ended by itself.
    #[must_use]
    pub const fn is_over(&self, now: Timestamp) -> bool {
        self.exp <= now.unix_seconds()
    }

    /// Whether the token has begun, as far as that can be told.
    #[must_use]
    pub fn has_begun(&self, now: Timestamp) -> bool {
        self.iat.max(self.nbf) <= now.unix_seconds() + CLOCKS_DIFFER
    }

    /// The same for no more than is granted now; `None` when nothing is left.
    #[must_use]
    pub fn narrowed_to(self, grants: &[Grant]) -> Option<Self> {
        let is_meant = |grant: &&Grant| grant.api.identifier == self.aud || grant.api.id.to_string() == self.aud;
        let granted = grants.iter().find(is_meant)?;
        let is_left = |name: &&str| granted.permissions.iter().any(|permission| permission.name == *name);
        let scope = self.scope.split(' ').filter(is_left).collect::<Vec<_>>().join(" ");
        (!scope.is_empty()).then_some(Self { scope, ..self })
    }

    /// Whether the issuer is us, by one of the names that we have by now.
    #[must_use]
    pub fn is_ours(&self, core: &Core) -> bool {
        let tenant = core.config.compatibility.tenant_id;
        let others = tenant.into_iter().flat_map(|tenant| [Protocol::V1(tenant), Protocol::V2(tenant)]);
        [Protocol::Standard].into_iter().chain(others).any(|name| self.iss == name.issuer(core.config.issuer()))
    }
}

/// Whether the client of a token may call at `now`, and what it proved itself by would get a token now and has not had its
/// tokens ended since. Whether the token itself was revoked is for the caller to ask.
#[must_use]
pub(super) fn stands(client: &Known, claims: &Claims, now: Timestamp) -> bool {
    let credential = claims.credential_id.uuid();
    let secret = client.secrets.iter().find(|secret| secret.id.uuid() == credential);
    let key = client.keys.iter().find(|key| key.id.uuid() == credential);
    let may = match (secret, key) {
        (Some(secret), _) => secret.gets_tokens(now) && claims.credential_epoch >= secret.token_epoch,
        (None, Some(key)) => key.expires_at > now,
        (None, None) => false,
    };
    may && client.state == ApplicationState::Active
}
