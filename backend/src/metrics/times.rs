//! How long requests took. Each thread counts in a place of its own, so that no core waits for another; what they counted
//! is added up when somebody reads it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    time::Duration,
};

use prometheus_client::{
    encoding::{EncodeMetric, MetricEncoder, NoLabelSet},
    metrics::{MetricType, TypedMetric},
};

/// The upper bounds of the classes that are counted, in seconds; above the last there is one more.
const BOUNDS: [f64; 10] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// More threads than this share places, which costs time and loses nothing.
const PLACES: usize = 64;

static THREADS: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static PLACE: usize = THREADS.fetch_add(1, Relaxed) % PLACES;
}

/// What one thread counted, on cache lines of its own.
#[derive(Default)]
#[repr(align(128))]
struct Place {
    classes: [AtomicU64; BOUNDS.len() + 1],
    nanoseconds: AtomicU64,
}

/// A histogram of times (`OpenMetrics` 1.0 §5.3).
#[derive(Clone)]
pub struct Times(Arc<[Place; PLACES]>);

impl Default for Times {
    fn default() -> Self {
        Self(Arc::new(std::array::from_fn(|_| Place::default())))
    }
}

impl fmt::Debug for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Times").finish_non_exhaustive()
    }
}

impl Times {
    /// Counts one request.
    pub fn observe(&self, time: Duration) {
        let seconds = time.as_secs_f64();
        let class = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        if let Some(place) = self.0.get(PLACE.with(|place| *place)) {
            if let Some(class) = place.classes.get(class) {
                class.fetch_add(1, Relaxed);
            }
            place.nanoseconds.fetch_add(nanoseconds, Relaxed);
        }
    }

    fn in_class(&self, class: usize) -> u64 {
        self.0.iter().filter_map(|place| place.classes.get(class)).map(|count| count.load(Relaxed)).sum()
    }
}

impl EncodeMetric for Times {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let bounds = BOUNDS.into_iter().chain([f64::INFINITY]);
        let classes: Vec<_> = bounds.enumerate().map(|(class, bound)| (bound, self.in_class(class))).collect();
        let time = self.0.iter().map(|place| Duration::from_nanos(place.nanoseconds.load(Relaxed))).sum::<Duration>();
        let count = classes.iter().map(|(_, count)| count).sum();
        encoder.encode_histogram::<NoLabelSet>(time.as_secs_f64(), count, &classes, None)
    }

    fn metric_type(&self) -> MetricType {
        Self::TYPE
    }
}

impl TypedMetric for Times {
    const TYPE: MetricType = MetricType::Histogram;
}

#[cfg(test)]
mod tests {
    use std::thread;

    use prometheus_client::{encoding::text::encode, registry::Registry};

    use super::*;

    #[test]
    fn what_all_threads_counted_is_added_up() {
        let times = Times::default();
        let mut registry = Registry::default();
        registry.register("seconds", "Time", times.clone());
        thread::scope(|scope| {
            for _ in 0..100 {
                scope.spawn(|| {
                    times.observe(Duration::from_millis(1));
                    times.observe(Duration::from_millis(200));
                    times.observe(Duration::from_secs(6));
                });
            }
        });
        let mut text = String::new();
        encode(&mut text, &registry).unwrap();
        for line in [
            "seconds_bucket{le=\"0.001\"} 100",
            "seconds_bucket{le=\"0.1\"} 100",
            "seconds_bucket{le=\"0.25\"} 200",
            "seconds_bucket{le=\"5.0\"} 200",
            "seconds_bucket{le=\"+Inf\"} 300",
            "seconds_count 300",
            "seconds_sum 620.1",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }
}
