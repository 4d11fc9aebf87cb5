//! How guessing passwords and codes is slowed, without letting an attacker lock a person out.

use std::net::IpAddr;

use ipnet::Ipv6Net;
use time::Duration;

/// The address, or, of version 6, its first 64 bits: whoever has one of those addresses has all of them.
#[must_use]
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Net::new_assert(address, 64).trunc().addr()),
        address @ IpAddr::V4(_) => address,
    }
}

/// What wrong guesses are counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// One account from one address.
    Pair,
    /// One account from anywhere. Does not bind an address from which the person signed in lately, so that an attacker
    /// elsewhere cannot keep them out.
    Account,
    /// Codes of one account from anywhere, which only somebody tries who has its password: six digits are guessed at the
    /// pace that is short enough for passwords. Bound as [`Counter::Account`].
    Codes,
    /// One address, whatever account.
    Address,
}

/// Guesses are forgotten after so long without another.
pub const MEMORY: Duration = Duration::hours(24);
/// An address counts as the person's own for so long after they signed in from it.
pub const OWN_ADDRESS: Duration = Duration::days(30);

/// So long messages are counted that people ask for without having signed in.
pub const MAIL_WINDOW: Duration = Duration::hours(1);
/// So many of them go to one account.
pub const MAILS_PER_ACCOUNT: i32 = 3;
/// And so many are asked for from one address, behind which a whole office may be.
pub const MAILS_PER_ADDRESS: i32 = 30;
/// So long passkeys are counted that are asked for by who has not said who they are: each is kept until it is answered.
pub const CHALLENGE_WINDOW: Duration = Duration::minutes(10);
/// So many of them from one address. The page where people sign in asks for one each time it is opened.
pub const CHALLENGES_PER_ADDRESS: i32 = 300;
/// So many changes of their address a person may ask for in that time: each sends a message to any address.
pub const ADDRESS_CHANGES: i32 = 5;

/// So long reports of leaked secrets are counted.
pub const LEAK_REPORT_WINDOW: Duration = Duration::hours(1);
/// So many of them from one address, each of up to 100 values.
pub const LEAK_REPORTS_PER_ADDRESS: i32 = 30;

/// After so many wrong codes in [`WRONG_CODES_WINDOW`] the person is told, once in it: each was given by somebody who knows
/// their password or has their session. A sign-in in between takes none back: it may be the person's own.
pub const WRONG_CODES_TOLD: i32 = 10;
/// So long wrong codes are counted, and nothing more is told after a message.
pub const WRONG_CODES_WINDOW: Duration = Duration::hours(24);

impl Counter {
    /// How long nothing more is tried after so many wrong guesses.
    #[must_use]
    pub fn pause(self, failures: i32) -> Duration {
        let (free, longest) = match self {
            Self::Pair => (4, Duration::minutes(15)),
            Self::Account => (20, Duration::seconds(30)),
            Self::Codes => (10, Duration::minutes(15)),
            Self::Address => (30, Duration::minutes(15)),
        };
        let over = failures.saturating_sub(free);
        if over <= 0 {
            return Duration::ZERO;
        }
        let doublings = u32::try_from(over - 1).unwrap_or_default().min(20);
        Duration::seconds(1_i64 << doublings).min(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_who_mistypes_a_few_times_waits_for_nothing() {
        assert_eq!(Counter::Pair.pause(4), Duration::ZERO);
        assert_eq!(Counter::Pair.pause(5), Duration::seconds(1));
        assert_eq!(Counter::Pair.pause(8), Duration::seconds(8));
    }

    #[test]
    fn pauses_grow_to_a_limit_that_is_short_for_the_account_as_a_whole() {
        assert_eq!(Counter::Pair.pause(i32::MAX), Duration::minutes(15));
        assert_eq!(Counter::Account.pause(10_000), Duration::seconds(30));
        assert_eq!(Counter::Codes.pause(10), Duration::ZERO);
        assert_eq!(Counter::Codes.pause(10_000), Duration::minutes(15));
        assert_eq!(Counter::Address.pause(10_000), Duration::minutes(15));
    }
}
