//! Auditors see everything and change nothing.

use serde_json::json;
use support::TestApp;

#[tokio::test]
async fn an_auditor_reads_what_an_operator_reads() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, _) = member.secret(&app, "one", 30).await;
    let auditor = app.auditor();
    for path in [
        "/api/v1/organisations".to_owned(),
        "/api/v1/apis".to_owned(),
        "/api/v1/applications".to_owned(),
        "/api/v1/people".to_owned(),
        "/api/v1/assignments".to_owned(),
        "/api/v1/audit-events".to_owned(),
        format!("/api/v1/people/{}", member.manager.id),
        format!("{}/{secret}", member.secrets()),
    ] {
        auditor.get(&path).await.expect(200);
    }
    assert_eq!(auditor.get("/api/v1/session").await.expect(200).json()["auditor"], true);
}

#[tokio::test]
async fn an_auditor_changes_nothing() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, _) = member.secret(&app, "one", 30).await;
    let auditor = app.auditor();
    let nothing = json!({});
    let secret = format!("{}/{secret}", member.secrets());
    assert_eq!(auditor.delete(&secret).await.expect(403).code(), "auditors_change_nothing");
    assert_eq!(auditor.post(&member.secrets(), &nothing).await.expect(403).code(), "managers_only");
    assert_eq!(auditor.post("/api/v1/organisations", &nothing).await.expect(403).code(), "operators_only");
    assert_eq!(auditor.post("/api/v1/people", &nothing).await.expect(403).code(), "operators_only");
    let path = format!("/api/v1/applications/{}", member.client_id());
    assert_eq!(auditor.patch(&path, "*", &nothing).await.expect(403).code(), "operators_only");
}

#[tokio::test]
async fn an_operator_makes_an_auditor_and_takes_it_back_at_the_next_request() {
    let app = TestApp::start().await;
    let person = app.person("auditor@example.org", false);
    let (operator, browser) = (app.operator(), app.signed_in(&person));
    browser.get("/api/v1/people").await.expect(403);
    let path = format!("/api/v1/people/{}", person.id);
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    let tag = operator.patch(&path, &tag, &json!({"auditor": true})).await.expect(200).header("etag").to_owned();
    browser.get("/api/v1/people").await.expect(200);
    operator.patch(&path, &tag, &json!({"auditor": false})).await.expect(200);
    browser.get("/api/v1/people").await.expect(403);
}
