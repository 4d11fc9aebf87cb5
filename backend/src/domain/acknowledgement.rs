//! That somebody is on it: they look after the expiry of a secret, and nobody needs to be reminded until then.

use time::Duration;
use uuid::Uuid;

use super::{Rejection, Timestamp};

/// From so long before the expiry on everybody is reminded again, whatever was said.
const AT_THE_END: Duration = Duration::days(3);

/// So long it holds at most: who is on it for longer says so again.
const LONGEST: Duration = Duration::days(30);

/// Who said so, and until when it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledgement {
    pub at: Timestamp,
    pub until: Timestamp,
    pub by_id: Uuid,
    pub by_name: String,
}

/// Whether it may be said at `now`, until `until`, of a secret that expires at `expires_at`.
///
/// # Errors
/// `not_in_future` or `too_late`, which says the latest instant that is allowed.
pub fn check(until: Timestamp, expires_at: Timestamp, now: Timestamp) -> Result<(), Rejection> {
    let latest = expires_at.plus(-AT_THE_END);
    if latest <= now {
        let detail =
            "The secret expires within three days, when everybody who looks after it is reminded; replace it now.";
        return Err(Rejection::new("too_late", detail));
    }
    if until <= now {
        return Err(Rejection::new("not_in_future", "This instant is past; give a later one."));
    }
    let longest = now.plus(LONGEST);
    if longest < latest && until > longest {
        let detail = format!(
            "Reminders can rest for 30 days at most; the latest instant is {longest}. Say it again when that is near."
        );
        return Err(Rejection::new("too_late", detail));
    }
    if until > latest {
        let detail = format!("Reminders can rest until three days before the expiry; the latest instant is {latest}.");
        return Err(Rejection::new("too_late", detail));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reminders_rest_until_three_days_before_the_expiry_at_most() {
        let now = Timestamp::parse("2027-03-01T12:00:00Z").unwrap();
        let in_days = |days| now.plus(Duration::days(days));
        let code = |until, expires| check(in_days(until), in_days(expires), now).map_err(|rejection| rejection.code);
        assert_eq!(code(5, 8), Ok(()));
        assert_eq!(check(in_days(5).plus(Duration::microseconds(1)), in_days(8), now).unwrap_err().code, "too_late");
        assert_eq!(code(0, 8), Err("not_in_future"));
        assert_eq!((code(1, 3), code(-1, 2)), (Err("too_late"), Err("too_late")));
        let refused = check(in_days(7), in_days(8), now).unwrap_err();
        assert!(refused.detail.contains("2027-03-06T12:00:00Z"), "{}", refused.detail);
        assert_eq!((code(30, 100), code(30, 33)), (Ok(()), Ok(())));
        let refused = check(in_days(30).plus(Duration::microseconds(1)), in_days(100), now).unwrap_err();
        assert_eq!(refused.code, "too_late");
        assert!(
            refused.detail.contains("30 days") && refused.detail.contains("2027-03-31T12:00:00Z"),
            "{}",
            refused.detail
        );
    }
}
