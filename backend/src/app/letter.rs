//! What a message says: by what is true when it is delivered, or, for who looks at it, as of when it was sent.

mod told;

use self::told::told;
use super::{Core, Error, Result, email_change::confirmation_url, person::link_url, unsubscribing};
use crate::{
    db::{
        self,
        email_change::{EmailChange, Side},
        message::{Message, MessageKind},
        notice::Contents,
    },
    domain::{
        Id, Timestamp,
        person::PersonState,
        security::{SecurityEvent, SecurityFacts},
    },
    mail::{Letter, render_expiry_digest, render_password_link, render_security},
};

/// What stands in place of the token of a link, for who is not its reader.
const NOT_SHOWN: &str = "not-shown-here";

/// What the message says now; `None` when nothing is left to tell: the secrets were deleted, the link was used, the
/// asked change of an address was taken back, the person was deactivated or is no longer responsible.
///
/// # Errors
/// Those of the database, and [`Error::Internal`] for a fault of ours in a template.
pub fn to_send(core: &Core, message: &Message) -> Result<Option<Letter>> {
    if message.person.state == PersonState::Deactivated {
        return Ok(None);
    }
    let now = core.now();
    match message.kind {
        MessageKind::ExpiryDigest => {
            // A contact address has no wishes of its own.
            let unsubscribe = match message.contact {
                None => unsubscribing::offer(core, message.person.id)?,
                Some(_) => None,
            };
            digest(core, message, (Contents::StillToTell, now), unsubscribe)
        }
        MessageKind::PasswordLink(link) => {
            let found = core.db.read(|connection| db::sign_in::find_link(connection, link))?;
            let usable = found.filter(|link| link.used_at.is_none() && link.expires_at > now);
            let Some(link) = usable else { return Ok(None) };
            render_password_link(core, message, &link, &link_url(core, link.id)).map(Some).map_err(internal)
        }
        MessageKind::Security => {
            let facts = facts(message)?;
            let asked = asked(&facts.event);
            if let Some((change, _)) = asked
                && !core.db.read(|connection| db::email_change::is_waiting(connection, change, now))?
            {
                return Ok(None);
            }
            let url = asked.map(|(change, side)| confirmation_url(core, change, side));
            render_security(core, message, &facts, url).map(Some).map_err(internal)
        }
    }
}

/// What the message says to who is not its reader: as of `at`, all that it is about, and without the token of a link.
/// `None` when nothing of that is there any more.
///
/// # Errors
/// As [`to_send`].
pub fn to_look_at(core: &Core, message: &Message, at: Timestamp) -> Result<Option<Letter>> {
    let place = |page: &str| format!("{}/{page}#token={NOT_SHOWN}", core.config.issuer());
    match message.kind {
        MessageKind::ExpiryDigest => digest(core, message, (Contents::Everything, at), None),
        MessageKind::PasswordLink(link) => {
            let Some(link) = core.db.read(|connection| db::sign_in::find_link(connection, link))? else {
                return Ok(None);
            };
            render_password_link(core, message, &link, &place("set-password")).map(Some).map_err(internal)
        }
        MessageKind::Security => {
            let facts = facts(message)?;
            let url = asked(&facts.event).map(|_| place("confirm-email"));
            render_security(core, message, &facts, url).map(Some).map_err(internal)
        }
    }
}

fn digest(
    core: &Core,
    message: &Message,
    (contents, now): (Contents, Timestamp),
    unsubscribe: Option<String>,
) -> Result<Option<Letter>> {
    let told = core.db.read(|connection| told(connection, message, contents, now))?;
    if told.is_empty() {
        return Ok(None);
    }
    render_expiry_digest(core, message, &told, now, unsubscribe).map(Some).map_err(internal)
}

fn internal(error: minijinja::Error) -> Error {
    Error::Internal(Box::new(error))
}

fn facts(message: &Message) -> Result<SecurityFacts> {
    serde_json::from_str(message.facts.as_deref().unwrap_or_default()).map_err(|error| Error::Internal(Box::new(error)))
}

/// Which change of an address the message asks to confirm, and by which of the two.
fn asked(event: &SecurityEvent) -> Option<(Id<EmailChange>, Side)> {
    match event {
        SecurityEvent::EmailChangeAsked { change, .. } => Some((Id::from_uuid(*change), Side::Old)),
        SecurityEvent::EmailChangeOffered { change, .. } => Some((Id::from_uuid(*change), Side::New)),
        _ => None,
    }
}
