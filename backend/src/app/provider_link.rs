//! Accounts at providers of single sign-on: whose they are.
//!
//! An account is known by issuer and subject, for good; an e-mail address only ever finds an invitation that waits for
//! somebody who has nothing to sign in with yet. Whoever has an account here and comes by a provider for the first time
//! signs in as before and links it, so that nobody gets into an account by having its address somewhere else.

use serde_json::{Value, json};

use super::{Core, Error, Result, security_mail::tell};
use crate::{
    db::{self, Conn, DbError, provider_link::NewLink},
    domain::{
        Id, Rejection,
        audit::{Acting, Action},
        person::Person,
        security::{FactorKind, SecurityEvent},
        sso::{Identity, ProviderLink},
    },
    keys::KeyError,
};

/// A linked account and its person.
pub(super) struct Linked {
    pub(super) id: Id<ProviderLink>,
    pub(super) person: Person,
}

/// What seals a link: its person and its row, so that who can write to the database can give it to nobody else.
pub(super) fn purpose(person: Id<Person>, id: Id<ProviderLink>) -> String {
    format!("provider link {person} {id}")
}

/// The person to whom this account is linked.
pub(super) fn find(core: &Core, connection: &mut Conn, identity: &Identity) -> Result<Option<Linked>> {
    let hash = core.keys.hash_provider_account(&identity.issuer, &identity.subject);
    let Some(kept) = db::provider_link::find_by_account(connection, &hash)? else { return Ok(None) };
    let subject = core.keys.open(&purpose(kept.person.id, kept.id), &kept.sealed_subject).ok_or(KeyError::Library)?;
    if *subject != *identity.subject.as_bytes() {
        return Err(KeyError::Library.into());
    }
    Ok(Some(Linked { id: kept.id, person: kept.person }))
}

/// Links an account to `person` and tells them; answers what the log says of it. The caller holds the person's row.
pub(super) fn keep(
    core: &Core,
    connection: &mut Conn,
    (person, identity): (&Person, &Identity),
    acting: &Acting,
) -> Result<(Action, Option<Value>)> {
    check_domain(core, identity)?;
    let (id, now) = (Id::new(), core.now());
    let link = NewLink {
        id,
        person_id: person.id,
        issuer: identity.issuer.clone(),
        subject_hash: core.keys.hash_provider_account(&identity.issuer, &identity.subject).to_vec(),
        sealed_subject: core.keys.seal(&purpose(person.id, id), identity.subject.as_bytes())?,
        label: identity.label().chars().take(254).collect(),
        proved_mfa_at: identity.proves_mfa.then_some(now),
        created_at: now,
        last_used_at: Some(now),
    };
    match db::provider_link::insert(connection, &link) {
        Err(DbError::Duplicate) => return Err(taken(identity)),
        other => other?,
    }
    let name = Some(identity.provider.clone());
    tell(core, connection, person, SecurityEvent::FactorAdded { kind: FactorKind::Provider, name }, acting)?;
    Ok((Action::ProviderLinked, Some(json!({"provider": identity.provider, "account": link.label}))))
}

/// Notes that an account was used; an error when it was unlinked meanwhile.
pub(super) fn note_use(core: &Core, connection: &mut Conn, linked: &Linked, identity: &Identity) -> Result<()> {
    if db::provider_link::note_use(connection, linked.id, identity.proves_mfa, core.now())? {
        return Ok(());
    }
    Err(not_linked(identity))
}

/// Word and name of each provider by which `person` can prove a strong factor.
pub(super) fn usable(core: &Core, connection: &mut Conn, person: Id<Person>) -> Result<Vec<(String, String)>> {
    let links = db::provider_link::list_of(connection, person)?;
    let strong = links.iter().filter(|link| link.proved_mfa_at.is_some());
    let found = strong.filter_map(|link| core.providers.by_issuer(&link.issuer));
    let usable = found.filter(|provider| provider.settings().can_prove_mfa());
    Ok(usable.map(|provider| (provider.id.clone(), provider.name().to_owned())).collect())
}

/// Refuses an account whose verified address is of none of the domains that its provider is trusted for.
fn check_domain(core: &Core, identity: &Identity) -> Result<()> {
    let settings = core.providers.by_issuer(&identity.issuer).map(super::sso::Provider::settings);
    if settings.is_some_and(|settings| identity.is_of(&settings.email_domains)) {
        return Ok(());
    }
    Err(refused(
        "foreign_domain",
        identity,
        "is not of an organisation that may sign in here by it; use another account",
    ))
}

/// The refusal of an account that shows one factor only where more are needed.
pub(super) fn without_mfa(identity: &Identity) -> Error {
    let detail = "did not ask for a second sign-in step; sign in there with one, or use another way here";
    refused("provider_without_mfa", identity, detail)
}

/// The refusal of an account that is not the person's.
pub(super) fn not_linked(identity: &Identity) -> Error {
    refused("not_linked", identity, "is not linked to your account here; use the one that is, or another way")
}

fn taken(identity: &Identity) -> Error {
    let detail = format!(
        "This account at {0} is linked already, or you have another one at {0}; remove that one first.",
        identity.provider
    );
    Error::conflict("account_taken", detail)
}

/// A refusal that begins with what the account is called.
pub(super) fn refused(code: &'static str, identity: &Identity, why: &str) -> Error {
    Error::Forbidden(Rejection::new(code, format!("This account at {} {why}.", identity.provider)))
}
