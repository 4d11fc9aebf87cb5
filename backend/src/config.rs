//! Configuration: built-in defaults, then a TOML file, then the environment (`LATCHKEY_<SECTION>__<KEY>`).
//!
//! An unknown key, a value of the wrong type or one that makes no sense stops the start with a message that names
//! it. Every secret may also come from a file, by the key of the same name with `_file` behind it.

mod branding;
mod client_keys;
mod compatibility;
mod federation;
mod jobs;
mod leaks;
mod log;
mod mail;
mod metrics;
mod pages;
mod people;
mod server;
mod signing;
mod sso;
mod storage;
#[cfg(test)]
mod tests;
mod value;
mod webhooks;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use lettre::transport::smtp::client::{Certificate, TlsParameters};
use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use self::value::either;
use crate::{
    db::Address,
    domain::{email::EmailAddress, morning::Hour, notice::Thresholds},
};

pub use self::{
    branding::{Branding, Logo, LogoKind},
    client_keys::ClientKeys,
    compatibility::Compatibility,
    federation::{Federation, Notices, Secrets},
    jobs::Jobs,
    leaks::{LeakAction, Leaks},
    log::{Log, LogFormat},
    mail::{Mail, SmtpTls},
    metrics::Metrics,
    people::{Links, Session},
    server::{Cors, Server},
    signing::Signing,
    sso::{Sso, SsoProvider, is_safe},
    storage::{Audit, Database, KeyMaterial, MasterKeySource},
    webhooks::Webhooks,
};

/// Why the configuration was refused. Every message names the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read, a key is unknown, or a value has the wrong type.
    #[error("configuration: {0}")]
    Source(#[from] config::ConfigError),
    /// Values that make no sense, one line each.
    #[error("configuration: {}", .0.join("; "))]
    Invalid(Vec<String>),
}

/// All that an operator may set.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder for everything that has no place of its own: database, master key, mail files.
    pub data_dir: PathBuf,
    pub server: Server,
    pub database: Database,
    pub keys: KeyMaterial,
    pub signing: Signing,
    pub federation: Federation,
    pub compatibility: Compatibility,
    pub secrets: Secrets,
    pub client_keys: ClientKeys,
    pub leaks: Leaks,
    pub notices: Notices,
    pub jobs: Jobs,
    pub metrics: Metrics,
    pub webhooks: Webhooks,
    pub audit: Audit,
    pub mail: Mail,
    pub session: Session,
    pub links: Links,
    pub sso: Sso,
    pub cors: Cors,
    pub log: Log,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("data"),
            server: Server::default(),
            database: Database::default(),
            keys: KeyMaterial::default(),
            signing: Signing::default(),
            federation: Federation::default(),
            compatibility: Compatibility::default(),
            secrets: Secrets::default(),
            client_keys: ClientKeys::default(),
            leaks: Leaks::default(),
            notices: Notices::default(),
            jobs: Jobs::default(),
            metrics: Metrics::default(),
            webhooks: Webhooks::default(),
            audit: Audit::default(),
            mail: Mail::default(),
            session: Session::default(),
            links: Links::default(),
            sso: Sso::default(),
            cors: Cors::default(),
            log: Log::default(),
        }
    }
}

/// Variables with our prefix that are not configuration.
const NOT_CONFIGURATION: [&str; 4] = ["LATCHKEY_CONFIG", "LATCHKEY_BIN", "LATCHKEY_TEST_", "LATCHKEY_E2E_"];

impl Config {
    /// Reads defaults, `file` (which must be there when it is named) and `environment`.
    ///
    /// # Errors
    /// [`ConfigError`], which names the key.
    pub fn load(file: Option<&Path>, environment: HashMap<String, String>) -> Result<Self, ConfigError> {
        let environment = environment
            .into_iter()
            .filter(|(name, _)| !NOT_CONFIGURATION.iter().any(|other| name.starts_with(other)))
            .collect();
        let mut builder = config::Config::builder();
        if let Some(file) = file {
            builder = builder.add_source(config::File::new(&file.to_string_lossy(), config::FileFormat::Toml));
        }
        let variables = config::Environment::with_prefix("LATCHKEY")
            .prefix_separator("_")
            .separator("__")
            .source(Some(environment));
        let config: Self = builder.add_source(variables).build()?.try_deserialize()?;
        config.checked()
    }

