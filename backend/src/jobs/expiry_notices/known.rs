//! What the planner knows of what is due, read for a whole batch at once.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::ladder::Ladder;
use crate::{
    app::Result,
    db::{
        self, Conn,
        notice::{Due, Told},
        refusal::Refused,
    },
    domain::{
        Id, Timestamp,
        application::Application,
        escalation,
        notice::{Reader, Subject},
        organisation::Organisation,
        person::{Person, PersonState},
        preferences::NoticePreferences,
        secret::Secret,
        succession::{Ageing, Peer},
    },
};

/// What a batch is judged by.
pub(super) struct Known {
    managers: HashMap<Id<Application>, Vec<Person>>,
    /// Who else is told of what needs it.
    ladder: Ladder,
    /// Which managers mail does not reach.
    failing: HashSet<Id<Person>>,
    preferences: HashMap<Id<Person>, NoticePreferences>,
    told: HashMap<Subject, Vec<Told>>,
    peers: HashMap<Id<Application>, Vec<Peer>>,
    /// The secrets that were tried after their expiry.
    still_tried: HashSet<Id<Secret>>,
    /// When secrets were last tried though they got no tokens.
    refused: HashMap<Id<Secret>, Refused>,
    /// The organisations that have addresses which are told too.
    with_webhooks: Vec<Id<Organisation>>,
}

/// Who is to be told, and where they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Recipient<'a> {
    pub reader: Reader,
    pub time_zone: &'a str,
}

impl<'a> From<&'a Person> for Recipient<'a> {
    fn from(person: &'a Person) -> Self {
        Self { reader: Reader::Person(person.id), time_zone: &person.time_zone }
    }
}

impl Known {
    /// Whether addresses of its organisation are told of it.
    pub(super) fn has_webhooks(&self, due: &Due) -> bool {
        self.with_webhooks.contains(&due.organisation_id)
    }

    pub(super) fn of(connection: &mut Conn, due: &[Due], now: Timestamp) -> Result<Self> {
        let mut owned: Vec<_> = due.iter().map(|one| (one.application_id, one.organisation_id)).collect();
        owned.sort_unstable();
        owned.dedup();
        let applications: Vec<_> = owned.iter().map(|(application, _)| *application).collect();
        let mut organisations: Vec<_> = owned.iter().map(|(_, organisation)| *organisation).collect();
        organisations.sort_unstable();
        organisations.dedup();
        let managers = db::assignment::managers_of_each(connection, &owned)?;
        let mut people: Vec<_> = managers.values().flatten().map(|person| person.id).collect();
        people.sort_unstable();
        people.dedup();
        let expired = due.iter().filter(|one| one.expires_at <= now).filter_map(|one| one.subject.secret());
        let expired: Vec<_> = expired.collect();
        let secrets: Vec<_> = due.iter().filter_map(|one| one.subject.secret()).collect();
        let subjects: Vec<_> = due.iter().map(|one| one.subject).collect();
        Ok(Self {
            failing: db::person::whom_mail_fails(connection, &people)?,
            preferences: db::preferences::of(connection, &people)?,
            told: db::notice::told(connection, &subjects)?,
            peers: db::notice::peers(connection, &applications, now)?,
            still_tried: db::late_attempt::of(connection, &expired)?.into_keys().collect(),
            refused: db::refusal::of(connection, &secrets)?,
            with_webhooks: db::webhook::organisations_with_any(connection, &organisations)?,
            managers,
            ladder: Ladder::default(),
        })
    }

    /// Reads who else there is to be told in these organisations: of few batches anybody has to know, and it costs more than
    /// all else.
    pub(super) fn read_ladder(
        &mut self,
        connection: &mut Conn,
        organisations: BTreeSet<Id<Organisation>>,
    ) -> Result<()> {
        if !organisations.is_empty() {
            self.ladder = Ladder::of(connection, &organisations.into_iter().collect::<Vec<_>>())?;
        }
        Ok(())
    }

    /// The credential managers of the application.
    pub(super) fn managers(&self, due: &Due) -> &[Person] {
        self.managers.get(&due.application_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whom to tell besides, rung by rung, as far as that was read; rungs on which there is nobody are left out.
    pub(super) fn ladder(&self, due: &Due) -> Vec<Vec<Recipient<'_>>> {
        self.ladder.rungs(due, self.managers(due))
    }

    /// The managers of the application who have joined and get mail.
    pub(super) fn reached(&self, due: &Due) -> impl Iterator<Item = &Person> {
        let reached = |person: &&Person| person.state == PersonState::Active && !self.failing.contains(&person.id);
        self.managers(due).iter().filter(reached)
    }

    /// Whether any manager of the application has joined and gets mail.
    pub(super) fn is_reachable(&self, due: &Due) -> bool {
        self.reached(due).next().is_some()
    }

    /// Whether others are told besides the managers at a mark of so many days.
    pub(super) fn needs_others(&self, due: &Due, days: i32) -> bool {
        escalation::is_needed(self.is_reachable(due), self.has_acted(due), days)
    }

    /// Whether somebody has begun to replace the secret. What replaces a key cannot be told.
    pub(super) fn has_acted(&self, due: &Due) -> bool {
        due.subject.secret().is_none() || self.ageing(due).successor(self.peers(due)).is_some()
    }

    pub(super) fn preferences(&self, person: Id<Person>) -> Option<&NoticePreferences> {
        self.preferences.get(&person).or_else(|| self.ladder.preferences(person))
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
        self.told(due).iter().any(|told| told.person == Some(person) && told.threshold_days <= i32::from(days))
    }

    /// Whether the person knows that the secret can be deleted, and nothing has used it since: they are left in peace.
    pub(super) fn is_settled(&self, due: &Due, reader: Reader, now: Timestamp) -> bool {
        let person = reader.person();
        let knows = self.told(due).iter().any(|told| told.person == person && told.safe_to_delete);
        knows && self.is_replaced(due, now)
    }

    fn is_replaced(&self, due: &Due, now: Timestamp) -> bool {
        due.subject.secret().is_some() && self.ageing(due).is_replaced(self.peers(due), now)
    }

    fn ageing(&self, due: &Due) -> Ageing {
        let Due { created_at, expires_at, last_used_at, .. } = *due;
        let id = due.subject.secret();
        let refused_at = id.and_then(|secret| self.refused.get(&secret)).map(|refused| refused.at);
        Ageing { id, replaces: None, created_at, expires_at, last_used_at, refused_at }
    }

    fn peers(&self, due: &Due) -> &[Peer] {
        self.peers.get(&due.application_id).map(Vec::as_slice).unwrap_or_default()
    }
}
