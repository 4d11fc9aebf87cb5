//! Jobs, mail, and what happens when what they need is away.

mod content;
mod digest;
mod planning;
mod recipients;
mod retries;
mod run;
mod smtp;
mod smtp_tls;
mod thresholds;
