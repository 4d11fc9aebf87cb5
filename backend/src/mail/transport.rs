//! Sending: by SMTP, or as files in a folder where no mail server is configured.

use std::{fs, path::PathBuf, time::Duration};

use lettre::{
    Message, SmtpTransport, Transport,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
        response::Category,
    },
};
use secrecy::ExposeSecret;

use super::Letter;
use crate::config::{Config, SmtpTls};

/// Where mail goes.
pub struct Mailer {
    from: Mailbox,
    /// The part behind the @ of message identifiers.
    domain: String,
    way: Way,
}

enum Way {
    Smtp(Box<SmtpTransport>),
    Folder(PathBuf),
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The server may take it later.
    #[error("{0}")]
    Temporary(String),
    /// The server will never take it.
    #[error("{0}")]
    Permanent(String),
}

impl Mailer {
    /// Sets up sending as configured; connects only when there is something to send.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn new(config: &Config) -> Result<Self, String> {
        let from: Mailbox = config.mail.from.parse().map_err(|error| format!("mail.from: {error}"))?;
        let way = match &config.mail.smtp_host {
            Some(host) => Way::Smtp(Box::new(smtp(config, host)?)),
            None => Way::Folder(config.data_dir.join("mail")),
        };
        let domain = config.server.public_url.host_str().unwrap_or("localhost").to_owned();
        Ok(Self { from, domain, way })
    }

    /// What the start says about mail.
    #[must_use]
    pub fn describe(&self) -> String {
        match &self.way {
            Way::Smtp(_) => "mail leaves by SMTP".to_owned(),
            Way::Folder(folder) => {
                format!("no mail server is configured (mail.smtp_host): messages become files in {}", folder.display())
            }
        }
    }

    /// Sends one letter.
    ///
    /// # Errors
    /// [`SendError`], which says whether trying again may help.
    pub fn send(&self, letter: &Letter) -> Result<(), SendError> {
        let message = self.message(letter).map_err(|error| SendError::Permanent(error.to_string()))?;
        match &self.way {
            Way::Smtp(transport) => transport.send(&message).map(|_| ()).map_err(|error| refusal(&error, letter)),
            Way::Folder(folder) => fs::create_dir_all(folder)
                .and_then(|()| fs::write(folder.join(format!("{}.eml", letter.id)), message.formatted()))
                .map_err(|error| SendError::Temporary(format!("{}: {error}", folder.display()))),
        }
    }

    /// The letter in the format of the network. Its Message-ID comes from the row in the outbox, so that a message
    /// that is sent again can be recognised (RFC 5322 §3.6.4); Auto-Submitted keeps out-of-office replies away
    /// (RFC 3834 §5).
    fn message(&self, letter: &Letter) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let to = Mailbox::new(Some(letter.to_name.clone()), letter.to_address.parse()?);
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .date(letter.created_at.utc().into())
            .message_id(Some(format!("<{}@{}>", letter.id, self.domain)))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .subject(letter.subject.clone())
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))?;
        Ok(message)
    }
}

/// Whether the server refused this message for ever. When it refuses us (the password was changed, the sender must
/// authenticate: codes x3x, RFC 4954 §6), somebody can set that right, and the message waits.
fn refusal(error: &lettre::transport::smtp::Error, letter: &Letter) -> SendError {
    let reason = without_address(&error.to_string(), &letter.to_address);
    let refuses_us = error.status().is_some_and(|code| code.category == Category::Unspecified3);
    if error.is_permanent() && !refuses_us { SendError::Permanent(reason) } else { SendError::Temporary(reason) }
}

/// Servers repeat the recipient's address in what they answer; the answer is logged, and logs hold no addresses.
fn without_address(answer: &str, address: &str) -> String {
    let (lower, address) = (answer.to_ascii_lowercase(), address.to_ascii_lowercase());
    let mut rest = 0;
    let mut clean = String::new();
    for (found, _) in lower.match_indices(&address) {
        clean.push_str(answer.get(rest..found).unwrap_or_default());
        clean.push_str("the recipient");
        rest = found + address.len();
    }
    clean + answer.get(rest..).unwrap_or_default()
}

fn smtp(config: &Config, host: &str) -> Result<SmtpTransport, String> {
    let authority = config.smtp_ca()?;
    let tls = || {
        let parameters = TlsParameters::builder(host.to_owned());
        let parameters = match &authority {
            Some(certificate) => parameters.add_root_certificate(certificate.clone()),
            None => parameters,
        };
        parameters.build().map_err(|error| format!("mail.smtp_host, mail.smtp_ca_file: {error}"))
    };
    let (tls, port) = match config.mail.smtp_tls {
        SmtpTls::Starttls => (Tls::Required(tls()?), 587),
        SmtpTls::Implicit => (Tls::Wrapper(tls()?), 465),
        SmtpTls::None => (Tls::None, 25),
    };
    let mut builder = SmtpTransport::builder_dangerous(host)
        .tls(tls)
        .port(config.mail.smtp_port.unwrap_or(port))
        .timeout(Some(Duration::from_secs(config.mail.smtp_timeout_seconds)));
    if let Some(user) = &config.mail.smtp_user {
        let password = config.smtp_password()?;
        let password = password.as_ref().map_or("", |password| password.expose_secret());
        builder = builder.credentials(Credentials::new(user.clone(), password.to_owned()));
    }
    Ok(builder.build())
}
