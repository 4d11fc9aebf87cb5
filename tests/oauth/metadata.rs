//! T14, as far as there is one key: metadata (RFC 8414), the published key (RFC 7517), the same on every replica.

use std::collections::BTreeSet;

use serde_json::json;
use support::TestApp;

use crate::request::{form, part, post, token};

#[tokio::test]
async fn the_metadata_says_what_there_is() {
    let app = TestApp::start().await;
    let answer = app.browser().get("/.well-known/oauth-authorization-server").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let address = &app.address;
    assert_eq!(
        answer.json(),
        json!({
            "issuer": address,
            "token_endpoint": format!("{address}/oauth2/token"),
            "jwks_uri": format!("{address}/oauth2/jwks"),
            "response_types_supported": [],
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
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
