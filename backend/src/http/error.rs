//! The one table from refusals to answers: problem details (RFC 9457) with a stable code and the request's id.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::request;
use crate::app::{Error, FieldError, error::causes};

/// A refusal as an answer.
#[derive(Debug)]
pub enum Failure {
    /// A command refused.
    App(Error),
    /// The request itself is not as it must be.
    Request { status: StatusCode, code: &'static str, detail: String },
    /// Parts of the request that are not as they must be, all of them.
    Fields { status: StatusCode, errors: Vec<FieldError> },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::App(error)
    }
}

impl Failure {
    /// A refusal of the request's form.
    pub fn request(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Request { status, code, detail: detail.into() }
    }
}

/// Problem details (RFC 9457 §3).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A URI for the kind of problem.
    #[serde(rename = "type")]
    kind: String,
    /// The kind of problem in a few words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// The kind of problem for programs; never changes.
    code: &'static str,
    /// What is wrong and what to do.
    detail: String,
    /// The id by which the operator finds this request in the logs.
    request_id: String,
    /// Every field that was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<ProblemField>,
}

/// One refused field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldError)]
pub struct ProblemField {
    /// A JSON pointer (RFC 6901) into the body, or the name of a query parameter.
    pointer: String,
    /// Why, for programs.
    code: &'static str,
    /// Why, for people.
    detail: String,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.row().1)
    }
}

impl Failure {
    /// Status, code, title and detail: the table.
    fn row(&self) -> (StatusCode, &'static str, &'static str, String) {
        let fields = "Some fields were refused; each is named in errors.".to_owned();
        match self {
            Self::Request { status, code, detail } => {
                (*status, code, status.canonical_reason().unwrap_or("Refused"), detail.clone())
            }
            Self::Fields { status, .. } => (*status, "invalid_request", "Some parameters were refused", fields),
            Self::App(error) => match error {
                Error::NotFound => (
                    StatusCode::NOT_FOUND,
                    "not_found",
                    "Not found",
                    "There is no such thing, or it is outside your reach.".to_owned(),
                ),
                Error::Conflict(why) => (StatusCode::CONFLICT, why.code, "Conflict", why.detail.to_string()),
                Error::Stale => (
                    StatusCode::PRECONDITION_FAILED,
                    "stale",
                    "Changed meanwhile",
                    "It was changed since you read it; read it again and repeat your change.".to_owned(),
                ),
                Error::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some fields were refused", fields),
                Error::Forbidden(why) => (StatusCode::FORBIDDEN, why.code, "Not allowed", why.detail.to_string()),
                Error::Unauthenticated(why) => {
                    (StatusCode::UNAUTHORIZED, why.code, "Not signed in", why.detail.to_string())
                }
                Error::Bearer(why) => {
                    let (status, code, detail) = why.row();
                    (status, code, "The token does not do", detail)
                }
                Error::TooMany { seconds } => (
                    StatusCode::TOO_MANY_REQUESTS,
                    "too_many_attempts",
                    "Too many attempts",
                    format!("There were too many attempts; try again in {seconds} seconds."),
                ),
                Error::Unavailable(_) => (
                    StatusCode::SERVICE_UNAVAILABLE,
                    "unavailable",
                    "Not available",
                    "The service cannot reach its database; try again in a moment.".to_owned(),
                ),
                Error::ProviderAway(why) => {
                    (StatusCode::BAD_GATEWAY, why.code, "Another service is away", why.detail.to_string())
                }
                Error::StorageFull(_) => (
                    StatusCode::INSUFFICIENT_STORAGE,
                    "storage_full",
                    "Storage is full",
                    "The service has no room to store this, and nothing was changed; tell the operator.".to_owned(),
                ),
                Error::Internal(_) => (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "A fault of ours",
                    "Something went wrong on our side; it was logged under this request id.".to_owned(),
                ),
            },
        }
    }

    fn errors(&self) -> Vec<ProblemField> {
        let (Self::App(Error::Invalid(errors)) | Self::Fields { errors, .. }) = self else { return Vec::new() };
        let problem = |error: &FieldError| ProblemField {
            pointer: error.pointer.clone(),
            code: error.rejection.code,
            detail: error.rejection.detail.to_string(),
        };
        errors.iter().map(problem).collect()
    }

    /// Faults of ours and of the database are logged here, once, with their sources; the caller sees none of it.
    fn log(&self) {
        match self {
            Self::App(Error::Internal(source)) => {
                tracing::error!(error.message = causes(source.as_ref()), "a request failed by a fault of ours");
            }
            Self::App(Error::Unavailable(why)) => tracing::error!(error.message = why, "the database is not available"),
            Self::App(Error::StorageFull(why)) => tracing::error!(error.message = why, "the storage is full"),
            _ => {}
        }
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.row().0
    }

    fn error_response(&self) -> HttpResponse {
        self.log();
        let (status, code, title, detail) = self.row();
        let problem = Problem {
            kind: format!("urn:latchkey:problem:{code}"),
            title,
            status: status.as_u16(),
            code,
            detail,
            request_id: request::id(),
            errors: self.errors(),
        };
        let mut response = HttpResponse::build(status);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.insert_header((header::RETRY_AFTER, "2"));
        }
        if let Self::App(Error::TooMany { seconds }) = self {
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        if let Self::App(Error::Bearer(why)) = self {
            response.insert_header((header::WWW_AUTHENTICATE, why.challenge()));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store")).insert_header((header::PRAGMA, "no-cache"));
        response.content_type("application/problem+json").json(problem)
    }
}
