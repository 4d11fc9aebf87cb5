//! Planning of notices: which secrets and keys crossed a threshold, who is to be told, and when they want to read it.
//!
//! Each carries the instant of its next threshold, so planning costs what is due, not what exists. A planner takes one by
//! moving that instant on; whoever comes second finds it moved. A unique key on (secret or key, threshold, person) makes
//! planning twice harmless besides.

mod known;
mod ladder;

use time::Duration;

use self::known::{Known, Recipient};
use crate::{
    app::{Core, Result, webhook},
    db::{
        self, Conn,
        notice::{Collected, Due, NewNotice, Reason},
    },
    domain::{
        Id, Timestamp, escalation,
        notice::{STILL_TRIED, Thresholds, instant},
        preferences::NoticePreferences,
    },
};

/// Secrets and keys per transaction.
const BATCH: i64 = 1_000;

/// Secrets per transaction that are looked at when the thresholds have changed.
const LOOKED_AT: i64 = 10_000;

/// Readers per transaction. To find them, all that waits is looked through once for each transaction.
const READERS: i64 = 1_000;

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
    recompute(core, now)?;
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
/// the planner then sorts out which of them anybody must be told of. They are noted last, so that what was cut off begins
/// again; and it is done in parts, as nobody else can write meanwhile.
fn recompute(core: &Core, now: Timestamp) -> Result<()> {
    let thresholds = core.thresholds.days().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    if core.db.read(db::installation::notice_thresholds)? == thresholds {
        return Ok(());
    }
    let mut from = None;
    loop {
        from = core.db.write(|connection| db::notice::make_due_after(connection, from, LOOKED_AT, now))?;
        if from.is_none() {
            break;
        }
    }
    Ok(core.db.write(|connection| db::installation::note_notice_thresholds(connection, &thresholds))?)
}

/// Plans one batch; answers how much was due and how many notices came of it.
fn plan_batch(core: &Core, connection: &mut Conn, now: Timestamp) -> Result<(usize, usize)> {
    let due = db::notice::due(connection, now, BATCH)?;
    let mut known = Known::of(connection, &due, now)?;
    let needed = |one: &&Due| usual_mark(core, &known, one, now).is_some_and(|days| known.needs_others(one, days));
    let organisations = due.iter().filter(needed).map(|one| one.organisation_id).collect();
    known.read_ladder(connection, organisations)?;
    let claims: Vec<_> = due.iter().map(|one| (one, next(core, &known, one, now))).collect();
    let taken = db::notice::claim(connection, &claims)?;
    let mut notices = Vec::new();
    for one in due.iter().filter(|one| taken.contains(&one.subject)) {
        plan_one(core, connection, (&known, one), &mut notices, now)?;
    }
    Ok((due.len(), db::notice::insert_all(connection, &notices, now)?))
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

/// The mark at which everybody who is responsible is to be told; `None` when they were.
fn usual_mark(core: &Core, known: &Known, due: &Due, now: Timestamp) -> Option<i32> {
    let crossed = || core.thresholds.crossed(due.created_at, due.expires_at, now).map(i32::from);
    let mark = if known.is_still_tried(due) { Some(STILL_TRIED) } else { crossed() };
    mark.filter(|days| !known.is_told(due, *days))
}

/// Somebody who is to be told: at which mark, why, and not before which instant.
struct Telling<'a> {
    recipient: Recipient<'a>,
    days: i32,
    reason: Option<Reason>,
    not_before: Timestamp,
}

/// What is to be told of one secret or key.
fn plan_one(
    core: &Core,
    connection: &mut Conn,
    (known, due): (&Known, &Due),
    notices: &mut Vec<NewNotice>,
    now: Timestamp,
) -> Result<()> {
    let usual = usual_mark(core, known, due, now);
    if let (Some(days), Some(secret)) = (usual, due.subject.secret())
        && known.has_webhooks(due)
    {
        let of = (due.application_id, secret);
        webhook::told::expiring(core, connection, due.organisation_id, of, days)?;
    }
    let mut tellings = Vec::new();
    if let Some(days) = usual {
        tellings = at_mark(core, (known, due), days, now);
        if tellings.is_empty() {
            db::notice::ask_again(connection, due.subject, now.plus(ASK_AGAIN))?;
        }
    }
    for person in known.managers(due) {
        let crossed = |thresholds: Thresholds| thresholds.crossed(due.created_at, due.expires_at, now);
        let own = own_thresholds(known.preferences(person.id)).and_then(crossed);
        let own = own.filter(|days| usual.is_none_or(|usual| i32::from(*days) < usual));
        if let Some(days) = own.filter(|days| !known.has_been_told(due, person.id, *days)) {
            let (recipient, days, reason) = (person.into(), i32::from(days), Some(Reason::Extra));
            tellings.push(Telling { recipient, days, reason, not_before: now.plus(-MORNING) });
        }
    }
    notices.extend(tellings.into_iter().filter_map(|telling| notice(core, (known, due), telling, now)));
    Ok(())
}

