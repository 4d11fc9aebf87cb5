//! For those who run the service: liveness, readiness, metrics.

use serde_json::json;
use support::{TestApp, raw::exchange};

#[tokio::test]
async fn the_service_says_that_it_is_up_and_that_it_is_ready() {
    let app = TestApp::start().await;
    for (path, text) in [("/health/live", "live\n"), ("/health/ready", "ready\n")] {
        let answer = app.browser().get(path).await.expect(200);
        assert_eq!(answer.text, text);
        assert_eq!(answer.header("cache-control"), "no-store", "a proxy must not answer for the service");
    }
}

#[tokio::test]
async fn the_metrics_count_by_route_and_never_by_who_or_what() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "a telling name", 30).await;
    let manager = app.signed_in(&member.manager);
    manager.get(&format!("{}/{id}", member.secrets())).await.expect(200);
    manager.get(&format!("{}/{id}?token=telling", member.secrets())).await;
    manager.get("/api/v1/telling-path").await.expect(404);
    manager.get("/telling.path").await.expect(404);
    manager.post("/api/v1/sign-in", &json!({"email": "telling@example.org", "password": "x"})).await.expect(401);
    app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    app.browser().token(&member.client_id(), "wrong", &[]).await.expect(401);
    let answer = app.browser().get("/metrics").await.expect(200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text; version=1.0.0"));
    let metrics = answer.text;
    for line in [
        "latchkey_http_requests_total{method=\"GET\",route=\"/api/v1/applications/{application_id}/secrets/{secret_id}\",status=\"200\"} 1",
        "latchkey_http_requests_total{method=\"POST\",route=\"/api/v1/sign-in\",status=\"401\"} 1",
        "latchkey_token_requests_total{outcome=\"issued\"} 1",
        "latchkey_token_requests_total{outcome=\"invalid_client\"} 1",
        "latchkey_secrets_created_total 1",
        "# EOF",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} is not in\n{metrics}");
    }
    for telling in
        ["telling", "example.org", "wrong\"", &id, &value, &member.client_id(), &member.manager.id.to_string()]
    {
        assert!(!metrics.contains(telling), "{telling} is in\n{metrics}");
    }
}

#[tokio::test]
async fn invented_methods_do_not_make_the_metrics_grow() {
    let app = TestApp::start().await;
    for number in 0..30 {
        let request = format!("INVENTED{number} /api/v1/federation HTTP/1.1\r\nHost: l\r\nConnection: close\r\n\r\n");
        assert!(exchange(&app.address, request.as_bytes()).unwrap().status >= 400);
    }
    let metrics = app.browser().get("/metrics").await.expect(200).text;
    assert!(!metrics.contains("INVENTED"), "{metrics}");
}
