//! The audit log: appended under the lock of its head, read by filters, verified in order.

use std::cmp::Reverse;

use diesel::prelude::*;
use uuid::Uuid;

use super::{
    Conn, DbError, DbResult, Reach,
    connection::MultiBackend,
    error::optional,
    page::{Cursor, Page, PageRequest, page},
    reach::events_within,
    schema::{audit_events, audit_events::dsl, audit_head},
};
use crate::domain::{Id, Timestamp, audit::AuditEvent};

/// The row's id.
const ONLY: i32 = 1;

/// Anything that an event names.
pub enum Named {}

impl Head {
    /// Before the first event.
    #[must_use]
    pub const fn empty() -> Self {
        Self { id: ONLY, sequence: 0, hash: Vec::new(), kept_after: 0, kept_after_hash: Vec::new(), tag: Vec::new() }
    }
}

/// Where the chain ends, and where what is kept of it begins.
#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = audit_head)]
pub struct Head {
    pub id: i32,
    /// The last event's place.
    pub sequence: i64,
    /// The last event's hash.
    pub hash: Vec<u8>,
    /// Events up to this place were removed by retention.
    pub kept_after: i64,
    /// The hash of the last event that was removed.
    pub kept_after_hash: Vec<u8>,
    /// An HMAC over all of the above.
    pub tag: Vec<u8>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = audit_events)]
struct Row {
    sequence: i64,
    at: Timestamp,
    actor_kind: String,
    actor_id: Option<Id<Named>>,
    actor_name: String,
    action: String,
    subject_kind: String,
    subject_id: Option<Id<Named>>,
    subject_name: String,
    organisation_id: Option<Id<Named>>,
    application_id: Option<Id<Named>>,
    before: Option<String>,
    after: Option<String>,
    address: Option<String>,
    request_id: Option<String>,
    hash: Vec<u8>,
    acting_as: Option<String>,
}

impl From<Row> for (AuditEvent, Vec<u8>) {
    fn from(row: Row) -> Self {
        let event = AuditEvent {
            sequence: row.sequence,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id.map(Id::uuid),
            actor_name: row.actor_name,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id.map(Id::uuid),
            subject_name: row.subject_name,
            organisation_id: row.organisation_id.map(Id::uuid),
            application_id: row.application_id.map(Id::uuid),
            before: row.before,
            after: row.after,
            address: row.address,
            request_id: row.request_id,
            acting_as: row.acting_as,
        };
        (event, row.hash)
    }
}

/// Holds the head until the transaction ends, so that the events of all replicas are appended one after the other, and
/// answers it as it is now.
///
/// # Errors
/// As every query; [`DbError::Corrupt`] when the row that the first start wrote is gone.
pub fn lock(connection: &mut Conn) -> DbResult<Head> {
    diesel::update(audit_head::table.filter(audit_head::id.eq(ONLY)))
        .set(audit_head::id.eq(ONLY))
        .execute(connection)?;
    head(connection)
}

/// The head.
///
/// # Errors
/// As [`lock`].
pub fn head(connection: &mut Conn) -> DbResult<Head> {
    let row = optional(audit_head::table.filter(audit_head::id.eq(ONLY)).first(connection))?;
    row.ok_or(DbError::Corrupt { table: "audit_head", column: "id" })
}

/// Writes the head at the first start; leaves one that is there.
///
/// # Errors
/// As every query.
pub fn begin(connection: &mut Conn, head: &Head) -> DbResult<()> {
    let known: i64 = audit_head::table.count().get_result(connection)?;
    if known == 0 {
        diesel::insert_into(audit_head::table).values(head.clone()).execute(connection)?;
    }
    Ok(())
}

/// Writes the head, which [`lock`] holds.
///
/// # Errors
/// As every query.
pub fn set_head(connection: &mut Conn, head: &Head) -> DbResult<()> {
    diesel::update(audit_head::table.filter(audit_head::id.eq(ONLY)))
        .set((
            audit_head::sequence.eq(head.sequence),
            audit_head::hash.eq(&head.hash),
            audit_head::kept_after.eq(head.kept_after),
            audit_head::kept_after_hash.eq(&head.kept_after_hash),
            audit_head::tag.eq(&head.tag),
        ))
        .execute(connection)?;
    Ok(())
}

/// Appends an event at the place that the head, which [`lock`] holds, leaves next.
///
/// # Errors
/// As every query.
pub fn append(connection: &mut Conn, event: &AuditEvent, hash: &[u8]) -> DbResult<()> {
    let id = |uuid: Option<Uuid>| uuid.map(Id::from_uuid);
    let row = Row {
        sequence: event.sequence,
        at: event.at,
        actor_kind: event.actor_kind.clone(),
        actor_id: id(event.actor_id),
        actor_name: event.actor_name.clone(),
        action: event.action.clone(),
        subject_kind: event.subject_kind.clone(),
        subject_id: id(event.subject_id),
        subject_name: event.subject_name.clone(),
        organisation_id: id(event.organisation_id),
        application_id: id(event.application_id),
        before: event.before.clone(),
        after: event.after.clone(),
        address: event.address.clone(),
        request_id: event.request_id.clone(),
        hash: hash.to_vec(),
        acting_as: event.acting_as.clone(),
    };
    diesel::insert_into(dsl::audit_events).values(row).execute(connection)?;
    Ok(())
}

