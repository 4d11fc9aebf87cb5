//! Unmodified clients by others get tokens as a member's machine would: MSAL for Python and for Node, openid-client and
//! curl. The `oauth2` crate is in `verify`.

use latchkey::domain::Clock;
use serde_json::{Value, json};
use support::{TestApp, client_key::KeyPair, clients, fixtures::Member, tls::TlsProxy};

use crate::{
    client_keys::{keys, wanted},
    compatible::{TENANT, with_tenant},
    request::part,
};

const API: &str = "https://production.example.org/api-0001";
/// All that is granted on it, as version 2 asks for it.
const SCOPE: &str = "https://production.example.org/api-0001/.default";

/// An application behind TLS with a tenant, and a secret of a member's application.
struct Scene {
    app: TestApp,
    member: Member,
    value: String,
}

impl Scene {
    async fn start() -> Self {
        let app = TestApp::builder().config(with_tenant).behind_tls().start().await;
        let member = app.member("0001");
        let (_, value) = member.secret(&app, "first", 30).await;
        Self { app, member, value }
    }

    fn tls(&self) -> &TlsProxy {
        self.app.tls.as_ref().unwrap()
    }

    /// The address of the service, as clients know it.
    fn public(&self) -> &str {
        &self.tls().address
    }

    /// What MSAL for Python is asked for.
    fn python(&self, scope: &str, options: &Value) -> Value {
        let asked = json!({
            "client_id": self.member.client_id(), "client_secret": self.value, "scope": scope, "options": options,
        });
        clients::python("msal_client.py", self.tls(), &asked)
    }

    /// What MSAL for Node is asked for.
    fn node(&self, secret: &str, tenant: &str, scope: &str) -> Value {
        let authority = format!("{}/{tenant}", self.public());
        let client_id = self.member.client_id();
        let asked = json!({"client_id": client_id, "client_secret": secret, "authority": authority, "scope": scope});
        clients::node("msal-client.js", self.tls(), &asked)
    }
}

/// Checks the claims that a token of version 2 has.
#[track_caller]
fn assert_v2(answer: &Value, scene: &Scene) {
    let token = answer["access_token"].as_str().unwrap_or_else(|| panic!("no token in {answer}"));
    let claims = part(token, 1);
    assert_eq!(claims["iss"], format!("{}/{TENANT}/v2.0", scene.public()));
    assert_eq!(claims["azp"], scene.member.client_id());
    assert_eq!(claims["tid"], TENANT);
    assert_eq!(claims["roles"], json!(["donor.read", "donor.search"]));
}

#[tokio::test]
async fn msal_for_python_gets_a_token_however_it_finds_the_authority() {
    let scene = Scene::start().await;
    let public = scene.public();
    let options = [
        json!({"authority": format!("{public}/{TENANT}"), "instance_discovery": false}),
        json!({"authority": format!("{public}/example.org"), "instance_discovery": false}),
        json!({
            "authority": format!("{public}/example.org"),
            "instance_discovery": format!("{public}/common/discovery/instance"),
        }),
        json!({"oidc_authority": format!("{public}/{TENANT}/v2.0")}),
    ];
    for options in options {
        let answer = scene.python(SCOPE, &options);
        assert_v2(&answer, &scene);
        assert_eq!((&answer["expires_in"], &answer["token_type"]), (&json!(3600), &json!("Bearer")), "{options}");
    }
}

#[tokio::test]
async fn msal_for_python_reports_refusals_with_their_numbers() {
    let mut scene = Scene::start().await;
    let options = json!({"authority": format!("{}/{TENANT}", scene.public()), "instance_discovery": false});
    let answer = scene.python("https://nowhere.example.org/.default", &options);
    assert_eq!((&answer["error"], &answer["error_codes"]), (&json!("invalid_resource"), &json!([500_011])), "{answer}");
    scene.value = "wrong".to_owned();
    let answer = scene.python(SCOPE, &options);
    assert_eq!((&answer["error"], &answer["error_codes"]), (&json!("invalid_client"), &json!([7_000_215])), "{answer}");
    let elsewhere = json!({"authority": format!("{}/other.example", scene.public()), "instance_discovery": false});
    let answer = scene.python(SCOPE, &elsewhere);
    assert!(answer["refused"].as_str().is_some_and(|said| said.contains("authority")), "{answer}");
}

#[tokio::test]
async fn msal_for_node_gets_a_token_and_reports_refusals_with_their_numbers() {
    let scene = Scene::start().await;
    for tenant in [TENANT, "example.org"] {
        assert_v2(&scene.node(&scene.value, tenant, SCOPE), &scene);
    }
    let answer = scene.node("wrong", TENANT, SCOPE);
    assert_eq!((&answer["error"], &answer["number"]), (&json!("invalid_client"), &json!(7_000_215)), "{answer}");
    assert!(answer["description"].as_str().unwrap().contains("AADSTS7000215: "), "{answer}");
    let answer = scene.node(&scene.value, TENANT, "https://nowhere.example.org/.default");
    assert_eq!((&answer["error"], &answer["number"]), (&json!("invalid_resource"), &json!(500_011)), "{answer}");
}

