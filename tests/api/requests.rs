//! Requests that are not as they must be.

use std::sync::{Arc, mpsc::channel};

use latchkey::{
    db::{self, DbError},
    domain::{
        Id,
        organisation::{Country, Locale, OrganisationDetails, TimeZone},
        text::{Code, Name},
    },
    http::{cookies, form::LARGEST_BODY},
};
use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{Answer, Client, TestApp, raw::exchange};

use crate::{
    operations, raw,
    world::{Caller, World},
};

const ORGANISATIONS: &str = "/api/v1/organisations";

async fn post_octets(browser: &Client, body: impl Into<reqwest::Body>) -> Answer {
    let request = browser.request(Method::POST, ORGANISATIONS).header(header::CONTENT_TYPE, "application/json");
    browser.send(request.body(body)).await
}

/// Checks the form of a refusal (RFC 9457 §3) and answers its code.
fn problem(answer: &Answer) -> String {
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let body = answer.json();
    assert_eq!(body["status"], answer.status.as_u16());
    assert_eq!(body["type"], format!("urn:latchkey:problem:{}", answer.code()));
    assert_eq!(body["request_id"], answer.header("x-request-id"));
    for text in ["title", "detail", "request_id", "code"] {
        assert!(!body[text].as_str().unwrap().is_empty(), "{text} of {body}");
    }
    answer.code()
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let deep = "[".repeat(5000);
    let bodies: [&[u8]; 12] = [
        b"",
        b" ",
        b"{",
        b"{\"code\": }",
        b"[]",
        b"[{}]",
        b"null",
        b"7",
        b"\"text\"",
        b"{} {}",
        b"{\"code\": \"\xff\xfe\"}",
        deep.as_bytes(),
    ];
    for body in bodies {
        let refused = post_octets(&operator, body.to_vec()).await.expect(400);
        assert_eq!(problem(&refused), "malformed_json", "{}", String::from_utf8_lossy(body));
    }
    let utf16: Vec<u8> = "{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(problem(&post_octets(&operator, utf16).await.expect(400)), "malformed_json");
}

#[tokio::test]
async fn a_refusal_of_a_body_does_not_repeat_it() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let refused = post_octets(&operator, "{\"password\": \"hush hush\" \u{1F511}").await.expect(400);
    assert!(!refused.text.contains("hush"), "{}", refused.text);
}

#[tokio::test]
async fn a_body_may_have_64_kib_and_not_one_octet_more() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let padded = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
    let least = post_octets(&operator, padded(LARGEST_BODY)).await;
    assert_eq!(problem(&least.expect(422)), "invalid");
    let refused = post_octets(&operator, padded(LARGEST_BODY + 1)).await.expect(413);
    assert_eq!(problem(&refused), "body_too_large");
}

#[tokio::test]
async fn a_body_that_is_sent_in_pieces_has_the_same_limit() {
    let app = TestApp::start().await;
    let session = app.operator().cookie(cookies::SESSION).unwrap();
    let head = format!(
        "POST {ORGANISATIONS} HTTP/1.1\r\nHost: latchkey\r\nOrigin: {}\r\nCookie: {}={session}\r\n\
         Content-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        app.address,
        cookies::SESSION
    );
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    let request = format!("{head}{}0\r\n\r\n", chunk.repeat(17));
    assert_eq!(exchange(&app.address, request.as_bytes()).unwrap().status, 413);
}

#[tokio::test]
async fn a_malformed_id_in_a_path_is_refused_where_it_would_be_read() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    let id = world.application.id.to_string();
    let malformed = [
        "1",
        "x",
        &id[1..],
        &format!("{id}0"),
        &format!("%7B{id}%7D"),
        &format!("urn:uuid:{id}"),
        &id.replace('-', ""),
    ];
    let mut checked = 0;
    for operation in operations::all().into_iter().filter(|operation| operation.path.contains("_id}")) {
        let last = operation.path.split('/').rfind(|part| part.starts_with('{')).unwrap();
        for wrong in malformed {
            let path = world.path(&operation.path.replace(last, wrong)).await;
            // A manager for what only managers may do; the others are asked as operator.
            let managers = ["createSecret", "acknowledgeExpiry", "takeBackAcknowledgement"];
            let is_theirs = managers.contains(&operation.id.as_str());
            let browser = if is_theirs { world.browser(Caller::Manager) } else { operator.clone() };
            let mut request = browser.request(operation.method.clone(), &path).header(header::IF_MATCH, "*");
            if operation.body.is_some() {
                request = request.json(&world.body(&operation.id));
            }
            let refused = browser.send(request).await.expect(400);
            assert_eq!(problem(&refused), "invalid_uuid", "{} {path}", operation.id);
        }
        checked += 1;
    }
    assert!(checked > 15);
    let upper = format!("/api/v1/applications/{}", id.to_uppercase());
    operator.get(&upper).await.expect(200);
}

