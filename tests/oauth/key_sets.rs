//! T16 with keys at an address of the client's own (RFC 7517 §5): found, changed, away, or not to be asked.

use std::{
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::{App, HttpResponse, HttpServer, dev::ServerHandle, web};
use latchkey::config::Config;
use serde_json::{Value, json};
use support::{
    Answer, TestApp,
    client_key::{KeyPair, TYPE},
    fixtures::Member,
    raw::Connection,
    tls::TlsProxy,
    wait,
};
use time::Duration;

use crate::{
    client_keys::{ask, keys, wanted},
    request::{GRANT, form, part, post, refusal, token},
    throttling::FREE,
};

/// What the address answers, and how often it was asked.
#[derive(Default)]
struct Said {
    answer: Mutex<(u16, String)>,
    count: AtomicUsize,
    /// It answers when nobody holds this.
    slow: tokio::sync::RwLock<()>,
}

/// A client that keeps its keys at an address of its own.
struct Scene {
    app: TestApp,
    member: Member,
    said: Arc<Said>,
    address: String,
    handle: ServerHandle,
}

impl Drop for Scene {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

async fn serve(said: Arc<Said>) -> (String, ServerHandle) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/keys", listener.local_addr().unwrap());
    let answer = move |said: web::Data<Said>| async move {
        said.count.fetch_add(1, Ordering::SeqCst);
        drop(said.slow.read().await);
        let (status, body) = said.answer.lock().unwrap().clone();
        HttpResponse::build(status.try_into().unwrap()).insert_header(("location", "/elsewhere")).body(body)
    };
    let (sender, receiver) = tokio::sync::oneshot::channel();
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let data = web::Data::from(said);
            let app = move || App::new().app_data(data.clone()).default_service(web::to(answer));
            let server = HttpServer::new(app).workers(1).disable_signals().listen(listener).unwrap().run();
            let _ = sender.send(server.handle());
            let _ = server.await;
        });
    });
    (address, receiver.await.unwrap())
}

fn inside(config: &mut Config) {
    config.client_keys.allow_private_networks = true;
}

impl Scene {
    async fn start() -> Self {
        Self::start_with(inside).await
    }

    async fn start_with(change: impl FnOnce(&mut Config) + 'static) -> Self {
        let app = TestApp::builder().config(change).start().await;
        let member = app.member("0001");
        let said = Arc::<Said>::default();
        let (address, handle) = serve(Arc::clone(&said)).await;
        let scene = Self { app, member, said, address, handle };
        let added = scene.add("the set", "set_address", &scene.address).await.expect(201).json();
        assert_eq!((&added["set_address"], &added["fingerprint"]), (&json!(scene.address), &Value::Null));
        scene
    }

    /// Adds a key or a set.
    async fn add(&self, name: &str, kind: &str, source: &str) -> Answer {
        let mut body = wanted(&self.app, name);
        body[kind] = json!(source);
        self.app.signed_in(&self.member.manager).post(&keys(&self.member), &body).await
    }

    fn says(&self, keys: &[Value]) {
        *self.said.answer.lock().unwrap() = (200, json!({"keys": keys}).to_string());
    }

    fn fails(&self, status: u16, body: &str) {
        *self.said.answer.lock().unwrap() = (status, body.to_owned());
    }

    fn asked(&self) -> usize {
        self.said.count.load(Ordering::SeqCst)
    }

    async fn ask(&self, pair: &KeyPair, kid: Option<&str>) -> Answer {
        ask(&self.app.browser(), &self.assertion(pair, kid)).await
    }

    fn assertion(&self, pair: &KeyPair, kid: Option<&str>) -> String {
        let (id, now) = (self.member.client_id(), self.app.now().unix_seconds());
        let jti = uuid::Uuid::from_bytes(latchkey::keys::random().unwrap());
        let claims = json!({"iss": id, "sub": id, "aud": self.app.address, "exp": now + 60, "jti": jti});
        let mut header = json!({"alg": pair.algorithm()});
        if let Some(kid) = kid {
            header["kid"] = json!(kid);
        }
        pair.sign_as(&header, &claims.to_string())
    }

    /// A stranger asks, and breaks off when the address has been asked.
    async fn ask_and_break_off(&self) {
        let (before, assertion) = (self.asked(), self.assertion(&KeyPair::new("ES256"), None));
        let body = format!("{GRANT}&client_assertion_type={TYPE}&client_assertion={assertion}");
        let mut stranger = Connection::open(&self.app.address);
        stranger.send(
            format!(
                "POST /oauth2/token HTTP/1.1\r\nhost: here\r\ncontent-type: application/x-www-form-urlencoded\r\n\
                 content-length: {}\r\n\r\n{body}",
                body.len()
            )
            .as_bytes(),
        );
        wait::until("the address is asked", 20, async || (self.asked() > before).then_some(())).await;
        stranger.reset();
    }

