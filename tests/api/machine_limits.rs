//! What a machine with a good token may not do: more than it is granted at this moment, beyond its environment, or to
//! those who run the federation.

use latchkey::domain::{
    api::Environment::{Production, Sandbox},
    management::ManagementPermission::{self, ApplicationsRead, AuditRead, SecretsManage, SecretsRotate},
};
use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{Answer, TestApp};
use time::Duration;

use crate::{
    operations,
    world::{Caller, World},
};

const PATH: &str = "/api/v1/applications";

fn names(list: &Answer) -> Vec<String> {
    let json = list.json();
    let items = json["items"].as_array().unwrap();
    items.iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

fn new_secret(app: &TestApp, name: &str) -> Value {
    json!({"name": name, "expires_at": app.now().plus(Duration::days(30)).to_string()})
}

#[tokio::test]
async fn what_is_taken_back_is_lost_at_the_next_request() {
    let app = TestApp::start().await;
    let (operator, organisation) = (app.operator(), app.organisation("0001"));
    let script = app.script(&organisation, "Script", Production, &[ApplicationsRead, SecretsRotate]);
    let client = script.client(&[]).await;
    let path = format!("{PATH}/{}", script.application.id);
    let secrets = format!("{path}/secrets");
    client.get(PATH).await.expect(200);
    // One grant of two.
    let (_, permissions) = app.built_in();
    let rotate = permissions.iter().find(|permission| permission.name == SecretsRotate.name()).unwrap().id;
    operator.put(&format!("{path}/grants"), "*", &json!({"permission_ids": [rotate]})).await.expect(200);
    assert_eq!(client.get(PATH).await.expect(403).code(), "insufficient_scope");
    client.get(&secrets).await.expect(200);
    // All, while the application is disabled.
    operator.patch(&path, "*", &json!({"state": "disabled"})).await.expect(200);
    for call in
        [client.get(PATH).await, client.get(&secrets).await, client.post(&secrets, &new_secret(&app, "x")).await]
    {
        assert_eq!(call.expect(401).code(), "invalid_token");
    }
    operator.patch(&path, "*", &json!({"state": "active"})).await.expect(200);
    client.get(&secrets).await.expect(200);
    operator.put(&format!("{path}/grants"), "*", &json!({"permission_ids": []})).await.expect(200);
    assert_eq!(client.get(&secrets).await.expect(403).code(), "insufficient_scope");
}

#[tokio::test]
async fn a_token_that_was_asked_for_with_less_allows_less_and_is_told_what_would_do() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let script = app.script(&organisation, "Script", Production, &[ApplicationsRead, SecretsManage, AuditRead]);
    let client = script.client(&["audit.read"]).await;
    client.get("/api/v1/audit-events").await.expect(200);
    let refused = client.get(&format!("{PATH}/{}/secrets", script.application.id)).await.expect(403);
    assert_eq!(refused.code(), "insufficient_scope");
    let expected = "Bearer realm=\"Latchkey\", error=\"insufficient_scope\", error_description=\"This needs one of these \
                    permissions, granted to the application and in the token: secrets.rotate, secrets.read, \
                    secrets.manage, secrets.revoke, federation.read.\", scope=\"secrets.rotate\"";
    assert_eq!(refused.header("www-authenticate"), expected);
    let refused = client.get("/api/v1/account").await.expect(403);
    assert_eq!(refused.code(), "people_only");
    assert!(!refused.header("www-authenticate").contains("scope=\""), "no permission would do: {refused:?}");
}

#[tokio::test]
async fn the_lists_of_a_machine_hold_nothing_of_another_organisation() {
    let world = World::new().await;
    world.secret().await;
    let own = [world.organisation.id.to_string(), world.application.id.to_string()];
    let lists = operations::all().into_iter().filter(|operation| {
        let members =
            |scope: &String| ManagementPermission::from_name(scope).is_some_and(|one| !one.is_for_operators());
        operation.method == Method::GET && !operation.path.contains('{') && operation.scopes.iter().any(members)
    });
    let mut seen = Vec::new();
    for operation in lists {
        let path = format!("{}?{}", operation.path, if operation.id.starts_with("export") { "" } else { "limit=200" });
        let mine = world.client(Caller::Machine, &operation).await.get(&path).await.expect(200);
        assert!(own.iter().any(|id| mine.text.contains(id)), "{}: {}", operation.id, mine.text);
        let theirs = world.client(Caller::ForeignMachine, &operation).await.get(&path).await.expect(200);
        for id in &own {
            assert!(!theirs.text.contains(id), "{}: {}", operation.id, theirs.text);
        }
        seen.push(operation.id);
    }
    seen.sort();
    let all = [
        "exportApplications",
        "exportAuditEvents",
        "exportOrganisations",
        "listApplications",
        "listAttention",
        "listAuditEvents",
        "listOrganisations",
    ];
    assert_eq!(seen, [&all[..], &["listTimeline"]].concat());
}

