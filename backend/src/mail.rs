//! Mail: how it leaves, and what it says.

pub mod render;
pub mod security;
pub mod transport;
pub mod wording;
mod wrap;

pub use self::{
    render::{Letter, ToldCredential, render_expiry_digest, render_password_link, render_security},
    transport::{Mailer, SendError},
};
