//! The one thing to do next about a secret or a key.

use super::{
    render::one_line,
    texts::{Words, about},
    told::{Role, ToldCredential},
};
use crate::domain::Timestamp;

/// What somebody is to do who does not manage the application.
const fn of_others(told: &ToldCredential) -> Option<&'static str> {
    match (told.role, told.reachable) {
        (Role::Manager, _) => None,
        (Role::Operator, false) => Some("step.assign"),
        (Role::Operator, true) => Some("step.ask-organisation"),
        (Role::Colleague | Role::Contact, false) => Some("step.ask-operators"),
        (Role::Colleague | Role::Contact, true) => Some("step.see-to-it"),
    }
}

/// What the reader is to do next.
pub(super) fn next(
    words: &Words,
    told: &ToldCredential,
    suspended: bool,
    now: Timestamp,
) -> Result<String, minijinja::Error> {
    let (expired, used) = (told.about.expires_at <= now, told.about.last_used_at.is_some());
    let step = of_others(told).unwrap_or(match &told.successor {
        Some(_) if told.replaced => "step.delete",
        Some(_) if !told.late.is_empty() => "step.late-successor",
        None if !told.late.is_empty() => "step.late",
        _ if suspended => "step.suspended",
        Some(peer) if peer.last_used_at.is_some() => "step.successor-in-use",
        Some(_) => "step.successor-unused",
        None if !used => "step.never-used",
        None if told.about.secret.is_none() => "step.add-key",
        None if expired => "step.expired",
        None => "step.create",
    });
    let successor = told.successor.as_ref().map(|peer| about([("successor", one_line(&peer.name).into())]));
    words.say(step, &successor.unwrap_or_default())
}
