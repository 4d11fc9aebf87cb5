//! Signing keys over the interface: what overseers see, and what operators change with a fresh proof.

use serde_json::{Value, json};
use support::TestApp;
use time::Duration;

const PATH: &str = "/api/v1/signing-keys";

fn states(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(|key| (text(&key["algorithm"]), text(&key["state"]))).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(algorithm, state)| ((*algorithm).to_owned(), (*state).to_owned())).collect()
}

#[tokio::test]
async fn keys_are_listed_with_state_and_dates_and_without_their_parts() {
    let app = TestApp::start().await;
    let list = app.operator().get(PATH).await.expect(200).json();
    let key = &list["items"][0];
    let at = |duration: Duration| app.now().plus(duration).to_string();
    assert_eq!(states(&list), pairs(&[("ES256", "active")]));
    assert_eq!((&key["created_at"], &key["active_from"]), (&json!(at(Duration::ZERO)), &json!(at(Duration::ZERO))));
    assert_eq!(key["retires_at"], at(Duration::days(90)), "as planned");
    let last_token = Duration::days(90) + Duration::hours(1) + Duration::minutes(5);
    assert_eq!(key["removed_at"], at(last_token), "as planned, for tokens of the interface of our own");
    assert_eq!(key["revoked_at"], Value::Null);
    assert_eq!(key.as_object().unwrap().len(), 8, "no parts: {key}");
}

#[tokio::test]
async fn an_operator_rotates_once_and_is_told_why_not_again() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let made = operator.post(PATH, &json!({"algorithm": "ES256"})).await.expect(201).json();
    assert_eq!(made["state"], "upcoming");
    assert_eq!(made["active_from"], app.now().plus(Duration::hours(24)).to_string());
    let again = operator.post(PATH, &json!({"algorithm": "ES256"})).await.expect(409);
    assert_eq!(again.code(), "key_upcoming");
    let unused = operator.post(PATH, &json!({"algorithm": "RS256"})).await.expect(409);
    assert_eq!(unused.code(), "algorithm_unused");
    let unknown = operator.post(PATH, &json!({"algorithm": "HS256"})).await.expect(422);
    assert_eq!(unknown.refused(), [("/algorithm".to_owned(), "invalid_algorithm".to_owned())]);
    let list = operator.get(PATH).await.expect(200).json();
    assert_eq!(states(&list), pairs(&[("ES256", "upcoming"), ("ES256", "active")]));
}

#[tokio::test]
async fn an_operator_ends_a_leaked_key_at_once_which_stands_in_the_log_with_who_did_it() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let leaked = operator.get(PATH).await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    operator.delete(&format!("{PATH}/{leaked}")).await.expect(204);
    let list = operator.get(PATH).await.expect(200).json();
    let mut found = states(&list);
    found.sort();
    assert_eq!(found, pairs(&[("ES256", "active"), ("ES256", "revoked")]));
    let published = app.browser().get("/oauth2/jwks").await.expect(200).json();
    assert!(!published.to_string().contains(&leaked));
    assert_eq!(operator.delete(&format!("{PATH}/{leaked}")).await.expect(409).code(), "key_ended");
    operator.delete(&format!("{PATH}/00000000-0000-7000-8000-000000000000")).await.expect(404);
    let events = operator.get("/api/v1/audit-events").await.expect(200).json();
    let told = |action: &str| {
        let events = events["items"].as_array().unwrap();
        events.iter().find(|event| event["action"] == action).unwrap_or_else(|| panic!("no {action}")).clone()
    };
    assert_eq!(told("signing_key.revoked")["subject"]["id"], leaked);
    assert_eq!(told("signing_key.revoked")["actor"]["kind"], "person");
    assert_eq!(told("signing_key.created")["after"]["algorithm"], "ES256");
}

#[tokio::test]
async fn what_changes_keys_needs_a_fresh_proof() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let key = operator.get(PATH).await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    app.advance(Duration::minutes(16));
    let refused = operator.post(PATH, &json!({"algorithm": "ES256"})).await.expect(403);
    assert_eq!(refused.code(), "step_up_required");
    assert_eq!(operator.delete(&format!("{PATH}/{key}")).await.expect(403).code(), "step_up_required");
    assert_eq!(states(&operator.get(PATH).await.expect(200).json()), pairs(&[("ES256", "active")]));
}
