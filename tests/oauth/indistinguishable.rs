//! T11: an unknown client, a wrong secret and a deleted one cannot be told apart; what is wrong with a secret is said
//! only to who presents the right value.

use latchkey::{app::directory, domain::Id};
use support::{Answer, TestApp, fixtures::Member, statements};
use time::Duration;

use crate::request::{by_basic, form, post, refusal};

const NO_MATCH: &str = "The client ID and the client secret do not match.";

/// All of an answer that a client sees, except what differs between any two answers.
fn seen(answer: &Answer) -> String {
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"))
        .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
        .collect();
    headers.sort();
    format!("{}\n{}\n\n{}", answer.status, headers.join("\n"), answer.text)
}

/// A value that is well formed and belongs to nobody: of another application.
async fn foreign_value(app: &TestApp) -> String {
    app.member("0099").secret(app, "foreign", 30).await.1
}

async fn deleted_value(app: &TestApp, member: &Member) -> String {
    let (id, value) = member.secret(app, "deleted", 30).await;
    app.signed_in(&member.manager).delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    value
}

#[tokio::test]
async fn unknown_client_wrong_secret_and_deleted_secret_get_the_same_answer_byte_for_byte() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let bare = app.member("0002");
    member.secret(&app, "live", 30).await;
    let (foreign, deleted) = (foreign_value(&app).await, deleted_value(&app, &member).await);
    let unknown: Id<()> = Id::random();
    let (id, unknown, machine) = (member.client_id(), unknown.to_string(), app.browser());
    let pairs = [
        (id.as_str(), foreign.as_str()),
        (&id, "wrong"),
        (&id, &deleted),
        (&unknown, &foreign),
        (&unknown, "wrong"),
        ("00000000-0000-0000-0000-000000000000", &foreign),
        ("no UUID at all", &foreign),
        (&bare.client_id(), &foreign),
        (&member.organisation.id.to_string(), &foreign),
    ];
    let mut answers = Vec::new();
    for (id, value) in pairs {
        answers.push((id.to_owned(), by_basic(&machine, id, value, "").await.expect(401)));
        answers.push((id.to_owned(), post(&machine, &[], &form(id, value, "")).await.expect(401)));
    }
    assert_eq!(answers[0].1.json()["error_description"], NO_MATCH);
    for (id, answer) in &answers {
        assert_eq!(seen(answer), seen(&answers[0].1), "{id}");
    }
}

#[tokio::test]
async fn unknown_client_and_wrong_secret_ask_the_database_the_same() {
    statements::begin();
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "live", 30).await;
    let (foreign, deleted) = (foreign_value(&app).await, deleted_value(&app, &member).await);
    let unknown: Id<()> = Id::random();
    let (id, unknown, machine) = (member.client_id(), unknown.to_string(), app.browser());
    let pairs = [(id.as_str(), foreign.as_str()), (&id, &deleted), (&unknown, &foreign), ("no UUID", &foreign)];
    // As the server's own job does in the first second.
    directory::fill(&app.core).unwrap();
    let mut costs = Vec::new();
    for (id, value) in pairs {
        // A connection that is lent out again may be tested first, the same each time; a new one is set up.
        post(&machine, &[], &form(id, value, "")).await.expect(401);
        let before = statements::count(&app.database.url);
        post(&machine, &[], &form(id, value, "")).await.expect(401);
        costs.push(statements::count(&app.database.url) - before);
    }
    assert!(costs[0] > 0, "the statements are not counted");
    assert_eq!(costs, [costs[0]; 4]);
}

#[tokio::test]
async fn expired_is_said_only_to_who_presents_the_right_value() {
    let app = TestApp::start().await;
    let (member, other) = (app.member("0001"), app.member("0002"));
    let (secret, value) = member.secret(&app, "first", 30).await;
    let foreign = foreign_value(&app).await;
    app.advance(Duration::days(30));
    let (id, machine) = (member.client_id(), app.browser());
    let (error, description) = refusal(post(&machine, &[], &form(&id, &value, "")).await, 401);
    assert_eq!(error, "invalid_client");
    assert_eq!(description, format!("The client secret expired at {}. Create a new one in the portal.", app.now()));
    for (id, value) in [(id.as_str(), foreign.as_str()), (&id, "wrong"), (&other.client_id(), &value)] {
        let (_, description) = refusal(post(&machine, &[], &form(id, value, "")).await, 401);
        assert_eq!(description, NO_MATCH, "{id}");
    }
    app.signed_in(&member.manager).delete(&format!("{}/{secret}", member.secrets())).await.expect(204);
    let (_, description) = refusal(post(&machine, &[], &form(&id, &value, "")).await, 401);
    assert_eq!(description, NO_MATCH, "after it was deleted");
}

#[tokio::test]
async fn disabled_is_said_only_to_who_presents_the_right_value() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let foreign = foreign_value(&app).await;
    let operator = app.operator();
    let path = format!("/api/v1/applications/{}", member.client_id());
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.patch(&path, &tag, &serde_json::json!({"state": "disabled"})).await.expect(200);
    let (id, machine) = (member.client_id(), app.browser());
    let (error, description) = refusal(post(&machine, &[], &form(&id, &value, "")).await, 401);
    assert_eq!(error, "invalid_client");
    assert!(description.contains("disabled"), "{description}");
    for wrong in [foreign.as_str(), "wrong"] {
        let (_, description) = refusal(post(&machine, &[], &form(&id, wrong, "")).await, 401);
        assert_eq!(description, NO_MATCH);
    }
}

#[tokio::test]
async fn a_damaged_value_is_called_so_whether_the_client_exists_or_not() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let unknown: Id<()> = Id::random();
    let mistyped = format!("{}{}", &value[..56], if value.ends_with('0') { '1' } else { '0' });
    let machine = app.browser();
    for damaged in [&value[..40], &mistyped, &format!("{value}x"), &format!("{value} ")] {
        let known = post(&machine, &[], &form(&member.client_id(), damaged, "")).await.expect(401);
        assert!(known.json()["error_description"].as_str().unwrap().contains("damaged"), "{}", known.text);
        let unknown = post(&machine, &[], &form(&unknown.to_string(), damaged, "")).await.expect(401);
        assert_eq!(seen(&known), seen(&unknown));
    }
}
