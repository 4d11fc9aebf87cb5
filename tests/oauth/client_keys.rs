//! T16: clients that prove themselves by a key of their own (RFC 7523), and which assertions are refused.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use diesel::{QueryDsl, RunQueryDsl};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use latchkey::{
    db::{DbResult, schema},
    jobs::{self, Job},
};
use serde_json::{Value, json};
use support::{
    Answer, Client, TestApp,
    client_key::{KeyPair, TYPE},
    fixtures::Member,
    replica::Replica,
};
use time::Duration;

use crate::{
    compatible::{TENANT, with_tenant},
    introspection::INTROSPECT,
    request::{GRANT, basic, form, part, post, post_to, refusal, token},
};

/// A member with a key, and a replica.
pub struct Scene {
    pub app: TestApp,
    pub replica: Replica,
    pub member: Member,
    pub pair: KeyPair,
    pub key: String,
}

impl Scene {
    pub async fn start() -> Self {
        let pair = KeyPair::new("ES256");
        let text = pair.jwk().to_string();
        Self::with(pair, &text).await
    }

    async fn with(pair: KeyPair, text: &str) -> Self {
        let app = TestApp::builder().config(with_tenant).start().await;
        let replica = app.replica().await;
        let member = app.member("0001");
        let mut body = wanted(&app, "the key");
        (body["public_key"], body["algorithm"]) = (json!(text), json!(pair.algorithm()));
        let added = app.signed_in(&member.manager).post(&keys(&member), &body).await.expect(201).json();
        assert_eq!(added["fingerprint"], pair.fingerprint());
        Self { key: added["id"].as_str().unwrap().to_owned(), app, replica, member, pair }
    }

    /// The claims of a right assertion.
    pub fn claims(&self) -> Value {
        let (id, now) = (self.member.client_id(), self.app.now().unix_seconds());
        let jti = BASE64URL_NOPAD.encode(&latchkey::keys::random::<16>().unwrap());
        json!({"iss": id, "sub": id, "aud": self.app.address, "iat": now, "exp": now + 60, "jti": jti})
    }

    /// The claims of a right assertion, one of them changed; null takes it away.
    fn but(&self, name: &str, value: Value) -> Value {
        let mut claims = self.claims();
        if value.is_null() {
            claims.as_object_mut().unwrap().remove(name);
        } else {
            claims[name] = value;
        }
        claims
    }

    fn right(&self) -> String {
        self.pair.sign(&self.claims())
    }

    async fn ask(&self, assertion: &str) -> Answer {
        ask(&self.app.browser(), assertion).await
    }

    async fn delete(&self) {
        let manager = self.app.signed_in(&self.member.manager);
        manager.delete(&format!("{}/{}", keys(&self.member), self.key)).await.expect(204);
    }
}

pub fn keys(member: &Member) -> String {
    format!("/api/v1/applications/{}/keys", member.client_id())
}

/// A body without a key.
pub fn wanted(app: &TestApp, name: &str) -> Value {
    json!({"name": name, "expires_at": app.now().plus(Duration::days(90))})
}

fn by(assertion: &str) -> String {
    format!("client_assertion_type={TYPE}&client_assertion={assertion}")
}

pub async fn ask(machine: &Client, assertion: &str) -> Answer {
    post(machine, &[], &format!("{GRANT}&{}", by(assertion))).await
}

