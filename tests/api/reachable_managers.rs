//! Applications with fewer managers than advised who can be reached and can act.

use latchkey::{app::reachability, db, domain::api::Environment, jobs::outbox};
use serde_json::{Value, json};
use support::{Client, TestApp};
use time::Duration;

use crate::{
    paging::{texts, walk},
    refusals::fields,
};

async fn application(browser: &Client, id: &str) -> Value {
    browser.get(&format!("/api/v1/applications/{id}")).await.expect(200).json()
}

/// All managers, those who can be reached, and whether these are few.
async fn counted(browser: &Client, id: &str) -> (i64, i64, bool) {
    let found = application(browser, id).await;
    let number = |name: &str| found[name].as_i64().unwrap();
    (number("manager_count"), number("reachable_managers"), found["few_managers"].as_bool().unwrap())
}

async fn with_few(browser: &Client) -> Vec<String> {
    texts(&walk(browser, "/api/v1/applications?few_managers=true", 2).await, "name")
}

#[tokio::test]
async fn who_has_a_strong_factor_or_an_open_invitation_can_be_reached() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (operator, id) = (app.operator(), member.client_id());
    assert_eq!(counted(&operator, &id).await, (1, 0, true), "a password alone is no way to sign in");
    app.equip(&member.manager);
    assert_eq!(counted(&operator, &id).await, (1, 1, true));
    let (invited, _) = app.newcomer("invited@example.org");
    app.assign(&invited, &member.organisation, Some(&member.application));
    assert_eq!(counted(&operator, &id).await, (2, 2, false));
    app.assign(&invited, &member.organisation, None);
    assert_eq!(counted(&operator, &id).await, (2, 2, false), "somebody who is assigned twice is one person");
    app.advance(Duration::days(7));
    let operator = app.operator();
    assert_eq!(counted(&operator, &id).await, (2, 1, true), "the invitation has run out");
    let person = format!("/api/v1/people/{}", invited.id);
    operator.post_nothing(&format!("{person}/password-link")).await.expect(204);
    assert_eq!(counted(&operator, &id).await, (2, 2, false));
    operator.delete(&format!("{person}/invitation")).await.expect(204);
    assert_eq!(counted(&operator, &id).await, (2, 1, true));
    app.deactivate(&member.manager);
    assert_eq!(counted(&operator, &id).await, (1, 0, true));
}

#[tokio::test]
async fn the_list_is_narrowed_by_what_was_answered_before_it_was_asked_for() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let members = ["0001", "0002", "0003"].map(|code| app.member(code));
    for member in &members {
        app.equip(&member.manager);
        let second = app.person(&format!("second-{}@example.org", member.organisation.code), false);
        app.equip(&second);
        app.assign(&second, &member.organisation, Some(&member.application));
    }
    assert_eq!(with_few(&operator).await, Vec::<String>::new());
    app.application(&members[1].organisation, "An own one", Environment::Production, &[]);
    assert_eq!(with_few(&operator).await, ["An own one"], "a new application has the managers of its organisation");
    app.core.db.write(|connection| db::totp::delete(connection, members[0].manager.id)).unwrap();
    app.deactivate(&members[1].manager);
    assert_eq!(with_few(&operator).await, ["An own one", "Partner-0001", "Partner-0002"]);
    let others = walk(&operator, "/api/v1/applications?few_managers=false", 2).await;
    assert_eq!(texts(&others, "name"), ["Partner-0003"]);
    let narrowed = format!("/api/v1/applications?few_managers=true&organisation_id={}", members[0].organisation.id);
    assert_eq!(texts(&walk(&operator, &narrowed, 2).await, "name"), ["Partner-0001"]);
    let manager = app.signed_in(&members[0].manager);
    assert_eq!(with_few(&manager).await, ["Partner-0001"], "a manager sees no further than without it");
    let organisations = walk(&operator, "/api/v1/organisations", 2).await;
    let thin: Vec<_> = organisations.iter().map(|one| one["thinly_managed_applications"].as_i64().unwrap()).collect();
    assert_eq!(thin, [1, 2, 0]);
    let refused = operator.get("/api/v1/applications?few_managers=perhaps").await.expect(400);
    assert_eq!(refused.refused(), fields(&[("few_managers", "invalid_boolean")]));
}

