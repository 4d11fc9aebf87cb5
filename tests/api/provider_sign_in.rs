//! Signing in by a provider of single sign-on: who gets in, who is asked for more, and who is not let in.

use latchkey::{config::SsoProvider, http::cookies};
use serde_json::{Value, json};
use support::{Answer, Client, IdentityProvider, TestApp};
use time::Duration;

use crate::{
    sign_in::{CONFIRMATION, ENROLMENT, SIGN_IN, begun, enrolled, prove},
    world::PASSWORD,
};

pub const PROVIDER: &str = "/api/v1/sign-in/provider";
pub const ANSWER: &str = "/api/v1/sign-in/provider/answer";
pub const LINK_CHALLENGE: &str = "/api/v1/account/provider-challenge";
pub const LINKS: &str = "/api/v1/account/provider-links";

/// An application that knows one honest provider, by the word `example`.
pub async fn with_provider() -> (TestApp, IdentityProvider) {
    with_settings(|_| ()).await
}

/// The same, with settings of the provider that differ.
pub async fn with_settings(change: impl FnOnce(&mut SsoProvider) + 'static) -> (TestApp, IdentityProvider) {
    let provider = IdentityProvider::start().await;
    let mut settings = provider.settings();
    change(&mut settings);
    let app = TestApp::builder().with_passkeys().config(|config| {
        config.sso.timeout_seconds = 2;
        config.sso.providers.insert("example".to_owned(), settings);
    });
    let app = app.start().await;
    provider.follow(&app.clock);
    (app, provider)
}

/// The address at the provider that the browser is sent to.
pub async fn sent(browser: &Client, path: &str, body: &Value) -> String {
    let begun = browser.post(path, body).await.expect(200);
    assert_eq!(begun.header("cache-control"), "no-store");
    begun.json()["authorization_url"].as_str().unwrap().to_owned()
}

/// Goes to the provider and comes back.
pub async fn signs_in(browser: &Client, provider: &IdentityProvider) -> Answer {
    let url = sent(browser, PROVIDER, &json!({"provider": "example"})).await;
    browser.post(ANSWER, &provider.authorize(&url)).await
}

/// Links the account at the provider to who is signed in.
pub async fn linked(browser: &Client, provider: &IdentityProvider) {
    let url = sent(browser, LINK_CHALLENGE, &json!({"provider": "example"})).await;
    browser.post(LINKS, &provider.authorize(&url)).await.expect(200);
}

/// The words of what the audit log says last, the newest first.
pub async fn audited(app: &TestApp, count: usize) -> Vec<(String, Value)> {
    let events = app.operator().get("/api/v1/audit-events").await.expect(200).json();
    let items = events["items"].as_array().unwrap().iter();
    items.take(count).map(|event| (event["action"].as_str().unwrap().to_owned(), event["after"].clone())).collect()
}

#[tokio::test]
async fn the_federation_lists_its_providers_and_nothing_secret_of_them() {
    let (app, _provider) = with_provider().await;
    let federation = app.browser().get("/api/v1/federation").await.expect(200);
    assert_eq!(federation.json()["providers"], json!([{"id": "example", "name": "Example Login"}]));
    assert!(!federation.text.contains("secret:"), "{}", federation.text);
}

