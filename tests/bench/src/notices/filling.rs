//! Filling an empty database with members and their secrets.

use std::time::Duration as Pause;

use anyhow::{Result, anyhow};
use diesel::connection::SimpleConnection;
use latchkey::{
    config::Config,
    db::Conn,
    domain::{Clock, Timestamp},
    jobs::expiry_notices,
    startup,
};
use time::Duration;

use crate::fill::{Trigger, begin, finish};

const SECRETS_OF_EACH: u64 = 3;
const APPLICATIONS_OF_EACH: u64 = 1_000;
const MANAGERS_OF_EACH: u64 = 10;

/// How much there is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// All live secrets.
    pub secrets: u64,
    /// Of these, how many have a threshold to be told of.
    pub due: u64,
}

/// Fills the empty database of `config`.
///
/// # Errors
/// When the database is not empty or away.
pub fn fill(config: Config, size: Size) -> Result<()> {
    let core = startup::open(config, Clock::system()).map_err(|error| anyhow!(error))?;
    // The thresholds are noted before there is anything that they would make due.
    expiry_notices::plan(&core)?;
    let mut connection = core.db.connect(Pause::from_secs(10))?;
    let postgres = matches!(connection, Conn::Postgres(_));
    let triggers: Vec<Trigger> = begin(&mut connection, postgres)?;
    let filling = Filling { postgres, now: core.now(), size };
    for statement in filling.statements() {
        connection.batch_execute(&statement)?;
    }
    finish(&mut connection, postgres, &triggers)?;
    // So that the database's housekeeping is not measured.
    connection.batch_execute(if postgres { "vacuum analyze" } else { "analyze" })?;
    Ok(())
}

/// The statements in the language of one of the databases.
struct Filling {
    postgres: bool,
    now: Timestamp,
    size: Size,
}

impl Filling {
    fn statements(&self) -> [String; 6] {
        let applications = self.size.secrets.div_ceil(SECRETS_OF_EACH).max(1);
        let organisations = applications.div_ceil(APPLICATIONS_OF_EACH);
        let (now, begun) = (self.instant(Duration::ZERO), self.instant(Duration::days(-300)));
        let organisation = self.id('a', &format!("i / {APPLICATIONS_OF_EACH}"));
        let manager = format!("i / {APPLICATIONS_OF_EACH} * {MANAGERS_OF_EACH} + i % {MANAGERS_OF_EACH}");
        [
            format!(
                "insert into organisations (id, code, code_key, name, name_key, country, time_zone, locale, \
                 contact_email, created_at, updated_at, version, operator) \
                 select {}, 'B' || i, 'b' || i, 'Bench ' || i, 'bench ' || i, 'NL', 'Europe/Amsterdam', 'en', \
                 'office-' || i || '@bench.example', {begun}, {begun}, 1, {} from {}",
                self.id('a', "i"),
                self.no(),
                self.numbers(organisations),
            ),
            format!(
                "insert into people (id, email, email_key, name, name_key, locale, time_zone, operator, state, created_at, \
                 updated_at, version, auditor, reachable) \
                 select {}, 'p' || i || '@bench.example', 'p' || i || '@bench.example', 'Person ' || i, 'person ' || i, \
                 'en', 'Europe/Amsterdam', {no}, 'active', {begun}, {begun}, 1, {no}, {} from {}",
                self.id('b', "i"),
                self.yes(),
                self.numbers(organisations * MANAGERS_OF_EACH),
                no = self.no(),
            ),
            format!(
                "insert into applications (id, organisation_id, name, name_key, environment, state, secret_revision, \
                 created_at, updated_at, version) \
                 select {}, {organisation}, 'Bench-' || i, 'bench-' || i, 'production', 'active', 1, {begun}, {begun}, 1 \
                 from {}",
                self.id('c', "i"),
                self.numbers(applications),
            ),
            format!(
                "insert into assignments (id, person_id, organisation_id, application_id, created_at) \
                 select {}, {}, {organisation}, {}, {now} from {}",
                self.id('d', "i"),
                self.id('b', &manager),
                self.id('c', "i"),
                self.numbers(applications),
            ),
            self.secrets(),
            // Everybody was told of something before.
            format!(
                "insert into messages (id, kind, person_id, state, attempts, next_attempt_at, created_at, finished_at) \
                 select {}, 'expiry_digest', {}, 'sent', 1, {begun}, {begun}, {begun} from {}",
                self.id('f', "i"),
                self.id('b', "i"),
                self.numbers(organisations * MANAGERS_OF_EACH),
            ),
        ]
    }

    /// Every so many secrets one is due; it is the first of its application.
    fn secrets(&self) -> String {
        let Size { secrets, due } = self.size;
        let stride = (secrets / due.max(1) / SECRETS_OF_EACH).max(1) * SECRETS_OF_EACH;
        let is_due = format!("i % {stride} = 0 and i / {stride} < {due}");
        let near = format!("{is_due} and i / {stride} % 100 = 0");
        let at = |duration| self.instant(duration);
        // Those that are due crossed the mark of 30 days, or of 3, within the last hour.
        let (hour, begun, end) = (Duration::minutes(-30), at(Duration::days(-300)), Duration::days(300));
        let (soon, nearer) = (at(Duration::days(30) + hour), at(Duration::days(3) + hour));
        let author = self.id('0', "0");
        format!(
            "insert into secrets (id, application_id, name, name_key, hint, hash, expires_at, created_at, \
             created_by_kind, created_by_id, created_by_name, last_used_at, next_notice_at) \
             select {}, {}, 'Secret ' || i, 'secret ' || i, 'abc', {}, \
             case when {near} then {nearer} when {is_due} then {soon} else {} end, {begun}, 'system', {author}, 'bench', \
             {begun}, case when {is_due} then {} else {} end from {}",
            self.id('e', "i"),
            self.id('c', &format!("i / {SECRETS_OF_EACH}")),
            self.hash("i"),
            at(end),
            at(hour),
            at(end - Duration::days(60)),
            self.numbers(secrets),
        )
    }

    /// The numbers from 0 to below `count` as `i`.
    fn numbers(&self, count: u64) -> String {
        if self.postgres {
            return format!("generate_series(0, {count} - 1) as numbers(i)");
        }
        format!(
            "(with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i + 1 < {count}) \
             select i from numbers)"
        )
    }

    /// An id of a kind, by number.
    fn id(&self, kind: char, number: &str) -> String {
        if self.postgres {
            return format!("('{kind}' || lpad(to_hex({number}), 31, '0'))::uuid");
        }
        format!("unhex('{kind}' || printf('%031x', {number}))")
    }

    /// 32 octets that no other secret has.
    fn hash(&self, number: &str) -> String {
        if self.postgres {
            return format!("decode(lpad(to_hex({number}), 64, '0'), 'hex')");
        }
        format!("unhex(printf('%064x', {number}))")
    }

    fn instant(&self, from_now: Duration) -> String {
        let instant = self.now.plus(from_now);
        if self.postgres { format!("'{instant}'::timestamptz") } else { instant.unix_microseconds().to_string() }
    }

    const fn yes(&self) -> &'static str {
        if self.postgres { "true" } else { "1" }
    }

    const fn no(&self) -> &'static str {
        if self.postgres { "false" } else { "0" }
    }
}
