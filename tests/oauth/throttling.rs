//! Programs that go on with wrong secrets are told to wait; who has the right one never waits.

use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{
    Answer, Client, TestApp,
    client_key::{KeyPair, TYPE},
};
use time::Duration;

use crate::{
    client_keys::{Scene, keys, wanted},
    introspection::INTROSPECT,
    request::{GRANT, PATH, form, refusal},
};

/// Wrong attempts by one client from one address that are answered as such.
pub const FREE: usize = 20;

async fn app() -> TestApp {
    let trusted = || vec!["127.0.0.0/8".parse().unwrap()];
    TestApp::builder().config(move |config| config.server.trusted_proxies = trusted()).start().await
}

async fn ask(machine: &Client, address: &str, client: &str, value: &str) -> Answer {
    let request = machine.request(Method::POST, PATH).header("x-forwarded-for", address.to_owned());
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    machine.send(request.body(form(client, value, ""))).await
}

#[tokio::test]
async fn wrong_attempts_are_answered_with_429_and_retry_after_when_there_are_many() {
    let app = app().await;
    let (member, machine) = (app.member("0001"), app.browser());
    for client in [member.client_id(), "00000000-0000-4000-8000-000000000000".to_owned(), "no-uuid".to_owned()] {
        for _ in 0..FREE {
            assert_eq!(refusal(ask(&machine, "192.0.2.1", &client, "wrong").await, 401).0, "invalid_client");
        }
        let throttled = ask(&machine, "192.0.2.1", &client, "wrong").await;
        assert_eq!(throttled.header("retry-after"), "6", "{client}");
        assert_eq!(throttled.header("cache-control"), "no-store");
        assert_eq!(throttled.header("www-authenticate"), "");
        let (error, said) = refusal(throttled, 429);
        assert_eq!(error, "temporarily_unavailable");
        assert!(said.contains("wait 6 seconds"), "{said}");
    }
    app.advance(Duration::seconds(6));
    ask(&machine, "192.0.2.1", &member.client_id(), "wrong").await.expect(429);
    app.advance(Duration::minutes(3));
    ask(&machine, "192.0.2.1", &member.client_id(), "wrong").await.expect(401);
}

#[tokio::test]
async fn the_right_secret_gets_its_token_whatever_others_send() {
    let app = app().await;
    let (member, machine) = (app.member("0001"), app.browser());
    let (_, value) = member.secret(&app, "first", 100).await;
    for _ in 0..FREE + 10 {
        ask(&machine, "192.0.2.1", &member.client_id(), "wrong").await;
    }
    ask(&machine, "192.0.2.1", &member.client_id(), "wrong").await.expect(429);
    ask(&machine, "192.0.2.1", &member.client_id(), &value).await.expect(200);
    ask(&machine, "192.0.2.2", &member.client_id(), &value).await.expect(200);
    // And from elsewhere a wrong one is still told that it is wrong.
    ask(&machine, "192.0.2.2", &member.client_id(), "wrong").await.expect(401);
}

#[tokio::test]
async fn a_secret_that_has_expired_is_never_counted() {
    let app = app().await;
    let (member, machine) = (app.member("0001"), app.browser());
    let (_, value) = member.secret(&app, "first", 1).await;
    app.advance(Duration::days(3));
    for _ in 0..FREE * 3 {
        let (error, said) = refusal(ask(&machine, "192.0.2.1", &member.client_id(), &value).await, 401);
        assert_eq!(error, "invalid_client");
        assert!(said.contains("expired"), "{said}");
    }
    ask(&machine, "192.0.2.1", &member.client_id(), "wrong").await.expect(401);
}

#[tokio::test]
async fn an_address_that_tries_many_clients_is_counted_as_one() {
    let app = app().await;
    let machine = app.browser();
    let mut last = 401;
    for number in 0..310 {
        let client = format!("00000000-0000-4000-8000-{number:012}");
        last = ask(&machine, "2001:db8::1", &client, "wrong").await.status.as_u16();
    }
    assert_eq!(last, 429);
    ask(&machine, "2001:db8:0:0:ffff::1", "00000000-0000-4000-8000-00000000ffff", "wrong").await.expect(429);
    ask(&machine, "2001:db8:0:1::1", "00000000-0000-4000-8000-00000000ffff", "wrong").await.expect(401);
}

/// Claims of a right assertion that ends at this second.
fn claims(scene: &Scene, expires_at: i64) -> Value {
    let mut claims = scene.claims();
    claims["exp"] = json!(expires_at);
    claims
}

async fn prove(scene: &Scene, path: &str, assertion: &str) -> Answer {
    let machine = scene.app.browser();
    let form = format!("{GRANT}&token=x&client_assertion_type={TYPE}&client_assertion={assertion}");
    let request = machine.request(Method::POST, path);
    machine.send(request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)).await
}

#[tokio::test]
async fn assertions_that_no_key_of_the_client_has_signed_are_counted_and_who_has_the_key_never_waits() {
    let scene = Scene::start().await;
    let stranger = KeyPair::new("ES256");
    for attempt in 0..FREE {
        // Wherever a client proves itself, and together with wrong secrets.
        let answer = match attempt % 3 {
            0 => prove(&scene, PATH, &stranger.sign(&scene.claims())).await,
            1 => prove(&scene, INTROSPECT, &stranger.sign(&scene.claims())).await,
            _ => scene.app.browser().token(&scene.member.client_id(), "wrong", &[]).await,
        };
        assert_eq!(refusal(answer, 401).0, "invalid_client");
    }
    for path in [PATH, INTROSPECT] {
        let throttled = prove(&scene, path, &stranger.sign(&scene.claims())).await;
        assert!(!throttled.header("retry-after").is_empty());
        assert_eq!(refusal(throttled, 429).0, "temporarily_unavailable");
    }
    prove(&scene, PATH, &scene.pair.sign(&scene.claims())).await.expect(200);
    prove(&scene, INTROSPECT, &scene.pair.sign(&scene.claims())).await.expect(200);
}

#[tokio::test]
async fn an_assertion_that_is_over_or_was_used_and_a_key_that_has_expired_are_never_counted() {
    let scene = Scene::start().await;
    let now = scene.app.now().unix_seconds();
    let used = scene.pair.sign(&scene.claims());
    prove(&scene, PATH, &used).await.expect(200);
    for _ in 0..FREE {
        let (_, said) = refusal(prove(&scene, PATH, &scene.pair.sign(&claims(&scene, now))).await, 401);
        assert!(said.contains("expired"), "{said}");
        let (_, said) = refusal(prove(&scene, PATH, &used).await, 401);
        assert!(said.contains("used before"), "{said}");
    }
    let manager = scene.app.signed_in(&scene.member.manager);
    let short = KeyPair::new("EdDSA");
    let mut body = wanted(&scene.app, "short");
    body["public_key"] = json!(short.pem());
    body["expires_at"] = json!(scene.app.now().plus(Duration::days(1)));
    manager.post(&keys(&scene.member), &body).await.expect(201);
    scene.app.advance(Duration::days(1));
    for _ in 0..=FREE {
        let (_, said) = refusal(prove(&scene, PATH, &short.sign(&scene.claims())).await, 401);
        assert!(said.contains("The key expired at"), "{said}");
    }
    let stranger = KeyPair::new("ES256");
    prove(&scene, PATH, &stranger.sign(&scene.claims())).await.expect(401);
}
