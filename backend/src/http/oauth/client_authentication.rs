//! How a client proves itself (RFC 6749 §2.3): HTTP Basic, or id and secret in the body. One method per request.
//!
//! Other methods (`private_key_jwt`, mutual TLS) become further cases of [`Credentials`].

use actix_web::http::header::{self, HeaderMap};
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::parameters::{Parameters, decode};
use crate::app::token::TokenError;

/// Client ID and client secret as they were presented.
pub struct Credentials {
    pub client_id: String,
    pub client_secret: Zeroizing<String>,
}

/// Finds the one method that the request uses.
///
/// # Errors
/// [`TokenError::InvalidRequest`] for several methods or an unreadable header, [`TokenError::InvalidClient`] for none.
pub fn credentials(headers: &HeaderMap, parameters: &Parameters) -> Result<Credentials, TokenError> {
    let request = |text: &str| TokenError::InvalidRequest(text.to_owned());
    let mut authorizations = headers.get_all(header::AUTHORIZATION);
    let (first, second) = (authorizations.next(), authorizations.next());
    if second.is_some() {
        return Err(request("The request has two Authorization headers."));
    }
    if parameters.has_any(&["client_assertion", "client_assertion_type"]) {
        return Err(request("Client assertions are not supported here; use HTTP Basic or client_secret in the body."));
    }
    match (first, parameters.one("client_secret")) {
        (Some(_), Some(_)) => Err(request(
            "The client authenticates in two ways, by the Authorization header and in the body; use one of them.",
        )),
        (Some(value), None) => {
            let credentials = basic(value.as_bytes())?;
            match parameters.one("client_id") {
                Some(id) if id != credentials.client_id => {
                    Err(request("The client_id in the body is not the one in the Authorization header."))
                }
                _ => Ok(credentials),
            }
        }
        (None, Some(secret)) => match parameters.one("client_id") {
            Some(id) => Ok(Credentials { client_id: id.to_owned(), client_secret: Zeroizing::new(secret.to_owned()) }),
            None => Err(request("The parameter client_id is missing.")),
        },
        (None, None) => Err(TokenError::InvalidClient(
            "The request holds no client secret; send it by HTTP Basic or as client_secret in the body.".to_owned(),
        )),
    }
}

/// Reads `Basic base64(id:secret)`, both form-encoded before base64 (RFC 6749 §2.3.1).
fn basic(value: &[u8]) -> Result<Credentials, TokenError> {
    let broken =
        || TokenError::InvalidRequest("The Authorization header is not Basic with base64 of id:secret.".to_owned());
    let (scheme, encoded) = value.split_at_checked(6).ok_or_else(broken)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return Err(broken());
    }
    let decoded = Zeroizing::new(BASE64.decode(encoded.trim_ascii()).map_err(|_| broken())?);
    let colon = decoded.iter().position(|byte| *byte == b':').ok_or_else(broken)?;
    let (id, secret) = decoded.split_at(colon);
    let client_secret = decode(secret.get(1..).unwrap_or_default())?;
    if id.is_empty() || client_secret.is_empty() {
        return Err(broken());
    }
    Ok(Credentials { client_id: decode(id)?.to_string(), client_secret })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn id_and_secret_are_form_decoded_after_base64() {
        let header = format!("bAsIc {}", BASE64.encode(b"my%20id:p%3Ass+word"));
        let credentials = basic(header.as_bytes()).unwrap();
        assert_eq!(credentials.client_id, "my id");
        assert_eq!(credentials.client_secret.as_str(), "p:ss word");
    }

    proptest! {
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
