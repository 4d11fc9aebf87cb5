//! Applications and what they are granted.

use latchkey::domain::{
    api::{Environment, Permission},
    organisation::Organisation,
};
use serde_json::{Value, json};
use support::TestApp;
use uuid::{Uuid, Version};

use crate::refusals::{each_alone, fields};

const PATH: &str = "/api/v1/applications";

fn body(organisation: &Organisation, permissions: &[Permission]) -> Value {
    let permissions: Vec<_> = permissions.iter().map(|permission| permission.id).collect();
    json!({"organisation_id": organisation.id, "name": "Partner-NL-Example-DM", "environment": "production",
        "permission_ids": permissions})
}

fn names(list: &Value) -> Vec<String> {
    crate::paging::texts(list["items"].as_array().unwrap(), "name")
}

#[tokio::test]
async fn an_application_is_created_with_its_grants_and_read_back() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let (_, mut permissions) = app.api("search", Environment::Production, &["donor.search", "donor.read"]);
    permissions.extend(app.api("data", Environment::Production, &["upload"]).1);
    let operator = app.operator();
    let created = operator.post(PATH, &body(&organisation, &permissions)).await.expect(201);
    insta::assert_json_snapshot!("created_application", created.json(), {
        ".id" => "[id]", ".organisation.id" => "[id]", ".grants[].api.id" => "[id]",
        ".grants[].permissions[].id" => "[id]",
    });
    let read = operator.get(&format!("{PATH}/{}", created.json()["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(read.json(), created.json());
    assert_eq!(read.header("etag"), created.header("etag"));
    assert_eq!(operator.get(PATH).await.json()["items"], json!([created.json()]));
}

#[tokio::test]
async fn a_client_id_is_a_random_uuid_of_version_4_and_never_changes() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let operator = app.operator();
    let created = operator.post(PATH, &body(&organisation, &[])).await.expect(201);
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let uuid = Uuid::parse_str(&id).unwrap();
    assert_eq!(uuid.get_version(), Some(Version::Random));
    assert_eq!(uuid.hyphenated().to_string(), id);
    let change = json!({"name": "Renamed", "state": "disabled"});
    let changed = operator.patch(&format!("{PATH}/{id}"), created.header("etag"), &change).await.expect(200).json();
    assert_eq!(changed["id"], id.as_str());
    assert_eq!(changed["name"], "Renamed");
    assert_eq!(changed["state"], "disabled");
    let refused = operator.patch(&format!("{PATH}/{id}"), "*", &json!({"id": Uuid::nil()})).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/id", "unknown_field")]));
}

#[tokio::test]
async fn every_refused_field_is_named_at_once() {
    let app = TestApp::start().await;
    let wrong = json!({"organisation_id": "1", "name": "a\tb", "environment": 1, "client_id": Uuid::nil(),
        "permission_ids": ["x", Uuid::nil(), 7]});
    let refused = app.operator().post(PATH, &wrong).await.expect(422);
    let expected = [
        ("/client_id", "unknown_field"),
        ("/environment", "wrong_type"),
        ("/name", "control_character"),
        ("/organisation_id", "invalid_uuid"),
        ("/permission_ids/0", "invalid_uuid"),
        ("/permission_ids/2", "wrong_type"),
    ];
    assert_eq!(refused.refused(), fields(&expected));
    let refused = app.operator().post(PATH, &json!({})).await.expect(422);
    let required = ["/environment", "/name", "/organisation_id"].map(|pointer| (pointer, "required"));
    assert_eq!(refused.refused(), fields(&required));
}

#[tokio::test]
async fn each_field_has_its_limits() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let braced = format!("{{{}}}", organisation.id);
    let cases = [
        ("organisation_id", json!(Uuid::nil()), "unknown"),
        ("organisation_id", json!(braced), "invalid_uuid"),
        ("organisation_id", json!(organisation.id.uuid().simple().to_string()), "invalid_uuid"),
        ("name", json!("x".repeat(121)), "too_long"),
        ("environment", json!("staging"), "invalid_environment"),
        ("permission_ids", json!("x"), "wrong_type"),
        ("permission_ids", json!(null), "required"),
        ("permission_ids", json!(vec![Uuid::nil(); 501]), "too_many"),
    ];
    each_alone(&app.operator(), PATH, &body(&organisation, &[]), &cases).await;
}

