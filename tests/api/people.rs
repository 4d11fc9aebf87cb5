//! People: operators and credential managers.

use latchkey::{
    app::person::add_operator,
    db::{self, session::NewSession},
    domain::{
        Id,
        audit::Acting,
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::{Person, PersonDetails, PersonState},
        text::Name,
    },
    jobs::outbox,
};
use serde_json::{Value, json};
use support::TestApp;
use time::Duration;
use uuid::Uuid;

use crate::{
    refusals::{each_alone, fields},
    sign_in::{enrolled, prove, redeem},
};

const PATH: &str = "/api/v1/people";

fn body(email: &str) -> Value {
    json!({"name": "Ada Example", "email": email, "locale": "nl", "time_zone": "Europe/Amsterdam"})
}

fn one(person: &Value) -> String {
    format!("{PATH}/{}", person["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_person_is_invited_by_a_link_and_read_back() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let created = operator.post(PATH, &body("ada@example.org")).await.expect(201);
    insta::assert_json_snapshot!("created_person", created.json(), {".id" => "[id]"});
    let read = operator.get(&one(&created.json())).await.expect(200);
    assert_eq!(read.json(), created.json());
    assert_eq!(read.header("etag"), created.header("etag"));
    let listed = operator.get(&format!("{PATH}?q=ada")).await.expect(200).json();
    assert_eq!(listed["items"], json!([created.json()]));
    outbox::deliver(&app.core).unwrap();
    let mails = app.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("<ada@example.org>"), "{}", mails[0]);
}

#[tokio::test]
async fn every_refused_field_is_named_at_once() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let wrong = json!({"name": "", "email": "ada", "locale": 5, "time_zone": "Nowhere", "operator": "yes",
        "password": "x", "state": "active"});
    let expected = [
        ("/email", "invalid_email"),
        ("/locale", "wrong_type"),
        ("/name", "required"),
        ("/operator", "wrong_type"),
        ("/password", "unknown_field"),
        ("/state", "unknown_field"),
        ("/time_zone", "invalid_time_zone"),
    ];
    assert_eq!(operator.post(PATH, &wrong).await.expect(422).refused(), fields(&expected));
    let required = ["/email", "/locale", "/name", "/time_zone"].map(|pointer| (pointer, "required"));
    assert_eq!(operator.post(PATH, &json!({})).await.expect(422).refused(), fields(&required));
    let cases = [
        ("email", json!(""), "required"),
        ("email", json!("ada@"), "invalid_email"),
        ("email", json!("ada\u{0}@example.org"), "invalid_email"),
        ("name", json!("Ada\u{2066}"), "control_character"),
        ("operator", json!(null), "wrong_type"),
    ];
    each_alone(&operator, PATH, &body("ada@example.org"), &cases).await;
}

#[tokio::test]
async fn no_two_people_share_an_address_whatever_its_case() {
    let app = TestApp::start().await;
    let operator = app.operator();
    operator.post(PATH, &body("Ada@Example.org")).await.expect(201);
    let refused = operator.post(PATH, &body(" ada@example.ORG ")).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/email", "duplicate")]));
}

#[tokio::test]
async fn a_change_takes_every_field_but_the_address() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let created = operator.post(PATH, &body("ada@example.org")).await.expect(201);
    let change = json!({"name": "Ada Renamed", "locale": "en", "time_zone": "UTC", "operator": true});
    let changed = operator.patch(&one(&created.json()), created.header("etag"), &change).await.expect(200).json();
    for (field, value) in change.as_object().unwrap() {
        assert_eq!(&changed[field], value, "{field}");
    }
    let refused = operator.patch(&one(&created.json()), "*", &json!({"email": "x@example.org"})).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/email", "unknown_field")]));
}

#[tokio::test]
async fn who_becomes_operator_is_one_at_the_next_request_and_stops_to_be_at_the_next() {
    let app = TestApp::start().await;
    let (operator, person) = (app.operator(), app.person("ada@example.org", false));
    let ada = app.signed_in(&person);
    let path = format!("{PATH}/{}", person.id);
    ada.get(PATH).await.expect(403);
    operator.patch(&path, "*", &json!({"operator": true})).await.expect(200);
    ada.get(PATH).await.expect(200);
    operator.patch(&path, "*", &json!({"operator": false})).await.expect(200);
    ada.get(PATH).await.expect(403);
}

#[tokio::test]
async fn the_last_active_operator_stays() {
    let app = TestApp::start().await;
    let (first, second) = (app.person("first@example.org", true), app.person("second@example.org", true));
    let (invited, _) = app.newcomer("invited@example.org");
    let browser = app.signed_in(&first);
    let path = |id: Uuid| format!("{PATH}/{id}");
    browser.patch(&path(invited.id.uuid()), "*", &json!({"operator": true})).await.expect(200);
    browser.patch(&path(second.id.uuid()), "*", &json!({"deactivated": true})).await.expect(200);
    for change in [json!({"operator": false}), json!({"deactivated": true})] {
        let refused = browser.patch(&path(first.id.uuid()), "*", &change).await.expect(409);
        assert_eq!(refused.code(), "last_operator", "who is invited or deactivated does not count: {change}");
    }
    let still = browser.get(&path(first.id.uuid())).await.expect(200).json();
    assert_eq!((&still["operator"], &still["state"]), (&json!(true), &json!("active")));
    browser.patch(&path(second.id.uuid()), "*", &json!({"deactivated": false})).await.expect(200);
    browser.patch(&path(first.id.uuid()), "*", &json!({"operator": false})).await.expect(200);
}

