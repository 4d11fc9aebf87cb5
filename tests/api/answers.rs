//! What every answer has: the request's id, and headers that tell browsers what never to do.

use support::{Answer, TestApp};
use uuid::{Uuid, Version};

use crate::raw;

/// One answer of each kind: what was found, created nowhere, refused, not there, moved, a text, the documentation.
const PATHS: [&str; 10] = [
    "/api/v1/federation",
    "/api/v1/session",
    "/api/v1/applications?nonsense=1",
    "/api/v1/nothing",
    "/nothing",
    "/api/docs/",
    "/api/openapi.json",
    "/health/live",
    "/metrics",
    "/oauth2/jwks",
];

fn has_security_headers(answer: &Answer, path: &str) {
    // Answers of the token endpoint are never shown as a page.
    let page = |value: &'static str| if path == "/oauth2/token" { "" } else { value };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", page("no-referrer")),
        ("x-frame-options", page("DENY")),
        ("cross-origin-opener-policy", page("same-origin")),
    ] {
        assert_eq!(answer.header(name), value, "{name} of {path}");
    }
    let policy = answer.header("content-security-policy");
    for directive in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
        assert!(policy.split("; ").any(|part| part == directive), "{directive} of {path}: {policy}");
    }
    let is_document = path.starts_with("/api/v1/") || path.starts_with("/oauth2/");
    let runs_scripts = policy.split("; ").any(|part| part == "script-src 'self'");
    assert_eq!(runs_scripts, !is_document, "only pages have scripts, {path}: {policy}");
    assert!(!policy.contains("unsafe-eval") && !policy.contains("http:") && !policy.contains('*'), "{policy}");
}

#[tokio::test]
async fn every_kind_of_answer_has_the_security_headers() {
    let app = TestApp::start().await;
    for path in PATHS {
        has_security_headers(&app.browser().get(path).await, path);
        has_security_headers(&app.browser().post(path, &serde_json::json!([])).await, path);
    }
    let token = app.browser().token("x", "y", &[]).await.expect(401);
    has_security_headers(&token, "/oauth2/token");
    assert_eq!(app.browser().get("/api/v1/federation").await.header("strict-transport-security"), "");
}

#[tokio::test]
async fn strict_transport_security_comes_with_an_address_of_https() {
    let change = |config: &mut latchkey::config::Config| {
        config.server.public_url = url::Url::parse("https://latchkey.example.org").unwrap();
    };
    let app = TestApp::builder().config(change).start().await;
    for path in PATHS {
        let answer = app.browser().get(path).await;
        assert_eq!(answer.header("strict-transport-security"), "max-age=63072000; includeSubDomains", "{path}");
    }
}

#[tokio::test]
async fn nothing_of_the_management_interface_is_kept_by_a_cache() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    let operator = app.operator();
    for path in [
        "/api/v1/session".to_owned(),
        "/api/v1/organisations".to_owned(),
        "/api/v1/apis".to_owned(),
        "/api/v1/applications".to_owned(),
        "/api/v1/people".to_owned(),
        "/api/v1/assignments".to_owned(),
        format!("/api/v1/applications/{}", member.application.id),
        format!("/api/v1/applications/{}/managers", member.application.id),
        member.secrets(),
        format!("{}/{id}", member.secrets()),
        "/api/v1/nothing".to_owned(),
    ] {
        assert_eq!(operator.get(&path).await.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn a_request_without_an_id_gets_one_of_its_own() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for path in PATHS {
        let id = app.browser().get(path).await.header("x-request-id").to_owned();
        assert_eq!(Uuid::parse_str(&id).unwrap().get_version(), Some(Version::SortRand), "{path}");
        ids.push(id);
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), PATHS.len());
}

#[tokio::test]
async fn a_harmless_id_is_kept_and_repeated_in_the_problem() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for id in ["a", "trace-7.b_C", &"x".repeat(64)] {
        let request = browser.request(reqwest::Method::GET, "/api/v1/session").header("x-request-id", id);
        let answer = browser.send(request).await.expect(401);
        assert_eq!(answer.header("x-request-id"), id);
        assert_eq!(answer.json()["request_id"], id);
    }
}

#[tokio::test]
async fn a_hostile_id_is_replaced() {
    let app = TestApp::start().await;
    let long = "x".repeat(65);
    let hostile: [&[u8]; 8] = [
        b"",
        long.as_bytes(),
        b"two words",
        b"line\\nbreak",
        b"<script>",
        b"caf\xc3\xa9",
        b"\x1b[31mred",
        b"\"quoted\"",
    ];
    for id in hostile {
        let answer = raw::get(&app, "/api/v1/session", &[&[b"X-Request-Id: ", id].concat()]).unwrap();
        if answer.status == 400 {
            // Not even a header by HTTP's own rules; the server said so before anything of ours ran.
            continue;
        }
        let given = raw::header(&answer, "x-request-id").to_owned();
        assert!(Uuid::parse_str(&given).is_ok(), "{} gave {answer:?}", String::from_utf8_lossy(id));
        assert!(answer.body.contains(&format!("\"request_id\":\"{given}\"")), "{answer:?}");
    }
}
