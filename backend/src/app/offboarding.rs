//! What follows when somebody leaves who saw the values of secrets: the managers who stay are told, and operators see
//! what is left to be done.

use std::collections::BTreeMap;

use super::{
    Core, Error, Result, acknowledgement,
    audit::{self, facts},
    security_mail,
};
use crate::{
    db::{self, Conn, Reach, departure::Ending},
    domain::{
        Id, Rejection,
        application::Application,
        audit::{Acting, Action},
        offboarding::{Departure, Note},
        person::{Assignment, Person, PersonState},
        secret::Secret,
        security::{NamedSecret, SecurityEvent},
    },
};

/// So many secrets are named in one message.
const NAMED: usize = 20;

/// What follows in the transaction in which a person stops to look after something: the managers who stay are told, and
/// what the person said that they are on is nobody's any more.
///
/// # Errors
/// Those of the database.
pub(super) fn leave(core: &Core, connection: &mut Conn, leaver: &Person, acting: &Acting) -> Result<()> {
    tell_managers(core, connection, leaver, acting)?;
    acknowledgement::end_of(core, connection, leaver, acting)
}

/// Tells the active managers who stay, in one message each and once of each secret, which live secrets the person knows
/// and no longer looks after.
///
/// # Errors
/// Those of the database.
fn tell_managers(core: &Core, connection: &mut Conn, leaver: &Person, acting: &Acting) -> Result<()> {
    let now = core.now();
    let mut told = Vec::new();
    let mut readers = BTreeMap::<_, (Person, Vec<NamedSecret>)>::new();
    for (id, secrets) in db::offboarding::untold(connection, leaver.id, now)? {
        let application = db::application::find(connection, Reach::Federation, id)?.ok_or(Error::NotFound)?;
        told.extend(secrets.iter().map(|secret| secret.id));
        let named: Vec<_> = secrets
            .into_iter()
            .map(|secret| NamedSecret { name: secret.name, hint: secret.hint, application: application.name.clone() })
            .collect();
        for manager in staying(connection, &application, leaver)? {
            let (_, secrets) = readers.entry(manager.id).or_insert_with(|| (manager, Vec::new()));
            secrets.extend(named.iter().cloned());
        }
    }
    for (manager, mut secrets) in readers.into_values() {
        let more = secrets.len().saturating_sub(NAMED);
        secrets.truncate(NAMED);
        let event = SecurityEvent::ManagerLeft { name: leaver.name.clone(), secrets, more };
        security_mail::tell(core, connection, &manager, event, acting)?;
    }
    Ok(db::offboarding::mark_told(connection, leaver.id, &told, now)?)
}

/// The active managers of an application without who leaves, each once.
fn staying(connection: &mut Conn, application: &Application, leaver: &Person) -> Result<Vec<Person>> {
    let mut managers: Vec<_> = db::assignment::managers_of(connection, application)?
        .into_iter()
        .map(|(person, _)| person)
        .filter(|person| person.state == PersonState::Active && person.id != leaver.id)
        .collect();
    managers.sort_by_key(|person| person.id);
    managers.dedup_by_key(|person| person.id);
    Ok(managers)
}

/// What a person's leaving would leave behind: all that they look after, or one assignment.
///
/// # Errors
/// [`Error::Invalid`] when the assignment is not the person's.
pub fn preview(core: &Core, person: Id<Person>, assignment: Option<Id<Assignment>>) -> Result<Departure> {
    super::reachability::settle_to_read(core);
    core.db.read(|connection| {
        let ending = match assignment {
            None => Ending::Everything,
            Some(id) => match db::assignment::find(connection, id)?.filter(|found| found.person_id == person) {
                None => {
                    let unknown = Rejection::new("unknown", "This person has no such assignment.");
                    return Err(Error::field("assignment_id", unknown));
                }
                Some(Assignment { organisation_id, application_id: Some(application), .. }) => {
                    Ending::OfApplication(organisation_id, application)
                }
                Some(Assignment { organisation_id, .. }) => Ending::OfOrganisation(organisation_id),
            },
        };
        let rules = (core.config.federation.advised_managers, core.now());
        Ok(db::departure::preview(connection, person, ending, rules)?)
    })
}

/// Notes that a secret that the person knows was looked after in another way than by its rotation.
///
/// # Errors
/// [`Error::NotFound`] when it is not on the person's list.
pub fn handle(core: &Core, acting: &Acting, person: &Person, secret: Id<Secret>, note: &Note) -> Result<()> {
    core.db.write(|connection| {
        let Listed { secret, application, .. } = listed(core, connection, person, secret)?;
        let handled = Some((&acting.author, note, core.now()));
        db::offboarding::mark(connection, (person.id, secret.id), handled)?;
        let said = serde_json::json!({"person": person.name, "note": note.as_str(), "hint": secret.hint});
        let subject = facts::of_secret(&secret, &application);
        audit::record(core, connection, acting, Action::LeftSecretHandled, subject, (None, Some(said)))
    })
}

/// Takes that back: the secret is to be rotated after all.
///
/// # Errors
/// [`Error::NotFound`] when it is not on the person's list, or was not marked.
pub fn reopen(core: &Core, acting: &Acting, person: &Person, secret: Id<Secret>) -> Result<()> {
    core.db.write(|connection| {
        let Listed { secret, application, handled } = listed(core, connection, person, secret)?;
        if !handled {
            return Err(Error::NotFound);
        }
        db::offboarding::mark(connection, (person.id, secret.id), None)?;
        let said = serde_json::json!({"person": person.name, "hint": secret.hint});
        let subject = facts::of_secret(&secret, &application);
        audit::record(core, connection, acting, Action::LeftSecretReopened, subject, (Some(said), None))
    })
}

/// A secret on a person's list.
struct Listed {
    secret: Secret,
    application: Application,
    handled: bool,
}

fn listed(core: &Core, connection: &mut Conn, person: &Person, secret: Id<Secret>) -> Result<Listed> {
    let (id, handled) = db::offboarding::find(connection, person.id, secret, core.now())?.ok_or(Error::NotFound)?;
    let application = db::application::find(connection, Reach::Federation, id)?.ok_or(Error::NotFound)?;
    let secret = db::secret::find(connection, id, secret)?.ok_or(Error::NotFound)?;
    Ok(Listed { secret, application, handled })
}
