//! By what clients prove themselves without a shared secret (RFC 7523 §2.2): a public key, or the address of a set of
//! them. They have name, expiry and last use as secrets have.

use time::Duration;
use url::Url;

use super::{
    Id, Rejection, Timestamp, application::Application, leak::refuse_secret, secret::Author, signing_key::Algorithm,
    text::Name,
};

/// A key of a client.
#[derive(Clone, Debug)]
pub struct ClientKey {
    pub id: Id<Self>,
    pub application_id: Id<Application>,
    pub name: String,
    pub source: KeySource,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub created_by: Author,
    pub last_used_at: Option<Timestamp>,
    /// From where that was.
    pub last_used_address: Option<String>,
    /// What the client called itself.
    pub last_used_agent: Option<String>,
    /// When and by whom it was deleted: the tombstone.
    pub deleted: Option<(Timestamp, Author)>,
}

/// Where the public part comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySource {
    /// The key itself.
    Key(PublicKey),
    /// The address of a set of keys (RFC 7517 §5), which the client keeps up to date by itself.
    Set(SetAddress),
}

/// A public key and the one algorithm that it verifies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicKey {
    pub algorithm: Algorithm,
    /// `SubjectPublicKeyInfo` in DER (RFC 5280 §4.1.2.7).
    pub der: Vec<u8>,
}

/// The address of a set of keys: TLS, no user in it and no fragment, at most 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SetAddress(Url);

impl SetAddress {
    /// # Errors
    /// `invalid_address` for anything else.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        let bare = |url: &Url| url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let allowed = |url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host() && bare(url);
        let url = Url::parse(text).ok().filter(|url| text.len() <= 500 && allowed(url)).ok_or_else(|| {
            Rejection::new(
                "invalid_address",
                "This must be an address of at most 500 characters that begins with https://, without a user name and \
                 without #, such as https://machine.example.org/jwks.json.",
            )
        })?;
        refuse_secret(&url)?;
        Ok(Self(url))
    }

    /// The address.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }
}

/// What is said of a new key.
#[derive(Clone, Debug)]
pub struct ClientKeyDetails {
    pub name: Name,
    pub source: KeySource,
    pub expires_at: Timestamp,
}

/// In which state a key is at a given instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientKeyState {
    /// Gets tokens.
    Active,
    /// Gets tokens, and expires soon.
    Expiring,
    /// Past its expiry.
    Expired,
    /// Deleted by somebody.
    Deleted,
}

impl ClientKey {
    /// The state at `now`; `warning` is how long before its expiry a key counts as expiring.
    #[must_use]
    pub fn state(&self, now: Timestamp, warning: Duration) -> ClientKeyState {
        if self.deleted.is_some() {
            ClientKeyState::Deleted
        } else if self.expires_at <= now {
            ClientKeyState::Expired
        } else if self.expires_at.since(now) < warning {
            ClientKeyState::Expiring
        } else {
            ClientKeyState::Active
        }
    }
}
