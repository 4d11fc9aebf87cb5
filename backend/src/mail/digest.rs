//! The digest of what expires: by organisation and application, the worst first, each with one thing to do next.

use serde::Serialize;
use time::Duration;

use super::{
    render::{Letter, letter, one_line, thread},
    step,
    texts::{About, Words, about},
    told::{Role, ToldCredential},
    wording::{Kind, Nearness, Situation},
};
use crate::{
    app::Core,
    db::{late_attempt::LateAttempts, message::Message, notice::Noticed},
    domain::{
        Id, Timestamp, acknowledgement, application::Application, organisation::Organisation, person::Person,
        secret::Secret,
    },
};

/// Below this an expiry is marked as urgent.
const URGENT: Duration = Duration::days(7);

/// So many days, today included, are lately.
pub const LATELY_DAYS: i32 = 7;

/// So many addresses are named from which an expired secret is still tried.
const MOST_LATE: usize = 5;

/// What the templates know besides.
#[derive(Serialize)]
struct DigestFacts {
    lead: String,
    effect: String,
    request: String,
    /// What is said of those that can be deleted, where there are others.
    also: String,
    organisations: Vec<OrganisationFacts>,
    /// Whether it is about one secret or key only.
    single: bool,
    advice: String,
    afterwards: String,
    reason: String,
    /// Where the reader ends what they asked for besides everybody's reminders.
    unsubscribe: Option<String>,
}

#[derive(Serialize)]
struct OrganisationFacts {
    #[serde(skip)]
    id: Id<Organisation>,
    name: String,
    applications: Vec<ApplicationFacts>,
}

#[derive(Serialize)]
struct ApplicationFacts {
    #[serde(skip)]
    id: Id<Application>,
    name: String,
    environment: &'static str,
    /// Why the reader is told of what is not theirs, where they are told of others too.
    why: Option<String>,
    /// What the link does for the reader, who manages the application or does not.
    action: String,
    /// `None` for who may not see the application.
    url: Option<String>,
    credentials: Vec<CredentialFacts>,
}

#[derive(Serialize)]
struct CredentialFacts {
    name: String,
    /// Whether it is a key, and no secret.
    key: bool,
    /// The beginning of a secret. Like all that is known of the machines, it is for who manages the application.
    hint: Option<String>,
    nearness: String,
    /// `urgent`, `soon`, or `fine` for what can be deleted.
    tone: &'static str,
    expires_at: String,
    last_used: Option<String>,
    /// How many tokens it got lately; `None` for what was never used, and for a key.
    tokens: Option<String>,
    /// When and from where it was tried after its expiry.
    late: Vec<String>,
    /// Whether it gets no tokens for now.
    suspended: bool,
    step: String,
    /// Where the reader says that they are on it; `None` where that changes nothing any more.
    on_it: Option<String>,
}

/// The digest for one person, as of `now`; `unsubscribe` is where they end what they asked for besides everybody's.
///
/// # Errors
/// That of a text or a template, which is a fault of ours.
pub fn render_expiry_digest(
    core: &Core,
    message: &Message,
    told: &[ToldCredential],
    now: Timestamp,
    unsubscribe: Option<String>,
) -> Result<Letter, minijinja::Error> {
    let words = core.texts.of(&message.person.locale)?;
    let mut told: Vec<_> = told.iter().collect();
    told.sort_by_key(|one| one.rank());
    let left = told.iter().filter(|one| one.replaced).count();
    let situation = situation(told.get(..told.len() - left).unwrap_or_default(), now);
    let subject = subject(words, &told, &situation, left)?;
    let digest = Digest { core, words, reader: &message.person, now };
    let facts = DigestFacts { unsubscribe: unsubscribe.clone(), ..digest.facts(&told, &situation, left)? };
    let threads = told.iter().filter_map(|one| one.about.secret).map(|id| thread(id, &message.person));
    let safe_to_delete: Vec<Id<Secret>> =
        told.iter().filter(|one| one.replaced).filter_map(|one| one.about.secret).collect();
    let letter = letter(core, (message, words), &subject, "expiry_digest", facts)?;
    let threads = letter.threads.iter().cloned().chain(threads).collect();
    Ok(Letter { threads, unsubscribe, safe_to_delete, ..letter })
}

