//! The front end's files, served by the same program.

use std::path::Path;

use reqwest::{Method, header};
use serde_json::json;
use support::{Answer, TestApp};
use tempfile::TempDir;

use crate::raw;

const INDEX: &str = "<!doctype html><title>Portal</title>";

/// A folder with a portal in it, and something beside it that must never be served.
fn built() -> TempDir {
    let folder = TempDir::new().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("private.txt", "keep out");
    write("portal/index.html", INDEX);
    write("portal/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    write("portal/assets/index-a1b2c3.js", &"console.log('portal');\n".repeat(200));
    // What the build has compressed; what is in it tells which of the forms was served.
    write("portal/assets/built-d4e5f6.js", "as it is");
    write("portal/assets/built-d4e5f6.js.br", "by brotli");
    write("portal/assets/built-d4e5f6.js.gz", "by gzip");
    write("portal/assets/half-d4e5f6.js", "as it is");
    write("portal/assets/half-d4e5f6.js.gz", "by gzip");
    write("portal/.env", "hidden");
    folder
}

async fn serving(folder: &Path) -> TestApp {
    let root = folder.join("portal");
    TestApp::builder().config(move |config| config.server.web_root = Some(root)).start().await
}

fn is_index(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html") && answer.text == INDEX
}

#[tokio::test]
async fn the_portals_own_pages_all_get_its_index() {
    let folder = built();
    let app = serving(folder.path()).await;
    for path in ["/", "/sign-in", "/applications/0b0c", "/set-password", "/deep/er/page/", "/?next=%2Fx.js", "/apis"] {
        let answer = app.browser().get(path).await.expect(200);
        assert!(is_index(&answer), "{path}: {}", answer.text);
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}: a new release is seen at once");
    }
}

#[tokio::test]
async fn a_file_that_is_missing_is_404_and_not_the_index() {
    let folder = built();
    let app = serving(folder.path()).await;
    for path in ["/missing.js", "/assets/index-old.js", "/assets/missing.css", "/robots.txt", "/a/b.map"] {
        let answer = app.browser().get(path).await.expect(404);
        assert_eq!(answer.code(), "not_found", "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}: it may be there after an update");
    }
}

