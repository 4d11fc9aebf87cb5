//! A sign-in from a browser that is new to the person is told by mail.

use latchkey::{http::cookies, jobs};
use reqwest::Method;
use serde_json::json;
use support::{Authenticator, Client, TestApp};
use time::Duration;

use crate::{
    sign_in::{SIGN_IN, enrolled, prove},
    world::PASSWORD,
};

const NEW: &str = "a sign-in from a new device";

/// Signs in with this browser, after the code that was used before.
async fn sign_in(app: &TestApp, browser: &Client, email: &str, authenticator: &Authenticator) {
    app.advance(Duration::minutes(1));
    browser.post(SIGN_IN, &json!({"email": email, "password": PASSWORD})).await.expect(200);
    prove(browser, &authenticator.code(app.now())).await.expect(200);
}

/// Who was told of a new device since the last call.
fn told(app: &TestApp) -> Vec<String> {
    app.told_by_mail().into_iter().filter(|(_, subject)| subject == NEW).map(|(reader, _)| reader).collect()
}

#[tokio::test]
async fn the_first_sign_in_tells_nothing_a_known_browser_neither_and_another_does() {
    let app = TestApp::start().await;
    let (_, authenticator, browser) = enrolled(&app, "nova@example.org").await;
    assert!(told(&app).is_empty());
    let device = browser.cookie(cookies::DEVICE).unwrap();
    sign_in(&app, &browser, "nova@example.org", &authenticator).await;
    assert!(told(&app).is_empty());
    assert_eq!(browser.cookie(cookies::DEVICE).unwrap(), device);
    let other = app.browser();
    sign_in(&app, &other, "nova@example.org", &authenticator).await;
    assert_eq!(told(&app), ["nova@example.org"]);
    for known in [&other, &browser] {
        sign_in(&app, known, "nova@example.org", &authenticator).await;
        assert!(told(&app).is_empty());
    }
}

#[tokio::test]
async fn the_mail_says_with_what_and_from_where() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let _ = app.told_by_mail();
    let agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15";
    let browser = app.browser();
    browser.post(SIGN_IN, &json!({"email": "nova@example.org", "password": PASSWORD})).await.expect(200);
    let code = json!({"code": authenticator.code(app.now())});
    let proof = browser.request(Method::POST, "/api/v1/sign-in/totp").header("user-agent", agent).json(&code);
    browser.send(proof).await.expect(200);
    jobs::outbox::deliver(&app.core).unwrap();
    let mail = app.take_received().remove(0);
    assert!(mail.text.contains("* From: Safari on macOS, 127.0.0.1"), "{}", mail.text);
    assert!(mail.text.contains("/security"), "{}", mail.text);
}

#[tokio::test]
async fn people_who_share_a_browser_are_each_known_by_it() {
    let app = TestApp::start().await;
    let (_, one, browser) = enrolled(&app, "one@example.org").await;
    let (_, two, _) = enrolled(&app, "two@example.org").await;
    sign_in(&app, &browser, "two@example.org", &two).await;
    assert_eq!(told(&app), ["two@example.org"]);
    for (email, authenticator) in [("one@example.org", &one), ("two@example.org", &two)] {
        sign_in(&app, &browser, email, authenticator).await;
        assert!(told(&app).is_empty(), "{email}");
    }
}

#[tokio::test]
async fn a_cookie_that_somebody_planted_makes_no_browser_of_theirs_known() {
    let app = TestApp::start().await;
    let (_, attacker, theirs) = enrolled(&app, "attacker@example.org").await;
    let (_, victim, _) = enrolled(&app, "victim@example.org").await;
    for planted in [theirs.cookie(cookies::DEVICE).unwrap(), "invented".to_owned()] {
        let browser = app.browser();
        browser.set_cookie(cookies::DEVICE, &planted);
        sign_in(&app, &browser, "victim@example.org", &victim).await;
        assert_ne!(browser.cookie(cookies::DEVICE).unwrap(), planted);
        let _ = told(&app);
        let attacking = app.browser();
        attacking.set_cookie(cookies::DEVICE, &planted);
        sign_in(&app, &attacking, "victim@example.org", &victim).await;
        assert_eq!(told(&app), ["victim@example.org"]);
    }
    sign_in(&app, &theirs, "attacker@example.org", &attacker).await;
}

