//! The lives of secrets by application.

use latchkey::domain::{api::Environment, management::ManagementPermission};
use serde_json::{Value, json};
use support::{Client, TestApp};
use time::Duration;

use crate::{
    paging::{texts, walk},
    refusals::fields,
};

async fn timeline(browser: &Client, query: &str) -> Vec<Value> {
    let body = browser.get(&format!("/api/v1/timeline{query}")).await.expect(200).json();
    body["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn each_application_has_its_secrets_that_have_not_expired_by_expiry() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "gone", 8).await;
    member.secret(&app, "late", 300).await;
    let (deleted, _) = member.secret(&app, "deleted", 100).await;
    let (held, _) = member.secret(&app, "held", 100).await;
    let manager = app.signed_in(&member.manager);
    manager.delete(&format!("{}/{deleted}", member.secrets())).await.expect(204);
    let suspension = format!("{}/{held}/suspension", member.secrets());
    manager.send(manager.request(reqwest::Method::PUT, &suspension).json(&json!({}))).await.expect(200);
    app.application(&member.organisation, "without", Environment::Sandbox, &[]);
    app.advance(Duration::days(8));
    let manager = app.signed_in(&member.manager);
    let items = timeline(&manager, "").await;
    assert_eq!(texts(&items, "name"), ["Partner-0001", "without"]);
    let secrets = items[0]["secrets"].as_array().unwrap();
    assert_eq!(texts(secrets, "name"), ["held", "late"]);
    assert_eq!((&secrets[0]["suspended"], &secrets[1]["suspended"]), (&json!(true), &json!(false)));
    assert_eq!(secrets[0]["expires_at"], app.now().plus(Duration::days(92)).to_string().as_str());
    assert_eq!((&items[1]["secrets"], &items[1]["environment"]), (&json!([]), &json!("sandbox")));
}

#[tokio::test]
async fn it_comes_in_pages_is_narrowed_as_the_applications_are_and_ends_at_ones_own() {
    let app = TestApp::start().await;
    let (one, other) = (app.member("0001"), app.member("0002"));
    one.secret(&app, "of one", 20).await;
    other.secret(&app, "of the other", 20).await;
    let operator = app.operator();
    assert_eq!(texts(&walk(&operator, "/api/v1/timeline", 1).await, "name"), ["Partner-0001", "Partner-0002"]);
    assert_eq!(texts(&timeline(&operator, "?q=0002").await, "name"), ["Partner-0002"]);
    assert_eq!(timeline(&operator, "?environment=sandbox").await, Vec::<Value>::new());
    let own = timeline(&app.signed_in(&one.manager), "").await;
    assert_eq!(texts(&own, "name"), ["Partner-0001"]);
    let foreign = format!("?organisation_id={}", other.organisation.id);
    assert_eq!(timeline(&app.signed_in(&one.manager), &foreign).await, Vec::<Value>::new());
    let script = app.script(&one.organisation, "script", Environment::Production, &[ManagementPermission::SecretsRead]);
    let seen = timeline(&script.client(&["secrets.read"]).await, "").await;
    assert_eq!(texts(&seen, "name"), ["Partner-0001", "script"]);
    let refused = operator.get("/api/v1/timeline?environment=moon&sort=name").await.expect(400);
    assert_eq!(refused.refused(), fields(&[("environment", "invalid_environment"), ("sort", "unknown_parameter")]));
}
