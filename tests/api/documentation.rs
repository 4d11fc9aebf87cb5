//! The documentation for people: it comes whole from this service.

use std::collections::BTreeSet;

use support::TestApp;

/// The values of `src` and `href` in a page.
fn sources(page: &str) -> BTreeSet<String> {
    let mut sources = BTreeSet::new();
    for attribute in ["src=\"", "href=\""] {
        sources.extend(page.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
    sources
}

#[tokio::test]
async fn the_documentation_loads_nothing_from_other_hosts() {
    let app = TestApp::start().await;
    let page = app.browser().get("/api/docs/").await.expect(200);
    assert!(page.header("content-type").starts_with("text/html"));
    assert!(!page.text.contains("http://") && !page.text.contains("https://"), "{}", page.text);
    let sources = sources(&page.text);
    assert!(sources.len() >= 4, "{sources:?}");
    for source in &sources {
        assert!(!source.contains("//") && !source.starts_with("data:"), "{source}");
        let path = if source.starts_with('/') { source.clone() } else { format!("/api/docs/{source}") };
        let asset = app.browser().get(&path.replace("/./", "/")).await.expect(200);
        assert!(!asset.text.is_empty(), "{source}");
        if asset.header("content-type").starts_with("text/css") {
            assert!(!asset.text.contains("url(http") && !asset.text.contains("@import"), "{source}");
        }
    }
}

#[tokio::test]
async fn the_documentation_reads_our_document_and_sends_it_to_no_validator() {
    let app = TestApp::start().await;
    let start = app.browser().get("/api/docs/swagger-initializer.js").await.expect(200).text;
    assert!(start.contains("\"/api/openapi.json\""), "{start}");
    assert!(start.contains("\"validatorUrl\": \"none\""), "{start}");
    assert!(!start.contains("http://") && !start.contains("https://"), "{start}");
}

#[tokio::test]
async fn the_documentation_allows_itself_no_other_host_and_no_inline_script() {
    let app = TestApp::start().await;
    let page = app.browser().get("/api/docs/").await.expect(200);
    let policy = page.header("content-security-policy");
    assert!(policy.contains("connect-src 'self'") && policy.contains("script-src 'self';"), "{policy}");
    assert!(!page.text.contains("<script>"), "a script in the page would not run under {policy}");
}

#[tokio::test]
async fn the_address_without_a_slash_leads_to_the_documentation() {
    let app = TestApp::start().await;
    app.browser().get("/api/docs").await.expect(200);
    let answer = crate::raw::get(&app, "/api/docs", &[]).unwrap();
    assert_eq!(crate::raw::header(&answer, "location"), "/api/docs/");
}
