//! The outbox: messages to people, claimed by a lease, sent, and marked.

pub mod again;
pub mod log;

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult, Reach,
    schema::{messages, messages::dsl},
    sign_in::OneTimeLink,
};
use crate::domain::{
    Id, Timestamp,
    notice::Reader,
    organisation::Organisation,
    person::{Person, PersonState},
};

pub(super) const EXPIRY_DIGEST: &str = "expiry_digest";
const PASSWORD_LINK: &str = "password_link";
const SECURITY: &str = "security";

/// A message that waits to be sent.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: Id<Self>,
    pub kind: MessageKind,
    /// Who reads it; for a contact address somebody by the name of the organisation, whom nothing else knows.
    pub person: Person,
    /// The organisation whose contact address it goes to, where it goes to no person.
    pub contact: Option<Id<Organisation>>,
    /// How often sending was tried, this time included.
    pub attempts: i32,
    pub created_at: Timestamp,
    /// What a security message says, as JSON.
    pub facts: Option<String>,
    /// Where it goes, when that is not the person's present address.
    pub recipient: Option<String>,
    /// The message that it repeats, because an operator had that sent again.
    pub resend_of: Option<Id<Self>>,
}

impl Message {
    /// The message whose notices it tells: itself, or the one that it repeats.
    #[must_use]
    pub fn origin(&self) -> Id<Self> {
        self.resend_of.unwrap_or(self.id)
    }

    /// The address that the message goes to.
    #[must_use]
    pub fn address(&self) -> &str {
        self.recipient.as_deref().unwrap_or(&self.person.email)
    }
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// The notices that point to this message.
    ExpiryDigest,
    /// A link to set a password.
    PasswordLink(Id<OneTimeLink>),
    /// Something changed the person's account: the facts of the message.
    Security,
}

/// How a message ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server accepted it.
    Sent,
    /// Nothing is left to tell.
    Withdrawn,
    /// Given up after the last try.
    Dead,
    /// Refused for ever: the address takes no mail.
    Bounced,
}

impl Outcome {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Withdrawn => "withdrawn",
            Self::Dead => "dead",
            Self::Bounced => "bounced",
        }
    }
}

/// Adds a message to the outbox, in the transaction of its cause.
///
/// # Errors
/// As every query.
pub fn insert(
    connection: &mut Conn,
    person: Id<Person>,
    id: Id<Message>,
    kind: MessageKind,
    now: Timestamp,
) -> DbResult<()> {
    add(connection, (Reader::Person(person), id, kind), (None, None), now)
}

/// Adds a message of what changed a person's account, in the transaction of its cause.
///
/// # Errors
/// As every query.
pub fn insert_security(
    connection: &mut Conn,
    person: Id<Person>,
    id: Id<Message>,
    (facts, recipient): (&str, Option<&str>),
    now: Timestamp,
) -> DbResult<()> {
    add(connection, (Reader::Person(person), id, MessageKind::Security), (Some(facts), recipient), now)
}

