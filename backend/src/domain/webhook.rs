//! Addresses of members that are told of what happens to their secrets, as the Standard Webhooks specification has it.

use time::Duration;
use url::Url;

use super::{Id, Rejection, Timestamp, organisation::Organisation};

/// An address that is told.
#[derive(Clone, Debug)]
pub struct Webhook {
    pub id: Id<Self>,
    pub organisation_id: Id<Organisation>,
    pub address: WebhookAddress,
    pub state: WebhookState,
    /// Since when it has not taken anything.
    pub failing_since: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// Whether an address is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookState {
    Active,
    /// Somebody stopped it.
    Paused,
    /// It took nothing for so long that it was stopped.
    Failing,
    /// It said that it is gone for good (410).
    Gone,
}

impl WebhookState {
    /// The word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Failing => "failing",
            Self::Gone => "gone",
        }
    }

    /// Reads the word that is kept.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Active, Self::Paused, Self::Failing, Self::Gone].into_iter().find(|state| state.as_str() == word)
    }
}

/// Where a webhook is: no user in it and no fragment, at most 500 characters. Which schemes and hosts are called is decided
/// when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookAddress(Url);

impl WebhookAddress {
    /// # Errors
    /// `invalid_address` for anything else.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        let bare = |url: &Url| url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        let allowed = |url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host() && bare(url);
        Url::parse(text).ok().filter(|url| text.len() <= 500 && allowed(url)).map(Self).ok_or_else(|| {
            Rejection::new(
                "invalid_address",
                "This must be an address of at most 500 characters that begins with https://, without a user name and \
                 without #, such as https://machine.example.org/webhooks.",
            )
        })
    }

    /// The address.
    #[must_use]
    pub const fn url(&self) -> &Url {
        &self.0
    }
}

/// What is told. The words are part of the published interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    SecretCreated,
    SecretDeleted,
    SecretSuspended,
    SecretResumed,
    /// It crossed a threshold of the federation before its expiry.
    SecretExpiring,
    SecretExpired,
    /// It has expired, and machines still try it.
    SecretStillTried,
    /// Somebody wants to see whether it arrives.
    Test,
}

impl WebhookEvent {
    /// The word that is sent as `type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SecretCreated => "secret.created",
            Self::SecretDeleted => "secret.deleted",
            Self::SecretSuspended => "secret.suspended",
            Self::SecretResumed => "secret.resumed",
            Self::SecretExpiring => "secret.expiring",
            Self::SecretExpired => "secret.expired",
            Self::SecretStillTried => "secret.still_tried",
            Self::Test => "webhook.test",
        }
    }
}

/// How long after each attempt in vain the next one follows, as the specification advises.
const PAUSES: [Duration; 9] = [
    Duration::seconds(5),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(2),
    Duration::hours(5),
    Duration::hours(10),
    Duration::hours(14),
    Duration::hours(20),
    Duration::hours(24),
];

/// How long to wait after so many attempts in vain; `None` when it is given up.
#[must_use]
pub fn pause_after(attempts: i32) -> Option<Duration> {
    PAUSES.get(usize::try_from(attempts).ok()?.checked_sub(1)?).copied()
}

/// So long the value that was replaced signs too, so that a receiver can be changed without losing anything.
pub const OVERLAP: Duration = Duration::hours(24);

/// So many addresses an organisation may have.
pub const MOST: i64 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "machine",
            "ftp://a.example",
            "https://",
            "https://user@a.example/",
            "https://a.example/#part",
            "javascript:1",
        ] {
            assert_eq!(WebhookAddress::parse(text).unwrap_err().code, "invalid_address", "{text}");
        }
        assert!(WebhookAddress::parse(&format!("https://a.example/{}", "x".repeat(500))).is_err());
        assert!(WebhookAddress::parse(" https://a.example:8443/path?query=1 ").is_ok());
    }

    #[test]
    fn it_is_tried_ten_times_over_three_days_and_then_given_up() {
        let pauses: Vec<_> = (1..=20).map_while(pause_after).collect();
        assert_eq!(pauses.len(), 9);
        assert_eq!(pauses.into_iter().sum::<Duration>().whole_hours(), 75);
        assert_eq!(pause_after(0), None);
    }
}
