//! Bodies that are held back: who is let in is decided when the request is whole, not when its headers are.

use std::time::Duration as Wait;

use latchkey::{
    domain::{api::Environment::Production, management::ManagementPermission::SecretsManage},
    http::cookies,
};
use serde_json::json;
use support::{Client, TestApp, raw::Connection};
use time::Duration;

/// Sends the head and half of the body, does `meanwhile`, then sends the rest; the status of the answer.
async fn held_back(app: &TestApp, (path, right): (&str, &str), body: &str, meanwhile: impl AsyncFnOnce()) -> u16 {
    let host = app.address.trim_start_matches("http://");
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\n{right}\r\nOrigin: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        app.address,
        body.len()
    );
    let (first, rest) = body.split_at(body.len() / 2);
    let mut connection = Connection::open(&app.address);
    connection.send(head.as_bytes());
    connection.send(first.as_bytes());
    // Long enough for the server to have read what was sent.
    tokio::time::sleep(Wait::from_millis(500)).await;
    meanwhile().await;
    connection.send(rest.as_bytes());
    tokio::task::spawn_blocking(move || connection.answer().expect("an answer").status).await.unwrap()
}

fn cookie(browser: &Client) -> String {
    format!("Cookie: {}={}", cookies::SESSION, browser.cookie(cookies::SESSION).unwrap())
}

#[tokio::test]
async fn a_machine_whose_secret_is_deleted_meanwhile_creates_nothing() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let script = app.script(&member.organisation, "Vault", Production, &[SecretsManage]);
    let token = script.token(&[]).await;
    let body = json!({"name": "late", "expires_at": app.now().plus(Duration::days(30)).to_string()}).to_string();
    let right = format!("Authorization: Bearer {token}");
    let manager = app.signed_in(&member.manager);
    let own = format!("/api/v1/applications/{}/secrets", script.application.id);
    let status = held_back(&app, (&member.secrets(), &right), &body, async || {
        let listed = manager.get(&own).await.expect(200).json();
        let id = listed["items"][0]["id"].as_str().unwrap().to_owned();
        manager.delete(&format!("{own}/{id}")).await.expect(204);
    })
    .await;
    assert_eq!(status, 401);
    assert_eq!(manager.get(&member.secrets()).await.expect(200).json()["items"], json!([]));
    let whole = held_back(&app, (&member.secrets(), &cookie(&manager)), &body, async || ()).await;
    assert_eq!(whole, 201, "a body that is only slow is waited for");
}

#[tokio::test]
async fn an_operator_who_signs_out_meanwhile_makes_nobody_a_manager() {
    let app = TestApp::start().await;
    let (organisation, person, operator) =
        (app.organisation("0001"), app.person("new@example.org", false), app.operator());
    let body = json!({"person_id": person.id, "organisation_id": organisation.id}).to_string();
    let right = cookie(&operator);
    let status = held_back(&app, ("/api/v1/assignments", &right), &body, async || {
        operator.delete("/api/v1/session").await.expect(204);
    })
    .await;
    assert_eq!(status, 401);
    assert_eq!(app.operator().get("/api/v1/assignments").await.expect(200).json()["items"], json!([]));
}
