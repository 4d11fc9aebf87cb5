//! What somebody leaves behind: secrets whose value they saw, and applications with too few who look after them.

use std::sync::Barrier;

use latchkey::{
    app::{Error, Principal, assignment, revocation, secret, sign_in::CookieToken},
    db::{self, assignment::Filter, page::PageRequest},
    domain::{
        Id,
        api::Environment,
        application::Application,
        audit::Acting,
        person::Person,
        secret::{Author, AuthorKind, Secret, SecretDetails},
        text::Name,
    },
};
use serde_json::{Value, json};
use support::{Client, Member, TestApp};
use time::Duration;

use crate::refusals::fields;

fn list_of(person: &Person) -> String {
    format!("/api/v1/people/{}/offboarding", person.id)
}

async fn listed(browser: &Client, person: &Person) -> Vec<Value> {
    browser.get(&list_of(person)).await.expect(200).json()["items"].as_array().unwrap().clone()
}

async fn names(browser: &Client, person: &Person) -> Vec<String> {
    let items = listed(browser, person).await;
    items.iter().map(|item| item["secret"]["name"].as_str().unwrap().to_owned()).collect()
}

async fn end_assignments(operator: &Client, person: &Person) {
    let list = operator.get(&format!("/api/v1/assignments?person_id={}", person.id)).await.expect(200).json();
    for assignment in list["items"].as_array().unwrap() {
        operator.delete(&format!("/api/v1/assignments/{}", assignment["id"].as_str().unwrap())).await.expect(204);
    }
}

/// A second manager of the member's organisation.
fn second(app: &TestApp, member: &Member) -> Person {
    let person = app.person(&format!("second-{}@example.org", member.organisation.code), false);
    app.assign(&person, &member.organisation, None);
    person
}

#[tokio::test]
async fn each_live_secret_that_a_leaver_created_is_listed_until_it_is_rotated() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let stays = second(&app, &member);
    let operator = app.operator();
    let (old, value) = member.secret(&app, "the old one", 90).await;
    member.secret(&app, "a short one", 1).await;
    app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    latchkey::app::last_use::write_down(&app.core).unwrap();
    assert_eq!(names(&operator, &member.manager).await, Vec::<String>::new(), "they look after it");
    app.deactivate(&member.manager);
    assert_eq!(names(&operator, &member.manager).await, ["a short one", "the old one"]);
    app.advance(Duration::days(2));
    let operator = app.operator();
    let items = listed(&operator, &member.manager).await;
    assert_eq!(items.len(), 1, "what has expired is no danger");
    insta::assert_json_snapshot!("left_secret", items[0], {
        ".secret.id" => "[id]", ".secret.application_id" => "[id]", ".secret.hint" => "[hint]",
        ".secret.created_by.id" => "[id]", ".application.id" => "[id]", ".organisation.id" => "[id]",
        ".rotate_url" => "[url]",
    });
    let page = format!("{}/applications/{}/rotate/{old}", app.address, member.client_id());
    assert_eq!(items[0]["rotate_url"], page);
    let manager = app.signed_in(&stays);
    let body = json!({"name": "the new one", "expires_at": app.now().plus(Duration::days(90))});
    manager.post(&member.secrets(), &body).await.expect(201);
    assert_eq!(listed(&operator, &member.manager).await[0]["has_successor"], true);
    let person = format!("/api/v1/people/{}", member.manager.id);
    assert_eq!(operator.get(&person).await.expect(200).json()["left_secrets"], 1);
    manager.delete(&format!("{}/{old}", member.secrets())).await.expect(204);
    assert_eq!(names(&operator, &member.manager).await, Vec::<String>::new());
    assert_eq!(operator.get(&person).await.expect(200).json()["left_secrets"], 0);
}

#[tokio::test]
async fn who_loses_one_of_two_assignments_leaves_what_the_other_does_not_cover() {
    let app = TestApp::start().await;
    let (first, second) = (app.member("0001"), app.member("0002"));
    app.assign(&first.manager, &second.organisation, Some(&second.application));
    let operator = app.operator();
    first.secret(&app, "of the first", 30).await;
    let elsewhere = Member {
        organisation: second.organisation.clone(),
        application: second.application.clone(),
        manager: first.manager.clone(),
    };
    elsewhere.secret(&app, "of the second", 30).await;
    let path = format!("/api/v1/assignments?person_id={}&organisation_id={}", first.manager.id, second.organisation.id);
    let ends = operator.get(&path).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    operator.delete(&format!("/api/v1/assignments/{ends}")).await.expect(204);
    assert_eq!(names(&operator, &first.manager).await, ["of the second"]);
    app.assign(&first.manager, &second.organisation, None);
    assert_eq!(names(&operator, &first.manager).await, Vec::<String>::new(), "they are back");
}

