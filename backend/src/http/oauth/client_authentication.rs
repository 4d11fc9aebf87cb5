//! How a client proves itself (RFC 6749 §2.3): HTTP Basic, id and secret in the body, or an assertion that is signed by a key
//! of its own (RFC 7523 §2.2). One method per request.
//!
//! Other methods (mutual TLS) become further cases of [`Proof`].

use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::parameters::{Parameters, decode};
use crate::{
    app::{
        assertion::Assertion,
        client::{Credentials, Proof},
        token::TokenError,
    },
    domain::{Id, refusal::Reason},
};

/// What is said of every other method.
const SUPPORTED: &str = "send the client secret by HTTP Basic or as client_secret in the body, or an assertion that a key \
                         of the client has signed (private_key_jwt)";
/// The type of such an assertion (RFC 7523 §2.2).
const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Finds the one method that the request uses.
///
/// # Errors
/// [`Reason::SeveralMethods`], [`Reason::AuthorizationUnreadable`], [`Reason::MethodUnsupported`],
/// [`Reason::SecretMissing`], and [`Reason::ParameterMissing`] for a secret without a client ID.
pub fn credentials(headers: &HeaderMap, parameters: &Parameters<'_>) -> Result<Credentials, TokenError> {
    let mut authorizations = headers.get_all(header::AUTHORIZATION);
    let (authorization, second) = (authorizations.next(), authorizations.next());
    if second.is_some() {
        return Err(TokenError::new(Reason::SeveralMethods, "The request has two Authorization headers."));
    }
    let secret = parameters.one("client_secret");
    let assertion = parameters.has_any(&["client_assertion", "client_assertion_type"]);
    if [authorization.is_some(), secret.is_some(), assertion].iter().filter(|used| **used).count() > 1 {
        return Err(Reason::SeveralMethods.into());
    }
    match (authorization, secret) {
        (Some(value), _) => {
            let credentials = basic(value.as_bytes())?;
            match parameters.one("client_id") {
                Some(id) if id != credentials.client_id => {
                    let description = "The client_id in the body is not the one in the Authorization header.";
                    Err(TokenError::new(Reason::SeveralMethods, description))
                }
                _ => Ok(credentials),
            }
        }
        (None, Some(secret)) => match parameters.one("client_id") {
            Some(id) => {
                Ok(Credentials { client_id: id.to_owned(), proof: Proof::Secret(Zeroizing::new(secret.to_owned())) })
            }
            None => Err(TokenError::new(Reason::ParameterMissing, "The parameter client_id is missing.")),
        },
        (None, None) if assertion => by_assertion(parameters),
        (None, None) => Err(Reason::SecretMissing.into()),
    }
}

/// Reads an assertion, which names the client by itself.
fn by_assertion(parameters: &Parameters<'_>) -> Result<Credentials, TokenError> {
    let missing = |name: &str| TokenError::new(Reason::ParameterMissing, format!("The parameter {name} is missing."));
    let kind = parameters.one("client_assertion_type").ok_or_else(|| missing("client_assertion_type"))?;
    if kind != JWT_BEARER {
        let description = format!("Client assertions of this type are not supported here; {SUPPORTED}.");
        return Err(TokenError::new(Reason::MethodUnsupported, description));
    }
    let text = parameters.one("client_assertion").ok_or_else(|| missing("client_assertion"))?;
    let assertion = Assertion::read(text)?;
    if parameters.one("client_id").is_some_and(|id| Id::parse(id) != Ok(assertion.client)) {
        let description = "The client_id in the body is not the one that the client assertion is of.";
        return Err(TokenError::new(Reason::AssertionClaims, description));
    }
    Ok(Credentials { client_id: assertion.client.to_string(), proof: Proof::Assertion(Arc::new(assertion)) })
}

/// Reads `Basic base64(id:secret)`, both form-encoded before base64 (RFC 6749 §2.3.1).
///
/// # Errors
/// [`Reason::MethodUnsupported`] for another scheme, [`Reason::AuthorizationUnreadable`],
/// [`Reason::UnreadableParameters`].
pub fn basic(value: &[u8]) -> Result<Credentials, TokenError> {
    let broken = || TokenError::from(Reason::AuthorizationUnreadable);
    let (scheme, encoded) = value.split_at(value.iter().position(|byte| *byte == b' ').unwrap_or(value.len()));
    if !scheme.eq_ignore_ascii_case(b"basic") {
        // RFC 6749 §5.2 counts a method that is not supported as failed authentication.
        let text = format!("The scheme of the Authorization header is not supported here; {SUPPORTED}.");
        return Err(TokenError::new(Reason::MethodUnsupported, text));
    }
    let decoded = Zeroizing::new(BASE64.decode(encoded.trim_ascii()).map_err(|_| broken())?);
    let colon = decoded.iter().position(|byte| *byte == b':').ok_or_else(broken)?;
    let (id, secret) = decoded.split_at(colon);
    let secret = Zeroizing::new((*decode(secret.get(1..).unwrap_or_default())?).to_owned());
    if id.is_empty() || secret.is_empty() {
        return Err(broken());
    }
    Ok(Credentials { client_id: (*decode(id)?).to_owned(), proof: Proof::Secret(secret) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn secret(credentials: &Credentials) -> &str {
        match &credentials.proof {
            Proof::Secret(secret) => secret,
            _ => panic!("no secret"),
        }
    }

    #[test]
    fn id_and_secret_are_form_decoded_after_base64() {
        let header = format!("bAsIc {}", BASE64.encode(b"my%20id:p%3Ass+word"));
        let credentials = basic(header.as_bytes()).unwrap();
        assert_eq!(credentials.client_id, "my id");
        assert_eq!(secret(&credentials), "p:ss word");
    }

    #[test]
    fn another_scheme_is_no_malformed_request() {
        for header in ["Bearer abc", "basically eDp5", "Negotiate", ""] {
            let refused = basic(header.as_bytes()).err().map(|error| error.reason);
            assert_eq!(refused, Some(Reason::MethodUnsupported), "{header}");
        }
    }

    proptest! {
        #[test]
        fn what_a_client_encodes_is_what_is_read(id in "[^\\x00]{1,40}", value in "[^\\x00]{1,60}") {
            let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            let inner = format!("{}:{}", encoded(&id), encoded(&value));
            let credentials = basic(format!("Basic {}", BASE64.encode(inner.as_bytes())).as_bytes()).unwrap();
            prop_assert_eq!(secret(&credentials), value);
            prop_assert_eq!(credentials.client_id, id);
        }

        #[test]
        fn no_header_makes_the_reader_panic(value in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = basic(&value);
        }

        #[test]
        fn no_base64_makes_the_reader_panic(inner in proptest::collection::vec(any::<u8>(), 0..120)) {
            let _ = basic(format!("Basic {}", BASE64.encode(&inner)).as_bytes());
        }
    }
}
