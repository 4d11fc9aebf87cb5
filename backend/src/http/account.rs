//! The account of the person who is signed in.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, put, web};
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::SignedIn,
    blocking, conditional, cookies,
    form::{Body, Form, ReadForm, text},
    hashing, request,
    sign_in::secret,
};
use crate::{
    app::{Core, account, account::AccountChange, email_change},
    db::{self, email_change::EmailChange as Waiting},
    domain::{
        Timestamp,
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::Person,
        text::Name,
    },
};

/// What people may change of themselves.
#[derive(Serialize, ToSchema)]
pub struct Account {
    id: Uuid,
    name: String,
    email: String,
    locale: String,
    time_zone: String,
    /// The change of the address that waits for one or both confirmations.
    #[schema(required = true)]
    email_change: Option<EmailChange>,
}

/// A change of the address that waits.
#[derive(Serialize, ToSchema)]
pub struct EmailChange {
    /// The new address.
    email: String,
    confirmed_by_old: bool,
    confirmed_by_new: bool,
    expires_at: Timestamp,
}

impl Account {
    fn new(person: Person, waiting: Option<Waiting>) -> Self {
        Self {
            id: person.id.uuid(),
            name: person.name,
            email: person.email,
            locale: person.locale,
            time_zone: person.time_zone,
            email_change: waiting.map(|waiting| EmailChange {
                email: waiting.new_email,
                confirmed_by_old: waiting.confirmed_by_old,
                confirmed_by_new: waiting.confirmed_by_new,
                expires_at: waiting.expires_at,
            }),
        }
    }
}

/// Changes to one's account; what is missing stays.
#[derive(ToSchema)]
pub struct UpdateAccount {
    #[schema(nullable = false, max_length = 120)]
    pub name: Option<String>,
    #[schema(nullable = false)]
    pub locale: Option<String>,
    #[schema(nullable = false)]
    pub time_zone: Option<String>,
}

impl ReadForm for AccountChange {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self {
            name: form.optional("name", text(Name::parse)),
            locale: form.optional("locale", text(Locale::parse)),
            time_zone: form.optional("time_zone", text(TimeZone::parse)),
        })
    }
}

/// The address that a person wants.
#[derive(ToSchema)]
pub struct RequestEmailChange {
    #[schema(value_type = String)]
    email: EmailAddress,
}

impl ReadForm for RequestEmailChange {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { email: form.required("email", text(EmailAddress::parse))? })
    }
}

/// The present password, for who has one, and another.
#[derive(ToSchema)]
pub struct ChangePassword {
    #[schema(value_type = Option<String>, format = Password, nullable = false)]
    current_password: Option<SecretString>,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    new_password: SecretString,
}

impl ReadForm for ChangePassword {
    fn read(form: &mut Form) -> Option<Self> {
        let current_password = form.optional("current_password", text(secret));
        let new_password = form.required("new_password", text(secret));
        Some(Self { current_password, new_password: new_password? })
    }
}

/// Your own account
#[utoipa::path(tag = "account", operation_id = "getAccount", responses((status = 200, body = Account, headers(("ETag" = String)))))]
#[get("/account")]
pub async fn get_account(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    answer(&core, caller.0.person).await
}

/// Change your own account
#[utoipa::path(tag = "account", operation_id = "updateAccount", params(("If-Match" = String, Header)), request_body = UpdateAccount, responses((status = 200, body = Account, headers(("ETag" = String)))))]
#[patch("/account")]
pub async fn update_account(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
    body: Body<AccountChange>,
) -> Answer<HttpResponse> {
    conditional::check(&request, caller.0.person.version)?;
    let change = body.accepted()?;
    let changed = blocking(&core, move |core| account::update(core, &caller.0, change)).await?;
    answer(&core, changed).await
}

async fn answer(core: &web::Data<Core>, person: Person) -> Answer<HttpResponse> {
    let id = person.id;
    let waiting = blocking(core, move |core| {
        Ok(core.db.read(|connection| db::email_change::find_of(connection, id, core.now()))?)
    });
    let waiting = waiting.await?;
    Ok(conditional::tagged(StatusCode::OK, person.version, &Account::new(person, waiting)))
}

/// Ask for another e-mail address; both addresses get a link to confirm it
#[utoipa::path(tag = "account", operation_id = "requestEmailChange", request_body = RequestEmailChange, responses((status = 204)))]
#[post("/account/email")]
pub async fn request_email_change(
    core: web::Data<Core>,
    caller: SignedIn,
    body: Body<RequestEmailChange>,
) -> Answer<HttpResponse> {
    let RequestEmailChange { email } = body.accepted()?;
    blocking(&core, move |core| email_change::request(core, &caller.0, &email)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take back the change of the e-mail address that waits
#[utoipa::path(tag = "account", operation_id = "cancelEmailChange", responses((status = 204)))]
#[delete("/account/email")]
pub async fn cancel_email_change(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    blocking(&core, move |core| email_change::cancel(core, &caller.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Set another password; your other sessions end
#[utoipa::path(tag = "account", operation_id = "changePassword", request_body = ChangePassword, responses((status = 204)))]
#[put("/account/password")]
pub async fn change_password(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
    body: Body<ChangePassword>,
) -> Answer<HttpResponse> {
    let (ChangePassword { current_password, new_password }, origin) = (body.accepted()?, request::origin(&request));
    let cookie = hashing(&core, move |core| {
        account::change_password(core, &caller.0, current_password.as_ref(), &new_password, &origin)
    });
    Ok(HttpResponse::NoContent().cookie(cookies::set(cookies::SESSION, &cookie.await?)).finish())
}
