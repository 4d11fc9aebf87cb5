//! When, from where and by what each secret was last used, and how many tokens it got on each day: noted in memory on the
//! token path, written by a job a second later; what may be a first use sooner, as somebody may wait for it.
//!
//! Each worker thread notes in a part of its own, so no core waits for another; the job takes a part in the time of a
//! swap. What is not written yet is bounded: beyond that, uses are left out and the log says so, and no token is refused.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use super::{Core, Result, networks};
use crate::{
    db::{self, usage::Used},
    domain::{
        Id, Timestamp,
        secret::Secret,
        usage::{self, Day},
    },
};

/// Parts: more than there are worker threads on most machines. Where there are more, some share one.
const PARTS: usize = 64;
/// What one part holds at most until the job takes it: what a table of 65,536 places holds before it grows.
const MOST_NOTED: usize = 57_344;
/// What waits at most to be written, while the database cannot be.
const MOST_WAITING: usize = 1_000_000;
/// Names of clients that a part remembers, so that the same one is not kept twice.
const MOST_AGENTS: usize = 256;
/// Secrets of which a part remembers that they were used before.
const MOST_KNOWN: usize = MOST_NOTED;
/// Rows per transaction, so that no other writer waits for long.
const BATCH: usize = 500;

type Key = (Id<Secret>, Day);

/// The tokens of one secret on one day that are not written yet, the last of them, and the first. A million may wait, so it
/// is kept small.
struct Use {
    at: Timestamp,
    /// The first of them, where that is another one than the last.
    first: Option<Box<(Timestamp, Option<IpAddr>)>>,
    agent: Option<Arc<str>>,
    tokens: u32,
    address: Option<IpAddr>,
}

impl Use {
    fn first(&self) -> (Timestamp, Option<IpAddr>) {
        self.first.as_deref().copied().unwrap_or((self.at, self.address))
    }

    /// Notes a later one, or one at the same time.
    fn move_on(&mut self, at: Timestamp, address: Option<IpAddr>) {
        if self.first.is_none() {
            self.first = Some(Box::new((self.at, self.address)));
        }
        (self.at, self.address) = (at, address);
    }

    fn add(&mut self, other: Self) {
        let tokens = self.tokens.saturating_add(other.tokens);
        let first = if other.first().0 < self.first().0 { other.first() } else { self.first() };
        if other.at >= self.at {
            *self = other;
        }
        self.tokens = tokens;
        self.first = (first != (self.at, self.address)).then(|| Box::new(first));
    }
}

/// What the threads of one part have noted. Apart from its neighbours in memory, so that they do not slow it down.
#[derive(Default)]
#[repr(align(128))]
struct Part(Mutex<Noted>);

#[derive(Default)]
struct Noted {
    uses: HashMap<Key, Use>,
    known: HashSet<Id<Secret>>,
    agents: HashSet<Arc<str>>,
    left_out: usize,
}

/// The uses that are not written yet.
pub struct LastUse {
    parts: Box<[Part]>,
    waiting: Mutex<Waiting>,
    /// Whether a secret was used that was not used before, as far as this process remembers.
    is_urgent: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    uses: BTreeMap<Key, Use>,
    /// An empty map for each part, with the room that the last one needed.
    spare: HashMap<usize, HashMap<Key, Use>>,
    left_out: usize,
}

impl Default for LastUse {
    fn default() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Part::default()).collect(),
            waiting: Mutex::default(),
            is_urgent: AtomicBool::new(false),
        }
    }
}

/// The place of this thread among all that have asked.
fn place() -> usize {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    thread_local! {
        static PLACE: usize = NEXT.fetch_add(1, Ordering::Relaxed);
    }
    PLACE.with(|place| *place)
}

fn open<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl LastUse {
    /// Notes that a secret was used, for so many tokens; never waits for a database. `agent` is what the client called
    /// itself.
    pub fn note(&self, secret: Id<Secret>, at: Timestamp, tokens: u32, address: Option<IpAddr>, agent: &[u8]) {
        let Some(part) = self.parts.get(place() % PARTS) else { return };
        if open(&part.0).note((secret, Day::of(at)), (at, tokens), address, agent) {
            self.is_urgent.store(true, Ordering::Relaxed);
        }
    }

    /// Moves what was noted to what waits.
    fn take(&self, waiting: &mut Waiting) {
        for (index, part) in self.parts.iter().enumerate() {
            let mut uses = waiting.spare.remove(&index).unwrap_or_default();
            {
                let mut noted = open(&part.0);
                waiting.left_out += std::mem::take(&mut noted.left_out);
                std::mem::swap(&mut noted.uses, &mut uses);
            }
            let room = uses.len();
            for (key, used) in uses.drain() {
                waiting.keep(key, used);
            }
            uses.shrink_to(room * 2);
            waiting.spare.insert(index, uses);
        }
    }
}

