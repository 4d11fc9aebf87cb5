//! Sending a message again by hand.

use diesel::prelude::*;

use super::{Message, add, dsl};
use crate::{
    db::{Conn, DbResult},
    domain::{Id, Timestamp, notice::Reader},
};

/// Holds a message until the transaction ends, so that two who have it sent again do so one after the other.
///
/// # Errors
/// As every query.
pub fn lock(connection: &mut Conn, id: Id<Message>) -> DbResult<()> {
    diesel::update(dsl::messages.filter(dsl::id.eq(id))).set(dsl::id.eq(id)).execute(connection)?;
    Ok(())
}

/// The repetition of `origin` that waits to be sent.
///
/// # Errors
/// As every query.
pub fn waiting(connection: &mut Conn, origin: Id<Message>) -> DbResult<Option<Id<Message>>> {
    let waiting = dsl::messages.select(dsl::id).filter(dsl::resend_of.eq(origin)).filter(dsl::state.eq("pending"));
    Ok(waiting.first(connection).optional()?)
}

/// Adds a message that says what `message` does, to the same reader.
///
/// # Errors
/// As every query.
pub fn insert(connection: &mut Conn, message: &Message, id: Id<Message>, now: Timestamp) -> DbResult<()> {
    let reader = message.contact.map_or(Reader::Person(message.person.id), Reader::Contact);
    let said = (message.facts.as_deref(), message.recipient.as_deref());
    add(connection, (reader, id, message.kind), said, now)?;
    let row = dsl::messages.filter(dsl::id.eq(id));
    diesel::update(row).set(dsl::resend_of.eq(message.origin())).execute(connection)?;
    Ok(())
}

/// Has a message that waits tried at once.
///
/// # Errors
/// As every query.
pub fn hurry(connection: &mut Conn, id: Id<Message>, now: Timestamp) -> DbResult<()> {
    let waiting = dsl::messages.filter(dsl::id.eq(id)).filter(dsl::state.eq("pending"));
    diesel::update(waiting.filter(dsl::next_attempt_at.gt(now)))
        .set(dsl::next_attempt_at.eq(now))
        .execute(connection)?;
    Ok(())
}
