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

/// So long others may keep the set, at most, while nobody can tell whether a key was ended meanwhile.
const UNCONFIRMED_SECONDS: u32 = 30;

/// The public keys that verify tokens: those that sign now, those that will, and those whose tokens may still be out
///
/// `Cache-Control` says how long the set may be kept: five minutes unless configured otherwise, and half a minute while the
/// server cannot read its database and answers with what it knew before.
#[utoipa::path(
    tag = "oauth2", operation_id = "getJwks",
    responses((status = 200, body = JwkSet, headers(("ETag" = String), ("Cache-Control" = String)))),
)]
#[get("/oauth2/jwks")]
pub async fn get_jwks(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    // As fresh as the tokens that they verify. Without the database, what is known is still right for nearly all.
    let confirmed = match request.app_data::<Freshness>() {
        Some(freshness) => freshness.wait().await.is_ok(),
        None => false,
    };
    let longest = core.config.signing.jwks_max_age_seconds;
    let max_age = if confirmed { longest } else { longest.min(UNCONFIRMED_SECONDS) };
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
        .insert_header((header::CACHE_CONTROL, format!("public, max-age={max_age}")))
        .insert_header(header::ETag(tag));
    Ok(if known { response.finish() } else { response.content_type("application/json").body(body) })
}
