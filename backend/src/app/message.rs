//! Messages as those who run the federation see them: what each says, and sending one again.

use super::{Core, Error, Result, audit, letter};
use crate::{
    db::{
        self,
        message::{
            Message,
            log::{Attempt, Entry, State},
        },
    },
    domain::{
        Id,
        audit::{Acting, Action, Subject},
    },
    mail::Letter,
};

/// A message with all that is known of it.
pub struct Looked {
    pub entry: Entry,
    pub attempts: Vec<Attempt>,
    /// As of when it was sent, or now while it waits; `None` when nothing of what it was about is there any more.
    pub letter: Option<Letter>,
}

/// A message, to be looked at.
///
/// # Errors
/// [`Error::NotFound`]; those of the database.
pub fn look_at(core: &Core, id: Id<Message>) -> Result<Looked> {
    let (entry, message, attempts) = core.db.read(|connection| {
        let entry = db::message::log::find(connection, id)?.ok_or(Error::NotFound)?;
        let message = db::message::find(connection, id)?.ok_or(Error::NotFound)?;
        Ok::<_, Error>((entry, message, db::message::log::attempts(connection, id)?))
    })?;
    let letter = letter::to_look_at(core, &message, entry.finished_at.unwrap_or_else(|| core.now()))?;
    Ok(Looked { entry, attempts, letter })
}

/// Has a message sent again. One that waits is tried at once. One that has ended is repeated by another message, with a
/// Message-ID of its own that refers to the first; while that waits, asking again gives the same one. Answers the message
/// that will be sent.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] with `nothing_to_tell` when what it says is not true any more.
pub fn resend(core: &Core, acting: &Acting, id: Id<Message>) -> Result<Entry> {
    let found = core.db.read(|connection| db::message::find(connection, id))?.ok_or(Error::NotFound)?;
    if letter::to_send(core, &found)?.is_none() {
        return Err(nothing_to_tell());
    }
    core.db.write(|connection| {
        db::message::again::lock(connection, found.origin())?;
        let now = core.now();
        let entry = db::message::log::find(connection, id)?.ok_or(Error::NotFound)?;
        let sent = match entry.state {
            State::Withdrawn => return Err(nothing_to_tell()),
            State::Planned | State::Retrying => {
                db::message::again::hurry(connection, id, now)?;
                id
            }
            State::Sent | State::Dead | State::Bounced => {
                if let Some(waiting) = db::message::again::waiting(connection, found.origin())? {
                    return db::message::log::find(connection, waiting)?.ok_or(Error::NotFound);
                }
                let new = Id::new();
                db::message::again::insert(connection, &found, new, now)?;
                new
            }
        };
        audit::record(core, connection, acting, Action::MessageResent, subject(&entry), (None, None))?;
        db::message::log::find(connection, sent)?.ok_or(Error::NotFound)
    })
}

fn nothing_to_tell() -> Error {
    Error::conflict(
        "nothing_to_tell",
        "What this message says is not true any more: what it is about was deleted, its link was used or has ended, or its \
         reader is not responsible any more. Send a new link or invitation where one is needed.",
    )
}

/// The message by the name of its reader, as the subject of an event.
fn subject(entry: &Entry) -> Subject {
    let person = entry.person.as_ref().map(|(_, name, _)| name);
    let name = person.or(entry.organisation.as_ref().map(|organisation| &organisation.name));
    Subject {
        kind: "message",
        id: Some(entry.id.uuid()),
        name: name.cloned().unwrap_or_default(),
        organisation: entry.organisation.as_ref().map(|organisation| organisation.id),
        application: None,
    }
}
