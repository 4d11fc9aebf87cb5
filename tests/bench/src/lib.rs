//! What the measurements of `cargo xtask bench` need beside Latchkey itself. Nothing here is part of the product.

pub mod ceiling;
mod connection;
pub mod credentials;
pub mod fill;
pub mod management;
pub mod notices;
pub mod timing;
