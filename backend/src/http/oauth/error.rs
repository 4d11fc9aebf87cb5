//! Refusals of the token endpoint (RFC 6749 §5.2).

use actix_web::{
    HttpResponse, HttpResponseBuilder,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{Core, token::TokenError},
    domain::refusal::{OAuthCode, Reason},
};

/// A refusal (RFC 6749 §5.2).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OAuthError)]
pub struct ErrorDocument {
    /// The code that clients switch on.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// For the person who reads the client's log.
    error_description: String,
    /// A page that says what to do (RFC 6749 §5.2).
    #[schema(example = "https://latchkey.example.org/docs/errors/secret_expired")]
    error_uri: String,
}

/// A refusal as an answer (RFC 6749 §5.2).
#[must_use]
pub fn answer(core: &Core, error: &TokenError) -> HttpResponse {
    let refusal = error.reason.refusal();
    head(refusal.error, error.retry_after).json(ErrorDocument {
        error: refusal.error.as_str(),
        error_description: printable(&error.description),
        error_uri: page(core, error.reason),
    })
}

/// The page of a reason.
#[must_use]
pub fn page(core: &Core, reason: Reason) -> String {
    format!("{}/docs/errors/{}", core.config.issuer(), reason.refusal().code)
}

/// Status and headers of a refusal, which says after how many seconds to try again where that is known.
#[must_use]
pub fn head(code: OAuthCode, retry_after: Option<i64>) -> HttpResponseBuilder {
    let status = match code {
        OAuthCode::InvalidClient => StatusCode::UNAUTHORIZED,
        OAuthCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
        OAuthCode::TooOften => StatusCode::TOO_MANY_REQUESTS,
        OAuthCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let mut response = HttpResponse::build(status);
    no_store(&mut response);
    if status == StatusCode::UNAUTHORIZED {
        response.insert_header((header::WWW_AUTHENTICATE, r#"Basic realm="token endpoint", charset="UTF-8""#));
    }
    if let Some(seconds) = retry_after.or((status == StatusCode::SERVICE_UNAVAILABLE).then_some(2)) {
        response.insert_header((header::RETRY_AFTER, seconds.to_string()));
    }
    response
}

/// `error_description` may hold %x20-21 / %x23-5B / %x5D-7E only (RFC 6749 §5.2).
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .map(
            |character| {
                if matches!(character, ' '..='~') && !matches!(character, '"' | '\\') { character } else { '?' }
            },
        )
        .collect()
}

/// Nothing of a token endpoint is ever kept by a cache (RFC 6749 §5.1).
pub fn no_store(response: &mut HttpResponseBuilder) {
    response
        .insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .insert_header((header::PRAGMA, HeaderValue::from_static("no-cache")));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_description_never_leaves_its_alphabet(text in "\\PC*") {
            let said = printable(&text);
            prop_assert!(said.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E)));
        }
    }
}
