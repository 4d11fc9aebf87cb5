//! A PostgreSQL that goes away and comes back, by a way to it that is cut: errors that say so, then recovery without a
//! restart. (SQLite's file cannot go away like this; see `database_locked`.)

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use diesel::{Connection, PgConnection, connection::SimpleConnection};
use latchkey::jobs::{self, Job};
use secrecy::ExposeSecret;
use support::{Answer, Client, Member, TestApp, database::maintenance_url, proxy::Proxy, wait::until};

/// An application on PostgreSQL that reaches it through a proxy; `None` when the suite runs on SQLite.
async fn behind_a_proxy() -> Option<(TestApp, Arc<Proxy>)> {
    let upstream = url::Url::parse(&maintenance_url()?).unwrap();
    let proxy = Arc::new(Proxy::to(&format!("{}:{}", upstream.host_str().unwrap(), upstream.port().unwrap_or(5432))));
    let address = proxy.address.clone();
    let app = TestApp::builder().config(move |config| {
        let direct = config.database.url.as_ref().unwrap().expose_secret().to_owned();
        let mut through = url::Url::parse(&direct).unwrap();
        let (host, port) = address.split_once(':').unwrap();
        through.set_host(Some(host)).unwrap();
        through.set_port(Some(port.parse().unwrap())).unwrap();
        config.database.url = Some(through.to_string().into());
    });
    Some((app.start().await, proxy))
}

/// What a member uses: a machine's secret and a browser.
struct Uses {
    member: Member,
    value: String,
    machine: Client,
    browser: Client,
}

impl Uses {
    async fn of(app: &TestApp) -> Self {
        let member = app.member("0001");
        let (_, value) = member.secret(app, "the secret", 100).await;
        let (machine, browser) = (app.browser(), app.signed_in(&member.manager));
        Self { member, value, machine, browser }
    }

    async fn token(&self) -> Answer {
        self.machine.token(&self.member.client_id(), &self.value, &[]).await
    }

    async fn list(&self) -> Answer {
        self.browser.get(&self.member.secrets()).await
    }
}

/// The answers that say that the database is away.
async fn assert_unavailable(app: &TestApp, uses: &Uses) {
    let outside = app.browser();
    let (token, list, ready, live) =
        tokio::join!(uses.token(), uses.list(), outside.get("/health/ready"), outside.get("/health/live"));
    assert_eq!(token.status, 503, "{}", token.text);
    assert_eq!(token.json()["error"], "temporarily_unavailable");
    assert_eq!(token.header("cache-control"), "no-store");
    for answer in [&list, &ready] {
        assert_eq!(answer.status, 503, "{}", answer.text);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.code(), "unavailable");
        assert!(!answer.text.contains("127.0.0.1"), "nothing of the inside is told: {}", answer.text);
    }
    for answer in [&token, &list, &ready] {
        assert!(answer.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{:?}", answer.headers);
    }
    assert_eq!(live.status, 200, "restarting the process would not help");
}

async fn assert_recovers(app: &TestApp, uses: &Uses, seconds: u64) {
    until("the service has recovered", seconds, async || {
        (app.browser().get("/health/ready").await.status == 200).then_some(())
    })
    .await;
    uses.token().await.expect(200);
    uses.list().await.expect(200);
    uses.member.secret(app, "after the outage", 100).await;
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
}

