//! What needs attention within a reach, the worst first: one query for each kind, of which none reads more rows than are
//! asked for.

mod keys;
mod search;

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
};

use diesel::prelude::*;
use time::Duration;

use self::search::Scope;
use super::{
    Conn, DbError, DbResult, Reach, application,
    application::{Filter, Managers},
    client_key,
    page::PageRequest,
    refusal::Refused,
    schema::applications,
    secret,
};
use crate::domain::{
    Id, Timestamp,
    api::Environment,
    application::{Application, ApplicationState, OrganisationReference},
    attention::{self, Concern, NextStep},
    client_key::ClientKey,
    organisation::Organisation,
    secret::Secret,
    succession::Ageing,
};

/// What is looked at, and by which rules of the federation.
#[derive(Clone, Copy, Debug)]
pub struct Looking {
    pub organisation: Option<Id<Organisation>>,
    pub environment: Option<Environment>,
    pub now: Timestamp,
    /// How long before its expiry a secret or a key counts as expiring.
    pub warning: Duration,
    /// How many managers are advised.
    pub advised: i64,
    /// Items at most.
    pub limit: i64,
}

impl Looking {
    fn looks_at(&self, environment: Environment) -> bool {
        self.environment.is_none_or(|one| one == environment)
    }
}

/// Something that needs attention.
#[derive(Clone, Debug)]
pub struct Item {
    pub concern: Concern,
    pub next_step: NextStep,
    pub application: Application,
    pub organisation: OrganisationReference,
    /// How many managers can be reached.
    pub reachable_managers: i64,
    pub about: About,
}

/// What an item is about, with what is there in its place.
#[derive(Clone, Debug)]
pub enum About {
    /// The application as a whole.
    Application,
    Secret {
        secret: Box<Secret>,
        /// When it was last tried though it gets no tokens.
        refused: Option<Refused>,
        successor: Option<Box<Secret>>,
    },
    Key {
        key: Box<ClientKey>,
        successor: Option<Box<ClientKey>>,
    },
}

/// What was found: why, in which application, and about what.
type Found = (Concern, Id<Application>, Subject);

enum Subject {
    Application,
    Secret(Secret, Option<Refused>),
    Key(ClientKey),
}

impl Subject {
    fn expires_at(&self) -> Option<Timestamp> {
        match self {
            Self::Application => None,
            Self::Secret(secret, _) => Some(secret.expires_at),
            Self::Key(key) => Some(key.expires_at),
        }
    }
}

/// The worst that needs attention, and whether there is more. Disabled applications need none: an operator wanted them to
/// get no tokens.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn, reach: Reach, looking: &Looking) -> DbResult<(Vec<Item>, bool)> {
    let scopes = search::scopes(connection, reach, looking)?;
    let mut found: Vec<Found> = Vec::new();
    let most = usize::try_from(looking.limit).unwrap_or_default();
    for (concern, environments) in attention::order() {
        if found.len() > most {
            break;
        }
        let environments: Vec<_> = environments.iter().copied().filter(|one| looking.looks_at(*one)).collect();
        if environments.is_empty() {
            continue;
        }
        // To find a few of them would be to look at every secret that there is.
        if concern == Concern::Superseded && scopes.iter().any(Scope::is_everything) {
            continue;
        }
        if concern == Concern::FewManagers {
            let few = with_few_managers(connection, reach, looking)?;
            found.extend(few.into_iter().map(|application| (concern, application, Subject::Application)));
        } else {
            let secrets = search::secrets(connection, &scopes, concern, &environments, looking)?;
            let keys = keys::keys(connection, &scopes, concern, &environments, looking)?;
            let of_secret =
                |(secret, refused): (Secret, _)| (concern, secret.application_id, Subject::Secret(secret, refused));
            let of_key = |key: ClientKey| (concern, key.application_id, Subject::Key(key));
            found.extend(by_urgency(
                concern,
                secrets.into_iter().map(of_secret).collect(),
                keys.into_iter().map(of_key),
            ));
        }
    }
    let more = found.len() > most;
    found.truncate(most);
    Ok((described(connection, found, looking.now)?, more))
}

