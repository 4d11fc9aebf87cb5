//! Providers and strangers that lie: nothing that does not hold lets anybody in.

use latchkey::http::cookies;
use serde_json::{Value, json};
use support::{
    Client, IdentityProvider, TestApp,
    identity_provider::{Service, Signature},
};
use time::Duration;

use crate::{
    provider_sign_in::{ANSWER, PROVIDER, sent, signs_in, with_provider},
    sign_in::{begun, enrolled, prove},
};

/// Nova, who has an account that is linked.
async fn with_nova() -> (TestApp, IdentityProvider) {
    let (app, provider) = with_provider().await;
    app.newcomer("nova@example.org");
    signs_in(&app.browser(), &provider).await.expect(200);
    (app, provider)
}

async fn refused(app: &TestApp, provider: &IdentityProvider, lie: &str) {
    let browser = app.browser();
    let answer = signs_in(&browser, provider).await;
    assert_eq!(answer.status.as_u16(), 422, "{lie}: {}", answer.text);
    assert_eq!(answer.refused(), [("/code".to_owned(), "provider_refused".to_owned())], "{lie}");
    browser.get("/api/v1/session").await.expect(401);
    browser.get("/api/v1/sign-in").await.expect(401);
}

#[tokio::test]
async fn an_id_token_whose_claims_do_not_hold_is_refused_in_the_same_words() {
    let (app, provider) = with_nova().await;
    let now = app.now().unix_seconds();
    let lies: Vec<(&str, &str, Value)> = vec![
        ("another issuer", "iss", json!("https://evil.example")),
        ("an issuer with a slash behind it", "iss", json!(format!("{}/", provider.issuer))),
        ("another nonce", "nonce", json!("AAAA")),
        ("no nonce", "nonce", json!(null)),
        ("another audience", "aud", json!("another-client")),
        ("an audience that begins as ours", "aud", json!("latchkey-portal-2")),
        ("no audience", "aud", json!([])),
        ("several audiences without azp", "aud", json!(["latchkey-portal", "another-client"])),
        ("another authorised party", "azp", json!("another-client")),
        ("expired", "exp", json!(now - 61)),
        ("an expiry that is text", "exp", json!("never")),
        ("an expiry beyond all numbers", "exp", json!(1e300)),
        ("issued in the future", "iat", json!(now + 120)),
        ("valid in the future", "nbf", json!(now + 120)),
        ("no subject", "sub", json!("")),
        ("a subject that is too long", "sub", json!("x".repeat(256))),
        ("a subject that is no text", "sub", json!(1)),
    ];
    for (lie, name, value) in lies {
        provider.claims(move |claims| claims[name] = value.clone());
        refused(&app, &provider, lie).await;
    }
    for name in ["iss", "sub", "aud", "exp", "iat"] {
        provider.claims(move |claims| {
            claims.as_object_mut().unwrap().remove(name);
        });
        refused(&app, &provider, name).await;
    }
    provider.repent();
    signs_in(&app.browser(), &provider).await.expect(200);
}

#[tokio::test]
async fn an_id_token_that_the_provider_has_not_signed_is_refused() {
    let (app, provider) = with_nova().await;
    for lie in
        [Signature::None, Signature::ByPublicKey, Signature::ForeignKey, Signature::UnknownKey, Signature::Critical]
    {
        provider.sign(lie);
        refused(&app, &provider, &format!("{lie:?}")).await;
    }
    // Nor when the metadata allows what must not be.
    provider.metadata(|metadata| {
        metadata["id_token_signing_alg_values_supported"] = json!(["none", "HS256", "ES256"]);
    });
    provider.sign(Signature::ByPublicKey);
    refused(&app, &provider, "announced HS256").await;
}

#[tokio::test]
async fn a_key_that_is_new_is_read_and_the_former_is_worth_nothing() {
    let (app, provider) = with_nova().await;
    let _ = provider.asked();
    signs_in(&app.browser(), &provider).await.expect(200);
    assert_eq!(provider.asked(), ["/token"], "metadata and keys are kept");
    provider.rotate();
    signs_in(&app.browser(), &provider).await.expect(200);
    assert_eq!(provider.asked(), ["/token", "/.well-known/openid-configuration", "/jwks"]);
    signs_in(&app.browser(), &provider).await.expect(200);
    assert_eq!(provider.asked(), ["/token"]);
}

