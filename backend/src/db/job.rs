//! Jobs of which one process at a time does each: taken by a lease, and how each went.

use diesel::{prelude::*, sql_query, sql_types::Text};

use super::{Conn, DbResult, schema::jobs::dsl, types::Instant};
use crate::domain::Timestamp;

/// What is known of one job.
#[derive(Clone, Debug, Queryable)]
pub struct JobRow {
    pub name: String,
    pub next_run_at: Timestamp,
    /// The process that does it, or has it reserved.
    pub holder: Option<String>,
    pub lease_until: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// `done` or `failed`.
    pub outcome: Option<String>,
    /// What it said that it did, or why it failed.
    pub said: Option<String>,
    pub milliseconds: Option<i64>,
}

/// How a run went.
#[derive(Clone, Debug)]
pub struct Run {
    pub started_at: Timestamp,
    pub finished_at: Timestamp,
    pub succeeded: bool,
    pub said: String,
    pub milliseconds: i64,
}

/// All jobs that were ever done.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn) -> DbResult<Vec<JobRow>> {
    Ok(dsl::jobs.load(connection)?)
}

/// One job.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, name: &str) -> DbResult<Option<JobRow>> {
    Ok(dsl::jobs.filter(dsl::name.eq(name.to_owned())).first(connection).optional()?)
}

/// Makes a job known, to be done at `next_run_at`, unless it is.
///
/// # Errors
/// As every query.
pub fn introduce(connection: &mut Conn, name: &str, next_run_at: Timestamp) -> DbResult<()> {
    let statement = "insert into jobs (name, next_run_at) values ($1, $2) on conflict (name) do nothing";
    macro_rules! insert {
        ($connection:expr) => {
            sql_query(statement).bind::<Text, _>(name).bind::<Instant, _>(next_run_at).execute($connection)?
        };
    }
    match connection {
        Conn::Postgres(postgres) => insert!(postgres),
        Conn::Sqlite(sqlite) => insert!(sqlite),
    };
    Ok(())
}

/// Takes a job whose time has come, or that another process has left undone, until `lease_until`; `false` when it is not
/// due, or another process does it. It is done next at `next_run_at`, unless somebody asks for it before.
///
/// # Errors
/// As every query.
pub fn take(
    connection: &mut Conn,
    (name, holder): (&str, &str),
    now: Timestamp,
    lease_until: Timestamp,
    next_run_at: Timestamp,
) -> DbResult<bool> {
    let job = dsl::jobs.filter(dsl::name.eq(name.to_owned()));
    let left = dsl::lease_until.le(now).assume_not_null();
    let due = dsl::lease_until.is_null().and(dsl::next_run_at.le(now));
    let taken = diesel::update(job.filter(due.or(dsl::lease_until.is_not_null().and(left))))
        .set((
            dsl::holder.eq(holder),
            dsl::lease_until.eq(lease_until),
            dsl::next_run_at.eq(next_run_at),
            dsl::started_at.eq(now),
        ))
        .execute(connection)?;
    Ok(taken == 1)
}

/// Takes a job that is done all the time, or keeps it, until `lease_until`; `false` when another process does it.
///
/// # Errors
/// As every query.
pub fn keep(
    connection: &mut Conn,
    (name, holder): (&str, &str),
    now: Timestamp,
    lease_until: Timestamp,
) -> DbResult<bool> {
    let own = dsl::holder.eq(holder.to_owned()).assume_not_null();
    let left = dsl::lease_until.le(now).assume_not_null();
    let free = dsl::lease_until.is_null().or(own).or(left);
    let kept = diesel::update(dsl::jobs.filter(dsl::name.eq(name.to_owned())).filter(free))
        .set((dsl::holder.eq(holder), dsl::lease_until.eq(lease_until)))
        .execute(connection)?;
    Ok(kept == 1)
}

/// Lengthens the lease of a process that is still at it.
///
/// # Errors
/// As every query.
pub fn renew(connection: &mut Conn, (name, holder): (&str, &str), lease_until: Timestamp) -> DbResult<()> {
    let own = dsl::jobs.filter(dsl::name.eq(name.to_owned())).filter(dsl::holder.eq(holder.to_owned()));
    diesel::update(own).set(dsl::lease_until.eq(lease_until)).execute(connection)?;
    Ok(())
}

/// Writes down how a run went, by the process that holds the job.
///
/// # Errors
/// As every query.
pub fn note(connection: &mut Conn, (name, holder): (&str, &str), run: &Run) -> DbResult<()> {
    let own = dsl::jobs.filter(dsl::name.eq(name.to_owned())).filter(dsl::holder.eq(holder.to_owned()));
    diesel::update(own)
        .set((
            dsl::started_at.eq(run.started_at),
            dsl::finished_at.eq(run.finished_at),
            dsl::outcome.eq(if run.succeeded { "done" } else { "failed" }),
            dsl::said.eq(&run.said),
            dsl::milliseconds.eq(run.milliseconds),
        ))
        .execute(connection)?;
    Ok(())
}

/// Leaves a job to whichever process comes next.
///
/// # Errors
/// As every query.
pub fn leave(connection: &mut Conn, (name, holder): (&str, &str)) -> DbResult<()> {
    let own = dsl::jobs.filter(dsl::name.eq(name.to_owned())).filter(dsl::holder.eq(holder.to_owned()));
    diesel::update(own)
        .set((dsl::holder.eq(None::<String>), dsl::lease_until.eq(None::<Timestamp>)))
        .execute(connection)?;
    Ok(())
}

/// Has a job done as soon as a process looks.
///
/// # Errors
/// As every query.
pub fn ask_for(connection: &mut Conn, name: &str, now: Timestamp) -> DbResult<()> {
    let later = dsl::jobs.filter(dsl::name.eq(name.to_owned())).filter(dsl::next_run_at.gt(now));
    diesel::update(later).set(dsl::next_run_at.eq(now)).execute(connection)?;
    Ok(())
}
