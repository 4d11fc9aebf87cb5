//! A database for one test: a file of its own, or a PostgreSQL database that is created and dropped.

use std::{fs, path::Path, process, sync::LazyLock, time::Duration};

use diesel::{
    Connection, PgConnection, RunQueryDsl, SqliteConnection, connection::SimpleConnection, dsl::sql, sql_types::Text,
};
use latchkey::db::{Address, Db, migration};
use tempfile::TempDir;

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
        Self::on_postgres(maintenance, "template1")
    }

    /// As [`Self::create`], with all migrations applied: a copy of one that is made once for all tests of a process.
    #[must_use]
    pub fn migrated(folder: &Path) -> Self {
        if let Some(maintenance) = maintenance_url() {
            return Self::on_postgres(maintenance, &POSTGRES_TEMPLATE);
        }
        let file = folder.join("latchkey.db");
        fs::write(&file, &*SQLITE_TEMPLATE).unwrap();
        Self { url: format!("sqlite://{}", file.display()), created: None }
    }

    fn on_postgres(maintenance: String, template: &str) -> Self {
        let name = format!("test_{}", uuid::Uuid::from_u128(rand()).simple());
        let url = create_on_postgres(&maintenance, &name, template);
        Self { url, created: Some((maintenance, name)) }
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

/// A database file with all migrations applied.
static SQLITE_TEMPLATE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("latchkey.db");
    fs::write(&file, []).unwrap();
    migrate(&format!("sqlite://{}", file.display()));
    // All of it into the one file that is copied.
    let mut connection = SqliteConnection::establish(&file.display().to_string()).unwrap();
    connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    fs::read(file).unwrap()
});

/// The name of a database with all migrations applied. Nothing drops it when this process ends, so the next one does.
static POSTGRES_TEMPLATE: LazyLock<String> = LazyLock::new(|| {
    const PREFIX: &str = "template_of_";
    let maintenance = maintenance_url().unwrap();
    let mut connection = PgConnection::establish(&maintenance).expect("the PostgreSQL of the tests answers");
    let known = format!("SELECT datname::text FROM pg_database WHERE datname LIKE '{PREFIX}%'");
    for name in sql::<Text>(&known).get_results::<String>(&mut connection).unwrap() {
        let owner = name.trim_start_matches(PREFIX);
        if !Path::new("/proc").join(owner).exists() {
            // Another process may be dropping it too.
            let _ = connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name}"));
        }
    }
    let name = format!("{PREFIX}{}", process::id());
    migrate(&create_on_postgres(&maintenance, &name, "template1"));
    name
});

fn create_on_postgres(maintenance: &str, name: &str, template: &str) -> String {
    let mut connection = PgConnection::establish(maintenance).expect("the PostgreSQL of the tests answers");
    let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
    connection.batch_execute(&create).expect("a database can be created");
    let (server, _) = maintenance.rsplit_once('/').expect("the URL ends in a database's name");
    format!("{server}/{name}")
}

fn migrate(url: &str) {
    migration::run(&Db::open(Address::parse(url).unwrap(), 1, Duration::from_secs(10))).unwrap();
}

fn rand() -> u128 {
    u128::from_le_bytes(latchkey::keys::random::<16>().unwrap())
}