#[tokio::test]
async fn a_name_is_taken_once_in_an_organisation_and_free_in_another() {
    let app = TestApp::start().await;
    let (first, second) = (app.organisation("0001"), app.organisation("0002"));
    let operator = app.operator();
    operator.post(PATH, &body(&first, &[])).await.expect(201);
    let mut same = body(&first, &[]);
    same["name"] = json!(" PARTNER-nl-example-DM ");
    assert_eq!(operator.post(PATH, &same).await.expect(422).refused(), fields(&[("/name", "duplicate")]));
    operator.post(PATH, &body(&second, &[])).await.expect(201);
    let other = app.application(&first, "Other", Environment::Production, &[]);
    let change = json!({"name": "Partner-NL-Example-DM"});
    let refused = operator.patch(&format!("{PATH}/{}", other.id), "*", &change).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/name", "duplicate")]));
}

#[tokio::test]
async fn unknown_permissions_and_those_of_the_other_environment_are_refused_by_index() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let (_, live) = app.api("search", Environment::Production, &["donor.search"]);
    let (_, sandbox) = app.api("search", Environment::Sandbox, &["donor.search"]);
    let operator = app.operator();
    let wanted = json!([live[0].id, sandbox[0].id, Uuid::nil()]);
    let expected = fields(&[("/permission_ids/1", "other_environment"), ("/permission_ids/2", "unknown")]);
    let mut refused = body(&organisation, &[]);
    refused["permission_ids"] = wanted.clone();
    assert_eq!(operator.post(PATH, &refused).await.expect(422).refused(), expected);
    assert_eq!(operator.get(PATH).await.json()["items"], json!([]), "nothing stays of the refused one");
    let application = app.application(&organisation, "Partner", Environment::Production, &live);
    let grants = format!("{PATH}/{}/grants", application.id);
    let answer = operator.put(&grants, "*", &json!({"permission_ids": wanted})).await.expect(422);
    assert_eq!(answer.refused(), expected);
    let kept = operator.get(&format!("{PATH}/{}", application.id)).await.json()["grants"].clone();
    assert_eq!(kept[0]["permissions"][0]["id"], json!(live[0].id));
}

#[tokio::test]
async fn grants_are_replaced_as_a_whole_and_named_twice_count_once() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let (_, permissions) = app.api("search", Environment::Production, &["a", "b", "c"]);
    let application = app.application(&organisation, "Partner", Environment::Production, &permissions[..2]);
    let operator = app.operator();
    let grants = format!("{PATH}/{}/grants", application.id);
    let wanted = json!({"permission_ids": [permissions[2].id, permissions[1].id, permissions[2].id]});
    let replaced = operator.put(&grants, "*", &wanted).await.expect(200).json();
    let granted: Vec<_> =
        replaced["grants"][0]["permissions"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
    assert_eq!(granted, ["b", "c"]);
    assert_eq!(
        operator.put(&grants, "*", &json!({})).await.expect(422).refused(),
        fields(&[("/permission_ids", "required")])
    );
    let none = operator.put(&grants, "*", &json!({"permission_ids": []})).await.expect(200).json();
    assert_eq!(none["grants"], json!([]));
}

