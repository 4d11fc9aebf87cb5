//! Linking accounts at providers from one's own account, and proving by them again who one is.

use serde_json::{Value, json};
use support::{Client, IdentityProvider, TestApp};
use time::Duration;

use crate::{
    passkeys::FACTORS,
    provider_sign_in::{
        LINK_CHALLENGE, LINKS, PROVIDER, audited, linked, sent, signs_in, with_provider, with_settings,
    },
    sign_in::{begun, enrolled},
    world::PASSWORD,
};

const STEP_UP: &str = "/api/v1/session/step-up/provider";
const STEP_UP_ANSWER: &str = "/api/v1/session/step-up/provider/answer";

/// A browser in which Nova, who has an authenticator app, has just proved it.
async fn nova(app: &TestApp) -> Client {
    let (person, ..) = enrolled(app, "nova@example.org").await;
    app.signed_in(&person)
}

async fn links(browser: &Client) -> Vec<Value> {
    browser.get(FACTORS).await.expect(200).json()["providers"].as_array().unwrap().clone()
}

async fn step_up(browser: &Client, provider: &IdentityProvider) -> support::Answer {
    let url = sent(browser, STEP_UP, &json!({"provider": "example", "return_path": "/security"})).await;
    assert!(url.contains("prompt=login") && url.contains("max_age=0"), "{url}");
    browser.post(STEP_UP_ANSWER, &provider.authorize(&url)).await
}

#[tokio::test]
async fn an_account_is_linked_listed_and_unlinked_and_each_is_told_and_written_down() {
    let (app, provider) = with_provider().await;
    let browser = nova(&app).await;
    let url = sent(&browser, LINK_CHALLENGE, &json!({"provider": "example", "return_path": "/security"})).await;
    assert!(url.contains("prompt=login"), "who else is signed in there is not linked unawares: {url}");
    let back = browser.post(LINKS, &provider.authorize(&url)).await.expect(200).json();
    assert_eq!(back, json!({"return_path": "/security"}));
    let said = json!({"provider": "Example Login", "account": "nova@example.org"});
    assert_eq!(audited(&app, 1).await, [("provider.linked".to_owned(), said)]);
    let listed = links(&browser).await;
    let id = listed[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        listed,
        [json!({
            "id": id, "provider": {"id": "example", "name": "Example Login"}, "issuer": provider.issuer,
            "account": "nova@example.org", "proves_mfa": true, "created_at": app.now(), "last_used_at": app.now(),
        })]
    );
    let again = sent(&browser, LINK_CHALLENGE, &json!({"provider": "example"})).await;
    assert_eq!(browser.post(LINKS, &provider.authorize(&again)).await.expect(409).code(), "account_taken");

    let by_provider = app.browser();
    signs_in(&by_provider, &provider).await.expect(200);
    browser.delete(&format!("{LINKS}/{id}")).await.expect(204);
    assert_eq!(links(&browser).await, [] as [Value; 0]);
    by_provider.get("/api/v1/session").await.expect(401);
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(403).code(), "link_first");
    browser.delete(&format!("{LINKS}/{id}")).await.expect(404);
    let told = format!("{:?}", app.told_by_mail());
    for words in ["single sign-on was added to your account", "single sign-on was removed from your account"] {
        assert!(told.contains(words), "{words} is not in {told}");
    }
}

#[tokio::test]
async fn linking_and_unlinking_need_a_fresh_proof_and_ones_own_account() {
    let (app, provider) = with_provider().await;
    let browser = nova(&app).await;
    linked(&browser, &provider).await;
    let path = format!("{LINKS}/{}", links(&browser).await[0]["id"].as_str().unwrap());
    app.operator().delete(&path).await.expect(404);
    let url = sent(&browser, LINK_CHALLENGE, &json!({"provider": "example"})).await;
    app.advance(Duration::minutes(9));
    let late = provider.authorize(&url);
    app.advance(Duration::minutes(7));
    for answer in [browser.post(LINK_CHALLENGE, &json!({"provider": "example"})).await, browser.delete(&path).await] {
        assert_eq!(answer.expect(403).code(), "step_up_required");
    }
    assert_eq!(browser.post(LINKS, &late).await.expect(409).code(), "ceremony_over");
}

