//! The applications that serve an API, and so may ask about tokens for it (RFC 7662 §2.1).

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, put, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{ByOperator, Overseen},
    blocking, conditional,
    documents::ApplicationReference,
    form::{Body, Form, ReadForm, id},
};
use crate::{
    app::{
        Core,
        introspection::{self as command, Introspectors},
    },
    db,
    domain::{Id, api::Api, application::Application},
};

/// The applications that may ask whether tokens for an API are good.
#[derive(Serialize, ToSchema)]
pub struct ApiIntrospectors {
    applications: Vec<ApplicationReference>,
}

impl From<Introspectors> for ApiIntrospectors {
    fn from(introspectors: Introspectors) -> Self {
        let reference = |(id, name): (Id<Application>, String)| ApplicationReference { id: id.uuid(), name };
        Self { applications: introspectors.into_iter().map(reference).collect() }
    }
}

/// All applications that shall be able to ask.
#[derive(ToSchema)]
pub struct ReplaceIntrospectors {
    /// Applications of the API's environment.
    pub application_ids: Vec<Uuid>,
}

/// The wanted applications as they are read.
pub struct WantedIntrospectors(Vec<Id<Application>>);

impl ReadForm for WantedIntrospectors {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self(form.list("application_ids", true, id)?))
    }
}

/// The applications that may ask whether tokens for an API are good, by name
#[utoipa::path(tag = "apis", operation_id = "listIntrospectors", params(("api_id" = Uuid, Path)), responses((status = 200, body = ApiIntrospectors, headers(("ETag" = String)))))]
#[get("/apis/{api_id}/introspectors")]
pub async fn list_introspectors(core: web::Data<Core>, found: Overseen<Api>) -> Answer<HttpResponse> {
    let Overseen(_, api) = found;
    let id = api.id;
    let listed = blocking(&core, move |core| Ok(core.db.read(|connection| db::introspector::list(connection, id))?));
    Ok(conditional::tagged(StatusCode::OK, api.version, &ApiIntrospectors::from(listed.await?)))
}

/// Say which applications serve an API and may ask whether tokens for it are good
#[utoipa::path(tag = "apis", operation_id = "replaceIntrospectors", params(("api_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = ReplaceIntrospectors, responses((status = 200, body = ApiIntrospectors, headers(("ETag" = String)))))]
#[put("/apis/{api_id}/introspectors")]
pub async fn replace_introspectors(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<Api>,
    body: Body<WantedIntrospectors>,
) -> Answer<HttpResponse> {
    let ByOperator(caller, current) = found;
    conditional::check(&request, current.version)?;
    let WantedIntrospectors(wanted) = body.accepted()?;
    let (api, introspectors) =
        blocking(&core, move |core| command::replace(core, &caller.acting(), &current, &wanted)).await?;
    Ok(conditional::tagged(StatusCode::OK, api.version, &ApiIntrospectors::from(introspectors)))
}
