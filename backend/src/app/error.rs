//! Why a command was refused.

use super::machine::BearerError;
use crate::{db::DbError, domain::Rejection, keys::KeyError};

/// The result of a command.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a command was refused. How each becomes an answer is decided in `http/error.rs`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing within the caller's reach.
    #[error("there is no such thing within reach")]
    NotFound,
    /// The request contradicts the state of things.
    #[error("{0}")]
    Conflict(Rejection),
    /// The thing was changed since the caller read it.
    #[error("changed since it was read")]
    Stale,
    /// Fields that were refused, all of them.
    #[error("fields were refused")]
    Invalid(Vec<FieldError>),
    /// The caller may see it and may not do it.
    #[error("{0}")]
    Forbidden(Rejection),
    /// Nobody is signed in, or the proof was wrong.
    #[error("{0}")]
    Unauthenticated(Rejection),
    /// A token does not let a machine in.
    #[error("the token does not let this machine in")]
    Bearer(BearerError),
    /// Too many wrong guesses: nothing is tried for so long.
    #[error("too many wrong guesses")]
    TooMany { seconds: i64 },
    /// The database is away; trying again later may work.
    #[error("not available: {0}")]
    Unavailable(String),
    /// A provider of single sign-on is away; another way to sign in works.
    #[error("{0}")]
    ProviderAway(Rejection),
    /// The storage is full.
    #[error("storage is full: {0}")]
    StorageFull(String),
    /// A fault of ours.
    #[error("internal fault")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One refused field of a request body or query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer (RFC 6901) into the body, or the name of a query parameter.
    pub pointer: String,
    pub rejection: Rejection,
}

impl Error {
    /// One refused field.
    #[must_use]
    pub fn field(pointer: &str, rejection: Rejection) -> Self {
        Self::Invalid(vec![FieldError { pointer: pointer.to_owned(), rejection }])
    }

    /// A contradiction with the state of things.
    #[must_use]
    pub fn conflict(code: &'static str, detail: impl Into<std::borrow::Cow<'static, str>>) -> Self {
        Self::Conflict(Rejection::new(code, detail))
    }
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unavailable(message) => Self::Unavailable(message),
            DbError::Full(message) => Self::StorageFull(message),
            other => Self::Internal(Box::new(other)),
        }
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        Self::Internal(Box::new(error))
    }
}

/// An error with all that caused it, for the log.
#[must_use]
pub fn causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

/// Says what a violated unique constraint means at this call.
pub(crate) fn duplicate(result: crate::db::DbResult<()>, refusal: impl FnOnce() -> Error) -> Result<()> {
    match result {
        Err(DbError::Duplicate) => Err(refusal()),
        other => Ok(other?),
    }
}