/// Both in one order. Keys are of such concerns only as are in the order of expiry.
fn by_urgency(concern: Concern, mut secrets: Vec<Found>, keys: impl ExactSizeIterator<Item = Found>) -> Vec<Found> {
    if keys.len() == 0 {
        return secrets;
    }
    secrets.extend(keys);
    if concern == Concern::Expired {
        secrets.sort_by_key(|(.., subject)| Reverse(subject.expires_at()));
    } else {
        secrets.sort_by_key(|(.., subject)| subject.expires_at());
    }
    secrets
}

/// Those that nobody can be reached for come first.
fn with_few_managers(connection: &mut Conn, reach: Reach, looking: &Looking) -> DbResult<Vec<Id<Application>>> {
    let mut ids: Vec<Id<Application>> = Vec::new();
    for fewer_than in [1, looking.advised] {
        let filter = Filter {
            organisation: looking.organisation,
            environment: looking.environment,
            state: Some(ApplicationState::Active),
            managers: Some(Managers::FewerThan(fewer_than)),
            ..Filter::default()
        };
        let page =
            application::list(connection, reach, &filter, &PageRequest { limit: looking.limit + 1, after: None })?;
        let known: HashSet<_> = ids.iter().copied().collect();
        ids.extend(page.items.into_iter().map(|application| application.id).filter(|id| !known.contains(id)));
    }
    Ok(ids)
}

/// Adds to what was found the application, what is there in the place of a secret or a key, and the next step.
fn described(connection: &mut Conn, found: Vec<Found>, now: Timestamp) -> DbResult<Vec<Item>> {
    let mut ids: Vec<_> = found.iter().map(|(_, application, _)| *application).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = with_managers(connection, &ids)?;
    let secrets = secret::live_of(connection, &ids, now)?;
    let with_keys: Vec<_> =
        found.iter().filter(|(.., subject)| matches!(subject, Subject::Key(_))).map(|(_, id, _)| *id).collect();
    let keys = if with_keys.is_empty() { HashMap::new() } else { client_key::live_of(connection, &with_keys, now)? };
    let organisations: Vec<_> = known.values().map(|(application, _)| application.organisation_id).collect();
    let organisations = application::references(connection, &organisations)?;
    let corrupt = |column| DbError::Corrupt { table: "applications", column };
    let item = |(concern, application, subject): Found| {
        let (application, managers) = known.get(&application).cloned().ok_or_else(|| corrupt("id"))?;
        let organisation = organisations.get(&application.organisation_id).cloned();
        let (next_step, about) = match subject {
            Subject::Application => (NextStep::AssignManager, About::Application),
            Subject::Secret(secret, refused) => {
                let others = secrets.get(&application.id).map(Vec::as_slice).unwrap_or_default();
                let successor = attention::successor(&secret, others, now);
                let refused_at = refused.as_ref().map(|refused| refused.at);
                let ageing = Ageing { refused_at, ..Ageing::from(&secret) };
                let next_step = attention::next_step(concern, ageing, successor, now);
                let successor = successor.cloned().map(Box::new);
                (next_step, About::Secret { secret: Box::new(secret), refused, successor })
            }
            Subject::Key(key) => {
                let others = keys.get(&application.id).map(Vec::as_slice).unwrap_or_default();
                let successor = attention::successor_of_key(&key, others);
                let next_step = attention::next_step_of_key(&key, successor, now);
                let successor = successor.cloned().map(Box::new);
                (next_step, About::Key { key: Box::new(key), successor })
            }
        };
        Ok(Item {
            concern,
            next_step,
            organisation: organisation.ok_or_else(|| corrupt("organisation_id"))?,
            reachable_managers: managers,
            about,
            application,
        })
    };
    found.into_iter().map(item).collect()
}

/// Each application with how many managers can be reached.
fn with_managers(
    connection: &mut Conn,
    ids: &[Id<Application>],
) -> DbResult<HashMap<Id<Application>, (Application, i64)>> {
    let rows: Vec<(application::Row, i64)> = applications::table
        .select((application::Row::as_select(), applications::reachable_managers))
        .filter(applications::id.eq_any(ids.to_vec()))
        .load(connection)?;
    let item = |(row, managers): (application::Row, i64)| {
        let application = Application::try_from(row)?;
        Ok((application.id, (application, managers)))
    };
    rows.into_iter().map(item).collect()
}
