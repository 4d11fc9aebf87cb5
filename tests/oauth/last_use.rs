//! When a secret was last used: written by a job, never set back, and kept when it cannot be written.

use std::time::Instant;

use latchkey::{
    domain::Clock,
    jobs::{self, Job, scheduler},
};
use serde_json::Value;
use support::{TestApp, fixtures::Member};
use time::Duration;

use crate::request::{form, post};

async fn last_used(app: &TestApp, member: &Member, secret: &str) -> Value {
    let answer = app.signed_in(&member.manager).get(&format!("{}/{secret}", member.secrets())).await;
    answer.expect(200).json()["last_used_at"].clone()
}

#[tokio::test]
async fn a_use_appears_once_the_job_has_run() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let (unused, _) = member.secret(&app, "second", 30).await;
    assert_eq!(last_used(&app, &member, &secret).await, Value::Null);
    for _ in 0..3 {
        app.advance(Duration::minutes(1));
        post(&app.browser(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
    }
    let used_at = app.now().to_string();
    app.advance(Duration::minutes(1));
    assert_eq!(jobs::run(&app.core, Job::LastUse).unwrap(), "1 last uses written");
    assert_eq!(last_used(&app, &member, &secret).await, used_at);
    assert_eq!(last_used(&app, &member, &unused).await, Value::Null);
    assert_eq!(jobs::run(&app.core, Job::LastUse).unwrap(), "0 last uses written");
}

#[tokio::test]
async fn a_refused_request_is_no_use() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let machine = app.browser();
    post(&machine, &[], &form(&member.client_id(), "wrong", "")).await.expect(401);
    post(&machine, &[], &form(&member.client_id(), &value, "&scope=unknown")).await.expect(400);
    app.advance(Duration::days(30));
    post(&machine, &[], &form(&member.client_id(), &value, "")).await.expect(401);
    jobs::run(&app.core, Job::LastUse).unwrap();
    assert_eq!(last_used(&app, &member, &secret).await, Value::Null);
}

#[tokio::test]
async fn a_last_use_is_never_set_back() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let late = app.replica_by(Clock::standing_at(app.now())).await;
    let body = form(&member.client_id(), &value, "");
    app.advance(Duration::minutes(5));
    let used_at = app.now().to_string();
    post(&app.browser(), &[], &body).await.expect(200);
    post(&late.client(), &[], &body).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    jobs::run(&late.core, Job::LastUse).unwrap();
    assert_eq!(last_used(&app, &member, &secret).await, used_at, "another replica saw an earlier use");
    app.advance(Duration::minutes(-3));
    post(&app.browser(), &[], &body).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    assert_eq!(last_used(&app, &member, &secret).await, used_at, "the clock was set back");
}

#[tokio::test]
async fn a_use_that_cannot_be_written_is_written_later() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let (other, other_value) = member.secret(&app, "second", 30).await;
    let machine = app.browser();
    let used_at = app.now().to_string();
    post(&machine, &[], &form(&member.client_id(), &value, "")).await.expect(200);
    app.by_hand("alter table secrets rename to secrets_away");
    jobs::run(&app.core, Job::LastUse).unwrap_err();
    jobs::run(&app.core, Job::LastUse).unwrap_err();
    app.by_hand("alter table secrets_away rename to secrets");
    app.advance(Duration::minutes(1));
    post(&machine, &[], &form(&member.client_id(), &other_value, "")).await.expect(200);
    assert_eq!(jobs::run(&app.core, Job::LastUse).unwrap(), "2 last uses written");
    assert_eq!(last_used(&app, &member, &secret).await, used_at);
    assert_eq!(last_used(&app, &member, &other).await, app.now().to_string());
}

#[tokio::test]
async fn what_is_only_in_memory_is_written_when_the_jobs_are_stopped() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    let scheduler = scheduler::start(&app.core);
    post(&machine, &[], &body).await.expect(200);
    let began = Instant::now();
    while last_used(&app, &member, &secret).await.is_null() {
        assert!(began.elapsed() < Duration::seconds(30), "the job does not run");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    // The job has just run, and will not again for most of a second.
    app.advance(Duration::minutes(1));
    post(&machine, &[], &body).await.expect(200);
    scheduler.stop(&app.core);
    assert_eq!(last_used(&app, &member, &secret).await, app.now().to_string());
}
