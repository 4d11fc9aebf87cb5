//! Several that migrate at once, and one that fails.

use std::{fs, path::Path, process::Child, time::Duration};

use diesel::connection::SimpleConnection;
use latchkey::db::{Address, Conn, Db, migration};
use support::process::Installation;

use crate::{
    model,
    structure::{self, JOURNAL},
};

const PROCESSES: usize = 4;

/// A connection to the database of an installation.
fn connect(installation: &Installation) -> Conn {
    Address::parse(&installation.database_url).unwrap().connect(Duration::from_secs(10)).unwrap()
}

fn all_tables() -> Vec<String> {
    let mut tables: Vec<_> = model::tables().into_iter().map(|table| table.name).collect();
    tables.push(JOURNAL.to_owned());
    tables.sort();
    tables
}

#[test]
fn of_several_processes_that_start_at_once_one_migrates() {
    let installation = Installation::new();
    let processes: Vec<Child> =
        (0..PROCESSES).map(|_| installation.command(&["migrate"]).spawn().expect("the binary starts")).collect();
    let mut applied = 0;
    for process in processes {
        let output = process.wait_with_output().unwrap();
        let log = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{log}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "The database is up to date.\n");
        applied += log.matches("a migration was applied").count();
    }
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/migrations/sqlite");
    assert_eq!(applied, fs::read_dir(migrations).unwrap().count(), "each migration was applied by one of them");
    assert_eq!(structure::tables(&mut connect(&installation)), all_tables());
}

#[test]
fn a_migration_that_fails_leaves_the_database_as_it_was() {
    let installation = Installation::new();
    // Its name is that of the last table, so that everything before it was made and is undone.
    let last = model::tables().pop().unwrap().name;
    let mut connection = connect(&installation);
    connection.batch_execute(&format!("create table {last} (word text)")).unwrap();
    let ended = installation.run(&["migrate"]);
    assert!(!ended.status.success());
    for part in ["the database cannot be prepared", last.as_str()] {
        assert!(ended.stderr.contains(part), "{part} is not in {}", ended.stderr);
    }
    assert_eq!(structure::tables(&mut connection), [last.as_str()]);
    assert_eq!(structure::columns(&mut connection, &last).len(), 1);
    // With the obstacle away the next start succeeds.
    connection.batch_execute(&format!("drop table {last}")).unwrap();
    installation.succeed(&["migrate"]);
    assert_eq!(structure::tables(&mut connection), all_tables());
}

#[test]
fn a_replica_waits_for_a_migration_that_takes_long() {
    let installation = Installation::new();
    let mut other = connect(&installation);
    if matches!(other, Conn::Sqlite(_)) {
        // There the second process waits as long as for any other writer.
        return;
    }
    // Longer than statements of requests may wait for a lock.
    other.batch_execute("begin; select pg_advisory_xact_lock(x'6c617463686b6579'::bigint)").unwrap();
    let address = Address::parse(&installation.database_url).unwrap();
    let waiting = std::thread::spawn(move || migration::run(&Db::open(address, 1, Duration::from_secs(1))));
    other.batch_execute("select pg_sleep(11)").unwrap();
    assert!(!waiting.is_finished());
    assert_eq!(structure::tables(&mut other), Vec::<String>::new());
    other.batch_execute("commit").unwrap();
    assert!(!waiting.join().unwrap().unwrap().is_empty());
    assert_eq!(structure::tables(&mut other), all_tables());
}
