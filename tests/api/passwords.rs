//! Changing one's own password.

use latchkey::http::cookies;
use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, Client, TestApp};
use time::Duration;

use crate::{
    refusals::fields,
    sign_in::{begun, enrolled, prove},
    world::PASSWORD,
};

const PATH: &str = "/api/v1/account/password";
const NEW: &str = "eleven brown otters";

async fn change(browser: &Client, body: &Value) -> Answer {
    browser.send(browser.request(Method::PUT, PATH).json(body)).await
}

#[tokio::test]
async fn a_new_password_ends_other_sessions_and_gives_this_one_another_cookie() {
    let app = TestApp::start().await;
    let (person, authenticator, browser) = enrolled(&app, "nova@example.org").await;
    let other = app.signed_in(&person);
    let under_way = begun(&app, "nova@example.org").await;
    let before = browser.cookie(cookies::SESSION).unwrap();
    let _ = app.told_by_mail();
    change(&browser, &json!({"current_password": PASSWORD, "new_password": NEW})).await.expect(204);
    assert_ne!(browser.cookie(cookies::SESSION).unwrap(), before);
    browser.get("/api/v1/session").await.expect(200);
    other.get("/api/v1/session").await.expect(401);
    let stolen = app.browser();
    stolen.set_cookie(cookies::SESSION, &before);
    stolen.get("/api/v1/session").await.expect(401);
    assert_eq!(prove(&under_way, &authenticator.code(app.now())).await.expect(401).code(), "sign_in_over");
    let old = json!({"email": "nova@example.org", "password": PASSWORD});
    app.browser().post("/api/v1/sign-in", &old).await.expect(401);
    let new = json!({"email": "nova@example.org", "password": NEW});
    app.browser().post("/api/v1/sign-in", &new).await.expect(200);
    assert_eq!(app.told_by_mail(), [("nova@example.org".to_owned(), "your password was set".to_owned())]);
}

#[tokio::test]
async fn the_present_password_is_asked_for_and_guessing_it_is_slowed() {
    let app = TestApp::start().await;
    let (_, _, browser) = enrolled(&app, "nova@example.org").await;
    let refused = change(&browser, &json!({"new_password": NEW})).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/current_password", "required")]));
    for _ in 0..5 {
        let refused = change(&browser, &json!({"current_password": "a guess", "new_password": NEW})).await.expect(422);
        assert_eq!(refused.refused(), fields(&[("/current_password", "wrong_password")]));
    }
    let right = json!({"current_password": PASSWORD, "new_password": NEW});
    assert_eq!(change(&browser, &right).await.expect(429).code(), "too_many_attempts");
    app.advance(Duration::seconds(2));
    change(&browser, &right).await.expect(204);
}

#[tokio::test]
async fn a_new_password_must_be_a_good_one_and_needs_a_recent_proof() {
    let app = TestApp::start().await;
    let (_, _, browser) = enrolled(&app, "nova@example.org").await;
    for (password, code) in
        [("short", "too_short"), ("password1", "common_password"), ("nova@example.org", "common_password")]
    {
        let refused = change(&browser, &json!({"current_password": PASSWORD, "new_password": password})).await;
        assert_eq!(refused.expect(422).refused(), fields(&[("/new_password", code)]));
    }
    app.advance(Duration::minutes(15));
    let right = json!({"current_password": PASSWORD, "new_password": NEW});
    assert_eq!(change(&browser, &right).await.expect(403).code(), "step_up_required");
}

#[tokio::test]
async fn who_has_no_password_sets_one_without() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    app.forget_password(&person);
    change(&app.signed_in(&person), &json!({"new_password": NEW})).await.expect(204);
    let new = json!({"email": "nova@example.org", "password": NEW});
    app.browser().post("/api/v1/sign-in", &new).await.expect(200);
}

#[tokio::test]
async fn a_new_password_takes_back_a_reset_and_a_change_of_the_address_that_wait() {
    let app = TestApp::start().await;
    let (_, _, browser) = enrolled(&app, "nova@example.org").await;
    browser.post("/api/v1/account/email", &json!({"email": "new@example.org"})).await.expect(204);
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    let (reset, move_) = (app.token_in_mail("set-password"), app.token_in_mail("confirm-email"));
    change(&browser, &json!({"current_password": PASSWORD, "new_password": NEW})).await.expect(204);
    let preview = |path: &'static str, token: String| {
        let browser = app.browser();
        async move { browser.post(path, &json!({"token": token})).await.expect(409).code() }
    };
    assert_eq!(preview("/api/v1/password-links/preview", reset).await, "link_over");
    assert_eq!(preview("/api/v1/email-changes/preview", move_).await, "link_over");
    assert!(browser.get("/api/v1/account").await.expect(200).json()["email_change"].is_null());
}

#[tokio::test]
async fn of_new_passwords_at_the_same_moment_one_takes_effect_and_the_others_are_refused() {
    let app = TestApp::start().await;
    for round in 0..8 {
        let person = app.person(&format!("nova{round}@example.org"), false);
        app.forget_password(&person);
        let mut changing = Vec::new();
        for number in 0..5 {
            let browser = app.signed_in(&person);
            let body = json!({"new_password": format!("{number} brown otters swim")});
            changing.push(tokio::spawn(async move { change(&browser, &body).await }));
        }
        let mut statuses = Vec::new();
        for one in changing {
            statuses.push(one.await.unwrap().status.as_u16());
        }
        statuses.sort_unstable();
        // Their sessions have ended, or they were asked for the password that was set meanwhile.
        assert!(statuses[0] == 204 && statuses[1..].iter().all(|status| matches!(status, 401 | 422)), "{statuses:?}");
    }
}
