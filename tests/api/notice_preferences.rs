//! What people want of their notices, besides what everybody gets.

use latchkey::{
    domain::person::Person,
    jobs::{expiry_notices, outbox},
};
use serde_json::json;
use support::{Member, TestApp};
use time::Duration;

const PATH: &str = "/api/v1/account/notices";

/// Runs the job each day; answers after how many days somebody got a message.
fn told(app: &TestApp, reader: &str, days: i64) -> Vec<i64> {
    let mut told = Vec::new();
    for day in 1..=days {
        app.advance(Duration::days(1));
        expiry_notices::plan(&app.core).unwrap();
        outbox::deliver(&app.core).unwrap();
        told.extend(app.take_received().iter().filter(|mail| mail.reader() == reader).map(|_| day));
    }
    told
}

async fn ask_for(app: &TestApp, person: &Person, days: &[i64]) {
    let browser = app.signed_in(person);
    let version = browser.get(PATH).await.expect(200).header("etag").to_owned();
    browser.put(PATH, &version, &json!({"extra_thresholds_days": days})).await.expect(200);
}

async fn two_managers() -> (TestApp, Member, Person) {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let second = app.person("second@example.org", false);
    app.assign(&second, &member.organisation, None);
    (app, member, second)
}

#[tokio::test]
async fn at_first_everything_is_as_usual_and_what_is_kept_is_shown() {
    let app = TestApp::start().await;
    let browser = app.signed_in(&app.person("somebody@example.org", false));
    let usual = browser.get(PATH).await.expect(200);
    let expected = json!({
        "digest_hour": null, "extra_thresholds_days": [], "usual_digest_hour": 8,
        "minimum_thresholds_days": [60, 30, 14, 7, 3, 1, 0],
    });
    assert_eq!(usual.json(), expected);
    let wanted = json!({"digest_hour": 6, "extra_thresholds_days": [20, 45, 20]});
    let kept = browser.put(PATH, usual.header("etag"), &wanted).await.expect(200);
    assert_eq!((&kept.json()["digest_hour"], &kept.json()["extra_thresholds_days"]), (&json!(6), &json!([45, 20])));
    assert_eq!(browser.get(PATH).await.expect(200).json(), kept.json());
    browser.put(PATH, usual.header("etag"), &wanted).await.expect(412);
    browser.put(PATH, kept.header("etag"), &json!({})).await.expect(200);
    assert_eq!(browser.get(PATH).await.expect(200).json(), expected);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_by_name() {
    let app = TestApp::start().await;
    let browser = app.signed_in(&app.person("somebody@example.org", false));
    for (body, at, code) in [
        (json!({"digest_hour": 24}), "/digest_hour", "invalid_hour"),
        (json!({"digest_hour": -1}), "/digest_hour", "invalid_hour"),
        (json!({"extra_thresholds_days": [0]}), "/extra_thresholds_days", "invalid_thresholds"),
        (json!({"extra_thresholds_days": [366]}), "/extra_thresholds_days", "invalid_thresholds"),
        (json!({"extra_thresholds_days": [45, -3]}), "/extra_thresholds_days/1", "invalid_thresholds"),
        (json!({"extra_thresholds_days": (1..12).collect::<Vec<_>>()}), "/extra_thresholds_days", "too_many"),
    ] {
        let refused = browser.put(PATH, "*", &body).await.expect(422).json();
        assert_eq!(
            (&refused["errors"][0]["pointer"], &refused["errors"][0]["code"]),
            (&json!(at), &json!(code)),
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_threshold_of_ones_own_is_told_to_oneself_beside_those_of_everybody() {
    let (app, member, second) = two_managers().await;
    ask_for(&app, &second, &[45]).await;
    member.secret(&app, "the secret", 70).await;
    assert_eq!(told(&app, "second@example.org", 71), [10, 25, 40, 56, 63, 67, 69, 70]);
}

#[tokio::test]
async fn nobody_else_is_told_at_it_and_what_is_given_up_is_not_told() {
    let (app, member, second) = two_managers().await;
    member.secret(&app, "the secret", 70).await;
    ask_for(&app, &second, &[50, 45]).await;
    assert_eq!(told(&app, "manager-0001@example.org", 21), [10]);
    ask_for(&app, &second, &[]).await;
    assert_eq!(told(&app, "second@example.org", 20), [19], "30 days, and not the 45 that were given up");
}

#[tokio::test]
async fn a_threshold_holds_for_what_was_there_before_and_for_what_is_assigned_later() {
    let (app, member, second) = two_managers().await;
    member.secret(&app, "the secret", 70).await;
    assert_eq!(told(&app, "second@example.org", 20), [10]);
    ask_for(&app, &second, &[45]).await;
    assert_eq!(told(&app, "second@example.org", 8), [5]);
    let third = app.person("third@example.org", false);
    ask_for(&app, &third, &[38]).await;
    app.assign(&third, &member.organisation, None);
    assert_eq!(told(&app, "third@example.org", 10), [4], "38 days");
}

#[tokio::test]
async fn the_digest_comes_at_the_hour_that_somebody_has_chosen() {
    let app = TestApp::builder().config(|config| config.notices.at_once = false).start().await;
    let member = app.member("0001");
    let browser = app.signed_in(&member.manager);
    browser.put(PATH, "*", &json!({"digest_hour": 20})).await.expect(200);
    member.secret(&app, "the secret", 60).await;
    // Noon, at which 30 days are left; in Amsterdam it is 14:00 by then.
    app.advance(Duration::days(30));
    let sent = |hours: i64| {
        app.advance(Duration::hours(hours));
        expiry_notices::plan(&app.core).unwrap();
        outbox::deliver(&app.core).unwrap();
        app.take_received().iter().filter(|mail| mail.subject.contains("expires")).count()
    };
    assert_eq!((sent(0), sent(5), sent(1)), (0, 0, 1));
}
