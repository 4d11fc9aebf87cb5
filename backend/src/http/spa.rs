//! The front end's files, when `server.web_root` names their folder.

use std::path::Path;

use actix_files::Files;
use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{HttpServiceFactory, ServiceRequest, ServiceResponse, fn_service},
    http::{
        StatusCode, Uri,
        header::{self, HeaderValue},
    },
    middleware::{Compress, Next, from_fn},
    web,
};

use super::error::Failure;

/// How the files end that the build has compressed, each beside the one that it stands for.
const COMPRESSED: [&str; 2] = [".br", ".gz"];

/// Serves the portal of the folder `root`: its files, and on every path without a file extension its page.
pub fn portal(root: &Path) -> impl HttpServiceFactory + 'static {
    web::scope("")
        .wrap(from_fn(refuse))
        .wrap(from_fn(pages))
        .wrap(Compress::default())
        .wrap(from_fn(cache))
        .service(files(root))
}

/// The files of `root`, as the build has compressed them where the caller can read that. What it has not, [`Compress`]
/// does as it goes, and less well.
fn files(root: &Path) -> Files {
    Files::new("/", root)
        .prefer_utf8(true)
        .try_compressed()
        .path_filter(|path, _| !COMPRESSED.iter().any(|end| path.to_string_lossy().ends_with(end)))
        .default_handler(fn_service(|request: ServiceRequest| async {
            Ok(request.into_response(HttpResponse::from_error(not_there())))
        }))
}

/// A path without a file extension is one of the portal's own pages, all of which `index.html` shows.
async fn pages(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    if !has_extension(request.path()) {
        request.match_info_mut().get_mut().update(&Uri::from_static("/index.html"));
    }
    next.call(request).await
}

fn has_extension(path: &str) -> bool {
    path.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

fn not_there() -> Failure {
    Failure::request(StatusCode::NOT_FOUND, "not_found", "There is no such page.")
}

/// Files are read only, and what cannot be the path of one is not there: said as everywhere else.
async fn refuse(
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

/// Files with a hash in their name never change; everything else is asked for again each time. Each is kept apart from
/// its compressed forms.
async fn cache(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let hashed = request.path().starts_with("/assets/") && has_extension(request.path());
    let mut response = next.call(request).await?;
    // An answer that it is still the same renews what the browser has, these headers included (RFC 9111 §4.3.4).
    let found = response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED;
    if found && !response.headers().contains_key(header::VARY) {
        response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        let value = if hashed && found { "public, max-age=31536000, immutable" } else { "no-cache" };
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
    }
    Ok(response)
}