#[track_caller]
fn page(answer: &Answer) -> String {
    answer.json()["error_uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_key_of_each_kind_gets_tokens_that_name_it_whether_it_came_as_jwk_or_pem() {
    for (algorithm, as_pem) in [("ES256", false), ("ES256", true), ("EdDSA", false), ("EdDSA", true), ("RS256", true)] {
        let pair = KeyPair::new(algorithm);
        let text = if as_pem { pair.pem() } else { pair.jwk().to_string() };
        let scene = Scene::with(pair, &text).await;
        let body = format!("{GRANT}&{}", by(&scene.right()));
        let answer = post(&scene.app.browser(), &[("user-agent", "upload/2.1")], &body).await.expect(200);
        assert_eq!((&answer.json()["expires_in"], answer.header("cache-control")), (&json!(3600), "no-store"));
        let claims = part(&token(&answer), 1);
        assert_eq!((&claims["credential_id"], &claims["sub"]), (&json!(scene.key), &json!(scene.member.client_id())));
        let listed = scene.app.signed_in(&scene.member.manager).get(&keys(&scene.member)).await.expect(200).json();
        let (item, now) = (&listed["items"][0], scene.app.now());
        assert_eq!((&item["last_used_at"], &item["algorithm"]), (&json!(now), &json!(algorithm)), "{item}");
        let last_use = json!({"at": now, "address": "127.0.0.1", "user_agent": "upload/2.1"});
        assert_eq!(item["last_use"], last_use, "{item}");
    }
}

#[tokio::test]
async fn a_request_that_gets_no_token_is_no_use_of_the_key() {
    let pair = KeyPair::new("ES256");
    let text = pair.jwk().to_string();
    let scene = Scene::with(pair, &text).await;
    scene.app.by_hand("update applications set state = 'disabled'");
    scene.ask(&scene.right()).await.expect(401);
    let listed = scene.app.signed_in(&scene.member.manager).get(&keys(&scene.member)).await.expect(200).json();
    assert_eq!(listed["items"][0]["last_used_at"], Value::Null, "{listed}");
}

#[tokio::test]
async fn an_rsa_key_verifies_the_one_algorithm_that_was_chosen_for_it() {
    let pair = KeyPair::new("PS256");
    let text = pair.jwk().to_string();
    let scene = Scene::with(pair, &text).await;
    scene.ask(&scene.right()).await.expect(200);
    let other = scene.pair.by("RS256");
    assert_eq!(refusal(scene.ask(&other.sign(&scene.claims())).await, 401).0, "invalid_client");
}

#[tokio::test]
async fn the_service_may_be_called_by_issuer_token_endpoint_or_the_address_of_the_request() {
    let scene = Scene::start().await;
    let address = &scene.app.address;
    for audience in [json!(address), json!(format!("{address}/oauth2/token")), json!([address])] {
        scene.ask(&scene.pair.sign(&scene.but("aud", audience))).await.expect(200);
    }
    let api = "https://production.example.org/api-0001";
    let (v1, v2) = (format!("/{TENANT}/oauth2/token"), format!("/{TENANT}/oauth2/v2.0/token"));
    for (path, more) in [(&v1, format!("&resource={api}")), (&v2, format!("&scope={api}/.default"))] {
        for audience in [format!("{address}{path}"), format!("{address}/{TENANT}/v2.0")] {
            let assertion = scene.pair.sign(&scene.but("aud", json!(audience)));
            let asked = post_to(&scene.app.browser(), path, &[], &format!("{GRANT}&{}{more}", by(&assertion))).await;
            let claims = part(&token(&asked.expect(200)), 1);
            // That the client proved itself by a key, as APIs know it.
            assert!(claims["appidacr"] == "2" || claims["azpacr"] == "2", "{claims}");
        }
    }
}

#[tokio::test]
async fn claims_that_are_not_for_us_or_not_for_now_are_refused_and_the_answer_says_which() {
    let scene = Scene::start().await;
    let (now, address) = (scene.app.now().unix_seconds(), scene.app.address.clone());
    let other = scene.app.member("0002").client_id();
    let long = "x".repeat(201);
    let cases = [
        ("iss", Value::Null, "iss"),
        ("iss", json!(other), "iss"),
        ("sub", json!(other), "sub"),
        ("sub", Value::Null, "sub"),
        ("aud", Value::Null, "aud"),
        ("aud", json!("https://elsewhere.example.org"), "aud"),
        ("aud", json!([]), "aud"),
        ("aud", json!([address, "https://elsewhere.example.org"]), "aud"),
        ("aud", json!([address, 1]), "aud"),
        ("aud", json!(format!("{address}/")), "aud"),
        ("exp", Value::Null, "exp"),
        ("exp", json!(now), "expired"),
        ("exp", json!(now - 1), "expired"),
        ("exp", json!(now + 661), "ten minutes"),
        ("exp", json!(now + 86_400 * 365), "ten minutes"),
        ("exp", json!(i64::MAX), "exp"),
        ("exp", json!(u64::MAX), "exp"),
        ("exp", json!(1e300), "exp"),
        ("exp", json!(-1), "exp"),
        ("exp", json!((now + 60).to_string()), "exp"),
        ("nbf", json!(now + 61), "not valid yet"),
        ("iat", json!(now + 61), "not valid yet"),
        ("iat", json!(now - 3601), "an hour ago"),
        ("iat", json!(true), "iat"),
        ("jti", Value::Null, "jti"),
        ("jti", json!(""), "jti"),
        ("jti", json!(long), "jti"),
        ("jti", json!(7), "jti"),
    ];
    for (name, value, named) in cases {
        let answer = scene.ask(&scene.pair.sign(&scene.but(name, value.clone()))).await;
        assert_eq!(page(&answer), "assertion_claims", "{name} {value}");
        assert!(answer.headers.contains_key("www-authenticate"));
        let (error, description) = refusal(answer, 401);
        assert_eq!(error, "invalid_client");
        assert!(description.contains(named), "{name} {value}: {description}");
    }
    // What is allowed just so.
    for (name, value) in [
        ("exp", json!(now + 600)),
        ("exp", json!(f64::from(i32::try_from(now).unwrap()) + 60.5)),
        ("nbf", json!(now + 60)),
        ("iat", json!(now - 3600)),
        ("iat", Value::Null),
        ("jti", json!("\u{1f511}".repeat(200))),
    ] {
        scene.ask(&scene.pair.sign(&scene.but(name, value.clone()))).await.expect(200);
    }
}

#[tokio::test]
async fn what_is_no_assertion_is_refused() {
    let scene = Scene::start().await;
    let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let (claims, pair) = (scene.claims().to_string(), &scene.pair);
    let header = json!({"alg": "ES256", "typ": "JWT"});
    let right = scene.right();
    let parts: Vec<_> = right.split('.').collect();
    let none = encode(r#"{"alg":"none","typ":"JWT"}"#);
    let twice = claims.replacen('{', &format!("{{\"jti\":\"another\",\"sub\":\"{}\",", scene.member.client_id()), 1);
    // The public key as if it were a shared secret (RFC 8725 §2.1).
    let confused = EncodingKey::from_secret(pair.pem().as_bytes());
    let confused = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &scene.claims(), &confused).unwrap();
    let malformed = [
        "x".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{}.{}", parts[0], parts[1]),
        format!("{right}.{}", parts[2]),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        confused,
        pair.sign_as(&header, &twice),
        pair.sign_as(&header, "[]"),
        pair.sign_as(&header, "1e400"),
        pair.sign_as(&header, &claims.replacen('{', "{\"exp\":1e400,", 1)),
        pair.sign_as(&header, &format!("{}1{}", "[".repeat(2_000), "]".repeat(2_000))),
        pair.sign_as(&json!({"alg": "ES256", "crit": ["b64"], "b64": false}), &claims),
        pair.sign_as(&json!({"alg": "ES384"}), &claims),
        pair.sign_as(&json!({"alg": "es256"}), &claims),
        pair.sign_as(&json!({"alg": ["ES256"]}), &claims),
        pair.sign_as(&json!({"typ": "JWT"}), &claims),
        pair.sign_as(&json!({"alg": "ES256", "typ": "at+jwt"}), &claims),
        format!("{}.{}.{}", encode(r#"{"alg":"ES256","alg":"ES256"}"#), parts[1], parts[2]),
        format!("{}.{}{}.{}", parts[0], parts[1], "A".repeat(9_000), parts[2]),
    ];
    for assertion in malformed {
        let answer = scene.ask(&assertion).await;
        assert_eq!(page(&answer), "assertion_malformed", "{assertion}");
        assert_eq!(refusal(answer, 401).0, "invalid_client");
    }
    scene.ask(&right).await.expect(200);
}

#[tokio::test]
async fn a_signature_by_any_other_key_is_refused_as_for_a_client_that_there_is_not() {
    let scene = Scene::start().await;
    let stranger = KeyPair::new("ES256");
    let mut unknown = scene.claims();
    (unknown["iss"], unknown["sub"]) = (json!(uuid::Uuid::max()), json!(uuid::Uuid::max()));
    let right = scene.right();
    let (signed, signature) = right.rsplit_once('.').unwrap();
    let first = if signature.starts_with('A') { "B" } else { "A" };
    let keyless = scene.app.member("0002").client_id();
    let mut of_keyless = scene.claims();
    (of_keyless["iss"], of_keyless["sub"]) = (json!(keyless), json!(keyless));
    let mut said = BTreeMap::new();
    for assertion in [
        stranger.sign(&scene.claims()),
        stranger.sign(&unknown),
        scene.pair.sign(&unknown),
        scene.pair.sign(&of_keyless),
        format!("{signed}."),
        format!("{signed}.{first}{}", &signature[1..]),
    ] {
        let answer = scene.ask(&assertion).await;
        assert_eq!(answer.status, 401, "{}", answer.text);
        said.entry(answer.text).or_insert(assertion);
    }
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said.keys().next().unwrap().contains("assertion_unverified"));
}

#[tokio::test]
async fn an_assertion_works_once_on_all_replicas_together() {
    let scene = Scene::start().await;
    let right = scene.right();
    let machines = [scene.app.browser(), scene.replica.client()];
    let asked = (0..12).map(|count| {
        let (machine, right) = (machines[count % 2].clone(), right.clone());
        tokio::spawn(async move { ask(&machine, &right).await.status.as_u16() })
    });
    let mut statuses = Vec::new();
    for asked in asked.collect::<Vec<_>>() {
        statuses.push(asked.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[..2], [200, 401]);
    assert_eq!(statuses[11], 401);
    for machine in machines {
        let again = ask(&machine, &right).await;
        assert_eq!(page(&again), "assertion_used");
        assert_eq!(refusal(again, 401).0, "invalid_client");
    }
    // Another client may choose the same id; the same client may not, in another assertion either.
    let mut claims = scene.claims();
    claims["jti"] = part(&right, 1)["jti"].clone();
    claims["exp"] = json!(scene.app.now().unix_seconds() + 90);
    assert_eq!(page(&scene.ask(&scene.pair.sign(&claims)).await), "assertion_used");
}

#[tokio::test]
async fn used_assertions_are_remembered_until_they_have_expired() {
    let scene = Scene::start().await;
    scene.ask(&scene.right()).await.expect(200);
    let kept = || {
        let count = |connection: &mut _| -> DbResult<i64> {
            Ok(schema::used_assertions::table.count().get_result(connection)?)
        };
        scene.app.core.db.read(count).unwrap()
    };
    for (minutes, left) in [(0, 1), (5, 1), (2, 0)] {
        scene.app.advance(Duration::minutes(minutes));
        jobs::run(&scene.app.core, Job::Retention).unwrap();
        assert_eq!(kept(), left, "after {minutes} more minutes");
    }
}

#[tokio::test]
async fn a_deleted_key_gets_no_token_on_any_replica_and_what_it_got_is_not_good_any_more() {
    let scene = Scene::start().await;
    let issued = token(&scene.ask(&scene.right()).await.expect(200));
    ask(&scene.replica.client(), &scene.right()).await.expect(200);
    let (_, secret) = scene.member.secret(&scene.app, "first", 30).await;
    let said = async || {
        let asked = format!("client_id={}&client_secret={secret}&token={issued}", scene.member.client_id());
        post_to(&scene.replica.client(), INTROSPECT, &[], &asked).await.expect(200).json()["active"].clone()
    };
    assert_eq!(said().await, true);
    scene.delete().await;
    for machine in [scene.app.browser(), scene.replica.client()] {
        assert_eq!(page(&ask(&machine, &scene.right()).await), "assertion_unverified");
    }
    assert_eq!(said().await, false);
    scene.delete().await;
}

#[tokio::test]
async fn an_expired_key_is_told_so_to_who_has_it_and_to_nobody_else() {
    let scene = Scene::start().await;
    scene.app.advance(Duration::days(90) - Duration::seconds(1));
    scene.ask(&scene.right()).await.expect(200);
    scene.app.advance(Duration::seconds(1));
    let answer = scene.ask(&scene.right()).await;
    assert_eq!(page(&answer), "key_expired");
    assert!(refusal(answer, 401).1.contains("2027-05-30T12:00:00Z"));
    let other = KeyPair::new("ES256").sign(&scene.claims());
    assert_eq!(page(&scene.ask(&other).await), "assertion_unverified");
}

#[tokio::test]
async fn a_disabled_application_is_told_so() {
    let scene = Scene::start().await;
    let (operator, path) = (scene.app.operator(), format!("/api/v1/applications/{}", scene.member.client_id()));
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.patch(&path, &tag, &json!({"state": "disabled"})).await.expect(200);
    assert_eq!(page(&scene.ask(&scene.right()).await), "application_disabled");
}

#[tokio::test]
async fn an_assertion_is_one_method_and_names_its_client_by_itself() {
    let scene = Scene::start().await;
    let (id, (_, value)) = (scene.member.client_id(), scene.member.secret(&scene.app, "first", 30).await);
    let machine = scene.app.browser();
    let right = || by(&scene.right());
    let both = basic(&id, &value);
    let two = post(&machine, &[("authorization", &both)], &format!("{GRANT}&{}", right())).await;
    assert_eq!(refusal(two, 400).0, "invalid_request");
    let two = post(&machine, &[], &format!("{}&{}", form(&id, &value, ""), right())).await;
    assert_eq!(refusal(two, 400).0, "invalid_request");
    post(&machine, &[], &format!("{GRANT}&{}&client_id={}", right(), id.to_uppercase())).await.expect(200);
    for (status, code, form) in [
        (401, "invalid_client", format!("{}&client_id={}", right(), uuid::Uuid::max())),
        (401, "invalid_client", format!("{}&client_id=x", right())),
        (400, "invalid_request", format!("client_assertion={}", scene.right())),
        (400, "invalid_request", format!("client_assertion_type={TYPE}")),
        (401, "invalid_client", format!("client_assertion_type=urn:x&client_assertion={}", scene.right())),
    ] {
        assert_eq!(refusal(post(&machine, &[], &format!("{GRANT}&{form}")).await, status).0, code, "{form}");
    }
}

#[tokio::test]
async fn tokens_are_introspected_and_revoked_by_who_proves_themselves_with_a_key() {
    let scene = Scene::start().await;
    let issued = token(&scene.ask(&scene.right()).await.expect(200));
    let said = async || {
        let form = format!("token={issued}&{}", by(&scene.right()));
        post_to(&scene.app.browser(), INTROSPECT, &[], &form).await.expect(200).json()["active"].clone()
    };
    assert_eq!(said().await, true);
    let form = format!("token={issued}&{}", by(&scene.right()));
    post_to(&scene.app.browser(), "/oauth2/revoke", &[], &form).await.expect(200);
    assert_eq!(said().await, false);
}

#[tokio::test]
async fn a_private_key_is_refused_out_loud_and_kept_nowhere() {
    let scene = Scene::start().await;
    let manager = scene.app.signed_in(&scene.member.manager);
    let mut private = scene.pair.jwk();
    private["d"] = json!("cHJpdmF0ZQ");
    let set = json!({"keys": [private]}).to_string();
    let beside = format!("{}{}", scene.pair.pem(), scene.pair.private_pem());
    for text in [scene.pair.private_pem(), private.to_string(), set, beside] {
        let mut body = wanted(&scene.app, "another");
        body["public_key"] = json!(text);
        let refused = manager.post(&keys(&scene.member), &body).await.expect(422);
        assert_eq!(refused.refused(), [("/public_key".to_owned(), "private_key".to_owned())]);
        assert!(!refused.text.contains("cHJpdmF0ZQ") && !refused.text.contains("BEGIN"), "{}", refused.text);
    }
    let listed = manager.get(&keys(&scene.member)).await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_a_new_key_is_said() {
    let scene = Scene::start().await;
    let manager = scene.app.signed_in(&scene.member.manager);
    let pair = KeyPair::new("ES256");
    let weak = json!({"kty": "RSA", "e": "AQAB", "n": BASE64URL_NOPAD.encode(&[0xC5; 128])}).to_string();
    let unusual = json!({"kty": "RSA", "e": "Aw", "n": BASE64URL_NOPAD.encode(&[0xC5; 256])}).to_string();
    let mut off_curve = pair.jwk();
    off_curve["y"] = off_curve["x"].clone();
    let mut for_encryption = pair.jwk();
    for_encryption["use"] = json!("enc");
    let mut named = pair.jwk();
    named["alg"] = json!("ES384");
    let right = pair.jwk().to_string();
    let too_late = scene.app.now().plus(Duration::days(367));
    let cases: [(Value, &str, &str); 15] = [
        (json!({"public_key": weak}), "/public_key", "weak_key"),
        (json!({"public_key": unusual}), "/public_key", "unusual_exponent"),
        (json!({"public_key": off_curve.to_string()}), "/public_key", "invalid_public_key"),
        (json!({"public_key": for_encryption.to_string()}), "/public_key", "invalid_public_key"),
        (json!({"public_key": named.to_string()}), "/public_key", "invalid_algorithm"),
        (json!({"public_key": "ssh-ed25519 AAAAC3Nz me@here"}), "/public_key", "invalid_public_key"),
        (
            json!({"public_key": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"}),
            "/public_key",
            "invalid_public_key",
        ),
        (json!({"public_key": ""}), "/public_key", "invalid_public_key"),
        (json!({"public_key": right, "algorithm": "RS256"}), "/public_key", "algorithm_does_not_fit"),
        (json!({}), "/public_key", "either"),
        (json!({"public_key": right, "set_address": "https://machine.example.org/keys"}), "/public_key", "either"),
        (json!({"set_address": "machine.example.org"}), "/set_address", "invalid_address"),
        (json!({"set_address": "http://machine.example.org/keys"}), "/set_address", "invalid_address"),
        (json!({"public_key": right, "expires_at": too_late}), "/expires_at", "expiry_too_late"),
        (json!({"public_key": right, "name": "The  Key"}), "/name", "duplicate"),
    ];
    for (change, pointer, code) in cases {
        let mut body = wanted(&scene.app, "another");
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let refused = manager.post(&keys(&scene.member), &body).await.expect(422);
        assert_eq!(refused.refused(), [(pointer.to_owned(), code.to_owned())], "{change}");
    }
    for inside in ["https://127.0.0.1/keys", "https://[::1]/keys", "https://intranet/keys", "https://169.254.169.254/k"]
    {
        let mut body = wanted(&scene.app, "another");
        body["set_address"] = json!(inside);
        let refused = manager.post(&keys(&scene.member), &body).await.expect(422);
        assert_eq!(refused.refused(), [("/set_address".to_owned(), "invalid_address".to_owned())], "{inside}");
    }
}

#[tokio::test]
async fn an_application_has_so_many_keys_and_no_more_and_who_adds_and_deletes_them_stands_in_the_log() {
    let scene = Scene::start().await;
    let manager = scene.app.signed_in(&scene.member.manager);
    for number in 2..=10 {
        let mut body = wanted(&scene.app, &format!("key {number}"));
        body["public_key"] = json!(KeyPair::new("EdDSA").pem());
        manager.post(&keys(&scene.member), &body).await.expect(201);
    }
    let mut body = wanted(&scene.app, "key 11");
    body["public_key"] = json!(KeyPair::new("EdDSA").pem());
    assert_eq!(manager.post(&keys(&scene.member), &body).await.expect(409).code(), "too_many_keys");
    scene.delete().await;
    manager.post(&keys(&scene.member), &body).await.expect(201);
    let events = manager.get("/api/v1/audit-events?action=key").await.expect(200).json();
    let deleted = events["items"].as_array().unwrap().iter().find(|event| event["action"] == "key.deleted").unwrap();
    assert_eq!(
        (&deleted["before"]["fingerprint"], &deleted["before"]["name"]),
        (&json!(scene.pair.fingerprint()), &json!("the key"))
    );
    assert_eq!(deleted["after"], Value::Null);
}
