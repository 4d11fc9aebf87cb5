//! What browsers exchange with authenticators: the options of a ceremony, and the answer to it.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use utoipa::ToSchema;
use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use super::form::{Form, ReadForm, text};
use crate::domain::{Rejection, text::Name};

/// What the browser asks the authenticator for.
#[derive(Serialize, ToSchema)]
pub struct PasskeyChallenge {
    /// The options of `navigator.credentials.get` or `create` in their JSON form, for
    /// `PublicKeyCredential.parseRequestOptionsFromJSON` or `parseCreationOptionsFromJSON`.
    #[schema(value_type = Object)]
    pub public_key: Value,
}

/// The answer of `navigator.credentials.get`.
#[derive(ToSchema)]
#[schema(as = PasskeyProof)]
pub struct PasskeyProof {
    /// `credential.toJSON()`.
    #[schema(value_type = Object)]
    pub credential: PublicKeyCredential,
}

impl ReadForm for PasskeyProof {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { credential: form.required("credential", credential)? })
    }
}

/// The answer of `navigator.credentials.create`, and what the person calls the passkey.
#[derive(ToSchema)]
pub struct NewPasskey {
    /// Tells it from the person's others.
    #[schema(value_type = String, max_length = 120)]
    pub name: Name,
    /// `credential.toJSON()`.
    #[schema(value_type = Object)]
    pub credential: RegisterPublicKeyCredential,
}

impl ReadForm for NewPasskey {
    fn read(form: &mut Form) -> Option<Self> {
        let name = form.required("name", text(Name::parse));
        let credential = form.required("credential", credential);
        Some(Self { name: name?, credential: credential? })
    }
}

/// The answer of an authenticator in its JSON form. Browsers and extensions add members, which are left aside.
fn credential<T: DeserializeOwned>(value: &Value) -> Result<T, Rejection> {
    T::deserialize(value).map_err(|error| {
        let detail = format!("This is not the JSON form of a credential: {error}.");
        Rejection::new("malformed_credential", detail)
    })
}