#[tokio::test]
async fn managers_see_which_of_their_secrets_somebody_knows_who_left_and_by_name() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (stays, stranger) = (second(&app, &member), app.member("0002").manager);
    let (id, _) = member.secret(&app, "one", 30).await;
    let manager = app.signed_in(&stays);
    let leavers = |body: Value| body["leavers"].clone();
    let one = format!("{}/{id}", member.secrets());
    assert_eq!(leavers(manager.get(&one).await.expect(200).json()), json!([]));
    app.deactivate(&member.manager);
    assert_eq!(leavers(manager.get(&one).await.expect(200).json()), json!(["manager-0001"]));
    let list = manager.get(&member.secrets()).await.expect(200).json();
    assert_eq!(leavers(list["items"][0].clone()), json!(["manager-0001"]));
    for path in [list_of(&member.manager), format!("/api/v1/people/{}/departure", member.manager.id)] {
        manager.get(&path).await.expect(403);
        app.signed_in(&stranger).get(&path).await.expect(403);
    }
    app.signed_in(&stranger).get(&one).await.expect(404);
}

#[tokio::test]
async fn a_secret_made_by_a_machine_is_known_to_who_knows_the_machine() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let script = app.application(&member.organisation, "Script", Environment::Production, &[]);
    let of_script = Member {
        organisation: member.organisation.clone(),
        application: script.clone(),
        manager: member.manager.clone(),
    };
    let author = Author { kind: AuthorKind::Application, id: script.id.uuid(), name: script.name.clone() };
    let made_by_it = |application: &Application, id: &str| {
        let secret: Id<Secret> = Id::parse(id).unwrap();
        app.core
            .db
            .write(|connection| db::offboarding::note_author(connection, application.id, secret, &author, app.now()))
            .unwrap();
    };
    let stays = second(&app, &member);
    let by_second = Member {
        organisation: member.organisation.clone(),
        application: member.application.clone(),
        manager: stays.clone(),
    };
    let (before, _) = by_second.secret(&app, "before", 30).await;
    made_by_it(&member.application, &before);
    of_script.secret(&app, "the script's own", 30).await;
    let (after, _) = by_second.secret(&app, "after", 30).await;
    made_by_it(&member.application, &after);
    app.deactivate(&member.manager);
    let operator = app.operator();
    assert_eq!(names(&operator, &member.manager).await, ["after", "the script's own"], "not what was made before");
}

#[tokio::test]
async fn an_operator_marks_as_handled_what_needs_no_rotation_and_takes_it_back() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let stays = second(&app, &member);
    let (id, _) = member.secret(&app, "one", 30).await;
    app.deactivate(&member.manager);
    let operator = app.signed_in(&app.person("boss@example.org", true));
    let mark = format!("{}/{id}/handled", list_of(&member.manager));
    operator.delete(&mark).await.expect(404);
    for (note, code) in [(json!(""), "required"), (json!("x".repeat(501)), "too_long"), (json!(5), "wrong_type")] {
        let body = json!({"note": note});
        let refused = operator.send(operator.request(reqwest::Method::PUT, &mark).json(&body)).await.expect(422);
        assert_eq!(refused.refused(), fields(&[("/note", code)]));
    }
    let body = json!({"note": "The vendor rotated it"});
    operator.send(operator.request(reqwest::Method::PUT, &mark).json(&body)).await.expect(204);
    let handled = listed(&operator, &member.manager).await[0]["handled"].clone();
    assert_eq!((&handled["note"], &handled["by"]["name"]), (&json!("The vendor rotated it"), &json!("boss")));
    assert_eq!(handled["at"], json!(app.now()));
    let person = format!("/api/v1/people/{}", member.manager.id);
    assert_eq!(operator.get(&person).await.json()["left_secrets"], 0);
    for (query, count) in [("handled=true", 1), ("handled=false", 0)] {
        let page = operator.get(&format!("{}?{query}", list_of(&member.manager))).await.expect(200).json();
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
    }
    let manager = app.signed_in(&stays);
    let secret = manager.get(&format!("{}/{id}", member.secrets())).await.expect(200).json();
    assert_eq!(secret["leavers"], json!([]), "what is handled is nothing to do for the managers");
    let events = manager.get("/api/v1/audit-events?action=secret.leaver_handled").await.expect(200).json();
    let said = &events["items"][0]["after"];
    assert_eq!((&said["note"], &said["person"]), (&json!("The vendor rotated it"), &json!("manager-0001")));
    operator.delete(&mark).await.expect(204);
    assert_eq!(listed(&operator, &member.manager).await[0]["handled"], json!(null));
    let events = operator.get("/api/v1/audit-events?action=secret.leaver_reopened").await.expect(200).json();
    assert_eq!(events["items"].as_array().unwrap().len(), 1);
    let elsewhere = format!("{}/{id}/handled", list_of(&stays));
    operator.send(operator.request(reqwest::Method::PUT, &elsewhere).json(&body)).await.expect(404);
}

