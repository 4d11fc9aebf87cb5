//! Numbers about the whole federation, which one process counts for all.

use std::sync::{Mutex, PoisonError, atomic::AtomicU64};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};
use time::Duration;

use crate::{
    db::figures::SecretCounts,
    domain::{Id, Timestamp, api::Environment, application::Application},
};

/// So long numbers are shown after they were counted: longer than the usual pause, so that another process may take its
/// turn, and not so long that two processes show different ones for ever.
const SHOWN: Duration = Duration::minutes(11);

/// `usable`, `expiring`, `expired` or `suspended`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct StateLabels {
    pub state: &'static str,
}

/// An application by its client ID, which is no secret. Only the few that expire next are named, so that there are never
/// many.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct ApplicationLabels {
    pub environment: &'static str,
    pub client_id: String,
}

/// The numbers.
#[derive(Default)]
pub struct Figures {
    secrets: Family<StateLabels, Gauge>,
    expiries: Family<ApplicationLabels, Gauge<f64, AtomicU64>>,
    counted_at: Mutex<Option<Timestamp>>,
}

impl Figures {
    pub(super) fn register(&self, registry: &mut Registry) {
        let text = "Client secrets that are not deleted, by state; shown by the process that counted last";
        registry.register("secrets", text, self.secrets.clone());
        let text = "Days until an application loses its last secret or key, of those that do so next";
        registry.register("application_expiry_days", text, self.expiries.clone());
    }

    /// Shows these numbers in place of the last ones.
    pub fn set(&self, counts: &SecretCounts, next: &[(Id<Application>, Environment, Timestamp)], now: Timestamp) {
        let of = [
            ("usable", counts.usable),
            ("expiring", counts.expiring),
            ("expired", counts.expired),
            ("suspended", counts.suspended),
        ];
        for (state, count) in of {
            self.secrets.get_or_create(&StateLabels { state }).set(count);
        }
        self.expiries.clear();
        for (application, environment, expires_at) in next {
            let labels = ApplicationLabels { environment: environment.as_str(), client_id: application.to_string() };
            let days = (*expires_at).since(now).as_seconds_f64() / Duration::DAY.as_seconds_f64();
            self.expiries.get_or_create(&labels).set(days);
        }
        *self.counted_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// Shows nothing that was counted too long ago: by now another process counts.
    pub fn forget_old(&self, now: Timestamp) {
        let mut counted_at = self.counted_at.lock().unwrap_or_else(PoisonError::into_inner);
        if counted_at.is_some_and(|at| now.since(at) > SHOWN) {
            self.secrets.clear();
            self.expiries.clear();
            *counted_at = None;
        }
    }
}