#[tokio::test]
async fn the_answer_for_one_errand_is_of_no_use_for_another_nor_in_another_session() {
    let (app, provider) = with_provider().await;
    let browser = nova(&app).await;
    let other = app.signed_in(&app.person("other@example.org", false));
    let url = sent(&browser, LINK_CHALLENGE, &json!({"provider": "example"})).await;
    let answer = provider.authorize(&url);
    assert_eq!(other.post(LINKS, &answer).await.expect(409).code(), "ceremony_over");
    assert_eq!(browser.post(STEP_UP_ANSWER, &answer).await.expect(409).code(), "ceremony_over");
    assert_eq!(browser.post(LINKS, &answer).await.expect(409).code(), "ceremony_over", "it is used up");
    assert_eq!(links(&browser).await, [] as [Value; 0]);
}

#[tokio::test]
async fn an_account_of_another_organisation_is_not_linked() {
    let (app, provider) = with_settings(|settings| settings.email_domains = vec!["example.com".to_owned()]).await;
    let browser = nova(&app).await;
    let url = sent(&browser, LINK_CHALLENGE, &json!({"provider": "example"})).await;
    assert_eq!(browser.post(LINKS, &provider.authorize(&url)).await.expect(403).code(), "foreign_domain");
}

#[tokio::test]
async fn a_provider_is_a_strong_factor_only_if_it_showed_two() {
    let (app, provider) = with_provider().await;
    let browser = nova(&app).await;
    provider.person(|person| person["amr"] = json!(["pwd"]));
    linked(&browser, &provider).await;
    assert_eq!(links(&browser).await[0]["proves_mfa"], false);
    assert_eq!(browser.delete("/api/v1/account/totp").await.expect(409).code(), "last_factor");
    provider.person(|person| person["amr"] = json!(["mfa"]));
    signs_in(&app.browser(), &provider).await.expect(200);
    browser.delete("/api/v1/account/totp").await.expect(204);
    let path = format!("{LINKS}/{}", links(&browser).await[0]["id"].as_str().unwrap());
    assert_eq!(browser.delete(&path).await.expect(409).code(), "last_factor");
}

#[tokio::test]
async fn a_factor_reset_unlinks_and_nobody_comes_back_by_the_provider() {
    let (app, provider) = with_provider().await;
    let (person, _) = app.newcomer("nova@example.org");
    let browser = app.browser();
    signs_in(&browser, &provider).await.expect(200);
    let path = format!("/api/v1/people/{}", person.id);
    let operator = app.operator();
    assert_eq!(operator.get(&path).await.expect(200).json()["factors"]["providers"], 1);
    operator.post_nothing(&format!("{path}/factor-reset")).await.expect(204);
    browser.get("/api/v1/session").await.expect(401);
    assert_eq!(operator.get(&path).await.expect(200).json()["factors"]["providers"], 0);
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(403).code(), "invitation_over");
}

#[tokio::test]
async fn who_is_deactivated_does_not_get_in_by_the_provider() {
    let (app, provider) = with_provider().await;
    let (person, _) = app.newcomer("nova@example.org");
    let browser = app.browser();
    signs_in(&browser, &provider).await.expect(200);
    let path = format!("/api/v1/people/{}", person.id);
    let operator = app.operator();
    operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    browser.get("/api/v1/session").await.expect(401);
    assert_eq!(signs_in(&app.browser(), &provider).await.expect(403).code(), "no_account");
    let back = operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200).json();
    assert_eq!(back["state"], "active", "they have something to sign in with");
    signs_in(&app.browser(), &provider).await.expect(200);
}

#[tokio::test]
async fn a_provider_that_is_configured_no_longer_opens_nothing_and_leaves_the_account_guarded() {
    let (app, provider) = with_provider().await;
    let browser = nova(&app).await;
    linked(&browser, &provider).await;
    browser.delete("/api/v1/account/totp").await.expect(204);
    let mut config = app.core.config.clone();
    config.sso.providers.clear();
    let replica = app.replica_with(config, app.clock.clone()).await;
    let given = json!({"email": "nova@example.org", "password": PASSWORD});
    let client = replica.client();
    let state = client.post("/api/v1/sign-in", &given);
    let state = state.await.expect(200).json();
    assert_eq!((&state["step"], &state["methods"]), (&json!("second_factor"), &json!([])));
}