#[tokio::test]
async fn a_manager_of_one_application_counts_only_what_they_see_of_an_organisation() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let own = app.application(&organisation, "own", Environment::Production, &[]);
    app.application(&organisation, "sibling", Environment::Production, &[]);
    let person = app.person("ada@example.org", false);
    app.assign(&person, &organisation, Some(&own));
    let path = format!("/api/v1/organisations/{}", organisation.id);
    let count = |body: Value| body["thinly_managed_applications"].as_i64().unwrap();
    assert_eq!(count(app.signed_in(&person).get(&path).await.expect(200).json()), 1);
    assert_eq!(count(app.operator().get(&path).await.expect(200).json()), 2);
}

#[tokio::test]
async fn pages_of_applications_with_few_managers_leave_nothing_out_and_repeat_nothing() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let manager = app.person("ada@example.org", false);
    app.equip(&manager);
    let mut expected = Vec::new();
    for number in 0..7 {
        let name = format!("Partner {number}");
        let application = app.application(&organisation, &name, Environment::Production, &[]);
        if number % 2 == 0 {
            app.assign(&manager, &organisation, Some(&application));
        }
        expected.push(name);
    }
    for limit in 1..=8 {
        let walked = walk(&app.operator(), "/api/v1/applications?few_managers=true", limit).await;
        assert_eq!(texts(&walked, "name"), expected, "{limit} to a page");
    }
}

#[tokio::test]
async fn whom_mail_does_not_reach_does_not_count_until_it_does_or_the_address_changes() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    app.equip(&member.manager);
    let (operator, id) = (app.operator(), member.client_id());
    for again in ["a message is accepted", "the address changes"] {
        app.core.db.write(|connection| db::person::note_mail(connection, member.manager.id, Some(app.now()))).unwrap();
        let managers = format!("/api/v1/applications/{id}/managers");
        let listed = operator.get(&managers).await.expect(200).json();
        assert_eq!(listed["items"][0]["unreachable_because"], "mail_fails", "{again}");
        assert_eq!((listed["items"][0]["reachable"].as_bool(), counted(&operator, &id).await.1), (Some(false), 0));
        if again == "a message is accepted" {
            let person = format!("/api/v1/people/{}", member.manager.id);
            operator.post_nothing(&format!("{person}/password-link")).await.expect(204);
            outbox::deliver(&app.core).unwrap();
        } else {
            let email = latchkey::domain::email::EmailAddress::parse("new@example.org").unwrap();
            let changed =
                |connection: &mut db::Conn| db::person::set_email(connection, member.manager.id, &email, app.now());
            app.core.db.write(changed).unwrap();
        }
        assert_eq!(counted(&operator, &id).await, (1, 1, true), "{again}");
    }
}

#[tokio::test]
async fn every_reason_why_a_manager_cannot_be_reached_is_shown_beside_them() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let bare = app.person("bare@example.org", false);
    let (late, _) = app.newcomer("late@example.org");
    for person in [&bare, &late] {
        app.assign(person, &member.organisation, Some(&member.application));
    }
    app.equip(&member.manager);
    app.advance(Duration::days(8));
    let managers = format!("/api/v1/applications/{}/managers", member.client_id());
    let listed = app.signed_in(&member.manager).get(&managers).await.expect(200).json();
    let shown: Vec<_> = listed["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["person"]["name"].as_str().unwrap(), item["unreachable_because"].clone()))
        .collect();
    let expected =
        [("bare", json!("no_strong_factor")), ("manager-0001", json!(null)), ("Nova Newcomer", json!("not_joined"))];
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn the_federation_says_how_many_it_advises() {
    let app = TestApp::builder().config(|config| config.federation.advised_managers = 1).start().await;
    let member = app.member("0001");
    app.equip(&member.manager);
    let operator = app.operator();
    assert_eq!(app.browser().get("/api/v1/federation").await.expect(200).json()["advised_managers"], 1);
    assert_eq!(counted(&operator, &member.client_id()).await, (1, 1, false));
    assert_eq!(with_few(&operator).await, Vec::<String>::new());
}

#[tokio::test]
async fn what_is_settled_twice_or_by_two_at_once_is_the_same() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    app.equip(&member.manager);
    let other = app.second_core();
    let (one, two) = std::thread::scope(|scope| {
        let one = scope.spawn(|| reachability::settle(&app.core).unwrap());
        let two = scope.spawn(|| reachability::settle(&other).unwrap());
        (one.join().unwrap(), two.join().unwrap())
    });
    assert!(one + two > 0);
    assert_eq!(reachability::settle(&app.core).unwrap(), 0, "nothing is left to be done");
    assert_eq!(counted(&app.operator(), &member.client_id()).await, (1, 1, true));
    assert_eq!(with_few(&app.operator()).await, ["Partner-0001"]);
}
