//! Commands on client secrets: what this product exists for.

use aws_lc_rs::digest;
use time::Duration;

use super::{
    Core, Error, Principal, Result,
    audit::{self, facts},
    error::duplicate,
    management,
    preferences::first_notice,
    principal::people_only,
    security_mail, suspension,
};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        Id, Rejection, Timestamp,
        application::Application,
        audit::Action,
        expiry,
        secret::{Author, PlainSecret, Secret, SecretDetails, SecretHash},
        security::SecurityEvent,
    },
    keys,
};

/// So many secrets, expired ones included, an application may keep for each live one that it may have: every token
/// request compares with all of them.
const KEPT_PER_LIVE: i64 = 5;

/// For so long a request with the same key is taken for a repetition of the one whose answer was lost.
const REPEATED_WITHIN: Duration = Duration::minutes(10);

/// Makes a client secret for an application that the caller manages or, as a machine, reaches. The answer holds the value,
/// which nobody can have again. A repetition with the same `request_key` within ten minutes gives the secret that the first
/// request made another value, as long as nobody has used the one before.
///
/// # Errors
/// [`Error::Invalid`] for an expiry outside the limits, a name that another secret has, or a secret to replace that is not
/// there; [`Error::Conflict`] when that is being replaced already, the application has as many live secrets as it may, or the repeated request's value was used;
/// [`Error::Forbidden`] for a machine where
/// only people may; [`Error::Unauthenticated`] or [`Error::NotFound`] for who has left since the request was let in.
pub fn create(
    core: &Core,
    caller: &Principal,
    application: &Application,
    details: &SecretDetails,
    request_key: Option<&RequestKey>,
) -> Result<(Secret, PlainSecret)> {
    caller.require_recent_proof(core)?;
    core.db.read(|connection| refuse_more_authority(connection, caller, application))?;
    let (id, now) = (Id::new(), core.now());
    expiry::check(details.expires_at, now).map_err(|rejection| Error::field("/expires_at", rejection))?;
    let value = PlainSecret::generate(application.environment, keys::fill)?;
    let hash = core.keys.hash_secret(value.reveal());
    let most = core.config.secrets.max_live;
    let secret = core.db.write(|connection| {
        caller.hold(connection, application.id)?;
        db::application::lock_secrets(connection, application.id)?;
        let acting = caller.acting();
        let kept = (value.hint(), &hash);
        let request_key = request_key.map(|key| key.of(&acting.author));
        if let Some(earlier) = earlier(connection, application.id, request_key.as_deref(), now)? {
            return repeat(core, connection, (caller, application), &earlier, details, kept);
        }
        refuse_second_successor(connection, application.id, details.replaces, now)?;
        if db::secret::count_kept(connection, application.id)? >= most * KEPT_PER_LIVE {
            return Err(Error::conflict(
                "too_many_secrets",
                "This application has many expired secrets; delete them first.",
            ));
        }
        if db::secret::count_live(connection, application.id, now)? >= most {
            return Err(Error::conflict(
                "too_many_secrets",
                format!("This application has {most} live secrets, which is the most; delete one that is not in use."),
            ));
        }
        let next_notice = first_notice(core, connection, application, details.expires_at, now)?;
        duplicate(
            db::secret::insert(connection, application.id, id, details, kept, &acting.author, next_notice, now),
            name_taken,
        )?;
        if let Some(key) = &request_key {
            db::secret::note_request(connection, id, key)?;
        }
        db::offboarding::note_author(connection, application.id, id, &acting.author, now)?;
        let secret = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        let (name, hint, application_name) = (secret.name.clone(), secret.hint.clone(), application.name.clone());
        let event =
            SecurityEvent::SecretCreated { secret: Some(secret.id.uuid()), name, hint, application: application_name };
        tell(core, connection, caller, application, event)?;
        let said = (None, Some(facts::secret(&secret)));
        audit::record(core, connection, &acting, Action::SecretCreated, facts::of_secret(&secret, application), said)?;
        Ok(secret)
    })?;
    core.metrics.secrets_created.inc();
    Ok((secret, value))
}

/// What a client sends along, so that a repetition of its request is recognised (`Idempotency-Key`).
pub struct RequestKey(String);

impl RequestKey {
    /// Up to 128 visible characters of ASCII; the quotes of a structured string (RFC 8941 §3.3.3) are left out.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
        let whole = (1..=128).contains(&bare.len()) && bare.bytes().all(|octet| octet.is_ascii_graphic());
        whole.then(|| Self(bare.to_owned()))
    }

    /// What is kept of it: another one's request is never taken for a repetition, whatever it sends.
    fn of(&self, author: &Author) -> Vec<u8> {
        let named = [author.kind.as_str().as_bytes(), author.id.as_bytes(), self.0.as_bytes()].concat();
        digest::digest(&digest::SHA256, &named).as_ref().to_vec()
    }
}

fn earlier(
    connection: &mut Conn,
    application: Id<Application>,
    request_key: Option<&[u8]>,
    now: Timestamp,
) -> Result<Option<Secret>> {
    let Some(key) = request_key else { return Ok(None) };
    Ok(db::secret::find_by_request(connection, application, key, now.plus(-REPEATED_WITHIN))?)
}

