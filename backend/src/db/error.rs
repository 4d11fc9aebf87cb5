//! What can go wrong with a database, told apart as far as callers need.

use diesel::{
    r2d2,
    result::{DatabaseErrorKind, Error},
};

/// A failure of the database.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique constraint was violated; which one, SQLite does not say: decide at the call.
    #[error("a unique constraint was violated")]
    Duplicate,
    /// A row that is referred to is missing, or a row that is referred to would go.
    #[error("a foreign key constraint was violated")]
    MissingReference,
    /// No connection, or it broke: trying again later may work.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The disk or the database file is full.
    #[error("the database's storage is full: {0}")]
    Full(String),
    /// A row holds what no code of ours wrote.
    #[error("a row of {table} holds a value that is not valid: {column}")]
    Corrupt { table: &'static str, column: &'static str },
    /// Anything else.
    #[error(transparent)]
    Other(Error),
}

/// The result of a query.
pub type DbResult<T> = Result<T, DbError>;

/// Parts of the messages by which PostgreSQL's and SQLite's clients say that the server or the file is away.
const AWAY: [&str; 14] = [
    "server closed the connection",
    "terminating connection",
    "connection to server",
    "no connection to the server",
    "could not connect",
    "connection not open",
    "the database system is",
    "cannot connect now",
    "database is locked",
    "unable to open database file",
    "disk i/o error",
    "read-only transaction",
    "deadlock detected",
    "canceling statement due to",
];

/// Parts of the messages that say that there is no room.
const FULL: [&str; 3] = ["database or disk is full", "no space left", "could not extend file"];

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        match error {
            Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Duplicate,
            Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Self::MissingReference,
            Error::DatabaseError(
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand,
                ref info,
            ) => Self::Unavailable(info.message().to_owned()),
            Error::BrokenTransactionManager => Self::Unavailable("the connection broke in a transaction".to_owned()),
            Error::RollbackErrorOnCommit { commit_error, .. } => Self::from(*commit_error),
            Error::DatabaseError(_, ref info) => {
                let message = info.message().to_lowercase();
                if FULL.iter().any(|part| message.contains(part)) {
                    Self::Full(message)
                } else if AWAY.iter().any(|part| message.contains(part)) {
                    Self::Unavailable(message)
                } else {
                    Self::Other(error)
                }
            }
            other => Self::Other(other),
        }
    }
}

impl From<r2d2::PoolError> for DbError {
    fn from(error: r2d2::PoolError) -> Self {
        Self::Unavailable(without_url(&error.to_string()))
    }
}

/// The clients' messages quote what they were given; nothing from an address of the database on is kept.
fn without_url(message: &str) -> String {
    let end = message.find("://").map_or(message.len(), |at| {
        message
            .get(..at)
            .and_then(|before| before.rfind(|character: char| !character.is_ascii_alphanumeric()))
            .unwrap_or(0)
    });
    message.get(..end).unwrap_or_default().to_owned()
}

/// Turns "no such row" into `None`.
pub(super) fn optional<T>(result: diesel::QueryResult<T>) -> DbResult<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
