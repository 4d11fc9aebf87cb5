//! A member's machine and an API in one program, for the browser tests: gets a token with the `oauth2` crate, as a
//! machine would, and verifies it from what the issuer publishes, as an API would.
//!
//! Arguments: issuer, client ID, expected audience. The client secret comes on standard input, so that it stands in no
//! process list. Prints one line of JSON: `{"token": …, "claims": …}` or `{"error": "invalid_client", …}`.

use std::io::Read;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use oauth2::{
    AuthType, ClientId, ClientSecret, RequestTokenError, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponse},
};
use serde_json::{Value, json};

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("the {what} is missing"));
    let (issuer, client_id, audience) = (next("issuer")?, next("client ID")?, next("audience")?);
    let mut secret = String::new();
    std::io::stdin().read_to_string(&mut secret)?;
    let http = reqwest::Client::new();
    let metadata: Value =
        http.get(format!("{issuer}/.well-known/oauth-authorization-server")).send().await?.json().await?;
    let outcome = match request(&http, &metadata, client_id, secret.trim().to_owned(), &audience).await? {
        Ok(token) => {
            let claims = verify(&http, &metadata, &token, &issuer, &audience).await?;
            json!({"token": token, "claims": claims})
        }
        Err(refusal) => json!({
            "error": refusal.error().to_string(),
            "error_description": refusal.error_description(),
        }),
    };
    println!("{outcome}");
    Ok(())
}

/// Trades the secret for a token.
async fn request(
    http: &reqwest::Client,
    metadata: &Value,
    client_id: String,
    secret: String,
    audience: &str,
) -> Result<Result<String, BasicErrorResponse>, Failure> {
    let endpoint = metadata["token_endpoint"].as_str().ok_or("the metadata names no token endpoint")?;
    let client = BasicClient::new(ClientId::new(client_id))
        .set_client_secret(ClientSecret::new(secret))
        .set_auth_type(AuthType::BasicAuth)
        .set_token_uri(TokenUrl::new(endpoint.to_owned())?);
    match client.exchange_client_credentials().add_extra_param("resource", audience).request_async(http).await {
        Ok(token) => Ok(Ok(token.access_token().secret().clone())),
        Err(RequestTokenError::ServerResponse(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error.into()),
    }
}

/// Verifies a token as RFC 9068 §4 wants it, with the key that its header names.
async fn verify(
    http: &reqwest::Client,
    metadata: &Value,
    token: &str,
    issuer: &str,
    audience: &str,
) -> Result<Value, Failure> {
    let jwks_uri = metadata["jwks_uri"].as_str().ok_or("the metadata names no keys")?;
    let keys: JwkSet = http.get(jwks_uri).send().await?.json().await?;
    let header = decode_header(token)?;
    if header.typ.as_deref() != Some("at+jwt") {
        return Err("the token is not of type at+jwt".into());
    }
    let kid = header.kid.ok_or("the token names no key")?;
    let key = keys.find(&kid).ok_or("the token's key is not published")?;
    let mut validation = Validation::new(Algorithm::ES256);
    validation.set_issuer(&[issuer]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    Ok(decode::<Value>(token, &DecodingKey::from_jwk(key)?, &validation)?.claims)
}
