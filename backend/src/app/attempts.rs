//! Wrong attempts at the token endpoint, counted by client and address and by address alone.
//!
//! Nobody guesses a value of 256 random bits, so nobody is kept waiting for a token: the right secret gets one at any
//! time, also from an address that sends wrong ones. Who goes on with wrong ones is told to wait, by 429, so that a
//! program with an old secret does not ask thousands of times a second. Counted in memory, by each process for itself.

use std::{
    collections::{HashMap, hash_map::RandomState},
    hash::BuildHasher,
    net::IpAddr,
    sync::Mutex,
};

use uuid::Uuid;

use crate::domain::{Timestamp, guessing::network};

/// How many are free, and how many are forgotten in a minute.
#[derive(Clone, Copy)]
struct Allowance {
    free: f64,
    forgotten_a_minute: f64,
}

/// One client from one address.
const OF_A_CLIENT: Allowance = Allowance { free: 20.0, forgotten_a_minute: 10.0 };
/// One address, behind which many clients may be.
const OF_AN_ADDRESS: Allowance = Allowance { free: 300.0, forgotten_a_minute: 150.0 };
/// Nobody is told to wait for longer, in seconds.
const LONGEST_WAIT: f64 = 60.0;
/// Counters that are kept; when there are more, those are forgotten that have little to tell, or else all of a shard.
const MOST: usize = 65_536;
const SHARDS: usize = 16;

/// Who is counted: a client, or nobody in particular, and an address or a network of 64 bits.
type Key = (Option<Uuid>, Option<IpAddr>);

struct Level {
    level: f64,
    at: Timestamp,
}

/// The attempts that were wrong lately.
pub struct Attempts {
    shards: [Mutex<HashMap<Key, Level>>; SHARDS],
    hasher: RandomState,
}

impl Default for Attempts {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }
}

impl Attempts {
    /// Counts a wrong attempt for a client ID from an address; answers after how many seconds to try again when there
    /// were too many. A client ID that is none is counted as all others that are none.
    pub fn wrong(&self, client: Uuid, address: Option<IpAddr>, now: Timestamp) -> Option<i64> {
        let network = address.map(network);
        let of_client = self.count((Some(client), network), OF_A_CLIENT, now);
        let of_address = self.count((None, network), OF_AN_ADDRESS, now);
        of_client.max(of_address)
    }

    fn count(&self, key: Key, allowance: Allowance, now: Timestamp) -> Option<i64> {
        let shard = usize::try_from(self.hasher.hash_one(key) % 16).unwrap_or_default();
        let mut counters = self.shards.get(shard)?.lock().ok()?;
        if counters.len() >= MOST / SHARDS && !counters.contains_key(&key) {
            counters.retain(|_, known| left(known, OF_A_CLIENT, now) > 1.0);
            if counters.len() >= MOST / SHARDS {
                counters.clear();
            }
        }
        let known = counters.entry(key).or_insert(Level { level: 0.0, at: now });
        let longest = allowance.free + LONGEST_WAIT / 60.0 * allowance.forgotten_a_minute;
        *known = Level { level: (left(known, allowance, now) + 1.0).min(longest), at: now };
        let over = known.level - allowance.free;
        (over > 0.0).then(|| seconds(over / allowance.forgotten_a_minute * 60.0))
    }
}

/// What is left of the attempts that were counted.
fn left(known: &Level, allowance: Allowance, now: Timestamp) -> f64 {
    let minutes = now.since(known.at).as_seconds_f64() / 60.0;
    (known.level - minutes.max(0.0) * allowance.forgotten_a_minute).max(0.0)
}

/// Whole seconds, rounded up.
fn seconds(seconds: f64) -> i64 {
    let wait = time::Duration::seconds_f64(seconds.clamp(1.0, LONGEST_WAIT));
    wait.whole_seconds() + i64::from(wait.subsec_nanoseconds() > 0)
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    const HERE: Option<IpAddr> = Some(IpAddr::V4(Ipv4Addr::new(203, 0, 113, 7)));

    fn at(seconds: i64) -> Timestamp {
        Timestamp::parse("2027-03-01T12:00:00Z").unwrap().plus(time::Duration::seconds(seconds))
    }

    #[test]
    fn a_few_wrong_attempts_are_free_and_those_after_cost_a_growing_wait() {
        let (attempts, client) = (Attempts::default(), Uuid::from_u128(1));
        let waits: Vec<_> = (0..40).map(|_| attempts.wrong(client, HERE, at(0))).collect();
        assert!(waits[..20].iter().all(Option::is_none), "{waits:?}");
        assert_eq!((waits[20], waits[21], waits[39]), (Some(6), Some(12), Some(60)));
        assert_eq!(attempts.wrong(client, HERE, at(60)), Some(6), "a minute forgets ten");
        assert_eq!(attempts.wrong(client, HERE, at(3_600)), None);
    }

    #[test]
    fn other_clients_and_other_addresses_are_counted_apart_and_an_address_as_a_whole() {
        let attempts = Attempts::default();
        for _ in 0..30 {
            attempts.wrong(Uuid::from_u128(1), HERE, at(0));
        }
        assert_eq!(attempts.wrong(Uuid::from_u128(2), HERE, at(0)), None);
        assert_eq!(attempts.wrong(Uuid::from_u128(1), Some(IpAddr::V4(Ipv4Addr::LOCALHOST)), at(0)), None);
        let waits: Vec<_> = (10..310).map(|client| attempts.wrong(Uuid::from_u128(client), HERE, at(0))).collect();
        assert!(waits[0].is_none() && waits[299].is_some(), "{waits:?}");
    }

    #[test]
    fn addresses_of_one_network_of_version_6_are_one() {
        let (attempts, client) = (Attempts::default(), Uuid::from_u128(1));
        let from = |last: u16| Some(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, last)));
        let waits: Vec<_> = (0..21).map(|last| attempts.wrong(client, from(last), at(0))).collect();
        assert!(waits[20].is_some(), "{waits:?}");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let attempts = Attempts::default();
        for client in 0..200_000 {
            attempts.wrong(Uuid::from_u128(client), HERE, at(0));
        }
        let kept: usize = attempts.shards.iter().map(|shard| shard.lock().unwrap().len()).sum();
        assert!(kept <= MOST, "{kept}");
    }
}
