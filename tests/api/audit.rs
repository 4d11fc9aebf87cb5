//! The audit log: who did what, on what, when and from where, in a chain that shows any change.

use latchkey::app::audit::{self, Verdict};
use serde_json::{Value, json};
use support::TestApp;
use time::Duration;

fn actions(events: &Value) -> Vec<String> {
    let items = events["items"].as_array().unwrap();
    items.iter().map(|event| event["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn creating_and_deleting_a_secret_is_written_down_without_its_value() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, value) = member.secret(&app, "for the log", 30).await;
    let manager = app.signed_in(&member.manager);
    manager.delete(&format!("{}/{id}", member.secrets())).await.expect(204);

    let answer =
        manager.get(&format!("/api/v1/audit-events?action=secret&application_id={}", member.client_id())).await;
    let events = answer.expect(200);
    assert_eq!(actions(&events.json()), ["secret.deleted", "secret.created"]);
    let created = &events.json()["items"][1];
    assert_eq!(created["actor"]["name"], member.manager.name.as_str());
    assert_eq!(created["actor"]["kind"], "person");
    assert_eq!(created["subject"]["id"], id.as_str());
    assert_eq!(created["after"]["name"], "for the log");
    assert_eq!(created["after"]["hint"], &value[..3]);
    assert_eq!((&created["address"], &created["request_id"]), (&Value::Null, &Value::Null), "not for managers");
    let seen = app.operator().get("/api/v1/audit-events?action=secret.created").await.expect(200).json();
    assert_eq!(seen["items"][0]["address"], "127.0.0.1");
    assert!(!seen["items"][0]["request_id"].as_str().unwrap().is_empty());
    assert!(!events.text.contains(&value[8..20]), "the log holds a part of the value");
}

#[tokio::test]
async fn a_change_is_written_down_with_what_it_was_and_is() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let operator = app.operator();
    let path = format!("/api/v1/organisations/{}", organisation.id);
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.patch(&path, &tag, &json!({"name": "Renamed"})).await.expect(200);

    let events = operator.get("/api/v1/audit-events?action=organisation.updated").await.expect(200).json();
    assert_eq!(events["items"][0]["before"], json!({"name": "Organisation 0001"}));
    assert_eq!(events["items"][0]["after"], json!({"name": "Renamed"}));
}

#[tokio::test]
async fn managers_see_the_events_of_their_own_applications_only() {
    let app = TestApp::start().await;
    let (one, other) = (app.member("0001"), app.member("0002"));
    one.secret(&app, "of one", 30).await;
    other.secret(&app, "of the other", 30).await;

    let seen = app.signed_in(&one.manager).get("/api/v1/audit-events?limit=200").await.expect(200);
    assert!(seen.text.contains("of one"));
    assert!(!seen.text.contains("of the other"));
    assert!(!seen.text.contains("0002"), "{}", seen.text);

    let asked = format!("/api/v1/audit-events?application_id={}", other.client_id());
    assert_eq!(app.signed_in(&one.manager).get(&asked).await.expect(200).json()["items"], json!([]));
    let all = app.operator().get("/api/v1/audit-events?action=secret.created").await.expect(200);
    assert_eq!(all.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn who_loses_an_application_loses_its_events() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "of one", 30).await;
    let manager = app.signed_in(&member.manager);
    assert!(manager.get("/api/v1/audit-events").await.expect(200).text.contains("of one"));
    let operator = app.operator();
    let assignments = operator.get("/api/v1/assignments").await.expect(200).json();
    let id = assignments["items"][0]["id"].as_str().unwrap().to_owned();
    operator.delete(&format!("/api/v1/assignments/{id}")).await.expect(204);
    assert_eq!(manager.get("/api/v1/audit-events").await.expect(200).json()["items"], json!([]));
}

#[tokio::test]
async fn sign_ins_are_written_down_and_what_was_typed_is_not() {
    let app = TestApp::start().await;
    let wrong = json!({"email": "nobody@example.org", "password": "typed by mistake"});
    app.browser().post("/api/v1/sign-in", &wrong).await.expect(401);
    let events = app.operator().get("/api/v1/audit-events?action=sign_in").await.expect(200);
    assert_eq!(actions(&events.json()), ["sign_in.failed"]);
    assert!(!events.text.contains("nobody@example.org"));
    assert!(!events.text.contains("mistake"));
}

#[tokio::test]
async fn pages_walk_every_event_once_and_filters_by_time_hold() {
    let app = TestApp::start().await;
    for number in 0..7 {
        app.organisation(&format!("{number:04}"));
        app.advance(Duration::hours(1));
    }
    let operator = app.operator();
    let mut seen = Vec::new();
    let mut path = "/api/v1/audit-events?action=organisation.created&limit=3".to_owned();
    loop {
        let page = operator.get(&path).await.expect(200).json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|event| event["sequence"].as_i64().unwrap()));
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        path = format!("/api/v1/audit-events?action=organisation.created&limit=3&cursor={cursor}");
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");

    let from = "/api/v1/audit-events?action=organisation.created&from=2027-03-01T14:00:00Z&until=2027-03-01T16:00:00Z";
    assert_eq!(operator.get(from).await.expect(200).json()["items"].as_array().unwrap().len(), 2);
    let refused = operator.get("/api/v1/audit-events?action=nonsense&from=today").await.expect(400).refused();
    let codes: Vec<_> = refused.iter().map(|(pointer, code)| (pointer.as_str(), code.as_str())).collect();
    assert_eq!(codes, [("action", "unknown_action"), ("from", "invalid_timestamp")]);
}

