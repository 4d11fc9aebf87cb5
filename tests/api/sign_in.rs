//! Signing in, step by step.

use latchkey::{domain::person::Person, http::cookies};
use serde_json::{Value, json};
use support::{Authenticator, Client, TestApp};
use time::Duration;

use crate::{refusals::fields, world::PASSWORD};

pub const SIGN_IN: &str = "/api/v1/sign-in";
const TOTP: &str = "/api/v1/sign-in/totp";
pub const ENROLMENT: &str = "/api/v1/sign-in/totp-enrolment";
pub const CONFIRMATION: &str = "/api/v1/sign-in/totp-enrolment/confirmation";

/// A person with [`PASSWORD`] and an authenticator app, and the browser in which they set both up a minute ago.
pub async fn enrolled(app: &TestApp, email: &str) -> (Person, Authenticator, Client) {
    let (person, token) = app.newcomer(email);
    let browser = app.browser();
    redeem(&browser, &token).await;
    let enrolment = browser.post_nothing(ENROLMENT).await.expect(200).json();
    let authenticator = Authenticator::typed(enrolment["secret"].as_str().unwrap());
    browser.post(CONFIRMATION, &json!({"code": authenticator.code(app.now())})).await.expect(200);
    app.advance(Duration::minutes(1));
    (person, authenticator, browser)
}

/// Sets [`PASSWORD`] by a link.
pub async fn redeem(browser: &Client, token: &str) -> Value {
    let body = json!({"token": token, "password": PASSWORD});
    browser.post("/api/v1/password-links/redeem", &body).await.expect(200).json()
}

/// A browser in which address and password were given.
pub async fn begun(app: &TestApp, email: &str) -> Client {
    let browser = app.browser();
    browser.post(SIGN_IN, &json!({"email": email, "password": PASSWORD})).await.expect(200);
    browser
}

/// Gives a code of the authenticator app.
pub async fn prove(browser: &Client, code: &str) -> support::Answer {
    browser.post(TOTP, &json!({"code": code})).await
}

#[tokio::test]
async fn the_first_sign_in_sets_password_and_authenticator_app_and_the_next_asks_for_both() {
    let app = TestApp::start().await;
    let (person, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    let state = redeem(&browser, &token).await;
    assert_eq!(state, json!({"step": "enrol_factor", "methods": ["totp"], "person_name": "Nova Newcomer"}));
    assert_eq!(browser.get(SIGN_IN).await.expect(200).json(), state);
    browser.get("/api/v1/session").await.expect(401);
    let enrolment = browser.post_nothing(ENROLMENT).await.expect(200);
    assert_eq!(enrolment.header("cache-control"), "no-store");
    assert_eq!(browser.post_nothing(ENROLMENT).await.expect(200).json(), enrolment.json(), "the QR code stays");
    let authenticator = Authenticator::typed(enrolment.json()["secret"].as_str().unwrap());
    let scanned = Authenticator::scanned(enrolment.json()["otpauth_uri"].as_str().unwrap());
    assert_eq!(authenticator.code(app.now()), scanned.code(app.now()));
    let done = browser.post(CONFIRMATION, &json!({"code": authenticator.code(app.now())})).await.expect(200);
    assert_eq!(done.json(), json!({"step": "done", "methods": [], "person_name": "Nova Newcomer"}));
    assert_eq!(browser.cookie(cookies::SIGN_IN), None);
    let session = browser.get("/api/v1/session").await.expect(200);
    assert_eq!(session.header("cache-control"), "no-store");
    insta::assert_json_snapshot!("session", session.json(), {".person.id" => "[id]"});
    let shown = app.operator().get(&format!("/api/v1/people/{}", person.id)).await.expect(200).json();
    assert_eq!(shown["state"], "active");
    assert_eq!(shown["factors"], json!({"totp": true, "passkeys": 0, "providers": 0, "recovery_codes_left": 0}));
    assert_eq!(shown["last_sign_in_at"], app.now().to_string());
    browser.delete("/api/v1/session").await.expect(204);

    app.advance(Duration::minutes(1));
    let begun = browser.post(SIGN_IN, &json!({"email": "nova@example.org", "password": PASSWORD})).await.expect(200);
    assert_eq!(begun.json(), json!({"step": "second_factor", "methods": ["totp"], "person_name": "Nova Newcomer"}));
    browser.get("/api/v1/session").await.expect(401);
    let done = prove(&browser, &authenticator.code(app.now())).await.expect(200);
    assert_eq!(done.json()["step"], "done");
    browser.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let app = TestApp::start().await;
    enrolled(&app, "active@example.org").await;
    let (gone, ..) = enrolled(&app, "gone@example.org").await;
    let path = format!("/api/v1/people/{}", gone.id);
    app.operator().patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    app.newcomer("invited@example.org");
    let mut answers = Vec::new();
    for (email, password) in [
        ("active@example.org", "not the password"),
        ("active@example.org", ""),
        ("active@example.org", &PASSWORD.to_uppercase()),
        ("active@example.org", &format!(" {PASSWORD}")),
        ("gone@example.org", PASSWORD),
        ("invited@example.org", PASSWORD),
        ("unknown@example.org", PASSWORD),
        ("not an address", PASSWORD),
        ("nul\u{0}@example.org", PASSWORD),
        ("", PASSWORD),
    ] {
        let answer = app.browser().post(SIGN_IN, &json!({"email": email, "password": password})).await.expect(401);
        assert!(answer.header("set-cookie").is_empty());
        let mut body = answer.json();
        body["request_id"] = Value::Null;
        answers.push(body);
    }
    assert_eq!(answers[0]["code"], "wrong_credentials");
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

#[tokio::test]
async fn an_address_is_taken_in_any_case() {
    let app = TestApp::start().await;
    enrolled(&app, "Nova@Example.org").await;
    for email in ["nova@example.org", "NOVA@EXAMPLE.ORG", " Nova@example.ORG "] {
        begun(&app, email).await;
    }
}

#[tokio::test]
async fn the_fields_of_each_step_are_checked() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let refused = browser.post(SIGN_IN, &json!({"email": 1, "remember": true})).await.expect(422);
    let expected = [("/email", "wrong_type"), ("/password", "required"), ("/remember", "unknown_field")];
    assert_eq!(refused.refused(), fields(&expected));
    let long = json!({"email": "a@example.org", "password": "x".repeat(1001)});
    assert_eq!(browser.post(SIGN_IN, &long).await.expect(422).refused(), fields(&[("/password", "too_long")]));
    enrolled(&app, "nova@example.org").await;
    let browser = begun(&app, "nova@example.org").await;
    let refused = browser.post(TOTP, &json!({"code": 123_456})).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/code", "wrong_type")]));
}

#[tokio::test]
async fn a_sign_in_runs_out_after_ten_minutes() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let (in_time, late) = (begun(&app, "nova@example.org").await, begun(&app, "nova@example.org").await);
    app.advance(Duration::minutes(10) - Duration::microseconds(1));
    prove(&in_time, &authenticator.code(app.now())).await.expect(200);
    app.advance(Duration::microseconds(1));
    assert_eq!(prove(&late, &authenticator.code(app.now())).await.expect(401).code(), "sign_in_over");
    assert_eq!(late.get(SIGN_IN).await.expect(401).code(), "sign_in_over");
}