#[tokio::test]
async fn a_token_endpoint_that_answers_anything_else_lets_nobody_in() {
    let (app, provider) = with_nova().await;
    for service in [Service::Redirecting, Service::Nonsense, Service::WithoutIdToken, Service::Huge] {
        provider.serve(service);
        refused(&app, &provider, &format!("{service:?}")).await;
    }
    provider.by_user_info();
    provider.serve(Service::ForeignUserInfo);
    refused(&app, &provider, "user info of somebody else").await;
    assert!(!provider.asked().contains(&"elsewhere".to_owned()), "no redirect is followed");
}

#[tokio::test]
async fn metadata_of_another_issuer_or_without_tls_is_not_used() {
    for (name, value) in [
        ("issuer", json!("https://evil.example")),
        ("token_endpoint", json!("http://evil.example/token")),
        ("jwks_uri", json!("file:///etc/passwd")),
        ("authorization_endpoint", json!("javascript:alert(1)")),
        ("userinfo_endpoint", json!("http://192.0.2.1/")),
    ] {
        let (app, provider) = with_provider().await;
        provider.metadata(move |metadata| metadata[name] = value.clone());
        let answer = app.browser().post(PROVIDER, &json!({"provider": "example"})).await;
        assert_eq!(answer.expect(422).refused(), [("/code".to_owned(), "provider_refused".to_owned())], "{name}");
    }
}

#[tokio::test]
async fn the_answer_must_name_its_issuer_where_the_provider_says_that_it_does() {
    let (app, provider) = with_provider().await;
    provider.metadata(|metadata| metadata["authorization_response_iss_parameter_supported"] = json!(true));
    app.newcomer("nova@example.org");
    for (iss, status) in [(json!(null), 422), (json!("https://evil.example"), 422), (json!(provider.issuer), 200)] {
        let browser = app.browser();
        let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
        let mut answer = provider.authorize(&url);
        if !iss.is_null() {
            answer["iss"] = iss.clone();
        }
        assert_eq!(browser.post(ANSWER, &answer).await.status.as_u16(), status, "{iss}");
    }
    // What names itself is checked in any case, also when it is a refusal.
    let (app, provider) = with_provider().await;
    let browser = app.browser();
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    let state = provider.authorize(&url)["state"].take();
    let wrong = json!({"provider": "example", "state": state, "error": "access_denied", "iss": "https://evil.example"});
    browser.post(ANSWER, &wrong).await.expect(422);
}

#[tokio::test]
async fn an_answer_works_once_in_the_browser_that_was_sent_and_for_what_was_asked() {
    let (app, provider) = with_nova().await;
    let (browser, other) = (app.browser(), app.browser());
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    let answer = provider.authorize(&url);
    let body = json!({"provider": "example"});
    let others = provider.authorize(&sent(&other, PROVIDER, &body).await);
    // Somebody's answer in another browser, and in one that was never sent.
    assert_eq!(other.post(ANSWER, &answer).await.expect(401).code(), "sign_in_over");
    assert_eq!(app.browser().post(ANSWER, &answer).await.expect(401).code(), "sign_in_over");
    // The wrong answer has used up what that browser was sent for.
    assert_eq!(other.post(ANSWER, &others).await.expect(401).code(), "sign_in_over");
    browser.post(ANSWER, &answer).await.expect(200);
    browser.get("/api/v1/session").await.expect(200);
    assert_eq!(browser.post(ANSWER, &answer).await.expect(401).code(), "sign_in_over");
    // The same code under the state of another request.
    let again = app.browser();
    let mut replayed = provider.authorize(&sent(&again, PROVIDER, &body).await);
    replayed["code"] = answer["code"].clone();
    again.post(ANSWER, &replayed).await.expect(422);
    again.get("/api/v1/session").await.expect(401);
}

#[tokio::test]
async fn an_answer_at_the_address_of_another_provider_is_not_given_to_this_one() {
    let (app, provider) = with_nova().await;
    let browser = app.browser();
    let mut mixed_up = provider.authorize(&sent(&browser, PROVIDER, &json!({"provider": "example"})).await);
    let _ = provider.asked();
    mixed_up["provider"] = json!("another");
    assert_eq!(browser.post(ANSWER, &mixed_up).await.expect(401).code(), "sign_in_over");
    assert!(!provider.asked().contains(&"/token".to_owned()), "the code went nowhere");
}

