//! Refusals on the compatible paths: fields, numbers and statuses as clients know them.

use latchkey::domain::api::Environment;
use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, TestApp};
use time::Duration;
use uuid::Uuid;

use super::{API, Scene, TENANT};
use crate::request::{GRANT, form, post_to, refusal};

/// The refusal's `error`, after a check of everything else that it must have.
#[track_caller]
fn refused(answer: &Answer, status: u16, number: u32) -> String {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401);
    let json = answer.json();
    let members: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["correlation_id", "error", "error_codes", "error_description", "error_uri", "timestamp", "trace_id"];
    assert_eq!(members, expected);
    assert_eq!(json["error_codes"], json!([number]), "{json}");
    assert_eq!(json["timestamp"], "2027-03-01 12:00:00Z".replace("2027-03-01", &text(&json, "timestamp")[..10]));
    assert_eq!(json["trace_id"], answer.header("x-request-id"));
    Uuid::try_parse(&text(&json, "correlation_id")).expect("a UUID");
    let said = text(&json, "error_description");
    assert!(said.starts_with(&format!("AADSTS{number}: ")), "{said}");
    for name in ["trace_id", "correlation_id", "timestamp"] {
        assert!(said.contains(&text(&json, name)), "{name} is not in {said}");
    }
    // RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E.
    assert!(said.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E)), "{said:?}");
    text(&json, "error")
}