fn add(
    connection: &mut Conn,
    (reader, id, kind): (Reader, Id<Message>, MessageKind),
    (facts, recipient): (Option<&str>, Option<&str>),
    now: Timestamp,
) -> DbResult<()> {
    let (word, link) = match kind {
        MessageKind::ExpiryDigest => (EXPIRY_DIGEST, None),
        MessageKind::PasswordLink(link) => (PASSWORD_LINK, Some(link)),
        MessageKind::Security => (SECURITY, None),
    };
    diesel::insert_into(dsl::messages)
        .values((
            dsl::id.eq(id),
            dsl::kind.eq(word),
            dsl::person_id.eq(reader.person()),
            dsl::organisation_id.eq(reader.contact()),
            dsl::link_id.eq(link),
            dsl::facts.eq(facts),
            dsl::recipient.eq(recipient),
            dsl::state.eq("pending"),
            dsl::attempts.eq(0),
            dsl::next_attempt_at.eq(now),
            dsl::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Claims the longest waiting message that is due and not claimed by another, until `lease_until`.
///
/// # Errors
/// As every query.
pub fn claim(connection: &mut Conn, now: Timestamp, lease_until: Timestamp) -> DbResult<Option<Message>> {
    loop {
        let candidate: Option<Id<Message>> = dsl::messages
            .select(dsl::id)
            .filter(dsl::state.eq("pending"))
            .filter(dsl::next_attempt_at.le(now))
            .filter(dsl::lease_until.is_null().or(dsl::lease_until.le(now)))
            .order((dsl::next_attempt_at.asc(), dsl::id.asc()))
            .first(connection)
            .optional()?;
        let Some(id) = candidate else { return Ok(None) };
        let claimed = diesel::update(
            dsl::messages
                .filter(dsl::id.eq(id))
                .filter(dsl::state.eq("pending"))
                .filter(dsl::next_attempt_at.le(now))
                .filter(dsl::lease_until.is_null().or(dsl::lease_until.le(now))),
        )
        .set((dsl::lease_until.eq(lease_until), dsl::attempts.eq(dsl::attempts + 1)))
        .execute(connection)?;
        if claimed == 1 {
            return find(connection, id);
        }
    }
}

/// The message `id`, to be rendered.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, id: Id<Message>) -> DbResult<Option<Message>> {
    type Told = (Option<String>, Option<String>, Option<Id<Message>>);
    type Readers = (Option<Id<Person>>, Option<Id<Organisation>>);
    let row: Option<(String, Option<Id<OneTimeLink>>, i32, Timestamp, Told, Readers)> = dsl::messages
        .select((
            dsl::kind,
            dsl::link_id,
            dsl::attempts,
            dsl::created_at,
            (dsl::facts, dsl::recipient, dsl::resend_of),
            (dsl::person_id, dsl::organisation_id),
        ))
        .filter(dsl::id.eq(id))
        .first(connection)
        .optional()?;
    let Some((word, link, attempts, created_at, (facts, recipient, resend_of), readers)) = row else { return Ok(None) };
    let corrupt = |column| DbError::Corrupt { table: "messages", column };
    let kind = kind(&word, link)?;
    let person = match readers {
        (Some(person), None) => super::person::find(connection, person)?,
        (None, Some(organisation)) => {
            super::organisation::find(connection, Reach::Federation, organisation)?.map(contact)
        }
        _ => return Err(corrupt("person_id")),
    };
    let person = person.ok_or_else(|| corrupt("person_id"))?;
    Ok(Some(Message { id, kind, person, contact: readers.1, attempts, created_at, facts, recipient, resend_of }))
}

fn kind(word: &str, link: Option<Id<OneTimeLink>>) -> DbResult<MessageKind> {
    match (word, link) {
        (EXPIRY_DIGEST, None) => Ok(MessageKind::ExpiryDigest),
        (PASSWORD_LINK, Some(link)) => Ok(MessageKind::PasswordLink(link)),
        (SECURITY, None) => Ok(MessageKind::Security),
        _ => Err(DbError::Corrupt { table: "messages", column: "kind" }),
    }
}

/// Whoever reads the mail of an organisation; nobody where it has no address any more.
fn contact(organisation: Organisation) -> Person {
    let state = if organisation.contact_email.is_some() { PersonState::Active } else { PersonState::Deactivated };
    Person {
        id: Id::from_uuid(organisation.id.uuid()),
        email: organisation.contact_email.unwrap_or_default(),
        name: organisation.name,
        locale: organisation.locale,
        time_zone: organisation.time_zone,
        operator: false,
        auditor: false,
        state,
        last_sign_in_at: None,
        created_at: organisation.created_at,
        updated_at: organisation.updated_at,
        version: organisation.version,
    }
}

/// The row as long as this claim holds: one that ran out and was taken over counts another attempt.
#[diesel::dsl::auto_type]
fn held(message: &Message) -> _ {
    let (id, attempts): (Id<Message>, i32) = (message.id, message.attempts);
    dsl::messages.filter(dsl::id.eq(id)).filter(dsl::state.eq("pending")).filter(dsl::attempts.eq(attempts))
}

/// Notes how a message ended, unless the claim ran out and another holds the message.
///
/// # Errors
/// As every query.
pub fn finish(
    connection: &mut Conn,
    message: &Message,
    outcome: Outcome,
    error: Option<&str>,
    now: Timestamp,
) -> DbResult<()> {
    diesel::update(held(message))
        .set((
            dsl::state.eq(outcome.as_str()),
            dsl::lease_until.eq(None::<Timestamp>),
            dsl::last_error.eq(error),
            dsl::finished_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Releases a message that could not be sent, to be tried again at `next_attempt_at`.
///
/// # Errors
/// As every query.
pub fn postpone(connection: &mut Conn, message: &Message, error: &str, next_attempt_at: Timestamp) -> DbResult<()> {
    diesel::update(held(message))
        .set((
            dsl::lease_until.eq(None::<Timestamp>),
            dsl::last_error.eq(error),
            dsl::next_attempt_at.eq(next_attempt_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// Removes what was told before `instant` about an account: it holds addresses, and nobody needs it any longer.
/// Answers how many.
///
/// # Errors
/// As every query.
pub fn delete_told_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    let told = dsl::messages.filter(dsl::finished_at.lt(instant)).filter(dsl::kind.ne(EXPIRY_DIGEST));
    Ok(diesel::delete(told).execute(connection)?)
}

/// How many messages are in each state: pending, sent, dead, bounced, withdrawn.
///
/// # Errors
/// As every query.
pub fn counts(connection: &mut Conn) -> DbResult<Vec<(String, i64)>> {
    Ok(messages::table
        .group_by(messages::state)
        .select((messages::state, diesel::dsl::count_star()))
        .load(connection)?)
}

/// Withdraws all messages that wait to be sent: for demo data, which happened to nobody.
///
/// # Errors
/// As every query.
pub fn withdraw_all(connection: &mut Conn, now: Timestamp) -> DbResult<()> {
    diesel::update(dsl::messages.filter(dsl::state.eq("pending")))
        .set((dsl::state.eq(Outcome::Withdrawn.as_str()), dsl::finished_at.eq(now)))
        .execute(connection)?;
    Ok(())
}
