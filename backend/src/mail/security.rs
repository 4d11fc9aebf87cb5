//! The sentences of a message about what changed a person's account.

use serde::Serialize;

use super::render::one_line;
use crate::{
    app::Core,
    db::message::Message,
    domain::{
        Timestamp, calendar, device,
        person::Person,
        security::{FactorKind, NamedSecret, Role, SecurityEvent, SecurityFacts},
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
    action: &'static str,
    url: String,
    /// Whether something happens at the link, so that it is also to be copied.
    confirms: bool,
    reason: String,
}

/// One line of when, by whom and from where.
#[derive(Serialize)]
struct Detail {
    label: &'static str,
    value: String,
}

impl Told {
    pub(super) fn new(core: &Core, message: &Message, facts: &SecurityFacts, url: Option<String>) -> Self {
        let reader = Reader { core, person: &message.person, facts };
        let confirms = url.is_some();
        let (subject, lead) = reader.said();
        let (action, place) = reader.place();
        Self {
            subject,
            lead: one_line(&lead),
            details: reader.details(message),
            advice: one_line(&reader.advice()),
            action: if confirms { "Confirm the change" } else { action },
            url: url.unwrap_or_else(|| format!("{}{place}", core.config.issuer())),
            confirms,
            reason: reader.reason(),
        }
    }
}

/// Who reads what.
struct Reader<'a> {
    core: &'a Core,
    person: &'a Person,
    facts: &'a SecurityFacts,
}

