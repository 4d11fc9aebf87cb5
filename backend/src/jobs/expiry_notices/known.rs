//! What the planner knows of what is due, read for a whole batch at once.

use std::collections::{HashMap, HashSet};

use crate::{
    app::Result,
    db::{
        self, Conn,
        notice::{Due, Told},
    },
    domain::{
        Id, Timestamp,
        application::Application,
        notice::Subject,
        person::{Person, PersonState},
        preferences::NoticePreferences,
        secret::Secret,
        succession::{Ageing, Peer},
    },
};

/// What a batch is judged by.
pub(super) struct Known {
    managers: HashMap<Id<Application>, Vec<Person>>,
    operators: Vec<Person>,
    preferences: HashMap<Id<Person>, NoticePreferences>,
    told: HashMap<Subject, Vec<Told>>,
    peers: HashMap<Id<Application>, Vec<Peer>>,
    /// The secrets that were tried after their expiry.
    still_tried: HashSet<Id<Secret>>,
}

impl Known {
    pub(super) fn of(connection: &mut Conn, due: &[Due], now: Timestamp) -> Result<Self> {
        let mut owned: Vec<_> = due.iter().map(|one| (one.application_id, one.organisation_id)).collect();
        owned.sort_unstable();
        owned.dedup();
        let applications: Vec<_> = owned.iter().map(|(application, _)| *application).collect();
        let managers = db::assignment::managers_of_each(connection, &owned)?;
        let all_reachable = managers.values().all(|people| is_reachable(people));
        let operators = if all_reachable { Vec::new() } else { db::person::active_operators(connection)? };
        let mut people: Vec<_> = managers.values().flatten().chain(&operators).map(|person| person.id).collect();
        people.sort_unstable();
        people.dedup();
        let expired = due.iter().filter(|one| one.expires_at <= now).filter_map(|one| one.subject.secret());
        let expired: Vec<_> = expired.collect();
        let subjects: Vec<_> = due.iter().map(|one| one.subject).collect();
        Ok(Self {
            preferences: db::preferences::of(connection, &people)?,
            told: db::notice::told(connection, &subjects)?,
            peers: db::notice::peers(connection, &applications, now)?,
            still_tried: db::late_attempt::of(connection, &expired)?.into_keys().collect(),
            managers,
            operators,
        })
    }

    /// The credential managers of the application; where none of them has ever signed in, the operators as well, so that
    /// somebody who can act is told.
    pub(super) fn people(&self, due: &Due) -> Vec<&Person> {
        let managers = self.managers.get(&due.application_id).map(Vec::as_slice).unwrap_or_default();
        let mut people: Vec<_> = managers.iter().collect();
        if !is_reachable(managers) {
            people.extend(&self.operators);
        }
        people.sort_unstable_by_key(|person| person.id);
        people.dedup_by_key(|person| person.id);
        people
    }

    pub(super) fn preferences(&self, person: Id<Person>) -> Option<&NoticePreferences> {
        self.preferences.get(&person)
    }

    fn told(&self, due: &Due) -> &[Told] {
        self.told.get(&due.subject).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether those who are responsible were told at this threshold or a tighter one.
    pub(super) fn is_told(&self, due: &Due, days: i32) -> bool {
        self.told(due).iter().any(|told| told.usual && told.threshold_days <= days)
    }

    /// Whether machines still try the secret, although it has expired.
    pub(super) fn is_still_tried(&self, due: &Due) -> bool {
        due.subject.secret().is_some_and(|secret| self.still_tried.contains(&secret))
    }

    /// Whether this person was told at this threshold or a tighter one.
    pub(super) fn has_been_told(&self, due: &Due, person: Id<Person>, days: u16) -> bool {
        self.told(due).iter().any(|told| told.person == person && told.threshold_days <= i32::from(days))
    }

    /// Whether the person knows that the secret can be deleted, and nothing has used it since: they are left in peace.
    pub(super) fn is_settled(&self, due: &Due, person: Id<Person>, now: Timestamp) -> bool {
        let knows = self.told(due).iter().any(|told| told.person == person && told.safe_to_delete);
        knows && self.is_replaced(due, now)
    }

    fn is_replaced(&self, due: &Due, now: Timestamp) -> bool {
        let peers = self.peers.get(&due.application_id).map(Vec::as_slice).unwrap_or_default();
        let Due { created_at, expires_at, last_used_at, .. } = *due;
        due.subject.secret().is_some() && Ageing { created_at, expires_at, last_used_at }.is_replaced(peers, now)
    }
}

fn is_reachable(managers: &[Person]) -> bool {
    managers.iter().any(|person| person.state == PersonState::Active)
}
