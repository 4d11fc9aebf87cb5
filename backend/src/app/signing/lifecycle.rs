//! When signing keys are made, take over, and go: by a job, by hand, and at once when one has leaked.
//!
//! Whoever changes keys holds the installation's row first, so that of several replicas one makes the next key and the
//! others find it made. Rows are taken in this order: installation, APIs, signing keys, and the log last.

use std::fmt;

use super::generate;
use crate::{
    app::{
        Core, Error, Result,
        audit::{self, facts},
    },
    db::{self, Conn, api::SigningNeeds},
    domain::{
        Id, Timestamp,
        api::Api,
        audit::{Acting, Action},
        signing_key::{Algorithm, KeyState, Schedule, SigningKey, at_once, last_in_line},
    },
};

/// One thing that is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// Tokens for all APIs that were to move to this algorithm are signed by it now.
    Moved(Algorithm),
    /// Keys of an algorithm may sign tokens that live so many seconds.
    Raise(Algorithm, i32),
    /// A key is to be made that signs from then on, in place of the one that is last in line.
    Make(Algorithm, Timestamp),
    /// Nothing asks for the algorithm of this key any more.
    End(Id<SigningKey>),
    /// The last token of this key is dead.
    Remove(Id<SigningKey>),
}

/// What is due at `now`, in the order in which rows are to be taken.
fn due(keys: &[SigningKey], needs: &SigningNeeds, schedule: Schedule, now: Timestamp) -> Vec<Step> {
    let published = || keys.iter().filter(|key| key.is_published());
    let settled = |algorithm| keys.iter().any(|key| key.algorithm == algorithm && schedule.is_settled(key, now));
    let mut steps = Vec::new();
    steps.extend(needs.moving.iter().copied().filter(|to| settled(*to)).map(Step::Moved));
    for (algorithm, seconds) in &needs.longest {
        let lifetime = time::Duration::seconds(i64::from(*seconds));
        if published().any(|key| key.algorithm == *algorithm && key.longest_lifetime < lifetime) {
            steps.push(Step::Raise(*algorithm, *seconds));
        }
    }
    for algorithm in Algorithm::ALL {
        let wanted = algorithm == Algorithm::default() || needs.longest.contains_key(&algorithm);
        match last_in_line(keys, algorithm) {
            None if wanted => steps.push(Step::Make(algorithm, at_once(now))),
            Some(last) if wanted => steps.extend(schedule.next_from(last, now).map(|at| Step::Make(algorithm, at))),
            Some(last) if schedule.retires_at(last) <= now => steps.push(Step::End(last.id)),
            None | Some(_) => {}
        }
    }
    steps.extend(published().filter(|key| schedule.is_over(key, now)).map(|key| Step::Remove(key.id)));
    steps
}

/// What a run of the job did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Keys that were made.
    pub made: usize,
    /// Keys that were removed.
    pub removed: usize,
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} signing keys made, {} removed", self.made, self.removed)
    }
}

/// Makes the keys that are due and removes those whose last token is dead.
///
/// # Errors
/// Those of the database and the cryptographic library.
pub fn run(core: &Core) -> Result<Outcome> {
    let now = core.now();
    let look = |connection: &mut Conn| -> Result<_> {
        let (keys, needs) = (db::signing_key::list(connection)?, db::api::signing_needs(connection)?);
        Ok((due(&keys, &needs, core.config.signing.schedule(), now), keys))
    };
    if core.db.read(look)?.0.is_empty() {
        return Ok(Outcome::default());
    }
    let acting = Acting::system("signing keys");
    core.db.write(|connection| {
        db::installation::lock(connection)?;
        let (steps, keys) = look(connection)?;
        let mut outcome = Outcome::default();
        for step in steps {
            match step {
                Step::Moved(algorithm) => db::api::forget_earlier_algorithm(connection, algorithm)?,
                Step::Raise(algorithm, seconds) => db::signing_key::raise_lifetime(connection, algorithm, seconds)?,
                Step::End(id) => end(connection, &keys, id, now)?,
                Step::Make(algorithm, active_from) => {
                    make(core, connection, &acting, (algorithm, active_from))?;
                    outcome.made += 1;
                }
                Step::Remove(id) => {
                    remove(core, connection, &acting, &keys, id)?;
                    outcome.removed += 1;
                }
            }
        }
        Ok(outcome)
    })
}

fn end(connection: &mut Conn, keys: &[SigningKey], id: Id<SigningKey>, now: Timestamp) -> Result<()> {
    let key = find(keys, id)?;
    Ok(db::signing_key::schedule(connection, id, key.active_from, Some(now))?)
}

