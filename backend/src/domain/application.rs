//! Applications: the registrations whose id is the client ID.

use super::{
    Id, Rejection, Timestamp,
    api::Environment,
    organisation::Organisation,
    reachability::{Standing, Unreachable},
    suspension::SuspensionEnd,
};

/// A registration made by the operator for one organisation in one environment; its id is the client ID.
#[derive(Clone, Debug)]
pub struct Application {
    pub id: Id<Self>,
    pub organisation_id: Id<Organisation>,
    pub name: String,
    pub environment: Environment,
    pub state: ApplicationState,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub version: i64,
}

/// Whether an application may get tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationState {
    Active,
    Disabled,
}

impl ApplicationState {
    /// # Errors
    /// `invalid_state` for any other word.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        match text {
            "active" => Ok(Self::Active),
            "disabled" => Ok(Self::Disabled),
            _ => Err(Rejection::new("invalid_state", "This must be active or disabled.")),
        }
    }

    /// `active` or `disabled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

/// What an operator says of a new application.
#[derive(Clone, Debug)]
pub struct ApplicationDetails {
    /// The client ID, where it comes from elsewhere; otherwise a random one is made.
    pub id: Option<Id<Application>>,
    pub organisation_id: Id<Organisation>,
    pub name: super::text::Name,
    pub environment: Environment,
    pub permission_ids: Vec<Id<super::api::Permission>>,
}

/// An application with what a list shows beside it.
#[derive(Clone, Debug)]
pub struct ApplicationOverview {
    pub application: Application,
    pub organisation: OrganisationReference,
    /// By API, then by permission.
    pub grants: Vec<Grant>,
    pub secrets: CredentialSummary,
    /// None of them is ever suspended.
    pub keys: CredentialSummary,
    pub managers: ManagerCount,
}

/// How many people may manage an application's secrets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ManagerCount {
    /// Who is not deactivated.
    pub all: i64,
    /// Who can be reached and can act.
    pub reachable: i64,
}

impl ManagerCount {
    /// Counts one more manager.
    pub const fn add(&mut self, standing: &Standing) {
        match standing.unreachable() {
            Some(Unreachable::Deactivated) => {}
            Some(_) => self.all += 1,
            None => {
                self.all += 1;
                self.reachable += 1;
            }
        }
    }
}

/// An organisation as it is mentioned beside something of its own.
#[derive(Clone, Debug)]
pub struct OrganisationReference {
    pub id: Id<Organisation>,
    pub code: String,
    pub name: String,
}

/// The permissions that an application has on one API.
#[derive(Clone, Debug)]
pub struct Grant {
    pub api: super::api::Api,
    pub permissions: Vec<super::api::Permission>,
}

/// How an application's secrets, or its keys, stand: deleted ones do not count.
#[derive(Clone, Copy, Debug, Default)]
pub struct CredentialSummary {
    /// Not expired; the expiring and the suspended ones are among them.
    pub live: i64,
    /// Live, not suspended, and expiring soon.
    pub expiring: i64,
    /// Live, and suspended.
    pub suspended: i64,
    /// Expired and not deleted.
    pub expired: i64,
    /// When the first of the live ones expires.
    pub next_expiry_at: Option<Timestamp>,
}

impl CredentialSummary {
    /// Counts one more.
    pub fn add(
        &mut self,
        expires_at: Timestamp,
        suspension: Option<SuspensionEnd>,
        now: Timestamp,
        warning: time::Duration,
    ) {
        if suspension.is_some_and(|end| end.has_deleted(now)) {
            return;
        }
        if expires_at <= now {
            self.expired += 1;
            return;
        }
        self.live += 1;
        if suspension.is_some_and(|end| !end.has_resumed(now)) {
            self.suspended += 1;
        } else if expires_at.since(now) < warning {
            self.expiring += 1;
        }
        self.next_expiry_at = Some(self.next_expiry_at.map_or(expires_at, |first| first.min(expires_at)));
    }
}
