//! The token endpoints of version 1 and version 2.

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    error::{self, ErrorDocument},
    tenant,
};
use crate::{
    app::{
        Core,
        token::{IssuedToken, Protocol, TokenError, TokenRequest},
    },
    domain::refusal::Reason,
    http::{
        oauth::{
            client_authentication::credentials,
            error::no_store,
            parameters::Parameters,
            token::{count, issue, json, receive_form, warn},
        },
        request,
    },
};

/// What stands behind the API in a scope of version 2.
const ALL_GRANTED: &str = "/.default";

/// A token of version 1: numbers are texts.
#[derive(Serialize, ToSchema)]
pub struct V1TokenResponse {
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds.
    #[schema(example = "3600")]
    expires_in: String,
    #[schema(example = "3600")]
    ext_expires_in: String,
    /// Seconds since 1970.
    #[schema(example = "1803906000")]
    expires_on: String,
    /// Seconds since 1970.
    #[schema(example = "1803902400")]
    not_before: String,
    /// The API as it was asked for.
    resource: String,
    /// A JWT.
    access_token: String,
}

/// A token of version 2.
#[derive(Serialize, ToSchema)]
pub struct V2TokenResponse {
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds.
    #[schema(example = 3600)]
    expires_in: i32,
    #[schema(example = 3600)]
    ext_expires_in: i32,
    /// A JWT.
    access_token: String,
}

/// What a client sends to version 1.
#[derive(ToSchema)]
pub struct V1TokenRequestForm {
    #[schema(example = "client_credentials")]
    pub grant_type: String,
    /// Unless HTTP Basic is used.
    #[schema(nullable = false)]
    pub client_id: Option<String>,
    /// Unless HTTP Basic is used.
    #[schema(nullable = false)]
    pub client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with an assertion (RFC 7523 §2.2) in place of a secret.
    #[schema(nullable = false)]
    pub client_assertion_type: Option<String>,
    #[schema(nullable = false)]
    pub client_assertion: Option<String>,
    /// The API's id or identifier.
    pub resource: String,
}

/// What a client sends to version 2.
#[derive(ToSchema)]
pub struct V2TokenRequestForm {
    #[schema(example = "client_credentials")]
    pub grant_type: String,
    /// Unless HTTP Basic is used.
    #[schema(nullable = false)]
    pub client_id: Option<String>,
    /// Unless HTTP Basic is used.
    #[schema(nullable = false)]
    pub client_secret: Option<String>,
    /// `urn:ietf:params:oauth:client-assertion-type:jwt-bearer`, with an assertion (RFC 7523 §2.2) in place of a secret.
    #[schema(nullable = false)]
    pub client_assertion_type: Option<String>,
    #[schema(nullable = false)]
    pub client_assertion: Option<String>,
    /// The API's id or identifier, and `/.default`.
    #[schema(example = "https://api.example.org/search/.default")]
    pub scope: String,
}

/// Trade a client secret for an access token, as with version 1 of Microsoft Entra ID
#[utoipa::path(
    tag = "oauth2", operation_id = "requestV1Token", params(("tenant" = String, Path)),
    request_body(content = V1TokenRequestForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = V1TokenResponse), (status = "default", body = ErrorDocument)),
)]
#[post("/{tenant}/oauth2/token")]
pub async fn request_v1_token(
    core: web::Data<Core>,
    named: web::Path<String>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let asked = async {
        let tenant = tenant(&core, &named)?;
        let (form, fresh) = receive_form(&request, payload).await?;
        Ok((read_v1(&request, &form.parameters()?, tenant)?, fresh))
    };
    let (resource, answered) = match asked.await {
        Ok((asked, fresh)) => (asked.resources.concat(), issue(&core, &request, asked, fresh).await),
        Err(refused) => (String::new(), Err(refused)),
    };
    respond(&core, &request, answered, |token| {
        let (begins, lives) = (token.issued_at.unix_seconds(), token.expires_in);
        V1TokenResponse {
            token_type: "Bearer",
            expires_in: lives.to_string(),
            ext_expires_in: lives.to_string(),
            expires_on: (begins + i64::from(lives)).to_string(),
            not_before: begins.to_string(),
            resource,
            access_token: token.access_token,
        }
    })
}

