//! How many tokens each secret got on which day, and from where and by what it was last used.

use diesel::{Connection, SqliteConnection, connection::SimpleConnection};
use latchkey::{
    app::last_use,
    domain::{Clock, Timestamp},
    jobs::{self, Job},
};
use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{Client, TestApp, fixtures::Member, process::Installation, wait::until};
use time::Duration;

use crate::request::{PATH, form, post};

async fn usage(app: &TestApp, member: &Member, path: &str) -> Value {
    let application = format!("/api/v1/applications/{}", member.application.id);
    app.signed_in(&member.manager).get(&format!("{application}/{path}")).await.expect(200).json()
}

/// The days on which there were tokens.
fn used(usage: &Value) -> Vec<(String, i64)> {
    let days = usage["days"].as_array().unwrap().iter();
    let counted = days.map(|day| (day["day"].as_str().unwrap().to_owned(), day["tokens"].as_i64().unwrap()));
    counted.filter(|(_, tokens)| *tokens > 0).collect()
}

async fn last_use_of(app: &TestApp, member: &Member, secret: &str) -> Value {
    usage(app, member, &format!("secrets/{secret}")).await["last_use"].clone()
}

#[tokio::test]
async fn tokens_are_counted_by_secret_and_day_and_for_the_application_in_sum() {
    let app = TestApp::builder().beginning("2027-02-28T23:59:59Z").start().await;
    let member = app.member("0001");
    let (first, value) = member.secret(&app, "first", 30).await;
    let (second, other) = member.secret(&app, "second", 30).await;
    let (machine, one, two) =
        (app.browser(), form(&member.client_id(), &value, ""), form(&member.client_id(), &other, ""));
    for _ in 0..3 {
        post(&machine, &[], &one).await.expect(200);
    }
    app.advance(Duration::seconds(1));
    for body in [&one, &two, &two] {
        post(&machine, &[], body).await.expect(200);
    }
    // Both days in one go.
    assert_eq!(jobs::run(&app.core, Job::LastUse).unwrap(), "3 last uses written");
    post(&machine, &[], &one).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    let (before, after) = (|count| ("2027-02-28".to_owned(), count), |count| ("2027-03-01".to_owned(), count));
    let of_first = usage(&app, &member, &format!("secrets/{first}/usage")).await;
    assert_eq!(used(&of_first), [before(3), after(2)]);
    assert_eq!((&of_first["from"], &of_first["to"]), (&json!("2027-01-31"), &json!("2027-03-01")));
    assert_eq!((&of_first["tokens"], of_first["days"].as_array().unwrap().len()), (&json!(5), 30));
    assert_eq!(used(&usage(&app, &member, &format!("secrets/{second}/usage")).await), [after(2)]);
    app.signed_in(&member.manager).delete(&format!("{}/{second}", member.secrets())).await.expect(204);
    assert_eq!(used(&usage(&app, &member, "usage").await), [before(3), after(4)], "deleted ones count");
    let narrowed = usage(&app, &member, "usage?from=2027-03-01&to=2027-03-01").await;
    assert_eq!(narrowed["days"], json!([{"day": "2027-03-01", "tokens": 4}]));
    let at = last_use_of(&app, &member, &first).await["at"].clone();
    assert_eq!(at, app.now().to_string(), "of two days the later has the last use");
}

#[tokio::test]
async fn a_period_that_is_none_is_refused_by_its_parameter() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, _) = member.secret(&app, "first", 30).await;
    let manager = app.signed_in(&member.manager);
    for path in ["usage".to_owned(), format!("secrets/{secret}/usage")] {
        let path = format!("/api/v1/applications/{}/{path}", member.application.id);
        for (query, parameter, code) in [
            ("from=yesterday", "from", "invalid_date"),
            ("to=2027-02-29", "to", "invalid_date"),
            ("from=2027-03-02&to=2027-03-01", "from", "after_end"),
            ("from=2026-01-25", "from", "too_long"),
            ("days=3", "days", "unknown_parameter"),
        ] {
            let refused = manager.get(&format!("{path}?{query}")).await.expect(400);
            assert_eq!(refused.refused(), [(parameter.to_owned(), code.to_owned())], "{query}");
        }
        manager.get(&format!("{path}?from=2026-01-26")).await.expect(200);
    }
}

