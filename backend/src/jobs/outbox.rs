//! Delivery: claim by a lease, send outside any transaction, mark when the server has accepted.

use std::fmt;

use time::Duration;

use crate::{
    app::{Core, Error, Result, person::link_url},
    db::{
        self,
        message::{Message, MessageKind, Outcome},
    },
    domain::person::PersonState,
    mail::{Letter, SendError, render_expiry_digest, render_password_link},
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
    loop {
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
    let Some(letter) = letter(core, message)? else {
        delivered.withdrawn += 1;
        return finish(core, message, Outcome::Withdrawn, None);
    };
    match core.mailer.send(&letter) {
        Ok(()) => {
            delivered.sent += 1;
            tracing::info!(message.id = %message.id, message.attempts, "a message was sent");
            finish(core, message, Outcome::Sent, None)
        }
        Err(SendError::Temporary(reason)) if message.attempts < core.config.mail.max_attempts => {
            delivered.postponed += 1;
            let next = core.now().plus(pause(message.attempts));
            tracing::warn!(message.id = %message.id, message.attempts, error.message = reason, next_attempt = %next, "a message could not be sent and will be tried again");
            core.db.write(|connection| Ok(db::message::postpone(connection, message.id, &reason, next)?))
        }
        Err(SendError::Temporary(reason) | SendError::Permanent(reason)) => {
            delivered.dead += 1;
            tracing::error!(message.id = %message.id, message.attempts, error.message = reason, "a message was given up");
            finish(core, message, Outcome::Dead, Some(&reason))
        }
    }
}

/// One minute, then twice as long each time, up to [`LONGEST_PAUSE`].
fn pause(attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(16);
    Duration::minutes(1_i64 << doublings).min(LONGEST_PAUSE)
}

fn finish(core: &Core, message: &Message, outcome: Outcome, error: Option<&str>) -> Result<()> {
    let now = core.now();
    core.db.write(|connection| Ok(db::message::finish(connection, message.id, outcome, error, now)?))
}

/// What the message says now; `None` when nothing is left to tell: the secrets were deleted, the link was used, or the
/// person was deactivated.
fn letter(core: &Core, message: &Message) -> Result<Option<Letter>> {
    if message.person.state == PersonState::Deactivated {
        return Ok(None);
    }
    let internal = |error: minijinja::Error| Error::Internal(Box::new(error));
    match message.kind {
        MessageKind::ExpiryDigest => {
            let (secrets, manages) = core.db.read(|connection| {
                let secrets = db::notice::of_message(connection, message.id)?;
                let manages = db::assignment::manages_anything(connection, message.person.id)?;
                Ok::<_, Error>((secrets, manages))
            })?;
            if secrets.is_empty() {
                return Ok(None);
            }
            let as_operator = message.person.operator && !manages;
            render_expiry_digest(core, message, &secrets, as_operator).map(Some).map_err(internal)
        }
        MessageKind::PasswordLink(link) => {
            let found = core.db.read(|connection| db::sign_in::find_link(connection, link))?;
            let usable = found.filter(|link| link.used_at.is_none() && link.expires_at > core.now());
            let Some(link) = usable else { return Ok(None) };
            render_password_link(core, message, &link, &link_url(core, link.id)).map(Some).map_err(internal)
        }
    }
}

fn count(core: &Core) -> Result<()> {
    for (state, count) in core.db.read(db::message::counts)? {
        core.metrics.messages.get_or_create(&crate::metrics::MessageLabels { state }).set(count);
    }
    Ok(())
}
