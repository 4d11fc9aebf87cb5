//! Jobs, mail, and what happens when what they need is away.

mod content;
mod digest;
mod planning;
mod recipients;
mod run;
mod thresholds;
