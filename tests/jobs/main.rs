//! Jobs, mail, and what happens when what they need is away.

mod content;
mod crash;
mod digest;
mod planning;
mod recipients;
mod replicas;
mod retries;
mod run;
mod smtp;
mod smtp_tls;
mod thresholds;
