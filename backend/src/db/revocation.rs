//! Tokens that ended before their time, one by one or all of one credential.
//!
//! What is asked here is asked for each token that comes back, so it is found by primary key.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{revoked_credentials, revoked_tokens},
};
use crate::domain::{Id, Timestamp, credential::Credential};

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

/// Ends all tokens of a credential that were issued up to `until`. The caller holds a lock by which two calls for one
/// credential follow one another.
///
/// # Errors
/// As every query.
pub fn revoke_tokens_of(connection: &mut Conn, credential: Id<Credential>, until: Timestamp) -> DbResult<()> {
    let known = revoked_credentials::table.filter(revoked_credentials::credential_id.eq(credential));
    let before: Option<Timestamp> = optional(known.select(revoked_credentials::issued_until).first(connection))?;
    if let Some(before) = before {
        // By the clock of another replica it may be later already: no token comes back.
        diesel::update(known).set(revoked_credentials::issued_until.eq(before.max(until))).execute(connection)?;
    } else {
        diesel::insert_into(revoked_credentials::table)
            .values((revoked_credentials::credential_id.eq(credential), revoked_credentials::issued_until.eq(until)))
            .execute(connection)?;
    }
    Ok(())
}

/// Whether the token was revoked, by itself or with all that were issued for its credential so early.
///
/// # Errors
/// As every query.
pub fn is_revoked(
    connection: &mut Conn,
    token: Id<Token>,
    credential: Id<Credential>,
    issued_at: Timestamp,
) -> DbResult<bool> {
    let by_itself = revoked_tokens::table.filter(revoked_tokens::id.eq(token)).count().get_result::<i64>(connection)?;
    if by_itself > 0 {
        return Ok(true);
    }
    let until: Option<Timestamp> = optional(
        revoked_credentials::table
            .select(revoked_credentials::issued_until)
            .filter(revoked_credentials::credential_id.eq(credential))
            .first(connection),
    )?;
    Ok(until.is_some_and(|until| issued_at <= until))
}

/// Removes what only concerns tokens that have ended: single ones that would have ended before `ended`, and credentials
/// whose tokens were issued before `issued`; answers how many rows.
///
/// # Errors
/// As every query.
pub fn delete_ended(connection: &mut Conn, ended: Timestamp, issued: Timestamp) -> DbResult<usize> {
    let tokens = revoked_tokens::table.filter(revoked_tokens::expires_at.lt(ended));
    let credentials = revoked_credentials::table.filter(revoked_credentials::issued_until.lt(issued));
    Ok(diesel::delete(tokens).execute(connection)? + diesel::delete(credentials).execute(connection)?)
}
