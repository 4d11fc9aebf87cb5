//! What this authorization server can do (RFC 8414 §2).

use actix_web::{HttpResponse, get, http::header, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{app::Core, domain::signing_key::Algorithm};

/// How clients authenticate, at every endpoint where they do.
const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];

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
    token_endpoint_auth_methods_supported: [&'static str; 3],
    introspection_endpoint_auth_methods_supported: [&'static str; 3],
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 5],
    /// The algorithms of the published keys.
    access_token_signing_alg_values_supported: Vec<&'static str>,
    service_documentation: String,
}

/// What this authorization server can do
#[utoipa::path(tag = "oauth2", operation_id = "getServerMetadata", responses((status = 200, body = ServerMetadata)))]
#[get("/.well-known/oauth-authorization-server")]
pub async fn get_server_metadata(core: web::Data<Core>) -> HttpResponse {
    let issuer = core.config.issuer();
    let [es256, eddsa, rs256, ps256] = Algorithm::ALL.map(Algorithm::as_str);
    // EdDSA by its newer name too (RFC 9864 §2.2), which is what some libraries send.
    let algorithms = [es256, eddsa, "Ed25519", rs256, ps256];
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
        token_endpoint_auth_signing_alg_values_supported: algorithms,
        introspection_endpoint_auth_signing_alg_values_supported: algorithms,
        revocation_endpoint_auth_signing_alg_values_supported: algorithms,
        access_token_signing_alg_values_supported: core.signing.algorithms(),
        service_documentation: format!("{issuer}/api/docs/"),
        issuer: issuer.to_owned(),
    })
}
