//! Four hundred days of a federation in which everything happens that may: secrets are replaced, used, forgotten and
//! deleted, people come, go and want other thresholds, two replicas plan and deliver at once, the scheduler and the mail
//! server are away, the clock is set wrong. What each mail tells whom must be what a model says that knows nothing of the
//! product: no more and no less, in the same message.
//!
//! The ordinary run is small. All of it, by several seeds, which are printed so that one can be repeated:
//!
//! ```text
//! LATCHKEY_SIMULATION_SECRETS=5000 LATCHKEY_SIMULATION_SEEDS=1,2,3 \
//!     cargo test --workspace --test jobs simulation -- --nocapture
//! ```
//!
//! 5,000 secrets on SQLite took 26 minutes by seed 1 (92,958 mails) with the product optimised
//! (`--config 'profile.dev.package.latchkey.opt-level=2'`) and `TMPDIR` in memory: most of the time of a disk is its syncs.

mod chance;
mod life;
mod model;
mod post;
mod world;
mod zone;

use std::collections::{BTreeSet, HashMap};

use diesel::{QueryDsl, RunQueryDsl};
use latchkey::{
    db::{DbResult, message::Message, schema::notices::dsl},
    domain::{Id, Timestamp, organisation::Organisation, person::Person, secret::Secret},
};

use self::{
    model::{DAY, HOUR, Instant, Mail, Post, Reader, Why},
    world::{World, seconds, timestamp},
};

const DAYS: i64 = 400;

/// What the environment says, as numbers between commas.
#[allow(clippy::disallowed_methods, reason = "how long is tested is no configuration of the product")]
fn numbers(variable: &str, usual: &[u64]) -> Vec<u64> {
    let said = std::env::var(variable).unwrap_or_default();
    let said: Vec<_> = said.split(',').filter_map(|number| number.trim().parse().ok()).collect();
    if said.is_empty() { usual.to_vec() } else { said }
}

#[tokio::test]
async fn over_400_days_everybody_is_told_exactly_what_the_rules_say() {
    let secrets = usize::try_from(numbers("LATCHKEY_SIMULATION_SECRETS", &[40])[0]).unwrap();
    for seed in numbers("LATCHKEY_SIMULATION_SEEDS", &[6]) {
        println!("simulation of {secrets} secrets by seed {seed}");
        let mut simulation = Simulation::new(seed, secrets).await;
        simulation.run();
        simulation.assert_planned_as_the_model_says();
        simulation.assert_that_much_has_happened();
    }
}

/// How long something strange goes on, in steps.
#[derive(Default)]
struct Strange {
    /// How far the clock is wrong.
    shift: (Instant, i64),
    /// Nothing plans or delivers.
    silence: i64,
    post: (Option<Post>, i64),
}

struct Simulation {
    seed: u64,
    world: World,
    strange: Strange,
    /// Which message of the model each Message-ID belongs to.
    messages: HashMap<String, usize>,
    mails: usize,
    repeated: usize,
}

impl Simulation {
    async fn new(seed: u64, secrets: usize) -> Self {
        let mut world = World::new(seed, secrets).await;
        while world.secrets.len() < secrets {
            let (application, days) = (world.chance.index(world.applications.len()), world.chance.between(1, 364));
            world.create(application, days);
        }
        Self { seed, world, strange: Strange::default(), messages: HashMap::new(), mails: 0, repeated: 0 }
    }

    fn run(&mut self) {
        let begin = self.world.now();
        let mut real = begin;
        while real < begin + DAYS * DAY {
            real += self.pause();
            self.befall();
            self.world.app.clock.set(timestamp(real + self.strange.shift.0));
            self.world.live();
            if self.strange.silence == 0 {
                self.step(self.strange.post.0.unwrap_or(Post::Works));
            }
        }
        // What is under way arrives.
        for _ in 0..12 {
            real += 8 * HOUR;
            self.world.app.clock.set(timestamp(real));
            self.step(Post::Works);
        }
    }

    /// How long until the planner is called again: often some hours, sometimes a minute.
    fn pause(&mut self) -> Instant {
        let chance = &mut self.world.chance;
        match chance.between(0, 9) {
            0 => chance.between(60, HOUR),
            1..=3 => chance.between(HOUR, 6 * HOUR),
            _ => chance.between(6 * HOUR, 18 * HOUR),
        }
    }

    /// Clock, scheduler and mail server go wrong, and right again.
    fn befall(&mut self) {
        let (chance, strange) = (&mut self.world.chance, &mut self.strange);
        let passes = |left: &mut i64| *left = (*left - 1).max(0);
        passes(&mut strange.shift.1);
        passes(&mut strange.silence);
        passes(&mut strange.post.1);
        if strange.shift.1 == 0 {
            strange.shift = (0, 0);
            if chance.is(12) {
                strange.shift = (if chance.is(500) { DAY } else { -DAY }, chance.between(2, 6));
            }
        }
        if strange.silence == 0 && chance.is(8) {
            strange.silence = chance.between(3, 20);
        }
        if strange.post.1 == 0 {
            strange.post = (None, 0);
            if chance.is(25) {
                let post = [Post::Away, Post::Busy, Post::Mute][chance.index(3)];
                strange.post = (Some(post), chance.between(2, 8));
            }
        }
    }

