//! What is executed: one statement writes the rows of a whole batch, cut out of long values. For SQLite that is ten
//! times as fast as a row at a time, and PostgreSQL takes the same.

use std::ops::Range;

use anyhow::{Result, bail};
use diesel::{
    QueryableByName, RunQueryDsl,
    connection::SimpleConnection,
    sql_query,
    sql_types::{BigInt, Binary, Text},
};
use latchkey::{
    app::Core,
    db::Conn,
    domain::{Id, Timestamp, api::Permission, organisation::Organisation},
};
use uuid::Uuid;

use super::Size;
use crate::credentials;

/// Consecutive applications with their secrets, each kind of value one behind the other.
pub(super) struct Batch {
    first: u64,
    applications: usize,
    ids: Vec<u8>,
    /// Live ones.
    secrets: Secrets,
    tombstones: Secrets,
    /// What goes into the file.
    pub(super) lines: String,
}

#[derive(Default)]
struct Secrets {
    of_each: u64,
    ids: Vec<u8>,
    hashes: Vec<u8>,
    hints: Vec<u8>,
}

impl Secrets {
    fn push(&mut self, core: &Core, number: u64, index: u64) {
        let value = credentials::secret(number, index);
        self.ids.extend(credentials::secret_id(number, index).uuid().as_bytes());
        self.hashes.extend(core.keys.hash_secret(value.reveal()).0);
        self.hints.extend(value.hint().as_bytes());
    }
}

impl Batch {
    pub(super) fn new(core: &Core, numbers: Range<u64>, size: Size) -> Self {
        let mut batch = Self {
            first: numbers.start,
            applications: numbers.clone().count(),
            ids: Vec::new(),
            secrets: Secrets { of_each: size.secrets, ..Secrets::default() },
            tombstones: Secrets { of_each: 1, ..Secrets::default() },
            lines: String::new(),
        };
        for number in numbers {
            let id = credentials::application(number).uuid();
            batch.ids.extend(id.as_bytes());
            for index in 0..size.secrets {
                batch.secrets.push(core, number, index);
            }
            if size.tombstones {
                batch.tombstones.push(core, number, credentials::TOMBSTONE);
            }
            let told = number % size.secrets.max(1);
            credentials::write_line(&mut batch.lines, id, &credentials::secret(number, told));
        }
        batch
    }
}

/// A trigger of SQLite, to be made again as it was.
#[derive(QueryableByName)]
pub(crate) struct Trigger {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Turns triggers and checks of foreign keys off and begins a transaction; refuses a database that has applications.
pub(crate) fn begin(connection: &mut Conn, postgres: bool) -> Result<Vec<Trigger>> {
    let found: Count = sql_query("select count(*) as count from applications").get_result(connection)?;
    if found.count > 0 {
        bail!("the database has applications; only an empty one is filled");
    }
    if postgres {
        connection.batch_execute("set statement_timeout = 0; set session_replication_role = replica; begin")?;
        return Ok(Vec::new());
    }
    connection.batch_execute("pragma foreign_keys = off; pragma synchronous = off; begin immediate")?;
    let triggers: Vec<Trigger> =
        sql_query("select name, sql from sqlite_master where type = 'trigger' and sql is not null").load(connection)?;
    for trigger in &triggers {
        connection.batch_execute(&format!("drop trigger {}", trigger.name))?;
    }
    Ok(triggers)
}

/// Turns the triggers on again, counts all as one change, and commits.
pub(crate) fn finish(connection: &mut Conn, postgres: bool, triggers: &[Trigger]) -> Result<()> {
    if postgres {
        connection.batch_execute("set session_replication_role = origin")?;
    }
    for trigger in triggers {
        connection.batch_execute(&trigger.sql)?;
    }
    connection.batch_execute("update apis set updated_at = updated_at; commit")?;
    Ok(())
}

/// The statements in the language of one of the databases.
pub(super) struct Statements {
    pub(super) postgres: bool,
    pub(super) now: Timestamp,
    /// When the secrets expire.
    pub(super) expires_at: Timestamp,
    /// When the first notice of that is due.
    pub(super) next_notice_at: Timestamp,
    pub(super) organisation: Id<Organisation>,
}

impl Statements {
    pub(super) fn insert(&self, connection: &mut Conn, batch: &Batch, permissions: &[Id<Permission>]) -> Result<()> {
        sql_query(self.applications(batch)).bind::<Binary, _>(&batch.ids).execute(connection)?;
        for permission in permissions {
            sql_query(self.grants(batch, *permission)).bind::<Binary, _>(&batch.ids).execute(connection)?;
        }
        for (secrets, deleted) in [(&batch.secrets, false), (&batch.tombstones, true)] {
            if !secrets.ids.is_empty() {
                sql_query(self.secrets(batch, secrets, deleted))
                    .bind::<Binary, _>(&batch.ids)
                    .bind::<Binary, _>(&secrets.ids)
                    .bind::<Binary, _>(&secrets.hashes)
                    .bind::<Binary, _>(&secrets.hints)
                    .execute(connection)?;
            }
        }
        Ok(())
    }

