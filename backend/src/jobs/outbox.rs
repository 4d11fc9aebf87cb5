//! Delivery: claim by a lease, send outside any transaction, mark when the server has accepted.

mod told;

use std::fmt;

use time::Duration;

use self::told::told;
use crate::{
    app::{Core, Error, Result, email_change::confirmation_url, person::link_url, unsubscribing},
    db::{
        self,
        email_change::{EmailChange, Side},
        message::{Message, MessageKind, Outcome},
    },
    domain::{
        Id,
        person::PersonState,
        secret::Secret,
        security::{SecurityEvent, SecurityFacts},
    },
    mail::{Letter, SendError, render_expiry_digest, render_password_link, render_security},
};

/// How long a claim holds: longer than any send, so that a message is not sent by two at once.
const LEASE: Duration = Duration::minutes(5);
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::hours(6);

/// What a run of the delivery did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: usize,
    pub postponed: usize,
    pub withdrawn: usize,
    pub dead: usize,
}

impl fmt::Display for Delivered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} messages sent, {} to be tried again, {} withdrawn, {} given up",
            self.sent, self.postponed, self.withdrawn, self.dead
        )
    }
}

/// Delivers every message that is due.
///
/// # Errors
/// Those of the database; a mail server that refuses is no error of this function.
pub fn deliver(core: &Core) -> Result<Delivered> {
    let mut delivered = Delivered::default();
    while !core.is_stopping() {
        let now = core.now();
        let Some(message) = core.db.read(|connection| db::message::claim(connection, now, now.plus(LEASE)))? else {
            break;
        };
        deliver_one(core, &message, &mut delivered)?;
    }
    count(core)?;
    Ok(delivered)
}

fn deliver_one(core: &Core, message: &Message, delivered: &mut Delivered) -> Result<()> {
    let letter = letter(core, message);
    let sent = match &letter {
        Ok(Some(letter)) => core.mailer.send(letter),
        Ok(None) => {
            delivered.withdrawn += 1;
            return finish(core, message, Outcome::Withdrawn, (None, &[]));
        }
        // A fault of ours in one message must not hold up those behind it.
        Err(Error::Internal(source)) => Err(SendError::Temporary(source.to_string())),
        Err(_) => return letter.map(|_| ()),
    };
    match sent {
        Ok(()) => {
            delivered.sent += 1;
            tracing::info!(message.id = %message.id, message.attempts, "a message was sent");
            let safe_to_delete = letter.ok().flatten().map(|letter| letter.safe_to_delete).unwrap_or_default();
            finish(core, message, Outcome::Sent, (None, &safe_to_delete))
        }
        Err(SendError::Temporary(reason)) if message.attempts < core.config.mail.max_attempts => {
            delivered.postponed += 1;
            let next = core.now().plus(pause(core.config.mail.first_retry_seconds, message.attempts));
            tracing::warn!(message.id = %message.id, message.attempts, error.message = reason, next_attempt = %next, "a message could not be sent and will be tried again");
            core.db.write(|connection| Ok(db::message::postpone(connection, message, &reason, next)?))
        }
        Err(refused) => {
            delivered.dead += 1;
            let (outcome, reason) = match refused {
                SendError::Temporary(reason) => (Outcome::Dead, reason),
                SendError::Permanent(reason) => (Outcome::Bounced, reason),
            };
            tracing::error!(message.id = %message.id, message.attempts, error.message = reason, "a message was given up");
            finish(core, message, outcome, (Some(&reason), &[]))
        }
    }
}

/// The configured pause, then twice as long each time, up to [`LONGEST_PAUSE`].
fn pause(first_seconds: u32, attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(16);
    Duration::seconds(i64::from(first_seconds) << doublings).min(LONGEST_PAUSE)
}

fn finish(
    core: &Core,
    message: &Message,
    outcome: Outcome,
    (error, safe_to_delete): (Option<&str>, &[Id<Secret>]),
) -> Result<()> {
    let now = core.now();
    core.db.write(|connection| {
        db::message::finish(connection, message, outcome, error, now)?;
        if outcome == Outcome::Sent && message.kind == MessageKind::ExpiryDigest {
            db::notice::note_told(connection, message.id, safe_to_delete)?;
        }
        // Of an address that is not theirs, or not any more, nothing follows for the person.
        if message.address() == message.person.email {
            match outcome {
                Outcome::Sent => db::person::note_mail(connection, message.person.id, None)?,
                Outcome::Dead | Outcome::Bounced => db::person::note_mail(connection, message.person.id, Some(now))?,
                Outcome::Withdrawn => {}
            }
        }
        Ok(())
    })
}

/// What the message says now; `None` when nothing is left to tell: the secrets were deleted, the link was used, the
/// asked change of an address was taken back, the person was deactivated or is no longer responsible.
fn letter(core: &Core, message: &Message) -> Result<Option<Letter>> {
    if message.person.state == PersonState::Deactivated {
        return Ok(None);
    }
    let internal = |error: minijinja::Error| Error::Internal(Box::new(error));
    match message.kind {
        MessageKind::ExpiryDigest => {
            let told = core.db.read(|connection| told(connection, message, core.now()))?;
            if told.is_empty() {
                return Ok(None);
            }
            // A contact address has no wishes of its own.
            let unsubscribe = match message.contact {
                None => unsubscribing::offer(core, message.person.id)?,
                Some(_) => None,
            };
            render_expiry_digest(core, message, &told, unsubscribe).map(Some).map_err(internal)
        }
        MessageKind::PasswordLink(link) => {
            let found = core.db.read(|connection| db::sign_in::find_link(connection, link))?;
            let usable = found.filter(|link| link.used_at.is_none() && link.expires_at > core.now());
            let Some(link) = usable else { return Ok(None) };
            render_password_link(core, message, &link, &link_url(core, link.id)).map(Some).map_err(internal)
        }
        MessageKind::Security => {
            let facts: SecurityFacts = serde_json::from_str(message.facts.as_deref().unwrap_or_default())
                .map_err(|error| Error::Internal(Box::new(error)))?;
            let asked = asked(&facts.event);
            if let Some((change, _)) = asked
                && !core.db.read(|connection| db::email_change::is_waiting(connection, change, core.now()))?
            {
                return Ok(None);
            }
            let url = asked.map(|(change, side)| confirmation_url(core, change, side));
            render_security(core, message, &facts, url).map(Some).map_err(internal)
        }
    }
}

/// Which change of an address the message asks to confirm, and by which of the two.
fn asked(event: &SecurityEvent) -> Option<(Id<EmailChange>, Side)> {
    match event {
        SecurityEvent::EmailChangeAsked { change, .. } => Some((Id::from_uuid(*change), Side::Old)),
        SecurityEvent::EmailChangeOffered { change, .. } => Some((Id::from_uuid(*change), Side::New)),
        _ => None,
    }
}

fn count(core: &Core) -> Result<()> {
    for (state, count) in core.db.read(db::message::counts)? {
        core.metrics.messages.get_or_create(&crate::metrics::MessageLabels { state }).set(count);
    }
    Ok(())
}
