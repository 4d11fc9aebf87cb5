//! Guessing is slowed, and nobody is locked out for long by somebody else.

use latchkey::app::{person, sign_in::Origin};
use latchkey::{
    app::sign_in,
    domain::{
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::PersonDetails,
        text::Name,
    },
};
use secrecy::SecretString;
use serde_json::json;
use support::{Answer, TestApp};
use time::Duration;

const PASSWORD: &str = "an unlikely phrase of otters";

fn somebody(app: &TestApp) -> String {
    let details = PersonDetails {
        name: Name::parse("Somebody").unwrap(),
        email: EmailAddress::parse("somebody@example.org").unwrap(),
        locale: Locale::parse("en").unwrap(),
        time_zone: TimeZone::parse("UTC").unwrap(),
        operator: false,
        auditor: false,
    };
    let (person, token) = person::add_with_token(&app.core, &details).unwrap();
    sign_in::redeem_link(&app.core, &token, &SecretString::from(PASSWORD), &Origin::default()).unwrap();
    person.email
}

async fn attempt(app: &TestApp, email: &str, password: &str) -> Answer {
    app.browser().post("/api/v1/sign-in", &json!({"email": email, "password": password})).await
}

#[tokio::test]
async fn the_fifth_wrong_password_makes_the_next_one_wait_and_waiting_helps() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    for _ in 0..5 {
        attempt(&app, &email, "wrong").await.expect(401);
    }
    let refused = attempt(&app, &email, PASSWORD).await.expect(429);
    assert_eq!(refused.code(), "too_many_attempts");
    assert_eq!(refused.header("retry-after"), "1");
    app.advance(Duration::seconds(1));
    attempt(&app, &email, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn pauses_grow_and_end_at_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    for _ in 0..20 {
        attempt(&app, &email, "wrong").await.expect(401);
        app.advance(Duration::minutes(15));
    }
    attempt(&app, &email, "wrong").await.expect(401);
    let seconds: i64 = attempt(&app, &email, "wrong").await.expect(429).header("retry-after").parse().unwrap();
    assert_eq!(seconds, 900);
}

#[tokio::test]
async fn an_unknown_address_is_slowed_alike() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        attempt(&app, "nobody@example.org", "wrong").await.expect(401);
    }
    attempt(&app, "nobody@example.org", "wrong").await.expect(429);
}

#[tokio::test]
async fn many_accounts_from_one_address_are_slowed() {
    let app = TestApp::start().await;
    for number in 0..31 {
        attempt(&app, &format!("person-{number}@example.org"), "wrong").await.expect(401);
    }
    attempt(&app, "another@example.org", "wrong").await.expect(429);
}

#[tokio::test]
async fn an_attacker_elsewhere_does_not_keep_a_person_out_of_their_own_address() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    let at = |address: &str| Origin { address: Some(address.to_owned()), ..Origin::default() };
    let home = at("192.0.2.7");
    latchkey::app::guess::succeeded(&app.core, &latchkey::app::guess::Target::new(&email, &home)).unwrap();
    for number in 0..60 {
        let attacker = at(&format!("198.51.100.{number}"));
        let _ = sign_in::begin(&app.core, &email, &SecretString::from("wrong"), &attacker);
        app.advance(Duration::seconds(30));
    }
    let attacker = at("203.0.113.9");
    let _ = sign_in::begin(&app.core, &email, &SecretString::from("wrong"), &attacker);
    assert!(sign_in::begin(&app.core, &email, &SecretString::from(PASSWORD), &attacker).is_err(), "elsewhere waits");
    assert!(sign_in::begin(&app.core, &email, &SecretString::from(PASSWORD), &home).is_ok(), "home does not");
}

#[tokio::test]
async fn many_wrong_guesses_at_once_count_as_many() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    let attempts = (0..24).map(|_| attempt(&app, &email, "wrong"));
    let mut looked_at = 0;
    for answer in futures_util::future::join_all(attempts).await {
        looked_at += usize::from(answer.status == 401);
    }
    assert!(looked_at <= 5, "{looked_at} guesses were looked at");
}

#[tokio::test]
async fn who_signs_in_often_is_not_slowed() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    for _ in 0..40 {
        attempt(&app, &email, PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_for_itself() {
    let app = TestApp::builder().config(|config| config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]);
    let app = app.start().await;
    let from = |address: &'static str| {
        let browser = app.browser();
        let body = json!({"email": "nobody@example.org", "password": "wrong"});
        async move {
            let request = browser.request(reqwest::Method::POST, "/api/v1/sign-in").header("x-forwarded-for", address);
            browser.send(request.json(&body)).await
        }
    };
    for _ in 0..5 {
        from("203.0.113.1, 198.51.100.7").await.expect(401);
    }
    from("192.0.2.99, 198.51.100.7").await.expect(429);
    from("198.51.100.8").await.expect(401);
    let alone = TestApp::start().await;
    for number in 0..5 {
        let browser = alone.browser();
        let body = json!({"email": "nobody@example.org", "password": "wrong"});
        let request = browser.request(reqwest::Method::POST, "/api/v1/sign-in");
        let spoofed = request.header("x-forwarded-for", format!("198.51.100.{number}"));
        browser.send(spoofed.json(&body)).await.expect(401);
    }
    attempt(&alone, "nobody@example.org", "wrong").await.expect(429);
}
