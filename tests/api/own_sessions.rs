//! A person's own sessions, and the fresh code that sensitive things ask for.

use latchkey::{app::sign_in::CookieToken, db, http::cookies};
use serde_json::json;
use support::{Client, TestApp, fixtures::Member};
use time::Duration;

use crate::sign_in::enrolled;

/// Sets up an authenticator app for the member's manager; answers its secret.
fn enrol(app: &TestApp, member: &Member) -> totp_rs::Totp {
    let secret = latchkey::keys::random::<20>().unwrap();
    let sealed = app.core.keys.seal(&format!("totp {}", member.manager.id), &secret).unwrap();
    let factor = db::totp::TotpFactor { sealed_secret: sealed, last_step: 0 };
    app.core.db.write(|connection| db::totp::insert(connection, member.manager.id, &factor, app.now())).unwrap();
    let builder = totp_rs::Builder::new().with_secret(totp_rs::Secret::from(secret.to_vec()));
    builder.with_account_name("test").build().unwrap()
}

fn code(app: &TestApp, totp: &totp_rs::Totp) -> String {
    totp.generate(app.now().unix_seconds().unsigned_abs()).to_string()
}

async fn create(app: &TestApp, member: &Member, browser: &Client, name: &str) -> support::Answer {
    let expires_at = app.now().plus(Duration::days(30)).to_string();
    browser.post(&member.secrets(), &json!({"name": name, "expires_at": expires_at})).await
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_a_secret_asks_for_a_fresh_code() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let totp = enrol(&app, &member);
    let browser = app.signed_in(&member.manager);
    app.advance(Duration::minutes(15));
    let id = create(&app, &member, &browser, "in time").await.expect(201).json()["secret"]["id"].clone();
    let secret = format!("{}/{}", member.secrets(), id.as_str().unwrap());
    app.advance(Duration::seconds(1));
    assert_eq!(create(&app, &member, &browser, "too late").await.expect(403).code(), "step_up_required");
    assert_eq!(browser.delete(&secret).await.expect(403).code(), "step_up_required");
    browser.get(&secret).await.expect(200);

    let before = browser.cookie(cookies::SESSION).unwrap();
    browser.post("/api/v1/session/step-up", &json!({"code": code(&app, &totp)})).await.expect(204);
    assert_ne!(browser.cookie(cookies::SESSION).unwrap(), before, "the session has a new cookie");
    create(&app, &member, &browser, "with a fresh code").await.expect(201);
    browser.delete(&secret).await.expect(204);

    let old = app.browser();
    old.set_cookie(cookies::SESSION, &before);
    old.get("/api/v1/session").await.expect(401);
}

#[tokio::test]
async fn a_code_for_stepping_up_works_once_and_a_wrong_one_is_counted() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let totp = enrol(&app, &member);
    let browser = app.signed_in(&member.manager);
    let right = json!({"code": code(&app, &totp)});
    browser.post("/api/v1/session/step-up", &right).await.expect(204);
    let again = browser.post("/api/v1/session/step-up", &right).await.expect(422);
    assert_eq!(again.refused(), [("/code".to_owned(), "code_used".to_owned())]);
    for _ in 0..5 {
        browser.post("/api/v1/session/step-up", &json!({"code": "000000"})).await.expect(422);
    }
    browser.post("/api/v1/session/step-up", &json!({"code": "000000"})).await.expect(429);
}

#[tokio::test]
async fn a_person_lists_and_ends_their_own_sessions_and_nobody_elses() {
    let app = TestApp::start().await;
    let (member, other) = (app.member("0001"), app.member("0002"));
    let (here, there) = (app.signed_in(&member.manager), app.signed_in(&member.manager));
    let stranger = app.signed_in(&other.manager);

    let listed = here.get("/api/v1/sessions").await.expect(200).json();
    let items = listed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    assert_eq!(items.iter().filter(|session| session["current"] == true).count(), 1);
    let elsewhere = items.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap();

    stranger.delete(&format!("/api/v1/sessions/{elsewhere}")).await.expect(404);
    there.get("/api/v1/session").await.expect(200);
    here.delete(&format!("/api/v1/sessions/{elsewhere}")).await.expect(204);
    there.get("/api/v1/session").await.expect(401);

    let third = app.signed_in(&member.manager);
    here.delete("/api/v1/sessions").await.expect(204);
    third.get("/api/v1/session").await.expect(401);
    here.get("/api/v1/session").await.expect(200);
    stranger.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn a_cookie_that_was_never_given_out_is_nobody() {
    let app = TestApp::start().await;
    let unknown = CookieToken::presented("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    assert!(app.caller(&unknown).is_err());
}

#[tokio::test]
async fn the_log_says_which_session_was_ended() {
    let app = TestApp::start().await;
    let (_, _, phone) = enrolled(&app, "nova@example.org").await;
    let sessions = phone.get("/api/v1/sessions").await.expect(200).json();
    let own = sessions["items"][0]["id"].clone();
    let operator = app.operator();
    let events = async || {
        let events = operator.get("/api/v1/audit-events?action=session.ended").await.expect(200).json();
        events["items"].as_array().unwrap().iter().map(|event| event["before"].clone()).collect::<Vec<_>>()
    };
    phone.delete("/api/v1/session").await.expect(204);
    let ended = events().await;
    assert_eq!((ended.len(), &ended[0]["session"]), (1, &own));
    assert_eq!((&ended[0]["address"], &ended[0]["device"]), (&json!("127.0.0.1"), &json!(null)));
    assert_eq!(ended[0]["began_at"], sessions["items"][0]["created_at"]);
}

#[tokio::test]
async fn ending_all_others_is_written_down_for_each() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let (here, _, _) = (app.signed_in(&person), app.signed_in(&person), app.signed_in(&person));
    let listed = here.get("/api/v1/sessions").await.expect(200).json();
    let others = listed["items"].as_array().unwrap().iter().filter(|session| session["current"] == false);
    let mut expected: Vec<_> = others.map(|session| session["id"].as_str().unwrap().to_owned()).collect();
    here.delete("/api/v1/sessions").await.expect(204);
    let events = app.operator().get("/api/v1/audit-events?action=session.ended").await.expect(200).json();
    let events = events["items"].as_array().unwrap();
    let mut said: Vec<_> = events.iter().map(|event| event["before"]["session"].as_str().unwrap().to_owned()).collect();
    expected.sort();
    said.sort();
    assert_eq!((said.len(), said), (2, expected));
}
