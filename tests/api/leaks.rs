//! Reports of client secrets that were found in public: what follows, who is told, and that nobody learns anything by one.

use latchkey::{
    app::leak::{self, Report},
    config::LeakAction,
    domain::{
        api::Environment,
        leak::{FoundAt, FoundValue},
        management::ManagementPermission,
        secret::PlainSecret,
    },
    jobs::{self, Job},
    keys,
};
use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{Answer, Client, Member, TestApp, mail::ReceivedMail, statements};
use time::Duration;

use crate::refusals::fields;

const LEAKS: &str = "/api/v1/leaks";
const PLACE: &str = "https://example.org/repository/file.txt#L12";

struct Scene {
    app: TestApp,
    member: Member,
    id: String,
    value: String,
}

impl Scene {
    /// A member with one secret that lives for 30 days, in a federation that does this with what has leaked.
    async fn start(action: LeakAction) -> Self {
        let app = TestApp::builder().config(move |config| config.leaks.action = action).start().await;
        let member = app.member("0001");
        let (id, value) = member.secret(&app, "the blue one", 30).await;
        Self { app, member, id, value }
    }

    fn path(&self) -> String {
        format!("{}/{}", self.member.secrets(), self.id)
    }

    fn manager(&self) -> Client {
        self.app.signed_in(&self.member.manager)
    }

    async fn secret(&self) -> Value {
        self.manager().get(&self.path()).await.expect(200).json()
    }

    async fn token(&self) -> u16 {
        self.app.browser().token(&self.member.client_id(), &self.value, &[]).await.status.as_u16()
    }

    /// Reports the secret; answers how many leaked secrets were found because of it.
    async fn report(&self) -> String {
        let body = json!({"values": [self.value], "found_at": PLACE});
        let received = report(&self.app, &body).await.expect(202);
        assert_eq!(received.json(), json!({"received": 1}));
        jobs::run(&self.app.core, Job::Leaks).unwrap()
    }

    async fn suspend(&self, body: &Value) {
        let (manager, path) = (self.manager(), format!("{}/suspension", self.path()));
        manager.send(manager.request(Method::PUT, &path).json(body)).await.expect(200);
    }

    /// The messages since the last call.
    fn mails(&self) -> Vec<ReceivedMail> {
        jobs::outbox::deliver(&self.app.core).unwrap();
        self.app.take_received()
    }

    /// The events of secrets since they were created, the oldest first.
    async fn events(&self) -> Vec<Value> {
        let events = self.manager().get("/api/v1/audit-events?action=secret").await.expect(200).json();
        let events = events["items"].as_array().unwrap().iter().rev();
        events.filter(|event| event["action"] != "secret.created").cloned().collect()
    }
}

async fn report(app: &TestApp, body: &Value) -> Answer {
    app.browser().post(LEAKS, body).await
}

/// A value of the right form that is nobody's.
fn nobodys() -> String {
    PlainSecret::generate(Environment::Production, keys::fill).unwrap().reveal().to_owned()
}

