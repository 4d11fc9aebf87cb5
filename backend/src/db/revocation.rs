//! Tokens that ended before their time, one by one or all of one secret.
//!
//! What is asked here is asked for each token that comes back, so it is found by primary key.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    schema::{revoked_tokens, secrets},
};
use crate::domain::{Id, Timestamp, secret::Secret};

/// An access token that was issued here; its id is the claim `jti`.
#[derive(Clone, Copy, Debug)]
pub struct Token;

/// Ends a token, which would have ended at `expires_at`. One that was revoked already stays so.
///
/// # Errors
/// As every query.
pub fn revoke_token(connection: &mut Conn, id: Id<Token>, expires_at: Timestamp) -> DbResult<()> {
    let insert = diesel::insert_into(revoked_tokens::table)
        .values((revoked_tokens::id.eq(id), revoked_tokens::expires_at.eq(expires_at)));
    match connection {
        Conn::Postgres(postgres) => insert.on_conflict_do_nothing().execute(postgres)?,
        Conn::Sqlite(sqlite) => insert.on_conflict_do_nothing().execute(sqlite)?,
    };
    Ok(())
}

/// Ends all tokens of a secret that were issued so far.
///
/// # Errors
/// As every query.
pub fn revoke_tokens_of(connection: &mut Conn, secret: Id<Secret>) -> DbResult<()> {
    diesel::update(secrets::table.find(secret))
        .set(secrets::token_epoch.eq(secrets::token_epoch + 1))
        .execute(connection)?;
    Ok(())
}

/// Whether the token was revoked by itself.
///
/// # Errors
/// As every query.
pub fn is_revoked(connection: &mut Conn, token: Id<Token>) -> DbResult<bool> {
    let found = revoked_tokens::table.filter(revoked_tokens::id.eq(token)).count().get_result::<i64>(connection)?;
    Ok(found > 0)
}

/// Forgets single tokens that would have ended before `ended`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended(connection: &mut Conn, ended: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(revoked_tokens::table.filter(revoked_tokens::expires_at.lt(ended))).execute(connection)?)
}