#[tokio::test]
async fn who_was_invited_joins_by_the_verified_address_and_needs_no_other_factor() {
    let (app, provider) = with_provider().await;
    let (person, token) = app.newcomer("Nova@Example.org");
    let browser = app.browser();
    let url = sent(&browser, PROVIDER, &json!({"provider": "example", "return_path": "/audit?from=2027-01-01"})).await;
    let done = browser.post(ANSWER, &provider.authorize(&url)).await.expect(200);
    assert_eq!(done.header("cache-control"), "no-store");
    let state = json!({"step": "done", "methods": [], "person_name": "Nova Newcomer"});
    assert_eq!(done.json(), json!({"sign_in": state, "return_path": "/audit?from=2027-01-01"}));
    assert_eq!(browser.cookie(cookies::SIGN_IN), None);
    let session = browser.get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["person"]["id"], json!(person.id));
    assert_eq!(session["step_up_methods"], json!(["provider"]));
    assert_eq!(session["step_up_providers"], json!([{"id": "example", "name": "Example Login"}]));
    let mut told: Vec<_> = audited(&app, 3).await;
    told.reverse();
    let expected = [
        ("provider.linked".to_owned(), json!({"provider": "Example Login", "account": "nova@example.org"})),
        ("provider.used".to_owned(), json!({"provider": "Example Login"})),
        ("sign_in.succeeded".to_owned(), json!({"factor": "provider"})),
    ];
    assert_eq!(told, expected);
    let preview = app.browser().post("/api/v1/password-links/preview", &json!({"token": token})).await;
    assert_eq!(preview.expect(409).code(), "link_over", "the invitation is used up");
    let subjects: Vec<_> = app.told_by_mail();
    assert!(subjects.iter().any(|told| format!("{told:?}").contains("single sign-on was added")), "{subjects:?}");
}

#[tokio::test]
async fn the_next_time_the_account_alone_says_who_it_is_whatever_its_address_is_by_then() {
    let (app, provider) = with_provider().await;
    let (person, _) = app.newcomer("nova@example.org");
    signs_in(&app.browser(), &provider).await.expect(200);
    provider.person(|person| {
        person["email"] = json!("married@elsewhere.example");
        person["email_verified"] = json!(false);
    });
    let browser = app.browser();
    assert_eq!(signs_in(&browser, &provider).await.expect(200).json()["sign_in"]["step"], "done");
    assert_eq!(browser.get("/api/v1/session").await.expect(200).json()["person"]["id"], json!(person.id));
}

#[tokio::test]
async fn without_a_second_factor_there_a_local_one_is_set_up_and_then_asked_for() {
    let (app, provider) = with_provider().await;
    provider.person(|person| person["amr"] = json!(["pwd"]));
    app.newcomer("nova@example.org");
    let browser = app.browser();
    let state = signs_in(&browser, &provider).await.expect(200).json()["sign_in"].take();
    assert_eq!(state, json!({"step": "enrol_factor", "methods": ["passkey", "totp"], "person_name": "Nova Newcomer"}));
    browser.get("/api/v1/session").await.expect(401);
    let enrolment = browser.post_nothing(ENROLMENT).await.expect(200).json();
    let authenticator = support::Authenticator::typed(enrolment["secret"].as_str().unwrap());
    browser.post(CONFIRMATION, &json!({"code": authenticator.code(app.now())})).await.expect(200);
    browser.get("/api/v1/session").await.expect(200);

    app.advance(Duration::minutes(1));
    let again = app.browser();
    let state = signs_in(&again, &provider).await.expect(200).json()["sign_in"].take();
    assert_eq!(state, json!({"step": "second_factor", "methods": ["totp"], "person_name": "Nova Newcomer"}));
    again.get("/api/v1/session").await.expect(401);
    prove(&again, &authenticator.code(app.now())).await.expect(200);
    again.get("/api/v1/session").await.expect(200);
    let expected = [
        ("sign_in.succeeded".to_owned(), json!({"factor": "totp"})),
        ("provider.used".to_owned(), json!({"provider": "Example Login"})),
    ];
    assert_eq!(audited(&app, 2).await, expected);
}

#[tokio::test]
async fn an_account_that_has_shown_two_factors_is_not_replaced_by_who_shows_one() {
    let (app, provider) = with_provider().await;
    app.newcomer("nova@example.org");
    signs_in(&app.browser(), &provider).await.expect(200);
    provider.person(|person| person["amr"] = json!(["pwd"]));
    let thief = app.browser();
    let state = signs_in(&thief, &provider).await.expect(200).json()["sign_in"].take();
    assert_eq!((&state["step"], &state["methods"]), (&json!("second_factor"), &json!(["provider"])));
    assert_eq!(thief.post_nothing(ENROLMENT).await.expect(409).code(), "already_enrolled");
    assert_eq!(signs_in(&thief, &provider).await.expect(403).code(), "provider_without_mfa");
    thief.get("/api/v1/session").await.expect(401);
    // The person themselves signs in there with both factors, as second step of the same sign-in.
    provider.person(|person| person["amr"] = json!(["pwd", "mfa"]));
    assert_eq!(signs_in(&thief, &provider).await.expect(200).json()["sign_in"]["step"], "done");
}

