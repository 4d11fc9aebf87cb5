//! The calendar of expiries: its private address, what a calendar program reads there, and what it tells nobody.

use diesel::{QueryDsl, RunQueryDsl};
use latchkey::{
    db::{DbError, schema::calendar_feeds},
    jobs,
};
use serde_json::{Value, json};
use support::{Client, Member, TestApp, clients};
use time::Duration;

async fn address(browser: &Client) -> String {
    let opened = browser.post_nothing("/api/v1/account/calendar-feed").await.expect(201).json();
    opened["address"].as_str().unwrap().to_owned()
}

/// What a calendar program reads.
async fn read(app: &TestApp, address: &str) -> support::Answer {
    app.browser().get(address.strip_prefix(&app.address).expect("the address is one of the portal")).await
}

/// The events, as Python's icalendar reads them, which is strict.
fn events(text: &str) -> Vec<Value> {
    let read = clients::plain_python("calendar_reader.py", text);
    read["events"].as_array().unwrap().clone()
}

async fn state(browser: &Client) -> Value {
    browser.get("/api/v1/account/calendar-feed").await.expect(200).json()["created_at"].clone()
}

async fn scene() -> (TestApp, Member, Client) {
    let app = TestApp::builder().beginning("2027-03-01T23:30:00Z").start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    (app, member, manager)
}

#[tokio::test]
async fn a_calendar_has_an_event_on_the_day_of_each_expiry_in_the_owners_time_zone() {
    let (app, member, manager) = scene().await;
    let name =
        "Nightly, of the \u{e9}tape; with \\ and everything else that a name may have in it, such as \u{8001}\u{864e}";
    let (id, value) = member.secret(&app, name, 20).await;
    member.secret(&app, "later", 300).await;
    let address = address(&manager).await;
    let answer = read(&app, &address).await.expect(200);
    assert_eq!(answer.header("content-type"), "text/calendar; charset=utf-8");
    assert!(answer.text.split("\r\n").all(|line| line.len() <= 75), "{}", answer.text);
    let events = events(&answer.text);
    let [first, second] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!(first["summary"], format!("Client secret “{name}” of Partner-0001 expires"));
    // Half past midnight in Amsterdam.
    assert_eq!((&first["start"], &first["end"]), (&json!("2027-03-22"), &json!("2027-03-23")));
    let description = first["description"].as_str().unwrap();
    assert!(description.contains("expires on Monday 22 March 2027, 00:30 (Europe/Amsterdam)"), "{description}");
    assert!(description.contains(&format!("({}\u{2026})", &value[..3])), "{description}");
    assert_eq!(second["start"], "2027-12-27");
    let again = self::events(&read(&app, &address).await.expect(200).text);
    assert_eq!(again, events, "the identifiers stay the same");
    assert_ne!(first["uid"], second["uid"]);
    assert!(!answer.text.contains(&id), "the secret's identifier is not told");
    assert!(!answer.text.contains(&value[8..20]), "no part of its value is told");
    manager.delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    assert_eq!(self::events(&read(&app, &address).await.expect(200).text), events[1..]);
}

#[tokio::test]
async fn an_address_works_until_it_is_replaced_or_taken_away_and_only_its_hash_is_kept() {
    let (app, _, manager) = scene().await;
    assert_eq!(state(&manager).await, Value::Null);
    let first = address(&manager).await;
    assert_eq!(state(&manager).await, app.now().to_string().as_str());
    read(&app, &first).await.expect(200);
    let second = address(&manager).await;
    read(&app, &first).await.expect(404);
    read(&app, &second).await.expect(200);
    let kept: Vec<Vec<u8>> = app
        .core
        .db
        .read(|connection| calendar_feeds::table.select(calendar_feeds::hash).load(connection).map_err(DbError::from))
        .unwrap();
    let value = second.rsplit_once('/').unwrap().1.strip_suffix(".ics").unwrap();
    assert_eq!((kept.len(), value.len()), (1, 43));
    assert_eq!(kept[0], app.core.keys.hash_calendar_address(value));
    manager.delete("/api/v1/account/calendar-feed").await.expect(204);
    read(&app, &second).await.expect(404);
    assert_eq!(state(&manager).await, Value::Null);
    manager.delete("/api/v1/account/calendar-feed").await.expect(204);
    for other in ["x", &value[..42], &format!("{value}x"), "%00"] {
        read(&app, &format!("{}/api/v1/calendars/{other}.ics", app.address)).await.expect(404);
    }
    let events = app.operator().get("/api/v1/audit-events?action=calendar").await.expect(200).json();
    let actions: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
    assert_eq!(actions, ["calendar.closed", "calendar.opened", "calendar.opened"]);
    jobs::outbox::deliver(&app.core).unwrap();
    let told = app.take_received();
    assert_eq!(told.len(), 2);
    assert!(told[0].subject.contains("your calendar of expiries has a link"), "{}", told[0].subject);
    assert!(!told.iter().any(|mail| mail.text.contains(value)), "the address is in no mail");
}