#[tokio::test]
async fn address_and_name_of_the_client_are_shown_to_who_may_see_the_secret() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    assert_eq!(last_use_of(&app, &member, &secret).await, Value::Null);
    let agent = |agent: &'static str| {
        let (machine, body, app, member, secret) = (&machine, &body, &app, &member, &secret);
        async move {
            app.advance(Duration::seconds(1));
            post(machine, &[("user-agent", agent)], body).await.expect(200);
            jobs::run(&app.core, Job::LastUse).unwrap();
            last_use_of(app, member, secret).await
        }
    };
    let shown = agent("upload/2.1 (nightly)").await;
    let at = app.now().to_string();
    assert_eq!(shown, json!({"at": at, "address": "127.0.0.1", "user_agent": "upload/2.1 (nightly)"}));
    assert_eq!(agent("").await["user_agent"], Value::Null);
    assert_eq!(agent("a\tb").await["user_agent"], "ab");
    let long: &'static str = "x".repeat(10_000).leak();
    assert_eq!(agent(long).await["user_agent"].as_str().unwrap().len(), 200);
    let pasted: &'static str = value.clone().leak();
    assert_eq!(agent(pasted).await["user_agent"], Value::Null, "no value of a secret is kept");
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_address_is_the_clients() {
    let configured = |config: &mut latchkey::config::Config| {
        config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap(), "2001:db8:ffff::/48".parse().unwrap()];
    };
    let app = TestApp::builder().config(configured).start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    for (forwarded, address) in [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:DB8:0:0::7", "2001:db8::7"),
        ("::ffff:192.0.2.8", "192.0.2.8"),
        ("198.51.100.1, 192.0.2.9, 2001:db8:ffff::1", "192.0.2.9"),
        ("nobody", "127.0.0.1"),
    ] {
        app.advance(Duration::seconds(1));
        post(&machine, &[("x-forwarded-for", forwarded)], &body).await.expect(200);
        jobs::run(&app.core, Job::LastUse).unwrap();
        assert_eq!(last_use_of(&app, &member, &secret).await["address"], address, "{forwarded}");
    }
}

#[tokio::test]
async fn what_a_caller_wrote_before_the_trusted_proxy_did_never_hides_the_address() {
    let configured = |config: &mut latchkey::config::Config| {
        config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    };
    let app = TestApp::builder().config(configured).start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let machine = app.browser();
    let lines: [(&[&[u8]], &str); 8] = [
        (&[b"\xff\xfe, 192.0.2.7"], "192.0.2.7"),
        (&[b"198.51.100.1,\xe9\t,\t192.0.2.8 "], "192.0.2.8"),
        (&[b"\xff", b"198.51.100.1", b"192.0.2.9, 127.0.0.1"], "192.0.2.9"),
        (&["198.51.100.1, b\u{fc}ro, 127.0.0.1".as_bytes()], "127.0.0.1"),
        (&[b"192.0.2.10", b"\xff"], "127.0.0.1"),
        (&[b"\xff, 203.0.113.9:4711"], "203.0.113.9"),
        (&[b"198.51.100.1, [2001:db8::1]:443, 127.0.0.1:80"], "2001:db8::1"),
        (&[b"[::ffff:192.0.2.11]:443"], "192.0.2.11"),
    ];
    for (lines, address) in lines {
        app.advance(Duration::seconds(1));
        let request = machine.request(Method::POST, PATH).body(form(&member.client_id(), &value, ""));
        let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = lines.iter().fold(request, |request, line| request.header("x-forwarded-for", *line));
        machine.send(request).await.expect(200);
        jobs::run(&app.core, Job::LastUse).unwrap();
        assert_eq!(last_use_of(&app, &member, &secret).await["address"], address, "{lines:?}");
    }
}

