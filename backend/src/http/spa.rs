//! The front end's files, when `server.web_root` names their folder.

use std::path::Path;

use actix_files::{Files, NamedFile};
use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse, fn_service},
    http::{
        Method, StatusCode,
        header::{self, HeaderValue},
    },
    middleware::Next,
};

use super::error::Failure;

/// Serves the files of `root`; a path without a file extension is one of the portal's own pages and gets
/// `index.html`, any other unknown path is 404.
#[must_use]
pub fn files(root: &Path) -> Files {
    let index = root.join("index.html");
    Files::new("/", root).index_file("index.html").prefer_utf8(true).default_handler(fn_service(
        move |request: ServiceRequest| {
            let index = index.clone();
            async move {
                let page = matches!(*request.method(), Method::GET | Method::HEAD) && !has_extension(request.path());
                let (request, _) = request.into_parts();
                let response = if page {
                    NamedFile::open(index)?.into_response(&request)
                } else {
                    HttpResponse::from_error(not_there())
                };
                Ok(ServiceResponse::new(request, response))
            }
        },
    ))
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

fn not_there() -> Failure {
    Failure::request(StatusCode::NOT_FOUND, "not_found", "There is no such page.")
}

/// Files are read only, and what cannot be the path of one is not there: said as everywhere else.
///
/// # Errors
/// None of its own.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let method = request.method().clone();
    let response = next.call(request).await?;
    let refusal = match response.status() {
        StatusCode::BAD_REQUEST => HttpResponse::from_error(not_there()),
        StatusCode::METHOD_NOT_ALLOWED => {
            let detail = format!("{method} is not possible here; possible: {READING}.");
            let failure = Failure::request(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail);
            let mut refusal = HttpResponse::from_error(failure);
            refusal.headers_mut().insert(header::ALLOW, HeaderValue::from_static(READING));
            refusal
        }
        _ => return Ok(response.map_into_boxed_body()),
    };
    Ok(response.into_response(refusal))
}

/// What can be done with a file.
const READING: &str = "GET, HEAD";

/// Files with a hash in their name never change; everything else is asked for again each time.
///
/// # Errors
/// None of its own.
pub async fn cache(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let hashed = request.path().starts_with("/assets/");
    let mut response = next.call(request).await?;
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        // An answer that it is still the same renews what the browser has, this header included (RFC 9111 §4.3.4).
        let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
        let value = if hashed && found { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    Ok(response)
}