#[tokio::test]
async fn a_list_shows_what_each_application_is_granted_by_api_and_name() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let (_, search) = app.api("Search", Environment::Production, &["write", "read"]);
    let (_, donors) = app.api("donors", Environment::Production, &["read"]);
    let [read, write] = ["read", "write"].map(|name| search.iter().find(|one| one.name == name).unwrap().clone());
    let all = [read.clone(), donors[0].clone(), write];
    for (name, permissions) in [("First", &all[..]), ("Second", &[read]), ("Third", &[])] {
        app.application(&organisation, name, Environment::Production, permissions);
    }
    let listed = app.operator().get(PATH).await.json();
    let granted = |application: &Value| -> Vec<String> {
        let grants = application["grants"].as_array().unwrap().iter();
        let named = |grant: &Value, permission: &Value| {
            format!("{} {}", grant["api"]["name"].as_str().unwrap(), permission["name"].as_str().unwrap())
        };
        let of = |grant: &Value| -> Vec<String> {
            grant["permissions"].as_array().unwrap().iter().map(|permission| named(grant, permission)).collect()
        };
        grants.flat_map(of).collect()
    };
    let granted: Vec<_> = listed["items"].as_array().unwrap().iter().map(granted).collect();
    assert_eq!(granted[0], ["donors read", "Search read", "Search write"]);
    assert_eq!(granted[1], ["Search read"]);
    assert!(granted[2].is_empty());
}

#[tokio::test]
async fn a_state_is_active_or_disabled() {
    let app = TestApp::start().await;
    let application = app.application(&app.organisation("0001"), "Partner", Environment::Production, &[]);
    let path = format!("{PATH}/{}", application.id);
    let refused = app.operator().patch(&path, "*", &json!({"state": "deleted"})).await.expect(422);
    assert_eq!(refused.refused(), fields(&[("/state", "invalid_state")]));
}

#[tokio::test]
async fn the_list_is_narrowed_by_organisation_environment_and_state_together() {
    let app = TestApp::start().await;
    let (first, second) = (app.organisation("0001"), app.organisation("0002"));
    app.application(&first, "live", Environment::Production, &[]);
    app.application(&first, "try", Environment::Sandbox, &[]);
    app.application(&second, "elsewhere", Environment::Sandbox, &[]);
    let off = app.application(&first, "off", Environment::Sandbox, &[]);
    let operator = app.operator();
    operator.patch(&format!("{PATH}/{}", off.id), "*", &json!({"state": "disabled"})).await.expect(200);
    let organisation = format!("organisation_id={}", first.id);
    for (query, expected) in [
        (organisation.clone(), vec!["live", "off", "try"]),
        ("environment=sandbox".to_owned(), vec!["elsewhere", "off", "try"]),
        ("state=disabled".to_owned(), vec!["off"]),
        (format!("{organisation}&environment=sandbox&state=active&q=TR"), vec!["try"]),
        (format!("organisation_id={}", Uuid::nil()), vec![]),
        ("q=".to_owned(), vec!["elsewhere", "live", "off", "try"]),
    ] {
        assert_eq!(names(&operator.get(&format!("{PATH}?{query}")).await.expect(200).json()), expected, "{query}");
    }
    let refused = operator.get(&format!("{PATH}?organisation_id=1&environment=x&state=gone")).await.expect(400);
    let expected =
        [("environment", "invalid_environment"), ("organisation_id", "invalid_uuid"), ("state", "invalid_state")];
    assert_eq!(refused.refused(), fields(&expected));
}

#[tokio::test]
async fn managers_are_listed_once_with_the_wider_reason_and_without_the_deactivated() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (single, gone) = (app.person("single@example.org", false), app.person("gone@example.org", false));
    let (invited, _) = app.newcomer("invited@example.org");
    for person in [&single, &gone, &invited, &member.manager] {
        app.assign(person, &member.organisation, Some(&member.application));
    }
    for person in [&single, &gone] {
        app.equip(person);
    }
    let operator = app.operator();
    operator.patch(&format!("/api/v1/people/{}", gone.id), "*", &json!({"deactivated": true})).await.expect(200);
    let path = format!("{PATH}/{}", member.application.id);
    let managers = operator.get(&format!("{path}/managers")).await.expect(200).json();
    let shown: Vec<_> = managers["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["person"]["email"].clone(), one["scope"].clone(), one["reachable"].clone()))
        .collect();
    let row = |email: &str, scope: &str, reachable: bool| (json!(email), json!(scope), json!(reachable));
    let expected = [
        row("manager-0001@example.org", "organisation", false),
        row("invited@example.org", "application", true),
        row("single@example.org", "application", true),
    ];
    assert_eq!(shown, expected);
    assert_eq!(operator.get(&path).await.json()["manager_count"], 3);
}