#[tokio::test]
async fn without_a_trusted_proxy_nobody_chooses_their_address() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    let body = form(&member.client_id(), &value, "");
    post(&app.browser(), &[("x-forwarded-for", "192.0.2.7")], &body).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    assert_eq!(last_use_of(&app, &member, &secret).await["address"], "127.0.0.1");
}

#[tokio::test]
async fn what_replicas_count_at_the_same_time_adds_up() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let replica = app.replica().await;
    let mut bodies = Vec::new();
    for name in ["a", "b", "c", "d"] {
        bodies.push(form(&member.client_id(), &member.secret(&app, name, 30).await.1, ""));
    }
    for round in 1..=5 {
        for body in &bodies {
            post(&app.browser(), &[], body).await.expect(200);
            post(&replica.client(), &[], body).await.expect(200);
        }
        std::thread::scope(|scope| {
            for core in [&app.core, &replica.core] {
                scope.spawn(move || last_use::write_down(core).unwrap());
            }
        });
        assert_eq!(usage(&app, &member, "usage").await["tokens"], round * 8);
    }
}

#[tokio::test]
async fn while_the_database_is_locked_tokens_are_issued_and_counted_later() {
    let app = TestApp::builder().config(|config| config.database.busy_timeout_seconds = 1).start().await;
    if app.database.is_postgres() {
        return;
    }
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    post(&machine, &[], &body).await.expect(200);
    let mut other = SqliteConnection::establish(app.database.url.trim_start_matches("sqlite://")).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    for _ in 0..3 {
        post(&machine, &[], &body).await.expect(200);
        let core = std::sync::Arc::clone(&app.core);
        let written = tokio::task::spawn_blocking(move || jobs::run(&core, Job::LastUse));
        // The job waits for the other, and no token for the job.
        post(&machine, &[], &body).await.expect(200);
        written.await.unwrap().unwrap_err();
    }
    other.batch_execute("COMMIT").unwrap();
    jobs::run(&app.core, Job::LastUse).unwrap();
    assert_eq!(usage(&app, &member, "usage").await["tokens"], 7);
}

#[tokio::test]
async fn a_secret_that_an_older_copy_of_the_database_lacks_holds_up_no_other() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 30).await;
    app.core.last_use.note(latchkey::domain::Id::random(), app.now(), 1, None, b"curl");
    post(&app.browser(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    assert_eq!(usage(&app, &member, &format!("secrets/{secret}/usage")).await["tokens"], 1);
}

#[tokio::test]
async fn days_are_kept_for_400_days() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (secret, value) = member.secret(&app, "first", 365).await;
    post(&app.browser(), &[], &form(&member.client_id(), &value, "")).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    app.advance(Duration::days(399));
    let all = format!("secrets/{secret}/usage?from=2027-03-01");
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(usage(&app, &member, &all).await["tokens"], 1);
    app.advance(Duration::days(1));
    jobs::run(&app.core, Job::Retention).unwrap();
    let to = format!("{all}&to=2027-03-01");
    assert_eq!(usage(&app, &member, &to).await["tokens"], 0);
}

/// An application in this process, beside which the binary serves the same database, at the real time.
struct Beside {
    app: TestApp,
    installation: Installation,
    member: Member,
    secret: String,
    form: String,
}

impl Beside {
    async fn start() -> Self {
        let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
        let (member, installation) = (app.member("0001"), Installation::of(&app));
        let (secret, value) = member.secret(&app, "first", 30).await;
        let form = form(&member.client_id(), &value, "");
        Self { app, installation, member, secret, form }
    }

