//! What was planned so far, and what is planned next.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Integer, Nullable, Text},
};

use super::{ESCALATION, EXTRA, SAFE_TO_DELETE};
use crate::{
    db::{
        Conn, DbResult,
        schema::notices::dsl,
        types::{Identifier, Instant},
    },
    domain::{
        Id, Timestamp,
        client_key::ClientKey,
        notice::{Notice, Reader, Subject},
        person::Person,
        secret::Secret,
    },
};

/// Why somebody is told whom the federation's thresholds alone would not name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// They asked for a threshold of their own.
    Extra,
    /// Nobody whose task it is has acted, or could be told.
    Escalation,
}

impl Reason {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Extra => EXTRA,
            Self::Escalation => ESCALATION,
        }
    }
}

/// That somebody was told, or will be.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// `None` for a contact address.
    pub person: Option<Id<Person>>,
    pub threshold_days: i32,
    /// Whether it is of those that everybody who is responsible gets.
    pub usual: bool,
    /// Whether it said that the secret can be deleted.
    pub safe_to_delete: bool,
}

/// A notice to be planned.
#[derive(Clone, Copy, Debug)]
pub struct NewNotice {
    pub subject: Subject,
    pub threshold_days: i32,
    pub reader: Reader,
    pub reason: Option<Reason>,
    pub held_until: Timestamp,
}

/// Who was told of each of `subjects` so far.
///
/// # Errors
/// As every query.
pub fn told(connection: &mut Conn, subjects: &[Subject]) -> DbResult<HashMap<Subject, Vec<Told>>> {
    type Row<T> = (Option<Id<T>>, Option<Id<Person>>, i32, Option<String>, Option<String>);
    fn add<T>(told: &mut HashMap<Subject, Vec<Told>>, rows: Vec<Row<T>>, subject: fn(Id<T>) -> Subject) {
        for (id, person, threshold_days, reason, told_as) in rows {
            let safe_to_delete = told_as.as_deref() == Some(SAFE_TO_DELETE);
            let one = Told { person, threshold_days, usual: reason.is_none(), safe_to_delete };
            if let Some(subject) = id.map(subject) {
                told.entry(subject).or_default().push(one);
            }
        }
    }
    let columns = (dsl::person_id, dsl::threshold_days, dsl::reason, dsl::told_as);
    let mut told = HashMap::new();
    let secrets: Vec<Id<Secret>> = subjects.iter().filter_map(|subject| subject.secret()).collect();
    let of_secrets = dsl::notices.filter(dsl::secret_id.eq_any(secrets.into_iter().map(Some).collect::<Vec<_>>()));
    let rows: Vec<Row<Secret>> =
        of_secrets.select((dsl::secret_id, columns.0, columns.1, columns.2, columns.3)).load(connection)?;
    add(&mut told, rows, Subject::Secret);
    let keys: Vec<Id<ClientKey>> = subjects.iter().filter_map(|subject| subject.key()).collect();
    let of_keys = dsl::notices.filter(dsl::client_key_id.eq_any(keys.into_iter().map(Some).collect::<Vec<_>>()));
    let rows: Vec<Row<ClientKey>> =
        of_keys.select((dsl::client_key_id, columns.0, columns.1, columns.2, columns.3)).load(connection)?;
    add(&mut told, rows, Subject::Key);
    Ok(told)
}

/// Plans notices; answers how many. One that was planned before is left out.
///
/// # Errors
/// As every query.
pub fn insert_all(connection: &mut Conn, notices: &[NewNotice], now: Timestamp) -> DbResult<usize> {
    match connection {
        Conn::Postgres(postgres) => insert_at_once(postgres, notices, now),
        Conn::Sqlite(sqlite) => notices.iter().try_fold(0, |rows, notice| Ok(rows + insert_one(sqlite, notice, now)?)),
    }
}

/// One statement for all, because each costs a round trip. No violation is caught, which would end the transaction.
fn insert_at_once(connection: &mut PgConnection, notices: &[NewNotice], now: Timestamp) -> DbResult<usize> {
    fn column<T>(notices: &[NewNotice], read: impl Fn(&NewNotice) -> T) -> Vec<T> {
        notices.iter().map(read).collect()
    }
    let rows = sql_query(
        "insert into notices (id, secret_id, client_key_id, threshold_days, person_id, organisation_id, held_until, \
         reason, planned_at) \
         select planned.*, $9 from unnest($1, $2, $3, $4, $5, $6, $7, $8) as planned on conflict do nothing",
    )
    .bind::<Array<Identifier>, _>(column(notices, |_| Id::<Notice>::new()))
    .bind::<Array<Nullable<Identifier>>, _>(column(notices, |notice| notice.subject.secret()))
    .bind::<Array<Nullable<Identifier>>, _>(column(notices, |notice| notice.subject.key()))
    .bind::<Array<Integer>, _>(column(notices, |notice| notice.threshold_days))
    .bind::<Array<Nullable<Identifier>>, _>(column(notices, |notice| notice.reader.person()))
    .bind::<Array<Nullable<Identifier>>, _>(column(notices, |notice| notice.reader.contact()))
    .bind::<Array<Instant>, _>(column(notices, |notice| notice.held_until))
    .bind::<Array<Nullable<Text>>, _>(column(notices, |notice| notice.reason.map(Reason::as_str)))
    .bind::<Instant, _>(now)
    .execute(connection)?;
    Ok(rows)
}

fn insert_one(connection: &mut SqliteConnection, notice: &NewNotice, now: Timestamp) -> DbResult<usize> {
    let columns = (
        (dsl::id.eq(Id::<Notice>::new()), dsl::threshold_days.eq(notice.threshold_days)),
        (dsl::secret_id.eq(notice.subject.secret()), dsl::client_key_id.eq(notice.subject.key())),
        (dsl::person_id.eq(notice.reader.person()), dsl::organisation_id.eq(notice.reader.contact())),
        (dsl::planned_at.eq(now), dsl::held_until.eq(notice.held_until)),
        dsl::reason.eq(notice.reason.map(Reason::as_str)),
    );
    Ok(diesel::insert_into(dsl::notices).values(columns).on_conflict_do_nothing().execute(connection)?)
}