    /// What is said of an assertion that too many keys may have signed.
    async fn is_too_many(&self, pair: &KeyPair, kid: Option<&str>) {
        let (code, said) = refusal(self.ask(pair, kid).await, 401);
        assert_eq!(code, "invalid_client");
        assert!(said.contains("More than 4 keys") && said.contains("by kid"), "{said}");
    }
}

#[tokio::test]
async fn a_key_of_the_set_gets_tokens_and_the_set_is_kept_for_a_while() {
    let scene = Scene::start().await;
    let (one, other) = (KeyPair::new("ES256"), KeyPair::new("EdDSA"));
    let unknown = json!({"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"});
    scene.says(&[unknown, one.named("one"), other.jwk()]);
    for (pair, kid) in [(&one, Some("one")), (&other, None), (&one, None)] {
        let claims = part(&token(&scene.ask(pair, kid).await.expect(200)), 1);
        assert_eq!(claims["client_id"], scene.member.client_id());
    }
    assert_eq!(scene.asked(), 1);
    scene.app.advance(Duration::minutes(5));
    scene.ask(&one, None).await.expect(200);
    assert_eq!(scene.asked(), 2);
}

#[tokio::test]
async fn a_new_key_of_the_set_is_found_and_one_that_was_taken_out_is_refused_after_a_while() {
    let scene = Scene::start().await;
    let (old, new) = (KeyPair::new("ES256"), KeyPair::new("ES256"));
    scene.says(&[old.named("old")]);
    scene.ask(&old, Some("old")).await.expect(200);
    scene.says(&[new.named("new")]);
    // Not for each guess: strangers would have the address asked as often as they like.
    assert_eq!(refusal(scene.ask(&new, Some("new")).await, 401).0, "invalid_client");
    assert_eq!(scene.asked(), 1);
    scene.app.advance(Duration::seconds(10));
    scene.ask(&new, Some("new")).await.expect(200);
    assert_eq!(scene.asked(), 2);
    assert_eq!(refusal(scene.ask(&old, Some("old")).await, 401).0, "invalid_client");
    // Another key under the name of one that is known does not make it ask again.
    scene.app.advance(Duration::seconds(10));
    assert_eq!(refusal(scene.ask(&old, Some("new")).await, 401).0, "invalid_client");
    assert_eq!(scene.asked(), 2);
}

#[tokio::test]
async fn a_set_that_cannot_be_read_is_said_so_and_delays_nobody_else() {
    let scene = Scene::start().await;
    let pair = KeyPair::new("ES256");
    let huge = json!({"keys": [], "x": "x".repeat(70_000)}).to_string();
    for (status, body) in [(500, "fault"), (302, ""), (200, "[]"), (200, "<html>"), (200, &huge)] {
        scene.fails(status, body);
        let before = scene.asked();
        let refused = scene.ask(&pair, None).await;
        assert_eq!(refused.header("retry-after"), "2");
        assert_eq!(refusal(refused, 503).0, "temporarily_unavailable", "{status} {body}");
        // It is not asked by everybody in a row, nor is what it points to.
        scene.ask(&pair, None).await.expect(503);
        assert_eq!(scene.asked(), before + 1);
        scene.app.advance(Duration::seconds(10));
    }
    let (_, value) = scene.member.secret(&scene.app, "first", 30).await;
    post(&scene.app.browser(), &[], &form(&scene.member.client_id(), &value, "")).await.expect(200);
    scene.says(&[pair.jwk()]);
    scene.ask(&pair, None).await.expect(200);
    // What was read is used while the address is away, but not for ever.
    scene.fails(500, "fault");
    scene.app.advance(Duration::minutes(59));
    scene.ask(&pair, None).await.expect(200);
    scene.app.advance(Duration::minutes(1));
    scene.ask(&pair, None).await.expect(503);
}

