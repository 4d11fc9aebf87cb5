//! A provider of single sign-on that does as it should, or lies as a test wants.

use std::{
    collections::HashMap,
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, dev::ServerHandle, http::header, web};
use aws_lc_rs::{
    digest,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use latchkey::{config::SsoProvider, domain::Clock, keys};
use serde_json::{Value, json};
use url::Url;

/// By what the provider knows the installation.
pub const CLIENT_ID: &str = "latchkey-portal";
/// The secret that it gave to it, with what must be percent-encoded in the header.
pub const CLIENT_SECRET: &str = "a secret: with/signs%";

/// How ID tokens are signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    #[default]
    Right,
    /// With `alg` `none` and nothing behind the second dot.
    None,
    /// HS256 with the public key as the secret.
    ByPublicKey,
    /// By another key under the name of the right one.
    ForeignKey,
    /// By another key under a name that was never published.
    UnknownKey,
    /// With a header that says that an unknown extension must be understood.
    Critical,
}

/// How the server answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Service {
    #[default]
    Right,
    Fault,
    Slow,
    Huge,
    /// To another address that would answer.
    Redirecting,
    Nonsense,
    WithoutIdToken,
    /// The user info is of somebody else.
    ForeignUserInfo,
}

type Change = Box<dyn Fn(&mut Value) + Send>;

/// What it does now.
#[derive(Default)]
struct Behaviour {
    signature: Signature,
    service: Service,
    /// What is changed of the metadata, and of the claims of an ID token.
    metadata: Option<Change>,
    claims: Option<Change>,
    /// Whether what is said of the person is at the user info endpoint only.
    by_user_info: bool,
}

struct Key {
    id: String,
    pkcs8: Vec<u8>,
    public: Vec<u8>,
}

