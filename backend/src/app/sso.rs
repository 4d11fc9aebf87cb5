//! Single sign-on: this installation as a relying party of OpenID Connect Core 1.0, by the authorization code flow (§3.1)
//! with PKCE (RFC 7636).
//!
//! A person's way to a provider and back has three parts. A command writes down what is asked (`ceremony`), behind the
//! cookie of the browser that is sent there. When it comes back, a command takes that away, whatever the answer is; then
//! the provider is asked who it was ([`ask`]), and a third command decides what follows. Only what talks to the provider
//! waits for it, and holds neither a thread nor a connection of the database meanwhile.

mod ceremony;
mod discovery;
mod fetch;
mod id_token;
mod provider;

pub use self::{
    ceremony::{Answer, Asked, Errand},
    provider::{Provider, Providers},
};
pub(super) use self::{
    ceremony::{begin, take},
    fetch::tls,
};

use oauth2::{AuthorizationCode, PkceCodeVerifier, RequestTokenError, TokenResponse};
use time::Duration;

use self::{
    discovery::Known,
    fetch::Trouble,
    id_token::{Claims, Expected, UserInfo},
};
use crate::app::{Core, Error, Result, error::causes};
use crate::domain::{
    Rejection, Timestamp,
    email::EmailAddress,
    sso::{CLOCK_SKEW, Identity},
};

/// What a provider said of itself a short while ago, to begin with.
pub struct Ready {
    provider: String,
    known: std::sync::Arc<Known>,
}

impl Ready {
    /// The word that names the provider.
    #[must_use]
    pub fn provider(&self) -> &str {
        &self.provider
    }
}

/// Reads what a provider says of itself, or has it from before.
///
/// # Errors
/// [`Error::Invalid`] for a provider that is not configured, [`Error::ProviderAway`].
pub async fn prepare(core: &Core, provider: &str) -> Result<Ready> {
    let provider = core.providers.find(provider)?;
    let limit = core.providers.fetcher().limit();
    let known = tokio::time::timeout(limit, provider.known(core.providers.fetcher())).await;
    let known = known.unwrap_or_else(|_| Err(Trouble::slow())).map_err(|trouble| refusal(provider, &trouble))?;
    Ok(Ready { provider: provider.id.clone(), known })
}

/// Asks the provider who has come back with this answer.
///
/// # Errors
/// [`Error::ProviderAway`]; [`Error::Forbidden`] with `provider_denied` when the provider says no; [`Error::Invalid`] with
/// `provider_refused` for an answer that does not hold, whatever is wrong with it: the log says what.
pub async fn ask(core: &Core, asked: &Asked, answer: &Answer) -> Result<Identity> {
    let provider = core.providers.find(&asked.provider)?;
    let identified =
        tokio::time::timeout(core.providers.fetcher().limit(), identify(core, provider, asked, answer)).await;
    identified.unwrap_or_else(|_| Err(Trouble::slow())).map_err(|trouble| refusal(provider, &trouble))
}

async fn identify(
    core: &Core,
    provider: &Provider,
    asked: &Asked,
    answer: &Answer,
) -> std::result::Result<Identity, Trouble> {
    let fetcher = core.providers.fetcher();
    let known = provider.known(fetcher).await?;
    // RFC 9207 §2.4: whose answer this is, also when it is a refusal.
    let named = answer.iss.as_deref();
    let must_be_named = known.metadata.authorization_response_iss_parameter_supported;
    if named.map_or(must_be_named, |named| named != provider.issuer()) {
        return Err(Trouble::wrong("the answer does not name its issuer, or another one (RFC 9207)"));
    }
    let Some(code) = answer.code.as_deref().filter(|_| answer.error.is_none()) else {
        return Err(Trouble::Denied(answer.error.clone().unwrap_or_default()));
    };
    let client = provider.client(core, &known);
    let request = client
        .exchange_code(AuthorizationCode::new(code.to_owned()))
        .set_pkce_verifier(PkceCodeVerifier::new(asked.verifier.to_string()));
    let tokens = request.request_async(&|request| fetcher.send(request)).await.map_err(not_exchanged)?;
    let Some(id_token) = tokens.extra_fields().id_token.as_deref() else {
        return Err(Trouble::wrong("there is no ID token beside the access token"));
    };
    let expected =
        Expected { issuer: provider.issuer(), client_id: provider.client_id(), nonce: &asked.nonce, now: core.now() };
    let claims = match id_token::verify(id_token, &known, &expected) {
        Err(Trouble::UnknownKey) => id_token::verify(id_token, provider.renewed(fetcher).await?.as_ref(), &expected)?,
        other => other?,
    };
    check_age(core, asked, &claims)?;
    let said = match known.metadata.userinfo_endpoint.as_ref().filter(|_| claims.user.email.is_none()) {
        Some(endpoint) => {
            let said: UserInfo = fetcher.read(endpoint, Some(tokens.access_token().secret())).await?;
            // OpenID Connect Core 1.0 §5.3.2.
            if said.sub.as_deref() != Some(&claims.sub) {
                return Err(Trouble::wrong("the user info is of somebody else"));
            }
            said
        }
        None => claims.user.clone(),
    };
    Ok(identity(provider, claims, said))
}

