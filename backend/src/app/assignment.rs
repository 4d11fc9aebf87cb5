//! Commands that make people credential managers. Callers have been checked to be operators.

use super::{Core, Error, Result};
use crate::{
    db::{
        self, DbError, Reach,
        assignment::{AssignmentOverview, Filter},
        page::PageRequest,
    },
    domain::{
        Id, Rejection,
        application::Application,
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
        let request = PageRequest { limit: 1, after: None };
        let page = db::assignment::list(connection, &Filter { id: Some(id), ..Filter::default() }, &request)?;
        page.items.into_iter().next().ok_or(Error::NotFound)
    })
}

/// Takes an assignment back; the person loses the reach at the next request.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(core: &Core, id: Id<Assignment>) -> Result<()> {
    core.db.write(|connection| if db::assignment::delete(connection, id)? { Ok(()) } else { Err(Error::NotFound) })
}
