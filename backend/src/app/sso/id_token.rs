//! Verifying an ID token (OpenID Connect Core 1.0 §3.1.3.7).

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation,
    jwk::{Jwk, PublicKeyUse},
};
use serde::Deserialize;
use serde_json::Value;

use super::{discovery::Known, fetch::Trouble};
use crate::{
    domain::{Timestamp, sso::CLOCK_SKEW},
    keys,
};

/// Signatures by a public key only: with a shared secret, whoever verifies could sign too.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// OpenID Connect Core 1.0 §2: at most 255 ASCII characters.
const LONGEST_SUBJECT: usize = 255;

/// What must be in the token.
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
    pub(super) now: Timestamp,
}

/// What a provider says of the person, in the token or at its user info endpoint.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct UserInfo {
    pub(super) sub: Option<String>,
    pub(super) email: Option<String>,
    pub(super) email_verified: Option<Flag>,
    pub(super) name: Option<String>,
}

/// Some providers write the value as text.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Flag {
    Value(bool),
    Text(String),
    Other(serde::de::IgnoredAny),
}

impl Flag {
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Value(value) => *value,
            Self::Text(text) => text == "true",
            Self::Other(_) => false,
        }
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The claims that are used here.
#[derive(Deserialize)]
struct Read {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    acr: Option<String>,
    amr: Option<Vec<String>>,
    auth_time: Option<i64>,
    email: Option<String>,
    email_verified: Option<Flag>,
    name: Option<String>,
}

/// The claims of a token that holds.
pub(super) struct Claims {
    pub(super) sub: String,
    pub(super) acr: Option<String>,
    pub(super) amr: Option<Vec<String>>,
    /// Seconds since 1970.
    pub(super) auth_time: Option<i64>,
    pub(super) user: UserInfo,
}

/// Verifies signature and claims.
pub(super) fn verify(token: &str, known: &Known, expected: &Expected<'_>) -> Result<Claims, Trouble> {
    let read = signed_claims(token, known)?;
    check(&read, expected)?;
    let user = UserInfo { sub: None, email: read.email, email_verified: read.email_verified, name: read.name };
    Ok(Claims { sub: read.sub, acr: read.acr, amr: read.amr, auth_time: read.auth_time, user })
}

/// The claims, when a key of the provider has signed them.
fn signed_claims(token: &str, known: &Known) -> Result<Read, Trouble> {
    refuse_critical(token)?;
    let header =
        jsonwebtoken::decode_header(token).map_err(|_| Trouble::wrong("the header of the ID token is malformed"))?;
    let algorithm = header.alg;
    let named = format!("{algorithm:?}");
    let announced = known.metadata.id_token_signing_alg_values_supported.as_ref();
    if !ALGORITHMS.contains(&algorithm) || announced.is_some_and(|values| !values.contains(&named)) {
        return Err(Trouble::Wrong(format!("the ID token is signed by {named}")));
    }
    let fitting: Vec<_> = known.keys.iter().filter(|key| fits(key, header.kid.as_deref(), &named)).collect();
    if fitting.is_empty() {
        return Err(Trouble::UnknownKey);
    }
    // The claims are checked below, by our own clock.
    let mut validation = Validation::new(algorithm);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.required_spec_claims.clear();
    let verified = fitting.into_iter().find_map(|key| {
        let key = DecodingKey::from_jwk(key).ok()?;
        jsonwebtoken::decode::<Value>(token, &key, &validation).ok()
    });
    verified.ok_or_else(|| Trouble::wrong("the signature of the ID token is wrong"))?;
    // Read once more as text, for the place of a fault.
    let text = token.split('.').nth(1).and_then(|claims| BASE64URL_NOPAD.decode(claims.as_bytes()).ok());
    serde_json::from_slice(&text.unwrap_or_default())
        .map_err(|error| Trouble::malformed("a claim of the ID token", &error))
}

/// RFC 7515 §4.1.11: what must be understood and is not.
fn refuse_critical(token: &str) -> Result<(), Trouble> {
    let header = token.split('.').next().unwrap_or_default();
    let header = BASE64URL_NOPAD.decode(header.as_bytes()).unwrap_or_default();
    let header: Value = serde_json::from_slice(&header).unwrap_or_default();
    if header.get("crit").is_some() { Err(Trouble::wrong("the ID token has a critical extension")) } else { Ok(()) }
}

/// Whether a key may have signed: by its id where the token names one, for signatures, by this algorithm.
fn fits(key: &Jwk, kid: Option<&str>, algorithm: &str) -> bool {
    let common = &key.common;
    let by_id = kid.is_none_or(|kid| common.key_id.as_deref() == Some(kid));
    let for_signatures = !matches!(common.public_key_use, Some(PublicKeyUse::Encryption));
    let by_algorithm = common.key_algorithm.is_none_or(|known| known.to_string() == algorithm);
    by_id && for_signatures && by_algorithm
}

fn check(read: &Read, expected: &Expected<'_>) -> Result<(), Trouble> {
    let (now, skew) = (expected.now.unix_seconds(), CLOCK_SKEW.whole_seconds());
    let wrong = |why: &str| Err(Trouble::wrong(why));
    if read.iss != expected.issuer {
        return wrong("the ID token is of another issuer");
    }
    if read.sub.is_empty() || read.sub.len() > LONGEST_SUBJECT {
        return wrong("the ID token has no subject, or one that is too long");
    }
    let audience = match &read.aud {
        Audience::One(one) => std::slice::from_ref(one),
        Audience::Many(many) => many.as_slice(),
    };
    if !audience.iter().any(|client| client == expected.client_id) {
        return wrong("the ID token is for another client");
    }
    let party = read.azp.as_deref();
    if party.map_or(audience.len() > 1, |party| party != expected.client_id) {
        return wrong("the ID token was given to another client (azp)");
    }
    if read.exp <= now.saturating_sub(skew) {
        return wrong("the ID token has expired");
    }
    if read.iat > now.saturating_add(skew) || read.nbf.is_some_and(|from| from > now.saturating_add(skew)) {
        return wrong("the ID token is from the future");
    }
    if !read.nonce.as_deref().is_some_and(|nonce| keys::equal(nonce.as_bytes(), expected.nonce.as_bytes())) {
        return wrong("the ID token has another nonce");
    }
    Ok(())
}
