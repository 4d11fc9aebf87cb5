//! What is kept in memory is never staler than the database, whoever changed that.

use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::BigInt};
use latchkey::{
    app::directory,
    db::{Conn, DbError},
};
use support::{TestApp, fixtures::Member, statements};

use crate::request::{form, post};

/// An application with a secret that works and whose client is kept.
async fn warm() -> (TestApp, Member, String) {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    directory::fill(&app.core).unwrap();
    let body = form(&member.client_id(), &value, "");
    post(&app.browser(), &[], &body).await.expect(200);
    (app, member, body)
}

#[tokio::test]
async fn what_is_changed_by_hand_in_the_database_holds_at_the_next_request() {
    let (app, _, body) = warm().await;
    let machine = app.browser();
    for (sql, status) in [
        ("update applications set state = 'disabled'", 401),
        ("update applications set state = 'active'", 200),
        ("delete from grants", 400),
        (
            "insert into grants select applications.id, permissions.id, applications.created_at from applications, permissions",
            200,
        ),
        ("update apis set token_lifetime_seconds = 77", 200),
        (
            "update secrets set hash = null, deleted_at = created_at, deleted_by_kind = 'system', \
          deleted_by_id = created_by_id, deleted_by_name = 'by hand'",
            401,
        ),
    ] {
        app.by_hand(sql);
        let answer = post(&machine, &[], &body).await.expect(status);
        if sql.contains("77") {
            assert_eq!(answer.json()["expires_in"], 77);
        }
    }
}

#[tokio::test]
async fn a_database_file_that_was_replaced_is_read_and_one_that_is_gone_is_not_read_on() {
    let (app, _, body) = warm().await;
    if app.database.is_postgres() {
        return;
    }
    let machine = app.browser();
    let file = app.data.join("latchkey.db");
    let aside = app.data.join("aside.db");
    let mut own = diesel::SqliteConnection::establish(&file.display().to_string()).unwrap();
    own.batch_execute(&format!("vacuum into '{}'", aside.display())).unwrap();
    drop(own);
    // The copy is of another history from here on.
    let mut other = diesel::SqliteConnection::establish(&aside.display().to_string()).unwrap();
    other.batch_execute("update applications set state = 'disabled'").unwrap();
    drop(other);
    std::fs::remove_file(&file).unwrap();
    post(&machine, &[], &body).await.expect(503);
    for left in ["latchkey.db-wal", "latchkey.db-shm"] {
        let _ = std::fs::remove_file(app.data.join(left));
    }
    assert!(!file.exists(), "no empty one is made in its place");
    std::fs::rename(&aside, &file).unwrap();
    post(&machine, &[], &body).await.expect(401);
}

#[tokio::test]
async fn a_client_that_was_made_after_all_were_read_gets_its_first_token() {
    let (app, _, _) = warm().await;
    let member = app.member("0002");
    let (_, value) = member.secret(&app, "first", 30).await;
    post(&app.browser(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
}

#[derive(diesel::QueryableByName)]
struct Version {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn last_change(connection: &mut Conn) -> i64 {
    sql_query("select number from directory_version").get_result::<Version>(connection).unwrap().number
}

/// Sets the database to where it would stand if it had come to `number` by another history: a server that took over
/// without the last changes, or a backup that was put back.
fn rewrite_history(app: &TestApp, number: i64) {
    let stamp = "07".repeat(16);
    let stamp = if app.database.is_postgres() { format!("'\\x{stamp}'") } else { format!("x'{stamp}'") };
    app.by_hand(&format!(
        "delete from directory_changes where number >= {number};
             insert into directory_changes (number, stamp, kind) values ({number}, {stamp}, 'catalogue');
             update directory_version set number = {number}, stamp = {stamp};"
    ));
}

#[tokio::test]
async fn after_a_failover_that_lost_changes_nothing_is_answered_from_before_it() {
    for steps_back in [3, 1, 0, -5] {
        let (app, _, body) = warm().await;
        let machine = app.browser();
        let kept = app.core.db.read(|connection| Ok::<_, DbError>(last_change(connection))).unwrap();
        app.by_hand("update applications set state = 'disabled'");
        rewrite_history(&app, kept - steps_back);
        post(&machine, &[], &body).await.expect(401);
        app.by_hand("update applications set state = 'active'");
        post(&machine, &[], &body).await.expect(200);
    }
}

/// SQLite is read by the worker thread itself, so nobody waits there.
#[tokio::test]
async fn requests_that_wait_for_the_database_share_a_reading() {
    const REQUESTS: usize = 50;
    statements::begin();
    let (app, _, body) = warm().await;
    let url = &app.database.url;
    if !url.starts_with("postgres") {
        return;
    }
    let mut holder = PgConnection::establish(url).unwrap();
    holder.batch_execute("begin; lock table directory_version in access exclusive mode").unwrap();
    let before = statements::count(url);
    let asked: Vec<_> = (0..REQUESTS)
        .map(|_| {
            let (machine, body) = (app.browser(), body.clone());
            tokio::spawn(async move { post(&machine, &[], &body).await.status })
        })
        .collect();
    // They have arrived; whoever has not by now is counted as one more reading.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    holder.batch_execute("commit").unwrap();
    for answer in asked {
        assert_eq!(answer.await.unwrap(), 200);
    }
    let read = statements::count(url) - before;
    assert!((2..=REQUESTS / 2).contains(&read), "{read} statements for {REQUESTS} requests");
}
