//! The keys that sign tokens: by which algorithm, and what becomes of each in the course of time.
//!
//! A key is published before it signs, signs until the next one of its algorithm takes over, and stays published until
//! its last token is dead. What it does at an instant follows from its dates alone, so that no clock job has to run for
//! a replica to sign with the right one.

use time::Duration;

use super::{Id, Rejection, Timestamp};

/// How a token is signed (RFC 7518 §3.1, RFC 8037 §3.1). No key is shared between algorithms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    #[default]
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
}

impl Algorithm {
    /// All of them, the default first.
    pub const ALL: [Self; 4] = [Self::Es256, Self::EdDsa, Self::Rs256, Self::Ps256];

    /// # Errors
    /// `invalid_algorithm` for any other word.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        Self::ALL.into_iter().find(|algorithm| algorithm.as_str() == text).ok_or_else(|| {
            Rejection::new("invalid_algorithm", "This must be ES256, EdDSA, RS256 or PS256, written exactly so.")
        })
    }

    /// The JOSE name, such as `ES256`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }
}

/// A key that signs tokens, without its parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// The `kid` (RFC 7517 §4.5).
    pub id: Id<Self>,
    pub algorithm: Algorithm,
    /// It is published from then on.
    pub created_at: Timestamp,
    /// It signs from then on.
    pub active_from: Timestamp,
    /// It signs no more from then on, because another one does; `None` while there is no other.
    pub retires_at: Option<Timestamp>,
    /// It is not published any more, and its private part is erased.
    pub removed_at: Option<Timestamp>,
    /// It was ended at once.
    pub revoked_at: Option<Timestamp>,
    /// How long the longest token lives that it may have signed.
    pub longest_lifetime: Duration,
}

/// What a key does at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It is published and does not sign yet.
    Upcoming,
    /// It signs.
    Active,
    /// It signs no more; tokens of it may still be out.
    Retired,
    /// Its last token is dead.
    Removed,
    /// It was ended at once; its tokens are worth nothing.
    Revoked,
}

impl KeyState {
    /// The word that is shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Upcoming => "upcoming",
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Removed => "removed",
            Self::Revoked => "revoked",
        }
    }
}

/// So much later than it should have died may a token be seen, and so much later than it should have stopped may a
/// replica have signed: clocks differ.
const SKEW: Duration = Duration::minutes(5);

impl SigningKey {
    /// What the key does at `now`.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> KeyState {
        if self.revoked_at.is_some() {
            KeyState::Revoked
        } else if self.removed_at.is_some() {
            KeyState::Removed
        } else if self.active_from > now {
            KeyState::Upcoming
        } else if self.retires_at.is_some_and(|instant| instant <= now) {
            KeyState::Retired
        } else {
            KeyState::Active
        }
    }

    /// Whether it stands in the set of public keys.
    #[must_use]
    pub const fn is_published(&self) -> bool {
        self.removed_at.is_none()
    }
}

/// When keys follow one another.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    /// How long a key is published before it signs.
    pub lead: Duration,
    /// How long a key signs.
    pub in_use: Duration,
}

impl Schedule {
    /// From when a key would sign that is made now.
    #[must_use]
    pub fn after_lead(&self, now: Timestamp) -> Timestamp {
        now.plus(self.lead)
    }

    /// Whether the key signs and has been published for the lead, so that an API knows it which keeps the published keys.
    /// One that took over from a leaked key, or was the first of its algorithm, signs before that.
    #[must_use]
    pub fn is_settled(&self, key: &SigningKey, now: Timestamp) -> bool {
        key.state(now) == KeyState::Active && self.after_lead(key.created_at) <= now
    }

    /// When the key signs no more, as far as is known.
    #[must_use]
    pub fn retires_at(&self, key: &SigningKey) -> Timestamp {
        key.retires_at.unwrap_or_else(|| key.active_from.plus(self.in_use))
    }

    /// When the last token of the key is dead, as far as is known.
    #[must_use]
    pub fn removable_at(&self, key: &SigningKey) -> Timestamp {
        self.retires_at(key).plus(key.longest_lifetime + SKEW)
    }

    /// From when the next key is to sign, when it is time to make it; `last` is the one that no other follows yet.
    #[must_use]
    pub fn next_from(&self, last: &SigningKey, now: Timestamp) -> Option<Timestamp> {
        let end = last.active_from.plus(self.in_use);
        (now.plus(self.lead) >= end).then(|| end.max(self.after_lead(now)))
    }

