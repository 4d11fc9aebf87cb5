//! Two replicas of the real binary, of which the one that comes to a step first is killed there (SIGKILL): at every step of
//! planning a notice, making the message, claiming it, sending it and noting that it was sent. The other goes on, and the
//! dead one is started again. Nothing may be lost, and what is sent twice has one Message-ID.
//!
//! A process is killed by what lies between it and its servers (`support::trap`). A process on SQLite says nothing to a
//! server but to that of the mail; there the steps of sending are gone through alone.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{QueryDsl, RunQueryDsl};
use latchkey::{
    db::{DbResult, schema},
    domain::api::Environment,
};
use support::{
    Member, TestApp,
    process::{Installation, Server},
    smtp::SmtpServer,
    trap::{Path, Step, Trap, Way, When},
    wait::until,
};

use crate::run::{app_of_last_year, installation, plan, rows};

/// What is left behind by who is killed at a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaves {
    /// Nothing, or what others see and can go on with.
    Open,
    /// A message that is claimed, and not sent.
    Claimed,
    /// A message that the mail server has, of which nobody knows.
    Sent,
}

const fn database(said: &'static [&'static str], when: When, leaves: Leaves) -> (Step, Leaves) {
    (Step { way: Way::Database, said, when }, leaves)
}

const fn mail(said: &'static [&'static str], when: When, leaves: Leaves) -> (Step, Leaves) {
    (Step { way: Way::Mail, said, when }, leaves)
}

/// Every step, in order. What is said within a transaction is as if it had not been said until the transaction has ended, so
/// of its statements only the moment before each is told apart.
const STEPS: [(Step, Leaves); 21] = {
    use Leaves::{Claimed, Open, Sent};
    use When::{After, Before};
    [
        // Planning: a secret is taken, and who is to be told of it is written down.
        database(&["select 1 from secrets where id = any"], Before, Open),
        database(&["update secrets set next_notice_at"], Before, Open),
        database(&["insert into notices"], Before, Open),
        database(&["commit after", "insert into notices"], Before, Open),
        database(&["commit after", "insert into notices"], After, Open),
        // A message is made of what waits.
        database(&["insert into messages"], Before, Open),
        database(&["update notices set message_id"], Before, Open),
        database(&["commit after", "update notices set message_id"], Before, Open),
        database(&["commit after", "update notices set message_id"], After, Open),
        // It is claimed.
        database(&["update messages set lease_until"], Before, Open),
        database(&["update messages set lease_until"], After, Claimed),
        // It is sent.
        mail(&["MAIL FROM"], Before, Claimed),
        mail(&["RCPT TO"], Before, Claimed),
        mail(&["DATA"], Before, Claimed),
        mail(&["."], Before, Claimed),
        mail(&["."], After, Sent),
        // It is noted that it was sent, and what it said.
        database(&["insert into message_attempts"], Before, Sent),
        database(&["update messages set state"], Before, Sent),
        database(&["update notices set told_as"], Before, Sent),
        database(&["commit after", "insert into message_attempts"], Before, Sent),
        database(&["commit after", "insert into message_attempts"], After, Open),
    ]
};

/// One of the two, with ways of its own.
struct Replica {
    installation: Installation,
    ways: Vec<Path>,
    server: Option<Server>,
}

impl Replica {
    fn new(app: &TestApp, post: &SmtpServer, trap: &Trap) -> Self {
        let to_mail = Path::to(Way::Mail, &format!("127.0.0.1:{}", post.port), trap);
        let mut installation = installation(app, post)
            .with("LATCHKEY_MAIL__SMTP_PORT", &to_mail.port.to_string())
            .with("LATCHKEY_JOBS__LEASE_SECONDS", "1")
            .with("LATCHKEY_JOBS__SCHEDULES__EXPIRY_NOTICES", "every 1s")
            .with("LATCHKEY_JOBS__SCHEDULES__OUTBOX", "every 1s");
        let mut ways = vec![to_mail];
        if app.database.is_postgres() {
            let mut url = url::Url::parse(&installation.database_url).unwrap();
            let upstream = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
            let to_database = Path::to(Way::Database, &upstream, trap);
            url.set_host(Some("127.0.0.1")).unwrap();
            url.set_port(Some(to_database.port)).unwrap();
            installation.database_url = url.to_string();
            ways.push(to_database);
        }
        Self { installation, ways, server: None }
    }

