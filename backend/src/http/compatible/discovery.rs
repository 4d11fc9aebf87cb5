//! Discovery as clients and APIs know it from Microsoft Entra ID: documents of both versions, and of the instance.

use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use serde::Serialize;
use url::{Position, Url, form_urlencoded};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    error::{self, ErrorDocument},
    tenant,
};
use crate::{
    app::{
        Core,
        token::{Protocol, TokenError},
    },
    domain::refusal::{OAuthCode, Reason},
};

/// What is kept of it by caches.
const KEPT: (header::HeaderName, &str) = (header::CACHE_CONTROL, "public, max-age=300");

/// Metadata in the form of OIDC Discovery 1.0 §3, which libraries look for. Nobody signs in here.
#[derive(Serialize, ToSchema)]
pub struct OpenIdConfiguration {
    /// What is in `iss` of tokens that the token endpoint beside it issues.
    issuer: String,
    token_endpoint: String,
    /// Libraries insist on one. It answers that nobody signs in here.
    authorization_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: [&'static str; 3],
    grant_types_supported: [&'static str; 1],
    response_types_supported: [&'static str; 0],
    subject_types_supported: [&'static str; 1],
    request_uri_parameter_supported: bool,
    /// The algorithms of the published keys.
    access_token_signing_alg_values_supported: Vec<&'static str>,
    service_documentation: String,
    /// The tenant's id.
    tenant_id: Uuid,
}

impl OpenIdConfiguration {
    fn new(core: &Core, protocol: Protocol, tenant_id: Uuid) -> Self {
        let public = core.config.issuer();
        let version = if matches!(protocol, Protocol::V2(_)) { "/v2.0" } else { "" };
        let endpoint = |name: &str| format!("{public}/{tenant_id}/oauth2{version}/{name}");
        Self {
            issuer: protocol.issuer(public).into_owned(),
            token_endpoint: endpoint("token"),
            authorization_endpoint: endpoint("authorize"),
            jwks_uri: format!("{public}/oauth2/jwks"),
            token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic", "private_key_jwt"],
            grant_types_supported: ["client_credentials"],
            response_types_supported: [],
            subject_types_supported: ["public"],
            request_uri_parameter_supported: false,
            access_token_signing_alg_values_supported: core.signing.algorithms(),
            service_documentation: format!("{public}/api/docs/"),
            tenant_id,
        }
    }
}

/// Metadata of the tenant, as with version 1 of Microsoft Entra ID
#[utoipa::path(
    tag = "oauth2", operation_id = "getV1Configuration", params(("tenant" = String, Path)),
    responses((status = 200, body = OpenIdConfiguration), (status = "default", body = ErrorDocument)),
)]
#[get("/{tenant}/.well-known/openid-configuration")]
pub async fn get_v1_configuration(
    core: web::Data<Core>,
    named: web::Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    configuration(&core, &request, &named, Protocol::V1)
}

/// Metadata of the tenant, as with version 2 of Microsoft Entra ID
#[utoipa::path(
    tag = "oauth2", operation_id = "getV2Configuration", params(("tenant" = String, Path)),
    responses((status = 200, body = OpenIdConfiguration), (status = "default", body = ErrorDocument)),
)]
#[get("/{tenant}/v2.0/.well-known/openid-configuration")]
pub async fn get_v2_configuration(
    core: web::Data<Core>,
    named: web::Path<String>,
    request: HttpRequest,
) -> HttpResponse {
    configuration(&core, &request, &named, Protocol::V2)
}

fn configuration(core: &Core, request: &HttpRequest, named: &str, of: fn(Uuid) -> Protocol) -> HttpResponse {
    match tenant(core, named) {
        Ok(id) => HttpResponse::Ok().insert_header(KEPT).json(OpenIdConfiguration::new(core, of(id), id)),
        Err(refused) => error::answer_as(OAuthCode::InvalidTenant, core, request, &refused),
    }
}

