//! Proving a strong factor again: what is sensitive at the account needs it, and a passkey is one.

use serde_json::json;
use support::{Device, TestApp};
use time::Duration;

use crate::{
    passkeys::{CHALLENGE, FACTORS, PASSKEYS, asked, with_passkey},
    refusals::fields,
};

const ASK: &str = "/api/v1/session/step-up/passkey/challenge";
const PROVE: &str = "/api/v1/session/step-up/passkey";

#[tokio::test]
async fn a_passkey_proves_it_again_and_the_session_gets_a_new_cookie() {
    let app = TestApp::with_passkeys().await;
    let (_, mut device, browser) = with_passkey(&app, "nova@example.org").await;
    app.advance(Duration::minutes(16));
    assert_eq!(browser.post_nothing(CHALLENGE).await.expect(403).code(), "step_up_required");
    let before = browser.cookie(latchkey::http::cookies::SESSION).unwrap();
    let options = asked(&browser, ASK).await;
    assert_eq!(options["allowCredentials"][0]["id"], json!(device.credential_id()));
    assert_eq!(options["userVerification"], "required");
    let body = json!({"credential": device.prove(&options).await});
    browser.post(PROVE, &body).await.expect(204);
    browser.post_nothing(CHALLENGE).await.expect(200);
    let after = browser.cookie(latchkey::http::cookies::SESSION).unwrap();
    assert_ne!(before, after);
    let old = app.browser();
    old.set_cookie(latchkey::http::cookies::SESSION, &before);
    old.get("/api/v1/session").await.expect(401);
    assert_eq!(browser.post(PROVE, &body).await.expect(409).code(), "ceremony_over");
}

#[tokio::test]
async fn what_was_asked_to_sign_in_or_of_another_session_or_person_proves_nothing_here() {
    let app = TestApp::with_passkeys().await;
    let (person, mut device, browser) = with_passkey(&app, "nova@example.org").await;
    let (_, mut foreign, _) = with_passkey(&app, "other@example.org").await;
    let refused = fields(&[("/credential", "passkey_refused")]);
    let twin = app.signed_in(&person);
    let credential = device.prove(&asked(&twin, ASK).await).await;
    assert_eq!(browser.post(PROVE, &json!({"credential": credential})).await.expect(409).code(), "ceremony_over");
    let anonymous = app.browser();
    let options = asked(&anonymous, crate::passkey_sign_in::CHALLENGE).await;
    asked(&browser, ASK).await;
    let body = json!({"credential": device.prove(&options).await});
    assert_eq!(browser.post(PROVE, &body).await.expect(422).refused(), refused);
    let options = asked(&browser, ASK).await;
    let body = json!({"credential": foreign.prove(&options).await});
    assert_eq!(browser.post(PROVE, &body).await.expect(422).refused(), refused);
    let mut unverified = device.clone().unverified();
    let body = json!({"credential": unverified.prove(&asked(&browser, ASK).await).await});
    assert_eq!(browser.post(PROVE, &body).await.expect(422).refused(), refused);
    // And what is asked here does not sign in.
    let credential = device.prove(&asked(&browser, ASK).await).await;
    asked(&anonymous, crate::passkey_sign_in::CHALLENGE).await;
    let body = json!({"credential": credential});
    assert_eq!(anonymous.post(crate::passkey_sign_in::PROOF, &body).await.expect(422).refused(), refused);
}

#[tokio::test]
async fn who_has_no_passkey_is_not_asked_for_one() {
    let app = TestApp::with_passkeys().await;
    let browser = app.signed_in(&app.person("ada@example.org", false));
    assert_eq!(browser.post_nothing(ASK).await.expect(409).code(), "not_enrolled");
    assert_eq!(browser.get("/api/v1/session").await.expect(200).json()["step_up_methods"], json!([]));
}

#[tokio::test]
async fn every_change_of_factors_needs_a_fresh_proof_and_looking_at_them_does_not() {
    let app = TestApp::with_passkeys().await;
    let (.., browser) = with_passkey(&app, "nova@example.org").await;
    let operator = app.operator();
    let other = app.person("ada@example.org", false);
    let factors = browser.get(FACTORS).await.expect(200).json();
    let own = format!("{PASSKEYS}/{}", factors["passkeys"][0]["id"].as_str().unwrap());
    let credential = Device::at(&app.address).create(&asked(&browser, CHALLENGE).await).await;
    app.advance(Duration::seconds(15 * 60 + 1));
    let code = json!({"code": "123456"});
    let answers = [
        browser.post_nothing("/api/v1/account/totp").await,
        browser.post("/api/v1/account/totp/confirmation", &code).await,
        browser.delete("/api/v1/account/totp").await,
        browser.post_nothing(CHALLENGE).await,
        browser.post(PASSKEYS, &json!({"name": "Key", "credential": credential})).await,
        browser.patch(&own, "*", &json!({"name": "Key"})).await,
        browser.delete(&own).await,
        browser.post_nothing("/api/v1/account/recovery-codes").await,
        operator.post_nothing(&format!("/api/v1/people/{}/factor-reset", other.id)).await,
    ];
    for answer in answers {
        assert_eq!(answer.expect(403).code(), "step_up_required");
    }
    assert_eq!(browser.get(FACTORS).await.expect(200).json(), factors);
}

#[tokio::test]
async fn who_gives_somebody_authority_needs_a_fresh_proof_and_who_takes_it_does_not() {
    let app = TestApp::start().await;
    let (member, operator) = (app.member("0001"), app.operator());
    let (known, gone) = (app.person("known@example.org", false), app.person("gone@example.org", false));
    app.deactivate(&gone);
    let (known, gone) = (format!("/api/v1/people/{}", known.id), format!("/api/v1/people/{}", gone.id));
    let invited = |name: &str, role: &str| {
        let mut body =
            json!({"name": name, "email": format!("{name}@example.org"), "locale": "en", "time_zone": "UTC"});
        body[role] = json!(true);
        body
    };
    let assigned = json!({"person_id": member.manager.id, "organisation_id": member.organisation.id});
    app.advance(Duration::seconds(15 * 60 + 1));
    let answers = [
        operator.post("/api/v1/assignments", &assigned).await,
        operator.post("/api/v1/people", &invited("eve", "operator")).await,
        operator.post("/api/v1/people", &invited("eve", "auditor")).await,
        operator.patch(&known, "*", &json!({"operator": true})).await,
        operator.patch(&known, "*", &json!({"auditor": true})).await,
        operator.patch(&gone, "*", &json!({"deactivated": false})).await,
    ];
    for answer in answers {
        assert_eq!(answer.expect(403).code(), "step_up_required");
    }
    operator
        .post("/api/v1/people", &json!({"name": "Eve", "email": "eve@example.org", "locale": "en", "time_zone": "UTC"}))
        .await
        .expect(201);
    operator.patch(&known, "*", &json!({"name": "Known", "operator": false})).await.expect(200);
    operator.patch(&known, "*", &json!({"deactivated": true})).await.expect(200);
}
