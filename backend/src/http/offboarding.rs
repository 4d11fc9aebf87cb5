//! What a person's leaving leaves behind, for operators and auditors.

use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{ByOperator, Overseen, path_id},
    blocking,
    documents::{ApplicationReference, AuthorDocument, Environment, OrganisationReference},
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, text, truth},
    pages::{PageDocument, PageParameters, page_request},
    secrets::Secret,
};
use crate::{
    app::{Core, offboarding as command},
    db::{self, page::PageRequest},
    domain::{
        Id, Timestamp,
        offboarding::{self as domain, KnownSecret, Note},
        person::{Assignment, Person},
    },
};

/// What a person's leaving would leave behind.
#[derive(Serialize, ToSchema)]
pub struct Departure {
    /// The applications that would have fewer reachable managers than the federation advises, by name; at most 20.
    applications: Vec<ThinnedApplication>,
    /// How many there are of those.
    application_count: i64,
    /// How many live secrets they know that they would no longer look after.
    secret_count: i64,
}

/// An application that would be left with few managers.
#[derive(Serialize, ToSchema)]
pub struct ThinnedApplication {
    id: Uuid,
    name: String,
    environment: Environment,
    organisation: OrganisationReference,
    /// How many could be reached afterwards.
    reachable_managers: i64,
}

impl From<domain::Departure> for Departure {
    fn from(departure: domain::Departure) -> Self {
        let thinned = |application: domain::ThinnedApplication| ThinnedApplication {
            id: application.id.uuid(),
            name: application.name,
            environment: application.environment.into(),
            organisation: application.organisation.into(),
            reachable_managers: application.reachable_managers,
        };
        Self {
            applications: departure.applications.into_iter().map(thinned).collect(),
            application_count: departure.application_count,
            secret_count: departure.secret_count,
        }
    }
}

/// A live secret whose value a person knows though they do not look after it any more.
#[derive(Serialize, ToSchema)]
pub struct LeftSecret {
    secret: Secret,
    application: ApplicationReference,
    environment: Environment,
    organisation: OrganisationReference,
    /// Whether somebody else has created a newer secret of the application, so that this one can be deleted once the
    /// systems use the new one.
    has_successor: bool,
    /// The page of the portal where it is replaced.
    rotate_url: String,
    /// Who looked after it in another way, and how.
    #[schema(required = true)]
    handled: Option<Handled>,
}

/// That a secret needs no rotation, and why.
#[derive(Serialize, ToSchema)]
pub struct Handled {
    at: Timestamp,
    by: AuthorDocument,
    note: String,
}

impl LeftSecret {
    fn new(core: &Core, known: KnownSecret) -> Self {
        let id = known.application.uuid();
        let rotate_url = core.config.rotation_page(known.application, known.secret.id);
        let leavers = Vec::new();
        Self {
            secret: Secret::new(core, known.secret, leavers),
            application: ApplicationReference { id, name: known.application_name },
            environment: known.environment.into(),
            organisation: known.organisation.into(),
            has_successor: known.has_successor,
            rotate_url,
            handled: known.handled.map(|handled| Handled { at: handled.at, by: handled.by.into(), note: handled.note }),
        }
    }
}

/// How a secret was looked after.
#[derive(ToSchema)]
pub struct HandleLeftSecret {
    /// Why it needs no rotation.
    #[schema(max_length = 500)]
    pub note: String,
}

impl ReadForm for Note {
    fn read(form: &mut Form) -> Option<Self> {
        form.required("note", text(Self::parse))
    }
}

/// What would end.
pub struct PreviewDeparture(Option<Id<Assignment>>);

impl ReadQuery for PreviewDeparture {
    fn read(query: &mut Query) -> Self {
        Self(query.optional("assignment_id", Id::parse))
    }
}

/// What the list is narrowed to.
pub struct ListLeftSecrets {
    handled: Option<bool>,
    page: PageRequest<Timestamp>,
}

impl ReadQuery for ListLeftSecrets {
    fn read(query: &mut Query) -> Self {
        Self { handled: query.optional("handled", truth), page: page_request(query) }
    }
}

/// What would be left behind if a person were deactivated, or lost one assignment
#[utoipa::path(tag = "people", operation_id = "previewDeparture", params(("person_id" = Uuid, Path), ("assignment_id" = Option<Uuid>, Query, description = "Only what the end of this assignment would leave behind.")), responses((status = 200, body = Departure)))]
#[get("/people/{person_id}/departure")]
pub async fn preview_departure(
    core: web::Data<Core>,
    found: Overseen<Person>,
    parameters: Parameters<PreviewDeparture>,
) -> Answer<web::Json<Departure>> {
    let (Overseen(_, person), PreviewDeparture(assignment)) = (found, parameters.accepted()?);
    let departure = blocking(&core, move |core| command::preview(core, person.id, assignment)).await?;
    Ok(web::Json(departure.into()))
}

/// Live secrets that a person saw and does not look after any more, the newest first
///
/// One that is deleted, or that has expired, is not there any more: rotation empties the list.
#[utoipa::path(tag = "people", operation_id = "listLeftSecrets", params(("person_id" = Uuid, Path), ("handled" = Option<bool>, Query, description = "Only those that were looked after in another way than by rotation, or only the others."), PageParameters), responses((status = 200, body = PageDocument<LeftSecret>)))]
#[get("/people/{person_id}/offboarding")]
pub async fn list_left_secrets(
    core: web::Data<Core>,
    found: Overseen<Person>,
    parameters: Parameters<ListLeftSecrets>,
) -> Answer<web::Json<PageDocument<LeftSecret>>> {
    let (Overseen(_, person), ListLeftSecrets { handled, page }) = (found, parameters.accepted()?);
    let page = blocking(&core, move |core| {
        let now = core.now();
        Ok(core.db.read(|connection| db::offboarding::list(connection, person.id, handled, now, &page))?)
    });
    Ok(web::Json(PageDocument::new(page.await?, |known| LeftSecret::new(&core, known))))
}

/// Note that such a secret was looked after in another way than by its rotation
#[utoipa::path(tag = "people", operation_id = "handleLeftSecret", params(("person_id" = Uuid, Path), ("secret_id" = Uuid, Path)), request_body = HandleLeftSecret, responses((status = 204)))]
#[put("/people/{person_id}/offboarding/{secret_id}/handled")]
pub async fn handle_left_secret(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<Person>,
    body: Body<Note>,
) -> Answer<HttpResponse> {
    let (ByOperator(caller, person), id) = (found, path_id(&request, "secret_id")?);
    let note = body.accepted()?;
    blocking(&core, move |core| command::handle(core, &caller.acting(), &person, id, &note)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take such a note back
#[utoipa::path(tag = "people", operation_id = "reopenLeftSecret", params(("person_id" = Uuid, Path), ("secret_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/people/{person_id}/offboarding/{secret_id}/handled")]
pub async fn reopen_left_secret(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<Person>,
) -> Answer<HttpResponse> {
    let (ByOperator(caller, person), id) = (found, path_id(&request, "secret_id")?);
    blocking(&core, move |core| command::reopen(core, &caller.acting(), &person, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
