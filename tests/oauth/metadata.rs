//! T14 while there is one key: metadata (RFC 8414), the published key (RFC 7517), the same on every replica. More keys
//! are in `algorithms.rs` and `key_life.rs`.

use std::collections::BTreeSet;

use latchkey::{
    app::signing::lifecycle,
    domain::{audit::Acting, signing_key::Algorithm},
};
use reqwest::Method;
use serde_json::json;
use support::TestApp;

use crate::request::{form, part, post, token};

#[tokio::test]
async fn the_metadata_says_what_there_is() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/.well-known/oauth-authorization-server").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let (address, methods) = (&app.address, ["client_secret_basic", "client_secret_post", "private_key_jwt"]);
    let algorithms = ["ES256", "EdDSA", "Ed25519", "RS256", "PS256"];
    assert_eq!(
        answer.json(),
        json!({
            "issuer": address,
            "token_endpoint": format!("{address}/oauth2/token"),
            "introspection_endpoint": format!("{address}/oauth2/introspect"),
            "revocation_endpoint": format!("{address}/oauth2/revoke"),
            "jwks_uri": format!("{address}/oauth2/jwks"),
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": methods,
            "introspection_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": algorithms,
            "introspection_endpoint_auth_signing_alg_values_supported": algorithms,
            "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
            "access_token_signing_alg_values_supported": ["ES256"],
            "service_documentation": format!("{address}/api/docs/"),
        })
    );
}

#[tokio::test]
async fn the_published_key_is_public_and_of_one_algorithm() {
    let app = TestApp::start().await;
    let json = app.browser().get("/oauth2/jwks").await.expect(200).json();
    let keys = json["keys"].as_array().unwrap();
    assert_eq!(keys.len(), 1);
    let members: BTreeSet<_> = keys[0].as_object().unwrap().keys().map(String::as_str).collect();
    // No `d`: that is the private part (RFC 7518 §6.2.2).
    assert_eq!(members, BTreeSet::from(["alg", "crv", "kid", "kty", "use", "x", "y"]));
    assert_eq!((&keys[0]["kty"], &keys[0]["crv"]), (&json!("EC"), &json!("P-256")));
    assert_eq!((&keys[0]["alg"], &keys[0]["use"]), (&json!("ES256"), &json!("sig")));
}

#[tokio::test]
async fn the_published_keys_may_be_kept_for_as_long_as_the_configuration_says_and_are_not_sent_twice() {
    let app = TestApp::builder().config(|config| config.signing.jwks_max_age_seconds = 77).start().await;
    let browser = app.browser();
    let first = browser.get("/oauth2/jwks").await.expect(200);
    assert_eq!(first.header("cache-control"), "public, max-age=77");
    assert_eq!(first.header("content-type"), "application/json");
    let tag = first.header("etag").to_owned();
    let asked = |tag: &str| browser.request(Method::GET, "/oauth2/jwks").header("if-none-match", tag);
    for known in [tag.clone(), format!("\"other\", {tag}"), format!("W/{tag}"), "*".to_owned()] {
        let again = browser.send(asked(&known)).await.expect(304);
        assert_eq!((again.text.as_str(), again.header("etag")), ("", tag.as_str()));
        assert_eq!(again.header("cache-control"), "public, max-age=77");
    }
    browser.send(asked("\"other\"")).await.expect(200);
    lifecycle::rotate(&app.core, &Acting::system("test"), Algorithm::Es256).unwrap();
    let changed = browser.send(asked(&tag)).await.expect(200);
    assert_ne!(changed.header("etag"), tag);
}

#[tokio::test]
async fn every_replica_signs_with_and_publishes_the_same_key() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let replica = app.replica().await;
    let path = "/oauth2/jwks";
    assert_eq!(app.browser().get(path).await.expect(200).text, replica.client().get(path).await.expect(200).text);
    let body = form(&member.client_id(), &value, "");
    let one = post(&app.browser(), &[], &body).await.expect(200);
    let other = post(&replica.client(), &[], &body).await.expect(200);
    assert_eq!(part(&token(&one), 0), part(&token(&other), 0));
    assert_eq!(part(&token(&one), 1)["iss"], part(&token(&other), 1)["iss"]);
}
