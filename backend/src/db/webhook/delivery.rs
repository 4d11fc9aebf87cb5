//! What each address is told: planned once, claimed by a lease, tried, and kept as a log.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Integer, Text},
};

use crate::{
    db::{
        Conn, DbResult,
        page::{Cursor, Page, PageRequest, page},
        schema::{webhook_deliveries, webhook_deliveries::dsl, webhooks},
        types::{Identifier, Instant},
    },
    domain::{
        Id, Timestamp,
        organisation::Organisation,
        webhook::{Webhook, WebhookState},
    },
};

/// One thing that one address is told.
#[derive(Clone, Debug, Queryable)]
pub struct Delivery {
    pub id: Id<Self>,
    pub webhook_id: Id<Webhook>,
    pub event: String,
    pub payload: String,
    pub state: String,
    /// How often it was tried, or is being.
    pub attempts: i32,
    pub next_attempt_at: Timestamp,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// What the address answered last, where it did.
    pub last_status: Option<i32>,
    pub last_error: Option<String>,
}

const PENDING: &str = "pending";

/// The columns of a delivery, in the order of its fields.
type Columns = (
    dsl::id,
    dsl::webhook_id,
    dsl::event,
    dsl::payload,
    dsl::state,
    dsl::attempts,
    dsl::next_attempt_at,
    dsl::created_at,
    dsl::finished_at,
    dsl::last_status,
    dsl::last_error,
);
const COLUMNS: Columns = (
    dsl::id,
    dsl::webhook_id,
    dsl::event,
    dsl::payload,
    dsl::state,
    dsl::attempts,
    dsl::next_attempt_at,
    dsl::created_at,
    dsl::finished_at,
    dsl::last_status,
    dsl::last_error,
);

/// Plans what an address is told on an occasion; `false` when it was planned before.
///
/// # Errors
/// As every query.
pub fn insert(
    connection: &mut Conn,
    webhook: Id<Webhook>,
    (event, occasion, payload): (&str, &str, &str),
    now: Timestamp,
) -> DbResult<bool> {
    // Not a violation that is caught: on PostgreSQL that would end the transaction.
    let statement = "insert into webhook_deliveries \
         (id, webhook_id, event, occasion, payload, state, attempts, next_attempt_at, created_at) \
         values ($1, $2, $3, $4, $5, 'pending', $6, $7, $8) on conflict (webhook_id, occasion) do nothing";
    macro_rules! insert {
        ($connection:expr) => {
            sql_query(statement)
                .bind::<Identifier, _>(Id::<Delivery>::new())
                .bind::<Identifier, _>(webhook)
                .bind::<Text, _>(event)
                .bind::<Text, _>(occasion)
                .bind::<Text, _>(payload)
                .bind::<Integer, _>(0)
                .bind::<Instant, _>(now)
                .bind::<Instant, _>(now)
                .execute($connection)?
        };
    }
    let rows = match connection {
        Conn::Postgres(postgres) => insert!(postgres),
        Conn::Sqlite(sqlite) => insert!(sqlite),
    };
    Ok(rows == 1)
}

/// Claims the longest waiting delivery that is due, to an address that is not among `left_out`, until `lease_until`.
///
/// # Errors
/// As every query.
pub fn claim(
    connection: &mut Conn,
    left_out: &[Id<Webhook>],
    now: Timestamp,
    lease_until: Timestamp,
) -> DbResult<Option<(Delivery, Id<Organisation>)>> {
    loop {
        let due: Option<Id<Delivery>> = dsl::webhook_deliveries
            .inner_join(webhooks::table)
            .select(dsl::id)
            .filter(dsl::state.eq(PENDING))
            .filter(dsl::next_attempt_at.le(now))
            .filter(dsl::lease_until.is_null().or(dsl::lease_until.le(now)))
            .filter(webhooks::state.eq(WebhookState::Active.as_str()))
            .filter(dsl::webhook_id.ne_all(left_out.to_vec()))
            .order((dsl::next_attempt_at.asc(), dsl::id.asc()))
            .first(connection)
            .optional()?;
        let Some(id) = due else { return Ok(None) };
        let free = dsl::webhook_deliveries
            .filter(dsl::id.eq(id))
            .filter(dsl::state.eq(PENDING))
            .filter(dsl::lease_until.is_null().or(dsl::lease_until.le(now)));
        let claimed = diesel::update(free)
            .set((dsl::lease_until.eq(lease_until), dsl::attempts.eq(dsl::attempts + 1)))
            .execute(connection)?;
        if claimed == 1 {
            let found = dsl::webhook_deliveries
                .inner_join(webhooks::table)
                .select((COLUMNS, webhooks::organisation_id))
                .filter(dsl::id.eq(id))
                .first(connection)
                .optional()?;
            return Ok(found);
        }
    }
}

/// How an attempt ended: what was answered, or what went wrong.
#[derive(Clone, Debug)]
pub struct Answered {
    pub status: Option<u16>,
    pub error: Option<String>,
}

/// Writes down how an attempt ended; `next_attempt_at` is `None` when it was the last. Whoever took the delivery over since
/// counts instead.
///
/// # Errors
/// As every query.
pub fn note(
    connection: &mut Conn,
    delivery: &Delivery,
    answered: &Answered,
    next_attempt_at: Option<Timestamp>,
    now: Timestamp,
) -> DbResult<()> {
    let state = match (&answered.error, next_attempt_at) {
        (None, _) => "delivered",
        (Some(_), None) => "failed",
        (Some(_), Some(_)) => PENDING,
    };
    let held = dsl::webhook_deliveries
        .filter(dsl::id.eq(delivery.id))
        .filter(dsl::state.eq(PENDING))
        .filter(dsl::attempts.eq(delivery.attempts));
    diesel::update(held)
        .set((
            dsl::state.eq(state),
            dsl::lease_until.eq(None::<Timestamp>),
            dsl::next_attempt_at.eq(next_attempt_at.unwrap_or(delivery.next_attempt_at)),
            dsl::finished_at.eq((state != PENDING).then_some(now)),
            dsl::last_status.eq(answered.status.map(i32::from)),
            dsl::last_error.eq(&answered.error),
        ))
        .execute(connection)?;
    Ok(())
}

/// What an address was told and is to be, the newest first.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn, webhook: Id<Webhook>, request: &PageRequest<Timestamp>) -> DbResult<Page<Delivery>> {
    let mut query = dsl::webhook_deliveries
        .select(COLUMNS)
        .filter(dsl::webhook_id.eq(webhook))
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(after) = &request.after {
        let same = dsl::created_at.eq(after.key).and(dsl::id.lt(after.id::<Delivery>()));
        query = query.filter(dsl::created_at.lt(after.key).or(same));
    }
    let rows: Vec<Delivery> = query.load(connection)?;
    Ok(page(rows, request.limit, |row| Cursor { key: row.created_at, id: row.id.uuid() }))
}

/// Removes what ended before `instant`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    let ended = webhook_deliveries::table.filter(dsl::state.ne(PENDING)).filter(dsl::created_at.lt(instant));
    Ok(diesel::delete(ended).execute(connection)?)
}
