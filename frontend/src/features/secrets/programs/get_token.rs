// cargo add oauth2, and cargo add tokio --features macros,rt
use oauth2::{ClientId, ClientSecret, TokenResponse, TokenUrl, basic::BasicClient, reqwest};

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let client_id = "00000000-0000-4000-8000-000000000000";
    let resource = "https://api.example";
    println!("{}", fetch_token("https://latchkey.example/oauth2/token", client_id, resource).await?);
    Ok(())
}

pub async fn fetch_token(token_url: &str, client_id: &str, resource: &str) -> Result<String, Failure> {
    let secret = std::env::var("CLIENT_SECRET")?;
    let client = BasicClient::new(ClientId::new(client_id.to_owned()))
        .set_client_secret(ClientSecret::new(secret))
        .set_token_uri(TokenUrl::new(token_url.to_owned())?);
    let request = client.exchange_client_credentials().add_extra_param("resource", resource);
    match request.request_async(&reqwest::Client::new()).await {
        Ok(answer) => Ok(answer.access_token().secret().clone()),
        // The status of a refusal stands for its code, such as invalid_client, which is followed by its description.
        Err(oauth2::RequestTokenError::ServerResponse(refusal)) => Err(refusal.to_string().into()),
        Err(other) => Err(other.into()),
    }
}
