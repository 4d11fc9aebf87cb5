//! Sending: signed, to addresses that everybody can reach, with little time, and following nobody elsewhere.

use std::sync::Arc;

use reqwest::{StatusCode, header, redirect};
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP, Webhook as Signer};

use crate::{
    app::{Core, Error, Result, error::causes, public_address, sso},
    config::Config,
    db::webhook::{
        SealedSecrets,
        delivery::{Answered, Delivery},
    },
    domain::{
        Id, Rejection, Timestamp,
        webhook::{Webhook, WebhookAddress},
    },
};

/// What calls the addresses of members.
pub struct Sender {
    http: reqwest::Client,
    private_networks: bool,
}

impl Sender {
    /// # Errors
    /// A message that names the key of the configuration.
    pub fn new(config: &Config) -> std::result::Result<Self, String> {
        let limit = std::time::Duration::from_secs(config.webhooks.timeout_seconds);
        let private_networks = config.webhooks.allow_private_networks;
        let http = reqwest::Client::builder()
            .use_preconfigured_tls(sso::tls(config)?)
            .redirect(redirect::Policy::none())
            // A proxy would look names up by itself, and so reach what must not be.
            .no_proxy()
            // What is connected to is what was looked at: a name that leads elsewhere a moment later changes nothing.
            .dns_resolver(Arc::new(public_address::Resolver { private_networks }))
            .connect_timeout(limit)
            .timeout(limit)
            // Each run of the job has a runtime of its own, which a connection does not outlive.
            .pool_max_idle_per_host(0)
            .user_agent(concat!("latchkey/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("webhooks: {error}"))?;
        Ok(Self { http, private_networks })
    }

    /// Whether an address is one that is called: with TLS, and not inside, unless the configuration allows it.
    ///
    /// # Errors
    /// `invalid_address` with the reason.
    pub fn check(&self, address: &WebhookAddress) -> std::result::Result<(), Rejection> {
        let url = address.url();
        if url.scheme() != "https" && !self.private_networks {
            return Err(Rejection::new("invalid_address", "The address must begin with https://."));
        }
        if !self.private_networks && !public_address::is_public_host(url) {
            return Err(Rejection::new("invalid_address", "The address must be one that is reached from everywhere."));
        }
        Ok(())
    }

    /// Tells an address one thing; answers how that went. What it says in its body is not read.
    pub async fn send(&self, address: &WebhookAddress, delivery: &Delivery, signature: Signature) -> Answered {
        let failed = |error: String| Answered { status: None, error: Some(error) };
        if let Err(rejection) = self.check(address) {
            return failed(rejection.to_string());
        }
        let request = self
            .http
            .post(address.url().clone())
            .header(header::CONTENT_TYPE, "application/json")
            .header(HEADER_WEBHOOK_ID, delivery.id.to_string())
            .header(HEADER_WEBHOOK_TIMESTAMP, signature.timestamp)
            .header(HEADER_WEBHOOK_SIGNATURE, signature.text)
            .body(delivery.payload.clone());
        match request.send().await {
            Err(error) if error.is_timeout() => failed("it did not answer in time".to_owned()),
            Err(error) => failed(causes(&error.without_url())),
            Ok(response) => {
                let status = response.status();
                Answered { status: Some(status.as_u16()), error: refusal(status) }
            }
        }
    }
}

fn refusal(status: StatusCode) -> Option<String> {
    if status.is_success() {
        return None;
    }
    let number = status.as_u16();
    Some(if status.is_redirection() {
        format!("it answered {number}: it leads elsewhere, which is not followed")
    } else {
        format!("it answered {number}")
    })
}

/// What proves that something was sent from here, and when.
pub struct Signature {
    timestamp: i64,
    text: String,
}

/// Signs what is sent with the present value, and with the one before as long as that signs too.
///
/// # Errors
/// [`Error::Internal`] for a value that cannot be opened.
pub fn sign(core: &Core, webhook: Id<Webhook>, secrets: &SealedSecrets, delivery: &Delivery) -> Result<Signature> {
    let now = core.now();
    let earlier = secrets.earlier.as_ref().filter(|(_, until)| *until > now).map(|(sealed, _)| sealed);
    let texts: Result<Vec<_>> = std::iter::once(&secrets.present)
        .chain(earlier)
        .map(|sealed| sign_with(core, webhook, sealed, delivery, now))
        .collect();
    Ok(Signature { timestamp: now.unix_seconds(), text: texts?.join(" ") })
}

fn sign_with(core: &Core, webhook: Id<Webhook>, sealed: &[u8], delivery: &Delivery, now: Timestamp) -> Result<String> {
    let internal = |text: &'static str| Error::Internal(text.into());
    let opened = core.keys.open(&super::purpose(webhook), sealed);
    let opened = opened.ok_or_else(|| internal("the secret of a webhook cannot be opened"))?;
    let secret = std::str::from_utf8(&opened).map_err(|_| internal("the secret of a webhook is no text"))?;
    let signer = Signer::new(secret).map_err(|_| internal("the secret of a webhook is malformed"))?;
    let signed = signer.sign(&delivery.id.to_string(), now.unix_seconds(), delivery.payload.as_bytes());
    signed.map_err(|_| internal("a webhook cannot be signed"))
}
