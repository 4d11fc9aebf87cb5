//! What was asked of a provider of single sign-on and is not answered yet. The browser that was sent there holds nothing
//! but its cookie.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    ceremony::Holder,
    error::optional,
    schema::{provider_ceremonies, provider_ceremonies::dsl},
};
use crate::domain::{Id, Timestamp};

/// A person's way to a provider and back, for its identifier.
#[derive(Clone, Copy, Debug)]
pub struct ProviderCeremony;

/// What a provider is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Anybody who has not said who they are.
    SignIn,
    /// The first account of who came by a one-time link.
    Join,
    /// The linked account of who gave their password.
    SecondFactor,
    /// Another account, from who is signed in.
    Link,
    /// A linked account again, for what is sensitive.
    StepUp,
}

impl Kind {
    /// The word that is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Join => "join",
            Self::SecondFactor => "second_factor",
            Self::Link => "link",
            Self::StepUp => "step_up",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::SignIn, Self::Join, Self::SecondFactor, Self::Link, Self::StepUp]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// The rows of a holder.
type Held<'a> = provider_ceremonies::BoxedQuery<'a, super::connection::MultiBackend>;

fn held_by(holder: &Holder) -> Held<'_> {
    let all = dsl::provider_ceremonies.into_boxed();
    match holder {
        Holder::SignIn(hash) => all.filter(dsl::sign_in_hash.eq(hash)),
        Holder::Session(id) => all.filter(dsl::session_id.eq(*id)),
    }
}

/// Begins a ceremony; an earlier one of the same browser is forgotten.
///
/// # Errors
/// As every query.
pub fn begin(
    connection: &mut Conn,
    holder: &Holder,
    (id, kind, sealed_state): (Id<ProviderCeremony>, Kind, &[u8]),
    (now, expires_at): (Timestamp, Timestamp),
) -> DbResult<()> {
    forget(connection, holder)?;
    let (sign_in, session) = match holder {
        Holder::SignIn(hash) => (Some(hash), None),
        Holder::Session(id) => (None, Some(*id)),
    };
    diesel::insert_into(dsl::provider_ceremonies)
        .values((
            dsl::id.eq(id),
            dsl::kind.eq(kind.as_str()),
            dsl::sign_in_hash.eq(sign_in),
            dsl::session_id.eq(session),
            dsl::sealed_state.eq(sealed_state),
            dsl::expires_at.eq(expires_at),
            dsl::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// A ceremony that was ended by its answer: its id, what it was for, and what it needs to know, sealed.
pub type Taken = (Id<ProviderCeremony>, Kind, Vec<u8>);

/// Ends the last ceremony of a browser and answers what it asked for; of several requests one gets it. `None` too when
/// it ran out.
///
/// # Errors
/// As every query.
pub fn take(connection: &mut Conn, holder: &Holder, now: Timestamp) -> DbResult<Option<Taken>> {
    let last: Option<(Id<ProviderCeremony>, String, Vec<u8>, Timestamp)> = optional(
        held_by(holder)
            .select((dsl::id, dsl::kind, dsl::sealed_state, dsl::expires_at))
            .order((dsl::created_at.desc(), dsl::id.desc()))
            .first(connection),
    )?;
    let Some((id, word, sealed_state, expires_at)) = last else { return Ok(None) };
    let taken = diesel::delete(dsl::provider_ceremonies.filter(dsl::id.eq(id))).execute(connection)? == 1;
    forget(connection, holder)?;
    let kind = Kind::from_word(&word).ok_or(DbError::Corrupt { table: "provider_ceremonies", column: "kind" })?;
    Ok((taken && expires_at > now).then_some((id, kind, sealed_state)))
}

fn forget(connection: &mut Conn, holder: &Holder) -> DbResult<()> {
    match holder {
        Holder::SignIn(hash) => {
            diesel::delete(dsl::provider_ceremonies.filter(dsl::sign_in_hash.eq(hash))).execute(connection)?
        }
        Holder::Session(id) => {
            diesel::delete(dsl::provider_ceremonies.filter(dsl::session_id.eq(*id))).execute(connection)?
        }
    };
    Ok(())
}

/// Removes the ceremonies that ran out before `now`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::provider_ceremonies.filter(dsl::expires_at.le(now))).execute(connection)?)
}
