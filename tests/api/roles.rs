//! What somebody may do is what they may do now: a role that is lost is lost at the next request.

use latchkey::{
    db,
    domain::{api::Environment, person::Person},
};
use serde_json::{Value, json};
use support::{Client, TestApp};
use time::Duration;

use crate::paging::{texts, walk};

async fn names(browser: &Client, list: &str) -> Vec<String> {
    texts(&walk(browser, &format!("/api/v1/{list}"), 50).await, "name")
}

async fn remove_assignments_of(operator: &Client, person: &Person) {
    let list = operator.get(&format!("/api/v1/assignments?person_id={}", person.id)).await.expect(200).json();
    for assignment in list["items"].as_array().unwrap() {
        operator.delete(&format!("/api/v1/assignments/{}", assignment["id"].as_str().unwrap())).await.expect(204);
    }
}

#[tokio::test]
async fn who_loses_an_assignment_reaches_nothing_of_it_at_the_next_request_and_stays_signed_in() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, _) = member.secret(&app, "one", 30).await;
    let (operator, manager) = (app.operator(), app.signed_in(&member.manager));
    let application = format!("/api/v1/applications/{}", member.client_id());
    let organisation = format!("/api/v1/organisations/{}", member.organisation.id);
    let secret = format!("{}/{secret}", member.secrets());
    for path in [&application, &organisation, &secret, &member.secrets()] {
        manager.get(path).await.expect(200);
    }
    remove_assignments_of(&operator, &member.manager).await;
    for path in [&application, &organisation, &secret, &member.secrets(), &format!("{application}/managers")] {
        manager.get(path).await.expect(404);
    }
    let body = json!({"name": "two", "expires_at": app.now().plus(Duration::days(30))});
    manager.post(&member.secrets(), &body).await.expect(404);
    manager.delete(&secret).await.expect(404);
    for list in ["applications", "organisations"] {
        assert_eq!(names(&manager, list).await, Vec::<String>::new());
    }
    assert_eq!(manager.get("/api/v1/audit-events").await.expect(200).json()["items"], json!([]));
    manager.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn who_is_deactivated_is_signed_out_everywhere_whatever_their_role_and_nobody_else_is() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let operator = app.operator();
    for person in [member.manager.clone(), app.person("second@example.org", true), app.auditing_person()] {
        let (one, other) = (app.signed_in(&person), app.signed_in(&person));
        one.get("/api/v1/applications").await.expect(200);
        let path = format!("/api/v1/people/{}", person.id);
        operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
        for browser in [&one, &other] {
            assert_eq!(browser.get("/api/v1/applications").await.expect(401).code(), "not_signed_in");
        }
        operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200);
        one.get("/api/v1/session").await.expect(401);
    }
    operator.get("/api/v1/session").await.expect(200);
}

#[tokio::test]
async fn an_operator_who_is_one_no_longer_keeps_what_they_manage_and_nothing_else() {
    let app = TestApp::start().await;
    let (member, other) = (app.member("0001"), app.member("0002"));
    let both = app.person("both@example.org", true);
    app.assign(&both, &member.organisation, None);
    let (operator, browser) = (app.operator(), app.signed_in(&both));
    assert_eq!(names(&browser, "applications").await, ["Partner-0001", "Partner-0002"]);
    operator.patch(&format!("/api/v1/people/{}", both.id), "*", &json!({"operator": false})).await.expect(200);
    assert_eq!(names(&browser, "applications").await, ["Partner-0001"]);
    browser.get(&format!("/api/v1/applications/{}", other.client_id())).await.expect(404);
    browser.get("/api/v1/people").await.expect(403);
    let patch = json!({"state": "disabled"});
    let path = format!("/api/v1/applications/{}", member.client_id());
    assert_eq!(browser.patch(&path, "*", &patch).await.expect(403).code(), "operators_only");
}

#[tokio::test]
async fn two_operators_who_deactivate_each_other_at_once_do_not_both_succeed() {
    let app = TestApp::start().await;
    for round in 0..5 {
        let first = app.person(&format!("first{round}@example.org"), true);
        let second = app.person(&format!("second{round}@example.org"), true);
        let remove = |by: &Person, whom: &Person| {
            let (browser, path) = (app.signed_in(by), format!("/api/v1/people/{}", whom.id));
            tokio::spawn(async move { browser.patch(&path, "*", &json!({"deactivated": true})).await.status.as_u16() })
        };
        let (one, other) = (remove(&first, &second), remove(&second, &first));
        let mut statuses = [one.await.unwrap(), other.await.unwrap()];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        // The slower one finds that they are signed out, or that nobody would be left.
        assert!(matches!(statuses[1], 401 | 409), "{statuses:?}");
        let left = app.core.db.read(db::person::active_operators).unwrap();
        assert_eq!(left.len(), 1, "round {round}");
        // Out of the way of the next round, where two must be all there are.
        let gone = Person { operator: false, ..left.into_iter().next().unwrap() };
        app.core.db.write(|connection| db::person::update(connection, &gone, app.now())).unwrap();
    }
}

#[tokio::test]
async fn one_person_looks_after_several_organisations_and_loses_one_without_the_other() {
    let app = TestApp::start().await;
    let (first, second, third) = (app.member("0001"), app.member("0002"), app.member("0003"));
    let sibling = app.application(&second.organisation, "Sibling", Environment::Production, &[]);
    let person = app.person("ada@example.org", false);
    app.assign(&person, &first.organisation, None);
    app.assign(&person, &second.organisation, Some(&second.application));
    let (operator, ada) = (app.operator(), app.signed_in(&person));
    assert_eq!(names(&ada, "applications").await, ["Partner-0001", "Partner-0002"]);
    assert_eq!(names(&ada, "organisations").await, ["Organisation 0001", "Organisation 0002"]);
    let body = json!({"name": "mine", "expires_at": app.now().plus(Duration::days(30))});
    for member in [&first, &second] {
        ada.post(&member.secrets(), &body).await.expect(201);
    }
    for foreign in [third.client_id(), sibling.id.to_string()] {
        ada.get(&format!("/api/v1/applications/{foreign}")).await.expect(404);
        ada.post(&format!("/api/v1/applications/{foreign}/secrets"), &body).await.expect(404);
    }
    let path = format!("/api/v1/assignments?person_id={}&organisation_id={}", person.id, first.organisation.id);
    let lost: Value = operator.get(&path).await.expect(200).json()["items"][0]["id"].clone();
    operator.delete(&format!("/api/v1/assignments/{}", lost.as_str().unwrap())).await.expect(204);
    assert_eq!(names(&ada, "applications").await, ["Partner-0002"]);
    assert_eq!(names(&ada, "organisations").await, ["Organisation 0002"]);
    ada.get(&first.secrets()).await.expect(404);
    ada.get(&second.secrets()).await.expect(200);
}
