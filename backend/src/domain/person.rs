//! People: operators, auditors and credential managers.

use super::{
    Id, Timestamp,
    application::Application,
    email::EmailAddress,
    organisation::{Locale, Organisation, TimeZone},
    text::Name,
};

/// A person who may sign in.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: Id<Self>,
    pub email: String,
    pub name: String,
    pub locale: String,
    pub time_zone: String,
    pub operator: bool,
    pub state: PersonState,
    pub last_sign_in_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
    /// Sees everything that an operator sees, and changes nothing.
    pub auditor: bool,
}

/// How far a person has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonState {
    /// Was sent a link and has not used it yet.
    Invited,
    /// Has a password or another factor.
    Active,
    /// May not sign in and gets no mail.
    Deactivated,
}

impl PersonState {
    /// From the word kept in the database.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "invited" => Some(Self::Invited),
            "active" => Some(Self::Active),
            "deactivated" => Some(Self::Deactivated),
            _ => None,
        }
    }

    /// `invited`, `active` or `deactivated`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }
}

/// Why a person got a link to set a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    /// To join.
    Invitation,
    /// An operator sent it to somebody who has joined.
    ResetByOperator,
    /// The person asked for it, or somebody who knows their address.
    ResetByRequest,
}

impl LinkPurpose {
    /// From the word kept in the database.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Invitation, Self::ResetByOperator, Self::ResetByRequest]
            .into_iter()
            .find(|purpose| purpose.as_str() == word)
    }

    /// The word kept in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::ResetByOperator => "reset_by_operator",
            Self::ResetByRequest => "reset_by_request",
        }
    }

    /// Why an operator's link is sent to somebody in this state.
    #[must_use]
    pub const fn by_operator(state: PersonState) -> Self {
        match state {
            PersonState::Invited => Self::Invitation,
            PersonState::Active | PersonState::Deactivated => Self::ResetByOperator,
        }
    }
}

/// What is said of a new person.
#[derive(Clone, Debug)]
pub struct PersonDetails {
    pub name: Name,
    pub email: EmailAddress,
    pub locale: Locale,
    pub time_zone: TimeZone,
    pub operator: bool,
    pub auditor: bool,
}

/// That a person is credential manager of one application, or of all of an organisation, future ones too.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    pub id: Id<Self>,
    pub person_id: Id<Person>,
    pub organisation_id: Id<Organisation>,
    /// `None`: every application of the organisation.
    pub application_id: Option<Id<Application>>,
    pub created_at: Timestamp,
}
