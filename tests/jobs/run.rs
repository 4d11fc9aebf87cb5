//! Running jobs as the scheduler does.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use latchkey::{
    app::Core,
    config::Config,
    db::{DbResult, schema},
    domain::{Clock, Timestamp},
    jobs::{
        expiry_notices::{self, Planned},
        outbox::{self, Delivered},
    },
};
use support::{Member, TestApp, mail::ReceivedMail, process::Installation, smtp::SmtpServer};
use time::Duration;

/// Plans, and must succeed.
pub fn plan(core: &Core) -> Planned {
    expiry_notices::plan(core).expect("the notices can be planned")
}

/// Delivers, and must succeed, whatever the mail server says. Messages of what changed somebody's account, which any
/// step of a test may cause, have tests of their own and are forgotten.
pub fn deliver(core: &Core) -> Delivered {
    forget_security_mails(core);
    deliver_all(core)
}

/// Forgets the messages of what changed somebody's account.
pub fn forget_security_mails(core: &Core) {
    use schema::messages::dsl;
    let told = dsl::messages.filter(dsl::kind.eq("security"));
    core.db.write(|connection| -> DbResult<_> { Ok(diesel::delete(told).execute(connection)?) }).unwrap();
}

/// Delivers those too.
pub fn deliver_all(core: &Core) -> Delivered {
    outbox::deliver(core).expect("the outbox can be worked off")
}

/// A row of the outbox.
#[derive(Clone, Debug)]
pub struct Row {
    pub state: String,
    pub attempts: i32,
    pub next_attempt_at: Timestamp,
    pub last_error: Option<String>,
}

/// The outbox, the oldest first.
pub fn rows(app: &TestApp) -> Vec<Row> {
    use schema::messages::dsl;
    let rows: Vec<(String, i32, Timestamp, Option<String>)> = app
        .core
        .db
        .read(|connection| -> DbResult<_> {
            let columns = (dsl::state, dsl::attempts, dsl::next_attempt_at, dsl::last_error);
            Ok(dsl::messages.select(columns).order((dsl::created_at.asc(), dsl::id.asc())).load(connection)?)
        })
        .unwrap();
    rows.into_iter()
        .map(|(state, attempts, next_attempt_at, last_error)| Row { state, attempts, next_attempt_at, last_error })
        .collect()
}

/// The only row of the outbox.
#[track_caller]
pub fn row(app: &TestApp) -> Row {
    let mut rows = rows(app);
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

/// An application that sends to `server`, with a manager whose secret has 25 days left.
pub async fn app_with_a_due_secret(server: &SmtpServer) -> (TestApp, Member) {
    sending(server, |_| {}).await
}

/// The same, with a configuration that differs.
pub async fn sending(server: &SmtpServer, change: impl FnOnce(&mut Config) + 'static) -> (TestApp, Member) {
    let mut mail = Config::default();
    server.configure(&mut mail);
    let app = TestApp::builder().config(move |config| {
        config.mail = mail.mail;
        change(config);
    });
    let app = app.start().await;
    let member = app.member("0001");
    member.secret(&app, "the secret", 365).await;
    app.advance(Duration::days(340));
    (app, member)
}

/// An application whose clock stands so far back that a secret of a year, made now, has 25 days left today. What it
/// prepares is for the real binary, which goes by today.
pub async fn app_of_last_year() -> TestApp {
    let today = Clock::system().now();
    TestApp::builder().beginning(&today.plus(Duration::days(-340)).to_string()).start().await
}

/// The installation of `app` for the real binary, sending to `server`, with the first retry after a second.
pub fn installation(app: &TestApp, server: &SmtpServer) -> Installation {
    let settings = server.settings().into_iter();
    settings
        .fold(Installation::of(app), |installation, (name, value)| installation.with(name, &value))
        .with("LATCHKEY_MAIL__FIRST_RETRY_SECONDS", "1")
}

/// Plans and delivers; answers what was written as files since the last call.
pub fn mails_of_a_run(app: &TestApp) -> Vec<ReceivedMail> {
    plan(&app.core);
    deliver(&app.core);
    app.take_received()
}
