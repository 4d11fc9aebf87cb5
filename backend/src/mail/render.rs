//! What messages say: HTML and plain text from one set of facts.

use std::sync::LazyLock;

use minijinja::{Environment, Value, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;
use time::Duration;

use super::{
    security::Told,
    wording::{Kind, Situation, nearness, nearness_alone},
    wrap::wrap,
};
use crate::{
    app::Core,
    db::{message::Message, notice::Noticed, sign_in::OneTimeLink},
    domain::{
        Timestamp, calendar,
        person::{LinkPurpose, Person},
        security::SecurityFacts,
    },
};

/// Below this an expiry is marked as urgent.
const URGENT: Duration = Duration::days(7);

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

/// One secret or key, as one reader is to be told of it.
#[derive(Clone, Debug)]
pub struct ToldCredential {
    pub about: Noticed,
    /// Whether the reader manages it; otherwise the reader is told as an operator.
    pub managed: bool,
}

/// What a digest of expiring secrets and keys knows besides.
#[derive(Serialize)]
struct DigestFacts {
    lead: String,
    effect: String,
    request: &'static str,
    credentials: Vec<CredentialFacts>,
    advice: String,
    afterwards: &'static str,
    reason: String,
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

/// What the templates know of one secret or key.
#[derive(Serialize)]
struct CredentialFacts {
    name: String,
    /// The beginning of a secret; `None` for a key.
    hint: Option<String>,
    application: String,
    organisation: String,
    environment: &'static str,
    nearness: String,
    urgent: bool,
    expires_at: String,
    last_used: String,
    /// Whether it gets no tokens for now.
    suspended: bool,
    /// What the link does for the reader, who manages the secret or does not.
    action: &'static str,
    /// Whether to say that nobody can be reached: where the reader is told of others too.
    unmanaged: bool,
    url: String,
}

/// The digest of expiring secrets and keys for one person, the first to expire first.
///
/// # Errors
/// That of a template, which is a fault of ours.
pub fn render_expiry_digest(
    core: &Core,
    message: &Message,
    told: &[ToldCredential],
) -> Result<Letter, minijinja::Error> {
    let now = core.now();
    let situation = situation(told, now);
    let federation = &core.config.federation.name;
    let subject = match told {
        [ToldCredential { about, .. }] => {
            let what = situation.kind.one();
            format!("{federation}: {what} \"{}\" {} ({})", about.name, situation.next, about.application)
        }
        _ => format!("{federation}: {}", situation.summary()),
    };
    let several_roles = situation.managed > 0 && situation.managed < told.len();
    let about = DigestFacts {
        lead: situation.lead(),
        effect: situation.effect(),
        request: situation.request(),
        credentials: told
            .iter()
            .map(|told| credential_facts(core, told, several_roles, &message.person, now))
            .collect(),
        advice: situation.advice(),
        afterwards: situation.afterwards(),
        reason: situation.reason(federation),
    };
    letter(core, message, &subject, "expiry_digest", about)
}

fn situation(told: &[ToldCredential], now: Timestamp) -> Situation {
    let expired = told.iter().filter(|told| told.about.expires_at <= now).count();
    let next = told.iter().map(|told| told.about.expires_at).find(|expires_at| *expires_at > now).unwrap_or(now);
    let secrets = told.iter().filter(|told| told.about.hint.is_some()).count();
    Situation {
        kind: Kind::new(secrets, told.len() - secrets),
        count: told.len(),
        expired,
        managed: told.iter().filter(|told| told.managed).count(),
        next: nearness(next, now),
    }
}

fn credential_facts(
    core: &Core,
    told: &ToldCredential,
    several_roles: bool,
    reader: &Person,
    now: Timestamp,
) -> CredentialFacts {
    let (about, zone) = (&told.about, &reader.time_zone);
    CredentialFacts {
        name: about.name.clone(),
        hint: about.hint.clone(),
        application: about.application.clone(),
        organisation: about.organisation.clone(),
        environment: about.environment.as_str(),
        nearness: nearness_alone(about.expires_at, now),
        urgent: about.expires_at.since(now) < URGENT,
        expires_at: calendar::long(about.expires_at, zone),
        last_used: about.last_used_at.map_or_else(|| "never".to_owned(), |at| calendar::day_and_time(at, zone)),
        suspended: about.suspension.is_some_and(|end| !end.has_resumed(now)),
        action: if told.managed { "Replace it in the portal" } else { "Open the application" },
        unmanaged: several_roles && !told.managed,
        url: format!("{}/applications/{}", core.config.issuer(), about.application_id),
    }
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

fn letter<F: Serialize>(
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
    })
}

/// What goes into a header, or into a sentence. The interface refuses control characters; a name that came into the database in another
/// way must neither add headers nor stop the delivery.
pub(super) fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
