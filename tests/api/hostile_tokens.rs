//! Tokens that no honest machine has: none lets anybody in, and each is refused with what is wrong.
//!
//! The forger here has what no attacker has, the installation's own key, so that each token is wrong in one thing only.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, crypto};
use latchkey::{
    app::signing::lifecycle,
    domain::{Id, api::Environment, audit::Acting, management::ManagementPermission},
    jobs::{self, Job},
};
use serde_json::{Value, json};
use support::{Answer, Client, Script, TestApp};
use time::Duration;
use uuid::Uuid;

/// A machine that may call, and the parts of its token.
struct Forger {
    app: TestApp,
    script: Script,
    header: Value,
    claims: Value,
}

fn encode(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

/// The part of a token, as JSON.
fn part(token: &str, number: usize) -> Value {
    let encoded = token.split('.').nth(number).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(encoded.as_bytes()).unwrap()).unwrap()
}

/// A new key of somebody else, and its public part as a JWK.
fn foreign_key() -> (EncodingKey, Value) {
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref()).unwrap();
    let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
    let jwk = json!({"kty": "EC", "crv": "P-256", "x": BASE64URL_NOPAD.encode(x), "y": BASE64URL_NOPAD.encode(y)});
    (EncodingKey::from_ec_der(pkcs8.as_ref()), jwk)
}

impl Forger {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let granted = [ManagementPermission::ApplicationsRead, ManagementPermission::SecretsManage];
        let script = app.script(&app.organisation("0001"), "Script", Environment::Production, &granted);
        let token = script.token(&[]).await;
        Self { app, script, header: part(&token, 0), claims: part(&token, 1) }
    }

    /// By this name the library knows the installation's key, in the process that holds it.
    fn key(&self) -> EncodingKey {
        EncodingKey::from_ec_der(Uuid::try_parse(self.header["kid"].as_str().unwrap()).unwrap().as_bytes())
    }

    /// A token of these parts, signed by the installation's key.
    fn signed(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        format!("{message}.{}", crypto::sign(message.as_bytes(), &self.key(), Algorithm::ES256).unwrap())
    }

    /// A token of which one claim is this, or is missing.
    fn claiming(&self, claim: &str, value: Option<Value>) -> String {
        self.signed(&self.header.to_string(), &with(&self.claims, claim, value).to_string())
    }

    /// A token of whose header one parameter is this, or is missing.
    fn headed(&self, parameter: &str, value: Option<Value>) -> String {
        self.signed(&with(&self.header, parameter, value).to_string(), &self.claims.to_string())
    }

    async fn call(&self, token: &str) -> Answer {
        Client::with_token(&self.app.address, token).get("/api/v1/applications").await
    }

    /// A token is refused, in a way from which a machine knows what to do (RFC 6750 §3).
    async fn assert_refused(&self, what: &str, token: &str, why: &str) {
        let answer = self.call(token).await;
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (401, "invalid_token"), "{what}: {answer:?}");
        let challenge = answer.header("www-authenticate");
        let expected = format!(
            "Bearer realm=\"Latchkey\", error=\"invalid_token\", error_description=\"{why}\", \
             resource_metadata=\"{}/.well-known/oauth-protected-resource/api/v1\"",
            self.app.address
        );
        assert_eq!(challenge, expected, "{what}");
        let start: String = token.chars().take(60).collect();
        assert!(token.len() < 20 || !answer.text.contains(&start), "{what}: the answer repeats the token");
    }
}

/// A copy in which one member is this, or is missing.
fn with(object: &Value, member: &str, value: Option<Value>) -> Value {
    let mut changed = object.clone();
    match value {
        Some(value) => changed[member] = value,
        None => drop(changed.as_object_mut().unwrap().remove(member)),
    }
    changed
}

const UNSIGNED: &str = "The token is not an access token that was signed here.";

