//! The operator's looks in mails: their logo, and the colours of buttons and links.

use data_encoding::BASE64;
use minijinja::{Value, value::Serde};
use serde::Serialize;

use crate::config::{Branding, Logo, LogoKind};

/// The part of a message that holds the logo (RFC 2392): mail programs show it without asking anybody.
pub(super) const LOGO_PART: &str = "logo";

/// What every template knows as `looks`.
#[derive(Serialize)]
pub(super) struct Looks {
    /// Where the logo is, if there is one.
    logo: Option<String>,
    accent: String,
    on_accent: String,
    accent_dark: String,
    on_accent_dark: String,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            logo: None,
            accent: "#0b5c8a".to_owned(),
            on_accent: "#ffffff".to_owned(),
            accent_dark: "#7cc4ee".to_owned(),
            on_accent_dark: "#0d1a22".to_owned(),
        }
    }
}

impl From<&Branding> for Looks {
    fn from(branding: &Branding) -> Self {
        let logo = mail_logo(branding).map(|_| format!("cid:{LOGO_PART}"));
        match branding.palette {
            None => Self { logo, ..Self::default() },
            Some(palette) => Self {
                logo,
                accent: palette.light.accent.to_string(),
                on_accent: palette.light.on.to_string(),
                accent_dark: palette.dark.accent.to_string(),
                on_accent_dark: palette.dark.on.to_string(),
            },
        }
    }
}

impl Looks {
    pub(super) fn value(self) -> Value {
        Value::from(Serde(self))
    }
}

/// The logo, where mail programs can draw it: few know SVG.
#[must_use]
pub fn mail_logo(branding: &Branding) -> Option<&Logo> {
    branding.logo.as_ref().filter(|logo| logo.kind == LogoKind::Png)
}

/// A message as it is looked at outside of a mail program, where it has no parts.
#[must_use]
pub fn by_itself(html: &str, branding: &Branding) -> String {
    let Some(logo) = mail_logo(branding) else { return html.to_owned() };
    let content = BASE64.encode(&logo.content);
    html.replace(&format!("cid:{LOGO_PART}"), &format!("data:{};base64,{content}", logo.kind.media_type()))
}
