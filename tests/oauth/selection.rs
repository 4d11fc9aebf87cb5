//! T8 and T9: which API a token is for, with which permissions, and what the answer says of it.

use latchkey::domain::api::{Environment, Permission};
use support::{Answer, TestApp, fixtures::Member};

use crate::request::{form, part, post, refusal, token};

const ALPHA: &str = "https://production.example.org/alpha";
const BETA: &str = "https://production.example.org/beta";

/// A member whose application may `read` and `write` on alpha, and `read` and `send` on beta; a secret of it.
async fn two_apis(app: &TestApp) -> (Member, String) {
    let mut member = app.member("0001");
    let (_, mut granted) = app.api("alpha", Environment::Production, &["read", "write"]);
    let (_, beta) = app.api("beta", Environment::Production, &["read", "send", "audit"]);
    granted.extend(beta.into_iter().filter(|permission| permission.name != "audit"));
    let (_, _) = app.api("gamma", Environment::Production, &["read"]);
    member.application = app.application(&member.organisation, "Two", Environment::Production, &granted);
    let (_, value) = member.secret(app, "first", 30).await;
    (member, value)
}

async fn ask(app: &TestApp, member: &Member, value: &str, more: &str) -> Answer {
    post(&app.browser(), &[], &form(&member.client_id(), value, more)).await
}

#[track_caller]
fn assert_token(answer: Answer, audience: &str, scope: &str) {
    let answer = answer.expect(200);
    let claims = part(&token(&answer), 1);
    assert_eq!(claims["aud"], audience);
    assert_eq!(claims["scope"], scope);
    assert_eq!(answer.json()["scope"], scope);
}

#[tokio::test]
async fn the_answer_has_these_members_and_no_others() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let answer = ask(&app, &member, &value, "").await.expect(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let json = answer.json();
    let members: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(members, ["access_token", "expires_in", "scope", "token_type"]);
    assert_eq!(json["token_type"], "Bearer");
    assert_eq!(json["expires_in"], serde_json::json!(3600), "a number");
}

#[tokio::test]
async fn none_asked_means_all_that_is_granted_on_the_one_api() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let api = "https://production.example.org/api-0001";
    assert_token(ask(&app, &member, &value, "").await, api, "donor.read donor.search");
    assert_token(ask(&app, &member, &value, &format!("&resource={api}")).await, api, "donor.read donor.search");
    assert_token(ask(&app, &member, &value, "&scope=donor.search").await, api, "donor.search");
}

#[tokio::test]
async fn a_scope_is_what_was_asked_each_name_once() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let api = "https://production.example.org/api-0001";
    let asked = "&scope=donor.search++donor.read+donor.search+";
    assert_token(ask(&app, &member, &value, asked).await, api, "donor.search donor.read");
}

#[tokio::test]
async fn a_scope_outside_what_is_granted_is_refused_as_a_whole() {
    let app = TestApp::start().await;
    let (member, value) = two_apis(&app).await;
    let scopes = ["audit", "read+audit", "READ", "read,write", "unknown", "read%09write"];
    for scope in scopes {
        let more = format!("&resource={BETA}&scope={scope}");
        let (error, description) = refusal(ask(&app, &member, &value, &more).await, 400);
        assert_eq!(error, "invalid_scope", "{scope}");
        assert!(description.contains("granted are: read send"), "{description}");
        // What the application is not granted is not told apart from what is not there.
        assert!(!description.contains("audit"), "{description}");
    }
}

#[tokio::test]
async fn a_resource_names_one_of_several_apis() {
    let app = TestApp::start().await;
    let (member, value) = two_apis(&app).await;
    assert_token(ask(&app, &member, &value, &format!("&resource={ALPHA}")).await, ALPHA, "read write");
    assert_token(ask(&app, &member, &value, &format!("&resource={BETA}")).await, BETA, "read send");
    assert_token(ask(&app, &member, &value, &format!("&resource={BETA}&scope=read")).await, BETA, "read");
}

#[tokio::test]
async fn a_scope_that_only_one_api_has_names_it() {
    let app = TestApp::start().await;
    let (member, value) = two_apis(&app).await;
    assert_token(ask(&app, &member, &value, "&scope=send").await, BETA, "send");
    assert_token(ask(&app, &member, &value, "&scope=read+write").await, ALPHA, "read write");
}

#[tokio::test]
async fn several_possible_apis_and_none_named_is_an_error_that_lists_them() {
    let app = TestApp::start().await;
    let (member, value) = two_apis(&app).await;
    for more in ["", "&scope=read"] {
        let (error, description) = refusal(ask(&app, &member, &value, more).await, 400);
        assert_eq!(error, "invalid_target");
        assert!(description.contains(&format!("{ALPHA}, {BETA}")), "{description}");
        assert!(description.contains("resource"), "{description}");
    }
}

#[tokio::test]
async fn a_scope_over_two_apis_is_refused() {
    let app = TestApp::start().await;
    let (member, value) = two_apis(&app).await;
    let (error, _) = refusal(ask(&app, &member, &value, "&scope=write+send").await, 400);
    assert_eq!(error, "invalid_scope");
}

#[tokio::test]
async fn two_resources_are_refused() {
    let app = TestApp::start().await;
    let (member, value) = two_apis(&app).await;
    let more = format!("&resource={ALPHA}&resource={BETA}");
    let (error, description) = refusal(ask(&app, &member, &value, &more).await, 400);
    assert_eq!(error, "invalid_target");
    assert!(description.contains("one"), "{description}");
}

#[tokio::test]
async fn an_unknown_resource_and_one_that_is_not_granted_are_refused_alike() {
    let app = TestApp::start().await;
    let (member, value) = two_apis(&app).await;
    let unknown = ask(&app, &member, &value, "&resource=https://nowhere.example.org").await.expect(400);
    let not_granted = ask(&app, &member, &value, "&resource=https://production.example.org/gamma").await.expect(400);
    assert_eq!(unknown.json()["error"], "invalid_target");
    assert_eq!(unknown.text, not_granted.text);
    // An identifier is compared as it is (RFC 3986 §6.2.1): nothing is normalised.
    ask(&app, &member, &value, "&resource=https://production.example.org/alpha/").await.expect(400);
}

#[tokio::test]
async fn the_same_name_in_the_other_environment_is_another_api() {
    let app = TestApp::start().await;
    let mut member = app.member("0001");
    let (_, _) = app.api("alpha", Environment::Production, &["read"]);
    let (_, sandbox): (_, Vec<Permission>) = app.api("alpha", Environment::Sandbox, &["read"]);
    member.application = app.application(&member.organisation, "Sand", Environment::Sandbox, &sandbox);
    let (_, value) = member.secret(&app, "first", 30).await;
    assert_eq!(&value[3..8], "_lks_");
    assert_token(ask(&app, &member, &value, "").await, "https://sandbox.example.org/alpha", "read");
    let (error, _) = refusal(ask(&app, &member, &value, &format!("&resource={ALPHA}")).await, 400);
    assert_eq!(error, "invalid_target");
}
