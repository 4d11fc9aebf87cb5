//! What managers ask the operators for: new applications and further permissions.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Managing, Operator, SignedIn, path_id},
    blocking,
    documents::{ApplicationReference, AuthorDocument, Environment, OrganisationReference},
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, id, text},
    pages::{PageDocument, PageParameters, page_request},
};
use crate::{
    app::{
        self, Core, access_request as command,
        access_request::decision::{self, Approval},
    },
    db::{self, access_request::Filter, page::PageRequest},
    domain::{
        Id, Timestamp,
        access_request::{self as domain, MOST_PERMISSIONS, WantedApplication, WantedPermissions},
        api,
        organisation::Organisation,
        text::{Name, Reason},
    },
};

/// What a manager asked for, and what became of it.
#[derive(Serialize, ToSchema)]
pub struct AccessRequest {
    id: Uuid,
    kind: AccessRequestKind,
    state: AccessRequestState,
    organisation: OrganisationReference,
    /// The application that is to get permissions, or the one that was created.
    #[schema(required = true)]
    application: Option<ApplicationReference>,
    /// The wanted name of a new application, or the name of the other when it was asked.
    name: String,
    environment: Environment,
    permissions: Vec<RequestedPermission>,
    reason: String,
    asked_by: AuthorDocument,
    created_at: Timestamp,
    /// Null while it waits for an answer.
    #[schema(required = true)]
    closed: Option<AccessRequestClosing>,
}

/// What is asked for.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessRequestKind {
    /// A new application.
    Application,
    /// Further permissions of an application.
    Permissions,
}

/// What became of a request.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessRequestState {
    Open,
    Approved,
    Declined,
    /// By who asked.
    Withdrawn,
}

impl From<domain::RequestState> for AccessRequestState {
    fn from(state: domain::RequestState) -> Self {
        match state {
            domain::RequestState::Open => Self::Open,
            domain::RequestState::Approved => Self::Approved,
            domain::RequestState::Declined => Self::Declined,
            domain::RequestState::Withdrawn => Self::Withdrawn,
        }
    }
}

/// How a request ended.
#[derive(Serialize, ToSchema)]
pub struct AccessRequestClosing {
    at: Timestamp,
    by: AuthorDocument,
    /// What the operator said to it.
    #[schema(required = true)]
    answer: Option<String>,
}

/// A permission as it was called when it was asked for.
#[derive(Serialize, ToSchema)]
pub struct RequestedPermission {
    id: Uuid,
    name: String,
    description: String,
    api_name: String,
    api_identifier: String,
}

impl From<domain::AccessRequest> for AccessRequest {
    fn from(request: domain::AccessRequest) -> Self {
        let permission = |wanted: domain::WantedPermission| RequestedPermission {
            id: wanted.id,
            name: wanted.name,
            description: wanted.description,
            api_name: wanted.api,
            api_identifier: wanted.api_identifier,
        };
        let closing = |closed: domain::Closing| AccessRequestClosing {
            at: closed.at,
            by: closed.by.into(),
            answer: closed.answer,
        };
        Self {
            id: request.id.uuid(),
            kind: match request.kind {
                domain::RequestKind::Application => AccessRequestKind::Application,
                domain::RequestKind::Permissions => AccessRequestKind::Permissions,
            },
            state: request.state.into(),
            organisation: request.organisation.into(),
            application: request.application.map(|(id, name)| ApplicationReference { id: id.uuid(), name }),
            name: request.name,
            environment: request.environment.into(),
            permissions: request.permissions.into_iter().map(permission).collect(),
            reason: request.reason,
            asked_by: request.asked_by.into(),
            created_at: request.created_at,
            closed: request.closed.map(closing),
        }
    }
}

/// A new application, as a manager wishes for it.
#[derive(ToSchema)]
pub struct RequestApplication {
    #[schema(max_length = 120)]
    pub name: String,
    pub environment: Environment,
    /// At most 20, of APIs of the same environment.
    #[schema(nullable = false)]
    pub permission_ids: Option<Vec<Uuid>>,
    /// What it is needed for.
    #[schema(max_length = 500)]
    pub reason: String,
}

