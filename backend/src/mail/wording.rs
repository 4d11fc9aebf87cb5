//! The sentences of a digest of expiring secrets and keys, which must be right for one and for several, before and after
//! the expiry, for managers and for operators. Nothing that people entered is in them.

use time::Duration;

use super::digest::Role;
use crate::domain::Timestamp;

/// How near an expiry is, in words that follow the name. Days are spans of 24 hours, rounded to the nearest,
/// as the thresholds are.
#[must_use]
pub fn nearness(expires_at: Timestamp, now: Timestamp) -> String {
    let left = expires_at.since(now);
    if left <= Duration::ZERO {
        return "has expired".to_owned();
    }
    let hours = left.whole_hours();
    match (hours + 12) / 24 {
        0 if hours < 2 => "expires within two hours".to_owned(),
        0 => format!("expires in {hours} hours"),
        1 => "expires in one day".to_owned(),
        days => format!("expires in {days} days"),
    }
}

/// The same, to stand alone before the date.
#[must_use]
pub fn nearness_alone(expires_at: Timestamp, now: Timestamp) -> String {
    if expires_at <= now { "Expired".to_owned() } else { nearness(expires_at, now).replacen('e', "E", 1) }
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

    /// The word for one of them.
    #[must_use]
    pub const fn one(self) -> &'static str {
        match self {
            Self::Secrets => "client secret",
            Self::Keys => "key",
            Self::Both => "credential",
        }
    }

    /// The word for so many of them.
    const fn of(self, count: usize) -> &'static str {
        match (self, count) {
            (_, 1) => self.one(),
            (Self::Secrets, _) => "client secrets",
            (Self::Keys, _) => "keys",
            (Self::Both, _) => "credentials",
        }
    }

    /// The word where it is clear whose they are.
    const fn short(self) -> &'static str {
        match self {
            Self::Secrets => "secret",
            Self::Keys | Self::Both => self.one(),
        }
    }
}

/// The first sentences of a message on nothing but so many secrets that can be deleted.
#[must_use]
pub fn replaced(count: usize) -> (String, String) {
    let what = match count {
        1 => {
            "A client secret that you look after can be deleted: another one has taken over, and nothing has used this \
              one for a week or longer."
                .to_owned()
        }
        _ => format!(
            "{count} client secrets that you look after can be deleted: others have taken over, and nothing has used \
             these for a week or longer."
        ),
    };
    let then = if count == 1 {
        "You will hear no more of it, unless something uses it again."
    } else {
        "You will hear no more of them, unless something uses them again."
    };
    (what, then.to_owned())
}

/// What is said of so many secrets that can be deleted, beside others; empty for none.
#[must_use]
pub fn also_replaced(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "One more can be deleted: another secret has taken over, and nothing uses it any longer.".to_owned(),
        _ => format!("{count} more can be deleted: other secrets have taken over, and nothing uses them any longer."),
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
    pub next: String,
}

impl Situation {
    /// What it is about, for the subject of a message on several.
    #[must_use]
    pub fn summary(&self) -> String {
        self.sentence("")
    }

    /// The first sentence.
    #[must_use]
    pub fn lead(&self) -> String {
        let one = self.kind.one();
        match (self.count, self.managed == self.count) {
            (1, true) => format!("A {one} that you look after {}.", self.next),
            (1, false) if self.attended => format!("A {one} {}, and nobody has begun to replace it.", self.next),
            (1, false) => {
                format!("A {one} {}, and no credential manager of its application can be reached.", self.next)
            }
            (_, true) => format!("{}.", self.sentence(" that you look after")),
            (_, false) => format!("{}.", self.summary()),
        }
    }

    /// What follows from it.
    #[must_use]
    pub fn effect(&self) -> String {
        let a = self.kind.short();
        match (self.count, self.count == self.expired) {
            (_, false) => {
                format!("From its expiry on, a {a} gets no more tokens, and the connection that uses it stops.")
            }
            (1, true) => {
                "It gets no more tokens: a connection that still uses it has stopped or is about to.".to_owned()
            }
            (_, true) => {
                "They get no more tokens: connections that still use them have stopped or are about to.".to_owned()
            }
        }
    }

