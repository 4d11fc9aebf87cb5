//! When somebody's morning begins: the hour at which they want to read their digest, where they are.

use time::{Date, Duration, UtcOffset};

use super::{Rejection, Timestamp, calendar::local};

/// A full hour of the day, from 0 to 23.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour(u8);

impl Hour {
    /// # Errors
    /// `invalid_hour` for what no clock shows.
    pub fn new(hour: i64) -> Result<Self, Rejection> {
        u8::try_from(hour)
            .ok()
            .filter(|hour| *hour < 24)
            .map(Self)
            .ok_or_else(|| Rejection::new("invalid_hour", "This is not an hour of the day; give 0 to 23."))
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// The first instant at or after `from` at which clocks in the IANA zone `zone` show this hour. Where they are set
    /// forward over it, that is the instant at which they are; where they show it twice, the first time.
    #[must_use]
    pub fn next(self, from: Timestamp, zone: &str) -> Timestamp {
        let today = local(from, zone).date();
        // Where a date is left out or repeated, the next morning is not on the same date or the one after.
        [-1, 0, 1, 2]
            .into_iter()
            .filter_map(|days| today.checked_add(Duration::days(days)))
            .filter_map(|date| self.on(date, zone))
            .find(|morning| *morning >= from)
            .unwrap_or(from)
    }

    fn on(self, date: Date, zone: &str) -> Option<Timestamp> {
        let shown = date.with_hms(self.0, 0, 0).ok()?.assume_utc();
        let offset = |days| local(Timestamp::new(shown + Duration::days(days)), zone).offset();
        let at = |offset: UtcOffset| Timestamp::new(shown - Duration::seconds(i64::from(offset.whole_seconds())));
        let (before, after) = (offset(-1), offset(1));
        let is_shown = |instant, offset| local(instant, zone).offset() == offset;
        if !is_shown(at(before), before) && is_shown(at(after), after) {
            return Some(at(after));
        }
        Some(at(before))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn next(hour: i64, from: &str, zone: &str) -> String {
        Hour::new(hour).unwrap().next(Timestamp::parse(from).unwrap(), zone).to_string()
    }

    #[test]
    fn the_morning_is_where_the_reader_is() {
        assert_eq!(next(8, "2027-03-01T12:00:00Z", "Europe/Amsterdam"), "2027-03-02T07:00:00Z");
        assert_eq!(next(8, "2027-03-01T06:59:59Z", "Europe/Amsterdam"), "2027-03-01T07:00:00Z");
        assert_eq!(next(8, "2027-03-01T07:00:00Z", "Europe/Amsterdam"), "2027-03-01T07:00:00Z");
        assert_eq!(next(8, "2027-03-01T12:00:00Z", "Pacific/Kiritimati"), "2027-03-01T18:00:00Z");
        assert_eq!(next(8, "2027-03-01T12:00:00Z", "America/Los_Angeles"), "2027-03-01T16:00:00Z");
        assert_eq!(next(8, "2027-03-01T12:00:00Z", "Nowhere/Atlantis"), "2027-03-02T08:00:00Z");
    }

    #[test]
    fn summer_time_moves_the_morning_and_neither_skips_nor_repeats_it() {
        // On 28 March 2027 clocks go from 02:00 to 03:00, on 31 October from 03:00 to 02:00.
        assert_eq!(next(8, "2027-03-27T07:00:00.000001Z", "Europe/Amsterdam"), "2027-03-28T06:00:00Z");
        assert_eq!(next(8, "2027-10-30T06:00:00.000001Z", "Europe/Amsterdam"), "2027-10-31T07:00:00Z");
        assert_eq!(next(2, "2027-03-27T20:00:00Z", "Europe/Amsterdam"), "2027-03-28T01:00:00Z", "it is left out");
        assert_eq!(next(2, "2027-10-30T20:00:00Z", "Europe/Amsterdam"), "2027-10-31T00:00:00Z", "it comes twice");
        assert_eq!(next(2, "2027-10-31T00:00:00.000001Z", "Europe/Amsterdam"), "2027-11-01T01:00:00Z", "once told");
    }

    #[test]
    fn what_no_clock_shows_is_refused() {
        assert!([-1, 24, 300].into_iter().all(|hour| Hour::new(hour).unwrap_err().code == "invalid_hour"));
    }

    proptest! {
        #[test]
        fn there_is_a_morning_every_day_of_every_zone(
            seconds in 1_780_000_000_i64..4_000_000_000, hour in 0_i64..24, zone in 0_usize..10_000
        ) {
            let zone = tzdb::TZ_NAMES[zone % tzdb::TZ_NAMES.len()];
            let from = Timestamp::from_unix_microseconds(seconds * 1_000_000).unwrap();
            let morning = Hour::new(hour).unwrap().next(from, zone);
            prop_assert!(morning >= from && morning.since(from) <= Duration::hours(26), "{zone}: {from} {morning}");
            let again = Hour::new(hour).unwrap().next(morning.plus(Duration::microseconds(1)), zone);
            let day = again.since(morning);
            prop_assert!(day >= Duration::hours(22) && day <= Duration::hours(26), "{zone}: {morning} {again}");
        }
    }
}