#[tokio::test]
async fn the_events_of_a_person_are_what_they_did_and_what_was_done_to_them() {
    let app = TestApp::start().await;
    let (person, other) = (app.person("nova@example.org", false), app.person("other@example.org", false));
    let (browser, operator) = (app.signed_in(&person), app.operator());
    operator.patch(&format!("/api/v1/people/{}", other.id), "*", &json!({"name": "Another"})).await.expect(200);
    browser.patch("/api/v1/account", "*", &json!({"name": "Nova"})).await.expect(200);
    operator.patch(&format!("/api/v1/people/{}", person.id), "*", &json!({"auditor": true})).await.expect(200);
    let wrong = json!({"email": "nova@example.org", "password": "wrong"});
    app.browser().post("/api/v1/sign-in", &wrong).await.expect(401);
    browser.delete("/api/v1/session").await.expect(204);
    let expected = ["session.ended", "sign_in.failed", "person.updated", "person.updated"];
    let (mut walked, mut path) = (Vec::new(), format!("/api/v1/audit-events?person_id={}", person.id));
    assert_eq!(actions(&operator.get(&path).await.expect(200).json()), expected);
    path.push_str("&limit=1");
    let mut next = Some(path.clone());
    while let Some(page) = next {
        let listed = operator.get(&page).await.expect(200).json();
        walked.extend(actions(&listed));
        next = listed["next_cursor"].as_str().map(|cursor| format!("{path}&cursor={cursor}"));
    }
    assert_eq!(walked, expected, "page by page");
    let failed = operator.get(&format!("{path}&action=sign_in.failed")).await.expect(200).json();
    assert_eq!(failed["items"][0]["subject"]["id"], json!(person.id));
}

#[tokio::test]
async fn exports_hold_every_event_in_both_forms() {
    let app = TestApp::start().await;
    for number in 0..450 {
        app.organisation(&format!("{number:04}"));
    }
    let operator = app.operator();
    let lines = operator.get("/api/v1/audit-events/export?action=organisation.created").await.expect(200);
    assert_eq!(lines.header("content-type"), "application/jsonl");
    assert_eq!(lines.text.lines().count(), 450);
    assert!(lines.text.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    let table = operator.get("/api/v1/audit-events/export?format=csv&action=organisation.created").await.expect(200);
    assert_eq!(table.text.lines().count(), 451);
    assert!(table.text.starts_with("sequence,at,actor_kind"));
    assert!(table.header("content-disposition").contains("audit-events.csv"));
}

#[tokio::test]
async fn an_untouched_chain_holds() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "one", 30).await;
    let Verdict::Whole { events, .. } = audit::verify(&app.core).unwrap() else { panic!("broken") };
    assert!(events >= 5, "{events}");
}

#[tokio::test]
async fn a_changed_removed_swapped_or_cut_off_event_is_found() {
    let tamperings = [
        ("update audit_events set subject_name = 'another' where sequence = 3", 3),
        ("update audit_events set address = null, request_id = 'x' where sequence = 2", 2),
        ("delete from audit_events where sequence = 4", 4),
        (
            "update audit_events set sequence = 1000 where sequence = 2; update audit_events set sequence = 2 where sequence = 3; update audit_events set sequence = 3 where sequence = 1000",
            2,
        ),
        ("delete from audit_events where sequence >= 5", 5),
        ("delete from audit_events where sequence >= 5; update audit_head set sequence = 4", 4),
        ("delete from audit_events where sequence <= 2; update audit_head set kept_after = 2", 6),
    ];
    for (tampering, place) in tamperings {
        let app = TestApp::start().await;
        for number in 0..6 {
            app.organisation(&format!("{number:04}"));
        }
        app.by_hand(tampering);
        match audit::verify(&app.core).unwrap() {
            Verdict::Broken { sequence, .. } => assert_eq!(sequence, place, "{tampering}"),
            Verdict::Whole { .. } => panic!("not found: {tampering}"),
        }
    }
}

#[tokio::test]
async fn retention_removes_the_old_and_the_rest_still_holds() {
    let app = TestApp::builder().config(|config| config.audit.keep_days = Some(30)).start().await;
    app.organisation("0001");
    app.advance(Duration::days(20));
    app.organisation("0002");
    app.advance(Duration::days(20));
    latchkey::jobs::run(&app.core, latchkey::jobs::Job::Retention).unwrap();
    assert!(matches!(audit::verify(&app.core).unwrap(), Verdict::Whole { events: 1, .. }));
    app.organisation("0003");
    assert!(matches!(audit::verify(&app.core).unwrap(), Verdict::Whole { events: 2, .. }));
}

#[tokio::test]
async fn twenty_writers_in_two_processes_make_one_chain() {
    let app = TestApp::start().await;
    let second = app.second_core();
    std::thread::scope(|scope| {
        for writer in 0..20 {
            let core = if writer % 2 == 0 { &app.core } else { &second };
            scope.spawn(move || {
                for number in 0..5 {
                    support::fixtures::organisation(core, &format!("{writer:02}-{number}"));
                }
            });
        }
    });
    assert!(matches!(audit::verify(&app.core).unwrap(), Verdict::Whole { events: 100, .. }));
    app.by_hand("update audit_events set actor_name = 'someone else' where sequence = 57");
    assert!(matches!(audit::verify(&second).unwrap(), Verdict::Broken { sequence: 57, .. }));
}
