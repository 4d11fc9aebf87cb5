//! Who may do what: every operation of the document is called by everybody.

use std::collections::BTreeSet;

use reqwest::{Method, header};
use serde_json::Value;
use support::Answer;

use crate::{
    operations::{self, Operation},
    world::{Caller, EVERYBODY, TENANT, World},
};

/// The status of every operation for: nobody signed in, a manager of the application, a manager of another
/// organisation, a manager of another application of the organisation, an operator who manages nothing, a person
/// without any role, an auditor.
const TABLE: &[(&str, [u16; 7])] = &[
    // Everybody: sign-in starts from nothing, so a session opens none of its later steps.
    ("getServerMetadata", [200, 200, 200, 200, 200, 200, 200]),
    ("getJwks", [200, 200, 200, 200, 200, 200, 200]),
    ("requestToken", [200, 200, 200, 200, 200, 200, 200]),
    ("requestV1Token", [200, 200, 200, 200, 200, 200, 200]),
    ("requestV2Token", [200, 200, 200, 200, 200, 200, 200]),
    ("getV1Configuration", [200, 200, 200, 200, 200, 200, 200]),
    ("getV2Configuration", [200, 200, 200, 200, 200, 200, 200]),
    ("getInstance", [200, 200, 200, 200, 200, 200, 200]),
    ("refuseV1SignIn", [400, 400, 400, 400, 400, 400, 400]),
    ("refuseV2SignIn", [400, 400, 400, 400, 400, 400, 400]),
    ("getFederation", [200, 200, 200, 200, 200, 200, 200]),
    ("beginSignIn", [401, 401, 401, 401, 401, 401, 401]),
    ("getSignIn", [401, 401, 401, 401, 401, 401, 401]),
    ("abandonSignIn", [204, 204, 204, 204, 204, 204, 204]),
    ("proveTotp", [401, 401, 401, 401, 401, 401, 401]),
    ("proveRecoveryCode", [401, 401, 401, 401, 401, 401, 401]),
    ("beginPasskeySignIn", [200, 200, 200, 200, 200, 200, 200]),
    ("provePasskey", [401, 401, 401, 401, 401, 401, 401]),
    ("beginPasskeyEnrolment", [401, 401, 401, 401, 401, 401, 401]),
    ("confirmPasskeyEnrolment", [401, 401, 401, 401, 401, 401, 401]),
    ("beginTotpEnrolment", [401, 401, 401, 401, 401, 401, 401]),
    ("confirmTotpEnrolment", [401, 401, 401, 401, 401, 401, 401]),
    ("previewPasswordLink", [200, 200, 200, 200, 200, 200, 200]),
    ("redeemPasswordLink", [200, 200, 200, 200, 200, 200, 200]),
    // No provider is configured here.
    ("beginProviderSignIn", [422, 422, 422, 422, 422, 422, 422]),
    ("answerProviderSignIn", [401, 401, 401, 401, 401, 401, 401]),
    ("requestPasswordReset", [204, 204, 204, 204, 204, 204, 204]),
    ("previewEmailChange", [200, 200, 200, 200, 200, 200, 200]),
    ("confirmEmailChange", [200, 200, 200, 200, 200, 200, 200]),
    ("acceptPasswordLink", [200, 200, 200, 200, 200, 200, 200]),
    // Everybody who is signed in, on what is their own: nobody here has a factor, nor was asked for one.
    ("getFactors", [401, 200, 200, 200, 200, 200, 200]),
    ("beginTotpReplacement", [401, 200, 200, 200, 200, 200, 200]),
    ("confirmTotpReplacement", [401, 409, 409, 409, 409, 409, 409]),
    ("removeTotp", [401, 404, 404, 404, 404, 404, 404]),
    ("beginPasskeyRegistration", [401, 200, 200, 200, 200, 200, 200]),
    ("addPasskey", [401, 409, 409, 409, 409, 409, 409]),
    ("renamePasskey", [401, 404, 404, 404, 404, 404, 404]),
    ("removePasskey", [401, 404, 404, 404, 404, 404, 404]),
    ("beginProviderLink", [401, 422, 422, 422, 422, 422, 422]),
    ("answerProviderLink", [401, 409, 409, 409, 409, 409, 409]),
    ("removeProviderLink", [401, 404, 404, 404, 404, 404, 404]),
    ("beginProviderStepUp", [401, 422, 422, 422, 422, 422, 422]),
    ("answerProviderStepUp", [401, 409, 409, 409, 409, 409, 409]),
    ("createRecoveryCodes", [401, 201, 201, 201, 201, 201, 201]),
    ("beginPasskeyStepUp", [401, 409, 409, 409, 409, 409, 409]),
    ("stepUpWithPasskey", [401, 409, 409, 409, 409, 409, 409]),
    // Everybody who is signed in, within their reach.
    ("getSession", [401, 200, 200, 200, 200, 200, 200]),
    ("listSessions", [401, 200, 200, 200, 200, 200, 200]),
    ("endOtherSessions", [401, 204, 204, 204, 204, 204, 204]),
    ("endOneSession", [401, 404, 404, 404, 404, 404, 404]),
    ("getAccount", [401, 200, 200, 200, 200, 200, 200]),
    ("updateAccount", [401, 200, 200, 200, 200, 200, 200]),
    ("requestEmailChange", [401, 204, 204, 204, 204, 204, 204]),
    ("cancelEmailChange", [401, 204, 204, 204, 204, 204, 204]),
    // Reached, and refused because nobody knows these people's passwords.
    ("changePassword", [401, 422, 422, 422, 422, 422, 422]),
    ("stepUp", [401, 409, 409, 409, 409, 409, 409]),
    ("listAuditEvents", [401, 200, 200, 200, 200, 200, 200]),
    ("exportAuditEvents", [401, 200, 200, 200, 200, 200, 200]),
    ("endSession", [401, 204, 204, 204, 204, 204, 204]),
    ("listOrganisations", [401, 200, 200, 200, 200, 200, 200]),
    ("listApplications", [401, 200, 200, 200, 200, 200, 200]),
    ("getOrganisation", [401, 200, 404, 200, 200, 404, 200]),
    ("getApplication", [401, 200, 404, 404, 200, 404, 200]),
    ("listApplicationManagers", [401, 200, 404, 404, 200, 404, 200]),
    ("listSecrets", [401, 200, 404, 404, 200, 404, 200]),
    ("getSecret", [401, 200, 404, 404, 200, 404, 200]),
    ("deleteSecret", [401, 204, 404, 404, 204, 404, 403]),
    // Managers of the application only, so that no operator ever sees a value.
    ("createSecret", [401, 201, 404, 404, 403, 404, 403]),
    // Operators.
    ("createOrganisation", [401, 403, 403, 403, 201, 403, 403]),
    ("updateOrganisation", [401, 403, 403, 403, 200, 403, 403]),
    ("createApplication", [401, 403, 403, 403, 201, 403, 403]),
    ("updateApplication", [401, 403, 403, 403, 200, 403, 403]),
    ("replaceGrants", [401, 403, 403, 403, 200, 403, 403]),
    ("listApis", [401, 403, 403, 403, 200, 403, 200]),
    ("createApi", [401, 403, 403, 403, 201, 403, 403]),
    ("getApi", [401, 403, 403, 403, 200, 403, 200]),
    ("updateApi", [401, 403, 403, 403, 200, 403, 403]),
    ("createPermission", [401, 403, 403, 403, 201, 403, 403]),
    ("deletePermission", [401, 403, 403, 403, 204, 403, 403]),
    ("listSigningKeys", [401, 403, 403, 403, 200, 403, 200]),
    ("createSigningKey", [401, 403, 403, 403, 201, 403, 403]),
    ("revokeSigningKey", [401, 403, 403, 403, 204, 403, 403]),
    ("listPeople", [401, 403, 403, 403, 200, 403, 200]),
    ("createPerson", [401, 403, 403, 403, 201, 403, 403]),
    ("getPerson", [401, 403, 403, 403, 200, 403, 200]),
    ("updatePerson", [401, 403, 403, 403, 200, 403, 403]),
    ("revokeInvitation", [401, 403, 403, 403, 204, 403, 403]),
    ("resetFactors", [401, 403, 403, 403, 204, 403, 403]),
    ("previewDeparture", [401, 403, 403, 403, 200, 403, 200]),
    ("listLeftSecrets", [401, 403, 403, 403, 200, 403, 200]),
    ("handleLeftSecret", [401, 403, 403, 403, 204, 403, 403]),
    ("reopenLeftSecret", [401, 403, 403, 403, 204, 403, 403]),
    ("sendPasswordLink", [401, 403, 403, 403, 204, 403, 403]),
    ("listAssignments", [401, 403, 403, 403, 200, 403, 200]),
    ("createAssignment", [401, 403, 403, 403, 201, 403, 403]),
    ("deleteAssignment", [401, 403, 403, 403, 204, 403, 403]),
];

