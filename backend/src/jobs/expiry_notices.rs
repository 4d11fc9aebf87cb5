//! Planning of notices: which secrets and keys crossed a threshold, and who is to be told.
//!
//! Each carries the instant of its next threshold, so planning costs what is due, not what exists. A planner takes one by
//! moving that instant on; whoever comes second finds it moved. A unique key on (secret or key, threshold, person) makes
//! planning twice harmless besides.

use time::Duration;

use crate::{
    app::{Core, Error, Result},
    db::{self, Conn, DbError, Reach, message::MessageKind, notice::Due},
    domain::{
        Id, Timestamp,
        person::{Person, PersonState},
    },
};

/// Secrets and keys per transaction.
const BATCH: i64 = 200;

/// When there is nobody to tell, the planner looks again so much later.
const ASK_AGAIN: Duration = Duration::hours(1);

/// What a run of the planner did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Planned {
    pub notices: usize,
    pub messages: usize,
}

/// Plans all notices that are due and puts those of each person into one message.
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
    let mut notices = 0;
    for one in &due {
        let next = core.thresholds.next(one.created_at, one.expires_at, now);
        if db::notice::claim(connection, one, next)? {
            notices += plan_one(core, connection, one, now)?;
        }
    }
    Ok((due.len(), notices))
}

fn plan_one(core: &Core, connection: &mut Conn, due: &Due, now: Timestamp) -> Result<usize> {
    let Some(threshold) = core.thresholds.crossed(due.created_at, due.expires_at, now) else { return Ok(0) };
    if db::notice::told(connection, due.subject, threshold)? {
        return Ok(0);
    }
    let recipients = recipients(connection, due)?;
    if recipients.is_empty() {
        db::notice::ask_again(connection, due.subject, now.plus(ASK_AGAIN))?;
        return Ok(0);
    }
    for person in &recipients {
        match db::notice::insert(connection, due.subject, threshold, *person, now) {
            Ok(()) | Err(DbError::Duplicate) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(recipients.len())
}

/// The credential managers of the application; where none of them has ever signed in, the operators as well, so that
/// somebody who can act is told.
fn recipients(connection: &mut Conn, due: &Due) -> Result<Vec<Id<Person>>> {
    let application =
        db::application::find(connection, Reach::Federation, due.application_id)?.ok_or(Error::NotFound)?;
    let managers = db::assignment::managers_of(connection, &application)?;
    let reachable = managers.iter().any(|(person, _)| person.state == PersonState::Active);
    let mut people: Vec<_> = managers.into_iter().map(|(person, _)| person.id).collect();
    if !reachable {
        people.extend(db::person::active_operators(connection)?.into_iter().map(|person| person.id));
    }
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// Makes one message of all notices of a person that are in none yet; answers how many messages that gave.
fn collect(core: &Core, now: Timestamp) -> Result<usize> {
    let mut messages = 0;
    loop {
        let people = core.db.read(|connection| db::notice::people_waiting(connection, BATCH))?;
        if people.is_empty() {
            return Ok(messages);
        }
        for person in people {
            messages += core.db.write(|connection| collect_for(connection, person, now))?;
        }
    }
}

fn collect_for(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> Result<usize> {
    // Two planners meet at this row, so that only one of them finds notices to collect.
    db::installation::lock(connection)?;
    if !db::notice::is_waiting(connection, person)? {
        return Ok(0);
    }
    let id = Id::new();
    db::message::insert(connection, person, id, MessageKind::ExpiryDigest, now)?;
    db::notice::collect(connection, person, id)?;
    Ok(1)
}
