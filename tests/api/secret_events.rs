//! Watching the secrets of an application: what arrives, and when a connection ends.

use latchkey::{domain::Id, jobs::scheduler};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Client, Member, TestApp};
use time::Duration;

/// Long enough for any machine: nothing here is measured.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// A connection by which somebody watches, read as browsers read it.
struct Events {
    response: reqwest::Response,
    text: String,
}

impl Events {
    async fn of(browser: &Client, member: &Member) -> Self {
        let path = format!("/api/v1/applications/{}/secret-events", member.application.id);
        let response = browser.request(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { response, text: String::new() }
    }

    /// The name and the data of the next event; `None` when the connection has ended.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
                let event = field("event: ").zip(field("data: "));
                let told = self.text.len() - rest.len();
                self.text.drain(..told);
                if let Some((name, data)) = event {
                    return Some((name, serde_json::from_str(&data).unwrap()));
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("something happens");
            self.text.push_str(std::str::from_utf8(&chunk.ok().flatten()?).unwrap());
        }
    }

    /// The next event that fits.
    async fn until(&mut self, fits: impl Fn(&str, &Value) -> bool) -> Value {
        while let Some((name, data)) = self.next().await {
            if fits(&name, &data) {
                return data;
            }
        }
        panic!("the connection ended before");
    }

    /// Reads on until the connection ends.
    async fn end(mut self) {
        while self.next().await.is_some() {}
    }
}

async fn replace(browser: &Client, app: &TestApp, member: &Member, old: &str) -> (String, String) {
    let expires_at = app.now().plus(Duration::days(90)).to_string();
    let body = json!({"name": "new", "expires_at": expires_at, "replaces": old});
    let created = browser.post(&member.secrets(), &body).await.expect(201).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&created["secret"]["id"]), text(&created["value"]))
}

#[tokio::test]
async fn the_first_token_with_a_new_secret_is_told_on_whichever_replica_it_was_got() {
    let app = TestApp::start().await;
    let (member, replica) = (app.member("0001"), app.replica().await);
    let scheduler = scheduler::start(&app.core);
    let (old, _) = member.secret(&app, "old", 90).await;
    let manager = app.signed_in(&member.manager);
    let elsewhere = replica.client();
    elsewhere.set_cookie(latchkey::http::cookies::SESSION, &manager.cookie(latchkey::http::cookies::SESSION).unwrap());
    let (mut here, mut there) = (Events::of(&manager, &member).await, Events::of(&elsewhere, &member).await);
    let of_old = |name: &str, data: &Value| name == "rotation" && data["old"]["id"] == json!(old);
    for events in [&mut here, &mut there] {
        assert_eq!(events.until(of_old).await["verdict"]["reason"], "no_successor");
    }
    let (new, value) = replace(&manager, &app, &member, &old).await;
    for events in [&mut here, &mut there] {
        let seen = events.until(|name, data| of_old(name, data) && data["successor"]["id"] == json!(new)).await;
        assert_eq!(seen["verdict"]["reason"], "successor_unused");
        assert_eq!(seen["successor"]["first_use"], Value::Null);
    }
    app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    for events in [&mut here, &mut there] {
        let seen = events.until(|name, data| of_old(name, data) && !data["successor"]["first_use"].is_null()).await;
        assert_eq!(seen["successor"]["first_use"], json!({"at": app.now().to_string(), "address": "127.0.0.1"}));
        assert_eq!(seen["verdict"]["reason"], "old_in_use", "it was created this moment");
    }
    scheduler.stop(&app.core);
    here.end().await;
}

#[tokio::test]
async fn a_deletion_is_told_and_what_did_not_change_is_not() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (kept, deleted) = (member.secret(&app, "kept", 90).await.0, member.secret(&app, "gone", 90).await.0);
    let manager = app.signed_in(&member.manager);
    let mut events = Events::of(&manager, &member).await;
    let mut told =
        [events.next().await.unwrap(), events.next().await.unwrap()].map(|(_, data)| data["old"]["id"].clone());
    told.sort_by_key(Value::to_string);
    let mut expected = [json!(kept), json!(deleted)];
    expected.sort_by_key(Value::to_string);
    assert_eq!(told, expected);
    manager.delete(&format!("{}/{deleted}", member.secrets())).await.expect(204);
    assert_eq!(events.next().await.unwrap(), ("gone".to_owned(), json!({"id": deleted})));
}

