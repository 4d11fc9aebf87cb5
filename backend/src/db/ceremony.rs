//! What was asked of an authenticator and is not answered yet. The browser that was asked holds nothing but its cookie.

use diesel::prelude::*;

use super::{
    Conn, DbResult,
    error::optional,
    schema::{passkey_ceremonies, passkey_ceremonies::dsl},
    session::Session,
};
use crate::domain::{Id, Timestamp};

/// A ceremony, for its identifier.
#[derive(Clone, Copy, Debug)]
pub struct Ceremony;

/// What an authenticator is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Any passkey, from somebody who has not said who they are.
    SignIn,
    /// A passkey of who gave their password.
    SecondFactor,
    /// The first passkey, in a sign-in.
    Enrolment,
    /// Another passkey, from who is signed in.
    Addition,
    /// A passkey again, for what is sensitive.
    StepUp,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::SecondFactor => "second_factor",
            Self::Enrolment => "enrolment",
            Self::Addition => "addition",
            Self::StepUp => "step_up",
        }
    }
}

/// Whose browser was asked.
#[derive(Clone, Debug)]
pub enum Holder {
    /// The one with the sign-in cookie of this hash.
    SignIn(Vec<u8>),
    /// The one of this session.
    Session(Id<Session>),
}

/// The rows of a holder.
type Held<'a> = passkey_ceremonies::BoxedQuery<'a, super::connection::MultiBackend>;

fn held_by(holder: &Holder) -> Held<'_> {
    let all = dsl::passkey_ceremonies.into_boxed();
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
    (kind, state): (Kind, &str),
    (now, expires_at): (Timestamp, Timestamp),
) -> DbResult<()> {
    forget(connection, holder)?;
    let (sign_in, session) = match holder {
        Holder::SignIn(hash) => (Some(hash), None),
        Holder::Session(id) => (None, Some(*id)),
    };
    diesel::insert_into(dsl::passkey_ceremonies)
        .values((
            dsl::id.eq(Id::<Ceremony>::new()),
            dsl::kind.eq(kind.as_str()),
            dsl::sign_in_hash.eq(sign_in),
            dsl::session_id.eq(session),
            dsl::state.eq(state),
            dsl::expires_at.eq(expires_at),
            dsl::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends the last ceremony of a browser and answers what it asked for; of several requests one gets it. `None` too when
/// it ran out, or was of another kind.
///
/// # Errors
/// As every query.
pub fn take(connection: &mut Conn, holder: &Holder, kind: Kind, now: Timestamp) -> DbResult<Option<String>> {
    let last: Option<(Id<Ceremony>, String, String, Timestamp)> = optional(
        held_by(holder)
            .select((dsl::id, dsl::kind, dsl::state, dsl::expires_at))
            .order((dsl::created_at.desc(), dsl::id.desc()))
            .first(connection),
    )?;
    let Some((id, word, state, expires_at)) = last else { return Ok(None) };
    let taken = diesel::delete(dsl::passkey_ceremonies.filter(dsl::id.eq(id))).execute(connection)? == 1;
    forget(connection, holder)?;
    Ok((taken && word == kind.as_str() && expires_at > now).then_some(state))
}

fn forget(connection: &mut Conn, holder: &Holder) -> DbResult<()> {
    match holder {
        Holder::SignIn(hash) => {
            diesel::delete(dsl::passkey_ceremonies.filter(dsl::sign_in_hash.eq(hash))).execute(connection)?
        }
        Holder::Session(id) => {
            diesel::delete(dsl::passkey_ceremonies.filter(dsl::session_id.eq(*id))).execute(connection)?
        }
    };
    Ok(())
}

/// Removes the ceremonies that ran out before `now`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::passkey_ceremonies.filter(dsl::expires_at.le(now))).execute(connection)?)
}
