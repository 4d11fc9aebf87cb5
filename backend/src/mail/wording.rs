//! Which sentences a digest of expiring secrets and keys has: they must be right for one and for several, before and
//! after the expiry, for managers and for operators. The sentences themselves are in the catalogues.

use time::Duration;

use super::{
    texts::{About, Words, about},
    told::Role,
};
use crate::domain::Timestamp;

/// How near an expiry is. Days are spans of 24 hours, rounded to the nearest, as the thresholds are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nearness {
    Past,
    /// Within two hours.
    Soon,
    Hours(i64),
    Days(i64),
}

impl Nearness {
    /// How near `expires_at` is.
    #[must_use]
    pub fn of(expires_at: Timestamp, now: Timestamp) -> Self {
        let left = expires_at.since(now);
        let hours = left.whole_hours();
        match (hours + 12) / 24 {
            _ if left <= Duration::ZERO => Self::Past,
            0 if hours < 2 => Self::Soon,
            0 => Self::Hours(hours),
            days => Self::Days(days),
        }
    }

    /// Says so in `about`.
    pub(super) fn tell(self, about: &mut About) {
        let (near, hours, days) = match self {
            Self::Past => ("past", 0, 0),
            Self::Soon => ("soon", 0, 0),
            Self::Hours(hours) => ("hours", hours, 0),
            Self::Days(days) => ("days", 0, days),
        };
        about.set("near", near);
        about.set("hours", hours);
        about.set("days", days);
    }
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Secrets,
    Keys,
    Both,
}

impl Kind {
    /// For so many of each.
    #[must_use]
    pub const fn new(secrets: usize, keys: usize) -> Self {
        match (secrets, keys) {
            (_, 0) => Self::Secrets,
            (0, _) => Self::Keys,
            _ => Self::Both,
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Secrets => "secrets",
            Self::Keys => "keys",
            Self::Both => "both",
        }
    }
}

/// What the sentences depend on.
#[derive(Clone, Debug)]
pub struct Situation {
    pub kind: Kind,
    /// How many secrets and keys the message is about.
    pub count: usize,
    /// How many of them have expired.
    pub expired: usize,
    /// How many of them the reader looks after.
    pub managed: usize,
    /// As what the reader is told of the others.
    pub audience: Role,
    /// Whether the managers of all those others were told, and nobody has acted.
    pub attended: bool,
    /// How near the next expiry is; of the last one that has passed when none is to come.
    pub next: Nearness,
}

impl Situation {
    /// What the sentences are about; with `own`, that the reader looks after them is said with what they are.
    pub(super) fn about(&self, own: bool) -> About {
        let mut about = about([
            ("kind", self.kind.as_str().into()),
            ("own", if own { "yes" } else { "no" }.into()),
            ("count", self.count.into()),
            ("expired", self.expired.into()),
            ("left", (self.count - self.expired).into()),
        ]);
        self.next.tell(&mut about);
        about
    }

    /// What it is about, for the subject of a message on several.
    pub(super) fn summary(&self, words: &Words, own: bool) -> Result<String, minijinja::Error> {
        let summary = match (self.expired, self.count - self.expired) {
            (0, _) => "summary",
            (_, 0) => "summary-expired",
            _ => "summary-both",
        };
        words.say(summary, &self.about(own))
    }

    /// The first sentence.
    pub(super) fn lead(&self, words: &Words) -> Result<String, minijinja::Error> {
        let own = self.managed == self.count;
        match (self.count, own) {
            (1, true) => words.say("lead.own", &self.about(own)),
            (1, false) if self.attended => words.say("lead.attended", &self.about(own)),
            (1, false) => words.say("lead.unreachable", &self.about(own)),
            _ => Ok(format!("{}.", self.summary(words, own)?)),
        }
    }

