//! When marks are passed, and when who is told reads of it.

use super::{super::zone::Zone, DAY, Instant, MARKS, Model, Reader, Secret};

/// The hour of the federation.
const USUAL_HOUR: i64 = 8;

impl Model {
    /// A notice waits for the first morning since its mark was passed, and a morning lasts an hour; what could only come
    /// after the expiry does not wait.
    pub(super) fn held(&self, secret: usize, mark: i64, reader: Reader, (after, now): (Instant, Instant)) -> Instant {
        let expires = self.secrets[secret].expires;
        let (zone, hour) = match reader {
            Reader::Person(person) => (self.people[person].zone, self.people[person].hour.unwrap_or(USUAL_HOUR)),
            Reader::Office(_) => (Zone::Amsterdam, USUAL_HOUR),
        };
        let morning = zone.morning(hour, (expires - mark.max(0) * DAY).max(after));
        if morning >= expires { after.max(now) } else { morning.max(now) }
    }

    /// The next mark of anybody who is responsible, or the end of a rest.
    pub(super) fn next_look(&self, secret: usize, now: Instant) -> Option<Instant> {
        let known = &self.secrets[secret];
        let managers = self.managers(known.application);
        let own = managers.iter().flat_map(|person| &self.people[*person].own);
        let marks = own.chain(&MARKS).filter(|mark| makes_sense(known, **mark));
        marks
            .map(|mark| known.expires - mark * DAY)
            .chain(known.attended.map(|(_, until)| until))
            .filter(|at| *at > now)
            .min()
    }
}

/// A mark as long as the life or longer makes no sense.
fn makes_sense(secret: &Secret, mark: i64) -> bool {
    mark == 0 || mark * DAY < secret.expires - secret.created
}

/// The tightest mark that was passed.
pub(super) fn tightest(secret: &Secret, marks: &[i64], now: Instant) -> Option<i64> {
    let passed = |mark: &&i64| makes_sense(secret, **mark) && secret.expires - **mark * DAY <= now;
    marks.iter().filter(passed).min().copied()
}