#[tokio::test]
async fn nothing_of_the_sandbox_reaches_into_production_nor_the_reverse() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let granted = [ApplicationsRead, SecretsManage, AuditRead];
    let live = app.script(&organisation, "Live", Production, &granted);
    let trial = app.script(&organisation, "Trial", Sandbox, &granted);
    for (own, other) in [(&live, &trial), (&trial, &live)] {
        let client = own.client(&[]).await;
        assert_eq!(names(&client.get(PATH).await.expect(200)), std::slice::from_ref(&own.application.name));
        let foreign = format!("{PATH}/{}", other.application.id);
        client.get(&foreign).await.expect(404);
        client.get(&format!("{foreign}/secrets")).await.expect(404);
        client.get(&format!("{foreign}/managers")).await.expect(404);
        client.post(&format!("{foreign}/secrets"), &new_secret(&app, "taken over")).await.expect(404);
        let secrets = app.operator().get(&format!("{foreign}/secrets")).await.expect(200).json();
        let secret = secrets["items"][0]["id"].as_str().unwrap().to_owned();
        client.delete(&format!("{foreign}/secrets/{secret}")).await.expect(404);
        for list in ["audit-events?limit=200", "audit-events/export", "audit-events/export?format=csv"] {
            let seen = client.get(&format!("/api/v1/{list}")).await.expect(200);
            assert!(seen.text.contains(&own.application.id.to_string()), "{list}");
            assert!(!seen.text.contains(&other.application.id.to_string()), "{list}: {}", seen.text);
        }
    }
}

/// All that operators do.
fn operators() -> Vec<ManagementPermission> {
    ManagementPermission::ALL.into_iter().filter(|permission| permission.is_for_operators()).collect()
}

#[tokio::test]
async fn no_machine_makes_or_changes_who_runs_the_federation() {
    let app = TestApp::start().await;
    let (operating, member) = (app.operating_organisation("0099"), app.member("0001"));
    let console = app.script(&operating, "Console", Production, &operators());
    let client = console.client(&[]).await;
    let sibling = app.application(&operating, "Sibling", Production, &[]).id;
    let built_in = app.built_in().0.id;
    let (operator, auditor) = (app.person("operator@example.org", true), app.auditing_person());
    let (nobody, invited) = (app.person("nobody@example.org", false), app.newcomer("invited@example.org").0);
    let person = app.operator();
    person.patch(&format!("/api/v1/people/{}", invited.id), "*", &json!({"operator": true})).await.expect(200);
    let assignment = json!({"person_id": nobody.id, "organisation_id": operating.id});
    let assigned = person.post("/api/v1/assignments", &assignment).await.expect(201).json();
    let new_person =
        |role: &str| json!({"name": "New", "email": "new@example.org", "locale": "en", "time_zone": "UTC", role: true});
    let organisation = json!({
        "code": "7", "name": "New", "country": "NL", "time_zone": "UTC", "locale": "en", "operator": true,
    });
    let application = json!({
        "organisation_id": operating.id, "name": "New", "environment": "production", "permission_ids": [],
    });
    let path = |list: &str, id: &dyn std::fmt::Display| format!("{list}/{id}");
    let calls = [
        (Method::POST, "people".to_owned(), new_person("operator")),
        (Method::POST, "people".to_owned(), new_person("auditor")),
        (Method::PATCH, path("people", &nobody.id), json!({"operator": true})),
        (Method::PATCH, path("people", &nobody.id), json!({"auditor": true})),
        (Method::PATCH, path("people", &operator.id), json!({"operator": false})),
        (Method::PATCH, path("people", &operator.id), json!({"name": "Changed"})),
        (Method::PATCH, path("people", &operator.id), json!({"deactivated": true})),
        (Method::PATCH, path("people", &auditor.id), json!({"auditor": false})),
        (Method::POST, format!("people/{}/password-link", operator.id), Value::Null),
        (Method::POST, format!("people/{}/password-link", auditor.id), Value::Null),
        (Method::DELETE, format!("people/{}/invitation", invited.id), Value::Null),
        (Method::POST, format!("people/{}/factor-reset", nobody.id), Value::Null),
        (Method::POST, "organisations".to_owned(), organisation),
        (Method::PATCH, path("organisations", &member.organisation.id), json!({"operator": true})),
        (Method::PATCH, path("organisations", &operating.id), json!({"name": "Changed"})),
        (Method::POST, "applications".to_owned(), application),
        (Method::PATCH, path("applications", &sibling), json!({"state": "disabled"})),
        (Method::PATCH, path("applications", &console.application.id), json!({"name": "Changed"})),
        (Method::PUT, format!("applications/{sibling}/grants"), json!({"permission_ids": []})),
        (Method::POST, "assignments".to_owned(), json!({"person_id": nobody.id, "organisation_id": operating.id})),
        (Method::DELETE, format!("assignments/{}", assigned["id"].as_str().unwrap()), Value::Null),
        (Method::PATCH, path("apis", &built_in), json!({"token_lifetime_seconds": 86400})),
        (Method::PUT, format!("apis/{built_in}/introspectors"), json!({"application_ids": []})),
        (Method::PUT, format!("applications/{sibling}/limits"), json!({"tokens_per_minute": 5})),
    ];
    let log = || async { person.get("/api/v1/audit-events?limit=1").await.expect(200).json()["items"][0].clone() };
    let before = log().await;
    for (method, path, body) in calls {
        let mut request = client.request(method.clone(), &format!("/api/v1/{path}")).header(header::IF_MATCH, "*");
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = client.send(request).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (403, "people_only"), "{method} {path} {body}");
    }
    assert_eq!(log().await, before, "nothing was done");
    // It is a question of who is changed, and of who changes.
    let renamed = json!({"name": "Changed"});
    client.patch(&format!("/api/v1/people/{}", nobody.id), "*", &renamed).await.expect(200);
    client.patch(&format!("/api/v1/organisations/{}", member.organisation.id), "*", &renamed).await.expect(200);
    client.patch(&format!("{PATH}/{}", member.application.id), "*", &renamed).await.expect(200);
    person.patch(&format!("{PATH}/{sibling}"), "*", &renamed).await.expect(200);
}

