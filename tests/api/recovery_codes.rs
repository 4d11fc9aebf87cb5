//! Recovery codes: ten, shown once, each good for one sign-in, however it is typed.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use support::{Answer, Client, TestApp};
use time::Duration;

use crate::{
    passkeys::FACTORS,
    refusals::fields,
    sign_in::{SIGN_IN, begun, enrolled},
};

pub const CODES: &str = "/api/v1/account/recovery-codes";
pub const PROOF: &str = "/api/v1/sign-in/recovery-code";

/// Makes codes anew.
pub async fn made(browser: &Client) -> Vec<String> {
    let made = browser.post_nothing(CODES).await.expect(201);
    assert_eq!(made.header("cache-control"), "no-store");
    serde_json::from_value(made.json()["codes"].clone()).unwrap()
}

async fn give(browser: &Client, code: &str) -> Answer {
    browser.post(PROOF, &json!({"code": code})).await
}

async fn left(browser: &Client) -> Value {
    browser.get(FACTORS).await.expect(200).json()["recovery_codes_left"].clone()
}

#[tokio::test]
async fn ten_codes_are_shown_once_and_each_signs_in_once() {
    let app = TestApp::start().await;
    let (_, _, own) = enrolled(&app, "nova@example.org").await;
    let codes = made(&own).await;
    assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), 10);
    let factors = own.get(FACTORS).await.expect(200);
    assert!(codes.iter().all(|code| !factors.text.contains(code)));
    for (used, code) in codes.iter().enumerate() {
        let browser = begun(&app, "nova@example.org").await;
        assert_eq!(browser.get(SIGN_IN).await.expect(200).json()["methods"], json!(["totp", "recovery_code"]));
        assert_eq!(give(&browser, code).await.expect(200).json()["step"], "done");
        assert_eq!(left(&browser).await, json!(9 - used));
        let again = begun(&app, "nova@example.org").await;
        if used < 9 {
            assert_eq!(give(&again, code).await.expect(422).refused(), fields(&[("/code", "code_used")]));
        }
        again.get("/api/v1/session").await.expect(401);
    }
    let browser = begun(&app, "nova@example.org").await;
    assert_eq!(browser.get(SIGN_IN).await.expect(200).json()["methods"], json!(["totp"]));
}

#[tokio::test]
async fn a_code_is_taken_in_any_case_with_or_without_hyphens_and_with_letters_for_digits() {
    let app = TestApp::start().await;
    let (_, _, own) = enrolled(&app, "nova@example.org").await;
    let codes = made(&own).await;
    let typed: [fn(&str) -> String; 4] = [
        |code| code.to_lowercase(),
        |code| code.replace('-', " "),
        |code| format!("\t{}\n", code.replace('-', "")),
        |code| code.replace('0', "o").replace('1', "l"),
    ];
    for (code, typed) in codes.iter().zip(typed) {
        give(&begun(&app, "nova@example.org").await, &typed(code)).await.expect(200);
    }
}

#[tokio::test]
async fn new_codes_replace_all_earlier_ones() {
    let app = TestApp::start().await;
    let (_, _, own) = enrolled(&app, "nova@example.org").await;
    let first = made(&own).await;
    give(&begun(&app, "nova@example.org").await, &first[0]).await.expect(200);
    let second = made(&own).await;
    assert_eq!(left(&own).await, 10);
    let browser = begun(&app, "nova@example.org").await;
    for code in [&first[0], &first[1]] {
        assert_eq!(give(&browser, code).await.expect(422).refused(), fields(&[("/code", "wrong_code")]));
    }
    give(&browser, &second[1]).await.expect(200);
}

