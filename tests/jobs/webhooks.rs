//! Addresses of members are told of what happens to their secrets: signed, once, and never where nobody should call.

use latchkey::{
    config::Config,
    domain::webhook::MOST,
    jobs::webhooks::{self, Told},
};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use standardwebhooks::Webhook as Verifier;
use support::{
    Client, Member, TestApp,
    webhook_receiver::{Received, Reply, WebhookReceiver},
};
use time::Duration;

use crate::run::{deliver_all, plan};

/// A member whose webhook is at the receiver.
struct Scene {
    app: TestApp,
    member: Member,
    receiver: WebhookReceiver,
    /// The path of the webhook.
    path: String,
    secret: String,
}

impl Scene {
    async fn new() -> Self {
        Self::with(|_| {}).await
    }

    async fn with(change: impl FnOnce(&mut Config) + 'static) -> Self {
        let app = TestApp::builder().config(move |config| {
            config.webhooks.allow_private_networks = true;
            config.webhooks.timeout_seconds = 1;
            change(config);
        });
        let app = app.start().await;
        let (member, receiver) = (app.member("0001"), WebhookReceiver::start());
        let manager = app.signed_in(&member.manager);
        let list = format!("/api/v1/organisations/{}/webhooks", member.organisation.id);
        let created = manager.post(&list, &json!({"url": receiver.address})).await.expect(201).json();
        let path = format!("{list}/{}", created["webhook"]["id"].as_str().unwrap());
        let secret = created["secret"].as_str().unwrap().to_owned();
        Self { app, member, receiver, path, secret }
    }

    /// Signed in anew, as no session lasts for days.
    fn manager(&self) -> Client {
        self.app.signed_in(&self.member.manager)
    }

    fn run(&self) -> Told {
        webhooks::deliver(&self.app.core).unwrap()
    }

    async fn shown(&self) -> Value {
        self.manager().get(&self.path).await.expect(200).json()
    }

    async fn log(&self) -> Vec<Value> {
        let listed = self.manager().get(&format!("{}/deliveries", self.path)).await.expect(200).json();
        listed["items"].as_array().unwrap().clone()
    }

    async fn test(&self) {
        self.manager().post_nothing(&format!("{}/test", self.path)).await.expect(202);
    }

    /// The words of what arrived since the last call.
    fn told(&self) -> Vec<String> {
        self.run();
        self.receiver.take().iter().map(|one| one.json()["type"].as_str().unwrap().to_owned()).collect()
    }
}

/// Whether what arrived is signed by `secret`. The library goes by the system's clock, so the octets are compared.
fn is_signed(received: &Received, secret: &str) -> bool {
    let header = |name: &str| received.headers[name].as_str();
    let timestamp: i64 = header("webhook-timestamp").parse().unwrap();
    let signer = Verifier::new(secret).unwrap();
    let expected = signer.sign(header("webhook-id"), timestamp, received.body.as_bytes()).unwrap();
    header("webhook-signature").split(' ').any(|one| one == expected)
}

