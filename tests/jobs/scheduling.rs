//! Of all processes one at a time does each job, also when one of them dies, and what was missed is done once.

use latchkey::{
    app::{Core, job},
    db::{
        self,
        job::{JobRow, Run},
    },
    domain::{audit::Acting, job::Job, schedule::Schedule},
    jobs::lease::Turns,
};
use support::{TestApp, wait::until};
use time::Duration;

use crate::run::{app_of_last_year, installation};

/// By the clock of the tests.
const LEASE: Duration = Duration::seconds(15);

fn hourly(job: Job) -> Turns {
    Turns::new(job, Schedule::parse("0 * * * *").unwrap())
}

fn run(core: &Core) -> Run {
    let now = core.now();
    Run { started_at: now, finished_at: now, succeeded: true, said: "done".to_owned(), milliseconds: 3 }
}

fn take(turns: &mut Turns, core: &Core) -> bool {
    turns.take(core, || run(core)).unwrap()
}

fn row(core: &Core, job: Job) -> JobRow {
    core.db.read(|connection| db::job::find(connection, job.name())).unwrap().unwrap()
}

#[tokio::test]
async fn a_job_is_done_by_one_process_at_its_time_and_not_again_by_another() {
    let app = TestApp::start().await;
    let other = app.second_core();
    let (mut one, mut two) = (hourly(Job::Retention), hourly(Job::Retention));
    one.introduce(&app.core).unwrap();
    two.introduce(&other).unwrap();
    assert!(take(&mut one, &app.core), "it is due when it was never done");
    assert!(!take(&mut two, &other));
    assert_eq!(row(&other, Job::Retention).next_run_at.to_string(), "2027-03-01T13:00:00Z");
    app.advance(Duration::minutes(59));
    assert!(!take(&mut one, &app.core) && !take(&mut two, &other));
    app.advance(Duration::minutes(1));
    assert!(take(&mut two, &other));
    assert!(!take(&mut one, &app.core));
}

#[tokio::test]
async fn what_was_missed_for_days_is_done_once() {
    let app = TestApp::start().await;
    let mut turns = hourly(Job::Retention);
    turns.introduce(&app.core).unwrap();
    take(&mut turns, &app.core);
    app.advance(Duration::hours(75));
    let mut started_anew = hourly(Job::Retention);
    started_anew.introduce(&app.core).unwrap();
    assert!(take(&mut started_anew, &app.core));
    assert!(!take(&mut started_anew, &app.core));
}

#[tokio::test]
async fn nobody_does_what_another_is_at_and_one_that_died_is_succeeded_after_its_lease() {
    let app = TestApp::start().await;
    let other = app.second_core();
    let mut two = hourly(Job::Retention);
    two.introduce(&other).unwrap();
    // As a process that is killed at its work leaves it.
    let now = app.now();
    let key = (Job::Retention.name(), app.core.process.as_str());
    let taken = app
        .core
        .db
        .write(|connection| db::job::take(connection, key, now, now.plus(LEASE), now.plus(Duration::hours(1))));
    assert!(taken.unwrap());
    app.advance(LEASE - Duration::microseconds(1));
    assert!(!take(&mut two, &other));
    app.advance(Duration::microseconds(1));
    assert!(take(&mut two, &other), "long before its next time");
    assert_eq!(row(&other, Job::Retention).outcome.as_deref(), Some("done"));
}

#[tokio::test]
async fn a_run_that_lasts_longer_than_the_lease_keeps_it() {
    let app = TestApp::builder().config(|config| config.jobs.lease_seconds = 3).start().await;
    let other = app.second_core();
    let (mut one, mut two) = (hourly(Job::Retention), hourly(Job::Retention));
    one.introduce(&app.core).unwrap();
    one.take(&app.core, || {
        app.advance(Duration::minutes(5));
        let renewed = app.now().plus(Duration::seconds(3));
        while row(&other, Job::Retention).lease_until != Some(renewed) {
            std::thread::yield_now();
        }
        assert!(!take(&mut two, &other), "it is still being done");
        run(&app.core)
    })
    .unwrap();
    assert!(row(&other, Job::Retention).lease_until.is_none());
}

