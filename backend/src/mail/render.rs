//! What messages say: HTML and plain text from one set of facts.

use std::sync::LazyLock;

use minijinja::{Environment, Value, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

use super::{security::Told, wrap::wrap};
use crate::{
    app::Core,
    db::{message::Message, sign_in::OneTimeLink},
    domain::{Id, Timestamp, calendar, person::LinkPurpose, secret::Secret, security::SecurityFacts},
};

/// A message that is ready to be sent.
#[derive(Clone, Debug)]
pub struct Letter {
    /// The row in the outbox; the Message-ID comes from it.
    pub id: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub created_at: Timestamp,
    /// What it is about, each with its reader: mail programs put messages about the same together.
    pub threads: Vec<String>,
    /// The secrets of which it says that they can be deleted.
    pub safe_to_delete: Vec<Id<Secret>>,
}

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    for (name, source) in [
        ("layout.html", include_str!("templates/layout.html")),
        ("expiry_digest.html", include_str!("templates/expiry_digest.html")),
        ("expiry_digest.txt", include_str!("templates/expiry_digest.txt")),
        ("password_link.html", include_str!("templates/password_link.html")),
        ("password_link.txt", include_str!("templates/password_link.txt")),
        ("security.html", include_str!("templates/security.html")),
        ("security.txt", include_str!("templates/security.txt")),
    ] {
        // A template that does not parse is found by the tests, which render each of them.
        let _ = environment.add_template(name, source);
    }
    environment
});

/// What every template knows.
#[derive(Serialize)]
struct Facts<'a, F> {
    federation: &'a str,
    support: Option<&'a str>,
    person: &'a str,
    subject: &'a str,
    #[serde(flatten)]
    about: F,
}

/// What a letter with a link knows besides.
#[derive(Serialize)]
struct LinkFacts {
    /// Whether it is the person's first password.
    first: bool,
    /// Whether somebody asked for it at the sign-in page.
    asked: bool,
    url: String,
    until: String,
}

/// The link by which a person sets a password.
///
/// # Errors
/// That of a template, which is a fault of ours.
pub fn render_password_link(
    core: &Core,
    message: &Message,
    link: &OneTimeLink,
    url: &str,
) -> Result<Letter, minijinja::Error> {
    let first = link.is_to_join();
    let to_do = if first { "set your password" } else { "choose a new password" };
    let subject = format!("{}: {to_do}", core.config.federation.name);
    let until = calendar::long(link.expires_at, &message.person.time_zone);
    letter(
        core,
        message,
        &subject,
        "password_link",
        LinkFacts { first, asked: !first && link.purpose == LinkPurpose::ResetByRequest, url: url.to_owned(), until },
    )
}

/// What has changed the reader's account; `url` leads to where an asked change of the address is confirmed.
///
/// # Errors
/// That of a template, which is a fault of ours.
pub fn render_security(
    core: &Core,
    message: &Message,
    facts: &SecurityFacts,
    url: Option<String>,
) -> Result<Letter, minijinja::Error> {
    let told = Told::new(core, message, facts, url);
    let subject = format!("{}: {}", core.config.federation.name, told.subject);
    letter(core, message, &subject, "security", told)
}

pub(super) fn letter<F: Serialize>(
    core: &Core,
    message: &Message,
    subject: &str,
    template: &str,
    about: F,
) -> Result<Letter, minijinja::Error> {
    let values = Value::from(Serde(Facts {
        federation: &core.config.federation.name,
        support: core.config.federation.support_email.as_deref(),
        person: &one_line(&message.person.name),
        subject,
        about,
    }));
    let render = |name: &str| TEMPLATES.get_template(name)?.render(values.clone());
    let (text, html) = (render(&format!("{template}.txt"))?, render(&format!("{template}.html"))?);
    Ok(Letter {
        id: message.id.to_string(),
        to_name: one_line(&message.person.name),
        to_address: message.address().to_owned(),
        subject: one_line(subject),
        text: wrap(&text),
        html,
        created_at: message.created_at,
        threads: Vec::new(),
        safe_to_delete: Vec::new(),
    })
}

/// What goes into a header, or into a sentence. The interface refuses control characters; a name that came into the database in another
/// way must neither add headers nor stop the delivery.
pub(super) fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
