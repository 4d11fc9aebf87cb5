//! What people change of themselves.

use serde_json::json;
use support::TestApp;

use crate::refusals::fields;

const PATH: &str = "/api/v1/account";

#[tokio::test]
async fn people_read_their_own_account_and_change_name_language_and_time_zone() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let browser = app.signed_in(&person);
    let read = browser.get(PATH).await.expect(200);
    assert_eq!(read.header("cache-control"), "no-store");
    let expected = json!({
        "id": person.id, "name": "nova", "email": "nova@example.org", "locale": "en",
        "time_zone": "Europe/Amsterdam", "email_change": null,
    });
    assert_eq!(read.json(), expected);
    let change = json!({"name": " Nova Example ", "time_zone": "Asia/Tokyo", "locale": "nl"});
    let changed = browser.patch(PATH, read.header("etag"), &change).await.expect(200);
    assert_eq!(changed.json()["name"], "Nova Example");
    assert_eq!(changed.json()["time_zone"], "Asia/Tokyo");
    assert_eq!(browser.get(PATH).await.expect(200).json(), changed.json());
    assert_eq!(browser.get("/api/v1/session").await.expect(200).json()["person"]["locale"], "nl");
    assert_eq!(browser.patch(PATH, read.header("etag"), &change).await.expect(412).code(), "stale");
}

#[tokio::test]
async fn nobody_gives_themselves_a_role_an_address_or_a_state_by_the_way() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let browser = app.signed_in(&person);
    let attempt = json!({
        "name": "Nova", "operator": true, "auditor": true, "email": "other@example.org", "state": "active", "version": 9,
        "id": "01930000-0000-7000-8000-00000000000a", "password_hash": "x", "deactivated": false, "last_sign_in_at": null,
    });
    let refused = browser.patch(PATH, "*", &attempt).await.expect(422).refused();
    let unknown: Vec<_> = refused.iter().filter(|(_, code)| code == "unknown_field").collect();
    assert_eq!((refused.len(), unknown.len()), (9, 9), "{refused:?}");
    let known = app.known(&person);
    assert!(!known.operator && !known.auditor && known.email == "nova@example.org" && known.name == "nova");
}

#[tokio::test]
async fn what_people_enter_of_themselves_is_checked() {
    let app = TestApp::start().await;
    let browser = app.signed_in(&app.person("nova@example.org", false));
    for name in ["x\r\nBcc: evil@example.com", "x\nevil", "x\u{202e}evil"] {
        let refused = browser.patch(PATH, "*", &json!({"name": name})).await.expect(422).refused();
        assert_eq!(refused, fields(&[("/name", "control_character")]), "{name:?}");
    }
    let refused = browser.patch(PATH, "*", &json!({"locale": "x", "time_zone": "Nowhere", "name": ""})).await;
    let codes: Vec<_> = refused.expect(422).refused().into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(codes, ["/locale", "/name", "/time_zone"]);
    assert_eq!(browser.send(browser.request(reqwest::Method::PATCH, PATH).json(&json!({}))).await.status, 428);
}
