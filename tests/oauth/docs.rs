//! The pages that refusals point to.

use latchkey::domain::refusal::TABLE;
use support::TestApp;

use crate::request::{form, post};

#[tokio::test]
async fn every_reason_has_a_page_that_the_strict_policy_of_the_portal_holds_for() {
    let app = TestApp::builder()
        .config(|config| {
            config.federation.name = "Registries & <Friends>".to_owned();
            config.federation.support_email = Some("help@example.org".to_owned());
        })
        .start()
        .await;
    let browser = app.browser();
    let index = browser.get("/docs/errors/").await.expect(200);
    for (reason, refusal) in &TABLE {
        assert!(index.text.contains(&format!("href=\"/docs/errors/{}\"", refusal.code)), "{reason:?}");
        let page = browser.get(&format!("/docs/errors/{}", refusal.code)).await.expect(200);
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"));
        assert!(!page.text.contains("<script") && !page.text.contains("style="), "{reason:?}");
        for said in [refusal.title, refusal.code, refusal.error.as_str(), "help@example.org"] {
            assert!(page.text.contains(said), "{reason:?} does not say {said}");
        }
        assert!(page.text.contains("Registries &amp; &lt;Friends&gt;"), "{}", page.text);
        assert!(page.text.contains(&refusal.compatible.number.to_string()), "{reason:?}");
    }
    let style = browser.get("/docs/style.css").await.expect(200);
    assert!(style.header("content-type").starts_with("text/css"));
    assert!(style.text.contains("light dark"));
}

#[tokio::test]
async fn what_is_no_page_of_the_documentation_is_not_there() {
    let app = TestApp::start().await;
    for path in ["/docs/errors/nothing", "/docs/errors/secret_expired/", "/docs/", "/docs/errors/..%2f"] {
        app.browser().get(path).await.expect(404);
    }
}

#[tokio::test]
async fn the_address_in_a_refusal_leads_to_its_page() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let browser = app.browser();
    let cases = [
        (form(&member.client_id(), "wrong", ""), "secret_foreign"),
        (form(&member.client_id(), &value, "&scope=other"), "permission_not_granted"),
        ("grant_type=password".to_owned(), "grant_type_unsupported"),
        (String::new(), "parameter_missing"),
    ];
    for (body, code) in cases {
        let json = post(&browser, &[], &body).await.json();
        let path = json["error_uri"].as_str().unwrap().strip_prefix(app.address.as_str()).unwrap().to_owned();
        assert_eq!(path, format!("/docs/errors/{code}"));
        browser.get(&path).await.expect(200);
    }
}
