//! T15: whether a token is good at this moment, who is told, and how soon (RFC 7662).

use latchkey::{
    app::signing::lifecycle,
    domain::{api::Environment, audit::Acting, signing_key::Algorithm},
};
use reqwest::Method;
use serde_json::{Value, json};
use support::{Answer, Client, TestApp, fixtures::Member, replica::Replica};
use time::Duration;

use crate::{
    compatible::with_tenant,
    request::{basic, form, part, post, post_to, refusal, token},
};

pub const INTROSPECT: &str = "/oauth2/introspect";

/// A member with a secret and a token for it, and a replica.
pub struct Scene {
    pub app: TestApp,
    pub replica: Replica,
    pub member: Member,
    pub secret: String,
    pub value: String,
    pub token: String,
}

impl Scene {
    pub async fn start() -> Self {
        let app = TestApp::builder().config(with_tenant).start().await;
        let replica = app.replica().await;
        let member = app.member("0001");
        let (secret, value) = member.secret(&app, "first", 30).await;
        let asked = post(&app.browser(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
        Self { token: token(&asked), app, replica, member, secret, value }
    }

    /// The form in which the client of the token asks about it.
    pub fn form(&self) -> String {
        format!("client_id={}&client_secret={}&token={}", self.member.client_id(), self.value, self.token)
    }

    /// Each replica's word on the token, asked by `id` and `secret`.
    pub async fn said_to(&self, id: &str, secret: &str) -> [Value; 2] {
        let ask = async |machine: Client| {
            let form = format!("client_id={id}&client_secret={secret}&token={}", self.token);
            post_to(&machine, INTROSPECT, &[], &form).await.expect(200).json()
        };
        [ask(self.app.browser()).await, ask(self.replica.client()).await]
    }

    /// Whether both replicas call the token good, asked by the member with another secret.
    pub async fn is_good(&self) -> bool {
        let name = format!("another {}", self.app.now());
        let (id, value) = self.member.secret(&self.app, &name, 30).await;
        let [one, other] = self.said_to(&self.member.client_id(), &value).await;
        assert_eq!(one, other, "two replicas say different things");
        assert!(one["active"] == true || one == json!({"active": false}), "{one}");
        self.delete(&id).await;
        self.app.advance(Duration::milliseconds(1));
        one["active"] == true
    }

    pub async fn delete(&self, secret: &str) {
        let manager = self.app.signed_in(&self.member.manager);
        manager.delete(&format!("{}/{secret}", self.member.secrets())).await.expect(204);
    }
}

async fn introspect(machine: &Client, form: &str) -> Answer {
    post_to(machine, INTROSPECT, &[], form).await
}

#[tokio::test]
async fn a_token_is_good_for_no_more_than_is_still_granted() {
    let scene = Scene::start().await;
    scene
        .app
        .by_hand("delete from grants where permission_id in (select id from permissions where name = 'donor.search')");
    for said in scene.said_to(&scene.member.client_id(), &scene.value).await {
        assert_eq!((&said["active"], &said["scope"]), (&json!(true), &json!("donor.read")), "{said}");
    }
    scene.app.by_hand("delete from grants");
    for said in scene.said_to(&scene.member.client_id(), &scene.value).await {
        assert_eq!(said, json!({"active": false}));
    }
}

#[tokio::test]
async fn the_client_of_a_token_is_told_what_it_says() {
    let scene = Scene::start().await;
    let answer = introspect(&scene.app.browser(), &scene.form()).await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("pragma"), "no-cache");
    let (now, id) = (scene.app.now().unix_seconds(), scene.member.client_id());
    assert_eq!(
        answer.json(),
        json!({
            "active": true, "iss": scene.app.address, "sub": id, "client_id": id,
            "aud": "https://production.example.org/api-0001", "scope": "donor.read donor.search",
            "token_type": "Bearer", "iat": now, "nbf": now, "exp": now + 3600, "jti": part(&scene.token, 1)["jti"],
        })
    );
}

#[tokio::test]
async fn a_token_names_the_secret_that_it_was_issued_for() {
    let scene = Scene::start().await;
    assert_eq!(part(&scene.token, 1)["credential_id"], scene.secret);
    let (other, value) = scene.member.secret(&scene.app, "second", 30).await;
    let asked = post(&scene.app.browser(), &[], &form(&scene.member.client_id(), &value, "")).await.expect(200);
    assert_eq!(part(&token(&asked), 1)["credential_id"], other);
}

#[tokio::test]
async fn a_hint_and_the_way_to_authenticate_make_no_difference() {
    let scene = Scene::start().await;
    let machine = scene.app.browser();
    let header = basic(&scene.member.client_id(), &scene.value);
    let by_basic = [("authorization", header.as_str())];
    for (headers, body) in [
        (&[][..], format!("{}&token_type_hint=access_token", scene.form())),
        (&[], format!("{}&token_type_hint=refresh_token", scene.form())),
        (&[], format!("{}&token_type_hint=nonsense&unknown=1", scene.form())),
        (&by_basic, format!("token={}", scene.token)),
    ] {
        let answer = post_to(&machine, INTROSPECT, headers, &body).await.expect(200);
        assert_eq!(answer.json()["active"], true, "{body}");
    }
}

#[tokio::test]
async fn who_does_not_authenticate_or_sends_no_form_is_refused_as_at_the_token_endpoint() {
    let scene = Scene::start().await;
    let (machine, id) = (scene.app.browser(), scene.member.client_id());
    let both = [("authorization", basic(&id, &scene.value))];
    let both = both.each_ref().map(|(name, value)| (*name, value.as_str()));
    let cases = [
        (401, "invalid_client", format!("token={}", scene.token)),
        (401, "invalid_client", format!("client_id={id}&client_secret=wrong&token={}", scene.token)),
        (400, "invalid_request", format!("client_id={id}&client_secret={}", scene.value)),
        (400, "invalid_request", format!("{}&token=another", scene.form())),
    ];
    for path in [INTROSPECT, "/oauth2/revoke"] {
        for (status, code, body) in &cases {
            let answer = post_to(&machine, path, &[], body).await;
            assert_eq!(answer.header("cache-control"), "no-store");
            assert_eq!(answer.headers.contains_key("www-authenticate"), *status == 401);
            assert_eq!(refusal(answer, *status).0, *code, "{body}");
        }
        assert_eq!(refusal(post_to(&machine, path, &both, &scene.form()).await, 400).0, "invalid_request");
        let in_address = post_to(&machine, &format!("{path}?token={}", scene.token), &[], &scene.form()).await;
        assert_eq!(refusal(in_address, 400).0, "invalid_request");
        let json = machine.request(Method::POST, path).json(&json!({"token": scene.token}));
        assert_eq!(refusal(machine.send(json).await, 400).0, "invalid_request");
    }
    assert!(scene.is_good().await, "nothing of this has revoked it");
}

#[tokio::test]
async fn what_is_no_token_of_ours_is_not_active_and_nothing_else_is_said() {
    let (scene, stranger) = (Scene::start().await, Scene::start().await);
    let machine = scene.app.browser();
    let parts: Vec<_> = scene.token.split('.').collect();
    let unsigned = format!("{}.{}.", parts[0], parts[1]);
    let none = format!("{}.{}.", data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"at+jwt"}"#), parts[1]);
    let foreign = [stranger.token.clone(), unsigned, none, format!("{}x", scene.token), scene.value.clone()];
    let nonsense = ["x", "..", "a.b.c", "%20", "%F0%9F%94%91", &"a".repeat(40_000)].map(str::to_owned);
    for token in foreign.iter().chain(&nonsense) {
        let form = format!("client_id={}&client_secret={}&token={token}", scene.member.client_id(), scene.value);
        assert_eq!(introspect(&machine, &form).await.expect(200).json(), json!({"active": false}), "{token}");
    }
}

#[tokio::test]
async fn a_token_that_has_expired_is_not_active_from_the_instant_on() {
    let scene = Scene::start().await;
    scene.app.advance(Duration::seconds(3598));
    assert!(scene.is_good().await);
    scene.app.advance(Duration::seconds(2));
    assert!(!scene.is_good().await);
}

#[tokio::test]
async fn tokens_of_the_compatible_paths_are_told_of_too() {
    let scene = Scene::start().await;
    let (id, machine) = (scene.member.client_id(), scene.app.browser());
    let tenant = crate::compatible::TENANT;
    let api = "https://production.example.org/api-0001";
    for (path, more, issuer) in [
        (format!("/{tenant}/oauth2/token"), format!("&resource={api}"), format!("{tenant}/")),
        (format!("/{tenant}/oauth2/v2.0/token"), format!("&scope={api}/.default"), format!("{tenant}/v2.0")),
    ] {
        let issued = post_to(&machine, &path, &[], &form(&id, &scene.value, &more)).await.expect(200);
        let form = format!("client_id={id}&client_secret={}&token={}", scene.value, token(&issued));
        let said = introspect(&machine, &form).await.expect(200).json();
        assert_eq!((&said["active"], &said["iss"]), (&json!(true), &json!(format!("{}/{issuer}", scene.app.address))));
    }
}

/// Gives `api` the applications that serve it.
async fn serve(app: &TestApp, api: &str, applications: &[&str]) -> Answer {
    let (operator, path) = (app.operator(), format!("/api/v1/apis/{api}/introspectors"));
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.put(&path, &tag, &json!({"application_ids": applications})).await
}

async fn id_of_api(app: &TestApp, name: &str) -> String {
    let apis = app.operator().get("/api/v1/apis").await.expect(200).json();
    let found = apis["items"].as_array().unwrap().iter().find(|api| api["name"] == name).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn only_the_client_and_the_applications_that_serve_the_api_are_told() {
    let scene = Scene::start().await;
    let other = scene.app.member("0002");
    let (_, secret) = other.secret(&scene.app, "first", 30).await;
    let inactive = [json!({"active": false}), json!({"active": false})];
    assert_eq!(scene.said_to(&other.client_id(), &secret).await, inactive);
    // One that serves another API is told nothing either.
    let (mine, theirs) = (id_of_api(&scene.app, "api-0001").await, id_of_api(&scene.app, "api-0002").await);
    serve(&scene.app, &theirs, &[&other.client_id()]).await.expect(200);
    assert_eq!(scene.said_to(&other.client_id(), &secret).await, inactive);
    let served = serve(&scene.app, &mine, &[&other.client_id()]).await.expect(200);
    assert_eq!(served.json(), json!({"applications": [{"id": other.client_id(), "name": "Partner-0002"}]}));
    for said in scene.said_to(&other.client_id(), &secret).await {
        assert_eq!((&said["active"], &said["client_id"]), (&json!(true), &json!(scene.member.client_id())));
    }
    // The id of the API is its name in tokens of version 2.
    let tenant = crate::compatible::TENANT;
    let (path, more) = (format!("/{tenant}/oauth2/v2.0/token"), format!("&scope={mine}/.default"));
    let asked = form(&scene.member.client_id(), &scene.value, &more);
    let issued = post_to(&scene.app.browser(), &path, &[], &asked).await.expect(200);
    let form = format!("client_id={}&client_secret={secret}&token={}", other.client_id(), token(&issued));
    assert_eq!(introspect(&scene.app.browser(), &form).await.expect(200).json()["active"], true);
    serve(&scene.app, &mine, &[]).await.expect(200);
    assert_eq!(scene.said_to(&other.client_id(), &secret).await, inactive);
}

#[tokio::test]
async fn only_applications_of_the_same_environment_can_serve_an_api() {
    let scene = Scene::start().await;
    let api = id_of_api(&scene.app, "api-0001").await;
    let sandbox = scene.app.application(&scene.member.organisation, "Try", Environment::Sandbox, &[]).id.to_string();
    let (id, nobody) = (scene.member.client_id(), uuid::Uuid::max().to_string());
    let answer = serve(&scene.app, &api, &[&id, &sandbox, &nobody]).await.expect(422);
    let refused = |pointer: &str, code: &str| (format!("/application_ids/{pointer}"), code.to_owned());
    assert_eq!(answer.refused(), [refused("1", "other_environment"), refused("2", "unknown")]);
    let operator = scene.app.operator();
    let path = format!("/api/v1/apis/{api}/introspectors");
    operator.put(&path, "\"99\"", &json!({"application_ids": []})).await.expect(412);
    serve(&scene.app, &api, &[&id, &id]).await.expect(200);
    let events = operator.get("/api/v1/audit-events?action=api.updated").await.expect(200).json();
    let event = &events["items"][0];
    assert_eq!(event["before"], json!({"introspected_by": []}));
    assert_eq!(event["after"], json!({"introspected_by": [format!("Partner-0001 ({id})")]}));
}

#[tokio::test]
async fn a_token_of_a_deleted_or_expired_secret_is_not_active_on_any_replica() {
    let scene = Scene::start().await;
    assert!(scene.is_good().await);
    scene.delete(&scene.secret).await;
    assert!(!scene.is_good().await);

    let scene = Scene::start().await;
    let (_, value) = scene.member.secret(&scene.app, "short", 1).await;
    scene.app.advance(Duration::hours(23) + Duration::minutes(30));
    let asked = post(&scene.app.browser(), &[], &form(&scene.member.client_id(), &value, "")).await.expect(200);
    let scene = Scene { token: token(&asked), ..scene };
    assert!(scene.is_good().await);
    scene.app.advance(Duration::minutes(30));
    assert!(!scene.is_good().await, "the token would have lived for another half hour");
}

#[tokio::test]
async fn a_token_of_a_disabled_application_is_not_active_for_the_api() {
    let scene = Scene::start().await;
    let other = scene.app.member("0002");
    let (_, secret) = other.secret(&scene.app, "first", 30).await;
    serve(&scene.app, &id_of_api(&scene.app, "api-0001").await, &[&other.client_id()]).await.expect(200);
    let (operator, path) = (scene.app.operator(), format!("/api/v1/applications/{}", scene.member.client_id()));
    for (state, active) in [("disabled", false), ("active", true)] {
        let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
        operator.patch(&path, &tag, &json!({"state": state})).await.expect(200);
        for said in scene.said_to(&other.client_id(), &secret).await {
            assert_eq!(said["active"], active, "{state}: {said}");
        }
    }
}

#[tokio::test]
async fn a_token_of_a_signing_key_that_was_ended_is_not_active() {
    let scene = Scene::start().await;
    lifecycle::rotate(&scene.app.core, &Acting::system("test"), Algorithm::Es256).unwrap();
    assert!(scene.is_good().await, "a key that is published verifies");
    let kid = part(&scene.token, 0)["kid"].as_str().unwrap().parse().unwrap();
    lifecycle::revoke(&scene.app.core, &Acting::system("test"), &[kid]).unwrap();
    assert!(!scene.is_good().await);
}
