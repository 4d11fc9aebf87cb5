//! All that is kept sealed for long, by kinds, for the change of the key that seals it. What is read here is for that
//! alone: it reaches over everybody's rows.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    schema::{passkeys, provider_links, sessions, sign_ins, signing_keys, totp_factors, totp_replacements, webhooks},
};
use crate::domain::Id;

/// Any row that holds a sealed value.
pub enum Row {}

/// Any person.
pub enum Owner {}

/// What is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    SigningKey,
    AuthenticatorApp,
    /// Of a sign-in that sets one up.
    PendingAuthenticatorApp,
    /// Of a session that replaces one.
    ReplacingAuthenticatorApp,
    Passkey,
    ProviderLink,
    Webhook,
    /// The value that a webhook had before.
    EarlierWebhook,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::SigningKey,
        Self::AuthenticatorApp,
        Self::PendingAuthenticatorApp,
        Self::ReplacingAuthenticatorApp,
        Self::Passkey,
        Self::ProviderLink,
        Self::Webhook,
        Self::EarlierWebhook,
    ];

    /// In words, for who changes the key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SigningKey => "signing keys",
            Self::AuthenticatorApp => "authenticator apps",
            Self::PendingAuthenticatorApp => "authenticator apps being set up",
            Self::ReplacingAuthenticatorApp => "authenticator apps being replaced",
            Self::Passkey => "passkeys",
            Self::ProviderLink => "linked accounts",
            Self::Webhook => "webhooks",
            Self::EarlierWebhook => "earlier values of webhooks",
        }
    }
}

/// One sealed value, and whose it is.
#[derive(Clone, Debug)]
pub struct Sealed {
    pub row: Id<Row>,
    /// The row itself where it belongs to nobody.
    pub owner: Id<Owner>,
    /// The algorithm of a signing key; empty for everything else.
    pub algorithm: String,
    pub octets: Vec<u8>,
}

type Found = (Id<Row>, Id<Owner>, Vec<u8>);

macro_rules! read {
    ($connection:expr, $after:expr, $limit:expr, $from:expr, $key:expr, $owner:expr, $sealed:expr) => {{
        let query = $from.select(($key, $owner, $sealed)).order($key).limit($limit);
        let found: Vec<Found> = match $after {
            Some(after) => query.filter($key.gt(after)).load($connection)?,
            None => query.load($connection)?,
        };
        found
    }};
}

/// The values of a kind after the row `after`, in the order of their rows, `limit` at most.
///
/// # Errors
/// As every query.
pub fn after(connection: &mut Conn, kind: Kind, after: Option<Id<Row>>, limit: i64) -> DbResult<Vec<Sealed>> {
    let found = match kind {
        Kind::SigningKey => return signing_keys_after(connection, after, limit),
        Kind::AuthenticatorApp => {
            use totp_factors::{person_id, sealed_secret, table};
            read!(connection, after, limit, table, person_id, person_id, sealed_secret)
        }
        Kind::PendingAuthenticatorApp => {
            use sign_ins::{id, person_id, table, totp_pending};
            let pending = table.filter(totp_pending.is_not_null());
            read!(connection, after, limit, pending, id, person_id, totp_pending.assume_not_null())
        }
        Kind::ReplacingAuthenticatorApp => {
            use totp_replacements::{sealed_secret, session_id, table};
            let of_sessions = table.inner_join(sessions::table.on(sessions::id.eq(session_id)));
            read!(connection, after, limit, of_sessions, session_id, sessions::person_id, sealed_secret)
        }
        Kind::Passkey => {
            use passkeys::{id, person_id, sealed_credential, table};
            read!(connection, after, limit, table, id, person_id, sealed_credential)
        }
        Kind::ProviderLink => {
            use provider_links::{id, person_id, sealed_subject, table};
            read!(connection, after, limit, table, id, person_id, sealed_subject)
        }
        Kind::Webhook => {
            use webhooks::{id, sealed_secret, table};
            read!(connection, after, limit, table, id, id, sealed_secret)
        }
        Kind::EarlierWebhook => {
            use webhooks::{earlier_sealed_secret, id, table};
            let kept = table.filter(earlier_sealed_secret.is_not_null());
            read!(connection, after, limit, kept, id, id, earlier_sealed_secret.assume_not_null())
        }
    };
    let sealed = |(row, owner, octets)| Sealed { row, owner, algorithm: String::new(), octets };
    Ok(found.into_iter().map(sealed).collect())
}

fn signing_keys_after(connection: &mut Conn, after: Option<Id<Row>>, limit: i64) -> DbResult<Vec<Sealed>> {
    use signing_keys::{algorithm, id, sealed_private_key, table};
    let kept = table.filter(sealed_private_key.is_not_null());
    let query = kept.select((id, algorithm, sealed_private_key.assume_not_null())).order(id).limit(limit);
    let found: Vec<(Id<Row>, String, Vec<u8>)> = match after {
        Some(after) => query.filter(id.gt(after)).load(connection)?,
        None => query.load(connection)?,
    };
    let sealed = |(row, word, octets): (Id<Row>, String, Vec<u8>)| Sealed {
        row,
        owner: Id::from_uuid(row.uuid()),
        algorithm: word,
        octets,
    };
    Ok(found.into_iter().map(sealed).collect())
}

macro_rules! write {
    ($connection:expr, $value:expr, $sealed:expr, $table:ident, $key:ident, $column:ident) => {
        diesel::update($table::table.filter($table::$key.eq($value.row)).filter($table::$column.eq(&$value.octets)))
            .set($table::$column.eq($sealed))
            .execute($connection)?
    };
}

/// Puts `sealed` in the place of `value`. False when that changed or went away since it was read.
///
/// # Errors
/// As every query.
pub fn replace(connection: &mut Conn, kind: Kind, value: &Sealed, sealed: &[u8]) -> DbResult<bool> {
    let rows = match kind {
        Kind::SigningKey => write!(connection, value, sealed, signing_keys, id, sealed_private_key),
        Kind::AuthenticatorApp => write!(connection, value, sealed, totp_factors, person_id, sealed_secret),
        Kind::PendingAuthenticatorApp => write!(connection, value, sealed, sign_ins, id, totp_pending),
        Kind::ReplacingAuthenticatorApp => {
            write!(connection, value, sealed, totp_replacements, session_id, sealed_secret)
        }
        Kind::Passkey => write!(connection, value, sealed, passkeys, id, sealed_credential),
        Kind::Webhook => write!(connection, value, sealed, webhooks, id, sealed_secret),
        Kind::EarlierWebhook => write!(connection, value, sealed, webhooks, id, earlier_sealed_secret),
        Kind::ProviderLink => write!(connection, value, sealed, provider_links, id, sealed_subject),
    };
    Ok(rows == 1)
}
