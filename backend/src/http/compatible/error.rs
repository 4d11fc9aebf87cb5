//! Refusals as clients of Microsoft Entra ID read them.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, http::header::HeaderName};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::{Core, token::TokenError},
    domain::{Id, Timestamp, refusal::OAuthCode},
    http::{
        oauth::error::{head, page, printable},
        request,
    },
};

/// The header by which a client names its request.
const CORRELATION_ID: HeaderName = HeaderName::from_static("client-request-id");
/// The header by which a client wants that name back.
const RETURN_CORRELATION_ID: HeaderName = HeaderName::from_static("return-client-request-id");
/// The header that names the request on our side.
const TRACE_ID: HeaderName = HeaderName::from_static("x-ms-request-id");

/// A refusal with the fields that are known from Microsoft Entra ID. Clients should look at `error` alone.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CompatibleError)]
pub struct ErrorDocument {
    /// The code that clients switch on.
    #[schema(example = "invalid_client")]
    error: &'static str,
    /// `AADSTS` and the number, what is wrong and what to do, and the three fields that support is asked with.
    error_description: String,
    #[schema(example = json!([7_000_215]))]
    error_codes: [u32; 1],
    #[schema(example = "2027-03-01 12:00:00Z")]
    timestamp: String,
    /// The request id, as in the header `X-Request-Id`.
    trace_id: String,
    /// What the client sent as `client-request-id`, or one that was made for it.
    correlation_id: Uuid,
    /// A page that says what to do.
    error_uri: String,
}

/// A refusal as an answer.
#[must_use]
pub fn answer(core: &Core, request: &HttpRequest, error: &TokenError) -> HttpResponse {
    answer_as(error.reason.refusal().compatible.error, core, request, error)
}

/// A refusal as an answer, by another code than the usual one.
#[must_use]
pub fn answer_as(code: OAuthCode, core: &Core, request: &HttpRequest, error: &TokenError) -> HttpResponse {
    let number = error.reason.refusal().compatible.number;
    let (trace_id, timestamp) = (request::id(), timestamp(core.now()));
    let correlation_id = correlation_id(request).unwrap_or_else(|| Id::<ErrorDocument>::random().uuid());
    let description = format!(
        "AADSTS{number}: {} Trace ID: {trace_id} Correlation ID: {correlation_id} Timestamp: {timestamp}",
        error.description
    );
    let mut response = head(code, error.retry_after);
    identify(&mut response, request);
    response.json(ErrorDocument {
        error: code.as_str(),
        error_description: printable(&description),
        error_codes: [number],
        timestamp,
        trace_id,
        correlation_id,
        error_uri: page(core, error.reason),
    })
}

/// Adds the headers by which both sides find a request again.
pub fn identify(response: &mut HttpResponseBuilder, request: &HttpRequest) {
    response.insert_header((TRACE_ID, request::id()));
    let wanted = request.headers().get(RETURN_CORRELATION_ID).is_some_and(|value| value.as_bytes() == b"true");
    if let Some(id) = correlation_id(request).filter(|_| wanted) {
        response.insert_header((CORRELATION_ID, id.to_string()));
    }
}

fn correlation_id(request: &HttpRequest) -> Option<Uuid> {
    Uuid::try_parse(request.headers().get(CORRELATION_ID)?.to_str().ok()?).ok()
}

/// A timestamp in the form that is known from there, such as `2027-03-01 12:00:00Z`.
fn timestamp(now: Timestamp) -> String {
    let text = now.to_string();
    format!("{}Z", text.get(..19).unwrap_or_default().replace('T', " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_has_whole_seconds_and_a_space() {
        for instant in ["2027-03-01T12:00:00Z", "2027-03-01T12:00:00.999999Z", "2027-03-01T13:00:00.5+01:00"] {
            assert_eq!(timestamp(Timestamp::parse(instant).unwrap()), "2027-03-01 12:00:00Z");
        }
    }
}
