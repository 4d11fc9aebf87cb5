//! A disk without room: the error says so, nothing is half-written, what can be read is read, and when there is room
//! again all is well.

use diesel::{
    Connection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_types::Text,
};
use latchkey::{
    db::{DbError, DbResult},
    domain::{Clock, Timestamp},
    http::cookies,
};
use serde_json::{Value, json};
use support::{
    Answer, Client, Member, TestApp,
    database::maintenance_url,
    process::Installation,
    small_disk::{SmallDatabase, SmallDisk, fill},
};
use time::Duration;

/// More than enough requests to use up what room is left in pages that are already there.
const MANY: usize = 600;

/// Whoever uses the service with the full disk.
struct Uses {
    browser: Client,
    machine: Client,
    member: Member,
    value: String,
    now: Timestamp,
}

impl Uses {
    async fn of(app: &TestApp) -> Self {
        let member = app.member("0001");
        let (_, value) = member.secret(app, "before", 100).await;
        let (browser, machine) = (app.signed_in(&member.manager), app.browser());
        Self { browser, machine, member, value, now: app.now() }
    }

    /// The same people at another address.
    fn at(self, address: &str) -> Self {
        let browser = Client::new(address);
        browser.set_cookie(cookies::SESSION, &self.browser.cookie(cookies::SESSION).unwrap());
        Self { browser, machine: Client::new(address), ..self }
    }

    async fn create(&self, name: &str) -> Answer {
        let body = json!({"name": name, "expires_at": self.now.plus(Duration::days(100)).to_string()});
        self.browser.post(&self.member.secrets(), &body).await
    }

    async fn list(&self) -> Vec<Value> {
        let list = self.browser.get(&format!("{}?limit=100", self.member.secrets())).await.expect(200);
        list.json()["items"].as_array().unwrap().clone()
    }

    /// Creates and deletes secrets until a creation is refused; answers the name that was refused, and the answer.
    async fn until_full(&self) -> (String, Answer) {
        for number in 0..MANY {
            let name = format!("secret {number}");
            let answer = self.create(&name).await;
            if answer.status != 201 {
                return (name, answer);
            }
            let id = answer.json()["secret"]["id"].as_str().unwrap().to_owned();
            let deleted = self.browser.delete(&format!("{}/{id}", self.member.secrets())).await;
            assert!(matches!(deleted.status.as_u16(), 204 | 503 | 507), "{}", deleted.text);
        }
        panic!("the disk was never full");
    }

    /// What must hold while the disk is full, and after `make_room`.
    async fn assert_full_and_recovers(&self, make_room: impl FnOnce()) {
        let (name, answer) = self.until_full().await;
        assert_full(&answer);
        self.assert_nothing_half_written(&name).await;
        make_room();
        // The name is still free: nothing of the refused secret was kept.
        let created = self.create(&name).await.expect(201).json();
        self.token(created["value"].as_str().unwrap()).await.expect(200);
    }

    async fn assert_nothing_half_written(&self, refused: &str) {
        let before = self.list().await;
        assert!(before.iter().all(|secret| secret["name"] != refused), "{before:?}");
        assert!(before.iter().any(|secret| secret["name"] == "before"));
        for _ in 0..3 {
            assert_ne!(self.create(refused).await.status, 201);
        }
        assert_eq!(self.list().await, before);
        self.token(&self.value).await.expect(200);
    }

    async fn token(&self, value: &str) -> Answer {
        self.machine.token(&self.member.client_id(), value, &[]).await
    }
}

#[track_caller]
fn assert_full(answer: &Answer) {
    assert_eq!(answer.status, 507, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.code(), "storage_full");
    assert!(answer.text.contains("no room") && answer.json()["value"].is_null(), "{}", answer.text);
}

/// An application whose clock stands at today, for what is handed over to the real binary.
async fn today() -> TestApp {
    TestApp::builder().beginning(&Clock::system().now().to_string()).start().await
}

#[tokio::test]
async fn on_a_full_disk_the_sqlite_file_stays_whole() {
    let app = today().await;
    if app.database.is_postgres() {
        return;
    }
    let uses = Uses::of(&app).await;
    let disk = SmallDisk::with_data_of(&app);
    let Some(installation) = disk.installation() else {
        eprintln!(
            "no small disk: neither root nor a user namespace may mount here; the other tests of this file stand in"
        );
        return;
    };
    let server = installation.serve().await;
    let uses = uses.at(&server.address);
    uses.create("while there is room").await.expect(201);
    let seen = disk.seen_by(server.id());
    let ballast = fill(&seen);
    uses.assert_full_and_recovers(|| std::fs::remove_file(ballast).unwrap()).await;
    assert!(server.stderr.text().contains("the storage is full"), "{}", server.stderr.text());
    assert_whole(seen.join("latchkey.db").to_str().unwrap());
}

