//! What is counted, for Prometheus. No label ever holds a name or an address, nor an identifier but the
//! client IDs of the few applications that expire next.

mod figures;
mod jobs;
mod times;

use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use self::{figures::Figures, jobs::Jobs, times::Times};

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

/// The addresses at which a token is asked for. Requests there are so many that a success is counted without looking up
/// its labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenEndpoint {
    Standard,
    V1,
    V2,
}

impl TokenEndpoint {
    /// The one that answers a request to this path with a token, if any does.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        let before = path.strip_suffix("/token")?;
        match before {
            "/oauth2" => Some(Self::Standard),
            _ if before.ends_with("/oauth2") => Some(Self::V1),
            _ if before.ends_with("/oauth2/v2.0") => Some(Self::V2),
            _ => None,
        }
    }

    const fn route(self) -> &'static str {
        match self {
            Self::Standard => "/oauth2/token",
            Self::V1 => "/{tenant}/oauth2/token",
            Self::V2 => "/{tenant}/oauth2/v2.0/token",
        }
    }
}

/// The counters of what usually happens at the token endpoints, which are also in `requests` and `tokens`.
pub struct Issued {
    standard: Counter,
    v1: Counter,
    v2: Counter,
    /// Tokens issued.
    pub tokens: Counter,
}

impl Issued {
    fn of(requests: &Family<RequestLabels, Counter>, tokens: &Family<TokenLabels, Counter>) -> Self {
        let answered = |endpoint: TokenEndpoint| {
            let labels = RequestLabels { method: "POST", route: endpoint.route().to_owned(), status: 200 };
            requests.get_or_create_owned(&labels)
        };
        Self {
            standard: answered(TokenEndpoint::Standard),
            v1: answered(TokenEndpoint::V1),
            v2: answered(TokenEndpoint::V2),
            tokens: tokens.get_or_create_owned(&TokenLabels { outcome: "issued" }),
        }
    }

    /// The requests that were answered with a token at this address.
    #[must_use]
    pub const fn requests(&self, endpoint: TokenEndpoint) -> &Counter {
        match endpoint {
            TokenEndpoint::Standard => &self.standard,
            TokenEndpoint::V1 => &self.v1,
            TokenEndpoint::V2 => &self.v2,
        }
    }
}

/// The counters of this process.
pub struct Metrics {
    registry: Registry,
    pub requests: Family<RequestLabels, Counter>,
    pub request_seconds: Times,
    pub tokens: Family<TokenLabels, Counter>,
    pub issued: Issued,
    pub secrets_created: Counter,
    pub secrets_deleted: Counter,
    pub messages: Family<MessageLabels, Gauge>,
    pub jobs: Jobs,
    pub figures: Figures,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("latchkey");
        let requests = Family::default();
        let request_seconds = Times::default();
        let tokens = Family::default();
        let issued = Issued::of(&requests, &tokens);
        let (secrets_created, secrets_deleted) = (Counter::default(), Counter::default());
        let messages = Family::default();
        registry.register("http_requests", "Requests answered, by method, route and status", requests.clone());
        registry.register("http_request_seconds", "Time to answer a request", request_seconds.clone());
        registry.register("token_requests", "Token requests, by outcome", tokens.clone());
        registry.register("secrets_created", "Client secrets created by this process", secrets_created.clone());
        registry.register("secrets_deleted", "Client secrets deleted by this process", secrets_deleted.clone());
        registry.register("messages", "Messages in the outbox, by state", messages.clone());
        let jobs = Jobs::default();
        jobs.register(&mut registry);
        let figures = Figures::default();
        figures.register(&mut registry);
        Self {
            registry,
            requests,
            request_seconds,
            tokens,
            issued,
            secrets_created,
            secrets_deleted,
            messages,
            jobs,
            figures,
        }
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
