//! The keys that sign tokens; private parts are sealed.

use diesel::prelude::*;
use time::Duration;

use super::{
    Conn, DbError, DbResult,
    schema::{signing_keys, signing_keys::dsl},
};
use crate::domain::{
    Id, Timestamp,
    signing_key::{Algorithm, SigningKey},
};

/// One signing key as it is kept.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKeyRow {
    pub id: Id<SigningKey>,
    /// The JOSE name, such as `ES256` (RFC 7518 §3.1).
    pub algorithm: String,
    /// ES256: the public point, uncompressed (SEC 1 §2.3.3). `EdDSA`: the 32 octets (RFC 8032 §5.1.5). RS256 and PS256:
    /// `RSAPublicKey` in DER (RFC 8017 §A.1.1).
    pub public_key: Vec<u8>,
    /// PKCS #8, sealed; erased when the key is removed.
    pub sealed_private_key: Option<Vec<u8>>,
    pub created_at: Timestamp,
    pub active_from: Timestamp,
    pub retires_at: Option<Timestamp>,
    pub removed_at: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    pub longest_lifetime_seconds: i32,
}

impl TryFrom<&SigningKeyRow> for SigningKey {
    type Error = DbError;

    fn try_from(row: &SigningKeyRow) -> DbResult<Self> {
        let corrupt = |_| DbError::Corrupt { table: "signing_keys", column: "algorithm" };
        Ok(Self {
            id: row.id,
            algorithm: Algorithm::parse(&row.algorithm).map_err(corrupt)?,
            created_at: row.created_at,
            active_from: row.active_from,
            retires_at: row.retires_at,
            removed_at: row.removed_at,
            revoked_at: row.revoked_at,
            longest_lifetime: Duration::seconds(i64::from(row.longest_lifetime_seconds)),
        })
    }
}

/// All keys that there ever were, the newest first.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn) -> DbResult<Vec<SigningKey>> {
    let rows: Vec<SigningKeyRow> = dsl::signing_keys
        .select(SigningKeyRow::as_select())
        .order((dsl::created_at.desc(), dsl::id.desc()))
        .load(connection)?;
    rows.iter().map(SigningKey::try_from).collect()
}

/// The keys that are published, with their parts, the one that signs from the latest instant first.
///
/// # Errors
/// As every query.
pub fn published(connection: &mut Conn) -> DbResult<Vec<SigningKeyRow>> {
    Ok(dsl::signing_keys
        .select(SigningKeyRow::as_select())
        .filter(dsl::removed_at.is_null())
        .order((dsl::active_from.desc(), dsl::id.desc()))
        .load(connection)?)
}

/// Adds a key.
///
/// # Errors
/// As every query.
pub fn insert(connection: &mut Conn, key: &SigningKeyRow) -> DbResult<()> {
    diesel::insert_into(dsl::signing_keys).values(key.clone()).execute(connection)?;
    Ok(())
}

/// Sets from when a published key signs, and until when.
///
/// # Errors
/// As every query.
pub fn schedule(
    connection: &mut Conn,
    id: Id<SigningKey>,
    active_from: Timestamp,
    retires_at: Option<Timestamp>,
) -> DbResult<()> {
    diesel::update(dsl::signing_keys.filter(dsl::id.eq(id)).filter(dsl::removed_at.is_null()))
        .set((dsl::active_from.eq(active_from), dsl::retires_at.eq(retires_at)))
        .execute(connection)?;
    Ok(())
}

/// Takes a key out of what is published and erases its private part; `revoked` when it is ended before its time.
///
/// # Errors
/// As every query.
pub fn remove(connection: &mut Conn, id: Id<SigningKey>, now: Timestamp, revoked: bool) -> DbResult<()> {
    diesel::update(dsl::signing_keys.filter(dsl::id.eq(id)).filter(dsl::removed_at.is_null()))
        .set((
            dsl::sealed_private_key.eq(None::<Vec<u8>>),
            dsl::removed_at.eq(now),
            dsl::revoked_at.eq(revoked.then_some(now)),
        ))
        .execute(connection)?;
    Ok(())
}

/// Notes that published keys of an algorithm may sign tokens that live so long.
///
/// # Errors
/// As every query.
pub fn raise_lifetime(connection: &mut Conn, algorithm: Algorithm, seconds: i32) -> DbResult<()> {
    let shorter = dsl::signing_keys
        .filter(dsl::algorithm.eq(algorithm.as_str()))
        .filter(dsl::removed_at.is_null())
        .filter(dsl::longest_lifetime_seconds.lt(seconds));
    diesel::update(shorter).set(dsl::longest_lifetime_seconds.eq(seconds)).execute(connection)?;
    Ok(())
}