impl Noted {
    /// Answers whether this may be the first use of a secret, which is looked at where the use is the first since the job
    /// last ran, and so once a second at most.
    fn note(&mut self, key: Key, (at, tokens): (Timestamp, u32), address: Option<IpAddr>, sent: &[u8]) -> bool {
        if let Some(known) = self.uses.get_mut(&key) {
            known.tokens = known.tokens.saturating_add(tokens);
            if at >= known.at {
                known.move_on(at, address);
                if known.agent.as_deref().unwrap_or_default().as_bytes() != sent {
                    known.agent = remembered(&mut self.agents, sent);
                }
            }
            false
        } else if self.uses.len() < MOST_NOTED {
            let agent = remembered(&mut self.agents, sent);
            self.uses.insert(key, Use { at, first: None, agent, tokens, address });
            self.is_new(key.0)
        } else {
            self.left_out += 1;
            false
        }
    }

    fn is_new(&mut self, secret: Id<Secret>) -> bool {
        if self.known.len() >= MOST_KNOWN {
            self.known.clear();
        }
        self.known.insert(secret)
    }
}

/// What is kept of the name of a client, without a copy when it is known.
fn remembered(agents: &mut HashSet<Arc<str>>, sent: &[u8]) -> Option<Arc<str>> {
    let agent = usage::agent(sent)?;
    if let Some(known) = agents.get(agent.as_ref()) {
        return Some(Arc::clone(known));
    }
    if agents.len() >= MOST_AGENTS {
        agents.clear();
    }
    let agent: Arc<str> = agent.into();
    agents.insert(Arc::clone(&agent));
    Some(agent)
}

impl Waiting {
    fn keep(&mut self, key: Key, used: Use) {
        if let Some(known) = self.uses.get_mut(&key) {
            known.add(used);
        } else if self.uses.len() < MOST_WAITING {
            self.uses.insert(key, used);
        } else {
            self.left_out += 1;
        }
    }

    /// The first rows that wait, in the order in which all replicas write.
    fn first(&self) -> Vec<Used> {
        let text = |address: Option<IpAddr>| address.map(|address| address.to_string());
        let row = |((secret, day), used): (&Key, &Use)| {
            let (first_at, first_address) = used.first();
            Used {
                secret: *secret,
                day: *day,
                tokens: used.tokens.into(),
                at: used.at,
                address: text(used.address),
                agent: used.agent.as_deref().map(str::to_owned),
                first_at,
                first_address: text(first_address),
            }
        };
        self.uses.iter().take(BATCH).map(row).collect()
    }
}

/// Writes what was noted when a first use may be among it, so that who waits for that sees it at once.
///
/// # Errors
/// Those of the database.
pub fn write_down_urgent(core: &Core) -> Result<usize> {
    if core.last_use.is_urgent.swap(false, Ordering::Relaxed) { write_down(core) } else { Ok(0) }
}

