//! Latchkey: client credentials of a federation's machines, looked after by members, traded for tokens.

pub mod app;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod http;
pub mod jobs;
pub mod keys;
pub mod mail;
pub mod metrics;
pub mod startup;
pub mod telemetry;
