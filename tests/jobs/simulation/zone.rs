//! Clocks on walls, by what the law of each place says, and not by the database of time zones that the product uses.

use super::model::{DAY, HOUR, Instant};

/// Where somebody lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    Utc,
    Amsterdam,
    NewYork,
    Kolkata,
    Kiritimati,
    Sydney,
    LordHowe,
}

impl Zone {
    pub const ALL: [Self; 7] =
        [Self::Utc, Self::Amsterdam, Self::NewYork, Self::Kolkata, Self::Kiritimati, Self::Sydney, Self::LordHowe];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Utc => "UTC",
            Self::Amsterdam => "Europe/Amsterdam",
            Self::NewYork => "America/New_York",
            Self::Kolkata => "Asia/Kolkata",
            Self::Kiritimati => "Pacific/Kiritimati",
            Self::Sydney => "Australia/Sydney",
            Self::LordHowe => "Australia/Lord_Howe",
        }
    }

    /// The first instant at or after `from` at which a day's clock shows `hour` or, where it jumps over it, more.
    pub fn morning(self, hour: i64, from: Instant) -> Instant {
        const QUARTER: i64 = HOUR / 4;
        let mut instant = (from - 2 * DAY).div_euclid(QUARTER) * QUARTER;
        let mut had = None;
        loop {
            let wall = instant + self.offset(instant);
            let day = wall.div_euclid(DAY);
            if wall.rem_euclid(DAY) >= hour * HOUR && had != Some(day) {
                had = Some(day);
                if instant >= from {
                    return instant;
                }
            }
            instant += QUARTER;
        }
    }

    /// How far the clock is ahead of UTC, in seconds.
    fn offset(self, at: Instant) -> i64 {
        let year = year(at);
        let within = |begin: i64, end: i64| (begin..end).contains(&at);
        let on = |month, number, seconds| sunday(year, month, number) * DAY + seconds;
        match self {
            Self::Utc => 0,
            Self::Amsterdam if within(on(3, 0, HOUR), on(10, 0, HOUR)) => 2 * HOUR,
            Self::Amsterdam => HOUR,
            Self::NewYork if within(on(3, 2, 7 * HOUR), on(11, 1, 6 * HOUR)) => -4 * HOUR,
            Self::NewYork => -5 * HOUR,
            Self::Kolkata => 5 * HOUR + HOUR / 2,
            Self::Kiritimati => 14 * HOUR,
            Self::Sydney if within(on(4, 1, -8 * HOUR), on(10, 1, -8 * HOUR)) => 10 * HOUR,
            Self::LordHowe if within(on(4, 1, -9 * HOUR), on(10, 1, -8 * HOUR - HOUR / 2)) => 10 * HOUR + HOUR / 2,
            Self::Sydney | Self::LordHowe => 11 * HOUR,
        }
    }
}

/// The days from 1970 to the beginning of a month.
fn month_begin(year: i64, month: usize) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    let this = leap_days(year) - leap_days(year - 1);
    let beginning = (year - 1970) * 365 + leap_days(year - 1) - leap_days(1969);
    beginning + BEFORE[month - 1] + if month > 2 { this } else { 0 }
}

fn year(at: Instant) -> i64 {
    let days = at.div_euclid(DAY);
    let guess = 1970 + days / 366;
    (guess..guess + 10).find(|year| days < month_begin(year + 1, 1)).unwrap()
}

/// The days from 1970 to the Sunday of a month that has this number, or to its last one for 0.
fn sunday(year: i64, month: usize, number: i64) -> i64 {
    // 1 January 1970 was a Thursday.
    let weekday = |days: i64| (days + 4).rem_euclid(7);
    if number == 0 {
        let last = month_begin(year, month + 1) - 1;
        return last - weekday(last);
    }
    let first = month_begin(year, month);
    first + (7 - weekday(first)) % 7 + 7 * (number - 1)
}
