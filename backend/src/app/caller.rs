//! Who is calling, and how far they reach.

use time::Duration;

use super::{Core, Error, Result};
use crate::{
    db::{Reach, session::Session},
    domain::{
        Id, Rejection, Timestamp,
        audit::{Acting, Capacity},
        person::Person,
        secret::{Author, AuthorKind},
    },
};

/// A person who is signed in. Read anew for every request, so that a lost role is lost at once.
#[derive(Clone, Debug)]
pub struct Caller {
    pub person: Person,
    /// By which role they were let in to this request; on their own account until an extractor found another.
    pub capacity: Capacity,
    pub session: Id<Session>,
    /// When the person last proved a second factor.
    pub proved_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub session_expires_at: Timestamp,
    /// From where this request came.
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
}

impl Caller {
    /// What the person may see. What they may change is less: see the extractors in `http/auth.rs`.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        if self.person.operator || self.person.auditor { Reach::Federation } else { Reach::Manager(self.person.id) }
    }

    /// Refuses when the second factor was proved too long ago for something sensitive (NIST SP 800-63B-4 §5.2).
    ///
    /// # Errors
    /// [`Error::Forbidden`] with `step_up_required`.
    pub fn require_recent_proof(&self, core: &Core) -> Result<()> {
        let allowed = Duration::minutes(core.config.session.step_up_minutes);
        if core.now().since(self.proved_at) <= allowed {
            return Ok(());
        }
        Err(Error::Forbidden(Rejection::new(
            "step_up_required",
            "This needs a fresh proof of who you are; give a code or a passkey, then repeat what you were doing.",
        )))
    }

    /// The person as the author of a change, for the audit log.
    #[must_use]
    pub fn acting(&self) -> Acting {
        Acting {
            author: Author { kind: AuthorKind::Person, id: self.person.id.uuid(), name: self.person.name.clone() },
            capacity: Some(self.capacity),
            address: self.address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
        }
    }
}
