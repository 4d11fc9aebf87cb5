//! The real binary is killed at the worst moments, and no notice is lost or sent twice.

use latchkey::domain::Clock;
use support::{
    smtp::{Behaviour, SmtpServer},
    wait::until,
};
use time::Duration;

use crate::run::{app_of_last_year, installation, row, rows};

const JOB: [&str; 3] = ["jobs", "run", "expiry-notices"];

#[tokio::test]
async fn a_server_killed_between_planning_and_delivery_leaves_the_notice_to_the_next() {
    let mut mail = SmtpServer::absent();
    let app = app_of_last_year().await;
    let member = app.member("0001");
    member.secret(&app, "the secret", 365).await;
    let installation = installation(&app, &mail);

    let first = installation.serve().await;
    until("the notice is planned and its delivery has failed", 60, async || {
        rows(&app).first().filter(|row| row.last_error.is_some()).map(|_| ())
    })
    .await;
    // Dropping it is SIGKILL.
    drop(first);
    assert_eq!(row(&app).state, "pending");

    mail.appear(&Behaviour::default());
    let second = installation.serve().await;
    until("the notice is received", 60, async || mail.accepted().pop()).await;
    until("that is written down", 60, async || Some(row(&app)).filter(|row| row.state == "sent")).await;
    for _ in 0..2 {
        let said = installation.succeed(&JOB);
        assert!(said.contains("0 notices planned in 0 messages; 0 messages sent"), "{said}");
    }
    drop(second);
    installation.serve().await;

    let accepted = mail.accepted();
    assert_eq!(accepted.len(), 1, "once, after the job ran four times and more");
    assert_eq!(accepted[0].recipients, ["manager-0001@example.org"]);
    let notice = &accepted[0].mail;
    assert_eq!(notice.subject, "Latchkey: client secret “the secret” expires in 25 days (Partner-0001)");
    assert!(notice.text.contains("Expires in 25 days") && notice.html.contains("Expires in 25 days"));
}

#[tokio::test]
async fn a_server_killed_while_it_sends_leaves_the_notice_to_the_next() {
    let mut mail = SmtpServer::behaving(&Behaviour { delay_seconds: 30.0, ..Behaviour::default() });
    let app = app_of_last_year().await;
    app.member("0001").secret(&app, "the secret", 365).await;
    let installation = installation(&app, &mail);
    let server = installation.serve().await;
    until("the mail server was called", 60, async || mail.log().contains("greeted").then_some(())).await;
    drop(server);
    mail.appear(&Behaviour::default());
    assert_eq!((row(&app).state.as_str(), row(&app).attempts), ("pending", 1));
    let said = installation.succeed(&["jobs", "run", "outbox"]);
    assert!(said.contains("0 messages sent"), "somebody may still be sending it: {said}");
    let later = Clock::system().now().plus(Duration::minutes(6)).to_string();
    let said = installation.succeed(&["jobs", "run", "outbox", "--at", &later]);
    assert!(said.contains("1 messages sent"), "{said}");
    assert_eq!(mail.accepted().len(), 1);
    assert_eq!(row(&app).state, "sent");
}

#[tokio::test]
async fn the_job_runs_from_a_timer_without_a_server() {
    let mail = SmtpServer::start();
    let app = app_of_last_year().await;
    app.member("0001").secret(&app, "the secret", 365).await;
    let installation = installation(&app, &mail);
    let said = installation.succeed(&JOB);
    assert!(said.starts_with("1 notices planned in 1 messages; 1 messages sent"), "{said}");
    let month = Clock::system().now().plus(Duration::days(20)).to_string();
    let said = installation.succeed(&["jobs", "run", "expiry-notices", "--at", &month]);
    assert!(said.starts_with("1 notices planned in 1 messages; 1 messages sent"), "{said}");
    assert!(mail.accepted()[1].mail.text.contains("expires in 5 days"));
    let ended = installation.run(&["jobs", "run", "expiry-notices", "--at", "tomorrow"]);
    assert!(!ended.status.success() && ended.stderr.contains("RFC 3339"), "{}", ended.stderr);
}

#[tokio::test]
async fn logs_hold_no_address_although_the_mail_server_repeats_it() {
    let mail = SmtpServer::behaving(&Behaviour { refusals: -1, ..Behaviour::default() });
    let app = app_of_last_year().await;
    app.member("0001").secret(&app, "the secret", 365).await;
    let ended = installation(&app, &mail).run(&JOB);
    assert!(ended.stdout.contains("1 given up"), "{ended:?}");
    assert!(ended.stderr.contains("a message was given up") && ended.stderr.contains("550"), "{}", ended.stderr);
    assert!(!ended.stderr.contains("example.org"), "{}", ended.stderr);
}
