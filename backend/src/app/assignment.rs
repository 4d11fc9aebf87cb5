//! Commands that make people credential managers. Callers have been checked to be operators.

use super::{
    Core, Error, Result,
    audit::{self, facts},
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
        person::{Assignment, Person},
    },
};

/// Makes a person manager of one application, or of all of an organisation.
///
/// # Errors
/// [`Error::Invalid`] when a row is missing or the application belongs to another organisation;
/// [`Error::Conflict`] when the person is that already.
pub fn create(
    core: &Core,
    acting: &Acting,
    person_id: Id<Person>,
    organisation_id: Id<Organisation>,
    application_id: Option<Id<Application>>,
) -> Result<AssignmentOverview> {
    let unknown = |pointer: &str, detail: &'static str| Error::field(pointer, Rejection::new("unknown", detail));
    core.db.write(|connection| {
        if db::person::find(connection, person_id)?.is_none() {
            return Err(unknown("/person_id", "There is no such person."));
        }
        if db::organisation::find(connection, Reach::Federation, organisation_id)?.is_none() {
            return Err(unknown("/organisation_id", "There is no such organisation."));
        }
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
        let created = find(connection, id)?;
        let said = (None, Some(facts::assignment(&created)));
        audit::record(core, connection, acting, Action::AssignmentCreated, facts::of_assignment(&created), said)?;
        Ok(created)
    })
}

/// Takes an assignment back; the person loses the reach at the next request.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(core: &Core, acting: &Acting, id: Id<Assignment>) -> Result<()> {
    core.db.write(|connection| {
        let deleted = find(connection, id)?;
        if !db::assignment::delete(connection, id)? {
            return Err(Error::NotFound);
        }
        let said = (Some(facts::assignment(&deleted)), None);
        audit::record(core, connection, acting, Action::AssignmentDeleted, facts::of_assignment(&deleted), said)
    })
}

fn find(connection: &mut db::Conn, id: Id<Assignment>) -> Result<AssignmentOverview> {
    let request = PageRequest { limit: 1, after: None };
    let page = db::assignment::list(connection, &Filter { id: Some(id), ..Filter::default() }, &request)?;
    page.items.into_iter().next().ok_or(Error::NotFound)
}