impl Reader<'_> {
    fn federation(&self) -> &str {
        &self.core.config.federation.name
    }

    /// Whether it was done by way of the reader's own account.
    fn is_own(&self) -> bool {
        self.facts.actor == Some(self.person.id.uuid())
    }

    /// Whether the reader is told of somebody else.
    fn is_of_another(&self) -> bool {
        matches!(&self.facts.event, SecurityEvent::FactorsReset { id, .. } if *id != self.person.id.uuid())
    }

    /// The subject and the first sentences.
    fn said(&self) -> (String, String) {
        match &self.facts.event {
            SecurityEvent::PasswordChanged => (
                "your password was set".to_owned(),
                "A new password was set for your account, and you were signed out everywhere else.".to_owned(),
            ),
            SecurityEvent::FactorAdded { kind, name } => (
                format!("{} was added to your account", a_factor(*kind)),
                format!("{} can now be used to sign in as you.", the_factor(*kind, name.as_deref())),
            ),
            SecurityEvent::FactorRemoved { kind, name } => (
                format!("{} was removed from your account", a_factor(*kind)),
                format!("{} can no longer be used to sign in as you.", the_factor(*kind, name.as_deref())),
            ),
            SecurityEvent::CalendarOpened => (
                "your calendar of expiries has an address".to_owned(),
                "A private address was made at which a calendar program reads when the client secrets that you manage \
                 expire. Whoever has it sees their names and those of the applications; an earlier address no longer \
                 works."
                    .to_owned(),
            ),
            SecurityEvent::RecoveryCodesMade => (
                "you have new recovery codes".to_owned(),
                "New recovery codes were made for your account; earlier ones no longer work.".to_owned(),
            ),
            SecurityEvent::RecoveryCodeUsed { left } => {
                ("a recovery code was used".to_owned(), recovery_code_used(*left))
            }
            SecurityEvent::FactorsReset { name, email, .. } if self.is_of_another() => (
                format!("the sign-in of {name} was reset"),
                format!(
                    "All ways of signing in of {name} ({email}) were removed: the password, the factors and the \
                     recovery codes. A link to set a new password was sent to that address."
                ),
            ),
            SecurityEvent::FactorsReset { .. } => (
                "your sign-in was reset".to_owned(),
                "Your password, your factors and your recovery codes were removed, and you were signed out \
                 everywhere. Another message brings you a link to set a new password."
                    .to_owned(),
            ),
            SecurityEvent::RoleGained { role, place } => self.role(*role, place.as_deref(), true),
            SecurityEvent::RoleLost { role, place } => self.role(*role, place.as_deref(), false),
            SecurityEvent::WrongCodes { count } => wrong_codes(*count),
            SecurityEvent::EmailChangeAsked { .. }
            | SecurityEvent::EmailChangeOffered { .. }
            | SecurityEvent::EmailChanged { .. }
            | SecurityEvent::SignedInFromNewDevice => self.said_of_addresses(&self.facts.event),
            event => self.said_of_secrets(event),
        }
    }

    fn said_of_addresses(&self, event: &SecurityEvent) -> (String, String) {
        let federation = self.federation();
        match event {
            SecurityEvent::EmailChangeAsked { new, .. } => (
                "confirm the change of your e-mail address".to_owned(),
                format!(
                    "The e-mail address of your account is to become {new}. It changes when both addresses have \
                     confirmed; until then nothing changes."
                ),
            ),
            SecurityEvent::EmailChangeOffered { new, .. } => (
                "confirm your new e-mail address".to_owned(),
                format!("{new} is to become the e-mail address of your account at {federation}."),
            ),
            SecurityEvent::EmailChanged { old, new } => (
                "your e-mail address was changed".to_owned(),
                format!(
                    "You now sign in with {new}, and messages go there. {old} no longer works, and you were signed \
                     out everywhere."
                ),
            ),
            _ => (
                "a sign-in from a new device".to_owned(),
                format!(
                    "Somebody signed in to your account at {federation} with a browser that you have not used before."
                ),
            ),
        }
    }

    fn said_of_secrets(&self, event: &SecurityEvent) -> (String, String) {
        let (named, done) = match event {
            SecurityEvent::SecretCreated { name, hint, application } => {
                ((name, hint, application), ("created", ".".to_owned()))
            }
            SecurityEvent::SecretDeleted { name, hint, application } => {
                ((name, hint, application), ("deleted", ". No more tokens are issued for it.".to_owned()))
            }
            SecurityEvent::SecretSuspended { name, hint, application, resume_at, delete_at } => {
                ((name, hint, application), ("suspended", self.suspended(*resume_at, *delete_at)))
            }
            SecurityEvent::SecretResumed { name, hint, application } => {
                ((name, hint, application), ("resumed", ". Tokens are issued for it again.".to_owned()))
            }
            SecurityEvent::SecretTokensRevoked { name, hint, application } => {
                return tokens_revoked(name, hint, application);
            }
            SecurityEvent::SecretLeaked { name, hint, application, suspended } => {
                return leaked(name, hint, application, *suspended);
            }
            SecurityEvent::KeyCreated { name, application } => return key_added(name, application),
            SecurityEvent::KeyDeleted { name, application } => return key_deleted(name, application),
            SecurityEvent::ManagerLeft { name, secrets, more } => return manager_left(name, secrets.len() + more),
            SecurityEvent::AccessRequested { organisation, wanted, .. } => {
                return requested(&self.facts.actor_name, organisation, wanted);
            }
            SecurityEvent::AccessRequestDecided { approved, wanted, .. } => return decided(*approved, wanted),
            _ => return Default::default(),
        };
        let ((name, hint, application), (verb, after)) = (named, done);
        (
            format!("client secret \"{name}\" was {verb} ({application})"),
            format!("The client secret \"{name}\" ({hint}\u{2026}) of {application} was {verb}{after}"),
        )
    }

    /// What follows from a suspension, in the reader's time zone.
    fn suspended(&self, resume_at: Option<Timestamp>, delete_at: Option<Timestamp>) -> String {
        let time = |at| calendar::long(at, &self.person.time_zone);
        let then = match (resume_at, delete_at) {
            (Some(at), _) => format!(" It resumes by itself on {}.", time(at)),
            (None, Some(at)) => format!(" It is deleted by itself on {}.", time(at)),
            (None, None) => String::new(),
        };
        format!(". No tokens are issued for it until it is resumed.{then}")
    }

    fn role(&self, role: Role, place: Option<&str>, gained: bool) -> (String, String) {
        let federation = self.federation();
        let (word, may) = match role {
            Role::Operator => ("an operator", "Operators manage everything but the secrets themselves."),
            Role::Auditor => ("an auditor", "Auditors see everything and change nothing."),
            Role::CredentialManager => ("credential manager", "Credential managers create and delete client secrets."),
        };
        let of = place.unwrap_or(federation);
        let verb = if gained { "are now" } else { "are no longer" };
        let after = if gained { may } else { "What that allowed is no longer possible from now on." };
        (format!("you {verb} {word}"), format!("You {verb} {word} of {of}. {after}"))
    }

    fn details(&self, message: &Message) -> Vec<Detail> {
        let mut details =
            vec![Detail { label: "When", value: calendar::long(message.created_at, &self.person.time_zone) }];
        let by = if self.is_own() { "Your own account".to_owned() } else { self.facts.actor_name.clone() };
        // Who gave wrong codes is not known; from where they were given is.
        let unknown = matches!(self.facts.event, SecurityEvent::WrongCodes { .. });
        let by_nobody =
            matches!(self.facts.event, SecurityEvent::SignedInFromNewDevice | SecurityEvent::SecretLeaked { .. });
        if !unknown && !by_nobody {
            details.push(Detail { label: "By", value: by });
        }
        // From where others work is their own affair.
        if unknown || self.is_own() {
            let device = self.facts.user_agent.as_deref().and_then(device::words);
            let device = device.unwrap_or_else(|| "an unknown device".to_owned());
            let address = self.facts.address.as_deref().unwrap_or("an unknown address");
            details.push(Detail { label: "From", value: format!("{device}, {address}") });
        }
        if let SecurityEvent::ManagerLeft { secrets, more, .. } = &self.facts.event {
            details.extend(secrets.iter().map(|secret| {
                let NamedSecret { name, hint, application } = secret;
                Detail { label: "Secret", value: format!("\"{name}\" ({hint}\u{2026}) of {application}") }
            }));
            details.extend((*more > 0).then(|| Detail { label: "Others", value: format!("{more} more") }));
        }
        match &self.facts.event {
            SecurityEvent::AccessRequested { reason, .. } => {
                details.push(Detail { label: "Reason", value: reason.clone() });
            }
            SecurityEvent::AccessRequestDecided { answer: Some(answer), .. } => {
                details.push(Detail { label: "Answer", value: answer.clone() });
            }
            _ => {}
        }
        details.into_iter().map(|detail| Detail { value: one_line(&detail.value), ..detail }).collect()
    }

    /// What to do, and whom to ask.
    fn advice(&self) -> String {
        let whom = self.whom();
        match &self.facts.event {
            SecurityEvent::EmailChangeOffered { .. } => "Confirm it if you asked for this. If the name above is not \
                 yours or you know nothing of it, do not: without your confirmation nothing changes."
                .to_owned(),
            SecurityEvent::EmailChangeAsked { .. } => format!(
                "Confirm it if you asked for this. If you did not, somebody else can act as you: do not confirm, sign \
                 in, take the change back and set a new password; then tell {whom}."
            ),
            SecurityEvent::EmailChanged { .. } => {
                format!("If you did not want this, tell {whom} at once.")
            }
            SecurityEvent::FactorsReset { .. } if self.is_of_another() => {
                format!("If you know no reason for it, ask {} and look at the audit log.", self.facts.actor_name)
            }
            SecurityEvent::ManagerLeft { .. } => {
                "For each: create a new secret, update the system that uses it, see that it works, then delete the old \
                 one. Until then the old value works wherever it is known."
                    .to_owned()
            }
            SecurityEvent::SecretLeaked { .. } => {
                "Create a new secret, update the system that uses this one, see that it works, then delete this one. Then \
                 see to it that the new one is kept where nobody else reads it. The audit log says where it was found, if \
                 that was reported."
                    .to_owned()
            }
            SecurityEvent::AccessRequested { .. } => {
                "Approve or decline it in the portal; who asked is told, with what you say to it.".to_owned()
            }
            SecurityEvent::AccessRequestDecided { approved: true, .. } => {
                "There is nothing more to do for it to take effect.".to_owned()
            }
            SecurityEvent::AccessRequestDecided { .. } => format!("If you think otherwise, talk to {whom}."),
            SecurityEvent::WrongCodes { .. } => format!(
                "If it was you, there is nothing to do. If it was not, somebody knows your password or has your session: \
                 set a new password at once (\"Forgot your password?\" on the page where you sign in), end your other \
                 sessions, and tell {whom}."
            ),
            _ if !self.is_own() => format!("If you did not expect this, ask {whom}."),
            SecurityEvent::SecretCreated { .. }
            | SecurityEvent::SecretDeleted { .. }
            | SecurityEvent::SecretTokensRevoked { .. }
            | SecurityEvent::SecretSuspended { .. }
            | SecurityEvent::SecretResumed { .. }
            | SecurityEvent::KeyCreated { .. }
            | SecurityEvent::KeyDeleted { .. } => format!(
                "If it was you, there is nothing to do. If it was not, somebody else can act as you: look at the \
                 application, set a new password, end your other sessions, and tell {whom}."
            ),
            _ => format!(
                "If it was you, there is nothing to do. If it was not, somebody else can act as you: set a new \
                 password at once (\"Forgot your password?\" on the page where you sign in), end your other sessions, \
                 and tell {whom}."
            ),
        }
    }

    fn whom(&self) -> String {
        let operators = format!("an operator of {}", self.federation());
        self.core.config.federation.support_email.clone().unwrap_or(operators)
    }

    /// Where the reader looks after it.
    fn place(&self) -> (&'static str, &'static str) {
        match &self.facts.event {
            SecurityEvent::FactorsReset { .. } if self.is_of_another() => ("Open the audit log", "/audit"),
            SecurityEvent::RoleGained { .. }
            | SecurityEvent::RoleLost { .. }
            | SecurityEvent::SecretCreated { .. }
            | SecurityEvent::SecretDeleted { .. }
            | SecurityEvent::SecretTokensRevoked { .. }
            | SecurityEvent::SecretSuspended { .. }
            | SecurityEvent::SecretResumed { .. }
            | SecurityEvent::KeyCreated { .. }
            | SecurityEvent::KeyDeleted { .. }
            | SecurityEvent::SecretLeaked { .. }
            | SecurityEvent::ManagerLeft { .. } => ("Open the portal", "/"),
            SecurityEvent::AccessRequested { .. } => ("Open the requests", "/operator/requests"),
            SecurityEvent::AccessRequestDecided { .. } => ("Open your requests", "/requests"),
            SecurityEvent::CalendarOpened => ("Look after your account", "/account"),
            _ => ("Look after your sign-in", "/security"),
        }
    }

    fn reason(&self) -> String {
        let federation = self.federation();
        if self.is_of_another() || matches!(self.facts.event, SecurityEvent::AccessRequested { .. }) {
            return format!("You get this message because you are an operator of {federation}.");
        }
        if matches!(self.facts.event, SecurityEvent::AccessRequestDecided { .. }) {
            return format!("You get this message because you asked for this at {federation}.");
        }
        if matches!(self.facts.event, SecurityEvent::SecretLeaked { .. }) {
            let who = if self.person.operator { "an operator of" } else { "credential manager at" };
            return format!("You get this message because you are {who} {federation}.");
        }
        if matches!(self.facts.event, SecurityEvent::ManagerLeft { .. }) {
            return format!("You get this message because you are credential manager at {federation}.");
        }
        format!(
            "You get this message because it is about the safety of your account at {federation}. It cannot be \
             switched off."
        )
    }
}

