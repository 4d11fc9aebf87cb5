//! The token service, as machines see it.

mod first;