#[tokio::test]
async fn a_sign_in_is_finished_once() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let browser = begun(&app, "nova@example.org").await;
    let cookie = browser.cookie(cookies::SIGN_IN).unwrap();
    prove(&browser, &authenticator.code(app.now())).await.expect(200);
    app.advance(Duration::seconds(30));
    browser.set_cookie(cookies::SIGN_IN, &cookie);
    assert_eq!(prove(&browser, &authenticator.code(app.now())).await.expect(401).code(), "sign_in_over");
}

#[tokio::test]
async fn an_authenticator_app_is_set_up_once_and_before_it_is_asked_for() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    redeem(&browser, &token).await;
    assert_eq!(prove(&browser, "123456").await.expect(409).code(), "not_enrolled");
    let early = browser.post(CONFIRMATION, &json!({"code": "123456"})).await.expect(409);
    assert_eq!(early.code(), "not_enrolled");
    // Two browsers enrol at the same time: whoever confirms second must use the app of the first.
    let other = begun(&app, "nova@example.org").await;
    let mut codes = Vec::new();
    for browser in [&browser, &other] {
        let enrolment = browser.post_nothing(ENROLMENT).await.expect(200).json();
        codes.push(Authenticator::typed(enrolment["secret"].as_str().unwrap()).code(app.now()));
    }
    assert_ne!(codes[0], codes[1]);
    browser.post(CONFIRMATION, &json!({"code": codes[0]})).await.expect(200);
    let second = other.post(CONFIRMATION, &json!({"code": codes[1]})).await.expect(409);
    assert_eq!(second.code(), "already_enrolled");
    assert_eq!(other.post_nothing(ENROLMENT).await.expect(409).code(), "already_enrolled");
    assert_eq!(other.get(SIGN_IN).await.expect(200).json()["step"], "second_factor");
}

#[tokio::test]
async fn who_is_deactivated_does_not_finish_signing_in() {
    let app = TestApp::start().await;
    let (person, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let browser = begun(&app, "nova@example.org").await;
    let path = format!("/api/v1/people/{}", person.id);
    let operator = app.operator();
    operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200);
    assert_eq!(prove(&browser, &authenticator.code(app.now())).await.expect(401).code(), "sign_in_over");
}
