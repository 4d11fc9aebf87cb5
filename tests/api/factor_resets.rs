//! What an operator does for who lost all factors: all that signs in goes, and everybody who should know is told.

use latchkey::{
    app::{
        Error, account, email_change, factor,
        sign_in::{CookieToken, Origin},
    },
    domain::email::EmailAddress,
};
use secrecy::SecretString;
use serde_json::json;
use support::TestApp;

use crate::{
    passkeys::{added, enrolled, with_passkey},
    recovery_codes::made,
    sign_in::{SIGN_IN, begun, redeem},
    world::PASSWORD,
};

#[tokio::test]
async fn a_reset_removes_all_that_signs_in_and_the_person_begins_anew_by_a_link() {
    let app = TestApp::with_passkeys().await;
    let operator = app.operator();
    let (person, _, browser) = with_passkey(&app, "nova@example.org").await;
    made(&browser).await;
    let under_way = begun(&app, "nova@example.org").await;
    let path = format!("/api/v1/people/{}", person.id);
    let before = operator.get(&path).await.expect(200).json();
    assert_eq!(before["factors"], json!({"totp": false, "passkeys": 1, "providers": 0, "recovery_codes_left": 10}));
    operator.post_nothing(&format!("{path}/factor-reset")).await.expect(204);
    browser.get("/api/v1/session").await.expect(401);
    assert_eq!(under_way.get(SIGN_IN).await.expect(401).code(), "sign_in_over");
    let wrong = app.browser().post(SIGN_IN, &json!({"email": "nova@example.org", "password": PASSWORD})).await;
    assert_eq!(wrong.expect(401).code(), "wrong_credentials");
    let after = operator.get(&path).await.expect(200).json();
    assert_eq!(after["factors"], json!({"totp": false, "passkeys": 0, "providers": 0, "recovery_codes_left": 0}));
    assert_eq!(after["state"], "invited");
    let anew = app.browser();
    let state = redeem(&anew, &app.token_in_mail("set-password")).await;
    assert_eq!((&state["step"], &state["methods"]), (&json!("enrol_factor"), &json!(["passkey", "totp"])));
    enrolled(&app, &anew).await;
    assert_eq!(operator.get(&path).await.expect(200).json()["state"], "active");
}

#[tokio::test]
async fn the_person_and_the_other_operators_are_told() {
    let app = TestApp::with_passkeys().await;
    let (by, other) = (app.person("by@example.org", true), app.person("other@example.org", true));
    app.person("manager@example.org", false);
    let gone = app.person("gone@example.org", true);
    app.deactivate(&gone);
    let (person, ..) = with_passkey(&app, "nova@example.org").await;
    let _ = app.told_by_mail();
    app.signed_in(&by).post_nothing(&format!("/api/v1/people/{}/factor-reset", person.id)).await.expect(204);
    let mut told = app.told_by_mail();
    told.sort();
    let expected = [
        ("nova@example.org", "choose a new password"),
        ("nova@example.org", "your sign-in was reset"),
        (other.email.as_str(), "the sign-in of Nova Newcomer was reset"),
    ];
    assert_eq!(told, expected.map(|(reader, subject)| (reader.to_owned(), subject.to_owned())));
    let events = app.signed_in(&by).get("/api/v1/audit-events?action=person.factors_reset").await.expect(200).json();
    assert_eq!(events["items"][0]["subject"]["id"], json!(person.id));
    assert_eq!(events["items"][0]["actor"]["name"], "by");
}

#[tokio::test]
async fn nobody_resets_themselves_or_who_is_deactivated() {
    let app = TestApp::with_passkeys().await;
    let operator = app.person("by@example.org", true);
    let gone = app.person("gone@example.org", false);
    app.deactivate(&gone);
    let browser = app.signed_in(&operator);
    let reset = |id| format!("/api/v1/people/{id}/factor-reset");
    assert_eq!(browser.post_nothing(&reset(operator.id)).await.expect(409).code(), "oneself");
    assert_eq!(browser.post_nothing(&reset(gone.id)).await.expect(409).code(), "deactivated");
    added(&app, &browser, "Key").await;
}

#[tokio::test]
async fn two_operators_who_reset_each_other_at_once_do_not_both_succeed() {
    let app = TestApp::with_passkeys().await;
    for round in 0..5 {
        let first = app.person(&format!("first{round}@example.org"), true);
        let second = app.person(&format!("second{round}@example.org"), true);
        let reset = |id| format!("/api/v1/people/{id}/factor-reset");
        let (one, other) = (app.signed_in(&first), app.signed_in(&second));
        let (to_second, to_first) = (reset(second.id), reset(first.id));
        let (one, other) = tokio::join!(one.post_nothing(&to_second), other.post_nothing(&to_first));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 204, "round {round}: {statuses:?}");
        // The slower one finds that it is signed out, or that it would leave nobody.
        assert!(matches!(statuses[1], 401 | 409), "round {round}: {statuses:?}");
        let left = app.core.db.read(latchkey::db::person::active_operators).unwrap();
        assert_eq!(left.len(), 1, "round {round}");
        let gone = latchkey::domain::person::Person { operator: false, ..left.into_iter().next().unwrap() };
        app.core.db.write(|connection| latchkey::db::person::update(connection, &gone, app.now())).unwrap();
    }
}

#[tokio::test]
async fn a_request_that_was_let_in_before_a_reset_adds_nothing_after_it() {
    let app = TestApp::with_passkeys().await;
    let operator = app.operator();
    let (person, _, browser) = with_passkey(&app, "nova@example.org").await;
    let cookie = CookieToken::presented(&browser.cookie(latchkey::http::cookies::SESSION).unwrap());
    let caller = app.caller(&cookie).unwrap();
    let path = format!("/api/v1/people/{}", person.id);
    operator.post_nothing(&format!("{path}/factor-reset")).await.expect(204);
    let (core, password) = (&app.core, SecretString::from(PASSWORD));
    let elsewhere = EmailAddress::parse("elsewhere@example.org").unwrap();
    let refused = [
        factor::make_recovery_codes(core, &caller).err(),
        factor::begin_totp(core, &caller).err(),
        factor::ask_for_passkey(core, &caller).err(),
        factor::remove_totp(core, &caller).err(),
        account::change_password(core, &caller, None, &password, &Origin::default()).err(),
        email_change::request(core, &caller, &elsewhere).err(),
    ];
    for refusal in refused {
        assert!(matches!(&refusal, Some(Error::Unauthenticated(why)) if why.code == "not_signed_in"), "{refusal:?}");
    }
    let after = operator.get(&path).await.expect(200).json();
    assert_eq!(after["factors"], json!({"totp": false, "passkeys": 0, "providers": 0, "recovery_codes_left": 0}));
    assert_eq!(after["state"], "invited");
}
