//! One secret or key, as one reader is told of it.

use crate::{
    db::{late_attempt::LateAttempts, notice::Noticed},
    domain::{
        Timestamp, escalation,
        succession::{Ageing, Peer},
    },
};

/// As what the reader is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Manages the application.
    Manager,
    /// Runs the federation.
    Operator,
    /// Manages another application of the organisation.
    Colleague,
    /// Reads what comes to the contact address of the organisation.
    Contact,
}

/// One secret or key, as one reader is to be told of it.
#[derive(Clone, Debug)]
pub struct ToldCredential {
    pub about: Noticed,
    pub role: Role,
    /// Whether a manager of the application could be told.
    pub reachable: bool,
    /// How many tokens it got lately.
    pub tokens: i64,
    /// From where it was tried after its expiry, the last first.
    pub late: Vec<LateAttempts>,
    /// The secret that is to take over.
    pub successor: Option<Peer>,
    /// Whether that has taken over, so that this one can be deleted.
    pub replaced: bool,
}

impl ToldCredential {
    /// What is to be told of `about`, beside the secrets of its application that get tokens.
    #[must_use]
    pub fn new(
        about: Noticed,
        (role, reachable): (Role, bool),
        peers: &[Peer],
        (tokens, late, refused_at): (i64, Vec<LateAttempts>, Option<Timestamp>),
        now: Timestamp,
    ) -> Self {
        let Noticed { secret: id, created_at, expires_at, last_used_at, .. } = about;
        let peers = if id.is_some() { peers } else { &[] };
        let ageing = Ageing { id, replaces: None, created_at, expires_at, last_used_at, refused_at };
        let replaced = role == Role::Manager && late.is_empty() && ageing.is_replaced(peers, now);
        Self { successor: ageing.successor(peers).cloned(), replaced, about, role, reachable, tokens, late }
    }

    /// Whether it is still so that others than the managers must be told: none can be, or none has acted.
    #[must_use]
    pub fn is_escalated(&self) -> bool {
        // What replaces a key cannot be told.
        let acted = self.about.secret.is_none() || self.successor.is_some();
        escalation::is_needed(self.reachable, acted, self.about.threshold_days)
    }

    /// Whether the reader manages the application.
    #[must_use]
    pub fn is_managed(&self) -> bool {
        self.role == Role::Manager
    }

    /// The worst first: what expires first, and at the end what only waits to be deleted.
    pub(super) fn rank(&self) -> (bool, Timestamp) {
        (self.replaced, self.about.expires_at)
    }
}
