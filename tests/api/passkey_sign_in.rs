//! Signing in with a passkey, alone or after the password, and what an attacker may try.

use data_encoding::BASE64URL_NOPAD;
use latchkey::http::cookies;
use serde_json::{Value, json};
use support::{Answer, Client, Device, TestApp};
use time::Duration;

use crate::{
    passkeys::{FACTORS, added, asked, with_passkey},
    refusals::fields,
    sign_in::{SIGN_IN, begun},
};

pub const CHALLENGE: &str = "/api/v1/sign-in/passkey/challenge";
pub const PROOF: &str = "/api/v1/sign-in/passkey";

/// Answers what the browser is asked.
async fn prove(browser: &Client, device: &mut Device) -> Answer {
    let credential = device.prove(&asked(browser, CHALLENGE).await).await;
    give(browser, &credential).await
}

async fn give(browser: &Client, credential: &Value) -> Answer {
    browser.post(PROOF, &json!({"credential": credential})).await
}

#[track_caller]
fn refused(answer: Answer) {
    assert_eq!(answer.expect(422).refused(), fields(&[("/credential", "passkey_refused")]));
}

/// The words of what the audit log says last, the newest first.
async fn audited(app: &TestApp, count: usize) -> Vec<(String, Value)> {
    let events = app.operator().get("/api/v1/audit-events").await.expect(200).json();
    let items = events["items"].as_array().unwrap().iter();
    items.take(count).map(|event| (event["action"].as_str().unwrap().to_owned(), event["after"].clone())).collect()
}

#[tokio::test]
async fn a_passkey_alone_signs_in_who_has_not_said_who_they_are() {
    let app = TestApp::with_passkeys().await;
    let (person, mut device, _) = with_passkey(&app, "nova@example.org").await;
    let browser = app.browser();
    let challenge = browser.post_nothing(CHALLENGE).await.expect(200);
    assert_eq!(challenge.header("cache-control"), "no-store");
    let options = challenge.json()["public_key"].take();
    assert_eq!((&options["rpId"], &options["userVerification"]), (&json!("localhost"), &json!("required")));
    assert_eq!(options["allowCredentials"], json!([]));
    browser.get(SIGN_IN).await.expect(401);
    browser.get("/api/v1/session").await.expect(401);
    let done = give(&browser, &device.prove(&options).await).await.expect(200).json();
    assert_eq!(done, json!({"step": "done", "methods": [], "person_name": "Nova Newcomer"}));
    assert_eq!(browser.cookie(cookies::SIGN_IN), None);
    let session = browser.get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["person"]["id"], json!(person.id));
    assert_eq!(browser.get(FACTORS).await.expect(200).json()["passkeys"][0]["last_used_at"], app.now().to_string());
    assert_eq!(audited(&app, 1).await, [("sign_in.succeeded".to_owned(), json!({"factor": "passkey"}))]);
}

