//! The main path as machines and APIs see it: an unmodified client gets a token, and an API verifies it with nothing
//! but what is published.

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header,
    errors::{Error, ErrorKind},
    jwk::JwkSet,
};
use latchkey::domain::{Clock, api::Environment};
use oauth2::{
    AuthType, ClientId, ClientSecret, RequestTokenError, Scope, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponseType},
};
use serde_json::Value;
use support::{Client, TestApp, fixtures::Member};
use time::Duration;

use crate::request::{form, post, token};

/// An application whose clock begins so long from now, because a verifying API has only the system's clock.
async fn started(from_now: Duration) -> TestApp {
    TestApp::builder().beginning(&Clock::system().now().plus(from_now).to_string()).start().await
}

/// An API that trusts the issuer at an address, as its documentation would have it.
pub struct TrustingApi {
    keys: JwkSet,
    issuer: String,
    identifier: String,
}

impl TrustingApi {
    /// Learns all it needs from the metadata.
    pub async fn new(issuer: &str, identifier: &str) -> Self {
        let web = Client::new(issuer);
        let metadata = web.get("/.well-known/oauth-authorization-server").await.expect(200).json();
        assert_eq!(metadata["issuer"], issuer, "RFC 8414 §3.3");
        let uri = metadata["jwks_uri"].as_str().unwrap();
        let keys = web.get(uri.strip_prefix(issuer).unwrap()).await.expect(200).text;
        let keys = serde_json::from_str(&keys).expect("a JWK set");
        Self { keys, issuer: issuer.to_owned(), identifier: identifier.to_owned() }
    }

    /// RFC 9068 §4.
    pub fn verify(&self, token: &str) -> Result<Value, ErrorKind> {
        let header = decode_header(token).map_err(Error::into_kind)?;
        if header.typ.as_deref() != Some("at+jwt") {
            return Err(ErrorKind::InvalidToken);
        }
        let key = header.kid.and_then(|kid| self.keys.find(&kid).cloned()).ok_or(ErrorKind::InvalidToken)?;
        // The algorithm is what the key says, never what the token says (RFC 8725 §3.1).
        let algorithm = key.common.key_algorithm.ok_or(ErrorKind::InvalidToken)?;
        let mut validation = Validation::new(Algorithm::try_from(algorithm).map_err(Error::into_kind)?);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.identifier]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.validate_nbf = true;
        let key = DecodingKey::from_jwk(&key).expect("a usable key");
        decode::<Value>(token, &key, &validation).map(|data| data.claims).map_err(Error::into_kind)
    }
}

async fn token_of(app: &TestApp, member: &Member, value: &str, more: &str) -> String {
    token(&post(&app.browser(), &[], &form(&member.client_id(), value, more)).await.expect(200))
}

#[tokio::test]
async fn an_api_verifies_a_token_with_what_is_published() {
    let app = started(Duration::ZERO).await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let api = TrustingApi::new(&app.address, "https://production.example.org/api-0001").await;
    let claims = api.verify(&token_of(&app, &member, &value, "").await).unwrap();
    assert_eq!(claims["client_id"], member.client_id());
    assert_eq!(claims["roles"], serde_json::json!(["donor.read", "donor.search"]));
}

#[tokio::test]
async fn a_token_for_one_api_is_refused_by_another() {
    let app = started(Duration::ZERO).await;
    let mut member = app.member("0001");
    let (_, mut granted) = app.api("alpha", Environment::Production, &["read"]);
    granted.extend(app.api("beta", Environment::Production, &["read"]).1);
    member.application = app.application(&member.organisation, "Two", Environment::Production, &granted);
    let (_, value) = member.secret(&app, "first", 30).await;
    let alpha = TrustingApi::new(&app.address, "https://production.example.org/alpha").await;
    let beta = TrustingApi::new(&app.address, "https://production.example.org/beta").await;
    let token = token_of(&app, &member, &value, "&resource=https://production.example.org/alpha").await;
    alpha.verify(&token).unwrap();
    assert_eq!(beta.verify(&token).unwrap_err(), ErrorKind::InvalidAudience);
}

