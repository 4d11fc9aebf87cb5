//! Which key of a client has signed an assertion. Whoever knows a client ID can have that asked, so that few keys are tried,
//! and not where others wait.

use std::sync::Arc;

use crate::{
    app::{Core, assertion::Assertion, client, token::TokenError},
    db::client_key::KnownKey,
    domain::{
        Id,
        client_key::{ClientKey, KeySource, PublicKey},
        refusal::Reason,
    },
};

/// So many keys of a client are tried with one assertion. One that names its key has as many more in the sets, as the
/// keys that the client has here are not known by the name that it gives them.
const MOST_TRIED: usize = 4;

/// An assertion, and how many keys may still be tried with it.
#[derive(Clone, Copy)]
pub struct Trial<'a> {
    pub assertion: &'a Arc<Assertion>,
    left: usize,
    too_many: bool,
}

/// The key that has signed the assertion. Keys that are known come before those that must be asked for, and an address that
/// has expired is not asked.
///
/// # Errors
/// [`Reason::AssertionUnverified`], and [`Reason::KeySetAway`] where it may be a key that cannot be read.
pub async fn signer(core: &Core, assertion: &Arc<Assertion>, keys: &[KnownKey]) -> Result<Id<ClientKey>, TokenError> {
    let mut trial = Trial { assertion, left: MOST_TRIED, too_many: false };
    let (ids, public): (Vec<_>, Vec<_>) = candidates(keys, assertion).into_iter().unzip();
    if let Some(id) = trial.signer(public).await.and_then(|place| ids.get(place)) {
        return Ok(*id);
    }
    if assertion.key_id.is_some() {
        trial.left = MOST_TRIED;
    } else if trial.too_many {
        return Err(trial.refusal());
    }
    let mut away = false;
    for key in keys.iter().filter(|key| key.expires_at > core.now()) {
        if let KeySource::Set(address) = &key.source {
            match core.key_sets.has_signed(address, &mut trial, core.now()).await {
                Ok(true) => return Ok(key.id),
                Ok(false) => {}
                Err(_) => away = true,
            }
        }
    }
    Err(if away { Reason::KeySetAway.into() } else { trial.refusal() })
}

/// The keys that are known here and are for the algorithm; only one where the assertion names it by its id.
fn candidates(keys: &[KnownKey], assertion: &Assertion) -> Vec<(Id<ClientKey>, PublicKey)> {
    let named = assertion.key_id.as_deref().and_then(|name| Id::parse(name).ok());
    let named = named.filter(|name| keys.iter().any(|key| key.id == *name));
    let fits = |key: &KnownKey| match &key.source {
        KeySource::Key(public) if public.algorithm == assertion.algorithm => Some((key.id, public.clone())),
        _ => None,
    };
    keys.iter().filter(|key| named.is_none_or(|name| name == key.id)).filter_map(fits).collect()
}

impl Trial<'_> {
    /// The place of the key that has signed the assertion. When they are more than may still be tried, none is.
    pub async fn signer(&mut self, keys: Vec<PublicKey>) -> Option<usize> {
        let Some(left) = self.left.checked_sub(keys.len()) else {
            self.too_many = true;
            return None;
        };
        if keys.is_empty() {
            return None;
        }
        self.left = left;
        let assertion = Arc::clone(self.assertion);
        let tried = move || keys.iter().position(|key| client::has_signed(key, &assertion));
        tokio::task::spawn_blocking(tried).await.unwrap_or_default()
    }

    fn refusal(&self) -> TokenError {
        if !self.too_many {
            return Reason::AssertionUnverified.into();
        }
        let description = format!(
            "More than {MOST_TRIED} keys of the client may have signed the client assertion, and so many are not tried. \
             Name the key in its header by kid: the id that the key has here, or a kid that one key of the set has."
        );
        TokenError::new(Reason::AssertionUnverified, description)
    }
}
