//! Who calls the interface: a person with a session, or a machine with a token.

use super::{Caller, Core, Error, Result, machine::Machine};
use crate::{
    db::Reach,
    domain::{Rejection, audit::Acting, secret::AuthorKind},
};

/// Who calls, authenticated for this request.
#[derive(Clone, Debug)]
pub enum Principal {
    Person(Caller),
    Machine(Machine),
}

impl Principal {
    /// What the caller may see by this call.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        match self {
            Self::Person(caller) => caller.reach(),
            Self::Machine(machine) => machine.reach,
        }
    }

    /// Refuses a person whose second factor was proved too long ago. A machine has none to prove: its token lives as long as
    /// its API's setting, and its authority is looked up for every call.
    ///
    /// # Errors
    /// As [`Caller::require_recent_proof`].
    pub fn require_recent_proof(&self, core: &Core) -> Result<()> {
        match self {
            Self::Person(caller) => caller.require_recent_proof(core),
            Self::Machine(_) => Ok(()),
        }
    }

    /// The caller as the author of a change, for the audit log.
    #[must_use]
    pub fn acting(&self) -> Acting {
        match self {
            Self::Person(caller) => caller.acting(),
            Self::Machine(machine) => machine.acting(),
        }
    }

    /// The person, for what only people do.
    ///
    /// # Errors
    /// [`Error::Forbidden`] with `people_only` for a machine.
    pub fn into_person(self) -> Result<Caller> {
        match self {
            Self::Person(caller) => Ok(caller),
            Self::Machine(_) => Err(people_only("This is for people who are signed in at the portal.")),
        }
    }
}

/// Refuses a machine that would change who runs the federation, or by what: a script whose secret leaked must not become
/// an operator, nor keep one out.
///
/// # Errors
/// [`Error::Forbidden`] with `people_only`.
pub(super) fn only_people_change_operators(acting: &Acting) -> Result<()> {
    if acting.author.kind != AuthorKind::Application {
        return Ok(());
    }
    Err(people_only("What belongs to those who run the federation is changed by people only."))
}

pub(super) const fn people_only(why: &'static str) -> Error {
    Error::Forbidden(Rejection { code: "people_only", detail: std::borrow::Cow::Borrowed(why) })
}