#[tokio::test]
async fn a_secret_of_ours_and_any_other_text_get_the_same_answer() {
    let scene = Scene::start(LeakAction::Suspend).await;
    let (other, _) = scene.member.secret(&scene.app, "another", 1).await;
    let texts =
        [nobodys(), scene.value.clone(), scene.value[1..].to_owned(), other, "x".to_owned(), "\u{1f511}".into()];
    let mut answers = Vec::new();
    for text in texts {
        let answer = report(&scene.app, &json!({"values": [text]})).await;
        let mut headers: Vec<_> =
            answer.headers.iter().filter(|(name, _)| !["date", "x-request-id"].contains(&name.as_str())).collect();
        headers.sort_by_key(|(name, _)| name.as_str());
        answers.push((answer.status, format!("{headers:?}"), answer.text.clone()));
    }
    assert_eq!((answers[0].0.as_u16(), answers[0].2.as_str()), (202, r#"{"received":1}"#));
    assert!(answers[0].1.contains("no-store"), "{}", answers[0].1);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn as_much_is_done_before_the_answer_for_a_secret_of_ours_as_for_one_of_nobody() {
    statements::begin();
    let scene = Scene::start(LeakAction::Suspend).await;
    let ask = |value: &str| {
        let report =
            Report { values: vec![FoundValue::parse(value).unwrap()], found_at: Some(FoundAt::parse(PLACE).unwrap()) };
        let before = statements::count(&scene.app.database.url);
        leak::report(&scene.app.core, &report, &latchkey::app::sign_in::Origin::default()).unwrap();
        statements::count(&scene.app.database.url) - before
    };
    ask(&nobodys());
    let counts = [ask(&nobodys()), ask(&scene.value), ask(&nobodys()), ask(&scene.value)];
    assert!(counts[0] > 3 && counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "1 secrets were found in public");
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "0 secrets were found in public");
}

#[tokio::test]
async fn one_that_works_is_marked_and_its_managers_and_all_operators_are_told_once() {
    let scene = Scene::start(LeakAction::Report).await;
    scene.app.member("0002");
    let boss = scene.app.person("boss@example.org", true);
    scene.app.person("root@example.org", true);
    scene.app.deactivate(&scene.app.person("gone@example.org", true));
    // Whoever is both is told once.
    scene.app.assign(&boss, &scene.member.organisation, Some(&scene.member.application));
    assert_eq!(scene.secret().await["leaked_at"], Value::Null);
    let _ = scene.mails();
    assert_eq!(scene.report().await, "1 secrets were found in public");
    let seen = scene.secret().await;
    assert_eq!((&seen["leaked_at"], &seen["suspension"]), (&json!(scene.app.now()), &Value::Null));
    assert_eq!(scene.manager().get(&scene.member.secrets()).await.json()["items"][0], seen);
    assert_eq!(scene.token().await, 200, "it is for the federation to say whether it is suspended");
    let mails = scene.mails();
    let mut readers: Vec<_> = mails.iter().map(ReceivedMail::reader).collect();
    readers.sort_unstable();
    assert_eq!(readers, ["boss@example.org", "manager-0001@example.org", "root@example.org"]);
    for mail in &mails {
        assert_eq!(
            mail.subject,
            "Latchkey: client secret “the blue one” was found in public: replace it (Partner-0001)"
        );
        let text = mail.text.replace('\n', " ");
        assert!(text.contains(&format!("({}…)", &scene.value[..3])), "{text}");
        assert!(text.contains("It still works") && text.contains("Create a new secret"), "{text}");
        // Where it was found is a stranger's text.
        assert!(!mail.text.contains("example.org/repository") && !mail.html.contains("repository"), "{text}");
        assert!(!mail.raw.contains(&scene.value[3..20]));
    }
    let reason = |reader: &str| {
        let mail = mails.iter().find(|mail| mail.reader() == reader).unwrap();
        mail.text.replace('\n', " ").split_once("You get this message because ").unwrap().1.to_owned()
    };
    assert!(reason("root@example.org").starts_with("you are an operator of Latchkey."));
    assert!(reason("manager-0001@example.org").starts_with("you are credential manager at Latchkey."));
}

#[tokio::test]
async fn it_stands_in_the_log_with_where_it_was_found_and_by_nobodys_hand() {
    let scene = Scene::start(LeakAction::Report).await;
    scene.report().await;
    let events = scene.events().await;
    assert_eq!(events.len(), 1, "{events:?}");
    let (event, hint) = (&events[0], &scene.value[..3]);
    assert_eq!((&event["action"], &event["subject"]["id"]), (&json!("secret.leaked"), &json!(scene.id)));
    assert_eq!((&event["actor"]["kind"], &event["actor"]["name"]), (&json!("system"), &json!("leak report")));
    assert_eq!((&event["before"], &event["after"]), (&Value::Null, &json!({"hint": hint, "found_at": PLACE})));
    assert!(!event.to_string().contains(&scene.value[3..]));
    let stranger = scene.app.member("0002");
    let seen = scene.app.signed_in(&stranger.manager).get("/api/v1/audit-events?action=secret").await.expect(200);
    assert!(!seen.text.contains("secret.leaked"), "{}", seen.text);
}

#[tokio::test]
async fn where_the_federation_wants_it_one_that_leaked_gets_no_token_until_somebody_resumes_it() {
    let scene = Scene::start(LeakAction::Suspend).await;
    let replica = scene.app.replica().await;
    let on_the_replica =
        async || replica.client().token(&scene.member.client_id(), &scene.value, &[]).await.status.as_u16();
    assert_eq!((scene.token().await, on_the_replica().await), (200, 200));
    let _ = scene.mails();
    scene.report().await;
    assert_eq!((on_the_replica().await, scene.token().await), (401, 401));
    let seen = scene.secret().await;
    let by = json!({"kind": "system", "id": uuid::Uuid::nil(), "name": "leak report"});
    assert_eq!(seen["state"], "suspended");
    assert_eq!(seen["suspension"], json!({"at": scene.app.now(), "by": by, "resume_at": null, "delete_at": null}));
    let mails = scene.mails();
    assert_eq!(mails.len(), 1, "one message says both");
    assert!(mails[0].text.replace('\n', " ").contains("It is suspended, so that nobody gets a token"));
    let said: Vec<_> = scene.events().await.iter().map(|event| json!([event["action"], event["after"]])).collect();
    let leaked = json!({"hint": scene.value[..3], "found_at": PLACE});
    assert_eq!(said, [json!(["secret.leaked", leaked]), json!(["secret.suspended", {"suspended": true}])]);
    let manager = scene.manager();
    manager.delete(&format!("{}/suspension", scene.path())).await.expect(200);
    assert_eq!(scene.token().await, 200, "the managers have the last word");
    let seen = scene.secret().await;
    assert!(seen["leaked_at"].is_string(), "that it leaked stays true: {seen}");
}

#[tokio::test]
async fn a_second_report_of_the_same_secret_does_nothing_more_for_a_day() {
    let scene = Scene::start(LeakAction::Suspend).await;
    let _ = scene.mails();
    let body = json!({"values": [scene.value, scene.value, format!(" {}\n", scene.value), nobodys()]});
    assert_eq!(report(&scene.app, &body).await.expect(202).json(), json!({"received": 4}));
    report(&scene.app, &body).await.expect(202);
    let other = scene.app.second_core();
    assert_eq!(jobs::run(&other, Job::Leaks).unwrap(), "1 secrets were found in public");
    let (first, events) = (scene.secret().await, scene.events().await);
    assert_eq!((scene.mails().len(), events.len()), (1, 2));
    scene.manager().delete(&format!("{}/suspension", scene.path())).await.expect(200);
    let _ = scene.mails();
    scene.app.advance(Duration::hours(23));
    assert_eq!(scene.report().await, "0 secrets were found in public");
    assert_eq!(scene.secret().await["leaked_at"], first["leaked_at"]);
    assert_eq!((scene.mails().len(), scene.events().await.len()), (0, 3));
    assert_eq!(scene.token().await, 200);
}

#[tokio::test]
async fn one_that_was_resumed_is_suspended_again_when_it_is_still_found_a_day_later() {
    let scene = Scene::start(LeakAction::Suspend).await;
    assert_eq!(scene.report().await, "1 secrets were found in public");
    scene.app.advance(Duration::days(2));
    assert_eq!(scene.report().await, "0 secrets were found in public", "it is suspended as it is");
    scene.manager().delete(&format!("{}/suspension", scene.path())).await.expect(200);
    assert_eq!(scene.token().await, 200);
    let _ = scene.mails();
    assert_eq!(scene.report().await, "1 secrets were found in public");
    assert_eq!(scene.mails().len(), 1);
    assert_eq!(scene.token().await, 401);
}

#[tokio::test]
async fn several_secrets_of_several_members_are_looked_after_at_once() {
    let scene = Scene::start(LeakAction::Report).await;
    let other = scene.app.member("0002");
    let (_, foreign) = other.secret(&scene.app, "the red one", 30).await;
    let _ = scene.mails();
    let body = json!({"values": [nobodys(), foreign, "x", scene.value]});
    report(&scene.app, &body).await.expect(202);
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "2 secrets were found in public");
    let mut told: Vec<_> = scene.mails().iter().map(|mail| (mail.reader().to_owned(), mail.subject.clone())).collect();
    told.sort();
    let subject =
        |name: &str, of: &str| format!("Latchkey: client secret “{name}” was found in public: replace it ({of})");
    assert_eq!(
        told,
        [
            ("manager-0001@example.org".to_owned(), subject("the blue one", "Partner-0001")),
            ("manager-0002@example.org".to_owned(), subject("the red one", "Partner-0002")),
        ]
    );
}

#[tokio::test]
async fn a_report_that_cannot_be_looked_after_keeps_no_other_waiting() {
    let scene = Scene::start(LeakAction::Report).await;
    let other = scene.app.member("0002");
    let (broken, foreign) = other.secret(&scene.app, "the red one", 30).await;
    let (_, third) = other.secret(&scene.app, "the green one", 30).await;
    let _ = scene.mails();
    let author_is = |kind: &str| format!("UPDATE secrets SET created_by_kind = '{kind}' WHERE name = 'the red one'");
    scene.app.by_hand(&author_is("nobody"));
    report(&scene.app, &json!({"values": [foreign, third]})).await.expect(202);
    report(&scene.app, &json!({"values": [scene.value]})).await.expect(202);
    assert!(jobs::run(&scene.app.core, Job::Leaks).is_err(), "the failure is seen");
    let told = |scene: &Scene| scene.mails().iter().map(|mail| mail.reader().to_owned()).collect::<Vec<_>>();
    assert_eq!(told(&scene), ["manager-0002@example.org", "manager-0001@example.org"], "all but {broken}");
    scene.app.by_hand(&author_is("person"));
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "1 secrets were found in public");
    assert_eq!(told(&scene), ["manager-0002@example.org"]);
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "0 secrets were found in public");
}

