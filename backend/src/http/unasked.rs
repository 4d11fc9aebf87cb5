//! Query parameters that an operation has not: refused by name, as unknown fields are. Lists read their own parameters
//! and refuse the others themselves; this is for the operations that have none.

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
    web,
};

use super::{error::Failure, interface::Interface};
use crate::{app::FieldError, domain::Rejection};

/// Programs that read a calendar add parameters of their own, and who subscribed to it can do nothing about that.
const READ_BY_PROGRAMS: &str = "/api/v1/calendars/";

/// Refuses every query parameter of an operation that takes none.
///
/// # Errors
/// None of its own: the refusal is an answer, 400.
pub async fn refuse(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let errors = if takes_none(&request) { refusals(request.query_string()) } else { Vec::new() };
    if !errors.is_empty() {
        let failure = Failure::Fields { status: StatusCode::BAD_REQUEST, errors };
        return Ok(request.into_response(HttpResponse::from_error(failure)));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Whether a request with a query has it in vain.
fn takes_none(request: &ServiceRequest) -> bool {
    let path = request.match_info().as_str();
    let takes_none = |interface: &web::Data<Interface>| interface.takes_no_query(request.method().as_str(), path);
    !request.query_string().is_empty()
        && !path.starts_with(READ_BY_PROGRAMS)
        && request.app_data().is_some_and(takes_none)
}

fn refusals(query: &str) -> Vec<FieldError> {
    let names = url::form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned());
    let names: std::collections::BTreeSet<_> = names.collect();
    let refusal = |name| FieldError {
        pointer: name,
        rejection: Rejection::new("unknown_parameter", "There is no such parameter; this operation takes none."),
    };
    names.into_iter().map(refusal).collect()
}
