//! Suspending a secret and resuming it: states, ends, who may, what is written down and told.

use latchkey::{
    domain::{api::Environment, management::ManagementPermission},
    jobs::{self, Job},
};
use serde_json::{Value, json};
use support::{Client, Member, TestApp, mail::ReceivedMail};
use time::Duration;

use crate::refusals::fields;

struct Scene {
    app: TestApp,
    member: Member,
    id: String,
    value: String,
}

impl Scene {
    /// A member with one secret that lives for 20 days.
    async fn start() -> Self {
        let app = TestApp::start().await;
        let member = app.member("0001");
        let (id, value) = member.secret(&app, "the blue one", 20).await;
        Self { app, member, id, value }
    }

    fn path(&self) -> String {
        format!("{}/{}", self.member.secrets(), self.id)
    }

    fn suspension(&self) -> String {
        format!("{}/suspension", self.path())
    }

    fn manager(&self) -> Client {
        self.app.signed_in(&self.member.manager)
    }

    fn after(&self, days: i64) -> String {
        self.app.now().plus(Duration::days(days)).to_string()
    }

    async fn secret(&self) -> Value {
        self.manager().get(&self.path()).await.expect(200).json()
    }

    async fn state(&self) -> String {
        self.secret().await["state"].as_str().unwrap().to_owned()
    }

    async fn token(&self) -> u16 {
        self.app.browser().token(&self.member.client_id(), &self.value, &[]).await.status.as_u16()
    }

    /// The messages since the last call.
    fn mails(&self) -> Vec<ReceivedMail> {
        jobs::outbox::deliver(&self.app.core).unwrap();
        self.app.take_received()
    }

    async fn events(&self) -> Vec<Value> {
        let events = self.manager().get("/api/v1/audit-events?action=secret").await.expect(200).json();
        let mut events = events["items"].as_array().unwrap().clone();
        events.reverse();
        events
    }
}

async fn suspend(browser: &Client, path: &str, body: &Value) -> support::Answer {
    browser.send(browser.request(reqwest::Method::PUT, path).json(body)).await
}

#[tokio::test]
async fn a_suspended_secret_gets_no_token_until_it_is_resumed() {
    let scene = Scene::start().await;
    let manager = scene.manager();
    assert_eq!(scene.token().await, 200);
    let suspended = suspend(&manager, &scene.suspension(), &json!({})).await.expect(200).json();
    assert_eq!(scene.token().await, 401);
    assert_eq!(suspended["state"], "suspended");
    let by = json!({"kind": "person", "id": scene.member.manager.id, "name": scene.member.manager.name});
    let expected = json!({"at": scene.app.now(), "by": by, "resume_at": null, "delete_at": null});
    assert_eq!(suspended["suspension"], expected);
    assert_eq!(scene.secret().await, suspended);
    let resumed = manager.delete(&scene.suspension()).await.expect(200).json();
    assert_eq!((&resumed["state"], &resumed["suspension"]), (&json!("expiring"), &Value::Null));
    assert_eq!(scene.token().await, 200);
}

#[tokio::test]
async fn it_is_listed_as_suspended_and_counts_among_the_live_ones() {
    let scene = Scene::start().await;
    let manager = scene.manager();
    suspend(&manager, &scene.suspension(), &json!({})).await.expect(200);
    for (state, count) in [("active", 0), ("expiring", 0), ("suspended", 1), ("expired", 0), ("deleted", 0)] {
        let list = manager.get(&format!("{}?state={state}", scene.member.secrets())).await.expect(200).json();
        assert_eq!(list["items"].as_array().unwrap().len(), count, "{state}");
    }
    let path = format!("/api/v1/applications/{}", scene.member.application.id);
    let summary = manager.get(&path).await.expect(200).json()["secrets"].clone();
    let counts = ["live", "expiring", "suspended", "expired"].map(|name| summary[name].as_i64().unwrap());
    assert_eq!(counts, [1, 0, 1, 0]);
    scene.app.advance(Duration::days(31));
    assert_eq!(scene.state().await, "expired", "a suspended secret expires all the same");
}

#[tokio::test]
async fn it_counts_for_the_limit_because_it_can_come_back() {
    let app = TestApp::builder().config(|config| config.secrets.max_live = 1).start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "one", 30).await;
    let manager = app.signed_in(&member.manager);
    suspend(&manager, &format!("{}/{id}/suspension", member.secrets()), &json!({})).await.expect(200);
    let body = json!({"name": "two", "expires_at": app.now().plus(Duration::days(9)).to_string()});
    assert_eq!(manager.post(&member.secrets(), &body).await.expect(409).code(), "too_many_secrets");
}