/// What a list of events is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Who acted, or on whom.
    pub person: Option<Uuid>,
    pub organisation: Option<Uuid>,
    pub application: Option<Uuid>,
    /// The whole word, or its beginning up to a dot, such as `secret`.
    pub action: Option<String>,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// How a person is in an event.
#[derive(Clone, Copy)]
enum As {
    Actor(Id<Named>),
    Subject(Id<Named>),
}

/// The events within `reach`, the newest first. Managers see the events of their applications.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    reach: Reach,
    filter: &Filter,
    request: &PageRequest<Timestamp>,
) -> DbResult<Page<AuditEvent>> {
    let rows = match filter.person.map(Id::from_uuid) {
        None => narrowed(connection, reach, (filter, None), request)?,
        Some(person) => {
            // One after the other, each by its own index: together they would be a walk through everybody's.
            let mut rows = narrowed(connection, reach, (filter, Some(As::Actor(person))), request)?;
            rows.extend(narrowed(connection, reach, (filter, Some(As::Subject(person))), request)?);
            rows.sort_unstable_by_key(|row| Reverse(row.sequence));
            rows.dedup_by_key(|row| row.sequence);
            rows.truncate(usize::try_from(request.limit + 1).unwrap_or(usize::MAX));
            rows
        }
    };
    let page = page(rows, request.limit, |row| Cursor {
        key: row.at,
        id: Uuid::from_u64_pair(0, row.sequence.unsigned_abs()),
    });
    page.try_map(|row| Ok(<(AuditEvent, Vec<u8>)>::from(row).0))
}

fn narrowed(
    connection: &mut Conn,
    reach: Reach,
    (filter, person): (&Filter, Option<As>),
    request: &PageRequest<Timestamp>,
) -> DbResult<Vec<Row>> {
    let mut query = dsl::audit_events
        .select(Row::as_select())
        .order(dsl::sequence.desc())
        .limit(request.limit + 1)
        .into_boxed::<MultiBackend>();
    if let Some(condition) = events_within(reach) {
        query = query.filter(condition);
    }
    match person {
        Some(As::Actor(person)) => query = query.filter(dsl::actor_id.eq(person)),
        Some(As::Subject(person)) => query = query.filter(dsl::subject_id.eq(person)),
        None => {}
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(dsl::organisation_id.eq(Id::<Named>::from_uuid(organisation)));
    }
    if let Some(application) = filter.application {
        query = query.filter(dsl::application_id.eq(Id::<Named>::from_uuid(application)));
    }
    if let Some(action) = &filter.action {
        query = query.filter(dsl::action.eq(action.clone()).or(dsl::action.like(format!("{action}.%"))));
    }
    if let Some(from) = filter.from {
        query = query.filter(dsl::at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(dsl::at.lt(until));
    }
    if let Some(after) = &request.after {
        query = query.filter(dsl::sequence.lt(place(after.id)));
    }
    Ok(query.load(connection)?)
}

/// The place in the chain that a cursor's id stands for.
fn place(id: Uuid) -> i64 {
    i64::try_from(id.as_u64_pair().1).unwrap_or(i64::MAX)
}

/// Events with their hashes in the order of the chain, after `sequence`; at most `most`.
///
/// # Errors
/// As every query.
pub fn in_order(connection: &mut Conn, after: i64, most: i64) -> DbResult<Vec<(AuditEvent, Vec<u8>)>> {
    let rows: Vec<Row> = dsl::audit_events
        .select(Row::as_select())
        .filter(dsl::sequence.gt(after))
        .order(dsl::sequence.asc())
        .limit(most)
        .load(connection)?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Removes the events from before `instant`; answers how many, and place and hash of the last of them. The caller holds
/// the head and writes there where the rest of the chain hangs.
///
/// # Errors
/// As every query.
pub fn remove_before(connection: &mut Conn, instant: Timestamp) -> DbResult<Option<(usize, i64, Vec<u8>)>> {
    // Replicas' clocks differ, so times may go back along the chain: the first event to keep ends what is removed.
    let first_kept: Option<i64> =
        dsl::audit_events.select(diesel::dsl::min(dsl::sequence)).filter(dsl::at.ge(instant)).first(connection)?;
    let last: Option<(i64, Vec<u8>)> = optional(
        dsl::audit_events
            .select((dsl::sequence, dsl::hash))
            .filter(dsl::sequence.lt(first_kept.unwrap_or(i64::MAX)))
            .order(dsl::sequence.desc())
            .first(connection),
    )?;
    let Some((sequence, hash)) = last else { return Ok(None) };
    let removed = diesel::delete(dsl::audit_events.filter(dsl::sequence.le(sequence))).execute(connection)?;
    Ok(Some((removed, sequence, hash)))
}
