//! Which other origins may call the interface from a browser: those of the configuration.

use reqwest::{Method, header};
use serde_json::json;
use support::{Answer, Client, TestApp};

const PORTAL: &str = "https://portal.example.org";

async fn with_portal() -> TestApp {
    let change = |config: &mut latchkey::config::Config| {
        config.cors.allowed_origins = vec![PORTAL.to_owned(), "https://second.example.org".to_owned()];
    };
    TestApp::builder().config(change).start().await
}

async fn from(browser: &Client, origin: &str, method: Method, path: &str) -> Answer {
    let address = browser.request(method.clone(), path).build().unwrap().url().clone();
    let mut request = reqwest::Client::new().request(method.clone(), address).header(header::ORIGIN, origin);
    if let Some(session) = browser.cookie(latchkey::http::cookies::SESSION) {
        request = request.header(header::COOKIE, format!("{}={session}", latchkey::http::cookies::SESSION));
    }
    if method == Method::OPTIONS {
        request = request
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "PATCH")
            .header(header::ACCESS_CONTROL_REQUEST_HEADERS, "content-type,if-match");
    }
    browser.send(request).await
}

fn allowed(answer: &Answer) -> &str {
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn without_configuration_no_other_origin_is_allowed_anything() {
    let app = TestApp::start().await;
    for method in [Method::GET, Method::OPTIONS] {
        let answer = from(&app.operator(), PORTAL, method, "/api/v1/session").await;
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{answer:?}");
    }
}

#[tokio::test]
async fn a_configured_origin_may_ask_before_and_read_with_cookies() {
    let app = with_portal().await;
    let operator = app.operator();
    for origin in [PORTAL, "https://second.example.org"] {
        let asked = from(&operator, origin, Method::OPTIONS, "/api/v1/people/x").await.expect(200);
        assert_eq!(allowed(&asked), origin);
        assert_eq!(asked.header("access-control-allow-credentials"), "true");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            assert!(asked.header("access-control-allow-methods").contains(method), "{method}");
        }
        let headers = asked.header("access-control-allow-headers").to_lowercase();
        assert!(headers.contains("content-type") && headers.contains("if-match"), "{headers}");
        let read = from(&operator, origin, Method::GET, "/api/v1/session").await.expect(200);
        assert_eq!(allowed(&read), origin);
        assert_eq!(read.header("access-control-allow-credentials"), "true");
        let exposed = read.header("access-control-expose-headers").to_lowercase();
        assert!(exposed.contains("etag") && exposed.contains("x-request-id"), "{exposed}");
        assert!(read.header("vary").to_lowercase().contains("origin"), "a cache must tell origins apart");
    }
}

#[tokio::test]
async fn a_configured_origin_reads_refusals_too() {
    let app = with_portal().await;
    for path in ["/api/v1/session", "/api/v1/nothing", "/api/v1/applications?nonsense=1"] {
        let refused = from(&app.browser(), PORTAL, Method::GET, path).await;
        assert!(refused.status.is_client_error());
        assert_eq!(allowed(&refused), PORTAL, "{path}");
    }
}

#[tokio::test]
async fn another_origin_is_allowed_nothing() {
    let app = with_portal().await;
    let operator = app.operator();
    for origin in
        ["https://evil.example", "https://portal.example.org.evil.example", "http://portal.example.org", "null"]
    {
        assert_eq!(allowed(&from(&operator, origin, Method::OPTIONS, "/api/v1/session").await), "", "{origin}");
        assert_eq!(allowed(&from(&operator, origin, Method::GET, "/api/v1/session").await), "", "{origin}");
        let changing = from(&operator, origin, Method::DELETE, "/api/v1/session").await.expect(403);
        assert_eq!(changing.code(), "foreign_origin");
    }
    operator.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn a_configured_origin_may_change_things() {
    let app = with_portal().await;
    let operator = app.operator();
    let body = json!({"code": "1", "name": "One", "country": "NL", "time_zone": "UTC", "locale": "en"});
    operator.post("/api/v1/organisations", &body).await.expect(201);
    from(&operator, PORTAL, Method::DELETE, "/api/v1/session").await.expect(204);
}