    /// The tokens that are counted by now, whichever the day.
    async fn counted(&self) -> i64 {
        let day = |days| self.app.now().plus(Duration::days(days)).to_string()[..10].to_owned();
        let path = format!("usage?from={}&to={}", day(-2), day(2));
        usage(&self.app, &self.member, &path).await["tokens"].as_i64().unwrap()
    }
}

#[tokio::test]
async fn a_use_is_seen_within_two_seconds() {
    let beside = Beside::start().await;
    let server = beside.installation.serve().await;
    let mut waited = Vec::new();
    for count in 1..=5 {
        let asked = Clock::system().now();
        post(&server.client(), &[], &beside.form).await.expect(200);
        until("the token is counted", 20, async || (beside.counted().await == count).then_some(())).await;
        waited.push(Clock::system().now().since(asked));
        let seen = last_use_of(&beside.app, &beside.member, &beside.secret).await;
        assert!(Timestamp::parse(seen["at"].as_str().unwrap()).unwrap() >= asked, "{seen}");
    }
    // One that fell behind on a busy machine is not what the rule is about.
    waited.sort_unstable();
    assert!(waited[2] <= Duration::seconds(2), "{waited:?}");
}

#[tokio::test]
async fn a_crash_under_load_loses_two_seconds_at_most() {
    let beside = Beside::start().await;
    let server = beside.installation.serve().await;
    let machine = server.client();
    let asking = async {
        let mut answered = Vec::new();
        let asked = |machine: &Client| {
            let (machine, form) = (machine.clone(), beside.form.clone());
            async move { post(&machine, &[], &form).await.status == 200 }
        };
        let began = Clock::system().now();
        while Clock::system().now().since(began) < Duration::seconds(6) {
            let (one, other) = tokio::join!(asked(&machine), asked(&machine));
            assert!(one && other);
            answered.push(Clock::system().now());
        }
        answered
    };
    let answered = asking.await;
    // Dropping it is SIGKILL.
    drop(server);
    let killed = *answered.last().unwrap();
    let early = answered.iter().filter(|at| killed.since(**at) > Duration::seconds(2)).count();
    let counted = beside.counted().await;
    let of = |pairs: usize| i64::try_from(2 * pairs).unwrap();
    assert!((of(early)..=of(answered.len())).contains(&counted), "{early} of {}: {counted}", answered.len());
    assert!(early > 0);
}

#[tokio::test]
async fn a_token_leaves_no_line_in_the_log() {
    let beside = Beside::start().await;
    let mut server = beside.installation.serve().await;
    let logged = || server.stdout.text() + &server.stderr.text();
    let before = logged();
    for _ in 0..50 {
        post(&server.client(), &[], &beside.form).await.expect(200);
    }
    // A refusal is written down, by which is shown that whatever was logged before has come.
    post(&server.client(), &[], &form(&beside.member.client_id(), "wrong", "")).await.expect(401);
    until("the refusal is logged", 20, async || (logged() != before).then_some(())).await;
    let after = logged();
    let lines = after.lines().count() - before.lines().count();
    assert!(lines < 10, "{after}");
    server.terminate();
    assert!(server.ended().await.success());
}

#[tokio::test]
async fn what_was_counted_survives_an_orderly_stop_and_a_kill() {
    let beside = Beside::start().await;
    let mut server = beside.installation.serve().await;
    for _ in 0..5 {
        post(&server.client(), &[], &beside.form).await.expect(200);
    }
    // At once, before the job runs again.
    server.terminate();
    assert!(server.ended().await.success());
    assert_eq!(beside.counted().await, 5, "an orderly stop keeps all");
    let server = beside.installation.serve().await;
    for _ in 0..5 {
        post(&server.client(), &[], &beside.form).await.expect(200);
    }
    until("the tokens are counted", 20, async || (beside.counted().await == 10).then_some(())).await;
    post(&server.client(), &[], &beside.form).await.expect(200);
    // Dropping it is SIGKILL.
    drop(server);
    assert!((10..=11).contains(&beside.counted().await), "a kill loses what was not written yet, and nothing else");
}
