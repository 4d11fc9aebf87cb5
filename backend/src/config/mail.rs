//! How mail leaves.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

/// How mail leaves.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// The sender, such as `Latchkey <latchkey@example.org>`.
    pub from: String,
    /// Without a host, messages become files in `<data_dir>/mail`.
    pub smtp_host: Option<String>,
    /// By default 587 with STARTTLS, 465 with implicit TLS, 25 with none.
    pub smtp_port: Option<u16>,
    pub smtp_tls: SmtpTls,
    /// Certificates (PEM) of an authority of one's own, trusted besides the public ones.
    pub smtp_ca_file: Option<PathBuf>,
    pub smtp_user: Option<String>,
    pub smtp_password: Option<SecretString>,
    pub smtp_password_file: Option<PathBuf>,
    pub smtp_timeout_seconds: u64,
    /// By so many connections messages leave at once, where there are many.
    pub connections: u32,
    /// The pause before the second try; each later one is twice as long, up to six hours.
    pub first_retry_seconds: u32,
    /// After so many tries a message is given up.
    pub max_attempts: i32,
    /// A folder with texts and templates in place of those that come with the program.
    pub texts_folder: Option<PathBuf>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            from: "Latchkey <latchkey@localhost>".to_owned(),
            smtp_host: None,
            smtp_port: None,
            smtp_tls: SmtpTls::Starttls,
            smtp_ca_file: None,
            smtp_user: None,
            smtp_password: None,
            smtp_password_file: None,
            smtp_timeout_seconds: 20,
            connections: 4,
            first_retry_seconds: 60,
            max_attempts: 20,
            texts_folder: None,
        }
    }
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// TLS by the STARTTLS command, required (RFC 3207).
    Starttls,
    /// TLS from the first octet (RFC 8314 §3.3).
    Implicit,
    /// No TLS: for a server on the same machine only.
    None,
}