#[tokio::test]
async fn two_operators_who_remove_each_other_at_once_do_not_both_succeed() {
    let app = TestApp::start().await;
    for round in 0..5 {
        let first = app.person(&format!("first{round}@example.org"), true);
        let second = app.person(&format!("second{round}@example.org"), true);
        let remove = |by: &Person, whom: &Person| {
            let (browser, path) = (app.signed_in(by), format!("{PATH}/{}", whom.id));
            tokio::spawn(async move { browser.patch(&path, "*", &json!({"operator": false})).await.status.as_u16() })
        };
        let (one, other) = (remove(&first, &second), remove(&second, &first));
        let mut statuses = [one.await.unwrap(), other.await.unwrap()];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 200);
        // The slower one finds that it is no operator any more, or that it would leave nobody.
        assert!(matches!(statuses[1], 403 | 409), "{statuses:?}");
        let left = app.core.db.read(db::person::active_operators).unwrap();
        assert_eq!(left.len(), 1, "round {round}");
        // Out of the way of the next round, where two must be all there are.
        let gone = Person { operator: false, ..left.into_iter().next().unwrap() };
        app.core.db.write(|connection| db::person::update(connection, &gone, app.now())).unwrap();
    }
}

#[tokio::test]
async fn who_is_deactivated_and_activated_again_is_what_they_were() {
    let app = TestApp::start().await;
    let (operator, active) = (app.operator(), app.person("active@example.org", false));
    let (invited, _) = app.newcomer("invited@example.org");
    for (id, state) in [(active.id, "active"), (invited.id, "invited")] {
        let path = format!("{PATH}/{id}");
        let gone = operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200).json();
        assert_eq!(gone["state"], "deactivated");
        let back = operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200).json();
        assert_eq!(back["state"], state);
        let same = operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200).json();
        assert_eq!(same["state"], state);
    }
}

#[tokio::test]
async fn no_session_that_begins_while_a_person_is_deactivated_is_left() {
    let app = TestApp::start().await;
    let person = app.person("nova@example.org", false);
    let session = NewSession {
        id: Id::new(),
        token_hash: vec![7; 32],
        person_id: person.id,
        proved_at: app.now(),
        last_seen_at: app.now(),
        expires_at: app.now().plus(Duration::hours(1)),
        address: None,
        user_agent: None,
        created_at: app.now(),
    };
    let (begun, told) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        // As somebody does who signs in by a passkey alone.
        scope.spawn(|| {
            let sign_in = |connection: &mut db::Conn| {
                db::factor::lock_person(connection, person.id)?;
                db::session::insert(connection, &session)?;
                begun.send(()).unwrap();
                // Long enough for the other to come and wait.
                let (_kept, never) = std::sync::mpsc::channel::<()>();
                never.recv_timeout(std::time::Duration::from_millis(400)).unwrap_err();
                Ok::<_, db::DbError>(())
            };
            app.core.db.write(sign_in).unwrap();
        });
        told.recv().unwrap();
        app.deactivate(&person);
    });
    let ages = (app.now(), app.now().plus(Duration::hours(-1)));
    let left = app.core.db.read(|connection| db::session::list_of(connection, person.id, ages)).unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn no_link_is_sent_to_who_is_deactivated_or_unknown() {
    let app = TestApp::start().await;
    let (operator, person) = (app.operator(), app.person("ada@example.org", false));
    let path = format!("{PATH}/{}", person.id);
    operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    assert_eq!(operator.post_nothing(&format!("{path}/password-link")).await.expect(409).code(), "deactivated");
    operator.post_nothing(&format!("{PATH}/{}/password-link", Uuid::nil())).await.expect(404);
    outbox::deliver(&app.core).unwrap();
    assert!(app.mails().is_empty());
}

#[tokio::test]
async fn whom_the_command_line_brings_back_gets_in_by_the_link_and_their_second_factor() {
    let app = TestApp::start().await;
    let (person, authenticator, _) = enrolled(&app, "nova@example.org").await;
    app.deactivate(&person);
    let details = PersonDetails {
        name: Name::parse("Nova").unwrap(),
        email: EmailAddress::parse("nova@example.org").unwrap(),
        locale: Locale::parse("en").unwrap(),
        time_zone: TimeZone::parse("UTC").unwrap(),
        operator: true,
        auditor: false,
    };
    let (back, url) = add_operator(&app.core, &Acting::system("command line"), &details).unwrap();
    assert_eq!(back.state, PersonState::Active);
    let (browser, token) = (app.browser(), url.split_once("#token=").unwrap().1);
    assert_eq!(redeem(&browser, token).await["step"], "second_factor");
    prove(&browser, &authenticator.code(app.now())).await.expect(200);
    assert_eq!(browser.get("/api/v1/session").await.expect(200).json()["operator"], true);
}
