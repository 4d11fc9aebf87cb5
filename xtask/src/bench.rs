//! Measurements of the release build, one file each.

pub mod start;
