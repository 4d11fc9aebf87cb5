//! Client secrets: the value is shown once, and deleting leaves nothing of it.

use diesel::prelude::*;
use latchkey::{
    db::{DbError, schema::secrets},
    domain::{Id, Timestamp, api::Environment, secret::Secret},
};
use serde_json::{Value, json};
use support::{Member, TestApp};
use time::Duration;
use uuid::Uuid;

use crate::operations;

/// Whether `value` is one hint, the marker, and 49 characters of the alphabet: the published expression, by hand.
fn matches_published_pattern(value: &str, marker: &str) -> bool {
    let document = operations::document();
    let published = &document["components"]["schemas"]["CreatedSecret"]["properties"]["value"]["pattern"];
    assert_eq!(published, "^[0-9A-Za-z]{3}_lk[ps]_[0-9A-Za-z]{49}$");
    let alphanumeric = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    value.len() == 57 && alphanumeric(&value[..3]) && &value[3..8] == marker && alphanumeric(&value[8..])
}

/// The hash that the database keeps of a secret.
fn kept_hash(app: &TestApp, id: &str) -> Option<Vec<u8>> {
    let id: Id<Secret> = id.parse().unwrap();
    let row = app.core.db.read(|connection| {
        let query = secrets::table.select(secrets::hash).filter(secrets::id.eq(id));
        query.first::<Option<Vec<u8>>>(connection).map_err(DbError::from)
    });
    row.unwrap()
}

fn one(member: &Member, id: &str) -> String {
    format!("{}/{id}", member.secrets())
}

#[tokio::test]
async fn a_value_is_shown_once_and_never_again() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let body = json!({"name": "Secret by Ada", "expires_at": "2028-02-29T12:00:00+01:00"});
    let created = manager.post(&member.secrets(), &body).await.expect(201);
    assert_eq!(created.header("cache-control"), "no-store");
    assert_eq!(created.header("pragma"), "no-cache");
    let created = created.json();
    insta::assert_json_snapshot!("created_secret", created, {
        ".value" => "[value]", ".client_id" => "[client ID]", ".token_endpoint" => "[address]/oauth2/token",
        ".secret.id" => "[id]", ".secret.application_id" => "[client ID]", ".secret.hint" => "[hint]",
        ".secret.created_by.id" => "[id]",
    });
    assert_eq!(created["token_endpoint"], format!("{}/oauth2/token", app.address));
    assert_eq!(created["client_id"], member.client_id());
    let value = created["value"].as_str().unwrap();
    assert!(matches_published_pattern(value, "_lkp_"), "{value}");
    assert_eq!(created["secret"]["hint"], &value[..3]);
    let id = created["secret"]["id"].as_str().unwrap();
    for browser in [manager, app.operator()] {
        let read = browser.get(&one(&member, id)).await.expect(200);
        assert_eq!(read.json(), created["secret"]);
        assert_eq!(read.header("cache-control"), "no-store");
        let list = browser.get(&member.secrets()).await.expect(200);
        assert_eq!(list.json()["items"], json!([created["secret"]]));
        for text in [read.text, list.text] {
            assert!(!text.contains(&value[3..]) && !text.contains("value"), "{text}");
        }
    }
}

#[tokio::test]
async fn a_value_says_for_which_environment_it_is_and_no_two_are_alike() {
    let app = TestApp::builder().config(|config| config.secrets.max_live = 40).start().await;
    let organisation = app.organisation("0001");
    let manager = app.person("ada@example.org", false);
    app.assign(&manager, &organisation, None);
    let application = app.application(&organisation, "Try", Environment::Sandbox, &[]);
    let path = format!("/api/v1/applications/{}/secrets", application.id);
    let browser = app.signed_in(&manager);
    let mut values = std::collections::BTreeSet::new();
    for number in 0..40 {
        let body = json!({"name": format!("s{number}"), "expires_at": app.now().plus(Duration::days(9)).to_string()});
        let value = browser.post(&path, &body).await.expect(201).json()["value"].as_str().unwrap().to_owned();
        assert!(matches_published_pattern(&value, "_lks_"), "{value}");
        values.insert(value);
    }
    assert_eq!(values.len(), 40);
}

