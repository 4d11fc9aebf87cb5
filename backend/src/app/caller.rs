//! Who is calling, and how far they reach.

use crate::{
    db::{Reach, session::Session},
    domain::{
        Id, Timestamp,
        person::Person,
        secret::{Author, AuthorKind},
    },
};

/// A person who is signed in. Read anew for every request, so that a lost role is lost at once.
#[derive(Clone, Debug)]
pub struct Caller {
    pub person: Person,
    pub session: Id<Session>,
    /// When the person last proved a second factor.
    pub proved_at: Timestamp,
    pub last_seen_at: Timestamp,
    pub session_expires_at: Timestamp,
}

impl Caller {
    /// What the person may see.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        if self.person.operator { Reach::Federation } else { Reach::Manager(self.person.id) }
    }

    /// The person as the author of a change.
    #[must_use]
    pub fn author(&self) -> Author {
        Author { kind: AuthorKind::Person, id: self.person.id.uuid(), name: self.person.name.clone() }
    }
}
