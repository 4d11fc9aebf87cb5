//! Whom to tell when nobody acts, or nobody can be told. It is read for those organisations alone where that is so: who
//! else manages anything of an organisation grows with what exists, not with what is due.

use std::collections::{HashMap, HashSet};

use super::known::Recipient;
use crate::{
    app::Result,
    db::{self, Conn, notice::Due},
    domain::{Id, notice::Reader, organisation::Organisation, person::Person, preferences::NoticePreferences},
};

/// Who there is in some organisations.
#[derive(Default)]
pub(super) struct Ladder {
    /// Who manages anything of an organisation.
    colleagues: Vec<(Id<Organisation>, Person)>,
    contacts: HashMap<Id<Organisation>, Organisation>,
    operators: Vec<Person>,
    /// Whom mail does not reach.
    failing: HashSet<Id<Person>>,
    preferences: HashMap<Id<Person>, NoticePreferences>,
}

impl Ladder {
    pub(super) fn of(connection: &mut Conn, organisations: &[Id<Organisation>]) -> Result<Self> {
        let colleagues = db::assignment::managers_within(connection, organisations)?;
        let operators = db::person::active_operators(connection)?;
        let contacts = db::organisation::with_contact(connection, organisations)?;
        let others = colleagues.iter().map(|(_, person)| person).chain(&operators);
        let mut people: Vec<_> = others.map(|person| person.id).collect();
        people.sort_unstable();
        people.dedup();
        Ok(Self {
            failing: db::person::whom_mail_fails(connection, &people)?,
            preferences: db::preferences::of(connection, &people)?,
            contacts: contacts.into_iter().map(|organisation| (organisation.id, organisation)).collect(),
            colleagues,
            operators,
        })
    }

    /// Other managers of the organisation, its contact address, the operators. Rungs on which there is nobody are left out.
    pub(super) fn rungs(&self, due: &Due, managers: &[Person]) -> Vec<Vec<Recipient<'_>>> {
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

    pub(super) fn preferences(&self, person: Id<Person>) -> Option<&NoticePreferences> {
        self.preferences.get(&person)
    }
}
