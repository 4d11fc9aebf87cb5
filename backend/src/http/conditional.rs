//! Entity tags, so that nobody overwrites a change that they have not seen (RFC 9110 §13.1.1).

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use serde::Serialize;

use super::error::Failure;
use crate::app::Error;

/// The entity tag of a row's version.
fn tag(version: i64) -> String {
    format!("\"{version}\"")
}

/// An answer with the entity tag of what it shows.
pub fn tagged(status: StatusCode, version: i64, body: &impl Serialize) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::ETAG, tag(version)))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .json(body)
}

/// Checks `If-Match` against the version that was read.
///
/// # Errors
/// 428 when the header is missing, 412 when it names another version.
pub fn check(request: &HttpRequest, version: i64) -> Result<(), Failure> {
    let given = request.headers().get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let Some(given) = given else {
        return Err(Failure::request(
            StatusCode::PRECONDITION_REQUIRED,
            "precondition_required",
            "Send If-Match with the ETag of what you read, so that no change of somebody else is lost.",
        ));
    };
    let current = tag(version);
    let matches = given.split(',').map(str::trim).any(|given| given == "*" || given == current);
    if matches { Ok(()) } else { Err(Error::Stale.into()) }
}
