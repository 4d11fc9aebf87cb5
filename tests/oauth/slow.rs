//! Slow clients: they are cut off, and while they last they hold nobody up.

use std::time::{Duration, Instant};

use support::{TestApp, raw::Connection};

use crate::request::{PATH, form, post};

/// As many as would fill the two workers of a test's server many times over.
const SLOW_CLIENTS: usize = 40;
/// The server's limit for a request's head is five seconds; the rest is for a busy machine.
const CUT_OFF: Duration = Duration::from_secs(12);

#[tokio::test]
async fn clients_that_send_headers_byte_by_byte_are_cut_off_while_others_are_served() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let began = Instant::now();
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\nX-Slow: {}", "x".repeat(10_000));
    let mut slow: Vec<_> = (0..SLOW_CLIENTS).map(|_| Connection::open(&app.address)).collect();
    let mut octets = head.bytes();
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    let mut served = 0;
    loop {
        let octet = octets.next().expect("they are cut off before the head ends");
        let sent = slow.iter_mut().filter_map(|connection| connection.send(&[octet]).then_some(())).count();
        if sent == 0 {
            break;
        }
        assert!(began.elapsed() < CUT_OFF, "{sent} slow clients are still served");
        let asked = Instant::now();
        post(&machine, &[], &body).await.expect(200);
        assert!(asked.elapsed() < Duration::from_secs(2), "others wait for the slow ones");
        served += 1;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(served > 10, "{served}");
    for connection in &mut slow {
        if let Some(answer) = connection.answer() {
            assert_eq!(answer.status, 408, "{answer:?}");
        }
        assert!(connection.is_closed());
    }
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_the_clients_fault() {
    let app = TestApp::builder().config(|config| config.server.request_timeout_seconds = 2).start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let body = form(&member.client_id(), &value, "");
    let head = "Host: x\r\nContent-Length: 500\r\n";
    let mut token = Connection::open(&app.address);
    let kind = "Content-Type: application/x-www-form-urlencoded";
    token.send(format!("POST {PATH} HTTP/1.1\r\n{head}{kind}\r\n\r\n{body}").as_bytes());
    let mut portal = Connection::open(&app.address);
    let kind = format!("Content-Type: application/json\r\nOrigin: {}", app.address);
    portal.send(format!("POST /api/v1/sign-in HTTP/1.1\r\n{head}{kind}\r\n\r\n{{").as_bytes());
    let answer = token.answer().expect("an answer");
    assert_eq!(answer.status, 400, "{answer:?}");
    assert!(answer.body.contains("invalid_request"), "{answer:?}");
    let answer = portal.answer().expect("an answer");
    assert_eq!(answer.status, 408, "{answer:?}");
    assert!(answer.body.contains("body_too_slow"), "{answer:?}");
    post(&app.browser(), &[], &body).await.expect(200);
}

#[tokio::test]
async fn bodies_that_trickle_are_given_up_while_others_are_served() {
    let app = TestApp::builder().config(|config| config.server.request_timeout_seconds = 2).start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    let kind = "Content-Type: application/x-www-form-urlencoded";
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\n{kind}\r\nContent-Length: 5000\r\n\r\n");
    let mut slow: Vec<_> = (0..SLOW_CLIENTS).map(|_| Connection::open(&app.address)).collect();
    for connection in &mut slow {
        connection.send(head.as_bytes());
    }
    let began = Instant::now();
    // Longer than a body may take, which is half of what a request may.
    while began.elapsed() < Duration::from_secs(2) {
        for connection in &mut slow {
            connection.send(b"x");
        }
        let asked = Instant::now();
        post(&machine, &[], &body).await.expect(200);
        assert!(asked.elapsed() < Duration::from_secs(2), "others wait for the slow ones");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for connection in &mut slow {
        let answer = connection.answer().expect("an answer, though the body is not there");
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.body.contains("invalid_request"), "{answer:?}");
    }
    assert!(began.elapsed() < CUT_OFF);
}