    /// A run, in the product and in the model.
    fn step(&mut self, post: Post) {
        let now = self.world.now();
        self.world.run(post);
        self.world.model.plan(now);
        let expected = self.world.model.deliver(post, now);
        let told = self.told();
        let seen: Vec<_> = told.iter().map(|(_, mail)| (mail.reader, &mail.secrets)).collect();
        let wanted: Vec<_> = expected.iter().map(|mail| (mail.reader, &mail.secrets)).collect();
        assert_eq!(seen, wanted, "what was sent, and what had to be, by seed {} at {}", self.seed, timestamp(now));
        self.mails += told.len();
        for ((message_id, told), expected) in told.into_iter().zip(expected) {
            let known = self.messages.insert(message_id, expected.message);
            self.repeated += usize::from(known.is_some());
            assert_eq!(told.message, known.map_or(usize::MAX, |_| expected.message), "another Message-ID: {told:?}");
        }
    }

    /// What came to the mail server, in the order of the model; what is new has no number yet.
    fn told(&self) -> Vec<(String, Mail)> {
        let mut told = Vec::new();
        for mail in self.world.post.take() {
            let names = mail.text.lines().filter_map(|line| line.strip_prefix("* s")?.split_once('.'));
            let named: Vec<usize> = names.map(|(number, _)| number.parse().unwrap()).collect();
            let secrets: BTreeSet<_> = named.iter().copied().collect();
            assert_eq!(secrets.len(), named.len(), "a mail names each secret once: {}", mail.text);
            let message = self.messages.get(&mail.message_id).copied().unwrap_or(usize::MAX);
            let reader = self.world.readers[mail.reader()];
            told.push((mail.message_id, Mail { reader, secrets, message }));
        }
        told.sort_by(|(_, one), (_, other)| one.cmp(other));
        told
    }

    /// Whom the product planned to tell of what, at which mark, why, when and in which message.
    fn assert_planned_as_the_model_says(&self) {
        type Whom = (Option<Id<Person>>, Option<Id<Organisation>>);
        type Row = (Option<Id<Secret>>, Whom, i32, Option<String>, Timestamp, Option<Id<Message>>);
        let columns = (dsl::secret_id, (dsl::person_id, dsl::organisation_id), dsl::threshold_days, dsl::reason);
        let columns = (columns.0, columns.1, columns.2, columns.3, dsl::planned_at, dsl::message_id);
        let rows: Vec<Row> = self
            .world
            .app
            .core
            .db
            .read(|connection| -> DbResult<_> { Ok(dsl::notices.select(columns).load(connection)?) })
            .unwrap();
        let world = &self.world;
        let secrets: HashMap<_, _> = world.secrets.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        let people: HashMap<_, _> = world.people.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        let offices = world.organisations.iter().enumerate().map(|(number, one)| (one.id, number));
        let offices: HashMap<_, _> = offices.collect();
        let why = |reason: Option<&str>| match reason {
            None => Why::Usual,
            Some("extra") => Why::Own,
            Some(_) => Why::Ladder,
        };
        let mut messages = HashMap::new();
        let mut planned = BTreeSet::new();
        for (secret, (person, office), mark, reason, at, message) in rows {
            let reader = person.map(|id| Reader::Person(people[&id]));
            let reader = reader.unwrap_or_else(|| Reader::Office(offices[&office.unwrap()]));
            let key = (secrets[&secret.unwrap()], reader, i64::from(mark));
            messages.insert(key, message);
            planned.insert((key, why(reason.as_deref()), seconds(at)));
        }
        let notices = || world.model.notices.iter().filter(|one| !one.gone);
        let expected = notices().map(|one| ((one.secret, one.reader, one.mark), one.why, one.planned)).collect();
        assert_same(&planned, &expected, self.seed);
        // The same messages, whatever their names are.
        let (mut names, mut numbers) = (HashMap::new(), HashMap::new());
        for notice in notices() {
            let name = messages[&(notice.secret, notice.reader, notice.mark)];
            assert_eq!(*names.entry(notice.message).or_insert(name), name, "by seed {}", self.seed);
            assert_eq!(*numbers.entry(name).or_insert(notice.message), notice.message, "by seed {}", self.seed);
        }
    }

    /// A test in which nothing happens would always succeed.
    fn assert_that_much_has_happened(&self) {
        let notices = &self.world.model.notices;
        let count = |found: &dyn Fn(&model::Notice) -> bool| notices.iter().filter(|notice| found(notice)).count();
        let figures = [
            ("mails", self.mails),
            ("repeated mails", self.repeated),
            ("secrets", self.world.secrets.len()),
            ("notices by the federation's thresholds", count(&|one| one.why == Why::Usual)),
            ("by one's own", count(&|one| one.why == Why::Own)),
            ("to others", count(&|one| one.why == Why::Ladder)),
            ("to offices", count(&|one| matches!(one.reader, Reader::Office(_)))),
            ("of what can be deleted", count(&model::Notice::said_safe)),
            ("of what is still tried", count(&|one| one.mark < 0)),
        ];
        println!("{figures:?}");
        assert!(figures.iter().all(|(_, count)| *count > 0), "by seed {}: {figures:?}", self.seed);
    }
}

/// Says what differs, as both are long.
fn assert_same<T: Ord + std::fmt::Debug>(seen: &BTreeSet<T>, wanted: &BTreeSet<T>, seed: u64) {
    let too_many: Vec<_> = seen.difference(wanted).take(10).collect();
    let too_few: Vec<_> = wanted.difference(seen).take(10).collect();
    assert!(too_many.is_empty() && too_few.is_empty(), "by seed {seed}: too many {too_many:?}, too few {too_few:?}");
}
