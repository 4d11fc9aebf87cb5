//! What a message of notices is about.

use std::collections::HashSet;

use diesel::prelude::*;

use super::ESCALATION;
use crate::{
    db::{
        Conn, DbError, DbResult,
        connection::MultiBackend,
        message::Message,
        schema::{applications, client_keys, notices, notices::dsl, organisations, secrets},
        suspension,
    },
    domain::{
        Id, Timestamp, api::Environment, application::Application, notice::Notice, organisation::Organisation,
        secret::Secret, suspension::SuspensionEnd,
    },
};

/// How much of what a message was planned for is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contents {
    /// Without what was deleted meanwhile, and without what the person was to be told of again, because the mail server was
    /// away until the next threshold.
    StillToTell,
    /// All of it: for who looks at what was sent.
    Everything,
}

/// What a message tells of one secret or key.
#[derive(Clone, Debug)]
pub struct Noticed {
    /// `None` for a key.
    pub secret: Option<Id<Secret>>,
    pub name: String,
    /// The beginning of a secret; `None` for a key.
    pub hint: Option<String>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// From where a secret was used last.
    pub last_used_address: Option<String>,
    /// Until when reminders rest, as somebody looks after the expiry.
    pub acknowledged_until: Option<Timestamp>,
    /// How its suspension ends, where it is suspended.
    pub suspension: Option<SuspensionEnd>,
    pub application_id: Id<Application>,
    pub application: String,
    pub environment: Environment,
    pub organisation_id: Id<Organisation>,
    pub organisation: String,
    /// The mark at which it is told.
    pub threshold_days: i32,
    /// Whether the reader is told because nobody whose task it is has acted, or could be told.
    pub escalated: bool,
}

/// Id, mark and reason of a notice.
type OfNotice = (Id<Notice>, i32, Option<String>);
/// Name, creation, expiry and last use.
type Credential = (String, Timestamp, Timestamp, Option<Timestamp>);
/// Id, hint, address of the last use, and until when reminders rest.
type OfSecret = (Id<Secret>, String, Option<String>, Option<Timestamp>);
type Suspended = (Option<Timestamp>, Option<String>, Option<Timestamp>);
/// Id, name and environment of the application, id and name of the organisation.
type Owner = (Id<Application>, String, String, Id<Organisation>, String);

impl Noticed {
    fn new(
        (name, created_at, expires_at, last_used_at): Credential,
        (application_id, application, word, organisation_id, organisation): Owner,
        (threshold_days, reason): (i32, Option<&str>),
    ) -> DbResult<Self> {
        let corrupt = |_| DbError::Corrupt { table: "applications", column: "environment" };
        let environment = Environment::parse(&word).map_err(corrupt)?;
        Ok(Self {
            secret: None,
            name,
            hint: None,
            created_at,
            expires_at,
            last_used_at,
            last_used_address: None,
            acknowledged_until: None,
            suspension: None,
            application_id,
            application,
            environment,
            organisation_id,
            organisation,
            threshold_days,
            escalated: reason == Some(ESCALATION),
        })
    }
}

/// What a message is about, the first to expire first.
///
/// # Errors
/// As every query.
pub fn of_message(connection: &mut Conn, message: Id<Message>, contents: Contents) -> DbResult<Vec<Noticed>> {
    let mut all = secrets_of(connection, message, contents)?;
    all.extend(keys_of(connection, message, contents)?);
    all.sort_by_key(|(id, noticed)| (noticed.expires_at, *id));
    // A contact address has no row that would tell which of two is the tighter: the first says as much as the second.
    let mut seen = HashSet::new();
    all.retain(|(_, noticed)| noticed.secret.is_none_or(|secret| seen.insert(secret)));
    Ok(all.into_iter().map(|(_, noticed)| noticed).collect())
}

fn secrets_of(connection: &mut Conn, message: Id<Message>, contents: Contents) -> DbResult<Vec<(Id<Notice>, Noticed)>> {
    let tighter = diesel::alias!(notices as tighter);
    let told_again = tighter
        .filter(tighter.field(dsl::secret_id).eq(dsl::secret_id))
        .filter(tighter.field(dsl::person_id).eq(dsl::person_id))
        .filter(tighter.field(dsl::threshold_days).lt(dsl::threshold_days));
    let mut query = dsl::notices
        .inner_join(secrets::table.inner_join(applications::table.inner_join(organisations::table)))
        .select((
            (dsl::id, dsl::threshold_days, dsl::reason),
            (secrets::name, secrets::created_at, secrets::expires_at, secrets::last_used_at),
            (secrets::id, secrets::hint, secrets::last_used_address, secrets::acknowledged_until),
            (secrets::suspended_at, secrets::suspension_end, secrets::suspension_ends_at),
            (applications::id, applications::name, applications::environment, organisations::id, organisations::name),
        ))
        .filter(dsl::message_id.eq(message))
        .into_boxed::<MultiBackend>();
    if contents == Contents::StillToTell {
        let not_told_again = diesel::dsl::not(diesel::dsl::exists(told_again));
        query = query.filter(secrets::deleted_at.is_null()).filter(not_told_again);
    }
    let rows: Vec<(OfNotice, Credential, OfSecret, Suspended, Owner)> = query.load(connection)?;
    rows.into_iter()
        .map(
            |(
                (id, days, reason),
                credential,
                (secret, hint, last_used_address, acknowledged_until),
                (suspended_at, end, ends_at),
                owner,
            )| {
                let suspension = suspended_at.map(|_| suspension::end(end.as_deref(), ends_at)).transpose()?;
                let (secret, hint) = (Some(secret), Some(hint));
                let noticed = Noticed::new(credential, owner, (days, reason.as_deref()))?;
                Ok((id, Noticed { secret, hint, last_used_address, acknowledged_until, suspension, ..noticed }))
            },
        )
        .collect()
}

fn keys_of(connection: &mut Conn, message: Id<Message>, contents: Contents) -> DbResult<Vec<(Id<Notice>, Noticed)>> {
    let tighter = diesel::alias!(notices as tighter);
    let told_again = tighter
        .filter(tighter.field(dsl::client_key_id).eq(dsl::client_key_id))
        .filter(tighter.field(dsl::person_id).eq(dsl::person_id))
        .filter(tighter.field(dsl::threshold_days).lt(dsl::threshold_days));
    let mut query = dsl::notices
        .inner_join(client_keys::table.inner_join(applications::table.inner_join(organisations::table)))
        .select((
            (dsl::id, dsl::threshold_days, dsl::reason),
            (client_keys::name, client_keys::created_at, client_keys::expires_at, client_keys::last_used_at),
            (applications::id, applications::name, applications::environment, organisations::id, organisations::name),
        ))
        .filter(dsl::message_id.eq(message))
        .into_boxed::<MultiBackend>();
    if contents == Contents::StillToTell {
        let not_told_again = diesel::dsl::not(diesel::dsl::exists(told_again));
        query = query.filter(client_keys::deleted_at.is_null()).filter(not_told_again);
    }
    let rows: Vec<(OfNotice, Credential, Owner)> = query.load(connection)?;
    let noticed = |((id, days, reason), key, owner): (OfNotice, _, _)| {
        Ok((id, Noticed::new(key, owner, (days, reason.as_deref()))?))
    };
    rows.into_iter().map(noticed).collect()
}
