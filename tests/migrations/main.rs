//! Migrations: there and back on both databases, safe when several run them, and equal to what the code believes.

mod foreign_keys;
mod locking;
mod model;
mod round_trip;
mod schema;
mod structure;
