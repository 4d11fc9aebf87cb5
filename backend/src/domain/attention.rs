//! What needs somebody's attention, and the one next step that is advised: the rules. What is found where is in
//! `db/attention.rs`.

use time::Duration;

use super::{
    Timestamp,
    api::Environment,
    client_key::ClientKey,
    secret::Secret,
    succession::{Ageing, QUIET_AFTER},
};

/// A secret counts as never used when it is older than this and got no token.
pub const UNUSED_AFTER: Duration = Duration::days(7);

/// Why something needs attention; the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// A secret or a key has expired, and no other is in use in its place, or something has still asked with it.
    Expired,
    /// A secret is suspended, and somebody still asks for tokens with it.
    SuspendedInUse,
    /// A secret or a key expires soon.
    Expiring,
    /// An application has fewer managers who can be reached than advised.
    FewManagers,
    /// A secret or a key has expired, is still there, and another is in use in its place: nothing asks with it.
    ExpiredReplaced,
    /// A secret is still there though another that lives longer is in use in its place.
    Superseded,
    /// A secret got no token since it was created.
    NeverUsed,
}

impl Concern {
    /// All of them, in their order.
    pub const ALL: [Self; 7] = [
        Self::Expired,
        Self::SuspendedInUse,
        Self::Expiring,
        Self::FewManagers,
        Self::ExpiredReplaced,
        Self::Superseded,
        Self::NeverUsed,
    ];

    /// Whether a connection has stopped, or soon will.
    #[must_use]
    pub const fn stops(self) -> bool {
        matches!(self, Self::Expired | Self::SuspendedInUse | Self::Expiring)
    }
}

/// What is looked for, in the order in which it is shown: what stops production, then what stops the sandbox, and then what
/// can wait, of both.
pub fn order() -> impl Iterator<Item = (Concern, &'static [Environment])> {
    static BOTH: [Environment; 2] = [Environment::Production, Environment::Sandbox];
    let stopping = BOTH.chunks(1).flat_map(|one| {
        let concerns = Concern::ALL.into_iter().filter(|concern| concern.stops());
        concerns.map(move |concern| (concern, one))
    });
    let waiting = Concern::ALL.into_iter().filter(|concern| !concern.stops());
    stopping.chain(waiting.map(|concern| (concern, BOTH.as_slice())))
}

/// What is advised to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NextStep {
    /// Create another in its place.
    Replace,
    /// Give the systems the one that is there in its place.
    SwitchOver,
    /// Let it get tokens again, or see to what still asks with it.
    Resume,
    Delete,
    /// Use it, or delete it.
    UseOrDelete,
    AssignManager,
}

/// The secret that takes over from another, of the live ones of its application that get tokens.
#[must_use]
pub fn successor<'a>(secret: &Secret, others: &'a [Secret], now: Timestamp) -> Option<&'a Secret> {
    let gets_tokens =
        |other: &Secret| other.deletion(now).is_none() && other.suspended(now).is_none() && other.expires_at > now;
    Ageing::from(secret).successor_among(others, |other| other.into(), gets_tokens)
}

/// The next step about a secret that `successor` stands in the place of.
#[must_use]
pub fn next_step(concern: Concern, secret: Ageing, successor: Option<&Secret>, now: Timestamp) -> NextStep {
    match (concern, successor) {
        (Concern::FewManagers, _) => NextStep::AssignManager,
        (Concern::NeverUsed, _) => NextStep::UseOrDelete,
        (Concern::ExpiredReplaced, _) => NextStep::Delete,
        (Concern::Superseded, _) if secret.is_quiet(now) => NextStep::Delete,
        (Concern::Superseded, _) | (_, Some(_)) => NextStep::SwitchOver,
        (Concern::SuspendedInUse, None) => NextStep::Resume,
        (Concern::Expired | Concern::Expiring, None) => NextStep::Replace,
    }
}

/// The key that takes over from another, of the live ones of its application: made later, expiring later; the one in use
/// rather than another, and of several the first to expire.
#[must_use]
pub fn successor_of_key<'a>(key: &ClientKey, others: &'a [ClientKey]) -> Option<&'a ClientKey> {
    let follows = |other: &&ClientKey| other.created_at > key.created_at && other.expires_at > key.expires_at;
    others.iter().filter(follows).min_by_key(|other| (other.last_used_at.is_none(), other.expires_at))
}

/// Whether another key is used in the place of one that was not used for a week: nothing stops with it.
#[must_use]
pub fn is_replaced(key: &ClientKey, successor: Option<&ClientKey>, now: Timestamp) -> bool {
    let is_quiet = key.last_used_at.is_none_or(|at| now.since(at) >= QUIET_AFTER);
    is_quiet && successor.is_some_and(|other| other.last_used_at.is_some())
}

