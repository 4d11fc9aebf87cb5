//! The source of "now", so that tests can move it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use time::{Duration, OffsetDateTime};

use super::Timestamp;

/// Tells the time: the system's, or one that a test or `--at` sets.
#[derive(Clone, Debug, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The operating system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still at `instant` until it is moved.
    #[must_use]
    pub fn standing_at(instant: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(instant.unix_microseconds()))))
    }

    /// The current instant.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the system's clock is read")]
    pub fn now(&self) -> Timestamp {
        self.0
            .as_ref()
            .and_then(|microseconds| Timestamp::from_unix_microseconds(microseconds.load(Ordering::SeqCst)))
            .unwrap_or_else(|| Timestamp::new(OffsetDateTime::now_utc()))
    }

    /// Sets a standing clock; the system's clock is not moved.
    pub fn set(&self, instant: Timestamp) {
        if let Some(microseconds) = &self.0 {
            microseconds.store(instant.unix_microseconds(), Ordering::SeqCst);
        }
    }

    /// Moves a standing clock; the system's clock is not moved.
    pub fn advance(&self, duration: Duration) {
        self.set(self.now().plus(duration));
    }
}
