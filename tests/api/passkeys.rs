//! Passkeys: set up in the first sign-in or at the account, named, renamed, removed; and what makes a passkey refused.

use latchkey::domain::person::Person;
use serde_json::{Value, json};
use support::{Answer, Client, Device, TestApp};
use time::Duration;

use crate::{
    refusals::fields,
    sign_in::{SIGN_IN, begun, redeem},
};

pub const PASSKEYS: &str = "/api/v1/account/passkeys";
pub const CHALLENGE: &str = "/api/v1/account/passkey-challenge";
pub const FACTORS: &str = "/api/v1/account/factors";
pub const ENROLMENT: &str = "/api/v1/sign-in/passkey-enrolment";
pub const CONFIRMATION: &str = "/api/v1/sign-in/passkey-enrolment/confirmation";

/// The options of a challenge.
pub async fn asked(browser: &Client, path: &str) -> Value {
    browser.post_nothing(path).await.expect(200).json()["public_key"].take()
}

/// Adds a passkey of this name to the account that the browser is signed in to.
pub async fn added(app: &TestApp, browser: &Client, name: &str) -> (Device, Value) {
    let mut device = Device::at(&app.address);
    let credential = device.create(&asked(browser, CHALLENGE).await).await;
    let added = browser.post(PASSKEYS, &json!({"name": name, "credential": credential})).await.expect(201).json();
    (device, added)
}

/// A person with a password and one passkey, and the browser in which they set both up.
pub async fn with_passkey(app: &TestApp, email: &str) -> (Person, Device, Client) {
    let (person, token) = app.newcomer(email);
    let browser = app.browser();
    redeem(&browser, &token).await;
    let device = enrolled(app, &browser).await;
    (person, device, browser)
}

/// Sets up the first passkey in a sign-in under way.
pub async fn enrolled(app: &TestApp, browser: &Client) -> Device {
    let mut device = Device::at(&app.address);
    let credential = device.create(&asked(browser, ENROLMENT).await).await;
    let done = browser.post(CONFIRMATION, &json!({"name": "My phone", "credential": credential})).await.expect(200);
    assert_eq!(done.json()["step"], "done");
    device
}

fn refused(answer: Answer) {
    assert_eq!(answer.expect(422).refused(), fields(&[("/credential", "passkey_refused")]));
}

#[tokio::test]
async fn a_passkey_is_set_up_in_the_first_sign_in_and_listed() {
    let app = TestApp::with_passkeys().await;
    let (_, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    assert_eq!(redeem(&browser, &token).await["methods"], json!(["passkey", "totp"]));
    let challenge = browser.post_nothing(ENROLMENT).await.expect(200);
    assert_eq!(challenge.header("cache-control"), "no-store");
    let options = &challenge.json()["public_key"];
    assert_eq!(options["rp"], json!({"id": "localhost", "name": "Latchkey"}));
    assert_eq!(options["user"]["name"], "nova@example.org");
    let selection = json!({"residentKey": "required", "requireResidentKey": true, "userVerification": "required"});
    assert_eq!(options["authenticatorSelection"], selection);
    let mut device = Device::at(&app.address);
    let body = json!({"name": "My phone", "credential": device.create(options).await});
    browser.post(CONFIRMATION, &body).await.expect(200);
    let factors = browser.get(FACTORS).await.expect(200);
    assert_eq!(factors.header("cache-control"), "no-store");
    let factors = factors.json();
    assert_eq!((&factors["has_password"], &factors["totp"]), (&json!(true), &Value::Null));
    assert_eq!(factors["passkeys"][0]["name"], "My phone");
    assert_eq!(factors["passkeys"][0]["last_used_at"], Value::Null);
    let session = browser.get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["step_up_methods"], json!(["passkey"]));
}

