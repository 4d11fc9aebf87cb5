//! Keeping, with each application, how many of its credential managers can be reached.
//!
//! Triggers note every change that may matter; what was noted is settled by a job, and before a list is narrowed by it,
//! so that no list is older than what was answered before it was asked for.

use std::collections::BTreeSet;

use super::{Core, Error, Result};
use crate::{
    db::{
        self, Conn,
        reachability::{Change, Scope, Subject},
    },
    domain::Timestamp,
};

/// Changes per transaction.
const BATCH: i64 = 500;

/// Looks at all changes that are due; answers how many.
///
/// # Errors
/// Those of the database.
pub fn settle(core: &Core) -> Result<usize> {
    let now = core.now();
    let mut settled = 0;
    while core.db.read(|connection| db::reachability::is_due(connection, now))? {
        settled += core.db.write(|connection| settle_batch(connection, now))?;
    }
    Ok(settled)
}

/// As [`settle`], for who only wants to read: when nothing can be written, what is there is read.
pub fn settle_to_read(core: &Core) {
    if let Err(error) = settle(core) {
        tracing::warn!(error.message = %error, "who can be reached is not counted again; lists may be older");
    }
}

fn settle_batch(connection: &mut Conn, now: Timestamp) -> Result<usize> {
    // Two processes meet at this row, so that they count one after the other.
    db::installation::lock(connection)?;
    let changes = db::reachability::due(connection, now, BATCH)?;
    let mut scopes = look_at_people(connection, &changes, now)?;
    scopes.extend(changes.iter().filter_map(|change| match change.of {
        Subject::Applications(scope) => Some(scope),
        Subject::Person(_) => None,
    }));
    for scope in scopes {
        db::reachability::recount(connection, scope)?;
    }
    db::reachability::forget(connection, &changes)?;
    Ok::<_, Error>(changes.len())
}

/// Notes who can be reached by now and could not before, or the other way; answers what they look after.
fn look_at_people(connection: &mut Conn, changes: &[Change], now: Timestamp) -> Result<BTreeSet<Scope>> {
    let people: BTreeSet<_> = changes
        .iter()
        .filter_map(|change| match change.of {
            Subject::Person(person) => Some(person),
            Subject::Applications(_) => None,
        })
        .collect();
    let people: Vec<_> = people.into_iter().collect();
    let mut scopes = BTreeSet::new();
    for (person, standing) in db::reachability::standings(connection, &people, now)? {
        if db::reachability::set_reachable(connection, person, standing.unreachable().is_none())? {
            scopes.extend(db::reachability::scopes_of(connection, person)?);
        }
    }
    Ok(scopes)
}
