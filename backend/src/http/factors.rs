//! The caller's own factors.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::header, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Answer,
    auth::{SignedIn, path_id},
    blocking,
    form::{Body, Form, ReadForm, text},
    passkeys::{NewPasskey, PasskeyChallenge},
    sign_in::{Code, TotpEnrolment, no_store},
    sso::ProviderLink,
};
use crate::{
    app::{Core, factor as command},
    domain::{Timestamp, factor as domain, text::Name},
};

/// What a person has to prove who they are.
#[derive(Serialize, ToSchema)]
pub struct Factors {
    has_password: bool,
    /// Null: none is set up.
    #[schema(required = true)]
    totp: Option<TotpFactor>,
    /// The oldest first.
    passkeys: Vec<Passkey>,
    /// Linked accounts of single sign-on, the oldest first.
    providers: Vec<ProviderLink>,
    /// Recovery codes that were not used.
    recovery_codes_left: i64,
}

/// An authenticator app.
#[derive(Serialize, ToSchema)]
pub struct TotpFactor {
    created_at: Timestamp,
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

/// A passkey.
#[derive(Serialize, ToSchema)]
pub struct Passkey {
    id: Uuid,
    name: String,
    created_at: Timestamp,
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

impl From<domain::Passkey> for Passkey {
    fn from(passkey: domain::Passkey) -> Self {
        Self {
            id: passkey.id.uuid(),
            name: passkey.name,
            created_at: passkey.created_at,
            last_used_at: passkey.last_used_at,
        }
    }
}

/// Another name of a passkey.
#[derive(ToSchema)]
pub struct RenamePasskey {
    #[schema(value_type = String, max_length = 120)]
    name: Name,
}

impl ReadForm for RenamePasskey {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { name: form.required("name", text(Name::parse))? })
    }
}

/// Recovery codes, which are shown this once and never again.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Each works once, after the password. Case, spaces and hyphens do not matter.
    #[schema(value_type = Vec<String>, min_items = 10, max_items = 10, example = json!(["7K2M-9QXA-B4TN"]))]
    codes: Vec<Zeroizing<String>>,
}

/// Your own factors
#[utoipa::path(tag = "account", operation_id = "getFactors", responses((status = 200, body = Factors)))]
#[get("/account/factors")]
pub async fn get_factors(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    let listed = blocking(&core, move |core| command::list(core, &caller.0)).await?;
    let command::Factors { held, totp, passkeys, providers } = listed;
    Ok(no_store(HttpResponse::Ok()).json(Factors {
        has_password: held.password,
        totp: totp.map(|(created_at, last_used_at)| TotpFactor { created_at, last_used_at }),
        passkeys: passkeys.into_iter().map(Passkey::from).collect(),
        providers: providers.into_iter().map(|link| ProviderLink::new(&core, link)).collect(),
        recovery_codes_left: held.recovery_codes_left,
    }))
}

/// Begin to set up an authenticator app, or another one; the one in use works until the new one is confirmed
#[utoipa::path(tag = "account", operation_id = "beginTotpReplacement", responses((status = 200, body = TotpEnrolment)))]
#[post("/account/totp")]
pub async fn begin_totp_replacement(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    let enrolment = blocking(&core, move |core| command::begin_totp(core, &caller.0)).await?;
    Ok(no_store(HttpResponse::Ok()).json(TotpEnrolment::from(enrolment)))
}

/// Confirm the new authenticator app with its first code; an earlier one stops working, and your other sessions end
#[utoipa::path(tag = "account", operation_id = "confirmTotpReplacement", request_body = Code, responses((status = 204)))]
#[post("/account/totp/confirmation")]
pub async fn confirm_totp_replacement(
    core: web::Data<Core>,
    caller: SignedIn,
    body: Body<Code>,
) -> Answer<HttpResponse> {
    let code = body.accepted()?.into_text();
    blocking(&core, move |core| command::confirm_totp(core, &caller.0, &code)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remove your authenticator app; your other sessions end
#[utoipa::path(tag = "account", operation_id = "removeTotp", responses((status = 204)))]
#[delete("/account/totp")]
pub async fn remove_totp(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    blocking(&core, move |core| command::remove_totp(core, &caller.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Begin to add a passkey
#[utoipa::path(tag = "account", operation_id = "beginPasskeyRegistration", responses((status = 200, body = PasskeyChallenge)))]
#[post("/account/passkey-challenge")]
pub async fn begin_passkey_registration(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    let public_key = blocking(&core, move |core| command::ask_for_passkey(core, &caller.0)).await?;
    Ok(no_store(HttpResponse::Ok()).json(PasskeyChallenge { public_key }))
}

/// Add the passkey that the authenticator made
#[utoipa::path(tag = "account", operation_id = "addPasskey", request_body = NewPasskey, responses((status = 201, body = Passkey)))]
#[post("/account/passkeys")]
pub async fn add_passkey(core: web::Data<Core>, caller: SignedIn, body: Body<NewPasskey>) -> Answer<HttpResponse> {
    let NewPasskey { name, credential } = body.accepted()?;
    let added = blocking(&core, move |core| command::add_passkey(core, &caller.0, (&name, &credential))).await?;
    Ok(HttpResponse::Created().json(Passkey::from(added)))
}

/// Give one of your passkeys another name
#[utoipa::path(tag = "account", operation_id = "renamePasskey", params(("passkey_id" = Uuid, Path)), request_body = RenamePasskey, responses((status = 200, body = Passkey)))]
#[patch("/account/passkeys/{passkey_id}")]
pub async fn rename_passkey(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
    body: Body<RenamePasskey>,
) -> Answer<web::Json<Passkey>> {
    let id = path_id(&request, "passkey_id")?;
    let RenamePasskey { name } = body.accepted()?;
    let renamed = blocking(&core, move |core| command::rename_passkey(core, &caller.0, id, &name)).await?;
    Ok(web::Json(Passkey::from(renamed)))
}

/// Remove one of your passkeys; your other sessions end
#[utoipa::path(tag = "account", operation_id = "removePasskey", params(("passkey_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/account/passkeys/{passkey_id}")]
pub async fn remove_passkey(core: web::Data<Core>, request: HttpRequest, caller: SignedIn) -> Answer<HttpResponse> {
    let id = path_id(&request, "passkey_id")?;
    blocking(&core, move |core| command::remove_passkey(core, &caller.0, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Make ten new recovery codes; earlier ones stop working
#[utoipa::path(tag = "account", operation_id = "createRecoveryCodes", responses((status = 201, body = RecoveryCodes)))]
#[post("/account/recovery-codes")]
pub async fn create_recovery_codes(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    let codes = blocking(&core, move |core| command::make_recovery_codes(core, &caller.0)).await?;
    Ok(no_store(HttpResponse::Created()).insert_header((header::PRAGMA, "no-cache")).json(RecoveryCodes { codes }))
}
