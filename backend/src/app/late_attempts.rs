//! Attempts by secrets that have expired: noted in memory when they are refused, written by a job, and told by one mail.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use super::{Core, Result};
use crate::{
    db::{self, late_attempt::LateAttempts as Row},
    domain::{Id, Timestamp, secret::Secret},
};

/// Secrets and addresses that are remembered between two runs of the job; what comes beyond that is left out.
const MOST: usize = 10_000;
/// Rows per transaction, so that no other writer waits for long.
const BATCH: usize = 200;

type Key = (Id<Secret>, Option<IpAddr>);

/// The attempts that are not written yet.
#[derive(Default)]
pub struct LateAttempts(Mutex<BTreeMap<Key, (Timestamp, i64)>>);

impl LateAttempts {
    /// Notes that an expired secret was tried; never waits for a database.
    pub fn note(&self, secret: Id<Secret>, address: Option<IpAddr>, at: Timestamp) {
        self.keep((secret, address), (at, 1));
    }

    fn keep(&self, key: Key, (at, attempts): (Timestamp, i64)) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() < MOST || noted.contains_key(&key) {
            let known = noted.entry(key).or_insert((at, 0));
            *known = (known.0.max(at), known.1 + attempts);
        }
    }
}

/// Writes what was noted since the last call; answers how many rows that was. What cannot be written waits for the next
/// call.
///
/// # Errors
/// Those of the database.
pub fn write_down(core: &Core) -> Result<usize> {
    let noted = std::mem::take(&mut *core.late_attempts.0.lock().unwrap_or_else(PoisonError::into_inner));
    // In one order on all replicas, so that two that write the same rows wait and do not block each other.
    let noted: Vec<_> = noted.into_iter().collect();
    let now = core.now();
    let mut written = 0;
    for batch in noted.chunks(BATCH) {
        let outcome = core
            .db
            .write(|connection| batch.iter().try_for_each(|one| db::late_attempt::add(connection, &row(one), now)));
        if let Err(error) = outcome {
            noted.iter().skip(written).for_each(|(key, seen)| core.late_attempts.keep(*key, *seen));
            return Err(error.into());
        }
        written += batch.len();
    }
    Ok(written)
}

fn row(((secret, address), (last_at, attempts)): &(Key, (Timestamp, i64))) -> Row {
    let address = address.map(|address| address.to_string()).unwrap_or_default();
    Row { secret: *secret, address, last_at: *last_at, attempts: *attempts }
}
