//! Whether a credential manager can be reached and can act: whom an application can count on.

use super::{factor::Held, person::PersonState};

/// Why somebody who is responsible cannot be counted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// May not sign in.
    Deactivated,
    /// Was invited, and the invitation has run out or was taken back.
    NotJoined,
    /// Has joined and has no passkey, no authenticator app and no other strong factor, so cannot sign in.
    NoStrongFactor,
    /// The last message to them was given up.
    MailFails,
}

/// How far a person can be counted on.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub state: PersonState,
    pub held: Held,
    /// Whether an invitation is on its way that has not run out.
    pub invited: bool,
    /// Whether the last message to them was given up and none was accepted since, nor did their address change.
    pub mail_fails: bool,
}

impl Standing {
    /// Why the person cannot be counted on; `None` for who can: they are active with a strong factor, or have an
    /// invitation that still works, and mail reaches them.
    #[must_use]
    pub const fn unreachable(&self) -> Option<Unreachable> {
        match self.state {
            PersonState::Deactivated => Some(Unreachable::Deactivated),
            PersonState::Invited if !self.invited => Some(Unreachable::NotJoined),
            PersonState::Active if !self.held.is_strong() => Some(Unreachable::NoStrongFactor),
            PersonState::Invited | PersonState::Active if self.mail_fails => Some(Unreachable::MailFails),
            PersonState::Invited | PersonState::Active => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: Standing = Standing {
        state: PersonState::Active,
        held: Held {
            password: true,
            totp: true,
            passkeys: 0,
            providers: 0,
            strong_providers: 0,
            usable_providers: 0,
            recovery_codes_left: 0,
        },
        invited: false,
        mail_fails: false,
    };

    #[test]
    fn who_is_active_with_a_strong_factor_or_openly_invited_is_reachable() {
        assert_eq!(READY.unreachable(), None);
        let newcomer = Standing { state: PersonState::Invited, held: Held::default(), invited: true, ..READY };
        assert_eq!(newcomer.unreachable(), None);
    }

    #[test]
    fn each_thing_that_is_missing_has_its_reason() {
        let invited = Standing { state: PersonState::Invited, ..READY };
        assert_eq!(invited.unreachable(), Some(Unreachable::NotJoined));
        let bare = Standing { held: Held { totp: false, recovery_codes_left: 9, ..READY.held }, ..READY };
        assert_eq!(bare.unreachable(), Some(Unreachable::NoStrongFactor), "recovery codes are no factor to keep");
        assert_eq!(Standing { mail_fails: true, ..READY }.unreachable(), Some(Unreachable::MailFails));
        let gone = Standing { state: PersonState::Deactivated, invited: true, ..READY };
        assert_eq!(gone.unreachable(), Some(Unreachable::Deactivated));
    }
}
