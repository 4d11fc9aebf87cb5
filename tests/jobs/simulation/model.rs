//! The model: the rules of notices as they stand in words, without a line of the product. It keeps all in plain lists and
//! knows neither a database nor a queue that two could work on at once.

mod delivery;
mod forgetting;
mod responsible;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use self::times::tightest;
use super::zone::Zone;

/// Seconds since 1970.
pub type Instant = i64;
pub const HOUR: i64 = 3_600;
pub const DAY: i64 = 24 * HOUR;

/// The federation's thresholds in days.
const MARKS: [i64; 7] = [60, 30, 14, 7, 3, 1, 0];
/// What stands for "it has expired and is still tried".
const STILL_TRIED: i64 = -1;

/// Who reads: a person or the office of an organisation, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reader {
    Person(usize),
    Office(usize),
}

/// Why somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    Usual,
    Own,
    Ladder,
}

#[allow(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub struct Person {
    pub zone: Zone,
    pub hour: Option<i64>,
    pub own: Vec<i64>,
    pub operator: bool,
    pub active: bool,
    /// Whether the mail server takes nothing for them, ever.
    pub bounces: bool,
    /// Whether the last message to them was given up.
    pub failing: bool,
}

/// Somebody manages one application, or all of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub person: usize,
    pub organisation: usize,
    pub application: Option<usize>,
}

pub struct Secret {
    pub application: usize,
    pub created: Instant,
    pub expires: Instant,
    pub used: Option<Instant>,
    pub deleted: bool,
    /// Who is on it, and until when.
    pub attended: Option<(usize, Instant)>,
    pub tried_late: bool,
    /// When it is looked at next.
    pub look: Option<Instant>,
    notices: Vec<usize>,
}

impl Secret {
    /// Whether somebody is on it.
    fn is_attended(&self, now: Instant) -> bool {
        self.attended.is_some_and(|(_, until)| until > now)
    }
}

/// That somebody is to be told.
pub struct Notice {
    pub secret: usize,
    pub reader: Reader,
    pub mark: i64,
    pub why: Why,
    pub planned: Instant,
    held: Instant,
    pub message: Option<usize>,
    /// Whether it was taken back before it was told.
    pub gone: bool,
    said_safe: bool,
}

impl Notice {
    /// Whether a message said that the secret can be deleted.
    pub fn said_safe(&self) -> bool {
        self.said_safe
    }
}

struct Message {
    reader: Reader,
    notices: Vec<usize>,
    attempts: u32,
    next: Instant,
}

/// What the mail server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Post {
    Works,
    /// It is not there.
    Away,
    /// It says "later" to everything.
    Busy,
    /// It keeps what it gets, and the connection breaks before it says so.
    Mute,
}

/// A mail that came to the server: to whom, of which secrets, and in which message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mail {
    pub reader: Reader,
    pub secrets: BTreeSet<usize>,
    pub message: usize,
}

#[derive(Default)]
pub struct Model {
    pub people: Vec<Person>,
    /// Whether each organisation has an office; all of them are in Amsterdam.
    pub offices: Vec<bool>,
    /// The organisation of each application.
    pub applications: Vec<usize>,
    assignments: Vec<Assignment>,
    pub secrets: Vec<Secret>,
    pub notices: Vec<Notice>,
    messages: Vec<Message>,
    waiting: Vec<usize>,
    unsent: Vec<usize>,
    of_application: Vec<Vec<usize>>,
    /// Whom each organisation has, and for which application alone.
    assigned: BTreeMap<usize, Vec<(usize, Option<usize>)>>,
}

impl Model {
    pub fn add_application(&mut self, organisation: usize) -> usize {
        self.applications.push(organisation);
        self.of_application.push(Vec::new());
        self.applications.len() - 1
    }

    /// A secret is first looked at when the first of its marks, or of its managers' own, is passed.
    pub fn create(&mut self, application: usize, created: Instant, expires: Instant) -> usize {
        let (number, notices) = (self.secrets.len(), Vec::new());
        let (used, attended, look) = (None, None, None);
        let (deleted, tried_late) = (false, false);
        self.secrets.push(Secret { application, created, expires, used, deleted, attended, tried_late, look, notices });
        self.of_application[application].push(number);
        self.secrets[number].look = self.next_look(number, created);
        number
    }

    pub fn delete(&mut self, secret: usize) {
        (self.secrets[secret].deleted, self.secrets[secret].look) = (true, None);
    }

    /// Somebody says until when they are on it, or takes that back: it is looked at again.
    pub fn attend(&mut self, secret: usize, said: Option<(usize, Instant)>, now: Instant) {
        (self.secrets[secret].attended, self.secrets[secret].look) = (said, Some(now));
    }