#[test]
fn the_table_and_the_document_list_the_same_operations() {
    let documented: Vec<_> = operations::all().into_iter().map(|operation| operation.id).collect();
    let tabled: Vec<_> = TABLE.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(BTreeSet::from_iter(documented.clone()).len(), documented.len(), "an operation is documented twice");
    assert_eq!(BTreeSet::from_iter(tabled.clone()).len(), tabled.len(), "an operation is in the table twice");
    assert_eq!(BTreeSet::from_iter(tabled), BTreeSet::from_iter(documented));
}

#[tokio::test]
async fn every_operation_answers_everybody_as_the_table_says() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for operation in operations::all() {
        let Some((_, row)) = TABLE.iter().find(|(id, _)| *id == operation.id) else {
            wrong.push(format!("{} is not in the table", operation.id));
            continue;
        };
        for (caller, expected) in EVERYBODY.into_iter().zip(row) {
            let answer = call(&world, &operation, caller).await;
            if answer.status.as_u16() != *expected {
                let (id, status, text) = (&operation.id, answer.status, &answer.text);
                wrong.push(format!("{id} by {caller:?}: expected {expected}, was {status} {text}"));
            }
            wrong.extend(unexplained(&operation, caller, &answer));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_is_refused_is_not_done() {
    let world = World::new().await;
    let before = state(&world).await;
    for operation in operations::all() {
        let (_, row) = TABLE.iter().find(|(id, _)| *id == operation.id).unwrap();
        for (caller, expected) in EVERYBODY.into_iter().zip(row) {
            let deletes = operation.path.contains("_id}") && operation.id.starts_with("delete");
            let prepares = deletes || operation.path.contains("/offboarding/");
            if *expected >= 400 && operation.method != Method::GET && operation.is_management() && !prepares {
                call(&world, &operation, caller).await;
            }
        }
    }
    assert_eq!(state(&world).await, before);
}

/// A refusal must say why by the right code.
fn unexplained(operation: &Operation, caller: Caller, answer: &Answer) -> Option<String> {
    let expected: &[&str] = match answer.status.as_u16() {
        401 => &["not_signed_in", "sign_in_over", "wrong_credentials"],
        403 => &["operators_only", "managers_only", "auditors_change_nothing"],
        404 => &["not_found"],
        _ => return None,
    };
    let code = answer.code();
    (!expected.contains(&code.as_str())).then(|| format!("{} by {caller:?} was refused with {code:?}", operation.id))
}

/// Calls an operation with all that it needs to succeed, but for the right.
async fn call(world: &World, operation: &Operation, caller: Caller) -> Answer {
    let path = world.path(&operation.path).await;
    let browser = world.browser(caller);
    if operation.id == "requestToken" {
        let (_, value) = world.secret().await;
        return browser.token(&world.application.id.to_string(), &value, &[]).await;
    }
    if operation.id.starts_with("requestV") {
        let (_, value) = world.secret().await;
        let client_id = world.application.id.to_string();
        let api = &world.api.identifier;
        let (client, scope) = (("client_id", client_id.as_str()), format!("{api}/.default"));
        let asked = if operation.id.contains("V1") { ("resource", api.as_str()) } else { ("scope", scope.as_str()) };
        let form = [("grant_type", "client_credentials"), client, ("client_secret", &value), asked];
        return browser.send(browser.request(Method::POST, &path).form(&form)).await;
    }
    if operation.id == "getInstance" {
        let endpoint = format!("{}/{TENANT}/oauth2/authorize", world.app.address);
        return browser.get(&format!("{path}?authorization_endpoint={endpoint}")).await;
    }
    let mut request = browser.request(operation.method.clone(), &path);
    if matches!(operation.method, Method::PATCH | Method::PUT) {
        request = request.header(header::IF_MATCH, "*");
    }
    if operation.body.is_some() {
        request = request.json(&world.body(&operation.id));
    }
    browser.send(request).await
}

/// All that an operator sees, but for people, of whom some are made for the calls.
async fn state(world: &World) -> Vec<Value> {
    let operator = world.browser(Caller::Operator);
    let mut state = Vec::new();
    for list in ["organisations", "apis", "applications", "assignments"] {
        state.push(operator.get(&format!("/api/v1/{list}")).await.expect(200).json());
    }
    let secrets = format!("/api/v1/applications/{}/secrets", world.application.id);
    state.push(operator.get(&secrets).await.expect(200).json());
    state
}
