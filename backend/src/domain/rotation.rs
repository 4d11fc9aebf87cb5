//! Replacing a secret by another: when the old one can be deleted without that anything stops.

use time::Duration;

use super::{
    Timestamp,
    secret::{Secret, SecretState},
    usage::Day,
};

/// A program that has a token asks for the next one when it ends, so a secret that was never used for as long as any token
/// lives is in the hands of none that runs all the time. This is assumed where no token can be got.
const USUAL_TOKEN: Duration = Duration::hours(1);

/// What is known of a secret and of the one that replaces it.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    pub old: &'a Secret,
    /// The one that replaces it, also when it was deleted since.
    pub successor: Option<&'a Secret>,
    /// When the old one was last tried though it got no token.
    pub refused_at: Option<Timestamp>,
    /// The days on which the old one was used, the first one first.
    pub days_of_use: &'a [Day],
    /// The longest life of a token that the application can get; `None` when it can get none.
    pub longest_token: Option<Duration>,
}

/// Whether the old secret can be deleted, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub reason: Reason,
    /// Since when nobody asks with the old one: when it was last used or refused, or its creation.
    pub quiet_since: Timestamp,
    /// When it will have been quiet for long enough, unless it is used again.
    pub quiet_enough_at: Timestamp,
}

/// Why the old secret can be deleted, or why it should not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is deleted.
    OldDeleted,
    /// It has expired, so nothing gets a token with it anyway.
    OldExpired,
    /// The new one is in use, and the old one was not used for long enough.
    OldQuiet,
    /// Nothing replaces it.
    NoSuccessor,
    /// What replaces it was deleted, suspended, or has expired.
    SuccessorStopped,
    /// What replaces it was never used.
    SuccessorUnused,
    /// It was used or tried a moment ago, as things go with it.
    OldInUse,
}

impl Reason {
    /// Whether the old secret can be deleted without that anything is to be expected to stop.
    #[must_use]
    pub const fn is_safe(self) -> bool {
        matches!(self, Self::OldDeleted | Self::OldExpired | Self::OldQuiet)
    }
}

impl Evidence<'_> {
    /// The verdict at `now`.
    #[must_use]
    pub fn verdict(&self, now: Timestamp) -> Verdict {
        let used_at = self.old.last_used_at.unwrap_or(self.old.created_at);
        let quiet_since = self.refused_at.map_or(used_at, |at| at.max(used_at));
        let quiet_enough_at = quiet_since.plus(self.long_enough());
        let reason = match (state_of(self.old, now), self.successor) {
            (SecretState::Deleted, _) => Reason::OldDeleted,
            (SecretState::Expired, _) if self.refused_at.is_none() || quiet_enough_at <= now => Reason::OldExpired,
            (SecretState::Expired, _) => Reason::OldInUse,
            (_, None) => Reason::NoSuccessor,
            (_, Some(successor)) if !gets_tokens(successor, now) => Reason::SuccessorStopped,
            (_, Some(successor)) if successor.last_used_at.is_none() => Reason::SuccessorUnused,
            _ if quiet_enough_at > now => Reason::OldInUse,
            _ => Reason::OldQuiet,
        };
        Verdict { reason, quiet_since, quiet_enough_at }
    }

    /// As long as any token lives where nobody has ever asked. Otherwise as long as the longest pause between two days on which
    /// the old secret was used, and a day more, as a day does not tell the hour: a job that runs every night is heard of
    /// again within two days, and one that runs once a week within eight. How many tokens a day saw does not tell whether
    /// something runs all the time, so nothing is believed to.
    fn long_enough(&self) -> Duration {
        let token = self.longest_token.unwrap_or(USUAL_TOKEN);
        if self.days_of_use.is_empty() && self.refused_at.is_none() {
            return token;
        }
        let steps = self.days_of_use.iter().zip(self.days_of_use.iter().skip(1));
        let longest_step = steps.map(|(one, next)| next.number() - one.number()).max().unwrap_or_default();
        token.max(Duration::days(i64::from(longest_step) + 1))
    }
}

