//! What the planner knows of what is due, read for a whole batch at once.

use std::collections::{HashMap, HashSet};

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
    /// Who manages anything of an organisation.
    colleagues: Vec<(Id<Organisation>, Person)>,
    contacts: HashMap<Id<Organisation>, Organisation>,
    operators: Vec<Person>,
    /// Whom mail does not reach.
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
        let organisations: Vec<_> = owned.iter().map(|(_, organisation)| *organisation).collect();
        let managers = db::assignment::managers_of_each(connection, &owned)?;
        let colleagues = db::assignment::managers_within(connection, &organisations)?;
        let operators = db::person::active_operators(connection)?;
        let others = colleagues.iter().map(|(_, person)| person).chain(&operators);
        let mut people: Vec<_> = managers.values().flatten().chain(others).map(|person| person.id).collect();
        people.sort_unstable();
        people.dedup();
        let contacts = db::organisation::with_contact(connection, &organisations)?;
        let expired = due.iter().filter(|one| one.expires_at <= now).filter_map(|one| one.subject.secret());
        let expired: Vec<_> = expired.collect();
        let secrets: Vec<_> = due.iter().filter_map(|one| one.subject.secret()).collect();
        let subjects: Vec<_> = due.iter().map(|one| one.subject).collect();
        Ok(Self {
            contacts: contacts.into_iter().map(|organisation| (organisation.id, organisation)).collect(),
            failing: db::person::whom_mail_fails(connection, &people)?,
            preferences: db::preferences::of(connection, &people)?,
            told: db::notice::told(connection, &subjects)?,
            peers: db::notice::peers(connection, &applications, now)?,
            still_tried: db::late_attempt::of(connection, &expired)?.into_keys().collect(),
            refused: db::refusal::of(connection, &secrets)?,
            with_webhooks: db::webhook::organisations_with_any(connection, &organisations)?,
            managers,
            colleagues,
            operators,
        })
    }

    /// The credential managers of the application.
    pub(super) fn managers(&self, due: &Due) -> &[Person] {
        self.managers.get(&due.application_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whom to tell besides, rung by rung: other managers of the organisation, its contact address, the operators. Rungs on
    /// which there is nobody are left out.
    pub(super) fn ladder(&self, due: &Due) -> Vec<Vec<Recipient<'_>>> {
        let managers = self.managers(due);
        let colleagues = self.colleagues.iter().filter(|(organisation, _)| *organisation == due.organisation_id);
        let colleagues = colleagues.map(|(_, person)| person).filter(|person| {
            !self.failing.contains(&person.id) && !managers.iter().any(|manager| manager.id == person.id)
        });
        let contact = self.contacts.get(&due.organisation_id).map(|organisation| Recipient {
            reader: Reader::Contact(organisation.id),
            time_zone: &organisation.time_zone,
        });
        let rungs = [
            colleagues.map(Recipient::from).collect(),
            contact.into_iter().collect(),
            self.operators.iter().map(Recipient::from).collect::<Vec<_>>(),
        ];
        rungs.into_iter().filter(|rung| !rung.is_empty()).collect()
    }

    /// Whether any manager of the application has joined and gets mail.
    pub(super) fn is_reachable(&self, due: &Due) -> bool {
        let reached = |person: &Person| person.state == PersonState::Active && !self.failing.contains(&person.id);
        self.managers(due).iter().any(reached)
    }

    /// Whether somebody has begun to replace the secret. What replaces a key cannot be told.
    pub(super) fn has_acted(&self, due: &Due) -> bool {
        due.subject.secret().is_none() || self.ageing(due).successor(self.peers(due)).is_some()
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
        let refused_at = due.subject.secret().and_then(|secret| self.refused.get(&secret)).map(|refused| refused.at);
        Ageing { created_at, expires_at, last_used_at, refused_at }
    }

    fn peers(&self, due: &Due) -> &[Peer] {
        self.peers.get(&due.application_id).map(Vec::as_slice).unwrap_or_default()
    }
}