#[tokio::test]
async fn a_browser_is_forgotten_after_a_year_and_after_a_reset_elsewhere() {
    let app = TestApp::start().await;
    let (_, authenticator, browser) = enrolled(&app, "nova@example.org").await;
    app.advance(Duration::days(364));
    jobs::run(&app.core, jobs::Job::Retention).unwrap();
    sign_in(&app, &browser, "nova@example.org", &authenticator).await;
    assert!(told(&app).is_empty());
    app.advance(Duration::days(366));
    jobs::run(&app.core, jobs::Job::Retention).unwrap();
    sign_in(&app, &browser, "nova@example.org", &authenticator).await;
    assert_eq!(told(&app).len(), 1);
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    let elsewhere = app.browser();
    let body = json!({"token": app.token_in_mail("set-password"), "password": PASSWORD});
    elsewhere.post("/api/v1/password-links/redeem", &body).await.expect(200);
    app.advance(Duration::minutes(1));
    prove(&elsewhere, &authenticator.code(app.now())).await.expect(200);
    let _ = told(&app);
    sign_in(&app, &browser, "nova@example.org", &authenticator).await;
    assert_eq!(told(&app).len(), 1, "whoever had the old password may have made it known");
}

#[tokio::test]
async fn the_cookie_lasts_a_year_opens_nothing_and_is_kept_as_a_hash() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let browser = app.browser();
    browser.post(SIGN_IN, &json!({"email": "nova@example.org", "password": PASSWORD})).await.expect(200);
    let answer = prove(&browser, &authenticator.code(app.now())).await.expect(200);
    let values = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let set = values.filter(|value| value.starts_with(cookies::DEVICE)).collect::<Vec<_>>();
    let [set] = set.as_slice() else { panic!("{set:?}") };
    for part in ["__Host-", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=31536000"] {
        assert!(set.contains(part), "{part} is not in {set}");
    }
    let value = browser.cookie(cookies::DEVICE).unwrap();
    assert_eq!(value.len(), 43);
    let thief = app.browser();
    for name in [cookies::DEVICE, cookies::SESSION, cookies::SIGN_IN] {
        thief.set_cookie(name, &value);
    }
    thief.get("/api/v1/session").await.expect(401);
    thief.get(SIGN_IN).await.expect(401);
}

#[tokio::test]
async fn a_session_or_sign_in_that_was_planted_before_is_not_the_one_after() {
    let app = TestApp::start().await;
    let (_, authenticator, attacker) = enrolled(&app, "attacker@example.org").await;
    let (_, own, _) = enrolled(&app, "nova@example.org").await;
    attacker.post(SIGN_IN, &json!({"email": "attacker@example.org", "password": PASSWORD})).await.expect(200);
    let planted = [cookies::SESSION, cookies::SIGN_IN].map(|name| (name, attacker.cookie(name).unwrap()));
    let victim = app.browser();
    for (name, value) in &planted {
        victim.set_cookie(name, value);
    }
    victim.post(SIGN_IN, &json!({"email": "nova@example.org", "password": PASSWORD})).await.expect(200);
    assert_ne!(victim.cookie(cookies::SIGN_IN).unwrap(), planted[1].1);
    prove(&victim, &own.code(app.now())).await.expect(200);
    assert_ne!(victim.cookie(cookies::SESSION).unwrap(), planted[0].1);
    let seen = attacker.get("/api/v1/session").await.expect(200).json();
    assert_eq!(seen["person"]["email"], "attacker@example.org");
    app.advance(Duration::seconds(30));
    prove(&attacker, &authenticator.code(app.now())).await.expect(200);
}
