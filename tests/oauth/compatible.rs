//! The addresses that machines know from Microsoft Entra ID: answers, claims, discovery. Refusals are in
//! `compatible/refusals.rs`, unmodified clients by others in `clients`.

mod refusals;

use latchkey::config::Config;
use serde_json::{Value, json};
use support::{Answer, Client, TestApp, fixtures::Member};
use uuid::Uuid;

use crate::request::{GRANT, basic, form, part, post_to, refusal, token};

/// The tenant's id in these tests.
pub const TENANT: &str = "3d6f1c0e-52a4-4c57-9d0a-7b1f0c2e9a48";
/// Another name of it.
const ALIAS: &str = "example.org";

/// Gives the federation its tenant.
pub fn with_tenant(config: &mut Config) {
    config.compatibility.tenant_id = Some(Uuid::try_parse(TENANT).unwrap());
    config.compatibility.tenant_aliases = vec![ALIAS.to_owned()];
}

/// An application with a tenant, a member of it, and a secret of the member's application.
struct Scene {
    app: TestApp,
    member: Member,
    value: String,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::builder().config(with_tenant).start().await;
        let member = app.member("0001");
        let (_, value) = member.secret(&app, "first", 30).await;
        Self { app, member, value }
    }

    fn machine(&self) -> Client {
        self.app.browser()
    }

    fn form(&self, more: &str) -> String {
        form(&self.member.client_id(), &self.value, more)
    }

    async fn v1(&self, more: &str) -> Answer {
        post_to(&self.machine(), &format!("/{TENANT}/oauth2/token"), &[], &self.form(more)).await
    }

    async fn v2(&self, more: &str) -> Answer {
        post_to(&self.machine(), &format!("/{TENANT}/oauth2/v2.0/token"), &[], &self.form(more)).await
    }

    /// The id of the API that the application may use.
    async fn api_id(&self) -> String {
        let apis = self.app.operator().get("/api/v1/apis").await.expect(200).json();
        let found = apis["items"].as_array().unwrap().iter().find(|api| api["identifier"] == API).unwrap();
        found["id"].as_str().unwrap().to_owned()
    }
}

/// The identifier of the API that the application may use.
const API: &str = "https://production.example.org/api-0001";

fn without(mut json: Value, member: &str) -> Value {
    json.as_object_mut().unwrap().remove(member).unwrap_or_else(|| panic!("no {member}"));
    json
}

#[tokio::test]
async fn version_1_answers_with_numbers_as_texts_and_the_resource_as_it_was_asked_for() {
    let scene = Scene::start().await;
    let (begins, id) = (scene.app.now().unix_seconds(), scene.api_id().await);
    for resource in [API.to_owned(), id.clone(), id.to_uppercase()] {
        let answer = scene.v1(&format!("&resource={resource}")).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("pragma"), "no-cache");
        assert_eq!(
            without(answer.json(), "access_token"),
            json!({
                "token_type": "Bearer", "expires_in": "3600", "ext_expires_in": "3600",
                "expires_on": (begins + 3600).to_string(), "not_before": begins.to_string(), "resource": resource,
            })
        );
    }
}

