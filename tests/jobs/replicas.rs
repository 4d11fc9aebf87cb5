//! Two servers on one database: on SQLite two processes on one file, on PostgreSQL two replicas.

use std::collections::BTreeMap;

use support::{process::Server, smtp::SmtpServer, wait::until};

use crate::run::{app_of_last_year, installation, rows};

const MEMBERS: usize = 6;

#[tokio::test]
async fn two_servers_plan_and_deliver_each_message_once() {
    let mail = SmtpServer::start();
    let app = app_of_last_year().await;
    for number in 1..=MEMBERS {
        let member = app.member(&format!("{number:04}"));
        member.secret(&app, "one", 365).await;
        member.secret(&app, "two", 365).await;
    }
    let installation = installation(&app, &mail);
    let (first, second) = tokio::join!(installation.serve(), installation.serve());
    until("every message is sent", 60, async || {
        let rows = rows(&app);
        (rows.len() == MEMBERS && rows.iter().all(|row| row.state == "sent")).then_some(())
    })
    .await;
    let said = installation.succeed(&["jobs", "run", "expiry-notices"]);
    assert!(said.contains("0 notices planned in 0 messages; 0 messages sent"), "{said}");
    for mut server in [first, second] {
        assert_stops_in_order(&mut server).await;
    }
    let mut received = BTreeMap::<String, usize>::new();
    for accepted in mail.accepted() {
        let told = accepted.mail.text.lines().filter(|line| line.starts_with("* ")).count();
        assert_eq!(told, 2, "{}", accepted.mail.text);
        *received.entry(accepted.mail.reader().to_owned()).or_default() += 1;
    }
    assert_eq!(received.len(), MEMBERS);
    assert!(received.values().all(|times| *times == 1), "{received:?}");
    assert!(rows(&app).iter().all(|row| row.attempts == 1));
}

async fn assert_stops_in_order(server: &mut Server) {
    server.terminate();
    assert!(server.ended().await.success());
    let log = server.stderr.text();
    assert!(!log.contains("ERROR") && !log.contains("WARN"), "{log}");
}
