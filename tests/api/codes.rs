//! Codes of authenticator apps: each works once, for a moment, and wrong ones end the sign-in.

use serde_json::json;
use support::{Authenticator, TestApp};
use time::Duration;

use crate::{
    refusals::fields,
    sign_in::{CONFIRMATION, ENROLMENT, SIGN_IN, begun, enrolled, prove, redeem},
};

#[tokio::test]
async fn a_code_works_once() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let (first, second) = (begun(&app, "nova@example.org").await, begun(&app, "nova@example.org").await);
    let code = authenticator.code(app.now());
    prove(&first, &code).await.expect(200);
    let replayed = prove(&second, &code).await.expect(422);
    assert_eq!(replayed.refused(), fields(&[("/code", "code_used")]));
    second.get("/api/v1/session").await.expect(401);
    let before = authenticator.code(app.now().plus(Duration::seconds(-30)));
    assert_eq!(prove(&second, &before).await.expect(422).refused(), fields(&[("/code", "code_used")]));
    app.advance(Duration::seconds(30));
    prove(&second, &authenticator.code(app.now())).await.expect(200);
}

#[tokio::test]
async fn the_code_that_confirms_an_app_does_not_sign_in_again() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let confirmed = app.now().plus(Duration::minutes(-1));
    app.clock.set(confirmed);
    let browser = begun(&app, "nova@example.org").await;
    let replayed = prove(&browser, &authenticator.code(confirmed)).await.expect(422);
    assert_eq!(replayed.refused(), fields(&[("/code", "code_used")]));
}

#[tokio::test]
async fn a_code_given_in_many_sign_ins_at_once_opens_one_session() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let code = authenticator.code(app.now());
    let mut waiting = Vec::new();
    for _ in 0..6 {
        let (browser, code) = (begun(&app, "nova@example.org").await, code.clone());
        waiting.push(tokio::spawn(async move { prove(&browser, &code).await.status.as_u16() }));
    }
    let mut statuses = Vec::new();
    for one in waiting {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422, 422, 422, 422, 422]);
}

#[tokio::test]
async fn one_step_of_drift_is_forgiven_and_two_are_not() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    for (seconds, status) in [(-60, 422), (60, 422), (-30, 200), (30, 200)] {
        app.advance(Duration::minutes(5));
        let browser = begun(&app, "nova@example.org").await;
        let code = authenticator.code(app.now().plus(Duration::seconds(seconds)));
        prove(&browser, &code).await.expect(status);
    }
}

#[tokio::test]
async fn a_code_may_have_spaces_and_must_be_six_digits() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let code = authenticator.code(app.now());
    for wrong in ["", "12345", &format!("{code}0"), "abcdef", "１２３４５６", &format!("+{}", &code[1..])] {
        let browser = begun(&app, "nova@example.org").await;
        assert_eq!(prove(&browser, wrong).await.expect(422).refused(), fields(&[("/code", "wrong_code")]), "{wrong}");
    }
    let browser = begun(&app, "nova@example.org").await;
    prove(&browser, &format!(" {} {} ", &code[..3], &code[3..])).await.expect(200);
}

#[tokio::test]
async fn five_wrong_codes_end_a_sign_in() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let browser = begun(&app, "nova@example.org").await;
    for _ in 0..5 {
        assert_eq!(prove(&browser, "abcdef").await.expect(422).refused(), fields(&[("/code", "wrong_code")]));
    }
    assert_eq!(prove(&browser, &authenticator.code(app.now())).await.expect(401).code(), "sign_in_over");
    assert_eq!(browser.get(SIGN_IN).await.expect(401).code(), "sign_in_over");
    let browser = begun(&app, "nova@example.org").await;
    for _ in 0..4 {
        prove(&browser, "abcdef").await.expect(422);
    }
    prove(&browser, &authenticator.code(app.now())).await.expect(200);
}

#[tokio::test]
async fn five_wrong_codes_end_an_enrolment_too() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    redeem(&browser, &token).await;
    let enrolment = browser.post_nothing(ENROLMENT).await.expect(200).json();
    let authenticator = Authenticator::typed(enrolment["secret"].as_str().unwrap());
    for _ in 0..5 {
        browser.post(CONFIRMATION, &json!({"code": "abcdef"})).await.expect(422);
    }
    let right = json!({"code": authenticator.code(app.now())});
    assert_eq!(browser.post(CONFIRMATION, &right).await.expect(401).code(), "sign_in_over");
}

#[tokio::test]
async fn many_wrong_codes_at_once_do_not_get_more_than_five_tries() {
    let app = TestApp::start().await;
    enrolled(&app, "nova@example.org").await;
    let browser = begun(&app, "nova@example.org").await;
    let mut waiting = Vec::new();
    for _ in 0..15 {
        let browser = browser.clone();
        waiting.push(tokio::spawn(async move { prove(&browser, "abcdef").await.status.as_u16() }));
    }
    let mut tried = 0;
    for one in waiting {
        tried += usize::from(one.await.unwrap() == 422);
    }
    assert_eq!(tried, 5);
}
