//! A database for one test: a file of its own, or a PostgreSQL database that is created and dropped.

use std::path::Path;

use diesel::{Connection, PgConnection, connection::SimpleConnection};

/// Names the PostgreSQL maintenance database, when the suite is to run there.
const VARIABLE: &str = "LATCHKEY_TEST_DATABASE_URL";

/// A database that goes away with the test.
pub struct TestDatabase {
    /// As `database.url` wants it.
    pub url: String,
    created: Option<(String, String)>,
}

impl TestDatabase {
    /// In `folder` on SQLite, or where the environment says on PostgreSQL.
    #[must_use]
    pub fn create(folder: &Path) -> Self {
        let Some(maintenance) = maintenance_url() else {
            return Self { url: format!("sqlite://{}", folder.join("latchkey.db").display()), created: None };
        };
        let name = format!("test_{}", uuid::Uuid::from_u128(rand()).simple());
        let mut connection = PgConnection::establish(&maintenance).expect("the PostgreSQL of the tests answers");
        connection.batch_execute(&format!("CREATE DATABASE {name}")).expect("a database can be created");
        let (server, _) = maintenance.rsplit_once('/').expect("the URL ends in a database's name");
        Self { url: format!("{server}/{name}"), created: Some((maintenance, name)) }
    }

    /// Whether this is PostgreSQL.
    #[must_use]
    pub const fn is_postgres(&self) -> bool {
        self.created.is_some()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((maintenance, name)) = &self.created
            && let Ok(mut connection) = PgConnection::establish(maintenance)
        {
            let _ = connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// The maintenance database of PostgreSQL, when the suite is to run there.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "the one place where the tests read the environment")]
pub fn maintenance_url() -> Option<String> {
    std::env::var(VARIABLE).ok().filter(|url| !url.is_empty())
}

fn rand() -> u128 {
    u128::from_le_bytes(latchkey::keys::random::<16>().unwrap())
}
