//! When notices about an expiring secret or key are due.

use time::Duration;

use super::{
    Id, Rejection, Timestamp, client_key::ClientKey, organisation::Organisation, person::Person, secret::Secret,
};

/// That one person is told of one secret or key.
#[derive(Clone, Copy, Debug)]
pub struct Notice {
    pub id: Id<Self>,
}

/// Who is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reader {
    Person(Id<Person>),
    /// Whoever reads what comes to the contact address of an organisation.
    Contact(Id<Organisation>),
}

impl Reader {
    /// The person, where it is one.
    #[must_use]
    pub const fn person(self) -> Option<Id<Person>> {
        match self {
            Self::Person(person) => Some(person),
            Self::Contact(_) => None,
        }
    }

    /// The organisation, where it is its contact address.
    #[must_use]
    pub const fn contact(self) -> Option<Id<Organisation>> {
        match self {
            Self::Person(_) => None,
            Self::Contact(organisation) => Some(organisation),
        }
    }
}

/// What people are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    Secret(Id<Secret>),
    /// A key of a client, or the address of a set of them, which expires just so.
    Key(Id<ClientKey>),
}

impl Subject {
    /// The secret, where it is one.
    #[must_use]
    pub const fn secret(self) -> Option<Id<Secret>> {
        match self {
            Self::Secret(secret) => Some(secret),
            Self::Key(_) => None,
        }
    }

    /// The key, where it is one.
    #[must_use]
    pub const fn key(self) -> Option<Id<ClientKey>> {
        match self {
            Self::Secret(_) => None,
            Self::Key(key) => Some(key),
        }
    }
}

/// What stands in place of a threshold when a secret is still tried after its expiry: tighter than every other.
pub const STILL_TRIED: i32 = -1;

/// The longest time before an expiry that anybody is told of it, in days: the longest life.
pub const MOST_DAYS: u16 = 365;

/// The thresholds at which people are told, in days before expiry; 0 is the expiry itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds(Vec<u16>);

impl Thresholds {
    /// Keeps each number once, the largest first.
    ///
    /// # Errors
    /// `invalid_thresholds` when there is none, or one beyond 365 days.
    pub fn new(days: &[u16]) -> Result<Self, Rejection> {
        let mut days = days.to_vec();
        days.sort_unstable_by(|one, other| other.cmp(one));
        days.dedup();
        if days.is_empty() || days.first().is_some_and(|most| *most > MOST_DAYS) {
            return Err(Rejection::new("invalid_thresholds", "Name at least one threshold, each from 0 to 365 days."));
        }
        Ok(Self(days))
    }

    /// The days, the largest first.
    #[must_use]
    pub fn days(&self) -> &[u16] {
        &self.0
    }

    /// The thresholds that make sense for such a life: those shorter than it.
    fn for_life(&self, life: Duration) -> impl Iterator<Item = u16> + '_ {
        self.0.iter().copied().filter(move |days| *days == 0 || Duration::days(i64::from(*days)) < life)
    }

    /// The tightest threshold that is crossed at `now`: the one to tell about, however many were missed.
    #[must_use]
    pub fn crossed(&self, created_at: Timestamp, expires_at: Timestamp, now: Timestamp) -> Option<u16> {
        self.for_life(expires_at.since(created_at)).filter(|days| instant(expires_at, *days) <= now).last()
    }

    /// The instant after `now` at which the next threshold is crossed; `None` after the last.
    #[must_use]
    pub fn next(&self, created_at: Timestamp, expires_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
        self.for_life(expires_at.since(created_at)).map(|days| instant(expires_at, days)).find(|instant| *instant > now)
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self(vec![60, 30, 14, 7, 3, 1, 0])
    }
}

/// The instant at which the threshold of so many days is crossed.
#[must_use]
pub fn instant(expires_at: Timestamp, days: u16) -> Timestamp {
    expires_at.plus(Duration::days(-i64::from(days)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_threshold_longer_than_the_life_is_skipped() {
        let (created, expires) = (at("2027-01-01T12:00:00Z"), at("2027-01-21T12:00:00Z"));
        let thresholds = Thresholds::default();
        assert_eq!(thresholds.crossed(created, expires, created), None);
        assert_eq!(thresholds.next(created, expires, created), Some(at("2027-01-07T12:00:00Z")));
    }

    #[test]
    fn after_a_pause_only_the_tightest_missed_threshold_counts() {
        let (created, expires) = (at("2026-01-01T12:00:00Z"), at("2027-01-01T12:00:00Z"));
        let thresholds = Thresholds::default();
        assert_eq!(thresholds.crossed(created, expires, at("2026-12-27T00:00:00Z")), Some(7));
        assert_eq!(thresholds.next(created, expires, at("2026-12-27T00:00:00Z")), Some(at("2026-12-29T12:00:00Z")));
        assert_eq!(thresholds.crossed(created, expires, expires), Some(0));
        assert_eq!(thresholds.next(created, expires, expires), None);
    }

    proptest! {
        #[test]
        fn walking_from_next_to_next_meets_every_threshold_once(life in 1_i64..400) {
            let created = at("2026-03-01T09:30:00Z");
            let expires = created.plus(Duration::days(life));
            let thresholds = Thresholds::default();
            let mut now = created;
            let mut met = Vec::new();
            while let Some(next) = thresholds.next(created, expires, now) {
                now = next;
                met.extend(thresholds.crossed(created, expires, now));
            }
            let expected: Vec<u16> = [60, 30, 14, 7, 3, 1, 0].into_iter().filter(|days| i64::from(*days) < life).collect();
            prop_assert_eq!(met, expected);
        }
    }
}
