//! When a job is done: every so often, or at times as cron has them, in UTC.

use std::fmt;

use time::{Duration, OffsetDateTime};

use super::{Rejection, Timestamp};

/// When a job is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    Every(Duration),
    Cron(Cron),
}

/// The five fields of a line of cron, each as a set of bits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    text: String,
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    weekdays: u64,
}

/// The names of the fields with their least and greatest number.
const FIELDS: [(&str, u32, u32); 5] =
    [("minute", 0, 59), ("hour", 0, 23), ("day of the month", 1, 31), ("month", 1, 12), ("day of the week", 0, 7)];

/// The longest time between two runs: jobs look after what must not wait for ever.
const LONGEST: Duration = Duration::days(31);

impl Schedule {
    /// Every so many seconds.
    #[must_use]
    pub const fn every_seconds(seconds: i64) -> Self {
        Self::Every(Duration::seconds(seconds))
    }

    /// Reads `every 30s`, `every 5m`, `every 2h`, or five fields of cron, such as `15 3 * * *`.
    ///
    /// # Errors
    /// `invalid_schedule` with what is wrong.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        match text.strip_prefix("every ") {
            Some(pause) => every(pause.trim()).map(Self::Every),
            None => Cron::parse(text).map(Self::Cron),
        }
    }

    /// The first time after `now`.
    #[must_use]
    pub fn next(&self, now: Timestamp) -> Timestamp {
        match self {
            Self::Every(pause) => now.plus(*pause),
            Self::Cron(cron) => cron.next(now).unwrap_or_else(|| now.plus(LONGEST)),
        }
    }

    /// The pause between two runs, where it is always the same.
    #[must_use]
    pub fn pause(&self) -> Option<std::time::Duration> {
        match self {
            Self::Every(pause) => (*pause).try_into().ok(),
            Self::Cron(_) => None,
        }
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Every(pause) if pause.whole_milliseconds() % 1000 != 0 => {
                write!(formatter, "every {}ms", pause.whole_milliseconds())
            }
            Self::Every(pause) => match pause.whole_seconds() {
                seconds if seconds % 3600 == 0 => write!(formatter, "every {}h", seconds / 3600),
                seconds if seconds % 60 == 0 => write!(formatter, "every {}m", seconds / 60),
                seconds => write!(formatter, "every {seconds}s"),
            },
            Self::Cron(cron) => formatter.write_str(&cron.text),
        }
    }
}

fn invalid(detail: impl Into<std::borrow::Cow<'static, str>>) -> Rejection {
    Rejection::new("invalid_schedule", detail)
}

fn every(pause: &str) -> Result<Duration, Rejection> {
    let wrong = || invalid("Say how often as in every 30s, every 5m or every 2h: from a second to a day.");
    let unit = pause.chars().last().ok_or_else(wrong)?;
    let number: i64 = pause.trim_end_matches(unit).trim().parse().map_err(|_| wrong())?;
    let seconds = match unit {
        's' => 1,
        'm' => 60,
        'h' => 3600,
        _ => return Err(wrong()),
    };
    let seconds = number.checked_mul(seconds).filter(|seconds| (1..=86_400).contains(seconds)).ok_or_else(wrong)?;
    Ok(Duration::seconds(seconds))
}

impl Cron {
    /// At this minute of each hour.
    #[must_use]
    pub fn hourly_at(minute: u32) -> Self {
        let all = |(_, least, most): (&str, u32, u32)| (least..=most).fold(0, |set, number| set | bit(number));
        let [_, hours, days, months, weekdays] = FIELDS.map(all);
        Self { text: format!("{minute} * * * *"), minutes: bit(minute), hours, days, months, weekdays }
    }

    fn parse(text: &str) -> Result<Self, Rejection> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(invalid(
                "Give five fields as in cron (minute, hour, day of the month, month, day of the week, in UTC), such as \
                 15 3 * * *, or how often as in every 5m.",
            ));
        };
        let [of_minute, of_hour, of_day, of_month, of_weekday] = FIELDS;
        let weekdays = field(weekday, of_weekday)?;
        let cron = Self {
            text: fields.join(" "),
            minutes: field(minute, of_minute)?,
            hours: field(hour, of_hour)?,
            days: field(day, of_day)?,
            months: field(month, of_month)?,
            // 7 is Sunday too.
            weekdays: if weekdays & bit(7) == 0 { weekdays } else { weekdays | bit(0) },
        };
        let anywhen = Timestamp::new(OffsetDateTime::UNIX_EPOCH);
        if cron.next(anywhen).is_none() {
            return Err(invalid("This is never: no month has such a day."));
        }
        Ok(cron)
    }

    /// The first minute after `now`; `None` when there is none within eight years, which hold every day that there is.
    fn next(&self, now: Timestamp) -> Option<Timestamp> {
        let start = now.utc().replace_second(0).ok()?.replace_nanosecond(0).ok()? + Duration::minutes(1);
        let mut day = start.date();
        let last = day.saturating_add(Duration::days(8 * 366));
        while day <= last {
            if self.is_on(day) {
                let from = if day == start.date() { (start.hour(), start.minute()) } else { (0, 0) };
                if let Some((hour, minute)) = self.time_from(from) {
                    return Some(Timestamp::new(day.with_hms(hour, minute, 0).ok()?.assume_utc()));
                }
            }
            day = day.next_day()?;
        }
        None
    }

    /// Where both kinds of days are limited, either is enough, as in cron.
    fn is_on(&self, day: time::Date) -> bool {
        let month = self.months & bit(u32::from(u8::from(day.month()))) != 0;
        let of_month = self.days & bit(u32::from(day.day())) != 0;
        let of_week = self.weekdays & bit(u32::from(day.weekday().number_days_from_sunday())) != 0;
        let mut limits = self.text.split(' ').skip(2).step_by(2).map(|field| field != "*");
        let both = limits.next() == Some(true) && limits.next() == Some(true);
        month && if both { of_month || of_week } else { of_month && of_week }
    }

    fn time_from(&self, (hour, minute): (u8, u8)) -> Option<(u8, u8)> {
        (hour..24).filter(|candidate| self.hours & bit(u32::from(*candidate)) != 0).find_map(|candidate| {
            let first = if candidate == hour { minute } else { 0 };
            let minute = (first..60).find(|minute| self.minutes & bit(u32::from(*minute)) != 0)?;
            Some((candidate, minute))
        })
    }
}

