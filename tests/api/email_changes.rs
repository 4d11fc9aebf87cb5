//! Changing one's e-mail address, which both addresses confirm.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use support::{Answer, Client, TestApp};
use time::Duration;

use crate::{
    refusals::fields,
    sign_in::{begun, enrolled, prove},
};

const EMAIL: &str = "/api/v1/account/email";
const PREVIEW: &str = "/api/v1/email-changes/preview";
const CONFIRM: &str = "/api/v1/email-changes/confirm";

async fn ask(browser: &Client, email: &str) -> Answer {
    browser.post(EMAIL, &json!({"email": email})).await
}

/// The tokens that the old and the new address got.
fn tokens(app: &TestApp, old: &str, new: &str) -> (String, String) {
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let received = app.take_received();
    let token = |reader: &str| {
        let mail = received.iter().rfind(|mail| mail.reader() == reader && mail.text.contains("#token=")).unwrap();
        let (_, rest) = mail.text.split_once(&format!("{}/confirm-email#token=", app.address)).unwrap();
        rest.lines().next().unwrap().to_owned()
    };
    (token(old), token(new))
}

async fn confirm(app: &TestApp, token: &str) -> Answer {
    app.browser().post(CONFIRM, &json!({"token": token})).await
}

async fn is_over(app: &TestApp, token: &str) {
    let preview = app.browser().post(PREVIEW, &json!({"token": token})).await;
    assert_eq!(preview.expect(409).code(), "link_over", "{token}");
    assert_eq!(confirm(app, token).await.expect(409).code(), "link_over", "{token}");
}

#[tokio::test]
async fn an_address_changes_when_both_have_confirmed_in_either_order() {
    for new_first in [false, true] {
        let app = TestApp::start().await;
        let (person, authenticator, browser) = enrolled(&app, "nova@example.org").await;
        let elsewhere = app.signed_in(&person);
        let _ = app.told_by_mail();
        ask(&browser, "New@Example.org").await.expect(204);
        let account = browser.get("/api/v1/account").await.expect(200).json();
        let expected = json!({
            "email": "New@Example.org", "confirmed_by_old": false, "confirmed_by_new": false,
            "expires_at": app.now().plus(Duration::hours(24)),
        });
        assert_eq!(account["email_change"], expected);
        let (old, new) = tokens(&app, "nova@example.org", "New@Example.org");
        let (first, second) = if new_first { (&new, &old) } else { (&old, &new) };
        let preview = app.browser().post(PREVIEW, &json!({"token": first})).await.expect(200);
        assert_eq!(preview.header("cache-control"), "no-store");
        let side = if new_first { "new" } else { "old" };
        let expected = json!({
            "old_email": "nova@example.org", "new_email": "New@Example.org", "confirms": side,
            "expires_at": app.now().plus(Duration::hours(24)),
        });
        assert_eq!(preview.json(), expected);
        // The same link twice is no confirmation by the other address.
        for _ in 0..2 {
            assert_eq!(confirm(&app, first).await.expect(200).json(), json!({"state": "waiting"}));
        }
        let account = browser.get("/api/v1/account").await.expect(200).json();
        assert_eq!(account["email_change"]["confirmed_by_new"], new_first);
        assert_eq!(account["email_change"]["confirmed_by_old"], !new_first);
        assert_eq!(confirm(&app, second).await.expect(200).json(), json!({"state": "changed"}));
        for token in [first, second] {
            is_over(&app, token).await;
        }
        for session in [&browser, &elsewhere] {
            session.get("/api/v1/session").await.expect(401);
        }
        app.browser().post("/api/v1/sign-in", &json!({"email": "nova@example.org", "password": "x"})).await.expect(401);
        let again = begun(&app, "new@example.org").await;
        app.advance(Duration::minutes(1));
        prove(&again, &authenticator.code(app.now())).await.expect(200);
        let subject = "your e-mail address was changed";
        let mut told = app.told_by_mail();
        told.retain(|(_, said)| said == subject);
        let readers: Vec<_> = told.iter().map(|(reader, _)| reader.as_str()).collect();
        assert_eq!(readers, ["nova@example.org", "New@Example.org"]);
    }
}

#[tokio::test]
async fn both_at_the_same_moment_make_one_change() {
    let app = TestApp::start().await;
    for round in 0..8 {
        let (from, to) = (format!("from{round}@example.org"), format!("to{round}@example.org"));
        let person = app.person(&from, false);
        ask(&app.signed_in(&person), &to).await.expect(204);
        let (old, new) = tokens(&app, &from, &to);
        let (one, other) = tokio::join!(confirm(&app, &old), confirm(&app, &new));
        let mut states: Vec<_> = [one, other].map(|answer| answer.expect(200).json()["state"].clone()).into();
        states.sort_by_key(Value::to_string);
        assert_eq!(states, ["changed", "waiting"]);
        assert_eq!(app.known(&person).email, to);
    }
}

#[tokio::test]
async fn a_change_runs_out_is_taken_back_and_is_replaced() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let browser = app.signed_in(&person);
    ask(&browser, "one@example.org").await.expect(204);
    let (old, new) = tokens(&app, "nova@example.org", "one@example.org");
    ask(&browser, "two@example.org").await.expect(204);
    for token in [&old, &new] {
        is_over(&app, token).await;
    }
    let (old, _) = tokens(&app, "nova@example.org", "two@example.org");
    confirm(&app, &old).await.expect(200);
    browser.delete(EMAIL).await.expect(204);
    browser.delete(EMAIL).await.expect(204);
    is_over(&app, &old).await;
    ask(&browser, "three@example.org").await.expect(204);
    let (old, new) = tokens(&app, "nova@example.org", "three@example.org");
    app.advance(Duration::hours(24) - Duration::microseconds(1));
    confirm(&app, &old).await.expect(200);
    app.advance(Duration::microseconds(1));
    is_over(&app, &new).await;
    assert_eq!(app.known(&person).email, "nova@example.org");
}

