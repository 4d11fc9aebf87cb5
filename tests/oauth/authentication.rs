//! T2 and T3: how a client proves itself. T11 and the words for each refusal are in `indistinguishable`.

use data_encoding::BASE64;
use latchkey::{
    db,
    domain::{
        Id,
        secret::{Author, AuthorKind, SecretDetails},
        text::Name,
    },
};
use reqwest::{Method, header};
use support::{TestApp, fixtures::Member};
use time::Duration;

use crate::request::{GRANT, PATH, as_is, basic, by_basic, form, percent, post, refusal};

/// Gives the application a secret whose value holds all that form-encoding is for, as one could be imported.
fn with_value(app: &TestApp, member: &Member, value: &str) {
    let details = SecretDetails {
        name: Name::parse("imported").unwrap(),
        expires_at: app.now().plus(Duration::days(30)),
        replaces: None,
    };
    let author = Author { kind: AuthorKind::Person, id: member.manager.id.uuid(), name: "x".to_owned() };
    let hash = app.core.keys.hash_secret(value);
    app.core
        .db
        .write(|connection| {
            let kept = ("imp", &hash);
            db::secret::insert(connection, member.application.id, Id::new(), &details, kept, &author, None, app.now())
        })
        .unwrap();
}

#[tokio::test]
async fn basic_and_body_credentials_both_work() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    let machine = app.browser();
    by_basic(&machine, &id, &value, "").await.expect(200);
    post(&machine, &[], &form(&id, &value, "")).await.expect(200);
}

#[tokio::test]
async fn id_and_secret_in_basic_are_form_decoded() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let special = "p:ss w\u{f6}rd+%&=/?\u{1f511}\"\\~";
    with_value(&app, &member, special);
    let (id, machine) = (member.client_id(), app.browser());
    by_basic(&machine, &id, special, "").await.expect(200);
    // Every octet encoded, also those that need not be, in either case of the digits.
    let all = percent(special);
    let header = as_is(&format!("{}:{all}", id.replace('-', "%2D")));
    post(&machine, &[("authorization", &header)], GRANT).await.expect(200);
    // Not encoded at all, `+` and `%` would be something else; the colon of the secret alone is none.
    let colon_left = all.replace("%3a", ":");
    post(&machine, &[("authorization", &as_is(&format!("{id}:{colon_left}")))], GRANT).await.expect(200);
    let plus_left = all.replace("%2b", "+");
    let wrong = post(&machine, &[("authorization", &as_is(&format!("{id}:{plus_left}")))], GRANT).await;
    assert_eq!(refusal(wrong, 401).0, "invalid_client");
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    for scheme in ["basic", "BASIC", "bAsIc "] {
        let header = basic(&id, &value).replace("Basic", scheme);
        post(&app.browser(), &[("authorization", &header)], GRANT).await.expect(200);
    }
}

#[tokio::test]
async fn a_client_id_beside_basic_must_be_the_same_one() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    by_basic(&app.browser(), &id, &value, &format!("&client_id={id}")).await.expect(200);
    let other = by_basic(&app.browser(), &id, &value, "&client_id=another").await;
    assert_eq!(refusal(other, 400).0, "invalid_request");
}

#[tokio::test]
async fn two_methods_in_one_request_are_an_invalid_request_even_when_both_are_right() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    let assertion = "&client_assertion=x&client_assertion_type=\
                     urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    let (right, machine) = (basic(&id, &value), app.browser());
    let both = [
        (right.clone(), form(&id, &value, "")),
        (right.clone(), format!("{GRANT}&client_secret={value}")),
        (right.clone(), format!("{GRANT}&client_secret=wrong")),
        (right.clone(), format!("{GRANT}{assertion}")),
        ("Bearer abc".to_owned(), form(&id, &value, "")),
    ];
    for (header, body) in both {
        let (error, _) = refusal(post(&machine, &[("authorization", &header)], &body).await, 400);
        assert_eq!(error, "invalid_request", "{body}");
    }
    let (error, _) = refusal(post(&machine, &[], &form(&id, &value, assertion)).await, 400);
    assert_eq!(error, "invalid_request");
}

#[tokio::test]
async fn two_authorization_headers_are_an_invalid_request() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    let header = basic(&id, &value);
    let machine = app.browser();
    let request = machine.request(Method::POST, PATH).header(header::AUTHORIZATION, &header);
    let request = request.header(header::AUTHORIZATION, &header);
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(GRANT);
    assert_eq!(refusal(machine.send(request).await, 400).0, "invalid_request");
}

#[tokio::test]
async fn a_client_that_does_not_authenticate_is_an_invalid_client() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    for body in [GRANT.to_owned(), format!("{GRANT}&client_id={}", member.client_id())] {
        let (error, _) = refusal(post(&app.browser(), &[], &body).await, 401);
        assert_eq!(error, "invalid_client");
    }
}

#[tokio::test]
async fn a_method_that_is_not_supported_is_an_invalid_client() {
    let app = TestApp::start().await;
    let machine = app.browser();
    for header in ["Bearer abc", "Digest username=x", "Negotiate", "Basically eDp5"] {
        let answer = post(&machine, &[("authorization", header)], GRANT).await;
        assert_eq!(refusal(answer, 401).0, "invalid_client", "{header}");
    }
    let assertion = format!("{GRANT}&client_assertion=x.y.z&client_assertion_type=urn:x");
    assert_eq!(refusal(post(&machine, &[], &assertion).await, 401).0, "invalid_client");
}

#[tokio::test]
async fn a_basic_header_that_cannot_be_read_is_an_invalid_request() {
    let app = TestApp::start().await;
    let machine = app.browser();
    let encoded = |inner: &[u8]| format!("Basic {}", BASE64.encode(inner));
    let headers = [
        "Basic".to_owned(),
        "Basic !!!".to_owned(),
        "Basic eDp5 eDp5".to_owned(),
        "Basic eDp".to_owned(),
        encoded(b"no colon"),
        encoded(b":secret"),
        encoded(b"id:"),
        encoded(b":"),
        encoded(b"id:%zz"),
        encoded(b"id:%"),
        encoded(b"id:%00"),
        encoded(b"id:\xff\xfe"),
        encoded(b"%ff:secret"),
    ];
    for header in headers {
        let answer = post(&machine, &[("authorization", &header)], GRANT).await;
        assert_eq!(refusal(answer, 400).0, "invalid_request", "{header}");
    }
}
