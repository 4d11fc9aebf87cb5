//! T13: the algorithm that an API chooses signs its tokens, by a key that no other algorithm uses.

use std::collections::BTreeSet;

use latchkey::{
    domain::{Clock, Id, api::Api},
    jobs::{self, Job},
};
use serde_json::{Value, json};
use support::{Client, TestApp, fixtures::Member};
use time::Duration;

use crate::{
    request::{form, part, post, token},
    verify::TrustingApi,
};

const ALL: [&str; 4] = ["ES256", "EdDSA", "RS256", "PS256"];

/// Registers an API of this algorithm with one permission, and answers its document.
pub async fn register(operator: &Client, name: &str, algorithm: &str) -> Value {
    let body = json!({
        "name": name, "identifier": identifier(name), "environment": "production", "signing_algorithm": algorithm,
        "permissions": [{"name": format!("{name}.read"), "description": "Read"}],
    });
    operator.post("/api/v1/apis", &body).await.expect(201).json()
}

pub fn identifier(name: &str) -> String {
    format!("https://{name}.example.org")
}

/// Chooses another algorithm for an API.
pub async fn choose(operator: &Client, id: &str, algorithm: &str) -> Value {
    let path = format!("/api/v1/apis/{id}");
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.patch(&path, &tag, &json!({"signing_algorithm": algorithm})).await.expect(200).json()
}

/// Grants the member's application all permissions of these APIs.
pub async fn grant(operator: &Client, member: &Member, apis: &[Value]) {
    let path = format!("/api/v1/applications/{}", member.application.id);
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    let ids: Vec<_> = apis.iter().map(|api| api["permissions"][0]["id"].clone()).collect();
    operator.put(&format!("{path}/grants"), &tag, &json!({"permission_ids": ids})).await.expect(200);
}

/// A token for the API of this name.
pub async fn token_for(machine: &Client, member: &Member, value: &str, name: &str) -> String {
    let more = format!("&resource={}", identifier(name));
    token(&post(machine, &[], &form(&member.client_id(), value, &more)).await.expect(200))
}

async fn keys(app: &TestApp) -> Vec<Value> {
    app.browser().get("/oauth2/jwks").await.expect(200).json()["keys"].as_array().unwrap().clone()
}

#[tokio::test]
async fn tokens_of_each_algorithm_are_verified_with_what_is_published_and_no_key_is_shared() {
    let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
    let (operator, member) = (app.operator(), app.member("0001"));
    let mut apis = Vec::new();
    for algorithm in ALL {
        let api = register(&operator, &algorithm.to_lowercase(), algorithm).await;
        assert_eq!(
            (&api["signing_algorithm"], &api["signing_algorithm_in_use"]),
            (&json!(algorithm), &json!(algorithm))
        );
        apis.push(api);
    }
    grant(&operator, &member, &apis).await;
    let (_, value) = member.secret(&app, "first", 30).await;
    let mut used = BTreeSet::new();
    for algorithm in ALL {
        let name = algorithm.to_lowercase();
        let token = token_for(&app.browser(), &member, &value, &name).await;
        let header = part(&token, 0);
        assert_eq!((&header["alg"], &header["typ"]), (&json!(algorithm), &json!("at+jwt")));
        used.insert(header["kid"].as_str().unwrap().to_owned());
        let api = TrustingApi::new(&app.address, &identifier(&name)).await;
        assert_eq!(api.verify(&token).unwrap()["client_id"], member.client_id());
    }
    assert_eq!(used.len(), ALL.len(), "a key is shared between algorithms");
    let published = keys(&app).await;
    let listed: BTreeSet<_> = published.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect();
    assert_eq!(listed, used);
    let metadata = app.browser().get("/.well-known/oauth-authorization-server").await.expect(200).json();
    assert_eq!(metadata["access_token_signing_alg_values_supported"], json!(ALL));
}

#[tokio::test]
async fn each_kind_of_key_is_published_with_the_members_of_its_kind_and_none_that_is_private() {
    let app = TestApp::start().await;
    let operator = app.operator();
    for algorithm in ALL {
        register(&operator, &algorithm.to_lowercase(), algorithm).await;
    }
    let published = keys(&app).await;
    for (algorithm, kind, curve, parts) in [
        ("ES256", "EC", Some("P-256"), &["x", "y"][..]),
        ("EdDSA", "OKP", Some("Ed25519"), &["x"]),
        ("RS256", "RSA", None, &["n", "e"]),
        ("PS256", "RSA", None, &["n", "e"]),
    ] {
        let key = published.iter().find(|key| key["alg"] == algorithm).unwrap();
        assert_eq!((&key["kty"], key["crv"].as_str(), &key["use"]), (&json!(kind), curve, &json!("sig")));
        let mut expected = BTreeSet::from(["kty", "use", "alg", "kid"]);
        expected.extend(parts.iter().copied().chain(curve.map(|_| "crv")));
        let members: BTreeSet<_> = key.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(members, expected);
        for part in parts {
            let octets = data_encoding::BASE64URL_NOPAD.decode(key[*part].as_str().unwrap().as_bytes()).unwrap();
            assert_eq!(
                octets.len(),
                match *part {
                    "n" => 256,
                    "e" => 3,
                    _ => 32,
                },
                "{algorithm} {part}"
            );
        }
    }
}

