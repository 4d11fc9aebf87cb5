//! A path may be written in several ways (RFC 3986 §6.2.2.2); none of them gets around what holds for the plain one.

use reqwest::Method;
use support::{Answer, TestApp};

/// The same path with one octet percent-encoded that need not be, in turn each letter and digit of it.
fn spellings(path: &str) -> Vec<String> {
    let plain = path.char_indices().filter(|(_, letter)| letter.is_ascii_alphanumeric());
    plain.map(|(at, letter)| format!("{}%{:02X}{}", &path[..at], u32::from(letter), &path[at + 1..])).collect()
}

/// What must be the same: status, headers that guard the answer, and the code of a refusal.
fn essence(answer: &Answer) -> (u16, Vec<String>, String) {
    let headers = ["cache-control", "content-security-policy", "x-content-type-options", "content-type", "allow"];
    let headers = headers.iter().map(|name| answer.header(name).to_owned()).collect();
    (answer.status.as_u16(), headers, answer.code())
}

#[tokio::test]
async fn a_path_that_is_encoded_is_answered_as_the_plain_one() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let mut answered = Vec::new();
    for (method, path, query) in [
        (Method::GET, "/api/v1/organisations", ""),
        (Method::GET, "/api/v1/session", "?nonsense=1"),
        (Method::POST, "/api/v1/organisations", ""),
        (Method::DELETE, "/api/v1/organisations", ""),
        (Method::GET, "/api/docs/", ""),
        (Method::GET, "/health/ready", ""),
        (Method::GET, "/oauth2/jwks", ""),
    ] {
        let ask = async |path: &str| operator.send(operator.request(method.clone(), &format!("{path}{query}"))).await;
        let plain = essence(&ask(path).await);
        for spelling in spellings(path) {
            assert_eq!(essence(&ask(&spelling).await), plain, "{method} {spelling}{query}");
        }
        answered.push(plain.0);
    }
    assert_eq!(answered, [200, 400, 415, 405, 200, 200, 200]);
}

#[tokio::test]
async fn a_change_at_an_encoded_path_must_come_from_the_portal_too() {
    let app = TestApp::start().await;
    let operator = app.operator().on_pages_of("https://elsewhere.example.org");
    for spelling in spellings("/api/v1/organisations") {
        let refused = operator.post(&spelling, &serde_json::json!({})).await.expect(403);
        assert_eq!(refused.code(), "foreign_origin", "{spelling}");
    }
}

#[tokio::test]
async fn a_slash_that_is_encoded_separates_nothing() {
    let app = TestApp::start().await;
    for path in ["/api%2Fv1%2Fsession", "/api/v1%2Fsession", "/api/v1/..%2Fv1/session"] {
        app.operator().get(path).await.expect(404);
    }
}
