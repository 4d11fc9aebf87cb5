//! When signing keys follow one another.

use serde::Deserialize;
use time::Duration;

use crate::domain::signing_key::Schedule;

/// The life of signing keys.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Signing {
    /// How long a key signs.
    pub use_days: u16,
    /// How long a key is published before it signs.
    pub publication_lead_minutes: u32,
    /// How long others may keep the set of public keys.
    pub jwks_max_age_seconds: u32,
}

impl Default for Signing {
    fn default() -> Self {
        Self { use_days: 90, publication_lead_minutes: 1440, jwks_max_age_seconds: 300 }
    }
}

impl Signing {
    /// When keys follow one another.
    #[must_use]
    pub fn schedule(&self) -> Schedule {
        Schedule {
            lead: Duration::minutes(i64::from(self.publication_lead_minutes)),
            in_use: Duration::days(i64::from(self.use_days)),
        }
    }

    /// What of it contradicts itself, with the keys named.
    pub(super) fn contradiction(&self) -> Option<String> {
        let schedule = self.schedule();
        if schedule.lead < Duration::seconds(i64::from(self.jwks_max_age_seconds)) {
            return Some(
                "signing.publication_lead_minutes: must not be shorter than signing.jwks_max_age_seconds, or tokens are \
                 signed by keys that an API does not know yet"
                    .to_owned(),
            );
        }
        (schedule.lead >= schedule.in_use).then(|| {
            "signing.publication_lead_minutes: must be shorter than signing.use_days, so that keys can follow one another"
                .to_owned()
        })
    }
}