#[tokio::test]
async fn a_token_whose_claims_do_not_hold_is_refused_and_says_why() {
    let forger = Forger::start().await;
    forger.call(&forger.signed(&forger.header.to_string(), &forger.claims.to_string())).await.expect(200);
    let (now, address) = (forger.app.now().unix_seconds(), forger.app.address.clone());
    let person = forger.app.person("somebody@example.org", true).id;
    let elsewhere = "The token was issued by somebody else.";
    let other_api = "The token is for another API; ask for one with this interface as its resource.";
    let (over, early) = ("The token has expired; ask for another one.", "The token is not valid yet.");
    let nobody = "The token does not stand for an application.";
    let cases = [
        ("iss", json!("https://evil.example"), elsewhere),
        ("iss", json!(format!("{address}/")), elsewhere),
        ("iss", json!(format!("{address}/3d6f1c0e-52a4-4c57-9d0a-7b1f0c2e9a48/v2.0")), elsewhere),
        ("iss", json!(address.to_uppercase()), elsewhere),
        ("iss", json!([address]), UNSIGNED),
        ("aud", json!("https://production.example.org/api-0001"), other_api),
        ("aud", json!(format!("{address}/api/v1/")), other_api),
        ("aud", json!(address), other_api),
        ("aud", json!([]), UNSIGNED),
        // Each token that is issued is for one API.
        ("aud", json!([format!("{address}/api/v1"), "https://production.example.org/api-0001"]), UNSIGNED),
        ("aud", json!({"0": format!("{address}/api/v1")}), UNSIGNED),
        ("exp", json!(now), over),
        ("exp", json!(-1), over),
        ("exp", json!(1e300), UNSIGNED),
        ("exp", json!((now + 3600).to_string()), UNSIGNED),
        ("nbf", json!(now + 60), early),
        ("iat", json!(now + 60), early),
        ("iat", json!(i64::MAX), early),
        ("sub", json!(Uuid::from_u128(7)), nobody),
        ("client_id", json!(person), nobody),
        ("scope", json!(["applications.read"]), UNSIGNED),
    ];
    for (claim, value, why) in cases {
        let token = forger.claiming(claim, Some(value.clone()));
        forger.assert_refused(&format!("{claim}: {value}"), &token, why).await;
    }
    for claim in ["iss", "aud", "exp", "iat", "nbf", "sub", "client_id", "scope", "jti", "credential_id"] {
        forger.assert_refused(&format!("without {claim}"), &forger.claiming(claim, None), UNSIGNED).await;
    }
    // It stands for nobody that is an application: for nobody, for a person, for what is no id.
    let gone = "The application may not call any more, or there is none.";
    let ids = [(json!(Uuid::from_u128(7)), gone), (json!(person), gone)];
    for (id, why) in ids.into_iter().chain([json!("' or 1=1 --"), json!("")].map(|id| (id, UNSIGNED))) {
        let claims = with(&with(&forger.claims, "sub", Some(id.clone())), "client_id", Some(id.clone()));
        let token = forger.signed(&forger.header.to_string(), &claims.to_string());
        forger.assert_refused(&format!("for {id}"), &token, why).await;
    }
    // Nothing that the application proved itself by: another's secret, or none.
    let (other, _) = forger.app.member("0002").secret(&forger.app, "another's", 30).await;
    for id in [json!(other), json!(Uuid::from_u128(7))] {
        let why = "The token was revoked, or what it was issued for gets no tokens any more.";
        forger.assert_refused(&format!("by {id}"), &forger.claiming("credential_id", Some(id)), why).await;
    }
    // A member that is there twice could be read as one or the other.
    let twice = forger.claims.to_string().replacen('{', "{\"scope\":\"people.manage\",", 1);
    forger.assert_refused("scope twice", &forger.signed(&forger.header.to_string(), &twice), UNSIGNED).await;
    // Clocks differ by a little.
    forger.call(&forger.claiming("iat", Some(json!(now + 5)))).await.expect(200);
}

#[tokio::test]
async fn a_token_that_was_issued_for_another_api_opens_nothing_here() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let issued = app.browser().token(&member.client_id(), &value, &[]).await.expect(200).json();
    let client = Client::with_token(&app.address, issued["access_token"].as_str().unwrap());
    assert_eq!(client.get("/api/v1/applications").await.expect(401).code(), "invalid_token");
}