#[tokio::test]
async fn who_comes_back_and_leaves_again_leaves_anew() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let stays = second(&app, &member);
    let (id, _) = member.secret(&app, "one", 30).await;
    let operator = app.operator();
    app.deactivate(&member.manager);
    let mark = format!("{}/{id}/handled", list_of(&member.manager));
    let body = json!({"note": "Not in use"});
    operator.send(operator.request(reqwest::Method::PUT, &mark).json(&body)).await.expect(204);
    assert_eq!(app.told_by_mail().len(), 1);
    let person = format!("/api/v1/people/{}", member.manager.id);
    operator.patch(&person, "*", &json!({"deactivated": false})).await.expect(200);
    assert_eq!(names(&operator, &member.manager).await, Vec::<String>::new());
    app.deactivate(&member.manager);
    assert_eq!(listed(&operator, &member.manager).await[0]["handled"], json!(null));
    let told = app.told_by_mail();
    assert_eq!(told, [(stays.email, "manager-0001 has left; replace a client secret".to_owned())]);
}

#[tokio::test]
async fn the_managers_who_stay_get_one_message_with_all_secrets_and_are_told_once() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let sibling = app.application(&member.organisation, "Sibling", Environment::Production, &[]);
    let of_sibling =
        Member { organisation: member.organisation.clone(), application: sibling, manager: member.manager.clone() };
    let stays = second(&app, &member);
    let (late, _) = app.newcomer("late@example.org");
    app.assign(&late, &member.organisation, None);
    let created = member.created_secret(&app, "the blue one", 30).await;
    let (hint, value) = (created["secret"]["hint"].as_str().unwrap(), created["value"].as_str().unwrap());
    of_sibling.secret(&app, "the red one", 30).await;
    let operator = app.operator();
    end_assignments(&operator, &member.manager).await;
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let mails = app.take_received();
    let of_leaving: Vec<_> = mails.iter().filter(|mail| mail.subject.contains("has left")).collect();
    assert_eq!(of_leaving.len(), 1, "who has not joined cannot act");
    assert_eq!(of_leaving[0].reader(), stays.email);
    assert_eq!(of_leaving[0].subject, "Latchkey: manager-0001 has left; replace client secrets");
    let text = of_leaving[0].text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [&format!("“the blue one” ({hint}…) of Partner-0001"), "“the red one”", "of Sibling"] {
        assert!(text.contains(said), "{said} is missing: {text}");
    }
    assert!(!text.contains(&value[3..]));
    app.deactivate(&member.manager);
    assert!(app.told_by_mail().is_empty(), "they were told when the assignment ended");
}

#[tokio::test]
async fn a_departure_says_beforehand_which_applications_it_leaves_with_few_managers() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let sibling = app.application(&member.organisation, "Sibling", Environment::Production, &[]);
    let (stays, third) = (second(&app, &member), app.person("third@example.org", false));
    for person in [&member.manager, &stays, &third] {
        app.equip(person);
    }
    app.assign(&third, &member.organisation, Some(&sibling));
    member.secret(&app, "one", 30).await;
    let operator = app.operator();
    let departure = format!("/api/v1/people/{}/departure", member.manager.id);
    let foreseen = operator.get(&departure).await.expect(200).json();
    insta::assert_json_snapshot!("departure", foreseen, {
        ".applications[].id" => "[id]", ".applications[].organisation.id" => "[id]",
    });
    let assignments = format!("/api/v1/assignments?person_id={}", third.id);
    let id = operator.get(&assignments).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    let of_third = format!("/api/v1/people/{}/departure?assignment_id={id}", third.id);
    let foreseen = operator.get(&of_third).await.expect(200).json();
    assert_eq!(foreseen, json!({"application_count": 0, "applications": [], "secret_count": 0}), "two are left");
    let foreign = format!("{departure}?assignment_id={id}");
    assert_eq!(operator.get(&foreign).await.expect(422).refused(), fields(&[("assignment_id", "unknown")]));
    app.assign(&member.manager, &member.organisation, Some(&member.application));
    let list = operator.get(&format!("/api/v1/assignments?person_id={}", member.manager.id)).await.json();
    for assignment in list["items"].as_array().unwrap() {
        let only = format!("{departure}?assignment_id={}", assignment["id"].as_str().unwrap());
        let foreseen = operator.get(&only).await.expect(200).json();
        let whole = assignment["application"].is_null();
        // Each of the two covers the application; only the wider one covers the sibling, which keeps two.
        assert_eq!((&foreseen["application_count"], &foreseen["secret_count"]), (&json!(0), &json!(0)), "{whole}");
    }
}

