//! The keys that sign tokens; private parts are sealed.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    schema::{signing_keys, signing_keys::dsl},
};
use crate::domain::{Id, Timestamp};

/// A key that signs tokens.
pub enum SigningKey {}

/// One signing key as it is kept.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = signing_keys)]
pub struct SigningKeyRow {
    pub id: Id<SigningKey>,
    /// The JOSE name, such as `ES256` (RFC 7518 §3.1).
    pub algorithm: String,
    /// The public point, uncompressed (SEC 1 §2.3.3).
    pub public_key: Vec<u8>,
    /// PKCS #8, sealed.
    pub sealed_private_key: Vec<u8>,
    pub created_at: Timestamp,
    pub active_from: Timestamp,
    pub retired_at: Option<Timestamp>,
}

/// All keys that are not retired, the newest first.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn) -> DbResult<Vec<SigningKeyRow>> {
    Ok(dsl::signing_keys
        .select(SigningKeyRow::as_select())
        .filter(dsl::retired_at.is_null())
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
