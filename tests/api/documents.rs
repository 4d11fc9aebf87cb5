//! The document says what the code does.

use std::collections::{BTreeMap, BTreeSet};

use latchkey::{
    app::{
        access_request::decision::Approval, account::AccountChange, api::ApiChange, application::ApplicationChange,
        leak, organisation::OrganisationChange, person::PersonChange, webhook::WebhookChange,
    },
    domain::{
        access_request::{WantedApplication, WantedPermissions},
        api::PermissionDetails,
        application::ApplicationDetails,
        client_key::ClientKeyDetails,
        offboarding::Note,
        organisation::OrganisationDetails,
        person::PersonDetails,
        secret::SecretDetails,
        suspension::SuspensionEnd,
    },
    http::{
        access_requests::Refusal,
        account::{ChangePassword, RequestEmailChange},
        acknowledgements::AcknowledgeExpiry,
        apis::NewApi,
        applications::WantedGrants,
        assignments::NewAssignment,
        email_changes::EmailChangeToken,
        factors::RenamePasskey,
        form::fields_of,
        imports::Table,
        introspectors::WantedIntrospectors,
        limits::WantedLimits,
        notice_preferences::Wanted,
        openapi,
        passkeys::{NewPasskey, PasskeyProof},
        password_resets::RequestPasswordReset,
        sign_in::{BeginSignIn, Code, PasswordLinkToken, RecoveryCode, RedeemPasswordLink},
        signing_keys::CreateSigningKey,
        sso::{BeginProviderSignIn, GoToProvider, ProviderAnswer},
        webhooks::NewWebhook,
    },
};
use serde_json::Value;
use support::TestApp;

use crate::{
    operations,
    world::{Caller, World},
};

/// The fields of every request form, and whether each is required, by the name of its schema.
fn forms() -> BTreeMap<&'static str, BTreeMap<&'static str, bool>> {
    BTreeMap::from([
        ("BeginSignIn", fields_of::<BeginSignIn>()),
        ("Code", fields_of::<Code>()),
        ("CreateApi", fields_of::<NewApi>()),
        ("CreateApplication", fields_of::<ApplicationDetails>()),
        ("CreateAssignment", fields_of::<NewAssignment>()),
        ("CreateClientKey", fields_of::<ClientKeyDetails>()),
        ("CreateOrganisation", fields_of::<OrganisationDetails>()),
        ("CreatePermission", fields_of::<PermissionDetails>()),
        ("CreatePerson", fields_of::<PersonDetails>()),
        ("CreateSecret", fields_of::<SecretDetails>()),
        ("CreateSigningKey", fields_of::<CreateSigningKey>()),
        ("ImportTable", fields_of::<Table>()),
        ("RequestApplication", fields_of::<WantedApplication>()),
        ("RequestPermissions", fields_of::<WantedPermissions>()),
        ("ApproveRequest", fields_of::<Approval>()),
        ("DeclineRequest", fields_of::<Refusal>()),
        ("HandleLeftSecret", fields_of::<Note>()),
        ("AcknowledgeExpiry", fields_of::<AcknowledgeExpiry>()),
        ("ReplaceNoticePreferences", fields_of::<Wanted>()),
        ("SuspendSecret", fields_of::<SuspensionEnd>()),
        ("PasswordLinkToken", fields_of::<PasswordLinkToken>()),
        ("ReportLeaks", fields_of::<leak::Report>()),
        ("RedeemPasswordLink", fields_of::<RedeemPasswordLink>()),
        ("ChangePassword", fields_of::<ChangePassword>()),
        ("EmailChangeToken", fields_of::<EmailChangeToken>()),
        ("RequestEmailChange", fields_of::<RequestEmailChange>()),
        ("RequestPasswordReset", fields_of::<RequestPasswordReset>()),
        ("UpdateAccount", fields_of::<AccountChange>()),
        ("NewPasskey", fields_of::<NewPasskey>()),
        ("BeginProviderSignIn", fields_of::<BeginProviderSignIn>()),
        ("GoToProvider", fields_of::<GoToProvider>()),
        ("ProviderAnswer", fields_of::<ProviderAnswer>()),
        ("PasskeyProof", fields_of::<PasskeyProof>()),
        ("RecoveryCode", fields_of::<RecoveryCode>()),
        ("RenamePasskey", fields_of::<RenamePasskey>()),
        ("ReplaceGrants", fields_of::<WantedGrants>()),
        ("ReplaceLimits", fields_of::<WantedLimits>()),
        ("ReplaceIntrospectors", fields_of::<WantedIntrospectors>()),
        ("UpdateApi", fields_of::<ApiChange>()),
        ("UpdateApplication", fields_of::<ApplicationChange>()),
        ("UpdateOrganisation", fields_of::<OrganisationChange>()),
        ("UpdatePerson", fields_of::<PersonChange>()),
        ("CreateWebhook", fields_of::<NewWebhook>()),
        ("UpdateWebhook", fields_of::<WebhookChange>()),
    ])
}

