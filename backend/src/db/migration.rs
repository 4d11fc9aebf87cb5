//! Migrations: embedded in the binary, applied under a lock, so that replicas may start together.

use diesel::{Connection, RunQueryDsl, connection::SimpleConnection, pg::Pg, sqlite::Sqlite};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, Db, DbError, DbResult};

/// The migrations of SQLite.
pub const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// The migrations of PostgreSQL.
pub const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The key of the advisory lock: "latchkey" in ASCII, as a number.
const LOCK: i64 = 0x6c61_7463_686b_6579;

/// Applies what is pending and answers the names of what was applied.
///
/// The whole runs in one transaction: on PostgreSQL under an advisory lock, on SQLite as the one writer. A second
/// process waits and then finds nothing to do; a failure leaves the database as it was.
///
/// # Errors
/// [`DbError`], with the message of the migration that failed.
pub fn run(db: &Db) -> DbResult<Vec<String>> {
    db.read(transaction).map_err(|failure| match failure {
        Failure::Database(error) => error,
        Failure::Migration(message) => DbError::Other(diesel::result::Error::QueryBuilderError(message.into())),
    })
}

enum Failure {
    Database(DbError),
    Migration(String),
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::Database(error)
    }
}

impl From<diesel::result::Error> for Failure {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

#[expect(clippy::disallowed_methods, reason = "migrations run on the bare connection, before the product does")]
fn transaction(connection: &mut Conn) -> Result<Vec<String>, Failure> {
    match connection {
        Conn::Sqlite(sqlite) => {
            let applied = sqlite.immediate_transaction(|sqlite| pending::<Sqlite>(sqlite, SQLITE))?;
            // The connection goes on, without the pages of the file that it has written.
            sqlite.batch_execute("PRAGMA shrink_memory")?;
            Ok(applied)
        }
        Conn::Postgres(postgres) => postgres.transaction(|postgres| {
            // The usual limits are for requests: a second process waits, and a long migration takes its time.
            postgres.batch_execute("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0")?;
            diesel::sql_query("SELECT pg_advisory_xact_lock($1)")
                .bind::<diesel::sql_types::BigInt, _>(LOCK)
                .execute(postgres)?;
            pending::<Pg>(postgres, POSTGRES)
        }),
    }
}

fn pending<DB: diesel::backend::Backend>(
    connection: &mut impl MigrationHarness<DB>,
    migrations: EmbeddedMigrations,
) -> Result<Vec<String>, Failure>
where
    EmbeddedMigrations: diesel::migration::MigrationSource<DB>,
{
    connection
        .run_pending_migrations(migrations)
        .map(|versions| versions.iter().map(ToString::to_string).collect())
        .map_err(|error| Failure::Migration(error.to_string()))
}
