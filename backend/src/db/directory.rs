//! What the token endpoint keeps in memory, and the number by which it knows that something of it was changed.
//!
//! The numbers are counted by triggers of the database, so that no change is missed, whoever makes it. There is no
//! tenant here: the token endpoint is for the machines of all.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    api::{PermissionRow, Row as ApiRow},
    client_key::{self, KnownKey},
    connection::pg_is_in_recovery,
    schema::{apis, applications, directory_changes, directory_version, grants, permissions, secrets},
    suspension,
};
use crate::domain::{
    Id, Timestamp,
    api::{Api, Environment, Permission},
    application::{Application, ApplicationState, Grant},
    limits::Limits,
    secret::{Secret, SecretHash, TokenEpoch},
    suspension::SuspensionEnd,
};

/// The place of the last change: its number, and random octets by which two histories are told apart (after a failover
/// to a database that has lost the last changes, a number may come twice).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Version {
    pub number: i64,
    pub stamp: [u8; 16],
}

/// What a change was about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An application, its secrets or its grants.
    Application(Id<Application>),
    /// APIs or permissions.
    Catalogue,
    /// The keys that sign tokens.
    SigningKeys,
}

/// A secret as the token endpoint needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientSecret {
    pub id: Id<Secret>,
    pub hash: SecretHash,
    pub expires_at: Timestamp,
    pub token_epoch: TokenEpoch,
    /// How its suspension ends, where it is suspended. Apart, as few are, and millions of these are kept.
    pub suspension: Option<Box<SuspensionEnd>>,
}

impl ClientSecret {
    /// Whether it gets tokens at `now`: it has not expired, and no suspension holds it or has ended by deleting it.
    #[must_use]
    pub fn gets_tokens(&self, now: Timestamp) -> bool {
        self.expires_at > now && self.suspension.as_ref().is_none_or(|end| end.has_resumed(now))
    }
}

/// An application as the token endpoint needs it.
#[derive(Clone, Debug)]
pub struct Client {
    pub id: Id<Application>,
    pub state: ApplicationState,
    pub environment: Environment,
    /// Those that are not deleted, the expired ones too.
    pub secrets: Box<[ClientSecret]>,
    /// Those that are not deleted, the expired ones too.
    pub keys: Box<[KnownKey]>,
    /// In ascending order.
    pub permissions: Box<[Id<Permission>]>,
    /// `None` when it is held to nothing.
    pub limits: Option<Box<Limits>>,
}

fn version_of((number, stamp): (i64, Vec<u8>)) -> DbResult<Version> {
    let corrupt = |_| DbError::Corrupt { table: "directory_version", column: "stamp" };
    Ok(Version { number, stamp: stamp.try_into().map_err(corrupt)? })
}

/// The place of the last change.
///
/// A PostgreSQL server that only follows another may be behind it, so that it is refused.
///
/// # Errors
/// As every query; [`DbError::Unavailable`] for a server that is in recovery.
pub fn version(connection: &mut Conn) -> DbResult<Version> {
    let columns = (directory_version::number, directory_version::stamp);
    match connection {
        // By its own backend, where it is prepared once: it is the query that is asked most.
        Conn::Sqlite(sqlite) => version_of(directory_version::table.select(columns).first(sqlite)?),
        Conn::Postgres(postgres) => {
            let row = directory_version::table.select((columns, pg_is_in_recovery()));
            let (version, follows) = row.first::<((i64, Vec<u8>), bool)>(postgres)?;
            if follows {
                let follows = "the database server follows another one and may be behind";
                return Err(DbError::Unavailable(follows.to_owned()));
            }
            version_of(version)
        }
    }
}

/// The change `since` and all after it, in order; the first one is missing when it is not kept any more.
///
/// # Errors
/// As every query.
pub fn changes_from(connection: &mut Conn, since: i64) -> DbResult<Vec<(Version, Subject)>> {
    let rows: Vec<(i64, Vec<u8>, String, Option<Id<Application>>)> = directory_changes::table
        .select((
            directory_changes::number,
            directory_changes::stamp,
            directory_changes::kind,
            directory_changes::application_id,
        ))
        .filter(directory_changes::number.ge(since))
        .order(directory_changes::number.asc())
        .load(connection)?;
    rows.into_iter()
        .map(|(number, stamp, kind, application)| {
            let subject = match (kind.as_str(), application) {
                ("application", Some(id)) => Subject::Application(id),
                ("catalogue", None) => Subject::Catalogue,
                ("signing_keys", None) => Subject::SigningKeys,
                _ => return Err(DbError::Corrupt { table: "directory_changes", column: "kind" }),
            };
            Ok((version_of((number, stamp))?, subject))
        })
        .collect()
}

/// The application `id` as a client.
///
/// # Errors
/// As every query.
pub fn client(connection: &mut Conn, id: Id<Application>) -> DbResult<Option<Client>> {
    let rows = applications::table.select(COLUMNS).filter(applications::id.eq(id)).load(connection)?;
    Ok(clients(connection, rows)?.pop())
}

