//! What was planned so far, and what is planned next.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Integer, Nullable, Text},
};

use super::{ESCALATION, SAFE_TO_DELETE};
use crate::{
    db::{
        Conn, DbResult,
        schema::notices::dsl,
        types::{Identifier, Instant},
    },
    domain::{
        Id, Timestamp,
        client_key::ClientKey,
        notice::{Reader, Subject},
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
            Self::Extra => "extra",
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

/// Plans one notice; `false` when it was planned before.
///
/// # Errors
/// As every query.
pub fn insert(connection: &mut Conn, notice: &NewNotice, now: Timestamp) -> DbResult<bool> {
    // Not a violation that is caught: on PostgreSQL that would end the transaction.
    let statement = "insert into notices \
         (id, secret_id, client_key_id, threshold_days, person_id, organisation_id, planned_at, held_until, reason) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing";
    macro_rules! insert {
        ($connection:expr) => {
            sql_query(statement)
                .bind::<Identifier, _>(Id::<crate::domain::notice::Notice>::new())
                .bind::<Nullable<Identifier>, _>(notice.subject.secret())
                .bind::<Nullable<Identifier>, _>(notice.subject.key())
                .bind::<Integer, _>(notice.threshold_days)
                .bind::<Nullable<Identifier>, _>(notice.reader.person())
                .bind::<Nullable<Identifier>, _>(notice.reader.contact())
                .bind::<Instant, _>(now)
                .bind::<Instant, _>(notice.held_until)
                .bind::<Nullable<Text>, _>(notice.reason.map(Reason::as_str))
                .execute($connection)?
        };
    }
    let rows = match connection {
        Conn::Postgres(postgres) => insert!(postgres),
        Conn::Sqlite(sqlite) => insert!(sqlite),
    };
    Ok(rows == 1)
}
