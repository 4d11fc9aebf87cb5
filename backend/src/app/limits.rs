//! What single applications are held to: set by operators, kept or watched by the token endpoint.
//!
//! A client is held to its limits when it has proved itself, so it may be told which one stands in its way. Tokens are
//! counted in memory, by each process for itself: so many replicas, so many times the quota at most.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    Core, Error, Result,
    audit::{self, facts},
    token::TokenError,
};
use crate::{
    db,
    domain::{
        Id, Timestamp,
        application::Application,
        audit::{Acting, Action},
        limits::{KeptLimits, Limits, Mode, Passed},
        refusal::Reason,
    },
};

const MINUTE: i64 = 60;

/// The tokens of one minute: the number of the minute in the upper half, the tokens in the lower.
#[derive(Default)]
struct Minute(AtomicU64);

impl Minute {
    /// Counts one more in `minute`; answers how many those are.
    fn count(&self, minute: u32) -> u32 {
        let began = u64::from(minute) << 32;
        let counted = |known: u64| Some(if known >> 32 == began >> 32 { known.saturating_add(1) } else { began + 1 });
        let before = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, counted).unwrap_or_default();
        let before = if before >> 32 == began >> 32 { before & u64::from(u32::MAX) } else { 0 };
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

/// What the token endpoint has counted and seen.
#[derive(Default)]
pub struct Watch {
    minutes: papaya::HashMap<Id<Application>, Minute>,
    /// What is not written down yet.
    passed: Mutex<HashMap<Id<Application>, Passed>>,
}

impl Watch {
    /// Holds `client` to the addresses that it may call from, whatever it asks for.
    ///
    /// # Errors
    /// [`Reason::AddressNotAllowed`], where that is enforced.
    pub(super) fn admit_from(
        &self,
        client: Id<Application>,
        limits: &Limits,
        address: Option<IpAddr>,
        now: Timestamp,
    ) -> std::result::Result<(), TokenError> {
        if !limits.allow(address) {
            self.note(
                client,
                Passed { address_at: Some(now), address: address.map(|it| it.to_string()), quota_at: None },
            );
            if limits.address_mode == Mode::Enforce {
                return Err(elsewhere(address));
            }
        }
        Ok(())
    }

    /// Holds `client` to its quota for one more token.
    ///
    /// # Errors
    /// [`Reason::QuotaExceeded`], where that is enforced.
    pub(super) fn admit_one_more(
        &self,
        client: Id<Application>,
        limits: &Limits,
        now: Timestamp,
    ) -> std::result::Result<(), TokenError> {
        let Some(quota) = limits.tokens_per_minute else { return Ok(()) };
        let seconds = now.unix_seconds();
        let minute = u32::try_from(seconds / MINUTE).unwrap_or_default();
        let count = self.minutes.pin().get_or_insert_with(client, Minute::default).count(minute);
        if i64::from(count) > i64::from(quota.get()) {
            self.note(client, Passed { quota_at: Some(now), ..Passed::default() });
            if limits.quota_mode == Mode::Enforce {
                let wait = MINUTE - seconds.rem_euclid(MINUTE);
                let description = format!(
                    "The application may get {} tokens a minute; wait {wait} seconds, and use each token until it expires.",
                    quota.get()
                );
                return Err(TokenError::new(Reason::QuotaExceeded, description).after(wait));
            }
        }
        Ok(())
    }

    fn note(&self, client: Id<Application>, passed: Passed) {
        if let Ok(mut noted) = self.passed.lock() {
            let known = noted.entry(client).or_default();
            known.quota_at = passed.quota_at.max(known.quota_at);
            if passed.address_at > known.address_at {
                (known.address_at, known.address) = (passed.address_at, passed.address);
            }
        }
    }
}

fn elsewhere(address: Option<IpAddr>) -> TokenError {
    let Some(address) = address else { return Reason::AddressNotAllowed.into() };
    let description = format!(
        "The request came from {address}, which is none of the addresses that the application may use. Ask the \
         federation's operators to add it."
    );
    TokenError::new(Reason::AddressNotAllowed, description)
}

/// Makes `limits` all that an application, whose limits were read with `version`, is held to.
///
/// # Errors
/// [`Error::Stale`] when they were changed since.
pub fn replace(
    core: &Core,
    acting: &Acting,
    application: &Application,
    version: i64,
    limits: &Limits,
) -> Result<KeptLimits> {
    core.db.write(|connection| {
        super::application::check_owner(connection, acting, application)?;
        let before = db::limits::find(connection, application.id)?;
        if before.version != version || !db::limits::put(connection, application.id, limits, version, core.now())? {
            return Err(Error::Stale);
        }
        let said = (Some(facts::limits(&before.limits)), Some(facts::limits(limits)));
        audit::record(core, connection, acting, Action::LimitsReplaced, facts::of_application(application), said)?;
        Ok(db::limits::find(connection, application.id)?)
    })
}

/// Writes down which limits were passed since the last call; answers of how many applications.
///
/// # Errors
/// Those of the database.
pub fn write_down(core: &Core) -> Result<usize> {
    let taken = core.limits.passed.lock().map(|mut passed| std::mem::take(&mut *passed)).unwrap_or_default();
    if taken.is_empty() {
        return Ok(0);
    }
    // In one order on all replicas, so that two that write the same rows wait and do not block each other.
    let mut passed: Vec<_> = taken.into_iter().collect();
    passed.sort_unstable_by_key(|(application, _)| *application);
    let written = core.db.write(|connection| {
        for (application, passed) in &passed {
            db::limits::note_passed(connection, *application, passed)?;
        }
        Ok(passed.len())
    });
    if written.is_err() {
        for (application, passed) in passed {
            core.limits.note(application, passed);
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_minute_counts_from_one_again_when_it_is_another_one() {
        let minute = Minute::default();
        assert_eq!([minute.count(7), minute.count(7), minute.count(8), minute.count(8)], [1, 2, 1, 2]);
    }

    #[test]
    fn no_count_is_lost_among_threads() {
        let minute = Minute::default();
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        minute.count(3);
                    }
                });
            }
        });
        assert_eq!(minute.count(3), 8_001);
    }
}