/// Who is told at a mark of the federation: the managers, and, where nobody acts or can be told, others, none of whom hears
/// of it before the managers.
fn at_mark<'a>(core: &Core, (known, due): (&'a Known, &Due), days: i32, now: Timestamp) -> Vec<Telling<'a>> {
    let at_once = now.plus(-MORNING);
    let managers = known.managers(due).iter();
    let mut tellings: Vec<_> =
        managers.map(|person| Telling { recipient: person.into(), days, reason: None, not_before: at_once }).collect();
    let mornings = known.reached(due).map(|person| held_until(core, known, (due, days), (person.into(), at_once), now));
    let not_before = mornings.max().unwrap_or(at_once);
    let rungs = escalation::rungs(known.is_reachable(due), known.has_acted(due), days);
    let others = known.ladder(due).into_iter().take(rungs).flatten();
    let reason = Some(Reason::Escalation);
    tellings.extend(others.map(|recipient| Telling { recipient, days, reason, not_before }));
    tellings
}

/// The notice for one reader; `None` when they need not hear of it now.
fn notice(
    core: &Core,
    (known, due): (&Known, &Due),
    Telling { recipient, days, reason, not_before }: Telling<'_>,
    now: Timestamp,
) -> Option<NewNotice> {
    let rests = is_acknowledged(due, now) || known.is_settled(due, recipient.reader, now);
    if rests && days != STILL_TRIED {
        return None;
    }
    let held_until = held_until(core, known, (due, days), (recipient, not_before), now);
    let (subject, reader) = (due.subject, recipient.reader);
    Some(NewNotice { subject, threshold_days: days, reader, reason, held_until })
}

/// Whether somebody looks after it, so that nobody is reminded.
fn is_acknowledged(due: &Due, now: Timestamp) -> bool {
    due.acknowledged_until.is_some_and(|until| until > now)
}

/// Until when a notice waits: for the first morning of its reader after the threshold was crossed, and after `not_before`.
/// One that would come after the expiry waits for no morning, nor does what is found while that morning lasts.
fn held_until(
    core: &Core,
    known: &Known,
    (due, days): (&Due, i32),
    (recipient, not_before): (Recipient<'_>, Timestamp),
    now: Timestamp,
) -> Timestamp {
    if core.config.notices.at_once {
        return now;
    }
    let own = recipient.reader.person().and_then(|person| known.preferences(person));
    let hour = own.and_then(|own| own.digest_hour).unwrap_or(core.digest_hour);
    let from = instant(due.expires_at, u16::try_from(days).unwrap_or_default()).max(not_before);
    let morning = hour.next(from, recipient.time_zone);
    let held_until = if morning >= due.expires_at { not_before } else { morning };
    held_until.max(now)
}

/// Makes one message of all notices of each reader that are in none yet; answers how many messages that gave.
fn collect(core: &Core, now: Timestamp) -> Result<usize> {
    let mut messages = 0;
    loop {
        let collected = core.db.write(|connection| collect_batch(connection, now))?;
        if collected == 0 {
            return Ok(messages);
        }
        messages += collected;
    }
}

fn collect_batch(connection: &mut Conn, now: Timestamp) -> Result<usize> {
    // Two planners meet at this row, so that only one of them finds notices to collect.
    db::installation::lock(connection)?;
    let readers = db::notice::readers_waiting(connection, now, READERS)?;
    let collected: Vec<_> = readers.into_iter().map(|reader| Collected { reader, message: Id::new() }).collect();
    db::notice::collect(connection, &collected, now)?;
    Ok(collected.len())
}