const fn bit(number: u32) -> u64 {
    1 << number
}

/// Reads one field: `*`, numbers, ranges and steps, with commas between.
fn field(text: &str, (name, least, most): (&'static str, u32, u32)) -> Result<u64, Rejection> {
    let wrong =
        || invalid(format!("The {name} is a number from {least} to {most}, or as in 1,3 or 1-5 or */2, not {text:?}."));
    let number = |text: &str| {
        let digits = text.len() <= 2 && text.bytes().all(|octet| octet.is_ascii_digit());
        let number = text.parse().ok().filter(|number| digits && (least..=most).contains(number));
        number.ok_or_else(wrong)
    };
    let mut set = 0;
    for part in text.split(',') {
        let (range, step) = part.split_once('/').map_or((part, None), |(range, step)| (range, Some(step)));
        let step = step.map_or(Ok(1), |step| step.parse::<usize>().ok().filter(|step| *step > 0).ok_or_else(wrong))?;
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (least, most),
            Some((first, last)) => (number(first)?, number(last)?),
            None if part.contains('/') => (number(range)?, most),
            None => (number(range)?, number(range)?),
        };
        if first > last {
            return Err(wrong());
        }
        set = (first..=last).step_by(step).fold(set, |set, number| set | bit(number));
    }
    Ok(set)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::Month;

    use super::*;

    fn next(schedule: &str, now: &str) -> String {
        Schedule::parse(schedule).unwrap().next(Timestamp::parse(now).unwrap()).to_string()
    }

    #[test]
    fn the_next_time_is_after_now_and_as_cron_has_it() {
        for (schedule, now, expected) in [
            ("15 3 * * *", "2027-03-01T03:14:59Z", "2027-03-01T03:15:00Z"),
            ("15 3 * * *", "2027-03-01T03:15:00Z", "2027-03-02T03:15:00Z"),
            ("*/20 * * * *", "2027-03-01T23:41:00Z", "2027-03-02T00:00:00Z"),
            ("0 9-17/4 * * 1-5", "2027-03-05T17:30:00Z", "2027-03-08T09:00:00Z"),
            ("0 0 1,15 * *", "2027-03-02T00:00:00Z", "2027-03-15T00:00:00Z"),
            ("30 6 29 2 *", "2027-03-01T00:00:00Z", "2028-02-29T06:30:00Z"),
            ("0 12 * * 7", "2027-03-01T00:00:00Z", "2027-03-07T12:00:00Z"),
            // The 13th, and every Friday.
            ("0 0 13 * 5", "2027-03-01T00:00:00Z", "2027-03-05T00:00:00Z"),
            ("0 0 13 * 5", "2027-03-12T00:00:00Z", "2027-03-13T00:00:00Z"),
            ("every 90s", "2027-03-01T00:00:00Z", "2027-03-01T00:01:30Z"),
            ("every 2h", "2027-03-01T00:00:00Z", "2027-03-01T02:00:00Z"),
        ] {
            assert_eq!(next(schedule, now), expected, "{schedule} after {now}");
        }
    }

    #[test]
    fn what_is_no_schedule_is_refused_with_what_would_be() {
        for text in [
            "",
            "every",
            "every ",
            "every m",
            "every 0s",
            "every -5m",
            "every 25h",
            "every 5d",
            "every 5",
            "hourly",
            "* * * *",
            "* * * * * *",
            "60 * * * *",
            "* 24 * * *",
            "* * 0 * *",
            "* * * 13 *",
            "* * * * 8",
            "5-1 * * * *",
            "*/0 * * * *",
            "a * * * *",
            "1, * * * *",
            "+1 * * * *",
            "0 0 30 2 *",
            "0 0 31 4,6 *",
            "every 99999999999999999999s",
            "every ö",
        ] {
            assert_eq!(Schedule::parse(text).unwrap_err().code, "invalid_schedule", "{text:?}");
        }
    }

    #[test]
    fn a_schedule_reads_as_it_was_written() {
        for text in ["every 90s", "every 5m", "every 2h", "15 3 * * *", "0 9-17/4 1,15 * 1-5"] {
            assert_eq!(Schedule::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Schedule::Cron(Cron::hourly_at(17)), Schedule::parse("17 * * * *").unwrap());
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in "\\PC*") {
            let _ = Schedule::parse(&text);
        }

        #[test]
        fn the_next_time_fits_every_field(minute in 0u32..60, hour in 0u32..24, month in 1u32..13, seconds in 0i64..4_000_000_000) {
            let now = Timestamp::new(OffsetDateTime::from_unix_timestamp(seconds).unwrap());
            let next = Schedule::parse(&format!("{minute} {hour} * {month} *")).unwrap().next(now);
            let at = next.utc();
            prop_assert!(next > now);
            prop_assert_eq!((u32::from(at.minute()), u32::from(at.hour()), at.second()), (minute, hour, 0));
            prop_assert_eq!(at.month(), Month::try_from(u8::try_from(month).unwrap()).unwrap());
            prop_assert!(next.since(now) <= Duration::days(366));
        }
    }
}
