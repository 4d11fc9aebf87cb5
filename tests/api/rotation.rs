//! Replacing a secret: what is known of it, by whom it is seen, and when the old one can go.

use serde_json::{Value, json};
use support::{Answer, Client, Member, TestApp};
use time::Duration;

/// Asks for a secret in place of another.
async fn replace(app: &TestApp, member: &Member, old: &str, name: &str) -> Answer {
    let expires_at = app.now().plus(Duration::days(90)).to_string();
    let body = json!({"name": name, "expires_at": expires_at, "replaces": old});
    app.signed_in(&member.manager).post(&member.secrets(), &body).await
}

/// Id and value of a secret that was created in place of another.
async fn successor(app: &TestApp, member: &Member, old: &str, name: &str) -> (String, String) {
    let created = replace(app, member, old, name).await.expect(201).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&created["secret"]["id"]), text(&created["value"]))
}

/// How it stands, as a manager sees it who has just signed in: a session does not last as long as some tests.
async fn rotation(app: &TestApp, member: &Member, old: &str) -> Value {
    let path = format!("{}/{old}/rotation", member.secrets());
    app.signed_in(&member.manager).get(&path).await.expect(200).json()
}

async fn verdict(app: &TestApp, member: &Member, old: &str) -> (String, bool) {
    let verdict = &rotation(app, member, old).await["verdict"];
    (verdict["reason"].as_str().unwrap().to_owned(), verdict["safe"].as_bool().unwrap())
}

fn said(reason: &str, safe: bool) -> (String, bool) {
    (reason.to_owned(), safe)
}

/// Gets a token, and has the use written down.
async fn use_secret(app: &TestApp, machine: &Client, member: &Member, value: &str) {
    machine.token(&member.client_id(), value, &[]).await.expect(200);
    latchkey::jobs::run(&app.core, latchkey::jobs::Job::FirstUse).unwrap();
    latchkey::jobs::run(&app.core, latchkey::jobs::Job::LastUse).unwrap();
}

#[tokio::test]
async fn a_secret_can_go_when_its_successor_is_used_and_it_was_not_for_long_enough() {
    let app = TestApp::start().await;
    let (member, machine) = (app.member("0001"), app.browser());
    let (old, old_value) = member.secret(&app, "old", 90).await;
    use_secret(&app, &machine, &member, &old_value).await;
    assert_eq!(verdict(&app, &member, &old).await, said("no_successor", false));

    let (new, new_value) = successor(&app, &member, &old, "new").await;
    assert_eq!(verdict(&app, &member, &old).await, said("successor_unused", false));
    app.advance(Duration::minutes(30));
    use_secret(&app, &machine, &member, &old_value).await;
    let old_used_at = app.now();
    app.advance(Duration::minutes(1));
    let new_used_at = app.now().to_string();
    use_secret(&app, &machine, &member, &new_value).await;
    use_secret(&app, &machine, &member, &new_value).await;
    assert_eq!(verdict(&app, &member, &old).await, said("old_in_use", false));

    // The tokens of this API live for an hour, and yet it may be in the hands of what runs once a day.
    app.advance(Duration::days(1) - Duration::minutes(1) - Duration::microseconds(1));
    assert_eq!(verdict(&app, &member, &old).await, said("old_in_use", false));
    app.advance(Duration::microseconds(1));
    let found = rotation(&app, &member, &old).await;
    let (seen, told) = (&found["verdict"], &found["successor"]);
    assert_eq!((&seen["reason"], &seen["safe"]), (&json!("old_quiet"), &json!(true)));
    assert_eq!(seen["quiet_since"], old_used_at.to_string());
    assert_eq!(seen["quiet_enough_at"], old_used_at.plus(Duration::days(1)).to_string());
    assert_eq!(seen["successor_tokens"], 2);
    assert_eq!((&told["id"], &told["replaces"], &found["old"]["id"]), (&json!(new), &json!(old), &json!(old)));
    assert_eq!(told["first_use"], json!({"at": new_used_at, "address": "127.0.0.1"}));

    app.signed_in(&member.manager).delete(&format!("{}/{old}", member.secrets())).await.expect(204);
    assert_eq!(verdict(&app, &member, &old).await, said("old_deleted", true));
}

