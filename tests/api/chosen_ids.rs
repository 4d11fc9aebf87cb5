//! Ids that an operator takes over from elsewhere, so that machines need not be told of others.

use latchkey::{
    app::{Error, person},
    domain::{
        Id,
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::PersonDetails,
        text::Name,
    },
};
use serde_json::{Value, json};
use support::{Client, TestApp, fixtures::Member};

const ID: &str = "0b5f3a52-7c1d-4e9a-8f20-6d3c1b2a4e5f";

struct Scene {
    app: TestApp,
    member: Member,
    operator: Client,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let member = app.member("0001");
        let operator = app.operator();
        Self { app, member, operator }
    }

    fn application(&self, id: &Value, name: &str) -> Value {
        let organisation = self.member.organisation.id;
        json!({"id": id, "organisation_id": organisation, "name": name, "environment": "production"})
    }
}

fn api(id: &Value, name: &str) -> Value {
    let identifier = format!("https://chosen.example.org/{name}");
    json!({"id": id, "name": name, "identifier": identifier, "environment": "production"})
}

#[tokio::test]
async fn a_client_id_that_is_in_use_elsewhere_is_kept_and_gets_tokens() {
    let mut scene = Scene::start().await;
    let shouted = json!(ID.to_uppercase());
    let created = scene.operator.post("/api/v1/applications", &scene.application(&shouted, "Moved")).await.expect(201);
    assert_eq!(created.json()["id"], ID);
    scene.operator.get(&format!("/api/v1/applications/{ID}")).await.expect(200);
    let apis = scene.operator.get("/api/v1/apis").await.expect(200).json();
    let permissions: Vec<_> =
        apis["items"][0]["permissions"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
    let path = format!("/api/v1/applications/{ID}/grants");
    let tag = created.header("etag").to_owned();
    scene.operator.put(&path, &tag, &json!({"permission_ids": permissions})).await.expect(200);
    scene.member.application.id = ID.parse().unwrap();
    let (_, value) = scene.member.secret(&scene.app, "first", 30).await;
    scene.app.browser().token(ID, &value, &[]).await.expect(200);
}

#[tokio::test]
async fn a_client_id_is_never_that_of_another_application_or_of_a_person() {
    let scene = Scene::start().await;
    for taken in [scene.member.client_id(), scene.member.manager.id.to_string()] {
        let body = scene.application(&json!(taken), "Second");
        let refused = scene.operator.post("/api/v1/applications", &body).await.expect(422);
        assert_eq!(refused.refused(), [("/id".to_owned(), "duplicate".to_owned())], "{taken}");
    }
}

#[tokio::test]
async fn an_api_keeps_its_id_unless_another_api_has_it() {
    let scene = Scene::start().await;
    let created = scene.operator.post("/api/v1/apis", &api(&json!(ID), "moved")).await.expect(201);
    assert_eq!(created.json()["id"], ID);
    let refused = scene.operator.post("/api/v1/apis", &api(&json!(ID), "second")).await.expect(422);
    assert_eq!(refused.refused(), [("/id".to_owned(), "duplicate".to_owned())]);
}

#[tokio::test]
async fn what_is_no_id_is_refused_by_name() {
    let scene = Scene::start().await;
    let cases = [
        (json!("moved"), "invalid_uuid"),
        (json!(""), "invalid_uuid"),
        (json!(7), "wrong_type"),
        (json!("{0b5f3a52-7c1d-4e9a-8f20-6d3c1b2a4e5f}"), "invalid_uuid"),
        (json!("00000000-0000-0000-0000-000000000000"), "reserved"),
        (json!("ffffffff-ffff-ffff-ffff-ffffffffffff"), "reserved"),
    ];
    for (id, code) in cases {
        for (path, body) in [("/api/v1/applications", scene.application(&id, "Odd")), ("/api/v1/apis", api(&id, "odd"))]
        {
            let refused = scene.operator.post(path, &body).await.expect(422);
            assert_eq!(refused.refused(), [("/id".to_owned(), code.to_owned())], "{id}");
        }
    }
}

#[tokio::test]
async fn no_person_gets_the_id_of_an_application() {
    let scene = Scene::start().await;
    let (core, id) = (&scene.app.core, Id::from_uuid(scene.member.application.id.uuid()));
    let details = PersonDetails {
        name: Name::parse("Nova").unwrap(),
        email: EmailAddress::parse("nova@example.org").unwrap(),
        locale: Locale::parse("en").unwrap(),
        time_zone: TimeZone::parse("UTC").unwrap(),
        operator: false,
        auditor: false,
    };
    let added = core.db.write(|connection| person::add_as(core, connection, id, &details));
    assert!(matches!(&added, Err(Error::Conflict(why)) if why.code == "id_taken"), "{added:?}");
    core.db.write(|connection| person::add_as(core, connection, Id::new(), &details)).unwrap();
}
