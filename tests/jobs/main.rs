//! Jobs, mail, and what happens when what they need is away.

mod adaptive;
mod concurrent_writes;
mod content;
mod crash;
mod database_away;
mod database_locked;
mod digest;
mod escalation;
mod full_disk;
mod keys;
mod morning;
mod planning;
mod recipients;
mod replicas;
mod retention;
mod retries;
mod run;
mod security_mails;
mod simulation;
mod smtp;
mod smtp_tls;
mod thresholds;
