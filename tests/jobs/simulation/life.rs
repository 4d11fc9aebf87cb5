//! What people and machines do between two runs of the planner.

use latchkey::{
    app::{
        Principal, acknowledgement, assignment,
        person::{self, PersonChange},
        preferences, secret,
    },
    db::{self, late_attempt::LateAttempts, usage::Used},
    domain::{
        audit::Acting, morning::Hour, preferences::NoticePreferences, secret::SecretDetails, text::Name, usage::Day,
    },
};

use super::{
    model::{DAY, HOUR, Instant},
    world::{World, timestamp},
};

/// What becomes of one secret.
#[derive(Clone, Copy, Debug)]
pub struct Habit {
    /// When machines use it.
    pub used_from: Instant,
    pub used_until: Instant,
    delete_at: Instant,
    has_successor: bool,
}

/// Later than everything.
const NEVER: Instant = Instant::MAX;

impl World {
    /// Something of everything.
    pub fn live(&mut self) {
        let now = self.now();
        for number in 0..self.secrets.len() {
            if self.model.secrets[number].deleted {
                continue;
            }
            self.rotate(number, now);
            self.acknowledge(number, now);
            if self.habits[number].delete_at <= now {
                self.delete(number);
            }
        }
        self.use_secrets(now);
        for number in 0..self.people.len() {
            if self.model.people[number].active && self.chance.is(2) {
                self.wish(number, now);
            }
        }
        if self.chance.is(20) {
            self.change_duties();
        }
        if self.chance.is(2) {
            self.deactivate();
        }
    }

    /// A secret that nobody or somebody uses, for so many days; `None` where nobody may create it.
    pub fn create(&mut self, application: usize, days: i64) -> Option<usize> {
        let caller = self.manager(application)?;
        let now = self.now();
        let expires = now + days * DAY + self.chance.between(0, DAY - 1) - HOUR;
        let name = Name::parse(&format!("s{}.", self.secrets.len())).unwrap();
        let details = SecretDetails { name, expires_at: timestamp(expires), replaces: None };
        let (made, _) =
            secret::create(&self.app.core, &caller, &self.applications[application], &details, None).unwrap();
        self.secrets.push(made.id);
        let used_from = if self.chance.is(750) { now } else { NEVER };
        self.habits.push(Habit { used_from, used_until: NEVER, delete_at: NEVER, has_successor: false });
        Some(self.model.create(application, now, expires))
    }

    /// Somebody sees that it expires and makes another; later that one is used, still later the old one is not, and at
    /// last it is deleted; or not.
    fn rotate(&mut self, old: usize, now: Instant) {
        let (expires, application) = (self.model.secrets[old].expires, self.model.secrets[old].application);
        let near = expires > now && expires < now + 45 * DAY;
        if !near || self.habits[old].has_successor || !self.chance.is(12) {
            return;
        }
        let days = self.chance.between(20, 364);
        let Some(new) = self.create(application, days) else { return };
        let begins = now + self.chance.between(0, 12 * DAY);
        self.habits[new].used_from = if self.chance.is(850) { begins } else { NEVER };
        let habit = &mut self.habits[old];
        habit.has_successor = true;
        if self.chance.is(800) {
            habit.used_until = begins + self.chance.between(-DAY, 20 * DAY);
        }
        if self.chance.is(500) {
            habit.delete_at = now + self.chance.between(DAY, 60 * DAY);
        }
    }

    fn delete(&mut self, number: usize) {
        let application = self.model.secrets[number].application;
        let Some(caller) = self.manager(application) else { return };
        secret::delete(&self.app.core, &caller, &self.applications[application], self.secrets[number]).unwrap();
        self.model.delete(number);
    }

