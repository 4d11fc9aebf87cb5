//! What the management interface is as a protected resource (RFC 9728 §2), so that a client finds by itself where to ask
//! for tokens and which permissions there are.

use actix_web::{HttpResponse, get, http::header, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{Core, management},
    domain::management::ManagementPermission,
};

/// Metadata of the management interface.
#[derive(Serialize, ToSchema)]
pub struct ResourceMetadata {
    /// What to ask for as `resource`.
    resource: String,
    authorization_servers: [String; 1],
    jwks_uri: String,
    scopes_supported: Vec<&'static str>,
    bearer_methods_supported: [&'static str; 1],
    resource_name: String,
    resource_documentation: String,
}

/// What the management interface is as a protected resource
#[utoipa::path(tag = "oauth2", operation_id = "getResourceMetadata", responses((status = 200, body = ResourceMetadata)))]
#[get("/.well-known/oauth-protected-resource/api/v1")]
pub async fn get_resource_metadata(core: web::Data<Core>) -> HttpResponse {
    let issuer = core.config.issuer();
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(ResourceMetadata {
        resource: management::identifier(&core),
        jwks_uri: format!("{issuer}/oauth2/jwks"),
        scopes_supported: ManagementPermission::ALL.map(ManagementPermission::name).to_vec(),
        bearer_methods_supported: ["header"],
        resource_name: format!("Latchkey of {}", core.config.federation.name),
        resource_documentation: format!("{issuer}/api/docs/"),
        authorization_servers: [issuer.to_owned()],
    })
}
