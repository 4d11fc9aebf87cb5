//! Sessions: their cookie, how long they last, and how they end.

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use diesel::prelude::*;
use latchkey::{
    db::{
        DbError,
        schema::{sessions, sign_ins},
    },
    http::cookies,
};
use reqwest::header;
use serde_json::json;
use support::{Answer, Client, TestApp};
use time::Duration;

use crate::{
    sign_in::{SIGN_IN, begun, enrolled},
    world::PASSWORD,
};

const PATH: &str = "/api/v1/session";

/// The attributes that a cookie was set with, sorted.
fn attributes(answer: &Answer, name: &str) -> Vec<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    let set: Vec<_> = cookies.filter(|text| text.starts_with(&format!("{name}="))).collect();
    assert_eq!(set.len(), 1, "{name} is set once");
    let mut attributes: Vec<_> = set[0].split(';').skip(1).map(|part| part.trim().to_owned()).collect();
    attributes.sort();
    attributes
}

async fn signed_in_again(app: &TestApp, browser: &Client, authenticator: &support::Authenticator) -> Answer {
    let body = json!({"email": "nova@example.org", "password": PASSWORD});
    browser.post(SIGN_IN, &body).await.expect(200);
    let code = json!({"code": authenticator.code(app.now())});
    browser.post("/api/v1/sign-in/totp", &code).await.expect(200)
}

#[tokio::test]
async fn both_cookies_are_bound_to_this_host_hidden_from_scripts_and_kept_from_other_sites() {
    let app = TestApp::start().await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let browser = app.browser();
    let body = json!({"email": "nova@example.org", "password": PASSWORD});
    let begun = browser.post(SIGN_IN, &body).await.expect(200);
    // RFC 6265bis §4.1.3.2: __Host- demands Secure and Path=/ and forbids Domain. No Max-Age: it goes with the browser.
    let kept = ["HttpOnly", "Path=/", "SameSite=Strict", "Secure"];
    assert!(cookies::SIGN_IN.starts_with("__Host-") && cookies::SESSION.starts_with("__Host-"));
    assert_eq!(attributes(&begun, cookies::SIGN_IN), kept);
    let code = json!({"code": authenticator.code(app.now())});
    let done = browser.post("/api/v1/sign-in/totp", &code).await.expect(200);
    assert_eq!(attributes(&done, cookies::SESSION), kept);
    let removed = ["HttpOnly", "Max-Age=0", "Path=/", "SameSite=Strict", "Secure"];
    assert_eq!(attributes(&done, cookies::SIGN_IN), removed);
    let ended = browser.delete(PATH).await.expect(204);
    assert_eq!(attributes(&ended, cookies::SESSION), removed);
}

#[tokio::test]
async fn every_sign_in_gets_a_session_of_its_own_with_256_random_bits() {
    let app = TestApp::start().await;
    let (_, authenticator, browser) = enrolled(&app, "nova@example.org").await;
    let first = browser.cookie(cookies::SESSION).unwrap();
    signed_in_again(&app, &browser, &authenticator).await;
    let second = browser.cookie(cookies::SESSION).unwrap();
    assert_ne!(first, second);
    for value in [&first, &second] {
        assert_eq!(BASE64URL_NOPAD.decode(value.as_bytes()).unwrap().len(), 32);
    }
    // A value that the browser came with is never taken over (session fixation).
    let planted = BASE64URL_NOPAD.encode(&[7; 32]);
    browser.set_cookie(cookies::SESSION, &planted);
    app.advance(Duration::seconds(30));
    signed_in_again(&app, &browser, &authenticator).await;
    assert_ne!(browser.cookie(cookies::SESSION).unwrap(), planted);
}

#[tokio::test]
async fn only_hashes_of_both_cookies_are_kept() {
    let app = TestApp::start().await;
    let (_, _, browser) = enrolled(&app, "nova@example.org").await;
    let under_way = begun(&app, "nova@example.org").await;
    let (session, sign_in): (Vec<Vec<u8>>, Vec<Vec<u8>>) = app
        .core
        .db
        .read(|connection| {
            let session = sessions::table.select(sessions::token_hash).load(connection)?;
            Ok::<_, DbError>((session, sign_ins::table.select(sign_ins::token_hash).load(connection)?))
        })
        .unwrap();
    let hash = |value: String| digest(&SHA256, value.as_bytes()).as_ref().to_vec();
    assert_eq!(session, [hash(browser.cookie(cookies::SESSION).unwrap())]);
    assert_eq!(sign_in, [hash(under_way.cookie(cookies::SIGN_IN).unwrap())]);
}

