//! What people are told of by mail because it changes who may act as them, or what they may do.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Timestamp;

/// What has happened. Kept as JSON with the message, and put into words when it is delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum SecurityEvent {
    /// A password was set or changed; other sessions have ended.
    PasswordChanged,
    FactorAdded {
        kind: FactorKind,
        /// What the person calls it, or the name of the provider.
        name: Option<String>,
    },
    FactorRemoved {
        kind: FactorKind,
        name: Option<String>,
    },
    /// The calendar of expiries got a private address; an earlier one stopped working.
    CalendarOpened,
    /// Earlier codes stopped working.
    RecoveryCodesMade,
    RecoveryCodeUsed {
        left: i64,
    },
    /// An operator removed all factors, the recovery codes and the password of the person `id`. They are told, and so
    /// are the other operators.
    FactorsReset {
        id: Uuid,
        name: String,
        email: String,
    },
    RoleGained {
        role: Role,
        /// Of what a person is credential manager.
        place: Option<Place>,
    },
    RoleLost {
        role: Role,
        place: Option<Place>,
    },
    /// To the present address, with a link to confirm the change.
    EmailChangeAsked {
        change: Uuid,
        new: String,
    },
    /// To the new address, with a link to confirm the change.
    EmailChangeOffered {
        change: Uuid,
        new: String,
    },
    /// To both addresses.
    EmailChanged {
        old: String,
        new: String,
    },
    SignedInFromNewDevice,
    /// So many wrong codes within a day, given by somebody who knows the password or has a session.
    WrongCodes {
        count: i32,
    },
    SecretCreated {
        #[serde(default)]
        secret: Option<Uuid>,
        name: String,
        hint: String,
        application: String,
    },
    SecretDeleted {
        #[serde(default)]
        secret: Option<Uuid>,
        name: String,
        hint: String,
        application: String,
    },
    SecretSuspended {
        #[serde(default)]
        secret: Option<Uuid>,
        name: String,
        hint: String,
        application: String,
        resume_at: Option<Timestamp>,
        delete_at: Option<Timestamp>,
    },
    SecretResumed {
        #[serde(default)]
        secret: Option<Uuid>,
        name: String,
        hint: String,
        application: String,
    },
    /// It was found in public. Managers and operators are told; where it was found is a stranger's text and in the log only.
    SecretLeaked {
        #[serde(default)]
        secret: Option<Uuid>,
        name: String,
        hint: String,
        application: String,
        suspended: bool,
    },
    /// An address of the organisation that is told of what happens to its secrets took nothing any more.
    WebhookStopped {
        host: String,
        organisation: String,
        /// It said itself that it is gone.
        gone: bool,
    },
    /// It got a token from a network from which it had not been used.
    SecretUsedFromNewNetwork {
        #[serde(default)]
        secret: Option<Uuid>,
        name: String,
        hint: String,
        application: String,
        network: String,
    },
    /// All tokens that were issued for a secret until then were ended.
    SecretTokensRevoked {
        #[serde(default)]
        secret: Option<Uuid>,
        name: String,
        hint: String,
        application: String,
    },
    /// A key by which an application proves itself without a secret.
    KeyCreated {
        name: String,
        application: String,
    },
    KeyDeleted {
        name: String,
        application: String,
    },
    /// To the operators: a manager asks for something.
    AccessRequested {
        organisation: String,
        /// The application that is to be made, or is to have more permissions.
        name: String,
        environment: String,
        /// How many permissions it is to have besides; 0 for an application that is to be made.
        permissions: usize,
        reason: String,
    },
    /// To who asked.
    AccessRequestDecided {
        approved: bool,
        name: String,
        environment: String,
        permissions: usize,
        answer: Option<String>,
    },
    /// To the managers who stay: somebody has left who knows the values of these secrets, and of so many more.
    ManagerLeft {
        name: String,
        secrets: Vec<NamedSecret>,
        more: usize,
    },
}

impl SecurityEvent {
    /// The secret that it is about. Messages that were written by an earlier version do not name it.
    #[must_use]
    pub const fn secret(&self) -> Option<Uuid> {
        match self {
            Self::SecretCreated { secret, .. }
            | Self::SecretDeleted { secret, .. }
            | Self::SecretSuspended { secret, .. }
            | Self::SecretResumed { secret, .. }
            | Self::SecretLeaked { secret, .. }
            | Self::SecretUsedFromNewNetwork { secret, .. }
            | Self::SecretTokensRevoked { secret, .. } => *secret,
            _ => None,
        }
    }
}

/// A client secret as a message names it: never its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSecret {
    pub name: String,
    pub hint: String,
    pub application: String,
}

/// What a person proves who they are by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    AuthenticatorApp,
    Passkey,
    /// An account at a provider of single sign-on.
    Provider,
}

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Operator,
    Auditor,
    CredentialManager,
}

/// Of what a person is credential manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Place {
    Application {
        application: String,
        organisation: String,
    },
    /// All of its applications.
    Organisation {
        organisation: String,
    },
    /// In words, as an earlier version kept it.
    Words(String),
}

/// An event with who caused it and from where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityFacts {
    #[serde(flatten)]
    pub event: SecurityEvent,
    /// The person who acted; `None` for the command line, jobs and machines.
    pub actor: Option<Uuid>,
    pub actor_name: String,
    pub address: Option<String>,
    /// What their browser said of itself.
    pub user_agent: Option<String>,
}
