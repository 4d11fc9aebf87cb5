//! Receiving a body: as a whole, not too large, and in time.

use std::{future::Future, time::Duration};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest,
    body::MessageBody,
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::StatusCode,
    middleware::Next,
    web,
};

use futures_util::FutureExt;

use crate::app::Core;

/// How long a body may take to arrive, unless requests as a whole have less than twice that.
const LONGEST: Duration = Duration::from_secs(10);

/// Why a body was not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreceived {
    /// It has more octets than are read.
    TooLarge,
    /// It did not arrive in time. This is told from the time limit of the whole request, which is ours to keep.
    TooSlow,
    /// It broke off, or its framing is wrong.
    Broken,
}

/// Receives the body before anybody looks who asks: otherwise a caller could be let in by the headers, hold the body back,
/// and go on after they have lost what let them in. What is wrong with the body is said later, to who is let in.
///
/// # Errors
/// None of its own.
pub async fn whole(
    mut request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let (head, payload) = request.parts_mut();
    let received = receive(head, payload);
    match received.await {
        Ok(bytes) => request.set_payload(Payload::from(bytes)),
        Err(why) => {
            request.extensions_mut().insert(why);
        }
    }
    next.call(request).await
}

/// Receives the body of a request.
///
/// # Errors
/// [`Unreceived`].
pub fn receive(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<web::Bytes, Unreceived>> + use<> {
    let seconds = request.app_data::<web::Data<Core>>().map_or(30, |core| core.config.server.request_timeout_seconds);
    let limit = LONGEST.min(Duration::from_secs(seconds) / 2);
    let failed = request.extensions().get::<Unreceived>().copied();
    let mut bytes = web::Bytes::from_request(request, payload);
    async move {
        if let Some(why) = failed {
            return Err(why);
        }
        // Most bodies arrive with their headers, and then there is nothing to set a clock for.
        let received = match (&mut bytes).now_or_never() {
            Some(received) => Ok(received),
            None => tokio::time::timeout(limit, bytes).await,
        };
        match received {
            Ok(received) => received.map_err(|error| match error.as_response_error().status_code() {
                StatusCode::PAYLOAD_TOO_LARGE => Unreceived::TooLarge,
                _ => Unreceived::Broken,
            }),
            Err(_) => Err(Unreceived::TooSlow),
        }
    }
}
