//! There and back, and there again.

use std::{fs, path::Path, time::Duration};

use diesel_migrations::MigrationHarness;
use latchkey::db::{
    Address, Conn,
    migration::{POSTGRES, SQLITE},
};
use support::database::TestDatabase;
use tempfile::TempDir;

use crate::structure::{self, Index, JOURNAL};

fn up(connection: &mut Conn) -> usize {
    match connection {
        Conn::Sqlite(sqlite) => sqlite.run_pending_migrations(SQLITE).unwrap().len(),
        Conn::Postgres(postgres) => postgres.run_pending_migrations(POSTGRES).unwrap().len(),
    }
}

fn down(connection: &mut Conn) -> usize {
    match connection {
        Conn::Sqlite(sqlite) => sqlite.revert_all_migrations(SQLITE).unwrap().len(),
        Conn::Postgres(postgres) => postgres.revert_all_migrations(POSTGRES).unwrap().len(),
    }
}

/// Tables with their columns and indexes.
fn shape(connection: &mut Conn) -> Vec<(String, String, Vec<Index>)> {
    let tables = structure::tables(connection);
    let shape = |table: String| {
        let columns = format!("{:?}", structure::columns(connection, &table));
        let indexes = structure::indexes(connection, &table);
        (table, columns, indexes)
    };
    tables.into_iter().map(shape).collect()
}

#[test]
fn up_and_down_and_up_again_leads_to_the_same() {
    let folder = TempDir::new().unwrap();
    let database = TestDatabase::create(folder.path());
    let mut connection = Address::parse(&database.url).unwrap().connect(Duration::from_secs(10)).unwrap();
    let applied = up(&mut connection);
    assert!(applied > 0);
    let first = shape(&mut connection);
    assert_eq!(down(&mut connection), applied);
    assert_eq!(structure::tables(&mut connection), [JOURNAL], "going back leaves nothing");
    assert_eq!(up(&mut connection), applied);
    assert_eq!(shape(&mut connection), first);
    assert_eq!(up(&mut connection), 0);
}

#[test]
fn both_databases_have_migrations_of_the_same_names() {
    let names = |database: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/migrations").join(database);
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = entries.collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}