#[tokio::test]
async fn a_session_has_four_connections_and_gets_others_when_those_have_ended() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "one", 90).await;
    let (manager, elsewhere) = (app.signed_in(&member.manager), app.signed_in(&member.manager));
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut events = Events::of(&manager, &member).await;
        events.next().await.unwrap();
        open.push(events);
    }
    let path = format!("/api/v1/applications/{}/secret-events", member.application.id);
    assert_eq!(manager.get(&path).await.expect(429).code(), "too_many_connections");
    let mut other = Events::of(&elsewhere, &member).await;
    other.next().await.expect("another session has its own");
    let operator = app.operator();
    let assignments = operator.get("/api/v1/assignments").await.expect(200).json();
    let id = assignments["items"][0]["id"].as_str().unwrap();
    operator.delete(&format!("/api/v1/assignments/{id}")).await.expect(204);
    for events in open {
        events.end().await;
    }
    app.assign(&member.manager, &member.organisation, None);
    Events::of(&manager, &member).await.next().await.unwrap();
}

#[tokio::test]
async fn a_connection_ends_when_the_session_is_ended() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "one", 90).await;
    let manager = app.signed_in(&member.manager);
    let mut events = Events::of(&manager, &member).await;
    events.next().await.unwrap();
    manager.delete("/api/v1/session").await.expect(204);
    events.end().await;
}

#[tokio::test]
async fn watching_does_not_keep_a_session_from_running_out() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "one", 90).await;
    let mut events = Events::of(&app.signed_in(&member.manager), &member).await;
    events.next().await.unwrap();
    app.advance(Duration::minutes(app.core.config.session.idle_minutes));
    events.end().await;
}

#[tokio::test]
async fn who_does_not_manage_the_application_any_more_is_told_nothing_more() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "one", 90).await;
    let mut events = Events::of(&app.signed_in(&member.manager), &member).await;
    events.next().await.unwrap();
    let operator = app.operator();
    let assignments = operator.get("/api/v1/assignments").await.expect(200).json();
    let id = assignments["items"][0]["id"].as_str().unwrap();
    operator.delete(&format!("/api/v1/assignments/{id}")).await.expect(204);
    // What happens from here on is not theirs to see, so it is not sent before the connection ends.
    let by_another = app.person("another@example.org", false);
    app.assign(&by_another, &member.organisation, None);
    let expires_at = app.now().plus(Duration::days(90)).to_string();
    let body = json!({"name": "unseen", "expires_at": expires_at});
    app.signed_in(&by_another).post(&member.secrets(), &body).await.expect(201);
    while let Some((_, data)) = events.next().await {
        assert_ne!(data["old"]["name"], "unseen");
    }
}

#[tokio::test]
async fn who_is_deactivated_hears_nothing_more() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "one", 90).await;
    let mut events = Events::of(&app.signed_in(&member.manager), &member).await;
    events.next().await.unwrap();
    app.deactivate(&member.manager);
    events.end().await;
}

#[tokio::test]
async fn a_connection_lasts_as_long_as_is_configured_and_tells_what_there_is_once_at_least() {
    let app = TestApp::builder().config(|config| config.server.event_stream_seconds = 0).start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 90).await;
    let mut events = Events::of(&app.signed_in(&member.manager), &member).await;
    assert_eq!(events.next().await.unwrap().1["old"]["id"], id);
    assert_eq!(events.next().await, None);
    // Whoever comes later begins to read again.
    let mut again = Events::of(&app.signed_in(&member.manager), &member).await;
    assert_eq!(again.next().await.unwrap().1["old"]["id"], id);
}

#[tokio::test]
async fn there_is_nothing_to_watch_for_who_cannot_see_the_application() {
    let app = TestApp::start().await;
    let (member, other) = (app.member("0001"), app.member("0002"));
    let path = format!("/api/v1/applications/{}/secret-events", member.application.id);
    app.signed_in(&other.manager).get(&path).await.expect(404);
    app.browser().get(&path).await.expect(401);
    let unknown = format!("/api/v1/applications/{}/secret-events", Id::<()>::random());
    app.operator().get(&unknown).await.expect(404);
}