impl Key {
    fn new(id: &str) -> Self {
        let pkcs8 =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &aws_lc_rs::rand::SystemRandom::new());
        let pkcs8 = pkcs8.unwrap().as_ref().to_vec();
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).unwrap();
        Self { id: id.to_owned(), public: pair.public_key().as_ref().to_vec(), pkcs8 }
    }

    fn jwk(&self) -> Value {
        let (x, y) = self.public[1..].split_at(32);
        let text = |octets: &[u8]| BASE64URL_NOPAD.encode(octets);
        json!({"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id, "x": text(x), "y": text(y)})
    }
}

/// What a code stands for.
struct Grant {
    nonce: String,
    challenge: String,
    redirect_uri: String,
    claims: Value,
}

struct State {
    behaviour: Behaviour,
    clock: Option<Clock>,
    key: Key,
    /// What is said of who is signed in there.
    person: Value,
    grants: HashMap<String, Grant>,
    tokens: HashMap<String, Value>,
    /// The paths that were asked for, in order.
    asked: Vec<String>,
}

/// The provider, served on a port of its own.
pub struct IdentityProvider {
    pub issuer: String,
    state: Arc<Mutex<State>>,
    handle: ServerHandle,
}

impl Drop for IdentityProvider {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

impl IdentityProvider {
    /// An honest one at which somebody called Nova is signed in with two factors.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            behaviour: Behaviour::default(),
            clock: None,
            key: Key::new("first"),
            person: json!({
                "sub": "nova-1", "email": "nova@example.org", "email_verified": true, "name": "Nova Newcomer",
                "amr": ["pwd", "mfa"],
            }),
            grants: HashMap::new(),
            tokens: HashMap::new(),
            asked: Vec::new(),
        }));
        let (shared, own) = (web::Data::new(Arc::clone(&state)), web::Data::new(issuer.clone()));
        let (sender, receiver) = tokio::sync::oneshot::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(shared.clone())
                        .app_data(own.clone())
                        .route("/.well-known/openid-configuration", web::get().to(metadata))
                        .route("/jwks", web::get().to(jwks))
                        .route("/token", web::post().to(token))
                        .route("/userinfo", web::get().to(user_info))
                        .route("/elsewhere{path:.*}", web::route().to(elsewhere))
                });
                let server = server.workers(1).shutdown_timeout(0).disable_signals().listen(listener).unwrap().run();
                let _ = sender.send(server.handle());
                let _ = server.await;
            });
        });
        Self { issuer, state, handle: receiver.await.unwrap() }
    }

    /// How an installation is configured that knows this provider; two factors show by `amr`.
    #[must_use]
    pub fn settings(&self) -> SsoProvider {
        SsoProvider {
            name: Some("Example Login".to_owned()),
            issuer: self.issuer.clone(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Some(CLIENT_SECRET.into()),
            mfa_amr: vec!["mfa".to_owned()],
            ..SsoProvider::default()
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Goes by the application's time.
    pub fn follow(&self, clock: &Clock) {
        self.state().clock = Some(clock.clone());
    }

    /// Changes what is said of the person who is signed in there.
    pub fn person(&self, change: impl FnOnce(&mut Value)) {
        change(&mut self.state().person);
    }

    /// Signs the next tokens so.
    pub fn sign(&self, signature: Signature) {
        self.state().behaviour.signature = signature;
    }

    /// Answers so from now on.
    pub fn serve(&self, service: Service) {
        self.state().behaviour.service = service;
    }

    /// Changes the claims of every ID token.
    pub fn claims(&self, change: impl Fn(&mut Value) + Send + 'static) {
        self.state().behaviour.claims = Some(Box::new(change));
    }

    /// Changes the metadata.
    pub fn metadata(&self, change: impl Fn(&mut Value) + Send + 'static) {
        self.state().behaviour.metadata = Some(Box::new(change));
    }

    /// Says what it knows of the person at the user info endpoint only.
    pub fn by_user_info(&self) {
        self.state().behaviour.by_user_info = true;
    }

    /// Is honest again.
    pub fn repent(&self) {
        self.state().behaviour = Behaviour::default();
    }

    /// Signs by a new key from now on; the former is published no longer.
    pub fn rotate(&self) {
        self.state().key = Key::new("second");
    }

    /// The paths that it was asked for since the last call.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state().asked)
    }

    /// Does what a browser and the person in front of it do at the authorization endpoint; answers what the browser
    /// brings back.
    #[must_use]
    pub fn authorize(&self, url: &str) -> Value {
        let url = Url::parse(url).unwrap();
        assert_eq!(format!("{}authorize", url.join("/").unwrap()), format!("{}/authorize", self.issuer));
        let parameters: HashMap<_, _> = url.query_pairs().into_owned().collect();
        for (name, value) in [("response_type", "code"), ("client_id", CLIENT_ID), ("code_challenge_method", "S256")] {
            assert_eq!(parameters.get(name).map(String::as_str), Some(value), "{name}");
        }
        assert!(parameters["scope"].split(' ').any(|scope| scope == "openid"));
        let mut state = self.state();
        let now = state.clock.as_ref().unwrap().now().unix_seconds();
        let mut claims = state.person.clone();
        // Whoever has to sign in anew does it now; who was signed in is so for an hour.
        let fresh = parameters.get("prompt").is_some_and(|prompt| prompt == "login");
        if claims.get("auth_time").is_none() {
            claims["auth_time"] = json!(if fresh { now } else { now - 3600 });
        }
        let code = BASE64URL_NOPAD.encode(&keys::random::<16>().unwrap());
        let (_, provider) = parameters["redirect_uri"].rsplit_once("/sso/callback/").unwrap();
        let answer = json!({"provider": provider, "state": parameters["state"], "code": code});
        let grant = Grant {
            nonce: parameters["nonce"].clone(),
            challenge: parameters["code_challenge"].clone(),
            redirect_uri: parameters["redirect_uri"].clone(),
            claims,
        };
        state.grants.insert(code, grant);
        answer
    }
}

type Shared = web::Data<Arc<Mutex<State>>>;

async fn served(state: &Shared, path: &str) -> Result<(), HttpResponse> {
    let service = {
        let mut state = state.lock().unwrap();
        state.asked.push(path.to_owned());
        state.behaviour.service
    };
    match service {
        Service::Fault => Err(HttpResponse::InternalServerError().body("no")),
        Service::Slow => {
            tokio::time::sleep(Duration::from_secs(20)).await;
            Err(HttpResponse::Ok().finish())
        }
        Service::Huge => Err(HttpResponse::Ok().content_type("application/json").body(" ".repeat(4 << 20))),
        Service::Redirecting => Err(HttpResponse::TemporaryRedirect()
            .insert_header((header::LOCATION, format!("/elsewhere{path}")))
            .finish()),
        Service::Nonsense => Err(HttpResponse::Ok().body("<html>")),
        Service::Right | Service::WithoutIdToken | Service::ForeignUserInfo => Ok(()),
    }
}

/// Where an honest answer would be, for who follows.
async fn elsewhere(state: Shared) -> HttpResponse {
    state.lock().unwrap().asked.push("elsewhere".to_owned());
    HttpResponse::Ok().json(json!({}))
}

async fn metadata(state: Shared, issuer: web::Data<String>) -> HttpResponse {
    if let Err(answer) = served(&state, "/.well-known/openid-configuration").await {
        return answer;
    }
    let issuer = issuer.as_str();
    let mut document = json!({
        "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/jwks"),
        "userinfo_endpoint": format!("{issuer}/userinfo"), "response_types_supported": ["code"],
        "id_token_signing_alg_values_supported": ["ES256"], "subject_types_supported": ["public"],
    });
    if let Some(change) = &state.lock().unwrap().behaviour.metadata {
        change(&mut document);
    }
    HttpResponse::Ok().json(document)
}