fn remove(core: &Core, connection: &mut Conn, acting: &Acting, keys: &[SigningKey], id: Id<SigningKey>) -> Result<()> {
    let key = find(keys, id)?;
    db::signing_key::remove(connection, id, core.now(), false)?;
    let said = (Some(facts::signing_key(key)), None);
    audit::record(core, connection, acting, Action::SigningKeyRemoved, facts::of_signing_key(key), said)
}

/// Makes a key that takes over from the one that is last in line. The caller holds the installation's row.
fn make(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    (algorithm, active_from): (Algorithm, Timestamp),
) -> Result<SigningKey> {
    let keys = db::signing_key::list(connection)?;
    let needs = db::api::signing_needs(connection)?;
    let mut row = generate(&core.keys, algorithm, core.now(), active_from)?;
    row.longest_lifetime_seconds = needs.longest.get(&algorithm).copied().unwrap_or(0);
    let before = last_in_line(&keys, algorithm);
    if let Some(before) = before {
        db::signing_key::schedule(connection, before.id, before.active_from, Some(active_from))?;
    }
    db::signing_key::insert(connection, &row)?;
    let made = SigningKey::try_from(&row)?;
    let said = facts::new_signing_key(&made, before.map(|before| before.id));
    audit::record(
        core,
        connection,
        acting,
        Action::SigningKeyCreated,
        facts::of_signing_key(&made),
        (None, Some(said)),
    )?;
    Ok(made)
}

/// Makes the first key of the default algorithm when there is none at all: it signs at once.
///
/// # Errors
/// Those of the database and the cryptographic library.
pub fn begin(core: &Core) -> Result<()> {
    core.db.write(|connection| {
        db::installation::lock(connection)?;
        if db::signing_key::published(connection)?.is_empty() {
            let now = core.now();
            db::signing_key::insert(connection, &generate(&core.keys, Algorithm::default(), now, now)?)?;
        }
        Ok(())
    })
}

/// Sees to it that there is a key for a new API, inside the transaction that adds it; answers by what its tokens are
/// signed until then. The first key of an algorithm signs at once: nobody relies on it yet.
///
/// # Errors
/// Those of the database and the cryptographic library.
pub(in crate::app) fn ask_for(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    algorithm: Algorithm,
) -> Result<Option<Algorithm>> {
    let now = core.now();
    // Held before they are looked at: the job may be about to end the last key of an algorithm that nobody asks for.
    db::installation::lock(connection)?;
    let keys = db::signing_key::list(connection)?;
    let is_one = |state| keys.iter().any(|key| key.algorithm == algorithm && key.state(now) == state);
    if is_one(KeyState::Active) {
        return Ok(None);
    }
    if is_one(KeyState::Upcoming) {
        return Ok(Some(Algorithm::default()).filter(|default| *default != algorithm));
    }
    make(core, connection, acting, (algorithm, at_once(now)))?;
    Ok(None)
}

/// Sees to it that tokens for an API can be signed by another algorithm, inside the transaction that changes it and
/// before its row is touched; answers by what they are signed until a key of it has been published for long enough.
///
/// # Errors
/// Those of the database and the cryptographic library.
pub(in crate::app) fn move_to(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    (api, algorithm): (&Api, Algorithm),
) -> Result<Option<Algorithm>> {
    let (now, schedule) = (core.now(), core.config.signing.schedule());
    db::installation::lock(connection)?;
    let keys = db::signing_key::list(connection)?;
    let settled = |of: Algorithm| keys.iter().any(|key| key.algorithm == of && schedule.is_settled(key, now));
    if settled(algorithm) {
        return Ok(None);
    }
    let may_sign = |key: &SigningKey| matches!(key.state(now), KeyState::Upcoming | KeyState::Active);
    if !keys.iter().any(|key| key.algorithm == algorithm && may_sign(key)) {
        make(core, connection, acting, (algorithm, schedule.after_lead(now)))?;
    }
    let in_use = api.earlier_signing_algorithm.filter(|_| !settled(api.signing_algorithm));
    Ok(Some(in_use.unwrap_or(api.signing_algorithm)).filter(|in_use| *in_use != algorithm))
}

/// Begins a rotation by hand: the next key is published now and signs after the lead.
///
/// # Errors
/// [`Error::Conflict`] with `key_upcoming` when the next key is published already, or with `algorithm_unused` when no
/// API asks for the algorithm.
pub fn rotate(core: &Core, acting: &Acting, algorithm: Algorithm) -> Result<SigningKey> {
    let now = core.now();
    core.db.write(|connection| {
        db::installation::lock(connection)?;
        let keys = db::signing_key::list(connection)?;
        let Some(last) = last_in_line(&keys, algorithm) else {
            let text = format!("No API has its tokens signed by {}, so there is no key to rotate.", algorithm.as_str());
            return Err(Error::conflict("algorithm_unused", text));
        };
        if last.state(now) == KeyState::Upcoming {
            let text =
                format!("The next key is published already: {}, which signs from {}.", last.id, last.active_from);
            return Err(Error::conflict("key_upcoming", text));
        }
        make(core, connection, acting, (algorithm, core.config.signing.schedule().after_lead(now)))
    })
}

