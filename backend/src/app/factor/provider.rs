//! Linking accounts at providers of single sign-on, and unlinking them.

use serde_json::json;

use super::{check_left, end_others};
use crate::{
    app::{
        Caller, Core, Error, Result,
        audit::{self, facts},
        provider_link,
        security_mail::tell,
        session::hold,
        sso::{self, Answer, Asked, Errand, Ready},
    },
    db::{self, ceremony::Holder, provider_ceremony::Kind},
    domain::{
        Id,
        audit::Action,
        security::{FactorKind, SecurityEvent},
        sso::{Identity, ProviderLink},
    },
};

/// Writes down that the caller goes to a provider to link an account; answers the address there. The provider is asked to
/// have the person sign in anew: whoever else is signed in there in this browser is not linked unawares.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof.
pub fn ask_to_link(core: &Core, caller: &Caller, (ready, return_path): (&Ready, Option<String>)) -> Result<String> {
    caller.require_recent_proof(core)?;
    let errand = Errand { kind: Kind::Link, return_path };
    core.db.write(|connection| {
        hold(connection, caller)?;
        sso::begin(core, connection, &Holder::Session(caller.session), (ready, errand))
    })
}

/// What the caller went for, which this answer uses up.
///
/// # Errors
/// [`Error::Conflict`] with `ceremony_over`.
pub fn take_link_answer(core: &Core, caller: &Caller, answer: &Answer) -> Result<Asked> {
    sso::take(core, &Holder::Session(caller.session), &[Kind::Link], answer)
}

/// Links the account with which the caller has come back.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof or with `foreign_domain`; [`Error::Conflict`] with `account_taken`.
pub fn link(core: &Core, caller: &Caller, identity: &Identity) -> Result<()> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    core.db.write(|connection| {
        hold(connection, caller)?;
        db::factor::lock_person(connection, person.id)?;
        let acting = caller.acting();
        let (action, said) = provider_link::keep(core, connection, (person, identity), &acting)?;
        audit::record(core, connection, &acting, action, facts::of_person(person), (None, said))
    })
}

/// Unlinks an account of the caller.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] with `last_factor` or `app_alone`.
pub fn unlink(core: &Core, caller: &Caller, id: Id<ProviderLink>) -> Result<()> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    core.db.write(|connection| {
        // A sign-in by this account that waits for a local factor ends too.
        db::sign_in::delete_all_of(connection, person.id)?;
        hold(connection, caller)?;
        end_others(connection, caller)?;
        db::factor::lock(connection, person.id)?;
        let links = db::provider_link::list_of(connection, person.id)?;
        let link = links.into_iter().find(|link| link.id == id).ok_or(Error::NotFound)?;
        db::provider_link::delete(connection, person.id, id)?;
        check_left(core, connection, caller)?;
        let provider = core.providers.by_issuer(&link.issuer).map_or(link.issuer.as_str(), sso::Provider::name);
        let (acting, name) = (caller.acting(), provider.to_owned());
        let said = (Some(json!({"provider": name, "account": link.label})), None);
        let event = SecurityEvent::FactorRemoved { kind: FactorKind::Provider, name: Some(name) };
        tell(core, connection, person, event, &acting)?;
        audit::record(core, connection, &acting, Action::ProviderUnlinked, facts::of_person(person), said)
    })
}