#[tokio::test]
async fn with_tls_the_certificate_of_the_address_counts() {
    for is_trusted in [true, false] {
        let tls = TlsProxy::start();
        let authority = tls.authority();
        let scene = Scene::start_with(move |config| {
            inside(config);
            config.sso.ca_file = is_trusted.then_some(authority);
        })
        .await;
        tls.lead_to(scene.address.trim_start_matches("http://").trim_end_matches("/keys").to_owned());
        let pair = KeyPair::new("ES256");
        scene.says(&[pair.jwk()]);
        scene.add("by TLS", "set_address", &format!("{}/keys", tls.address)).await.expect(201);
        // The first set of the application, without TLS, is taken away, so that only the other can tell.
        let listed = scene.app.signed_in(&scene.member.manager).get(&keys(&scene.member)).await.expect(200).json();
        let first = listed["items"].as_array().unwrap().iter().find(|key| key["set_address"] == scene.address).unwrap();
        let path = format!("{}/{}", keys(&scene.member), first["id"].as_str().unwrap());
        scene.app.signed_in(&scene.member.manager).delete(&path).await.expect(204);
        scene.ask(&pair, None).await.expect(if is_trusted { 200 } else { 503 });
        assert_eq!(scene.asked(), usize::from(is_trusted), "nothing is asked of whom nobody vouches for");
    }
}

#[tokio::test]
async fn an_address_inside_is_not_asked_even_when_it_was_added_while_it_was_allowed() {
    let scene = Scene::start().await;
    let pair = KeyPair::new("ES256");
    scene.says(&[pair.jwk()]);
    scene.ask(&pair, None).await.expect(200);
    let mut config = scene.app.core.config.clone();
    config.client_keys.allow_private_networks = false;
    let replica = scene.app.replica_with(config, scene.app.clock.clone()).await;
    let (id, now) = (scene.member.client_id(), scene.app.now().unix_seconds());
    let claims = json!({"iss": id, "sub": id, "aud": scene.app.address, "exp": now + 60, "jti": "once"});
    ask(&replica.client(), &pair.sign(&claims)).await.expect(503);
    assert_eq!((scene.asked(), scene.address.starts_with("http://127.")), (1, true));
}

#[tokio::test]
async fn of_a_set_with_keys_of_every_kind_only_the_right_one_lets_in() {
    let scene = Scene::start().await;
    let (pair, stranger) = (KeyPair::new("ES256"), KeyPair::new("ES256"));
    let with = |member: &str, value: Value| {
        let mut jwk = stranger.jwk();
        jwk[member] = value;
        jwk
    };
    let not_for_it = [
        json!({}),
        json!({"kty": "oct", "k": "AAAA", "alg": "HS256"}),
        json!({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}),
        json!({"kty": ["EC"], "crv": {"P-256": 1}}),
        with("use", json!("enc")),
        with("key_ops", json!(["sign"])),
        with("alg", json!("ES384")),
        with("alg", json!("RS256")),
        with("crv", json!("secp256k1")),
        // A point that is not on the curve.
        with("y", stranger.jwk()["x"].clone()),
    ];
    scene.says(&not_for_it);
    assert_eq!(refusal(scene.ask(&stranger, None).await, 401).0, "invalid_client");
    let mut keys = not_for_it.to_vec();
    keys.push(pair.jwk());
    scene.says(&keys);
    scene.app.advance(Duration::minutes(5));
    scene.ask(&pair, None).await.expect(200);
    assert_eq!(refusal(scene.ask(&stranger, None).await, 401).0, "invalid_client");
    // No more keys than so many are looked at, whoever publishes them.
    keys = vec![json!({}); 50];
    keys.push(pair.jwk());
    scene.says(&keys);
    scene.app.advance(Duration::minutes(5));
    assert_eq!(refusal(scene.ask(&pair, None).await, 401).0, "invalid_client");
}

#[tokio::test]
async fn strangers_who_break_off_while_the_address_is_slow_keep_nobody_from_a_token() {
    let scene = Scene::start().await;
    let (pair, next) = (KeyPair::new("ES256"), KeyPair::new("ES256"));
    // Before anything was read, and when what was read is too old to be used.
    for (pair, asked) in [(&pair, 1), (&next, 2)] {
        scene.says(&[pair.jwk()]);
        let slow = scene.said.slow.write().await;
        scene.ask_and_break_off().await;
        for _ in 0..20 {
            scene.app.browser().get("/docs/errors/").await.expect(200);
        }
        drop(slow);
        scene.ask(pair, None).await.expect(200);
        assert_eq!(scene.asked(), asked);
        scene.app.advance(Duration::hours(1));
    }
}

