//! Messages that left or are to leave by mail, for who runs the federation: what became of each, what it says, and
//! sending it again.

use actix_web::{HttpRequest, HttpResponse, get, http::header, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Operator, Overseer, path_id},
    blocking,
    documents::OrganisationReference,
    form::{Parameters, Query, ReadQuery},
    pages::{PageDocument, PageParameters, page_request},
};
use crate::{
    app::{Core, Error, message as command},
    db::{
        self,
        message::log::{self, Entry, Filter},
        page::PageRequest,
    },
    domain::{Id, Rejection, Timestamp, security::SecurityFacts},
    mail::looks,
};

/// A message, without what it says.
#[derive(Serialize, ToSchema)]
pub struct Message {
    id: Uuid,
    kind: MessageKind,
    /// What a security message tells, such as `password_changed`.
    #[schema(required = true)]
    event: Option<String>,
    state: MessageState,
    /// Who reads it; null where it goes to the contact address of an organisation.
    #[schema(required = true)]
    person: Option<MessageReader>,
    /// The organisation whose contact address it goes to.
    #[schema(required = true)]
    organisation: Option<OrganisationReference>,
    /// Where it goes; null where there is no such address any more.
    #[schema(required = true)]
    address: Option<String>,
    /// How often sending was tried.
    #[schema(value_type = i32)]
    attempts: i32,
    created_at: Timestamp,
    /// When it is tried next, while it waits.
    #[schema(required = true)]
    next_attempt_at: Option<Timestamp>,
    #[schema(required = true)]
    finished_at: Option<Timestamp>,
    /// What the mail server said last, where it did not take it.
    #[schema(required = true)]
    last_error: Option<String>,
    /// The message that this one repeats, because an operator had it sent again.
    #[schema(required = true)]
    resend_of: Option<Uuid>,
}

/// Who reads a message.
#[derive(Serialize, ToSchema)]
pub struct MessageReader {
    pub(super) id: Uuid,
    pub(super) name: String,
}

/// What a message is about.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// Secrets and keys that expire.
    ExpiryDigest,
    /// A link to set a password.
    PasswordLink,
    /// Something changed the reader's account, or what they look after.
    Security,
}

/// Where a message is on its way.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MessageState {
    /// It waits for its first try.
    Planned,
    /// The mail server did not take it, and it will be tried again.
    Retrying,
    /// The mail server has accepted it.
    Sent,
    /// It was given up after the last try.
    Dead,
    /// The mail server refused its address for ever.
    Bounced,
    /// When it was to be sent nothing was left to tell.
    Withdrawn,
}

/// A message with all that is known of it.
#[derive(Serialize, ToSchema)]
pub struct MessageDetails {
    message: Message,
    /// What it says, as of when it was sent, or now while it waits: it is put into words anew, as no text is kept. The
    /// token of a link is not shown. Null when nothing of what it was about is there any more.
    #[schema(required = true)]
    content: Option<MessageContent>,
    /// In order.
    attempts: Vec<MessageAttempt>,
}

/// What a message says.
#[derive(Serialize, ToSchema)]
pub struct MessageContent {
    subject: String,
    text: String,
    html: String,
}

/// One try to send a message.
#[derive(Serialize, ToSchema)]
pub struct MessageAttempt {
    at: Timestamp,
    /// `sent`, `postponed`, `dead` or `bounced`.
    outcome: String,
    /// What the mail server answered, or why it could not be asked.
    #[schema(required = true)]
    answer: Option<String>,
}

impl From<Entry> for Message {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.uuid(),
            event: entry.facts.as_deref().and_then(event),
            kind: match log::Kind::from(entry.kind) {
                log::Kind::ExpiryDigest => MessageKind::ExpiryDigest,
                log::Kind::PasswordLink => MessageKind::PasswordLink,
                log::Kind::Security => MessageKind::Security,
            },
            state: match entry.state {
                log::State::Planned => MessageState::Planned,
                log::State::Retrying => MessageState::Retrying,
                log::State::Sent => MessageState::Sent,
                log::State::Dead => MessageState::Dead,
                log::State::Bounced => MessageState::Bounced,
                log::State::Withdrawn => MessageState::Withdrawn,
            },
            person: entry.person.map(|(id, name, _)| MessageReader { id: id.uuid(), name }),
            organisation: entry.organisation.map(Into::into),
            address: entry.address,
            attempts: entry.attempts,
            created_at: entry.created_at,
            next_attempt_at: entry.next_attempt_at,
            finished_at: entry.finished_at,
            last_error: entry.last_error,
            resend_of: entry.resend_of.map(Id::uuid),
        }
    }
}

/// The word of what happened: the facts beside it are for the reader.
fn event(facts: &str) -> Option<String> {
    let facts: SecurityFacts = serde_json::from_str(facts).ok()?;
    let value = serde_json::to_value(facts.event).ok()?;
    value.get("event")?.as_str().map(ToOwned::to_owned)
}

