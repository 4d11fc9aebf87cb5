//! Whether another secret has taken over from one that is about to expire: one rule, for mails and pages alike. What was
//! created to replace it comes first; where nothing says so, it is told by their times.

use time::Duration;

use super::{Id, Timestamp, secret::Secret};

/// A secret that was not used for so long is quiet: nothing asks for tokens by it any more.
pub const QUIET_AFTER: Duration = Duration::days(7);

/// Another secret of the same application that gets tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    pub id: Id<Secret>,
    pub name: String,
    /// The one that it was created to replace.
    pub replaces: Option<Id<Secret>>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

impl Peer {
    fn ageing(&self) -> Ageing {
        let Self { id, replaces, created_at, expires_at, last_used_at, .. } = *self;
        Ageing { id: Some(id), replaces, created_at, expires_at, last_used_at, refused_at: None }
    }
}

/// A secret of whose successor is asked.
#[derive(Clone, Copy, Debug)]
pub struct Ageing {
    /// `None` for a key, which nothing can say that it replaces.
    pub id: Option<Id<Secret>>,
    /// The one that it was created to replace.
    pub replaces: Option<Id<Secret>>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// When it was last tried though it got no token.
    pub refused_at: Option<Timestamp>,
}

impl From<&Secret> for Ageing {
    fn from(secret: &Secret) -> Self {
        let Secret { id, replaces, created_at, expires_at, last_used_at, .. } = *secret;
        Self { id: Some(id), replaces, created_at, expires_at, last_used_at, refused_at: None }
    }
}

impl Ageing {
    /// The secret that takes over: one that was created to replace it. Without such, one that was made later and lives
    /// longer, unless it replaces another of them. Of several, one that is in use, then the one that lives longest.
    #[must_use]
    pub fn successor(self, peers: &[Peer]) -> Option<&Peer> {
        self.successor_among(peers, Peer::ageing, |_| true)
    }

    /// As [`Self::successor`], of those of the live `others` that get tokens.
    pub fn successor_among<T>(
        self,
        others: &[T],
        ageing: impl Fn(&T) -> Self,
        gets_tokens: impl Fn(&T) -> bool,
    ) -> Option<&T> {
        let times = || others.iter().map(|other| (other, ageing(other))).filter(|(other, _)| gets_tokens(other));
        let names = |other: &Self| other.replaces.is_some() && other.replaces == self.id;
        let names_another =
            |other: &Self| other.replaces.is_some() && others.iter().any(|one| ageing(one).id == other.replaces);
        let later = |other: &Self| other.created_at > self.created_at && other.expires_at > self.expires_at;
        let rank = |(_, other): &(&T, Self)| (other.last_used_at.is_some(), other.expires_at);
        let named = times().filter(|(_, other)| names(other)).max_by_key(rank);
        let guessed = || times().filter(|(_, other)| later(other) && !names_another(other)).max_by_key(rank);
        named.or_else(guessed).map(|(other, _)| other)
    }

    /// When somebody last asked with the secret, in vain or not.
    fn tried_at(self) -> Option<Timestamp> {
        self.last_used_at.max(self.refused_at)
    }

    /// Whether nothing has asked with the secret lately.
    #[must_use]
    pub fn is_quiet(self, now: Timestamp) -> bool {
        self.tried_at().is_none_or(|at| now.since(at) >= QUIET_AFTER)
    }

    /// Whether the secret can be deleted and nobody will notice: its successor was used since, and it is quiet.
    #[must_use]
    pub fn is_replaced(self, peers: &[Peer], now: Timestamp) -> bool {
        let took_over = |peer: &Peer| peer.last_used_at.is_some_and(|at| self.tried_at().is_none_or(|old| at > old));
        self.is_quiet(now) && self.successor(peers).is_some_and(took_over)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: i64) -> Timestamp {
        Timestamp::parse("2027-01-01T12:00:00Z").unwrap().plus(Duration::days(number))
    }

    fn peer(created: i64, expires: i64, used: Option<i64>) -> Peer {
        let (created_at, expires_at) = (day(created), day(expires));
        let name = format!("{created} to {expires}");
        Peer { id: Id::random(), name, replaces: None, created_at, expires_at, last_used_at: used.map(day) }
    }

    fn old(used: Option<i64>) -> Ageing {
        let (created_at, expires_at) = (day(0), day(100));
        let id = Some(Id::from_uuid(uuid::Uuid::from_u128(7)));
        Ageing { id, replaces: None, created_at, expires_at, last_used_at: used.map(day), refused_at: None }
    }

    #[test]
    fn a_successor_is_made_later_and_lives_longer() {
        assert_eq!(old(None).successor(&[peer(-1, 200, None), peer(5, 99, None), peer(0, 100, None)]), None);
        assert_eq!(old(None).successor(&[peer(5, 101, None)]).unwrap().name, "5 to 101");
        let several = [peer(5, 300, None), peer(6, 150, Some(80)), peer(7, 160, Some(7))];
        assert_eq!(old(None).successor(&several).unwrap().name, "7 to 160", "what is in use takes over");
    }

    #[test]
    fn what_was_created_to_replace_it_comes_before_what_the_times_suggest() {
        let named = Peer { replaces: old(None).id, ..peer(5, 90, None) };
        let several = [peer(6, 300, Some(80)), named.clone(), peer(7, 400, Some(81))];
        assert_eq!(old(None).successor(&several), Some(&named), "though it expires before, and nobody has used it");
        assert!(!old(None).is_replaced(&several, day(95)), "nothing uses what was created for it");
        let used = Peer { last_used_at: Some(day(80)), ..named };
        assert!(old(None).is_replaced(&[used, several[0].clone()], day(95)));
    }

    #[test]
    fn what_replaces_another_secret_that_lives_is_not_taken_for_its_successor() {
        let other = peer(1, 120, Some(30));
        let new = Peer { replaces: Some(other.id), ..peer(50, 400, Some(85)) };
        assert_eq!(old(None).successor(&[other.clone(), new.clone()]).unwrap().name, other.name);
        assert_eq!(old(None).successor(std::slice::from_ref(&new)), Some(&new), "the other one is gone");
    }

    #[test]
    fn it_is_replaced_when_its_successor_is_in_use_and_it_was_quiet_for_a_week() {
        let used = [peer(50, 400, Some(85))];
        assert!(old(Some(80)).is_replaced(&used, day(87)));
        assert!(!old(Some(80)).is_replaced(&used, day(87).plus(-Duration::microseconds(1))), "not a week yet");
        assert!(old(None).is_replaced(&used, day(87)), "it was never used");
        let refused = |at| Ageing { refused_at: Some(day(at)), ..old(Some(60)) };
        assert!(refused(80).is_replaced(&used, day(87)));
        assert!(!refused(81).is_replaced(&used, day(87)), "something asks with it, though in vain");
        assert!(!old(Some(86)).is_replaced(&used, day(95)), "the successor was not used since");
        assert!(!old(Some(80)).is_replaced(&[peer(50, 400, None)], day(95)), "nothing uses the successor");
        assert!(!old(Some(80)).is_replaced(&[], day(95)));
    }
}
