//! T5 and T6: each code with its status; 401 names a way to authenticate; descriptions keep to their alphabet.

use std::sync::{Arc, mpsc::channel};

use latchkey::{db::DbError, domain::api::Environment};
use support::{Answer, Client, TestApp};

use crate::request::{as_is, form, post, refusal};

#[tokio::test]
async fn each_refusal_has_its_code_and_status() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (id, machine) = (member.client_id(), app.browser());
    let cases = [
        (400, "invalid_request", "scope=donor.read".to_owned()),
        (400, "unsupported_grant_type", form(&id, &value, "").replace("client_credentials", "password")),
        (400, "unsupported_grant_type", "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned()),
        (400, "invalid_request", "grant_type=client_credentials&client_secret=x".to_owned()),
        (400, "invalid_scope", form(&id, &value, "&scope=donor.delete")),
        (400, "invalid_target", form(&id, &value, "&resource=https://elsewhere.example.org")),
        (401, "invalid_client", form(&id, "wrong", "")),
    ];
    for (status, code, body) in cases {
        let answer = post(&machine, &[], &body).await;
        assert_shape(&answer, status);
        assert_eq!(refusal(answer, status).0, code, "{body}");
    }
}

#[tokio::test]
async fn an_application_without_permissions_is_an_unauthorized_client() {
    let app = TestApp::start().await;
    let mut member = app.member("0001");
    let bare = app.application(&member.organisation, "Bare", Environment::Production, &[]);
    member.application = bare;
    let (_, value) = member.secret(&app, "first", 30).await;
    let machine = app.browser();
    for more in ["", "&scope=donor.read"] {
        let answer = post(&machine, &[], &form(&member.client_id(), &value, more)).await;
        assert_shape(&answer, 400);
        assert_eq!(refusal(answer, 400).0, "unauthorized_client");
    }
    let named = post(&machine, &[], &form(&member.client_id(), &value, "&resource=https://api.example.org")).await;
    assert_eq!(refusal(named, 400).0, "invalid_target");
}

#[tokio::test]
async fn descriptions_keep_to_their_alphabet_whatever_was_sent() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (id, machine) = (member.client_id(), app.browser());
    for hostile in ["%22%5C", "%0D%0Ax:y", "%C3%A9", "%F0%9F%94%91", "%7F", "%3Cscript%3E"] {
        let bodies = [
            form(&id, &value, &format!("&scope={hostile}")),
            form(&id, &value, &format!("&resource={hostile}")),
            form(&id, &value, &format!("&a{hostile}=1&a{hostile}=2")),
            form(hostile, hostile, ""),
            format!("grant_type={hostile}"),
        ];
        for body in bodies {
            assert_described(&post(&machine, &[], &body).await);
        }
        assert_described(&with_header(&machine, &as_is(&format!("{hostile}:{hostile}"))).await);
    }
}

#[tokio::test]
async fn a_401_names_the_way_to_authenticate_and_other_refusals_do_not() {
    let app = TestApp::start().await;
    let machine = app.browser();
    for header in ["Basic eDp5", "Bearer abc", "Negotiate"] {
        let answer = with_header(&machine, header).await.expect(401);
        assert!(answer.header("www-authenticate").starts_with("Basic realm="), "{header}");
    }
    let none = post(&machine, &[], "grant_type=client_credentials").await.expect(401);
    assert!(none.header("www-authenticate").starts_with("Basic realm="));
    assert_eq!(post(&machine, &[], "").await.expect(400).header("www-authenticate"), "");
}

#[tokio::test]
async fn a_database_that_cannot_be_asked_is_temporary_and_said_so() {
    let app = TestApp::builder().config(|config| config.database.connections = Some(1)).start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    let (core, (taken, is_taken)) = (Arc::clone(&app.core), channel::<()>());
    let (release, released) = channel::<()>();
    let holder = std::thread::spawn(move || {
        core.db.read(|_| {
            taken.send(()).unwrap();
            released.recv().unwrap();
            Ok::<_, DbError>(())
        })
    });
    is_taken.recv().unwrap();
    let answer = post(&machine, &[], &body).await;
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(refusal(answer, 503).0, "temporarily_unavailable");
    release.send(()).unwrap();
    holder.join().unwrap().unwrap();
    post(&machine, &[], &body).await.expect(200);
}

async fn with_header(machine: &Client, value: &str) -> Answer {
    post(machine, &[("authorization", value)], "grant_type=client_credentials").await
}

#[track_caller]
fn assert_shape(answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401);
    let json = answer.json();
    let members: Vec<_> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["error", "error_description", "error_uri"]);
    assert_described(answer);
}

/// RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E.
#[track_caller]
fn assert_described(answer: &Answer) {
    assert!(answer.status.is_client_error(), "{answer:?}");
    let json = answer.json();
    let description = json["error_description"].as_str().expect("a description");
    assert!(!description.is_empty());
    let allowed = |byte: u8| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E);
    assert!(description.bytes().all(allowed), "{description:?}");
}
