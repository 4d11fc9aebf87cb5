//! Nobody overwrites a change that they have not seen: entity tags on everything that can be changed.

use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{Answer, Client};

use crate::world::{Caller, World};

/// Something that can be changed: how, where it is read, and two changes.
struct Editable {
    method: Method,
    change: String,
    read: String,
    first: Value,
    second: Value,
}

async fn editables(world: &World) -> Vec<Editable> {
    let mut editables = Vec::new();
    for resource in
        ["organisations/{organisation_id}", "apis/{api_id}", "applications/{application_id}", "people/{person_id}"]
    {
        let read = world.path(&format!("/api/v1/{resource}")).await;
        let (first, second) = (json!({"name": "Changed first"}), json!({"name": "Changed second"}));
        editables.push(Editable { method: Method::PATCH, change: read.clone(), read, first, second });
    }
    let read = world.path("/api/v1/applications/{application_id}").await;
    let (first, second) = (json!({"permission_ids": []}), json!({"permission_ids": [world.permissions[0].id]}));
    editables.push(Editable { method: Method::PUT, change: format!("{read}/grants"), read, first, second });
    editables
}

async fn send(browser: &Client, editable: &Editable, tag: Option<&str>, body: &Value) -> Answer {
    let mut request = browser.request(editable.method.clone(), &editable.change).json(body);
    if let Some(tag) = tag {
        request = request.header(header::IF_MATCH, tag);
    }
    browser.send(request).await
}

async fn tag(browser: &Client, editable: &Editable) -> String {
    let tag = browser.get(&editable.read).await.expect(200).header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 2, "{tag} is a strong entity tag");
    tag
}

#[tokio::test]
async fn a_change_without_an_entity_tag_is_refused() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for editable in editables(&world).await {
        let before = operator.get(&editable.read).await.expect(200).json();
        let refused = send(&operator, &editable, None, &editable.first).await.expect(428);
        assert_eq!(refused.code(), "precondition_required");
        assert_eq!(operator.get(&editable.read).await.json(), before, "{}", editable.change);
    }
}

#[tokio::test]
async fn a_change_from_a_stale_reading_is_refused_and_loses_nothing() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for editable in editables(&world).await {
        let read = tag(&operator, &editable).await;
        let changed = send(&operator, &editable, Some(&read), &editable.first).await.expect(200);
        let (after, body) = (changed.header("etag").to_owned(), changed.json());
        assert_ne!(after, read, "{}", editable.change);
        assert_eq!(tag(&operator, &editable).await, after, "the tag of the answer is that of the next reading");
        let refused = send(&operator, &editable, Some(&read), &editable.second).await.expect(412);
        assert_eq!(refused.code(), "stale");
        assert_eq!(operator.get(&editable.read).await.json(), body, "{}", editable.change);
        send(&operator, &editable, Some(&after), &editable.second).await.expect(200);
    }
}

#[tokio::test]
async fn only_the_whole_strong_tag_matches() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for editable in editables(&world).await {
        let read = tag(&operator, &editable).await;
        for wrong in [format!("W/{read}"), read.trim_matches('"').to_owned(), "\"\"".to_owned(), "\"0\"".to_owned()] {
            send(&operator, &editable, Some(&wrong), &editable.first).await.expect(412);
        }
        let several = format!("\"unknown\", {read}");
        send(&operator, &editable, Some(&several), &editable.first).await.expect(200);
        send(&operator, &editable, Some("*"), &editable.second).await.expect(200);
    }
}

#[tokio::test]
async fn of_many_changes_at_once_from_the_same_reading_exactly_one_is_made() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for editable in editables(&world).await {
        let read = tag(&operator, &editable).await;
        let mut waiting = Vec::new();
        for _ in 0..8 {
            let request = operator.request(editable.method.clone(), &editable.change).json(&editable.first);
            let request = request.header(header::IF_MATCH, &read);
            waiting.push(tokio::spawn(async move { request.send().await.unwrap().status().as_u16() }));
        }
        let mut statuses = Vec::new();
        for one in waiting {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412], "{}", editable.change);
    }
}

#[tokio::test]
async fn what_is_missing_in_a_change_stays_and_null_is_no_value() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for editable in editables(&world).await.into_iter().filter(|editable| editable.method == Method::PATCH) {
        let before = operator.get(&editable.read).await.expect(200).json();
        let mut after = send(&operator, &editable, Some("*"), &json!({})).await.expect(200).json();
        after["updated_at"] = before["updated_at"].clone();
        assert_eq!(after, before, "{}", editable.change);
        let refused = send(&operator, &editable, Some("*"), &json!({"name": null})).await.expect(422);
        assert_eq!(refused.refused(), [("/name".to_owned(), "wrong_type".to_owned())], "{}", editable.change);
    }
}

#[tokio::test]
async fn a_change_says_when_it_was_made() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for editable in editables(&world).await {
        let created = operator.get(&editable.read).await.json()["created_at"].clone();
        world.app.advance(time::Duration::seconds(1));
        let changed = send(&operator, &editable, Some("*"), &editable.first).await.expect(200).json();
        assert_eq!(changed["updated_at"], world.app.now().to_string(), "{}", editable.change);
        assert_eq!(changed["created_at"], created, "{}", editable.change);
    }
}
