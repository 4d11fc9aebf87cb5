//! What became of messages, for who runs the federation: all of them, and each try with what the mail server answered.

use diesel::prelude::*;

use super::{EXPIRY_DIGEST, Message, MessageKind, Outcome, PASSWORD_LINK, SECURITY, dsl, kind};
use crate::{
    db::{
        Conn, DbError, DbResult,
        assignment::people_of,
        connection::MultiBackend,
        error::optional,
        page::{Cursor, Page, PageRequest, page},
        schema::{message_attempts, organisations, people},
        sign_in::OneTimeLink,
    },
    domain::{Id, Timestamp, application::OrganisationReference, organisation::Organisation, person::Person},
};

/// Where a message is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits for its first try.
    Planned,
    /// The mail server did not take it, and it will be tried again.
    Retrying,
    Sent,
    /// Given up after the last try.
    Dead,
    /// Refused for ever: the address takes no mail.
    Bounced,
    /// Nothing was left to tell.
    Withdrawn,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Planned, Self::Retrying, Self::Sent, Self::Dead, Self::Bounced, Self::Withdrawn];

    /// The word by which it is asked for and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Retrying => "retrying",
            Self::Sent => "sent",
            Self::Dead => "dead",
            Self::Bounced => "bounced",
            Self::Withdrawn => "withdrawn",
        }
    }

    fn of(word: &str, failed: bool) -> DbResult<Self> {
        match word {
            PENDING if failed => Ok(Self::Retrying),
            PENDING => Ok(Self::Planned),
            word => {
                let state = Self::ALL.into_iter().find(|state| state.as_str() == word);
                state.ok_or(DbError::Corrupt { table: "messages", column: "state" })
            }
        }
    }
}

const PENDING: &str = "pending";

/// The kinds of messages, without what each is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    ExpiryDigest,
    PasswordLink,
    Security,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ExpiryDigest, Self::PasswordLink, Self::Security];

    /// The word by which it is asked for and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ExpiryDigest => EXPIRY_DIGEST,
            Self::PasswordLink => PASSWORD_LINK,
            Self::Security => SECURITY,
        }
    }
}

impl From<MessageKind> for Kind {
    fn from(kind: MessageKind) -> Self {
        match kind {
            MessageKind::ExpiryDigest => Self::ExpiryDigest,
            MessageKind::PasswordLink(_) => Self::PasswordLink,
            MessageKind::Security => Self::Security,
        }
    }
}

/// A message as the list of them shows it.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: Id<Message>,
    pub kind: MessageKind,
    /// What a security message says, as JSON.
    pub facts: Option<String>,
    pub state: State,
    /// Who reads it; `None` for a contact address.
    pub person: Option<(Id<Person>, String, String)>,
    /// The organisation whose contact address it goes to.
    pub organisation: Option<OrganisationReference>,
    /// Where it goes; `None` where there is no such address any more.
    pub address: Option<String>,
    pub attempts: i32,
    pub created_at: Timestamp,
    /// When it is tried next, while it waits.
    pub next_attempt_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    /// What the mail server said last, where it did not take it.
    pub last_error: Option<String>,
    /// The message that it repeats.
    pub resend_of: Option<Id<Message>>,
}

/// What the list is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Any of these; where none is named, all.
    pub states: Vec<State>,
    pub kind: Option<Kind>,
    pub person: Option<Id<Person>>,
    /// Its contact address, and the people who look after anything of it.
    pub organisation: Option<Id<Organisation>>,
    /// Created at this instant or later.
    pub from: Option<Timestamp>,
    /// Created before.
    pub until: Option<Timestamp>,
}

type What = (Id<Message>, String, Option<Id<OneTimeLink>>, Option<String>);
type Way = (String, i32, Timestamp, Timestamp, Option<Timestamp>, Option<String>);
type To = (Option<String>, Option<Id<Message>>);
type ToPerson = Option<(Id<Person>, String, String)>;
type ToOrganisation = Option<(Id<Organisation>, String, String, Option<String>)>;
type Row = (What, Way, To, ToPerson, ToOrganisation);

impl TryFrom<Row> for Entry {
    type Error = DbError;

