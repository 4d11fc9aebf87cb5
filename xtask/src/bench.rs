//! Measurements of the release build, one file each.

mod cores;
mod load;
pub mod management;
mod measured;
pub mod notices;
mod peer;
pub mod profile;
pub mod start;
mod subject;
pub mod timing;
pub mod token;
pub mod web;
