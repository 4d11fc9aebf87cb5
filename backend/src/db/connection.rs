//! One connection type over both databases, and how it is opened by the scheme of a URL.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use diesel::{
    Connection, ConnectionError, PgConnection, RunQueryDsl, SqliteConnection,
    connection::SimpleConnection,
    expression::functions::declare_sql_function,
    r2d2::{self, R2D2Connection},
};
use secrecy::{ExposeSecret, SecretString};

pub use self::multi::{Conn, MultiBackend, MultiRawValue};

mod multi {
    /// A connection to either database. The derived `establish` guesses by trial and hides errors; use
    /// [`super::Address::connect`].
    #[derive(diesel::MultiConnection)]
    pub enum Conn {
        Postgres(diesel::PgConnection),
        Sqlite(diesel::SqliteConnection),
    }
}

/// Where the database is. The PostgreSQL form may carry a password and is kept hidden.
#[derive(Clone, Debug)]
pub enum Address {
    /// `postgres://user:password@host:port/name?options`
    Postgres(SecretString),
    /// The path of the database file.
    Sqlite(String),
}

/// Why a database URL was refused.
#[derive(Debug, thiserror::Error)]
#[error(
    "database.url must be sqlite:// and a path, or postgres://user:password@host:port/name; in user and password, \
     characters such as % @ : / are percent-encoded"
)]
pub struct UnknownScheme;

impl Address {
    /// Reads `sqlite://path` or `postgres://…` (also `postgresql://…`).
    ///
    /// # Errors
    /// [`UnknownScheme`] for anything else: nothing is guessed.
    pub fn parse(url: &str) -> Result<Self, UnknownScheme> {
        match url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.to_owned())),
            Some(("postgres" | "postgresql", rest)) if !rest.is_empty() && is_well_formed(url) => {
                Ok(Self::Postgres(SecretString::from(url)))
            }
            _ => Err(UnknownScheme),
        }
    }

    /// Opens a connection, set up for this product. On SQLite a statement waits for another writer as long as
    /// `busy_timeout` says.
    ///
    /// # Errors
    /// Whatever the database's own client reports.
    pub fn connect(&self, busy_timeout: Duration) -> Result<Conn, ConnectionError> {
        match self {
            Self::Postgres(url) => {
                let mut connection = PgConnection::establish(&patient(url.expose_secret()))?;
                connection
                    .batch_execute("SET TIME ZONE 'UTC'; SET statement_timeout = '30s'; SET lock_timeout = '10s'")
                    .map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Postgres(connection))
            }
            Self::Sqlite(path) => {
                let mut connection = SqliteConnection::establish(path)?;
                // It comes first, because changing the journal mode already needs a lock.
                let wait = format!("PRAGMA busy_timeout = {};", busy_timeout.as_millis());
                connection.batch_execute(&wait).map_err(ConnectionError::CouldntSetupConfiguration)?;
                connection.batch_execute(SQLITE_SETUP).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Conn::Sqlite(connection))
            }
        }
    }
}

/// Whether libpq will read the URL: it quotes one that it cannot read in its error, password and all.
fn is_well_formed(url: &str) -> bool {
    let encoded = |text: &str| {
        text.match_indices('%').all(|(at, _)| {
            text.get(at + 1..at + 3).is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        })
    };
    url::Url::parse(url).is_ok_and(|parsed| parsed.has_host()) && encoded(url)
}

/// `synchronous=FULL`: an answered deletion must survive a power cut. `secure_delete` overwrites what is erased.
const SQLITE_SETUP: &str = "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA secure_delete = ON;";

/// What the PostgreSQL client does by default is to wait for ever for a server that was cut off without a word: in
/// seconds (the last in milliseconds), each after the first for a connection that falls silent later.
const PATIENCE: [(&str, &str); 5] = [
    ("connect_timeout", "5"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "20000"),
];

/// The URL with [`PATIENCE`], as far as it does not say otherwise.
fn patient(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in PATIENCE {
        if !url.contains(&format!("{name}=")) {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.extend([name, "=", value]);
        }
    }
    url
}

/// Which file a path leads to: its device and its number there.
pub type FileIdentity = (u64, u64);

impl Address {
    /// Which file the database is at this moment; `None` where it is none. A connection stays with the file that it was
    /// opened with, whatever is put in its place.
    ///
    /// # Errors
    /// When the file cannot be looked at, as when it is gone.
    pub fn identity(&self) -> std::io::Result<Option<FileIdentity>> {
        use std::os::unix::fs::MetadataExt;
        match self {
            Self::Postgres(_) => Ok(None),
            Self::Sqlite(path) => std::fs::metadata(path).map(|file| Some((file.dev(), file.ino()))),
        }
    }
}

#[declare_sql_function]
extern "SQL" {
    /// Whether a PostgreSQL server follows another one.
    fn pg_is_in_recovery() -> diesel::sql_types::Bool;
}

/// A connection of the pool, and the file that it was opened with.
pub struct Pooled {
    connection: Conn,
    identity: Option<FileIdentity>,
}

impl Deref for Pooled {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.connection
    }
}

impl DerefMut for Pooled {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.connection
    }
}

/// Opens and checks connections for the pool.
#[derive(Debug)]
pub struct Connector {
    pub address: Address,
    pub busy_timeout: Duration,
}

impl r2d2::ManageConnection for Connector {
    type Connection = Pooled;
    type Error = r2d2::Error;

    fn connect(&self) -> Result<Pooled, r2d2::Error> {
        // SQLite would make an empty file in the place of one that is gone.
        let gone = |error: std::io::Error| ConnectionError::BadConnection(error.to_string());
        let identity = self.address.identity().map_err(gone).map_err(r2d2::Error::ConnectionError)?;
        let connection = self.address.connect(self.busy_timeout).map_err(r2d2::Error::ConnectionError)?;
        Ok(Pooled { connection, identity })
    }

    fn is_valid(&self, pooled: &mut Pooled) -> Result<(), r2d2::Error> {
        let is_there = self.address.identity().is_ok_and(|identity| identity == pooled.identity);
        match &mut pooled.connection {
            // It answers, and does not follow another: what a standby says may be of yesterday.
            Conn::Postgres(postgres) => {
                let follows = diesel::select(pg_is_in_recovery()).get_result(postgres);
                if follows.map_err(r2d2::Error::QueryError)? {
                    let behind = "the database follows another, and may be behind it".to_owned();
                    return Err(r2d2::Error::ConnectionError(ConnectionError::BadConnection(behind)));
                }
                Ok(())
            }
            Conn::Sqlite(_) if is_there => Ok(()),
            Conn::Sqlite(_) => Err(r2d2::Error::ConnectionError(ConnectionError::BadConnection(
                "the database's file was replaced or removed".to_owned(),
            ))),
        }
    }

    fn has_broken(&self, pooled: &mut Pooled) -> bool {
        std::thread::panicking() || pooled.connection.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_keeps_what_it_says_itself() {
        assert_eq!(
            patient("postgres://latchkey@db/latchkey?connect_timeout=60"),
            "postgres://latchkey@db/latchkey?connect_timeout=60&keepalives_idle=10&keepalives_interval=5\
             &keepalives_count=3&tcp_user_timeout=20000"
        );
        assert!(patient("postgres://db/latchkey").starts_with("postgres://db/latchkey?connect_timeout=5&"));
    }
}
