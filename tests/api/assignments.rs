//! Who is credential manager of what.

use latchkey::domain::api::Environment;
use serde_json::{Value, json};
use support::TestApp;
use uuid::Uuid;

use crate::refusals::fields;

const PATH: &str = "/api/v1/assignments";

#[tokio::test]
async fn a_person_is_assigned_to_an_application_or_to_a_whole_organisation() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let application = app.application(&organisation, "Partner", Environment::Production, &[]);
    let person = app.person("ada@example.org", false);
    let operator = app.operator();
    let single = json!({"person_id": person.id, "organisation_id": organisation.id, "application_id": application.id});
    let created = operator.post(PATH, &single).await.expect(201).json();
    insta::assert_json_snapshot!("created_assignment", created, {
        ".id" => "[id]", ".person.id" => "[id]", ".organisation.id" => "[id]", ".application.id" => "[id]",
    });
    let whole = json!({"person_id": person.id, "organisation_id": organisation.id});
    let whole = operator.post(PATH, &whole).await.expect(201).json();
    assert_eq!(whole["application"], Value::Null);
    assert_eq!(operator.get(PATH).await.expect(200).json()["items"], json!([created, whole]));
    app.deactivate(&person);
    let listed = operator.get(PATH).await.expect(200).json();
    assert_eq!(
        (&whole["person_state"], &listed["items"][1]["person_state"]),
        (&json!("active"), &json!("deactivated"))
    );
}

#[tokio::test]
async fn every_refused_field_is_named_at_once() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let required = ["/organisation_id", "/person_id"].map(|pointer| (pointer, "required"));
    assert_eq!(operator.post(PATH, &json!({})).await.expect(422).refused(), fields(&required));
    let wrong = json!({"person_id": 1, "organisation_id": null, "application_id": "x", "role": "manager"});
    let expected = [
        ("/application_id", "invalid_uuid"),
        ("/organisation_id", "required"),
        ("/person_id", "wrong_type"),
        ("/role", "unknown_field"),
    ];
    assert_eq!(operator.post(PATH, &wrong).await.expect(422).refused(), fields(&expected));
}

#[tokio::test]
async fn what_is_not_there_or_belongs_to_another_organisation_is_refused() {
    let app = TestApp::start().await;
    let (first, second) = (app.organisation("0001"), app.organisation("0002"));
    let elsewhere = app.application(&second, "Elsewhere", Environment::Production, &[]);
    let person = app.person("ada@example.org", false);
    let operator = app.operator();
    let right = json!({"person_id": person.id, "organisation_id": first.id});
    for (field, id) in [
        ("person_id", Uuid::nil()),
        ("organisation_id", Uuid::nil()),
        ("application_id", Uuid::nil()),
        ("application_id", elsewhere.id.uuid()),
    ] {
        let mut wrong = right.clone();
        wrong[field] = json!(id);
        let refused = operator.post(PATH, &wrong).await.expect(422);
        assert_eq!(refused.refused(), fields(&[(&format!("/{field}"), "unknown")]), "{wrong}");
    }
    assert_eq!(operator.get(PATH).await.json()["items"], json!([]));
}

#[tokio::test]
async fn the_same_assignment_is_made_once_even_at_the_same_moment() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let application = app.application(&organisation, "Partner", Environment::Production, &[]);
    let operator = app.operator();
    for (number, application) in [json!(null), json!(application.id)].into_iter().enumerate() {
        let person = app.person(&format!("p{number}@example.org"), false);
        let body = json!({"person_id": person.id, "organisation_id": organisation.id, "application_id": application});
        let mut waiting = Vec::new();
        for _ in 0..6 {
            let (operator, body) = (operator.clone(), body.clone());
            waiting.push(tokio::spawn(async move { operator.post(PATH, &body).await }));
        }
        let mut statuses = Vec::new();
        for one in waiting {
            let answer = one.await.unwrap();
            assert!(answer.status == 201 || answer.code() == "already_assigned", "{}", answer.text);
            statuses.push(answer.status.as_u16());
        }
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409, 409, 409]);
    }
}

#[tokio::test]
async fn the_list_is_narrowed_by_person_organisation_and_application() {
    let app = TestApp::start().await;
    let (first, second) = (app.organisation("0001"), app.organisation("0002"));
    let application = app.application(&first, "Partner", Environment::Production, &[]);
    let (ada, bob) = (app.person("ada@example.org", false), app.person("bob@example.org", false));
    app.assign(&ada, &first, Some(&application));
    app.assign(&ada, &second, None);
    app.assign(&bob, &first, None);
    let operator = app.operator();
    for (query, count) in [
        (String::new(), 3),
        (format!("person_id={}", ada.id), 2),
        (format!("organisation_id={}", first.id), 2),
        (format!("application_id={}", application.id), 1),
        (format!("person_id={}&organisation_id={}", ada.id, first.id), 1),
        (format!("person_id={}&application_id={}", bob.id, application.id), 0),
    ] {
        let list = operator.get(&format!("{PATH}?{query}")).await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{query}");
    }
    let refused = operator.get(&format!("{PATH}?person_id=1&organisation_id=2&application_id=3")).await.expect(400);
    let expected = ["application_id", "organisation_id", "person_id"].map(|name| (name, "invalid_uuid"));
    assert_eq!(refused.refused(), fields(&expected));
}

#[tokio::test]
async fn an_assignment_is_taken_back_once() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let operator = app.operator();
    let id = operator.get(PATH).await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    operator.delete(&format!("{PATH}/{id}")).await.expect(204);
    operator.delete(&format!("{PATH}/{id}")).await.expect(404);
    let again = json!({"person_id": member.manager.id, "organisation_id": member.organisation.id});
    operator.post(PATH, &again).await.expect(201);
}