#[tokio::test]
async fn who_lost_the_role_or_was_deactivated_has_no_calendar_and_a_role_that_comes_back_brings_it() {
    let (app, member, manager) = scene().await;
    member.secret(&app, "one", 20).await;
    let address = address(&manager).await;
    let operator = app.operator();
    let assignments = operator.get("/api/v1/assignments").await.expect(200).json();
    let assignment = assignments["items"][0]["id"].as_str().unwrap().to_owned();
    operator.delete(&format!("/api/v1/assignments/{assignment}")).await.expect(204);
    read(&app, &address).await.expect(404);
    let refused = app.signed_in(&member.manager).post_nothing("/api/v1/account/calendar-feed").await.expect(409);
    assert_eq!(refused.code(), "nothing_managed");
    app.assign(&member.manager, &member.organisation, Some(&member.application));
    assert_eq!(events(&read(&app, &address).await.expect(200).text).len(), 1);
    app.deactivate(&member.manager);
    read(&app, &address).await.expect(404);
}

#[tokio::test]
async fn a_calendar_holds_what_its_owner_manages_and_nothing_else() {
    let (app, member, manager) = scene().await;
    let other = app.member("0002");
    other.secret(&app, "of the other", 20).await;
    let address = address(&manager).await;
    assert_eq!(events(&read(&app, &address).await.expect(200).text), Vec::<Value>::new());
    member.secret(&app, "own", 20).await;
    assert_eq!(events(&read(&app, &address).await.expect(200).text).len(), 1);
    app.advance(Duration::days(20 + 90));
    assert_eq!(events(&read(&app, &address).await.expect(200).text).len(), 0, "what is long over is gone");
}

#[tokio::test]
async fn calendar_programs_may_add_parameters_and_ask_for_the_head_only() {
    let (app, member, manager) = scene().await;
    member.secret(&app, "one", 20).await;
    let address = address(&manager).await;
    let whole = read(&app, &address).await.expect(200);
    for query in ["?x=1", "?", "?nocache=1&v=2"] {
        assert_eq!(read(&app, &format!("{address}{query}")).await.expect(200).text, whole.text, "{query}");
    }
    let client = app.browser();
    let head = async |address: &str| {
        let path = address.strip_prefix(&app.address).unwrap();
        client.send(client.request(reqwest::Method::HEAD, path)).await
    };
    for query in ["", "?x=1"] {
        let head = head(&format!("{address}{query}")).await.expect(200);
        assert_eq!((head.text.as_str(), head.header("content-type")), ("", "text/calendar; charset=utf-8"));
        assert_eq!(head.header("content-length"), whole.text.len().to_string());
    }
    head(&address.replace(".ics", "x.ics")).await.expect(404);
    manager.delete("/api/v1/account/calendar-feed").await.expect(204);
    head(&address).await.expect(404);
    let refused = manager.get("/api/v1/account/calendar-feed?x=1").await.expect(400);
    assert_eq!(refused.refused(), [("x".to_owned(), "unknown_parameter".to_owned())]);
}

#[tokio::test]
async fn an_address_asks_for_a_fresh_proof_and_taking_it_away_does_not() {
    let (app, member, _) = scene().await;
    let browser = app.proved_before(&member.manager, Duration::hours(1));
    let refused = browser.post_nothing("/api/v1/account/calendar-feed").await.expect(403);
    assert_eq!(refused.code(), "step_up_required");
    browser.delete("/api/v1/account/calendar-feed").await.expect(204);
}
