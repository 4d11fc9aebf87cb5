//! Who is credential manager of what, for operators.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Operator, Overseer, path_id},
    blocking,
    documents::Assignment,
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, id},
    pages::{PageDocument, PageParameters, page_request},
};
use crate::{
    app::{Core, assignment as command},
    db::{self, assignment::Filter, page::PageRequest},
    domain::{Id, Timestamp, application::Application, organisation::Organisation, person::Person},
};

/// A new assignment.
#[derive(ToSchema)]
pub struct CreateAssignment {
    pub person_id: Uuid,
    pub organisation_id: Uuid,
    /// Null or missing: every application of the organisation, future ones too.
    pub application_id: Option<Uuid>,
}

/// A new assignment as it is read.
pub struct NewAssignment {
    person: Id<Person>,
    organisation: Id<Organisation>,
    application: Option<Id<Application>>,
}

impl ReadForm for NewAssignment {
    fn read(form: &mut Form) -> Option<Self> {
        let person = form.required("person_id", id);
        let organisation = form.required("organisation_id", id);
        let application = form.nullable("application_id", id).flatten();
        Some(Self { person: person?, organisation: organisation?, application })
    }
}

/// What the list is narrowed to.
pub struct ListAssignments {
    filter: Filter,
    page: PageRequest<Timestamp>,
}

impl ReadQuery for ListAssignments {
    fn read(query: &mut Query) -> Self {
        let filter = Filter {
            id: None,
            person: query.optional("person_id", Id::parse),
            organisation: query.optional("organisation_id", Id::parse),
            application: query.optional("application_id", Id::parse),
        };
        Self { filter, page: page_request(query) }
    }
}

/// Assignments, the oldest first
#[utoipa::path(tag = "assignments", operation_id = "listAssignments", params(("person_id" = Option<Uuid>, Query), ("organisation_id" = Option<Uuid>, Query), ("application_id" = Option<Uuid>, Query), PageParameters), responses((status = 200, body = PageDocument<Assignment>)))]
#[get("/assignments")]
pub async fn list_assignments(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ListAssignments>,
) -> Answer<web::Json<PageDocument<Assignment>>> {
    let ListAssignments { filter, page } = parameters.accepted()?;
    let page =
        blocking(&core, move |core| Ok(core.db.read(|connection| db::assignment::list(connection, &filter, &page))?));
    Ok(web::Json(PageDocument::new(page.await?, Assignment::from)))
}

/// Make a person credential manager
#[utoipa::path(tag = "assignments", operation_id = "createAssignment", request_body = CreateAssignment, responses((status = 201, body = Assignment)))]
#[post("/assignments")]
pub async fn create_assignment(
    core: web::Data<Core>,
    operator: Operator,
    body: Body<NewAssignment>,
) -> Answer<HttpResponse> {
    let NewAssignment { person, organisation, application } = body.accepted()?;
    let created = blocking(&core, move |core| {
        operator.0.require_recent_proof(core)?;
        command::create(core, &operator.0.acting(), person, organisation, application)
    });
    Ok(HttpResponse::Created().json(Assignment::from(created.await?)))
}

/// Take an assignment back; the person loses the reach at the next request
#[utoipa::path(tag = "assignments", operation_id = "deleteAssignment", params(("assignment_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/assignments/{assignment_id}")]
pub async fn delete_assignment(
    core: web::Data<Core>,
    request: HttpRequest,
    operator: Operator,
) -> Answer<HttpResponse> {
    let id = path_id(&request, "assignment_id")?;
    blocking(&core, move |core| command::delete(core, &operator.0.acting(), id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