async fn jwks(state: Shared) -> HttpResponse {
    if let Err(answer) = served(&state, "/jwks").await {
        return answer;
    }
    let other = json!({"kty": "unknown", "kid": "other", "use": "sig"});
    HttpResponse::Ok().json(json!({"keys": [other, state.lock().unwrap().key.jwk()]}))
}

/// Exchanges a code once, for who has the client's secret and the verifier.
async fn token(
    state: Shared,
    issuer: web::Data<String>,
    request: HttpRequest,
    form: web::Form<HashMap<String, String>>,
) -> HttpResponse {
    if let Err(answer) = served(&state, "/token").await {
        return answer;
    }
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let basic =
        format!("Basic {}", BASE64.encode(format!("{}:{}", encode(CLIENT_ID), encode(CLIENT_SECRET)).as_bytes()));
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if given != Some(&basic) {
        return HttpResponse::Unauthorized().json(json!({"error": "invalid_client"}));
    }
    let mut state = state.lock().unwrap();
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    let challenge = BASE64URL_NOPAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()).as_ref());
    let granted = form.get("code").and_then(|code| state.grants.remove(code));
    let granted = granted.filter(|grant| grant.challenge == challenge);
    let Some(grant) = granted.filter(|grant| form.get("redirect_uri") == Some(&grant.redirect_uri)) else {
        return HttpResponse::BadRequest().json(json!({"error": "invalid_grant"}));
    };
    let access_token = BASE64URL_NOPAD.encode(&keys::random::<16>().unwrap());
    state.tokens.insert(access_token.clone(), grant.claims.clone());
    let mut answer = json!({"access_token": access_token, "token_type": "Bearer", "expires_in": 60});
    if state.behaviour.service != Service::WithoutIdToken {
        answer["id_token"] = json!(id_token(&state, &issuer, &grant));
    }
    HttpResponse::Ok().json(answer)
}

fn id_token(state: &State, issuer: &str, grant: &Grant) -> String {
    let now = state.clock.as_ref().unwrap().now().unix_seconds();
    let mut claims = grant.claims.clone();
    if state.behaviour.by_user_info {
        for name in ["email", "email_verified", "name"] {
            claims.as_object_mut().unwrap().remove(name);
        }
    }
    for (name, value) in [
        ("iss", json!(issuer)),
        ("aud", json!(CLIENT_ID)),
        ("nonce", json!(grant.nonce)),
        ("iat", json!(now)),
        ("exp", json!(now + 300)),
    ] {
        claims[name] = value;
    }
    if let Some(change) = &state.behaviour.claims {
        change(&mut claims);
    }
    signed(state, &claims)
}

fn signed(state: &State, claims: &Value) -> String {
    let (key, other) = (&state.key, Key::new(&state.key.id));
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    match state.behaviour.signature {
        Signature::None => format!("{}.{}.", encode(&json!({"alg": "none"})), encode(claims)),
        Signature::ByPublicKey => {
            let header = Header { kid: Some(key.id.clone()), ..Header::new(Algorithm::HS256) };
            jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(&key.public)).unwrap()
        }
        Signature::Critical => {
            let head = json!({"alg": "ES256", "kid": key.id, "crit": ["b64"], "b64": true});
            let message = format!("{}.{}", encode(&head), encode(claims));
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &key.pkcs8).unwrap();
            let signature = pair.sign(&aws_lc_rs::rand::SystemRandom::new(), message.as_bytes()).unwrap();
            format!("{message}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
        }
        Signature::Right => by(key, &key.id, claims),
        Signature::ForeignKey => by(&other, &key.id, claims),
        Signature::UnknownKey => by(&other, "never published", claims),
    }
}

fn by(key: &Key, id: &str, claims: &Value) -> String {
    let header = Header { kid: Some(id.to_owned()), ..Header::new(Algorithm::ES256) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_ec_der(&key.pkcs8)).unwrap()
}

async fn user_info(state: Shared, request: HttpRequest) -> HttpResponse {
    if let Err(answer) = served(&state, "/userinfo").await {
        return answer;
    }
    let state = state.lock().unwrap();
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = given.and_then(|value| value.strip_prefix("Bearer "));
    let Some(mut claims) = token.and_then(|token| state.tokens.get(token)).cloned() else {
        return HttpResponse::Unauthorized().finish();
    };
    if state.behaviour.service == Service::ForeignUserInfo {
        claims["sub"] = json!("somebody-else");
    }
    HttpResponse::Ok().json(claims)
}
