//! Planning by several at once.

use std::{
    collections::HashMap,
    sync::{Arc, Barrier},
    thread,
};

use diesel::{QueryableByName, RunQueryDsl, sql_types::BigInt};
use latchkey::{db::DbResult, domain::api::Environment, startup};
use support::{TestApp, fixtures::Member};
use time::Duration;

use crate::run::{deliver, plan};

const PLANNERS: usize = 4;
const APPLICATIONS: usize = 6;
const SECRETS: usize = 8;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

pub fn count(app: &TestApp, sql: &str) -> i64 {
    let counted = app.core.db.read(|connection| -> DbResult<Count> {
        Ok(diesel::sql_query(format!("select count(*) as count from {sql}")).get_result(connection)?)
    });
    counted.unwrap().count
}

/// Applications of one organisation, each with secrets that are due at different thresholds.
async fn many_secrets(app: &TestApp) {
    let organisation = app.organisation("0001");
    let (_, permissions) = app.api("api", Environment::Production, &["donor.search"]);
    let (manager, other) = (app.person("one@example.org", false), app.person("two@example.org", false));
    app.assign(&manager, &organisation, None);
    app.assign(&other, &organisation, None);
    for number in 0..APPLICATIONS {
        let name = format!("Partner-{number}");
        let application = app.application(&organisation, &name, Environment::Production, &permissions);
        let member = Member { organisation: organisation.clone(), application, manager: manager.clone() };
        for secret in 0..SECRETS {
            member.secret(app, &format!("secret {number}-{secret}."), 200 + i64::try_from(secret).unwrap()).await;
        }
    }
}

#[tokio::test]
async fn planners_that_run_at_once_plan_each_notice_once() {
    let app = TestApp::start().await;
    many_secrets(&app).await;
    let expected = APPLICATIONS * SECRETS * 2;
    // At first the thresholds are new, so that everything is due; then what comes by itself.
    for days in [150, 30, 20] {
        app.advance(Duration::days(days));
        let before = count(&app, "notices");
        let (barrier, mut planned) = (Arc::new(Barrier::new(PLANNERS)), 0);
        let planners: Vec<_> = (0..PLANNERS)
            .map(|_| {
                let core = startup::open(app.core.config.clone(), app.clock.clone()).unwrap();
                let barrier = Arc::clone(&barrier);
                thread::spawn(move || {
                    barrier.wait();
                    plan(&core).notices
                })
            })
            .collect();
        for planner in planners {
            planned += planner.join().unwrap();
        }
        assert_eq!(planned, expected, "after {days} more days");
        assert_eq!(count(&app, "notices") - before, i64::try_from(expected).unwrap());
        assert_eq!(count(&app, "notices where message_id is null"), 0);
        deliver(&app.core);
        assert_each_told_once(&app);
    }
}

/// Each person is told of each secret once, in one message or another.
fn assert_each_told_once(app: &TestApp) {
    let mut told = HashMap::<(String, String), usize>::new();
    for mail in app.take_received() {
        for line in mail.text.lines().filter_map(|line| line.strip_prefix("* ")) {
            let secret = line.split('.').next().unwrap().to_owned();
            *told.entry((mail.reader().to_owned(), secret)).or_default() += 1;
        }
    }
    assert_eq!(told.len(), APPLICATIONS * SECRETS * 2);
    assert!(told.values().all(|times| *times == 1), "{told:?}");
}

#[tokio::test]
async fn deliverers_that_run_at_once_send_each_message_once() {
    let app = TestApp::start().await;
    let members: Vec<_> = (1..=12).map(|number| app.member(&format!("{number:04}"))).collect();
    for member in &members {
        member.secret(&app, "the secret", 365).await;
    }
    app.advance(Duration::days(340));
    assert_eq!(plan(&app.core).messages, members.len());
    let barrier = Arc::new(Barrier::new(PLANNERS));
    let deliverers: Vec<_> = (0..PLANNERS)
        .map(|_| {
            let core = startup::open(app.core.config.clone(), app.clock.clone()).unwrap();
            let barrier = Arc::clone(&barrier);
            thread::spawn(move || {
                barrier.wait();
                deliver(&core).sent
            })
        })
        .collect();
    let sent: usize = deliverers.into_iter().map(|deliverer| deliverer.join().unwrap()).sum();
    assert_eq!(sent, members.len());
    assert_eq!(count(&app, "messages where attempts = 1 and state = 'sent'"), i64::try_from(members.len()).unwrap());
}
