//! What those who run the federation see of reminders that wait for somebody's morning.

use serde_json::{Value, json};
use support::{Client, TestApp};
use time::Duration;

use crate::run::plan;

async fn list(browser: &Client, query: &str) -> Value {
    browser.get(&format!("/api/v1/planned-notices{query}")).await.expect(200).json()
}

fn items(listed: &Value) -> &[Value] {
    listed["items"].as_array().unwrap()
}

fn expiring(notice: &Value) -> (&str, &str) {
    (notice["name"].as_str().unwrap(), notice["person"]["name"].as_str().unwrap())
}

#[tokio::test]
async fn a_reminder_that_waits_for_a_morning_is_seen_until_it_is_in_a_message() {
    let app = TestApp::builder().config(|config| config.notices.at_once = false).start().await;
    let (member, other) = (app.member("0001"), app.member("0002"));
    let robin = app.person_in("Robin", "kiritimati@example.org", "Pacific/Kiritimati");
    app.assign(&robin, &member.organisation, None);
    member.secret(&app, "the secret", 60).await;
    let operator = app.operator();
    plan(&app.core);
    assert_eq!(items(&list(&operator, "").await), [] as [Value; 0], "nothing is due");

    app.advance(Duration::days(30));
    plan(&app.core);
    // The session is over by now.
    let operator = app.operator();
    let listed = list(&operator, "").await;
    let all = items(&listed);
    // Noon in UTC: in Kiritimati, fourteen hours ahead, it is morning first.
    let manager = member.manager.name.as_str();
    assert_eq!(all.iter().map(expiring).collect::<Vec<_>>(), [("the secret", "Robin"), ("the secret", manager)]);
    let first = &all[0];
    assert_eq!(first["person"], json!({"id": robin.id, "name": "Robin"}));
    assert_eq!((&first["address"], &first["about"]), (&json!("kiritimati@example.org"), &json!("secret")));
    assert_eq!(first["application"], json!({"id": member.application.id, "name": member.application.name}));
    assert_eq!(first["organisation"]["id"], json!(member.organisation.id));
    assert_eq!((&first["threshold_days"], &first["escalated"]), (&json!(30), &json!(false)));
    assert_eq!(first["planned_at"], app.now().to_string());
    assert_eq!(first["held_until"], "2027-03-31T18:00:00Z");

    let page = list(&operator, "?limit=1").await;
    assert_eq!(expiring(&page["items"][0]).1, "Robin");
    let next = list(&operator, &format!("?limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).await;
    assert_eq!((expiring(&next["items"][0]).1, &next["next_cursor"]), (manager, &Value::Null));
    let narrowed = async |query: String| items(&list(&operator, &query).await).len();
    assert_eq!(narrowed(format!("?person_id={}", robin.id)).await, 1);
    assert_eq!(narrowed(format!("?organisation_id={}", member.organisation.id)).await, 2);
    assert_eq!(narrowed(format!("?organisation_id={}", other.organisation.id)).await, 0);

    // Robin's morning comes, and the manager's does not yet.
    app.advance(Duration::hours(8));
    plan(&app.core);
    let operator = app.operator();
    assert_eq!(items(&list(&operator, "").await).iter().map(expiring).collect::<Vec<_>>(), [("the secret", manager)]);
    app.by_hand("update secrets set deleted_at = created_at, hash = null");
    assert_eq!(items(&list(&operator, "").await), [] as [Value; 0], "of what is deleted nobody is told");
}
