//! The front end's files, when `server.web_root` names their folder.

use std::path::Path;

use actix_files::{Files, NamedFile};
use actix_web::{
    Error, HttpResponse,
    body::MessageBody,
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
        let value =
            if hashed && response.status().is_success() { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    Ok(response)
}
