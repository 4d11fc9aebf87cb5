//! What managers may ask for: the APIs and those of their permissions that applications of members may be granted.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::SignedIn,
    blocking,
    documents::Environment,
    form::{Parameters, Query, ReadQuery},
};
use crate::{
    app::{Core, access_request as command},
    domain::api,
};

/// An API with what applications of members may be granted on it.
#[derive(Serialize, ToSchema)]
pub struct CatalogueApi {
    id: Uuid,
    name: String,
    identifier: String,
    /// Null: Latchkey itself, which is of both.
    #[schema(required = true)]
    environment: Option<Environment>,
    permissions: Vec<CataloguePermission>,
}

/// A permission that can be asked for.
#[derive(Serialize, ToSchema)]
pub struct CataloguePermission {
    id: Uuid,
    name: String,
    description: String,
}

/// What can be asked for.
#[derive(Serialize, ToSchema)]
pub struct Catalogue {
    items: Vec<CatalogueApi>,
}

impl CatalogueApi {
    fn new((api, permissions): (api::Api, Vec<api::Permission>)) -> Self {
        let permission = |permission: api::Permission| CataloguePermission {
            id: permission.id.uuid(),
            name: permission.name,
            description: permission.description,
        };
        Self {
            id: api.id.uuid(),
            name: api.name,
            identifier: api.identifier,
            environment: (!api.built_in).then(|| api.environment.into()),
            permissions: permissions.into_iter().map(permission).collect(),
        }
    }
}

/// What the catalogue is narrowed to.
pub struct ShowCatalogue(Option<api::Environment>);

impl ReadQuery for ShowCatalogue {
    fn read(query: &mut Query) -> Self {
        Self(query.optional("environment", api::Environment::parse))
    }
}

/// What applications of members may be granted, for who asks for it
#[utoipa::path(tag = "requests", operation_id = "showCatalogue", params(("environment" = Option<Environment>, Query)), responses((status = 200, body = Catalogue)))]
#[get("/catalogue")]
pub async fn show_catalogue(
    core: web::Data<Core>,
    caller: SignedIn,
    parameters: Parameters<ShowCatalogue>,
) -> Answer<web::Json<Catalogue>> {
    let ShowCatalogue(environment) = parameters.accepted()?;
    let apis = blocking(&core, move |core| command::catalogue(core, &caller.0, environment)).await?;
    Ok(web::Json(Catalogue { items: apis.into_iter().map(CatalogueApi::new).collect() }))
}