/// What is said of all that only waits to be replaced.
fn situation(told: &[&ToldCredential], now: Timestamp) -> Situation {
    let expired = told.iter().filter(|told| told.about.expires_at <= now).count();
    let next = told.iter().map(|told| told.about.expires_at).find(|expires_at| *expires_at > now).unwrap_or(now);
    let secrets = told.iter().filter(|told| told.about.hint.is_some()).count();
    Situation {
        kind: Kind::new(secrets, told.len() - secrets),
        count: told.len(),
        expired,
        managed: told.iter().filter(|told| told.is_managed()).count(),
        audience: told.iter().map(|told| told.role).find(|role| *role != Role::Manager).unwrap_or(Role::Operator),
        attended: told.iter().filter(|told| !told.is_managed()).all(|told| told.reachable),
        next: Nearness::of(next, now),
    }
}

fn subject(
    words: &Words,
    told: &[&ToldCredential],
    situation: &Situation,
    left: usize,
) -> Result<String, minijinja::Error> {
    let mut about = situation.about(false);
    let subject = match told {
        [one] => {
            about.set("name", one_line(&one.about.name));
            about.set("application", one_line(&one.about.application));
            match one {
                ToldCredential { replaced: true, .. } => "digest-subject.replaced",
                ToldCredential { late, .. } if !late.is_empty() => "digest-subject.late",
                _ => "digest-subject.one",
            }
        }
        _ if situation.count == 0 => {
            about.set("count", left);
            "digest-subject.all-replaced"
        }
        _ => return situation.summary(words, false),
    };
    words.say(subject, &about)
}

/// For whom, when and in which words.
struct Digest<'a> {
    core: &'a Core,
    words: &'a Words,
    reader: &'a Person,
    now: Timestamp,
}

