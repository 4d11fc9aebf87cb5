//! Writers at the same time: all of them commit, and none overwrites what another wrote.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use latchkey::{
    app::Core,
    db::{self, DbResult, schema::organisations::dsl},
};
use support::TestApp;

const WRITERS: usize = 8;
const COMMITS: usize = 200;

/// Reads a number and writes the next one: on SQLite a transaction that begins as a reader, which fails under load
/// unless it was begun as a writer.
fn count_up(core: &Core) -> DbResult<()> {
    core.db.write(|connection| {
        if core.db.kind() == "postgres" {
            db::installation::lock(connection)?;
        }
        let version: i64 = dsl::organisations.select(dsl::version).first(connection)?;
        diesel::update(dsl::organisations).set(dsl::version.eq(version + 1)).execute(connection)?;
        Ok(())
    })
}

#[tokio::test]
async fn all_of_many_concurrent_transactions_commit() {
    let app = TestApp::builder().config(|config| config.database.connections = Some(8)).start().await;
    app.organisation("0001");
    let barrier = Arc::new(Barrier::new(WRITERS));
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (core, barrier) = (Arc::clone(&app.core), Arc::clone(&barrier));
            thread::spawn(move || {
                barrier.wait();
                (0..COMMITS).map(|_| count_up(&core)).filter_map(Result::err).map(|error| error.to_string()).collect()
            })
        })
        .collect();
    let failures: Vec<String> =
        writers.into_iter().flat_map(|writer| -> Vec<String> { writer.join().unwrap() }).collect();
    assert_eq!(failures, Vec::<String>::new());
    let version: i64 = app
        .core
        .db
        .read(|connection| -> DbResult<_> { Ok(dsl::organisations.select(dsl::version).first(connection)?) })
        .unwrap();
    assert_eq!(version, 1 + i64::try_from(WRITERS * COMMITS).unwrap());
}
