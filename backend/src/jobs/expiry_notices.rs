//! Planning of notices: which secrets and keys crossed a threshold, who is to be told, and when they want to read it.
//!
//! Each carries the instant of its next threshold, so planning costs what is due, not what exists. A planner takes one by
//! moving that instant on; whoever comes second finds it moved. A unique key on (secret or key, threshold, person) makes
//! planning twice harmless besides.

mod known;

use time::Duration;

use self::known::{Known, Recipient};
use crate::{
    app::{Core, Error, Result, webhook},
    db::{
        self, Conn,
        notice::{Due, NewNotice, Reason},
    },
    domain::{
        Id, Timestamp, escalation,
        notice::{Reader, STILL_TRIED, Thresholds, instant},
        preferences::NoticePreferences,
    },
};

/// Secrets and keys per transaction.
const BATCH: i64 = 200;

/// When there is nobody to tell, the planner looks again so much later.
const ASK_AGAIN: Duration = Duration::hours(1);

/// So long a morning lasts: what is found in it is still sent, and what is found later waits for the next one.
const MORNING: Duration = Duration::hours(1);

/// What a run of the planner did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    pub notices: usize,
    pub messages: usize,
}

/// Plans all notices that are due, and puts those of each person whose morning has come into one message.
///
/// # Errors
/// Those of the database. What was planned before an error stays planned.
pub fn plan(core: &Core) -> Result<Planned> {
    let now = core.now();
    let mut planned = Planned::default();
    core.db.write(|connection| recompute(core, connection, now))?;
    loop {
        let (taken, notices) = core.db.write(|connection| plan_batch(core, connection, now))?;
        planned.notices += notices;
        if taken == 0 {
            break;
        }
    }
    planned.messages = collect(core, now)?;
    Ok(planned)
}

/// When the configured thresholds differ from those that the next instants were computed with, all are due:
/// the planner then sorts out which of them anybody must be told of.
fn recompute(core: &Core, connection: &mut Conn, now: Timestamp) -> Result<()> {
    let thresholds = core.thresholds.days().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    if db::installation::swap_notice_thresholds(connection, &thresholds)? {
        db::notice::make_all_due(connection, now)?;
    }
    Ok(())
}

/// Plans one batch; answers how much was due and how many notices came of it.
fn plan_batch(core: &Core, connection: &mut Conn, now: Timestamp) -> Result<(usize, usize)> {
    let due = db::notice::due(connection, now, BATCH)?;
    let known = Known::of(connection, &due, now)?;
    let mut notices = 0;
    for one in &due {
        if db::notice::claim(connection, one, next(core, &known, one, now))? {
            notices += plan_one(core, connection, (&known, one), now)?;
        }
    }
    Ok((due.len(), notices))
}

/// The instant of the next threshold of anybody who is responsible, or at which reminders begin again.
fn next(core: &Core, known: &Known, due: &Due, now: Timestamp) -> Option<Timestamp> {
    let of = |thresholds: &Thresholds| thresholds.next(due.created_at, due.expires_at, now);
    let own = known.managers(due).iter().filter_map(|person| own_thresholds(known.preferences(person.id)));
    let again = due.acknowledged_until.filter(|until| *until > now);
    own.filter_map(|thresholds| of(&thresholds)).chain(of(&core.thresholds)).chain(again).min()
}

fn own_thresholds(preferences: Option<&NoticePreferences>) -> Option<Thresholds> {
    preferences.and_then(|preferences| Thresholds::new(&preferences.extra_thresholds).ok())
}