#[tokio::test]
async fn after_the_password_a_passkey_of_that_person_is_the_second_factor() {
    let app = TestApp::with_passkeys().await;
    let (_, mut device, _) = with_passkey(&app, "nova@example.org").await;
    let (_, mut foreign, _) = with_passkey(&app, "other@example.org").await;
    let browser = begun(&app, "nova@example.org").await;
    let state = json!({"step": "second_factor", "methods": ["passkey"], "person_name": "Nova Newcomer"});
    assert_eq!(browser.get(SIGN_IN).await.expect(200).json(), state);
    let options = asked(&browser, CHALLENGE).await;
    assert_eq!(options["allowCredentials"][0]["id"], json!(device.credential_id()));
    refused(give(&browser, &foreign.prove(&options).await).await);
    assert_eq!(give(&browser, &device.prove(&options).await).await.expect(409).code(), "ceremony_over");
    assert_eq!(prove(&browser, &mut device).await.expect(200).json()["step"], "done");
    browser.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn the_challenge_tells_nothing_of_anybody() {
    let app = TestApp::with_passkeys().await;
    let options = |browser: Client| async move {
        let mut options = asked(&browser, CHALLENGE).await;
        let challenge = options["challenge"].take();
        assert_eq!(BASE64URL_NOPAD.decode(challenge.as_str().unwrap().as_bytes()).unwrap().len(), 32);
        (options, challenge)
    };
    let before = options(app.browser()).await;
    with_passkey(&app, "nova@example.org").await;
    let after = options(app.browser()).await;
    assert_eq!(before.0, after.0);
    assert_ne!(before.1, after.1, "each challenge is new");
}

#[tokio::test]
async fn every_passkey_that_does_not_verify_is_refused_in_the_same_words() {
    let app = TestApp::with_passkeys().await;
    let (_, device, _) = with_passkey(&app, "nova@example.org").await;
    let (gone, mut of_gone, _) = with_passkey(&app, "gone@example.org").await;
    let path = format!("/api/v1/people/{}", gone.id);
    app.operator().patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    let mut unknown = Device::at(&app.address);
    unknown.create(&json!({
        "rp": {"id": "localhost", "name": "x"}, "challenge": "AA",
        "user": {"id": "AAAA", "name": "x", "displayName": "x"},
        "pubKeyCredParams": [{"type": "public-key", "alg": -7}], "authenticatorSelection": {"residentKey": "required"},
    }))
    .await;
    let mut bodies = Vec::new();
    for mut one in [
        device.clone().on_pages_of("https://evil.example"),
        device.clone().on_pages_of("http://localhost:1"),
        device.clone().unverified(),
        unknown,
        of_gone.clone(),
    ] {
        bodies.push(prove(&app.browser(), &mut one).await);
    }
    // Signed for another challenge, and for another site.
    for (name, value) in
        [("challenge", json!("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")), ("rpId", json!("evil.example"))]
    {
        let browser = app.browser();
        let mut options = asked(&browser, CHALLENGE).await;
        options[name] = value;
        bodies.push(give(&browser, &device.clone().prove(&options).await).await);
    }
    // Changed after it was signed; said to be somebody else's, or nobody's.
    let handle = |id: latchkey::domain::Id<latchkey::domain::person::Person>| {
        json!(BASE64URL_NOPAD.encode(id.uuid().as_bytes()))
    };
    for (member, value) in [
        ("signature", json!("AAAA")),
        ("authenticatorData", json!("AAAA")),
        ("userHandle", handle(gone.id)),
        ("userHandle", Value::Null),
    ] {
        let browser = app.browser();
        let mut credential = device.clone().prove(&asked(&browser, CHALLENGE).await).await;
        credential["response"][member] = value;
        bodies.push(give(&browser, &credential).await);
    }
    let mut said: Vec<_> = bodies
        .into_iter()
        .map(|answer| {
            assert!(answer.header("set-cookie").is_empty());
            let mut body = answer.expect(422).json();
            body["request_id"] = Value::Null;
            body
        })
        .collect();
    said.dedup();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(said[0]["errors"][0]["code"], "passkey_refused");
    app.operator().patch(&path, "*", &json!({"deactivated": false})).await.expect(200);
    prove(&app.browser(), &mut of_gone).await.expect(200);
}

#[tokio::test]
async fn a_proof_works_once_in_one_browser_and_for_ten_minutes() {
    let app = TestApp::with_passkeys().await;
    let (_, mut device, _) = with_passkey(&app, "nova@example.org").await;
    let (victim, thief) = (app.browser(), app.browser());
    let credential = device.prove(&asked(&victim, CHALLENGE).await).await;
    assert_eq!(give(&thief, &credential).await.expect(401).code(), "sign_in_over", "nothing was asked of it");
    asked(&thief, CHALLENGE).await;
    refused(give(&thief, &credential).await);
    let cookie = victim.cookie(cookies::SIGN_IN).unwrap();
    give(&victim, &credential).await.expect(200);
    thief.set_cookie(cookies::SIGN_IN, &cookie);
    assert_eq!(give(&thief, &credential).await.expect(401).code(), "sign_in_over");
    thief.get("/api/v1/session").await.expect(401);
    let late = app.browser();
    let credential = device.prove(&asked(&late, CHALLENGE).await).await;
    app.advance(Duration::minutes(10));
    assert_eq!(give(&late, &credential).await.expect(401).code(), "sign_in_over");
}

#[tokio::test]
async fn a_proof_given_many_times_at_once_opens_one_session() {
    let app = TestApp::with_passkeys().await;
    let (_, mut device, _) = with_passkey(&app, "nova@example.org").await;
    let browser = app.browser();
    let credential = device.prove(&asked(&browser, CHALLENGE).await).await;
    let mut waiting = Vec::new();
    for _ in 0..6 {
        let (twin, credential) = (app.browser(), credential.clone());
        twin.set_cookie(cookies::SIGN_IN, &browser.cookie(cookies::SIGN_IN).unwrap());
        waiting.push(tokio::spawn(async move { give(&twin, &credential).await.status.as_u16() }));
    }
    let mut statuses = Vec::new();
    for one in waiting {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 401, 401, 401, 401, 401]);
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_written_down() {
    let app = TestApp::with_passkeys().await;
    let (.., browser) = with_passkey(&app, "nova@example.org").await;
    let mut device = Device::at(&app.address).counting();
    let credential = device.create(&asked(&browser, crate::passkeys::CHALLENGE).await).await;
    let body = json!({"name": "Blue key", "credential": credential});
    browser.post(crate::passkeys::PASSKEYS, &body).await.expect(201);
    let mut copy = device.clone();
    for _ in 0..2 {
        prove(&app.browser(), &mut device).await.expect(200);
    }
    refused(prove(&app.browser(), &mut copy).await);
    let said = audited(&app, 2).await;
    assert_eq!(said[0], ("sign_in.failed".to_owned(), json!({"factor": "passkey"})));
    assert_eq!(said[1], ("passkey.copied".to_owned(), json!({"passkey": "Blue key"})));
    prove(&app.browser(), &mut device).await.expect(200);
    // Also after the password, and to prove it again.
    let second = begun(&app, "nova@example.org").await;
    refused(prove(&second, &mut copy).await);
    let options = asked(&browser, "/api/v1/session/step-up/passkey/challenge").await;
    let body = json!({"credential": copy.prove(&options).await});
    refused(browser.post("/api/v1/session/step-up/passkey", &body).await);
}

#[tokio::test]
async fn a_passkey_that_was_removed_does_not_sign_in() {
    let app = TestApp::with_passkeys().await;
    let (.., browser) = with_passkey(&app, "nova@example.org").await;
    let (mut spare, listed) = added(&app, &browser, "Spare").await;
    prove(&app.browser(), &mut spare).await.expect(200);
    browser.delete(&format!("{}/{}", crate::passkeys::PASSKEYS, listed["id"].as_str().unwrap())).await.expect(204);
    refused(prove(&app.browser(), &mut spare).await);
}

#[tokio::test]
async fn who_has_to_set_up_a_factor_is_not_asked_for_one_and_may_begin_anew() {
    let app = TestApp::with_passkeys().await;
    let (_, mut device, _) = with_passkey(&app, "nova@example.org").await;
    let (_, token) = app.newcomer("lee@example.org");
    let browser = app.browser();
    crate::sign_in::redeem(&browser, &token).await;
    assert_eq!(browser.post_nothing(CHALLENGE).await.expect(409).code(), "not_enrolled");
    browser.delete(SIGN_IN).await.expect(204);
    assert_eq!(browser.cookie(cookies::SIGN_IN), None);
    prove(&browser, &mut device).await.expect(200);
    let begun = begun(&app, "nova@example.org").await;
    let kept = begun.cookie(cookies::SIGN_IN).unwrap();
    begun.delete(SIGN_IN).await.expect(204);
    begun.set_cookie(cookies::SIGN_IN, &kept);
    begun.get(SIGN_IN).await.expect(401);
    app.browser().delete(SIGN_IN).await.expect(204);
}

#[tokio::test]
async fn five_wrong_passkeys_end_a_sign_in_and_many_slow_an_address() {
    let app = TestApp::with_passkeys().await;
    let (_, device, _) = with_passkey(&app, "nova@example.org").await;
    let mut wrong = device.clone().unverified();
    let browser = begun(&app, "nova@example.org").await;
    for _ in 0..5 {
        refused(prove(&browser, &mut wrong).await);
        app.advance(Duration::seconds(16));
    }
    // The sign-in is over, so what is asked now is asked of anybody.
    assert_eq!(asked(&browser, CHALLENGE).await["allowCredentials"], json!([]));
    let app = TestApp::with_passkeys().await;
    let (_, device, _) = with_passkey(&app, "nova@example.org").await;
    let mut wrong = device.clone().unverified();
    for _ in 0..31 {
        refused(prove(&app.browser(), &mut wrong).await);
    }
    let slowed = prove(&app.browser(), &mut wrong).await.expect(429);
    assert_eq!(slowed.code(), "too_many_attempts");
    app.advance(Duration::seconds(1));
    prove(&app.browser(), &mut device.clone()).await.expect(200);
}