    fn applications(&self, batch: &Batch) -> String {
        let (now, first) = (self.instant(self.now), batch.first);
        format!(
            "insert into applications (id, organisation_id, name, name_key, environment, state, secret_revision, \
             created_at, updated_at, version) \
             select {}, {}, 'Bench-' || ({first} + i), 'bench-' || ({first} + i), 'production', 'active', 1, {now}, {now}, 1 \
             from {}",
            self.id(1, "i"),
            self.uuid(self.organisation.uuid()),
            self.numbers(batch.applications),
        )
    }

    fn grants(&self, batch: &Batch, permission: Id<Permission>) -> String {
        format!(
            "insert into grants (application_id, permission_id, created_at) select {}, {}, {} from {}",
            self.id(1, "i"),
            self.uuid(permission.uuid()),
            self.instant(self.now),
            self.numbers(batch.applications),
        )
    }

    fn secrets(&self, batch: &Batch, secrets: &Secrets, deleted: bool) -> String {
        let (now, end) = (self.instant(self.now), self.instant(self.expires_at));
        let (system, name) = (self.uuid(Uuid::nil()), if deleted { "'Deleted '" } else { "'Secret '" });
        let (hash, notice, tombstone) = if deleted {
            ("null".to_owned(), "null".to_owned(), format!("{now}, 'system', {system}, 'bench'"))
        } else {
            (self.part(3, "i", 32), self.instant(self.next_notice_at), "null, null, null, null".to_owned())
        };
        let hint = self.text(&self.part(4, "i", 3));
        // A tombstone has no hash; the parameter must be named all the same.
        let unused = if deleted { format!("where {} is not null", self.part(3, "i", 32)) } else { String::new() };
        format!(
            "insert into secrets (id, application_id, name, name_key, hint, hash, expires_at, next_notice_at, \
             created_at, created_by_kind, created_by_id, created_by_name, deleted_at, deleted_by_kind, deleted_by_id, \
             deleted_by_name) \
             select {}, {}, {name} || i, lower({name}) || i, {hint}, {hash}, {end}, {notice}, {now}, 'system', {system}, \
             'bench', {tombstone} from {} {unused}",
            self.id(2, "i"),
            self.id(1, &format!("(i / {})", secrets.of_each)),
            self.numbers(batch.applications * usize::try_from(secrets.of_each).unwrap_or(1)),
        )
    }

    /// The numbers from 0 to below `count` as `i`.
    fn numbers(&self, count: usize) -> String {
        if self.postgres {
            return format!("generate_series(0, {count} - 1) as numbers(i)");
        }
        format!(
            "(with recursive numbers(i) as (select 0 union all select i + 1 from numbers where i + 1 < {count}) \
             select i from numbers)"
        )
    }

    /// The part number `at` of a parameter that consists of parts of `width`.
    fn part(&self, parameter: u8, at: &str, width: usize) -> String {
        if self.postgres {
            return format!("substring(${parameter} from {width} * {at} + 1 for {width})");
        }
        format!("substr(?{parameter}, {width} * {at} + 1, {width})")
    }

    /// Octets as text. They are cut out first: a part of a text is found by counting letters from its beginning.
    fn text(&self, octets: &str) -> String {
        if self.postgres { format!("convert_from({octets}, 'UTF8')") } else { format!("cast({octets} as text)") }
    }

    fn id(&self, parameter: u8, at: &str) -> String {
        let octets = self.part(parameter, at, 16);
        if self.postgres { format!("encode({octets}, 'hex')::uuid") } else { octets }
    }

    fn uuid(&self, id: Uuid) -> String {
        if self.postgres { format!("'{id}'::uuid") } else { format!("x'{}'", id.simple()) }
    }

    fn instant(&self, instant: Timestamp) -> String {
        if self.postgres { format!("'{instant}'::timestamptz") } else { instant.unix_microseconds().to_string() }
    }
}
