//! A SQLite file that another process holds for longer than is waited: errors that say so, then recovery without a
//! restart. (On PostgreSQL no other connection can hold all of it; see `database_away`.)

use std::sync::Arc;

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use latchkey::jobs::{self, Job};
use serde_json::json;
use support::{Answer, Member, TestApp, process::Installation};
use time::Duration;

/// An application on SQLite that waits for a second only; `None` when the suite runs on PostgreSQL.
async fn impatient() -> Option<(TestApp, Member)> {
    let app = TestApp::builder().config(|config| config.database.busy_timeout_seconds = 1).start().await;
    if app.database.is_postgres() {
        return None;
    }
    let member = app.member("0001");
    Some((app, member))
}

/// Another process's connection to the same file.
fn other_connection(app: &TestApp) -> SqliteConnection {
    SqliteConnection::establish(app.database.url.trim_start_matches("sqlite://")).unwrap()
}

#[track_caller]
fn assert_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.code(), "unavailable");
    assert!(answer.header("retry-after").parse::<u32>().is_ok(), "{:?}", answer.headers);
}

#[tokio::test]
async fn while_another_process_writes_it_is_said_and_reading_goes_on() {
    let Some((app, member)) = impatient().await else { return };
    let (_, value) = member.secret(&app, "before", 100).await;
    let browser = app.signed_in(&member.manager);
    let mut other = other_connection(&app);
    other.batch_execute("BEGIN IMMEDIATE").unwrap();

    let body = json!({"name": "meanwhile", "expires_at": app.now().plus(Duration::days(100)).to_string()});
    assert_unavailable(&browser.post(&member.secrets(), &body).await);
    app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    // Late enough that the use of the session would be noted.
    app.advance(Duration::minutes(2));
    assert_eq!(browser.get(&member.secrets()).await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    let core = Arc::clone(&app.core);
    assert!(tokio::task::spawn_blocking(move || jobs::run(&core, Job::ExpiryNotices)).await.unwrap().is_err());

    other.batch_execute("COMMIT").unwrap();
    browser.post(&member.secrets(), &body).await.expect(201);
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    jobs::run(&app.core, Job::LastUse).unwrap();
}

#[tokio::test]
async fn a_writer_that_ends_in_time_is_waited_for() {
    // With the usual patience of ten seconds.
    let app = TestApp::start().await;
    if app.database.is_postgres() {
        return;
    }
    let member = app.member("0001");
    let browser = app.signed_in(&member.manager);
    let mut other = other_connection(&app);
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let release = tokio::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        other.batch_execute("COMMIT").unwrap();
    });
    let body = json!({"name": "patient", "expires_at": app.now().plus(Duration::days(100)).to_string()});
    browser.post(&member.secrets(), &body).await.expect(201);
    release.await.unwrap();
}

#[test]
fn a_start_while_another_process_holds_the_whole_file_says_so() {
    let installation = Installation::new().with("LATCHKEY_DATABASE__BUSY_TIMEOUT_SECONDS", "1");
    let Some(file) = installation.database_url.strip_prefix("sqlite://") else { return };
    installation.succeed(&["migrate"]);
    let mut other = SqliteConnection::establish(file).unwrap();
    other.batch_execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").unwrap();
    let ended = installation.run(&["migrate"]);
    assert!(!ended.status.success());
    assert!(ended.stderr.contains("database is locked"), "{}", ended.stderr);
    drop(other);
    installation.succeed(&["migrate"]);
}
