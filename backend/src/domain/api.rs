//! APIs (protected resources) and the permissions on them.

use std::fmt;

use url::Url;

use super::{
    Id, Rejection, Timestamp,
    signing_key::Algorithm,
    text::{Description, Name},
};

/// Where an API and an application live; a token never crosses from one to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Environment {
    Production,
    Sandbox,
}

impl Environment {
    /// # Errors
    /// `invalid_environment` for any other word.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        match text {
            "production" => Ok(Self::Production),
            "sandbox" => Ok(Self::Sandbox),
            _ => Err(Rejection::new("invalid_environment", "This must be production or sandbox.")),
        }
    }

    /// `production` or `sandbox`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Sandbox => "sandbox",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A protected resource that tokens are for.
#[derive(Clone, Debug)]
pub struct Api {
    pub id: Id<Self>,
    pub name: String,
    /// The absolute URI that becomes `aud` (RFC 8707 §2).
    pub identifier: String,
    pub environment: Environment,
    pub token_lifetime: TokenLifetime,
    /// By what tokens are signed.
    pub signing_algorithm: Algorithm,
    /// By what tokens are signed until a key of the other algorithm has been published for long enough.
    pub earlier_signing_algorithm: Option<Algorithm>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
    /// Latchkey's own interface: made at the start, for applications of both environments.
    pub built_in: bool,
}

/// A named right on one API.
#[derive(Clone, Debug)]
pub struct Permission {
    pub id: Id<Self>,
    pub api_id: Id<Api>,
    pub name: String,
    pub description: String,
    pub created_at: Timestamp,
}

/// The URI by which an API is asked for and that becomes the token's `aud`: absolute, without fragment
/// (RFC 8707 §2), at most 250 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiIdentifier(String);

impl ApiIdentifier {
    /// # Errors
    /// `invalid_identifier` for anything but an absolute URI without fragment and white space.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        let printable = text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\' | b'<' | b'>'));
        match Url::parse(text) {
            Ok(url) if printable && text.len() <= 250 && url.fragment().is_none() => Ok(Self(text.to_owned())),
            _ => Err(Rejection::new(
                "invalid_identifier",
                "This is not an absolute URI without a fragment of at most 250 characters, such as https://api.example.org/search.",
            )),
        }
    }

    /// The URI.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The name of a permission, such as `donor.search`: a scope token (RFC 6749 §3.3) that also reads well in
/// `roles`: letters, digits and `. _ : -`, 1 to 100 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionName(String);

impl PermissionName {
    /// # Errors
    /// `required` when empty, `invalid_permission_name` for other characters or more than 100.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Rejection::new("required", "This must not be empty."));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
        if text.len() <= 100 && text.bytes().all(allowed) {
            return Ok(Self(text.to_owned()));
        }
        Err(Rejection::new(
            "invalid_permission_name",
            "A permission’s name has at most 100 letters, digits and the characters . _ : - only, such as donor.search.",
        ))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How long a token lives: 60 seconds to 24 hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenLifetime(i32);

impl TokenLifetime {
    /// One hour.
    pub const DEFAULT: Self = Self(3600);

    /// # Errors
    /// `out_of_range` outside 60 to 86,400 seconds.
    pub fn parse(seconds: i64) -> Result<Self, Rejection> {
        i32::try_from(seconds).ok().filter(|seconds| (60..=86_400).contains(seconds)).map(Self).ok_or_else(|| {
            Rejection::new("out_of_range", "A token lives between 60 and 86400 seconds (one minute to one day).")
        })
    }

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> i32 {
        self.0
    }
}

/// What an operator says of a new API.
#[derive(Clone, Debug)]
pub struct ApiDetails {
    /// Where it comes from elsewhere; otherwise one is made.
    pub id: Option<Id<Api>>,
    pub name: Name,
    pub identifier: ApiIdentifier,
    pub environment: Environment,
    pub token_lifetime: TokenLifetime,
    pub signing_algorithm: Algorithm,
}

/// What an operator says of a new permission.
#[derive(Clone, Debug)]
pub struct PermissionDetails {
    pub name: PermissionName,
    pub description: Description,
}