    /// What follows from it.
    pub(super) const fn effect(&self) -> &'static str {
        if self.count == self.expired { "effect.past" } else { "effect.coming" }
    }

    /// What others than managers are asked to do.
    pub(super) const fn request(&self) -> Option<&'static str> {
        match (self.count - self.managed, self.managed) {
            (0, _) => None,
            (_, 0) if self.attended => Some("request.attended"),
            _ if self.attended => Some("request.attended-below"),
            (_, 0) if !matches!(self.audience, Role::Operator) => Some("request.ask-operators"),
            (_, 0) => Some("request.assign"),
            _ => Some("request.below"),
        }
    }

    /// What managers are advised to do, and what to do when all is done.
    pub(super) const fn advice(&self) -> Option<(&'static str, &'static str)> {
        match (self.managed, self.expired == self.count) {
            (0, _) => None,
            (_, true) => Some(("advice.past", "afterwards.past")),
            (_, false) => Some(("advice.coming", "afterwards.coming")),
        }
    }

    /// Why the reader gets the message.
    pub(super) fn reason(&self) -> &'static str {
        match (self.managed, self.count - self.managed, self.audience) {
            (_, 0, _) => "reason.manager",
            (0, _, Role::Contact) => "reason.contact",
            (0, _, Role::Colleague) => "reason.colleague",
            (0, _, Role::Operator | Role::Manager) => "reason.operator",
            (_, _, Role::Colleague) => "reason.manager-and-colleague",
            _ => "reason.manager-and-operator",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::texts::Texts;

    fn english() -> Words {
        Texts::built_in().unwrap().of("en").unwrap().clone()
    }

    #[test]
    fn nearness_is_said_in_plain_words() {
        let now = Timestamp::parse("2027-01-01T12:00:00Z").unwrap();
        let said = |hours: i64, text: &str| {
            let mut about = About::new();
            Nearness::of(now.plus(Duration::hours(hours)), now).tell(&mut about);
            english().say(text, &about).unwrap()
        };
        assert_eq!(said(25 * 24, "nearness"), "expires in 25 days");
        assert_eq!(said(30, "nearness"), "expires in one day");
        assert_eq!(said(11, "nearness"), "expires in 11 hours");
        assert_eq!(said(1, "nearness"), "expires within two hours");
        assert_eq!(said(0, "nearness"), "has expired");
        assert_eq!(said(0, "nearness-alone"), "Expired");
        assert_eq!(said(72, "nearness-alone"), "Expires in 3 days");
    }

    fn situation(count: usize, expired: usize, managed: usize) -> Situation {
        let next = if expired == count { Nearness::Past } else { Nearness::Days(3) };
        let (audience, attended) = (Role::Operator, false);
        Situation { kind: Kind::Secrets, count, expired, managed, audience, attended, next }
    }

    #[test]
    fn keys_are_called_so_and_both_together_credentials() {
        let words = english();
        let of = |kind, count| Situation { kind, ..situation(count, 0, count) };
        assert_eq!(of(Kind::new(0, 1), 1).lead(&words).unwrap(), "A key that you look after expires in 3 days.");
        assert_eq!(
            of(Kind::new(0, 2), 2).lead(&words).unwrap(),
            "2 keys that you look after are nearing their expiry; the first expires in 3 days."
        );
        assert_eq!(of(Kind::new(1, 0), 1).summary(&words, false).unwrap(), "1 client secret expires in 3 days");
        assert_eq!(
            of(Kind::new(1, 1), 2).summary(&words, false).unwrap(),
            "2 credentials are nearing their expiry; the first expires in 3 days"
        );
        let both = of(Kind::new(1, 1), 2);
        assert!(words.say(both.effect(), &both.about(true)).unwrap().contains("a credential gets no more tokens"));
    }

    #[test]
    fn the_first_sentence_is_right_before_and_after_the_expiry() {
        let words = english();
        let lead = |secrets, expired, managed| situation(secrets, expired, managed).lead(&words).unwrap();
        assert_eq!(lead(1, 0, 1), "A client secret that you look after expires in 3 days.");
        assert_eq!(lead(1, 1, 1), "A client secret that you look after has expired.");
        assert_eq!(
            lead(1, 1, 0),
            "A client secret has expired, and no credential manager of its application can be reached."
        );
        assert_eq!(
            lead(4, 0, 4),
            "4 client secrets that you look after are nearing their expiry; the first expires in 3 days."
        );
        assert_eq!(
            lead(4, 1, 4),
            "1 client secret that you look after has expired, and 3 are nearing their expiry; the next expires in 3 \
             days."
        );
        assert_eq!(lead(4, 3, 3), "3 client secrets have expired, and 1 expires in 3 days.");
        assert_eq!(lead(4, 4, 0), "4 client secrets have expired.");
    }

    #[test]
    fn only_who_can_act_is_asked_to() {
        let operator = situation(2, 0, 0);
        assert_eq!((operator.advice(), operator.request()), (None, Some("request.assign")));
        let manager = situation(2, 0, 2);
        assert_eq!((manager.advice(), manager.request()), (Some(("advice.coming", "afterwards.coming")), None));
        let both = situation(2, 0, 1);
        assert_eq!((both.request(), both.reason()), (Some("request.below"), "reason.manager-and-operator"));
    }
}
