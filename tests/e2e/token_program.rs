//! The program in Rust that the portal shows, for the browser tests, which run it against a real server. Compiling it
//! anew from what the page shows would take minutes, so they compare the two texts instead.
//!
//! Arguments: token URL, client ID, API. The client secret is in the environment, as the program wants it.

#[allow(dead_code, reason = "what the page shows begins with the values that the arguments stand for here")]
#[allow(clippy::disallowed_methods, reason = "a member's program reads its environment")]
#[path = "../../frontend/src/features/secrets/programs/get_token.rs"]
mod shown;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |what: &str| arguments.next().ok_or_else(|| format!("the {what} is missing"));
    let (token_url, client_id, resource) = (next("token URL")?, next("client ID")?, next("API")?);
    println!("{}", shown::fetch_token(&token_url, &client_id, &resource).await?);
    Ok(())
}