    /// Whether the last token of the key is dead.
    #[must_use]
    pub fn is_over(&self, key: &SigningKey, now: Timestamp) -> bool {
        key.retires_at.is_some() && self.removable_at(key) <= now
    }
}

/// From when a key signs that is to sign at once: a replica whose clock is behind is not to be left without one.
#[must_use]
pub fn at_once(now: Timestamp) -> Timestamp {
    now.plus(-SKEW)
}

/// The published key that no other follows yet.
#[must_use]
pub fn last_in_line(keys: &[SigningKey], algorithm: Algorithm) -> Option<&SigningKey> {
    keys.iter().find(|key| key.algorithm == algorithm && key.is_published() && key.retires_at.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCHEDULE: Schedule = Schedule { lead: Duration::days(1), in_use: Duration::days(90) };

    fn beginning() -> Timestamp {
        Timestamp::parse("2027-03-01T12:00:00Z").unwrap()
    }

    fn key() -> SigningKey {
        SigningKey {
            id: Id::new(),
            algorithm: Algorithm::Es256,
            created_at: beginning(),
            active_from: beginning().plus(SCHEDULE.lead),
            retires_at: None,
            removed_at: None,
            revoked_at: None,
            longest_lifetime: Duration::hours(1),
        }
    }

    #[test]
    fn a_key_does_what_its_dates_say() {
        let mut key = key();
        assert_eq!(key.state(beginning()), KeyState::Upcoming);
        assert_eq!(key.state(key.active_from), KeyState::Active);
        let retires_at = key.active_from.plus(Duration::days(90));
        key.retires_at = Some(retires_at);
        assert_eq!(key.state(retires_at.plus(-Duration::MICROSECOND)), KeyState::Active);
        assert_eq!(key.state(retires_at), KeyState::Retired);
        key.removed_at = Some(retires_at);
        assert_eq!(key.state(retires_at), KeyState::Removed);
        key.revoked_at = Some(retires_at);
        assert_eq!(key.state(retires_at), KeyState::Revoked);
    }

    #[test]
    fn the_next_key_is_due_one_lead_before_the_end_and_never_signs_sooner_than_a_lead_from_now() {
        let key = key();
        let end = key.active_from.plus(SCHEDULE.in_use);
        let due = end.plus(-SCHEDULE.lead);
        assert_eq!(SCHEDULE.next_from(&key, due.plus(-Duration::MICROSECOND)), None);
        assert_eq!(SCHEDULE.next_from(&key, due), Some(end));
        let late = end.plus(Duration::days(30));
        assert_eq!(SCHEDULE.next_from(&key, late), Some(late.plus(SCHEDULE.lead)));
    }

    #[test]
    fn a_key_is_over_when_its_longest_token_is_dead_whatever_the_clock_of_who_signed_it() {
        let mut key = key();
        assert!(!SCHEDULE.is_over(&key, beginning().plus(Duration::days(1000))), "nothing follows it");
        let retires_at = beginning().plus(Duration::days(91));
        key.retires_at = Some(retires_at);
        let dead = retires_at.plus(Duration::hours(1) + SKEW);
        assert!(!SCHEDULE.is_over(&key, dead.plus(-Duration::MICROSECOND)));
        assert!(SCHEDULE.is_over(&key, dead));
    }

    #[test]
    fn a_key_is_settled_when_it_signs_and_was_published_for_the_lead() {
        let mut key = key();
        assert!(!SCHEDULE.is_settled(&key, key.active_from.plus(-Duration::MICROSECOND)), "it does not sign yet");
        assert!(SCHEDULE.is_settled(&key, key.active_from));
        key.active_from = at_once(key.created_at);
        let published_for_the_lead = key.created_at.plus(SCHEDULE.lead);
        assert!(!SCHEDULE.is_settled(&key, published_for_the_lead.plus(-Duration::MICROSECOND)), "it signs since long");
        assert!(SCHEDULE.is_settled(&key, published_for_the_lead));
    }

    #[test]
    fn algorithms_are_read_as_jose_writes_them() {
        for algorithm in Algorithm::ALL {
            assert_eq!(Algorithm::parse(algorithm.as_str()), Ok(algorithm));
        }
        for other in ["none", "HS256", "es256", "Ed25519", ""] {
            Algorithm::parse(other).unwrap_err();
        }
    }
}