#[test]
fn the_committed_document_is_what_the_code_makes() {
    let made = openapi::yaml().unwrap();
    assert!(operations::committed() == made, "openapi.yaml is stale: write it anew with `latchkey openapi`");
}

#[tokio::test]
async fn the_served_document_is_what_the_code_makes() {
    let app = TestApp::start().await;
    let served = app.browser().get("/api/openapi.json").await.expect(200);
    assert!(served.header("content-type").starts_with("application/json"));
    assert_eq!(served.json(), serde_json::to_value(openapi::document()).unwrap());
}

#[test]
fn every_json_body_has_a_form() {
    let operations = operations::all();
    let json = operations.iter().filter_map(|operation| operation.body.as_ref());
    let named: BTreeSet<_> =
        json.filter(|(media_type, _)| media_type == "application/json").map(|(_, schema)| schema.as_str()).collect();
    let mut known: BTreeSet<_> = forms().into_keys().collect();
    // The one form that is part of another as well.
    assert!(known.contains("CreatePermission"));
    known.retain(|name| named.contains(name));
    assert_eq!(known, named);
}

#[test]
fn every_form_has_the_fields_of_its_schema_and_refuses_others() {
    let document = operations::document();
    for (name, fields) in forms() {
        let schema = &document["components"]["schemas"][name];
        let properties: BTreeSet<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields.keys().copied().collect::<BTreeSet<_>>(), properties, "{name}");
        let none = Vec::new();
        let required = schema["required"].as_array().unwrap_or(&none).iter().map(|name| name.as_str().unwrap());
        let asked = fields.iter().filter(|(_, required)| **required).map(|(name, _)| *name);
        assert_eq!(asked.collect::<BTreeSet<_>>(), required.collect(), "required fields of {name}");
        assert_eq!(schema["additionalProperties"], Value::Bool(false), "{name} takes no other fields");
    }
}

#[tokio::test]
async fn every_list_takes_the_parameters_of_the_document_and_names_others() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for operation in operations::all().into_iter().filter(|one| one.is_management() && !one.query.is_empty()) {
        let path = world.path(&operation.path).await;
        let refused = operator.get(&format!("{path}?nonsense=1&limit2=")).await.expect(400);
        let named = |name: &str| (name.to_owned(), "unknown_parameter".to_owned());
        assert_eq!(refused.refused(), [named("limit2"), named("nonsense")], "{}", operation.id);
        for name in &operation.query {
            operator.get(&format!("{path}?{name}=")).await.expect(200);
            let twice = operator.get(&format!("{path}?{name}=&{name}=")).await.expect(400);
            assert_eq!(twice.refused(), [(name.clone(), "repeated_parameter".to_owned())], "{}", operation.id);
        }
        let detail = refused.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        let listed = detail.split_once("the parameters are: ").unwrap().1.trim_end_matches('.');
        let documented = operation.query.iter().map(String::as_str).collect();
        assert_eq!(listed.split(", ").collect::<BTreeSet<_>>(), documented, "{}: {detail}", operation.id);
    }
}

#[tokio::test]
async fn every_operation_without_parameters_refuses_each_by_name() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    let mut checked = 0;
    // Calendar programs add parameters to the address that somebody gave them.
    let strict = |one: &operations::Operation| one.is_management() && one.query.is_empty() && one.id != "getCalendar";
    for operation in operations::all().into_iter().filter(strict) {
        let path = world.path(&operation.path).await;
        let mut request = operator.request(operation.method.clone(), &format!("{path}?nonsense=1&q=&nonsense=2"));
        if operation.body.is_some() {
            request = request.json(&world.body(&operation.id));
        }
        let refused = operator.send(request.header("if-match", "*")).await.expect(400);
        assert_eq!(refused.code(), "invalid_request");
        let named = |name: &str| (name.to_owned(), "unknown_parameter".to_owned());
        assert_eq!(refused.refused(), [named("nonsense"), named("q")], "{}", operation.id);
        checked += 1;
    }
    assert!(checked > 25, "{checked}");
    operator.get("/api/v1/session?").await.expect(200);
}
