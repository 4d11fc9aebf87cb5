//! Mail: how it leaves, and what it says.

pub mod digest;
pub mod render;
pub mod security;
pub mod transport;
pub mod wording;
mod step;
mod wrap;

pub use self::{
    digest::{LATELY_DAYS, ToldCredential, render_expiry_digest},
    render::{Letter, render_password_link, render_security},
    transport::{Mailer, SendError},
};