#[tokio::test]
async fn one_that_is_over_needs_nothing() {
    for over in ["deleted", "expired", "deleted by the end of its suspension"] {
        let scene = Scene::start(LeakAction::Suspend).await;
        match over {
            "deleted" => drop(scene.manager().delete(&scene.path()).await.expect(204)),
            "expired" => scene.app.advance(Duration::days(30)),
            _ => {
                scene.suspend(&json!({"delete_at": scene.app.now().plus(Duration::days(1)).to_string()})).await;
                scene.app.advance(Duration::days(1));
                jobs::run(&scene.app.core, Job::Suspensions).unwrap();
            }
        }
        let (before, events) = (scene.secret().await, scene.events().await);
        let _ = scene.mails();
        assert_eq!(scene.report().await, "0 secrets were found in public", "{over}");
        assert_eq!((scene.secret().await, scene.events().await), (before.clone(), events), "{over}");
        assert_eq!(before["leaked_at"], Value::Null);
        assert!(scene.mails().is_empty(), "{over}");
    }
}

#[tokio::test]
async fn a_suspension_that_ends_by_itself_does_not_let_a_leaked_one_work_again() {
    let scene = Scene::start(LeakAction::Suspend).await;
    let tomorrow = scene.app.now().plus(Duration::days(1)).to_string();
    scene.suspend(&json!({"resume_at": tomorrow})).await;
    scene.report().await;
    scene.app.advance(Duration::days(2));
    assert_eq!((scene.token().await, scene.secret().await["state"].clone()), (401, json!("suspended")));
    // One that would have been deleted still is.
    let scene = Scene::start(LeakAction::Suspend).await;
    scene.suspend(&json!({"delete_at": tomorrow})).await;
    let _ = scene.mails();
    scene.report().await;
    assert_eq!(scene.secret().await["suspension"]["delete_at"], tomorrow);
    assert!(scene.mails()[0].text.contains("It is suspended"));
    let actions: Vec<_> = scene.events().await.iter().map(|event| event["action"].clone()).collect();
    assert_eq!(actions, ["secret.suspended", "secret.leaked"]);
}