/// The next clients after `after` in the order of their ids, `limit` at most.
///
/// # Errors
/// As every query.
pub fn clients_after(connection: &mut Conn, after: Option<Id<Application>>, limit: i64) -> DbResult<Vec<Client>> {
    let after = after.unwrap_or(Id::from_uuid(uuid::Uuid::nil()));
    let next = applications::table.select(COLUMNS).filter(applications::id.gt(after));
    let rows = next.order(applications::id.asc()).limit(limit).load(connection)?;
    clients(connection, rows)
}

const COLUMNS: (applications::id, applications::state, applications::environment) =
    (applications::id, applications::state, applications::environment);

fn clients(connection: &mut Conn, rows: Vec<(Id<Application>, String, String)>) -> DbResult<Vec<Client>> {
    let ids: Vec<_> = rows.iter().map(|(id, ..)| *id).collect();
    let (mut secrets, mut granted) = (secrets_of(connection, &ids)?.into_iter().peekable(), {
        let rows: Vec<(Id<Application>, Id<Permission>)> = grants::table
            .select((grants::application_id, grants::permission_id))
            .filter(grants::application_id.eq_any(ids.clone()))
            .order((grants::application_id.asc(), grants::permission_id.asc()))
            .load(connection)?;
        rows.into_iter().peekable()
    });
    let mut keys = client_key::known(connection, &ids)?.into_iter().peekable();
    let mut limits = limits_of(connection, &ids)?.into_iter().peekable();
    let corrupt = |column| DbError::Corrupt { table: "applications", column };
    rows.into_iter()
        .map(|(id, state, environment)| {
            Ok(Client {
                id,
                state: ApplicationState::parse(&state).map_err(|_| corrupt("state"))?,
                environment: Environment::parse(&environment).map_err(|_| corrupt("environment"))?,
                secrets: of(&mut secrets, id),
                keys: of(&mut keys, id),
                permissions: of(&mut granted, id),
                limits: limits.next_if(|(application, _)| *application == id).map(|(_, limits)| Box::new(limits)),
            })
        })
        .collect()
}

/// The limits that hold somebody to something.
fn limits_of(connection: &mut Conn, ids: &[Id<Application>]) -> DbResult<Vec<(Id<Application>, Limits)>> {
    let mut limits = super::limits::of_applications(connection, ids)?;
    limits.retain(|(_, limits)| !limits.is_empty());
    Ok(limits)
}

/// The values that follow for `id`: both are in the order of the applications' ids.
fn of<T>(rows: &mut std::iter::Peekable<impl Iterator<Item = (Id<Application>, T)>>, id: Id<Application>) -> Box<[T]> {
    std::iter::from_fn(|| rows.next_if(|(application, _)| *application == id).map(|(_, value)| value)).collect()
}

fn secrets_of(connection: &mut Conn, ids: &[Id<Application>]) -> DbResult<Vec<(Id<Application>, ClientSecret)>> {
    type Suspended = (Option<Timestamp>, Option<String>, Option<Timestamp>);
    let rows: Vec<(Id<Application>, Id<Secret>, Option<Vec<u8>>, Timestamp, TokenEpoch, Suspended)> = secrets::table
        .select((
            secrets::application_id,
            secrets::id,
            secrets::hash,
            secrets::expires_at,
            secrets::token_epoch,
            (secrets::suspended_at, secrets::suspension_end, secrets::suspension_ends_at),
        ))
        .filter(secrets::application_id.eq_any(ids.to_vec()))
        .filter(secrets::deleted_at.is_null())
        .order((secrets::application_id.asc(), secrets::id.asc()))
        .load(connection)?;
    rows.into_iter()
        .map(|(application, id, hash, expires_at, token_epoch, (suspended_at, end, ends_at))| {
            let corrupt = DbError::Corrupt { table: "secrets", column: "hash" };
            let hash = SecretHash(hash.and_then(|hash| hash.try_into().ok()).ok_or(corrupt)?);
            let end = suspended_at.map(|_| suspension::end(end.as_deref(), ends_at)).transpose()?;
            Ok((application, ClientSecret { id, hash, expires_at, token_epoch, suspension: end.map(Box::new) }))
        })
        .collect()
}

/// Every API with all its permissions, as if all were granted, in the order in which grants are listed.
///
/// # Errors
/// As every query.
pub fn catalogue(connection: &mut Conn) -> DbResult<Vec<Grant>> {
    let rows: Vec<ApiRow> =
        apis::table.select(ApiRow::as_select()).order((apis::name_key.asc(), apis::id.asc())).load(connection)?;
    let mut permissions: HashMap<_, Vec<_>> = HashMap::new();
    let found: Vec<PermissionRow> =
        permissions::table.select(PermissionRow::as_select()).order(permissions::name.asc()).load(connection)?;
    for permission in found.into_iter().map(Permission::from) {
        permissions.entry(permission.api_id).or_default().push(permission);
    }
    rows.into_iter()
        .map(|row| {
            let api = Api::try_from(row)?;
            let permissions = permissions.remove(&api.id).unwrap_or_default();
            Ok(Grant { api, permissions })
        })
        .collect()
}

/// Removes the changes up to `number`, which nobody asks for any more; answers how many.
///
/// # Errors
/// As every query.
pub fn forget_changes(connection: &mut Conn, number: i64) -> DbResult<usize> {
    let old = directory_changes::table.filter(directory_changes::number.le(number));
    Ok(diesel::delete(old).execute(connection)?)
}
