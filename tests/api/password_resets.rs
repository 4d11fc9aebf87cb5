//! Asking for a new password by e-mail: what it takes, and that it tells nothing.

use latchkey::{
    app::{password_reset, sign_in::Origin},
    domain::email::EmailAddress,
};
use serde_json::{Value, json};
use support::{Answer, TestApp, statements};
use time::Duration;

use crate::{
    refusals::fields,
    sign_in::{begun, enrolled, prove, redeem},
    world::PASSWORD,
};

const PATH: &str = "/api/v1/password-resets";
const NEW: &str = "eleven brown otters";

async fn ask(app: &TestApp, email: &str) -> Answer {
    app.browser().post(PATH, &json!({"email": email})).await
}

/// The readers of the links that were sent since the last call.
fn readers(app: &TestApp) -> Vec<String> {
    let told = app.told_by_mail().into_iter();
    told.filter(|(_, subject)| subject.ends_with("password")).map(|(reader, _)| reader).collect()
}

#[tokio::test]
async fn a_new_password_takes_effect_when_the_second_factor_was_proved_and_not_before() {
    let app = TestApp::start().await;
    let (_, authenticator, session) = enrolled(&app, "nova@example.org").await;
    ask(&app, "nova@example.org").await.expect(204);
    let _ = app.told_by_mail();
    ask(&app, "nova@example.org").await.expect(204);
    let browser = app.browser();
    let body = json!({"token": app.token_in_mail("set-password"), "password": NEW});
    let redeemed = browser.post("/api/v1/password-links/redeem", &body).await.expect(200);
    assert_eq!(redeemed.json()["step"], "second_factor");
    browser.post("/api/v1/password-links/redeem", &body).await.expect(409);
    // Whoever reads the mail only has changed nothing, and nobody was signed out.
    session.get("/api/v1/session").await.expect(200);
    begun(&app, "nova@example.org").await;
    app.browser().post("/api/v1/sign-in", &json!({"email": "nova@example.org", "password": NEW})).await.expect(401);
    let _ = app.told_by_mail();
    let under_way = begun(&app, "nova@example.org").await;
    prove(&browser, "000000").await.expect(422);
    prove(&browser, &authenticator.code(app.now())).await.expect(200);
    browser.get("/api/v1/session").await.expect(200);
    session.get("/api/v1/session").await.expect(401);
    under_way.get("/api/v1/sign-in").await.expect(401);
    app.browser()
        .post("/api/v1/sign-in", &json!({"email": "nova@example.org", "password": PASSWORD}))
        .await
        .expect(401);
    app.browser().post("/api/v1/sign-in", &json!({"email": "nova@example.org", "password": NEW})).await.expect(200);
    let told = app.told_by_mail();
    assert!(told.contains(&("nova@example.org".to_owned(), "your password was set".to_owned())), "{told:?}");
}

#[tokio::test]
async fn what_is_asked_for_works_for_an_hour_also_for_who_was_invited_long_ago() {
    let app = TestApp::start().await;
    app.person("active@example.org", false);
    ask(&app, "active@example.org").await.expect(204);
    let token = app.token_in_mail("set-password");
    app.advance(Duration::hours(1) - Duration::microseconds(1));
    let preview = json!({"token": token});
    app.browser().post("/api/v1/password-links/preview", &preview).await.expect(200);
    app.advance(Duration::microseconds(1));
    app.browser().post("/api/v1/password-links/preview", &preview).await.expect(409);
    app.newcomer("invited@example.org");
    app.advance(Duration::days(8));
    ask(&app, "invited@example.org").await.expect(204);
    let preview = json!({"token": app.token_in_mail("set-password")});
    let preview = app.browser().post("/api/v1/password-links/preview", &preview).await.expect(200).json();
    assert_eq!(preview["purpose"], "invitation", "it is to join by");
    assert_eq!(preview["expires_at"], app.now().plus(Duration::hours(1)).to_string());
}