#[tokio::test]
async fn a_token_of_another_installation_is_refused() {
    let (app, stranger) = (started(Duration::ZERO).await, started(Duration::ZERO).await);
    let member = stranger.member("0001");
    let (_, value) = member.secret(&stranger, "first", 30).await;
    let api = TrustingApi::new(&app.address, "https://production.example.org/api-0001").await;
    api.verify(&token_of(&stranger, &member, &value, "").await).unwrap_err();
}

#[tokio::test]
async fn a_token_that_was_tampered_with_is_refused() {
    let app = started(Duration::ZERO).await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let api = TrustingApi::new(&app.address, "https://production.example.org/api-0001").await;
    let token = token_of(&app, &member, &value, "&scope=donor.read").await;
    let parts: Vec<_> = token.split('.').collect();
    let encode = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    let claims = crate::request::part(&token, 1).to_string().replace("donor.read", "donor.search");
    let more_scope = format!("{}.{}.{}", parts[0], encode(&claims), parts[2]);
    assert_eq!(api.verify(&more_scope).unwrap_err(), ErrorKind::InvalidSignature);
    let mut signature = parts[2].to_owned();
    let first = if signature.starts_with('A') { "B" } else { "A" };
    signature.replace_range(..1, first);
    assert_eq!(api.verify(&format!("{}.{}.{signature}", parts[0], parts[1])).unwrap_err(), ErrorKind::InvalidSignature);
    // Without a signature, and signed with the public key as if it were a shared one (RFC 8725 §2.1).
    let header = crate::request::part(&token, 0).to_string();
    let unsigned = format!("{}.{}.", encode(&header.replace("ES256", "none")), parts[1]);
    api.verify(&unsigned).unwrap_err();
    let public = serde_json::to_vec(&api.keys.keys[0]).unwrap();
    let mut confused = Header::new(Algorithm::HS256);
    confused.typ = Some("at+jwt".to_owned());
    confused.kid = decode_header(&token).unwrap().kid;
    let confused =
        jsonwebtoken::encode(&confused, &crate::request::part(&token, 1), &EncodingKey::from_secret(&public));
    assert_eq!(api.verify(&confused.unwrap()).unwrap_err(), ErrorKind::InvalidAlgorithm);
}

#[tokio::test]
async fn a_token_is_refused_after_its_lifetime() {
    let app = started(Duration::hours(-2)).await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let api = TrustingApi::new(&app.address, "https://production.example.org/api-0001").await;
    let token = token_of(&app, &member, &value, "").await;
    assert_eq!(api.verify(&token).unwrap_err(), ErrorKind::ExpiredSignature);
    app.clock.set(Clock::system().now());
    api.verify(&token_of(&app, &member, &value, "").await).unwrap();
}

#[tokio::test]
async fn an_unmodified_client_gets_tokens_in_both_ways_until_its_secret_is_deleted() {
    let app = started(Duration::ZERO).await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let api = TrustingApi::new(&app.address, "https://production.example.org/api-0001").await;
    let web = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let client = |way: AuthType| {
        BasicClient::new(ClientId::new(member.client_id()))
            .set_client_secret(ClientSecret::new(value.clone()))
            .set_token_uri(TokenUrl::new(format!("{}/oauth2/token", app.address)).unwrap())
            .set_auth_type(way)
    };
    for way in [AuthType::BasicAuth, AuthType::RequestBody] {
        let client = client(way);
        let asked = client.exchange_client_credentials().add_scope(Scope::new("donor.search".to_owned()));
        let answer = asked.request_async(&web).await.expect("a token");
        assert_eq!(answer.expires_in(), Some(std::time::Duration::from_secs(3600)));
        assert_eq!(answer.scopes(), Some(&vec![Scope::new("donor.search".to_owned())]));
        assert!(answer.refresh_token().is_none());
        let claims = api.verify(answer.access_token().secret()).unwrap();
        assert_eq!(claims["scope"], "donor.search");
    }
    app.signed_in(&member.manager).delete(&format!("{}/{secret}", member.secrets())).await.expect(204);
    for way in [AuthType::BasicAuth, AuthType::RequestBody] {
        let refused = client(way).exchange_client_credentials().request_async(&web).await.unwrap_err();
        let RequestTokenError::ServerResponse(refused) = refused else { panic!("{refused:?}") };
        assert_eq!(refused.error(), &BasicErrorResponseType::InvalidClient);
    }
}
