//! T11: an unknown client, a wrong secret and a deleted one cannot be told apart; what is wrong with a secret is said
//! only to who presents the right value.

use latchkey::{
    app::directory,
    domain::{Id, api::Environment},
};
use support::{Answer, Client, TestApp, fixtures::Member, statements};
use time::Duration;

use crate::request::{by_basic, form, post, refusal};

/// What is said to who presents a value of production that does not match.
const NO_MATCH: &str = "The client ID and the client secret do not match. The secret is one of production; check that \
                        the client ID is not one of the sandbox.";
/// What is said to who presents something that is no value of ours.
const FOREIGN: &str = "The client ID and the client secret do not match, and the secret does not look like one of this \
                       service, which has _lkp_ or _lks_ behind its first three characters.";

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
    let wellformed = [
        (id.as_str(), foreign.as_str()),
        (&id, &deleted),
        (&unknown, &foreign),
        ("00000000-0000-0000-0000-000000000000", &foreign),
        (&bare.client_id(), &foreign),
        (&member.organisation.id.to_string(), &foreign),
    ];
    assert_same(&machine, &wellformed, NO_MATCH).await;
    assert_same(&machine, &[(&id, "wrong"), (&unknown, "wrong"), (&bare.client_id(), "wrong")], FOREIGN).await;
    for hint in ["no UUID at all", "Partner-0001"] {
        let (_, said) = refusal(by_basic(&machine, hint, &foreign, "").await, 401);
        assert!(said.starts_with("The client ID is not a UUID"), "{said}");
    }
}

/// All pairs of id and secret get the same answer, by either way to authenticate.
async fn assert_same(machine: &Client, pairs: &[(&str, &str)], description: &str) {
    let mut answers = Vec::new();
    for (id, value) in pairs {
        answers.push((id, by_basic(machine, id, value, "").await.expect(401)));
        answers.push((id, post(machine, &[], &form(id, value, "")).await.expect(401)));
    }
    assert_eq!(answers[0].1.json()["error_description"], description);
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
    for (id, value) in [(id.as_str(), foreign.as_str()), (&other.client_id(), &value)] {
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
    for (wrong, said) in [(foreign.as_str(), NO_MATCH), ("wrong", FOREIGN)] {
        let (_, description) = refusal(post(&machine, &[], &form(&id, wrong, "")).await, 401);
        assert_eq!(description, said);
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
    for damaged in [&value[..40], &mistyped, &format!("{value}x")] {
        let known = post(&machine, &[], &form(&member.client_id(), damaged, "")).await.expect(401);
        assert!(known.json()["error_description"].as_str().unwrap().contains("damaged"), "{}", known.text);
        let unknown = post(&machine, &[], &form(&unknown.to_string(), damaged, "")).await.expect(401);
        assert_eq!(seen(&known), seen(&unknown));
    }
}

#[tokio::test]
async fn what_was_sent_in_place_of_a_secret_is_recognised_whether_the_client_exists_or_not() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let unknown: Id<()> = Id::random();
    let machine = app.browser();
    let sandbox = sandbox_value(&app).await;
    let cases = [
        (format!("{value} "), "white space"),
        (format!("%0A{value}"), "white space"),
        (format!("{value}%0D%0A"), "white space"),
        (secret.clone(), "looks like an id"),
        (member.client_id(), "looks like an id"),
        (secret.to_uppercase(), "looks like an id"),
        (sandbox, "one of the sandbox; check that the client ID is not one of production"),
        ("aBc8Q~somethingOfAnotherService".to_owned(), "does not look like one of this service"),
    ];
    for (sent, said) in cases {
        let known = post(&machine, &[], &form(&member.client_id(), &sent, "")).await.expect(401);
        assert!(known.json()["error_description"].as_str().unwrap().contains(said), "{sent:?}: {}", known.text);
        let unknown = post(&machine, &[], &form(&unknown.to_string(), &sent, "")).await.expect(401);
        assert_eq!(seen(&known), seen(&unknown));
    }
}

/// A value of a sandbox application.
async fn sandbox_value(app: &TestApp) -> String {
    let mut member = app.member("0098");
    let (_, permissions) = app.api("sand", Environment::Sandbox, &["read"]);
    member.application = app.application(&member.organisation, "Sand", Environment::Sandbox, &permissions);
    member.secret(app, "sand", 30).await.1
}