impl From<log::Attempt> for MessageAttempt {
    fn from(attempt: log::Attempt) -> Self {
        Self { at: attempt.at, outcome: attempt.outcome, answer: attempt.answer }
    }
}

/// What the list is narrowed to.
pub struct ListMessages {
    filter: Filter,
    page: PageRequest<Timestamp>,
}

impl ReadQuery for ListMessages {
    fn read(query: &mut Query) -> Self {
        let filter = Filter {
            states: query.optional("state", states).unwrap_or_default(),
            kind: query.optional("kind", |text| one_of(text, &log::Kind::ALL, log::Kind::as_str)),
            person: query.optional("person_id", Id::parse),
            organisation: query.optional("organisation_id", Id::parse),
            from: query.optional("from", Timestamp::parse),
            until: query.optional("until", Timestamp::parse),
        };
        Self { filter, page: page_request(query) }
    }
}

fn states(text: &str) -> Result<Vec<log::State>, Rejection> {
    text.split(',').map(|word| one_of(word, &log::State::ALL, log::State::as_str)).collect()
}

fn one_of<T: Copy>(text: &str, all: &[T], word: impl Fn(T) -> &'static str) -> Result<T, Rejection> {
    all.iter().copied().find(|one| word(*one) == text).ok_or_else(|| {
        let words: Vec<_> = all.iter().map(|one| word(*one)).collect();
        Rejection::new("unknown_word", format!("This must be one of: {}.", words.join(", ")))
    })
}

/// Messages to people, the newest first
#[utoipa::path(tag = "messages", operation_id = "listMessages", params(("state" = Option<String>, Query, description = "planned, retrying, sent, dead, bounced or withdrawn, or several of them with commas between."), ("kind" = Option<String>, Query, description = "expiry_digest, password_link or security."), ("person_id" = Option<Uuid>, Query, description = "Who reads it."), ("organisation_id" = Option<Uuid>, Query, description = "To its contact address, or to people who look after anything of it."), ("from" = Option<Timestamp>, Query), ("until" = Option<Timestamp>, Query), PageParameters), responses((status = 200, body = PageDocument<Message>)))]
#[get("/messages")]
pub async fn list_messages(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ListMessages>,
) -> Answer<web::Json<PageDocument<Message>>> {
    let ListMessages { filter, page } = parameters.accepted()?;
    let page = blocking(&core, move |core| Ok(core.db.read(|connection| log::list(connection, &filter, &page))?));
    Ok(web::Json(PageDocument::new(page.await?, Message::from)))
}

/// One message: what it says, and what the mail server answered at each try
#[utoipa::path(tag = "messages", operation_id = "getMessage", params(("message_id" = Uuid, Path)), responses((status = 200, body = MessageDetails)))]
#[get("/messages/{message_id}")]
pub async fn get_message(
    core: web::Data<Core>,
    request: HttpRequest,
    _overseer: Overseer,
) -> Answer<web::Json<MessageDetails>> {
    let id: Id<db::message::Message> = path_id(&request, "message_id")?;
    let looked = blocking(&core, move |core| command::look_at(core, id)).await?;
    Ok(web::Json(MessageDetails {
        message: looked.entry.into(),
        content: looked.letter.map(|letter| MessageContent {
            subject: letter.subject,
            text: letter.text,
            html: letter.html,
        }),
        attempts: looked.attempts.into_iter().map(Into::into).collect(),
    }))
}

/// The HTML of a message, for a frame of the portal
///
/// It has a policy of its own: it runs no script, loads nothing and leads nowhere.
#[utoipa::path(tag = "messages", operation_id = "getMessageContent", params(("message_id" = Uuid, Path)), responses((status = 200, content((String = "text/html")))))]
#[get("/messages/{message_id}/content")]
pub async fn get_message_content(
    core: web::Data<Core>,
    request: HttpRequest,
    _overseer: Overseer,
) -> Answer<HttpResponse> {
    let id: Id<db::message::Message> = path_id(&request, "message_id")?;
    let looked = blocking(&core, move |core| command::look_at(core, id)).await?;
    let letter = looked.letter.ok_or(Error::NotFound)?;
    let html = looks::by_itself(&letter.html, &core.branding);
    Ok(HttpResponse::Ok().insert_header((header::CONTENT_TYPE, "text/html; charset=utf-8")).body(html))
}

/// Send a message again
///
/// One that waits is tried at once. One that has ended is repeated by another message with a Message-ID of its own, which
/// refers to the first; while that waits, asking again answers the same one.
#[utoipa::path(tag = "messages", operation_id = "resendMessage", params(("message_id" = Uuid, Path)), responses((status = 200, body = Message)))]
#[post("/messages/{message_id}/resend")]
pub async fn resend_message(
    core: web::Data<Core>,
    request: HttpRequest,
    operator: Operator,
) -> Answer<web::Json<Message>> {
    let id: Id<db::message::Message> = path_id(&request, "message_id")?;
    let sent = blocking(&core, move |core| command::resend(core, &operator.0.acting(), id)).await?;
    Ok(web::Json(sent.into()))
}
