//! T1 and T7: only forms by POST, never credentials in the address; no answer is kept by a cache.

use reqwest::{Method, header};
use serde_json::json;
use support::{Answer, TestApp};

use crate::request::{PATH, form, post, post_as, refusal};

#[tokio::test]
async fn a_body_that_is_no_form_is_an_invalid_request() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let machine = app.browser();
    let body = form(&member.client_id(), &value, "");
    for kind in ["", "application/json", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form"] {
        let (error, _) = refusal(post_as(&machine, kind, &[], body.as_bytes()).await, 400);
        assert_eq!(error, "invalid_request", "{kind:?}");
    }
    let json = json!({"grant_type": "client_credentials", "client_id": member.client_id(), "client_secret": value});
    let (error, _) = refusal(machine.post(PATH, &json).await, 400);
    assert_eq!(error, "invalid_request");
}

#[tokio::test]
async fn a_form_is_recognised_in_any_case_and_with_parameters() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let body = form(&member.client_id(), &value, "");
    for kind in ["application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded ;x=y"] {
        post_as(&app.browser(), kind, &[], body.as_bytes()).await.expect(200);
    }
}

#[tokio::test]
async fn only_post_gets_a_token() {
    let app = TestApp::start().await;
    let machine = app.browser();
    for method in [Method::GET, Method::PUT, Method::PATCH, Method::DELETE] {
        let answer = machine.send(machine.request(method, PATH)).await.expect(405);
        assert_eq!((answer.header("allow"), &answer.json()["error"]), ("POST", &"invalid_request".into()));
        assert_not_kept(&answer);
    }
}

#[tokio::test]
async fn where_clients_read_oauth_a_wrong_method_is_told_as_oauth_tells_it() {
    let app = TestApp::start().await;
    let machine = app.browser();
    let get = async |path: &str| machine.send(machine.request(Method::GET, path)).await.expect(405);
    for path in ["/oauth2/introspect", "/oauth2/revoke"] {
        let refused = get(path).await.json();
        assert_eq!(refused["error"], "invalid_request", "{refused}");
        assert!(refused["error_uri"].as_str().unwrap().ends_with("/docs/errors/method_not_allowed"), "{refused}");
    }
    for path in ["/common/oauth2/token", "/common/oauth2/v2.0/token"] {
        let refused = get(path).await.json();
        assert_eq!((&refused["error"], &refused["error_codes"][0]), (&"invalid_request".into(), &900_561.into()));
        assert!(refused["error_description"].as_str().unwrap().contains("possible: POST"), "{refused}");
    }
}

#[tokio::test]
async fn credentials_in_the_address_are_refused_whatever_the_body_says() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    let machine = app.browser();
    let body = form(&id, &value, "");
    let queries = [
        format!("client_id={id}&client_secret={value}"),
        format!("client_secret={value}"),
        format!("%63lient_secret={value}"),
        format!("client_id={id}"),
        "client_assertion=x".to_owned(),
        "grant_type=client_credentials".to_owned(),
        "scope=donor.search".to_owned(),
        "broken=%".to_owned(),
    ];
    for query in queries {
        let request = machine.request(Method::POST, &format!("{PATH}?{query}"));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body.clone());
        let (error, description) = refusal(machine.send(request).await, 400);
        assert_eq!(error, "invalid_request", "{query}");
        assert!(!description.contains(&value), "the answer repeats the secret");
    }
    let harmless = machine.request(Method::POST, &format!("{PATH}?api-version=1"));
    let harmless = harmless.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
    machine.send(harmless).await.expect(200);
}

#[tokio::test]
async fn no_answer_is_kept_by_a_cache() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (id, machine) = (member.client_id(), app.browser());
    let answers = [
        (200, post(&machine, &[], &form(&id, &value, "")).await),
        (400, post(&machine, &[], "").await),
        (400, post(&machine, &[], &form(&id, &value, "&scope=unknown")).await),
        (400, post(&machine, &[], &form(&id, &value, &format!("&padding={}", "x".repeat(70_000)))).await),
        (401, post(&machine, &[], &form(&id, "wrong", "")).await),
        (404, machine.post(&format!("{PATH}/nothing"), &json!({})).await),
        (404, machine.get("/oauth2/nothing").await),
        (404, machine.get("/oauth2").await),
        (405, machine.get(PATH).await),
        (405, machine.send(machine.request(Method::HEAD, PATH)).await),
        (405, machine.send(machine.request(Method::OPTIONS, PATH)).await),
        (405, machine.post("/oauth2/jwks", &json!({})).await),
    ];
    for (status, answer) in answers {
        assert_not_kept(&answer.expect(status));
    }
}

#[tokio::test]
async fn the_answers_around_a_secret_are_not_kept_either() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let expires_at = app.now().plus(time::Duration::days(30)).to_string();
    let shown = manager.post(&member.secrets(), &json!({"name": "first", "expires_at": expires_at})).await.expect(201);
    assert_not_kept(&shown);
    let large = json!({"name": "x".repeat(70_000), "expires_at": expires_at});
    assert_not_kept(&manager.post(&member.secrets(), &large).await.expect(413));
    assert_not_kept(&manager.get("/api/v1/nothing").await.expect(404));
}

#[tokio::test]
async fn a_fault_of_ours_is_a_server_error_without_details_and_is_not_kept() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    app.by_hand("alter table secrets rename to secrets_away");
    let body = form(&member.client_id(), &value, "");
    let broken = post(&app.browser(), &[], &body).await;
    app.by_hand("alter table secrets_away rename to secrets");
    assert_not_kept(&broken);
    let (error, description) = refusal(broken, 500);
    assert_eq!(error, "server_error");
    assert_eq!(description, "Something went wrong on our side; it was logged.");
    post(&app.browser(), &[], &body).await.expect(200);
}

#[track_caller]
fn assert_not_kept(answer: &Answer) {
    assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
    assert_eq!(answer.header("pragma"), "no-cache", "{answer:?}");
}
