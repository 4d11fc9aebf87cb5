//! Mail: how it leaves, and what it says.

pub mod digest;
pub mod render;
pub mod security;
mod step;
pub mod transport;
pub mod wording;
mod wrap;

pub use self::{
    digest::{LATELY_DAYS, Role, ToldCredential, render_expiry_digest},
    render::{Letter, render_password_link, render_security},
    transport::{Mailer, SendError},
};