#[tokio::test]
async fn while_the_database_is_away_it_is_said_and_afterwards_all_is_well() {
    let Some((app, proxy)) = behind_a_proxy().await else { return };
    let uses = Uses::of(&app).await;
    // Used now, and to be written down later.
    uses.token().await.expect(200);
    let known = app.browser().get("/oauth2/jwks").await.expect(200);
    assert_eq!(known.header("cache-control"), "public, max-age=300");
    proxy.cut();
    assert_unavailable(&app, &uses).await;
    // Keys are served all the same, and for so short that a key which is ended meanwhile is not kept for long.
    let keys = app.browser().get("/oauth2/jwks").await.expect(200);
    assert_eq!((keys.json(), keys.header("cache-control")), (known.json(), "public, max-age=30"));
    let running = [Job::ExpiryNotices, Job::Outbox, Job::LastUse, Job::Retention].map(|job| {
        let core = Arc::clone(&app.core);
        tokio::task::spawn_blocking(move || jobs::run(&core, job))
    });
    for running in running {
        assert!(running.await.unwrap().is_err());
    }
    proxy.restore();
    assert_recovers(&app, &uses, 10).await;
    jobs::run(&app.core, Job::LastUse).unwrap();
    let secrets = uses.list().await.json()["items"].as_array().unwrap().clone();
    let used = secrets.iter().find(|secret| secret["name"] == "the secret").unwrap();
    assert_eq!(used["last_used_at"], app.now().to_string(), "no use was lost");
}

#[tokio::test]
async fn a_database_host_that_hangs_is_given_up_in_time() {
    let Some((app, proxy)) = behind_a_proxy().await else { return };
    let uses = Uses::of(&app).await;
    proxy.fall_silent();
    assert_unavailable(&app, &uses).await;
    // What was accepted in silence stays silent: the client must give up by itself.
    proxy.restore();
    assert_recovers(&app, &uses, 30).await;
}

#[tokio::test]
async fn connections_that_the_server_ended_are_replaced_without_a_failed_request() {
    let Some((app, _proxy)) = behind_a_proxy().await else { return };
    let uses = Uses::of(&app).await;
    let mut other = PgConnection::establish(&app.database.url).unwrap();
    for _ in 0..3 {
        other
            .batch_execute(
                "select pg_terminate_backend(pid) from pg_stat_activity
                 where datname = current_database() and pid <> pg_backend_pid()",
            )
            .unwrap();
        uses.token().await.expect(200);
        uses.list().await.expect(200);
    }
}

#[tokio::test]
async fn under_load_an_outage_shows_as_nothing_but_unavailable() {
    let Some((app, proxy)) = behind_a_proxy().await else { return };
    let uses = Arc::new(Uses::of(&app).await);
    let stop = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..4)
        .map(|number| tokio::spawn(ask_until(Arc::clone(&uses), Arc::clone(&stop), number, app.now().to_string())))
        .collect();
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(300)).await;
        proxy.cut();
        tokio::time::sleep(Duration::from_millis(100)).await;
        proxy.restore();
    }
    stop.store(true, Ordering::SeqCst);
    let (mut served, mut unavailable) = (0, 0);
    for client in clients {
        for status in client.await.unwrap() {
            match status {
                200 | 201 | 204 => served += 1,
                503 => unavailable += 1,
                other => panic!("an answer with status {other}"),
            }
        }
    }
    // A short outage may pass unnoticed, because a request waits for a connection for a while.
    assert!(served > 5, "{served} served, {unavailable} not");
    assert_recovers(&app, &uses, 10).await;
}

/// Asks for tokens, lists, and creates and deletes secrets; answers every status.
async fn ask_until(uses: Arc<Uses>, stop: Arc<AtomicBool>, number: usize, now: String) -> Vec<u16> {
    let expires_at = now.replacen("2027-", "2028-", 1).replacen("-03-", "-01-", 1);
    let mut statuses = Vec::new();
    for round in 0.. {
        if stop.load(Ordering::SeqCst) {
            break;
        }
        statuses.push(uses.token().await.status.as_u16());
        let body = serde_json::json!({"name": format!("load {number}-{round}"), "expires_at": expires_at});
        let created = uses.browser.post(&uses.member.secrets(), &body).await;
        statuses.push(created.status.as_u16());
        if let Some(id) = created.json()["secret"]["id"].as_str() {
            statuses.push(uses.browser.delete(&format!("{}/{id}", uses.member.secrets())).await.status.as_u16());
        }
    }
    statuses
}
