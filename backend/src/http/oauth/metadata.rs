//! What this authorization server can do (RFC 8414 §2).

use actix_web::{HttpResponse, get, http::header, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Core;

/// Metadata of the authorization server.
#[derive(Serialize, ToSchema)]
pub struct ServerMetadata {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    /// The algorithms of the published keys.
    access_token_signing_alg_values_supported: Vec<&'static str>,
    service_documentation: String,
}

/// What this authorization server can do
#[utoipa::path(tag = "oauth2", operation_id = "getServerMetadata", responses((status = 200, body = ServerMetadata)))]
#[get("/.well-known/oauth-authorization-server")]
pub async fn get_server_metadata(core: web::Data<Core>) -> HttpResponse {
    let issuer = core.config.issuer();
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "public, max-age=300")).json(ServerMetadata {
        token_endpoint: format!("{issuer}/oauth2/token"),
        jwks_uri: format!("{issuer}/oauth2/jwks"),
        response_types_supported: [],
        grant_types_supported: ["client_credentials"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        access_token_signing_alg_values_supported: core.signing.algorithms(),
        service_documentation: format!("{issuer}/api/docs/"),
        issuer,
    })
}
