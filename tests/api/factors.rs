//! One's own factors: setting up another authenticator app, and that one way of signing in always remains.

use serde_json::{Value, json};
use support::{Authenticator, Client, TestApp};
use time::Duration;

use crate::{
    passkeys::{FACTORS, PASSKEYS, added, with_passkey},
    refusals::fields,
    sign_in::{begun, enrolled, prove},
};

const TOTP: &str = "/api/v1/account/totp";
const CONFIRMATION: &str = "/api/v1/account/totp/confirmation";

/// Sets up an authenticator app at the account.
async fn set_up(app: &TestApp, browser: &Client) -> Authenticator {
    let enrolment = browser.post_nothing(TOTP).await.expect(200);
    assert_eq!(enrolment.header("cache-control"), "no-store");
    let authenticator = Authenticator::typed(enrolment.json()["secret"].as_str().unwrap());
    browser.post(CONFIRMATION, &json!({"code": authenticator.code(app.now())})).await.expect(204);
    app.advance(Duration::minutes(1));
    authenticator
}

async fn passkey_path(browser: &Client) -> String {
    let factors = browser.get(FACTORS).await.expect(200).json();
    format!("{PASSKEYS}/{}", factors["passkeys"][0]["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_new_app_takes_the_place_of_the_old_one_when_it_is_confirmed() {
    let app = TestApp::start().await;
    let (person, old, browser) = enrolled(&app, "nova@example.org").await;
    let elsewhere = app.signed_in(&person);
    let enrolment = browser.post_nothing(TOTP).await.expect(200).json();
    prove(&begun(&app, "nova@example.org").await, &old.code(app.now())).await.expect(200);
    let new = Authenticator::typed(enrolment["secret"].as_str().unwrap());
    let wrong = browser.post(CONFIRMATION, &json!({"code": "abcdef"})).await.expect(422);
    assert_eq!(wrong.refused(), fields(&[("/code", "wrong_code")]));
    elsewhere.get("/api/v1/session").await.expect(200);
    browser.post(CONFIRMATION, &json!({"code": new.code(app.now())})).await.expect(204);
    elsewhere.get("/api/v1/session").await.expect(401);
    browser.get("/api/v1/session").await.expect(200);
    let again = begun(&app, "nova@example.org").await;
    assert_eq!(prove(&again, &new.code(app.now())).await.expect(422).refused(), fields(&[("/code", "code_used")]));
    app.advance(Duration::minutes(1));
    assert_eq!(prove(&again, &old.code(app.now())).await.expect(422).refused(), fields(&[("/code", "wrong_code")]));
    prove(&again, &new.code(app.now())).await.expect(200);
    let totp = &browser.get(FACTORS).await.expect(200).json()["totp"];
    assert_eq!(totp["last_used_at"], app.now().to_string());
    assert_eq!(totp["created_at"], app.now().plus(Duration::minutes(-1)).to_string());
}

#[tokio::test]
async fn an_app_is_confirmed_by_the_session_that_began_it_and_within_ten_minutes() {
    let app = TestApp::start().await;
    let (person, _, browser) = enrolled(&app, "nova@example.org").await;
    let other = app.signed_in(&person);
    let code = |enrolment: &Value| json!({"code": Authenticator::typed(enrolment["secret"].as_str().unwrap()).code(app.now())});
    let enrolment = browser.post_nothing(TOTP).await.expect(200).json();
    assert_eq!(other.post(CONFIRMATION, &code(&enrolment)).await.expect(409).code(), "not_begun");
    app.advance(Duration::minutes(10));
    assert_eq!(browser.post(CONFIRMATION, &code(&enrolment)).await.expect(409).code(), "not_begun");
    let first = browser.post_nothing(TOTP).await.expect(200).json();
    let second = browser.post_nothing(TOTP).await.expect(200).json();
    assert_ne!(first["secret"], second["secret"]);
    browser.post(CONFIRMATION, &code(&first)).await.expect(422);
    browser.post(CONFIRMATION, &code(&second)).await.expect(204);
    assert_eq!(browser.post(CONFIRMATION, &code(&second)).await.expect(409).code(), "not_begun");
}

#[tokio::test]
async fn the_last_strong_factor_stays_and_recovery_codes_are_none() {
    let app = TestApp::with_passkeys().await;
    let (_, _, browser) = enrolled(&app, "nova@example.org").await;
    browser.post_nothing(crate::recovery_codes::CODES).await.expect(201);
    assert_eq!(browser.delete(TOTP).await.expect(409).code(), "last_factor");
    assert!(browser.get(FACTORS).await.expect(200).json()["totp"].is_object());
    added(&app, &browser, "Key").await;
    browser.delete(TOTP).await.expect(204);
    browser.delete(TOTP).await.expect(404);
    let path = passkey_path(&browser).await;
    assert_eq!(browser.delete(&path).await.expect(409).code(), "last_factor");
    added(&app, &browser, "Another key").await;
    browser.delete(&path).await.expect(204);
    set_up(&app, &browser).await;
    browser.delete(&passkey_path(&browser).await).await.expect(204);
    assert_eq!(browser.delete(TOTP).await.expect(409).code(), "last_factor");
}

#[tokio::test]
async fn without_a_password_the_last_passkey_stays_although_there_is_an_app() {
    let app = TestApp::with_passkeys().await;
    let (person, _, browser) = with_passkey(&app, "nova@example.org").await;
    set_up(&app, &browser).await;
    app.forget_password(&person);
    let path = passkey_path(&browser).await;
    let refused = browser.delete(&path).await.expect(409);
    assert_eq!(refused.code(), "app_alone");
    assert!(refused.text.contains("Set a password first"), "{}", refused.text);
    browser.delete(TOTP).await.expect(204);
}

#[tokio::test]
async fn of_two_factors_that_are_removed_at_once_one_stays() {
    let app = TestApp::with_passkeys().await;
    for round in 0..6 {
        let (person, _, browser) = with_passkey(&app, &format!("nova{round}@example.org")).await;
        let other = if round % 2 == 0 {
            set_up(&app, &browser).await;
            TOTP.to_owned()
        } else {
            let (_, spare) = added(&app, &browser, "Spare").await;
            format!("{PASSKEYS}/{}", spare["id"].as_str().unwrap())
        };
        // Removing ends the other sessions, so that two browsers of one session race.
        let (twin, path) = (app.browser(), passkey_path(&browser).await);
        let cookie = browser.cookie(latchkey::http::cookies::SESSION).unwrap();
        twin.set_cookie(latchkey::http::cookies::SESSION, &cookie);
        let (one, other) = tokio::join!(browser.delete(&other), twin.delete(&path));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "round {round}");
        let held = app
            .core
            .db
            .read(|connection| latchkey::db::factor::held(connection, person.id, app.core.providers.offered()))
            .unwrap();
        assert!(held.suffices(), "{held:?}");
    }
}

#[tokio::test]
async fn removing_a_factor_ends_the_other_sessions_and_adding_one_does_not() {
    let app = TestApp::with_passkeys().await;
    let (person, _, browser) = with_passkey(&app, "nova@example.org").await;
    let elsewhere = app.signed_in(&person);
    let (_, spare) = added(&app, &browser, "Spare").await;
    browser.post_nothing(crate::recovery_codes::CODES).await.expect(201);
    set_up(&app, &browser).await;
    elsewhere.get("/api/v1/session").await.expect(200);
    browser.delete(&format!("{PASSKEYS}/{}", spare["id"].as_str().unwrap())).await.expect(204);
    elsewhere.get("/api/v1/session").await.expect(401);
    let elsewhere = app.signed_in(&person);
    browser.delete(TOTP).await.expect(204);
    elsewhere.get("/api/v1/session").await.expect(401);
    browser.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn every_change_is_told_by_mail_and_written_down() {
    let app = TestApp::with_passkeys().await;
    let (person, _, browser) = with_passkey(&app, "nova@example.org").await;
    let _ = app.told_by_mail();
    let (_, spare) = added(&app, &browser, "Blue key").await;
    let path = format!("{PASSKEYS}/{}", spare["id"].as_str().unwrap());
    browser.patch(&path, "*", &json!({"name": "Red key"})).await.expect(200);
    browser.delete(&path).await.expect(204);
    set_up(&app, &browser).await;
    browser.delete(TOTP).await.expect(204);
    let told = app.told_by_mail();
    assert!(told.iter().all(|(reader, _)| reader == "nova@example.org"), "{told:?}");
    let subjects: Vec<_> = told.iter().map(|(_, subject)| subject.as_str()).collect();
    let expected = [
        "a passkey was added to your account",
        "a passkey was removed from your account",
        "an authenticator app was added to your account",
        "an authenticator app was removed from your account",
    ];
    assert_eq!(subjects, expected);
    let events = app.operator().get(&format!("/api/v1/audit-events?person_id={}", person.id)).await.expect(200).json();
    let said: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    let expected = ["totp.removed", "totp.enrolled", "passkey.removed", "passkey.renamed", "passkey.added"];
    assert_eq!(said[..5], expected);
}