#[tokio::test]
async fn what_leaked_and_is_suspended_no_machine_resumes() {
    let scene = Scene::start(LeakAction::Suspend).await;
    let permissions = [ManagementPermission::SecretsManage];
    let script = scene.app.script(&scene.member.organisation, "Script", Environment::Production, &permissions);
    let machine = script.client(&["secrets.manage"]).await;
    let suspension = format!("{}/suspension", scene.path());
    scene.report().await;
    assert_eq!(machine.delete(&suspension).await.expect(403).code(), "people_only");
    let soon = json!({"resume_at": scene.app.now().plus(Duration::days(1)).to_string()});
    let refused = machine.send(machine.request(Method::PUT, &suspension).json(&soon)).await.expect(403);
    assert_eq!(refused.code(), "people_only");
    assert_eq!(scene.token().await, 401);
    // It may stop one that only was reported.
    scene.manager().delete(&suspension).await.expect(200);
    machine.send(machine.request(Method::PUT, &suspension).json(&json!({}))).await.expect(200);
    assert_eq!(scene.token().await, 401);
}

#[tokio::test]
async fn a_report_needs_neither_a_sign_in_nor_an_origin() {
    let scene = Scene::start(LeakAction::Report).await;
    let (address, http) = (format!("{}{LEAKS}", scene.app.address), reqwest::Client::new());
    let body = json!({"values": [scene.value]});
    let plain = || http.post(&address).json(&body);
    for request in [plain(), plain().header(header::ORIGIN, "https://scanner.example"), plain().bearer_auth("nonsense")]
    {
        scene.app.browser().send(request).await.expect(202);
    }
    // A page of another site sends nothing in the name of who is signed in.
    let session = scene.manager().cookie(latchkey::http::cookies::SESSION).unwrap();
    let cookie = format!("{}={session}", latchkey::http::cookies::SESSION);
    let request = plain().header(header::COOKIE, cookie).header(header::ORIGIN, "https://evil.example");
    assert_eq!(scene.app.browser().send(request).await.expect(403).code(), "foreign_origin");
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "1 secrets were found in public");
}

