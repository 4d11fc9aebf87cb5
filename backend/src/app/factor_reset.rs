//! What an operator does for a person who lost all that they could sign in with.

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    person::send_link,
    security_mail::tell,
    session::hold,
    sign_in::{end_links, end_sessions},
};
use crate::{
    db::{self, Conn},
    domain::{
        audit::Action,
        person::{LinkPurpose, Person, PersonState},
        security::SecurityEvent,
    },
};

/// Removes all factors, the recovery codes and the password of `person`, ends their sessions and sends them a link to
/// begin anew. They are told, and so are the other operators: who helps the wrong person gives an account away.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof; [`Error::Conflict`] for oneself, for who is deactivated, and for the last
/// active operator.
pub fn reset(core: &Core, caller: &Caller, person: &Person) -> Result<()> {
    caller.require_recent_proof(core)?;
    if person.id == caller.person.id {
        return Err(Error::conflict(
            "oneself",
            "Change your own ways of signing in under “Security”; another operator can reset them.",
        ));
    }
    core.db.write(|connection| {
        // Two operators who reset each other at the same moment do so one after the other.
        db::installation::lock(connection)?;
        hold(connection, caller)?;
        let person = db::person::find(connection, person.id)?.ok_or(Error::NotFound)?;
        if person.state == PersonState::Deactivated {
            return Err(Error::conflict("deactivated", "This person is deactivated; activate them first."));
        }
        remove_all(core, connection, &person)?;
        if db::person::active_operators(connection)?.is_empty() {
            return Err(Error::conflict(
                "last_operator",
                "This is the last active operator; make somebody else one first.",
            ));
        }
        send_link(core, connection, person.id, LinkPurpose::ResetByOperator)?;
        let acting = caller.acting();
        let (id, name, email) = (person.id.uuid(), person.name.clone(), person.email.clone());
        let event = SecurityEvent::FactorsReset { id, name, email };
        tell(core, connection, &person, event.clone(), &acting)?;
        for operator in db::person::active_operators(connection)? {
            if operator.id != caller.person.id {
                tell(core, connection, &operator, event.clone(), &acting)?;
            }
        }
        audit::record(core, connection, &acting, Action::FactorsReset, facts::of_person(&person), (None, None))
    })
}

fn remove_all(core: &Core, connection: &mut Conn, person: &Person) -> Result<()> {
    end_links(core, connection, person.id)?;
    end_sessions(connection, person.id)?;
    remove_factors(connection, person)?;
    db::person::reset(connection, person.id, core.now())?;
    db::device::forget_others(connection, person.id, None)?;
    // Whoever added a factor, or began a session by a passkey alone, has let go of the person's row by now.
    db::session::delete_all_of(connection, person.id)?;
    remove_factors(connection, person)
}

fn remove_factors(connection: &mut Conn, person: &Person) -> Result<()> {
    db::totp::delete(connection, person.id)?;
    db::passkey::delete_all_of(connection, person.id)?;
    db::provider_link::delete_all_of(connection, person.id)?;
    Ok(db::recovery_code::delete_all_of(connection, person.id)?)
}
