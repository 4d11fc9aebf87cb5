//! When notices come: at each threshold once, however and whenever the job runs.

use std::sync::Arc;

use latchkey::{db, startup};
use support::{TestApp, fixtures::Member};
use time::Duration;

use crate::run::{deliver, mails_of_a_run, plan};

/// The thresholds by default, in days.
pub const THRESHOLDS: [i64; 7] = [60, 30, 14, 7, 3, 1, 0];

/// Runs the job after each step until ten days after the secret has expired; answers how long before the expiry each
/// mail came.
pub fn walk(app: &TestApp, life: Duration, steps: &[Duration]) -> Vec<Duration> {
    let expires_at = app.now().plus(life);
    let mut told = Vec::new();
    let mut steps = steps.iter().cycle();
    while app.now() < expires_at.plus(Duration::days(10)) {
        app.advance(*steps.next().unwrap());
        told.extend(mails_of_a_run(app).iter().map(|_| expires_at.since(app.now())));
    }
    told
}

/// Whether there was one notice for each threshold, at most `late` after it.
#[track_caller]
pub fn assert_told_at(told: &[Duration], thresholds: &[i64], late: Duration) {
    assert_eq!(told.len(), thresholds.len(), "{told:?}");
    for (left, threshold) in told.iter().zip(thresholds) {
        let delay = Duration::days(*threshold) - *left;
        assert!(delay >= Duration::ZERO && delay < late, "at {threshold} days: {left} before the expiry");
    }
}

async fn with_secret(days: i64) -> (TestApp, Member) {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "the secret", days).await;
    (app, member)
}

#[tokio::test]
async fn over_a_whole_life_each_threshold_is_told_once() {
    let (app, _) = with_secret(365).await;
    let told = walk(&app, Duration::days(365), &[Duration::hours(12)]);
    assert_told_at(&told, &THRESHOLDS, Duration::hours(12));
}

#[tokio::test]
async fn hour_by_hour_each_threshold_is_told_in_its_hour() {
    let (app, _) = with_secret(61).await;
    let told = walk(&app, Duration::days(61), &[Duration::hours(1)]);
    assert_told_at(&told, &THRESHOLDS, Duration::hours(1));
}

#[tokio::test]
async fn at_odd_times_each_threshold_is_still_told_once() {
    let (app, _) = with_secret(365).await;
    let steps = [
        Duration::hours(23) + Duration::minutes(59),
        Duration::seconds(1),
        Duration::minutes(337),
        Duration::hours(11) + Duration::nanoseconds(999),
        Duration::minutes(1),
        Duration::hours(17),
    ];
    let told = walk(&app, Duration::days(365), &steps);
    assert_told_at(&told, &THRESHOLDS, Duration::days(1));
}

#[tokio::test]
async fn thresholds_longer_than_the_life_are_skipped() {
    for (days, thresholds) in [(30, &THRESHOLDS[2..]), (20, &THRESHOLDS[2..]), (2, &THRESHOLDS[5..]), (1, &[0][..])] {
        let (app, _) = with_secret(days).await;
        let told = walk(&app, Duration::days(days), &[Duration::hours(6)]);
        assert_told_at(&told, thresholds, Duration::hours(6));
    }
}

#[tokio::test]
async fn a_threshold_is_told_from_its_very_instant_on() {
    let (app, _) = with_secret(365).await;
    app.advance(Duration::days(335) - Duration::microseconds(1));
    assert_eq!(mails_of_a_run(&app).len(), 1, "60 days, which nobody was told of at its time");
    app.advance(Duration::microseconds(1));
    assert_eq!(mails_of_a_run(&app).len(), 1);
    assert_eq!(mails_of_a_run(&app).len(), 0);
    assert_eq!(mails_of_a_run(&app).len(), 0, "the job ran twice at the same instant");
}