/// Gives the secret of the first request another value, as nobody saw the one before.
fn repeat(
    core: &Core,
    connection: &mut Conn,
    (caller, application): (&Principal, &Application),
    earlier: &Secret,
    details: &SecretDetails,
    kept: (&str, &SecretHash),
) -> Result<Secret> {
    let asked = (details.name.as_str(), details.expires_at, details.replaces);
    if (earlier.name.as_str(), earlier.expires_at, earlier.replaces) != asked {
        return Err(Error::conflict(
            "idempotency_key_reused",
            "This Idempotency-Key came with another name, expiry or secret to replace; send a new one for another secret.",
        ));
    }
    if !db::secret::replace_unused_value(connection, application.id, earlier.id, kept)? {
        return Err(Error::conflict(
            "already_used",
            "The secret that this request created has been used since, so its value did arrive; create another one.",
        ));
    }
    let secret = db::secret::find(connection, application.id, earlier.id)?.ok_or(Error::NotFound)?;
    let (name, hint, application_name) = (secret.name.clone(), secret.hint.clone(), application.name.clone());
    let event =
        SecurityEvent::SecretCreated { secret: Some(secret.id.uuid()), name, hint, application: application_name };
    tell(core, connection, caller, application, event)?;
    let said = (Some(facts::secret(earlier)), Some(facts::secret(&secret)));
    let subject = facts::of_secret(&secret, application);
    audit::record(core, connection, &caller.acting(), Action::SecretValueReplaced, subject, said)?;
    Ok(secret)
}

/// One secret replaces another, so that two people who do it at the same time go on with one new secret and leave none
/// behind that nobody uses. Whoever wants another one deletes the first.
fn refuse_second_successor(
    connection: &mut Conn,
    application: Id<Application>,
    replaces: Option<Id<Secret>>,
    now: Timestamp,
) -> Result<()> {
    let Some(old) = replaces else { return Ok(()) };
    if db::secret::find(connection, application, old)?.is_none_or(|old| old.deletion(now).is_some()) {
        let detail =
            "This application has no such secret, or it was deleted; leave this out for one that replaces none.";
        return Err(Error::field("/replaces", Rejection::new("unknown_secret", detail)));
    }
    let successors = db::rotation::successors(connection, application, &[old])?;
    match successors.iter().find(|one| one.deletion(now).is_none() && one.expires_at > now) {
        None => Ok(()),
        Some(other) => Err(Error::conflict(
            "already_replaced",
            format!("\u{201c}{}\u{201d} replaces this secret already; go on with it, or delete it first.", other.name),
        )),
    }
}

/// A machine makes no secret by which another application could be used that may do what operators do: it would have more
/// authority than it was granted. What members' applications may do is within the organisation, and so is who calls.
pub(super) fn refuse_more_authority(
    connection: &mut Conn,
    caller: &Principal,
    application: &Application,
) -> Result<()> {
    let Principal::Machine(machine) = caller else { return Ok(()) };
    if machine.application.id != application.id && management::may_operate(connection, application.id)? {
        return Err(people_only(
            "This application may do what operators do; only people, or the application itself, create its secrets.",
        ));
    }
    Ok(())
}

/// Deletes a secret: its hash is erased, no token is issued for it from the next request on, and a tombstone stays.
/// A secret that is deleted already stays as it is.
///
/// # Errors
/// [`Error::NotFound`] when the application has no such secret; as [`create`] for who has left.
pub fn delete(core: &Core, caller: &Principal, application: &Application, id: Id<Secret>) -> Result<()> {
    caller.require_recent_proof(core)?;
    let deleted = core.db.write(|connection| {
        caller.hold(connection, application.id)?;
        db::application::lock_secrets(connection, application.id)?;
        suspension::write_down_end(core, connection, application, id, core.now())?;
        let secret = db::secret::find(connection, application.id, id)?.ok_or(Error::NotFound)?;
        let acting = caller.acting();
        if !db::secret::mark_deleted(connection, application.id, id, &acting.author, core.now())? {
            return Ok(false);
        }
        let (name, hint, application_name) = (secret.name.clone(), secret.hint.clone(), application.name.clone());
        let event =
            SecurityEvent::SecretDeleted { secret: Some(secret.id.uuid()), name, hint, application: application_name };
        tell(core, connection, caller, application, event)?;
        let said = (Some(facts::secret(&secret)), None);
        audit::record(core, connection, &acting, Action::SecretDeleted, facts::of_secret(&secret, application), said)?;
        Ok::<_, Error>(true)
    })?;
    if deleted {
        core.metrics.secrets_deleted.inc();
    }
    Ok(())
}

/// Tells who did it, and the application's other managers of what an operator or their machine did, and of every secret or key
/// that somebody makes: it is a way in. What a colleague deletes or suspends is in the history, as is all that a machine of
/// theirs does, which may replace a secret every night.
pub(super) fn tell(
    core: &Core,
    connection: &mut Conn,
    caller: &Principal,
    application: &Application,
    event: SecurityEvent,
) -> Result<()> {
    let acting = caller.acting();
    let person = match caller {
        Principal::Person(caller) => Some(&caller.person),
        Principal::Machine(_) => None,
    };
    let by_operator = person.map_or(caller.reach() == Reach::Federation, |person| person.operator);
    let is_way_in = matches!(event, SecurityEvent::SecretCreated { .. } | SecurityEvent::KeyCreated { .. });
    if by_operator || (is_way_in && person.is_some()) {
        security_mail::tell_managers(core, connection, application, &event, &acting)?;
    }
    match person {
        Some(person) => security_mail::tell(core, connection, person, event, &acting),
        None => Ok(()),
    }
}

fn name_taken() -> Error {
    Error::field(
        "/name",
        Rejection::new(
            "duplicate",
            "Another secret of this application has this name; choose one that tells them apart.",
        ),
    )
}
