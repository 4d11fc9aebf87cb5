//! Joining by an invitation with a passkey and no password.

use latchkey::http::cookies;
use serde_json::json;
use support::TestApp;
use time::Duration;

use crate::{
    passkeys::{ENROLMENT, FACTORS, enrolled, with_passkey},
    sign_in::{self, SIGN_IN, redeem},
};

const ACCEPT: &str = "/api/v1/password-links/accept";

#[tokio::test]
async fn who_is_invited_joins_with_a_passkey_alone() {
    let app = TestApp::with_passkeys().await;
    let (person, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    let state = browser.post(ACCEPT, &json!({"token": token})).await.expect(200).json();
    let expected = json!({"step": "enrol_factor", "methods": ["passkey"], "person_name": "Nova Newcomer"});
    assert_eq!(state, expected);
    assert_eq!(browser.get(SIGN_IN).await.expect(200).json(), expected);
    browser.get("/api/v1/session").await.expect(401);
    // A code alone would be no sign-in.
    assert_eq!(browser.post_nothing(sign_in::ENROLMENT).await.expect(409).code(), "no_password");
    let mut device = enrolled(&app, &browser).await;
    assert_eq!(browser.get(FACTORS).await.expect(200).json()["has_password"], false);
    let operator = app.operator();
    let path = format!("/api/v1/people/{}", person.id);
    assert_eq!(operator.get(&path).await.expect(200).json()["state"], "active");
    let link_over = app.browser().post(ACCEPT, &json!({"token": token})).await.expect(409);
    assert_eq!(link_over.code(), "link_over");
    let again = app.browser();
    let options = crate::passkeys::asked(&again, crate::passkey_sign_in::CHALLENGE).await;
    let body = json!({"credential": device.prove(&options).await});
    again.post(crate::passkey_sign_in::PROOF, &body).await.expect(200);
    // Who comes back is what they were.
    operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    let back = operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200).json();
    assert_eq!(back["state"], "active");
}

#[tokio::test]
async fn the_link_works_until_the_passkey_is_there_and_closes_what_else_it_began() {
    let app = TestApp::with_passkeys().await;
    let (_, token) = app.newcomer("nova@example.org");
    let (first, second) = (app.browser(), app.browser());
    for browser in [&first, &second] {
        browser.post(ACCEPT, &json!({"token": token})).await.expect(200);
    }
    enrolled(&app, &first).await;
    assert_eq!(second.get(SIGN_IN).await.expect(401).code(), "sign_in_over");
    assert_eq!(second.post_nothing(ENROLMENT).await.expect(401).code(), "sign_in_over");
    let (_, token) = app.newcomer("lee@example.org");
    let browser = app.browser();
    browser.post(ACCEPT, &json!({"token": token})).await.expect(200);
    let cookie = browser.cookie(cookies::SIGN_IN).unwrap();
    assert_eq!(redeem(&browser, &token).await["methods"], json!(["passkey", "totp"]));
    let before = app.browser();
    before.set_cookie(cookies::SIGN_IN, &cookie);
    before.get(SIGN_IN).await.expect(401);
}

#[tokio::test]
async fn a_link_that_is_over_foreign_or_of_who_has_joined_begins_nothing() {
    let app = TestApp::with_passkeys().await;
    let (person, _, _) = with_passkey(&app, "nova@example.org").await;
    app.operator().post_nothing(&format!("/api/v1/people/{}/password-link", person.id)).await.expect(204);
    let token = app.token_in_mail("set-password");
    let joined = app.browser().post(ACCEPT, &json!({"token": token})).await.expect(409);
    assert_eq!(joined.code(), "already_joined");
    let (_, late) = app.newcomer("lee@example.org");
    app.advance(Duration::days(7));
    for token in [late.as_str(), "nonsense", ""] {
        let refused = app.browser().post(ACCEPT, &json!({"token": token})).await.expect(409);
        assert_eq!(refused.code(), "link_over");
        assert!(refused.header("set-cookie").is_empty());
    }
    let nameless = TestApp::start().await;
    let (_, token) = nameless.newcomer("nova@example.org");
    let off = nameless.browser().post(ACCEPT, &json!({"token": token})).await.expect(409);
    assert_eq!(off.code(), "passkeys_off");
}
