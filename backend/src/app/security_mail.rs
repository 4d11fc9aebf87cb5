//! Telling people by mail what changed their account. The message is written in the transaction of its cause and put
//! into words when it is delivered.

use super::{Core, Error, Result};
use crate::{
    db::{self, Conn},
    domain::{
        Id,
        application::Application,
        audit::Acting,
        email::EmailAddress,
        person::{Person, PersonState},
        secret::AuthorKind,
        security::{SecurityEvent, SecurityFacts},
    },
};

/// Tells `person` at the address that they have when the message leaves.
///
/// # Errors
/// Those of the database.
pub fn tell(core: &Core, connection: &mut Conn, person: &Person, event: SecurityEvent, acting: &Acting) -> Result<()> {
    write(core, connection, person, None, event, acting)
}

/// Tells `person` at one address, whichever is theirs by then: for changes of the address itself.
///
/// # Errors
/// Those of the database.
pub fn tell_at(
    core: &Core,
    connection: &mut Conn,
    person: &Person,
    address: &EmailAddress,
    event: SecurityEvent,
    acting: &Acting,
) -> Result<()> {
    write(core, connection, person, Some(address.as_str()), event, acting)
}

/// Tells the credential managers of `application` what was done there, but for who did it; answers whom.
///
/// # Errors
/// Those of the database.
pub fn tell_managers(
    core: &Core,
    connection: &mut Conn,
    application: &Application,
    event: &SecurityEvent,
    acting: &Acting,
) -> Result<Vec<Id<Person>>> {
    let managers = db::assignment::managers_of(connection, application)?.into_iter().map(|(person, _)| person);
    let others = managers.filter(|person| person.state == PersonState::Active && person.id.uuid() != acting.author.id);
    // Who manages this one and all of the organisation is told once.
    let mut told = Vec::new();
    for person in others {
        if !told.contains(&person.id) {
            tell(core, connection, &person, event.clone(), acting)?;
            told.push(person.id);
        }
    }
    Ok(told)
}

fn write(
    core: &Core,
    connection: &mut Conn,
    person: &Person,
    recipient: Option<&str>,
    event: SecurityEvent,
    acting: &Acting,
) -> Result<()> {
    let author = &acting.author;
    let facts = SecurityFacts {
        event,
        actor: (author.kind == AuthorKind::Person).then_some(author.id),
        actor_name: author.name.clone(),
        address: acting.address.clone(),
        user_agent: acting.user_agent.as_ref().map(|agent| agent.chars().take(300).collect()),
    };
    let facts = serde_json::to_string(&facts).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(db::message::insert_security(connection, person.id, Id::new(), (&facts, recipient), core.now())?)
}
