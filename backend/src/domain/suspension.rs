//! Suspension: a secret that gets no token for now, and how that ends.

use super::{Rejection, Timestamp, secret::Author};

/// That a secret is suspended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    pub at: Timestamp,
    pub by: Author,
    pub end: SuspensionEnd,
}

/// How a suspension ends by itself. It does at that instant, by the clock of whoever looks; the job that writes it down
/// comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuspensionEnd {
    /// It does not: somebody resumes the secret or deletes it.
    Open,
    /// The secret gets tokens again from this instant on.
    Resumes(Timestamp),
    /// The secret is deleted at this instant.
    Deletes(Timestamp),
}

impl SuspensionEnd {
    /// Whether the secret may get tokens again at `now`.
    #[must_use]
    pub fn has_resumed(self, now: Timestamp) -> bool {
        matches!(self, Self::Resumes(at) if at <= now)
    }

    /// Whether the secret is deleted at `now`.
    #[must_use]
    pub fn has_deleted(self, now: Timestamp) -> bool {
        matches!(self, Self::Deletes(at) if at <= now)
    }

    /// When the secret gets tokens again by itself.
    #[must_use]
    pub const fn resumes_at(self) -> Option<Timestamp> {
        match self {
            Self::Resumes(at) => Some(at),
            Self::Open | Self::Deletes(_) => None,
        }
    }

    /// When the secret is deleted by itself.
    #[must_use]
    pub const fn deletes_at(self) -> Option<Timestamp> {
        match self {
            Self::Deletes(at) => Some(at),
            Self::Open | Self::Resumes(_) => None,
        }
    }

    /// Whether a suspension that begins at `now`, of a secret that expires at `expires_at`, may end so.
    ///
    /// # Errors
    /// The name of the field and why it is refused: `not_in_future` or `after_expiry`.
    pub fn check(self, expires_at: Timestamp, now: Timestamp) -> Result<(), (&'static str, Rejection)> {
        let (field, at) = match self {
            Self::Open => return Ok(()),
            Self::Resumes(at) => ("/resume_at", at),
            Self::Deletes(at) => ("/delete_at", at),
        };
        if at <= now {
            return Err((field, Rejection::new("not_in_future", "This is in the past; choose a later time.")));
        }
        if self.resumes_at().is_some() && at >= expires_at {
            let detail = format!("The secret expires at {expires_at}, so it must resume before, or not by itself.");
            return Err((field, Rejection::new("after_expiry", detail)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;

    use super::*;

    #[test]
    fn it_ends_at_the_instant_itself() {
        let at = Timestamp::parse("2027-03-01T12:00:00Z").unwrap();
        let before = at.plus(-Duration::microseconds(1));
        let (resumes, deletes) = (SuspensionEnd::Resumes(at), SuspensionEnd::Deletes(at));
        assert!(!resumes.has_resumed(before) && resumes.has_resumed(at) && !resumes.has_deleted(at));
        assert!(!deletes.has_deleted(before) && deletes.has_deleted(at) && !deletes.has_resumed(at));
    }

    #[test]
    fn it_ends_in_the_future_and_resumes_before_the_expiry() {
        let now = Timestamp::parse("2027-03-01T12:00:00Z").unwrap();
        let (expiry, later) = (now.plus(Duration::days(2)), now.plus(Duration::days(3)));
        let refused = |end: SuspensionEnd| end.check(expiry, now).err().map(|(field, why)| (field, why.code));
        assert_eq!(refused(SuspensionEnd::Open), None);
        assert_eq!(refused(SuspensionEnd::Resumes(now)), Some(("/resume_at", "not_in_future")));
        assert_eq!(refused(SuspensionEnd::Deletes(now)), Some(("/delete_at", "not_in_future")));
        assert_eq!(refused(SuspensionEnd::Resumes(expiry)), Some(("/resume_at", "after_expiry")));
        assert_eq!(refused(SuspensionEnd::Resumes(expiry.plus(-Duration::microseconds(1)))), None);
        assert_eq!(refused(SuspensionEnd::Deletes(later)), None);
    }
}
