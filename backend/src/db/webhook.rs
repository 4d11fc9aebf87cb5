//! Addresses of members that are told of what happens to their secrets.

pub mod delivery;

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    error::optional,
    schema::{webhooks, webhooks::dsl},
};
use crate::domain::{
    Id, Timestamp,
    organisation::Organisation,
    webhook::{Webhook, WebhookAddress, WebhookState},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhooks)]
struct Row {
    id: Id<Webhook>,
    organisation_id: Id<Organisation>,
    url: String,
    state: String,
    failing_since: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
}

impl TryFrom<Row> for Webhook {
    type Error = DbError;

    fn try_from(row: Row) -> DbResult<Self> {
        let corrupt = |column| DbError::Corrupt { table: "webhooks", column };
        Ok(Self {
            id: row.id,
            organisation_id: row.organisation_id,
            address: WebhookAddress::parse(&row.url).map_err(|_| corrupt("url"))?,
            state: WebhookState::from_word(&row.state).ok_or_else(|| corrupt("state"))?,
            failing_since: row.failing_since,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}

/// The values that sign what is sent, sealed.
#[derive(Clone, Debug)]
pub struct SealedSecrets {
    pub present: Vec<u8>,
    /// The one before, and until when it signs too.
    pub earlier: Option<(Vec<u8>, Timestamp)>,
}

/// The addresses of an organisation, the oldest first.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn, organisation: Id<Organisation>) -> DbResult<Vec<Webhook>> {
    let rows: Vec<Row> = dsl::webhooks
        .select(Row::as_select())
        .filter(dsl::organisation_id.eq(organisation))
        .order((dsl::created_at.asc(), dsl::id.asc()))
        .load(connection)?;
    rows.into_iter().map(Webhook::try_from).collect()
}

/// One of an organisation.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, organisation: Id<Organisation>, id: Id<Webhook>) -> DbResult<Option<Webhook>> {
    let own = dsl::webhooks.filter(dsl::id.eq(id)).filter(dsl::organisation_id.eq(organisation));
    let row: Option<Row> = optional(own.select(Row::as_select()).first(connection))?;
    row.map(Webhook::try_from).transpose()
}

/// The ids of those of an organisation that are told.
///
/// # Errors
/// As every query.
pub fn active(connection: &mut Conn, organisation: Id<Organisation>) -> DbResult<Vec<Id<Webhook>>> {
    let told = dsl::webhooks.filter(dsl::organisation_id.eq(organisation)).filter(dsl::state.eq(ACTIVE));
    Ok(told.select(dsl::id).load(connection)?)
}

/// Which of these organisations have any that is told.
///
/// # Errors
/// As every query.
pub fn organisations_with_any(
    connection: &mut Conn,
    organisations: &[Id<Organisation>],
) -> DbResult<Vec<Id<Organisation>>> {
    let told = dsl::webhooks.filter(dsl::organisation_id.eq_any(organisations.to_vec())).filter(dsl::state.eq(ACTIVE));
    Ok(told.select(dsl::organisation_id).distinct().load(connection)?)
}

const ACTIVE: &str = WebhookState::Active.as_str();

/// How many an organisation has.
///
/// # Errors
/// As every query.
pub fn count(connection: &mut Conn, organisation: Id<Organisation>) -> DbResult<i64> {
    Ok(dsl::webhooks.filter(dsl::organisation_id.eq(organisation)).count().get_result(connection)?)
}

/// Adds one, to be told from now on.
///
/// # Errors
/// As every query.
pub fn insert(
    connection: &mut Conn,
    organisation: Id<Organisation>,
    id: Id<Webhook>,
    (address, sealed_secret): (&WebhookAddress, &[u8]),
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(webhooks::table)
        .values((
            dsl::id.eq(id),
            dsl::organisation_id.eq(organisation),
            dsl::url.eq(address.url().as_str()),
            dsl::sealed_secret.eq(sealed_secret),
            dsl::state.eq(ACTIVE),
            dsl::created_at.eq(now),
            dsl::updated_at.eq(now),
            dsl::version.eq(1),
        ))
        .execute(connection)?;
    Ok(())
}

/// Changes address and state; `false` when somebody else changed it since `version`. One that is told again is not taken
/// for one that fails.
///
/// # Errors
/// As every query.
pub fn update(connection: &mut Conn, webhook: &Webhook, now: Timestamp) -> DbResult<bool> {
    let own = dsl::webhooks.filter(dsl::id.eq(webhook.id)).filter(dsl::version.eq(webhook.version));
    let rows = diesel::update(own)
        .set((
            dsl::url.eq(webhook.address.url().as_str()),
            dsl::state.eq(webhook.state.as_str()),
            dsl::failing_since.eq(webhook.failing_since),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Notes that it took something, or since when it takes nothing.
///
/// # Errors
/// As every query.
pub fn note_failing(connection: &mut Conn, id: Id<Webhook>, since: Option<Timestamp>) -> DbResult<()> {
    diesel::update(dsl::webhooks.filter(dsl::id.eq(id))).set(dsl::failing_since.eq(since)).execute(connection)?;
    Ok(())
}

/// Stops one that is told; `false` when it was stopped already.
///
/// # Errors
/// As every query.
pub fn stop(connection: &mut Conn, id: Id<Webhook>, state: WebhookState, now: Timestamp) -> DbResult<bool> {
    let told = dsl::webhooks.filter(dsl::id.eq(id)).filter(dsl::state.eq(ACTIVE));
    let rows = diesel::update(told)
        .set((dsl::state.eq(state.as_str()), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Has another value sign what is sent, and the one before too until `earlier_until`.
///
/// # Errors
/// As every query.
pub fn replace_secret(
    connection: &mut Conn,
    id: Id<Webhook>,
    sealed_secret: &[u8],
    earlier_until: Timestamp,
    now: Timestamp,
) -> DbResult<()> {
    diesel::update(dsl::webhooks.filter(dsl::id.eq(id)))
        .set((
            dsl::earlier_sealed_secret.eq(dsl::sealed_secret.nullable()),
            dsl::earlier_until.eq(earlier_until),
            dsl::sealed_secret.eq(sealed_secret),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .execute(connection)?;
    Ok(())
}

/// The values that sign what is sent to it.
///
/// # Errors
/// As every query.
pub fn secrets(connection: &mut Conn, id: Id<Webhook>) -> DbResult<Option<SealedSecrets>> {
    type Row = (Vec<u8>, Option<Vec<u8>>, Option<Timestamp>);
    let row: Option<Row> = optional(
        dsl::webhooks
            .select((dsl::sealed_secret, dsl::earlier_sealed_secret, dsl::earlier_until))
            .filter(dsl::id.eq(id))
            .first(connection),
    )?;
    Ok(row.map(|(present, earlier, until)| SealedSecrets { present, earlier: earlier.zip(until) }))
}

/// Removes one, with what it was told.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, id: Id<Webhook>) -> DbResult<()> {
    diesel::delete(dsl::webhooks.filter(dsl::id.eq(id))).execute(connection)?;
    Ok(())
}
