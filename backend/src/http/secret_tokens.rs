//! The tokens that were issued for a client secret.

use actix_web::{HttpRequest, HttpResponse, post, web};

use super::{
    Answer,
    auth::{Tended, path_id},
    blocking,
};
use crate::app::{Core, revocation as command};

/// End all tokens that were issued for a secret until now
///
/// The secret itself stays as it is and gets new tokens. APIs that ask about each token refuse the ended ones from the
/// next request on, and so does this interface; those that only verify signatures take them until they expire.
#[utoipa::path(tag = "secrets", operation_id = "revokeSecretTokens", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), responses((status = 204)))]
#[post("/applications/{application_id}/secrets/{secret_id}/revoke-tokens")]
pub async fn revoke_secret_tokens(core: web::Data<Core>, request: HttpRequest, found: Tended) -> Answer<HttpResponse> {
    let Tended(caller, application) = found;
    let id = path_id(&request, "secret_id")?;
    blocking(&core, move |core| command::revoke_of_secret(core, &caller, &application, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