#[tokio::test]
async fn an_unknown_path_is_404_for_everybody_and_every_method() {
    let app = TestApp::start().await;
    for browser in [app.browser(), app.operator()] {
        for path in [
            "/",
            "/nothing",
            "/api",
            "/api/",
            "/api/v1",
            "/api/v1/",
            "/api/v2/applications",
            "/api/v1/nothing",
            "/api/v1/applications/",
            "/api/v1//applications",
            "/oauth2",
            "/oauth2/nothing",
            "/.well-known/nothing",
            "/health",
            "/health/nothing",
            "/API/V1/applications",
        ] {
            let refused = browser.get(path).await.expect(404);
            assert_eq!(problem(&refused), "not_found", "{path}");
            let refused = browser.post(path, &json!({})).await.expect(404);
            assert_eq!(problem(&refused), "not_found", "{path}");
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_with_the_methods_that_are_possible() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    let operations = operations::all();
    let mut paths: Vec<_> = operations.iter().map(|operation| operation.path.clone()).collect();
    paths.dedup();
    assert!(paths.len() > 20);
    for template in paths {
        let possible: Vec<_> =
            operations.iter().filter(|one| one.path == template).map(|one| one.method.to_string()).collect();
        let path = world.path(&template).await;
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            if possible.contains(&method.to_string()) {
                continue;
            }
            let refused = operator.send(operator.request(method.clone(), &path)).await.expect(405);
            if template.contains("/oauth2/") && possible.contains(&"POST".to_owned()) {
                assert_eq!(refused.json()["error"], "invalid_request", "{method} {path}");
            } else {
                assert_eq!(problem(&refused), "method_not_allowed", "{method} {path}");
            }
            let mut allowed: Vec<_> = refused.header("allow").split(", ").map(str::to_owned).collect();
            let mut expected = possible.clone();
            allowed.sort();
            expected.sort();
            assert_eq!(allowed, expected, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn a_problem_has_the_fields_of_its_schema() {
    let app = TestApp::start().await;
    let document = operations::document();
    let properties = document["components"]["schemas"]["Problem"]["properties"].as_object().unwrap();
    let refused = app.operator().post(ORGANISATIONS, &json!({})).await.expect(422);
    problem(&refused);
    let shown: Vec<_> = refused.json().as_object().unwrap().keys().cloned().collect();
    let mut documented: Vec<_> = properties.keys().cloned().collect();
    documented.sort();
    assert_eq!(shown, documented);
    let refused = app.browser().get("/nothing").await.expect(404);
    assert_eq!(refused.json()["errors"], Value::Null, "no empty list where no field was refused");
}

#[tokio::test]
async fn a_body_that_never_comes_is_not_waited_for() {
    let app = TestApp::builder().config(|config| config.server.request_timeout_seconds = 1).start().await;
    let request = format!(
        "POST /api/v1/sign-in HTTP/1.1\r\nHost: latchkey\r\nOrigin: {}\r\nContent-Type: application/json\r\n\
         Content-Length: 100\r\nConnection: close\r\n\r\n{{",
        app.address
    );
    let answer = exchange(&app.address, request.as_bytes()).unwrap();
    assert_eq!(answer.status, 408, "{answer:?}");
    assert!(answer.body.contains("\"code\":"), "{answer:?}");
}

#[tokio::test]
async fn headers_have_a_limit() {
    let app = TestApp::start().await;
    for headers in [format!("X-Long: {}", "x".repeat(140_000)), "X-Many: x\r\n".repeat(200).trim_end().to_owned()] {
        let answer = raw::get(&app, "/api/v1/federation", &[headers.as_bytes()]);
        assert!(answer.as_ref().is_none_or(|answer| (400..500).contains(&answer.status)), "{answer:?}");
    }
    app.browser().get("/api/v1/federation").await.expect(200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up_with_a_whole_answer() {
    let app = TestApp::builder().config(|config| config.server.request_timeout_seconds = 1).start().await;
    let operator = app.operator();
    let (core, (locked, is_locked), (release, released)) = (Arc::clone(&app.core), channel(), channel());
    let writer = std::thread::spawn(move || {
        // SQLite has one writer, and on PostgreSQL whoever wants the same code must wait for this one.
        core.db.write(|connection| {
            let id = Id::new();
            db::organisation::insert(connection, id, &details("1"), core.now())?;
            locked.send(()).unwrap();
            released.recv().unwrap();
            Err::<(), _>(DbError::Duplicate)
        })
    });
    is_locked.recv().unwrap();
    let body = json!({"code": "1", "name": "One", "country": "NL", "time_zone": "UTC", "locale": "en"});
    let refused = operator.post(ORGANISATIONS, &body).await.expect(503);
    release.send(()).unwrap();
    writer.join().unwrap().unwrap_err();
    assert_eq!(problem(&refused), "timeout");
    assert_eq!(refused.header("retry-after"), "2");
    assert_eq!(refused.header("x-content-type-options"), "nosniff");
    assert!(refused.header("content-security-policy").contains("default-src 'none'"));
}

fn details(code: &str) -> OrganisationDetails {
    OrganisationDetails {
        code: Code::parse(code).unwrap(),
        name: Name::parse("Name").unwrap(),
        country: Country::parse("NL").unwrap(),
        time_zone: TimeZone::parse("UTC").unwrap(),
        locale: Locale::parse("en").unwrap(),
        contact_email: None,
        operator: false,
    }
}