#[tokio::test]
async fn a_code_that_was_begun_by_somebody_else_is_bound_to_their_verifier() {
    let (app, provider) = with_nova().await;
    let (victim, thief) = (app.browser(), app.browser());
    let body = json!({"provider": "example"});
    let stolen = provider.authorize(&sent(&victim, PROVIDER, &body).await);
    let mut own = provider.authorize(&sent(&thief, PROVIDER, &body).await);
    own["code"] = stolen["code"].clone();
    let refused = thief.post(ANSWER, &own).await.expect(422);
    assert_eq!(refused.refused(), [("/code".to_owned(), "provider_refused".to_owned())]);
    thief.get("/api/v1/session").await.expect(401);
}

#[tokio::test]
async fn an_answer_that_comes_after_ten_minutes_is_too_late() {
    let (app, provider) = with_nova().await;
    let browser = app.browser();
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    let answer = provider.authorize(&url);
    app.advance(Duration::minutes(10));
    assert_eq!(browser.post(ANSWER, &answer).await.expect(401).code(), "sign_in_over");
}

#[tokio::test]
async fn who_stops_at_the_provider_is_told_so() {
    let (app, provider) = with_nova().await;
    let browser = app.browser();
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    let state = provider.authorize(&url)["state"].take();
    let denied = json!({"provider": "example", "state": state, "error": "access_denied"});
    let denied = browser.post(ANSWER, &denied).await.expect(403);
    assert_eq!(denied.code(), "provider_denied");
    assert!(denied.json()["detail"].as_str().unwrap().contains("Example Login"), "{}", denied.text);
}

async fn away(browser: &Client) {
    let began = std::time::Instant::now();
    let answer = browser.post(PROVIDER, &json!({"provider": "example"})).await.expect(502);
    assert_eq!(answer.code(), "provider_unavailable");
    assert!(answer.json()["detail"].as_str().unwrap().contains("sign in another way"), "{}", answer.text);
    assert!(began.elapsed().as_secs() < 15, "nobody waits for a provider for long");
}

#[tokio::test]
async fn while_the_provider_is_down_or_slow_everybody_is_told_and_signs_in_as_before() {
    for service in [Service::Fault, Service::Slow] {
        let (app, provider) = with_provider().await;
        let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
        provider.serve(service);
        away(&app.browser()).await;
        // The second in a row does not wait again.
        let began = std::time::Instant::now();
        away(&app.browser()).await;
        assert!(began.elapsed().as_secs() < 2, "{service:?}");
        let local = begun(&app, "nova@example.org").await;
        prove(&local, &authenticator.code(app.now())).await.expect(200);
    }
    let (app, provider) = with_provider().await;
    drop(provider);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    away(&app.browser()).await;
}

#[tokio::test]
async fn a_provider_that_goes_down_while_somebody_is_there_refuses_no_one_for_good() {
    let (app, provider) = with_nova().await;
    let browser = app.browser();
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    let answer = provider.authorize(&url);
    provider.serve(Service::Fault);
    assert_eq!(browser.post(ANSWER, &answer).await.expect(502).code(), "provider_unavailable");
    provider.serve(Service::Right);
    signs_in(&browser, &provider).await.expect(200);
}

#[tokio::test]
async fn nothing_that_opens_anything_is_kept_or_shown() {
    let (app, provider) = with_nova().await;
    let browser = app.browser();
    let url = sent(&browser, PROVIDER, &json!({"provider": "example"})).await;
    assert!(!url.contains("secret"), "{url}");
    let refused = app.browser().post(PROVIDER, &json!({"provider": "unknown"})).await.expect(422);
    assert_eq!(refused.refused(), [("/provider".to_owned(), "unknown_provider".to_owned())]);
    provider.sign(Signature::ForeignKey);
    let answer = browser.post(ANSWER, &provider.authorize(&url)).await;
    assert!(!answer.text.contains(&provider.issuer), "{}", answer.text);
    assert!(browser.cookie(cookies::SESSION).is_none());
}
