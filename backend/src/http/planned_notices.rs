//! Notices that are planned and wait for their reader's morning, for who runs the federation. What left is in
//! `messages.rs`.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::Overseer,
    blocking,
    documents::{ApplicationReference, OrganisationReference},
    form::{Parameters, Query, ReadQuery},
    messages::MessageReader,
    pages::{PageDocument, PageParameters, page_request},
};
use crate::{
    app::Core,
    db::{
        notice::waiting::{Filter, Waiting, waiting},
        page::PageRequest,
    },
    domain::{Id, Timestamp, notice::Subject},
};

/// A notice that waits for its reader's morning. All that wait for one reader become one message.
#[derive(Serialize, ToSchema)]
pub struct PlannedNotice {
    id: Uuid,
    about: NoticeSubject,
    /// The name of the secret or key.
    name: String,
    application: ApplicationReference,
    /// Whose application it is.
    organisation: OrganisationReference,
    /// Who is told; null where it goes to the contact address of the organisation.
    #[schema(required = true)]
    person: Option<MessageReader>,
    /// Where it goes; null where there is no such address any more.
    #[schema(required = true)]
    address: Option<String>,
    expires_at: Timestamp,
    /// So many days before the expiry it is told; below zero: it has expired and is still tried.
    #[schema(value_type = i32)]
    threshold_days: i32,
    /// Whether the reader is told because nobody whose task it is has acted, or could be told.
    escalated: bool,
    planned_at: Timestamp,
    /// From when on it is sent.
    held_until: Timestamp,
}

/// What expires.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeSubject {
    Secret,
    Key,
}

impl From<Waiting> for PlannedNotice {
    fn from(waiting: Waiting) -> Self {
        let (application, name) = waiting.application;
        Self {
            id: waiting.id.uuid(),
            about: match waiting.subject {
                Subject::Secret(_) => NoticeSubject::Secret,
                Subject::Key(_) => NoticeSubject::Key,
            },
            name: waiting.name,
            application: ApplicationReference { id: application.uuid(), name },
            organisation: waiting.organisation.into(),
            person: waiting.person.map(|(id, name, _)| MessageReader { id: id.uuid(), name }),
            address: waiting.address,
            expires_at: waiting.expires_at,
            threshold_days: waiting.threshold_days,
            escalated: waiting.escalated,
            planned_at: waiting.planned_at,
            held_until: waiting.held_until,
        }
    }
}

/// What the list is narrowed to.
pub struct ListPlannedNotices {
    filter: Filter,
    page: PageRequest<Timestamp>,
}

impl ReadQuery for ListPlannedNotices {
    fn read(query: &mut Query) -> Self {
        let filter = Filter {
            person: query.optional("person_id", Id::parse),
            organisation: query.optional("organisation_id", Id::parse),
        };
        Self { filter, page: page_request(query) }
    }
}

/// Reminders that wait for their reader's morning, the first to be sent first
#[utoipa::path(tag = "messages", operation_id = "listPlannedNotices", params(("person_id" = Option<Uuid>, Query, description = "Who reads it."), ("organisation_id" = Option<Uuid>, Query, description = "To its contact address, or to people who look after anything of it."), PageParameters), responses((status = 200, body = PageDocument<PlannedNotice>)))]
#[get("/planned-notices")]
pub async fn list_planned_notices(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ListPlannedNotices>,
) -> Answer<web::Json<PageDocument<PlannedNotice>>> {
    let ListPlannedNotices { filter, page } = parameters.accepted()?;
    let page = blocking(&core, move |core| Ok(core.db.read(|connection| waiting(connection, &filter, &page))?));
    Ok(web::Json(PageDocument::new(page.await?, PlannedNotice::from)))
}