#[tokio::test]
async fn it_resumes_at_the_instant_that_was_set_without_waiting_for_a_job() {
    let scene = Scene::start().await;
    let at = scene.after(2);
    let suspended = suspend(&scene.manager(), &scene.suspension(), &json!({"resume_at": at})).await.expect(200).json();
    assert_eq!(suspended["suspension"]["resume_at"], at);
    scene.app.advance(Duration::days(2) - Duration::microseconds(1));
    assert_eq!((scene.token().await, scene.state().await.as_str()), (401, "suspended"));
    scene.app.advance(Duration::microseconds(1));
    assert_eq!((scene.token().await, scene.state().await.as_str()), (200, "expiring"));
    let list = scene.manager().get(&format!("{}?state=expiring", scene.member.secrets())).await.expect(200).json();
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let _ = scene.mails();
    assert_eq!(jobs::run(&scene.app.core, Job::Suspensions).unwrap(), "1 ends of suspensions written");
    assert_eq!(jobs::run(&scene.app.core, Job::Suspensions).unwrap(), "0 ends of suspensions written");
    assert_eq!((scene.token().await, scene.state().await.as_str()), (200, "expiring"));
    let mails = scene.mails();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].reader(), "manager-0001@example.org");
    assert_eq!(mails[0].subject, "Latchkey: client secret “the blue one” was resumed (Partner-0001)");
}

#[tokio::test]
async fn it_is_deleted_at_the_instant_that_was_set_and_dead_before_a_job_has_run() {
    let scene = Scene::start().await;
    suspend(&scene.manager(), &scene.suspension(), &json!({"delete_at": scene.after(1)})).await.expect(200);
    let other = scene.app.second_core();
    scene.app.advance(Duration::days(1));
    let dead_at = scene.app.now().to_string();
    let answer = scene.app.browser().token(&scene.member.client_id(), &scene.value, &[]).await.expect(401).json();
    let unknown = scene.app.browser().token(&uuid::Uuid::max().to_string(), &scene.value, &[]).await.json();
    assert_eq!(answer, unknown, "as of one that is deleted, nothing is said");
    let seen = scene.secret().await;
    assert_eq!(
        (&seen["state"], &seen["deleted_at"], &seen["suspension"]),
        (&json!("deleted"), &json!(dead_at), &Value::Null)
    );
    assert_eq!(scene.manager().get(&scene.member.secrets()).await.json()["items"], json!([]));
    assert_eq!(scene.manager().delete(&scene.suspension()).await.expect(409).code(), "secret_deleted");
    let _ = scene.mails();
    scene.app.advance(Duration::minutes(1));
    jobs::run(&other, Job::Suspensions).unwrap();
    assert_eq!(scene.secret().await, seen, "the tombstone says when it died, not when that was written down");
    assert_eq!(scene.token().await, 401);
    let mails = scene.mails();
    assert_eq!(mails.len(), 1, "the manager is told");
    assert!(mails[0].subject.contains("was deleted"), "{}", mails[0].subject);
    let last = scene.events().await.pop().unwrap();
    assert_eq!((&last["action"], &last["actor"]["kind"]), (&json!("secret.deleted"), &json!("system")));
}

#[tokio::test]
async fn an_end_that_is_not_possible_is_refused_by_its_field() {
    let scene = Scene::start().await;
    let manager = scene.manager();
    let refused = async |body: Value| suspend(&manager, &scene.suspension(), &body).await.expect(422).refused();
    let (past, expiry) = (scene.app.now().to_string(), scene.after(20));
    assert_eq!(refused(json!({"resume_at": past})).await, fields(&[("/resume_at", "not_in_future")]));
    assert_eq!(refused(json!({"delete_at": past})).await, fields(&[("/delete_at", "not_in_future")]));
    assert_eq!(refused(json!({"resume_at": expiry})).await, fields(&[("/resume_at", "after_expiry")]));
    let both = json!({"resume_at": scene.after(1), "delete_at": scene.after(2)});
    assert_eq!(refused(both).await, fields(&[("/delete_at", "several_ends")]));
    assert_eq!(refused(json!({"resume_at": "soon"})).await, fields(&[("/resume_at", "invalid_timestamp")]));
    assert_eq!(refused(json!({"until": past})).await, fields(&[("/until", "unknown_field")]));
    assert_eq!(scene.state().await, "expiring");
    suspend(&manager, &scene.suspension(), &json!({"delete_at": scene.after(90)})).await.expect(200);
}

#[tokio::test]
async fn what_is_over_is_neither_suspended_nor_resumed() {
    let scene = Scene::start().await;
    let (expired, _) = scene.member.secret(&scene.app, "short", 1).await;
    scene.app.advance(Duration::days(2));
    let manager = scene.manager();
    manager.delete(&scene.path()).await.expect(204);
    for (id, code) in [(&scene.id, "secret_deleted"), (&expired, "secret_expired")] {
        let path = format!("{}/{id}/suspension", scene.member.secrets());
        assert_eq!(suspend(&manager, &path, &json!({})).await.expect(409).code(), code);
        assert_eq!(manager.delete(&path).await.expect(409).code(), code);
    }
    let missing = format!("{}/{}/suspension", scene.member.secrets(), uuid::Uuid::nil());
    suspend(&manager, &missing, &json!({})).await.expect(404);
    manager.delete(&missing).await.expect(404);
}

