//! Sending: by SMTP, or as files in a folder where no mail server is configured.

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::Duration,
};

use lettre::{
    Message, SmtpTransport, Transport,
    message::{
        Attachment, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Tls, TlsParameters},
        response::Response,
    },
};
use secrecy::ExposeSecret;

use super::{Letter, looks::LOGO_PART, render::one_line};
use crate::config::{Config, Logo, SmtpTls};

/// Where mail goes.
pub struct Mailer {
    from: Mailbox,
    /// The part behind the @ of message identifiers.
    domain: String,
    /// What the head of a message shows.
    logo: Option<Logo>,
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
    pub fn new(config: &Config, logo: Option<&Logo>) -> Result<Self, String> {
        let from: Mailbox = config.mail.from.parse().map_err(|error| format!("mail.from: {error}"))?;
        let way = match &config.mail.smtp_host {
            Some(host) => Way::Smtp(Box::new(smtp(config, host)?)),
            None => Way::Folder(config.data_dir.join("mail")),
        };
        let domain = config.server.public_url.host_str().unwrap_or("localhost").to_owned();
        Ok(Self { from, domain, logo: logo.cloned(), way })
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

    /// Sends one letter; answers what the server said.
    ///
    /// # Errors
    /// [`SendError`], which says whether trying again may help.
    pub fn send(&self, letter: &Letter) -> Result<String, SendError> {
        let message = self.message(letter).map_err(|error| SendError::Permanent(error.to_string()))?;
        match &self.way {
            Way::Smtp(transport) => transport
                .send(&message)
                .map(|response| said(&response, letter))
                .map_err(|error| refusal(&error, letter)),
            Way::Folder(folder) => write_privately(folder, &letter.id, &message.formatted())
                .map(|()| "written to a file".to_owned())
                .map_err(|error| SendError::Temporary(format!("{}: {error}", folder.display()))),
        }
    }

    /// The letter in the format of the network. Its Message-ID comes from the row in the outbox, so that a message
    /// that is sent again can be recognised (RFC 5322 §3.6.4); Auto-Submitted keeps out-of-office replies away
    /// (RFC 3834 §5).
    fn message(&self, letter: &Letter) -> Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let to = Mailbox::new(Some(letter.to_name.clone()), letter.to_address.parse()?);
        let more = self.threads(letter).into_iter().chain(unsubscribing(letter));
        let message = Message::builder()
            .from(self.from.clone())
            .to(to)
            .date(letter.created_at.utc().into())
            .message_id(Some(format!("<{}@{}>", letter.id, self.domain)))
            .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned()))
            .subject(letter.subject.clone());
        let message = more
            .fold(message, |message, (name, value)| {
                message.raw_header(HeaderValue::new(HeaderName::new_from_ascii_str(name), value))
            })
            .multipart(self.content(letter)?)?;
        Ok(message)
    }

    /// Both forms of the letter, and beside the one that shows it the logo (RFC 2387).
    fn content(&self, letter: &Letter) -> Result<MultiPart, Box<dyn std::error::Error + Send + Sync>> {
        let Some(logo) = self.logo.as_ref().filter(|_| letter.html.contains(&format!("cid:{LOGO_PART}"))) else {
            return Ok(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()));
        };
        let kind = ContentType::parse(logo.kind.media_type())?;
        let drawing = Attachment::new_inline(LOGO_PART.to_owned()).body(logo.content.clone(), kind);
        let shown = MultiPart::related().singlepart(SinglePart::html(letter.html.clone())).singlepart(drawing);
        Ok(MultiPart::alternative().singlepart(SinglePart::plain(letter.text.clone())).multipart(shown))
    }

    /// The headers by which mail programs put messages about the same together: they name messages that were never sent,
    /// one for each secret and reader (RFC 5322 §3.6.4).
    fn threads(&self, letter: &Letter) -> Vec<(&'static str, String)> {
        let name = |thread: &String| format!("<{thread}@{}>", self.domain);
        let Some(first) = letter.threads.first() else { return Vec::new() };
        let all: Vec<_> = letter.threads.iter().take(MOST_THREADS).map(name).collect();
        vec![("In-Reply-To", name(first)), ("References", all.join(" "))]
    }
}

/// By which mail programs show a button of their own, one click on which sends to the same address (RFC 8058). Only who
/// asked for more than everybody gets has anything to end.
fn unsubscribing(letter: &Letter) -> Vec<(&'static str, String)> {
    let Some(url) = &letter.unsubscribe else { return Vec::new() };
    vec![("List-Unsubscribe", format!("<{url}>")), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned())]
}

/// So many things that a message is about are named in its headers.
const MOST_THREADS: usize = 10;

/// Writes a message that only its owner can read, because it may hold a link to set a password; it appears whole or
/// not at all.
fn write_privately(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let draft = folder.join(format!("{name}.draft"));
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(content)?;
    fs::rename(draft, folder.join(format!("{name}.eml")))
}

/// What the server answered when it accepted the letter: often under which name it has it now.
fn said(response: &Response, letter: &Letter) -> String {
    let lines: Vec<&str> = response.message().collect();
    let answer = one_line(&format!("{} {}", response.code(), lines.join(" ")));
    without_address(&answer, &letter.to_address).chars().take(LONGEST_ANSWER).collect()
}

/// So much is kept of what a server says, in characters.
const LONGEST_ANSWER: usize = 500;

/// The answers that refuse this recipient for ever: no such mailbox, moved away, a malformed address (RFC 5321
/// §4.2.3), no mail there at all (RFC 7504).
const FOR_EVER: [&str; 5] = ["501", "550", "551", "553", "556"];

/// Whether the server refused this message for ever. Every other refusal (a changed password, maintenance at the
/// greeting) is one that somebody can set right, and the message waits.
fn refusal(error: &lettre::transport::smtp::Error, letter: &Letter) -> SendError {
    let reason = without_address(&error.to_string(), &letter.to_address);
    let for_ever = error.status().is_some_and(|code| FOR_EVER.contains(&code.to_string().as_str()));
    if for_ever { SendError::Permanent(reason) } else { SendError::Temporary(reason) }
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
        .timeout(Some(Duration::from_secs(config.mail.smtp_timeout_seconds)))
        .pool_config(PoolConfig::new().max_size(config.mail.connections));
    if let Some(user) = &config.mail.smtp_user {
        let password = config.smtp_password()?;
        let password = password.as_ref().map_or("", |password| password.expose_secret());
        builder = builder.credentials(Credentials::new(user.clone(), password.to_owned()));
    }
    Ok(builder.build())
}
