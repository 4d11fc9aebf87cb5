//! What a digest tells its reader, and as what they are told: by what is true when it is delivered.

use std::collections::{HashMap, HashSet};

use crate::{
    app::Result,
    db::{
        self, Conn,
        message::Message,
        notice::{Contents, Noticed, of_message},
    },
    domain::{
        Id, Timestamp,
        application::Application,
        organisation::Organisation,
        person::{Person, PersonState},
        usage::Day,
    },
    mail::{LATELY_DAYS, Role, ToldCredential},
};

/// The secrets and keys that the reader is still to be told of, or all that the message is about.
pub(super) fn told(
    connection: &mut Conn,
    message: &Message,
    contents: Contents,
    now: Timestamp,
) -> Result<Vec<ToldCredential>> {
    let mut all = of_message(connection, message.origin(), contents)?;
    let looked_at = contents == Contents::Everything;
    if !looked_at {
        // What somebody has begun to look after since it was planned is left out.
        all.retain(|about| about.expires_at <= now || about.acknowledged_until.is_none_or(|until| until <= now));
    }
    let responsible = Responsible::of(connection, &all)?;
    let applications: Vec<_> = responsible.managers.keys().copied().collect();
    let peers = db::notice::peers(connection, &applications, now)?;
    let secrets: Vec<_> = all.iter().filter_map(|one| one.secret).collect();
    let tokens = db::notice::tokens_since(connection, &secrets, Day::of(now).plus(1 - LATELY_DAYS))?;
    let late = db::late_attempt::of(connection, &secrets)?;
    let refused = db::refusal::of(connection, &secrets)?;
    let told = all.into_iter().filter_map(|about| {
        // Who looks at what was sent sees it as it was, also when its reader is not responsible any more.
        let role = responsible.role(message, &about).or(looked_at.then_some(was(&about)))?;
        let standing = (role, responsible.is_reachable(&about));
        let peers = peers.get(&about.application_id).map(Vec::as_slice).unwrap_or_default();
        let tokens = about.secret.and_then(|secret| tokens.get(&secret)).copied().unwrap_or_default();
        let late = about.secret.and_then(|secret| late.get(&secret)).cloned().unwrap_or_default();
        let refused_at = about.secret.and_then(|secret| refused.get(&secret)).map(|refused| refused.at);
        let told = ToldCredential::new(about, standing, peers, (tokens, late, refused_at), now);
        // What others were to be told of, as nobody had acted, may have been done meanwhile.
        (looked_at || told.is_managed() || told.is_escalated()).then_some(told)
    });
    Ok(told.collect())
}

/// As what its reader was told of it, who is not responsible any more.
const fn was(about: &Noticed) -> Role {
    if about.escalated { Role::Colleague } else { Role::Manager }
}

/// Who looks after what a message is about.
struct Responsible {
    managers: HashMap<Id<Application>, Vec<Person>>,
    /// Who manages anything of an organisation.
    colleagues: Vec<(Id<Organisation>, Person)>,
    /// Whom mail does not reach.
    failing: HashSet<Id<Person>>,
}

impl Responsible {
    fn of(connection: &mut Conn, all: &[Noticed]) -> Result<Self> {
        let mut owned: Vec<_> = all.iter().map(|one| (one.application_id, one.organisation_id)).collect();
        owned.sort_unstable();
        owned.dedup();
        let organisations: Vec<_> = owned.iter().map(|(_, organisation)| *organisation).collect();
        let managers = db::assignment::managers_of_each(connection, &owned)?;
        let people: Vec<_> = managers.values().flatten().map(|person| person.id).collect();
        let failing = db::person::whom_mail_fails(connection, &people)?;
        let colleagues = db::assignment::managers_within(connection, &organisations)?;
        Ok(Self { managers, colleagues, failing })
    }

    fn managers(&self, about: &Noticed) -> &[Person] {
        self.managers.get(&about.application_id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether any manager of the application has joined and gets mail.
    fn is_reachable(&self, about: &Noticed) -> bool {
        let reached = |person: &Person| person.state == PersonState::Active && !self.failing.contains(&person.id);
        self.managers(about).iter().any(reached)
    }

    /// As what the reader is told of it; `None` when it is not theirs to know any more.
    fn role(&self, message: &Message, about: &Noticed) -> Option<Role> {
        let is_reader = |person: &Person| person.id == message.person.id;
        let of_reader =
            |(organisation, person): &(_, Person)| *organisation == about.organisation_id && is_reader(person);
        if self.managers(about).iter().any(is_reader) {
            return Some(Role::Manager);
        }
        if message.person.operator {
            return Some(Role::Operator);
        }
        if message.contact == Some(about.organisation_id) {
            return Some(Role::Contact);
        }
        (about.escalated && self.colleagues.iter().any(of_reader)).then_some(Role::Colleague)
    }
}
