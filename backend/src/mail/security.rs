//! What a message says about what changed a person's account or the secrets that they look after. The texts are in the
//! catalogues, by the name that an event is kept under.

use minijinja::{Error, ErrorKind};
use serde::Serialize;
use serde_json::Value;

use super::{
    render::one_line,
    texts::{About, Words, about},
};
use crate::{
    app::Core,
    db::message::Message,
    domain::{
        device,
        person::Person,
        security::{Place, SecurityEvent, SecurityFacts},
    },
};

/// What the templates know of it.
#[derive(Serialize)]
pub(super) struct Told {
    /// Behind the name of the federation.
    #[serde(skip)]
    pub(super) subject: String,
    lead: String,
    details: Vec<Detail>,
    advice: String,
    /// What the link does.
    action: String,
    url: String,
    /// Whether something happens at the link, so that it is also to be copied.
    confirms: bool,
    reason: String,
}

/// One line of when, by whom and from where.
#[derive(Serialize)]
struct Detail {
    label: String,
    value: String,
}

impl Told {
    pub(super) fn new(
        core: &Core,
        (message, words): (&Message, &Words),
        facts: &SecurityFacts,
        url: Option<String>,
    ) -> Result<Self, Error> {
        let reader = Reader { core, words, person: &message.person, facts };
        let (text, said) = reader.said()?;
        let say = |text: &str| words.say(text, &said).map(|text| one_line(&text));
        let (action, place) = if url.is_some() { ("confirm", "") } else { reader.place() };
        Ok(Self {
            subject: say(&format!("{text}.subject"))?,
            lead: say(&format!("{text}.lead"))?,
            details: reader.details(message)?,
            advice: say(&format!("security-advice.{}", reader.advice()))?,
            action: say(&format!("security-action.{action}"))?,
            confirms: url.is_some(),
            url: url.unwrap_or_else(|| format!("{}{place}", core.config.issuer())),
            reason: say(&format!("security-reason.{}", reader.reason()))?,
        })
    }
}

/// Who reads what.
struct Reader<'a> {
    core: &'a Core,
    words: &'a Words,
    person: &'a Person,
    facts: &'a SecurityFacts,
}