#[tokio::test]
async fn only_a_keyed_hash_of_the_value_is_kept() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "one", 30).await;
    let kept = kept_hash(&app, &id).unwrap();
    assert_eq!(kept.len(), 32);
    let bare = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, value.as_bytes());
    assert_ne!(kept, bare.as_ref(), "without the key outside the database nobody can try values against it");
    assert_eq!(kept, app.core.keys.hash_secret(&value).0);
}

#[tokio::test]
async fn an_operator_creates_no_secret_and_may_delete_one() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    let operator = app.operator();
    let body = json!({"name": "mine", "expires_at": app.now().plus(Duration::days(9)).to_string()});
    assert_eq!(operator.post(&member.secrets(), &body).await.expect(403).code(), "managers_only");
    operator.delete(&one(&member, &id)).await.expect(204);
    let both = app.person("both@example.org", true);
    app.assign(&both, &member.organisation, None);
    app.signed_in(&both).post(&member.secrets(), &body).await.expect(201);
}

#[tokio::test]
async fn deleting_erases_the_hash_and_leaves_a_tombstone() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    assert!(kept_hash(&app, &id).is_some());
    app.advance(Duration::hours(1));
    let deleted_at = app.now();
    let manager = app.signed_in(&member.manager);
    manager.delete(&one(&member, &id)).await.expect(204);
    assert_eq!(kept_hash(&app, &id), None);
    assert_eq!(manager.get(&member.secrets()).await.json()["items"], json!([]));
    let deleted = manager.get(&format!("{}?state=deleted", member.secrets())).await.expect(200).json();
    let tombstone = &deleted["items"][0];
    assert_eq!(tombstone["id"], id.as_str());
    assert_eq!(tombstone["state"], "deleted");
    assert_eq!(tombstone["deleted_at"], deleted_at.to_string());
    let by = json!({"kind": "person", "id": member.manager.id, "name": member.manager.name});
    assert_eq!(tombstone["deleted_by"], by);
    assert_eq!(&manager.get(&one(&member, &id)).await.expect(200).json(), tombstone);
}

#[tokio::test]
async fn deleting_again_changes_nothing_and_counts_once() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    let manager = app.signed_in(&member.manager);
    manager.delete(&one(&member, &id)).await.expect(204);
    let tombstone = manager.get(&one(&member, &id)).await.json();
    app.advance(Duration::minutes(5));
    for browser in [app.operator(), manager] {
        browser.delete(&one(&member, &id)).await.expect(204);
        assert_eq!(browser.get(&one(&member, &id)).await.json(), tombstone);
    }
    let metrics = app.browser().get("/metrics").await.text;
    assert!(metrics.contains("latchkey_secrets_deleted_total 1\n"), "{metrics}");
}

#[tokio::test]
async fn a_secret_is_found_under_its_own_application_only() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    let sibling = app.application(&member.organisation, "Sibling", Environment::Production, &[]);
    let manager = app.signed_in(&member.manager);
    for path in [format!("/api/v1/applications/{}/secrets/{id}", sibling.id), one(&member, &Uuid::nil().to_string())] {
        manager.get(&path).await.expect(404);
        manager.delete(&path).await.expect(404);
    }
    assert!(kept_hash(&app, &id).is_some());
}

#[tokio::test]
async fn who_created_a_secret_stays_named_as_they_were_called_then() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    let operator = app.operator();
    let path = format!("/api/v1/people/{}", member.manager.id);
    operator.patch(&path, "*", &json!({"name": "Renamed", "deactivated": true})).await.expect(200);
    let secret = operator.get(&one(&member, &id)).await.expect(200).json();
    assert_eq!(secret["created_by"]["name"], member.manager.name);
}

#[tokio::test]
async fn the_last_use_is_shown() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "one", 30).await;
    let manager = app.signed_in(&member.manager);
    assert_eq!(manager.get(&one(&member, &id)).await.json()["last_used_at"], Value::Null);
    app.advance(Duration::minutes(3));
    let used: Timestamp = app.now();
    app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    latchkey::app::last_use::write_down(&app.core).unwrap();
    assert_eq!(manager.get(&one(&member, &id)).await.json()["last_used_at"], used.to_string());
}