/// Lets a key that signs go before its time: the next one is published now and takes over after the lead; answers it.
///
/// # Errors
/// [`Error::NotFound`] when there is none of this id, [`Error::Conflict`] with `key_not_in_use` when it signs not yet or no
/// more, or with `key_upcoming` when the next key is published already.
pub fn retire(core: &Core, acting: &Acting, id: Id<SigningKey>) -> Result<SigningKey> {
    let keys = core.db.read(db::signing_key::list)?;
    let key = find(&keys, id)?;
    let refused = |text: String| Err(Error::conflict("key_not_in_use", text));
    match (key.state(core.now()), key.retires_at) {
        (KeyState::Active, None) => rotate(core, acting, key.algorithm),
        (KeyState::Active, Some(at)) => {
            let text = format!("The next key is published already; {id} signs until {at}.");
            Err(Error::conflict("key_upcoming", text))
        }
        (KeyState::Upcoming, _) => refused(format!("The key {id} does not sign yet; to be rid of it, end it at once.")),
        (KeyState::Retired, _) => {
            refused(format!("The key {id} signs no more; it is published until its last token is dead."))
        }
        (KeyState::Removed | KeyState::Revoked, _) => refused(format!("The key {id} has ended before.")),
    }
}

/// Ends keys at once, because they have leaked: they are not published any more, tokens of them are worth nothing here,
/// and where one of them signed, the key that is published to follow signs now, or else a new one. Answers the keys that
/// sign in their place.
///
/// # Errors
/// [`Error::NotFound`] when there is none of an id, [`Error::Conflict`] with `key_ended` when one has ended before.
pub fn revoke(core: &Core, acting: &Acting, ids: &[Id<SigningKey>]) -> Result<Vec<SigningKey>> {
    let now = core.now();
    core.db.write(|connection| {
        db::installation::lock(connection)?;
        let mut affected = Vec::new();
        for id in ids {
            let keys = db::signing_key::list(connection)?;
            let key = find(&keys, *id)?;
            if !key.is_published() {
                return Err(Error::conflict("key_ended", format!("The key {id} has ended before.")));
            }
            let retires_at = key.retires_at.map_or(now, |instant| instant.min(now));
            db::signing_key::schedule(connection, *id, key.active_from, Some(retires_at))?;
            db::signing_key::remove(connection, *id, now, true)?;
            let said = (Some(facts::signing_key(key)), None);
            audit::record(core, connection, acting, Action::SigningKeyRevoked, facts::of_signing_key(key), said)?;
            affected.push(key.algorithm);
        }
        affected.sort_unstable();
        affected.dedup();
        let mut followers = Vec::new();
        for algorithm in affected {
            followers.extend(follow(core, connection, acting, algorithm)?);
        }
        Ok(followers)
    })
}

/// Sees to it, after keys were revoked, that one of the algorithm signs now, by the clock of every replica, and goes on
/// until another is made; answers the one that does not sign only from now on.
fn follow(core: &Core, connection: &mut Conn, acting: &Acting, algorithm: Algorithm) -> Result<Option<SigningKey>> {
    let (now, active_from) = (core.now(), at_once(core.now()));
    let keys = db::signing_key::list(connection)?;
    let of = |state| keys.iter().filter(move |key| key.algorithm == algorithm && key.state(now) == state);
    if let Some(active) = of(KeyState::Active).next() {
        // What was to follow may be among the revoked.
        let next = of(KeyState::Upcoming).map(|key| key.active_from).min();
        // The leaked one may sign still by a clock that is behind, and this one not yet.
        db::signing_key::schedule(connection, active.id, active.active_from.min(active_from), next)?;
        return Ok(None);
    }
    if let Some(next) = of(KeyState::Upcoming).min_by_key(|key| key.active_from) {
        db::signing_key::schedule(connection, next.id, active_from, next.retires_at)?;
        return Ok(Some(SigningKey { active_from, ..next.clone() }));
    }
    let needs = db::api::signing_needs(connection)?;
    if algorithm == Algorithm::default() || needs.longest.contains_key(&algorithm) {
        return make(core, connection, acting, (algorithm, active_from)).map(Some);
    }
    Ok(None)
}

fn find(keys: &[SigningKey], id: Id<SigningKey>) -> Result<&SigningKey> {
    keys.iter().find(|key| key.id == id).ok_or(Error::NotFound)
}
