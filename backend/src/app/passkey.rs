//! Passkeys (WebAuthn Level 3): what is asked of an authenticator, and what its answer proves.
//!
//! User verification is required always, so that a passkey is two factors at once. What was asked waits on the server,
//! behind the cookie of the browser that was asked, and is used up by the first answer, right or wrong.

use serde_json::{Value, json};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Credential, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn, WebauthnBuilder, WebauthnError, WebauthnResult,
};

use super::{
    Core, Error, Result,
    audit::{self, facts},
    sign_in::{Origin, note_failure},
};
use crate::{
    config::Config,
    db::{
        self, Conn, DbError,
        ceremony::{Holder, Kind},
        passkey::{KeptPasskey, NewPasskey},
    },
    domain::{
        Id, Rejection,
        audit::Action,
        factor::{CEREMONY_LIFE, MOST_PASSKEYS, Method, Passkey},
        person::Person,
        text::{self, Name},
    },
    keys::KeyError,
};

/// The code of the refusal when nothing is asked for any more.
pub(super) const OVER: &str = "ceremony_over";

/// This installation as authenticators know it, by the host of its public address; `None` where that is an IP address,
/// for which WebAuthn knows no passkeys (§5.1.2: the identifier is a domain).
///
/// # Errors
/// Those of the library, for an address that is none.
pub fn relying_party(config: &Config) -> WebauthnResult<Option<Webauthn>> {
    let url = &config.server.public_url;
    let Some(host) = url.domain() else { return Ok(None) };
    WebauthnBuilder::new(host, url)?.rp_name(&config.federation.name).build().map(Some)
}

/// The relying party, where there are passkeys.
pub(super) fn offered(core: &Core) -> Result<&Webauthn> {
    core.passkeys.as_ref().ok_or_else(|| {
        Error::conflict(
            "passkeys_off",
            "There are no passkeys here, as this installation has an address without a name.",
        )
    })
}

/// Asks the holder's authenticator to make a passkey for `person`; answers the options for
/// `navigator.credentials.create`.
pub(super) fn ask_to_create(
    core: &Core,
    connection: &mut Conn,
    person: &Person,
    (holder, kind): (&Holder, Kind),
) -> Result<Value> {
    let known = credentials(core, connection, person.id)?;
    if i64::try_from(known.len()).is_ok_and(|count| count >= MOST_PASSKEYS) {
        return Err(too_many());
    }
    let known = known.iter().map(|credential| credential.cred_id().clone()).collect();
    let (options, state) = offered(core)?
        .start_passkey_registration(person.id.uuid(), &person.email, &person.name, Some(known))
        .map_err(fault)?;
    let mut options = public_key(&options)?;
    // Found by the authenticator itself, so that it can sign in who has not said who they are.
    if let Some(selection) = options.get_mut("authenticatorSelection").and_then(Value::as_object_mut) {
        selection.insert("residentKey".to_owned(), json!("required"));
        selection.insert("requireResidentKey".to_owned(), json!(true));
    }
    begin(core, connection, holder, kind, &state)?;
    Ok(options)
}

/// Asks the holder's authenticator for a passkey of `person`, or for any; answers the options for
/// `navigator.credentials.get`.
pub(super) fn ask_to_prove(
    core: &Core,
    connection: &mut Conn,
    person: Option<Id<Person>>,
    (holder, kind): (&Holder, Kind),
) -> Result<Value> {
    let relying_party = offered(core)?;
    let (options, state) = relying_party.start_discoverable_authentication().map_err(fault)?;
    let mut options = public_key(&options)?;
    if let Some(person) = person {
        let known = credentials(core, connection, person)?;
        // The list says of each how it is reached; what it is asked is above.
        let (listed, _) = relying_party.start_passkey_authentication(&known).map_err(fault)?;
        let listed = public_key(&listed)?;
        if let (Some(options), Some(allowed)) = (options.as_object_mut(), listed.get("allowCredentials")) {
            options.insert("allowCredentials".to_owned(), allowed.clone());
        }
    }
    begin(core, connection, holder, kind, &state)?;
    Ok(options)
}