    fn try_from((what, way, (recipient, resend_of), person, organisation): Row) -> DbResult<Self> {
        let (id, word, link, facts) = what;
        let (state, attempts, created_at, next_attempt_at, finished_at, last_error) = way;
        let state = State::of(&state, last_error.is_some())?;
        let waits = matches!(state, State::Planned | State::Retrying);
        let contact = organisation.as_ref().and_then(|(.., contact)| contact.clone());
        let address = recipient.or_else(|| person.as_ref().map(|(.., email)| email.clone())).or(contact);
        Ok(Self {
            id,
            kind: kind(&word, link)?,
            facts,
            state,
            person,
            organisation: organisation.map(|(id, code, name, _)| OrganisationReference { id, code, name }),
            address,
            attempts,
            created_at,
            next_attempt_at: waits.then_some(next_attempt_at),
            finished_at,
            last_error,
            resend_of,
        })
    }
}

macro_rules! entries {
    () => {
        dsl::messages.left_join(people::table).left_join(organisations::table).select((
            (dsl::id, dsl::kind, dsl::link_id, dsl::facts),
            (dsl::state, dsl::attempts, dsl::created_at, dsl::next_attempt_at, dsl::finished_at, dsl::last_error),
            (dsl::recipient, dsl::resend_of),
            (people::id, people::name, people::email).nullable(),
            (organisations::id, organisations::code, organisations::name, organisations::contact_email).nullable(),
        ))
    };
}

/// The messages of the whole federation, the newest first.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn, filter: &Filter, request: &PageRequest<Timestamp>) -> DbResult<Page<Entry>> {
    let mut query = entries!()
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .limit(request.limit + 1)
        .into_boxed::<MultiBackend>();
    // Before all that narrows further, which applies to each of them.
    for state in &filter.states {
        query = match state {
            State::Planned => query.or_filter(dsl::state.eq(PENDING).and(dsl::last_error.is_null())),
            State::Retrying => query.or_filter(dsl::state.eq(PENDING).and(dsl::last_error.is_not_null())),
            state => query.or_filter(dsl::state.eq(state.as_str())),
        };
    }
    if let Some(kind) = filter.kind {
        query = query.filter(dsl::kind.eq(kind.as_str()));
    }
    if let Some(person) = filter.person {
        query = query.filter(dsl::person_id.eq(person));
    }
    if let Some(organisation) = filter.organisation {
        let managers = people_of(organisation);
        query = query.filter(dsl::organisation_id.eq(organisation).or(dsl::person_id.eq_any(managers)));
    }
    if let Some(from) = filter.from {
        query = query.filter(dsl::created_at.ge(from));
    }
    if let Some(until) = filter.until {
        query = query.filter(dsl::created_at.lt(until));
    }
    if let Some(after) = &request.after {
        let same = dsl::created_at.eq(after.key).and(dsl::id.lt(after.id::<Message>()));
        query = query.filter(dsl::created_at.lt(after.key).or(same));
    }
    let rows: Vec<Row> = query.load(connection)?;
    page(rows, request.limit, |row| Cursor { key: row.1.2, id: row.0.0.uuid() }).try_map(Entry::try_from)
}

/// One message of the federation.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, id: Id<Message>) -> DbResult<Option<Entry>> {
    let row: Option<Row> = optional(entries!().filter(dsl::id.eq(id)).first(connection))?;
    row.map(Entry::try_from).transpose()
}

/// One try to send a message.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub at: Timestamp,
    /// `sent`, `postponed`, `dead` or `bounced`.
    pub outcome: String,
    /// What the mail server answered, or why it could not be asked.
    pub answer: Option<String>,
}

/// How the try ended for which a message was claimed; `None`: it is tried again.
///
/// # Errors
/// As every query.
pub fn note_attempt(
    connection: &mut Conn,
    message: &Message,
    outcome: Option<Outcome>,
    answer: &str,
    now: Timestamp,
) -> DbResult<()> {
    use message_attempts::dsl as attempts;
    diesel::insert_into(message_attempts::table)
        .values((
            attempts::message_id.eq(message.id),
            attempts::number.eq(message.attempts),
            attempts::at.eq(now),
            attempts::outcome.eq(outcome.map_or("postponed", Outcome::as_str)),
            attempts::answer.eq(Some(answer)),
        ))
        .execute(connection)?;
    Ok(())
}

/// All tries to send a message, in order.
///
/// # Errors
/// As every query.
pub fn attempts(connection: &mut Conn, message: Id<Message>) -> DbResult<Vec<Attempt>> {
    use message_attempts::dsl as attempts;
    let rows: Vec<(Timestamp, String, Option<String>)> = message_attempts::table
        .select((attempts::at, attempts::outcome, attempts::answer))
        .filter(attempts::message_id.eq(message))
        .order(attempts::number.asc())
        .load(connection)?;
    Ok(rows.into_iter().map(|(at, outcome, answer)| Attempt { at, outcome, answer }).collect())
}
