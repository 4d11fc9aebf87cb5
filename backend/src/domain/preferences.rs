//! What somebody wants of their notices, besides what the federation tells everybody.

use super::{
    Rejection,
    morning::Hour,
    notice::{MOST_DAYS, Thresholds},
};

/// How many thresholds of their own somebody may have.
pub const MOST_EXTRA: usize = 10;

/// What somebody wants; by default nothing of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticePreferences {
    /// The hour of their digest, where it is not the federation's.
    pub digest_hour: Option<Hour>,
    /// The thresholds at which they are told besides the federation's, in days before the expiry, the largest first.
    pub extra_thresholds: Vec<u16>,
}

impl NoticePreferences {
    /// Keeps each threshold once, the largest first.
    ///
    /// # Errors
    /// `too_many` and `invalid_thresholds`.
    pub fn extra(days: &[u16]) -> Result<Vec<u16>, Rejection> {
        if days.is_empty() {
            return Ok(Vec::new());
        }
        if days.len() > MOST_EXTRA {
            return Err(Rejection::new("too_many", format!("At most {MOST_EXTRA} thresholds of one’s own are kept.")));
        }
        if days.iter().any(|days| *days == 0 || *days > MOST_DAYS) {
            let detail = format!("Each threshold is a number of days before the expiry, from 1 to {MOST_DAYS}.");
            return Err(Rejection::new("invalid_thresholds", detail));
        }
        Thresholds::new(days).map(|thresholds| thresholds.days().to_vec())
    }
}
