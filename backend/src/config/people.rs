//! How long people stay signed in, and links to them work.

use serde::Deserialize;

use crate::domain::person::LinkPurpose;

/// How long people stay signed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    pub idle_minutes: i64,
    pub max_hours: i64,
    /// What is sensitive asks for a second factor that was proved at most so long ago.
    pub step_up_minutes: i64,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle_minutes: 60, max_hours: 24, step_up_minutes: 15 }
    }
}

/// How long links in mails work.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Links {
    /// Also for a link that an operator sends to somebody who has joined.
    pub invitation_days: i64,
    /// A reset that somebody asked for who said that they are this person.
    pub password_reset_minutes: i64,
    pub email_change_hours: i64,
}

impl Default for Links {
    fn default() -> Self {
        Self { invitation_days: 7, password_reset_minutes: 60, email_change_hours: 24 }
    }
}

impl Links {
    /// How long a link to set a password works.
    #[must_use]
    pub const fn life(&self, purpose: LinkPurpose) -> time::Duration {
        match purpose {
            LinkPurpose::Invitation | LinkPurpose::ResetByOperator => time::Duration::days(self.invitation_days),
            LinkPurpose::ResetByRequest => time::Duration::minutes(self.password_reset_minutes),
        }
    }
}