#[tokio::test]
async fn acr_shows_two_factors_too_and_is_asked_for() {
    let (app, provider) = with_settings(|settings| {
        settings.mfa_amr.clear();
        settings.mfa_acr = vec!["phr".to_owned(), "phrh".to_owned()];
    })
    .await;
    app.newcomer("nova@example.org");
    let browser = app.browser();
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    assert!(url.contains("acr_values=phr+phrh"), "{url}");
    provider.person(|person| person["acr"] = json!("phrh"));
    let done = browser.post(ANSWER, &provider.authorize(&url)).await.expect(200).json();
    assert_eq!(done["sign_in"]["step"], "done");
}

#[tokio::test]
async fn somebody_with_an_account_is_not_let_in_by_the_address_and_links_first() {
    let (app, provider) = with_provider().await;
    let (person, authenticator, browser) = enrolled(&app, "nova@example.org").await;
    let refused = signs_in(&app.browser(), &provider).await.expect(403);
    assert_eq!(refused.code(), "link_first");
    assert!(refused.json()["detail"].as_str().unwrap().contains("sign in as before"), "{}", refused.text);
    assert_eq!(audited(&app, 1).await, [("sign_in.failed".to_owned(), json!({"factor": "provider"}))]);
    browser.post("/api/v1/session/step-up", &json!({"code": authenticator.code(app.now())})).await.expect(204);
    linked(&browser, &provider).await;
    let by_provider = app.browser();
    assert_eq!(signs_in(&by_provider, &provider).await.expect(200).json()["sign_in"]["step"], "done");
    assert_eq!(by_provider.get("/api/v1/session").await.expect(200).json()["person"]["id"], json!(person.id));
}

#[tokio::test]
async fn nobody_gets_in_by_an_address_that_is_not_verified_unknown_or_of_who_was_put_out() {
    let (app, provider) = with_provider().await;
    let (gone, ..) = enrolled(&app, "gone@example.org").await;
    app.operator().patch(&format!("/api/v1/people/{}", gone.id), "*", &json!({"deactivated": true})).await.expect(200);
    app.newcomer("nova@example.org");
    let (late, _) = app.newcomer("late@example.org");
    let operator = app.operator();
    operator.delete(&format!("/api/v1/people/{}/invitation", late.id)).await.expect(204);
    for (email, verified, code) in [
        (json!("nova@example.org"), json!(false), "email_unverified"),
        (json!("nova@example.org"), json!(null), "email_unverified"),
        (json!("nova@example.org"), json!("yes"), "email_unverified"),
        (json!(null), json!(true), "email_unverified"),
        (json!("not an address"), json!(true), "email_unverified"),
        (json!("nobody@example.org"), json!(true), "no_account"),
        (json!("gone@example.org"), json!(true), "no_account"),
        (json!("late@example.org"), json!(true), "invitation_over"),
    ] {
        provider.person(|person| (person["email"], person["email_verified"]) = (email.clone(), verified.clone()));
        let browser = app.browser();
        let refused = signs_in(&browser, &provider).await.expect(403);
        assert_eq!(refused.code(), code, "{email} {verified}");
        browser.get("/api/v1/session").await.expect(401);
        browser.get(SIGN_IN).await.expect(401);
    }
    assert_eq!(operator.get("/api/v1/people?q=nobody").await.expect(200).json()["items"], json!([]));
}