fn recovery_code_used(left: i64) -> String {
    let left = match left {
        0 => "None is left: make new ones".to_owned(),
        1 => "One is left: make new ones soon".to_owned(),
        left => format!("{left} are left"),
    };
    format!("A recovery code was used to sign in as you. {left}.")
}

fn tokens_revoked(name: &str, hint: &str, application: &str) -> (String, String) {
    (
        format!("tokens of client secret \"{name}\" were revoked ({application})"),
        format!(
            "All tokens that were issued for the client secret \"{name}\" ({hint}\u{2026}) of {application} were revoked. \
             APIs that ask about each token refuse them; the secret itself still gets new ones."
        ),
    )
}

fn leaked(name: &str, hint: &str, application: &str, suspended: bool) -> (String, String) {
    let then = if suspended {
        "It is suspended, so that nobody gets a token by it until it is resumed in the portal. Do not resume it, but \
         replace it."
    } else {
        "It still works, so whoever has found it can get tokens by it. Replace it at once."
    };
    (
        format!("client secret \"{name}\" was found in public: replace it ({application})"),
        format!(
            "The client secret \"{name}\" ({hint}\u{2026}) of {application} was found in public, and its value was \
             reported to us. {then}"
        ),
    )
}

fn wrong_codes(count: i32) -> (String, String) {
    (
        "many wrong codes were given for your account".to_owned(),
        format!(
            "Within a day, {count} wrong codes of your authenticator app or recovery codes were given. Codes are asked for \
             behind the right password only, or of who is signed in as you. None of them let anybody in."
        ),
    )
}