#[tokio::test]
async fn an_address_that_takes_its_time_delays_nobody_while_its_last_set_is_usable() {
    let scene = Scene::start_with(|config| {
        inside(config);
        config.client_keys.timeout_seconds = 30;
    })
    .await;
    let (pair, next) = (KeyPair::new("ES256"), KeyPair::new("ES256"));
    scene.says(&[pair.jwk()]);
    scene.ask(&pair, None).await.expect(200);
    scene.app.advance(Duration::minutes(5));
    scene.says(&[next.jwk()]);
    let slow = scene.said.slow.write().await;
    // Both get a token while the address still owes its answer, for which it has half a minute.
    for _ in 0..2 {
        tokio::time::timeout(std::time::Duration::from_secs(20), scene.ask(&pair, None)).await.unwrap().expect(200);
    }
    assert_eq!(scene.asked(), 2);
    drop(slow);
    // What it says in the end counts, though nobody has waited for it.
    wait::until("the answer is read", 20, async || (scene.ask(&pair, None).await.status == 401).then_some(())).await;
    scene.ask(&next, None).await.expect(200);
    assert_eq!(scene.asked(), 2);
}

#[tokio::test]
async fn of_many_keys_of_a_set_the_one_that_signs_must_be_named_so_that_it_is_the_only_one() {
    let scene = Scene::start().await;
    let (pair, other) = (KeyPair::new("ES256"), KeyPair::new("EdDSA"));
    let unnamed: Vec<_> = (0..4).map(|_| KeyPair::new("ES256").jwk()).collect();
    let with = |last: Value| [unnamed.as_slice(), &[other.jwk(), last]].concat();
    scene.says(&with(pair.named("mine")));
    scene.is_too_many(&pair, None).await;
    scene.is_too_many(&KeyPair::new("ES256"), None).await;
    scene.ask(&pair, Some("mine")).await.expect(200);
    // Keys for other algorithms are not counted.
    scene.ask(&other, None).await.expect(200);
    scene.app.advance(Duration::minutes(5));
    scene.says(&with(pair.named("mine"))[1..]);
    scene.ask(&pair, None).await.expect(200);
    // A name that five keys share names none of them.
    let shared: Vec<_> = (0..4).map(|_| KeyPair::new("ES256").named("mine")).chain([pair.named("mine")]).collect();
    scene.says(&shared);
    scene.app.advance(Duration::minutes(5));
    scene.is_too_many(&pair, Some("mine")).await;
    // Once it was put right, not even what was kept stands in the way for long.
    scene.says(&[pair.named("mine")]);
    scene.app.advance(Duration::minutes(5));
    scene.ask(&pair, Some("mine")).await.expect(200);
    scene.ask(&pair, None).await.expect(200);
}

#[tokio::test]
async fn keys_that_an_application_has_here_and_in_sets_are_counted_together_and_named_by_their_id() {
    let scene = Scene::start().await;
    let pairs: Vec<_> = (0..5).map(|_| KeyPair::new("ES256")).collect();
    let [first, .., last] = pairs.as_slice() else { unreachable!() };
    let mut ids = Vec::new();
    for (number, pair) in pairs.iter().take(4).enumerate() {
        let added = scene.add(&format!("key {number}"), "public_key", &pair.pem()).await.expect(201).json();
        ids.push(added["id"].as_str().unwrap().to_owned());
    }
    scene.says(&[last.named("fifth")]);
    for kid in [None, Some("anything"), Some(ids[0].as_str())] {
        scene.ask(first, kid).await.expect(200);
    }
    scene.is_too_many(last, None).await;
    scene.ask(last, Some("fifth")).await.expect(200);
    assert_eq!(refusal(scene.ask(first, Some(&ids[1])).await, 401).0, "invalid_client");
    let sixth = KeyPair::new("ES256");
    let added = scene.add("sixth", "public_key", &sixth.pem()).await.expect(201).json();
    for kid in [None, Some("anything")] {
        scene.is_too_many(first, kid).await;
    }
    scene.ask(&sixth, added["id"].as_str()).await.expect(200);
    scene.ask(last, Some("fifth")).await.expect(200);
    // What is refused so is counted as what no key has signed.
    for _ in 0..FREE {
        scene.ask(&sixth, None).await;
    }
    scene.ask(&sixth, None).await.expect(429);
    scene.ask(&sixth, added["id"].as_str()).await.expect(200);
}

#[tokio::test]
async fn an_application_has_two_sets_and_no_more() {
    let scene = Scene::start().await;
    let second = scene.add("second", "set_address", "https://machine.example.org/keys").await.expect(201).json();
    let third = || scene.add("third", "set_address", "https://machine.example.org/more");
    assert_eq!(third().await.expect(409).code(), "too_many_sets");
    scene.add("a key", "public_key", &KeyPair::new("ES256").pem()).await.expect(201);
    let path = format!("{}/{}", keys(&scene.member), second["id"].as_str().unwrap());
    scene.app.signed_in(&scene.member.manager).delete(&path).await.expect(204);
    third().await.expect(201);
}
