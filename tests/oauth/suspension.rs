//! What the token endpoints say of a suspended secret, and from when on every replica holds to it.

use latchkey::domain::{api::Environment, management::ManagementPermission};
use reqwest::Method;
use serde_json::json;
use support::{Client, TestApp, fixtures::Member};
use time::Duration;

use crate::{
    compatible::{TENANT, with_tenant},
    introspection,
    request::{form, post, post_to, refusal},
};

async fn suspend(browser: &Client, member: &Member, id: &str, body: &serde_json::Value) {
    let path = format!("{}/{id}/suspension", member.secrets());
    browser.send(browser.request(Method::PUT, &path).json(body)).await.expect(200);
}

#[tokio::test]
async fn only_who_presents_the_right_value_is_told_that_it_is_suspended() {
    let app = TestApp::builder().config(with_tenant).start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "first", 30).await;
    let (manager, machine) = (app.signed_in(&member.manager), app.browser());
    suspend(&manager, &member, &id, &json!({})).await;
    let refused = post(&machine, &[], &form(&member.client_id(), &value, "")).await;
    let page = format!("{}/docs/errors/secret_suspended", app.address);
    assert_eq!(refused.json()["error_uri"], page);
    let (code, said) = refusal(refused, 401);
    assert_eq!(code, "invalid_client");
    assert!(said.contains("suspended") && said.contains("resume it in the portal"), "{said}");
    machine.get("/docs/errors/secret_suspended").await.expect(200);
    let api = "&scope=https://production.example.org/api-0001/.default";
    let path = format!("/{TENANT}/oauth2/v2.0/token");
    let refused = post_to(&machine, &path, &[], &form(&member.client_id(), &value, api)).await.expect(401).json();
    assert_eq!((&refused["error"], &refused["error_codes"]), (&json!("invalid_client"), &json!([7_000_222])));
    let other = app.member("0002");
    let (_, foreign) = other.secret(&app, "first", 30).await;
    let (_, said) = refusal(post(&machine, &[], &form(&member.client_id(), &foreign, "")).await, 401);
    assert!(!said.contains("suspended"), "{said}");
    let until = app.now().plus(Duration::days(3)).to_string();
    suspend(&manager, &member, &id, &json!({"resume_at": until})).await;
    let (_, said) = refusal(post(&machine, &[], &form(&member.client_id(), &value, "")).await, 401);
    assert!(said.contains(&format!("suspended until {until}")), "{said}");
}

#[tokio::test]
async fn every_replica_holds_to_a_suspension_and_its_end_from_the_next_request_on() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "first", 30).await;
    let replica = app.replica().await;
    let (manager, body) = (app.signed_in(&member.manager), form(&member.client_id(), &value, ""));
    let path = format!("{}/{id}/suspension", member.secrets());
    for _ in 0..20 {
        for machine in [app.browser(), replica.client()] {
            post(&machine, &[], &body).await.expect(200);
        }
        suspend(&manager, &member, &id, &json!({})).await;
        for machine in [replica.client(), app.browser()] {
            post(&machine, &[], &body).await.expect(401);
        }
        manager.delete(&path).await.expect(200);
    }
    suspend(&manager, &member, &id, &json!({"resume_at": app.now().plus(Duration::hours(1)).to_string()})).await;
    post(&replica.client(), &[], &body).await.expect(401);
    app.advance(Duration::hours(1));
    post(&replica.client(), &[], &body).await.expect(200);
}

#[tokio::test]
async fn tokens_of_a_suspended_secret_are_good_nowhere_until_it_is_resumed() {
    let scene = introspection::Scene::start().await;
    let manager = scene.app.signed_in(&scene.member.manager);
    let path = format!("{}/{}/suspension", scene.member.secrets(), scene.secret);
    assert!(scene.is_good().await);
    suspend(&manager, &scene.member, &scene.secret, &json!({})).await;
    assert!(!scene.is_good().await);
    manager.delete(&path).await.expect(200);
    assert!(scene.is_good().await);
    let until = scene.app.now().plus(Duration::minutes(10)).to_string();
    suspend(&manager, &scene.member, &scene.secret, &json!({"resume_at": until})).await;
    assert!(!scene.is_good().await);
    scene.app.advance(Duration::minutes(10));
    assert!(scene.is_good().await, "no job has run");
}

#[tokio::test]
async fn the_interface_for_scripts_refuses_tokens_of_a_suspended_secret_at_once() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let script = app.script(&organisation, "Script", Environment::Production, &[ManagementPermission::SecretsRotate]);
    let (secrets, token) = (format!("/api/v1/applications/{}/secrets", script.application.id), script.token(&[]).await);
    let machine = Client::with_token(&app.address, &token);
    let id = machine.get(&secrets).await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    let (operator, suspension) = (app.operator(), format!("{secrets}/{id}/suspension"));
    operator.send(operator.request(Method::PUT, &suspension).json(&json!({}))).await.expect(200);
    assert_eq!(machine.get(&secrets).await.expect(401).code(), "invalid_token");
    operator.delete(&suspension).await.expect(200);
    machine.get(&secrets).await.expect(200);
}
