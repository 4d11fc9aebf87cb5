//! The federation of a simulation: the same people, applications and secrets in the product and in the model.

use std::{
    collections::HashMap,
    sync::{Arc, Barrier},
    thread,
};

use latchkey::{
    app::{Caller, Core, Principal, assignment},
    db::{self, session::NewSession},
    domain::{
        Id, Timestamp,
        api::Environment,
        application::Application,
        audit::{Acting, Capacity},
        organisation::Organisation,
        person::{Assignment, Person},
        secret::Secret,
    },
};
use support::TestApp;
use time::Duration;

use super::{
    chance::Chance,
    life::Habit,
    model::{self, Instant, Model, Post, Reader},
    post::{GONE, PostOffice},
    zone::Zone,
};
use crate::run::{deliver_all, forget_security_mails, plan};

/// Everything that a simulation moves.
pub struct World {
    pub app: TestApp,
    pub second: Arc<Core>,
    pub post: PostOffice,
    pub model: Model,
    pub chance: Chance,
    pub people: Vec<Id<Person>>,
    pub organisations: Vec<Organisation>,
    pub applications: Vec<Application>,
    pub assignments: Vec<Id<Assignment>>,
    pub secrets: Vec<Id<Secret>>,
    /// What machines and people do with each secret.
    pub habits: Vec<Habit>,
    pub readers: HashMap<String, Reader>,
    sessions: Vec<Id<db::session::Session>>,
}

impl World {
    /// An empty federation of a size that fits so many secrets.
    pub async fn new(seed: u64, secrets: usize) -> Self {
        let post = PostOffice::open();
        let mut mail = latchkey::config::Config::default();
        post.configure(&mut mail);
        let app = TestApp::builder().config(move |config| {
            config.mail = mail.mail;
            // However long the server is away, nothing is given up.
            config.mail.max_attempts = 10_000;
            config.mail.connections = 16;
            config.notices.at_once = false;
            config.secrets.max_live = 10_000;
        });
        let app = app.start().await;
        let second = Arc::new(app.second_core());
        // The thresholds are noted before there is anything that they would make due.
        plan(&app.core);
        let mut world = Self {
            app,
            second,
            post,
            model: Model::default(),
            chance: Chance::new(seed),
            people: Vec::new(),
            organisations: Vec::new(),
            applications: Vec::new(),
            assignments: Vec::new(),
            secrets: Vec::new(),
            habits: Vec::new(),
            readers: HashMap::new(),
            sessions: Vec::new(),
        };
        world.found(secrets);
        world
    }

    fn found(&mut self, secrets: usize) {
        for number in 0..3.max(secrets / 25) {
            self.add_organisation(number);
        }
        for number in 0..6.max(secrets / 4) {
            let organisation = number % self.organisations.len();
            let name = format!("Application {number}");
            let of = &self.organisations[organisation];
            self.applications.push(self.app.application(of, &name, Environment::Production, &[]));
            self.model.add_application(organisation);
        }
        for number in 0..10.max(secrets / 6) {
            self.add_person(number);
            self.assign(number);
            if self.chance.is(400) {
                self.assign(number);
            }
        }
    }

    fn add_organisation(&mut self, number: usize) {
        let organisation = self.app.organisation(&format!("{number:04}"));
        let office = number.is_multiple_of(2);
        if office {
            let address = format!("office-{number}@example.org");
            let code = &organisation.code;
            self.app.by_hand(&format!("update organisations set contact_email = '{address}' where code = '{code}'"));
            self.readers.insert(address, Reader::Office(number));
        }
        self.model.offices.push(office);
        self.organisations.push(organisation);
    }