/// When the person proved who they are: not longer ago than was asked for (OpenID Connect Core 1.0 §3.1.2.1, `max_age`).
fn check_age(core: &Core, asked: &Asked, claims: &Claims) -> std::result::Result<(), Trouble> {
    let at = claims.auth_time.and_then(instant);
    if asked.fresh {
        return match at {
            Some(at) if at >= asked.begun_at.plus(-CLOCK_SKEW) => Ok(()),
            _ => Err(Trouble::wrong("auth_time does not show that the person was asked again")),
        };
    }
    let most = Duration::hours(core.config.session.max_hours) + CLOCK_SKEW;
    if at.is_some_and(|at| core.now().since(at) > most) {
        return Err(Trouble::wrong("auth_time is longer ago than was asked for"));
    }
    Ok(())
}

fn instant(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_unix_microseconds(seconds.checked_mul(1_000_000)?)
}

fn identity(provider: &Provider, claims: Claims, said: UserInfo) -> Identity {
    let verified = said.email_verified.is_some_and(|verified| verified.is_true());
    let email = said.email.filter(|_| verified).and_then(|email| EmailAddress::parse(&email).ok());
    Identity {
        issuer: provider.issuer().to_owned(),
        provider: provider.name().to_owned(),
        proves_mfa: provider.shows_mfa(claims.acr.as_deref(), claims.amr.as_deref().unwrap_or_default()),
        subject: claims.sub,
        email,
        name: said.name,
        authenticated_at: claims.auth_time.and_then(instant),
    }
}

type ExchangeError = RequestTokenError<Trouble, oauth2::basic::BasicErrorResponse>;

fn not_exchanged(error: ExchangeError) -> Trouble {
    match error {
        RequestTokenError::Request(trouble) => trouble,
        RequestTokenError::ServerResponse(answer) => {
            Trouble::Wrong(format!("the code was not exchanged: {}", answer.error()))
        }
        // What does not parse may hold tokens, and is not repeated.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Trouble::wrong("the answer of the token endpoint is not one of RFC 6749")
        }
    }
}

/// What the person is told. The log says more, and never what the provider sent.
fn refusal(provider: &Provider, trouble: &Trouble) -> Error {
    let (id, name) = (&provider.id, provider.name());
    tracing::warn!(sso.provider = id, error.message = causes(trouble), "a sign-in by a provider failed");
    match trouble {
        Trouble::Away(_) => Error::ProviderAway(Rejection::new(
            "provider_unavailable",
            format!("{name} cannot be reached at the moment; sign in another way, or try again later."),
        )),
        Trouble::Denied(_) => Error::Forbidden(Rejection::new(
            "provider_denied",
            format!("{name} did not let you in, or you stopped there; try again, or sign in another way."),
        )),
        Trouble::Wrong(_) | Trouble::UnknownKey => Error::field(
            "/code",
            Rejection::new(
                "provider_refused",
                format!("The answer of {name} could not be verified; begin again, or sign in another way."),
            ),
        ),
    }
}
