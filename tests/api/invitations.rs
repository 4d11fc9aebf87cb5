//! Invitations: sent again, taken back, run out.

use serde_json::{Value, json};
use support::{Client, TestApp};
use time::Duration;

use crate::sign_in::redeem;

const PEOPLE: &str = "/api/v1/people";

/// A person who is invited, and their path.
async fn invited(operator: &Client) -> (Value, String) {
    let body = json!({"name": "Nova", "email": "nova@example.org", "locale": "en", "time_zone": "UTC"});
    let person = operator.post(PEOPLE, &body).await.expect(201).json();
    let path = format!("{PEOPLE}/{}", person["id"].as_str().unwrap());
    assert_eq!(operator.get(&path).await.expect(200).json(), person);
    (person, path)
}

async fn usable(app: &TestApp, token: &str) -> bool {
    app.browser().post("/api/v1/password-links/preview", &json!({"token": token})).await.status == 200
}

#[tokio::test]
async fn an_invitation_is_shown_until_it_is_used() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let (person, path) = invited(&operator).await;
    let expected = json!({"sent_at": app.now(), "expires_at": app.now().plus(Duration::days(7))});
    assert_eq!(person["invitation"], expected);
    let listed = operator.get(&format!("{PEOPLE}?q=nova")).await.expect(200).json();
    assert_eq!(listed["items"][0]["invitation"], expected);
    redeem(&app.browser(), &app.token_in_mail("set-password")).await;
    assert!(operator.get(&path).await.expect(200).json()["invitation"].is_null());
    // A link for somebody who has joined is no invitation.
    operator.post_nothing(&format!("{path}/password-link")).await.expect(204);
    assert!(operator.get(&path).await.expect(200).json()["invitation"].is_null());
}

#[tokio::test]
async fn an_invitation_that_is_sent_again_replaces_the_one_before() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let (_, path) = invited(&operator).await;
    let first = app.token_in_mail("set-password");
    app.advance(Duration::days(6));
    let operator = app.operator();
    operator.post_nothing(&format!("{path}/password-link")).await.expect(204);
    let second = app.token_in_mail("set-password");
    assert_ne!(first, second);
    assert!(!usable(&app, &first).await && usable(&app, &second).await);
    let invitation = &operator.get(&path).await.expect(200).json()["invitation"];
    assert_eq!(invitation["sent_at"], app.now().to_string());
    app.advance(Duration::days(7));
    assert!(!usable(&app, &second).await);
    let shown = &app.operator().get(&path).await.expect(200).json()["invitation"];
    assert_eq!(shown, invitation, "one that has run out is still shown, with its end");
}

#[tokio::test]
async fn an_invitation_that_is_taken_back_comes_again_only_when_an_operator_sends_it() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let (_, path) = invited(&operator).await;
    let token = app.token_in_mail("set-password");
    let _ = app.told_by_mail();
    operator.delete(&format!("{path}/invitation")).await.expect(204);
    assert!(!usable(&app, &token).await);
    assert!(operator.get(&path).await.expect(200).json()["invitation"].is_null());
    operator.delete(&format!("{path}/invitation")).await.expect(404);
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    assert!(app.told_by_mail().is_empty());
    operator.post_nothing(&format!("{path}/password-link")).await.expect(204);
    assert!(usable(&app, &app.token_in_mail("set-password")).await);
    let events = operator.get("/api/v1/audit-events?action=person.invitation_revoked").await.expect(200).json();
    assert_eq!(events["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn nothing_is_taken_back_of_who_has_joined() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let path = format!("{PEOPLE}/{}", person.id);
    let operator = app.operator();
    operator.post_nothing(&format!("{path}/password-link")).await.expect(204);
    operator.delete(&format!("{path}/invitation")).await.expect(404);
    assert!(usable(&app, &app.token_in_mail("set-password")).await);
}

#[tokio::test]
async fn whoever_asks_for_a_password_changes_nothing_about_an_invitation() {
    let app = TestApp::start().await;
    let (person, path) = invited(&app.operator()).await;
    let invitation = app.token_in_mail("set-password");
    let asked = async || {
        app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
        app.token_in_mail("set-password")
    };
    let shown = async || app.operator().get(&path).await.expect(200).json()["invitation"].clone();
    app.advance(Duration::days(6));
    let first = asked().await;
    assert!(first != invitation && usable(&app, &first).await && usable(&app, &invitation).await);
    assert_eq!(shown().await, person["invitation"], "it neither ends nor lives longer");
    app.advance(Duration::hours(1));
    assert!(!usable(&app, &first).await && usable(&app, &invitation).await);
    app.advance(Duration::days(1));
    let second = asked().await;
    assert!(usable(&app, &second).await && !usable(&app, &invitation).await);
    assert_eq!(shown().await, person["invitation"]);
    app.operator().delete(&format!("{path}/invitation")).await.expect(204);
    assert!(!usable(&app, &second).await, "what was taken back is not to be had by what was asked for before");
}

#[tokio::test]
async fn who_joins_by_what_they_asked_for_uses_up_the_invitation_too() {
    let app = TestApp::start().await;
    let (_, path) = invited(&app.operator()).await;
    let invitation = app.token_in_mail("set-password");
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    redeem(&app.browser(), &app.token_in_mail("set-password")).await;
    assert!(!usable(&app, &invitation).await);
    assert_eq!(app.operator().get(&path).await.expect(200).json()["state"], "active");
}
