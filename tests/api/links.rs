//! One-time links by which people set a password.

use data_encoding::BASE64URL_NOPAD;
use latchkey::http::cookies;
use serde_json::json;
use support::{Answer, Client, TestApp};
use time::Duration;

use crate::{
    refusals::fields,
    sign_in::{begun, enrolled, redeem},
    world::PASSWORD,
};

const PREVIEW: &str = "/api/v1/password-links/preview";
const REDEEM: &str = "/api/v1/password-links/redeem";

async fn try_password(browser: &Client, token: &str, password: &str) -> Answer {
    browser.post(REDEEM, &json!({"token": token, "password": password})).await
}

/// Neither says whose it is nor sets a password.
async fn is_over(browser: &Client, token: &str) {
    assert_eq!(browser.post(PREVIEW, &json!({"token": token})).await.expect(409).code(), "link_over", "{token}");
    assert_eq!(try_password(browser, token, PASSWORD).await.expect(409).code(), "link_over", "{token}");
}

/// The token of the newest link.
fn token_in_mail(app: &TestApp) -> String {
    app.token_in_mail("set-password")
}

#[tokio::test]
async fn a_link_shows_whose_it_is_and_looking_does_not_use_it_up() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    for _ in 0..2 {
        let preview = browser.post(PREVIEW, &json!({"token": token})).await.expect(200);
        assert_eq!(preview.header("cache-control"), "no-store");
        let expires_at = app.now().plus(Duration::days(7)).to_string();
        let expected = json!({
            "purpose": "invitation", "name": "Nova Newcomer", "email": "nova@example.org", "expires_at": expires_at,
        });
        assert_eq!(preview.json(), expected);
    }
    redeem(&browser, &token).await;
}

#[tokio::test]
async fn the_link_in_the_mail_works() {
    let app = TestApp::start().await;
    let body = json!({"name": "Ada", "email": "ada@example.org", "locale": "en", "time_zone": "UTC"});
    app.operator().post("/api/v1/people", &body).await.expect(201);
    redeem(&app.browser(), &token_in_mail(&app)).await;
    begun(&app, "ada@example.org").await;
}

#[tokio::test]
async fn a_link_works_once_even_at_the_same_moment() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    let mut waiting = Vec::new();
    for number in 0..4 {
        let (browser, token) = (app.browser(), token.clone());
        waiting.push(tokio::spawn(async move {
            try_password(&browser, &token, &format!("{PASSWORD} {number}")).await.status.as_u16()
        }));
    }
    let mut statuses = Vec::new();
    for one in waiting {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    is_over(&app.browser(), &token).await;
}

#[tokio::test]
async fn a_link_works_for_seven_days() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    app.advance(Duration::days(7) - Duration::microseconds(1));
    app.browser().post(PREVIEW, &json!({"token": token})).await.expect(200);
    app.advance(Duration::microseconds(1));
    is_over(&app.browser(), &token).await;
}

#[tokio::test]
async fn a_newer_link_replaces_the_one_before() {
    let app = TestApp::start().await;
    let (person, first) = app.newcomer("nova@example.org");
    app.operator().post_nothing(&format!("/api/v1/people/{}/password-link", person.id)).await.expect(204);
    is_over(&app.browser(), &first).await;
    redeem(&app.browser(), &token_in_mail(&app)).await;
}

#[tokio::test]
async fn a_tampered_link_is_none() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    let (_, other) = app.newcomer("other@example.org");
    let octets = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
    for index in 0..octets.len() {
        let mut changed = octets.clone();
        changed[index] ^= 1;
        is_over(&app.browser(), &BASE64URL_NOPAD.encode(&changed)).await;
    }
    let swapped = [&octets[..16], &BASE64URL_NOPAD.decode(other.as_bytes()).unwrap()[16..]].concat();
    let cut = BASE64URL_NOPAD.encode(&octets[..16]);
    for wrong in [BASE64URL_NOPAD.encode(&swapped), cut, String::new(), "\u{0}".to_owned(), format!("{token}=")] {
        is_over(&app.browser(), &wrong).await;
    }
    redeem(&app.browser(), &token).await;
}

#[tokio::test]
async fn a_refused_password_leaves_the_link_to_try_another() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    for (password, code) in [
        ("", "too_short"),
        ("short 7", "too_short"),
        (&"long pass".repeat(29), "too_long"),
        ("password1", "common_password"),
        ("qwertyuiop", "common_password"),
        ("nova@example.org", "common_password"),
        ("Nova Newcomer", "common_password"),
    ] {
        let refused = try_password(&browser, &token, password).await.expect(422);
        assert_eq!(refused.refused(), fields(&[("/password", code)]), "{password}");
        assert!(!refused.text.contains("long pass"), "a password is not repeated");
    }
    try_password(&browser, &token, &"ünïcödé ".repeat(32)).await.expect(200);
}

#[tokio::test]
async fn a_link_does_not_stand_for_the_second_factor() {
    let app = TestApp::start().await;
    let (person, authenticator, _) = enrolled(&app, "nova@example.org").await;
    app.operator().post_nothing(&format!("/api/v1/people/{}/password-link", person.id)).await.expect(204);
    let (browser, token) = (app.browser(), token_in_mail(&app));
    let preview = browser.post(PREVIEW, &json!({"token": token})).await.expect(200).json();
    assert_eq!(preview["purpose"], "password_reset");
    assert_eq!(redeem(&browser, &token).await["step"], "second_factor");
    browser.get("/api/v1/session").await.expect(401);
    // Somebody who reads the mailbox leaves a trace, also when they come no further.
    let used = app.operator().get("/api/v1/audit-events?action=password.link_used").await.expect(200).json();
    assert_eq!(
        (&used["items"][0]["subject"]["id"], &used["items"][0]["actor"]["id"]),
        (&json!(person.id), &json!(null))
    );
    let code = json!({"code": authenticator.code(app.now())});
    browser.post("/api/v1/sign-in/totp", &code).await.expect(200);
}

#[tokio::test]
async fn without_a_second_factor_a_new_password_takes_effect_at_once_and_ends_every_sign_in() {
    let app = TestApp::start().await;
    let (person, token) = app.newcomer("nova@example.org");
    redeem(&app.browser(), &token).await;
    let under_way = begun(&app, "nova@example.org").await;
    app.operator().post_nothing(&format!("/api/v1/people/{}/password-link", person.id)).await.expect(204);
    let answer = try_password(&app.browser(), &token_in_mail(&app), "another long phrase").await.expect(200);
    assert_eq!(answer.json()["step"], "enrol_factor");
    assert_eq!(under_way.get("/api/v1/sign-in").await.expect(401).code(), "sign_in_over");
    let old = json!({"email": "nova@example.org", "password": PASSWORD});
    app.browser().post("/api/v1/sign-in", &old).await.expect(401);
}

#[tokio::test]
async fn a_link_of_who_is_deactivated_does_not_work() {
    let app = TestApp::start().await;
    let (person, token) = app.newcomer("nova@example.org");
    let path = format!("/api/v1/people/{}", person.id);
    app.operator().patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    is_over(&app.browser(), &token).await;
    assert_eq!(app.browser().cookie(cookies::SIGN_IN), None);
}
