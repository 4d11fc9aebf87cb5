//! "I am on it": the reminders of a secret rest for a while, and everybody sees why.

use latchkey::{
    domain::person::Person,
    jobs::{expiry_notices, outbox},
};
use serde_json::{Value, json};
use support::{Member, TestApp};
use time::Duration;

fn path(member: &Member, id: &str) -> String {
    format!("{}/{id}/acknowledgement", member.secrets())
}

/// Runs the job each day; answers after how many days how many people got a message.
fn told(app: &TestApp, days: i64) -> Vec<(i64, usize)> {
    let mut told = Vec::new();
    for day in 1..=days {
        app.advance(Duration::days(1));
        expiry_notices::plan(&app.core).unwrap();
        outbox::deliver(&app.core).unwrap();
        let mails = app.take_received();
        told.extend((!mails.is_empty()).then_some((day, mails.len())));
    }
    told
}

async fn end_assignments(app: &TestApp, person: &Person) {
    let operator = app.operator();
    let list = operator.get(&format!("/api/v1/assignments?person_id={}", person.id)).await.expect(200).json();
    for assignment in list["items"].as_array().unwrap() {
        operator.delete(&format!("/api/v1/assignments/{}", assignment["id"].as_str().unwrap())).await.expect(204);
    }
}

/// A secret of forty days that two people look after.
async fn shared() -> (TestApp, Member, String) {
    let app = TestApp::start().await;
    let member = app.member("0001");
    app.assign(&app.person("second@example.org", false), &member.organisation, None);
    let (id, _) = member.secret(&app, "the secret", 40).await;
    (app, member, id)
}

#[tokio::test]
async fn reminders_rest_for_everybody_until_then_and_go_on_after() {
    let (app, member, id) = shared().await;
    assert_eq!(told(&app, 12), [(10, 2)], "30 days");
    // Over the mark of 14 days, until 12 are left.
    let until = app.now().plus(Duration::days(16)).to_string();
    let browser = app.signed_in(&member.manager);
    browser.put(&path(&member, &id), "*", &json!({"until": until})).await.expect(200);
    assert_eq!(told(&app, 15), []);
    assert_eq!(
        told(&app, 13),
        [(1, 2), (6, 2), (10, 2), (12, 2), (13, 2)],
        "14 days late, then 7, 3, 1 and the expiry"
    );
}

#[tokio::test]
async fn the_others_see_who_is_on_it_and_until_when() {
    let (app, member, id) = shared().await;
    let secret = format!("{}/{id}", member.secrets());
    let others = app.signed_in(&app.person("third@example.org", false));
    others.get(&secret).await.expect(404);
    let until = app.now().plus(Duration::days(5));
    let browser = app.signed_in(&member.manager);
    let said = browser.put(&path(&member, &id), "*", &json!({"until": until})).await.expect(200).json();
    let expected = json!({"at": app.now(), "until": until, "by": "manager-0001"});
    assert_eq!(said["acknowledgement"], expected);
    assert_eq!(app.operator().get(&secret).await.expect(200).json()["acknowledgement"], expected);
    app.advance(Duration::days(5));
    assert_eq!(app.operator().get(&secret).await.expect(200).json()["acknowledgement"], Value::Null, "it is over");
}

#[tokio::test]
async fn what_is_taken_back_rests_no_longer_and_both_are_written_down() {
    let (app, member, id) = shared().await;
    let browser = app.signed_in(&member.manager);
    browser.put(&path(&member, &id), "*", &json!({"until": app.now().plus(Duration::days(30))})).await.expect(200);
    browser.delete(&path(&member, &id)).await.expect(200);
    browser.delete(&path(&member, &id)).await.expect(200);
    assert_eq!(told(&app, 11), [(10, 2)]);
    let events = app.operator().get("/api/v1/audit-events?limit=100").await.expect(200).json();
    let words: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
    let count = |word: &str| words.iter().filter(|found| **found == word).count();
    assert_eq!((count("secret.expiry_acknowledged"), count("secret.acknowledgement_taken_back")), (1, 1), "{words:?}");
}

