//! Messages that a real SMTP server receives.

use std::{sync::Arc, thread};

use latchkey::jobs::{self, Job};
use support::smtp::{Behaviour, SmtpServer};
use time::Duration;

use crate::run::{app_with_a_due_secret, deliver, forget_security_mails, plan, row, rows, sending};

#[tokio::test]
async fn a_notice_is_received_once_although_the_job_ran_twice() {
    let server = SmtpServer::start();
    let (app, member) = app_with_a_due_secret(&server).await;
    let first = jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    assert_eq!(first, "1 notices planned in 1 messages; 1 messages sent, 0 to be tried again, 0 withdrawn, 0 given up");
    let second = jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    assert_eq!(
        second,
        "0 notices planned in 0 messages; 0 messages sent, 0 to be tried again, 0 withdrawn, 0 given up"
    );
    let accepted = server.accepted();
    assert_eq!(accepted.len(), 1);
    assert_eq!(accepted[0].recipients, ["manager-0001@example.org"]);
    assert_eq!(accepted[0].sender, "latchkey@localhost");
    assert_eq!(accepted[0].mail.reader(), "manager-0001@example.org");
    assert_eq!(accepted[0].mail.subject, "Latchkey: client secret “the secret” expires in 25 days (Partner-0001)");
    assert!(accepted[0].mail.text.contains(&format!("/applications/{}/rotate/", member.client_id())));
    assert!(!accepted[0].encrypted && accepted[0].user.is_none());
    assert_eq!((row(&app).state.as_str(), row(&app).attempts), ("sent", 1));
}

#[tokio::test]
async fn names_of_every_script_pass_through_a_real_server() {
    let server = SmtpServer::start();
    let (app, member) = app_with_a_due_secret(&server).await;
    let name = "Łukasz \"山田\" Ångström, <evil@example.com>";
    let manager = app.person_in(name, "second@example.org", "Asia/Tokyo");
    app.assign(&manager, &member.organisation, None);
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    let accepted = server.accepted();
    let second = accepted.iter().find(|accepted| accepted.recipients == ["second@example.org"]).unwrap();
    assert_eq!(second.mail.to, [(name.to_owned(), "second@example.org".to_owned())]);
    assert_eq!(accepted.len(), 2);
}

#[tokio::test]
async fn many_messages_leave_by_few_connections() {
    let server = SmtpServer::start();
    let (app, member) = app_with_a_due_secret(&server).await;
    for number in 0..15 {
        app.assign(&app.person(&format!("manager-{number}@example.org"), false), &member.organisation, None);
    }
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    assert_eq!(server.accepted().len(), 16);
    assert!(server.log().matches("greeted").count() <= 2, "{}", server.log());
}

#[tokio::test]
async fn a_great_many_leave_by_several_connections_at_once_each_message_once() {
    let server = SmtpServer::behaving(&Behaviour { delay_seconds: 0.05, ..Behaviour::default() });
    let (app, member) = sending(&server, |config| config.mail.connections = 3).await;
    for number in 0..59 {
        app.assign(&app.person(&format!("manager-{number}@example.org"), false), &member.organisation, None);
    }
    let done = jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    assert_eq!(
        done,
        "60 notices planned in 60 messages; 60 messages sent, 0 to be tried again, 0 withdrawn, 0 given up"
    );
    let mut readers: Vec<_> = server.accepted().into_iter().flat_map(|accepted| accepted.recipients).collect();
    readers.sort();
    let received = readers.len();
    readers.dedup();
    assert_eq!((received, readers.len()), (60, 60));
    let greeted = server.log().matches("greeted").count();
    assert!((2..=3).contains(&greeted), "{greeted} connections: {}", server.log());
}

#[tokio::test]
async fn a_slow_mail_server_delays_no_request() {
    let server = SmtpServer::behaving(&Behaviour { delay_seconds: 5.0, ..Behaviour::default() });
    let (app, member) = sending(&server, |config| config.mail.smtp_timeout_seconds = 60).await;
    let (_, value) = member.secret(&app, "fresh", 100).await;
    plan(&app.core);
    let core = Arc::clone(&app.core);
    let delivering = thread::spawn(move || deliver(&core));
    let (machine, browser) = (app.browser(), app.signed_in(&member.manager));
    for number in 0..4 {
        machine.token(&member.client_id(), &value, &[]).await.expect(200);
        browser.get(&member.secrets()).await.expect(200);
        let (id, _) = member.secret(&app, &format!("meanwhile {number}"), 100).await;
        browser.delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    }
    assert!(!delivering.is_finished(), "all was answered while the mail server was thinking");
    forget_security_mails(&app.core);
    assert_eq!(delivering.join().unwrap().sent, 1);
}

#[tokio::test]
async fn after_an_outage_of_the_mail_server_each_secret_is_told_once() {
    let mut server = SmtpServer::absent();
    let (app, member) = app_with_a_due_secret(&server).await;
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    app.advance(Duration::days(1));
    member.secret(&app, "another", 24).await;
    app.advance(Duration::days(11));
    // Two thresholds were crossed by now; the other secret crossed one in the second message.
    assert_eq!(plan(&app.core).notices, 2);
    server.appear(&Behaviour::default());
    let delivered = deliver(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (1, 1));
    let mail = &server.accepted()[0].mail;
    for secret in ["* the secret (", "* another ("] {
        assert_eq!(mail.text.matches(secret).count(), 1, "{}", mail.text);
    }
    assert!(mail.text.contains("Expires in 13 days"), "what is said is true now: {}", mail.text);
    assert_eq!(rows(&app).iter().map(|row| row.state.as_str()).collect::<Vec<_>>(), ["withdrawn", "sent"]);
}
