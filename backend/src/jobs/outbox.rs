//! Delivery: claim by a lease, send outside any transaction, mark when the server has accepted.

use std::{fmt, iter::Sum, thread};

use time::Duration;
use tracing::Span;

use crate::{
    app::{Core, Error, Result, letter},
    db::{
        self, Conn,
        message::{Message, MessageKind, Outcome},
    },
    domain::{Id, secret::Secret},
    mail::SendError,
};

/// How long a claim holds: longer than any send, so that a message is not sent by two at once.
const LEASE: Duration = Duration::minutes(5);
/// The longest pause between two tries.
const LONGEST_PAUSE: Duration = Duration::hours(6);

/// So many messages are sent one after the other before others are sent beside them: they need no second connection.
const FEW: usize = 20;

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

impl Sum for Delivered {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self {
            sent: sum.sent + one.sent,
            postponed: sum.postponed + one.postponed,
            withdrawn: sum.withdrawn + one.withdrawn,
            dead: sum.dead + one.dead,
        })
    }
}

/// Delivers every message that is due.
///
/// # Errors
/// Those of the database; a mail server that refuses is no error of this function.
pub fn deliver(core: &Core) -> Result<Delivered> {
    let (few, is_all) = in_turn(core, FEW)?;
    let many = if is_all { Delivered::default() } else { side_by_side(core)? };
    count(core)?;
    Ok([few, many].into_iter().sum())
}

/// Delivers up to so many messages one after the other; answers whether that was all.
fn in_turn(core: &Core, most: usize) -> Result<(Delivered, bool)> {
    let mut delivered = Delivered::default();
    for _ in 0..most {
        let now = core.now();
        let claimed = || core.db.read(|connection| db::message::claim(connection, now, now.plus(LEASE)));
        let Some(message) = (if core.is_stopping() { None } else { claimed()? }) else { return Ok((delivered, true)) };
        deliver_one(core, &message, &mut delivered)?;
    }
    Ok((delivered, false))
}

/// Delivers all others by as many connections as are configured: one waits for the server most of the time.
fn side_by_side(core: &Core) -> Result<Delivered> {
    let span = Span::current();
    let sender = || span.in_scope(|| in_turn(core, usize::MAX)).map(|(delivered, _)| delivered);
    let delivered: Vec<_> = thread::scope(|scope| {
        let senders: Vec<_> = (0..core.config.mail.connections).map(|_| scope.spawn(sender)).collect();
        let panicked = || Error::Internal("sending a message panicked".into());
        senders.into_iter().map(|sender| sender.join().unwrap_or_else(|_| Err(panicked()))).collect()
    });
    delivered.into_iter().sum()
}

fn deliver_one(core: &Core, message: &Message, delivered: &mut Delivered) -> Result<()> {
    let letter = letter::to_send(core, message);
    let sent = match &letter {
        Ok(Some(letter)) => core.mailer.send(letter),
        Ok(None) => {
            delivered.withdrawn += 1;
            return core.db.write(|connection| finish(core, connection, message, (Outcome::Withdrawn, None)));
        }
        // A fault of ours in one message must not hold up those behind it.
        Err(Error::Internal(source)) => Err(SendError::Temporary(source.to_string())),
        Err(_) => return letter.map(|_| ()),
    };
    match sent {
        Ok(answer) => {
            delivered.sent += 1;
            tracing::info!(message.id = %message.id, message.attempts, "a message was sent");
            let safe_to_delete = letter.ok().flatten().map(|letter| letter.safe_to_delete).unwrap_or_default();
            accept(core, message, &answer, &safe_to_delete)
        }
        Err(SendError::Temporary(reason)) if message.attempts < core.config.mail.max_attempts => {
            delivered.postponed += 1;
            let next = core.now().plus(pause(core.config.mail.first_retry_seconds, message.attempts));
            tracing::warn!(message.id = %message.id, message.attempts, error.message = reason, next_attempt = %next, "a message could not be sent and will be tried again");
            core.db.write(|connection| {
                db::message::log::note_attempt(connection, message, None, &reason, core.now())?;
                Ok(db::message::postpone(connection, message, &reason, next)?)
            })
        }
        Err(refused) => {
            delivered.dead += 1;
            let (outcome, reason) = match refused {
                SendError::Temporary(reason) => (Outcome::Dead, reason),
                SendError::Permanent(reason) => (Outcome::Bounced, reason),
            };
            tracing::error!(message.id = %message.id, message.attempts, error.message = reason, "a message was given up");
            core.db.write(|connection| {
                db::message::log::note_attempt(connection, message, Some(outcome), &reason, core.now())?;
                finish(core, connection, message, (outcome, Some(&reason)))
            })
        }
    }
}

/// The configured pause, then twice as long each time, up to [`LONGEST_PAUSE`].
fn pause(first_seconds: u32, attempts: i32) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or_default().min(16);
    Duration::seconds(i64::from(first_seconds) << doublings).min(LONGEST_PAUSE)
}

/// Notes that the mail server has accepted a message, and of which secrets it told that they can be deleted.
fn accept(core: &Core, message: &Message, answer: &str, safe_to_delete: &[Id<Secret>]) -> Result<()> {
    core.db.write(|connection| {
        db::message::log::note_attempt(connection, message, Some(Outcome::Sent), answer, core.now())?;
        finish(core, connection, message, (Outcome::Sent, None))?;
        if message.kind == MessageKind::ExpiryDigest {
            db::notice::note_told(connection, message.origin(), safe_to_delete)?;
        }
        Ok(())
    })
}

fn finish(
    core: &Core,
    connection: &mut Conn,
    message: &Message,
    (outcome, error): (Outcome, Option<&str>),
) -> Result<()> {
    let now = core.now();
    db::message::finish(connection, message, outcome, error, now)?;
    if message.kind == MessageKind::ExpiryDigest && matches!(outcome, Outcome::Sent | Outcome::Withdrawn) {
        db::notice::forget_acknowledged(connection, message.origin(), now)?;
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
}

fn count(core: &Core) -> Result<()> {
    for (state, count) in core.db.read(db::message::counts)? {
        core.metrics.messages.get_or_create(&crate::metrics::MessageLabels { state }).set(count);
    }
    Ok(())
}