#[tokio::test]
async fn foreign_and_tampered_links_confirm_nothing() {
    let app = TestApp::start().await;
    let (one, two) = (app.person("one@example.org", false), app.person("two@example.org", false));
    ask(&app.signed_in(&one), "new-one@example.org").await.expect(204);
    ask(&app.signed_in(&two), "new-two@example.org").await.expect(204);
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let token = {
        let received = app.received();
        let mail = received.iter().find(|mail| mail.reader() == "one@example.org").unwrap();
        mail.text.split_once("#token=").unwrap().1.lines().next().unwrap().to_owned()
    };
    let octets = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
    for index in 0..octets.len() {
        let mut changed = octets.clone();
        changed[index] ^= 1;
        is_over(&app, &BASE64URL_NOPAD.encode(&changed)).await;
    }
    // The side that a link stands for cannot be swapped.
    let swapped = [&octets[..16], b"new", &octets[19..]].concat();
    assert_eq!(&octets[16..19], b"old");
    is_over(&app, &BASE64URL_NOPAD.encode(&swapped)).await;
    let password_link = app.newcomer("newcomer@example.org").1;
    for wrong in [password_link, String::new(), "\u{0}".to_owned(), BASE64URL_NOPAD.encode(&octets[..19])] {
        is_over(&app, &wrong).await;
    }
    let as_password = json!({"token": token});
    app.browser().post("/api/v1/password-links/preview", &as_password).await.expect(409);
    assert_eq!(confirm(&app, &token).await.expect(200).json()["state"], "waiting");
}

#[tokio::test]
async fn an_address_that_somebody_has_is_learnt_only_by_who_reads_its_mail() {
    let app = TestApp::start().await;
    let (person, other) = (app.person("nova@example.org", false), app.person("Taken@example.org", false));
    let browser = app.signed_in(&person);
    let (free, taken) = (ask(&browser, "free@example.org").await, ask(&browser, "tAKEN@example.org").await);
    assert_eq!((free.status.as_u16(), &free.text), (204, &taken.text));
    assert_eq!(taken.status, 204);
    let (old, new) = tokens(&app, "nova@example.org", "tAKEN@example.org");
    confirm(&app, &old).await.expect(200);
    assert_eq!(confirm(&app, &new).await.expect(409).code(), "email_taken");
    is_over(&app, &new).await;
    assert_eq!(app.known(&person).email, "nova@example.org");
    assert_eq!(app.known(&other).email, "Taken@example.org");
    browser.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn the_address_is_checked_and_a_recent_proof_is_asked_for() {
    let app = TestApp::start().await;
    let browser = app.signed_in(&app.person("nova@example.org", false));
    for (email, code) in [
        ("", "required"),
        ("nova", "invalid_email"),
        ("a@b\r\nBcc: evil@example.com", "invalid_email"),
        ("\"a\r\nb\"@example.org", "invalid_email"),
        ("NOVA@example.org", "unchanged"),
    ] {
        assert_eq!(ask(&browser, email).await.expect(422).refused(), fields(&[("/email", code)]), "{email:?}");
    }
    ask(&browser, "Jörg.Ångström@bücher.example").await.expect(204);
    app.advance(Duration::minutes(16));
    assert_eq!(ask(&browser, "new@example.org").await.expect(403).code(), "step_up_required");
}

#[tokio::test]
async fn nobody_sends_many_strangers_a_message() {
    let app = TestApp::start().await;
    let browser = app.signed_in(&app.person("nova@example.org", false));
    for number in 0..5 {
        ask(&browser, &format!("stranger{number}@example.com")).await.expect(204);
    }
    assert_eq!(ask(&browser, "stranger@example.com").await.expect(429).header("retry-after"), "3601");
    app.signed_in(&app.person("other@example.org", false)).delete(EMAIL).await.expect(204);
    app.advance(Duration::hours(1));
    let later = app.signed_in(&app.person("later@example.org", false));
    ask(&later, "stranger@example.com").await.expect(204);
}

#[tokio::test]
async fn deactivation_and_a_reset_take_back_a_change() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let person = app.person("nova@example.org", false);
    ask(&app.signed_in(&person), "new@example.org").await.expect(204);
    let (old, new) = tokens(&app, "nova@example.org", "new@example.org");
    let path = format!("/api/v1/people/{}", person.id);
    operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200);
    for token in [&old, &new] {
        is_over(&app, token).await;
    }
    ask(&app.signed_in(&person), "new@example.org").await.expect(204);
    let (old, _) = tokens(&app, "nova@example.org", "new@example.org");
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    crate::sign_in::redeem(&app.browser(), &app.token_in_mail("set-password")).await;
    is_over(&app, &old).await;
    ask(&app.signed_in(&person), "new@example.org").await.expect(204);
    let (old, _) = tokens(&app, "nova@example.org", "new@example.org");
    operator.post_nothing(&format!("{path}/factor-reset")).await.expect(204);
    is_over(&app, &old).await;
}