#[tokio::test]
async fn everybody_gets_the_same_answer_and_only_who_may_sign_in_a_mail() {
    let app = TestApp::start().await;
    let (active, gone, bare) = (
        app.person("Active@example.org", false),
        app.person("gone@example.org", false),
        app.person("bare@example.org", false),
    );
    app.operator();
    app.deactivate(&gone);
    app.forget_password(&bare);
    app.newcomer("invited@example.org");
    let mut answers = Vec::new();
    for email in
        ["active@EXAMPLE.org", "gone@example.org", "bare@example.org", "invited@example.org", "unknown@example.org"]
    {
        let answer = ask(&app, email).await.expect(204);
        assert!(answer.header("set-cookie").is_empty());
        let mut names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        answers.push((answer.text.clone(), names));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert_eq!(readers(&app), ["Active@example.org", "bare@example.org", "invited@example.org"]);
    assert_eq!(app.known(&active).email, "Active@example.org");
    let refused = ask(&app, "not an address").await.expect(422).refused();
    assert_eq!(refused, fields(&[("/email", "invalid_email")]));
}

#[tokio::test]
async fn as_much_is_done_for_who_is_unknown_as_for_who_is_known() {
    statements::begin();
    let app = TestApp::start().await;
    app.person("active@example.org", false);
    let gone = app.person("gone@example.org", false);
    app.operator();
    app.deactivate(&gone);
    app.newcomer("invited@example.org");
    let origin = Origin { address: Some("192.0.2.7".to_owned()), ..Origin::default() };
    let ask = |email: &str| {
        let before = statements::count(&app.database.url);
        password_reset::request(&app.core, &EmailAddress::parse(email).unwrap(), &origin).unwrap();
        statements::count(&app.database.url) - before
    };
    ask("first@example.org");
    let everybody = ["active@example.org", "gone@example.org", "invited@example.org", "unknown@example.org"];
    for round in ["the first time", "again", "a third time", "without another mail"] {
        let counts: Vec<_> = everybody.iter().map(|email| ask(email)).collect();
        assert!(counts[0] > 5 && counts.iter().all(|count| *count == counts[0]), "{round}: {counts:?}");
    }
}

#[tokio::test]
async fn an_account_gets_three_mails_an_hour_and_the_last_of_them_works() {
    let app = TestApp::start().await;
    app.person("nova@example.org", false);
    for _ in 0..5 {
        ask(&app, "nova@example.org").await.expect(204);
        app.advance(Duration::minutes(1));
    }
    // Two of the three were replaced before they were delivered; the third is not hurt by who asks on.
    let token = app.token_in_mail("set-password");
    assert_eq!(readers(&app).len(), 1);
    redeem(&app.browser(), &token).await;
    app.advance(Duration::minutes(54));
    ask(&app, "nova@example.org").await.expect(204);
    assert!(readers(&app).is_empty());
    app.advance(Duration::minutes(1));
    ask(&app, "nova@example.org").await.expect(204);
    assert_eq!(readers(&app).len(), 1);
}

#[tokio::test]
async fn who_asks_for_very_many_waits_whether_or_not_there_are_such_accounts() {
    let app = TestApp::start().await;
    for number in 0..30 {
        ask(&app, &format!("nobody{number}@example.org")).await.expect(204);
    }
    app.person("nova@example.org", false);
    let refused = ask(&app, "nova@example.org").await.expect(429);
    assert_eq!(refused.header("retry-after"), "3601");
    ask(&app, "nobody@example.org").await.expect(429);
    app.advance(Duration::hours(1));
    ask(&app, "nova@example.org").await.expect(204);
    // Signing in is another matter.
    app.browser().post("/api/v1/sign-in", &json!({"email": "nova@example.org", "password": "x"})).await.expect(401);
}

#[tokio::test]
async fn a_mail_goes_to_the_address_that_is_known_and_not_to_one_that_looks_like_it() {
    let app = TestApp::start().await;
    app.person("mike@example.org", false);
    // The sign of the unit kelvin is no k, and becomes one in lower case.
    ask(&app, "mi\u{212a}e@example.org").await.expect(204);
    assert_eq!(readers(&app), ["mike@example.org"]);
    for other in ["m\u{131}ke@example.org", "mike@example.org.example.com", "ｍike@example.org"] {
        ask(&app, other).await.expect(204);
    }
    assert!(readers(&app).is_empty());
}

#[tokio::test]
async fn links_lead_to_the_configured_address_whatever_the_request_says() {
    let app = TestApp::start().await;
    app.person("nova@example.org", false);
    let browser = app.browser();
    let request = browser.request(reqwest::Method::POST, PATH).header("x-forwarded-host", "evil.example");
    let request = request.header("forwarded", "host=evil.example").json(&json!({"email": "nova@example.org"}));
    browser.send(request).await.expect(204);
    let body = "{\"email\": \"nova@example.org\"}";
    let raw = format!(
        "POST {PATH} HTTP/1.1\r\nHost: evil.example\r\nOrigin: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        app.address,
        body.len()
    );
    support::raw::exchange(&app.address, raw.as_bytes()).unwrap();
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    for mail in app.received() {
        assert!(!mail.raw.contains("evil.example") && mail.text.contains(&app.address), "{}", mail.text);
    }
}

#[tokio::test]
async fn what_was_typed_is_in_no_event_and_the_person_is() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    ask(&app, "nobody-typed-this@example.org").await.expect(204);
    ask(&app, "nova@example.org").await.expect(204);
    let events = app.operator().get("/api/v1/audit-events?action=password.reset_requested").await.expect(200);
    assert!(!events.text.contains("nobody-typed-this"));
    let subjects: Vec<_> =
        events.json()["items"].as_array().unwrap().iter().map(|event| event["subject"]["id"].clone()).collect();
    assert_eq!(subjects, [json!(person.id), Value::Null]);
}