#[tokio::test]
async fn the_first_use_stays_when_others_follow_and_the_earlier_one_counts_of_two_replicas() {
    let app = TestApp::start().await;
    let (member, machine) = (app.member("0001"), app.browser());
    let (id, value) = member.secret(&app, "one", 90).await;
    let replica = app.replica().await;
    let first = app.now().to_string();
    machine.token(&member.client_id(), &value, &[]).await.expect(200);
    app.advance(Duration::minutes(1));
    replica.client().token(&member.client_id(), &value, &[]).await.expect(200);
    let first_use = async || rotation(&app, &member, &id).await["old"]["first_use"]["at"].clone();
    // The later use is written first.
    latchkey::jobs::run(&replica.core, latchkey::jobs::Job::LastUse).unwrap();
    assert_eq!(first_use().await, app.now().to_string());
    latchkey::jobs::run(&app.core, latchkey::jobs::Job::LastUse).unwrap();
    assert_eq!(first_use().await, first);
    app.advance(Duration::minutes(1));
    use_secret(&app, &machine, &member, &value).await;
    assert_eq!(first_use().await, first);
}

#[tokio::test]
async fn a_secret_has_one_successor_until_that_is_deleted() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (old, _) = member.secret(&app, "old", 90).await;
    let (new, value) = successor(&app, &member, &old, "new").await;
    let refused = replace(&app, &member, &old, "another").await.expect(409);
    assert_eq!(refused.code(), "already_replaced");
    assert!(refused.text.contains("\u{201c}new\u{201d}"), "{}", refused.text);
    use_secret(&app, &app.browser(), &member, &value).await;

    let suspension = format!("{}/{new}/suspension", member.secrets());
    let manager = app.signed_in(&member.manager);
    manager.send(manager.request(reqwest::Method::PUT, &suspension).json(&json!({}))).await.expect(200);
    assert_eq!(verdict(&app, &member, &old).await, said("successor_stopped", false));
    assert_eq!(replace(&app, &member, &old, "another").await.expect(409).code(), "already_replaced");
    manager.delete(&format!("{}/{new}", member.secrets())).await.expect(204);
    let found = rotation(&app, &member, &old).await;
    assert_eq!((&found["successor"]["id"], &found["successor"]["state"]), (&json!(new), &json!("deleted")));
    assert_eq!(found["verdict"]["reason"], "successor_stopped");

    let (another, _) = successor(&app, &member, &old, "another").await;
    let found = rotation(&app, &member, &old).await;
    assert_eq!(found["successor"]["id"], another);
    assert_eq!(found["verdict"]["reason"], "successor_unused");
    // What replaces a secret can be replaced itself.
    successor(&app, &member, &another, "the next").await;
}

#[tokio::test]
async fn two_people_who_replace_a_secret_at_the_same_time_make_one_new_secret() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (old, _) = member.secret(&app, "old", 90).await;
    let asked = (0..8).map(|number| {
        let (app, member, old) = (&app, &member, &old);
        async move { replace(app, member, old, &format!("new {number}")).await.status.as_u16() }
    });
    let mut answers = futures_util::future::join_all(asked).await;
    answers.sort_unstable();
    assert_eq!(answers, [201, 409, 409, 409, 409, 409, 409, 409]);
}

#[tokio::test]
async fn what_is_to_be_replaced_must_be_a_secret_of_the_same_application() {
    let app = TestApp::start().await;
    let (member, other) = (app.member("0001"), app.member("0002"));
    let (foreign, _) = other.secret(&app, "foreign", 90).await;
    let (deleted, _) = member.secret(&app, "deleted", 90).await;
    app.signed_in(&member.manager).delete(&format!("{}/{deleted}", member.secrets())).await.expect(204);
    let expected = |code: &str| vec![("/replaces".to_owned(), code.to_owned())];
    let unknown = "01930000-0000-7000-8000-000000000000";
    for id in [&foreign, &deleted, unknown] {
        assert_eq!(replace(&app, &member, id, "new").await.expect(422).refused(), expected("unknown_secret"), "{id}");
    }
    assert_eq!(replace(&app, &member, "the old one", "new").await.expect(422).refused(), expected("invalid_uuid"));
    let path = format!("{}/{foreign}/rotation", member.secrets());
    app.signed_in(&member.manager).get(&path).await.expect(404);
}

