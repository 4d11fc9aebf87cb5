//! E-mail addresses.

use lettre::Address;

use super::Rejection;

/// An e-mail address that mail can be sent to, at most 254 octets (RFC 5321 §4.5.3.1.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Checks the address with the mail library that will send to it.
    ///
    /// # Errors
    /// `required` when empty, `invalid_email` for anything that is not `local@domain`.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Rejection::new("required", "This must not be empty."));
        }
        let plain =
            text.len() <= 254 && !text.chars().any(|character| character.is_control() || character.is_whitespace());
        match text.parse::<Address>() {
            Ok(_) if plain => Ok(Self(text.to_owned())),
            _ => Err(Rejection::new("invalid_email", "This is not an e-mail address of the form name@example.org.")),
        }
    }

    /// The address as entered.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form for comparison: people expect addresses to ignore case.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}
