//! Plain types and rules of credential lifecycle. No I/O and no reading of the clock: time is an argument.

pub mod api;
pub mod application;
pub mod audit;
pub mod calendar;
pub mod client_key;
pub mod clock;
pub mod credential;
pub mod device;
pub mod email;
pub mod expiry;
pub mod factor;
pub mod guessing;
pub mod id;
pub mod limits;
pub mod management;
pub mod notice;
pub mod offboarding;
pub mod organisation;
pub mod password;
pub mod person;
pub mod reachability;
pub mod refusal;
pub mod rejection;
pub mod secret;
pub mod security;
pub mod signing_key;
pub mod sso;
pub mod suspension;
pub mod text;
pub mod timestamp;
pub mod usage;

pub use clock::Clock;
pub use id::Id;
pub use rejection::Rejection;
pub use timestamp::Timestamp;
