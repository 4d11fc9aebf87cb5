//! schemathesis asks the real binary for all that the document lists, with input that fits the document and input that does
//! not. No answer is a fault of ours, and none is outside the document.

use std::{collections::BTreeSet, fmt::Write as _, fs};

use latchkey::{
    db,
    domain::{Clock, Id, api::Environment, management::ManagementPermission},
    http::cookies::SESSION,
};
use serde_json::{Value, json};
use support::{
    clients,
    process::{Installation, Server},
};

use crate::{
    operations,
    world::{TENANT, World},
};

/// What is checked of each answer. What is left out compares the answer with the input, and more is refused or taken than
/// a schema can say.
const CHECKS: [&str; 7] = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "unsupported_method",
    "allow_header_conformance",
];
/// Inputs that are drawn for each operation, besides those that follow from the schema.
const EXAMPLES: u32 = 6;

/// The federation, and the binary that serves it.
struct Scene {
    world: World,
    server: Server,
}

/// Who asks, and for what.
struct Asking {
    headers: Vec<(&'static str, String)>,
    /// Ids of things that are there, by the names of parameters.
    parameters: Vec<(&'static str, String)>,
    /// What would end who asks.
    without: Vec<&'static str>,
}

impl Scene {
    async fn start() -> Self {
        let world = World::beginning(&Clock::system().now().to_string()).await;
        let installation = Installation::of(&world.app)
            .with("LATCHKEY_SECRETS__MAX_LIVE", "1000")
            .with("LATCHKEY_SERVER__EVENT_STREAM_SECONDS", "0")
            .with("LATCHKEY_COMPATIBILITY__TENANT_ID", TENANT);
        Self { server: installation.serve().await, world }
    }

    /// Ids of what may be changed and deleted.
    async fn parameters(&self) -> Vec<(&'static str, String)> {
        let world = &self.world;
        let last = async |template: &str| world.path(template).await.rsplit('/').next().unwrap().to_owned();
        vec![
            ("path.application_id", world.application.id.to_string()),
            ("path.organisation_id", world.organisation.id.to_string()),
            ("path.api_id", world.api.id.to_string()),
            ("path.tenant", TENANT.to_owned()),
            ("path.person_id", world.newcomer().0.id.to_string()),
            ("path.secret_id", world.secret().await.0),
            ("path.key_id", last("/api/v1/applications/{application_id}/keys/{key_id}").await),
            ("path.permission_id", last("/api/v1/apis/{api_id}/permissions/{permission_id}").await),
            ("path.assignment_id", last("/api/v1/assignments/{assignment_id}").await),
            // One's own session is not ended.
            ("path.session_id", Id::<()>::random().to_string()),
            ("header.If-Match", "*".to_owned()),
        ]
    }

    /// Has schemathesis ask, and answers the operations that were done at least once. It fails by itself.
    async fn ask(&self, asking: &Asking) -> BTreeSet<String> {
        let folder = self.world.app.data.join("schemathesis");
        fs::create_dir(&folder).unwrap();
        let document = folder.join("openapi.json");
        fs::write(&document, self.document().await.to_string()).unwrap();
        let said = clients::schemathesis(&folder, &self.configuration(asking), &document);
        assert!(said.contains(" passed") && !said.contains("failed"), "{said}");
        self.judge(asking).await
    }

    /// The committed document, with a right body for each operation as an example: what is drawn by chance seldom is one.
    async fn document(&self) -> Value {
        let mut document = operations::document();
        let (client, secret) = (self.world.application.id, self.world.secret().await.1);
        let identifier = self.world.api.identifier.as_str();
        let form = |more: (&str, &str)| {
            let mut form = json!({"client_id": client, "client_secret": secret});
            form[more.0] = json!(more.1);
            form
        };
        for operation in operations::all() {
            let Some((kind, _)) = &operation.body else { continue };
            let example = match operation.id.as_str() {
                "introspectToken" | "revokeToken" => form(("token", "a.b.c")),
                "requestToken" | "requestV1Token" | "requestV2Token" => {
                    let scope = format!("{identifier}/.default");
                    let more =
                        if operation.id == "requestV2Token" { ("scope", &*scope) } else { ("resource", identifier) };
                    let mut form = form(more);
                    form["grant_type"] = json!("client_credentials");
                    form
                }
                other => self.world.body(other),
            };
            let method = operation.method.as_str().to_lowercase();
            document["paths"][&operation.path][method]["requestBody"]["content"][kind]["example"] = example;
        }
        document
    }

    fn configuration(&self, asking: &Asking) -> String {
        let mut text =
            format!("base-url = \"{}\"\nwarnings = false\ncontinue-on-failure = true\n", self.server.address);
        let mut section = |name: &str, lines: Vec<(String, String)>| {
            let _ = writeln!(text, "\n[{name}]");
            for (key, value) in lines {
                let _ = writeln!(text, "{key} = {value}");
            }
        };
        let quoted = |pairs: &[(&str, String)]| -> Vec<_> {
            pairs.iter().map(|(name, value)| (format!("\"{name}\""), format!("\"{value}\""))).collect()
        };
        section("headers", quoted(&asking.headers));
        section("parameters", quoted(&asking.parameters));
        let checks = CHECKS.iter().map(|check| (format!("{check}.enabled"), "true".to_owned()));
        section("checks", std::iter::once(("enabled".to_owned(), "false".to_owned())).chain(checks).collect());
        section(
            "generation",
            [
                ("max-examples", EXAMPLES.to_string()),
                ("deterministic", "true".to_owned()),
                ("no-shrink", "true".to_owned()),
                ("database", "\"none\"".to_owned()),
                ("with-security-parameters", "false".to_owned()),
            ]
            .map(|(key, value)| (key.to_owned(), value))
            .to_vec(),
        );
        section("phases", vec![("stateful.enabled".to_owned(), "false".to_owned())]);
        for operation in &asking.without {
            section(
                "[operations]",
                vec![
                    ("include-operation-id".to_owned(), format!("\"{operation}\"")),
                    ("enabled".to_owned(), "false".to_owned()),
                ],
            );
        }
        text
    }

    /// What the server itself counted: every operation was asked for, and no answer was a fault.
    async fn judge(&self, asking: &Asking) -> BTreeSet<String> {
        let metrics = self.server.client().get("/metrics").await.expect(200).text;
        let label = |line: &str, name: &str| -> Option<String> {
            Some(line.split_once(&format!("{name}=\""))?.1.split_once('"')?.0.to_owned())
        };
        let counted: Vec<_> = metrics
            .lines()
            .filter(|line| line.starts_with("latchkey_http_requests_total{") && !line.ends_with(" 0"))
            .filter_map(|line| Some((label(line, "method")?, label(line, "route")?, label(line, "status")?)))
            .collect();
        let faults: Vec<_> = counted.iter().filter(|(_, _, status)| status.starts_with('5')).collect();
        assert!(faults.is_empty(), "{faults:?}\n{}", self.server.stderr.text());
        let mut done = BTreeSet::new();
        for operation in operations::all() {
            let asked = counted
                .iter()
                .filter(|(method, route, _)| *method == operation.method.as_str() && *route == operation.path);
            let statuses: Vec<_> = asked.map(|(_, _, status)| status.as_str()).collect();
            let left_out = asking.without.contains(&operation.id.as_str());
            assert!(left_out || !statuses.is_empty(), "{} was not asked for", operation.id);
            if statuses.iter().any(|status| status.starts_with('2')) {
                done.insert(operation.id);
            }
        }
        done
    }
}

#[track_caller]
fn assert_done(done: &BTreeSet<String>, operations: &[&str]) {
    for operation in operations {
        assert!(done.contains(*operation), "{operation} was never done: {done:?}");
    }
}

#[tokio::test]
async fn nobody_in_particular_gets_an_answer_outside_the_document() {
    let scene = Scene::start().await;
    let origin = ("Origin", scene.server.address.clone());
    let done = scene.ask(&Asking { headers: vec![origin], parameters: Vec::new(), without: Vec::new() }).await;
    assert_done(&done, &["getFederation", "getJwks", "requestToken", "introspectToken", "redeemPasswordLink"]);
}

#[tokio::test]
async fn who_may_do_everything_gets_no_answer_outside_the_document() {
    let scene = Scene::start().await;
    let (world, app) = (&scene.world, &scene.world.app);
    let person = app.person("everything@example.org", true);
    app.assign(&person, &world.organisation, None);
    let session = app.signed_in(&person).cookie(SESSION).unwrap();
    let mut parameters = scene.parameters().await;
    let keys = app.core.db.read(db::signing_key::published).unwrap();
    parameters.push(("path.signing_key_id", keys[0].id.to_string()));
    let headers = vec![("Origin", scene.server.address.clone()), ("Cookie", format!("{SESSION}={session}"))];
    let done = scene.ask(&Asking { headers, parameters, without: vec!["endSession"] }).await;
    assert_done(&done, &["createSecret", "createApplication", "createApi", "createPerson", "createClientKey"]);
    assert_done(&done, &["updateOrganisation", "deleteSecret", "listAuditEvents", "exportAuditEvents"]);
}

#[tokio::test]
async fn a_machine_gets_no_answer_outside_the_document() {
    let scene = Scene::start().await;
    let app = &scene.world.app;
    let operators = app.operating_organisation("0098");
    let script = app.script(&operators, "Everything", Environment::Production, &ManagementPermission::ALL);
    let token = script.token_at(&scene.server.address, &[]).await;
    let headers = vec![("Authorization", format!("Bearer {token}"))];
    // The key that has signed the token stays.
    let without = vec!["revokeSigningKey"];
    let done = scene.ask(&Asking { headers, parameters: scene.parameters().await, without }).await;
    assert_done(&done, &["createApplication", "createApi", "createPerson", "updateOrganisation", "deleteSecret"]);
}
