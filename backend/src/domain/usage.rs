//! Use of a secret: on which day, and by what.

use std::{borrow::Cow, fmt};

use serde::{Serialize, Serializer};
use time::{Date, macros::format_description};

use super::{Rejection, Timestamp, secret};

/// So many days, today included, are counted and kept.
pub const KEPT_DAYS: i32 = 400;
/// So many days are shown when nobody says how many.
const USUAL_DAYS: i32 = 30;
/// Characters of what a client calls itself that are kept.
const LONGEST_AGENT: usize = 200;
/// The Julian day of 1970-01-01.
const EPOCH: i32 = 2_440_588;

/// A day in UTC, by its number since 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// The day of an instant.
    #[must_use]
    pub fn of(instant: Timestamp) -> Self {
        Self(instant.utc().to_julian_day() - EPOCH)
    }

    /// The day of this number.
    #[must_use]
    pub const fn from_number(number: i32) -> Self {
        Self(number)
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// So many days later.
    #[must_use]
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Its first instant.
    #[must_use]
    pub fn begin(self) -> Timestamp {
        let date = Date::from_julian_day(self.0.saturating_add(EPOCH)).unwrap_or(Date::MAX);
        Timestamp::new(date.midnight().assume_utc())
    }

    /// Reads `2027-03-01`; the years 1970 to 9999.
    ///
    /// # Errors
    /// `invalid_date` for anything else.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let pattern = format_description!("[year]-[month]-[day]");
        let date = Date::parse(text, pattern).ok().filter(|date| (1970..=9999).contains(&date.year()));
        let refused = || Rejection::new("invalid_date", "This is not a date such as 2027-03-01.");
        date.map(|date| Self(date.to_julian_day() - EPOCH)).ok_or_else(refused)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = Date::from_julian_day(self.0.saturating_add(EPOCH)).map_err(|_| fmt::Error)?;
        let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The days from the first to the last, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

impl Period {
    /// What is asked for, by default the last days up to today.
    ///
    /// # Errors
    /// The name of the parameter and why it is refused: `after_end` or `too_long`.
    pub fn new(from: Option<Day>, to: Option<Day>, today: Day) -> Result<Self, (&'static str, Rejection)> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or(to.plus(1 - USUAL_DAYS));
        if from > to {
            return Err(("from", Rejection::new("after_end", "The first day is after the last; exchange them.")));
        }
        if to.number() - from.number() >= KEPT_DAYS {
            let detail = format!("Ask for at most {KEPT_DAYS} days; older ones are not kept.");
            return Err(("from", Rejection::new("too_long", detail)));
        }
        Ok(Self { from, to })
    }

    /// Each of the days.
    pub fn days(self) -> impl Iterator<Item = Day> {
        (self.from.number()..=self.to.number()).map(Day)
    }
}

/// What a client calls itself, fit to be kept and shown: cut to a length, without what cannot be seen, and nothing that
/// could be a secret. Borrowed when it is so already.
#[must_use]
pub fn agent(sent: &[u8]) -> Option<Cow<'_, str>> {
    let plain = sent.len() <= LONGEST_AGENT && sent.iter().all(|octet| matches!(octet, b' '..=b'~'));
    let text = match std::str::from_utf8(sent) {
        Ok(text) if plain => Cow::Borrowed(text.trim()),
        _ => {
            let text = String::from_utf8_lossy(sent);
            let visible: String = text.chars().filter(|character| is_visible(*character)).take(LONGEST_AGENT).collect();
            Cow::Owned(visible.trim().to_owned())
        }
    };
    (!text.is_empty() && !secret::stands_in(&text)).then_some(text)
}

/// Neither a control character nor one that changes how its neighbours are shown.
fn is_visible(character: char) -> bool {
    let hidden = matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    !character.is_control() && !hidden
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        let day = |instant: &str| Day::of(Timestamp::parse(instant).unwrap()).to_string();
        assert_eq!(day("2027-02-28T23:59:59.999999Z"), "2027-02-28");
        assert_eq!(day("2027-03-01T00:00:00Z"), "2027-03-01");
        assert_eq!(day("2027-03-01T00:30:00+01:00"), "2027-02-28");
        assert_eq!(Day::of(Timestamp::parse("1970-01-01T00:00:00Z").unwrap()).number(), 0);
    }

    #[test]
    fn other_texts_are_no_days() {
        for text in ["", "2027-3-1", "2027-02-29", "1969-12-31", "2027-03-01T00:00:00Z", "+12027-03-01", "today"] {
            assert!(Day::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_is_the_last_30_days_unless_others_are_named_and_never_longer_than_what_is_kept() {
        let day = |text| Day::parse(text).unwrap();
        let today = day("2027-03-01");
        let usual = Period::new(None, None, today).unwrap();
        assert_eq!((usual.from.to_string().as_str(), usual.days().count()), ("2027-01-31", 30));
        let refused = |from, to| Period::new(Some(from), to, today).unwrap_err().1.code;
        assert_eq!(refused(day("2027-03-02"), None), "after_end");
        assert_eq!(refused(today.plus(-400), None), "too_long");
        assert_eq!(Period::new(Some(today.plus(-399)), None, today).unwrap().days().count(), 400);
    }

    #[test]
    fn what_a_client_calls_itself_is_kept_as_it_is_when_it_is_harmless() {
        assert!(matches!(agent(b"curl/8.5.0"), Some(Cow::Borrowed("curl/8.5.0"))));
        assert_eq!(agent(b""), None);
        assert_eq!(agent(b" \t "), None);
        assert_eq!(agent("a\u{7}b\r\nc\u{202e}d\u{e9}".as_bytes()).as_deref(), Some("abcd\u{e9}"));
        assert_eq!(agent(b"x\xffy").as_deref(), Some("x\u{fffd}y"));
        assert_eq!(agent(&[b'x'; 10_000]).unwrap().len(), 200);
        let pasted = format!("Q9d_lkp_{}", "a".repeat(49));
        assert_eq!(agent(pasted.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn every_day_is_read_as_it_is_written(number in 0_i32..2_932_896) {
            let day = Day::from_number(number);
            prop_assert_eq!(Day::parse(&day.to_string()).unwrap(), day);
        }

        #[test]
        fn whatever_is_sent_what_is_kept_is_short_and_visible(sent in proptest::collection::vec(any::<u8>(), 0..500)) {
            let kept = agent(&sent).map(Cow::into_owned).unwrap_or_default();
            prop_assert!(kept.chars().count() <= 200 && !kept.contains(char::is_control));
        }
    }
}