#[tokio::test]
async fn after_downtime_only_the_tightest_missed_threshold_is_told() {
    let (app, _) = with_secret(365).await;
    app.advance(Duration::days(360));
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1, "60, 30, 14 and 7 days were missed");
    assert!(mails[0].subject.contains("expires in 5 days"), "{}", mails[0].subject);
    let told = walk(&app, Duration::days(5), &[Duration::hours(6)]);
    assert_told_at(&told, &THRESHOLDS[4..], Duration::hours(6));
}

#[tokio::test]
async fn after_downtime_beyond_the_expiry_the_expiry_is_told() {
    let (app, _) = with_secret(365).await;
    app.advance(Duration::days(400));
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("has expired"), "{}", mails[0].text);
    app.advance(Duration::days(400));
    assert_eq!(mails_of_a_run(&app).len(), 0);
}

#[tokio::test]
async fn changed_thresholds_hold_for_secrets_that_were_there_before() {
    let (app, _) = with_secret(365).await;
    let start_with = |days: &[u16]| {
        let mut config = app.core.config.clone();
        config.notices.thresholds_days = days.to_vec();
        Arc::new(startup::open(config, app.clock.clone()).unwrap())
    };
    let told_by = |days: &[u16]| {
        let core = start_with(days);
        let planned = plan(&core).notices;
        deliver(&core);
        assert_eq!(plan(&core).notices, 0);
        planned
    };
    app.advance(Duration::days(345));
    assert_eq!(told_by(&[60, 30, 14]), 1, "20 days are left");
    assert_eq!(told_by(&[45, 14]), 0, "who was told 30 days before need not be told 45 days before");
    assert_eq!(told_by(&[25, 10]), 1, "25 days are tighter than what was told");
    assert_eq!(told_by(&[60, 30, 14]), 0);
    app.advance(Duration::days(6));
    assert_eq!(told_by(&[25, 10]), 0, "14 days are left, which is no threshold now");
    assert_eq!(told_by(&[60, 30, 14]), 1);
    app.advance(Duration::days(4));
    assert_eq!(told_by(&[25, 10]), 1);
    app.advance(Duration::days(20));
    assert_eq!(told_by(&[25, 10]), 0, "nobody asked for the expiry to be told");
    assert_eq!(told_by(&[25, 10, 0]), 0, "it expired before anybody asked");
    assert_eq!(app.received().len(), 4);
}

#[tokio::test]
async fn a_deleted_secret_is_never_mentioned_again() {
    let (app, member) = with_secret(365).await;
    let (id, _) = member.secret(&app, "the deleted one", 365).await;
    app.advance(Duration::days(335));
    assert!(mails_of_a_run(&app)[0].text.contains("the deleted one"));
    app.signed_in(&member.manager).delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    let mut mails = Vec::new();
    for _ in 0..40 {
        app.advance(Duration::days(1));
        mails.extend(mails_of_a_run(&app));
    }
    assert_eq!(mails.len(), 5);
    assert!(mails.iter().all(|mail| !mail.raw.contains("deleted") && mail.text.contains("* the secret (")));
}

#[tokio::test]
async fn all_secrets_become_due_in_parts_and_those_that_are_over_do_not() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "expired", 1).await;
    app.advance(Duration::days(2));
    for name in ["one", "two", "three"] {
        member.secret(&app, name, 365).await;
    }
    let (deleted, _) = member.secret(&app, "deleted", 365).await;
    app.operator().delete(&format!("{}/{deleted}", member.secrets())).await.expect(204);
    let now = app.now();
    let due = || app.core.db.read(|connection| db::notice::due(connection, now, 100)).unwrap().len();
    let before = due();
    let (mut from, mut parts) = (None, 0);
    loop {
        from = app.core.db.write(|connection| db::notice::make_due_after(connection, from, 2, now)).unwrap();
        parts += 1;
        if from.is_none() {
            break;
        }
    }
    assert_eq!(parts, 4, "five secrets two by two, and the keys");
    assert_eq!(due() - before, 3);
}
