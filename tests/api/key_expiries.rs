//! Keys of clients expire as secrets do, so they are beside them in what needs attention, in the coming year, in the calendar, in
//! the list of applications and in its export.

use latchkey::{
    db,
    domain::{Id, api::Environment},
};
use serde_json::{Value, json};
use support::{Client, Member, TestApp, client_key::KeyPair, clients};
use time::Duration;

/// Adds a key that expires after so many days; its id.
async fn key(app: &TestApp, member: &Member, name: &str, days: i64) -> String {
    let body = json!({
        "name": name,
        "public_key": KeyPair::new("EdDSA").pem(),
        "expires_at": app.now().plus(Duration::days(days)).to_string(),
    });
    let path = format!("/api/v1/applications/{}/keys", member.client_id());
    let added = app.signed_in(&member.manager).post(&path, &body).await.expect(201).json();
    // None is made at the same instant as another.
    app.advance(Duration::seconds(1));
    added["id"].as_str().unwrap().to_owned()
}

/// Notes that it was used just now.
fn use_it(app: &TestApp, key: &str) {
    let (id, now) = (Id::parse(key).unwrap(), app.now());
    app.core.db.write(|connection| db::client_key::mark_used(connection, id, now, (None, None))).unwrap();
}

async fn items(browser: &Client, path: &str) -> Vec<Value> {
    browser.get(path).await.expect(200).json()["items"].as_array().unwrap().clone()
}

/// Kind, name of the key, next step, and name of the key in its place of what needs attention.
async fn seen(browser: &Client) -> Vec<[String; 4]> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut items = items(browser, "/api/v1/attention").await;
    items.retain(|item| item["kind"] != "few_managers");
    let said = |item: &Value| {
        assert_eq!((&item["secret"], &item["successor"]), (&Value::Null, &Value::Null));
        [&item["kind"], &item["key"]["name"], &item["next_step"], &item["key_successor"]["name"]].map(text)
    };
    items.iter().map(said).collect()
}

fn said(kind: &str, name: &str, step: &str, successor: &str) -> [String; 4] {
    [kind, name, step, successor].map(str::to_owned)
}

#[tokio::test]
async fn a_key_needs_another_before_it_expires_and_is_deleted_once_that_is_in_use() {
    let app = TestApp::start().await;
    let (member, stranger) = (app.member("0001"), app.member("0002"));
    let old = key(&app, &member, "old", 40).await;
    use_it(&app, &old);
    let everybody = async || {
        let own = seen(&app.signed_in(&member.manager)).await;
        assert_eq!(seen(&app.operator()).await, own, "the federation sees the same");
        assert_eq!(seen(&app.signed_in(&stranger.manager)).await, Vec::<[String; 4]>::new());
        own
    };
    assert_eq!(everybody().await, Vec::<[String; 4]>::new());
    app.advance(Duration::days(11));
    assert_eq!(everybody().await, [said("expiring", "old", "replace", "")]);
    key(&app, &member, "older than it looks", 20).await;
    let expected = [said("expiring", "older than it looks", "replace", ""), said("expiring", "old", "replace", "")];
    assert_eq!(everybody().await, expected, "one that expires before is in no place of another");
    let new = key(&app, &member, "new", 300).await;
    let expected =
        [said("expiring", "older than it looks", "switch_over", "new"), said("expiring", "old", "switch_over", "new")];
    assert_eq!(everybody().await, expected);
    use_it(&app, &old);
    use_it(&app, &new);
    assert_eq!(everybody().await, [said("expiring", "old", "switch_over", "new")], "the other was never used");
    app.advance(Duration::days(7));
    assert_eq!(everybody().await, Vec::<[String; 4]>::new(), "it was not used for a week");
    app.advance(Duration::days(22));
    let expected = [said("expired", "old", "delete", "new"), said("expired", "older than it looks", "delete", "new")];
    let mut found = everybody().await;
    found.sort_unstable();
    assert_eq!(found, expected, "another is used in their place");
    let keys = format!("/api/v1/applications/{}/keys", member.client_id());
    app.signed_in(&member.manager).delete(&format!("{keys}/{new}")).await.expect(204);
    let found = everybody().await;
    assert_eq!(found[0], said("expired", "old", "replace", ""), "the one that worked until a moment ago");
    app.signed_in(&member.manager).delete(&format!("{keys}/{old}")).await.expect(204);
    assert_eq!(everybody().await.len(), 1, "what is deleted needs none");
    let path = format!("/api/v1/applications/{}", member.client_id());
    app.operator().patch(&path, "*", &json!({"state": "disabled"})).await.expect(200);
    assert_eq!(everybody().await, Vec::<[String; 4]>::new(), "what is disabled needs none");
}

