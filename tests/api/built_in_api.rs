//! Latchkey's own interface in the catalogue: there from the start, not to be changed, and granted with care.

use latchkey::{
    app::management,
    domain::{api::Environment, management::ManagementPermission},
    startup,
};
use serde_json::{Value, json};
use support::TestApp;

fn names(permissions: &Value) -> Vec<&str> {
    permissions.as_array().unwrap().iter().map(|permission| permission["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_catalogue_has_the_interface_itself_for_both_environments() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let mut expected: Vec<_> = ManagementPermission::ALL.iter().map(|permission| permission.name()).collect();
    expected.sort_unstable();
    for filter in ["", "?environment=production", "?environment=sandbox"] {
        let list = operator.get(&format!("/api/v1/apis{filter}")).await.expect(200).json();
        let api = &list["items"][0];
        assert_eq!(api["identifier"], format!("{}/api/v1", app.address));
        assert_eq!((&api["built_in"], &api["environment"]), (&json!(true), &Value::Null));
        assert_eq!(names(&api["permissions"]), expected);
        let for_operators = |permission: &&Value| permission["for_operators"] == true;
        let permissions = api["permissions"].as_array().unwrap();
        assert_eq!(permissions.iter().filter(for_operators).count(), 7);
    }
}

#[tokio::test]
async fn it_is_there_once_after_several_starts_and_follows_the_public_address() {
    let app = TestApp::start().await;
    let (api, permissions) = app.built_in();
    drop(app.second_core());
    let mut config = app.core.config.clone();
    config.server.public_url = "https://latchkey.example.org/".parse().unwrap();
    let moved = startup::open(config, app.clock.clone()).unwrap();
    let (after, permissions_after) = app.built_in();
    assert_eq!(after.identifier, "https://latchkey.example.org/api/v1");
    assert_eq!(after.identifier, management::identifier(&moved));
    assert_eq!((after.id, permissions_after.len()), (api.id, permissions.len()));
}

#[tokio::test]
async fn a_start_under_an_address_that_another_api_has_says_so() {
    let app = TestApp::start().await;
    app.api("api/v1", Environment::Production, &["any"]);
    let mut config = app.core.config.clone();
    config.server.public_url = "https://production.example.org/".parse().unwrap();
    let Err(refused) = startup::open(config, app.clock.clone()) else { panic!("it started") };
    assert!(refused.to_string().contains("server.public_url"), "{refused}");
}

#[tokio::test]
async fn its_permissions_cannot_be_added_to_or_removed() {
    let app = TestApp::start().await;
    let (operator, (api, permissions)) = (app.operator(), app.built_in());
    let path = format!("/api/v1/apis/{}/permissions", api.id);
    let added = operator.post(&path, &json!({"name": "all", "description": "Everything"})).await;
    assert_eq!(added.expect(409).code(), "built_in_api");
    let removed = operator.delete(&format!("{path}/{}", permissions[0].id)).await;
    assert_eq!(removed.expect(409).code(), "built_in_api");
    let again = json!({"name": "Copy", "identifier": api.identifier, "environment": "production", "permissions": []});
    let again = operator.post("/api/v1/apis", &again).await.expect(422).refused();
    assert_eq!(again, [("/identifier".to_owned(), "duplicate".to_owned())]);
    // Its name and the lifetime of its tokens are the operators'.
    let body = json!({"name": "Our Latchkey", "token_lifetime_seconds": 600});
    let changed = operator.patch(&format!("/api/v1/apis/{}", api.id), "*", &body).await.expect(200).json();
    assert_eq!(changed["name"], "Our Latchkey");
    drop(app.second_core());
    assert_eq!(app.built_in().0.name, "Our Latchkey", "a start leaves what operators changed");
}

#[tokio::test]
async fn what_operators_do_is_granted_only_to_production_applications_of_who_runs_the_federation() {
    let app = TestApp::start().await;
    let (operator, (_, permissions)) = (app.operator(), app.built_in());
    let organisation = app.organisation("0001");
    let id = |name: &str| permissions.iter().find(|permission| permission.name == name).unwrap().id;
    let create = |name: &str, environment: &str, granted: &[&str]| {
        let granted: Vec<_> = granted.iter().map(|name| id(name)).collect();
        let body = json!({
            "organisation_id": organisation.id, "name": name, "environment": environment, "permission_ids": granted,
        });
        let operator = operator.clone();
        async move { operator.post("/api/v1/applications", &body).await }
    };
    // Members' permissions are for both environments.
    for environment in ["production", "sandbox"] {
        create(environment, environment, &["secrets.rotate", "audit.read"]).await.expect(201);
    }
    let refused = create("Three", "production", &["secrets.read", "people.manage"]).await.expect(422).refused();
    assert_eq!(refused, [("/permission_ids/1".to_owned(), "operators_only".to_owned())]);
    let path = format!("/api/v1/organisations/{}", organisation.id);
    operator.patch(&path, "*", &json!({"operator": true})).await.expect(200);
    let refused = create("Four", "sandbox", &["people.manage"]).await.expect(422).refused();
    assert_eq!(refused, [("/permission_ids/0".to_owned(), "other_environment".to_owned())]);
    let created = create("Five", "production", &["people.manage"]).await.expect(201).json();
    // As long as it is granted, the organisation runs the federation.
    let ended = operator.patch(&path, "*", &json!({"operator": false})).await;
    assert_eq!(ended.expect(409).code(), "operator_permissions_granted");
    let grants = format!("/api/v1/applications/{}/grants", created["id"].as_str().unwrap());
    operator.put(&grants, "*", &json!({"permission_ids": []})).await.expect(200);
    let ended = operator.patch(&path, "*", &json!({"operator": false})).await.expect(200).json();
    assert_eq!(ended["operator"], false);
    let refused = operator.put(&grants, "*", &json!({"permission_ids": [id("people.manage")]})).await;
    assert_eq!(refused.expect(422).refused(), [("/permission_ids/0".to_owned(), "operators_only".to_owned())]);
}

#[tokio::test]
async fn a_client_that_names_no_api_does_not_notice_what_it_is_granted_here() {
    let app = TestApp::start().await;
    let mut member = app.member("0001");
    let (api, permissions) = app.built_in();
    let granted: Vec<_> = app.api("data", Environment::Production, &["donor.read"]).1;
    let rotate = permissions.iter().filter(|permission| permission.name == "secrets.rotate");
    let granted: Vec<_> = granted.into_iter().chain(rotate.cloned()).collect();
    member.application = app.application(&member.organisation, "Two", Environment::Production, &granted);
    let (_, value) = member.secret(&app, "first", 30).await;
    let scope = |more: &'static [(&'static str, &'static str)]| {
        let (browser, id, value) = (app.browser(), member.client_id(), value.clone());
        async move { browser.token(&id, &value, more).await.expect(200).json()["scope"].clone() }
    };
    assert_eq!(scope(&[]).await, "donor.read");
    assert_eq!(scope(&[("scope", "secrets.rotate")]).await, "secrets.rotate");
    let named = app.browser().token(&member.client_id(), &value, &[("resource", &api.identifier)]).await;
    assert_eq!(named.expect(200).json()["scope"], "secrets.rotate");
    // Who is granted nothing else means it.
    let rotate: Vec<_> = permissions.into_iter().filter(|permission| permission.name == "secrets.rotate").collect();
    member.application = app.application(&member.organisation, "Three", Environment::Sandbox, &rotate);
    let (_, value) = member.secret(&app, "first", 30).await;
    let only = app.browser().token(&member.client_id(), &value, &[]).await.expect(200).json();
    assert_eq!(only["scope"], "secrets.rotate");
}