impl Reader<'_> {
    /// Whether it was done by way of the reader's own account.
    fn is_own(&self) -> bool {
        self.facts.actor == Some(self.person.id.uuid())
    }

    /// Whether the reader is told of somebody else.
    fn is_of_another(&self) -> bool {
        matches!(&self.facts.event, SecurityEvent::FactorsReset { id, .. } if *id != self.person.id.uuid())
    }

    /// Which text says it, and what that is about: the fields of the event, and what follows from them.
    fn said(&self) -> Result<(String, About), Error> {
        let wrong = |reason: String| Error::new(ErrorKind::InvalidOperation, reason);
        let event = serde_json::to_value(&self.facts.event).map_err(|error| wrong(error.to_string()))?;
        let Value::Object(fields) = event else { return Err(wrong("an event has no fields".to_owned())) };
        let federation = one_line(&self.core.config.federation.name);
        let an_operator = self.words.say("an-operator", &about([("federation", federation.clone().into())]))?;
        let whom = self.core.config.federation.support_email.clone().unwrap_or(an_operator);
        let mut said = about([
            ("federation", federation.into()),
            ("whom", whom.into()),
            ("actor", one_line(&self.facts.actor_name).into()),
        ]);
        let mut text = String::from("security-");
        for (name, value) in &fields {
            match value {
                Value::String(word) if name == "event" => text.push_str(&word.replace('_', "-")),
                Value::String(value) => said.set(name.clone(), one_line(value)),
                Value::Bool(value) => said.set(name.clone(), if *value { "yes" } else { "no" }),
                Value::Number(number) => said.set(name.clone(), number.as_i64().unwrap_or_default()),
                Value::Null | Value::Array(_) | Value::Object(_) => {}
            }
        }
        if self.is_of_another() {
            text.push_str("-of-another");
        }
        self.say_more(&mut said)?;
        Ok((text, said))
    }

    /// What the texts are about besides the fields of the event.
    fn say_more(&self, said: &mut About) -> Result<(), Error> {
        match &self.facts.event {
            SecurityEvent::FactorAdded { name, .. } | SecurityEvent::FactorRemoved { name, .. } => {
                said.set("named", if name.is_some() { "yes" } else { "no" });
            }
            SecurityEvent::RoleGained { place, .. } | SecurityEvent::RoleLost { place, .. } => {
                let federation = &self.core.config.federation.name;
                let (scope, application, whole) = match place {
                    Some(Place::Application { application, organisation }) => {
                        ("application", application, organisation)
                    }
                    Some(Place::Organisation { organisation }) => ("organisation", organisation, organisation),
                    Some(Place::Words(words)) => ("whole", words, words),
                    None => ("whole", federation, federation),
                };
                said.set("scope", scope);
                said.set("application", one_line(application));
                said.set("organisation", one_line(whole));
                said.set("whole", one_line(whole));
            }
            SecurityEvent::SecretSuspended { resume_at, delete_at, .. } => {
                let end = resume_at.or(*delete_at);
                said.set(
                    "ends",
                    match (resume_at, end) {
                        (Some(_), _) => "resumed",
                        (None, Some(_)) => "deleted",
                        (None, None) => "open",
                    },
                );
                if let Some(end) = end {
                    said.set("until", self.words.moment_in_zone(end, &self.person.time_zone)?);
                }
            }
            SecurityEvent::ManagerLeft { secrets, more, .. } => said.set("count", secrets.len() + more),
            _ => {}
        }
        Ok(())
    }

    fn details(&self, message: &Message) -> Result<Vec<Detail>, Error> {
        let words = self.words;
        let detail = |label: &str, value: String| {
            Ok::<_, Error>(Detail { label: words.say(label, &About::new())?, value: one_line(&value) })
        };
        let mut details =
            vec![detail("label.when", words.moment_in_zone(message.created_at, &self.person.time_zone)?)?];
        // Who gave wrong codes is not known; from where they were given is.
        let unknown = matches!(self.facts.event, SecurityEvent::WrongCodes { .. });
        let by_nobody = matches!(
            self.facts.event,
            SecurityEvent::SignedInFromNewDevice
                | SecurityEvent::SecretLeaked { .. }
                | SecurityEvent::SecretUsedFromNewNetwork { .. }
        );
        if !unknown && !by_nobody {
            let own = || words.say("own-account", &About::new());
            details.push(detail("label.by", if self.is_own() { own()? } else { self.facts.actor_name.clone() })?);
        }
        // From where others work is their own affair.
        if unknown || self.is_own() {
            details.push(detail("label.from", self.from()?)?);
        }
        if let SecurityEvent::ManagerLeft { secrets, more, .. } = &self.facts.event {
            for secret in secrets {
                let said = about([
                    ("name", one_line(&secret.name).into()),
                    ("hint", one_line(&secret.hint).into()),
                    ("application", one_line(&secret.application).into()),
                ]);
                details.push(detail("label.secret", words.say("named-secret", &said)?)?);
            }
            if *more > 0 {
                details.push(detail("label.others", words.say("more", &about([("count", (*more).into())]))?)?);
            }
        }
        match &self.facts.event {
            SecurityEvent::AccessRequested { reason, .. } => details.push(detail("label.reason", reason.clone())?),
            SecurityEvent::AccessRequestDecided { answer: Some(answer), .. } => {
                details.push(detail("label.answer", answer.clone())?);
            }
            _ => {}
        }
        Ok(details)
    }

    /// The device and the address from which it was done.
    fn from(&self) -> Result<String, Error> {
        let words = self.words;
        let device = match self.facts.user_agent.as_deref().map(device::of).unwrap_or_default() {
            (Some(browser), Some(system)) => {
                words.say("device-on-system", &about([("browser", browser.into()), ("system", system.into())]))?
            }
            (Some(browser), None) => browser,
            (None, Some(system)) => system.to_owned(),
            (None, None) => words.say("unknown-device", &About::new())?,
        };
        let address = match &self.facts.address {
            Some(address) => one_line(address),
            None => words.say("unknown-address", &About::new())?,
        };
        words.say("from-device", &about([("device", device.into()), ("address", address.into())]))
    }

    /// What to do, and whom to ask.
    fn advice(&self) -> &'static str {
        match &self.facts.event {
            SecurityEvent::EmailChangeOffered { .. } => "offered",
            SecurityEvent::EmailChangeAsked { .. } => "asked",
            SecurityEvent::EmailChanged { .. } => "changed",
            SecurityEvent::FactorsReset { .. } if self.is_of_another() => "reset",
            SecurityEvent::ManagerLeft { .. } => "left",
            SecurityEvent::WebhookStopped { .. } => "webhook",
            SecurityEvent::SecretLeaked { .. } => "leaked",
            SecurityEvent::SecretUsedFromNewNetwork { .. } => "new-network",
            SecurityEvent::WrongCodes { .. } => "codes",
            SecurityEvent::AccessRequested { .. } => "requested",
            SecurityEvent::AccessRequestDecided { approved: true, .. } => "approved",
            SecurityEvent::AccessRequestDecided { .. } => "declined",
            _ if !self.is_own() => "others",
            event if is_of_secrets(event) => "own-secret",
            _ => "own",
        }
    }

    /// Where the reader looks after it.
    fn place(&self) -> (&'static str, &'static str) {
        match &self.facts.event {
            SecurityEvent::FactorsReset { .. } if self.is_of_another() => ("audit", "/audit"),
            SecurityEvent::RoleGained { .. }
            | SecurityEvent::RoleLost { .. }
            | SecurityEvent::SecretLeaked { .. }
            | SecurityEvent::WebhookStopped { .. }
            | SecurityEvent::SecretUsedFromNewNetwork { .. }
            | SecurityEvent::ManagerLeft { .. } => ("portal", "/"),
            event if is_of_secrets(event) => ("portal", "/"),
            SecurityEvent::AccessRequested { .. } => ("requests", "/operator/requests"),
            SecurityEvent::AccessRequestDecided { .. } => ("own-requests", "/requests"),
            SecurityEvent::CalendarOpened => ("account", "/account"),
            _ => ("sign-in", "/security"),
        }
    }

    /// Why the reader gets the message.
    fn reason(&self) -> &'static str {
        match &self.facts.event {
            SecurityEvent::FactorsReset { .. } if self.is_of_another() => "operator",
            SecurityEvent::AccessRequested { .. } => "operator",
            SecurityEvent::AccessRequestDecided { .. } => "asked",
            SecurityEvent::SecretLeaked { .. } if self.person.operator => "operator",
            SecurityEvent::SecretLeaked { .. }
            | SecurityEvent::SecretUsedFromNewNetwork { .. }
            | SecurityEvent::ManagerLeft { .. }
            | SecurityEvent::WebhookStopped { .. } => "manager",
            _ => "account",
        }
    }
}

/// Whether somebody did it to the secrets or keys of an application.
const fn is_of_secrets(event: &SecurityEvent) -> bool {
    matches!(
        event,
        SecurityEvent::SecretCreated { .. }
            | SecurityEvent::SecretDeleted { .. }
            | SecurityEvent::SecretTokensRevoked { .. }
            | SecurityEvent::SecretSuspended { .. }
            | SecurityEvent::SecretResumed { .. }
            | SecurityEvent::KeyCreated { .. }
            | SecurityEvent::KeyDeleted { .. }
    )
}
