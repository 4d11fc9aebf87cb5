//! What waits for a person who was sent to a provider. It is sealed, behind the cookie of the browser that was sent there,
//! and used up by the first answer, right or wrong.

use data_encoding::BASE64URL_NOPAD;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Ready;
use crate::{
    app::{Core, Error, Result},
    db::{
        self, Conn,
        ceremony::Holder,
        provider_ceremony::{Kind, ProviderCeremony},
    },
    domain::{Id, Rejection, Timestamp, sso::CEREMONY_LIFE},
    keys::{self, KeyError},
};

/// What a person goes to a provider for, and where in the portal they come back to.
pub struct Errand {
    pub(in crate::app) kind: Kind,
    pub(in crate::app) return_path: Option<String>,
}

impl Errand {
    /// Whether the provider has to ask the person again, whoever is signed in there: for what changes the account.
    const fn is_fresh(&self) -> bool {
        matches!(self.kind, Kind::Join | Kind::Link | Kind::StepUp)
    }

    /// The word before the state by which the portal knows whom to give the answer to.
    const fn place(&self) -> &'static str {
        match self.kind {
            Kind::SignIn | Kind::Join | Kind::SecondFactor => "sign-in",
            Kind::Link => "link",
            Kind::StepUp => "step-up",
        }
    }
}

/// What was asked of a provider.
#[derive(Clone, Serialize, Deserialize)]
pub struct Asked {
    pub(super) provider: String,
    #[serde(skip)]
    kind: Option<Kind>,
    state: String,
    pub(super) nonce: String,
    pub(super) verifier: Zeroizing<String>,
    /// The path in the portal that the person comes back to.
    pub return_path: Option<String>,
    pub(super) begun_at: Timestamp,
    /// Whether the person had to prove anew who they are.
    pub(super) fresh: bool,
}

impl Asked {
    /// What it was for.
    pub(in crate::app) fn is(&self, kind: Kind) -> bool {
        self.kind == Some(kind)
    }
}

/// What a browser brings back (RFC 6749 §4.1.2, RFC 9207 §2).
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// By the address that the browser came back to.
    pub provider: String,
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
    pub iss: Option<String>,
}

fn purpose(id: Id<ProviderCeremony>) -> String {
    format!("provider ceremony {id}")
}

fn random() -> Result<String> {
    Ok(BASE64URL_NOPAD.encode(&keys::random::<32>()?))
}

/// Writes down what the holder's browser is sent for; answers the address at the provider that it is sent to.
pub(in crate::app) fn begin(
    core: &Core,
    connection: &mut Conn,
    holder: &Holder,
    (ready, errand): (&Ready, Errand),
) -> Result<String> {
    let provider = core.providers.find(&ready.provider)?;
    let (id, now, fresh) = (Id::new(), core.now(), errand.is_fresh());
    let asked = Asked {
        provider: provider.id.clone(),
        kind: None,
        state: format!("{}.{}", errand.place(), random()?),
        nonce: random()?,
        verifier: Zeroizing::new(random()?),
        return_path: errand.return_path,
        begun_at: now,
        fresh,
    };
    let plain = serde_json::to_vec(&asked).map(Zeroizing::new).map_err(|error| Error::Internal(Box::new(error)))?;
    let sealed = core.keys.seal(&purpose(id), &plain)?;
    db::provider_ceremony::begin(connection, holder, (id, errand.kind, &sealed), (now, now.plus(CEREMONY_LIFE)))?;
    let verifier = PkceCodeVerifier::new(asked.verifier.to_string());
    let settings = provider.settings();
    let client = provider.client(core, &ready.known);
    let mut request = client
        .authorize_url(|| CsrfToken::new(asked.state.clone()))
        .add_scopes(settings.scopes.iter().cloned().map(Scope::new))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_extra_param("nonce", asked.nonce.clone());
    if !settings.mfa_acr.is_empty() {
        request = request.add_extra_param("acr_values", settings.mfa_acr.join(" "));
    }
    request = if fresh {
        request.add_extra_param("prompt", "login").add_extra_param("max_age", "0")
    } else {
        // So that the provider says when the person proved who they are.
        request.add_extra_param("max_age", (core.config.session.max_hours * 3600).to_string())
    };
    Ok(request.url().0.into())
}

/// What the holder's browser was sent for, which is used up by this.
///
/// # Errors
/// [`Error::Conflict`] with `ceremony_over` when nothing is asked for any more, or this answers something else.
pub fn take(core: &Core, holder: &Holder, kinds: &[Kind], answer: &Answer) -> Result<Asked> {
    let taken =
        core.db.write(|connection| Ok::<_, Error>(db::provider_ceremony::take(connection, holder, core.now())?));
    let (id, kind, sealed) = taken?.ok_or_else(over)?;
    let plain = core.keys.open(&purpose(id), &sealed).ok_or(KeyError::Library)?;
    let asked: Asked = serde_json::from_slice(&plain).map_err(|error| Error::Internal(Box::new(error)))?;
    // An answer at the address of another provider is one that was mixed up: its code must not go to this one.
    let answered = asked.provider == answer.provider && keys::equal(asked.state.as_bytes(), answer.state.as_bytes());
    if kinds.contains(&kind) && answered { Ok(Asked { kind: Some(kind), ..asked }) } else { Err(over()) }
}

fn over() -> Error {
    let detail = "This answer of the provider was used, replaced by a newer request or is too old; begin again.";
    Error::Conflict(Rejection::new("ceremony_over", detail))
}
