//! A request to create a secret whose answer was lost, sent again with the same `Idempotency-Key`.

use latchkey::domain::api::Environment::Production;
use serde_json::{Value, json};
use support::{Answer, Client, Member, TestApp};
use time::Duration;

struct Scene {
    app: TestApp,
    member: Member,
    body: Value,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let member = app.member("0001");
        let body = json!({"name": "first", "expires_at": app.now().plus(Duration::days(30)).to_string()});
        Self { app, member, body }
    }

    fn manager(&self) -> Client {
        self.app.signed_in(&self.member.manager)
    }

    async fn ask(&self, by: &Client, key: &str, body: &Value) -> Answer {
        let request = by.request(reqwest::Method::POST, &self.member.secrets()).header("Idempotency-Key", key);
        by.send(request.json(body)).await
    }

    async fn names(&self) -> Vec<String> {
        let listed = self.manager().get(&self.member.secrets()).await.expect(200).json();
        listed["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
    }

    async fn token(&self, value: &str) -> u16 {
        self.app.browser().token(&self.member.client_id(), value, &[]).await.status.as_u16()
    }
}

fn text<'a>(created: &'a Value, pointer: &str) -> &'a str {
    created.pointer(pointer).unwrap().as_str().unwrap()
}

#[tokio::test]
async fn a_repetition_shows_another_value_of_the_same_secret_and_the_first_works_no_more() {
    let scene = Scene::start().await;
    let manager = scene.manager();
    let first = scene.ask(&manager, "\"a key\"", &scene.body).await;
    assert_eq!(first.expect(400).code(), "invalid_idempotency_key", "a space is not visible");
    let first = scene.ask(&manager, "\"key-1\"", &scene.body).await.expect(201).json();
    scene.app.advance(Duration::minutes(9));
    let second = scene.ask(&manager, "key-1", &scene.body).await.expect(201);
    assert_eq!(second.header("cache-control"), "no-store");
    let second = second.json();
    assert_eq!(text(&first, "/secret/id"), text(&second, "/secret/id"));
    assert_ne!(text(&first, "/value"), text(&second, "/value"));
    assert_eq!(text(&second, "/secret/hint"), &text(&second, "/value")[..3]);
    assert_eq!(scene.names().await, ["first"]);
    assert_eq!(scene.token(text(&first, "/value")).await, 401);
    assert_eq!(scene.token(text(&second, "/value")).await, 200);
    let log = manager.get("/api/v1/audit-events?action=secret.value_replaced").await.expect(200);
    let said = &log.json()["items"][0];
    let hints = [&first, &second].map(|created| json!({"hint": text(created, "/secret/hint")}));
    assert_eq!([&said["before"], &said["after"]], [&hints[0], &hints[1]]);
    assert!(!log.text.contains(text(&second, "/value")));
}

#[tokio::test]
async fn what_was_used_deleted_changed_or_is_long_ago_is_no_repetition() {
    let scene = Scene::start().await;
    let manager = scene.manager();
    let made = scene.ask(&manager, "k", &scene.body).await.expect(201).json();
    let mut other = scene.body.clone();
    other["name"] = json!("second");
    assert_eq!(scene.ask(&manager, "k", &other).await.expect(409).code(), "idempotency_key_reused");
    assert_eq!(scene.token(text(&made, "/value")).await, 200);
    latchkey::jobs::run(&scene.app.core, latchkey::jobs::Job::LastUse).unwrap();
    assert_eq!(scene.ask(&manager, "k", &scene.body).await.expect(409).code(), "already_used");
    assert_eq!(scene.token(text(&made, "/value")).await, 200, "what is in use stays");

    let path = format!("{}/{}", scene.member.secrets(), text(&made, "/secret/id"));
    manager.delete(&path).await.expect(204);
    let again = scene.ask(&manager, "k", &scene.body).await.expect(201).json();
    assert_ne!(text(&again, "/secret/id"), text(&made, "/secret/id"), "a deleted one does not come back");
    scene.app.advance(Duration::minutes(11));
    let late = scene.ask(&scene.manager(), "k", &scene.body).await.expect(422);
    assert_eq!(late.refused(), [("/name".to_owned(), "duplicate".to_owned())]);
}

#[tokio::test]
async fn the_key_of_somebody_else_or_of_another_application_means_nothing() {
    let scene = Scene::start().await;
    let made = scene.ask(&scene.manager(), "k", &scene.body).await.expect(201).json();
    let colleague = scene.app.person("colleague@example.org", false);
    scene.app.assign(&colleague, &scene.member.organisation, None);
    let refused = scene.ask(&scene.app.signed_in(&colleague), "k", &scene.body).await.expect(422);
    assert_eq!(refused.refused(), [("/name".to_owned(), "duplicate".to_owned())]);
    assert_eq!(scene.token(text(&made, "/value")).await, 200, "nobody takes the value of another away");

    let sibling = scene.app.application(&scene.member.organisation, "Sibling", Production, &[]);
    let manager = scene.manager();
    let path = format!("/api/v1/applications/{}/secrets", sibling.id);
    let request = manager.request(reqwest::Method::POST, &path).header("Idempotency-Key", "k").json(&scene.body);
    let own = manager.send(request).await.expect(201).json();
    assert_ne!(text(&own, "/secret/id"), text(&made, "/secret/id"));
}

#[tokio::test]
async fn many_repetitions_at_once_leave_one_secret_whose_last_value_works() {
    let scene = Scene::start().await;
    let manager = scene.manager();
    let asked = futures_util::future::join_all((0..8).map(|_| scene.ask(&manager, "k", &scene.body))).await;
    let values: Vec<_> = asked.into_iter().map(|answer| answer.expect(201).json()).collect();
    assert_eq!(scene.names().await, ["first"]);
    let mut working = 0;
    for created in &values {
        working += usize::from(scene.token(text(created, "/value")).await == 200);
    }
    assert_eq!(working, 1);
}
