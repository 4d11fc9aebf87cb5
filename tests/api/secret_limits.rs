//! What a client secret may be called, how long it may live, and how many there may be.

use serde_json::{Value, json};
use support::{Client, Member, TestApp};
use time::Duration;

use crate::refusals::{each_alone, fields};

async fn create(browser: &Client, member: &Member, name: &str, expires_at: &str) -> support::Answer {
    browser.post(&member.secrets(), &json!({"name": name, "expires_at": expires_at})).await
}

/// Starts an application at `beginning`, where `latest` must be the last expiry that is accepted.
async fn the_latest_expiry(beginning: &str, latest: &str, too_late: &str) {
    let app = TestApp::builder().beginning(beginning).start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let refused = create(&manager, &member, "too late", too_late).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/expires_at", "expiry_too_late")]));
    let detail = refused.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains(latest), "{detail} names {latest}");
    let created = create(&manager, &member, "latest", latest).await.expect(201).json();
    assert_eq!(created["secret"]["expires_at"], latest);
}

#[tokio::test]
async fn a_secret_lives_until_the_end_of_the_same_date_a_year_later() {
    the_latest_expiry("2027-03-01T00:00:00Z", "2028-03-01T23:59:59Z", "2028-03-02T00:00:00Z").await;
    the_latest_expiry("2027-03-01T23:59:59Z", "2028-03-01T23:59:59Z", "2028-03-01T23:59:59.000001Z").await;
}

#[tokio::test]
async fn a_secret_made_on_the_29th_of_february_lives_until_the_28th() {
    the_latest_expiry("2028-02-29T12:00:00Z", "2029-02-28T23:59:59Z", "2029-03-01T00:00:00Z").await;
}

#[tokio::test]
async fn a_secret_may_expire_on_the_29th_of_february() {
    the_latest_expiry("2027-02-28T12:00:00Z", "2028-02-28T23:59:59Z", "2028-02-29T00:00:00Z").await;
    let app = TestApp::start().await;
    let member = app.member("0001");
    create(&app.signed_in(&member.manager), &member, "leap", "2028-02-29T00:00:00Z").await.expect(201);
}

#[tokio::test]
async fn the_limit_counts_in_utc_whatever_the_offset() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let created = create(&manager, &member, "east", "2028-03-02T01:59:59+02:00").await.expect(201).json();
    assert_eq!(created["secret"]["expires_at"], "2028-03-01T23:59:59Z");
    let refused = create(&manager, &member, "west", "2028-03-01T22:00:00-02:00").await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/expires_at", "expiry_too_late")]));
}

#[tokio::test]
async fn an_expiry_that_is_past_or_now_is_refused() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    for past in [app.now().to_string(), "2027-03-01T11:59:59.999999Z".to_owned(), "1970-01-01T00:00:00Z".to_owned()] {
        let refused = create(&manager, &member, "past", &past).await.expect(422);
        assert_eq!(refused.refused(), fields(&[("/expires_at", "expiry_in_past")]), "{past}");
    }
    create(&manager, &member, "a moment", "2027-03-01T12:00:00.000001Z").await.expect(201);
}

#[tokio::test]
async fn each_field_has_its_limits() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let right = json!({"name": "right", "expires_at": app.now().plus(Duration::days(9)).to_string()});
    let cases = [
        ("name", json!(""), "required"),
        ("name", json!(" \u{a0}\u{3000} "), "required"),
        ("name", json!("x".repeat(121)), "too_long"),
        ("name", json!("a\nb"), "control_character"),
        ("name", json!("a\u{0}b"), "control_character"),
        ("name", json!("a\u{7f}b"), "control_character"),
        ("name", json!("a\u{85}b"), "control_character"),
        ("name", json!("gnp.\u{202E}txt"), "control_character"),
        ("name", json!("\u{FEFF}hidden"), "control_character"),
        ("name", json!("hidden\u{200B}"), "control_character"),
        ("name", json!(null), "required"),
        ("name", json!(7), "wrong_type"),
        ("expires_at", json!(null), "required"),
        ("expires_at", json!(1_800_000_000), "wrong_type"),
        ("expires_at", json!(""), "invalid_timestamp"),
        ("expires_at", json!("2027-09-01"), "invalid_timestamp"),
        ("expires_at", json!("2027-09-01T12:00:00"), "invalid_timestamp"),
        ("expires_at", json!("2027-02-29T12:00:00Z"), "invalid_timestamp"),
        ("expires_at", json!("2027-13-01T12:00:00Z"), "invalid_timestamp"),
        ("expires_at", json!("2027-09-01T24:00:00Z"), "invalid_timestamp"),
        ("expires_at", json!("tomorrow"), "invalid_timestamp"),
        // Whose instant in UTC lies outside the years that can be told.
        ("expires_at", json!("9999-12-31T23:59:59-23:59"), "invalid_timestamp"),
        ("expires_at", json!("0000-01-01T00:00:00+23:59"), "invalid_timestamp"),
    ];
    each_alone(&app.signed_in(&member.manager), &member.secrets(), &right, &cases).await;
    let refused = app.signed_in(&member.manager).post(&member.secrets(), &json!({"value": "mine"})).await.expect(422);
    let expected = [("/expires_at", "required"), ("/name", "required"), ("/value", "unknown_field")];
    assert_eq!(refused.refused(), fields(&expected));
}

