//! An operator's own logo and colours: what is served, to whom, and what browsers may do with it.

use std::path::PathBuf;

use serde_json::{Value, json};
use support::TestApp;
use tempfile::TempDir;

const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 60 20\"><rect width=\"60\" height=\"20\"/></svg>";

/// A PNG of one red pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

fn kept(name: &str, content: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    (folder, path)
}

async fn branded(logo: PathBuf) -> TestApp {
    let change = move |config: &mut latchkey::config::Config| {
        "Example federation".clone_into(&mut config.federation.name);
        config.federation.logo_file = Some(logo);
        config.federation.accent = Some("#8a1c4a".to_owned());
    };
    TestApp::builder().config(change).start().await
}

#[tokio::test]
async fn a_logo_is_served_to_everybody_from_our_own_origin_and_runs_nothing() {
    let (_folder, path) = kept("logo.svg", SVG.as_bytes());
    let app = branded(path).await;
    let federation = app.browser().get("/api/v1/federation").await.expect(200).json();
    assert_eq!(federation["logo"], "/branding/logo");
    for path in ["/branding/logo", "/branding/%6cogo"] {
        let answer = app.browser().get(path).await.expect(200);
        assert_eq!(answer.text, SVG);
        for (name, value) in [
            ("content-type", "image/svg+xml"),
            ("x-content-type-options", "nosniff"),
            ("cache-control", "public, max-age=300"),
            (
                "content-security-policy",
                "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
            ),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
    }
}

#[tokio::test]
async fn the_colours_take_the_place_of_those_of_the_portal() {
    let (_folder, path) = kept("logo.svg", SVG.as_bytes());
    let app = branded(path).await;
    let answer = app.browser().get("/branding/colours.css").await.expect(200);
    assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    assert!(answer.text.contains("  --accent: light-dark(#8a1c4a, #"), "{}", answer.text);
    assert!(answer.text.contains("  --on-accent: light-dark(#ffffff, #0c1011);"), "{}", answer.text);
    let tokens = include_str!("../../frontend/src/styles/tokens.css");
    let names = answer.text.lines().filter_map(|line| line.trim().split_once(": ").map(|(name, _)| name));
    for name in names.filter(|name| name.starts_with("--")) {
        assert!(tokens.contains(&format!("  {name}: light-dark(")), "{name} is none of the portal's");
    }
}

#[tokio::test]
async fn without_a_logo_and_colours_of_its_own_a_federation_has_ours() {
    let app = TestApp::start().await;
    assert_eq!(app.browser().get("/api/v1/federation").await.expect(200).json()["logo"], Value::Null);
    assert_eq!(app.browser().get("/branding/logo").await.expect(404).code(), "not_found");
    assert_eq!(app.browser().get("/branding/colours.css").await.expect(200).text, "");
    assert_eq!(app.browser().get("/branding/other").await.expect(404).code(), "not_found");
}

#[tokio::test]
async fn mails_have_the_colours_and_a_logo_that_comes_along_with_them() {
    let content = data_encoding::BASE64.decode(PNG.as_bytes()).unwrap();
    let (_folder, path) = kept("logo.png", &content);
    let app = branded(path).await;
    let person = app.person("ada@example.org", false);
    app.browser().post("/api/v1/password-resets", &json!({"email": person.email})).await.expect(204);
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let mail = app.take_received().remove(0);
    assert!(mail.html.contains("<img src=\"cid:logo\""), "{}", mail.html);
    assert!(mail.html.contains("bgcolor=\"#8a1c4a\"") && !mail.html.contains("#0b5c8a"), "{}", mail.html);
    for part in ["multipart/related", "Content-ID: <logo>", "Content-Type: image/png", &PNG[..60]] {
        assert!(mail.raw.contains(part), "{part} is not in {}", mail.raw);
    }
    let operator = app.operator();
    let listed = operator.get("/api/v1/messages").await.expect(200).json();
    let path = format!("/api/v1/messages/{}/content", listed["items"][0]["id"].as_str().unwrap());
    let shown = operator.get(&path).await.expect(200).text;
    assert!(shown.contains(&format!("<img src=\"data:image/png;base64,{PNG}\"")), "{shown}");
}

#[tokio::test]
async fn a_drawing_that_few_mail_programs_know_is_left_out_of_mails() {
    let (_folder, path) = kept("logo.svg", SVG.as_bytes());
    let app = branded(path).await;
    let person = app.person("ada@example.org", false);
    app.browser().post("/api/v1/password-resets", &json!({"email": person.email})).await.expect(204);
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let mail = app.take_received().remove(0);
    assert!(!mail.html.contains("<img") && mail.html.contains("bgcolor=\"#8a1c4a\""), "{}", mail.html);
}
