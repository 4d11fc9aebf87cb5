//! Programs that go on with wrong secrets are told to wait; who has the right one never waits.

use reqwest::{Method, header};
use support::{Answer, Client, TestApp};
use time::Duration;

use crate::request::{PATH, form, refusal};

/// Wrong attempts by one client from one address that are answered as such.
const FREE: usize = 20;

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