    async fn start(&mut self) {
        let server = self.installation.serve().await;
        self.ways.iter().for_each(|way| way.belongs_to(server.id()));
        self.server = Some(server);
    }

    fn is(&self, process: u32) -> bool {
        self.server.as_ref().is_some_and(|server| server.id() == process)
    }
}

#[tokio::test]
async fn at_whatever_step_a_replica_is_killed_nothing_is_lost_and_what_comes_twice_has_one_message_id() {
    let (post, app, trap) = (SmtpServer::start(), app_of_last_year().await, Trap::default());
    // The thresholds are noted before there is anything that they would make due.
    plan(&app.core);
    let Member { organisation, manager, .. } = app.member("0001");
    let steps: Vec<_> = STEPS.iter().filter(|(step, _)| app.database.is_postgres() || step.way == Way::Mail).collect();
    for number in 0..steps.len() {
        let application = app.application(&organisation, &format!("Partner {number}"), Environment::Production, &[]);
        let member = Member { organisation: organisation.clone(), application, manager: manager.clone() };
        member.secret(&app, &format!("s{number}"), 365).await;
    }
    // All of them have crossed the mark of thirty days; each is looked at when its step comes.
    app.by_hand("update secrets set next_notice_at = null");
    let mut replicas = [Replica::new(&app, &post, &trap), Replica::new(&app, &post, &trap)];
    for replica in &mut replicas {
        replica.start().await;
    }
    for (number, (step, leaves)) in steps.iter().enumerate() {
        trap.set(*step);
        app.by_hand(&format!("update secrets set next_notice_at = created_at where name = 's{number}'"));
        let killed = until(&format!("somebody is killed at {step:?}"), 60, async || trap.killed()).await;
        let dead = replicas.iter_mut().find(|replica| replica.is(killed)).expect("it is one of the two");
        dead.server.take().unwrap().ended().await;
        if *leaves != Leaves::Open {
            assert_eq!(rows(&app).iter().filter(|row| row.state == "pending").count(), 1, "{step:?}");
            // The claim of who is dead holds for five minutes, which pass.
            app.by_hand("update messages set lease_until = created_at where state = 'pending'");
        }
        let what = format!("the other has told of what was under way at {step:?}");
        let told = until(&what, 60, async || {
            let sent = rows(&app);
            (sent.len() == number + 1 && sent.iter().all(|row| row.state == "sent")).then_some(())
        });
        tokio::join!(dead.start(), told);
    }
    assert_told(&app, &post, &steps);
}

/// Each secret was told in one message, which came once, or twice where nobody could know that it had come.
fn assert_told(app: &TestApp, post: &SmtpServer, steps: &[&(Step, Leaves)]) {
    let mut came = BTreeMap::<usize, Vec<String>>::new();
    for accepted in post.accepted() {
        let named = accepted.mail.text.lines().filter_map(|line| line.strip_prefix("* s")?.split_once(' '));
        let named: Vec<usize> = named.map(|(number, _)| number.parse().unwrap()).collect();
        assert_eq!(named.len(), 1, "{}", accepted.mail.text);
        came.entry(named[0]).or_default().push(accepted.mail.message_id.clone());
    }
    for (number, (step, leaves)) in steps.iter().enumerate() {
        let ids = came.remove(&number).unwrap_or_default();
        assert_eq!(ids.len(), if *leaves == Leaves::Sent { 2 } else { 1 }, "killed at {step:?}: {ids:?}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1, "killed at {step:?}: {ids:?}");
    }
    let notices: i64 = app
        .core
        .db
        .read(|connection| -> DbResult<_> { Ok(schema::notices::table.count().get_result(connection)?) })
        .unwrap();
    assert_eq!(usize::try_from(notices).unwrap(), steps.len(), "each was planned once");
}