#[tokio::test]
async fn a_sign_in_under_way_is_no_session_and_a_session_no_sign_in() {
    let app = TestApp::start().await;
    let (_, _, browser) = enrolled(&app, "nova@example.org").await;
    let under_way = begun(&app, "nova@example.org").await;
    let swapped = app.browser();
    swapped.set_cookie(cookies::SESSION, &under_way.cookie(cookies::SIGN_IN).unwrap());
    assert_eq!(swapped.get(PATH).await.expect(401).code(), "not_signed_in");
    let swapped = app.browser();
    swapped.set_cookie(cookies::SIGN_IN, &browser.cookie(cookies::SESSION).unwrap());
    assert_eq!(swapped.get(SIGN_IN).await.expect(401).code(), "sign_in_over");
}

#[tokio::test]
async fn a_session_ends_after_an_hour_without_use() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let (used, unused) = (app.signed_in(&person), app.signed_in(&person));
    app.advance(Duration::minutes(60) - Duration::microseconds(1));
    let session = used.get(PATH).await.expect(200).json();
    assert_eq!(session["idle_expires_at"], app.now().plus(Duration::minutes(60)).to_string());
    app.advance(Duration::microseconds(1));
    assert_eq!(unused.get(PATH).await.expect(401).code(), "not_signed_in");
    app.advance(Duration::minutes(59));
    used.get(PATH).await.expect(200);
}

#[tokio::test]
async fn a_session_ends_after_a_day_however_much_it_is_used() {
    let app = TestApp::start().await;
    let browser = app.signed_in(&app.person("nova@example.org", false));
    let ends = app.now().plus(Duration::hours(24));
    for _ in 0..47 {
        app.advance(Duration::minutes(30));
        assert_eq!(browser.get(PATH).await.expect(200).json()["expires_at"], ends.to_string());
    }
    let session = browser.get(PATH).await.expect(200).json();
    assert_eq!(session["idle_expires_at"], ends.to_string(), "the earlier of the two ends");
    app.clock.set(ends.plus(Duration::microseconds(-1)));
    browser.get(PATH).await.expect(200);
    app.clock.set(ends);
    browser.get(PATH).await.expect(401);
}

#[tokio::test]
async fn a_real_sign_in_has_the_configured_limits() {
    let change = |config: &mut latchkey::config::Config| {
        config.session.idle_minutes = 5;
        config.session.max_hours = 2;
    };
    let app = TestApp::builder().config(change).start().await;
    let begun = app.now();
    let (_, _, browser) = enrolled(&app, "nova@example.org").await;
    let session = browser.get(PATH).await.expect(200).json();
    assert_eq!(session["expires_at"], begun.plus(Duration::hours(2)).to_string());
    assert_eq!(session["idle_expires_at"], app.now().plus(Duration::minutes(5)).to_string());
    app.advance(Duration::minutes(5));
    browser.get(PATH).await.expect(401);
}

#[tokio::test]
async fn signing_out_ends_this_session_on_the_server_and_no_other() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let (browser, elsewhere) = (app.signed_in(&person), app.signed_in(&person));
    let cookie = browser.cookie(cookies::SESSION).unwrap();
    browser.delete(PATH).await.expect(204);
    assert_eq!(browser.cookie(cookies::SESSION), None);
    let thief = app.browser();
    thief.set_cookie(cookies::SESSION, &cookie);
    assert_eq!(thief.get(PATH).await.expect(401).code(), "not_signed_in");
    thief.delete(PATH).await.expect(401);
    elsewhere.get(PATH).await.expect(200);
}

#[tokio::test]
async fn any_other_cookie_value_is_nobody() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let value = app.signed_in(&person).cookie(cookies::SESSION).unwrap();
    for wrong in ["x".to_owned(), "x".repeat(4000), value[1..].to_owned(), format!("{value}A"), value.to_lowercase()] {
        let browser = app.browser();
        browser.set_cookie(cookies::SESSION, &wrong);
        assert_eq!(browser.get(PATH).await.expect(401).code(), "not_signed_in", "{wrong}");
    }
}

#[tokio::test]
async fn a_session_says_what_the_person_may_do() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let roles = async |browser: Client| {
        let session = browser.get(PATH).await.expect(200).json();
        (session["operator"].as_bool().unwrap(), session["credential_manager"].as_bool().unwrap())
    };
    assert_eq!(roles(app.signed_in(&member.manager)).await, (false, true));
    assert_eq!(roles(app.operator()).await, (true, false));
    assert_eq!(roles(app.signed_in(&app.person("none@example.org", false))).await, (false, false));
}
