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
    /// An account at a provider of single sign-on that showed more than one factor there.
    Provider,
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
            Self::Provider => "provider",
            Self::RecoveryCode => "recovery_code",
        }
    }
}

/// The issuers of single sign-on whose accounts can be used here.
#[derive(Clone, Debug, Default)]
pub struct Offered {
    pub issuers: Vec<String>,
    /// Those of them that can show more than one factor.
    pub strong_issuers: Vec<String>,
}

/// What a person has to prove who they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    pub password: bool,
    pub totp: bool,
    pub passkeys: i64,
    /// Linked accounts at providers that are configured.
    pub providers: i64,
    /// Linked accounts that have shown more than one factor, at any provider: one that is configured no longer is still
    /// not replaced by who only knows the password.
    pub strong_providers: i64,
    /// Those of them that can be used now.
    pub usable_providers: i64,
    /// Recovery codes that were not used.
    pub recovery_codes_left: i64,
}

impl Held {
    /// Whether there is a strong factor. Recovery codes are none: they help once, when one is lost.
    #[must_use]
    pub const fn is_strong(&self) -> bool {
        self.totp || self.passkeys > 0 || self.strong_providers > 0
    }

    /// Whether it is enough to sign in: a passkey or a provider that shows more than one factor, or an authenticator app
    /// after a password or any provider.
    #[must_use]
    pub const fn suffices(&self) -> bool {
        self.passkeys > 0 || self.usable_providers > 0 || (self.totp && self.has_first_factor())
    }

    /// Whether there is anything to sign in with.
    #[must_use]
    pub const fn has_joined(&self) -> bool {
        self.is_strong() || self.has_first_factor()
    }

    /// Whether there is something that an authenticator app comes after.
    const fn has_first_factor(&self) -> bool {
        self.password || self.providers > 0
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
        let provider = (self.usable_providers > 0).then_some(Method::Provider);
        passkey.into_iter().chain(self.totp.then_some(Method::Totp)).chain(provider).collect()
    }

    /// What somebody without a strong factor may set up. A code alone is no sign-in: an authenticator app comes after a
    /// password or a provider.
    #[must_use]
    pub fn enrolment_methods(&self, offered: bool) -> Vec<Method> {
        let passkey = offered.then_some(Method::Passkey);
        passkey.into_iter().chain(self.has_first_factor().then_some(Method::Totp)).collect()
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

    const NOTHING: Held = Held {
        password: false,
        totp: false,
        passkeys: 0,
        providers: 0,
        strong_providers: 0,
        usable_providers: 0,
        recovery_codes_left: 0,
    };
    const APP: Held = Held { password: true, totp: true, recovery_codes_left: 3, ..NOTHING };
    const PASSKEY: Held = Held { passkeys: 1, ..NOTHING };

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

    #[test]
    fn a_provider_counts_only_once_it_has_shown_more_than_one_factor() {
        let linked = Held { providers: 1, ..NOTHING };
        assert!(!linked.is_strong() && !linked.suffices());
        assert_eq!(linked.enrolment_methods(true), [Method::Passkey, Method::Totp]);
        assert!(Held { totp: true, ..linked }.suffices(), "an authenticator app after the provider is enough");
        let strong = Held { strong_providers: 1, usable_providers: 1, ..linked };
        assert!(strong.is_strong() && strong.suffices());
        assert_eq!(strong.methods(true), [Method::Provider]);
    }

    #[test]
    fn a_provider_that_is_configured_no_longer_still_guards_the_account_and_is_nothing_to_sign_in_with() {
        let gone = Held { password: true, strong_providers: 1, ..NOTHING };
        assert!(gone.is_strong());
        assert!(!gone.suffices());
        assert_eq!(gone.methods(true), []);
    }
}
