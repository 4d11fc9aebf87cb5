//! Ending a token before its time (RFC 7009).

use actix_web::{HttpRequest, HttpResponse, post, web};

use super::{
    error::{self, ErrorDocument, no_store},
    named_token::{NamedToken, NamedTokenForm, receive},
};
use crate::{
    app::{Core, revocation, token::TokenError},
    domain::refusal::Reason,
};

/// End a token before its time
///
/// By the application that it was issued to. APIs that ask about each token refuse it from the next request on; those
/// that only verify its signature take it until it expires.
#[utoipa::path(
    tag = "oauth2", operation_id = "revokeToken",
    request_body(content = NamedTokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token is not good, or not any more"),
        (status = "default", body = ErrorDocument),
    ),
)]
#[post("/oauth2/revoke")]
pub async fn revoke_token(core: web::Data<Core>, request: HttpRequest, payload: web::Payload) -> HttpResponse {
    match revoke(&core, &request, payload).await {
        Ok(()) => {
            let mut response = HttpResponse::Ok();
            no_store(&mut response);
            response.finish()
        }
        Err(refused) => error::answer(&core, &refused),
    }
}

async fn revoke(core: &web::Data<Core>, request: &HttpRequest, payload: web::Payload) -> Result<(), TokenError> {
    let NamedToken { caller, token } = receive(core, request, payload).await?;
    let (core, span) = (web::Data::clone(core), tracing::Span::current());
    let revoked = web::block(move || span.in_scope(|| revocation::revoke(&core, caller, &token))).await;
    revoked.unwrap_or_else(|_| Err(Reason::Unavailable.into()))
}
