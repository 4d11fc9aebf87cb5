//! What stays to be done when a person leaves: client secrets whose value they saw, and applications that are left with
//! few managers.

use super::{
    Id, Rejection, Timestamp,
    api::Environment,
    application::{Application, OrganisationReference},
    secret::{Author, Secret},
    text,
};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;

/// A live client secret whose value a person knows though they no longer look after the application.
#[derive(Clone, Debug)]
pub struct KnownSecret {
    pub secret: Secret,
    pub application: Id<Application>,
    pub application_name: String,
    pub environment: Environment,
    pub organisation: OrganisationReference,
    /// Whether somebody else has made a newer secret of the application, so that this one can go.
    pub has_successor: bool,
    pub handled: Option<Handled>,
}

/// That an operator has looked after a secret in another way than by its rotation.
#[derive(Clone, Debug)]
pub struct Handled {
    pub at: Timestamp,
    pub by: Author,
    pub note: String,
}

/// Why a secret needs no rotation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// # Errors
    /// As [`text::line`], for at most 500 characters.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        text::line(text, LONGEST_NOTE).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An application that a person's leaving leaves with few reachable managers.
#[derive(Clone, Debug)]
pub struct ThinnedApplication {
    pub id: Id<Application>,
    pub name: String,
    pub environment: Environment,
    pub organisation: OrganisationReference,
    /// How many can be reached afterwards.
    pub reachable_managers: i64,
}

/// What a person's leaving would leave behind.
#[derive(Clone, Debug, Default)]
pub struct Departure {
    /// The first of the applications that would have few managers, by name.
    pub applications: Vec<ThinnedApplication>,
    /// How many there are of those.
    pub application_count: i64,
    /// How many live secrets they know that they would no longer look after.
    pub secret_count: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_something_in_a_few_plain_words() {
        assert_eq!(Note::parse("  rotated by the vendor ").unwrap().as_str(), "rotated by the vendor");
        let code = |text: &str| Note::parse(text).unwrap_err().code;
        assert_eq!(code(" "), "required");
        assert_eq!(code(&"x".repeat(501)), "too_long");
        assert_eq!(code("a\u{0}b"), "control_character");
    }
}
