//! APIs and their permissions.

use latchkey::domain::api::Environment;
use serde_json::{Value, json};
use support::{Client, TestApp};
use uuid::Uuid;

use crate::refusals::{each_alone, fields};

const PATH: &str = "/api/v1/apis";

fn body() -> Value {
    json!({"name": "Search and Match", "identifier": "https://api.example.org/search", "environment": "production",
        "token_lifetime_seconds": 900, "permissions": [
            {"name": "donor.search", "description": "Search for donors"},
            {"name": "donor.read", "description": "Read one donor"}]})
}

/// The APIs of a list but for the one that is built in.
async fn others(operator: &Client, query: &str) -> Vec<Value> {
    let list = operator.get(&format!("{PATH}{query}")).await.expect(200).json();
    list["items"].as_array().unwrap().iter().filter(|api| api["built_in"] == false).cloned().collect()
}

#[tokio::test]
async fn an_api_is_created_with_its_permissions_and_read_back() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let created = operator.post(PATH, &body()).await.expect(201);
    insta::assert_json_snapshot!("created_api", created.json(), {".id" => "[id]", ".permissions[].id" => "[id]"});
    let read = operator.get(&format!("{PATH}/{}", created.json()["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(read.json(), created.json());
    assert_eq!(read.header("etag"), created.header("etag"));
    assert_eq!(others(&operator, "").await, [created.json()]);
}

#[tokio::test]
async fn lifetime_and_permissions_may_be_missing() {
    let app = TestApp::start().await;
    let least = json!({"name": "Least", "identifier": "urn:example:api", "environment": "sandbox"});
    let created = app.operator().post(PATH, &least).await.expect(201).json();
    assert_eq!(created["token_lifetime_seconds"], 3600);
    assert_eq!(created["permissions"], json!([]));
}

#[tokio::test]
async fn every_refused_field_is_named_at_once_inside_permissions_too() {
    let app = TestApp::start().await;
    let wrong = json!({"name": " ", "identifier": "/relative", "environment": "test", "token_lifetime_seconds": 59,
        "audience": "x", "permissions": [
            {"name": "with space", "description": "x".repeat(301)},
            "not an object",
            {"name": "fine", "description": "Fine", "scope": "x"},
            {}]});
    let refused = app.operator().post(PATH, &wrong).await.expect(422);
    let expected = [
        ("/audience", "unknown_field"),
        ("/environment", "invalid_environment"),
        ("/identifier", "invalid_identifier"),
        ("/name", "required"),
        ("/permissions/0/description", "too_long"),
        ("/permissions/0/name", "invalid_permission_name"),
        ("/permissions/1", "wrong_type"),
        ("/permissions/2/scope", "unknown_field"),
        ("/permissions/3/description", "required"),
        ("/permissions/3/name", "required"),
        ("/token_lifetime_seconds", "out_of_range"),
    ];
    assert_eq!(refused.refused(), fields(&expected));
}

#[tokio::test]
async fn each_field_has_its_limits() {
    let app = TestApp::start().await;
    let many: Vec<_> = (0..501).map(|index| json!({"name": format!("p{index}"), "description": "One"})).collect();
    let cases = [
        ("name", json!("x".repeat(121)), "too_long"),
        ("identifier", json!(""), "invalid_identifier"),
        ("identifier", json!("https://api.example.org/#part"), "invalid_identifier"),
        ("identifier", json!("https://api.example.org/a b"), "invalid_identifier"),
        ("identifier", json!("https://api.example.org/\u{0}"), "invalid_identifier"),
        ("identifier", json!(format!("https://api.example.org/{}", "x".repeat(230))), "invalid_identifier"),
        ("environment", json!("PRODUCTION"), "invalid_environment"),
        ("token_lifetime_seconds", json!(86_401), "out_of_range"),
        ("token_lifetime_seconds", json!(-1), "out_of_range"),
        ("token_lifetime_seconds", json!(9_000_000_000_i64), "out_of_range"),
        ("token_lifetime_seconds", json!(900.5), "wrong_type"),
        ("token_lifetime_seconds", json!("900"), "wrong_type"),
        ("token_lifetime_seconds", json!(null), "wrong_type"),
        ("permissions", json!({}), "wrong_type"),
        ("permissions", json!(null), "required"),
        ("permissions", json!(many), "too_many"),
    ];
    each_alone(&app.operator(), PATH, &body(), &cases).await;
    for (index, lifetime) in [60, 86_400].into_iter().enumerate() {
        let mut right = body();
        right["token_lifetime_seconds"] = json!(lifetime);
        right["identifier"] = json!(format!("urn:example:{index}"));
        app.operator().post(PATH, &right).await.expect(201);
    }
}

#[tokio::test]
async fn no_two_apis_share_an_identifier_and_nothing_stays_of_the_refused_one() {
    let app = TestApp::start().await;
    let operator = app.operator();
    operator.post(PATH, &body()).await.expect(201);
    let refused = operator.post(PATH, &body()).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/identifier", "duplicate")]));
    let mut twice = body();
    twice["identifier"] = json!("urn:example:twice");
    twice["permissions"] = json!([{"name": "a", "description": "A"}, {"name": "a", "description": "B"}]);
    let refused = operator.post(PATH, &twice).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/permissions/1/name", "duplicate")]));
    assert_eq!(others(&operator, "").await.len(), 1);
}

#[tokio::test]
async fn a_change_takes_name_and_lifetime_and_never_what_clients_rely_on() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let created = operator.post(PATH, &body()).await.expect(201);
    let path = format!("{PATH}/{}", created.json()["id"].as_str().unwrap());
    let change = json!({"name": "Renamed", "token_lifetime_seconds": 60});
    let changed = operator.patch(&path, created.header("etag"), &change).await.expect(200).json();
    assert_eq!(changed["name"], "Renamed");
    assert_eq!(changed["token_lifetime_seconds"], 60);
    assert_eq!(changed["permissions"], created.json()["permissions"]);
    let fixed = json!({"identifier": "urn:other", "environment": "sandbox", "permissions": []});
    let refused = operator.patch(&path, "*", &fixed).await.expect(422);
    let expected = ["/environment", "/identifier", "/permissions"].map(|pointer| (pointer, "unknown_field"));
    assert_eq!(refused.refused(), fields(&expected));
}

#[tokio::test]
async fn the_list_can_be_narrowed_to_an_environment() {
    let app = TestApp::start().await;
    app.api("live", Environment::Production, &[]);
    app.api("try", Environment::Sandbox, &[]);
    let operator = app.operator();
    for (environment, name) in [("production", "live"), ("sandbox", "try")] {
        let items = others(&operator, &format!("?environment={environment}")).await;
        assert_eq!(items.iter().map(|api| api["name"].clone()).collect::<Vec<_>>(), [name]);
    }
    let refused = operator.get(&format!("{PATH}?environment=test")).await.expect(400);
    assert_eq!(refused.refused(), fields(&[("environment", "invalid_environment")]));
}

#[tokio::test]
async fn a_permission_is_added_once_and_removed() {
    let app = TestApp::start().await;
    let (api, _) = app.api("search", Environment::Production, &["donor.search"]);
    let operator = app.operator();
    let path = format!("{PATH}/{}/permissions", api.id);
    let added = json!({"name": "donor:read_all-2", "description": "Read all donors"});
    let permission = operator.post(&path, &added).await.expect(201).json();
    assert_eq!(permission["name"], "donor:read_all-2");
    assert_eq!(permission["description"], "Read all donors");
    assert_eq!(operator.post(&path, &added).await.expect(422).refused(), fields(&[("/name", "duplicate")]));
    let refused = operator.post(&path, &json!({"name": "a\"b", "id": 1})).await.expect(422);
    let expected = [("/description", "required"), ("/id", "unknown_field"), ("/name", "invalid_permission_name")];
    assert_eq!(refused.refused(), fields(&expected));
    let one = format!("{path}/{}", permission["id"].as_str().unwrap());
    operator.delete(&one).await.expect(204);
    operator.delete(&one).await.expect(404);
    operator.post(&path, &added).await.expect(201);
}

#[tokio::test]
async fn a_granted_permission_stays_until_it_is_taken_from_every_application() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let (api, permissions) = app.api("search", Environment::Production, &["donor.search"]);
    let application = app.application(&organisation, "Partner", Environment::Production, &permissions);
    let operator = app.operator();
    let path = format!("{PATH}/{}/permissions/{}", api.id, permissions[0].id);
    assert_eq!(operator.delete(&path).await.expect(409).code(), "permission_granted");
    assert_eq!(operator.get(&format!("{PATH}/{}", api.id)).await.json()["permissions"].as_array().unwrap().len(), 1);
    let grants = format!("/api/v1/applications/{}/grants", application.id);
    operator.put(&grants, "*", &json!({"permission_ids": []})).await.expect(200);
    operator.delete(&path).await.expect(204);
}

#[tokio::test]
async fn a_permission_is_found_under_its_own_api_only() {
    let app = TestApp::start().await;
    let (_, permissions) = app.api("search", Environment::Production, &["donor.search"]);
    let (other, _) = app.api("other", Environment::Production, &[]);
    let operator = app.operator();
    operator.delete(&format!("{PATH}/{}/permissions/{}", other.id, permissions[0].id)).await.expect(404);
    let nowhere = Uuid::from_u128(7);
    operator.get(&format!("{PATH}/{nowhere}")).await.expect(404);
    let details = json!({"name": "a", "description": "A"});
    operator.post(&format!("{PATH}/{nowhere}/permissions"), &details).await.expect(404);
}