#[tokio::test]
async fn what_was_planned_before_is_left_out_of_the_message() {
    let (app, member, id) = shared().await;
    app.advance(Duration::days(26));
    assert_eq!(expiry_notices::plan(&app.core).unwrap().notices, 2);
    let browser = app.signed_in(&member.manager);
    browser.put(&path(&member, &id), "*", &json!({"until": app.now().plus(Duration::days(2))})).await.expect(200);
    let delivered = outbox::deliver(&app.core).unwrap();
    assert_eq!((delivered.sent, delivered.withdrawn), (0, 2));
}

#[tokio::test]
async fn reminders_never_rest_to_the_end() {
    let (app, member, id) = shared().await;
    let refused = async |until: Duration, code: &str| {
        let (browser, body) = (app.signed_in(&member.manager), json!({"until": app.now().plus(until)}));
        let answer = browser.put(&path(&member, &id), "*", &body).await.expect(422).json();
        assert_eq!(answer["errors"][0]["pointer"], "/until");
        assert_eq!(answer["errors"][0]["code"], code, "{answer}");
    };
    refused(Duration::days(37) + Duration::seconds(1), "too_late").await;
    refused(Duration::ZERO, "not_in_future").await;
    app.advance(Duration::days(37));
    refused(Duration::hours(1), "too_late").await;
    app.advance(Duration::days(3));
    let body = json!({"until": app.now().plus(Duration::hours(1))});
    assert_eq!(
        app.signed_in(&member.manager).put(&path(&member, &id), "*", &body).await.expect(409).code(),
        "secret_over"
    );
}

#[tokio::test]
async fn reminders_rest_for_thirty_days_at_most() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "the secret", 200).await;
    let browser = app.signed_in(&member.manager);
    let body = json!({"until": app.now().plus(Duration::days(30) + Duration::seconds(1))});
    let refused = browser.put(&path(&member, &id), "*", &body).await.expect(422).json();
    assert_eq!(
        (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
        (&json!("/until"), &json!("too_late"))
    );
    let (said, latest) = (refused["errors"][0]["detail"].to_string(), app.now().plus(Duration::days(30)));
    assert!(said.contains("30 days at most") && said.contains(&latest.to_string()), "{said}");
    browser.put(&path(&member, &id), "*", &json!({"until": latest})).await.expect(200);
}

#[tokio::test]
async fn what_somebody_is_on_ends_when_they_leave_and_the_others_are_reminded_at_once() {
    for deactivated in [false, true] {
        let (app, member, id) = shared().await;
        let (second, secret) = (app.person("third@example.org", false), format!("{}/{id}", member.secrets()));
        app.assign(&second, &member.organisation, Some(&member.application));
        assert_eq!(told(&app, 12), [(10, 3)], "30 days");
        let until = json!({"until": app.now().plus(Duration::days(25))});
        app.signed_in(&second).put(&path(&member, &id), "*", &until).await.expect(200);
        assert_eq!(told(&app, 15), [], "the mark of 14 days passes");
        if deactivated {
            app.untold(|| app.deactivate(&second));
        } else {
            // Who still manages the application by another assignment is still on it.
            app.assign(&second, &member.organisation, None);
            let path = format!("/api/v1/assignments?person_id={}&application_id={}", second.id, member.application.id);
            let operator = app.operator();
            let one = operator.get(&path).await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
            operator.delete(&format!("/api/v1/assignments/{one}")).await.expect(204);
            assert_eq!(operator.get(&secret).await.expect(200).json()["acknowledgement"]["by"], "third");
            end_assignments(&app, &second).await;
        }
        let operator = app.operator();
        assert_eq!(operator.get(&secret).await.expect(200).json()["acknowledgement"], Value::Null);
        let planned = expiry_notices::plan(&app.core).unwrap();
        assert_eq!((planned.notices, planned.messages), (2, 2), "13 days are left, and the mark of 14 was not told");
        let events = operator.get("/api/v1/audit-events?limit=100").await.expect(200).json();
        let ended: Vec<_> = events["items"].as_array().unwrap().iter().collect();
        let ended = ended.into_iter().filter(|event| event["action"] == "secret.acknowledgement_taken_back");
        assert_eq!(ended.count(), 1);
    }
}
