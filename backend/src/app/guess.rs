//! Slowing the guessing of passwords and codes; the rules are in `domain/guessing.rs`.

use super::{Core, Error, Result, sign_in::Origin};
use crate::{
    db::{self, DbError, guess::Guesses},
    domain::guessing::{Counter, MEMORY, OWN_ADDRESS},
};

/// Whose guesses are counted: an account by its address for comparison, whether or not there is one, and from where.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    email_key: &'a str,
    address: &'a str,
}

impl<'a> Target<'a> {
    /// The account `email_key` from `origin`.
    #[must_use]
    pub fn new(email_key: &'a str, origin: &'a Origin) -> Self {
        Self { email_key, address: origin.address.as_deref().unwrap_or_default() }
    }

    fn key(&self, core: &Core, counter: Counter) -> Vec<u8> {
        let text = match counter {
            Counter::Pair => format!("pair\n{}\n{}", self.email_key, self.address),
            Counter::Account => format!("account\n{}", self.email_key),
            Counter::Address => format!("address\n{}", self.address),
        };
        core.keys.guess_key(text.as_bytes()).to_vec()
    }
}

const COUNTERS: [Counter; 3] = [Counter::Pair, Counter::Account, Counter::Address];

/// Refuses while a pause lasts.
///
/// # Errors
/// [`Error::TooMany`] with the seconds that are left.
pub fn admit(core: &Core, target: &Target<'_>) -> Result<()> {
    let now = core.now();
    let wait = core.db.read(|connection| {
        let pair = db::guess::find(connection, &target.key(core, Counter::Pair))?;
        let own = pair.as_ref().and_then(|pair| pair.succeeded_at).is_some_and(|at| now.since(at) < OWN_ADDRESS);
        let mut until = pair.map_or(now, |pair| pair.blocked_until);
        for counter in [Counter::Account, Counter::Address] {
            if counter == Counter::Account && own {
                continue;
            }
            if let Some(guesses) = db::guess::find(connection, &target.key(core, counter))? {
                until = until.max(guesses.blocked_until);
            }
        }
        Ok::<_, DbError>(until.since(now))
    })?;
    let seconds = wait.whole_seconds() + i64::from(wait.subsec_nanoseconds() > 0);
    if seconds > 0 { Err(Error::TooMany { seconds }) } else { Ok(()) }
}

/// Counts a wrong guess.
///
/// # Errors
/// Those of the database.
pub fn failed(core: &Core, target: &Target<'_>) -> Result<()> {
    for counter in COUNTERS {
        match count(core, target, counter) {
            // Another request wrote the first guess at the same moment: count behind it.
            Err(Error::Internal(_)) => count(core, target, counter)?,
            other => other?,
        }
    }
    Ok(())
}

fn count(core: &Core, target: &Target<'_>, counter: Counter) -> Result<()> {
    let (now, key_hash) = (core.now(), target.key(core, counter));
    core.db.write(|connection| {
        let known = db::guess::find(connection, &key_hash)?.filter(|known| now.since(known.last_at) < MEMORY);
        let failures = known.as_ref().map_or(0, |known| known.failures).saturating_add(1);
        let succeeded_at = known.and_then(|known| known.succeeded_at);
        let blocked_until = now.plus(counter.pause(failures));
        let guesses = Guesses { key_hash, failures, last_at: now, blocked_until, succeeded_at };
        Ok(db::guess::put(connection, &guesses)?)
    })
}

/// Forgets the wrong guesses of an account after a whole sign-in, and remembers the address as the person's own.
///
/// # Errors
/// Those of the database.
pub fn succeeded(core: &Core, target: &Target<'_>) -> Result<()> {
    let now = core.now();
    let forget = |counter, succeeded_at| Guesses {
        key_hash: target.key(core, counter),
        failures: 0,
        last_at: now,
        blocked_until: now,
        succeeded_at,
    };
    core.db.write(|connection| {
        db::guess::put(connection, &forget(Counter::Pair, Some(now)))?;
        Ok(db::guess::put(connection, &forget(Counter::Account, None))?)
    })
}