#[tokio::test]
async fn openid_client_discovers_gets_a_token_and_jose_verifies_it() {
    let scene = Scene::start().await;
    let public = scene.public();
    let asked = |issuer: String, algorithm: &str, parameters: Value, audience: &str, basic: bool| {
        json!({
            "issuer": issuer, "algorithm": algorithm, "parameters": parameters, "audience": audience, "basic": basic,
            "client_id": scene.member.client_id(), "client_secret": scene.value, "now": scene.app.now().to_string(),
        })
    };
    let v2 = id_of_api(&scene).await;
    for basic in [true, false] {
        let standard = asked(public.to_owned(), "oauth2", json!({"resource": API, "scope": "donor.read"}), API, basic);
        let answer = clients::node("openid-client.js", scene.tls(), &standard);
        assert_eq!(
            (&answer["claims"]["scope"], &answer["expires_in"]),
            (&json!("donor.read"), &json!(3600)),
            "{answer}"
        );
        let issuer = format!("{public}/{TENANT}/v2.0");
        let version_2 = asked(issuer, "oidc", json!({"scope": SCOPE}), &v2, basic);
        let answer = clients::node("openid-client.js", scene.tls(), &version_2);
        assert_eq!((&answer["claims"]["ver"], &answer["claims"]["aud"]), (&json!("2.0"), &json!(v2)), "{answer}");
    }
    let refused = asked(public.to_owned(), "oauth2", json!({"resource": "https://nowhere.example.org"}), API, false);
    let answer = clients::node("openid-client.js", scene.tls(), &refused);
    assert_eq!((&answer["error"], &answer["status"]), (&json!("invalid_target"), &json!(400)), "{answer}");
}

#[tokio::test]
async fn openid_client_gets_a_token_by_a_key_of_each_kind() {
    let now = Clock::system().now();
    let app = TestApp::builder().config(with_tenant).behind_tls().beginning(&now.to_string()).start().await;
    let member = app.member("0001");
    let (manager, tls) = (app.signed_in(&member.manager), app.tls.as_ref().unwrap());
    for algorithm in ["ES256", "EdDSA", "RS256", "PS256"] {
        let pair = KeyPair::new(algorithm);
        let mut body = wanted(&app, algorithm);
        (body["public_key"], body["algorithm"]) = (json!(pair.jwk().to_string()), json!(algorithm));
        let key = manager.post(&keys(&member), &body).await.expect(201).json();
        let asked = json!({
            "issuer": tls.address, "algorithm": "oauth2", "parameters": {"resource": API}, "audience": API,
            "client_id": member.client_id(), "private_key": pair.private_pem(), "key_algorithm": algorithm,
            "now": app.now().to_string(),
        });
        let answer = clients::node("openid-client.js", tls, &asked);
        assert_eq!(answer["claims"]["credential_id"], key["id"], "{algorithm}: {answer}");
    }
}

#[tokio::test]
async fn msal_for_python_gets_a_token_by_a_certificate() {
    let now = Clock::system().now();
    let app = TestApp::builder().config(with_tenant).behind_tls().beginning(&now.to_string()).start().await;
    let (member, pair) = (app.member("0001"), KeyPair::new("RS256"));
    let mut body = wanted(&app, "of the certificate");
    body["public_key"] = json!(pair.pem());
    app.signed_in(&member.manager).post(&keys(&member), &body).await.expect(201);
    let tls = app.tls.as_ref().unwrap();
    let credential = json!({"private_key": pair.private_pem(), "thumbprint": "00".repeat(20)});
    let options = json!({"authority": format!("{}/{TENANT}", tls.address), "instance_discovery": false});
    let asked =
        json!({"client_id": member.client_id(), "client_secret": credential, "scope": SCOPE, "options": options});
    let answer = clients::python("msal_client.py", tls, &asked);
    let token = answer["access_token"].as_str().unwrap_or_else(|| panic!("no token in {answer}"));
    assert_eq!(part(token, 1)["azpacr"], "2");
}

/// The id of the API, which is the audience of version 2.
async fn id_of_api(scene: &Scene) -> String {
    let apis = scene.app.operator().get("/api/v1/apis").await.expect(200).json();
    let found = apis["items"].as_array().unwrap().iter().find(|api| api["identifier"] == API).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn curl_gets_tokens_by_every_address_and_way_to_authenticate() {
    let scene = Scene::start().await;
    let (id, value, public) = (scene.member.client_id(), &scene.value, scene.public());
    let client = [format!("client_id={id}"), format!("client_secret={value}")];
    let body = ["--data", "grant_type=client_credentials", "--data", &client[0], "--data-urlencode", &client[1]];
    let (resource, scope) = (format!("resource={API}"), format!("scope={SCOPE}"));
    let (standard, v1) = (format!("{public}/oauth2/token"), format!("{public}/{TENANT}/oauth2/token"));
    let v2 = format!("{public}/{TENANT}/oauth2/v2.0/token");
    let user = format!("{id}:{value}");
    let basic = ["--user", user.as_str(), "--data", "grant_type=client_credentials"];
    for (credentials, address, more) in [
        (body.as_slice(), &standard, &resource),
        (&basic, &standard, &resource),
        (&body, &v1, &resource),
        (&basic, &v1, &resource),
        (&body, &v2, &scope),
        (&basic, &v2, &scope),
    ] {
        let arguments = [credentials, &["--data-urlencode", more, address]].concat();
        let (status, answer) = clients::curl(scene.tls(), &arguments);
        assert_eq!(status, "200", "{answer}");
        assert_eq!(part(answer["access_token"].as_str().unwrap(), 1)["client_id"], id);
    }
    let (status, answer) = clients::curl(scene.tls(), &[body.as_slice(), &[&v1]].concat());
    assert_eq!((status.as_str(), &answer["error"]), ("400", &json!("invalid_request")), "{answer}");
}