/// Says that nobody signs in by version 1
#[utoipa::path(
    tag = "oauth2", operation_id = "refuseV1SignIn", params(("tenant" = String, Path)),
    responses((status = "default", body = ErrorDocument)),
)]
#[get("/{tenant}/oauth2/authorize")]
pub async fn refuse_v1_sign_in(core: web::Data<Core>, named: web::Path<String>, request: HttpRequest) -> HttpResponse {
    refuse_sign_in(&core, &named, &request)
}

/// Says that nobody signs in by version 2
#[utoipa::path(
    tag = "oauth2", operation_id = "refuseV2SignIn", params(("tenant" = String, Path)),
    responses((status = "default", body = ErrorDocument)),
)]
#[get("/{tenant}/oauth2/v2.0/authorize")]
pub async fn refuse_v2_sign_in(core: web::Data<Core>, named: web::Path<String>, request: HttpRequest) -> HttpResponse {
    refuse_sign_in(&core, &named, &request)
}

fn refuse_sign_in(core: &Core, named: &str, request: &HttpRequest) -> HttpResponse {
    let refused = tenant(core, named).err().unwrap_or_else(|| Reason::SignInUnsupported.into());
    error::answer(core, request, &refused)
}

/// That an authority is known, and where its metadata is.
#[derive(Serialize, ToSchema)]
pub struct Instance {
    tenant_discovery_endpoint: String,
    #[serde(rename = "api-version")]
    api_version: &'static str,
    metadata: [InstanceHost; 1],
}

/// The one host of this authority.
#[derive(Serialize, ToSchema)]
pub struct InstanceHost {
    preferred_network: String,
    preferred_cache: String,
    aliases: [String; 1],
}

/// Whether an authority is this one, as libraries for Microsoft Entra ID ask
#[utoipa::path(
    tag = "oauth2", operation_id = "getInstance", params(
        ("authorization_endpoint" = String, Query, description = "The authorization endpoint of the authority"),
        ("api-version" = Option<String>, Query),
    ),
    responses((status = 200, body = Instance), (status = "default", body = ErrorDocument)),
)]
#[get("/common/discovery/instance")]
pub async fn get_instance(core: web::Data<Core>, request: HttpRequest) -> HttpResponse {
    let mut parameters = form_urlencoded::parse(request.query_string().as_bytes());
    let endpoint = parameters.find(|(name, _)| name == "authorization_endpoint").map(|(_, value)| value);
    match instance(&core, endpoint.as_deref()) {
        Ok(instance) => HttpResponse::Ok().insert_header(KEPT).json(instance),
        Err(refused) => error::answer(&core, &request, &refused),
    }
}

fn instance(core: &Core, endpoint: Option<&str>) -> Result<Instance, TokenError> {
    let missing = "The parameter authorization_endpoint is missing.";
    let endpoint = endpoint.ok_or_else(|| TokenError::new(Reason::ParameterMissing, missing))?;
    let url = Url::parse(endpoint).map_err(|_| Reason::AuthorityUnknown)?;
    let named = url.path_segments().and_then(|mut parts| parts.next()).unwrap_or_default();
    let public = &core.config.server.public_url;
    // MSAL for Python leaves the port out.
    if (url.scheme(), url.host()) != (public.scheme(), public.host()) {
        return Err(Reason::AuthorityUnknown.into());
    }
    let id = tenant(core, named).map_err(|_| Reason::AuthorityUnknown)?;
    let version = if url.path().contains("/v2.0/") { "/v2.0" } else { "" };
    let host = public[Position::BeforeHost..Position::AfterPort].to_owned();
    Ok(Instance {
        tenant_discovery_endpoint: format!("{}/{id}{version}/.well-known/openid-configuration", core.config.issuer()),
        api_version: "1.1",
        metadata: [InstanceHost { preferred_network: host.clone(), preferred_cache: host.clone(), aliases: [host] }],
    })
}