    /// An expired secret is tried: it is looked at once more, unless somebody was told of that.
    pub fn try_late(&mut self, secret: usize, now: Instant) {
        let told = self.told(secret).any(|notice| notice.mark == STILL_TRIED);
        let known = &mut self.secrets[secret];
        known.tried_late = true;
        if known.look.is_none() && !told && !known.deleted {
            known.look = Some(now);
        }
    }

    /// Somebody's wishes or duties have changed: what they look after is looked at again.
    pub fn look_for(&mut self, person: usize, now: Instant) {
        for secret in 0..self.secrets.len() {
            let Secret { deleted, expires, application, .. } = self.secrets[secret];
            if !deleted && expires > now && self.is_assigned(person, application) {
                self.secrets[secret].look = Some(now);
            }
        }
    }

    /// A run of the planner: whatever it is time to look at is looked at, and whoever's morning has come gets one
    /// message of all that waits for them.
    pub fn plan(&mut self, now: Instant) {
        for secret in 0..self.secrets.len() {
            let known = &self.secrets[secret];
            if !known.deleted && known.look.is_some_and(|look| look <= now) {
                self.secrets[secret].look = self.next_look(secret, now);
                self.look_at(secret, now);
            }
        }
        let due = self.waiting.iter().filter(|notice| self.notices[**notice].held <= now);
        let readers: BTreeSet<_> = due.map(|notice| self.notices[*notice].reader).collect();
        for reader in readers {
            let of_reader = |notice: &usize| {
                let one = &self.notices[*notice];
                one.reader == reader && (one.why != Why::Ladder || one.held <= now)
            };
            let (mine, others) = self.waiting.iter().copied().partition(of_reader);
            self.waiting = others;
            for notice in &mine {
                self.notices[*notice].message = Some(self.messages.len());
            }
            self.unsent.push(self.messages.len());
            self.messages.push(Message { reader, notices: mine, attempts: 0, next: now });
        }
    }

    fn look_at(&mut self, secret: usize, now: Instant) {
        let known = &self.secrets[secret];
        let late = known.tried_late && known.expires <= now;
        let mark = if late { Some(STILL_TRIED) } else { tightest(known, &MARKS, now) };
        let usual = mark.filter(|mark| !self.told(secret).any(|told| told.why == Why::Usual && told.mark <= *mark));
        let managers = self.managers(known.application);
        let mut tell = Vec::new();
        if let Some(mark) = usual {
            tell.extend(managers.iter().map(|person| (Reader::Person(*person), mark, Why::Usual)));
            let ladder = self.ladder(known.application).into_iter().filter(|rung| !rung.is_empty());
            let others = ladder.take(self.rungs(secret, mark, now)).flatten();
            tell.extend(others.map(|reader| (reader, mark, Why::Ladder)));
        }
        for person in managers {
            let own = tightest(known, &self.people[person].own, now);
            // Whoever is told of as near a mark anyway is not told of their own.
            let own = own.filter(|own| usual.is_none_or(|usual| *own < usual));
            let reader = Reader::Person(person);
            let told = |own: &i64| self.told(secret).any(|told| told.reader == reader && told.mark <= *own);
            tell.extend(own.filter(|own| !told(own)).map(|own| (reader, own, Why::Own)));
        }
        for (reader, mark, why) in tell {
            self.tell(secret, (reader, mark, why), now);
        }
    }

    fn tell(&mut self, secret: usize, (reader, mark, why): (Reader, i64, Why), now: Instant) {
        let attended = self.secrets[secret].is_attended(now);
        let knows = self.told(secret).any(|told| told.reader == reader && told.said_safe);
        let rests = attended || (knows && self.is_replaced(secret, now));
        let told = self.told(secret).any(|told| (told.reader, told.mark) == (reader, mark));
        if told || (rests && mark != STILL_TRIED) {
            return;
        }
        let mut after = now - HOUR;
        if why == Why::Ladder {
            // Nobody else hears of it before those who look after it.
            let managers = self.managers(self.secrets[secret].application).into_iter();
            let managers = managers.filter(|person| !self.people[*person].failing);
            let mornings = managers.map(|person| self.held(secret, mark, Reader::Person(person), (now - HOUR, now)));
            after = mornings.max().unwrap_or(after);
        }
        let held = self.held(secret, mark, reader, (after, now));
        self.secrets[secret].notices.push(self.notices.len());
        self.waiting.push(self.notices.len());
        let (message, gone, said_safe) = (None, false, false);
        self.notices.push(Notice { secret, reader, mark, why, planned: now, held, message, gone, said_safe });
    }

    fn told(&self, secret: usize) -> impl Iterator<Item = &Notice> {
        self.secrets[secret].notices.iter().map(|notice| &self.notices[*notice])
    }
}