    /// The database's address; by default a SQLite file in the data folder.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn database_address(&self) -> Result<Address, String> {
        use secrecy::ExposeSecret;
        let given = either(self.database.url.as_ref(), self.database.url_file.as_deref(), "database.url")?;
        let url = given.map_or_else(
            || format!("sqlite://{}", self.data_dir.join("latchkey.db").display()),
            |url| url.expose_secret().to_owned(),
        );
        Address::parse(&url).map_err(|error| error.to_string())
    }

    /// The password for the mail server.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn smtp_password(&self) -> Result<Option<SecretString>, String> {
        either(self.mail.smtp_password.as_ref(), self.mail.smtp_password_file.as_deref(), "mail.smtp_password")
    }

    /// The authority that signs the mail server's certificate, where it is one's own.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn smtp_ca(&self) -> Result<Option<Certificate>, String> {
        let Some(file) = &self.mail.smtp_ca_file else { return Ok(None) };
        let wrong = |error: &dyn std::fmt::Display| format!("mail.smtp_ca_file: {}: {error}", file.display());
        let text = fs::read_to_string(file).map_err(|error| wrong(&error))?;
        if !text.contains("-----BEGIN CERTIFICATE-----") {
            return Err(wrong(&"there is no certificate in it (PEM)"));
        }
        let certificate = Certificate::from_pem(text.as_bytes()).map_err(|error| wrong(&error))?;
        // What is not a certificate shows when it is used.
        let used = TlsParameters::builder(String::new()).add_root_certificate(certificate.clone()).build();
        used.map(|_| Some(certificate)).map_err(|error| wrong(&error))
    }

    /// The thresholds for notices.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn thresholds(&self) -> Result<Thresholds, String> {
        Thresholds::new(&self.notices.thresholds_days)
            .map_err(|rejection| format!("notices.thresholds_days: {rejection}"))
    }

    /// The hour of a digest for who has chosen none.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn digest_hour(&self) -> Result<Hour, String> {
        Hour::new(self.notices.digest_hour).map_err(|rejection| format!("notices.digest_hour: {rejection}"))
    }

    /// The public address without a slash at its end: the issuer of tokens (RFC 8414 §2).
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.server.public_url.as_str().trim_end_matches('/')
    }

    /// The origin of the public address, as browsers send it.
    #[must_use]
    pub fn origin(&self) -> String {
        self.server.public_url.origin().ascii_serialization()
    }

    /// Every number with its key and the most that makes sense.
    fn numbers(&self) -> Vec<(&'static str, i64, i64)> {
        let number = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        let count = |count: Option<usize>| count.map_or(1, |count| i64::try_from(count).unwrap_or(i64::MAX));
        vec![
            ("server.workers", count(self.server.workers), 1024),
            ("server.request_timeout_seconds", number(self.server.request_timeout_seconds), 3600),
            ("server.shutdown_timeout_seconds", number(self.server.shutdown_timeout_seconds), 3600),
            ("database.connections", self.database.connections.map_or(1, i64::from), 1000),
            ("database.busy_timeout_seconds", i64::from(self.database.busy_timeout_seconds), 60),
            ("signing.use_days", i64::from(self.signing.use_days), 3650),
            ("signing.publication_lead_minutes", i64::from(self.signing.publication_lead_minutes), 43_200),
            ("signing.jwks_max_age_seconds", i64::from(self.signing.jwks_max_age_seconds), 86_400),
            ("federation.advised_managers", self.federation.advised_managers, 10),
            ("secrets.max_live", self.secrets.max_live, 1000),
            ("secrets.expiry_warning_days", i64::from(self.secrets.expiry_warning_days), 365),
            ("webhooks.timeout_seconds", number(self.webhooks.timeout_seconds), 30),
            ("webhooks.stop_after_days", i64::from(self.webhooks.stop_after_days), 30),
            ("jobs.lease_seconds", i64::from(self.jobs.lease_seconds), 600),
            ("notices.plan_every_minutes", number(self.notices.plan_every_minutes), 1440),
            ("session.idle_minutes", self.session.idle_minutes, 1440),
            // A session lives for a day at most (NIST SP 800-63B-4 §2.2.3).
            ("session.max_hours", self.session.max_hours, 24),
            ("session.step_up_minutes", self.session.step_up_minutes, 1440),
            ("links.invitation_days", self.links.invitation_days, 90),
            ("links.password_reset_minutes", self.links.password_reset_minutes, 1440),
            ("links.email_change_hours", self.links.email_change_hours, 168),
            ("sso.timeout_seconds", number(self.sso.timeout_seconds), 25),
            ("mail.smtp_timeout_seconds", number(self.mail.smtp_timeout_seconds), 60),
            ("mail.connections", i64::from(self.mail.connections), 50),
            ("mail.first_retry_seconds", i64::from(self.mail.first_retry_seconds), 86_400),
            ("mail.max_attempts", i64::from(self.mail.max_attempts), 1000),
        ]
    }

    fn checked(self) -> Result<Self, ConfigError> {
        let mut wrong = Vec::new();
        let mut note = |problem: Option<String>| wrong.extend(problem);
        note(self.database_address().err());
        note(self.smtp_password().err());
        note(self.thresholds().err());
        note(self.digest_hour().err());
        note(self.server.listen.parse::<std::net::SocketAddr>().err().map(|_| {
            format!("server.listen: {:?} is not an address with a port, such as 127.0.0.1:8080", self.server.listen)
        }));
        note(plain_url(&self.server.public_url).err());
        note(self.compatibility.check().err());
        note(self.client_keys.check().err());
        note(
            self.keys
                .master_key
                .as_ref()
                .filter(|_| self.keys.master_key_file.is_some())
                .map(|_| "keys: give master_key or master_key_file, not both".to_owned()),
        );
        for (key, number, most) in self.numbers() {
            note((!(1..=most).contains(&number)).then(|| format!("{key}: must be from 1 to {most}, not {number}")));
        }
        note(self.signing.contradiction());
        for problem in self.jobs.problems().into_iter().chain(self.sso.problems()) {
            note(Some(problem));
        }
        note(self.smtp_ca().err());
        for problem in crate::mail::load_texts(self.mail.texts_folder.as_deref()).err().unwrap_or_default() {
            note(Some(format!("mail.texts_folder: {problem}")));
        }
        note(self.mail.from.parse::<lettre::message::Mailbox>().err().map(|_| {
            format!("mail.from: {:?} is not a sender such as Latchkey <latchkey@example.org>", self.mail.from)
        }));
        note(
            self.federation
                .support_email
                .as_deref()
                .and_then(|email| EmailAddress::parse(email).err())
                .map(|rejection| format!("federation.support_email: {rejection}")),
        );
        for problem in Branding::load(&self.federation).err().unwrap_or_default() {
            note(Some(problem));
        }
        for origin in &self.cors.allowed_origins {
            note(Url::parse(origin).ok().filter(|url| url.origin().ascii_serialization() == *origin).map_or_else(
                || {
                    Some(format!(
                        "cors.allowed_origins: {origin:?} is not an origin such as https://portal.example.org"
                    ))
                },
                |_| None,
            ));
        }
        if wrong.is_empty() { Ok(self) } else { Err(ConfigError::Invalid(wrong)) }
    }
}

fn plain_url(url: &Url) -> Result<(), String> {
    let plain = matches!(url.scheme(), "http" | "https") && url.has_host() && url.path() == "/";
    if plain && url.query().is_none() && url.fragment().is_none() && url.username().is_empty() {
        return Ok(());
    }
    Err(format!("server.public_url: {url} is not of the form https://host or https://host:port"))
}
