//! The digest of what expires: by organisation and application, the worst first, each with one thing to do next.

use serde::Serialize;
use time::Duration;

use super::{
    render::{Letter, letter},
    step,
    wording::{Kind, Situation, also_replaced, nearness, nearness_alone, replaced},
};
use crate::{
    app::Core,
    db::{late_attempt::LateAttempts, message::Message, notice::Noticed},
    domain::{
        Id, Timestamp,
        application::Application,
        calendar,
        person::Person,
        secret::Secret,
        succession::{Ageing, Peer},
    },
};

/// Below this an expiry is marked as urgent.
const URGENT: Duration = Duration::days(7);

/// So many days, today included, are lately.
pub const LATELY_DAYS: i32 = 7;

/// So many addresses are named from which an expired secret is still tried.
const MOST_LATE: usize = 5;

/// As what the reader is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Manages the application.
    Manager,
    /// Runs the federation.
    Operator,
    /// Manages another application of the organisation.
    Colleague,
    /// Reads what comes to the contact address of the organisation.
    Contact,
}

/// One secret or key, as one reader is to be told of it.
#[derive(Clone, Debug)]
pub struct ToldCredential {
    pub about: Noticed,
    pub role: Role,
    /// Whether a manager of the application could be told.
    pub reachable: bool,
    /// How many tokens it got lately.
    pub tokens: i64,
    /// From where it was tried after its expiry, the last first.
    pub late: Vec<LateAttempts>,
    /// The secret that is to take over.
    pub successor: Option<Peer>,
    /// Whether that has taken over, so that this one can be deleted.
    pub replaced: bool,
}

impl ToldCredential {
    /// What is to be told of `about`, beside the secrets of its application that get tokens.
    #[must_use]
    pub fn new(
        about: Noticed,
        (role, reachable): (Role, bool),
        peers: &[Peer],
        (tokens, late): (i64, Vec<LateAttempts>),
        now: Timestamp,
    ) -> Self {
        let Noticed { created_at, expires_at, last_used_at, .. } = about;
        let peers = if about.secret.is_some() { peers } else { &[] };
        let ageing = Ageing { created_at, expires_at, last_used_at };
        let replaced = role == Role::Manager && late.is_empty() && ageing.is_replaced(peers, now);
        Self { successor: ageing.successor(peers).cloned(), replaced, about, role, reachable, tokens, late }
    }

    /// Whether the reader manages the application.
    #[must_use]
    pub fn is_managed(&self) -> bool {
        self.role == Role::Manager
    }

    /// The worst first: what expires first, and at the end what only waits to be deleted.
    fn rank(&self) -> (bool, Timestamp) {
        (self.replaced, self.about.expires_at)
    }
}

/// What the templates know besides.
#[derive(Serialize)]
struct DigestFacts {
    lead: String,
    effect: String,
    request: &'static str,
    /// What is said of those that can be deleted, where there are others.
    also: String,
    organisations: Vec<OrganisationFacts>,
    /// Whether it is about one secret or key only.
    single: bool,
    advice: String,
    afterwards: &'static str,
    reason: String,
}

#[derive(Serialize)]
struct OrganisationFacts {
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
    why: Option<&'static str>,
    /// What the link does for the reader, who manages the application or does not.
    action: &'static str,
    /// `None` for who may not see the application.
    url: Option<String>,
    credentials: Vec<CredentialFacts>,
}

#[derive(Serialize)]
struct CredentialFacts {
    name: String,
    /// The beginning of a secret; `None` for a key.
    hint: Option<String>,
    nearness: String,
    /// `urgent`, `soon`, or `fine` for what can be deleted.
    tone: &'static str,
    expires_at: String,
    last_used: String,
    /// The tokens of the last days; `None` for what was never used, and for a key.
    tokens: Option<i64>,
    /// When and from where it was tried after its expiry.
    late: Vec<String>,
    /// Whether it gets no tokens for now.
    suspended: bool,
    step: String,
}

/// The digest for one person.
///
/// # Errors
/// That of a template, which is a fault of ours.
pub fn render_expiry_digest(
    core: &Core,
    message: &Message,
    told: &[ToldCredential],
) -> Result<Letter, minijinja::Error> {
    let now = core.now();
    let mut told: Vec<_> = told.iter().collect();
    told.sort_by_key(|one| one.rank());
    let left = told.iter().filter(|one| one.replaced).count();
    let situation = situation(told.get(..told.len() - left).unwrap_or_default(), now);
    let federation = &core.config.federation.name;
    let subject = format!("{federation}: {}", subject(&told, &situation, left));
    let all = Situation { count: told.len(), managed: situation.managed + left, ..situation.clone() };
    let nothing_else = situation.count == 0;
    let (lead, effect) = if nothing_else { replaced(left) } else { (situation.lead(), situation.effect()) };
    let about = DigestFacts {
        lead,
        effect,
        request: situation.request(),
        also: if nothing_else { String::new() } else { also_replaced(left) },
        organisations: organisations(core, &told, &message.person, now),
        single: told.len() == 1,
        advice: if nothing_else { String::new() } else { situation.advice() },
        afterwards: situation.afterwards(),
        reason: all.reason(federation),
    };
    let threads = told.iter().filter_map(|one| one.about.secret).map(|id| format!("{id}.{}", message.person.id));
    let safe_to_delete: Vec<Id<Secret>> =
        told.iter().filter(|one| one.replaced).filter_map(|one| one.about.secret).collect();
    let letter = letter(core, message, &subject, "expiry_digest", about)?;
    Ok(Letter { threads: threads.collect(), safe_to_delete, ..letter })
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
        next: nearness(next, now),
    }
}