fn key_added(name: &str, application: &str) -> (String, String) {
    (
        format!("key \"{name}\" was added ({application})"),
        format!("The key \"{name}\" was added to {application}, which gets tokens by it from now on."),
    )
}

fn key_deleted(name: &str, application: &str) -> (String, String) {
    (
        format!("key \"{name}\" was deleted ({application})"),
        format!("The key \"{name}\" of {application} was deleted. No more tokens are issued for it."),
    )
}

fn requested(who: &str, organisation: &str, wanted: &str) -> (String, String) {
    (
        format!("{organisation} asks for {wanted}"),
        format!("{who} asks for {wanted} for {organisation}. It waits for an operator to approve or decline it."),
    )
}

fn decided(approved: bool, wanted: &str) -> (String, String) {
    let (word, after) = if approved { ("approved", "It is there now.") } else { ("declined", "Nothing was changed.") };
    (format!("your request was {word}"), format!("Your request for {wanted} was {word}. {after}"))
}

fn manager_left(name: &str, count: usize) -> (String, String) {
    let (secrets, values) =
        if count == 1 { ("a client secret", "its value") } else { ("client secrets", "their values") };
    (
        format!("{name} has left; replace {secrets}"),
        format!(
            "{name} no longer looks after an application of yours and has seen {secrets} of it that still work. Replace \
             what may be known outside: {name} saw {values}."
        ),
    )
}

const fn a_factor(kind: FactorKind) -> &'static str {
    match kind {
        FactorKind::AuthenticatorApp => "an authenticator app",
        FactorKind::Passkey => "a passkey",
        FactorKind::Provider => "single sign-on",
    }
}

fn the_factor(kind: FactorKind, name: Option<&str>) -> String {
    match (kind, name) {
        (FactorKind::AuthenticatorApp, _) => "An authenticator app".to_owned(),
        (FactorKind::Passkey, Some(name)) => format!("The passkey \"{name}\""),
        (FactorKind::Passkey, None) => "A passkey".to_owned(),
        (FactorKind::Provider, Some(name)) => format!("Your account at {name}"),
        (FactorKind::Provider, None) => "An account at another provider".to_owned(),
    }
}