/// The member of the options that browsers read.
fn public_key(options: &impl serde::Serialize) -> Result<Value> {
    let mut options = serde_json::to_value(options).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(options.get_mut("publicKey").map(Value::take).unwrap_or_default())
}

fn begin(core: &Core, connection: &mut Conn, holder: &Holder, kind: Kind, state: &impl serde::Serialize) -> Result<()> {
    let state = serde_json::to_string(state).map_err(|error| Error::Internal(Box::new(error)))?;
    let now = core.now();
    Ok(db::ceremony::begin(connection, holder, (kind, &state), (now, now.plus(CEREMONY_LIFE)))?)
}

/// What the holder's authenticator was asked for, which is used up by this.
fn take<T: serde::de::DeserializeOwned>(core: &Core, holder: &Holder, kind: Kind) -> Result<T> {
    let taken = core.db.write(|connection| db::ceremony::take(connection, holder, kind, core.now()))?;
    let state = taken.ok_or_else(|| {
        Error::conflict(OVER, "This request for a passkey was answered, replaced or is too old; begin again.")
    })?;
    serde_json::from_str(&state).map_err(|error| Error::Internal(Box::new(error)))
}

/// The passkey that the holder's authenticator made.
pub(super) fn created(
    core: &Core,
    (holder, kind): (&Holder, Kind),
    answer: &RegisterPublicKeyCredential,
) -> Result<Credential> {
    let relying_party = offered(core)?;
    let asked: PasskeyRegistration = take(core, holder, kind)?;
    relying_party.finish_passkey_registration(answer, &asked).map_err(|error| {
        tracing::info!(error.message = %error, "a new passkey was refused");
        refused()
    })
}

/// Keeps a new passkey. The caller holds the person's factors.
pub(super) fn keep(
    core: &Core,
    connection: &mut Conn,
    (person, name): (Id<Person>, &Name),
    credential: &Credential,
) -> Result<Id<Passkey>> {
    let credential_id = credential.cred_id().clone();
    if db::passkey::find_by_credential(connection, &credential_id)?.is_some() {
        let known = Rejection::new("passkey_known", "This passkey is registered already; use another authenticator.");
        return Err(Error::field("/credential", known));
    }
    if db::factor::held(connection, person, core.providers.offered())?.passkeys >= MOST_PASSKEYS {
        return Err(too_many());
    }
    let id = Id::new();
    let passkey = NewPasskey {
        id,
        person_id: person,
        credential_id,
        name: name.as_str().to_owned(),
        name_key: text::key(name.as_str()),
        sealed_credential: sealed(core, person, id, credential)?,
        sign_count: 0,
        created_at: core.now(),
    };
    match db::passkey::insert(connection, &passkey) {
        Err(DbError::Duplicate) => Err(name_taken()),
        other => Ok(other.map(|()| id)?),
    }
}

/// A passkey that was proved and is not noted as used yet.
pub(super) struct Proof {
    pub(super) person: Person,
    id: Id<Passkey>,
    sealed_credential: Vec<u8>,
    sign_count: i64,
}

/// Verifies the answer to what the holder's authenticator was asked: a passkey of `of`, or of anybody. All refusals say
/// the same, and each is written down.
pub(super) fn proved(
    core: &Core,
    (holder, kind): (&Holder, Kind),
    of: Option<&Person>,
    answer: &PublicKeyCredential,
    origin: &Origin,
) -> Result<Proof> {
    let relying_party = offered(core)?;
    let asked: DiscoverableAuthentication = take(core, holder, kind)?;
    let kept = core.db.read(|connection| db::passkey::find_by_credential(connection, &answer.raw_id))?;
    let Some(kept) = kept.filter(|kept| belongs(kept, of, answer)) else {
        note_failure(core, of, Method::Passkey.as_str(), origin)?;
        return Err(refused());
    };
    let mut credential = opened(core, kept.person.id, kept.id, &kept.sealed_credential)?;
    match relying_party.finish_discoverable_authentication_v2(answer, asked, &credential) {
        Ok(result) => {
            credential.update_credential(&result);
            let sealed_credential = sealed(core, kept.person.id, kept.id, &credential)?;
            Ok(Proof { person: kept.person, id: kept.id, sealed_credential, sign_count: result.counter().into() })
        }
        Err(error) => {
            tracing::info!(error.message = %error, "a passkey was refused");
            if matches!(error, WebauthnError::CredentialPossibleCompromise) {
                note_copy(core, &kept, origin)?;
            }
            note_failure(core, Some(&kept.person), Method::Passkey.as_str(), origin)?;
            Err(refused())
        }
    }
}