#[tokio::test]
async fn a_code_given_many_times_at_once_signs_in_once() {
    let app = TestApp::start().await;
    let (_, _, own) = enrolled(&app, "nova@example.org").await;
    let codes = made(&own).await;
    for (round, code) in codes.iter().take(3).enumerate() {
        let mut browsers = Vec::new();
        for _ in 0..4 {
            browsers.push(begun(&app, "nova@example.org").await);
        }
        let given = browsers.iter().map(|browser| give(browser, code));
        let answers = futures_util::future::join_all(given).await;
        let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
        statuses.sort_unstable();
        // One that comes when the others were counted as wrong already may be told to wait.
        assert_eq!(statuses[0], 200, "round {round}: {statuses:?}");
        assert!(statuses[1..].iter().all(|status| matches!(status, 422 | 429)), "round {round}: {statuses:?}");
        assert_eq!(left(&own).await, json!(9 - round));
        app.advance(Duration::minutes(1));
    }
}

#[tokio::test]
async fn the_code_of_another_is_wrong_and_five_wrong_ones_end_the_sign_in() {
    let app = TestApp::start().await;
    let (_, _, own) = enrolled(&app, "nova@example.org").await;
    let (_, _, other) = enrolled(&app, "other@example.org").await;
    let (mine, foreign) = (made(&own).await, made(&other).await);
    let browser = begun(&app, "nova@example.org").await;
    for wrong in [foreign[0].as_str(), "", "0000-0000-0000", &mine[0][..9], "\u{0}"] {
        assert_eq!(give(&browser, wrong).await.expect(422).refused(), fields(&[("/code", "wrong_code")]), "{wrong}");
    }
    assert_eq!(give(&browser, &mine[0]).await.expect(401).code(), "sign_in_over");
    app.advance(Duration::minutes(1));
    give(&begun(&app, "nova@example.org").await, &mine[0]).await.expect(200);
}

#[tokio::test]
async fn codes_stand_for_a_factor_only_and_for_no_step_up() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("lee@example.org");
    let browser = app.browser();
    crate::sign_in::redeem(&browser, &token).await;
    assert_eq!(give(&browser, "0000-0000-0000").await.expect(409).code(), "not_enrolled");
    let (_, _, own) = enrolled(&app, "nova@example.org").await;
    let codes = made(&own).await;
    let refused = own.post("/api/v1/session/step-up", &json!({"code": codes[0]})).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/code", "wrong_code")]));
    assert_eq!(left(&own).await, 10);
}

#[tokio::test]
async fn codes_are_told_of_by_mail_and_nowhere_kept_as_they_are() {
    let app = TestApp::start().await;
    let (person, _, own) = enrolled(&app, "nova@example.org").await;
    let _ = app.told_by_mail();
    let codes = made(&own).await;
    give(&begun(&app, "nova@example.org").await, &codes[0]).await.expect(200);
    let told = app.told_by_mail();
    let subjects: Vec<_> = told.iter().map(|(reader, subject)| (reader.as_str(), subject.as_str())).collect();
    assert!(subjects.contains(&("nova@example.org", "you have new recovery codes")), "{subjects:?}");
    assert!(subjects.contains(&("nova@example.org", "a recovery code was used")), "{subjects:?}");
    let events = app.operator().get(&format!("/api/v1/audit-events?person_id={}", person.id)).await.expect(200);
    for action in ["recovery_codes.made", "recovery_code.used"] {
        assert!(events.text.contains(action), "{action} is not in {}", events.text);
    }
    let kept = app.core.db.read(|connection| {
        use diesel::{QueryDsl, RunQueryDsl};
        use latchkey::db::schema::recovery_codes::dsl;
        let kept: latchkey::db::DbResult<Vec<Vec<u8>>> = Ok(dsl::recovery_codes.select(dsl::hash).load(connection)?);
        kept
    });
    let kept = kept.unwrap();
    assert_eq!(kept.len(), 10);
    for code in &codes {
        let bare = code.replace('-', "");
        assert!(!events.text.contains(code));
        let plain = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bare.as_bytes());
        assert!(kept.iter().all(|kept| kept != plain.as_ref() && kept != bare.as_bytes()));
    }
}