/// The next step about a key that expires soon or has expired.
#[must_use]
pub fn next_step_of_key(key: &ClientKey, successor: Option<&ClientKey>, now: Timestamp) -> NextStep {
    match successor {
        None => NextStep::Replace,
        Some(_) if is_replaced(key, successor, now) => NextStep::Delete,
        Some(_) => NextStep::SwitchOver,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        Id,
        secret::{Author, AuthorKind},
        suspension::{Suspension, SuspensionEnd},
    };

    fn at(day: i64) -> Timestamp {
        Timestamp::parse("2027-03-01T12:00:00Z").unwrap().plus(Duration::days(day))
    }

    fn author() -> Author {
        Author { kind: AuthorKind::Person, id: uuid::Uuid::nil(), name: "Ada".to_owned() }
    }

    /// A secret that was created, expires and was last used on these days.
    fn secret(created: i64, expires: i64, used: Option<i64>) -> Secret {
        Secret {
            id: Id::random(),
            application_id: Id::random(),
            name: format!("of day {created}"),
            hint: "abc".to_owned(),
            expires_at: at(expires),
            created_at: at(created),
            created_by: author(),
            last_used_at: used.map(at),
            last_used_address: None,
            last_used_agent: None,
            first_used_at: None,
            first_used_address: None,
            replaces: None,
            suspension: None,
            acknowledgement: None,
            leaked_at: None,
            token_epoch: 0,
            deleted: None,
        }
    }

    #[test]
    fn production_that_is_about_to_stop_comes_before_anything_of_the_sandbox() {
        let order: Vec<_> = order().collect();
        let at = |concern, environment| {
            let found =
                order.iter().position(|(one, environments)| *one == concern && environments.contains(&environment));
            found.unwrap()
        };
        for concern in Concern::ALL {
            assert_eq!(
                at(concern, Environment::Production) < at(concern, Environment::Sandbox),
                concern.stops(),
                "{concern:?}"
            );
            assert!(at(Concern::Expiring, Environment::Production) < at(concern, Environment::Sandbox), "{concern:?}");
        }
        let production = order.iter().filter(|(_, environments)| environments.contains(&Environment::Production));
        assert!(production.map(|(concern, _)| *concern).eq(Concern::ALL), "the worst first");
    }

    #[test]
    fn a_successor_is_younger_lives_longer_and_gets_tokens() {
        let (now, old) = (at(10), secret(0, 20, Some(9)));
        let found = |others: &[Secret]| successor(&old, others, now).map(|other| other.created_at);
        assert_eq!(found(&[]), None);
        assert_eq!(found(std::slice::from_ref(&old)), None, "it is none of its own");
        assert_eq!(found(&[secret(-5, 40, None)]), None, "an older one");
        assert_eq!(found(&[secret(5, 15, None)]), None, "one that expires before");
        assert_eq!(found(&[secret(5, 40, None)]), Some(at(5)));
        assert_eq!(found(&[secret(5, 60, None), secret(6, 40, Some(9))]), Some(at(6)), "the one in use");
        let suspended = Suspension { at: at(9), by: author(), end: SuspensionEnd::Open };
        let stopped = Secret { suspension: Some(suspended), ..secret(5, 40, Some(9)) };
        let deleted = Secret { deleted: Some((at(9), author())), ..secret(5, 40, Some(9)) };
        assert_eq!(found(&[stopped, deleted]), None);
    }

    #[test]
    fn the_next_step_depends_on_what_is_there_in_its_place() {
        let (now, new) = (at(10), secret(5, 40, Some(9)));
        let step = |concern, used, successor| next_step(concern, (&secret(0, 12, used)).into(), successor, now);
        assert_eq!(step(Concern::Expired, None, None), NextStep::Replace);
        assert_eq!(step(Concern::Expiring, Some(9), None), NextStep::Replace);
        assert_eq!(step(Concern::Expiring, Some(9), Some(&new)), NextStep::SwitchOver);
        assert_eq!(step(Concern::SuspendedInUse, Some(9), None), NextStep::Resume);
        assert_eq!(step(Concern::SuspendedInUse, Some(9), Some(&new)), NextStep::SwitchOver);
        assert_eq!(step(Concern::ExpiredReplaced, Some(9), Some(&new)), NextStep::Delete);
        assert_eq!(step(Concern::Superseded, Some(9), Some(&new)), NextStep::SwitchOver, "something still uses it");
        assert_eq!(step(Concern::Superseded, Some(3), Some(&new)), NextStep::Delete);
        let tried = Ageing { refused_at: Some(at(9)), ..(&secret(0, 12, Some(3))).into() };
        assert_eq!(
            next_step(Concern::Superseded, tried, Some(&new), now),
            NextStep::SwitchOver,
            "it was tried in vain"
        );
        assert_eq!(step(Concern::NeverUsed, None, Some(&new)), NextStep::UseOrDelete);
    }
}
