//! The audit log. Operators see all of it; managers see the events of their applications.

use std::io;

use actix_web::{HttpResponse, get, http::header, web};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::Authenticated,
    blocking,
    exports::write_line,
    form::{Parameters, Query, ReadQuery},
    pages::{PageDocument, PageParameters, page_request},
};
use crate::{
    app::Core,
    db::{
        self, Reach,
        audit::Filter,
        page::{Cursor, LARGEST, Page, PageRequest},
    },
    domain::{
        Rejection, Timestamp,
        audit::{self as domain, Action},
    },
};

/// One thing that was done.
#[derive(Serialize, ToSchema)]
pub struct AuditEvent {
    /// The place in the chain.
    sequence: i64,
    at: Timestamp,
    actor: AuditActor,
    /// The role by which the actor was let in: `operator`, `manager`, `self` (on their own account), `machine` or `system`.
    /// None for who was not signed in, and in events from before this was kept.
    #[schema(required = true)]
    acting_as: Option<String>,
    /// What was done, such as `secret.created`.
    action: String,
    subject: AuditSubject,
    #[schema(required = true)]
    organisation_id: Option<Uuid>,
    #[schema(required = true)]
    application_id: Option<Uuid>,
    /// What was changed, as it was.
    #[schema(required = true, value_type = Option<Object>)]
    before: Option<Value>,
    /// What was changed, as it is since.
    #[schema(required = true, value_type = Option<Object>)]
    after: Option<Value>,
    /// From where.
    #[schema(required = true)]
    address: Option<String>,
    #[schema(required = true)]
    request_id: Option<String>,
}

/// Who did it.
#[derive(Serialize, ToSchema)]
pub struct AuditActor {
    /// `person`, `application` or `system`.
    kind: String,
    #[schema(required = true)]
    id: Option<Uuid>,
    name: String,
}

/// On what.
#[derive(Serialize, ToSchema)]
pub struct AuditSubject {
    kind: String,
    #[schema(required = true)]
    id: Option<Uuid>,
    name: String,
}

impl From<domain::AuditEvent> for AuditEvent {
    fn from(event: domain::AuditEvent) -> Self {
        let value = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok());
        Self {
            sequence: event.sequence,
            at: event.at,
            actor: AuditActor { kind: event.actor_kind, id: event.actor_id, name: event.actor_name },
            acting_as: event.acting_as,
            action: event.action,
            subject: AuditSubject { kind: event.subject_kind, id: event.subject_id, name: event.subject_name },
            organisation_id: event.organisation_id,
            application_id: event.application_id,
            before: value(event.before),
            after: value(event.after),
            address: event.address,
            request_id: event.request_id,
        }
    }
}

fn filter(query: &mut Query) -> Filter {
    let uuid = |text: &str| crate::domain::Id::<Filter>::parse(text).map(crate::domain::Id::uuid);
    Filter {
        person: query.optional("person_id", uuid),
        organisation: query.optional("organisation_id", uuid),
        application: query.optional("application_id", uuid),
        action: query.optional("action", action),
        from: query.optional("from", Timestamp::parse),
        until: query.optional("until", Timestamp::parse),
    }
}

/// A whole word of [`Action`], or its part before the dot.
fn action(text: &str) -> Result<String, Rejection> {
    let known = |action: &Action| action.as_str() == text || action.as_str().split('.').next() == Some(text);
    if Action::ALL.iter().any(known) {
        return Ok(text.to_owned());
    }
    let words = Action::ALL.iter().map(|action| action.as_str()).collect::<Vec<_>>().join(", ");
    Err(Rejection::new("unknown_action", format!("There is no such action; there are: {words}.")))
}

/// What the list is narrowed to.
pub struct ListAuditEvents {
    filter: Filter,
    page: PageRequest<Timestamp>,
}

impl ReadQuery for ListAuditEvents {
    fn read(query: &mut Query) -> Self {
        Self { filter: filter(query), page: page_request(query) }
    }
}

/// The form of an export.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One JSON object a line.
    Jsonl,
    /// As RFC 4180, with a header line.
    Csv,
}

/// What is exported.
pub struct ExportAuditEvents {
    filter: Filter,
    format: ExportFormat,
}

impl ReadQuery for ExportAuditEvents {
    fn read(query: &mut Query) -> Self {
        let format = query.optional("format", |text| match text {
            "jsonl" => Ok(ExportFormat::Jsonl),
            "csv" => Ok(ExportFormat::Csv),
            _ => Err(Rejection::new("unknown_format", "This must be jsonl or csv.")),
        });
        Self { filter: filter(query), format: format.unwrap_or(ExportFormat::Jsonl) }
    }
}