#[tokio::test]
async fn an_invitation_that_ran_out_or_was_turned_into_a_reset_does_not_let_in() {
    let (app, provider) = with_provider().await;
    let (person, _) = app.newcomer("nova@example.org");
    app.advance(Duration::days(7) + Duration::SECOND);
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(403).code(), "invitation_over");
    // Anybody can ask for a new password to this address.
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(403).code(), "invitation_over");
    // After a reset the person is invited again, by a link to their mailbox that an operator saw reason for.
    let (other, ..) = enrolled(&app, "other@example.org").await;
    app.operator().post_nothing(&format!("/api/v1/people/{}/factor-reset", other.id)).await.expect(204);
    provider.person(|person| person["email"] = json!("other@example.org"));
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(403).code(), "invitation_over");
    let state = app.operator().get(&format!("/api/v1/people/{}", person.id)).await.expect(200).json();
    assert_eq!((&state["state"], &state["factors"]["providers"]), (&json!("invited"), &json!(0)));
}

#[tokio::test]
async fn who_holds_the_link_joins_by_any_account_of_theirs_and_the_link_is_used_up() {
    let (app, provider) = with_provider().await;
    provider.person(|person| {
        person["email"] = json!("private@elsewhere.example");
        person["email_verified"] = json!(false);
    });
    let (person, token) = app.newcomer("nova@example.org");
    let browser = app.browser();
    let body = json!({"provider": "example", "token": token});
    let url = sent(&browser, PROVIDER, &body).await;
    assert_eq!(browser.post(ANSWER, &provider.authorize(&url)).await.expect(200).json()["sign_in"]["step"], "done");
    assert_eq!(browser.get("/api/v1/session").await.expect(200).json()["person"]["id"], json!(person.id));
    assert_eq!(app.browser().post(PROVIDER, &body).await.expect(409).code(), "link_over");
    let (_, other) = app.newcomer("other@example.org");
    let second = app.browser();
    let url = sent(&second, PROVIDER, &json!({"provider": "example", "token": other})).await;
    let taken = second.post(ANSWER, &provider.authorize(&url)).await.expect(409);
    assert_eq!(taken.code(), "account_taken");
    let preview = app.browser().post("/api/v1/password-links/preview", &json!({"token": other})).await;
    preview.expect(200);
}

#[tokio::test]
async fn only_a_provider_that_may_makes_accounts_and_they_have_no_right() {
    let (app, provider) = with_settings(|settings| {
        settings.create_people = true;
        settings.email_domains = vec!["example.org".to_owned()];
    })
    .await;
    let browser = app.browser();
    signs_in(&browser, &provider).await.expect(200);
    let session = browser.get("/api/v1/session").await.expect(200).json();
    assert_eq!(session["person"]["name"], "Nova Newcomer");
    assert_eq!((&session["operator"], &session["auditor"]), (&json!(false), &json!(false)));
    assert_eq!(browser.get("/api/v1/applications").await.expect(200).json()["items"], json!([]));
    assert_eq!(audited(&app, 4).await[3].0, "person.created");
    provider.person(|person| {
        (person["sub"], person["email"]) = (json!("stranger"), json!("stranger@elsewhere.example"));
    });
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(403).code(), "foreign_domain");
    let found = app.operator().get("/api/v1/people?q=stranger").await.expect(200).json();
    assert_eq!(found["items"], json!([]));
}

#[tokio::test]
async fn what_is_said_at_the_user_info_endpoint_counts_when_the_token_says_nothing() {
    let (app, provider) = with_provider().await;
    app.newcomer("nova@example.org");
    provider.by_user_info();
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(200).json()["sign_in"]["step"], "done");
    assert!(provider.asked().contains(&"/userinfo".to_owned()));
}