#[tokio::test]
async fn what_happens_to_a_secret_is_told_and_signed() {
    let scene = Scene::new().await;
    let (id, value) = scene.member.secret(&scene.app, "the secret", 90).await;
    assert_eq!(scene.run(), Told { delivered: 1, failed: 0 });
    let received = scene.receiver.take().remove(0);
    assert!(is_signed(&received, &scene.secret));
    assert!(!is_signed(&received, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw4mZ5VbAxXqQ="));
    assert_eq!(received.headers["content-type"], "application/json");
    let body = received.json();
    assert_eq!(body["type"], "secret.created");
    assert_eq!(body["data"]["secret"]["id"], id);
    assert_eq!(body["data"]["application"]["id"], scene.member.client_id());
    assert!(!received.body.contains(&value), "never the value");

    let secret = format!("{}/{id}", scene.member.secrets());
    scene.manager().put(&format!("{secret}/suspension"), "*", &json!({})).await.expect(200);
    scene.manager().delete(&format!("{secret}/suspension")).await;
    scene.manager().delete(&secret).await.expect(204);
    assert_eq!(scene.told(), ["secret.suspended", "secret.resumed", "secret.deleted"]);
    assert_eq!(scene.told(), Vec::<String>::new());
    let log = scene.log().await;
    assert_eq!(log.len(), 4);
    assert_eq!((log[0]["state"].as_str(), log[0]["last_status"].as_i64()), (Some("delivered"), Some(204)));
    assert_eq!(log[3]["id"], received.headers["webhook-id"].as_str());
}

#[tokio::test]
async fn the_thresholds_before_an_expiry_and_the_expiry_are_told_once_each() {
    let scene = Scene::with(|config| config.notices.thresholds_days = vec![30, 7, 0]).await;
    scene.member.secret(&scene.app, "the secret", 90).await;
    assert_eq!(scene.told(), ["secret.created"]);
    for (days, expected) in
        [(60, vec!["secret.expiring"]), (22, vec![]), (1, vec!["secret.expiring"]), (7, vec!["secret.expired"])]
    {
        scene.app.advance(Duration::days(days));
        for _ in 0..2 {
            plan(&scene.app.core);
        }
        let told = scene.told();
        assert_eq!(told, expected, "after {days} more days");
    }
}

#[tokio::test]
async fn another_organisation_is_told_nothing() {
    let scene = Scene::new().await;
    let other = scene.app.member("0002");
    other.secret(&scene.app, "not theirs", 90).await;
    assert_eq!(scene.told(), Vec::<String>::new());
    let stranger = scene.app.signed_in(&other.manager);
    stranger.get(&scene.path).await.expect(404);
    stranger.post_nothing(&format!("{}/test", scene.path)).await.expect(404);
    // By way of their own organisation.
    let (_, id) = scene.path.rsplit_once('/').unwrap();
    stranger.get(&format!("/api/v1/organisations/{}/webhooks/{id}", other.organisation.id)).await.expect(404);
}

#[tokio::test]
async fn who_manages_one_application_only_does_not_look_after_webhooks() {
    let scene = Scene::new().await;
    let person = scene.app.person("one@example.org", false);
    scene.app.assign(&person, &scene.member.organisation, Some(&scene.member.application));
    assert_eq!(scene.app.signed_in(&person).get(&scene.path).await.expect(403).code(), "managers_only");
}

#[tokio::test]
async fn one_that_refuses_is_tried_again_with_growing_pauses_and_shows_why() {
    let scene = Scene::new().await;
    scene.receiver.replies(Reply::Status(500));
    scene.test().await;
    let mut pauses = Vec::new();
    for _ in 0..3 {
        assert_eq!(scene.run(), Told { delivered: 0, failed: 1 });
        assert_eq!(scene.run(), Told::default(), "nothing is tried before its time");
        let waiting = scene.log().await.remove(0);
        assert_eq!((waiting["state"].as_str(), waiting["last_status"].as_i64()), (Some("pending"), Some(500)));
        let next = latchkey::domain::Timestamp::parse(waiting["next_attempt_at"].as_str().unwrap()).unwrap();
        pauses.push(next.since(scene.app.now()).whole_seconds());
        scene.app.clock.set(next);
    }
    assert_eq!(pauses, [5, 300, 1800]);
    let ids: Vec<_> = scene.receiver.take().into_iter().map(|one| one.headers["webhook-id"].clone()).collect();
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| *id == ids[0]), "a repetition can be recognised");
    assert!(scene.shown().await["failing_since"].is_string());
    scene.receiver.replies(Reply::Status(200));
    assert_eq!(scene.run(), Told { delivered: 1, failed: 0 });
    assert!(scene.shown().await["failing_since"].is_null());
}

#[tokio::test]
async fn one_that_hangs_or_leads_elsewhere_holds_up_no_other_and_is_not_followed() {
    let scene = Scene::new().await;
    let other = scene.app.member("0002");
    let (elsewhere, theirs) = (WebhookReceiver::start(), WebhookReceiver::start());
    let manager = scene.app.signed_in(&other.manager);
    let list = format!("/api/v1/organisations/{}/webhooks", other.organisation.id);
    manager.post(&list, &json!({"url": theirs.address})).await.expect(201);
    scene.receiver.replies(Reply::Nothing);
    for _ in 0..3 {
        scene.test().await;
    }
    other.secret(&scene.app, "their secret", 90).await;
    assert_eq!(scene.run(), Told { delivered: 1, failed: 1 }, "of one that fails one is tried in a run");
    assert_eq!(theirs.take().len(), 1);
    assert_eq!(scene.log().await[2]["last_error"], "it did not answer in time");

    for place in [elsewhere.address.clone(), "http://169.254.169.254/latest/meta-data/".to_owned()] {
        scene.app.advance(Duration::hours(1));
        scene.receiver.replies(Reply::To(place));
        assert_eq!(scene.run().delivered, 0);
    }
    assert_eq!(elsewhere.take().len(), 0, "nobody is followed");
    let errors = scene.log().await;
    assert!(errors.iter().any(|one| one["last_status"] == 302), "{errors:?}");
}

#[tokio::test]
async fn one_that_is_gone_or_fails_for_days_is_stopped_and_its_managers_are_told() {
    for (reply, state, days) in [(Reply::Status(410), "gone", 0), (Reply::Status(503), "failing", 6)] {
        let scene = Scene::new().await;
        deliver_all(&scene.app.core);
        drop(scene.app.take_received());
        scene.receiver.replies(reply);
        scene.test().await;
        assert_eq!(scene.run().failed, 1);
        if days > 0 {
            assert_eq!(scene.shown().await["state"], "active", "not at once");
            scene.app.advance(Duration::days(days));
            assert_eq!(scene.run().failed, 1);
        }
        assert_eq!(scene.shown().await["state"], state);
        deliver_all(&scene.app.core);
        let mail = scene.app.take_received().remove(0);
        assert_eq!(mail.reader(), scene.member.manager.email);
        assert!(mail.subject.contains("webhook of Organisation 0001 was stopped"), "{}", mail.subject);
        // Nothing more is told, until somebody lets it.
        scene.member.secret(&scene.app, "the secret", 90).await;
        assert_eq!(scene.run(), Told::default());
        assert_eq!(
            scene.manager().post_nothing(&format!("{}/test", scene.path)).await.expect(409).code(),
            "webhook_stopped"
        );
        scene.manager().patch(&scene.path, "*", &json!({"active": true})).await.expect(200);
        scene.receiver.replies(Reply::Status(200));
        scene.test().await;
        scene.app.advance(Duration::days(1));
        assert!(scene.told().contains(&"webhook.test".to_owned()));
    }
}

