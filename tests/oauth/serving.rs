//! Starting and stopping the real binary: readiness, signals, two processes that start at once.

use std::{
    sync::Barrier,
    time::{Duration, Instant},
};

use latchkey::{
    config::{Config, Database},
    domain::Clock,
    startup,
};
use serde_json::Value;
use support::{
    TestApp,
    process::{Installation, Server},
    raw::Connection,
};

use crate::request::{PATH, form, post};

#[tokio::test]
async fn it_serves_once_it_says_that_it_is_ready() {
    let installation = Installation::new();
    let mut server = installation.serve().await;
    assert_eq!(server.stdout.text(), format!("Latchkey is ready at {}\n", server.address));
    server.client().get("/health/ready").await.expect(200);
    server.client().get("/health/live").await.expect(200);
    server.client().get("/oauth2/jwks").await.expect(200);
    let port = server.address.rsplit(':').next().unwrap();
    let listen = format!("127.0.0.1:{port}");
    let health = || {
        let mut command = installation.command(&["health"]);
        command.env("LATCHKEY_SERVER__LISTEN", &listen);
        command.output().unwrap().status.success()
    };
    assert!(health());
    let mut second = installation.command(&["serve"]);
    let ended = second.env("LATCHKEY_SERVER__LISTEN", &listen).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success() && said.contains("server.listen"), "{said}");
    server.terminate();
    assert!(server.ended().await.success());
    assert!(!health());
}

/// An application in this process, beside which the binary serves the same database, at the real time.
async fn beside_a_server() -> (TestApp, Installation) {
    let now = Clock::system().now().to_string();
    let app = TestApp::builder().beginning(&now).start().await;
    let installation = Installation::of(&app);
    (app, installation)
}

async fn says(server: &Server, text: &str) {
    let began = Instant::now();
    while !server.stderr.text().contains(text) {
        assert!(began.elapsed() < Duration::from_secs(20), "not said: {text}: {}", server.stderr.text());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_request_under_way_is_finished_when_the_process_is_told_to_end() {
    let (app, installation) = beside_a_server().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let mut server = installation.serve().await;
    let body = form(&member.client_id(), &value, "");
    let (begin, rest) = body.split_at(body.len() / 2);
    let mut connection = Connection::open(&server.address);
    let head = format!(
        "POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        body.len()
    );
    connection.send(head.as_bytes());
    // The server has begun with the request when it asks for the body.
    assert_eq!(connection.answer().expect("an answer").status, 100);
    connection.send(begin.as_bytes());
    server.terminate();
    says(&server, "stopping: requests under way").await;
    // A server that gave requests no time would have ended by then.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    connection.send(rest.as_bytes());
    let answer = connection.answer().expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(server.ended().await.success());
    assert!(server.stderr.text().contains("stopped in good order"), "{}", server.stderr.text());
    let path = format!("{}/{secret}", member.secrets());
    let seen = app.signed_in(&member.manager).get(&path).await.expect(200).json();
    assert_ne!(seen["last_used_at"], Value::Null);
}

#[tokio::test]
async fn an_idle_connection_does_not_hold_up_the_end() {
    let installation = Installation::new();
    let mut server = installation.serve().await;
    let mut connection = Connection::open(&server.address);
    connection.send(b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(connection.answer().expect("an answer").status, 200);
    let began = Instant::now();
    server.terminate();
    assert!(server.ended().await.success());
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_request_that_never_ends_is_given_up_after_the_time_limit() {
    let installation = Installation::new().with("LATCHKEY_SERVER__SHUTDOWN_TIMEOUT_SECONDS", "1");
    let mut server = installation.serve().await;
    let mut connection = Connection::open(&server.address);
    let head = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\nExpect: 100-continue";
    connection.send(format!("POST {PATH} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n").as_bytes());
    assert_eq!(connection.answer().expect("an answer").status, 100);
    server.terminate();
    assert!(server.ended().await.success());
}

/// Starts two at the same moment, and checks that they are one installation.
async fn start_two(one: &Installation, other: &Installation) {
    let mut servers = [one.start(), other.start()];
    for server in &mut servers {
        assert!(server.becomes_ready().await, "{}", server.stderr.text());
    }
    let mut keys = Vec::new();
    for server in &servers {
        server.client().get("/health/ready").await.expect(200);
        keys.push(server.client().get("/oauth2/jwks").await.expect(200).json());
    }
    assert_eq!(keys[0]["keys"].as_array().unwrap().len(), 1);
    assert_eq!(keys[0], keys[1]);
    let applied = |server: &Server| server.stderr.text().matches("a migration was applied").count();
    let [first, second] = &servers;
    assert_eq!(applied(first).min(applied(second)), 0, "one of them found the work done");
    assert!(applied(first).max(applied(second)) > 0);
}

#[tokio::test]
async fn two_that_start_at_once_on_an_empty_folder_share_one_schema_and_one_key() {
    for _ in 0..2 {
        let installation = Installation::new();
        start_two(&installation, &installation).await;
    }
}

/// Closer together than processes can be started.
#[test]
fn many_that_open_at_the_same_instant_share_one_schema_and_one_key() {
    const MANY: usize = 8;
    for _ in 0..3 {
        let installation = Installation::new();
        let barrier = Barrier::new(MANY);
        let open = || {
            let config = Config {
                data_dir: installation.data.clone(),
                database: Database { url: Some(installation.database_url.clone().into()), ..Database::default() },
                ..Config::default()
            };
            barrier.wait();
            let core = startup::open(config, Clock::system()).unwrap_or_else(|error| panic!("{error}"));
            (core.keys.fingerprint(), serde_json::to_value(core.signing.published(core.now())).unwrap())
        };
        let opened: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..MANY).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(opened.iter().all(|one| one == &opened[0]), "{opened:?}");
        assert_eq!(opened[0].1.as_array().unwrap().len(), 1);
        let files = std::fs::read_dir(&installation.data).unwrap();
        let names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        assert!(names.iter().all(|name| !name.contains("new-")), "drafts of the key are left: {names:?}");
    }
}

#[tokio::test]
async fn two_replicas_with_folders_of_their_own_share_one_schema_and_one_key() {
    let key = "latchkey-master-key-v1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
    for _ in 0..2 {
        let one = Installation::new().with("LATCHKEY_KEYS__MASTER_KEY", key);
        let other = Installation::new()
            .with("LATCHKEY_KEYS__MASTER_KEY", key)
            .with("LATCHKEY_DATABASE__URL", &one.database_url);
        start_two(&one, &other).await;
    }
}

#[tokio::test]
async fn of_two_with_different_keys_that_start_at_once_only_one_starts() {
    let one = Installation::new();
    let other = Installation::new().with("LATCHKEY_DATABASE__URL", &one.database_url);
    let (mut first, mut second) = (one.start(), other.start());
    let ready = [first.becomes_ready().await, second.becomes_ready().await];
    assert_ne!(ready[0], ready[1], "{}\n{}", first.stderr.text(), second.stderr.text());
    let refused = if ready[0] { &second } else { &first };
    assert!(refused.stderr.text().contains("the master key is not the one"), "{}", refused.stderr.text());
}

#[tokio::test]
async fn a_token_by_one_process_is_verified_with_the_key_of_another() {
    let (app, installation) = beside_a_server().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let server = installation.serve().await;
    let answer = post(&server.client(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
    let header = crate::request::part(&crate::request::token(&answer), 0);
    let published = app.browser().get("/oauth2/jwks").await.expect(200).json();
    assert_eq!(header["kid"], published["keys"][0]["kid"]);
}
