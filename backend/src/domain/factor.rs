//! By what people prove who they are, and how much of it they must keep.

use super::{Id, Timestamp};

/// How long a passkey may be chosen after it was asked for.
pub const CEREMONY_LIFE: time::Duration = time::Duration::minutes(10);
/// The most passkeys of one person.
pub const MOST_PASSKEYS: i64 = 20;
/// How many recovery codes a person gets at a time.
pub const RECOVERY_CODES: usize = 10;

/// By what a person proves who they are, beside the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// A passkey: phishing-resistant, and enough alone.
    Passkey,
    /// A code of an authenticator app.
    Totp,
    /// One of the codes that were written down.
    RecoveryCode,
}

impl Method {
    /// The word for the record and the published interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Totp => "totp",
            Self::RecoveryCode => "recovery_code",
        }
    }
}

/// What a person has to prove who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub password: bool,
    pub totp: bool,
    pub passkeys: i64,
    /// Recovery codes that were not used.
    pub recovery_codes_left: i64,
}

impl Held {
    /// Whether there is a strong factor. Recovery codes are none: they help once, when one is lost.
    #[must_use]
    pub const fn is_strong(&self) -> bool {
        self.totp || self.passkeys > 0
    }

    /// Whether it is enough to sign in: a passkey alone, or an authenticator app after a password.
    #[must_use]
    pub const fn suffices(&self) -> bool {
        self.passkeys > 0 || (self.totp && self.password)
    }

    /// By what the person can prove who they are; passkeys only where they are `offered`.
    #[must_use]
    pub fn methods(&self, offered: bool) -> Vec<Method> {
        let mut methods = self.step_up_methods(offered);
        methods.extend((self.recovery_codes_left > 0).then_some(Method::RecoveryCode));
        methods
    }

    /// By what the person can prove it again for what is sensitive: strong factors only.
    #[must_use]
    pub fn step_up_methods(&self, offered: bool) -> Vec<Method> {
        let passkey = (offered && self.passkeys > 0).then_some(Method::Passkey);
        passkey.into_iter().chain(self.totp.then_some(Method::Totp)).collect()
    }

    /// What somebody without a strong factor may set up. A code alone is no sign-in: an authenticator app comes after a
    /// password.
    #[must_use]
    pub fn enrolment_methods(&self, offered: bool) -> Vec<Method> {
        let passkey = offered.then_some(Method::Passkey);
        passkey.into_iter().chain(self.password.then_some(Method::Totp)).collect()
    }
}

/// A passkey as its person knows it.
#[derive(Clone, Debug)]
pub struct Passkey {
    pub id: Id<Self>,
    pub name: String,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const APP: Held = Held { password: true, totp: true, passkeys: 0, recovery_codes_left: 3 };
    const PASSKEY: Held = Held { password: false, totp: false, passkeys: 1, recovery_codes_left: 0 };

    #[test]
    fn an_authenticator_app_is_enough_only_after_a_password() {
        assert!(APP.suffices());
        assert!(!Held { password: false, ..APP }.suffices());
        assert!(PASSKEY.suffices());
        assert!(!Held { totp: false, ..APP }.suffices(), "recovery codes are no factor to keep");
    }

    #[test]
    fn passkeys_come_first_where_they_are_offered_and_recovery_codes_last() {
        let both = Held { passkeys: 2, ..APP };
        assert_eq!(both.methods(true), [Method::Passkey, Method::Totp, Method::RecoveryCode]);
        assert_eq!(both.methods(false), [Method::Totp, Method::RecoveryCode]);
        assert_eq!(both.step_up_methods(true), [Method::Passkey, Method::Totp]);
    }

    #[test]
    fn who_has_no_password_can_set_up_a_passkey_only() {
        assert_eq!(Held::default().enrolment_methods(true), [Method::Passkey]);
        assert_eq!(Held { password: true, ..Held::default() }.enrolment_methods(false), [Method::Totp]);
        assert_eq!(Held::default().enrolment_methods(false), []);
    }
}