#[tokio::test]
async fn each_change_is_written_down_once_with_before_and_after() {
    let scene = Scene::start().await;
    let (manager, at) = (scene.manager(), scene.after(3));
    for _ in 0..2 {
        suspend(&manager, &scene.suspension(), &json!({})).await.expect(200);
    }
    suspend(&manager, &scene.suspension(), &json!({"resume_at": at})).await.expect(200);
    for _ in 0..2 {
        manager.delete(&scene.suspension()).await.expect(200);
    }
    let events = scene.events().await;
    let said: Vec<_> =
        events[1..].iter().map(|event| json!([event["action"], event["before"], event["after"]])).collect();
    assert_eq!(
        said,
        [
            json!(["secret.suspended", {"suspended": false}, {"suspended": true}]),
            json!(["secret.suspended", {"resume_at": null}, {"resume_at": at}]),
            json!(["secret.resumed", {"suspended": true, "resume_at": at}, {"suspended": false, "resume_at": null}]),
        ]
    );
    let subjects: Vec<_> = scene.mails().iter().map(|mail| mail.subject.clone()).collect();
    let subject = |verb| format!("Latchkey: client secret “the blue one” was {verb} (Partner-0001)");
    assert_eq!(subjects, [subject("suspended"), subject("suspended"), subject("resumed")]);
}

#[tokio::test]
async fn managers_are_told_when_an_operator_suspends_and_until_when() {
    let scene = Scene::start().await;
    let operator = scene.app.operator();
    suspend(&operator, &scene.suspension(), &json!({"resume_at": "2027-03-05T11:00:00Z"})).await.expect(200);
    let mails = scene.mails();
    let mail = mails.iter().find(|mail| mail.reader() == "manager-0001@example.org").expect("the manager is told");
    let text = mail.text.replace('\n', " ");
    assert!(text.contains("No tokens are issued for it until it is resumed."), "{text}");
    assert!(text.contains("It resumes by itself on Friday 5 March 2027, 12:00 (Europe/Amsterdam)."), "{text}");
    operator.delete(&scene.suspension()).await.expect(200);
    assert_eq!(scene.state().await, "expiring");
}

#[tokio::test]
async fn it_needs_a_fresh_proof() {
    let scene = Scene::start().await;
    let stale = scene.app.proved_before(&scene.member.manager, Duration::minutes(16));
    assert_eq!(suspend(&stale, &scene.suspension(), &json!({})).await.expect(403).code(), "step_up_required");
    suspend(&scene.manager(), &scene.suspension(), &json!({})).await.expect(200);
    assert_eq!(stale.delete(&scene.suspension()).await.expect(403).code(), "step_up_required");
}

#[tokio::test]
async fn what_a_person_suspended_no_machine_resumes_or_changes() {
    let scene = Scene::start().await;
    let permissions = [ManagementPermission::SecretsManage];
    let script = scene.app.script(&scene.member.organisation, "Script", Environment::Production, &permissions);
    let machine = script.client(&["secrets.manage"]).await;
    suspend(&machine, &scene.suspension(), &json!({})).await.expect(200);
    machine.delete(&scene.suspension()).await.expect(200);
    suspend(&scene.manager(), &scene.suspension(), &json!({})).await.expect(200);
    let soon = json!({"resume_at": scene.after(1)});
    assert_eq!(suspend(&machine, &scene.suspension(), &soon).await.expect(403).code(), "people_only");
    assert_eq!(machine.delete(&scene.suspension()).await.expect(403).code(), "people_only");
    assert_eq!(scene.state().await, "suspended");
}

#[tokio::test]
async fn what_a_person_says_after_a_machine_counts_as_said_by_the_person() {
    let scene = Scene::start().await;
    let organisation = &scene.member.organisation;
    let script =
        scene.app.script(organisation, "Vault", Environment::Production, &[ManagementPermission::SecretsManage]);
    let machine = script.client(&[]).await;
    suspend(&machine, &scene.suspension(), &json!({})).await.expect(200);
    let since = scene.secret().await["suspension"]["since"].clone();
    scene.app.advance(Duration::minutes(1));
    suspend(&scene.manager(), &scene.suspension(), &json!({})).await.expect(200);
    assert_eq!(scene.secret().await["suspension"]["since"], since);
    assert_eq!(machine.delete(&scene.suspension()).await.expect(403).code(), "people_only");
    assert_eq!(scene.token().await, 401);
}

#[tokio::test]
async fn who_only_stops_secrets_does_not_say_when_a_stopped_one_works_again() {
    let scene = Scene::start().await;
    let operating = scene.app.operating_organisation("0099");
    let stopper =
        scene.app.script(&operating, "Stopper", Environment::Production, &[ManagementPermission::SecretsRevoke]);
    let vault = scene.app.script(
        &scene.member.organisation,
        "Vault",
        Environment::Production,
        &[ManagementPermission::SecretsManage],
    );
    suspend(&vault.client(&[]).await, &scene.suspension(), &json!({})).await.expect(200);
    let machine = stopper.client(&[]).await;
    let soon = json!({"resume_at": scene.after(1)});
    assert_eq!(suspend(&machine, &scene.suspension(), &soon).await.expect(403).code(), "suspended_already");
    suspend(&machine, &scene.suspension(), &json!({})).await.expect(200);
    scene.app.advance(Duration::days(2));
    assert_eq!(scene.token().await, 401);
}
