//! The database: connections, transactions, the schema and the queries, one file per family of tables.
//!
//! Queries are free functions on `&mut Conn` with the tenant first in the argument list.

pub mod access_request;
pub mod acknowledgement;
pub mod api;
pub mod application;
pub mod assignment;
pub mod attention;
pub mod audit;
pub mod calendar_feed;
pub mod ceremony;
pub mod client_key;
pub mod connection;
pub mod departure;
pub mod device;
pub mod directory;
pub mod email_change;
pub mod error;
pub mod factor;
pub mod figures;
pub mod guess;
pub mod installation;
pub mod introspector;
pub mod job;
pub mod late_attempt;
pub mod leak;
pub mod limits;
pub mod message;
pub mod migration;
pub mod notice;
pub mod offboarding;
pub mod organisation;
pub mod overview;
pub mod page;
pub mod passkey;
pub mod person;
pub mod preferences;
pub mod provider_ceremony;
pub mod provider_link;
pub mod reach;
pub mod reachability;
pub mod recovery_code;
pub mod refusal;
pub mod revocation;
pub mod rotation;
mod rows;
pub mod schema;
pub mod sealed;
pub mod secret;
pub mod secret_network;
pub mod session;
pub mod sign_in;
pub mod signing_key;
pub mod suspension;
pub mod timeline;
pub mod totp;
pub mod types;
pub mod unsubscribe_link;
pub mod usage;
pub mod webhook;

use std::time::Duration;

use diesel::{Connection, SqliteConnection, r2d2::Pool};

use self::connection::Connector;
pub use self::{
    connection::{Address, Conn, FileIdentity},
    error::{DbError, DbResult},
    reach::Reach,
};

/// The pool of connections; cheap to clone.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Connector>,
    address: Address,
}

impl Db {
    /// Opens the pool; connects lazily, so that a database that is away does not stop the start. `busy_timeout` is how
    /// long a statement on SQLite waits while another process holds the file.
    #[must_use]
    pub fn open(address: Address, connections: u32, busy_timeout: Duration) -> Self {
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(0))
            .connection_timeout(Duration::from_secs(3))
            .test_on_check_out(true)
            .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
            .build_unchecked(Connector { address: address.clone(), busy_timeout });
        Self { pool, address }
    }

    /// Which database this is: `sqlite` or `postgres`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.address {
            Address::Postgres(_) => "postgres",
            Address::Sqlite(_) => "sqlite",
        }
    }

    /// Which file the database is, where it is one.
    ///
    /// # Errors
    /// [`DbError::Unavailable`] when it is gone.
    pub fn identity(&self) -> DbResult<Option<FileIdentity>> {
        self.address.identity().map_err(|error| DbError::Unavailable(error.to_string()))
    }

    /// Opens a connection outside the pool, for who keeps one.
    ///
    /// # Errors
    /// [`DbError::Unavailable`].
    pub fn connect(&self, busy_timeout: Duration) -> DbResult<Conn> {
        self.address.connect(busy_timeout).map_err(|error| DbError::Unavailable(error.to_string()))
    }

    /// Runs `work` on a connection outside any transaction: for a single statement or independent reads.
    ///
    /// # Errors
    /// Those of `work`; [`DbError::Unavailable`] when no connection can be had.
    pub fn read<T, E: From<DbError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.pool.get().map_err(DbError::from)?;
        work(&mut connection)
    }

    /// Runs `work` in one write transaction and commits when it answers `Ok`.
    ///
    /// On SQLite the transaction begins IMMEDIATE: one that begins as a reader and then writes fails under load,
    /// whatever the busy timeout says.
    ///
    /// # Errors
    /// Those of `work`, after a rollback; [`DbError`] when beginning or committing fails.
    pub fn write<T, E: From<DbError>>(&self, work: impl FnOnce(&mut Conn) -> Result<T, E>) -> Result<T, E> {
        let mut connection = self.pool.get().map_err(DbError::from)?;
        write_by(&mut connection, work)
    }
}

/// Carries an error of the caller's through diesel's transaction, which wants to make one of its own.
enum Outcome<E> {
    Caller(E),
    Database(diesel::result::Error),
}

impl<E> From<diesel::result::Error> for Outcome<E> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

/// As [`Db::write`], by a connection that the caller has and that is in no transaction.
///
/// # Errors
/// As [`Db::write`].
#[expect(clippy::disallowed_methods, reason = "the one place where a transaction begins")]
pub fn write_by<T, E: From<DbError>>(
    connection: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, E>,
) -> Result<T, E> {
    let run = |connection: &mut Conn| work(connection).map_err(Outcome::Caller);
    let result = match connection {
        Conn::Sqlite(_) => sqlite_transaction(connection, run),
        Conn::Postgres(_) => connection.transaction(run),
    };
    result.map_err(|outcome| match outcome {
        Outcome::Caller(error) => error,
        Outcome::Database(error) => DbError::from(error).into(),
    })
}

/// As diesel's `immediate_transaction`, which exists only on the bare SQLite connection.
fn sqlite_transaction<T, E>(
    connection: &mut Conn,
    work: impl FnOnce(&mut Conn) -> Result<T, Outcome<E>>,
) -> Result<T, Outcome<E>> {
    use diesel::connection::{AnsiTransactionManager, TransactionManager};
    let bare = |connection: &mut Conn, step: fn(&mut SqliteConnection) -> diesel::QueryResult<()>| match connection {
        Conn::Sqlite(sqlite) => step(sqlite),
        Conn::Postgres(_) => Ok(()),
    };
    bare(connection, |sqlite| AnsiTransactionManager::begin_transaction_sql(sqlite, "BEGIN IMMEDIATE"))?;
    match work(connection) {
        Ok(value) => {
            bare(connection, AnsiTransactionManager::commit_transaction)?;
            Ok(value)
        }
        Err(error) => {
            // After some errors, such as a full disk, SQLite has rolled back by itself and refuses to do so again; what
            // the caller must hear of is the cause. A connection that is still in a transaction leaves the pool.
            let _ = bare(connection, AnsiTransactionManager::rollback_transaction);
            Err(error)
        }
    }
}
