//! What is counted, for Prometheus. No label ever holds a name, an address or an identifier.

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};

/// Labels of one answered request: the pattern of the route, never the path itself; the method, when it is one that
/// is known.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RequestLabels {
    pub method: &'static str,
    pub route: String,
    pub status: u16,
}

/// The outcome of a token request: `issued`, or the OAuth error code.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct TokenLabels {
    pub outcome: &'static str,
}

/// The state of messages in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct MessageLabels {
    pub state: String,
}

/// The counters of this process.
pub struct Metrics {
    registry: Registry,
    pub requests: Family<RequestLabels, Counter>,
    pub request_seconds: Histogram,
    pub tokens: Family<TokenLabels, Counter>,
    pub secrets_created: Counter,
    pub secrets_deleted: Counter,
    pub messages: Family<MessageLabels, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("latchkey");
        let requests = Family::default();
        let request_seconds = Histogram::new([0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0]);
        let tokens = Family::default();
        let (secrets_created, secrets_deleted) = (Counter::default(), Counter::default());
        let messages = Family::default();
        registry.register("http_requests", "Requests answered, by method, route and status", requests.clone());
        registry.register("http_request_seconds", "Time to answer a request", request_seconds.clone());
        registry.register("token_requests", "Token requests, by outcome", tokens.clone());
        registry.register("secrets_created", "Client secrets created by this process", secrets_created.clone());
        registry.register("secrets_deleted", "Client secrets deleted by this process", secrets_deleted.clone());
        registry.register("messages", "Messages in the outbox, by state", messages.clone());
        Self { registry, requests, request_seconds, tokens, secrets_created, secrets_deleted, messages }
    }
}

impl Metrics {
    /// All of it in the text format of `OpenMetrics` 1.0.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
