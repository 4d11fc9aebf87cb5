//! Writing down what was done, in the transaction that did it, and proving that nothing was changed since.
//!
//! Each event's hash is an HMAC-SHA-256 over the hash before it and its own fields, under a key that is derived from the
//! master key: who can write to the database cannot forge a chain.

pub mod facts;

use serde_json::{Map, Value};

use super::{Core, Error, Result, webhook};
use crate::{
    db::{self, Conn, audit::Head},
    domain::{
        Timestamp,
        audit::{Acting, Action, AuditEvent, Subject},
    },
    keys::{self, Keys},
};

/// Events per query when the chain is verified.
const BATCH: i64 = 1_000;

/// Appends an event. `before` and `after` are objects; of both only the members that differ are kept.
///
/// # Errors
/// Those of the database.
pub fn record(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    action: Action,
    subject: Subject,
    (before, after): (Option<Value>, Option<Value>),
) -> Result<()> {
    webhook::told::follow(core, connection, action, &subject)?;
    let (before, after) = difference(before, after);
    let mut head = db::audit::lock(connection)?;
    let event = AuditEvent {
        sequence: head.sequence + 1,
        at: core.now(),
        actor_kind: acting.author.kind.as_str().to_owned(),
        actor_id: (!acting.author.id.is_nil()).then_some(acting.author.id),
        actor_name: acting.author.name.clone(),
        action: action.as_str().to_owned(),
        subject_kind: subject.kind.to_owned(),
        subject_id: subject.id,
        subject_name: subject.name,
        organisation_id: subject.organisation.map(crate::domain::Id::uuid),
        application_id: subject.application.map(crate::domain::Id::uuid),
        before: before.map(|value| value.to_string()),
        after: after.map(|value| value.to_string()),
        address: acting.address.clone(),
        request_id: acting.request_id.clone(),
        acting_as: acting.capacity.map(|capacity| capacity.as_str().to_owned()),
    };
    let hash = hash(core, &head.hash, &event)?;
    db::audit::append(connection, &event, &hash)?;
    (head.sequence, head.hash) = (event.sequence, hash.to_vec());
    Ok(db::audit::set_head(connection, &sealed(&core.keys, head))?)
}

/// The head with its tag: who can write to the database cannot cut the chain's ends off unnoticed.
pub(super) fn sealed(keys: &Keys, head: Head) -> Head {
    let tag = tag(keys, &head).to_vec();
    Head { tag, ..head }
}

fn tag(keys: &Keys, head: &Head) -> [u8; 32] {
    let places = [head.sequence.to_be_bytes(), head.kept_after.to_be_bytes()].concat();
    keys.chain(&head.hash, &keys.chain(&head.kept_after_hash, &places))
}

fn hash(core: &Core, previous: &[u8], event: &AuditEvent) -> Result<[u8; 32]> {
    let canonical = event.canonical().map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(core.keys.chain(previous, &canonical))
}

/// Leaves in two objects only the members that differ.
fn difference(before: Option<Value>, after: Option<Value>) -> (Option<Value>, Option<Value>) {
    let (Some(Value::Object(mut before)), Some(Value::Object(mut after))) = (before.clone(), after.clone()) else {
        return (before, after);
    };
    let same: Vec<_> =
        before.iter().filter(|(name, value)| after.get(*name) == Some(value)).map(|(name, _)| name.clone()).collect();
    for name in same {
        before.remove(&name);
        after.remove(&name);
    }
    let kept = |object: Map<String, Value>| Some(Value::Object(object));
    (kept(before), kept(after))
}

/// What a verification of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// So many events, each in its place and unchanged; the hash of the last.
    Whole { events: i64, head: Vec<u8> },
    /// The first place where the chain does not hold, and how.
    Broken { sequence: i64, how: &'static str },
}

/// Walks the chain from its first kept event to its head. Begins again when the walk found a fault and retention moved
/// the chain's beginning meanwhile, as then it may be none. What is appended meanwhile makes no fault: otherwise whoever
/// changed the log could keep the walk from ending by failing to sign in.
///
/// # Errors
/// Those of the database.
pub fn verify(core: &Core) -> Result<Verdict> {
    loop {
        let before = core.db.read(db::audit::head)?;
        let verdict = walk(core)?;
        let after = core.db.read(db::audit::head)?;
        if matches!(verdict, Verdict::Whole { .. }) || !was_cut(&before, &after) {
            return Ok(verdict);
        }
    }
}

/// Whether retention removed events between the readings of two heads.
fn was_cut(before: &Head, after: &Head) -> bool {
    before.kept_after != after.kept_after
}

fn walk(core: &Core) -> Result<Verdict> {
    let head = core.db.read(db::audit::head)?;
    if !keys::equal(&head.tag, &tag(&core.keys, &head)) {
        return Ok(Verdict::Broken { sequence: head.sequence, how: "the head of the chain was changed" });
    }
    let (mut sequence, mut previous, mut events) = (head.kept_after, head.kept_after_hash.clone(), 0);
    loop {
        let batch = core.db.read(|connection| db::audit::in_order(connection, sequence, BATCH))?;
        if batch.is_empty() {
            break;
        }
        for (event, kept) in batch {
            if event.sequence != sequence + 1 {
                return Ok(Verdict::Broken { sequence: sequence + 1, how: "an event is missing" });
            }
            if !keys::equal(&hash(core, &previous, &event)?, &kept) {
                return Ok(Verdict::Broken {
                    sequence: event.sequence,
                    how: "an event was changed, or stands in another place than it was written at",
                });
            }
            (sequence, previous, events) = (event.sequence, kept, events + 1);
        }
        if sequence > head.sequence {
            // Others go on writing; what was there at the beginning is verified.
            return Ok(Verdict::Whole { events, head: previous });
        }
    }
    if sequence < head.sequence || !keys::equal(&previous, &head.hash) {
        return Ok(Verdict::Broken { sequence: sequence + 1, how: "the last events are missing" });
    }
    Ok(Verdict::Whole { events, head: previous })
}

/// Removes the events from before `instant`; the rest stays verifiable. Answers how many.
///
/// # Errors
/// Those of the database.
pub fn remove_before(core: &Core, instant: Timestamp) -> Result<usize> {
    core.db.write(|connection| {
        let head = db::audit::lock(connection)?;
        let Some((removed, kept_after, kept_after_hash)) = db::audit::remove_before(connection, instant)? else {
            return Ok(0);
        };
        db::audit::set_head(connection, &sealed(&core.keys, Head { kept_after, kept_after_hash, ..head }))?;
        Ok(removed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_retention_makes_a_fault_doubtful_and_what_is_appended_does_not() {
        let before = Head { sequence: 40, hash: vec![1], tag: vec![1], ..Head::empty() };
        let appended = Head { sequence: 41, hash: vec![2], tag: vec![2], ..before.clone() };
        assert!(!was_cut(&before, &appended));
        let removed = Head { kept_after: 10, kept_after_hash: vec![3], tag: vec![3], ..before.clone() };
        assert!(was_cut(&before, &removed));
    }
}
