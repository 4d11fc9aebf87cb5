//! How the federation stands, for who oversees it.

use latchkey::{
    domain::api::Environment,
    jobs::{self, Job},
};
use serde_json::{Value, json};
use support::{Client, TestApp};
use time::Duration;

const OVERVIEW: &str = "/api/v1/overview";

async fn overview(client: &Client) -> Value {
    client.get(OVERVIEW).await.expect(200).json()
}

/// How many secrets a list narrowed so holds.
async fn listed(client: &Client, query: &str) -> usize {
    let list = client.get(&format!("/api/v1/secrets?{query}")).await.expect(200).json();
    list["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn each_number_is_that_of_the_list_behind_it() {
    let app = TestApp::start().await;
    let (one, other) = (app.member("0001"), app.member("0002"));
    let (_, used) = one.secret(&app, "used and forgotten", 300).await;
    one.secret(&app, "gone soon", 120).await;
    one.secret(&app, "gone in a month", 140).await;
    other.secret(&app, "expired", 100).await;
    let (deleted, _) = other.secret(&app, "deleted", 110).await;
    app.signed_in(&other.manager).delete(&format!("{}/{deleted}", other.secrets())).await.expect(204);
    app.browser().token(&one.client_id(), &used, &[]).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    app.advance(Duration::days(115));
    let operator = app.operator();
    let seen = overview(&operator).await;
    let numbers = |expired: i64, week: i64, month: i64, unused: i64, never: i64| {
        json!({
            "expired": expired, "expiring_7_days": week, "expiring_30_days": month, "unused_90_days": unused,
            "never_used": never, "applications_without_manager": 1,
        })
    };
    let organisations: Vec<_> = seen["organisations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["organisation"]["code"].clone(), row["numbers"].clone()))
        .collect();
    // The worst off first. Nobody has a second factor here, so no manager can act.
    assert_eq!(organisations, [(json!("0002"), numbers(1, 0, 0, 0, 0)), (json!("0001"), numbers(0, 1, 2, 1, 2))]);
    for (key, total) in seen["totals"].as_object().unwrap() {
        if key == "applications_without_manager" {
            let list = operator.get("/api/v1/applications?without_manager=true").await.expect(200).json();
            assert_eq!(json!(list["items"].as_array().unwrap().len()), *total);
            continue;
        }
        assert_eq!(json!(listed(&operator, &format!("standing={key}")).await), *total, "{key}");
        let of = format!("standing={key}&organisation_id={}", one.organisation.id);
        assert_eq!(json!(listed(&operator, &of).await), organisations[1].1[key], "{key}");
    }
    // What an operator has switched off needs nobody.
    let path = format!("/api/v1/applications/{}", one.application.id);
    operator.patch(&path, "*", &json!({"state": "disabled"})).await.expect(200);
    assert_eq!(overview(&operator).await["organisations"].as_array().unwrap().len(), 1);
    assert_eq!(listed(&operator, "").await, 1);
}

#[tokio::test]
async fn the_secrets_of_the_federation_come_by_expiry_page_by_page() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    for (number, days) in [30, 10, 20, 10, 40].into_iter().enumerate() {
        member.secret(&app, &format!("number {number}"), days).await;
    }
    let operator = app.operator();
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = operator.get(&format!("/api/v1/secrets?limit=2&cursor={cursor}")).await.expect(200).json();
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["secret"]["expires_at"].as_str().unwrap().to_owned()));
        assert!(items.iter().all(|item| item["application"]["name"] == "Partner-0001"));
        let Some(next) = page["next_cursor"].as_str() else { break };
        next.clone_into(&mut cursor);
    }
    let mut sorted = seen.clone();
    sorted.sort();
    assert_eq!((seen.len(), &seen), (5, &sorted));
}

#[tokio::test]
async fn tokens_are_counted_by_day_for_all_secrets_together() {
    let app = TestApp::start().await;
    let (one, other) = (app.member("0001"), app.member("0002"));
    let ((_, first), (_, second)) = (one.secret(&app, "first", 90).await, other.secret(&app, "second", 90).await);
    for day in 0..2 {
        for (member, secret) in [(&one, &first), (&other, &second)] {
            for _ in 0..=day {
                app.browser().token(&member.client_id(), secret, &[]).await.expect(200);
            }
        }
        jobs::run(&app.core, Job::LastUse).unwrap();
        app.advance(Duration::days(1));
    }
    let seen = overview(&app.operator()).await;
    let tokens: Vec<_> = seen["tokens"].as_array().unwrap().iter().map(|day| day["tokens"].as_i64().unwrap()).collect();
    assert_eq!(tokens.len(), 30);
    assert_eq!(tokens[27..], [2, 4, 0]);
    assert_eq!(tokens.iter().sum::<i64>(), 6);
}

#[tokio::test]
async fn the_first_steps_are_told_as_they_are_taken() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let steps = async |organisation: bool, api: bool, application: bool, manager: bool| {
        let expected =
            json!({"organisation": organisation, "api": api, "application": application, "manager": manager});
        assert_eq!(overview(&operator).await["first_steps"], expected);
    };
    // Latchkey's own API is no step that anybody took.
    steps(false, false, false, false).await;
    let organisation = app.organisation("0001");
    steps(true, false, false, false).await;
    let (_, permissions) = app.api("search", Environment::Production, &["donor.search"]);
    steps(true, true, false, false).await;
    let application = app.application(&organisation, "Partner", Environment::Production, &permissions);
    steps(true, true, true, false).await;
    let manager = app.person("mara@example.org", false);
    app.assign(&manager, &organisation, Some(&application));
    steps(true, true, true, true).await;
}

#[tokio::test]
async fn messages_that_did_not_arrive_and_open_requests_are_counted() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let operator = app.operator();
    let before = overview(&operator).await;
    assert_eq!((&before["failed_messages"], &before["open_requests"]), (&json!(0), &json!(0)));
    let path = format!("/api/v1/organisations/{}/access-requests", member.organisation.id);
    let body = json!({"name": "Second", "environment": "sandbox", "reason": "A trial"});
    app.signed_in(&member.manager).post(&path, &body).await.expect(201);
    app.core
        .db
        .write(|connection| {
            use diesel::{ExpressionMethods, RunQueryDsl};
            use latchkey::db::{DbError, schema::messages::dsl};
            diesel::update(dsl::messages)
                .set((dsl::state.eq("bounced"), dsl::finished_at.eq(Some(app.now()))))
                .execute(connection)
                .map_err(DbError::from)
        })
        .unwrap();
    let after = overview(&operator).await;
    assert!(after["failed_messages"].as_i64().unwrap() > 0);
    assert_eq!(after["open_requests"], 1);
    // The list that the number leads to, narrowed to the same days, is as long.
    let first = after["tokens"][0]["day"].as_str().unwrap();
    let path = format!("/api/v1/messages?state=dead,bounced&from={first}T00:00:00Z&limit=200");
    let listed = operator.get(&path).await.expect(200).json();
    assert_eq!(json!(listed["items"].as_array().unwrap().len()), after["failed_messages"]);
    app.advance(Duration::days(31));
    assert_eq!(overview(&app.operator()).await["failed_messages"], 0);
}
