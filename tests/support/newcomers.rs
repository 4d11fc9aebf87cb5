//! People who were added and have not signed in yet, and the authenticator apps that they set up.

use latchkey::{
    app::person,
    domain::{
        Timestamp,
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::{Person, PersonDetails},
        text::Name,
    },
};
use totp_rs::{Builder, Secret, Totp};

use crate::TestApp;

impl TestApp {
    /// A person who has not used their link yet, and its token.
    pub fn newcomer(&self, email: &str) -> (Person, String) {
        let details = PersonDetails {
            name: Name::parse("Nova Newcomer").unwrap(),
            email: EmailAddress::parse(email).unwrap(),
            locale: Locale::parse("en").unwrap(),
            time_zone: TimeZone::parse("Europe/Amsterdam").unwrap(),
            operator: false,
        };
        person::add_with_token(&self.core, &details).unwrap()
    }
}

/// An authenticator app as people have on their phones: six digits, thirty seconds, SHA-1.
pub struct Authenticator(Totp);

impl Authenticator {
    /// From the secret in the form that people type.
    #[must_use]
    pub fn typed(secret: &str) -> Self {
        let secret = Secret::try_from_base32(secret).unwrap();
        Self(Builder::new().with_secret(secret).with_account_name("any").build().unwrap())
    }

    /// From what the QR code says.
    #[must_use]
    pub fn scanned(uri: &str) -> Self {
        Self(Totp::from_url(uri).unwrap())
    }

    /// The code that is shown at `now`.
    #[must_use]
    pub fn code(&self, now: Timestamp) -> String {
        self.0.generate(u64::try_from(now.unix_seconds()).unwrap()).to_string()
    }
}
