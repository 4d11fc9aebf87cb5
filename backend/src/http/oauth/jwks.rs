//! The public keys (RFC 7517 §5).

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, EntityTag, Header, IfNoneMatch},
    web,
};
use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use utoipa::ToSchema;

use super::freshness::Freshness;
use crate::{
    app::{Core, signing::PublicKey},
    http::{Answer, error::Failure},
};

/// A set of public keys.
#[derive(Serialize, ToSchema)]
pub struct JwkSet {
    keys: Vec<PublicKey>,
}

/// The public keys that verify tokens: those that sign now, those that will, and those whose tokens may still be out
#[utoipa::path(
    tag = "oauth2", operation_id = "getJwks",
    responses((status = 200, body = JwkSet, headers(("ETag" = String), ("Cache-Control" = String)))),
)]
#[get("/oauth2/jwks")]
pub async fn get_jwks(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    // As fresh as the tokens that they verify. Without the database, what is known is still right for nearly all.
    if let Some(freshness) = request.app_data::<Freshness>() {
        let _ = freshness.wait().await;
    }
    let set = JwkSet { keys: core.signing.published(core.now()) };
    let body = serde_json::to_vec(&set).map_err(|error| Failure::from(crate::app::Error::Internal(Box::new(error))))?;
    let tag = EntityTag::new_strong(BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, &body).as_ref()));
    let known = match IfNoneMatch::parse(&request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|given| given.weak_eq(&tag)),
        Err(_) => false,
    };
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={}", core.config.signing.jwks_max_age_seconds)))
        .insert_header(header::ETag(tag));
    Ok(if known { response.finish() } else { response.content_type("application/json").body(body) })
}