/// Trade a client secret for an access token, as with version 2 of Microsoft Entra ID
#[utoipa::path(
    tag = "oauth2", operation_id = "requestV2Token", params(("tenant" = String, Path)),
    request_body(content = V2TokenRequestForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = V2TokenResponse), (status = "default", body = ErrorDocument)),
)]
#[post("/{tenant}/oauth2/v2.0/token")]
pub async fn request_v2_token(
    core: web::Data<Core>,
    named: web::Path<String>,
    request: HttpRequest,
    payload: web::Payload,
) -> HttpResponse {
    let asked = async {
        let tenant = tenant(&core, &named)?;
        let (form, fresh) = receive_form(&request, payload).await?;
        Ok((read_v2(&request, &form.parameters()?, tenant)?, fresh))
    };
    let answered = match asked.await {
        Ok((asked, fresh)) => issue(&core, &request, asked, fresh).await,
        Err(refused) => Err(refused),
    };
    respond(&core, &request, answered, |token| V2TokenResponse {
        token_type: "Bearer",
        expires_in: token.expires_in,
        ext_expires_in: token.expires_in,
        access_token: token.access_token,
    })
}

fn respond<T: Serialize>(
    core: &Core,
    request: &HttpRequest,
    answered: Result<IssuedToken, TokenError>,
    document: impl FnOnce(IssuedToken) -> T,
) -> HttpResponse {
    count(core, &answered);
    match answered {
        Ok(token) => {
            let mut response = HttpResponse::Ok();
            no_store(&mut response);
            warn(&mut response, &token);
            error::identify(&mut response, request);
            json(&mut response, &document(token))
        }
        Err(refused) => error::answer(core, request, &refused),
    }
}

/// The API is named by `resource`; a scope, which libraries send too, means nothing here.
fn read_v1(request: &HttpRequest, parameters: &Parameters<'_>, tenant: Uuid) -> Result<TokenRequest, TokenError> {
    let credentials = credentials(request.headers(), parameters)?;
    let resources: Vec<_> = parameters.all("resource").map(str::to_owned).collect();
    match resources.as_slice() {
        [] => Err(TokenError::new(
            Reason::ParameterMissing,
            "The parameter resource is missing; it is the id or the URI of the API that the token is for.",
        )),
        [_] => Ok(TokenRequest {
            protocol: Protocol::V1(tenant),
            credentials,
            scopes: vec![],
            address: request::address(request),
            resources,
        }),
        _ => Err(Reason::SeveralResources.into()),
    }
}

/// The API is named by `scope`, with all that the application is granted on it.
fn read_v2(request: &HttpRequest, parameters: &Parameters<'_>, tenant: Uuid) -> Result<TokenRequest, TokenError> {
    let credentials = credentials(request.headers(), parameters)?;
    if parameters.has_any(&["resource"]) {
        return Err(Reason::ParameterUnsupported.into());
    }
    let scope = parameters.one("scope").unwrap_or_default();
    let mut scopes: Vec<_> = scope.split(' ').filter(|scope| !scope.is_empty()).collect();
    scopes.dedup();
    let resource = match scopes.as_slice() {
        [] => {
            let description = "The parameter scope is missing; it is the id or the URI of the API and /.default.";
            return Err(TokenError::new(Reason::ParameterMissing, description));
        }
        [scope] => scope.strip_suffix(ALL_GRANTED).filter(|api| !api.is_empty()).ok_or(Reason::ScopeMalformed)?,
        several if several.iter().all(|scope| scope.ends_with(ALL_GRANTED)) => {
            return Err(Reason::SeveralResources.into());
        }
        _ => return Err(Reason::ScopeMalformed.into()),
    };
    let resources = vec![resource.to_owned()];
    Ok(TokenRequest {
        protocol: Protocol::V2(tenant),
        credentials,
        scopes: vec![],
        address: request::address(request),
        resources,
    })
}