/// An event is told of to the managers who stay under this subject.
fn told_of_leaving(app: &TestApp, leaver: &Person) -> usize {
    let subject = format!("{} has left; replace a client secret", leaver.name);
    app.told_by_mail().iter().filter(|(_, told)| *told == subject).count()
}

#[tokio::test]
async fn of_two_assignments_that_end_at_the_same_moment_the_managers_who_stay_are_told() {
    let app = TestApp::start().await;
    for round in 0..8 {
        let member = app.member(&format!("100{round}"));
        app.assign(&member.manager, &member.organisation, Some(&member.application));
        second(&app, &member);
        member.secret(&app, "known", 30).await;
        let filter = Filter { person: Some(member.manager.id), ..Filter::default() };
        let all = PageRequest { limit: 10, after: None };
        let list = app.core.db.read(|connection| db::assignment::list(connection, &filter, &all)).unwrap();
        assert_eq!(list.items.len(), 2);
        let barrier = Barrier::new(2);
        std::thread::scope(|scope| {
            for assignment in &list.items {
                let (core, barrier) = (&app.core, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    assignment::delete(core, &Acting::system("test"), assignment.id).unwrap();
                });
            }
        });
        assert_eq!(told_of_leaving(&app, &member.manager), 1, "round {round}");
    }
}

/// The person as a request was let in that has not begun its work.
fn let_in(app: &TestApp, person: &Person) -> Principal {
    let cookie = app.signed_in(person).cookie(latchkey::http::cookies::SESSION).unwrap();
    Principal::Person(app.caller(&CookieToken::presented(&cookie)).unwrap())
}

fn details(app: &TestApp, name: &str) -> SecretDetails {
    SecretDetails { name: Name::parse(name).unwrap(), expires_at: app.now().plus(Duration::days(30)), replaces: None }
}

#[tokio::test]
async fn a_request_that_was_let_in_before_its_author_left_creates_and_deletes_no_secret_after_it() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    second(&app, &member);
    let (id, _) = member.secret(&app, "known", 30).await;
    let (id, core) = (id.parse::<Id<Secret>>().unwrap(), &app.core);
    let (manager, operator) = (let_in(&app, &member.manager), app.person("former@example.org", true));
    let former = let_in(&app, &operator);
    let refused = |caller: &Principal| {
        let created = secret::create(core, caller, &member.application, &details(&app, "late"), None).map(|_| ());
        let deleted = secret::delete(core, caller, &member.application, id);
        [created, deleted, revocation::revoke_of_secret(core, caller, &member.application, id)].map(Result::unwrap_err)
    };
    end_assignments(&app.operator(), &member.manager).await;
    for refusal in refused(&manager) {
        assert!(matches!(refusal, Error::NotFound), "{refusal:?}");
    }
    app.deactivate(&member.manager);
    for refusal in refused(&manager) {
        assert!(matches!(&refusal, Error::Unauthenticated(why) if why.code == "not_signed_in"), "{refusal:?}");
    }
    let changed = Person { operator: false, ..operator };
    core.db.write(|connection| db::person::update(connection, &changed, app.now())).unwrap();
    for refusal in refused(&former) {
        assert!(matches!(refusal, Error::NotFound), "{refusal:?}");
    }
    let secrets = app.operator().get(&member.secrets()).await.expect(200).json();
    assert_eq!((secrets["items"].as_array().unwrap().len(), &secrets["items"][0]["name"]), (1, &json!("known")));
    assert!(secrets["items"][0]["deleted_at"].is_null());
}

#[tokio::test]
async fn a_secret_that_is_created_while_its_author_leaves_is_refused_or_told_of() {
    let app = TestApp::start().await;
    app.person("operator@example.org", true);
    for round in 0..8 {
        let member = app.member(&format!("200{round}"));
        second(&app, &member);
        let (caller, details, barrier) = (let_in(&app, &member.manager), details(&app, "late"), Barrier::new(2));
        let created = std::thread::scope(|scope| {
            let leaves = || {
                barrier.wait();
                app.deactivate(&member.manager);
            };
            let creates = || {
                barrier.wait();
                secret::create(&app.core, &caller, &member.application, &details, None).is_ok()
            };
            scope.spawn(leaves);
            scope.spawn(creates).join().unwrap()
        });
        assert_eq!(told_of_leaving(&app, &member.manager), usize::from(created), "round {round}");
        assert_eq!(listed(&app.operator(), &member.manager).await.len(), usize::from(created), "round {round}");
    }
}
