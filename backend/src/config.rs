//! Configuration: built-in defaults, then a TOML file, then the environment (`LATCHKEY_<SECTION>__<KEY>`).
//!
//! An unknown key, a value of the wrong type or one that makes no sense stops the start with a message that names
//! it. Every secret may also come from a file, by the key of the same name with `_file` behind it.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
};

use ipnet::IpNet;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use url::Url;

use crate::{
    db::Address,
    domain::{email::EmailAddress, notice::Thresholds, person::LinkPurpose},
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
    pub federation: Federation,
    pub secrets: Secrets,
    pub notices: Notices,
    pub audit: Audit,
    pub mail: Mail,
    pub session: Session,
    pub links: Links,
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
            federation: Federation::default(),
            secrets: Secrets::default(),
            notices: Notices::default(),
            audit: Audit::default(),
            mail: Mail::default(),
            session: Session::default(),
            links: Links::default(),
            cors: Cors::default(),
            log: Log::default(),
        }
    }
}

/// Where and how the server listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    pub listen: String,
    /// The address that browsers and machines use; also the token issuer.
    pub public_url: Url,
    /// The folder of the built front end; without it only the interface is served.
    pub web_root: Option<PathBuf>,
    /// Threads that serve requests; by default one per core.
    pub workers: Option<usize>,
    /// Addresses or networks of the proxies in front, whose X-Forwarded-For is believed.
    #[serde(deserialize_with = "list")]
    pub trusted_proxies: Vec<IpNet>,
    pub request_timeout_seconds: u64,
    pub shutdown_timeout_seconds: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: Url::parse("http://localhost:8080").unwrap_or_else(|_| unreachable!("a constant URL")),
            web_root: None,
            workers: None,
            trusted_proxies: Vec::new(),
            request_timeout_seconds: 30,
            shutdown_timeout_seconds: 30,
        }
    }
}

/// Which database.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    pub url: Option<SecretString>,
    pub url_file: Option<PathBuf>,
    /// Connections in the pool.
    pub connections: Option<u32>,
    /// How long a statement on SQLite waits while another process holds the file.
    pub busy_timeout_seconds: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, url_file: None, connections: None, busy_timeout_seconds: 10 }
    }
}

/// The key material that stays outside the database.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyMaterial {
    pub master_key: Option<SecretString>,
    pub master_key_file: Option<PathBuf>,
}

/// What the federation calls itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Federation {
    pub name: String,
    pub support_email: Option<String>,
}

impl Default for Federation {
    fn default() -> Self {
        Self { name: "Latchkey".to_owned(), support_email: None }
    }
}

/// Rules for client secrets.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    pub max_live: i64,
    pub expiry_warning_days: u16,
}

impl Default for Secrets {
    fn default() -> Self {
        Self { max_live: 10, expiry_warning_days: 30 }
    }
}

impl Secrets {
    /// How long before its expiry a secret counts as expiring.
    #[must_use]
    pub fn warning(&self) -> time::Duration {
        time::Duration::days(i64::from(self.expiry_warning_days))
    }
}

/// When people are told of an expiry.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notices {
    #[serde(deserialize_with = "list")]
    pub thresholds_days: Vec<u16>,
    pub plan_every_minutes: u64,
}

impl Default for Notices {
    fn default() -> Self {
        Self { thresholds_days: Thresholds::default().days().to_vec(), plan_every_minutes: 15 }
    }
}

/// How long the audit log is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Older events are removed; without it all are kept.
    pub keep_days: Option<u16>,
}

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
    /// The pause before the second try; each later one is twice as long, up to six hours.
    pub first_retry_seconds: u32,
    /// After so many tries a message is given up.
    pub max_attempts: i32,
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
            first_retry_seconds: 60,
            max_attempts: 20,
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

/// How long people stay signed in.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Session {
    pub idle_minutes: i64,
    pub max_hours: i64,
    /// What is sensitive asks for a second factor that was proved at most so long ago.
    pub step_up_minutes: i64,
}

impl Default for Session {
    fn default() -> Self {
        Self { idle_minutes: 60, max_hours: 24, step_up_minutes: 15 }
    }
}

/// How long links in mails work.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Links {
    /// Also for a link that an operator sends to somebody who has joined.
    pub invitation_days: i64,
    /// A reset that somebody asked for who said that they are this person.
    pub password_reset_minutes: i64,
    pub email_change_hours: i64,
}

impl Default for Links {
    fn default() -> Self {
        Self { invitation_days: 7, password_reset_minutes: 60, email_change_hours: 24 }
    }
}