#[tokio::test]
async fn a_name_of_120_characters_is_taken_and_loses_surrounding_space() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let name = "ü".repeat(120);
    let expires_at = app.now().plus(Duration::days(9)).to_string();
    let created = create(&app.signed_in(&member.manager), &member, &format!("  {name} "), &expires_at).await;
    assert_eq!(created.expect(201).json()["secret"]["name"], name);
}

#[tokio::test]
async fn a_name_is_taken_until_its_secret_is_deleted_even_when_that_expired() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let other = app.member("0002");
    let (id, _) = member.secret(&app, "Secret by Ada", 1).await;
    other.secret(&app, "Secret by Ada", 1).await;
    app.advance(Duration::days(2));
    let manager = app.signed_in(&member.manager);
    let expires_at = app.now().plus(Duration::days(9)).to_string();
    for name in ["Secret by Ada", "secret BY ada", "  Secret  by Ada "] {
        let refused = create(&manager, &member, name, &expires_at).await.expect(422);
        assert_eq!(refused.refused(), fields(&[("/name", "duplicate")]), "{name}");
    }
    manager.delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    create(&manager, &member, "Secret by Ada", &expires_at).await.expect(201);
}

#[tokio::test]
async fn there_are_10_live_secrets_at_most() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (first, _) = member.secret(&app, "expires first", 1).await;
    for number in 1..10 {
        member.secret(&app, &format!("s{number}"), 30).await;
    }
    let manager = app.signed_in(&member.manager);
    let later = |app: &TestApp| app.now().plus(Duration::days(9)).to_string();
    let refused = create(&manager, &member, "eleventh", &later(&app)).await.expect(409);
    assert_eq!(refused.code(), "too_many_secrets");
    assert!(refused.json()["detail"].as_str().unwrap().contains("10 live secrets"), "{}", refused.text);
    // What expired does not count, and what is deleted does not.
    app.advance(Duration::days(1));
    let manager = app.signed_in(&member.manager);
    let created = create(&manager, &member, "tenth again", &later(&app)).await.expect(201).json();
    let created = created["secret"]["id"].as_str().unwrap();
    create(&manager, &member, "twelfth", &later(&app)).await.expect(409);
    manager.delete(&format!("{}/{first}", member.secrets())).await.expect(204);
    create(&manager, &member, "twelfth", &later(&app)).await.expect(409);
    manager.delete(&format!("{}/{created}", member.secrets())).await.expect(204);
    create(&manager, &member, "twelfth", &later(&app)).await.expect(201);
}

#[tokio::test]
async fn of_20_secrets_created_at_once_exactly_10_come_to_be() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let expires_at = app.now().plus(Duration::days(9)).to_string();
    let mut waiting = Vec::new();
    for number in 0..20 {
        let (manager, path) = (app.signed_in(&member.manager), member.secrets());
        let body = json!({"name": format!("s{number}"), "expires_at": expires_at});
        waiting.push(tokio::spawn(async move { manager.post(&path, &body).await }));
    }
    let (mut created, mut refused) = (0, 0);
    for one in waiting {
        let answer = one.await.unwrap();
        match answer.status.as_u16() {
            201 => created += 1,
            409 if answer.code() == "too_many_secrets" => refused += 1,
            other => panic!("{other}: {}", answer.text),
        }
    }
    assert_eq!((created, refused), (10, 10));
    let list = app.signed_in(&member.manager).get(&member.secrets()).await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 10);
}

#[tokio::test]
async fn of_many_secrets_of_one_name_created_at_once_exactly_one_comes_to_be() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let body = json!({"name": "same", "expires_at": app.now().plus(Duration::days(9)).to_string()});
    let mut waiting = Vec::new();
    for _ in 0..8 {
        let (manager, path, body) = (app.signed_in(&member.manager), member.secrets(), body.clone());
        waiting.push(tokio::spawn(async move { manager.post(&path, &body).await.status.as_u16() }));
    }
    let mut statuses = Vec::new();
    for one in waiting {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 422, 422, 422, 422, 422, 422, 422]);
}

#[tokio::test]
async fn the_limit_is_configurable_and_published() {
    let app = TestApp::builder().config(|config| config.secrets.max_live = 1).start().await;
    let member = app.member("0001");
    member.secret(&app, "one", 30).await;
    let expires_at = app.now().plus(Duration::days(9)).to_string();
    create(&app.signed_in(&member.manager), &member, "two", &expires_at).await.expect(409);
    let federation = app.browser().get("/api/v1/federation").await.expect(200).json();
    assert_eq!(federation["max_live_secrets"], Value::from(1));
}
