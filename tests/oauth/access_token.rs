//! T13: what is in an access token, to the last claim (RFC 9068 §2).

use std::collections::BTreeSet;

use latchkey::domain::api::Environment;
use serde_json::json;
use support::TestApp;
use time::Duration;

use crate::request::{form, part, post, token};

#[tokio::test]
async fn header_and_claims_are_exactly_these() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let answer = post(&app.browser(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
    let token = token(&answer);
    let jwks = app.browser().get("/oauth2/jwks").await.json();
    let kid = jwks["keys"][0]["kid"].clone();
    assert!(kid.is_string());
    assert_eq!(part(&token, 0), json!({"typ": "at+jwt", "alg": "ES256", "kid": kid}));
    let now = app.now().unix_seconds();
    let mut claims = part(&token, 1);
    let id = claims.as_object_mut().unwrap().remove("jti").expect("a jti");
    uuid::Uuid::try_parse(id.as_str().unwrap()).expect("a UUID");
    assert_eq!(
        claims,
        json!({
            "iss": app.address,
            "aud": "https://production.example.org/api-0001",
            "sub": member.client_id(),
            "client_id": member.client_id(),
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "scope": "donor.read donor.search",
            "roles": ["donor.read", "donor.search"],
            "credential_id": secret,
        })
    );
}

#[tokio::test]
async fn every_token_has_an_id_of_its_own() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    let mut ids = BTreeSet::new();
    for _ in 0..50 {
        let answer = post(&machine, &[], &body).await.expect(200);
        ids.insert(part(&token(&answer), 1)["jti"].to_string());
    }
    assert_eq!(ids.len(), 50);
}

#[tokio::test]
async fn time_passes_in_tokens_as_it_passes_for_the_service() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    app.advance(Duration::milliseconds(90_900));
    let answer = post(&app.browser(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
    let claims = part(&token(&answer), 1);
    assert_eq!(claims["iat"], app.now().unix_seconds());
    assert_eq!(claims["exp"], app.now().unix_seconds() + 3600);
}

#[tokio::test]
async fn each_api_has_its_own_lifetime_of_tokens() {
    let app = TestApp::start().await;
    let mut member = app.member("0001");
    let operator = app.operator();
    let mut granted = Vec::new();
    for (name, seconds) in [("short", 60), ("long", 86_400)] {
        let (api, permissions) = app.api(name, Environment::Production, &["read"]);
        granted.extend(permissions);
        let path = format!("/api/v1/apis/{}", api.id);
        let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
        operator.patch(&path, &tag, &json!({"token_lifetime_seconds": seconds})).await.expect(200);
    }
    member.application = app.application(&member.organisation, "Two", Environment::Production, &granted);
    let (_, value) = member.secret(&app, "first", 30).await;
    for (name, seconds) in [("short", 60), ("long", 86_400)] {
        let more = format!("&resource=https://production.example.org/{name}");
        let answer = post(&app.browser(), &[], &form(&member.client_id(), &value, &more)).await.expect(200);
        assert_eq!(answer.json()["expires_in"], seconds);
        let claims = part(&token(&answer), 1);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), seconds);
    }
}

#[tokio::test]
async fn the_client_id_in_a_token_is_the_registered_one_however_it_was_written() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let shouted = member.client_id().to_uppercase();
    let answer = post(&app.browser(), &[], &form(&shouted, &value, "")).await.expect(200);
    let claims = part(&token(&answer), 1);
    assert_eq!(claims["sub"], member.client_id());
    assert_eq!(claims["client_id"], member.client_id());
}
