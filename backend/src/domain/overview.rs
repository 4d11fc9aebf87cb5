//! How the secrets of a federation stand, as its operators look at them.

use time::Duration;

use super::{Rejection, application::OrganisationReference};

/// Who was not used for so long may be forgotten.
pub const UNUSED_FOR: Duration = Duration::days(90);

/// What is remarkable about a secret. One may be of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Past its expiry, and still there.
    Expired,
    ExpiringWithinAWeek,
    /// Those within a week included.
    ExpiringWithinAMonth,
    /// Works, and has not been used for 90 days.
    Unused,
    /// Works, is older than a week, and was never used.
    NeverUsed,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Expired, Self::ExpiringWithinAWeek, Self::ExpiringWithinAMonth, Self::Unused, Self::NeverUsed];

    /// The word that stands in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::ExpiringWithinAWeek => "expiring_7_days",
            Self::ExpiringWithinAMonth => "expiring_30_days",
            Self::Unused => "unused_90_days",
            Self::NeverUsed => "never_used",
        }
    }

    /// # Errors
    /// `invalid_standing` for any other word.
    pub fn parse(word: &str) -> Result<Self, Rejection> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == word).ok_or_else(|| {
            let words = Self::ALL.map(Self::as_str).join(", ");
            Rejection::new("invalid_standing", format!("This must be one of {words}."))
        })
    }
}

/// How many secrets stand how, and how many applications nobody looks after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbers {
    pub expired: i64,
    pub expiring_within_a_week: i64,
    pub expiring_within_a_month: i64,
    pub unused: i64,
    pub never_used: i64,
    /// Active applications without a manager who can be reached.
    pub without_manager: i64,
}

impl Numbers {
    /// The number of a standing.
    pub const fn of(&mut self, standing: Standing) -> &mut i64 {
        match standing {
            Standing::Expired => &mut self.expired,
            Standing::ExpiringWithinAWeek => &mut self.expiring_within_a_week,
            Standing::ExpiringWithinAMonth => &mut self.expiring_within_a_month,
            Standing::Unused => &mut self.unused,
            Standing::NeverUsed => &mut self.never_used,
        }
    }

    /// Adds another's numbers.
    pub const fn add(&mut self, other: &Self) {
        self.expired += other.expired;
        self.expiring_within_a_week += other.expiring_within_a_week;
        self.expiring_within_a_month += other.expiring_within_a_month;
        self.unused += other.unused;
        self.never_used += other.never_used;
        self.without_manager += other.without_manager;
    }

    /// The worst first: what fails now, what fails soonest, what nobody will see to.
    #[must_use]
    pub const fn urgency(&self) -> [i64; 6] {
        [
            self.expired,
            self.expiring_within_a_week,
            self.without_manager,
            self.expiring_within_a_month,
            self.unused,
            self.never_used,
        ]
    }
}

/// The numbers of one organisation.
#[derive(Clone, Debug)]
pub struct OrganisationNumbers {
    pub organisation: OrganisationReference,
    pub numbers: Numbers,
}

/// Which of the first steps of a federation were taken.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four steps, each taken or not")]
pub struct FirstSteps {
    pub organisation: bool,
    /// One besides Latchkey itself.
    pub api: bool,
    pub application: bool,
    pub manager: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standing_has_a_word_and_a_number_of_its_own() {
        let mut numbers = Numbers::default();
        for (index, standing) in Standing::ALL.into_iter().enumerate() {
            assert_eq!(Standing::parse(standing.as_str()).unwrap(), standing);
            *numbers.of(standing) += 1 << index;
        }
        assert_eq!(Standing::parse("else").unwrap_err().code, "invalid_standing");
        let mut sorted = numbers.urgency();
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 4, 8, 16]);
    }
}
