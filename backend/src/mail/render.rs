//! What messages say: HTML and plain text from one set of facts.

use std::sync::LazyLock;

use minijinja::{Environment, Value, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;
use time::Duration;

use crate::{
    app::Core,
    db::{message::Message, notice::NoticedSecret, sign_in::OneTimeLink},
    domain::{Timestamp, calendar, person::Person},
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

/// What a digest of expiring secrets knows besides.
#[derive(Serialize)]
struct DigestFacts {
    secrets: Vec<SecretFacts>,
    as_operator: bool,
}

/// What a letter with a link knows besides.
#[derive(Serialize)]
struct LinkFacts {
    url: String,
    until: String,
}

/// What the templates know of one secret.
#[derive(Serialize)]
struct SecretFacts {
    name: String,
    hint: String,
    application: String,
    organisation: String,
    environment: &'static str,
    /// `expires in 25 days`, `expires today`, `has expired`.
    standing: String,
    expired: bool,
    urgent: bool,
    expires_at: String,
    last_used: String,
    url: String,
}

/// The digest of expiring secrets for one person, the first to expire first.
///
/// # Errors
/// That of a template, which is a fault of ours.
pub fn render_expiry_digest(
    core: &Core,
    message: &Message,
    secrets: &[NoticedSecret],
    as_operator: bool,
) -> Result<Letter, minijinja::Error> {
    let now = core.now();
    let facts: Vec<_> = secrets.iter().map(|secret| secret_facts(core, secret, &message.person, now)).collect();
    let subject = digest_subject(secrets, now, &core.config.federation.name);
    let about = DigestFacts { secrets: facts, as_operator };
    letter(core, message, subject, "expiry_digest", about)
}

fn digest_subject(secrets: &[NoticedSecret], now: Timestamp, federation: &str) -> String {
    let standing = secrets.first().map(|first| standing(first.expires_at, now)).unwrap_or_default();
    match secrets {
        [only] => format!("{federation}: client secret {} {standing} ({})", only.name, only.application),
        several => format!("{federation}: {} client secrets need you; the first {standing}", several.len()),
    }
}

fn secret_facts(core: &Core, secret: &NoticedSecret, person: &Person, now: Timestamp) -> SecretFacts {
    let zone = &person.time_zone;
    SecretFacts {
        name: secret.name.clone(),
        hint: secret.hint.clone(),
        application: secret.application.clone(),
        organisation: secret.organisation.clone(),
        environment: secret.environment.as_str(),
        standing: standing(secret.expires_at, now),
        expired: secret.expires_at <= now,
        urgent: secret.expires_at.since(now) < Duration::days(7),
        expires_at: calendar::long(secret.expires_at, zone),
        last_used: secret.last_used_at.map_or_else(|| "Never used".to_owned(), |at| calendar::long(at, zone)),
        url: format!("{}/applications/{}", core.config.issuer(), secret.application_id),
    }
}

/// How near the expiry is, in words that follow the secret's name. Days are counted from midnight-free spans of 24
/// hours, rounded to the nearest, as the thresholds are.
fn standing(expires_at: Timestamp, now: Timestamp) -> String {
    let left = expires_at.since(now);
    if left <= Duration::ZERO {
        return "has expired".to_owned();
    }
    let hours = left.whole_hours();
    match (hours + 12) / 24 {
        0 if hours < 2 => "expires within two hours".to_owned(),
        0 => format!("expires in {hours} hours"),
        1 => "expires in one day".to_owned(),
        days => format!("expires in {days} days"),
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
    let subject = format!("{}: set your password", core.config.federation.name);
    let until = calendar::long(link.expires_at, &message.person.time_zone);
    letter(core, message, subject, "password_link", LinkFacts { url: url.to_owned(), until })
}

fn letter<F: Serialize>(
    core: &Core,
    message: &Message,
    subject: String,
    template: &str,
    about: F,
) -> Result<Letter, minijinja::Error> {
    let values = Value::from(Serde(Facts {
        federation: &core.config.federation.name,
        support: core.config.federation.support_email.as_deref(),
        person: &message.person.name,
        subject: &subject,
        about,
    }));
    let render = |name: &str| TEMPLATES.get_template(name)?.render(values.clone());
    let (text, html) = (render(&format!("{template}.txt"))?, render(&format!("{template}.html"))?);
    Ok(Letter {
        id: message.id.to_string(),
        to_name: message.person.name.clone(),
        to_address: message.person.email.clone(),
        subject,
        text,
        html,
        created_at: message.created_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_is_said_in_plain_words() {
        let now = Timestamp::parse("2027-01-01T12:00:00Z").unwrap();
        let said = |hours: i64| standing(now.plus(Duration::hours(hours)), now);
        assert_eq!(said(25 * 24), "expires in 25 days");
        assert_eq!(said(30), "expires in one day");
        assert_eq!(said(11), "expires in 11 hours");
        assert_eq!(said(1), "expires within two hours");
        assert_eq!(said(0), "has expired");
    }
}
