//! Defence against requests that another site makes a browser send: beyond `SameSite` cookies, every changing request
//! without a bearer token must say that it comes from the portal (OWASP CSRF prevention: verifying origin).

use actix_web::{
    Error, HttpResponse,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode, header},
    middleware::Next,
    web,
};

use super::{bearer, error::Failure};
use crate::app::Core;

/// Refuses changing requests whose `Origin` is neither the portal's nor a configured one.
///
/// # Errors
/// None of its own: the refusal is an answer, 403 with `foreign_origin`.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let exempt = safe || bearer::is_from_a_machine(&request) || is_for_anybody(&request);
    if !exempt && let Err(failure) = check(&request) {
        return Ok(request.into_response(HttpResponse::from_error(failure)));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether the request asks for what needs no authority at all, and brings none.
fn is_for_anybody(request: &ServiceRequest) -> bool {
    request.match_info().as_str() == "/api/v1/leaks" && !bearer::has_our_cookie(request)
}

fn check(request: &ServiceRequest) -> Result<(), Failure> {
    let Some(core) = request.app_data::<web::Data<Core>>() else { return Ok(()) };
    let portal = core.config.origin();
    let refuse = |came: String| {
        Err(Failure::request(
            StatusCode::FORBIDDEN,
            "foreign_origin",
            format!("{came}; changes are accepted from the portal’s own address, {portal}."),
        ))
    };
    let mut origins = request.headers().get_all(header::ORIGIN).map(|value| value.to_str().unwrap_or_default());
    match (origins.next(), origins.next()) {
        (Some(origin), None)
            if origin == portal || core.config.cors.allowed_origins.iter().any(|one| one == origin) =>
        {
            Ok(())
        }
        (Some(_), None) => refuse("This request comes from another address".to_owned()),
        _ => refuse("This request does not say where it comes from (header Origin)".to_owned()),
    }
}
