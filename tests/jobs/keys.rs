//! Keys of clients expire as secrets do, and whoever looks after them is told of both alike.

use std::{
    sync::{Arc, Barrier},
    thread,
};

use latchkey::startup;
use serde_json::{Value, json};
use support::{Member, TestApp, client_key::KeyPair};
use time::Duration;

use crate::{
    planning::count,
    run::{deliver, forget_security_mails, mails_of_a_run, plan},
    thresholds::{THRESHOLDS, assert_told_at, walk},
};

/// Adds what is described to the application of a member, for so many days; answers its path.
async fn add(app: &TestApp, member: &Member, name: &str, days: i64, source: (&str, Value)) -> String {
    let mut body = json!({"name": name, "expires_at": app.now().plus(Duration::days(days))});
    body[source.0] = source.1;
    let keys = format!("/api/v1/applications/{}/keys", member.client_id());
    let added = app.signed_in(&member.manager).post(&keys, &body).await.expect(201).json();
    forget_security_mails(&app.core);
    format!("{keys}/{}", added["id"].as_str().unwrap())
}

async fn key(app: &TestApp, member: &Member, name: &str, days: i64) -> String {
    add(app, member, name, days, ("public_key", json!(KeyPair::new("EdDSA").pem()))).await
}

async fn set(app: &TestApp, member: &Member, name: &str, days: i64) -> String {
    add(app, member, name, days, ("set_address", json!("https://keys.example.org/jwks.json"))).await
}

#[tokio::test]
async fn over_the_life_of_a_key_each_threshold_is_told_once() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    key(&app, &member, "the key", 90).await;
    let told = walk(&app, Duration::days(90), &[Duration::hours(12)]);
    assert_told_at(&told, &THRESHOLDS, Duration::hours(12));
}

#[tokio::test]
async fn the_address_of_a_set_of_keys_is_told_of_just_so() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    set(&app, &member, "the set", 20).await;
    let told = walk(&app, Duration::days(20), &[Duration::hours(12)]);
    assert_told_at(&told, &THRESHOLDS[2..], Duration::hours(12));
}

#[tokio::test]
async fn a_message_about_a_key_says_so_and_leads_to_it() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    key(&app, &member, "the key", 60).await;
    app.advance(Duration::days(30));
    let mail = mails_of_a_run(&app).remove(0);
    assert_eq!(mail.reader(), "manager-0001@example.org");
    assert_eq!(mail.subject, "Latchkey: key “the key” expires in 30 days (Partner-0001)");
    let text = mail.text.replace('\n', " ");
    for part in ["A key that you look after expires in 30 days.", "* the key (key)", "a key gets no more tokens"] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(text.contains(&format!("/applications/{}", member.client_id())) && !text.contains("secret"), "{text}");
    assert!(mail.html.contains("<strong>the key</strong>") && mail.html.contains("(key)"), "{}", mail.html);
    app.advance(Duration::days(30));
    assert_eq!(mails_of_a_run(&app)[0].subject, "Latchkey: key “the key” has expired (Partner-0001)");
}

#[tokio::test]
async fn secrets_and_keys_of_a_person_are_in_one_message_the_first_to_expire_first() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    key(&app, &member, "key in 13 days", 63).await;
    member.secret(&app, "secret in 28 days", 78).await;
    set(&app, &member, "set in 2 days", 52).await;
    member.secret(&app, "secret in 6 days", 56).await;
    app.advance(Duration::days(50));
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1);
    let names: Vec<_> = mails[0].text.lines().filter_map(|line| line.strip_prefix("* ")).collect();
    let begins = |(name, begin): (&&str, &&str)| name.starts_with(begin);
    let expected = ["set in 2 days (key)", "secret in 6 days (", "key in 13 days (key)", "secret in 28 days ("];
    assert!(names.len() == 4 && names.iter().zip(&expected).all(begins), "{names:?}");
    assert_eq!(mails[0].subject, "Latchkey: 4 credentials are nearing their expiry; the first expires in 2 days");
}

#[tokio::test]
async fn a_deleted_key_is_never_mentioned_again() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (kept, deleted) = (key(&app, &member, "kept", 60).await, key(&app, &member, "deleted", 60).await);
    app.advance(Duration::days(50));
    assert_eq!(plan(&app.core).notices, 2);
    app.signed_in(&member.manager).delete(&deleted).await.expect(204);
    assert_eq!(deliver(&app.core).sent, 1);
    let mail = app.take_received().remove(0);
    assert!(mail.text.contains("* kept (key)") && !mail.raw.contains("deleted"), "{}", mail.text);
    app.advance(Duration::days(4));
    let mail = mails_of_a_run(&app).remove(0);
    assert!(mail.text.contains("* kept (key)") && !mail.raw.contains("deleted"), "{}", mail.text);
    // Nor is one that is deleted after everything else was planned.
    app.advance(Duration::days(3));
    assert_eq!(plan(&app.core).messages, 1);
    app.signed_in(&member.manager).delete(&kept).await.expect(204);
    let delivered = deliver(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (0, 1));
    app.advance(Duration::days(30));
    assert!(mails_of_a_run(&app).is_empty());
}

#[tokio::test]
async fn one_who_was_not_told_in_time_is_told_of_the_tightest_threshold_only() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    key(&app, &member, "the key", 90).await;
    app.advance(Duration::days(60));
    plan(&app.core);
    // The mail server was away until the next threshold.
    app.advance(Duration::days(16));
    plan(&app.core);
    deliver(&app.core);
    let mails = app.take_received();
    assert_eq!(mails.len(), 1, "what is told again is left out of the first");
    assert!(mails[0].subject.contains("expires in 14 days"), "{}", mails[0].subject);
}

#[tokio::test]
async fn planners_that_run_at_once_plan_each_notice_of_a_key_once() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let other = app.person("other@example.org", false);
    app.assign(&other, &member.organisation, None);
    for number in 0..8 {
        key(&app, &member, &format!("key {number}"), 80 + number).await;
    }
    member.secret(&app, "a secret", 80).await;
    for days in [60, 19] {
        app.advance(Duration::days(days));
        let (barrier, before) = (Arc::new(Barrier::new(4)), count(&app, "notices"));
        let planners: Vec<_> = (0..4)
            .map(|_| {
                let core = startup::open(app.core.config.clone(), app.clock.clone()).unwrap();
                let barrier = Arc::clone(&barrier);
                thread::spawn(move || {
                    barrier.wait();
                    plan(&core).notices
                })
            })
            .collect();
        let planned: usize = planners.into_iter().map(|planner| planner.join().unwrap()).sum();
        assert_eq!(planned, 18, "after {days} more days");
        assert_eq!(count(&app, "notices") - before, 18);
    }
    let once = "(select client_key_id, threshold_days, person_id from notices where client_key_id is not null
                 group by client_key_id, threshold_days, person_id having count(*) > 1) twice";
    assert_eq!(count(&app, once), 0);
}

#[tokio::test]
async fn changed_thresholds_hold_for_keys_that_were_there_before() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    key(&app, &member, "the key", 365).await;
    let told_by = |days: &[u16]| {
        let mut config = app.core.config.clone();
        config.notices.thresholds_days = days.to_vec();
        plan(&startup::open(config, app.clock.clone()).unwrap()).notices
    };
    app.advance(Duration::days(345));
    assert_eq!(told_by(&[60, 30, 14]), 1, "20 days are left");
    assert_eq!(told_by(&[45, 14]), 0, "who was told 30 days before need not be told 45 days before");
    assert_eq!(told_by(&[25, 10]), 1, "25 days are tighter than what was told");
}
