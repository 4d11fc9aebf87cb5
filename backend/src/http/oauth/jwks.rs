//! The public keys (RFC 7517 §5).

use actix_web::{HttpResponse, get, http::header, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{Core, signing::PublicKey};

/// A set of public keys.
#[derive(Serialize, ToSchema)]
pub struct JwkSet {
    keys: Vec<PublicKey>,
}

/// The public keys that verify tokens
#[utoipa::path(tag = "oauth2", operation_id = "getJwks", responses((status = 200, body = JwkSet)))]
#[get("/oauth2/jwks")]
pub async fn get_jwks(core: web::Data<Core>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .json(JwkSet { keys: core.signing.published().to_vec() })
}
