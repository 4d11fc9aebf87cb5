//! Waiting for what another thread or process does.

use std::time::{Duration, Instant};

/// How often is looked.
const PAUSE: Duration = Duration::from_millis(20);

/// Looks again and again until `look` finds something; at most `seconds`.
///
/// # Panics
/// When the time is over; the message says `what` was waited for.
pub async fn until<T>(what: &str, seconds: u64, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(began.elapsed().as_secs() < seconds, "waited {seconds} seconds in vain until {what}");
        tokio::time::sleep(PAUSE).await;
    }
}
