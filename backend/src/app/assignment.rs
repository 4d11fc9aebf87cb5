//! Commands that make people credential managers. Callers have been checked to be operators.

use super::{
    Core, Error, Result,
    audit::{self, facts},
    offboarding, preferences,
    principal::only_people_change_operators,
    security_mail,
};
use crate::{
    db::{
        self, DbError, Reach,
        assignment::{AssignmentOverview, Filter},
        page::PageRequest,
    },
    domain::{
        Id, Rejection,
        application::Application,
        audit::{Acting, Action},
        organisation::Organisation,
        person::{Assignment, Person, PersonState},
        security::{Place, Role, SecurityEvent},
    },
};

/// Makes a person manager of one application, or of all of an organisation.
///
/// # Errors
/// [`Error::Invalid`] when a row is missing or the application belongs to another organisation;
/// [`Error::Conflict`] when the person is that already; [`Error::Forbidden`] for a machine where only people may.
pub fn create(
    core: &Core,
    acting: &Acting,
    person_id: Id<Person>,
    organisation_id: Id<Organisation>,
    application_id: Option<Id<Application>>,
) -> Result<AssignmentOverview> {
    core.db.write(|connection| add(core, connection, acting, (person_id, organisation_id, application_id)))
}

/// The same, within a transaction.
///
/// # Errors
/// As [`create`].
pub(super) fn add(
    core: &Core,
    connection: &mut db::Conn,
    acting: &Acting,
    (person_id, organisation_id, application_id): (Id<Person>, Id<Organisation>, Option<Id<Application>>),
) -> Result<AssignmentOverview> {
    let unknown = |pointer: &str, detail: &'static str| Error::field(pointer, Rejection::new("unknown", detail));
    if db::person::find(connection, person_id)?.is_none() {
        return Err(unknown("/person_id", "There is no such person."));
    }
    // Who is given one assignment and loses another at the same moment has either left between them or not.
    db::factor::lock_person(connection, person_id)?;
    let organisation = db::organisation::find(connection, Reach::Federation, organisation_id)?
        .ok_or_else(|| unknown("/organisation_id", "There is no such organisation."))?;
    check_author(acting, &organisation)?;
    if let Some(id) = application_id {
        let application = db::application::find(connection, Reach::Federation, id)?;
        if application.is_none_or(|application| application.organisation_id != organisation_id) {
            return Err(unknown("/application_id", "The organisation has no such application."));
        }
    }
    let id = Id::new();
    let assignment = Assignment { id, person_id, organisation_id, application_id, created_at: core.now() };
    match db::assignment::insert(connection, &assignment) {
        Err(DbError::Duplicate) => {
            return Err(Error::conflict("already_assigned", "This person has this assignment already."));
        }
        other => other?,
    }
    db::offboarding::begin_anew(connection, person_id)?;
    if !preferences::of(connection, person_id)?.extra_thresholds.is_empty() {
        db::notice::make_due_for(connection, person_id, core.now())?;
    }
    let created = find(connection, id)?;
    let event = SecurityEvent::RoleGained { role: Role::CredentialManager, place: Some(place(&created)) };
    tell(core, connection, &created, event, acting)?;
    let said = (None, Some(facts::assignment(&created)));
    audit::record(core, connection, acting, Action::AssignmentCreated, facts::of_assignment(&created), said)?;
    Ok(created)
}

/// Takes an assignment back; the person loses the reach at the next request.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for a machine where only people may.
pub fn delete(core: &Core, acting: &Acting, id: Id<Assignment>) -> Result<()> {
    core.db.write(|connection| {
        // Of two assignments that go at the same moment, the second finds that the person has left. So does whoever
        // creates a secret by it, or they were first and the secret is on the list.
        let person = find(connection, id)?.person.id;
        db::factor::lock_person(connection, person)?;
        let deleted = find(connection, id)?;
        let organisation = db::organisation::find(connection, Reach::Federation, deleted.organisation.id)?;
        check_author(acting, &organisation.ok_or(Error::NotFound)?)?;
        if !db::assignment::delete(connection, id)? {
            return Err(Error::NotFound);
        }
        let event = SecurityEvent::RoleLost { role: Role::CredentialManager, place: Some(place(&deleted)) };
        tell(core, connection, &deleted, event, acting)?;
        offboarding::leave(core, connection, &deleted.person, acting)?;
        let said = (Some(facts::assignment(&deleted)), None);
        audit::record(core, connection, acting, Action::AssignmentDeleted, facts::of_assignment(&deleted), said)
    })
}

/// Who manages an application of those who run the federation may create secrets that do what operators do.
fn check_author(acting: &Acting, organisation: &Organisation) -> Result<()> {
    if organisation.operator { only_people_change_operators(acting) } else { Ok(()) }
}

/// Tells the person, once they have joined.
fn tell(
    core: &Core,
    connection: &mut db::Conn,
    assignment: &AssignmentOverview,
    event: SecurityEvent,
    acting: &Acting,
) -> Result<()> {
    match assignment.person.state {
        PersonState::Active => security_mail::tell(core, connection, &assignment.person, event, acting),
        PersonState::Invited | PersonState::Deactivated => Ok(()),
    }
}

/// Of what the person is manager.
fn place(assignment: &AssignmentOverview) -> Place {
    let organisation = assignment.organisation.name.clone();
    match &assignment.application {
        Some((_, name)) => Place::Application { application: name.clone(), organisation },
        None => Place::Organisation { organisation },
    }
}

fn find(connection: &mut db::Conn, id: Id<Assignment>) -> Result<AssignmentOverview> {
    let request = PageRequest { limit: 1, after: None };
    let page = db::assignment::list(connection, &Filter { id: Some(id), ..Filter::default() }, &request)?;
    page.items.into_iter().next().ok_or(Error::NotFound)
}