impl ReadForm for WantedApplication {
    fn read(form: &mut Form) -> Option<Self> {
        let name = form.required("name", text(Name::parse));
        let environment = form.required("environment", text(api::Environment::parse));
        let permission_ids = form.at_most("permission_ids", MOST_PERMISSIONS, id);
        let reason = form.required("reason", text(Reason::parse));
        Some(Self { name: name?, environment: environment?, permission_ids: permission_ids?, reason: reason? })
    }
}

/// Further permissions, as a manager wishes for them.
#[derive(ToSchema)]
pub struct RequestPermissions {
    /// 1 to 20, of APIs of the application's environment.
    pub permission_ids: Vec<Uuid>,
    /// What they are needed for.
    #[schema(max_length = 500)]
    pub reason: String,
}

impl ReadForm for WantedPermissions {
    fn read(form: &mut Form) -> Option<Self> {
        let permission_ids = form.several("permission_ids", MOST_PERMISSIONS, id);
        let reason = form.required("reason", text(Reason::parse));
        Some(Self { permission_ids: permission_ids?, reason: reason? })
    }
}

/// What an operator says when they approve.
#[derive(ToSchema)]
pub struct ApproveRequest {
    /// What a new application is called in place of the wanted name.
    #[schema(max_length = 120, nullable = false)]
    pub name: Option<String>,
    /// Told to who asked.
    #[schema(max_length = 500, nullable = false)]
    pub answer: Option<String>,
}

impl ReadForm for Approval {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self {
            name: form.optional("name", text(Name::parse)),
            answer: form.optional("answer", text(Reason::parse)),
        })
    }
}

/// Why an operator declines.
#[derive(ToSchema)]
pub struct DeclineRequest {
    /// Told to who asked.
    #[schema(max_length = 500)]
    pub answer: String,
}

/// The same as it is read.
pub struct Refusal(Reason);

impl ReadForm for Refusal {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self(form.required("answer", text(Reason::parse))?))
    }
}

/// What the list is narrowed to.
pub struct ListAccessRequests {
    filter: Filter,
    page: PageRequest<(bool, Timestamp)>,
}

impl ReadQuery for ListAccessRequests {
    fn read(query: &mut Query) -> Self {
        Self { filter: filter(query), page: page_request(query) }
    }
}

pub(super) fn filter(query: &mut Query) -> Filter {
    Filter {
        state: query.optional("state", domain::RequestState::parse),
        organisation: query.optional("organisation_id", Id::parse),
    }
}

/// What managers asked for: what waits for an answer first, then the newest first
///
/// Managers see the requests of the organisations that they manage, and of single applications those that they manage.
#[utoipa::path(tag = "requests", operation_id = "listAccessRequests", params(("state" = Option<AccessRequestState>, Query), ("organisation_id" = Option<Uuid>, Query), PageParameters), responses((status = 200, body = PageDocument<AccessRequest>)))]
#[get("/access-requests")]
pub async fn list_access_requests(
    core: web::Data<Core>,
    caller: SignedIn,
    parameters: Parameters<ListAccessRequests>,
) -> Answer<web::Json<PageDocument<AccessRequest>>> {
    let (reach, ListAccessRequests { filter, page }) = (caller.0.reach(), parameters.accepted()?);
    let page = blocking(&core, move |core| {
        Ok(core.db.read(|connection| db::access_request::list(connection, reach, &filter, &page))?)
    });
    Ok(web::Json(PageDocument::new(page.await?, AccessRequest::from)))
}

/// One request
#[utoipa::path(tag = "requests", operation_id = "getAccessRequest", params(("request_id" = Uuid, Path)), responses((status = 200, body = AccessRequest)))]
#[get("/access-requests/{request_id}")]
pub async fn get_access_request(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
) -> Answer<web::Json<AccessRequest>> {
    let id = path_id(&request, "request_id")?;
    let found = blocking(&core, move |core| {
        let reach = caller.0.reach();
        let found = core.db.read(|connection| db::access_request::find(connection, reach, id))?;
        found.ok_or(app::Error::NotFound)
    });
    Ok(web::Json(found.await?.into()))
}

