//! Token requests of every shape.

use data_encoding::{BASE64, BASE64URL_NOPAD};
use reqwest::{Method, header};
use serde_json::Value;
use support::{Answer, Client};

/// The path of the token endpoint.
pub const PATH: &str = "/oauth2/token";
/// What a request holds at least.
pub const GRANT: &str = "grant_type=client_credentials";

/// A form to the token endpoint, with further headers.
pub async fn post(machine: &Client, headers: &[(&str, &str)], form: &str) -> Answer {
    post_as(machine, "application/x-www-form-urlencoded", headers, form.as_bytes()).await
}

/// Any body of any type to the token endpoint; an empty type is left out.
pub async fn post_as(machine: &Client, kind: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    send(machine, PATH, kind, headers, body).await
}

/// A form to another path, with further headers.
pub async fn post_to(machine: &Client, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
    send(machine, path, "application/x-www-form-urlencoded", headers, form.as_bytes()).await
}

async fn send(machine: &Client, path: &str, kind: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = machine.request(Method::POST, path).body(body.to_vec());
    if !kind.is_empty() {
        request = request.header(header::CONTENT_TYPE, kind);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    machine.send(request).await
}

/// The value of an Authorization header for an id and a secret, each form-encoded first (RFC 6749 §2.3.1).
pub fn basic(id: &str, secret: &str) -> String {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    as_is(&format!("{}:{}", encoded(id), encoded(secret)))
}

/// The value of an Authorization header for what stands between `Basic` and the end, not encoded further.
pub fn as_is(inner: &str) -> String {
    format!("Basic {}", BASE64.encode(inner.as_bytes()))
}

/// A request that authenticates by HTTP Basic.
pub async fn by_basic(machine: &Client, id: &str, secret: &str, more: &str) -> Answer {
    post(machine, &[("authorization", &basic(id, secret))], &format!("{GRANT}{more}")).await
}

/// The form with id and secret in it.
pub fn form(id: &str, secret: &str, more: &str) -> String {
    format!("{GRANT}&client_id={id}&client_secret={secret}{more}")
}

/// A text with every octet percent-encoded, also those that need not be.
pub fn percent(text: &str) -> String {
    text.bytes().map(|octet| format!("%{octet:02x}")).collect::<Vec<_>>().concat()
}

/// One of the two JSON parts of a token: 0 for the header, 1 for the claims.
pub fn part(token: &str, index: usize) -> Value {
    let encoded = token.split('.').nth(index).expect("a token has three parts");
    serde_json::from_slice(&BASE64URL_NOPAD.decode(encoded.as_bytes()).expect("base64url")).expect("JSON")
}

/// The access token of an answer.
pub fn token(answer: &Answer) -> String {
    answer.json()["access_token"].as_str().expect("an access token").to_owned()
}

/// The error code and its description, after a check of the status.
#[track_caller]
pub fn refusal(answer: Answer, status: u16) -> (String, String) {
    let json = answer.expect(status).json();
    let text = |name: &str| json[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned();
    (text("error"), text("error_description"))
}