impl Digest<'_> {
    fn facts(
        &self,
        told: &[&ToldCredential],
        situation: &Situation,
        left: usize,
    ) -> Result<DigestFacts, minijinja::Error> {
        let words = self.words;
        let so_many = about([("count", left.into())]);
        let said = situation.about(true);
        let say = |text: Option<&str>| text.map_or_else(|| Ok(String::new()), |text| words.say(text, &said));
        let nothing_else = situation.count == 0;
        let (lead, effect) = if nothing_else {
            (words.say("lead.replaced", &so_many)?, words.say("effect.replaced", &so_many)?)
        } else {
            (situation.lead(words)?, words.say(situation.effect(), &said)?)
        };
        let all = Situation { count: told.len(), managed: situation.managed + left, ..situation.clone() };
        let mut of_all = all.about(true);
        of_all.set("federation", one_line(&self.core.config.federation.name));
        let advice = situation.advice().filter(|_| !nothing_else);
        Ok(DigestFacts {
            lead,
            effect,
            request: say(situation.request())?,
            also: if left == 0 || nothing_else { String::new() } else { words.say("also-replaced", &so_many)? },
            organisations: self.organisations(told)?,
            single: told.len() == 1,
            advice: say(advice.map(|(advice, _)| advice))?,
            afterwards: say(advice.map(|(_, afterwards)| afterwards))?,
            reason: words.say(all.reason(), &of_all)?,
            unsubscribe: None,
        })
    }

    /// Puts what belongs together together; who has the worst comes first.
    fn organisations(&self, told: &[&ToldCredential]) -> Result<Vec<OrganisationFacts>, minijinja::Error> {
        let several_roles = told.iter().any(|one| one.is_managed()) && told.iter().any(|one| !one.is_managed());
        let mut organisations: Vec<OrganisationFacts> = Vec::new();
        for one in told {
            let (about, facts) = (&one.about, self.credential(one)?);
            let new = |credentials| self.application(one, several_roles, credentials);
            match organisations.iter_mut().find(|organisation| organisation.id == about.organisation_id) {
                None => {
                    let applications = vec![new(vec![facts])?];
                    let (id, name) = (about.organisation_id, about.organisation.clone());
                    organisations.push(OrganisationFacts { id, name, applications });
                }
                Some(organisation) => {
                    match organisation.applications.iter_mut().find(|known| known.id == about.application_id) {
                        Some(application) => {
                            // The page that leads through the replacing of one of them leaves out the others.
                            application.url = self.page(one, None);
                            application.credentials.push(facts);
                        }
                        None => organisation.applications.push(new(vec![facts])?),
                    }
                }
            }
        }
        Ok(organisations)
    }

    fn application(
        &self,
        told: &ToldCredential,
        several_roles: bool,
        credentials: Vec<CredentialFacts>,
    ) -> Result<ApplicationFacts, minijinja::Error> {
        let say = |text: &str| self.words.say(text, &About::new());
        let about = &told.about;
        let why = if told.reachable { "why.attended" } else { "why.unreachable" };
        let action = match (told.role, told.replaced) {
            (Role::Manager, true) => "action.delete",
            (Role::Manager, false) => "action.replace",
            _ => "action.open",
        };
        Ok(ApplicationFacts {
            id: about.application_id,
            name: about.application.clone(),
            environment: about.environment.as_str(),
            why: (several_roles && !told.is_managed()).then(|| say(why)).transpose()?,
            action: say(action)?,
            url: self.page(told, about.secret),
            credentials,
        })
    }

    /// Where the reader does what is to be done: of one secret alone, its manager replaces it there.
    fn page(&self, told: &ToldCredential, alone: Option<Id<Secret>>) -> Option<String> {
        let application = told.about.application_id;
        match (told.role, alone) {
            (Role::Manager, Some(secret)) => Some(self.core.config.rotation_page(application, secret)),
            (Role::Manager | Role::Operator, _) => Some(self.core.config.application_page(application)),
            _ => None,
        }
    }

    fn credential(&self, told: &ToldCredential) -> Result<CredentialFacts, minijinja::Error> {
        let (about, words, now) = (&told.about, self.words, self.now);
        let mut near = About::new();
        Nearness::of(about.expires_at, now).tell(&mut near);
        let suspended = about.suspension.is_some_and(|end| !end.has_resumed(now));
        let managed = told.is_managed();
        let late = told.late.iter().filter(|_| managed).take(MOST_LATE).map(|late| self.late_attempt(late));
        let used = about.last_used_at.and(about.secret).filter(|_| managed);
        Ok(CredentialFacts {
            name: about.name.clone(),
            key: about.secret.is_none(),
            hint: about.hint.clone().filter(|_| managed),
            nearness: words.say("nearness-alone", &near)?,
            tone: match about.expires_at.since(now) {
                _ if told.replaced => "fine",
                left if left < URGENT => "urgent",
                _ => "soon",
            },
            expires_at: words.moment_in_zone(about.expires_at, &self.reader.time_zone)?,
            last_used: managed.then(|| self.last_used(about)).transpose()?,
            tokens: used.map(|_| self.tokens(told.tokens)).transpose()?,
            late: late.collect::<Result<_, _>>()?,
            suspended: suspended && managed,
            step: step::next(words, told, suspended, now)?,
            on_it: self.on_it(told),
        })
    }

    /// The page on which a manager has the reminders of a secret rest.
    fn on_it(&self, told: &ToldCredential) -> Option<String> {
        let about = &told.about;
        let secret = about.secret.filter(|_| told.is_managed() && !told.replaced)?;
        let until = self.now.plus(Duration::days(1));
        acknowledgement::check(until, about.expires_at, self.now).ok()?;
        Some(format!("{}/applications/{}?onIt={secret}", self.core.config.issuer(), about.application_id))
    }

    fn tokens(&self, tokens: i64) -> Result<String, minijinja::Error> {
        self.words.say("tokens-lately", &about([("days", LATELY_DAYS.into()), ("tokens", tokens.into())]))
    }

    fn late_attempt(&self, late: &LateAttempts) -> Result<String, minijinja::Error> {
        let at = self.words.moment(late.last_at, &self.reader.time_zone)?;
        let address = match late.address.as_str() {
            "" => self.words.say("an-unknown-address", &About::new())?,
            address => one_line(address),
        };
        let said = about([("attempts", late.attempts.into()), ("address", address.into()), ("at", at.into())]);
        self.words.say("late-attempt", &said)
    }

    fn last_used(&self, noticed: &Noticed) -> Result<String, minijinja::Error> {
        let Some(at) = noticed.last_used_at else { return self.words.say("never", &About::new()) };
        let at = self.words.moment(at, &self.reader.time_zone)?;
        match &noticed.last_used_address {
            None => Ok(at),
            Some(address) => {
                self.words.say("used-from", &about([("at", at.into()), ("address", one_line(address).into())]))
            }
        }
    }
}