/// What was done, the newest first
#[utoipa::path(tag = "audit", operation_id = "listAuditEvents", params(("person_id" = Option<Uuid>, Query, description = "Who acted, or on whom."), ("organisation_id" = Option<Uuid>, Query), ("application_id" = Option<Uuid>, Query), ("action" = Option<String>, Query, description = "Such as secret.created, or secret for all of its kind."), ("from" = Option<Timestamp>, Query), ("until" = Option<Timestamp>, Query), PageParameters), responses((status = 200, body = PageDocument<AuditEvent>)))]
#[get("/audit-events")]
pub async fn list_audit_events(
    core: web::Data<Core>,
    caller: Authenticated,
    parameters: Parameters<ListAuditEvents>,
) -> Answer<web::Json<PageDocument<AuditEvent>>> {
    let (reach, ListAuditEvents { filter, page }) = (caller.0.reach(), parameters.accepted()?);
    let overseer = reach == Reach::Federation;
    let page = blocking(&core, move |core| {
        Ok(core.db.read(|connection| db::audit::list(connection, reach, &filter, &page))?)
    });
    Ok(web::Json(PageDocument::new(page.await?, |event| AuditEvent::from(seen_by(event, overseer)))))
}

/// All that was done, as a file
#[utoipa::path(tag = "audit", operation_id = "exportAuditEvents", params(("format" = Option<ExportFormat>, Query), ("person_id" = Option<Uuid>, Query, description = "Who acted, or on whom."), ("organisation_id" = Option<Uuid>, Query), ("application_id" = Option<Uuid>, Query), ("action" = Option<String>, Query), ("from" = Option<Timestamp>, Query), ("until" = Option<Timestamp>, Query)), responses((status = 200, content((String = "application/jsonl"), (String = "text/csv")))))]
#[get("/audit-events/export")]
pub async fn export_audit_events(
    core: web::Data<Core>,
    caller: Authenticated,
    parameters: Parameters<ExportAuditEvents>,
) -> Answer<HttpResponse> {
    let (overseer, reach) = (caller.0.reach() == Reach::Federation, caller.0.reach());
    let ExportAuditEvents { filter, format } = parameters.accepted()?;
    let (kind, name) = match format {
        ExportFormat::Jsonl => ("application/jsonl", "audit-events.jsonl"),
        ExportFormat::Csv => ("text/csv; charset=utf-8", "audit-events.csv"),
    };
    let first = Some(PageRequest { limit: LARGEST, after: None });
    // Each page is read when the reader has taken the one before, so that a slow reader holds no thread.
    let stream = futures_util::stream::unfold(first, move |request| {
        let (core, filter) = (web::Data::clone(&core), filter.clone());
        async move {
            let request = request?;
            let head = request.after.is_none() && matches!(format, ExportFormat::Csv);
            let page = blocking(&core, move |core| {
                Ok(core.db.read(|connection| db::audit::list(connection, reach, &filter, &request))?)
            });
            Some(match page.await.map_err(io::Error::other).and_then(|page| chunk(page, head, format, overseer)) {
                Ok((text, next)) => (Ok(web::Bytes::from(text)), next),
                Err(error) => (Err(error), None),
            })
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .streaming(stream))
}

/// The lines of a page, and the request for the next.
fn chunk(
    page: Page<domain::AuditEvent>,
    head: bool,
    format: ExportFormat,
    overseer: bool,
) -> Result<(String, Option<PageRequest<Timestamp>>), io::Error> {
    let mut text = if head { CSV_HEAD.to_owned() } else { String::new() };
    for event in page.items {
        text.push_str(&line(seen_by(event, overseer), format)?);
    }
    let after = page.next.and_then(|cursor| Cursor::parse(&cursor).ok());
    Ok((text, after.map(|after| PageRequest { limit: LARGEST, after: Some(after) })))
}

/// Managers see neither from where somebody acted nor the request's id: that is for those who run the federation.
fn seen_by(event: domain::AuditEvent, overseer: bool) -> domain::AuditEvent {
    if overseer { event } else { domain::AuditEvent { address: None, request_id: None, ..event } }
}

const CSV_HEAD: &str = "sequence,at,actor_kind,actor_id,actor_name,action,subject_kind,subject_id,subject_name,\
                        organisation_id,application_id,before,after,address,request_id,acting_as\r\n";

fn line(event: domain::AuditEvent, format: ExportFormat) -> Result<String, io::Error> {
    match format {
        ExportFormat::Jsonl => {
            let mut line = serde_json::to_string(&AuditEvent::from(event)).map_err(io::Error::other)?;
            line.push('\n');
            Ok(line)
        }
        ExportFormat::Csv => csv(event),
    }
}

fn csv(event: domain::AuditEvent) -> Result<String, io::Error> {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut line = Vec::new();
    let cells = [
        event.sequence.to_string(),
        event.at.to_string(),
        event.actor_kind,
        id(event.actor_id),
        event.actor_name,
        event.action,
        event.subject_kind,
        id(event.subject_id),
        event.subject_name,
        id(event.organisation_id),
        id(event.application_id),
        event.before.unwrap_or_default(),
        event.after.unwrap_or_default(),
        event.address.unwrap_or_default(),
        event.request_id.unwrap_or_default(),
        event.acting_as.unwrap_or_default(),
    ];
    write_line(&mut line, cells)?;
    String::from_utf8(line).map_err(io::Error::other)
}