#[tokio::test]
async fn the_provider_proves_again_who_it_is_when_it_has_asked_anew() {
    let (app, provider) = with_provider().await;
    app.newcomer("nova@example.org");
    let browser = app.browser();
    signs_in(&browser, &provider).await.expect(200);
    // They had signed in there an hour ago.
    let refused = browser.post(LINK_CHALLENGE, &json!({"provider": "example"})).await;
    assert_eq!(refused.expect(403).code(), "step_up_required");
    let before = browser.cookie(latchkey::http::cookies::SESSION);
    assert_eq!(step_up(&browser, &provider).await.expect(200).json(), json!({"return_path": "/security"}));
    assert_ne!(browser.cookie(latchkey::http::cookies::SESSION), before, "the session has another cookie");
    browser.post(LINK_CHALLENGE, &json!({"provider": "example"})).await.expect(200);
    assert_eq!(audited(&app, 1).await, [("session.stepped_up".to_owned(), json!({"factor": "provider"}))]);
}

#[tokio::test]
async fn a_provider_that_has_not_asked_anew_proves_nothing_again() {
    let (app, provider) = with_provider().await;
    app.newcomer("nova@example.org");
    let browser = app.browser();
    signs_in(&browser, &provider).await.expect(200);
    let old = app.now().plus(-Duration::seconds(90)).unix_seconds();
    for auth_time in [json!(old), json!(null), json!("now")] {
        provider.claims(move |claims| claims["auth_time"] = auth_time.clone());
        step_up(&browser, &provider).await.expect(422);
    }
    provider.repent();
    provider.person(|person| person["amr"] = json!(["pwd"]));
    assert_eq!(step_up(&browser, &provider).await.expect(403).code(), "provider_without_mfa");
    provider.person(|person| (person["amr"], person["sub"]) = (json!(["mfa"]), json!("somebody-else")));
    assert_eq!(step_up(&browser, &provider).await.expect(403).code(), "not_linked");
    let refused = browser.post(LINK_CHALLENGE, &json!({"provider": "example"})).await;
    assert_eq!(refused.expect(403).code(), "step_up_required");
}

#[tokio::test]
async fn two_who_link_the_same_account_at_once_do_not_both_have_it() {
    let (app, provider) = with_provider().await;
    let browsers: Vec<_> =
        (0..4).map(|number| app.signed_in(&app.person(&format!("person{number}@example.org"), false))).collect();
    let mut answers = Vec::new();
    for browser in &browsers {
        let url = sent(browser, LINK_CHALLENGE, &json!({"provider": "example"})).await;
        answers.push(provider.authorize(&url));
    }
    let given = browsers.iter().zip(&answers).map(|(browser, answer)| browser.post(LINKS, answer));
    let statuses: Vec<_> =
        futures_util::future::join_all(given).await.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 3, "{statuses:?}");
}

#[tokio::test]
async fn a_new_password_by_a_link_waits_for_the_provider_too() {
    let (app, provider) = with_provider().await;
    let browser = nova(&app).await;
    linked(&browser, &provider).await;
    browser.delete("/api/v1/account/totp").await.expect(204);
    let _ = app.told_by_mail();
    let anybody = app.browser();
    anybody.post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    let token = app.token_in_mail("set-password");
    let body = json!({"token": token, "password": "another long phrase of words"});
    let state = anybody.post("/api/v1/password-links/redeem", &body).await.expect(200).json();
    assert_eq!((&state["step"], &state["methods"]), (&json!("second_factor"), &json!(["provider"])));
    browser.get("/api/v1/session").await.expect(200);
    begun(&app, "nova@example.org").await;
    let url = sent(&anybody, PROVIDER, &json!({"provider": "example"})).await;
    let done = anybody.post("/api/v1/sign-in/provider/answer", &provider.authorize(&url)).await.expect(200);
    assert_eq!(done.json()["sign_in"]["step"], "done");
    browser.get("/api/v1/session").await.expect(401);
}