    fn acknowledge(&mut self, number: usize, now: Instant) {
        let known = &self.model.secrets[number];
        let (expires, application, attended) = (known.expires, known.application, known.attended);
        let latest = expires - 3 * DAY;
        let takes_back = attended.is_some_and(|(_, until)| until > now) && expires > now && self.chance.is(20);
        let says = latest > now + HOUR && latest < now + 60 * DAY && self.chance.is(3);
        if !takes_back && !says {
            return;
        }
        let Some(person) = self.any_manager(application) else { return };
        let caller = Principal::Person(self.caller(person));
        let (core, application, id) = (&self.app.core, &self.applications[application], self.secrets[number]);
        let until = (!takes_back).then(|| self.chance.between(now + HOUR, latest.min(now + 30 * DAY)));
        match until {
            Some(until) => acknowledgement::acknowledge(core, &caller, application, id, timestamp(until)),
            None => acknowledgement::take_back(core, &caller, application, id),
        }
        .unwrap();
        self.model.attend(number, until.map(|until| (person, until)), now);
    }

    /// Machines use what they have, also after it has expired.
    fn use_secrets(&mut self, now: Instant) {
        let at = timestamp(now);
        let (mut uses, mut late) = (Vec::new(), Vec::new());
        for number in 0..self.secrets.len() {
            let (known, habit, secret) = (&self.model.secrets[number], self.habits[number], self.secrets[number]);
            if known.deleted || !(habit.used_from..habit.used_until).contains(&now) {
                continue;
            }
            let (address, agent) = (Some("192.0.2.1".to_owned()), None);
            if known.expires > now && self.chance.is(80) {
                let first_address = address.clone();
                let day = Day::of(at);
                uses.push(Used { secret, day, tokens: 1, at, address, agent, first_at: at, first_address });
                let used = &mut self.model.secrets[number].used;
                *used = (*used).max(Some(now));
            } else if known.expires <= now && known.expires > now - 40 * DAY && self.chance.is(15) {
                late.push(LateAttempts { secret, address: "192.0.2.1".to_owned(), last_at: at, attempts: 1 });
                self.model.try_late(number, now);
            }
        }
        uses.sort_by_key(|used| used.secret);
        let written = self.app.core.db.write(|connection| {
            late.iter().try_for_each(|one| db::late_attempt::add(connection, one, at))?;
            db::usage::add(connection, &uses)
        });
        written.unwrap();
    }

    /// Somebody wants other thresholds of their own, or another hour.
    fn wish(&mut self, number: usize, now: Instant) {
        const DAYS: [u16; 8] = [2, 5, 10, 14, 20, 21, 45, 90];
        let own: Vec<u16> = DAYS.into_iter().rev().filter(|_| self.chance.is(250)).collect();
        let hour = self.chance.is(500).then(|| self.chance.between(0, 23));
        let wanted = NoticePreferences {
            digest_hour: hour.map(|hour| Hour::new(hour).unwrap()),
            extra_thresholds: NoticePreferences::extra(&own).unwrap(),
        };
        preferences::replace(&self.app.core, &self.caller(number), &wanted).unwrap();
        let own: Vec<_> = own.into_iter().map(i64::from).collect();
        let person = &mut self.model.people[number];
        let others = person.own != own;
        (person.hour, person.own) = (hour, own);
        if others {
            self.model.forget_own(number);
            self.model.look_for(number, now);
        }
    }

    /// Somebody begins or ends to look after something.
    fn change_duties(&mut self) {
        let person = self.chance.index(self.people.len());
        if self.chance.is(500) {
            if self.model.people[person].active {
                self.assign(person);
            }
        } else if !self.assignments.is_empty() {
            let number = self.chance.index(self.assignments.len());
            let id = self.assignments.swap_remove(number);
            assignment::delete(&self.app.core, &Acting::system("test"), id).unwrap();
            let ended = self.model.end_assignment(number);
            self.model.leave(ended.person, self.now());
        }
    }

    /// Somebody leaves for good; most stay.
    fn deactivate(&mut self) {
        let number = self.chance.index(self.people.len());
        let active = self.model.people.iter().filter(|person| person.active).count();
        let person = &mut self.model.people[number];
        if person.operator || !person.active || active * 3 < self.people.len() * 2 {
            return;
        }
        person.active = false;
        let change = PersonChange { deactivated: Some(true), ..PersonChange::default() };
        let known = self.caller(number).person;
        person::update(&self.app.core, &Acting::system("test"), &known, change).unwrap();
        self.model.leave(number, self.now());
    }
}