#[tokio::test]
async fn keys_and_secrets_are_in_one_order_and_production_comes_before_the_sandbox() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let trial = Member {
        application: app.application(&member.organisation, "trial", Environment::Sandbox, &[]),
        organisation: member.organisation.clone(),
        manager: member.manager.clone(),
    };
    key(&app, &trial, "there", 8).await;
    key(&app, &member, "second", 12).await;
    member.secret(&app, "third", 13).await;
    member.secret(&app, "first", 10).await;
    let name = |item: &Value| item["key"]["name"].as_str().or(item["secret"]["name"].as_str()).unwrap().to_owned();
    for browser in [app.operator(), app.signed_in(&member.manager)] {
        for (query, expected) in [
            ("limit=9", vec!["first", "second", "third", "there"]),
            ("limit=2", vec!["first", "second"]),
            ("limit=9&environment=sandbox", vec!["there"]),
        ] {
            let mut items = items(&browser, &format!("/api/v1/attention?{query}")).await;
            items.retain(|item| item["kind"] == "expiring");
            assert_eq!(items.iter().map(name).collect::<Vec<_>>(), expected, "{query}");
        }
    }
}

#[tokio::test]
async fn an_application_with_a_key_alone_gets_tokens_and_is_shown_so() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let expires_at = app.now().plus(Duration::days(20)).to_string();
    key(&app, &member, "the key", 20).await;
    let deleted = key(&app, &member, "deleted", 30).await;
    let manager = app.signed_in(&member.manager);
    let path = format!("/api/v1/applications/{}", member.client_id());
    manager.delete(&format!("{path}/keys/{deleted}")).await.expect(204);
    let stands = json!({"live": 1, "expiring": 1, "expired": 0, "next_expiry_at": expires_at});
    assert_eq!(manager.get(&path).await.expect(200).json()["keys"], stands);
    assert_eq!(items(&manager, "/api/v1/applications").await[0]["keys"], stands);
    let timeline = items(&manager, "/api/v1/timeline").await;
    let lives = timeline[0]["keys"].as_array().unwrap();
    assert_eq!(lives.len(), 1);
    assert_eq!((&lives[0]["name"], &lives[0]["expires_at"]), (&json!("the key"), &json!(expires_at)));
    let exported = manager.get("/api/v1/exports/applications").await.expect(200).text;
    assert!(exported.contains(&format!(",0,1,{expires_at},")), "{exported}");

    let opened = manager.post_nothing("/api/v1/account/calendar-feed").await.expect(201).json();
    let address = opened["address"].as_str().unwrap().strip_prefix(&app.address).unwrap();
    let read = clients::plain_python("calendar_reader.py", &app.browser().get(address).await.expect(200).text);
    let events = read["events"].as_array().unwrap();
    assert_eq!(events.len(), 1, "{read}");
    assert_eq!(events[0]["summary"], "Key “the key” of Partner-0001 expires");
    let description = events[0]["description"].as_str().unwrap();
    assert!(description.starts_with("The key \"the key\" of Partner-0001 expires on "), "{description}");

    app.advance(Duration::days(20));
    let stands = json!({"live": 0, "expiring": 0, "expired": 1, "next_expiry_at": null});
    let manager = app.signed_in(&member.manager);
    assert_eq!(manager.get(&path).await.expect(200).json()["keys"], stands);
    assert_eq!(items(&manager, "/api/v1/timeline").await[0]["keys"], json!([]));
}