#[tokio::test]
async fn several_passkeys_have_names_of_their_own_and_an_authenticator_holds_one() {
    let app = TestApp::with_passkeys().await;
    let (.., browser) = with_passkey(&app, "nova@example.org").await;
    let (device, second) = added(&app, &browser, "Security key").await;
    let options = asked(&browser, CHALLENGE).await;
    let excluded = options["excludeCredentials"].as_array().unwrap();
    assert_eq!(excluded.len(), 2);
    assert!(excluded.iter().any(|one| one["id"] == json!(device.credential_id())));
    let credential = Device::at(&app.address).create(&options).await;
    let again = json!({"name": " security  KEY ", "credential": credential});
    let answer = browser.post(PASSKEYS, &again).await.expect(422);
    assert_eq!(answer.refused(), fields(&[("/name", "duplicate")]));
    let path = format!("{PASSKEYS}/{}", second["id"].as_str().unwrap());
    let taken = browser.patch(&path, "*", &json!({"name": "MY PHONE"})).await.expect(422);
    assert_eq!(taken.refused(), fields(&[("/name", "duplicate")]));
    let renamed = browser.patch(&path, "*", &json!({"name": "Blue key"})).await.expect(200).json();
    assert_eq!((&renamed["id"], &renamed["name"]), (&second["id"], &json!("Blue key")));
    browser.delete(&path).await.expect(204);
    browser.delete(&path).await.expect(404);
    browser.patch(&path, "*", &json!({"name": "Gone"})).await.expect(404);
}

#[tokio::test]
async fn nobody_touches_the_passkey_of_another() {
    let app = TestApp::with_passkeys().await;
    let (.., nova) = with_passkey(&app, "nova@example.org").await;
    let (.., other) = with_passkey(&app, "other@example.org").await;
    let (_, spare) = added(&app, &nova, "Spare").await;
    let path = format!("{PASSKEYS}/{}", spare["id"].as_str().unwrap());
    other.patch(&path, "*", &json!({"name": "Mine"})).await.expect(404);
    other.delete(&path).await.expect(404);
    assert_eq!(nova.get(FACTORS).await.expect(200).json()["passkeys"][1], spare);
}

#[tokio::test]
async fn a_passkey_belongs_to_one_person_and_is_registered_once() {
    let app = TestApp::with_passkeys().await;
    let (_, _, nova) = with_passkey(&app, "nova@example.org").await;
    let (_, _, other) = with_passkey(&app, "other@example.org").await;
    let mut device = Device::at(&app.address);
    let credential = device.create(&asked(&nova, CHALLENGE).await).await;
    nova.post(PASSKEYS, &json!({"name": "Key", "credential": credential})).await.expect(201);
    // The same key under a challenge of somebody else.
    let replayed = device.attest_again(&asked(&other, CHALLENGE).await, &credential);
    let known = other.post(PASSKEYS, &json!({"name": "Key", "credential": replayed})).await.expect(422);
    assert_eq!(known.refused(), fields(&[("/credential", "passkey_known")]));
}

