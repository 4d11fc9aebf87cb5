//! The least that a token service can do: read the form, compare the HMAC of the secret with one in memory, sign a token
//! with a key that stays parsed, and answer. No database, no log, no metrics, no limits.
//!
//! What Latchkey does beyond that is what the measurement shows. The tokens and the answers have the same fields.

use std::{
    collections::HashMap,
    fs,
    net::SocketAddr,
    path::Path,
    time::{SystemTime, UNIX_EPOCH},
};

use actix_web::{App, HttpResponse, HttpServer, post, rt, web};
use anyhow::{Context, Result, anyhow};
use aws_lc_rs::{
    constant_time, hmac,
    rand::{self, SystemRandom},
    rsa::KeySize,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::fill::{self, Algorithm};

const LIFETIME: u64 = 3600;

enum PrivateKey {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(Box<RsaKeyPair>),
}

impl PrivateKey {
    fn sign(&self, random: &SystemRandom, message: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Es256(key) => Some(key.sign(random, message).ok()?.as_ref().to_vec()),
            Self::EdDsa(key) => Some(key.sign(message).as_ref().to_vec()),
            Self::Rs256(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, random, message, &mut signature).ok()?;
                Some(signature)
            }
        }
    }
}

struct Signer {
    resource: String,
    /// The encoded header, with a point behind it.
    header: String,
    key: PrivateKey,
}

struct State {
    issuer: String,
    mac: hmac::Key,
    clients: HashMap<Uuid, [u8; 32]>,
    random: SystemRandom,
    signers: Vec<Signer>,
}

#[derive(Deserialize)]
struct Form {
    grant_type: String,
    client_id: String,
    client_secret: String,
    resource: String,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    exp: u64,
    aud: &'a str,
    sub: &'a str,
    client_id: &'a str,
    iat: u64,
    nbf: u64,
    jti: Uuid,
    scope: &'static str,
    roles: [&'static str; 2],
    credential_id: Uuid,
    credential_epoch: u32,
}

#[derive(Serialize)]
struct Answer {
    access_token: String,
    token_type: &'static str,
    expires_in: u64,
    scope: &'static str,
}

/// Answers at `listen` with one worker for each core that the process may use, until it is ended.
///
/// # Errors
/// When the file cannot be read, a key cannot be made, or nothing can listen there.
pub fn serve(listen: SocketAddr, credentials: &Path) -> Result<()> {
    let state = web::Data::new(State::new(listen, credentials)?);
    let cores = std::thread::available_parallelism()?.get();
    rt::System::new().block_on(async move {
        HttpServer::new(move || App::new().app_data(state.clone()).service(request_token))
            .workers(cores)
            .bind(listen)?
            .run()
            .await
            .context("the ceiling cannot answer requests")
    })
}

#[post("/oauth2/token")]
async fn request_token(state: web::Data<State>, form: web::Form<Form>) -> HttpResponse {
    issue(&state, &form).map_or_else(|| HttpResponse::Unauthorized().finish(), |answer| HttpResponse::Ok().json(answer))
}

fn issue(state: &State, form: &Form) -> Option<Answer> {
    let client = Uuid::try_parse(&form.client_id).ok()?;
    let known = state.clients.get(&client)?;
    let presented = hmac::sign(&state.mac, form.client_secret.as_bytes());
    constant_time::verify_slices_are_equal(known, presented.as_ref()).ok()?;
    if form.grant_type != "client_credentials" {
        return None;
    }
    let signer = state.signers.iter().find(|signer| signer.resource == form.resource)?;
    let access_token = sign(state, signer, &form.client_id, client)?;
    Some(Answer { access_token, token_type: "Bearer", expires_in: LIFETIME, scope: fill::SCOPE })
}

fn sign(state: &State, signer: &Signer, client_id: &str, known: Uuid) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is not the product, whose clock can be moved")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let mut id = [0; 16];
    rand::fill(&mut id).ok()?;
    let claims = Claims {
        iss: &state.issuer,
        exp: now + LIFETIME,
        aud: &signer.resource,
        sub: client_id,
        client_id,
        iat: now,
        nbf: now,
        jti: Builder::from_random_bytes(id).into_uuid(),
        scope: fill::SCOPE,
        roles: fill::PERMISSIONS,
        // There is nothing to tell secrets apart here; it is as long as one.
        credential_id: known,
        credential_epoch: 0,
    };
    let claims = serde_json::to_vec(&claims).ok()?;
    let mut token = String::with_capacity(1024);
    token.push_str(&signer.header);
    BASE64URL_NOPAD.encode_append(&claims, &mut token);
    let signature = signer.key.sign(&state.random, token.as_bytes())?;
    token.push('.');
    BASE64URL_NOPAD.encode_append(&signature, &mut token);
    Some(token)
}

impl State {
    fn new(listen: SocketAddr, credentials: &Path) -> Result<Self> {
        let failed = |_| anyhow!("the cryptographic library failed");
        let mut octets = [0; 32];
        rand::fill(&mut octets).map_err(failed)?;
        let mac = hmac::Key::new(hmac::HMAC_SHA256, &octets);
        let text = fs::read_to_string(credentials).with_context(|| format!("{}", credentials.display()))?;
        let clients = text.lines().map(|line| {
            let (id, secret) = line.split_once(' ').context("a line of the credentials has no space")?;
            let mut hash = [0; 32];
            hash.copy_from_slice(hmac::sign(&mac, secret.as_bytes()).as_ref());
            Ok((Uuid::try_parse(id)?, hash))
        });
        let clients = clients.collect::<Result<_>>()?;
        let signers = Algorithm::ALL.into_iter().map(Signer::new).collect::<Result<_>>()?;
        Ok(Self { issuer: format!("http://{listen}"), mac, clients, random: SystemRandom::new(), signers })
    }
}

impl Signer {
    fn new(algorithm: Algorithm) -> Result<Self> {
        let failed = |_| anyhow!("a key cannot be made");
        let key = match algorithm {
            Algorithm::Es256 => {
                PrivateKey::Es256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?)
            }
            Algorithm::EdDsa => PrivateKey::EdDsa(Ed25519KeyPair::generate().map_err(failed)?),
            Algorithm::Rs256 => PrivateKey::Rs256(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).map_err(failed)?)),
        };
        let name = algorithm.name();
        let header = format!(r#"{{"typ":"at+jwt","alg":"{name}","kid":"{}"}}"#, Uuid::nil());
        let header = format!("{}.", BASE64URL_NOPAD.encode(header.as_bytes()));
        Ok(Self { resource: algorithm.resource(), header, key })
    }
}