/// Ask for a new application of an organisation
///
/// Who asks for the same again while it waits for an answer gets the request that is there.
#[utoipa::path(tag = "requests", operation_id = "requestApplication", params(("organisation_id" = Uuid, Path)), request_body = RequestApplication, responses((status = 201, body = AccessRequest)))]
#[post("/organisations/{organisation_id}/access-requests")]
pub async fn request_application(
    core: web::Data<Core>,
    managing: Managing<Organisation>,
    body: Body<WantedApplication>,
) -> Answer<HttpResponse> {
    let (Managing(caller, organisation), wanted) = (managing, body.accepted()?);
    let asked = blocking(&core, move |core| command::ask_for_application(core, &caller, organisation.id, &wanted));
    Ok(HttpResponse::Created().json(AccessRequest::from(asked.await?)))
}

/// Ask for further permissions of an application
///
/// Who asks for the same again while it waits for an answer gets the request that is there.
#[utoipa::path(tag = "requests", operation_id = "requestPermissions", params(("application_id" = Uuid, Path)), request_body = RequestPermissions, responses((status = 201, body = AccessRequest)))]
#[post("/applications/{application_id}/access-requests")]
pub async fn request_permissions(
    core: web::Data<Core>,
    managing: Managing<crate::domain::application::Application>,
    body: Body<WantedPermissions>,
) -> Answer<HttpResponse> {
    let (Managing(caller, application), wanted) = (managing, body.accepted()?);
    let asked = blocking(&core, move |core| command::ask_for_permissions(core, &caller, application.id, &wanted));
    Ok(HttpResponse::Created().json(AccessRequest::from(asked.await?)))
}

/// Do what was asked for: create the application, or grant the permissions
///
/// Who asked is told by mail, and manages the new application from then on.
#[utoipa::path(tag = "requests", operation_id = "approveAccessRequest", params(("request_id" = Uuid, Path)), request_body = ApproveRequest, responses((status = 200, body = AccessRequest)))]
#[post("/access-requests/{request_id}/approval")]
pub async fn approve_access_request(
    core: web::Data<Core>,
    request: HttpRequest,
    operator: Operator,
    body: Body<Approval>,
) -> Answer<web::Json<AccessRequest>> {
    let (id, approval) = (path_id(&request, "request_id")?, body.accepted()?);
    let approved = blocking(&core, move |core| {
        let caller = operator.0.into_person()?;
        // It may make somebody a manager.
        caller.require_recent_proof(core)?;
        decision::approve(core, &caller, id, &approval)
    });
    Ok(web::Json(approved.await?.into()))
}

/// Decline what was asked for; who asked is told why by mail
#[utoipa::path(tag = "requests", operation_id = "declineAccessRequest", params(("request_id" = Uuid, Path)), request_body = DeclineRequest, responses((status = 200, body = AccessRequest)))]
#[post("/access-requests/{request_id}/refusal")]
pub async fn decline_access_request(
    core: web::Data<Core>,
    request: HttpRequest,
    operator: Operator,
    body: Body<Refusal>,
) -> Answer<web::Json<AccessRequest>> {
    let (id, Refusal(reason)) = (path_id(&request, "request_id")?, body.accepted()?);
    let declined = blocking(&core, move |core| decision::decline(core, &operator.0.into_person()?, id, &reason));
    Ok(web::Json(declined.await?.into()))
}

/// Take back what you asked for
#[utoipa::path(tag = "requests", operation_id = "withdrawAccessRequest", params(("request_id" = Uuid, Path)), responses((status = 200, body = AccessRequest)))]
#[post("/access-requests/{request_id}/withdrawal")]
pub async fn withdraw_access_request(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
) -> Answer<web::Json<AccessRequest>> {
    let id = path_id(&request, "request_id")?;
    let withdrawn = blocking(&core, move |core| command::withdraw(core, &caller.0, id));
    Ok(web::Json(withdrawn.await?.into()))
}