#[tokio::test]
async fn a_new_passkey_of_another_page_without_its_owner_or_for_another_challenge_is_refused() {
    let app = TestApp::with_passkeys().await;
    let (.., browser) = with_passkey(&app, "nova@example.org").await;
    for device in [
        Device::at("https://evil.example"),
        Device::at(&app.address.replace("http:", "https:")),
        Device::at("http://localhost:1"),
        Device::at(&app.address).unverified(),
    ] {
        let credential = device.clone().create(&asked(&browser, CHALLENGE).await).await;
        refused(browser.post(PASSKEYS, &json!({"name": "Key", "credential": credential})).await);
    }
    let mut options = asked(&browser, CHALLENGE).await;
    options["challenge"] = json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    let credential = Device::at(&app.address).create(&options).await;
    refused(browser.post(PASSKEYS, &json!({"name": "Key", "credential": credential})).await);
    let mut options = asked(&browser, CHALLENGE).await;
    options["rp"]["id"] = json!("evil.example");
    let credential = Device::at(&app.address).create(&options).await;
    refused(browser.post(PASSKEYS, &json!({"name": "Key", "credential": credential})).await);
    assert_eq!(browser.get(FACTORS).await.expect(200).json()["passkeys"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_for_a_passkey_is_answered_once_in_time_and_by_who_was_asked() {
    let app = TestApp::with_passkeys().await;
    let (person, _, browser) = with_passkey(&app, "nova@example.org").await;
    let mut device = Device::at(&app.address);
    let options = asked(&browser, CHALLENGE).await;
    let body = json!({"name": "Key", "credential": device.create(&options).await});
    // Another session of the same person was asked for nothing.
    assert_eq!(app.signed_in(&person).post(PASSKEYS, &body).await.expect(409).code(), "ceremony_over");
    browser.post(PASSKEYS, &body).await.expect(201);
    assert_eq!(browser.post(PASSKEYS, &body).await.expect(409).code(), "ceremony_over");
    let options = asked(&browser, CHALLENGE).await;
    asked(&browser, CHALLENGE).await;
    let replaced = json!({"name": "Replaced", "credential": device.create(&options).await});
    refused(browser.post(PASSKEYS, &replaced).await);
    let late = json!({"name": "Late", "credential": device.create(&asked(&browser, CHALLENGE).await).await});
    app.advance(Duration::minutes(10));
    assert_eq!(browser.post(PASSKEYS, &late).await.expect(409).code(), "ceremony_over");
    // What was asked as a proof is not answered by a new passkey.
    let options = asked(&browser, "/api/v1/session/step-up/passkey/challenge").await;
    let mut asked_otherwise = asked(&browser, CHALLENGE).await;
    asked_otherwise["challenge"] = options["challenge"].clone();
    asked(&browser, "/api/v1/session/step-up/passkey/challenge").await;
    let body = json!({"name": "Other", "credential": device.create(&asked_otherwise).await});
    assert_eq!(browser.post(PASSKEYS, &body).await.expect(409).code(), "ceremony_over");
}

#[tokio::test]
async fn what_is_no_credential_is_refused_by_name() {
    let app = TestApp::with_passkeys().await;
    let (.., browser) = with_passkey(&app, "nova@example.org").await;
    for credential in [json!({}), json!("text"), json!({"id": "AA", "rawId": "not base64!", "type": "public-key"})] {
        let answer = browser.post(PASSKEYS, &json!({"name": "Key", "credential": credential})).await.expect(422);
        assert_eq!(answer.refused(), fields(&[("/credential", "malformed_credential")]));
    }
    let answer = browser.post(PASSKEYS, &json!({"name": "", "id": 1})).await.expect(422);
    let expected = [("/credential", "required"), ("/id", "unknown_field"), ("/name", "required")];
    assert_eq!(answer.refused(), fields(&expected));
}

#[tokio::test]
async fn twenty_passkeys_are_the_most() {
    let app = TestApp::with_passkeys().await;
    let (.., browser) = with_passkey(&app, "nova@example.org").await;
    for number in 1..20 {
        added(&app, &browser, &format!("Key {number}")).await;
    }
    assert_eq!(browser.post_nothing(CHALLENGE).await.expect(409).code(), "too_many_passkeys");
}

#[tokio::test]
async fn where_the_portal_has_no_name_passkeys_are_not_offered() {
    let app = TestApp::start().await;
    assert_eq!(app.browser().get("/api/v1/federation").await.expect(200).json()["passkeys"], false);
    let (_, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    assert_eq!(redeem(&browser, &token).await["methods"], json!(["totp"]));
    assert_eq!(browser.post_nothing(ENROLMENT).await.expect(409).code(), "passkeys_off");
    let nobody = app.browser();
    assert_eq!(nobody.post_nothing("/api/v1/sign-in/passkey/challenge").await.expect(409).code(), "passkeys_off");
    let signed_in = app.signed_in(&app.person("ada@example.org", false));
    assert_eq!(signed_in.post_nothing(CHALLENGE).await.expect(409).code(), "passkeys_off");
    let named = TestApp::with_passkeys().await;
    assert_eq!(named.browser().get("/api/v1/federation").await.expect(200).json()["passkeys"], true);
}

#[tokio::test]
async fn of_two_first_factors_at_once_one_is_the_first() {
    let app = TestApp::with_passkeys().await;
    let (_, token) = app.newcomer("nova@example.org");
    redeem(&app.browser(), &token).await;
    let mut prepared = Vec::new();
    for _ in 0..4 {
        let browser = begun(&app, "nova@example.org").await;
        let credential = Device::at(&app.address).create(&asked(&browser, ENROLMENT).await).await;
        prepared.push((browser, json!({"name": "Key", "credential": credential})));
    }
    let give = |(browser, body): (Client, Value)| {
        tokio::spawn(async move { browser.post(CONFIRMATION, &body).await.status.as_u16() })
    };
    let waiting: Vec<_> = prepared.into_iter().map(give).collect();
    let mut statuses = Vec::new();
    for one in waiting {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    let late = begun(&app, "nova@example.org").await;
    assert_eq!(late.get(SIGN_IN).await.expect(200).json()["methods"], json!(["passkey"]));
    assert_eq!(late.post_nothing(ENROLMENT).await.expect(409).code(), "already_enrolled");
    assert_eq!(late.post_nothing(crate::sign_in::ENROLMENT).await.expect(409).code(), "already_enrolled");
}
