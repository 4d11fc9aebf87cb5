//! Who calls the interface: a person with a session, or a machine with a token.

use super::{Caller, Core, Error, Result, machine::Machine, session, sign_in::not_signed_in};
use crate::{
    db::{self, Conn, DbResult, Reach},
    domain::{
        Id, Rejection,
        application::Application,
        audit::{Acting, Capacity},
        person::{Person, PersonState},
        secret::AuthorKind,
    },
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

    /// The same, and a person acts by this role from here on. Whether they have it is for whoever asks next.
    #[must_use]
    pub fn acting_as(self, capacity: Capacity) -> Self {
        match self {
            Self::Person(caller) => Self::Person(Caller { capacity, ..caller }),
            Self::Machine(machine) => Self::Machine(machine),
        }
    }

    /// The application, where the caller has authority over it by the role that they act by, or is a machine that reaches
    /// it.
    ///
    /// # Errors
    /// As every query.
    pub fn tended(&self, connection: &mut Conn, id: Id<Application>) -> DbResult<Option<Application>> {
        match self {
            Self::Person(caller) => tended_by(connection, &caller.person, caller.capacity, id),
            // It was found to hold a permission for this, within its reach.
            Self::Machine(machine) => db::application::find(connection, machine.reach, id),
        }
    }

    /// Holds a person and their sessions until the transaction ends, and looks again at what let them in: whoever was
    /// deactivated, or lost the application, meanwhile is refused. Comes first in the transaction, for the order of locks.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for who is not signed in any more, [`Error::NotFound`] for who may not do this any more.
    pub(super) fn hold(&self, connection: &mut Conn, id: Id<Application>) -> Result<()> {
        let Self::Person(caller) = self else { return Ok(()) };
        session::hold(connection, caller)?;
        db::factor::lock_person(connection, caller.person.id)?;
        let person = db::person::find(connection, caller.person.id)?;
        let person = person.filter(|person| person.state == PersonState::Active).ok_or_else(not_signed_in)?;
        tended_by(connection, &person, caller.capacity, id)?.map(|_| ()).ok_or(Error::NotFound)
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

fn tended_by(
    connection: &mut Conn,
    person: &Person,
    capacity: Capacity,
    id: Id<Application>,
) -> DbResult<Option<Application>> {
    let reach = match capacity {
        Capacity::Operator if person.operator => Reach::Federation,
        Capacity::Manager => Reach::Manager(person.id),
        Capacity::Operator | Capacity::Oneself | Capacity::Machine | Capacity::System => return Ok(None),
    };
    db::application::find(connection, reach, id)
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