#[tokio::test]
async fn version_2_answers_with_numbers() {
    let scene = Scene::start().await;
    for api in [API.to_owned(), scene.api_id().await] {
        let answer = scene.v2(&format!("&scope={api}/.default")).await.expect(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        let expected = json!({"token_type": "Bearer", "expires_in": 3600, "ext_expires_in": 3600});
        assert_eq!(without(answer.json(), "access_token"), expected);
    }
}

/// Claims without the names of the client, and without what is of each token or secret alone.
fn own(claims: Value, names: [&str; 2]) -> Value {
    ["jti", "credential_id"].into_iter().chain(names).fold(claims, without)
}

#[tokio::test]
async fn tokens_name_client_tenant_and_version_as_apis_expect_them() {
    let scene = Scene::start().await;
    let (client, now, id) = (scene.member.client_id(), scene.app.now().unix_seconds(), scene.api_id().await);
    let common = |issuer: String, audience: &str, version: &str| {
        json!({
            "iss": issuer, "aud": audience, "sub": client, "client_id": client, "iat": now, "nbf": now,
            "exp": now + 3600, "scope": "donor.read donor.search", "roles": ["donor.read", "donor.search"],
            "idtyp": "app", "tid": TENANT, "ver": version,
        })
    };
    for (resource, audience) in [(API, API), (&id, &id), (&id.to_uppercase(), &id)] {
        let answer = scene.v1(&format!("&resource={resource}")).await.expect(200);
        let claims = own(part(&token(&answer), 1), ["appid", "appidacr"]);
        assert_eq!(claims, common(format!("{}/{TENANT}/", scene.app.address), audience, "1.0"));
        let claims = part(&token(&answer), 1);
        assert_eq!((&claims["appid"], &claims["appidacr"]), (&json!(client), &json!("1")));
    }
    for api in [API, &id] {
        let answer = scene.v2(&format!("&scope={api}/.default")).await.expect(200);
        let claims = own(part(&token(&answer), 1), ["azp", "azpacr"]);
        assert_eq!(claims, common(format!("{}/{TENANT}/v2.0", scene.app.address), &id, "2.0"));
        assert_eq!(part(&token(&answer), 1)["azp"], client);
    }
    let header = part(&token(&scene.v2(&format!("&scope={API}/.default")).await), 0);
    assert_eq!(header["typ"], "at+jwt");
}

#[tokio::test]
async fn a_token_of_the_standard_endpoint_holds_nothing_of_these_versions() {
    let scene = Scene::start().await;
    let answer = crate::request::post(&scene.machine(), &[], &scene.form("")).await.expect(200);
    let claims = part(&token(&answer), 1);
    for name in ["appid", "appidacr", "azp", "azpacr", "idtyp", "tid", "ver"] {
        assert_eq!(claims[name], Value::Null, "{name}");
    }
    assert_eq!(claims["iss"], scene.app.address);
    // Ids of APIs are names of theirs on the compatible paths only: RFC 8707 §2 wants a URI.
    let id = scene.api_id().await;
    let answer = crate::request::post(&scene.machine(), &[], &scene.form(&format!("&resource={id}"))).await;
    assert_eq!(refusal(answer, 400).0, "invalid_target");
}

#[tokio::test]
async fn the_tenant_is_known_by_its_id_and_its_names_in_either_case() {
    let scene = Scene::start().await;
    for tenant in [TENANT, &TENANT.to_uppercase(), ALIAS, "EXAMPLE.ORG"] {
        let form = scene.form(&format!("&resource={API}"));
        let answer = post_to(&scene.machine(), &format!("/{tenant}/oauth2/token"), &[], &form).await.expect(200);
        assert_eq!(part(&token(&answer), 1)["tid"], TENANT);
        let form = scene.form(&format!("&scope={API}/.default"));
        post_to(&scene.machine(), &format!("/{tenant}/oauth2/v2.0/token"), &[], &form).await.expect(200);
    }
}

#[tokio::test]
async fn http_basic_works_there_too_and_what_libraries_send_besides_is_ignored() {
    let scene = Scene::start().await;
    let header = basic(&scene.member.client_id(), &scene.value);
    let body = format!("{GRANT}&resource={API}");
    let path = format!("/{TENANT}/oauth2/token");
    post_to(&scene.machine(), &path, &[("authorization", &header)], &body).await.expect(200);
    scene.v1(&format!("&resource={API}&scope=openid&client_info=1")).await.expect(200);
    scene.v2(&format!("&scope={API}/.default&client_info=1&x-client-SKU=x&claims=%7B%7D")).await.expect(200);
    scene.v2(&format!("&scope={API}/.default+{API}/.default+")).await.expect(200);
}

#[tokio::test]
async fn both_versions_have_a_discovery_document_whose_issuer_is_that_of_its_tokens() {
    let scene = Scene::start().await;
    let address = &scene.app.address;
    for (version, issuer, more) in
        [("", "/", format!("&resource={API}")), ("/v2.0", "/v2.0", format!("&scope={API}/.default"))]
    {
        for tenant in [TENANT, ALIAS] {
            let path = format!("/{tenant}{version}/.well-known/openid-configuration");
            let answer = scene.machine().get(&path).await.expect(200);
            assert_eq!(answer.header("cache-control"), "public, max-age=300");
            let json = answer.json();
            assert_eq!(json["issuer"], format!("{address}/{TENANT}{issuer}"));
            assert_eq!(json["jwks_uri"], format!("{address}/oauth2/jwks"));
            let methods = ["client_secret_post", "client_secret_basic", "private_key_jwt"];
            assert_eq!(json["token_endpoint_auth_methods_supported"], serde_json::json!(methods));
            assert_eq!(json["authorization_endpoint"], format!("{address}/{TENANT}/oauth2{version}/authorize"));
            let endpoint = json["token_endpoint"].as_str().unwrap().strip_prefix(address.as_str()).unwrap();
            let answer = post_to(&scene.machine(), endpoint, &[], &scene.form(&more)).await.expect(200);
            assert_eq!(part(&token(&answer), 1)["iss"], json["issuer"]);
        }
    }
}

#[tokio::test]
async fn instance_discovery_vouches_for_this_authority_only() {
    let scene = Scene::start().await;
    let (machine, address) = (scene.machine(), &scene.app.address);
    let host = address.strip_prefix("http://").unwrap();
    let path = |endpoint: &str| format!("/common/discovery/instance?api-version=1.1&authorization_endpoint={endpoint}");
    for (version, found) in [("/v2.0", "/v2.0"), ("", "")] {
        let asked = path(&format!("{address}/{ALIAS}/oauth2{version}/authorize"));
        assert_eq!(
            machine.get(&asked).await.expect(200).json(),
            json!({
                "api-version": "1.1",
                "tenant_discovery_endpoint": format!("{address}/{TENANT}{found}/.well-known/openid-configuration"),
                "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
            })
        );
    }
    for endpoint in [
        "https://login.example.com/example.org/oauth2/authorize",
        "nonsense",
        &format!("{address}/other/oauth2/authorize"),
    ] {
        let (error, said) = refusal(machine.get(&path(endpoint)).await, 400);
        assert_eq!(error, "invalid_instance");
        assert!(said.starts_with("AADSTS50049: "), "{said}");
    }
    let (error, _) = refusal(machine.get("/common/discovery/instance").await, 400);
    assert_eq!(error, "invalid_request");
}