impl Links {
    /// How long a link to set a password works.
    #[must_use]
    pub const fn life(&self, purpose: LinkPurpose) -> time::Duration {
        match purpose {
            LinkPurpose::Invitation | LinkPurpose::ResetByOperator => time::Duration::days(self.invitation_days),
            LinkPurpose::ResetByRequest => time::Duration::minutes(self.password_reset_minutes),
        }
    }
}

/// Which other origins may call the interface from a browser.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cors {
    #[serde(deserialize_with = "list")]
    pub allowed_origins: Vec<String>,
}

/// What is logged, and how.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    pub format: LogFormat,
    /// As `RUST_LOG`: `info`, `latchkey=debug,info` …
    pub level: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
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

    /// The public address without a slash at its end: the issuer of tokens (RFC 8414 §2).
    #[must_use]
    pub fn issuer(&self) -> String {
        self.server.public_url.as_str().trim_end_matches('/').to_owned()
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
            ("secrets.max_live", self.secrets.max_live, 1000),
            ("secrets.expiry_warning_days", i64::from(self.secrets.expiry_warning_days), 365),
            ("notices.plan_every_minutes", number(self.notices.plan_every_minutes), 1440),
            ("session.idle_minutes", self.session.idle_minutes, 1440),
            // A session lives for a day at most (NIST SP 800-63B-4 §2.2.3).
            ("session.max_hours", self.session.max_hours, 24),
            ("session.step_up_minutes", self.session.step_up_minutes, 1440),
            ("links.invitation_days", self.links.invitation_days, 90),
            ("links.password_reset_minutes", self.links.password_reset_minutes, 1440),
            ("links.email_change_hours", self.links.email_change_hours, 168),
            ("mail.smtp_timeout_seconds", number(self.mail.smtp_timeout_seconds), 60),
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
        note(self.server.listen.parse::<std::net::SocketAddr>().err().map(|_| {
            format!("server.listen: {:?} is not an address with a port, such as 127.0.0.1:8080", self.server.listen)
        }));
        note(plain_url(&self.server.public_url).err());
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
        note(self.smtp_ca().err());
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

/// A secret that is given in place or in a file.
fn either(value: Option<&SecretString>, file: Option<&Path>, key: &str) -> Result<Option<SecretString>, String> {
    match (value, file) {
        (Some(_), Some(_)) => Err(format!("{key}: give {key} or {key}_file, not both")),
        (Some(value), None) => Ok(Some(value.clone())),
        (None, Some(file)) => fs::read_to_string(file)
            .map(|text| Some(SecretString::from(text.trim_end_matches(['\r', '\n']))))
            .map_err(|error| format!("{key}_file: {} cannot be read: {error}", file.display())),
        (None, None) => Ok(None),
    }
}

/// Reads a list, or one text with commas, as the environment gives it.
fn list<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de> + std::str::FromStr,
    T::Err: std::fmt::Display,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<T> {
        List(Vec<T>),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::List(list) => Ok(list),
        Either::Text(text) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(serde::de::Error::custom))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)]) -> Result<Config, String> {
        let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::load(None, environment).map_err(|error| error.to_string())
    }

    #[test]
    fn the_environment_reaches_every_kind_of_key() {
        let config = load(&[
            ("LATCHKEY_DATA_DIR", "/srv/latchkey"),
            ("LATCHKEY_SERVER__LISTEN", "0.0.0.0:9000"),
            ("LATCHKEY_NOTICES__THRESHOLDS_DAYS", "30, 7,0"),
            ("LATCHKEY_MAIL__SMTP_TLS", "implicit"),
            ("LATCHKEY_MAIL__SMTP_PASSWORD", "123456"),
            ("LATCHKEY_SECRETS__MAX_LIVE", "4"),
            ("LATCHKEY_CORS__ALLOWED_ORIGINS", "https://portal.example.org"),
            ("LATCHKEY_TEST_DATABASE_URL", "ignored"),
        ])
        .unwrap();
        assert_eq!(config.data_dir, Path::new("/srv/latchkey"));
        assert_eq!(config.server.listen, "0.0.0.0:9000");
        assert_eq!(config.notices.thresholds_days, [30, 7, 0]);
        assert_eq!(config.mail.smtp_tls, SmtpTls::Implicit);
        assert!(config.mail.smtp_password.is_some());
        assert_eq!(config.secrets.max_live, 4);
        assert_eq!(config.cors.allowed_origins, ["https://portal.example.org"]);
    }

    /// The example with every setting switched on, and its keys as `section.key`.
    fn example() -> (String, Vec<String>) {
        let (mut section, mut text, mut keys) = (String::new(), String::new(), Vec::new());
        for line in include_str!("../latchkey.example.toml").lines() {
            let setting = line.strip_prefix("# ").unwrap_or(line);
            let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            if let Some(name) = line.strip_prefix('[') {
                section = format!("{}.", name.trim_end_matches(']'));
                text.push_str(line);
            } else if let Some((key, _)) = setting.split_once(" = ").filter(|(key, _)| is_word(key)) {
                keys.push(format!("{section}{key}"));
                text.push_str(setting);
            }
            text.push('\n');
        }
        (text, keys)
    }

    #[test]
    fn every_setting_of_the_example_is_known_and_of_the_right_type() {
        let (text, keys) = example();
        assert!(keys.len() > 30, "{keys:?}");
        let builder = config::Config::builder().add_source(config::File::from_str(&text, config::FileFormat::Toml));
        let read: Config = builder.build().unwrap().try_deserialize().unwrap();
        assert_eq!(read.session.max_hours, 24);
    }

    #[test]
    fn what_the_example_shows_is_the_default_unless_there_is_none() {
        const WITHOUT_DEFAULT: [&str; 17] = [
            "server.trusted_proxies",
            "server.web_root",
            "server.workers",
            "database.url",
            "database.url_file",
            "database.connections",
            "keys.master_key",
            "keys.master_key_file",
            "federation.support_email",
            "mail.smtp_host",
            "mail.smtp_port",
            "mail.smtp_user",
            "mail.smtp_password",
            "mail.smtp_password_file",
            "mail.smtp_ca_file",
            "cors.allowed_origins",
            "audit.keep_days",
        ];
        let default = format!("{:?}", Config::default());
        let (text, keys) = example();
        let mut settings = text.lines().filter(|line| line.contains(" = "));
        for key in keys {
            let (section, setting) = (key.split_once('.').map_or("", |(section, _)| section), settings.next().unwrap());
            let header = if section.is_empty() { String::new() } else { format!("[{section}]\n") };
            let source = config::File::from_str(&(header + setting), config::FileFormat::Toml);
            let read: Config = config::Config::builder().add_source(source).build().unwrap().try_deserialize().unwrap();
            let shows_an_example = WITHOUT_DEFAULT.contains(&key.as_str());
            assert_eq!(format!("{read:?}") != default, shows_an_example, "{key}");
        }
    }

    #[test]
    fn every_setting_is_in_the_example() {
        // serde names all fields of a struct when it meets one that it does not know.
        let (_, documented) = example();
        let fields_in = |variable: &str| {
            let message = load(&[(variable, "x")]).unwrap_err();
            let (_, listed) = message.split_once("expected ").unwrap();
            let listed = listed.split(" for key ").next().unwrap();
            listed.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
        };
        let (mut sections, mut settings) = (0, 0);
        for name in fields_in("LATCHKEY_NOTHING") {
            if documented.contains(&name) {
                continue;
            }
            sections += 1;
            for field in fields_in(&format!("LATCHKEY_{}__NOTHING", name.to_uppercase())) {
                settings += 1;
                assert!(documented.contains(&format!("{name}.{field}")), "{name}.{field} is not in the example");
            }
        }
        assert_eq!(settings + 1, documented.len(), "the example has settings that are none, or {sections} is too few");
    }

    #[test]
    fn an_unknown_key_is_named() {
        let message = load(&[("LATCHKEY_SERVER__LISTN", "x")]).unwrap_err();
        assert!(message.contains("listn"), "{message}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named() {
        let message = load(&[("LATCHKEY_SECRETS__MAX_LIVE", "many")]).unwrap_err();
        assert!(message.contains("max_live"), "{message}");
    }

    #[test]
    fn every_senseless_value_is_named_at_once() {
        let message = load(&[
            ("LATCHKEY_SECRETS__MAX_LIVE", "0"),
            ("LATCHKEY_SERVER__LISTEN", "everywhere"),
            ("LATCHKEY_DATABASE__URL", "mysql://nowhere"),
            ("LATCHKEY_NOTICES__THRESHOLDS_DAYS", "400"),
        ])
        .unwrap_err();
        for key in ["secrets.max_live", "server.listen", "database.url", "notices.thresholds_days"] {
            assert!(message.contains(key), "{key} is not in {message}");
        }
    }

    #[test]
    fn a_secret_in_two_places_is_refused() {
        let message = load(&[("LATCHKEY_DATABASE__URL", "sqlite://a.db"), ("LATCHKEY_DATABASE__URL_FILE", "/tmp/x")])
            .unwrap_err();
        assert!(message.contains("not both"), "{message}");
    }
}
