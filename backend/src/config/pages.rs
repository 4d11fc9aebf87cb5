//! Pages of the portal that others link to: mails, calendars and lists.

use super::Config;
use crate::domain::{Id, application::Application, secret::Secret};

impl Config {
    /// The page about an application.
    #[must_use]
    pub fn application_page(&self, application: Id<Application>) -> String {
        format!("{}/applications/{application}", self.issuer())
    }

    /// The page that leads through replacing a secret.
    #[must_use]
    pub fn rotation_page(&self, application: Id<Application>, secret: Id<Secret>) -> String {
        format!("{}/rotate/{secret}", self.application_page(application))
    }
}