#[tokio::test]
async fn keys_of_an_algorithm_exist_once_an_api_asks_for_it() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let algorithms = async |app: &TestApp| {
        keys(app).await.iter().map(|key| key["alg"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(algorithms(&app).await, ["ES256"]);
    let api = register(&operator, "one", "ES256").await;
    assert_eq!(algorithms(&app).await, ["ES256"]);
    register(&operator, "two", "PS256").await;
    register(&operator, "three", "PS256").await;
    assert_eq!(algorithms(&app).await, ["ES256", "PS256"]);
    choose(&operator, api["id"].as_str().unwrap(), "EdDSA").await;
    let all: BTreeSet<_> = algorithms(&app).await.into_iter().collect();
    assert_eq!(all, BTreeSet::from(["ES256", "EdDSA", "PS256"].map(str::to_owned)));
}

#[tokio::test]
async fn an_api_that_moves_to_an_algorithm_without_a_key_is_signed_for_as_before_until_its_key_was_published_for_the_lead()
 {
    let app = TestApp::start().await;
    let (operator, member) = (app.operator(), app.member("0001"));
    let api = register(&operator, "moving", "RS256").await;
    grant(&operator, &member, std::slice::from_ref(&api)).await;
    let (_, value) = member.secret(&app, "first", 30).await;
    let machine = app.browser();
    let algorithm = async || part(&token_for(&machine, &member, &value, "moving").await, 0)["alg"].clone();
    assert_eq!(algorithm().await, "RS256");
    let id = api["id"].as_str().unwrap();
    let changed = choose(&operator, id, "EdDSA").await;
    assert_eq!(
        (&changed["signing_algorithm"], &changed["signing_algorithm_in_use"]),
        (&json!("EdDSA"), &json!("RS256"))
    );
    assert!(keys(&app).await.iter().any(|key| key["alg"] == "EdDSA"), "the key is published at once");
    app.advance(Duration::hours(24) - Duration::SECOND);
    assert_eq!(algorithm().await, "RS256");
    // Moved on before the first move came to pass: what signs is still what signed before both.
    let operator = app.operator();
    choose(&operator, id, "PS256").await;
    app.advance(Duration::SECOND);
    assert_eq!(algorithm().await, "RS256");
    choose(&operator, id, "EdDSA").await;
    assert_eq!(algorithm().await, "EdDSA", "its key has been published for the lead by now");
    let seen = operator.get(&format!("/api/v1/apis/{id}")).await.expect(200).json();
    assert_eq!(seen["signing_algorithm_in_use"], "EdDSA");
}

#[tokio::test]
async fn an_algorithm_that_is_none_of_ours_is_refused_by_name() {
    let app = TestApp::start().await;
    let operator = app.operator();
    for algorithm in ["none", "HS256", "es256", "Ed25519", ""] {
        let body = json!({
            "name": "x", "identifier": identifier("x"), "environment": "production", "signing_algorithm": algorithm,
        });
        let refused = operator.post("/api/v1/apis", &body).await.expect(422);
        assert_eq!(refused.refused(), [("/signing_algorithm".to_owned(), "invalid_algorithm".to_owned())]);
    }
    let unknown = Id::<Api>::new();
    operator.patch(&format!("/api/v1/apis/{unknown}"), "*", &json!({"signing_algorithm": "RS256"})).await.expect(404);
}

#[tokio::test]
async fn an_api_that_moves_to_an_algorithm_whose_only_key_is_new_is_signed_for_as_before_until_it_was_published_for_the_lead()
 {
    let app = TestApp::start().await;
    let (operator, member) = (app.operator(), app.member("0001"));
    let api = register(&operator, "moving", "RS256").await;
    grant(&operator, &member, std::slice::from_ref(&api)).await;
    let (_, value) = member.secret(&app, "first", 30).await;
    let machine = app.browser();
    let algorithm = async || part(&token_for(&machine, &member, &value, "moving").await, 0)["alg"].clone();
    // Nobody relies on the keys of a new API, so that its first key signs at once; who kept the set does not know it.
    let new = register(&operator, "new", "EdDSA").await;
    assert_eq!(new["signing_algorithm_in_use"], "EdDSA");
    let id = api["id"].as_str().unwrap();
    let in_use = |changed: &Value| changed["signing_algorithm_in_use"].clone();
    assert_eq!(in_use(&choose(&operator, id, "EdDSA").await), "RS256");
    assert_eq!(algorithm().await, "RS256");
    assert_eq!(in_use(&choose(&operator, id, "RS256").await), "RS256");
    assert_eq!(in_use(&choose(&operator, id, "EdDSA").await), "RS256");
    app.advance(Duration::hours(24) - Duration::SECOND);
    jobs::run(&app.core, Job::SigningKeys).unwrap();
    assert_eq!(algorithm().await, "RS256");
    app.advance(Duration::SECOND);
    assert_eq!(algorithm().await, "EdDSA");
    jobs::run(&app.core, Job::SigningKeys).unwrap();
    assert_eq!(algorithm().await, "EdDSA");
}