#[tokio::test]
async fn a_machine_makes_no_secret_of_another_that_may_do_what_operators_do() {
    let app = TestApp::start().await;
    let operating = app.operating_organisation("0099");
    let vault = app.script(&operating, "Vault", Production, &[SecretsManage]);
    let console = app.script(&operating, "Console", Production, &[&operators()[..], &[SecretsRotate]].concat());
    let plain = app.application(&operating, "Plain", Production, &[]);
    let (client, body) = (vault.client(&[]).await, new_secret(&app, "by the vault"));
    let secrets = |id: &dyn std::fmt::Display| format!("{PATH}/{id}/secrets");
    assert_eq!(client.post(&secrets(&console.application.id), &body).await.expect(403).code(), "people_only");
    client.post(&secrets(&plain.id), &body).await.expect(201);
    client.post(&secrets(&vault.application.id), &body).await.expect(201);
    // By itself it may, and a person who manages it.
    let itself = console.client(&["secrets.rotate"]).await;
    itself.post(&secrets(&console.application.id), &new_secret(&app, "by itself")).await.expect(201);
    let manager = app.person("manager@example.org", false);
    app.assign(&manager, &operating, None);
    let person = app.signed_in(&manager);
    person.post(&secrets(&console.application.id), &new_secret(&app, "by a person")).await.expect(201);
    let listed = names(&person.get(&secrets(&console.application.id)).await.expect(200));
    assert!(!listed.contains(&"by the vault".to_owned()), "{listed:?}");
}

#[tokio::test]
async fn the_audit_log_names_the_machine_also_in_what_is_exported() {
    let app = TestApp::start().await;
    let script = app.script(&app.organisation("0001"), "Night job", Production, &[SecretsRotate, AuditRead]);
    let (client, id) = (script.client(&[]).await, script.application.id.to_string());
    let path = format!("{PATH}/{id}/secrets");
    let request = client.request(Method::POST, &path).header("x-request-id", "night-job-17");
    let created = client.send(request.json(&new_secret(&app, "by night"))).await.expect(201).json();
    let secret = created["secret"]["id"].as_str().unwrap().to_owned();
    client.delete(&format!("{path}/{secret}")).await.expect(204);
    let (operator, filter) = (app.operator(), format!("application_id={id}&action=secret&limit=2"));
    let listed = operator.get(&format!("/api/v1/audit-events?{filter}")).await.expect(200).json();
    let actor = json!({"kind": "application", "id": id, "name": "Night job"});
    for (event, action) in listed["items"].as_array().unwrap().iter().zip(["secret.deleted", "secret.created"]) {
        assert_eq!((&event["action"], &event["actor"]), (&json!(action), &actor));
        assert_eq!((&event["subject"]["id"], &event["address"]), (&json!(secret), &json!("127.0.0.1")));
    }
    assert_eq!(listed["items"][1]["request_id"], "night-job-17");
    let export = format!("/api/v1/audit-events/export?application_id={id}&action=secret.deleted");
    let lines = operator.get(&export).await.expect(200);
    assert_eq!(serde_json::from_str::<Value>(lines.text.trim()).unwrap()["actor"], actor);
    let table = operator.get(&format!("{export}&format=csv")).await.expect(200);
    let row = table.text.lines().nth(1).unwrap();
    assert!(row.contains(&format!(",application,{id},Night job,secret.deleted,")), "{row}");
    // It reads what it did itself, too.
    let own = client.get("/api/v1/audit-events?action=secret.deleted").await.expect(200).json();
    assert_eq!(own["items"][0]["actor"], actor);
}
