//! Receiving a body: as a whole, not too large, and in time.

use std::{future::Future, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode, web};

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
    let bytes = web::Bytes::from_request(request, payload);
    async move {
        match tokio::time::timeout(limit, bytes).await {
            Ok(received) => received.map_err(|error| match error.as_response_error().status_code() {
                StatusCode::PAYLOAD_TOO_LARGE => Unreceived::TooLarge,
                _ => Unreceived::Broken,
            }),
            Err(_) => Err(Unreceived::TooSlow),
        }
    }
}
