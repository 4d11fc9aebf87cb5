//! The REST API, as people and scripts see it.

mod audit;
mod auditors;
mod guessing;
mod own_sessions;
