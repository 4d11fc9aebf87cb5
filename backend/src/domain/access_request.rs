//! What a manager asks the operators for: a new application, or further permissions of one.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Id, Rejection, Timestamp,
    api::{Api, Environment, Permission},
    application::{Application, OrganisationReference},
    secret::Author,
    text::{Name, Reason},
};

/// The most permissions that one request may name.
pub const MOST_PERMISSIONS: usize = 20;
/// The most requests of one organisation that wait for an answer.
pub const MOST_OPEN: i64 = 100;

/// A request with the names of what it is about.
#[derive(Clone, Debug)]
pub struct AccessRequest {
    pub id: Id<Self>,
    pub kind: RequestKind,
    pub state: RequestState,
    pub organisation: OrganisationReference,
    /// The application that is to get permissions, or the one that was created.
    pub application: Option<(Id<Application>, String)>,
    /// What a new application is to be called; the name at that time where it is about permissions.
    pub name: String,
    pub environment: Environment,
    pub permissions: Vec<WantedPermission>,
    pub reason: String,
    pub asked_by: Author,
    pub created_at: Timestamp,
    pub closed: Option<Closing>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    Application,
    Permissions,
}

impl RequestKind {
    /// The word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Permissions => "permissions",
        }
    }

    /// From the word kept in the database.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Application, Self::Permissions].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What became of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    Open,
    Approved,
    Declined,
    /// By who asked.
    Withdrawn,
}

impl RequestState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Open, Self::Approved, Self::Declined, Self::Withdrawn];

    /// The word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// # Errors
    /// `invalid_state` for any other word.
    pub fn parse(word: &str) -> Result<Self, Rejection> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == word)
            .ok_or_else(|| Rejection::new("invalid_state", "The state must be open, approved, declined or withdrawn."))
    }
}

/// How a request ended.
#[derive(Clone, Debug)]
pub struct Closing {
    pub at: Timestamp,
    pub by: Author,
    /// What an operator says to it.
    pub answer: Option<String>,
}

/// A permission as it was called when it was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WantedPermission {
    pub id: Uuid,
    pub api: String,
    pub api_identifier: String,
    pub name: String,
    pub description: String,
}

impl WantedPermission {
    /// As the catalogue has it now.
    #[must_use]
    pub fn new((permission, api): &(Permission, Api)) -> Self {
        Self {
            id: permission.id.uuid(),
            api: api.name.clone(),
            api_identifier: api.identifier.clone(),
            name: permission.name.clone(),
            description: permission.description.clone(),
        }
    }
}

/// What a manager says of an application that they wish for.
#[derive(Clone, Debug)]
pub struct WantedApplication {
    pub name: Name,
    pub environment: Environment,
    pub permission_ids: Vec<Id<Permission>>,
    pub reason: Reason,
}

/// What a manager says of permissions that they wish for.
#[derive(Clone, Debug)]
pub struct WantedPermissions {
    pub permission_ids: Vec<Id<Permission>>,
    pub reason: Reason,
}

/// What lets nobody ask for the same twice while it waits.
#[must_use]
pub fn open_key(kind: RequestKind, of: Uuid, wanted: &str) -> String {
    format!("{} {of} {wanted}", kind.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_as_it_is_written() {
        for state in RequestState::ALL {
            assert_eq!(RequestState::parse(state.as_str()).unwrap(), state);
        }
        assert_eq!(RequestState::parse("Open").unwrap_err().code, "invalid_state");
        for kind in [RequestKind::Application, RequestKind::Permissions] {
            assert_eq!(RequestKind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(RequestKind::from_word("else"), None);
    }
}
