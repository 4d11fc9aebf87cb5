//! What messages say: HTML and plain text from one set of facts.

use std::fmt;

use minijinja::{Value, context, value::Serde};
use serde::Serialize;

use super::{
    security::Told,
    texts::{Words, about},
    wrap::wrap,
};
use crate::{
    app::Core,
    db::{message::Message, sign_in::OneTimeLink},
    domain::{
        Id, Timestamp,
        person::{LinkPurpose, Person},
        secret::Secret,
        security::SecurityFacts,
    },
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
    /// Where its reader ends what they asked for besides everybody's reminders, where they did.
    pub unsubscribe: Option<String>,
    /// The secrets of which it says that they can be deleted.
    pub safe_to_delete: Vec<Id<Secret>>,
}

/// What every template knows.
#[derive(Serialize)]
struct Facts<'a, F> {
    language: &'static str,
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
    lead: String,
    action: String,
    url: String,
    until: String,
    reason: String,
}

/// The link by which a person sets a password.
///
/// # Errors
/// That of a text or a template, which is a fault of ours.
pub fn render_password_link(
    core: &Core,
    message: &Message,
    link: &OneTimeLink,
    url: &str,
) -> Result<Letter, minijinja::Error> {
    let words = core.texts.of(&message.person.locale)?;
    let first = link.is_to_join();
    let asked = !first && link.purpose == LinkPurpose::ResetByRequest;
    let until = words.moment_in_zone(link.expires_at, &message.person.time_zone)?;
    let said = about([("federation", one_line(&core.config.federation.name).into()), ("until", until.into())]);
    let say = |text: &str| words.say(text, &said);
    let either = |is_so: bool, yes: &str, no: &str| say(if is_so { yes } else { no });
    let subject = either(first, "link.subject-first", "link.subject")?;
    let facts = LinkFacts {
        lead: if first { say("link.lead-first") } else { either(asked, "link.lead-asked", "link.lead") }?,
        action: either(first, "link.action-first", "link.action")?,
        url: url.to_owned(),
        until: say("link.until")?,
        reason: either(asked, "link.reason-asked", "link.reason")?,
    };
    letter(core, (message, words), &subject, "password_link", facts)
}

/// What has changed the reader's account; `url` leads to where an asked change of the address is confirmed.
///
/// # Errors
/// That of a text or a template, which is a fault of ours.
pub fn render_security(
    core: &Core,
    message: &Message,
    facts: &SecurityFacts,
    url: Option<String>,
) -> Result<Letter, minijinja::Error> {
    let words = core.texts.of(&message.person.locale)?;
    let told = Told::new(core, (message, words), facts, url)?;
    let subject = told.subject.clone();
    let letter = letter(core, (message, words), &subject, "security", told)?;
    // With the reminders of the same secret, as these name it.
    let thread = facts.event.secret().map(|secret| thread(secret, &message.person));
    let threads = letter.threads.iter().cloned().chain(thread).collect();
    Ok(Letter { threads, ..letter })
}

pub(super) fn letter<F: Serialize>(
    core: &Core,
    (message, words): (&Message, &Words),
    subject: &str,
    template: &str,
    about_it: F,
) -> Result<Letter, minijinja::Error> {
    let federation = &core.config.federation.name;
    let said = about([("federation", federation.clone().into()), ("about", subject.to_owned().into())]);
    let subject = one_line(&words.say("subject", &said)?);
    let facts = Value::from(Serde(Facts {
        language: words.language.code(),
        federation,
        support: core.config.federation.support_email.as_deref(),
        person: &one_line(&message.person.name),
        subject: &subject,
        about: about_it,
    }));
    let values = context! { t => words.function(), ..facts };
    let render = |name: &str| core.texts.templates.get_template(name)?.render(values.clone());
    let (text, html) = (render(&format!("{template}.txt"))?, render(&format!("{template}.html"))?);
    Ok(Letter {
        id: message.id.to_string(),
        to_name: one_line(&message.person.name),
        to_address: message.address().to_owned(),
        subject,
        text: wrap(&text),
        html,
        created_at: message.created_at,
        // What is sent again belongs to what was sent before.
        threads: message.resend_of.map(|origin| origin.to_string()).into_iter().collect(),
        unsubscribe: None,
        safe_to_delete: Vec::new(),
    })
}

/// The name of all that one reader is told of one secret.
pub(super) fn thread(secret: impl fmt::Display, reader: &Person) -> String {
    format!("{secret}.{}", reader.id)
}

/// What goes into a header, or into a sentence. The interface refuses control characters; a name that came into the database in another
/// way must neither add headers nor stop the delivery.
pub(super) fn one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
