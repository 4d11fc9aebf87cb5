//! The expiry calendar: how long a client secret may live.

use time::{Date, Month, Time};

use super::{Rejection, Timestamp};

/// The last instant that a secret made at `created` may expire at: the end (UTC) of the same calendar date one
/// year later; 29 February gives 28 February.
#[must_use]
pub fn latest(created: Timestamp) -> Timestamp {
    let date = created.utc().date();
    let year = date.year() + 1;
    let end = Date::from_calendar_date(year, date.month(), date.day())
        .or_else(|_| Date::from_calendar_date(year, Month::February, 28))
        .unwrap_or(date);
    Timestamp::new(end.with_time(END_OF_DAY).assume_utc())
}

/// The last whole second of a day: what a person reads as "until the end of".
const END_OF_DAY: Time = match Time::from_hms(23, 59, 59) {
    Ok(time) => time,
    Err(_) => Time::MIDNIGHT,
};

/// Whether a secret made at `now` may expire at `expires_at`.
///
/// # Errors
/// `expiry_in_past` or `expiry_too_late`, which says the latest instant that is allowed.
pub fn check(expires_at: Timestamp, now: Timestamp) -> Result<(), Rejection> {
    if expires_at <= now {
        return Err(Rejection::new("expiry_in_past", "The expiry is in the past; choose a later date."));
    }
    let latest = latest(now);
    if expires_at > latest {
        return Err(Rejection::new(
            "expiry_too_late",
            format!("A client secret lives for one year at most; the latest expiry allowed now is {latest}."),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Duration;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn latest_is_the_end_of_the_same_date_a_year_later() {
        assert_eq!(latest(at("2026-11-23T08:15:00Z")), at("2027-11-23T23:59:59Z"));
    }

    #[test]
    fn the_29th_of_february_gives_the_28th() {
        assert_eq!(latest(at("2028-02-29T12:00:00Z")), at("2029-02-28T23:59:59Z"));
    }

    #[test]
    fn a_year_that_ends_in_a_leap_year_keeps_its_date() {
        assert_eq!(latest(at("2027-02-28T12:00:00Z")), at("2028-02-28T23:59:59Z"));
    }

    #[test]
    fn an_offset_does_not_shift_the_date_of_utc() {
        assert_eq!(latest(at("2026-11-24T01:00:00+02:00")), at("2027-11-23T23:59:59Z"));
    }

    #[test]
    fn past_and_too_late_are_refused_and_the_limit_is_named() {
        let now = at("2026-11-23T08:15:00Z");
        assert_eq!(check(now, now).unwrap_err().code, "expiry_in_past");
        let refused = check(at("2027-11-24T00:00:00Z"), now).unwrap_err();
        assert_eq!(refused.code, "expiry_too_late");
        assert!(refused.detail.contains("2027-11-23T23:59:59Z"), "{refused}");
        assert!(check(latest(now), now).is_ok());
    }

    proptest! {
        #[test]
        fn latest_is_between_365_and_367_days_away(seconds in 0_i64..7_000_000_000) {
            let created = Timestamp::from_unix_microseconds(seconds * 1_000_000).unwrap();
            let life = latest(created).since(created);
            prop_assert!(life >= Duration::days(364) && life < Duration::days(367), "{life}");
        }

        #[test]
        fn latest_never_goes_back(seconds in 0_i64..7_000_000_000, step in 0_i64..10_000_000) {
            let earlier = Timestamp::from_unix_microseconds(seconds * 1_000_000).unwrap();
            prop_assert!(latest(earlier) <= latest(earlier.plus(Duration::seconds(step))));
        }
    }
}