#[tokio::test]
async fn an_expired_secret_can_go_and_can_be_replaced() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (old, _) = member.secret(&app, "old", 1).await;
    app.advance(Duration::days(2));
    assert_eq!(verdict(&app, &member, &old).await, said("old_expired", true));
    successor(&app, &member, &old, "new").await;
    assert_eq!(verdict(&app, &member, &old).await, said("old_expired", true));
}

/// Tries a secret that gets no tokens, and has the refusal written down.
async fn try_in_vain(app: &TestApp, member: &Member, value: &str) {
    app.browser().token(&member.client_id(), value, &[]).await.expect(401);
    latchkey::jobs::run(&app.core, latchkey::jobs::Job::Refusals).unwrap();
}

#[tokio::test]
async fn a_suspended_secret_that_something_still_tries_cannot_go() {
    let app = TestApp::start().await;
    let (member, machine) = (app.member("0001"), app.browser());
    let (old, old_value) = member.secret(&app, "old", 90).await;
    use_secret(&app, &machine, &member, &old_value).await;
    let (_, new_value) = successor(&app, &member, &old, "new").await;
    use_secret(&app, &machine, &member, &new_value).await;
    let manager = app.signed_in(&member.manager);
    let suspension = format!("{}/{old}/suspension", member.secrets());
    manager.send(manager.request(reqwest::Method::PUT, &suspension).json(&json!({}))).await.expect(200);
    app.advance(Duration::days(3));
    assert_eq!(verdict(&app, &member, &old).await, said("old_quiet", true));
    assert_eq!(rotation(&app, &member, &old).await["verdict"]["last_refused_at"], Value::Null);

    try_in_vain(&app, &member, &old_value).await;
    let refused_at = app.now().to_string();
    app.advance(Duration::hours(2));
    let seen = &rotation(&app, &member, &old).await["verdict"];
    assert_eq!((&seen["reason"], &seen["safe"]), (&json!("old_in_use"), &json!(false)));
    assert_eq!((&seen["quiet_since"], &seen["last_refused_at"]), (&json!(refused_at), &json!(refused_at)));
    assert_eq!(seen["last_refused_address"], "127.0.0.1");
    app.advance(Duration::hours(22));
    assert_eq!(verdict(&app, &member, &old).await, said("old_quiet", true));
}

#[tokio::test]
async fn an_expired_secret_that_something_still_tries_cannot_go() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (old, value) = member.secret(&app, "old", 1).await;
    app.advance(Duration::days(2));
    try_in_vain(&app, &member, &value).await;
    assert_eq!(verdict(&app, &member, &old).await, said("old_in_use", false));
    app.advance(Duration::days(1));
    assert_eq!(verdict(&app, &member, &old).await, said("old_expired", true));
}

#[tokio::test]
async fn a_page_that_asks_by_itself_does_not_keep_a_session_from_running_out() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (old, _) = member.secret(&app, "old", 90).await;
    let (left_open, in_use) = (app.signed_in(&member.manager), app.signed_in(&member.manager));
    let path = format!("{}/{old}/rotation", member.secrets());
    app.advance(Duration::minutes(app.core.config.session.idle_minutes - 1));
    left_open.get(&path).await.expect(200);
    let events = format!("/api/v1/applications/{}/secret-events", member.application.id);
    let watching = left_open.request(reqwest::Method::GET, &events).send().await.unwrap();
    assert_eq!(watching.status(), 200);
    in_use.get(&member.secrets()).await.expect(200);
    app.advance(Duration::minutes(1));
    left_open.get(&path).await.expect(401);
    in_use.get(&path).await.expect(200);
}

#[tokio::test]
async fn the_log_says_which_secret_was_replaced() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (old, _) = member.secret(&app, "old", 90).await;
    successor(&app, &member, &old, "new").await;
    let events = app.operator().get("/api/v1/audit-events?action=secret.created").await.expect(200).json();
    assert_eq!(events["items"][0]["after"]["replaces"], old);
    assert_eq!(events["items"][1]["after"]["replaces"], Value::Null);
}
