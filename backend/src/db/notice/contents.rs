//! What a message of notices is about.

use diesel::prelude::*;

use crate::{
    db::{
        Conn, DbError, DbResult,
        message::Message,
        schema::{applications, client_keys, notices, notices::dsl, organisations, secrets},
        suspension,
    },
    domain::{Id, Timestamp, api::Environment, application::Application, notice::Notice, suspension::SuspensionEnd},
};

/// What a message tells of one secret or key.
#[derive(Clone, Debug)]
pub struct Noticed {
    pub name: String,
    /// The beginning of a secret; `None` for a key.
    pub hint: Option<String>,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// How its suspension ends, where it is suspended.
    pub suspension: Option<SuspensionEnd>,
    pub application_id: Id<Application>,
    pub application: String,
    pub environment: Environment,
    pub organisation: String,
}

/// Name, expiry and last use.
type Credential = (String, Timestamp, Option<Timestamp>);
type Suspended = (Option<Timestamp>, Option<String>, Option<Timestamp>);
/// Id, name and environment of the application, and name of the organisation.
type Owner = (Id<Application>, String, String, String);

impl Noticed {
    fn new(
        (name, expires_at, last_used_at): Credential,
        (application_id, application, word, organisation): Owner,
    ) -> DbResult<Self> {
        let corrupt = |_| DbError::Corrupt { table: "applications", column: "environment" };
        let environment = Environment::parse(&word).map_err(corrupt)?;
        let (hint, suspension) = (None, None);
        Ok(Self {
            name,
            hint,
            expires_at,
            last_used_at,
            suspension,
            application_id,
            application,
            environment,
            organisation,
        })
    }
}

/// What a message is about, the first to expire first: without what was deleted meanwhile, and without what the person was
/// to be told of again, because the mail server was away until the next threshold.
///
/// # Errors
/// As every query.
pub fn of_message(connection: &mut Conn, message: Id<Message>) -> DbResult<Vec<Noticed>> {
    let mut all = secrets_of(connection, message)?;
    all.extend(keys_of(connection, message)?);
    all.sort_by_key(|(id, noticed)| (noticed.expires_at, *id));
    Ok(all.into_iter().map(|(_, noticed)| noticed).collect())
}

fn secrets_of(connection: &mut Conn, message: Id<Message>) -> DbResult<Vec<(Id<Notice>, Noticed)>> {
    let tighter = diesel::alias!(notices as tighter);
    let told_again = tighter
        .filter(tighter.field(dsl::secret_id).eq(dsl::secret_id))
        .filter(tighter.field(dsl::person_id).eq(dsl::person_id))
        .filter(tighter.field(dsl::threshold_days).lt(dsl::threshold_days));
    let rows: Vec<(Id<Notice>, Credential, String, Suspended, Owner)> = dsl::notices
        .inner_join(secrets::table.inner_join(applications::table.inner_join(organisations::table)))
        .select((
            dsl::id,
            (secrets::name, secrets::expires_at, secrets::last_used_at),
            secrets::hint,
            (secrets::suspended_at, secrets::suspension_end, secrets::suspension_ends_at),
            (applications::id, applications::name, applications::environment, organisations::name),
        ))
        .filter(dsl::message_id.eq(message))
        .filter(secrets::deleted_at.is_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(told_again)))
        .load(connection)?;
    rows.into_iter()
        .map(|(id, secret, hint, (suspended_at, end, ends_at), owner)| {
            let suspension = suspended_at.map(|_| suspension::end(end.as_deref(), ends_at)).transpose()?;
            Ok((id, Noticed { hint: Some(hint), suspension, ..Noticed::new(secret, owner)? }))
        })
        .collect()
}

fn keys_of(connection: &mut Conn, message: Id<Message>) -> DbResult<Vec<(Id<Notice>, Noticed)>> {
    let tighter = diesel::alias!(notices as tighter);
    let told_again = tighter
        .filter(tighter.field(dsl::client_key_id).eq(dsl::client_key_id))
        .filter(tighter.field(dsl::person_id).eq(dsl::person_id))
        .filter(tighter.field(dsl::threshold_days).lt(dsl::threshold_days));
    let rows: Vec<(Id<Notice>, Credential, Owner)> = dsl::notices
        .inner_join(client_keys::table.inner_join(applications::table.inner_join(organisations::table)))
        .select((
            dsl::id,
            (client_keys::name, client_keys::expires_at, client_keys::last_used_at),
            (applications::id, applications::name, applications::environment, organisations::name),
        ))
        .filter(dsl::message_id.eq(message))
        .filter(client_keys::deleted_at.is_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(told_again)))
        .load(connection)?;
    rows.into_iter().map(|(id, key, owner)| Ok((id, Noticed::new(key, owner)?))).collect()
}
