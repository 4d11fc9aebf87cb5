//! What surrounds every request: its id, its log line, its time limit, its place in the metrics, what browsers are told of
//! the answer.

use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method, StatusCode,
        header::{HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web,
};
use tracing::{Instrument, Span};

use super::{cookies, error::Failure, security_headers::SecurityHeaders};
use crate::{
    app::{Core, sign_in::Origin},
    domain::{Id, secret},
    metrics::{RequestLabels, TokenEndpoint},
};

/// The header that carries the id in and out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

tokio::task_local! {
    static ID: String;
}

/// The id of the request that this task serves.
#[must_use]
pub fn id() -> String {
    ID.try_with(Clone::clone).unwrap_or_default()
}

/// Gives the request its id (one that came in is kept when it is harmless), runs the rest within the time limit, adds the
/// headers that every answer has, and logs and counts it. Of the address only the route's pattern is logged: people paste secrets into addresses.
///
/// # Errors
/// None of its own: a request that takes too long is answered with 503.
pub async fn surround(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let id = incoming_id(&request).unwrap_or_else(|| Id::<Origin>::new().to_string());
    let tokens = TokenEndpoint::at(request.match_info().as_str());
    // The token endpoint has none, as of a token that is issued nothing is logged: it costs more than all that is read.
    let span = if tokens.is_some() { Span::none() } else { named(&id) };
    ID.scope(id, limited(request, tokens, next).instrument(span)).await
}

/// By which the lines of the log that belong to a request are found.
fn named(id: &str) -> Span {
    tracing::info_span!("request", request.id = id)
}

async fn limited(
    request: ServiceRequest,
    tokens: Option<TokenEndpoint>,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let began = Instant::now();
    let core = request.app_data::<web::Data<Core>>().cloned();
    let method = known_method(request.method());
    let headers = SecurityHeaders::of(&request, tokens);
    let limit = core.as_ref().map_or(30, |core| core.config.server.request_timeout_seconds);
    // The request moves on whole: a copy kept here would keep the router from writing the path's parameters.
    let next = next.call(request);
    let answered = if tokens.is_some() { next.await } else { in_time(limit, next).await };
    let answered = answered.map(ServiceResponse::map_into_boxed_body);
    let answered = finished(answered, &headers);
    let (core, elapsed) = (core.as_deref().map(AsRef::as_ref), began.elapsed());
    let is_token = answered.as_ref().is_ok_and(|response| response.status() == StatusCode::OK);
    match tokens.filter(|_| is_token) {
        Some(endpoint) => issued(core, endpoint, elapsed),
        None if tokens.is_some() => named(&id()).in_scope(|| note(core, method, &answered, elapsed)),
        None => note(core, method, &answered, elapsed),
    }
    answered
}

/// The token endpoints keep the limit themselves, where they do what may take long (`oauth/token.rs`): a clock for each of
/// thousands of requests costs more than what it would watch.
async fn in_time<T>(seconds: u64, answer: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    tokio::time::timeout(Duration::from_secs(seconds), answer).await.unwrap_or_else(|_| {
        let detail = "The request took too long and was given up; try again.";
        Err(Failure::request(StatusCode::SERVICE_UNAVAILABLE, "timeout", detail).into())
    })
}

/// Logs and counts an answer.
fn note(
    core: Option<&Core>,
    method: &'static str,
    answered: &Result<ServiceResponse<BoxBody>, Error>,
    elapsed: Duration,
) {
    let (status, route) = match answered {
        Ok(response) => (response.status().as_u16(), response.request().match_pattern()),
        Err(error) => (error.as_response_error().status_code().as_u16(), None),
    };
    let route = route.unwrap_or_else(|| "unmatched".to_owned());
    let elapsed_ms = elapsed.as_secs_f64() * 1000.0;
    tracing::info!(http.method = method, http.route = route, http.status = status, elapsed_ms, "answered");
    if let Some(core) = core {
        core.metrics.requests.get_or_create(&RequestLabels { method, route, status }).inc();
        core.metrics.request_seconds.observe(elapsed);
    }
}

/// Counts an answer with a token, which is logged at a lower level only: there are thousands in a second, and who fetched
/// one is kept with the secret.
fn issued(core: Option<&Core>, endpoint: TokenEndpoint, elapsed: Duration) {
    let elapsed_ms = elapsed.as_secs_f64() * 1000.0;
    tracing::debug!(request.id = id(), http.endpoint = ?endpoint, elapsed_ms, "a token was issued");
    if let Some(core) = core {
        core.metrics.issued.requests(endpoint).inc();
        core.metrics.request_seconds.observe(elapsed);
    }
}

/// A method as it is logged and counted. A client can send any word as one, so that others are not repeated.
fn known_method(method: &Method) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

fn id_as_header() -> Option<HeaderValue> {
    ID.try_with(|id| HeaderValue::from_str(id).ok()).ok().flatten()
}

/// Adds the request's id and what browsers are told. The answer to an error of a middleware is made here, while the id is
/// known.
fn finished(
    answered: Result<ServiceResponse<BoxBody>, Error>,
    security: &SecurityHeaders,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let insert = |headers: &mut HeaderMap| {
        if let Some(value) = id_as_header() {
            headers.insert(REQUEST_ID, value);
        }
        security.insert(headers);
    };
    match answered {
        Ok(mut response) => {
            insert(response.headers_mut());
            Ok(response)
        }
        Err(error) => {
            let mut response: HttpResponse = error.error_response();
            insert(response.headers_mut());
            Err(InternalError::from_response(error, response).into())
        }
    }
}

/// An id from outside is kept when it is short and has nothing that could disturb a log or must not be in one.
fn incoming_id(request: &ServiceRequest) -> Option<String> {
    let text = request.headers().get(&REQUEST_ID)?.to_str().ok()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let kept = (1..=64).contains(&text.len()) && text.bytes().all(harmless) && !secret::stands_in(text);
    kept.then(|| text.to_owned())
}

/// The client's address: the peer's, or, behind proxies that are trusted, the last in X-Forwarded-For that none of them
/// has written of another of them.
#[must_use]
pub fn address(request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let core = request.app_data::<web::Data<Core>>()?;
    let trusted = |address: &IpAddr| core.config.server.trusted_proxies.iter().any(|proxies| proxies.contains(address));
    if !trusted(&peer) {
        return Some(peer);
    }
    let values = request.headers().get_all("x-forwarded-for");
    let named: Vec<_> = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
    let mut nearest = peer;
    for part in named.into_iter().rev() {
        let Some(address) = forwarded(part) else { break };
        nearest = address;
        if !trusted(&nearest) {
            break;
        }
    }
    Some(nearest)
}

/// An address of X-Forwarded-For; some proxies write it with the port. It is read octet by octet from the right, as what
/// callers wrote to the left of it may be no text at all.
fn forwarded(part: &[u8]) -> Option<IpAddr> {
    let text = str::from_utf8(part).ok()?.trim();
    let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// From where a request comes.
#[must_use]
pub fn origin(request: &HttpRequest) -> Origin {
    let agent = request.headers().get(actix_web::http::header::USER_AGENT);
    Origin {
        address: address(request).map(|address| address.to_string()),
        user_agent: agent.and_then(|agent| agent.to_str().ok()).map(str::to_owned),
        request_id: Some(id()).filter(|id| !id.is_empty()),
        device: cookies::read(request, cookies::DEVICE),
    }
}