/// What is to be told of one secret or key.
fn plan_one(core: &Core, connection: &mut Conn, (known, due): (&Known, &Due), now: Timestamp) -> Result<usize> {
    let crossed = |thresholds: &Thresholds| thresholds.crossed(due.created_at, due.expires_at, now);
    let mark = if known.is_still_tried(due) { Some(STILL_TRIED) } else { crossed(&core.thresholds).map(i32::from) };
    let usual = mark.filter(|days| !known.is_told(due, *days));
    if let (Some(days), Some(secret)) = (usual, due.subject.secret())
        && known.has_webhooks(due)
    {
        let of = (due.application_id, secret);
        webhook::told::expiring(core, connection, due.organisation_id, of, days)?;
    }
    let managers = known.managers(due);
    let mut told = Vec::new();
    if let Some(days) = usual {
        told.extend(managers.iter().map(|person| (Recipient::from(person), days, None)));
        let ladder = known.ladder(due);
        if managers.is_empty() && ladder.is_empty() {
            db::notice::ask_again(connection, due.subject, now.plus(ASK_AGAIN))?;
        }
        let rungs = escalation::rungs(known.is_reachable(due), known.has_acted(due), days);
        let others = ladder.into_iter().take(rungs).flatten();
        told.extend(others.map(|recipient| (recipient, days, Some(Reason::Escalation))));
    }
    for person in managers {
        let own = own_thresholds(known.preferences(person.id)).and_then(|thresholds| crossed(&thresholds));
        let own = own.filter(|days| usual.is_none_or(|usual| i32::from(*days) < usual));
        if let Some(days) = own.filter(|days| !known.has_been_told(due, person.id, *days)) {
            told.push((Recipient::from(person), i32::from(days), Some(Reason::Extra)));
        }
    }
    let mut notices = 0;
    for (recipient, days, reason) in told {
        notices += usize::from(tell(core, connection, (known, due), (recipient, days, reason), now)?);
    }
    Ok(notices)
}

/// Plans one notice, unless the reader need not hear of it now, or it was planned before: `false`.
fn tell(
    core: &Core,
    connection: &mut Conn,
    (known, due): (&Known, &Due),
    (recipient, threshold_days, reason): (Recipient<'_>, i32, Option<Reason>),
    now: Timestamp,
) -> Result<bool> {
    let rests = is_acknowledged(due, now) || known.is_settled(due, recipient.reader, now);
    if rests && threshold_days != STILL_TRIED {
        return Ok(false);
    }
    let held_until = held_until(core, known, (due, threshold_days), recipient, now);
    let (subject, reader) = (due.subject, recipient.reader);
    let notice = NewNotice { subject, threshold_days, reader, reason, held_until };
    Ok(db::notice::insert(connection, &notice, now)?)
}

/// Whether somebody looks after it, so that nobody is reminded.
fn is_acknowledged(due: &Due, now: Timestamp) -> bool {
    due.acknowledged_until.is_some_and(|until| until > now)
}

/// Until when a notice waits: for the first morning of its reader after the threshold was crossed. One that would come
/// after the expiry does not wait, nor does what is found while that morning lasts.
fn held_until(
    core: &Core,
    known: &Known,
    (due, days): (&Due, i32),
    recipient: Recipient<'_>,
    now: Timestamp,
) -> Timestamp {
    if core.config.notices.at_once {
        return now;
    }
    let own = recipient.reader.person().and_then(|person| known.preferences(person));
    let hour = own.and_then(|own| own.digest_hour).unwrap_or(core.digest_hour);
    let from = instant(due.expires_at, u16::try_from(days).unwrap_or_default()).max(now.plus(-MORNING));
    let morning = hour.next(from, recipient.time_zone);
    if morning >= due.expires_at { now } else { morning.max(now) }
}

/// Makes one message of all notices of a reader that are in none yet; answers how many messages that gave.
fn collect(core: &Core, now: Timestamp) -> Result<usize> {
    let mut messages = 0;
    loop {
        let readers = core.db.read(|connection| db::notice::readers_waiting(connection, now, BATCH))?;
        if readers.is_empty() {
            return Ok(messages);
        }
        for reader in readers {
            messages += core.db.write(|connection| collect_for(connection, reader, now))?;
        }
    }
}

fn collect_for(connection: &mut Conn, reader: Reader, now: Timestamp) -> Result<usize> {
    // Two planners meet at this row, so that only one of them finds notices to collect.
    db::installation::lock(connection)?;
    if !db::notice::is_waiting(connection, reader, now)? {
        return Ok(0);
    }
    let id = Id::new();
    db::message::insert_digest(connection, reader, id, now)?;
    db::notice::collect(connection, reader, id)?;
    Ok::<_, Error>(1)
}
