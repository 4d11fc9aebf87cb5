//! Who asks for tokens with the right value of a secret that gets none, because it is suspended or has expired: noted in
//! memory where the refusal is made, which no token passes, and written by a job a second later.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Core, Result};
use crate::{
    db::{self, refusal::Refused},
    domain::{Id, Timestamp, secret::Secret},
};

/// What waits at most to be written, while the database cannot be: secrets, however often each was tried.
const MOST: usize = 65_536;

/// The refusals that are not written yet, the last of each secret.
#[derive(Default)]
pub struct Refusals(Mutex<HashMap<Id<Secret>, Refused>>);

impl Refusals {
    /// Notes that a secret was refused.
    pub fn note(&self, secret: Id<Secret>, at: Timestamp, address: Option<IpAddr>) {
        self.keep(secret, Refused { at, address: address.map(|address| address.to_string()) });
    }

    fn keep(&self, secret: Id<Secret>, refused: Refused) {
        let mut noted = self.open();
        if noted.get(&secret).is_some_and(|known| known.at > refused.at) {
            return;
        }
        if noted.len() < MOST || noted.contains_key(&secret) {
            noted.insert(secret, refused);
        }
    }

    fn open(&self) -> MutexGuard<'_, HashMap<Id<Secret>, Refused>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes down what was noted since the last call; answers of how many secrets. What cannot be written waits for the next
/// call.
///
/// # Errors
/// Those of the database.
pub fn write_down(core: &Core) -> Result<usize> {
    let mut noted: Vec<_> = std::mem::take(&mut *core.refusals.open()).into_iter().collect();
    if noted.is_empty() {
        return Ok(0);
    }
    // In one order on all replicas, so that two that write the same rows wait and do not block each other.
    noted.sort_unstable_by_key(|(secret, _)| *secret);
    let written = core.db.write(|connection| {
        for (secret, refused) in &noted {
            db::refusal::note(connection, *secret, refused)?;
        }
        Ok(noted.len())
    });
    if written.is_err() {
        for (secret, refused) in noted {
            core.refusals.keep(secret, refused);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_microseconds(seconds * 1_000_000).unwrap()
    }

    #[test]
    fn the_last_refusal_of_a_secret_is_kept_and_memory_is_bounded() {
        let (refusals, secret) = (Refusals::default(), Id::random());
        refusals.note(secret, at(2), Some(IpAddr::from([192, 0, 2, 7])));
        refusals.note(secret, at(1), None);
        for _ in 0..MOST {
            refusals.note(Id::random(), at(1), None);
        }
        refusals.note(secret, at(3), None);
        let noted = refusals.open();
        assert_eq!(noted.len(), MOST);
        assert_eq!(noted.get(&secret), Some(&Refused { at: at(3), address: None }));
    }
}
