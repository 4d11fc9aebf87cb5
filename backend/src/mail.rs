//! Mail: how it leaves, and what it says.

pub mod digest;
pub mod looks;
mod overrides;
pub mod render;
pub mod security;
mod step;
mod templates;
pub mod texts;
pub mod told;
pub mod transport;
pub mod wording;
mod wrap;

pub use self::{
    digest::{LATELY_DAYS, render_expiry_digest},
    overrides::load as load_texts,
    render::{Letter, render_password_link, render_security},
    texts::Texts,
    told::{Role, ToldCredential},
    transport::{Mailer, SendError},
};