    /// What others than managers are asked to do; empty when there are none.
    #[must_use]
    pub const fn request(&self) -> &'static str {
        match (self.count - self.managed, self.managed) {
            (0, _) => "",
            (_, 0) if self.attended => {
                "Credential managers who look after it were told, and nobody has acted. Please ask them."
            }
            (_, _) if self.attended => "Where nobody has acted, it says so below. Please ask its credential managers.",
            (1, 0) if !matches!(self.audience, Role::Operator) => {
                "Please ask the operators of the federation to assign a credential manager."
            }
            (_, 0) if !matches!(self.audience, Role::Operator) => {
                "No credential manager of their applications can be reached. Please ask the operators of the federation to \
                 assign one."
            }
            (1, 0) => "Please assign a credential manager, or tell the organisation.",
            (_, 0) => {
                "No credential manager of their applications can be reached. Please assign one, or tell the \
                 organisation."
            }
            _ => {
                "Where no credential manager can be reached, it says so below. Please assign one, or tell the \
                 organisation."
            }
        }
    }

    /// What managers are advised to do; empty for who manages none of them.
    #[must_use]
    pub fn advice(&self) -> String {
        let a = self.kind.short();
        match (self.managed, self.expired == self.count) {
            (0, _) => String::new(),
            (_, true) => format!(
                "To connect again: create a new {a}, update your system, confirm that it connects, then delete the old \
                 one."
            ),
            (_, false) => format!(
                "To replace a {a} without an interruption: create a new one, update your system, confirm that it \
                 connects, then delete the old one. Until it expires, the old one works beside the new one."
            ),
        }
    }

    /// What to do when all is done; empty for who manages none of them.
    #[must_use]
    pub const fn afterwards(&self) -> &'static str {
        match (self.managed, self.count, self.expired == self.count) {
            (0, ..) => "",
            (_, _, true) => "Replaced already? Then delete the old one.",
            (_, 1, false) => "Replaced already? Then delete the old one, and these messages stop.",
            (_, _, false) => "Replaced one already? Then delete the old one, and the messages about it stop.",
        }
    }

    /// Why the reader gets the message.
    #[must_use]
    pub fn reason(&self, federation: &str) -> String {
        match (self.managed, self.count - self.managed) {
            (1, 0) => "You get this message because you are a credential manager of this application.".to_owned(),
            (_, 0) => "You get this message because you are a credential manager of these applications.".to_owned(),
            (0, _) => match self.audience {
                Role::Contact => {
                    "You get this message because yours is the contact address of this organisation.".to_owned()
                }
                Role::Colleague => {
                    "You get this message because you are a credential manager of the same organisation.".to_owned()
                }
                Role::Operator | Role::Manager => {
                    format!("You get this message because you are an operator of {federation}.")
                }
            },
            _ if self.audience == Role::Colleague => {
                "You get this message because you are a credential manager of this organisation.".to_owned()
            }
            _ => format!("You get this message because you are a credential manager, and an operator of {federation}."),
        }
    }

    fn sentence(&self, which: &str) -> String {
        let (count, expired, next) = (self.count, self.expired, &self.next);
        let what = |count| self.kind.of(count);
        let past = match expired {
            0 if count == 1 => return format!("1 {}{which} {next}", what(1)),
            0 => return format!("{count} {}{which} are nearing their expiry; the first {next}", what(count)),
            1 => format!("1 {}{which} has expired", what(1)),
            _ => format!("{expired} {}{which} have expired", what(expired)),
        };
        match count - expired {
            0 => past,
            1 => format!("{past}, and 1 {next}"),
            more => format!("{past}, and {more} are nearing their expiry; the next {next}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_is_said_in_plain_words() {
        let now = Timestamp::parse("2027-01-01T12:00:00Z").unwrap();
        let said = |hours: i64| nearness(now.plus(Duration::hours(hours)), now);
        assert_eq!(said(25 * 24), "expires in 25 days");
        assert_eq!(said(30), "expires in one day");
        assert_eq!(said(11), "expires in 11 hours");
        assert_eq!(said(1), "expires within two hours");
        assert_eq!(said(0), "has expired");
        assert_eq!(nearness_alone(now, now), "Expired");
        assert_eq!(nearness_alone(now.plus(Duration::days(3)), now), "Expires in 3 days");
    }

    fn situation(count: usize, expired: usize, managed: usize) -> Situation {
        let next = if expired == count { "has expired" } else { "expires in 3 days" };
        let (audience, attended) = (Role::Operator, false);
        Situation { kind: Kind::Secrets, count, expired, managed, audience, attended, next: next.to_owned() }
    }

    #[test]
    fn keys_are_called_so_and_both_together_credentials() {
        let of = |kind, count| Situation { kind, ..situation(count, 0, count) };
        assert_eq!(of(Kind::new(0, 1), 1).lead(), "A key that you look after expires in 3 days.");
        assert_eq!(
            of(Kind::new(0, 2), 2).lead(),
            "2 keys that you look after are nearing their expiry; the first expires in 3 days."
        );
        assert_eq!(of(Kind::new(1, 0), 1).summary(), "1 client secret expires in 3 days");
        assert!(of(Kind::new(0, 1), 1).advice().starts_with("To replace a key without"));
        assert_eq!(
            of(Kind::new(1, 1), 2).summary(),
            "2 credentials are nearing their expiry; the first expires in 3 days"
        );
        assert!(of(Kind::new(1, 1), 2).effect().contains("a credential gets no more tokens"));
    }

    #[test]
    fn the_first_sentence_is_right_before_and_after_the_expiry() {
        let lead = |secrets, expired, managed| situation(secrets, expired, managed).lead();
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
        assert!(operator.advice().is_empty() && operator.afterwards().is_empty());
        assert!(operator.request().contains("assign one"));
        let manager = situation(2, 0, 2);
        assert!(manager.request().is_empty());
        assert!(manager.advice().contains("create a new one"));
        let both = situation(2, 0, 1);
        assert!(both.request().contains("below") && both.advice().contains("create a new one"));
        assert!(both.reason("Latchkey").contains("credential manager, and an operator of Latchkey"));
    }
}
