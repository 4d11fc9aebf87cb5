//! Refusals of the token endpoint (RFC 6749 §5.2).

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::token::TokenError, domain::refusal::OAuthCode};

/// A refusal (RFC 6749 §5.2).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OAuthError)]
pub struct ErrorDocument {
    /// The code that clients switch on.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// For the person who reads the client's log.
    error_description: String,
}

/// A refusal as an answer.
#[derive(Debug)]
pub struct Refusal(pub TokenError);

impl From<TokenError> for Refusal {
    fn from(error: TokenError) -> Self {
        Self(error)
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.code())
    }
}

impl Refusal {
    /// The code of RFC 6749 §5.2, RFC 8707 §2, or, for faults of ours, of RFC 6749 §4.1.2.1.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.reason.refusal().error.as_str()
    }
}

/// `error_description` may hold %x20-21 / %x23-5B / %x5D-7E only (RFC 6749 §5.2).
pub(super) fn printable(text: &str) -> String {
    text.chars()
        .map(
            |character| {
                if matches!(character, ' '..='~') && !matches!(character, '"' | '\\') { character } else { '?' }
            },
        )
        .collect()
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self.0.reason.refusal().error {
            OAuthCode::InvalidClient => StatusCode::UNAUTHORIZED,
            OAuthCode::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            OAuthCode::ServerError => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let mut response = HttpResponse::build(status);
        no_store(&mut response);
        if status == StatusCode::UNAUTHORIZED {
            response.insert_header((header::WWW_AUTHENTICATE, r#"Basic realm="token endpoint", charset="UTF-8""#));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, "2"));
        }
        response.json(ErrorDocument { error: self.code(), error_description: printable(&self.0.description) })
    }
}

/// Nothing of a token endpoint is ever kept by a cache (RFC 6749 §5.1).
pub fn no_store(response: &mut actix_web::HttpResponseBuilder) {
    response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::PRAGMA, "no-cache"));
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
