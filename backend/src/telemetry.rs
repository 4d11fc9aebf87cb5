//! Logs: to the standard error stream, as text or as JSON lines. They never hold secrets, tokens, addresses or bodies.

use std::io::IsTerminal;

use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, filter::filter_fn, fmt, layer::SubscriberExt, registry, util::SubscriberInitExt};

use crate::config::{Log, LogFormat};

/// Libraries that write addresses, headers or credentials of requests at their lower levels.
const TALKATIVE: [&str; 4] = ["actix_files", "actix_http", "actix_web", "webauthn_rs"];

/// Whether something may be logged, whatever the configured level.
fn discreet(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::INFO || !TALKATIVE.iter().any(|target| metadata.target().starts_with(target))
}

/// Starts logging as configured.
///
/// # Errors
/// When `log.level` is not understood, or logging was started before.
pub fn start(log: &Log) -> Result<(), String> {
    let filter = EnvFilter::try_new(&log.level).map_err(|error| format!("log.level: {error}"))?;
    let colours = std::io::stderr().is_terminal();
    let registry = registry().with(filter).with(filter_fn(discreet));
    let started = match log.format {
        LogFormat::Text => registry.with(fmt::layer().with_ansi(colours).with_writer(std::io::stderr)).try_init(),
        LogFormat::Json => {
            registry.with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr)).try_init()
        }
    };
    started.map_err(|error| error.to_string())
}
