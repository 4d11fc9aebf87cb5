//! What operators hold an application to: where it may ask from, and for how many tokens.

use latchkey::{app::limits::write_down, jobs};
use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{Answer, Client, Member, TestApp};
use time::Duration;
use uuid::Uuid;

use crate::request::{PATH, form, post_to, refusal};

const TENANT: Uuid = Uuid::from_u128(0x7e4a_4100_4000_8000_0000_0000_0001);

struct Limited {
    app: TestApp,
    member: Member,
    value: String,
    operator: Client,
}

impl Limited {
    /// An application behind a proxy that says from where requests come.
    async fn new() -> Self {
        let trusted = || vec!["127.0.0.0/8".parse().unwrap()];
        let app = TestApp::builder()
            .config(move |config| {
                config.server.trusted_proxies = trusted();
                config.compatibility.tenant_id = Some(TENANT);
            })
            .start()
            .await;
        let member = app.member("0001");
        let (_, value) = member.secret(&app, "first", 100).await;
        let operator = app.operator();
        Self { app, member, value, operator }
    }

    fn path(&self) -> String {
        format!("/api/v1/applications/{}/limits", self.member.application.id)
    }

    async fn set(&self, limits: &Value) -> Answer {
        let tag = self.operator.get(&self.path()).await.expect(200).header("etag").to_owned();
        self.operator.put(&self.path(), &tag, limits).await.expect(200)
    }

    async fn token_from(&self, address: &str) -> Answer {
        let machine = self.app.browser();
        let request = machine.request(Method::POST, PATH).header("x-forwarded-for", address);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        machine.send(request.body(form(&self.member.client_id(), &self.value, ""))).await
    }

    async fn passed(&self) -> Value {
        write_down(&self.app.core).unwrap();
        self.operator.get(&self.path()).await.expect(200).json()
    }
}

#[tokio::test]
async fn an_application_is_held_to_nothing_until_an_operator_says_so() {
    let limited = Limited::new().await;
    let read = limited.operator.get(&limited.path()).await.expect(200);
    assert_eq!(read.header("etag"), "\"0\"");
    assert_eq!(
        read.json(),
        json!({
            "tokens_per_minute": null, "quota_mode": "enforce", "allowed_addresses": [], "address_mode": "enforce",
            "quota_passed_at": null, "address_passed_at": null, "passed_address": null,
        })
    );
    limited.token_from("192.0.2.1").await.expect(200);
}

#[tokio::test]
async fn from_elsewhere_nobody_asks_about_a_token_or_ends_one_either() {
    let limited = Limited::new().await;
    let token = limited.token_from("203.0.113.7").await.expect(200).json()["access_token"].as_str().unwrap().to_owned();
    limited.set(&json!({"allowed_addresses": ["203.0.113.0/24"]})).await;
    let (id, value) = (limited.member.client_id(), &limited.value);
    let body = format!("client_id={id}&client_secret={value}&token={token}");
    let machine = limited.app.browser();
    let ask = async |path: &str, address: &str| {
        let request = machine.request(Method::POST, path).header("x-forwarded-for", address);
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        machine.send(request.body(body.clone())).await
    };
    let reason = |answer: &Answer| answer.json()["error_uri"].as_str().unwrap_or_default().to_owned();
    for path in ["/oauth2/introspect", "/oauth2/revoke"] {
        let refused = ask(path, "198.51.100.7").await.expect(400);
        assert!(reason(&refused).contains("address"), "{}", refused.json());
    }
    assert_eq!(ask("/oauth2/introspect", "203.0.113.7").await.expect(200).json()["active"], true, "it was not revoked");
    limited.set(&json!({"allowed_addresses": ["203.0.113.0/24"], "address_mode": "monitor"})).await;
    ask("/oauth2/revoke", "198.51.100.7").await.expect(200);
    assert_eq!(limited.passed().await["passed_address"], "198.51.100.7");
}

#[tokio::test]
async fn a_request_that_gets_no_token_uses_nothing_of_the_quota() {
    let limited = Limited::new().await;
    limited.set(&json!({"tokens_per_minute": 1})).await;
    let wrong = form(&limited.member.client_id(), &limited.value, "&scope=nobody.granted.this");
    post_to(&limited.app.browser(), PATH, &[], &wrong).await.expect(400);
    limited.token_from("192.0.2.1").await.expect(200);
    limited.token_from("192.0.2.1").await.expect(429);
}

#[tokio::test]
async fn only_from_the_allowed_addresses_a_token_is_given_from_the_next_request_on() {
    let limited = Limited::new().await;
    let replica = limited.app.replica().await;
    limited.token_from("198.51.100.7").await.expect(200);
    limited.set(&json!({"allowed_addresses": ["203.0.113.0/24", "2001:DB8::/48", "203.0.113.0/24"]})).await;
    let (error, said) = refusal(limited.token_from("198.51.100.7").await, 400);
    assert_eq!(error, "unauthorized_client");
    assert!(said.contains("198.51.100.7") && said.contains("operators"), "{said}");
    for allowed in ["203.0.113.200", "2001:db8:0:7::1", "::ffff:203.0.113.1", "198.51.100.7, 203.0.113.5"] {
        limited.token_from(allowed).await.expect(200);
    }
    for other in ["203.0.114.1", "2001:db8:1::1", "203.0.113.5, 198.51.100.7", "nonsense"] {
        assert_eq!(refusal(limited.token_from(other).await, 400).0, "unauthorized_client", "{other}");
    }
    // The other replica does not trust a header of its own accord, and sees the loopback's address.
    let form = form(&limited.member.client_id(), &limited.value, "");
    let elsewhere = post_to(&replica.client(), PATH, &[("x-forwarded-for", "198.51.100.7")], &form).await;
    assert_eq!(refusal(elsewhere, 400).0, "unauthorized_client");
    let passed = limited.passed().await;
    assert!(passed["address_passed_at"].is_string(), "{passed}");
    assert_eq!(passed["allowed_addresses"], json!(["203.0.113.0/24", "2001:db8::/48"]), "each is kept once");
    limited.set(&json!({})).await;
    limited.token_from("198.51.100.7").await.expect(200);
}

