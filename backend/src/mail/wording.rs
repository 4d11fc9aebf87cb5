//! The sentences of a digest of expiring secrets, which must be right for one secret and for several, before and after
//! the expiry, for managers and for operators. Nothing that people entered is in them.

use time::Duration;

use crate::domain::Timestamp;

/// How near an expiry is, in words that follow the secret's name. Days are spans of 24 hours, rounded to the nearest,
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

/// What the sentences depend on.
#[derive(Clone, Debug)]
pub struct Situation {
    /// How many secrets the message is about.
    pub secrets: usize,
    /// How many of them have expired.
    pub expired: usize,
    /// How many of them the reader looks after; of the others the reader is told as an operator.
    pub managed: usize,
    /// How near the next expiry is; of the last one that has passed when none is to come.
    pub next: String,
}

impl Situation {
    /// What it is about, for the subject of a message on several secrets.
    #[must_use]
    pub fn summary(&self) -> String {
        self.sentence("")
    }

    /// The first sentence.
    #[must_use]
    pub fn lead(&self) -> String {
        match (self.secrets, self.managed == self.secrets) {
            (1, true) => format!("A client secret that you look after {}.", self.next),
            (1, false) => {
                format!("A client secret {}, and no credential manager of its application can be reached.", self.next)
            }
            (_, true) => format!("{}.", self.sentence(" that you look after")),
            (_, false) => format!("{}.", self.summary()),
        }
    }

    /// What follows from it.
    #[must_use]
    pub fn effect(&self) -> &'static str {
        match (self.secrets, self.secrets == self.expired) {
            (_, false) => "From its expiry on, a secret gets no more tokens, and the connection that uses it stops.",
            (1, true) => "It gets no more tokens: a connection that still uses it has stopped or is about to.",
            (_, true) => "They get no more tokens: connections that still use them have stopped or are about to.",
        }
    }

    /// What operators are asked to do about secrets that nobody looks after; empty when there are none.
    #[must_use]
    pub const fn request(&self) -> &'static str {
        match (self.secrets - self.managed, self.managed) {
            (0, _) => "",
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

    /// What managers are advised to do; empty for who manages none of the secrets.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match (self.managed, self.expired == self.secrets) {
            (0, _) => "",
            (_, true) => {
                "To connect again: create a new secret, update your system, confirm that it connects, then delete the \
                 old one."
            }
            (_, false) => {
                "To replace a secret without an interruption: create a new one, update your system, confirm that it \
                 connects, then delete the old one. Until it expires, the old one works beside the new one."
            }
        }
    }

    /// What to do when all is done; empty for who manages none of the secrets.
    #[must_use]
    pub const fn afterwards(&self) -> &'static str {
        match (self.managed, self.secrets, self.expired == self.secrets) {
            (0, ..) => "",
            (_, _, true) => "Replaced already? Then delete the old one.",
            (_, 1, false) => "Replaced already? Then delete the old one, and these messages stop.",
            (_, _, false) => "Replaced one already? Then delete the old one, and the messages about it stop.",
        }
    }

    /// Why the reader gets the message.
    #[must_use]
    pub fn reason(&self, federation: &str) -> String {
        match (self.managed, self.secrets - self.managed) {
            (1, 0) => "You get this message because you are a credential manager of this application.".to_owned(),
            (_, 0) => "You get this message because you are a credential manager of these applications.".to_owned(),
            (0, _) => format!("You get this message because you are an operator of {federation}."),
            _ => format!("You get this message because you are a credential manager, and an operator of {federation}."),
        }
    }

    fn sentence(&self, which: &str) -> String {
        let (expired, next) = (self.expired, &self.next);
        let past = match expired {
            0 => return format!("{} client secrets{which} are nearing their expiry; the first {next}", self.secrets),
            1 => format!("1 client secret{which} has expired"),
            _ => format!("{expired} client secrets{which} have expired"),
        };
        match self.secrets - expired {
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

    fn situation(secrets: usize, expired: usize, managed: usize) -> Situation {
        let next = if expired == secrets { "has expired" } else { "expires in 3 days" };
        Situation { secrets, expired, managed, next: next.to_owned() }
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