#[tokio::test]
async fn an_address_reports_thirty_times_an_hour_and_others_do_not_wait_for_it() {
    let trusted = || vec!["127.0.0.0/8".parse().unwrap()];
    let app = TestApp::builder().config(move |config| config.server.trusted_proxies = trusted()).start().await;
    let browser = app.browser();
    let from = async |address: &str| {
        let request = browser.request(Method::POST, LEAKS).header("x-forwarded-for", address.to_owned());
        browser.send(request.json(&json!({"values": [nobodys()]}))).await
    };
    for _ in 0..30 {
        from("2001:db8::1").await.expect(202);
    }
    app.advance(Duration::minutes(20));
    let refused = from("2001:db8::2").await.expect(429);
    assert_eq!((refused.code().as_str(), refused.header("retry-after")), ("too_many_attempts", "2401"));
    from("2001:db8:0:1::1").await.expect(202);
    from("192.0.2.1").await.expect(202);
    app.advance(Duration::minutes(40));
    from("2001:db8::1").await.expect(202);
}

#[tokio::test]
async fn what_is_wrong_with_a_report_is_said_by_its_field_and_nothing_of_it_is_repeated() {
    let scene = Scene::start(LeakAction::Suspend).await;
    let value = scene.value.as_str();
    let long = |length: usize| format!("{value}{}", "x".repeat(length - value.len()));
    let encoded = value.replace('_', "%5F");
    let cases = [
        (json!({}), vec![("/values", "required")]),
        (json!({"values": null}), vec![("/values", "required")]),
        (json!({"values": []}), vec![("/values", "required")]),
        (json!({"values": value}), vec![("/values", "wrong_type")]),
        (json!({"values": vec![value; 101]}), vec![("/values", "too_many")]),
        (
            json!({"values": [value, 7, null, [value]]}),
            vec![("/values/1", "wrong_type"), ("/values/2", "wrong_type"), ("/values/3", "wrong_type")],
        ),
        (json!({"values": [value, " ", long(201)]}), vec![("/values/1", "required"), ("/values/2", "too_long")]),
        (json!({"values": [long(60_000)]}), vec![("/values/0", "too_long")]),
        (json!({"values": [value], "found_at": value}), vec![("/found_at", "invalid_address")]),
        (json!({"values": [value], "found_at": "file:///etc/passwd"}), vec![("/found_at", "invalid_address")]),
        (
            json!({"values": [value], "found_at": "https://me:pass@example.org/"}),
            vec![("/found_at", "invalid_address")],
        ),
        (
            json!({"values": [value], "found_at": format!("https://example.org/{}", "x".repeat(500))}),
            vec![("/found_at", "invalid_address")],
        ),
        (
            json!({"values": [value], "found_at": format!("https://example.org/?key={value}")}),
            vec![("/found_at", "holds_secret")],
        ),
        (
            json!({"values": [value], "found_at": format!("https://example.org/?key={encoded}")}),
            vec![("/found_at", "holds_secret")],
        ),
        (json!({"values": [value], "found_at": null}), vec![("/found_at", "wrong_type")]),
        (json!({"values": [value], "secret": value}), vec![("/secret", "unknown_field")]),
    ];
    for (body, expected) in cases {
        let refused = report(&scene.app, &body).await.expect(422);
        assert_eq!(refused.refused(), fields(&expected), "{}", refused.text);
        assert!(!refused.text.contains(&value[3..20]), "{}", refused.text);
    }
    let hundred = json!({"values": vec![value; 100], "found_at": "http://example.org"});
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "0 secrets were found in public");
    assert_eq!(report(&scene.app, &hundred).await.expect(202).json(), json!({"received": 100}));
    assert_eq!(jobs::run(&scene.app.core, Job::Leaks).unwrap(), "1 secrets were found in public");
}
