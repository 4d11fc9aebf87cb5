//! What is outside a person's reach does not exist for them.

use latchkey::domain::api::Environment;
use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, Client, TestApp};
use time::Duration;
use uuid::Uuid;

use crate::{
    operations::{self, Operation},
    paging::{texts, walk},
    world::{Caller, World},
};

/// A refusal without what differs by chance.
fn told(answer: &Answer) -> Value {
    let mut body = answer.json();
    body["request_id"] = Value::Null;
    body
}

async fn names(browser: &Client, list: &str) -> Vec<String> {
    texts(&walk(browser, &format!("/api/v1/{list}"), 2).await, "name")
}

#[tokio::test]
async fn what_belongs_to_another_organisation_is_answered_like_what_is_not_there() {
    let world = World::new().await;
    let scoped = ["{application_id}", "{organisation_id}"];
    let mut compared = 0;
    for operation in operations::all() {
        let Some(parameter) = scoped.into_iter().find(|parameter| operation.path.contains(parameter)) else { continue };
        for caller in [Caller::Stranger, Caller::Roleless] {
            let browser = world.browser(caller);
            let foreign = world.path(&operation.path).await;
            let nowhere = world.path(&operation.path.replace(parameter, &Uuid::from_u128(9).to_string())).await;
            let mut answers = Vec::new();
            for path in [foreign, nowhere] {
                let mut request = browser.request(operation.method.clone(), &path).header("if-match", "*");
                if operation.body.is_some() {
                    request = request.json(&world.body(&operation.id));
                }
                answers.push(browser.send(request).await);
            }
            let (foreign, nowhere) = (&answers[0], &answers[1]);
            assert_eq!(foreign.status, nowhere.status, "{} by {caller:?}", operation.id);
            assert!(foreign.status.is_client_error());
            assert_eq!(told(foreign), told(nowhere), "{} by {caller:?}", operation.id);
            let headers = |answer: &Answer| {
                // Whether the connection stays open depends on how much of the body had come by then.
                let names = answer.headers.keys().map(ToString::to_string).filter(|name| name != "connection");
                names.collect::<std::collections::BTreeSet<_>>()
            };
            assert_eq!(headers(foreign), headers(nowhere), "{} by {caller:?}", operation.id);
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
}

#[tokio::test]
async fn nothing_is_learnt_from_an_invalid_request_either() {
    let world = World::new().await;
    let stranger = world.browser(Caller::Stranger);
    for id in [world.application.id.uuid(), Uuid::from_u128(9)] {
        let secrets = format!("/api/v1/applications/{id}/secrets");
        assert_eq!(stranger.post(&secrets, &json!({"nonsense": 1})).await.expect(404).code(), "not_found");
        let request = stranger.request(Method::POST, &secrets).header("content-type", "text/plain").body("x");
        stranger.send(request).await.expect(404);
        stranger.get(&format!("{secrets}?nonsense=1")).await.expect(404);
        stranger.get(&format!("{secrets}/not-a-uuid")).await.expect(404);
    }
}

#[tokio::test]
async fn nothing_is_read_of_a_request_before_the_right_is_checked() {
    let world = World::new().await;
    for operation in operations::all().into_iter().filter(Operation::is_management) {
        let public = ["/sign-in", "/password-links", "/password-resets", "/email-changes", "/leaks"];
        if operation.body.is_none() || public.iter().any(|public| operation.path.contains(public)) {
            continue;
        }
        // Everybody who is signed in may change what is their own.
        let own = operation.path.contains("/account") || operation.path.contains("/session/step-up");
        let path = world.path(&operation.path).await;
        for (caller, expected) in [(Caller::Anonymous, 401), (Caller::Roleless, 403)] {
            if own && caller == Caller::Roleless {
                continue;
            }
            let hidden = [
                "createSecret",
                "createClientKey",
                "suspendSecret",
                "acknowledgeExpiry",
                "requestApplication",
                "requestPermissions",
                "createWebhook",
                "updateWebhook",
            ]
            .contains(&operation.id.as_str());
            let expected = if expected == 403 && hidden { 404 } else { expected };
            let browser = world.browser(caller);
            for (media_type, body) in
                [("application/json", "{\"nonsense\": 1}"), ("application/json", "{"), ("text/plain", "x")]
            {
                let request = browser.request(operation.method.clone(), &path);
                let request = request.header("content-type", media_type).header("if-match", "*").body(body);
                browser.send(request).await.expect(expected);
            }
        }
    }
}

#[tokio::test]
async fn a_manager_of_one_application_sees_it_and_its_organisation_only() {
    let app = TestApp::start().await;
    let (first, second) = (app.organisation("0001"), app.organisation("0002"));
    let own = app.application(&first, "own", Environment::Production, &[]);
    app.application(&first, "sibling", Environment::Production, &[]);
    app.application(&second, "elsewhere", Environment::Production, &[]);
    let person = app.person("ada@example.org", false);
    app.assign(&person, &first, Some(&own));
    let ada = app.signed_in(&person);
    assert_eq!(names(&ada, "applications").await, ["own"]);
    assert_eq!(names(&ada, "organisations").await, ["Organisation 0001"]);
    assert_eq!(names(&ada, "applications?q=e").await, Vec::<String>::new(), "a search reaches no further");
    let narrowed = format!("applications?organisation_id={}", second.id);
    assert_eq!(names(&ada, &narrowed).await, Vec::<String>::new());
    app.application(&first, "later", Environment::Production, &[]);
    assert_eq!(names(&ada, "applications").await, ["own"]);
}

#[tokio::test]
async fn a_manager_of_an_organisation_sees_all_its_applications_future_ones_too() {
    let app = TestApp::start().await;
    let (first, second) = (app.organisation("0001"), app.organisation("0002"));
    app.application(&first, "one", Environment::Production, &[]);
    app.application(&second, "elsewhere", Environment::Production, &[]);
    let person = app.person("ada@example.org", false);
    app.assign(&person, &first, None);
    let ada = app.signed_in(&person);
    assert_eq!(names(&ada, "applications").await, ["one"]);
    let later = app.application(&first, "two", Environment::Sandbox, &[]);
    assert_eq!(names(&ada, "applications").await, ["one", "two"]);
    let body = json!({"name": "new", "expires_at": app.now().plus(Duration::days(9)).to_string()});
    ada.post(&format!("/api/v1/applications/{}/secrets", later.id), &body).await.expect(201);
}

#[tokio::test]
async fn a_person_may_manage_in_several_organisations_and_sees_no_row_twice() {
    let app = TestApp::start().await;
    let (first, second) = (app.organisation("0001"), app.organisation("0002"));
    let one = app.application(&first, "one", Environment::Production, &[]);
    let two = app.application(&second, "two", Environment::Production, &[]);
    let person = app.person("ada@example.org", false);
    for (organisation, application) in [(&first, None), (&first, Some(&one)), (&second, Some(&two))] {
        app.assign(&person, organisation, application);
    }
    let ada = app.signed_in(&person);
    assert_eq!(names(&ada, "applications").await, ["one", "two"]);
    assert_eq!(names(&ada, "organisations").await, ["Organisation 0001", "Organisation 0002"]);
}

#[tokio::test]
async fn an_operator_sees_everything_and_a_person_without_role_nothing() {
    let app = TestApp::start().await;
    app.member("0001");
    app.member("0002");
    assert_eq!(names(&app.operator(), "applications").await, ["Partner-0001", "Partner-0002"]);
    let roleless = app.signed_in(&app.person("none@example.org", false));
    assert_eq!(names(&roleless, "applications").await, Vec::<String>::new());
    assert_eq!(names(&roleless, "organisations").await, Vec::<String>::new());
}

#[tokio::test]
async fn who_loses_an_assignment_loses_the_reach_at_the_next_request() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    let (manager, operator) = (app.signed_in(&member.manager), app.operator());
    manager.get(&member.secrets()).await.expect(200);
    let assignment = operator.get("/api/v1/assignments").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    operator.delete(&format!("/api/v1/assignments/{assignment}")).await.expect(204);
    manager.get(&member.secrets()).await.expect(404);
    manager.delete(&format!("{}/{id}", member.secrets())).await.expect(404);
    let body = json!({"name": "new", "expires_at": app.now().plus(Duration::days(9)).to_string()});
    manager.post(&member.secrets(), &body).await.expect(404);
    assert_eq!(names(&manager, "applications").await, Vec::<String>::new());
    assert_eq!(manager.get("/api/v1/session").await.expect(200).json()["credential_manager"], false);
}

#[tokio::test]
async fn who_is_deactivated_is_signed_out_at_once_and_stays_out() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (manager, elsewhere) = (app.signed_in(&member.manager), app.signed_in(&member.manager));
    let path = format!("/api/v1/people/{}", member.manager.id);
    let operator = app.operator();
    operator.patch(&path, "*", &json!({"deactivated": true})).await.expect(200);
    for browser in [&manager, &elsewhere] {
        assert_eq!(browser.get(&member.secrets()).await.expect(401).code(), "not_signed_in");
    }
    operator.patch(&path, "*", &json!({"deactivated": false})).await.expect(200);
    manager.get(&member.secrets()).await.expect(401);
    app.signed_in(&member.manager).get(&member.secrets()).await.expect(200);
}