/// Whether the passkey is of who is asked for, and the authenticator takes it for the same person's. Who has not said
/// who they are is known by that alone.
fn belongs(kept: &KeptPasskey, of: Option<&Person>, answer: &PublicKeyCredential) -> bool {
    let right_person = of.is_none_or(|person| person.id == kept.person.id);
    let said = answer.get_user_unique_id();
    right_person && said.map_or(of.is_some(), |said| said == kept.person.id.uuid().as_bytes())
}

/// Writes down that a counter went back: a second authenticator holds a copy of this passkey.
fn note_copy(core: &Core, kept: &KeptPasskey, origin: &Origin) -> Result<()> {
    let (acting, subject) = (origin.acting_unknown(), facts::of_person(&kept.person));
    let said = (None, Some(json!({"passkey": kept.name})));
    core.db.write(|connection| audit::record(core, connection, &acting, Action::PasskeyCopied, subject, said))
}

/// Notes the use of a proved passkey, in the transaction of what it allows.
pub(super) fn note_use(core: &Core, connection: &mut Conn, proof: &Proof) -> Result<()> {
    let kept = (proof.sealed_credential.as_slice(), proof.sign_count);
    if db::passkey::note_use(connection, proof.id, kept, core.now())? { Ok(()) } else { Err(refused()) }
}

/// The one refusal of a passkey, which tells neither whether it is known nor what is wrong with it.
pub(super) fn refused() -> Error {
    let detail = "This passkey could not be verified here; try again, or use another one.";
    Error::field("/credential", Rejection::new("passkey_refused", detail))
}

fn too_many() -> Error {
    Error::conflict("too_many_passkeys", format!("You have {MOST_PASSKEYS} passkeys, which is the most; remove one."))
}

/// The refusal of a name that another passkey of the person has.
pub(super) fn name_taken() -> Error {
    let detail = "Another passkey of yours has this name; choose one that tells them apart.";
    Error::field("/name", Rejection::new("duplicate", detail))
}

fn credentials(core: &Core, connection: &mut Conn, person: Id<Person>) -> Result<Vec<Credential>> {
    let kept = db::passkey::credentials_of(connection, person)?;
    kept.into_iter().map(|(id, sealed)| opened(core, person, id, &sealed)).collect()
}

/// What seals a passkey: its person and its row, so that who can write to the database can give it to nobody else.
pub(super) fn purpose(person: Id<Person>, id: Id<Passkey>) -> String {
    format!("passkey {person} {id}")
}

fn sealed(core: &Core, person: Id<Person>, id: Id<Passkey>, credential: &Credential) -> Result<Vec<u8>> {
    let plain = serde_json::to_vec(credential).map_err(|error| Error::Internal(Box::new(error)))?;
    Ok(core.keys.seal(&purpose(person, id), &plain)?)
}

fn opened(core: &Core, person: Id<Person>, id: Id<Passkey>, sealed: &[u8]) -> Result<Credential> {
    let plain = core.keys.open(&purpose(person, id), sealed).ok_or(KeyError::Library)?;
    serde_json::from_slice(&plain).map_err(|error| Error::Internal(Box::new(error)))
}

fn fault(error: WebauthnError) -> Error {
    Error::Internal(Box::new(error))
}
