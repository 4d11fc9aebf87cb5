//! Authenticators that hold a passkey, by others' code: what they sign is said here, and may be what no honest browser
//! would let them sign.

use data_encoding::BASE64URL_NOPAD;
use passkey_authenticator::{Authenticator, UiHint, UserCheck, UserValidationMethod};
use passkey_crypto::AvailableBackend;
use passkey_types::{
    Passkey,
    ctap2::{Aaguid, Ctap2Error, get_assertion, make_credential},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// An authenticator with at most one passkey. A clone has the same passkey, as a thief's copy would.
#[derive(Clone)]
pub struct Device {
    passkey: Option<Passkey>,
    /// The page on which its owner uses it.
    origin: String,
    /// Whether it asks its owner for a finger or a code.
    verifies: bool,
    /// Whether it counts how often it signed.
    counts: bool,
}

/// An owner who does what they are asked.
struct Owner {
    verifies: bool,
}

#[async_trait::async_trait]
impl UserValidationMethod for Owner {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck { presence, verification: verification && self.verifies })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(self.verifies)
    }
}

impl Device {
    /// A device that is used on the pages of `origin`.
    #[must_use]
    pub fn at(origin: &str) -> Self {
        Self { passkey: None, origin: origin.to_owned(), verifies: true, counts: false }
    }

    /// The same, tricked into use on the pages of another origin.
    #[must_use]
    pub fn on_pages_of(self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self }
    }

    /// The same, without asking its owner who they are.
    #[must_use]
    pub fn unverified(self) -> Self {
        Self { verifies: false, ..self }
    }

    /// The same, counting how often the passkey that it makes next is used.
    #[must_use]
    pub fn counting(self) -> Self {
        Self { counts: true, ..self }
    }

    fn authenticator(&self) -> Authenticator<Option<Passkey>, Owner, AvailableBackend> {
        let owner = Owner { verifies: self.verifies };
        let mut authenticator = Authenticator::new(Aaguid::new_empty(), self.passkey.clone(), owner, AvailableBackend);
        authenticator.set_make_credentials_with_signature_counter(self.counts);
        authenticator
    }

    /// Makes a passkey as the options of `navigator.credentials.create` ask, in place of an earlier one; answers what
    /// `credential.toJSON()` would.
    pub async fn create(&mut self, options: &Value) -> Value {
        let client_data = self.client_data("webauthn.create", options);
        let rp = &options["rp"];
        let mut authenticator = self.authenticator();
        let made = authenticator.make_credential(make_credential::Request {
            client_data_hash: hash(&client_data).into(),
            rp: make_credential::PublicKeyCredentialRpEntity {
                id: rp["id"].as_str().unwrap().to_owned(),
                name: rp["name"].as_str().map(str::to_owned),
            },
            user: read(&options["user"]),
            pub_key_cred_params: read(&options["pubKeyCredParams"]),
            exclude_list: None,
            extensions: None,
            options: make_credential::Options {
                rk: options["authenticatorSelection"]["residentKey"] == "required",
                up: true,
                uv: self.verifies,
            },
            pin_auth: None,
            pin_protocol: None,
        });
        let made = made.await.expect("the passkey is made");
        self.passkey.clone_from(authenticator.store());
        let id = BASE64URL_NOPAD.encode(&self.passkey.as_ref().unwrap().credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(client_data.as_bytes()),
                "attestationObject": BASE64URL_NOPAD.encode(&made.as_webauthn_bytes()),
                "transports": ["internal", "hybrid"],
            },
        })
    }

    /// Offers a passkey that was made before under the challenge of other options: with attestation `none` nothing in
    /// it is signed.
    #[must_use]
    pub fn attest_again(&self, options: &Value, made: &Value) -> Value {
        let mut again = made.clone();
        let client_data = self.client_data("webauthn.create", options);
        again["response"]["clientDataJSON"] = json!(BASE64URL_NOPAD.encode(client_data.as_bytes()));
        again
    }

    /// Signs what the options of `navigator.credentials.get` ask; answers what `credential.toJSON()` would.
    pub async fn prove(&mut self, options: &Value) -> Value {
        let client_data = self.client_data("webauthn.get", options);
        let mut authenticator = self.authenticator();
        let signed = authenticator.get_assertion(get_assertion::Request {
            rp_id: options["rpId"].as_str().unwrap().to_owned(),
            client_data_hash: hash(&client_data).into(),
            allow_list: None,
            extensions: None,
            options: get_assertion::Options { up: true, uv: self.verifies },
            pin_auth: None,
            pin_protocol: None,
        });
        let signed = signed.await.expect("the passkey signs");
        self.passkey.clone_from(authenticator.store());
        let id = BASE64URL_NOPAD.encode(&self.passkey.as_ref().unwrap().credential_id);
        json!({
            "id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(client_data.as_bytes()),
                "authenticatorData": BASE64URL_NOPAD.encode(&signed.auth_data.to_vec()),
                "signature": BASE64URL_NOPAD.encode(&signed.signature),
                "userHandle": signed.user.map(|user| BASE64URL_NOPAD.encode(&user.id)),
            },
        })
    }

    /// The id by which its passkey is known, in base64url.
    #[must_use]
    pub fn credential_id(&self) -> String {
        BASE64URL_NOPAD.encode(&self.passkey.as_ref().unwrap().credential_id)
    }

    fn client_data(&self, kind: &str, options: &Value) -> String {
        json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false})
            .to_string()
    }
}

fn hash(client_data: &str) -> Vec<u8> {
    aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, client_data.as_bytes()).as_ref().to_vec()
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("the options are as browsers know them")
}