#[tokio::test]
async fn a_provider_proves_the_second_factor_after_the_password_if_it_is_linked_and_shows_two() {
    let (app, provider) = with_provider().await;
    let (_, authenticator, browser) = enrolled(&app, "nova@example.org").await;
    browser.post("/api/v1/session/step-up", &json!({"code": authenticator.code(app.now())})).await.expect(204);
    linked(&browser, &provider).await;
    browser.delete("/api/v1/account/totp").await.expect(204);
    let state = app.browser().post(SIGN_IN, &json!({"email": "nova@example.org", "password": PASSWORD})).await;
    let example = json!([{"id": "example", "name": "Example Login"}]);
    let expected = json!({
        "step": "second_factor", "methods": ["provider"], "providers": example, "person_name": "Nova Newcomer",
    });
    assert_eq!(state.expect(200).json(), expected);
    let again = begun(&app, "nova@example.org").await;
    provider.person(|person| person["sub"] = json!("somebody-else"));
    assert_eq!(signs_in(&again, &provider).await.expect(403).code(), "not_linked");
    provider.person(|person| person["sub"] = json!("nova-1"));
    assert_eq!(signs_in(&again, &provider).await.expect(200).json()["sign_in"]["step"], "done");
    again.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn a_session_is_as_fresh_as_the_proof_that_the_provider_saw() {
    let (app, provider) = with_provider().await;
    app.newcomer("nova@example.org");
    let ago = |minutes: i64| app.now().plus(-Duration::minutes(minutes));
    for (auth_time, step_up_at) in [
        (json!(ago(5).unix_seconds()), ago(5).plus(Duration::minutes(15))),
        (json!(ago(300).unix_seconds()), ago(300).plus(Duration::minutes(15))),
        (json!(app.now().plus(Duration::hours(1)).unix_seconds()), app.now().plus(Duration::minutes(15))),
        (json!(null), app.now().plus(-Duration::SECOND)),
    ] {
        provider.claims(move |claims| claims["auth_time"] = auth_time.clone());
        let browser = app.browser();
        signs_in(&browser, &provider).await.expect(200);
        let session = browser.get("/api/v1/session").await.expect(200).json();
        assert_eq!(session["step_up_at"], step_up_at.to_string());
    }
    let old = ago(24 * 60 + 2).unix_seconds();
    provider.claims(move |claims| claims["auth_time"] = json!(old));
    let refused = signs_in(&app.browser(), &provider).await.expect(422);
    assert_eq!(refused.json()["errors"][0]["code"], "provider_refused");
}

#[tokio::test]
async fn a_session_that_was_there_before_is_not_taken_over() {
    let (app, provider) = with_provider().await;
    app.newcomer("nova@example.org");
    let browser = app.browser();
    browser.set_cookie(cookies::SESSION, "planted");
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    let before = browser.cookie(cookies::SIGN_IN).unwrap();
    browser.post(ANSWER, &provider.authorize(&url)).await.expect(200);
    let session = browser.cookie(cookies::SESSION).unwrap();
    assert!(session != "planted" && session != before && session.len() >= 43);
    let thief = app.browser();
    thief.set_cookie(cookies::SIGN_IN, &before);
    thief.get(SIGN_IN).await.expect(401);
}

#[tokio::test]
async fn only_paths_of_the_portal_are_returned_to() {
    let (app, _provider) = with_provider().await;
    for path in ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", ""] {
        let refused = app.browser().post(PROVIDER, &json!({"provider": "example", "return_path": path})).await;
        assert_eq!(refused.expect(422).refused(), [("/return_path".to_owned(), "invalid_path".to_owned())], "{path}");
    }
}

#[tokio::test]
async fn of_two_accounts_that_join_by_one_address_at_once_one_does() {
    let (app, provider) = with_provider().await;
    for round in 0..5 {
        let email = format!("nova{round}@example.org");
        let (person, _) = app.newcomer(&email);
        let mut joining = Vec::new();
        for account in ["one", "other"] {
            let (email, subject) = (json!(email), json!(format!("{account}-{round}")));
            provider.person(move |person| {
                person["email"] = email.clone();
                person["sub"] = subject.clone();
            });
            let browser = app.browser();
            let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
            joining.push((browser, provider.authorize(&url)));
        }
        let [(first, to_first), (second, to_second)] = joining.try_into().ok().unwrap();
        let (one, other) = tokio::join!(first.post(ANSWER, &to_first), second.post(ANSWER, &to_second));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert!(statuses[0] == 200 && matches!(statuses[1], 403 | 409), "round {round}: {statuses:?}");
        let state = app.operator().get(&format!("/api/v1/people/{}", person.id)).await.expect(200).json();
        assert_eq!((&state["state"], &state["factors"]["providers"]), (&json!("active"), &json!(1)));
    }
}