#[tokio::test]
async fn what_is_done_every_few_seconds_stays_with_a_process_until_it_ends_or_dies() {
    let app = TestApp::start().await;
    let other = app.second_core();
    let often = || Turns::new(Job::Outbox, Schedule::every_seconds(1));
    let (mut one, mut two) = (often(), often());
    one.introduce(&app.core).unwrap();
    for _ in 0..30 {
        assert!(take(&mut one, &app.core));
        assert!(!take(&mut two, &other));
        app.advance(Duration::seconds(1));
    }
    let seen = row(&other, Job::Outbox);
    assert_eq!((seen.holder.as_deref(), seen.outcome.as_deref()), (Some(app.core.process.as_str()), Some("done")));
    // It ends in order.
    one.leave(&app.core).unwrap();
    assert!(take(&mut two, &other));
    // It dies.
    assert!(!take(&mut one, &app.core));
    app.advance(LEASE);
    assert!(take(&mut one, &app.core));
    assert!(!take(&mut two, &other), "one that comes back does not go on as if nothing had been");
}

#[tokio::test]
async fn an_operator_has_a_job_done_at_once_and_sees_how_it_went() {
    let app = TestApp::start().await;
    let mut turns = hourly(Job::Retention);
    turns.introduce(&app.core).unwrap();
    take(&mut turns, &app.core);
    let operator = app.operator();
    assert!(!take(&mut turns, &app.core));
    operator.post_nothing("/api/v1/jobs/retention/run").await.expect(202);
    assert!(take(&mut turns, &app.core));
    assert!(!take(&mut turns, &app.core), "once");
    // Asked for while one is at it.
    operator.post_nothing("/api/v1/jobs/retention/run").await.expect(202);
    turns
        .take(&app.core, || {
            job::ask_for(&app.core, &Acting::system("test"), "retention").unwrap();
            run(&app.core)
        })
        .unwrap();
    assert!(take(&mut turns, &app.core), "once more, as it may have begun too early");

    let listed = operator.get("/api/v1/jobs").await.expect(200).json();
    let jobs = listed["items"].as_array().unwrap();
    assert_eq!(jobs.len(), Job::ALL.len());
    let retention = jobs.iter().find(|job| job["name"] == "retention").unwrap();
    assert_eq!(
        (retention["scope"].as_str(), retention["schedule"].as_str()),
        (Some("one_process"), Some("17 * * * *"))
    );
    assert_eq!(retention["last_run"]["outcome"], "done");
    assert_eq!(retention["last_run"]["duration_milliseconds"], 3);
    assert_eq!(operator.post_nothing("/api/v1/jobs/last-use/run").await.expect(409).code(), "not_scheduled");
    operator.post_nothing("/api/v1/jobs/everything/run").await.expect(404);
    let events = operator.get("/api/v1/audit-events?action=job.asked_for").await.expect(200).json();
    assert_eq!(events["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_server_does_every_job_and_another_goes_on_when_it_is_killed() {
    let mail = support::smtp::SmtpServer::start();
    let app = app_of_last_year().await;
    let installation = installation(&app, &mail);
    let done = async |after: latchkey::domain::Timestamp| {
        let rows = app.core.db.read(db::job::list).unwrap();
        let ran = |job: &Job| {
            let row = rows.iter().find(|row| row.name == job.name())?;
            row.finished_at.filter(|at| *at > after && row.outcome.as_deref() == Some("done"))
        };
        let shared: Vec<_> = Job::ALL.into_iter().filter(|job| !job.is_of_each_process()).collect();
        shared.iter().all(|job| ran(job).is_some()).then_some(())
    };
    let first = installation.serve().await;
    let began = app.now();
    until("every job was done", 60, async || done(began).await).await;
    let metrics = first.client().get("/metrics").await.expect(200).text;
    // Twice where the hour's time for it comes meanwhile.
    let counted =
        |line: &str| line.strip_prefix("latchkey_job_runs_total{job=\"retention\",outcome=\"done\"} ")?.parse().ok();
    let runs: Option<u32> = metrics.lines().find_map(counted);
    assert!(matches!(runs, Some(1 | 2)), "{metrics}");
    let holders = app.core.db.read(db::job::list).unwrap();
    assert!(holders.iter().any(|row| row.holder.is_some()), "{holders:?}");
    // Dropping it is SIGKILL.
    drop(first);
    let killed = latchkey::domain::Clock::system().now();
    let second = installation.serve().await;
    for job in ["retention", "signing-keys", "expiry-notices", "figures"] {
        job::ask_for(&app.core, &Acting::system("test"), job).unwrap();
    }
    until("the other goes on with every job", 60, async || done(killed).await).await;
    drop(second);
}
