//! In which state a secret is, at the exact boundaries.

use serde_json::{Value, json};
use support::{Client, Member, TestApp};
use time::Duration;

use crate::{paging::texts, refusals::fields};

const STATES: [&str; 5] = ["active", "expiring", "suspended", "expired", "deleted"];

/// The state that one secret is shown in, after a look at the lists and the summary, which must agree.
async fn state(browser: &Client, member: &Member, id: &str) -> String {
    let secret = browser.get(&format!("{}/{id}", member.secrets())).await.expect(200).json();
    let state = secret["state"].as_str().unwrap().to_owned();
    for listed in STATES {
        let list = browser.get(&format!("{}?state={listed}", member.secrets())).await.expect(200).json();
        let ids = texts(list["items"].as_array().unwrap(), "id");
        assert_eq!(ids.contains(&id.to_owned()), listed == state, "{listed} when it is {state}");
    }
    let application = browser.get(&format!("/api/v1/applications/{}", member.application.id)).await.expect(200).json();
    let summary = &application["secrets"];
    let counts = ["live", "expiring", "expired"].map(|name| summary[name].as_i64().unwrap());
    let (expected, next) = match state.as_str() {
        "active" => ([1, 0, 0], secret["expires_at"].clone()),
        "expiring" => ([1, 1, 0], secret["expires_at"].clone()),
        "expired" => ([0, 0, 1], Value::Null),
        _ => ([0, 0, 0], Value::Null),
    };
    assert_eq!(counts, expected, "the summary when it is {state}");
    assert_eq!(summary["next_expiry_at"], next);
    state
}

#[tokio::test]
async fn a_secret_is_active_then_expiring_then_expired_then_deleted() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "one", 90).await;
    let step = Duration::microseconds(1);
    let seen = async |expected: &str| {
        // A session lives a day at most, and months pass here.
        assert_eq!(state(&app.signed_in(&member.manager), &member, &id).await, expected, "at {}", app.now());
    };
    seen("active").await;
    app.advance(Duration::days(60));
    seen("active").await;
    app.advance(step);
    seen("expiring").await;
    app.advance(Duration::days(30) - step - step);
    seen("expiring").await;
    app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    app.advance(step);
    seen("expired").await;
    app.browser().token(&member.client_id(), &value, &[]).await.expect(401);
    app.signed_in(&member.manager).delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    seen("deleted").await;
}

#[tokio::test]
async fn the_warning_time_is_configurable_and_published() {
    let app = TestApp::builder().config(|config| config.secrets.expiry_warning_days = 7).start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 7).await;
    let manager = app.signed_in(&member.manager);
    assert_eq!(state(&manager, &member, &id).await, "active");
    app.advance(Duration::microseconds(1));
    assert_eq!(state(&manager, &member, &id).await, "expiring");
    let federation = app.browser().get("/api/v1/federation").await.expect(200).json();
    assert_eq!(federation["expiry_warning_days"], 7);
    assert_eq!(federation["compatible"], Value::Null);
}

#[tokio::test]
async fn where_machines_made_for_another_service_get_tokens_is_published() {
    let tenant = "7c0f3d52-9a0e-4f5b-8d6a-2f9f4c1b7e10";
    for (aliases, named) in
        [(vec![], tenant), (vec!["federation.example".to_owned(), "other".to_owned()], "federation.example")]
    {
        let app = TestApp::builder().config(|config| {
            config.compatibility.tenant_id = tenant.parse().ok();
            config.compatibility.tenant_aliases = aliases;
        });
        let app = app.start().await;
        let federation = app.browser().get("/api/v1/federation").await.expect(200).json();
        let base = format!("{}/{named}/oauth2", app.address);
        assert_eq!(
            federation["compatible"],
            json!({"v1": format!("{base}/token"), "v2": format!("{base}/v2.0/token")})
        );
    }
}

#[tokio::test]
async fn the_summary_counts_each_kind_and_names_the_first_expiry() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    for (name, days) in [("a", 1), ("b", 25), ("c", 200), ("d", 300), ("e", 90)] {
        member.secret(&app, name, days).await;
    }
    app.advance(Duration::days(2));
    let manager = app.signed_in(&member.manager);
    let last = manager.get(&format!("{}?state=active", member.secrets())).await.json()["items"][0].clone();
    manager.delete(&format!("{}/{}", member.secrets(), last["id"].as_str().unwrap())).await.expect(204);
    let list = manager.get("/api/v1/applications").await.expect(200).json();
    let summary = &list["items"][0]["secrets"];
    let counts = ["live", "expiring", "expired"].map(|name| summary[name].as_i64().unwrap());
    assert_eq!(counts, [3, 1, 1]);
    assert_eq!(summary["next_expiry_at"], "2027-03-26T12:00:00Z");
}

#[tokio::test]
async fn an_unknown_state_is_refused() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let refused = manager.get(&format!("{}?state=live", member.secrets())).await.expect(400);
    assert_eq!(refused.refused(), fields(&[("state", "invalid_state")]));
}
