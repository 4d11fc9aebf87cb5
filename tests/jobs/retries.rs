//! What happens to a message that the mail server does not take: tried again with growing pauses, or given up visibly.

use latchkey::jobs::outbox::Delivered;
use support::{
    TestApp,
    smtp::{Behaviour, SmtpServer},
};
use time::Duration;

use crate::run::{app_with_a_due_secret, deliver, plan, row, rows, sending};

const ALWAYS: i32 = -1;

/// Runs the delivery at the instant of the next try, after showing that a moment earlier nothing is tried.
fn next_try(app: &TestApp) -> Duration {
    let next = row(app).next_attempt_at;
    let pause = next.since(app.now());
    app.advance(pause - Duration::microseconds(1));
    assert_eq!(deliver(&app.core), Delivered::default(), "nothing is tried before its time");
    app.advance(Duration::microseconds(1));
    pause
}

#[tokio::test]
async fn while_the_server_is_down_the_pauses_grow_and_nothing_is_lost_or_sent_twice() {
    let mut server = SmtpServer::absent();
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    assert_eq!(deliver(&app.core).postponed, 1);
    let mut pauses = Vec::new();
    for _ in 0..11 {
        pauses.push(next_try(&app).whole_minutes());
        assert_eq!(deliver(&app.core).postponed, 1);
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360], "in minutes, six hours at most");
    let waiting = row(&app);
    assert_eq!((waiting.state.as_str(), waiting.attempts), ("pending", 12));
    assert!(waiting.last_error.unwrap().to_lowercase().contains("connection"));
    let metrics = app.browser().get("/metrics").await.expect(200).text;
    assert!(metrics.contains("messages{state=\"pending\"} 1"), "{metrics}");

    server.appear(&Behaviour::default());
    next_try(&app);
    assert_eq!(deliver(&app.core).sent, 1);
    for _ in 0..3 {
        app.advance(Duration::hours(7));
        plan(&app.core);
        deliver(&app.core);
    }
    assert_eq!(server.accepted().len(), 1);
    assert_eq!(row(&app).state, "sent");
}

#[tokio::test]
async fn a_temporary_refusal_is_tried_again() {
    let behaviour = Behaviour { refusal: "451 4.7.1 Greylisted, try later", refusals: 2, ..Behaviour::default() };
    let server = SmtpServer::behaving(&behaviour);
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    assert_eq!(deliver(&app.core).postponed, 1);
    assert!(row(&app).last_error.unwrap().contains("Greylisted"));
    next_try(&app);
    assert_eq!(deliver(&app.core).postponed, 1);
    next_try(&app);
    assert_eq!(deliver(&app.core).sent, 1);
    assert_eq!(server.accepted().len(), 1);
}

#[tokio::test]
async fn a_refusal_that_is_not_about_the_recipient_is_tried_again() {
    for refusal in ["554 5.3.2 No service here now", "530 5.7.0 Authentication required", "552 5.2.2 Mailbox full"] {
        let server = SmtpServer::behaving(&Behaviour { refusal, refusals: 1, ..Behaviour::default() });
        let (app, _) = app_with_a_due_secret(&server).await;
        plan(&app.core);
        assert_eq!(deliver(&app.core).postponed, 1, "{refusal}");
        next_try(&app);
        assert_eq!(deliver(&app.core).sent, 1, "{refusal}");
    }
}

#[tokio::test]
async fn a_message_that_is_refused_for_ever_is_dead_at_once_and_holds_up_no_other() {
    let server = SmtpServer::behaving(&Behaviour { refusals: 1, ..Behaviour::default() });
    let (app, member) = app_with_a_due_secret(&server).await;
    app.assign(&app.person("second@example.org", false), &member.organisation, None);
    plan(&app.core);
    let delivered = deliver(&app.core);
    assert_eq!((delivered.dead, delivered.sent, delivered.postponed), (1, 1, 0));
    let rows = rows(&app);
    let dead = rows.iter().find(|row| row.state == "bounced").unwrap();
    let error = dead.last_error.as_deref().unwrap();
    assert!(error.contains("550") && error.contains("no such person here"), "{error}");
    assert!(!error.contains("example.org"), "what the server repeats of the address is logged too: {error}");
    app.advance(Duration::hours(12));
    assert_eq!(deliver(&app.core), Delivered::default());
    let metrics = app.browser().get("/metrics").await.expect(200).text;
    assert!(metrics.contains("messages{state=\"bounced\"} 1"), "{metrics}");
    // The next threshold is told all the same.
    app.advance(Duration::days(11));
    assert_eq!(plan(&app.core).notices, 2);
    assert_eq!(deliver(&app.core).sent, 2);
}