#[tokio::test]
async fn a_statement_that_finds_no_room_undoes_its_transaction() {
    // The limit is the connection's, so there is one.
    let app = TestApp::builder().config(|config| config.database.connections = Some(1)).start().await;
    if app.database.is_postgres() {
        return;
    }
    let uses = Uses::of(&app).await;
    let limit = |pages: u32| {
        let pragma = format!("PRAGMA max_page_count = {pages}");
        app.core.db.read(|connection| connection.batch_execute(&pragma).map_err(DbError::from)).unwrap();
    };
    limit(1);
    // Here SQLite ends the transaction by itself in the middle of it, and not only when it is committed.
    uses.assert_full_and_recovers(|| limit(1_000_000)).await;
    assert_whole(app.database.url.trim_start_matches("sqlite://"));
}

#[tokio::test]
async fn a_sqlite_file_that_cannot_be_written_stays_whole() {
    let app = today().await;
    if app.database.is_postgres() {
        return;
    }
    let uses = Uses::of(&app).await;
    // In blocks of 512 octets (of 1024 for some shells): more than the file has now, and less than what is written.
    let limit = r#"trap "" XFSZ; ulimit -f 3000; exec "$@""#;
    let server = Installation::of(&app).started_by(&["sh", "-c", limit, "sh"]).serve().await;
    let uses = uses.at(&server.address);
    let (name, answer) = uses.until_full().await;
    assert!(matches!(answer.status.as_u16(), 503 | 507), "{}", answer.text);
    uses.assert_nothing_half_written(&name).await;
    drop(server);
    let server = Installation::of(&app).serve().await;
    let uses = uses.at(&server.address);
    let created = uses.create(&name).await.expect(201).json();
    uses.token(created["value"].as_str().unwrap()).await.expect(200);
    assert_whole(app.database.url.trim_start_matches("sqlite://"));
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Text)]
    integrity_check: String,
}

#[track_caller]
fn assert_whole(file: &str) {
    let mut connection = SqliteConnection::establish(file).unwrap();
    let found: Vec<Found> = diesel::sql_query("PRAGMA integrity_check").load(&mut connection).unwrap();
    assert_eq!(found.iter().map(|found| found.integrity_check.as_str()).collect::<Vec<_>>(), ["ok"]);
}

#[tokio::test]
async fn on_a_full_disk_postgresql_keeps_nothing_by_halves() {
    if maintenance_url().is_none() {
        return;
    }
    // Only root may mount a small disk where the server can see it; the next test needs no such right.
    let Some(small) = SmallDatabase::create() else { return };
    let url = small.url.clone();
    let app = TestApp::builder().config(move |config| config.database.url = Some(url.into())).start().await;
    let uses = Uses::of(&app).await;
    // While its disk is full, PostgreSQL may take no new connection (it writes a file of its own for the first one after
    // a change of its catalogue), so each worker has the one that it reads by, as in a service that has been at work.
    for _ in 0..8 {
        let machine = app.browser();
        machine.token(&uses.member.client_id(), &uses.value, &[]).await.expect(200);
    }
    small.fill();
    uses.assert_full_and_recovers(|| small.empty()).await;
}

#[tokio::test]
async fn what_postgresql_says_of_a_full_disk_is_understood() {
    let app = TestApp::start().await;
    if !app.database.is_postgres() {
        return;
    }
    let uses = Uses::of(&app).await;
    let run = |sql: &str| {
        app.core
            .db
            .read(|connection| -> DbResult<()> { connection.batch_execute(sql).map_err(DbError::from) })
            .unwrap();
    };
    // The server's own error, by class and words, for machines on which no small disk can be made.
    run("create function full_disk() returns trigger language plpgsql as $$
         begin
             raise exception 'could not extend file \"base/16384/16390\": No space left on device'
                 using errcode = 'disk_full', hint = 'Check free disk space.';
         end $$;
         create trigger full_disk before insert on secrets for each row execute function full_disk()");
    uses.assert_full_and_recovers(|| run("drop trigger full_disk on secrets")).await;
}