#[tokio::test]
async fn who_does_not_know_the_secret_learns_nothing_of_allowed_addresses() {
    let limited = Limited::new().await;
    limited.set(&json!({"allowed_addresses": ["203.0.113.0/24"]})).await;
    let wrong = form(&limited.member.client_id(), "wrong", "");
    let answer = post_to(&limited.app.browser(), PATH, &[("x-forwarded-for", "198.51.100.7")], &wrong).await;
    assert_eq!(refusal(answer, 401).0, "invalid_client");
    assert_eq!(limited.passed().await["address_passed_at"], Value::Null);
}

#[tokio::test]
async fn what_is_only_watched_refuses_nothing_and_is_shown() {
    let limited = Limited::new().await;
    let watched = json!({
        "allowed_addresses": ["203.0.113.7"], "address_mode": "monitor", "tokens_per_minute": 1, "quota_mode": "monitor",
    });
    limited.set(&watched).await;
    for _ in 0..3 {
        limited.token_from("198.51.100.7").await.expect(200);
    }
    let passed = limited.passed().await;
    let now = limited.app.now().to_string();
    assert_eq!([&passed["quota_passed_at"], &passed["address_passed_at"]], [&json!(now), &json!(now)]);
    assert_eq!(passed["passed_address"], "198.51.100.7");
    let kept = jobs::run(&limited.app.core, jobs::Job::Limits).unwrap();
    assert_eq!(kept, "of 0 applications limits were passed");
}

#[tokio::test]
async fn after_as_many_tokens_as_it_may_get_an_application_waits_for_the_next_minute() {
    let limited = Limited::new().await;
    limited.set(&json!({"tokens_per_minute": 3})).await;
    for _ in 0..3 {
        limited.token_from("192.0.2.1").await.expect(200);
    }
    let refused = limited.token_from("192.0.2.1").await;
    let wait: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait), "{wait}");
    let (error, said) = refusal(refused, 429);
    assert_eq!(error, "temporarily_unavailable");
    assert!(said.contains(&format!("3 tokens a minute; wait {wait} seconds")), "{said}");
    limited.app.advance(Duration::seconds(wait));
    limited.token_from("192.0.2.1").await.expect(200);
    let v1 = format!("resource={}", "https%3A%2F%2Fproduction.example.org%2Fapi-0001");
    let path = format!("/{TENANT}/oauth2/token");
    let form = form(&limited.member.client_id(), &limited.value, &format!("&{v1}"));
    for _ in 0..2 {
        post_to(&limited.app.browser(), &path, &[], &form).await.expect(200);
    }
    let refused = post_to(&limited.app.browser(), &path, &[], &form).await.expect(429);
    assert_eq!(refused.json()["error_codes"], json!([90055]));
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn wrong_limits_are_refused_by_name_and_change_nothing() {
    let limited = Limited::new().await;
    let wrong = json!({
        "tokens_per_minute": 0, "quota_mode": "off", "allowed_addresses": ["203.0.113.7/24", 7, "0.0.0.0/0"],
        "address_mode": null, "more": 1,
    });
    let refused = limited.operator.put(&limited.path(), "\"0\"", &wrong).await.expect(422).refused();
    let pointers: Vec<_> = refused.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/address_mode",
            "/allowed_addresses/0",
            "/allowed_addresses/1",
            "/allowed_addresses/2",
            "/more",
            "/quota_mode",
            "/tokens_per_minute"
        ]
    );
    let many: Vec<_> = (0..101).map(|last| format!("192.0.2.{last}")).collect();
    let refused = limited.operator.put(&limited.path(), "\"0\"", &json!({"allowed_addresses": many})).await;
    assert_eq!(refused.expect(422).refused(), [("/allowed_addresses".to_owned(), "too_many".to_owned())]);
    limited.set(&json!({"tokens_per_minute": 5})).await;
    let stale = limited.operator.put(&limited.path(), "\"0\"", &json!({})).await.expect(412);
    assert_eq!(stale.code(), "stale");
    let missing = limited.operator.request(Method::PUT, &limited.path()).json(&json!({}));
    assert_eq!(limited.operator.send(missing).await.expect(428).code(), "precondition_required");
    assert_eq!(limited.operator.get(&limited.path()).await.json()["tokens_per_minute"], 5);
}

#[tokio::test]
async fn a_change_of_limits_stands_in_the_audit_log_with_before_and_after() {
    let limited = Limited::new().await;
    limited.set(&json!({"tokens_per_minute": 5, "allowed_addresses": ["192.0.2.1"], "address_mode": "monitor"})).await;
    let path = "/api/v1/audit-events?action=application.limits_replaced";
    let events = limited.operator.get(path).await.expect(200).json()["items"].as_array().unwrap().clone();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0]["before"]["tokens_per_minute"], Value::Null);
    // What stayed as it was is not repeated.
    let after = json!({"tokens_per_minute": 5, "allowed_addresses": ["192.0.2.1"], "address_mode": "monitor"});
    assert_eq!(events[0]["after"], after);
}
