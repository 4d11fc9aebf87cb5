//! Whether a token is good at this moment (RFC 7662).

use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};
use uuid::Uuid;

use super::{
    error::{self, ErrorDocument, no_store},
    named_token::{NamedToken, NamedTokenForm, receive},
};
use crate::{
    app::{Core, access_token::Claims, introspection, token::TokenError},
    http::blocking,
};

/// What a token says, or that it is not good (RFC 7662 §2.2).
#[derive(Serialize)]
pub struct Introspection {
    active: bool,
    #[serde(flatten)]
    token: Option<ActiveToken>,
}

impl utoipa::PartialSchema for Introspection {
    /// The members of a token that is good, of which none is there when it is not.
    fn schema() -> RefOr<Schema> {
        let active = ObjectBuilder::new().schema_type(Type::Boolean).description(Some(
            "Whether the token is good at this moment. When it is not, or is nothing that the client may ask about, nothing \
             else is said.",
        ));
        let mut schema = <ActiveToken as utoipa::PartialSchema>::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.description = Some("What a token says, or that it is not good (RFC 7662 §2.2).".to_owned());
            object.required = vec!["active".to_owned()];
            object.properties.insert("active".to_owned(), active.into());
        }
        schema
    }
}

impl ToSchema for Introspection {}

/// A token that is good at this moment.
#[derive(Serialize, ToSchema)]
pub struct ActiveToken {
    #[schema(example = "https://latchkey.example.org")]
    iss: String,
    /// The application that the token was issued to.
    sub: String,
    /// The API that it is for.
    aud: String,
    client_id: Uuid,
    #[schema(example = "donor.search")]
    scope: String,
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds since 1970.
    exp: i64,
    iat: i64,
    nbf: i64,
    jti: Uuid,
}

impl From<Claims> for ActiveToken {
    fn from(claims: Claims) -> Self {
        let Claims { iss, sub, aud, client_id, scope, exp, iat, nbf, jti, .. } = claims;
        Self { iss, sub, aud, client_id: client_id.uuid(), scope, token_type: "Bearer", exp, iat, nbf, jti: jti.uuid() }
    }
}

/// Ask whether a token is good at this moment
///
/// By the application that the token was issued to, or by one that serves the API that the token is for.
#[utoipa::path(
    tag = "oauth2", operation_id = "introspectToken",
    request_body(content = NamedTokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Introspection), (status = "default", body = ErrorDocument)),
)]
#[post("/oauth2/introspect")]
pub async fn introspect_token(core: web::Data<Core>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    match answer(&core, &request, payload).await {
        Ok(introspection) => {
            let mut response = HttpResponse::Ok();
            no_store(&mut response);
            response.json(introspection)
        }
        Err(refused) => error::answer(&core, &refused),
    }
}

async fn answer(
    core: &web::Data<Core>,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Introspection, TokenError> {
    let NamedToken { caller, token } = receive(core, request, payload).await?;
    let found = blocking(core, move |core| introspection::introspect(core, caller, &token)).await?;
    Ok(Introspection { active: found.is_some(), token: found.map(ActiveToken::from) })
}