/// Writes what was noted since the last call; answers how many days of secrets that was. What cannot be written waits for
/// the next call.
///
/// # Errors
/// Those of the database.
pub fn write_down(core: &Core) -> Result<usize> {
    let mut waiting = open(&core.last_use.waiting);
    core.last_use.take(&mut waiting);
    let left_out = std::mem::take(&mut waiting.left_out);
    if left_out > 0 {
        tracing::warn!(uses = left_out, "too many uses of secrets wait to be written; some were left out");
    }
    let mut count = 0;
    loop {
        let uses = waiting.first();
        if uses.is_empty() {
            return Ok(count);
        }
        core.db.write(|connection| db::usage::add(connection, &uses))?;
        for used in &uses {
            waiting.uses.remove(&(used.secret, used.day));
        }
        count += uses.len();
        networks::note(core, &uses)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_microseconds(seconds * 1_000_000).unwrap()
    }

    fn taken(uses: &LastUse) -> Vec<Used> {
        let mut waiting = open(&uses.waiting);
        uses.take(&mut waiting);
        waiting.first()
    }

    #[test]
    fn uses_of_all_threads_add_up_and_the_last_one_is_kept() {
        let (uses, secret) = (LastUse::default(), Id::random());
        std::thread::scope(|scope| {
            for thread in 0..8_u8 {
                let uses = &uses;
                scope.spawn(move || {
                    let address = IpAddr::from([192, 0, 2, thread]);
                    for _ in 0..100 {
                        uses.note(
                            secret,
                            at(i64::from(thread)),
                            1,
                            Some(address),
                            format!("agent {thread}").as_bytes(),
                        );
                    }
                });
            }
        });
        let taken = taken(&uses);
        assert_eq!(taken.len(), 1);
        assert_eq!((taken[0].tokens, taken[0].at), (800, at(7)));
        assert_eq!((taken[0].address.as_deref(), taken[0].agent.as_deref()), (Some("192.0.2.7"), Some("agent 7")));
    }

    #[test]
    fn a_use_is_urgent_when_none_was_noted_before_and_the_first_of_several_is_kept() {
        let (uses, secret) = (LastUse::default(), Id::random());
        let address = |last| Some(IpAddr::from([192, 0, 2, last]));
        let is_urgent = || uses.is_urgent.swap(false, Ordering::Relaxed);
        uses.note(secret, at(2), 1, address(2), b"curl");
        assert!(is_urgent());
        uses.note(secret, at(3), 1, address(3), b"curl");
        assert!(!is_urgent());
        let taken = taken(&uses);
        assert_eq!((taken[0].first_at, taken[0].first_address.as_deref()), (at(2), Some("192.0.2.2")));
        assert_eq!((taken[0].at, taken[0].address.as_deref()), (at(3), Some("192.0.2.3")));
        uses.note(secret, at(4), 1, address(4), b"curl");
        assert!(!is_urgent(), "it was used before the job ran");
    }

    #[test]
    fn the_first_and_the_last_of_all_parts_are_kept_in_whichever_order_they_are_taken() {
        let address = |last| Some(IpAddr::from([192, 0, 2, last]));
        let (key, agents) = ((Id::random(), Day::of(at(1))), [&b"first"[..], b"second", b"third"]);
        for order in [[1_u8, 2, 3], [3, 2, 1], [2, 3, 1], [2, 1, 3]] {
            let mut waiting = Waiting::default();
            for second in order {
                let mut noted = Noted::default();
                let agent = agents[usize::from(second) - 1];
                noted.note(key, (at(i64::from(second)), 1), address(second), agent);
                noted.note(key, (at(i64::from(second)), 1), address(second), agent);
                for (key, used) in noted.uses.drain() {
                    waiting.keep(key, used);
                }
            }
            let taken = waiting.first();
            assert_eq!((taken[0].tokens, taken[0].agent.as_deref()), (6, Some("third")), "{order:?}");
            assert_eq!((taken[0].first_at, taken[0].first_address.as_deref()), (at(1), Some("192.0.2.1")), "{order:?}");
            assert_eq!((taken[0].at, taken[0].address.as_deref()), (at(3), Some("192.0.2.3")), "{order:?}");
        }
    }

    #[test]
    fn a_use_takes_little_room() {
        assert!(size_of::<(Key, Use)>() <= 80, "a million may wait");
    }

    #[test]
    fn memory_is_bounded_and_what_is_left_out_is_counted() {
        let uses = LastUse::default();
        for _ in 0..MOST_NOTED + 3 {
            uses.note(Id::random(), at(1), 1, None, b"curl");
        }
        let mut waiting = open(&uses.waiting);
        uses.take(&mut waiting);
        assert_eq!((waiting.uses.len(), waiting.left_out), (MOST_NOTED, 3));
    }

    #[test]
    fn names_of_clients_do_not_pile_up() {
        let mut noted = Noted::default();
        for number in 0..10 * MOST_AGENTS {
            noted.note((Id::random(), Day::of(at(1))), (at(1), 1), None, format!("agent {number}").as_bytes());
        }
        assert!(noted.agents.len() <= MOST_AGENTS);
        let again = remembered(&mut noted.agents, b"curl").unwrap();
        assert!(Arc::ptr_eq(&again, &remembered(&mut noted.agents, b"curl").unwrap()), "it is not kept twice");
    }
}