/// Here it does not matter whether it expires soon.
fn state_of(secret: &Secret, now: Timestamp) -> SecretState {
    secret.state(now, Duration::ZERO)
}

fn gets_tokens(secret: &Secret, now: Timestamp) -> bool {
    matches!(state_of(secret, now), SecretState::Active | SecretState::Expiring)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        Id,
        secret::{Author, AuthorKind},
        suspension::{Suspension, SuspensionEnd},
    };

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn somebody() -> Author {
        Author { kind: AuthorKind::Person, id: Uuid::nil(), name: "Ada".to_owned() }
    }

    /// Created on 1 February 2027 for a year and used last at this instant.
    fn secret(last_used_at: Option<&str>) -> Secret {
        Secret {
            acknowledgement: None,
            id: Id::random(),
            application_id: Id::random(),
            name: "one".to_owned(),
            hint: "Q9d".to_owned(),
            expires_at: at("2028-02-01T12:00:00Z"),
            created_at: at("2027-02-01T12:00:00Z"),
            created_by: somebody(),
            last_used_at: last_used_at.map(at),
            last_used_address: None,
            last_used_agent: None,
            first_used_at: None,
            first_used_address: None,
            replaces: None,
            suspension: None,
            leaked_at: None,
            token_epoch: 0,
            deleted: None,
        }
    }

    /// On 1 March 2027 at noon.
    fn reason(old: &Secret, successor: Option<&Secret>) -> Reason {
        verdict(old, successor, &[], Some(Duration::hours(2))).reason
    }

    fn verdict(old: &Secret, successor: Option<&Secret>, days: &[&str], longest_token: Option<Duration>) -> Verdict {
        let days: Vec<_> = days.iter().map(|day| Day::parse(day).unwrap()).collect();
        Evidence { old, successor, refused_at: None, days_of_use: &days, longest_token }.verdict(noon())
    }

    fn noon() -> Timestamp {
        at("2027-03-01T12:00:00Z")
    }

    #[test]
    fn an_old_secret_is_quiet_when_it_was_not_used_for_as_long_as_a_token_lives() {
        let successor = secret(Some("2027-03-01T11:59:00Z"));
        let used = |at| reason(&secret(Some(at)), Some(&successor));
        assert_eq!(used("2027-03-01T10:00:00.000001Z"), Reason::OldInUse);
        assert_eq!(used("2027-03-01T10:00:00Z"), Reason::OldQuiet);
        assert_eq!(reason(&secret(None), Some(&successor)), Reason::OldQuiet);
    }

    #[test]
    fn what_is_used_once_a_week_has_to_be_quiet_for_a_week_and_a_day() {
        let successor = secret(Some("2027-03-01T11:59:00Z"));
        let weekly = ["2027-02-05", "2027-02-12", "2027-02-19", "2027-02-26"];
        let old = secret(Some("2027-02-26T03:00:00Z"));
        let found = verdict(&old, Some(&successor), &weekly, Some(Duration::hours(2)));
        assert_eq!((found.reason, found.quiet_enough_at), (Reason::OldInUse, at("2027-03-06T03:00:00Z")));
    }

    #[test]
    fn what_is_used_once_a_day_has_to_be_quiet_until_it_would_have_run_again() {
        let successor = secret(Some("2027-03-01T11:59:00Z"));
        let found = |used: &str, days: &[&str]| {
            let found = verdict(&secret(Some(used)), Some(&successor), days, Some(Duration::hours(2)));
            (found.reason, found.quiet_enough_at)
        };
        let daily = ["2027-02-26", "2027-02-27", "2027-02-28"];
        let last_night = "2027-02-28T23:00:00Z";
        assert_eq!(found(last_night, &daily), (Reason::OldInUse, at("2027-03-02T23:00:00Z")));
        assert_eq!(found("2027-02-27T12:00:00Z", &daily), (Reason::OldQuiet, noon()));
        assert_eq!(
            found(last_night, &["2027-02-28"]),
            (Reason::OldInUse, at("2027-03-01T23:00:00Z")),
            "known for a day"
        );
        let long = Some(Duration::days(3));
        let found = verdict(&secret(Some(last_night)), Some(&successor), &daily, long);
        assert_eq!(found.quiet_enough_at, at("2027-03-03T23:00:00Z"), "a token may live longer than all of this");
    }

    #[test]
    fn what_was_refused_is_still_asked_with() {
        let successor = secret(Some("2027-03-01T11:59:00Z"));
        let verdict = |old: &Secret, refused: &str, days: &[Day]| {
            let longest_token = Some(Duration::hours(2));
            let (successor, refused_at) = (Some(&successor), Some(at(refused)));
            Evidence { old, successor, refused_at, days_of_use: days, longest_token }.verdict(noon())
        };
        let suspension = Suspension { at: at("2027-02-20T12:00:00Z"), by: somebody(), end: SuspensionEnd::Open };
        let suspended = Secret { suspension: Some(suspension), ..secret(Some("2027-02-20T11:00:00Z")) };
        let expired = Secret { expires_at: at("2027-02-27T12:00:00Z"), ..secret(Some("2027-02-20T11:00:00Z")) };
        let days = [Day::parse("2027-02-19").unwrap(), Day::parse("2027-02-20").unwrap()];
        for old in [suspended, expired] {
            let found = verdict(&old, "2027-03-01T03:00:00Z", &days);
            assert_eq!((found.reason, found.quiet_since), (Reason::OldInUse, at("2027-03-01T03:00:00Z")));
            assert_eq!(found.quiet_enough_at, at("2027-03-03T03:00:00Z"));
            assert!(verdict(&old, "2027-02-27T12:00:00Z", &days).reason.is_safe());
        }
        let found = verdict(&secret(None), "2027-03-01T03:00:00Z", &[]);
        assert_eq!(found.quiet_enough_at, at("2027-03-02T03:00:00Z"), "never used, and tried");
        let found = verdict(&secret(Some("2027-03-01T11:00:00Z")), "2027-02-10T03:00:00Z", &[]);
        assert_eq!(found.quiet_since, at("2027-03-01T11:00:00Z"), "it was resumed and used since");
    }

    #[test]
    fn an_hour_is_assumed_where_no_token_can_be_got() {
        let old = secret(Some("2027-03-01T11:00:00.000001Z"));
        let found = verdict(&old, Some(&secret(Some("2027-03-01T11:30:00Z"))), &[], None);
        assert_eq!((found.reason, found.quiet_since), (Reason::OldInUse, at("2027-03-01T11:00:00.000001Z")));
        assert_eq!(found.quiet_enough_at, at("2027-03-01T12:00:00.000001Z"));
    }

    #[test]
    fn nothing_is_safe_before_a_new_secret_that_works_was_used() {
        let old = secret(None);
        assert_eq!(reason(&old, None), Reason::NoSuccessor);
        assert_eq!(reason(&old, Some(&secret(None))), Reason::SuccessorUnused);
        let used = || secret(Some("2027-03-01T11:59:00Z"));
        let deleted = Secret { deleted: Some((at("2027-03-01T11:59:30Z"), somebody())), ..used() };
        let expired = Secret { expires_at: at("2027-03-01T12:00:00Z"), ..used() };
        let suspension = Suspension { at: at("2027-03-01T11:59:30Z"), by: somebody(), end: SuspensionEnd::Open };
        let suspended = Secret { suspension: Some(suspension), ..used() };
        for stopped in [deleted, expired, suspended] {
            assert_eq!(reason(&old, Some(&stopped)), Reason::SuccessorStopped);
            assert!(!Reason::SuccessorStopped.is_safe());
        }
    }

    #[test]
    fn an_old_secret_that_gets_no_tokens_for_good_needs_no_successor() {
        let used = || secret(Some("2027-03-01T11:59:00Z"));
        let deleted = Secret { deleted: Some((at("2027-03-01T11:59:30Z"), somebody())), ..used() };
        let expired = Secret { expires_at: at("2027-03-01T12:00:00Z"), ..used() };
        assert_eq!(reason(&deleted, None), Reason::OldDeleted);
        assert_eq!(reason(&expired, None), Reason::OldExpired);
        assert!(Reason::OldDeleted.is_safe() && Reason::OldExpired.is_safe());
    }
}