    /// The first two are operators and stay; of the others some have an address that takes no mail.
    fn add_person(&mut self, number: usize) {
        let (operator, bounces) = (number < 2, number % 9 == 8);
        let zone = if operator { Zone::Amsterdam } else { Zone::ALL[number % Zone::ALL.len()] };
        let email = format!("{}person-{number}@example.org", if bounces { GONE } else { "" });
        let person = if operator {
            self.app.person(&email, true)
        } else {
            self.app.person_in(&format!("Person {number}"), &email, zone.name())
        };
        let now = self.app.now();
        let session = NewSession {
            id: Id::new(),
            token_hash: number.to_be_bytes().repeat(4),
            person_id: person.id,
            proved_at: now,
            last_seen_at: now,
            expires_at: now.plus(Duration::days(1_000)),
            address: None,
            user_agent: None,
            created_at: now,
        };
        self.app.core.db.write(|connection| db::session::insert(connection, &session)).unwrap();
        self.sessions.push(session.id);
        self.people.push(person.id);
        self.readers.insert(email, Reader::Person(number));
        let (hour, own) = (None, Vec::new());
        let person = model::Person { zone, hour, own, operator, active: true, bounces, failing: false };
        self.model.people.push(person);
    }

    /// Makes somebody manager of something by chance, unless they are that already.
    pub fn assign(&mut self, person: usize) {
        let application = self.chance.index(self.applications.len());
        let organisation = self.model.applications[application];
        let application = self.chance.is(600).then_some(application);
        let new = model::Assignment { person, organisation, application };
        if self.model.has_assignment(&new) {
            return;
        }
        let core = &self.app.core;
        let of = application.map(|number| self.applications[number].id);
        let (who, whose) = (self.people[person], self.organisations[organisation].id);
        let made = assignment::create(core, &Acting::system("test"), who, whose, of).unwrap();
        self.assignments.push(made.id);
        self.model.add_assignment(new);
        if !self.model.people[person].own.is_empty() {
            self.model.look_for(person, self.now());
        }
    }

    /// The clock's reading in seconds.
    pub fn now(&self) -> Instant {
        seconds(self.app.now())
    }

    /// Somebody who acts as manager.
    pub fn caller(&self, person: usize) -> Caller {
        let now = self.app.now();
        let known = self.app.core.db.read(|connection| db::person::find(connection, self.people[person]));
        Caller {
            person: known.unwrap().unwrap(),
            capacity: Capacity::Manager,
            session: self.sessions[person],
            proved_at: now,
            last_seen_at: now,
            session_expires_at: now.plus(Duration::days(1)),
            address: None,
            user_agent: None,
            request_id: None,
        }
    }

    /// Any manager of an application, as they act.
    pub fn manager(&mut self, application: usize) -> Option<Principal> {
        self.any_manager(application).map(|chosen| Principal::Person(self.caller(chosen)))
    }

    /// The same by number.
    pub fn any_manager(&mut self, application: usize) -> Option<usize> {
        let managers: Vec<_> = self.model.managers(application).into_iter().collect();
        if managers.is_empty() {
            return None;
        }
        Some(managers[self.chance.index(managers.len())])
    }

    /// The replicas plan and deliver at the same moment; sometimes one of them is down.
    pub fn run(&mut self, post: Post) {
        forget_security_mails(&self.app.core);
        self.post.behave(post);
        let mut cores = vec![Arc::clone(&self.app.core), Arc::clone(&self.second)];
        if self.chance.is(300) {
            cores.swap_remove(self.chance.index(2));
        }
        let barrier = Arc::new(Barrier::new(cores.len()));
        let run = |core: Arc<Core>| {
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || {
                barrier.wait();
                plan(&core);
                deliver_all(&core);
            })
        };
        let runs: Vec<_> = cores.into_iter().map(run).collect();
        for run in runs {
            run.join().unwrap();
        }
    }
}

pub fn seconds(instant: Timestamp) -> Instant {
    instant.unix_microseconds() / 1_000_000
}

pub fn timestamp(instant: Instant) -> Timestamp {
    Timestamp::from_unix_microseconds(instant * 1_000_000).unwrap()
}