#[tokio::test]
async fn files_with_a_hash_in_their_name_are_kept_for_good_and_others_asked_for_again() {
    let folder = built();
    let app = serving(folder.path()).await;
    let asset = app.browser().get("/assets/index-a1b2c3.js").await.expect(200);
    assert_eq!(asset.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(asset.header("content-type").starts_with("text/javascript"), "{:?}", asset.headers);
    let icon = app.browser().get("/favicon.svg").await.expect(200);
    assert_eq!(icon.header("cache-control"), "no-cache");
    for (path, known) in [("/assets/index-a1b2c3.js", &asset), ("/favicon.svg", &icon)] {
        let browser = app.browser();
        let request = browser.request(Method::GET, path).header(header::IF_NONE_MATCH, known.header("etag"));
        let same = browser.send(request).await.expect(304);
        assert_eq!(same.header("cache-control"), known.header("cache-control"), "{path} when it is still the same");
    }
}

#[tokio::test]
async fn files_are_compressed_for_who_can_read_that() {
    let folder = built();
    let app = serving(folder.path()).await;
    for (accepted, encoding) in [("br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let browser = app.browser();
        let request = browser.request(Method::GET, "/assets/index-a1b2c3.js").header(header::ACCEPT_ENCODING, accepted);
        let response = request.send().await.unwrap();
        let found = response.headers().get(header::CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned());
        assert_eq!(found.unwrap_or_default(), encoding);
        let length = response.bytes().await.unwrap().len();
        assert_eq!(length < 1000, !encoding.is_empty(), "{accepted}: {length}");
    }
}

/// Asks for a file as a program that unpacks nothing of its own accord.
async fn accepting(app: &TestApp, method: Method, path: &str, headers: &[(header::HeaderName, &str)]) -> Answer {
    let browser = app.browser();
    let request =
        headers.iter().fold(browser.request(method, path), |request, (name, value)| request.header(name, *value));
    browser.send(request).await
}

#[tokio::test]
async fn what_the_build_has_compressed_is_served_as_it_stands_there() {
    let folder = built();
    let app = serving(folder.path()).await;
    let mut tags = Vec::new();
    for (path, accepted, encoding, text) in [
        ("/assets/built-d4e5f6.js", "gzip, deflate, br, zstd", "br", "by brotli"),
        ("/assets/built-d4e5f6.js", "gzip, br;q=0", "gzip", "by gzip"),
        ("/assets/built-d4e5f6.js", "identity", "", "as it is"),
        ("/assets/half-d4e5f6.js", "br, gzip", "gzip", "by gzip"),
    ] {
        let accept = [(header::ACCEPT_ENCODING, accepted)];
        let answer = accepting(&app, Method::GET, path, &accept).await.expect(200);
        let case = format!("{path} for {accepted}: {:?}", answer.headers);
        assert_eq!(answer.text, text, "{case}");
        assert_eq!(answer.header("content-encoding"), encoding, "{case}");
        assert_eq!(answer.header("vary"), "accept-encoding", "{case}");
        assert!(answer.header("content-type").starts_with("text/javascript"), "{case}");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{case}");
        let head = accepting(&app, Method::HEAD, path, &accept).await.expect(200);
        assert_eq!(head.header("content-length"), text.len().to_string(), "{case}");
        let [accept] = accept;
        let known = (header::IF_NONE_MATCH, answer.header("etag"));
        let same = accepting(&app, Method::GET, path, &[accept.clone(), known]).await.expect(304);
        assert_eq!(same.header("vary"), "accept-encoding", "{case}");
        let part = accepting(&app, Method::GET, path, &[accept, (header::RANGE, "bytes=3-4")]).await.expect(206);
        assert_eq!(part.text, text[3..5], "{case}");
        assert_eq!(part.header("content-encoding"), encoding, "{case}");
        tags.push(answer.header("etag").to_owned());
    }
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4, "each form has a tag of its own");
}

#[tokio::test]
async fn pages_are_served_compressed_and_the_compressed_files_only_in_place_of_their_own() {
    let folder = built();
    std::fs::write(folder.path().join("portal/index.html.br"), "by brotli").unwrap();
    let app = serving(folder.path()).await;
    for path in ["/", "/sign-in", "/applications/0b0c", "/assets/page"] {
        let answer = accepting(&app, Method::GET, path, &[(header::ACCEPT_ENCODING, "br")]).await.expect(200);
        assert_eq!((answer.text.as_str(), answer.header("content-encoding")), ("by brotli", "br"), "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
        assert!(is_index(&app.browser().get(path).await.expect(200)), "{path} for who reads no brotli");
    }
    for path in ["/index.html.br", "/assets/built-d4e5f6.js.br", "/assets/built-d4e5f6.js.gz"] {
        assert_eq!(app.browser().get(path).await.expect(404).code(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn nothing_outside_the_folder_and_nothing_hidden_is_served() {
    let folder = built();
    let app = serving(folder.path()).await;
    for target in [
        "/../private.txt",
        "/assets/../../private.txt",
        "/%2e%2e/private.txt",
        "/..%2fprivate.txt",
        "/%2e%2e%2fprivate.txt",
        "/assets/..%2f..%2fprivate.txt",
        "/..%5cprivate.txt",
        "/....//private.txt",
        "//private.txt",
        "/%252e%252e/private.txt",
        "/.env",
        "/%2eenv",
        "/assets/../.env",
        "/index.html%00.txt",
        "/./../private.txt",
        "http://latchkey/../private.txt",
    ] {
        let answer = raw::get(&app, target, &[]).unwrap();
        assert!(!answer.body.contains("keep out") && !answer.body.contains("hidden"), "{target}: {answer:?}");
        assert!(answer.status < 500, "{target}: {answer:?}");
        assert!(answer.status >= 400 || answer.body.contains(INDEX), "{target}: {answer:?}");
        let told = format!("{answer:?}");
        assert!(!told.contains(folder.path().to_str().unwrap()), "no path of the machine is told: {told}");
        assert_eq!(raw::header(&answer, "x-content-type-options"), "nosniff", "{target}");
        if answer.status >= 400 {
            assert_eq!(raw::header(&answer, "content-type"), "application/problem+json", "{target}");
        }
    }
    std::os::unix::fs::symlink("/etc", folder.path().join("portal/linked")).unwrap();
    assert!(raw::get(&app, "/linked/../../private.txt", &[]).unwrap().status >= 400);
}

#[tokio::test]
async fn the_interface_keeps_its_own_answers_beside_the_portal() {
    let folder = built();
    let app = serving(folder.path()).await;
    for path in ["/api/v1/nothing", "/api/nothing", "/oauth2/nothing", "/.well-known/nothing", "/health/nothing"] {
        assert_eq!(app.browser().get(path).await.expect(404).code(), "not_found", "{path}");
    }
    app.browser().get("/health/ready").await.expect(200);
    app.browser().get("/metrics").await.expect(200);
    assert!(!is_index(&app.browser().get("/api/docs/").await.expect(200)));
}

#[tokio::test]
async fn the_portals_files_are_only_read() {
    let folder = built();
    let app = serving(folder.path()).await;
    for path in ["/", "/favicon.svg", "/sign-in"] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let browser = app.browser();
            let refused = browser.send(browser.request(method.clone(), path).json(&json!({}))).await.expect(405);
            assert_eq!(refused.code(), "method_not_allowed", "{method} {path}");
            assert_eq!(refused.header("allow"), "GET, HEAD", "{method} {path}");
        }
        let browser = app.browser();
        let head = browser.send(browser.request(Method::HEAD, path)).await.expect(200);
        assert_eq!(head.text, "");
    }
}

#[tokio::test]
async fn the_portal_has_the_security_headers_and_no_inline_script_or_style() {
    let folder = built();
    let app = serving(folder.path()).await;
    for path in ["/", "/assets/index-a1b2c3.js", "/missing.js", "/.env"] {
        let answer = app.browser().get(path).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{path}: {policy}");
    }
}