fn text(json: &Value, name: &str) -> String {
    json[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned()
}

#[tokio::test]
async fn each_refusal_has_the_number_that_clients_know() {
    let scene = Scene::start().await;
    let (id, value, machine) = (scene.member.client_id(), scene.value.clone(), scene.machine());
    let stranger = scene.app.member("0002");
    let (_, foreign) = stranger.secret(&scene.app, "foreign", 30).await;
    let unknown = Uuid::from_u128(0x4_1111_8111).to_string();
    let resource = format!("&resource={API}");
    let cases = [
        (401, "invalid_client", 7_000_215, form(&id, &foreign, &resource)),
        (401, "invalid_client", 7_000_215, form(&unknown, &foreign, &resource)),
        (401, "invalid_client", 7_000_215, form(&id, "wrong", &resource)),
        (400, "unauthorized_client", 700_016, form("no-uuid", &value, &resource)),
        (400, "invalid_request", 900_144, format!("client_id={id}&client_secret={value}{resource}")),
        (400, "invalid_request", 900_144, format!("{GRANT}&client_secret={value}{resource}")),
        (400, "invalid_request", 900_144, form(&id, &value, "")),
        (401, "invalid_client", 7_000_218, format!("{GRANT}&client_id={id}{resource}")),
        (400, "unsupported_grant_type", 70_003, form(&id, &value, &resource).replace("client_credentials", "password")),
        (400, "invalid_resource", 500_011, form(&id, &value, "&resource=https://nowhere.example.org")),
        (400, "invalid_resource", 500_011, form(&id, &value, "&resource=https://production.example.org/api-0002")),
        (400, "invalid_resource", 500_011, form(&id, &value, &format!("&resource={unknown}"))),
        (400, "invalid_scope", 700_022, form(&id, &value, &format!("{resource}&resource=https://b.example.org"))),
        (400, "invalid_request", 9_000_411, form(&id, &value, &format!("&client_id={id}{resource}"))),
    ];
    for (status, error, number, body) in cases {
        let answer = post_to(&machine, &format!("/{TENANT}/oauth2/token"), &[], &body).await;
        assert_eq!(refused(&answer, status, number), error, "{body}");
        assert!(!answer.text.contains(&value), "the answer repeats the secret");
    }
}

#[tokio::test]
async fn version_2_refuses_scopes_of_another_form() {
    let scene = Scene::start().await;
    let cases = [
        ("invalid_request", 900_144, String::new()),
        ("invalid_request", 901_002, format!("&resource={API}&scope={API}/.default")),
        ("invalid_scope", 70_011, "&scope=donor.search".to_owned()),
        ("invalid_scope", 70_011, "&scope=/.default".to_owned()),
        ("invalid_scope", 70_011, format!("&scope={API}/donor.search")),
        ("invalid_scope", 70_011, format!("&scope={API}/.default+openid")),
        ("invalid_scope", 700_022, format!("&scope={API}/.default+https://b.example.org/.default")),
        ("invalid_resource", 500_011, "&scope=https://nowhere.example.org/.default".to_owned()),
        ("invalid_resource", 500_011, format!("&scope={API}//.default")),
    ];
    for (error, number, more) in cases {
        assert_eq!(refused(&scene.v2(&more).await, 400, number), error, "{more}");
    }
}

#[tokio::test]
async fn expired_and_disabled_are_said_to_who_presents_the_right_value() {
    let scene = Scene::start().await;
    let operator = scene.app.operator();
    let path = format!("/api/v1/applications/{}", scene.member.client_id());
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.patch(&path, &tag, &json!({"state": "disabled"})).await.expect(200);
    let more = format!("&resource={API}");
    assert_eq!(refused(&scene.v1(&more).await, 400, 7_000_112), "unauthorized_client");
    scene.app.advance(Duration::days(30));
    let answer = scene.v1(&more).await;
    assert_eq!(refused(&answer, 401, 7_000_222), "invalid_client");
    assert!(answer.text.contains(&format!("expired at {}", scene.app.now())), "{}", answer.text);
}

#[tokio::test]
async fn unknown_client_wrong_secret_and_deleted_secret_differ_in_nothing_but_the_ids_of_the_request() {
    let scene = Scene::start().await;
    let (machine, more) = (scene.machine(), format!("&resource={API}"));
    let (secret, deleted) = scene.member.secret(&scene.app, "deleted", 30).await;
    let manager = scene.app.signed_in(&scene.member.manager);
    manager.delete(&format!("{}/{secret}", scene.member.secrets())).await.expect(204);
    let foreign = scene.app.member("0099").secret(&scene.app, "foreign", 30).await.1;
    let unknown = Uuid::from_u128(0x4_1111_8111).to_string();
    let id = scene.member.client_id();
    let mut said = Vec::new();
    for (id, value) in [(&id, &foreign), (&id, &deleted), (&unknown, &foreign)] {
        let correlation = ("client-request-id", "5f3c2b1a-0000-4000-8000-000000000001");
        let headers = [correlation, ("x-request-id", "same")];
        let path = format!("/{TENANT}/oauth2/token");
        said.push(post_to(&machine, &path, &headers, &form(id, value, &more)).await.expect(401).text);
    }
    assert_eq!(said[0], said[1]);
    assert_eq!(said[0], said[2]);
}

#[tokio::test]
async fn the_clients_name_for_its_request_is_given_back() {
    let scene = Scene::start().await;
    let id = "5f3c2b1a-9d8e-4f70-8a6b-000000000001";
    let path = format!("/{TENANT}/oauth2/token");
    let headers = [("client-request-id", id), ("return-client-request-id", "true")];
    let refusing = post_to(&scene.machine(), &path, &headers, &scene.form("")).await;
    assert_eq!(refused(&refusing, 400, 900_144), "invalid_request");
    assert_eq!(refusing.json()["correlation_id"], id);
    assert_eq!(refusing.header("client-request-id"), id);
    let body = scene.form(&format!("&resource={API}"));
    let issuing = post_to(&scene.machine(), &path, &headers, &body).await.expect(200);
    assert_eq!(issuing.header("client-request-id"), id);
    assert_eq!(issuing.header("x-ms-request-id"), issuing.header("x-request-id"));
    let unasked = post_to(&scene.machine(), &path, &headers[..1], &body).await.expect(200);
    assert_eq!(unasked.header("client-request-id"), "");
    let hostile = post_to(&scene.machine(), &path, &[("client-request-id", "<evil>")], &scene.form("")).await;
    refused(&hostile, 400, 900_144);
    assert!(!hostile.text.contains("evil"));
}

#[tokio::test]
async fn another_tenant_is_refused_everywhere_and_so_is_every_tenant_where_none_is_configured() {
    let scene = Scene::start().await;
    let bare = TestApp::start().await;
    let body = scene.form(&format!("&resource={API}&scope={API}/.default"));
    let other = "9e0b8f2a-1111-4222-8333-944444444444";
    for (machine, tenants) in [(scene.machine(), ["other", other, "api"]), (bare.browser(), ["x", TENANT, "oauth2"])] {
        for tenant in tenants {
            for endpoint in ["token", "v2.0/token"] {
                let answer = post_to(&machine, &format!("/{tenant}/oauth2/{endpoint}"), &[], &body).await;
                assert_eq!(refused(&answer, 400, 90_002), "invalid_request", "{tenant}");
            }
            for version in ["", "/v2.0"] {
                let answer = machine.get(&format!("/{tenant}{version}/.well-known/openid-configuration")).await;
                assert_eq!(refused(&answer, 400, 90_002), "invalid_tenant", "{tenant}");
            }
        }
    }
}

#[tokio::test]
async fn nobody_signs_in_there_and_only_post_gets_a_token() {
    let scene = Scene::start().await;
    let machine = scene.machine();
    for endpoint in ["authorize", "v2.0/authorize"] {
        let path = format!("/{TENANT}/oauth2/{endpoint}?response_type=code&client_id={}", scene.member.client_id());
        assert_eq!(refused(&machine.get(&path).await, 400, 700_054), "unsupported_response_type");
    }
    for endpoint in ["token", "v2.0/token"] {
        let answer = machine.send(machine.request(Method::GET, &format!("/{TENANT}/oauth2/{endpoint}"))).await;
        assert_eq!(answer.expect(405).header("allow"), "POST");
    }
}

#[tokio::test]
async fn credentials_in_the_address_and_other_content_are_refused_there_too() {
    let scene = Scene::start().await;
    let (machine, value) = (scene.machine(), &scene.value);
    let path = format!("/{TENANT}/oauth2/token?client_secret={value}");
    let answer = post_to(&machine, &path, &[], &scene.form(&format!("&resource={API}"))).await;
    assert_eq!(refused(&answer, 400, 90_023), "invalid_request");
    assert!(!answer.text.contains(value.as_str()));
    let request = machine.request(Method::POST, &format!("/{TENANT}/oauth2/token")).json(&json!({"a": 1}));
    assert_eq!(refused(&machine.send(request).await, 400, 900_144), "invalid_request");
}

#[tokio::test]
async fn a_sandbox_application_gets_no_token_for_an_api_of_production() {
    let mut scene = Scene::start().await;
    let (_, permissions) = scene.app.api("sand", Environment::Sandbox, &["read"]);
    scene.member.application =
        scene.app.application(&scene.member.organisation, "Sand", Environment::Sandbox, &permissions);
    scene.value = scene.member.secret(&scene.app, "sand", 30).await.1;
    let (error, _) = refusal(scene.v1(&format!("&resource={API}")).await, 400);
    assert_eq!(error, "invalid_resource");
    scene.v1("&resource=https://sandbox.example.org/sand").await.expect(200);
}
