//! HTTP: parse, call, answer. A handler's argument list is its policy: an extractor has authenticated the caller,
//! checked the right and loaded the row within the caller's reach.

pub mod access_requests;
pub mod account;
pub mod acknowledgements;
pub mod api_routes;
pub mod apis;
pub mod applications;
pub mod assignments;
pub mod attention;
pub mod audit_events;
pub mod auth;
pub mod bearer;
pub mod body;
pub mod branding;
pub mod calendar_feeds;
pub mod catalogue;
pub mod client_keys;
pub mod compatible;
pub mod conditional;
pub mod cookies;
pub mod docs;
pub mod documents;
pub mod email_changes;
pub mod error;
pub mod exports;
pub mod factors;
pub mod federation;
pub mod form;
pub mod health;
pub mod imports;
pub mod interface;
pub mod introspectors;
pub mod jobs;
pub mod leaks;
pub mod limits;
pub mod machine_access;
pub mod messages;
pub mod notice_preferences;
pub mod oauth;
pub mod offboarding;
pub mod openapi;
pub mod organisations;
pub mod origin;
pub mod overview;
pub mod pages;
pub mod passkeys;
pub mod password_resets;
pub mod people;
pub mod planned_notices;
pub mod request;
pub mod rotation;
pub mod secret_events;
pub mod secret_tokens;
pub mod secrets;
pub mod security_headers;
pub mod session;
pub mod sign_in;
pub mod signing_keys;
pub mod spa;
pub mod sso;
pub mod suspensions;
pub mod timeline;
pub mod unasked;
pub mod unsubscribing;
pub mod usage;
pub mod webhooks;

use std::time::Duration;

use actix_web::{http::StatusCode, web};

use crate::app::{self, Core};

/// How long a sign-in waits for its turn to have a password hashed.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// The answer of a handler.
pub type Answer<T> = Result<T, error::Failure>;

/// Runs what blocks (database, hashing) on a thread that may block.
pub(crate) async fn blocking<T: Send + 'static>(
    core: &web::Data<Core>,
    work: impl FnOnce(&Core) -> app::Result<T> + Send + 'static,
) -> app::Result<T> {
    let core = web::Data::clone(core);
    let span = tracing::Span::current();
    web::block(move || span.in_scope(|| work(&core)))
        .await
        .unwrap_or_else(|error| Err(app::Error::Internal(Box::new(error))))
}

/// As [`blocking`], for what hashes a password: only so many at a time, so that a flood of sign-ins takes neither the
/// memory nor the threads of everything else.
pub(crate) async fn hashing<T: Send + 'static>(
    core: &web::Data<Core>,
    work: impl FnOnce(&Core) -> app::Result<T> + Send + 'static,
) -> Answer<T> {
    let busy = || {
        let detail = "Too many people sign in at this moment; try again in a few seconds.";
        error::Failure::request(StatusCode::SERVICE_UNAVAILABLE, "busy", detail)
    };
    let permit = tokio::time::timeout(LONGEST_WAIT, core.hashing.acquire()).await;
    let _permit = permit.ok().and_then(Result::ok).ok_or_else(busy)?;
    Ok(blocking(core, work).await?)
}