fn subject(told: &[&ToldCredential], situation: &Situation, left: usize) -> String {
    match told {
        [ToldCredential { about, replaced: true, .. }] => {
            format!("client secret \"{}\" is safe to delete ({})", about.name, about.application)
        }
        [ToldCredential { about, late, .. }] if !late.is_empty() => {
            format!("client secret \"{}\" has expired and is still tried ({})", about.name, about.application)
        }
        [ToldCredential { about, .. }] => {
            let what = situation.kind.one();
            format!("{what} \"{}\" {} ({})", about.name, situation.next, about.application)
        }
        _ if situation.count == 0 => format!("{left} client secrets are safe to delete"),
        _ => situation.summary(),
    }
}

/// Puts what belongs together together; who has the worst comes first.
fn organisations(core: &Core, told: &[&ToldCredential], reader: &Person, now: Timestamp) -> Vec<OrganisationFacts> {
    let several_roles = told.iter().any(|one| one.is_managed()) && told.iter().any(|one| !one.is_managed());
    let mut organisations: Vec<OrganisationFacts> = Vec::new();
    for one in told {
        let (about, facts) = (&one.about, credential(one, reader, now));
        let known = organisations.iter_mut().find(|organisation| organisation.name == about.organisation);
        let new = || application(core, one, several_roles);
        match known {
            None => {
                let applications = vec![ApplicationFacts { credentials: vec![facts], ..new() }];
                organisations.push(OrganisationFacts { name: about.organisation.clone(), applications });
            }
            Some(organisation) => {
                let known = organisation.applications.iter_mut().find(|known| known.id == about.application_id);
                match known {
                    Some(application) => application.credentials.push(facts),
                    None => organisation.applications.push(ApplicationFacts { credentials: vec![facts], ..new() }),
                }
            }
        }
    }
    organisations
}

fn application(core: &Core, told: &ToldCredential, several_roles: bool) -> ApplicationFacts {
    let about = &told.about;
    ApplicationFacts {
        id: about.application_id,
        name: about.application.clone(),
        environment: about.environment.as_str(),
        why: (several_roles && !told.is_managed()).then_some(if told.reachable {
            "Its credential managers were told, and nobody has begun to replace it."
        } else {
            "No credential manager of this application can be reached."
        }),
        action: match (told.role, told.replaced) {
            (Role::Manager, true) => "Delete it in the portal",
            (Role::Manager, false) => "Replace it in the portal",
            _ => "Open the application",
        },
        url: matches!(told.role, Role::Manager | Role::Operator)
            .then(|| format!("{}/applications/{}", core.config.issuer(), about.application_id)),
        credentials: Vec::new(),
    }
}

fn credential(told: &ToldCredential, reader: &Person, now: Timestamp) -> CredentialFacts {
    let (about, zone) = (&told.about, &reader.time_zone);
    CredentialFacts {
        name: about.name.clone(),
        hint: about.hint.clone(),
        nearness: nearness_alone(about.expires_at, now),
        tone: match about.expires_at.since(now) {
            _ if told.replaced => "fine",
            left if left < URGENT => "urgent",
            _ => "soon",
        },
        expires_at: calendar::long(about.expires_at, zone),
        last_used: last_used(about, zone),
        tokens: about.last_used_at.and(about.secret).map(|_| told.tokens),
        late: told.late.iter().take(MOST_LATE).map(|late| late_attempt(late, zone)).collect(),
        suspended: is_suspended(about, now),
        step: step::next(told, is_suspended(about, now), now),
    }
}

fn late_attempt(late: &LateAttempts, zone: &str) -> String {
    let at = calendar::day_and_time(late.last_at, zone);
    let from = if late.address.is_empty() { "an unknown address" } else { &late.address };
    match late.attempts {
        1 => format!("once from {from}, on {at}"),
        many => format!("{many} times from {from}, the last on {at}"),
    }
}

fn is_suspended(about: &Noticed, now: Timestamp) -> bool {
    about.suspension.is_some_and(|end| !end.has_resumed(now))
}

fn last_used(about: &Noticed, zone: &str) -> String {
    let Some(at) = about.last_used_at else { return "never".to_owned() };
    let at = calendar::day_and_time(at, zone);
    about.last_used_address.as_ref().map_or_else(|| at.clone(), |address| format!("{at}, from {address}"))
}