#[tokio::test]
async fn a_token_of_another_type_algorithm_or_key_is_refused() {
    let forger = Forger::start().await;
    let (header, claims) = (forger.header.to_string(), forger.claims.to_string());
    let kid = forger.header["kid"].as_str().unwrap().to_owned();
    for typ in ["at+jwt", "AT+JWT", "application/at+jwt"] {
        forger.call(&forger.headed("typ", Some(json!(typ)))).await.expect(200);
    }
    let mut forged = Vec::new();
    for typ in [json!("JWT"), json!("jwt"), json!(""), json!("at+jwt; x"), json!(null), json!(["at+jwt"])] {
        forged.push((format!("typ {typ}"), forger.headed("typ", Some(typ))));
    }
    // The signature is good, and the header says that it is of another kind (RFC 8725 §3.1).
    for alg in ["ES384", "RS256", "PS256", "EdDSA", "HS256", "none", "es256", ""] {
        forged.push((format!("alg {alg}"), forger.headed("alg", Some(json!(alg)))));
    }
    for kid in [json!(Uuid::from_u128(7)), json!(""), json!("../../master.key"), json!([kid]), json!(kid.repeat(99))] {
        forged.push((format!("kid {kid}"), forger.headed("kid", Some(kid))));
    }
    for parameter in ["typ", "alg", "kid"] {
        forged.push((format!("without {parameter}"), forger.headed(parameter, None)));
    }
    forged.push(("crit".to_owned(), forger.headed("crit", Some(json!(["exp"])))));
    let twice = header.replacen('{', &format!("{{\"kid\":\"{}\",", Uuid::from_u128(7)), 1);
    forged.push(("kid twice".to_owned(), forger.signed(&twice, &claims)));
    for alg in ["none", "None", "NONE"] {
        let unsigned = with(&forger.header, "alg", Some(json!(alg))).to_string();
        forged.push((format!("unsigned as {alg}"), format!("{}.{}.", encode(&unsigned), encode(&claims))));
    }
    // The public key as if it were a shared one (RFC 8725 §2.1).
    let keys = forger.app.browser().get("/oauth2/jwks").await.expect(200);
    let confused = with(&forger.header, "alg", Some(json!("HS256"))).to_string();
    let message = format!("{}.{}", encode(&confused), encode(&claims));
    let public = keys.json()["keys"][0].clone();
    for shared in [keys.text.clone(), public.to_string(), public["x"].as_str().unwrap().to_owned()] {
        let key = EncodingKey::from_secret(shared.as_bytes());
        let signature = crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap();
        forged.push(("HS256 by the public key".to_owned(), format!("{message}.{signature}")));
    }
    // A key of the attacker's own, alone and with hints at it that a header may give (RFC 7515 §4.1.2 to §4.1.5).
    let (own, jwk) = foreign_key();
    let hints = [("x", json!("x")), ("jwk", jwk), ("jku", json!("https://evil.example/keys"))];
    for (hint, value) in hints {
        let message = format!("{}.{}", encode(&with(&forger.header, hint, Some(value)).to_string()), encode(&claims));
        let signature = crypto::sign(message.as_bytes(), &own, Algorithm::ES256).unwrap();
        forged.push((format!("a foreign key with {hint}"), format!("{message}.{signature}")));
    }
    for (what, token) in forged {
        forger.assert_refused(&what, &token, UNSIGNED).await;
    }
}

#[tokio::test]
async fn what_is_no_token_or_was_changed_is_refused() {
    let forger = Forger::start().await;
    let token = forger.signed(&forger.header.to_string(), &forger.claims.to_string());
    let parts: Vec<_> = token.split('.').collect();
    let (header, claims, signature) = (parts[0], parts[1], parts[2]);
    let more = encode(&forger.claims.to_string().replace("applications.read", "people.manage"));
    let first = if signature.starts_with('A') { "B" } else { "A" };
    for token in [
        "..".to_owned(),
        ".".to_owned(),
        "nonsense".to_owned(),
        "=".repeat(20),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!(".{claims}.{signature}"),
        format!("{header}..{signature}"),
        format!("{header}.{claims}.{signature}.{signature}"),
        format!("{header}.{claims}.{signature}.{claims}.{signature}"),
        format!("{header}.{more}.{signature}"),
        format!("{header}.{claims}.{first}{}", &signature[1..]),
        format!("{header}.{claims}.{}", &signature[..signature.len() - 2]),
        format!("{header}.{claims}.{signature}AA"),
        format!("{header}.{claims}.{}", BASE64URL_NOPAD.encode(&[0; 64])),
        format!("{}.{claims}.{signature}", encode("[]")),
        format!("{}.{claims}.{signature}", encode("{")),
        format!("{}.{claims}.{signature}", BASE64URL_NOPAD.encode(&[0xff; 30])),
        format!("{}.{claims}.{signature}", encode(&"[".repeat(4000))),
        "x".repeat(8 * 1024),
    ] {
        forger.assert_refused(&token, &token, UNSIGNED).await;
    }
    let damaged = "The token is damaged or is no access token.";
    for token in [format!("{token} {token}"), format!("\"{token}\""), format!("{token},x"), "x".repeat(8 * 1024 + 1)] {
        forger.assert_refused(&token, &token, damaged).await;
    }
    forger.call(&token).await.expect(200);
}

#[tokio::test]
async fn a_key_that_was_ended_verifies_nothing_from_the_next_request_on() {
    let forger = Forger::start().await;
    let token = forger.script.token(&[]).await;
    forger.call(&token).await.expect(200);
    // By another process, of which this one is told by nothing but the database.
    let second = forger.app.second_core();
    let leaked = Id::parse(forger.header["kid"].as_str().unwrap()).unwrap();
    lifecycle::revoke(&second, &Acting::system("test"), &[leaked]).unwrap();
    forger.assert_refused("by a key that has leaked", &token, UNSIGNED).await;
    forger.call(&forger.script.token(&[]).await).await.expect(200);
}

#[tokio::test]
async fn a_token_that_outlives_its_key_is_refused_with_it() {
    let forger = Forger::start().await;
    let eternal = forger.claiming("exp", Some(json!(forger.app.now().unix_seconds() + 10_000_000_000)));
    for days in [89, 1, 1] {
        forger.call(&eternal).await.expect(200);
        forger.app.advance(Duration::days(days));
        jobs::run(&forger.app.core, Job::SigningKeys).unwrap();
    }
    forger.assert_refused("by a key that is published no more", &eternal, UNSIGNED).await;
}
