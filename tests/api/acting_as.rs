//! By which role somebody acted: who has several roles acts by the one that let them in.

use latchkey::{
    app::audit::{self, Verdict},
    domain::{api::Environment, audit::Acting, management::ManagementPermission},
};
use serde_json::{Value, json};
use support::{Client, TestApp};
use time::Duration;

/// The role in the newest event of this action.
async fn role(operator: &Client, action: &str) -> Value {
    let path = format!("/api/v1/audit-events?limit=1&action={action}");
    operator.get(&path).await.expect(200).json()["items"][0]["acting_as"].clone()
}

#[tokio::test]
async fn an_operator_who_manages_an_application_too_acts_by_the_role_that_was_needed() {
    let app = TestApp::start().await;
    let (own, foreign) = (app.member("0001"), app.member("0002"));
    let (foreign_secret, _) = foreign.secret(&app, "of the other", 30).await;
    let person = app.person("both@example.org", true);
    app.assign(&person, &own.organisation, Some(&own.application));
    let both = app.signed_in(&person);

    let expires_at = app.now().plus(Duration::days(30)).to_string();
    both.post(&own.secrets(), &json!({"name": "own", "expires_at": expires_at})).await.expect(201);
    assert_eq!(role(&both, "secret.created").await, "manager");
    let (own_secret, _) = own.secret(&app, "another of their own", 30).await;
    both.delete(&format!("{}/{own_secret}", own.secrets())).await.expect(204);
    assert_eq!(role(&both, "secret.deleted").await, "manager", "that they are an operator too was not needed");
    both.delete(&format!("{}/{foreign_secret}", foreign.secrets())).await.expect(204);
    assert_eq!(role(&both, "secret.deleted").await, "operator");
    both.patch(&format!("/api/v1/organisations/{}", own.organisation.id), "*", &json!({"name": "New"}))
        .await
        .expect(200);
    assert_eq!(role(&both, "organisation.updated").await, "operator");
    both.patch("/api/v1/account", "*", &json!({"name": "Both"})).await.expect(200);
    assert_eq!(role(&both, "person.updated").await, "self", "their own account needs no role");
    both.patch(&format!("/api/v1/people/{}", own.manager.id), "*", &json!({"name": "Renamed"})).await.expect(200);
    assert_eq!(role(&both, "person.updated").await, "operator");
}

#[tokio::test]
async fn machines_the_product_and_strangers_are_told_apart() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let operator = app.operator();
    let permissions = [ManagementPermission::SecretsManage];
    let script = app.script(&member.organisation, "Rotation", Environment::Production, &permissions);
    let machine = script.client(&[]).await;
    let expires_at = app.now().plus(Duration::days(30)).to_string();
    machine.post(&member.secrets(), &json!({"name": "by a script", "expires_at": expires_at})).await.expect(201);
    assert_eq!(role(&operator, "secret.created").await, "machine");

    support::fixtures::organisation(&app.core, "0002");
    assert_eq!(role(&operator, "organisation.created").await, "system");
    assert_eq!(Acting::system("a job").capacity.map(latchkey::domain::audit::Capacity::as_str), Some("system"));

    let wrong = json!({"email": "nobody@example.org", "password": "wrong"});
    app.browser().post("/api/v1/sign-in", &wrong).await.expect(401);
    assert_eq!(role(&operator, "sign_in.failed").await, Value::Null, "nobody knows who it was");
}

#[tokio::test]
async fn managers_read_and_export_the_role_and_the_chain_holds_it() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    app.operator().delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    let manager = app.signed_in(&member.manager);
    assert_eq!(role(&manager, "secret.deleted").await, "operator");
    let table = manager.get("/api/v1/audit-events/export?format=csv&action=secret").await.expect(200);
    let last_fields: Vec<_> = table.text.lines().map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_eq!(last_fields, ["acting_as", "operator", "manager"]);
    let lines = manager.get("/api/v1/audit-events/export?action=secret.created").await.expect(200);
    assert_eq!(serde_json::from_str::<Value>(&lines.text).unwrap()["acting_as"], "manager");

    for forged in ["'manager'", "null"] {
        assert!(matches!(audit::verify(&app.core).unwrap(), Verdict::Whole { .. }));
        app.by_hand(&format!("update audit_events set acting_as = {forged} where action = 'secret.deleted'"));
        assert!(matches!(audit::verify(&app.core).unwrap(), Verdict::Broken { .. }), "{forged}");
        app.by_hand("update audit_events set acting_as = 'operator' where action = 'secret.deleted'");
    }
}
