//! What is planned and in no message yet, for who runs the federation.

use std::collections::HashMap;

use diesel::prelude::*;

use super::ESCALATION;
use crate::{
    db::{
        Conn, DbError, DbResult,
        assignment::people_of,
        connection::MultiBackend,
        page::{Cursor, Page, PageRequest, page},
        schema::{applications, client_keys, notices::dsl, organisations, people, secrets},
    },
    domain::{
        Id, Timestamp,
        application::{Application, OrganisationReference},
        notice::{Notice, Subject},
        organisation::Organisation,
        person::Person,
    },
};

/// A notice that waits for its reader's morning.
#[derive(Clone, Debug)]
pub struct Waiting {
    pub id: Id<Notice>,
    pub subject: Subject,
    /// The name of the secret or key.
    pub name: String,
    pub application: (Id<Application>, String),
    /// Whose application it is.
    pub organisation: OrganisationReference,
    /// Who is told, and where; `None` where it is the organisation's contact address.
    pub person: Option<(Id<Person>, String, String)>,
    /// Where it goes; `None` where there is no such address any more.
    pub address: Option<String>,
    pub expires_at: Timestamp,
    /// The mark at which it is told.
    pub threshold_days: i32,
    /// Whether the reader is told because nobody whose task it is has acted, or could be told.
    pub escalated: bool,
    pub planned_at: Timestamp,
    /// From when on it is sent.
    pub held_until: Timestamp,
}

/// What the list is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub person: Option<Id<Person>>,
    /// To its contact address, and to the people who look after anything of it.
    pub organisation: Option<Id<Organisation>>,
}

type Told = (Id<Notice>, i32, Option<String>, Timestamp, Option<Timestamp>);
type Of<T> = Option<(Id<T>, String, Timestamp, Id<Application>)>;
type ToPerson = Option<(Id<Person>, String, String)>;
type Row = (Told, Of<crate::domain::secret::Secret>, Of<crate::domain::client_key::ClientKey>, ToPerson);
type Owner = (String, OrganisationReference, Option<String>);

/// What waits in the whole federation, the first to be sent first. What was deleted meanwhile is not told.
///
/// # Errors
/// As every query.
pub fn waiting(connection: &mut Conn, filter: &Filter, request: &PageRequest<Timestamp>) -> DbResult<Page<Waiting>> {
    let mut query = dsl::notices
        .left_join(secrets::table)
        .left_join(client_keys::table)
        .left_join(people::table)
        .select((
            (dsl::id, dsl::threshold_days, dsl::reason, dsl::planned_at, dsl::held_until),
            (secrets::id, secrets::name, secrets::expires_at, secrets::application_id).nullable(),
            (client_keys::id, client_keys::name, client_keys::expires_at, client_keys::application_id).nullable(),
            (people::id, people::name, people::email).nullable(),
        ))
        .filter(dsl::message_id.is_null())
        .filter(dsl::held_until.is_not_null())
        .filter(secrets::deleted_at.is_null())
        .filter(client_keys::deleted_at.is_null())
        .order((dsl::held_until.asc(), dsl::id.asc()))
        .limit(request.limit + 1)
        .into_boxed::<MultiBackend>();
    if let Some(person) = filter.person {
        query = query.filter(dsl::person_id.eq(person));
    }
    if let Some(organisation) = filter.organisation {
        let managers = people_of(organisation);
        query = query.filter(dsl::organisation_id.eq(organisation).or(dsl::person_id.eq_any(managers)));
    }
    if let Some(after) = &request.after {
        let same = dsl::held_until.eq(after.key).and(dsl::id.gt(after.id::<Notice>()));
        query = query.filter(dsl::held_until.gt(after.key).or(same));
    }
    let rows: Vec<Row> = query.load(connection)?;
    let rows = page(rows, request.limit, |row| Cursor { key: row.0.4.unwrap_or(row.0.3), id: row.0.0.uuid() });
    let of =
        |(_, secret, key, _): &Row| secret.as_ref().map(|(.., of)| *of).or_else(|| key.as_ref().map(|(.., of)| *of));
    let owners = owners(connection, rows.items.iter().filter_map(of).collect())?;
    rows.try_map(|row| {
        let missing = || DbError::Corrupt { table: "notices", column: "secret_id" };
        let application = of(&row).ok_or_else(missing)?;
        shown(row, (application, owners.get(&application).cloned().ok_or_else(missing)?)).ok_or_else(missing)
    })
}

/// The applications' names, whose they are, and the contact addresses of those.
fn owners(connection: &mut Conn, ids: Vec<Id<Application>>) -> DbResult<HashMap<Id<Application>, Owner>> {
    type Row = (Id<Application>, String, (Id<Organisation>, String, String), Option<String>);
    let rows: Vec<Row> = applications::table
        .inner_join(organisations::table)
        .select((
            applications::id,
            applications::name,
            (organisations::id, organisations::code, organisations::name),
            organisations::contact_email,
        ))
        .filter(applications::id.eq_any(ids))
        .load(connection)?;
    let owner = |(id, application, (organisation, code, name), contact)| {
        (id, (application, OrganisationReference { id: organisation, code, name }, contact))
    };
    Ok(rows.into_iter().map(owner).collect())
}

fn shown(
    ((id, threshold_days, reason, planned_at, held_until), secret, key, person): Row,
    (application, (application_name, organisation, contact)): (Id<Application>, Owner),
) -> Option<Waiting> {
    let secret = secret.map(|(id, name, expires_at, _)| (Subject::Secret(id), name, expires_at));
    let of = secret.or_else(|| key.map(|(id, name, expires_at, _)| (Subject::Key(id), name, expires_at)));
    let (subject, name, expires_at) = of?;
    Some(Waiting {
        id,
        subject,
        name,
        application: (application, application_name),
        organisation,
        address: person.as_ref().map(|(.., email)| email.clone()).or(contact),
        person,
        expires_at,
        threshold_days,
        escalated: reason.as_deref() == Some(ESCALATION),
        planned_at,
        held_until: held_until?,
    })
}
