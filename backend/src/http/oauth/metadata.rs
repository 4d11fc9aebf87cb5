//! What this authorization server can do (RFC 8414 §2).

use actix_web::{HttpResponse, get, http::header, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::Core;

/// How clients authenticate, at every endpoint where they do.
const METHODS: [&str; 2] = ["client_secret_basic", "client_secret_post"];

/// Metadata of the authorization server.
#[derive(Serialize, ToSchema)]
pub struct ServerMetadata {
    issuer: String,
    token_endpoint: String,
    introspection_endpoint: String,
    revocation_endpoint: String,
    jwks_uri: String,
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    introspection_endpoint_auth_methods_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: [&'static str; 2],
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
        introspection_endpoint: format!("{issuer}/oauth2/introspect"),
        revocation_endpoint: format!("{issuer}/oauth2/revoke"),
        jwks_uri: format!("{issuer}/oauth2/jwks"),
        response_types_supported: [],
        grant_types_supported: ["client_credentials"],
        token_endpoint_auth_methods_supported: METHODS,
        introspection_endpoint_auth_methods_supported: METHODS,
        revocation_endpoint_auth_methods_supported: METHODS,
        access_token_signing_alg_values_supported: core.signing.algorithms(),
        service_documentation: format!("{issuer}/api/docs/"),
        issuer,
    })
}