#[tokio::test]
async fn after_a_rotation_both_values_sign_for_a_day() {
    let scene = Scene::new().await;
    let rotated = scene.manager().post_nothing(&format!("{}/secret", scene.path)).await.expect(201).json();
    let new = rotated["secret"].as_str().unwrap();
    assert_ne!(new, scene.secret);
    for (hours, old_signs) in [(0, true), (23, true), (1, false)] {
        scene.app.advance(Duration::hours(hours));
        scene.test().await;
        scene.run();
        let received = scene.receiver.take().remove(0);
        assert!(is_signed(&received, new));
        assert_eq!(is_signed(&received, &scene.secret), old_signs, "after {hours} hours more");
    }
}

#[tokio::test]
async fn what_lies_inside_is_not_called_by_whatever_name() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let list = format!("/api/v1/organisations/{}/webhooks", member.organisation.id);
    for url in [
        "http://machine.example.org/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/",
        "https://100.64.0.1/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://localhost./",
        "https://metadata.google.internal/",
        "https://intranet/",
        "ftp://machine.example.org/",
        "https://user:word@machine.example.org/",
        "nonsense",
    ] {
        let refused = manager.post(&list, &json!({"url": url})).await.expect(422);
        assert_eq!(refused.refused(), [("/url".to_owned(), "invalid_address".to_owned())], "{url}");
    }
    // One that came to be inside is looked at again before it is called; where a name leads is tested beside the resolver.
    let created = manager.post(&list, &json!({"url": "https://machine.example.org:9/"})).await.expect(201).json();
    app.by_hand("update webhooks set url = 'https://localhost.:9/'");
    let path = format!("{list}/{}", created["webhook"]["id"].as_str().unwrap());
    manager.post_nothing(&format!("{path}/test")).await.expect(202);
    assert_eq!(webhooks::deliver(&app.core).unwrap().failed, 1);
    let log = manager.get(&format!("{path}/deliveries")).await.expect(200).json();
    let said = log["items"][0]["last_error"].as_str().unwrap();
    assert!(said.contains("must be one that is reached from everywhere"), "{said}");
}

#[tokio::test]
async fn an_address_is_changed_under_its_version_and_removed_with_its_log() {
    let scene = Scene::new().await;
    let tag = scene.manager().get(&scene.path).await.expect(200).header("etag").to_owned();
    scene.manager().patch(&scene.path, &tag, &json!({"active": false})).await.expect(200);
    scene.manager().patch(&scene.path, &tag, &json!({"active": true})).await.expect(412);
    scene.member.secret(&scene.app, "not told", 90).await;
    scene.manager().patch(&scene.path, "*", &json!({"active": true})).await.expect(200);
    assert_eq!(scene.told(), Vec::<String>::new(), "while it was paused nothing was to be told");
    scene.test().await;
    scene.manager().delete(&scene.path).await.expect(204);
    scene.manager().get(&scene.path).await.expect(404);
    assert_eq!(scene.run(), Told::default());
    let events = scene.app.operator().get("/api/v1/audit-events?action=webhook").await.expect(200).json();
    assert!(!events.to_string().contains("/webhooks\""), "the path may be a secret of the receiver: {events}");
    let list = scene.path.rsplit_once('/').unwrap().0;
    for number in 0..MOST {
        scene.manager().post(list, &json!({"url": format!("http://machine.example/{number}")})).await.expect(201);
    }
    let refused = scene.manager().post(list, &json!({"url": "http://machine.example/"})).await.expect(409);
    assert_eq!(refused.code(), "too_many_webhooks");
}

/// As a receiver verifies it that uses the library, by the system's clock.
#[tokio::test]
async fn the_library_of_the_specification_verifies_what_was_sent_now() {
    let scene = Scene::new().await;
    scene.app.clock.set(latchkey::domain::Clock::system().now());
    let manager = scene.app.signed_in(&scene.member.manager);
    manager.post_nothing(&format!("{}/test", scene.path)).await.expect(202);
    scene.run();
    let received = scene.receiver.take().remove(0);
    let mut headers = HeaderMap::new();
    for (name, value) in &received.headers {
        headers.insert(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
    }
    Verifier::new(&scene.secret).unwrap().verify(received.body.as_bytes(), &headers).unwrap();
}
