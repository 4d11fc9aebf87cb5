//! Member organisations.

use serde_json::{Value, json};
use support::TestApp;

use crate::refusals::{each_alone, fields};

const PATH: &str = "/api/v1/organisations";

fn body(code: &str) -> Value {
    json!({"code": code, "name": "Example Registry", "country": "NL", "time_zone": "Europe/Amsterdam", "locale": "nl",
        "contact_email": "registry@example.org"})
}

#[tokio::test]
async fn an_organisation_is_created_and_read_back_as_it_was_given() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let created = operator.post(PATH, &body("0042")).await.expect(201);
    assert_eq!(created.header("cache-control"), "no-store");
    insta::assert_json_snapshot!("created_organisation", created.json(), {".id" => "[id]"});
    let path = format!("{PATH}/{}", created.json()["id"].as_str().unwrap());
    let read = operator.get(&path).await.expect(200);
    assert_eq!(read.json(), created.json());
    assert_eq!(read.header("etag"), created.header("etag"));
    assert_eq!(operator.get(PATH).await.json()["items"], json!([created.json()]));
}

#[tokio::test]
async fn country_and_locale_take_their_usual_case_and_names_lose_surrounding_space() {
    let app = TestApp::start().await;
    let mut given = body(" 0042 ");
    given["country"] = json!("de");
    given["locale"] = json!("PT-br");
    given["name"] = json!("  Registry  of the North ");
    given.as_object_mut().unwrap().remove("contact_email");
    let created = app.operator().post(PATH, &given).await.expect(201).json();
    assert_eq!(created["code"], "0042");
    assert_eq!(created["country"], "DE");
    assert_eq!(created["locale"], "pt-BR");
    assert_eq!(created["name"], "Registry  of the North");
    assert_eq!(created["contact_email"], Value::Null);
}

#[tokio::test]
async fn every_missing_field_is_named_at_once() {
    let app = TestApp::start().await;
    let refused = app.operator().post(PATH, &json!({})).await.expect(422);
    insta::assert_json_snapshot!("refused_organisation", refused.json(), {".request_id" => "[request id]"});
    let required = ["/code", "/country", "/locale", "/name", "/time_zone"].map(|pointer| (pointer, "required"));
    assert_eq!(refused.refused(), fields(&required));
}

#[tokio::test]
async fn every_wrong_and_every_unknown_field_is_named_at_once() {
    let app = TestApp::start().await;
    let wrong = json!({"code": "x".repeat(41), "name": 7, "country": "Netherlands", "time_zone": "Mars/Olympus",
        "locale": "english", "contact_email": "nobody", "colour": "blue", "a/b~c": null});
    let refused = app.operator().post(PATH, &wrong).await.expect(422);
    let expected = [
        ("/a~1b~0c", "unknown_field"),
        ("/code", "too_long"),
        ("/colour", "unknown_field"),
        ("/contact_email", "invalid_email"),
        ("/country", "invalid_country"),
        ("/locale", "invalid_locale"),
        ("/name", "wrong_type"),
        ("/time_zone", "invalid_time_zone"),
    ];
    assert_eq!(refused.refused(), fields(&expected));
}

#[tokio::test]
async fn each_field_has_its_limits() {
    let app = TestApp::start().await;
    let cases = [
        ("code", json!(""), "required"),
        ("code", json!("  "), "required"),
        ("code", json!(42), "wrong_type"),
        ("name", json!("x".repeat(121)), "too_long"),
        ("name", json!("two\nlines"), "control_character"),
        ("name", json!("nul\u{0}"), "control_character"),
        ("name", json!("reversed \u{202E}gro"), "control_character"),
        ("name", json!("joined\u{200B}"), "control_character"),
        ("name", json!(["a list"]), "wrong_type"),
        ("country", json!("N"), "invalid_country"),
        ("country", json!("1L"), "invalid_country"),
        ("country", json!("ÄÖ"), "invalid_country"),
        ("time_zone", json!("+01:00"), "invalid_time_zone"),
        ("time_zone", json!("../../etc/passwd"), "invalid_time_zone"),
        ("locale", json!("e"), "invalid_locale"),
        ("locale", json!("en_GB"), "invalid_locale"),
        ("locale", json!("en-GB-x"), "invalid_locale"),
        ("contact_email", json!("a b@example.org"), "invalid_email"),
        ("contact_email", json!("a@example.org\r\nBcc: b@example.org"), "invalid_email"),
        ("contact_email", json!(format!("{}@example.org", "x".repeat(250))), "invalid_email"),
        ("contact_email", json!(true), "wrong_type"),
    ];
    each_alone(&app.operator(), PATH, &body("0042"), &cases).await;
}

#[tokio::test]
async fn the_longest_texts_are_taken_and_characters_count_not_octets() {
    let app = TestApp::start().await;
    let mut longest = body(&"ü".repeat(40));
    longest["name"] = json!("ü".repeat(120));
    app.operator().post(PATH, &longest).await.expect(201);
}

#[tokio::test]
async fn no_two_organisations_share_a_code_whatever_its_case() {
    let app = TestApp::start().await;
    let operator = app.operator();
    operator.post(PATH, &body("Ab 1")).await.expect(201);
    for code in ["Ab 1", "aB 1", " AB  1 "] {
        let refused = operator.post(PATH, &body(code)).await.expect(422);
        assert_eq!(refused.refused(), fields(&[("/code", "duplicate")]), "{code}");
    }
    let other = operator.post(PATH, &body("other")).await.expect(201);
    let path = format!("{PATH}/{}", other.json()["id"].as_str().unwrap());
    let refused = operator.patch(&path, other.header("etag"), &json!({"code": "AB 1"})).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/code", "duplicate")]));
    operator.patch(&path, other.header("etag"), &json!({"code": "OTHER"})).await.expect(200);
}

#[tokio::test]
async fn a_change_takes_every_field_and_null_removes_the_address() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let created = operator.post(PATH, &body("0042")).await.expect(201);
    let path = format!("{PATH}/{}", created.json()["id"].as_str().unwrap());
    let change = json!({"code": "0043", "name": "Renamed", "country": "BE", "time_zone": "Europe/Brussels",
        "locale": "fr", "contact_email": null});
    let changed = operator.patch(&path, created.header("etag"), &change).await.expect(200).json();
    for (field, value) in change.as_object().unwrap() {
        assert_eq!(&changed[field], value, "{field}");
    }
    let refused = operator.patch(&path, "*", &json!({"name": "", "id": "x", "country": "EUR"})).await.expect(422);
    let expected = [("/country", "invalid_country"), ("/id", "unknown_field"), ("/name", "required")];
    assert_eq!(refused.refused(), fields(&expected));
}