#[tokio::test]
async fn a_manager_whose_message_was_given_up_does_not_count_as_reachable_until_one_is_accepted() {
    let server = SmtpServer::behaving(&Behaviour { refusals: 1, ..Behaviour::default() });
    let (app, member) = app_with_a_due_secret(&server).await;
    app.equip(&member.manager);
    let path = format!("/api/v1/applications/{}", member.client_id());
    let reachable = async || app.operator().get(&path).await.expect(200).json()["reachable_managers"].clone();
    assert_eq!(reachable().await, 1);
    plan(&app.core);
    assert_eq!(deliver(&app.core).dead, 1);
    assert_eq!(reachable().await, 0);
    app.advance(Duration::days(12));
    assert_eq!(plan(&app.core).notices, 3, "the manager, and two operators, because nobody else could be told");
    let delivered = deliver(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (1, 2), "the manager could, before it was the operators' turn");
    assert_eq!(reachable().await, 1);
}

#[tokio::test]
async fn after_the_configured_number_of_tries_a_message_is_dead() {
    let behaviour = Behaviour { refusal: "452 4.2.2 Mailbox full", refusals: ALWAYS, ..Behaviour::default() };
    let server = SmtpServer::behaving(&behaviour);
    let (app, _) = sending(&server, |config| config.mail.max_attempts = 3).await;
    plan(&app.core);
    for _ in 0..2 {
        assert_eq!(deliver(&app.core).postponed, 1);
        next_try(&app);
    }
    assert_eq!(deliver(&app.core).dead, 1);
    let dead = row(&app);
    assert_eq!((dead.state.as_str(), dead.attempts), ("dead", 3));
    assert!(dead.last_error.unwrap().contains("Mailbox full"));
    app.advance(Duration::days(1));
    assert_eq!(deliver(&app.core), Delivered::default());
    assert!(server.accepted().is_empty());
}

#[tokio::test]
async fn the_first_pause_is_configured() {
    let server = SmtpServer::absent();
    let (app, _) = sending(&server, |config| config.mail.first_retry_seconds = 5).await;
    plan(&app.core);
    deliver(&app.core);
    assert_eq!(next_try(&app), Duration::seconds(5));
    deliver(&app.core);
    assert_eq!(next_try(&app), Duration::seconds(10));
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_message_is_tried_again() {
    let server = SmtpServer::behaving(&Behaviour { breaks: 1, ..Behaviour::default() });
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    assert_eq!(deliver(&app.core).postponed, 1);
    assert!(server.log().contains("broke off in DATA"), "{}", server.log());
    assert!(server.accepted().is_empty());
    next_try(&app);
    assert_eq!(deliver(&app.core).sent, 1);
    assert_eq!(server.accepted().len(), 1);
}

#[tokio::test]
async fn a_message_whose_acceptance_was_not_heard_is_repeated_with_the_same_identifier() {
    let server = SmtpServer::behaving(&Behaviour { lost_answers: 1, ..Behaviour::default() });
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    assert_eq!(deliver(&app.core).postponed, 1);
    next_try(&app);
    assert_eq!(deliver(&app.core).sent, 1);
    let accepted = server.accepted();
    let [first, second] = accepted.as_slice() else { panic!("{} messages", accepted.len()) };
    assert_eq!(first.mail.message_id, second.mail.message_id);
    assert_eq!(first.mail.header("Date"), second.mail.header("Date"));
}

#[tokio::test]
async fn a_claim_that_nobody_finished_is_taken_over_after_its_lease() {
    let server = SmtpServer::start();
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    // As a process that was killed while it was sending.
    let lease = app.now().plus(Duration::minutes(5));
    let claimed = app.core.db.read(|connection| latchkey::db::message::claim(connection, app.now(), lease)).unwrap();
    assert!(claimed.is_some());
    app.advance(Duration::minutes(5) - Duration::microseconds(1));
    assert_eq!(deliver(&app.core).sent, 0, "it is still claimed");
    app.advance(Duration::microseconds(1));
    assert_eq!(deliver(&app.core).sent, 1);
    assert_eq!(server.accepted().len(), 1);
    assert_eq!(row(&app).attempts, 2);
}
