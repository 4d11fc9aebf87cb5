//! The one thing to do next about a secret or a key.

use super::{
    digest::{Role, ToldCredential},
    render::one_line,
};
use crate::domain::Timestamp;

/// What somebody is to do who does not manage the application.
const fn of_others(told: &ToldCredential) -> Option<&'static str> {
    match (told.role, told.reachable) {
        (Role::Manager, _) => None,
        (Role::Operator, false) => Some("Assign a credential manager, or tell the organisation."),
        (Role::Operator, true) => Some("Ask the organisation who replaces it."),
        (Role::Colleague | Role::Contact, false) => {
            Some("Ask the operators of the federation to make somebody credential manager of the application.")
        }
        (Role::Colleague | Role::Contact, true) => {
            Some("See to it that somebody who manages the application replaces it.")
        }
    }
}

/// What the reader is to do next.
pub(super) fn next(told: &ToldCredential, suspended: bool, now: Timestamp) -> String {
    let about = &told.about;
    let (expired, used) = (about.expires_at <= now, about.last_used_at.is_some());
    let successor = told.successor.as_ref().map(|peer| (one_line(&peer.name), peer.last_used_at.is_some()));
    if let Some(step) = of_others(told) {
        return step.to_owned();
    }
    match successor {
        Some((name, _)) if told.replaced => format!("Delete it: \"{name}\" has taken over."),
        Some((name, _)) if !told.late.is_empty() => format!("Have what still tries this one use \"{name}\"."),
        None if !told.late.is_empty() => "Create a new secret, and have what still tries this one use it.".to_owned(),
        _ if suspended => "Decide whether it is still needed: resume it, or delete it.".to_owned(),
        Some((name, true)) => format!("Find what still uses this one, and have it use \"{name}\", as others do."),
        Some((name, false)) => format!("Have your system use \"{name}\", which nothing has used yet."),
        None if !used => "It was never used: delete it, unless a system is still to use it.".to_owned(),
        None if about.secret.is_none() => "Add a new key, and have your system use it.".to_owned(),
        None if expired => {
            "Create a new secret, and have your system use it: what used this one has stopped.".to_owned()
        }
        None => "Create a new secret, and have your system use it.".to_owned(),
    }
}
