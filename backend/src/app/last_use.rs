//! When each secret was last used: noted in memory on the token path, written by a job a second later.

use std::{collections::HashMap, sync::Mutex};

use super::{Core, Result};
use crate::{
    db,
    domain::{Id, Timestamp, secret::Secret},
};

/// The uses that are not written yet.
#[derive(Default)]
pub struct LastUse(Mutex<HashMap<Id<Secret>, Timestamp>>);

impl LastUse {
    /// Notes a use; never waits for a database.
    pub fn note(&self, secret: Id<Secret>, at: Timestamp) {
        if let Ok(mut uses) = self.0.lock() {
            uses.entry(secret).and_modify(|last| *last = at.max(*last)).or_insert(at);
        }
    }

    fn take(&self) -> HashMap<Id<Secret>, Timestamp> {
        self.0.lock().map(|mut uses| std::mem::take(&mut *uses)).unwrap_or_default()
    }
}

/// Writes what was noted since the last call; answers how many secrets that was. What cannot be written is kept for
/// the next call.
///
/// # Errors
/// Those of the database.
pub fn write_down(core: &Core) -> Result<usize> {
    // In one order on all replicas, so that two that write the same rows wait and do not block each other.
    let mut uses: Vec<_> = core.last_use.take().into_iter().collect();
    uses.sort_unstable_by_key(|(secret, _)| *secret);
    if uses.is_empty() {
        return Ok(0);
    }
    let written = core.db.write(|connection| {
        for (secret, at) in &uses {
            db::secret::mark_used(connection, *secret, *at)?;
        }
        Ok(uses.len())
    });
    if written.is_err() {
        for (secret, at) in uses {
            core.last_use.note(secret, at);
        }
    }
    written
}
