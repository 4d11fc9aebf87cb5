//! Signing in, step by step; see `app/sign_in.rs`.

use actix_web::{HttpRequest, HttpResponse, get, http::header, post, web};
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer, blocking, cookies,
    form::{Body, Form, ReadForm, text},
    hashing, request,
};
use crate::{
    app::{
        Core, Error,
        sign_in::{self, CookieToken, Progress, SignedIn, Step},
    },
    domain::{Rejection, Timestamp, person::LinkPurpose},
};

/// The longest text that is taken for a code, a token, an address or a password.
const LONGEST: usize = 1000;

/// Address and password.
#[derive(ToSchema)]
#[schema(as = BeginSignIn)]
pub struct BeginSignIn {
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

impl ReadForm for BeginSignIn {
    fn read(form: &mut Form) -> Option<Self> {
        let email = form.required("email", text(short));
        let password = form.required("password", text(secret));
        Some(Self { email: email?, password: password? })
    }
}

/// Six digits of an authenticator app.
#[derive(ToSchema)]
pub struct Code {
    #[schema(example = "123456")]
    code: String,
}

impl ReadForm for Code {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { code: form.required("code", text(short))? })
    }
}

impl Code {
    /// The digits as they were typed.
    pub(super) fn into_text(self) -> String {
        self.code
    }
}

/// The token of a one-time link.
#[derive(ToSchema)]
pub struct PasswordLinkToken {
    pub(super) token: String,
}

impl ReadForm for PasswordLinkToken {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { token: form.required("token", text(short))? })
    }
}

/// The token of a one-time link and the password to set.
#[derive(ToSchema)]
pub struct RedeemPasswordLink {
    token: String,
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 256)]
    password: SecretString,
}

impl ReadForm for RedeemPasswordLink {
    fn read(form: &mut Form) -> Option<Self> {
        let token = form.required("token", text(short));
        let password = form.required("password", text(secret));
        Some(Self { token: token?, password: password? })
    }
}

pub(super) fn short(text: &str) -> Result<String, Rejection> {
    if text.chars().count() > LONGEST {
        return Err(Rejection::new("too_long", format!("At most {LONGEST} characters are allowed.")));
    }
    Ok(text.to_owned())
}

pub(super) fn secret(text: &str) -> Result<SecretString, Rejection> {
    short(text).map(SecretString::from)
}

/// How far a sign-in is.
#[derive(Serialize, ToSchema)]
pub struct SignInState {
    step: SignInStep,
    /// The name of the person, once the first factor is proved.
    #[schema(required = true)]
    person_name: Option<String>,
}

/// What to do next.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// Give a code of the authenticator app.
    Totp,
    /// Set up an authenticator app.
    EnrolTotp,
    /// Nothing: signed in.
    Done,
}

impl SignInState {
    fn new(step: Step, name: &str) -> Self {
        let step = match step {
            Step::Totp => SignInStep::Totp,
            Step::EnrolTotp => SignInStep::EnrolTotp,
            Step::Done => SignInStep::Done,
        };
        Self { step, person_name: Some(name.to_owned()) }
    }
}

/// What is needed to set up an authenticator app.
#[derive(Serialize, ToSchema)]
pub struct TotpEnrolment {
    /// Base32, for typing.
    secret: String,
    /// For the QR code.
    otpauth_uri: String,
}

/// Whose link it is.
#[derive(Serialize, ToSchema)]
pub struct PasswordLinkPreview {
    purpose: PasswordLinkPurpose,
    name: String,
    email: String,
    expires_at: Timestamp,
}

/// What a link to set a password is for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PasswordLinkPurpose {
    /// To join.
    Invitation,
    /// To sign in again. Who has a second factor must prove it before the new password takes effect.
    PasswordReset,
}

impl From<LinkPurpose> for PasswordLinkPurpose {
    fn from(purpose: LinkPurpose) -> Self {
        match purpose {
            LinkPurpose::Invitation => Self::Invitation,
            LinkPurpose::ResetByOperator | LinkPurpose::ResetByRequest => Self::PasswordReset,
        }
    }
}

fn no_store(mut builder: actix_web::HttpResponseBuilder) -> actix_web::HttpResponseBuilder {
    builder.insert_header((header::CACHE_CONTROL, "no-store"));
    builder
}

fn goes_on(progress: &Progress) -> HttpResponse {
    no_store(HttpResponse::Ok())
        .cookie(cookies::set(cookies::SIGN_IN, &progress.cookie))
        .json(SignInState::new(progress.step, &progress.person.name))
}

fn done(signed_in: &SignedIn) -> HttpResponse {
    no_store(HttpResponse::Ok())
        .cookie(cookies::set(cookies::SESSION, &signed_in.cookie))
        .cookie(cookies::set_device(&signed_in.device))
        .cookie(cookies::remove(cookies::SIGN_IN))
        .json(SignInState::new(Step::Done, &signed_in.person.name))
}

fn sign_in_cookie(request: &HttpRequest) -> Result<CookieToken, Error> {
    cookies::read(request, cookies::SIGN_IN).ok_or_else(|| {
        Error::Unauthenticated(Rejection::new("sign_in_over", "No sign-in is under way; begin with your password."))
    })
}

/// The step that a sign-in under way waits for
#[utoipa::path(tag = "sign-in", operation_id = "getSignIn", responses((status = 200, body = SignInState)))]
#[get("/sign-in")]
pub async fn get_sign_in(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    let cookie = sign_in_cookie(&request)?;
    let (step, person) = blocking(&core, move |core| sign_in::current(core, &cookie)).await?;
    Ok(no_store(HttpResponse::Ok()).json(SignInState::new(step, &person.name)))
}

/// Begin with address and password
#[utoipa::path(tag = "sign-in", operation_id = "beginSignIn", request_body = BeginSignIn, responses((status = 200, body = SignInState)))]
#[post("/sign-in")]
pub async fn begin_sign_in(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<BeginSignIn>,
) -> Answer<HttpResponse> {
    let (BeginSignIn { email, password }, origin) = (body.accepted()?, request::origin(&request));
    let progress = hashing(&core, move |core| sign_in::begin(core, &email, &password, &origin)).await?;
    Ok(goes_on(&progress))
}

/// Give a code of the authenticator app
#[utoipa::path(tag = "sign-in", operation_id = "proveTotp", request_body = Code, responses((status = 200, body = SignInState)))]
#[post("/sign-in/totp")]
pub async fn prove_totp(core: web::Data<Core>, request: HttpRequest, body: Body<Code>) -> Answer<HttpResponse> {
    let (cookie, origin) = (sign_in_cookie(&request)?, request::origin(&request));
    let Code { code } = body.accepted()?;
    let signed_in = blocking(&core, move |core| sign_in::prove_totp(core, &cookie, &code, &origin)).await?;
    Ok(done(&signed_in))
}

/// Begin to set up an authenticator app
#[utoipa::path(tag = "sign-in", operation_id = "beginTotpEnrolment", responses((status = 200, body = TotpEnrolment)))]
#[post("/sign-in/totp-enrolment")]
pub async fn begin_totp_enrolment(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    let cookie = sign_in_cookie(&request)?;
    let enrolment = blocking(&core, move |core| sign_in::begin_totp_enrolment(core, &cookie)).await?;
    Ok(no_store(HttpResponse::Ok())
        .json(TotpEnrolment { secret: enrolment.secret.to_string(), otpauth_uri: enrolment.otpauth_uri.to_string() }))
}

/// Confirm the new authenticator app with its first code
#[utoipa::path(tag = "sign-in", operation_id = "confirmTotpEnrolment", request_body = Code, responses((status = 200, body = SignInState)))]
#[post("/sign-in/totp-enrolment/confirmation")]
pub async fn confirm_totp_enrolment(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<Code>,
) -> Answer<HttpResponse> {
    let (cookie, origin) = (sign_in_cookie(&request)?, request::origin(&request));
    let Code { code } = body.accepted()?;
    let signed_in = blocking(&core, move |core| sign_in::confirm_totp_enrolment(core, &cookie, &code, &origin)).await?;
    Ok(done(&signed_in))
}

/// Whose one-time link this is
#[utoipa::path(tag = "sign-in", operation_id = "previewPasswordLink", request_body = PasswordLinkToken, responses((status = 200, body = PasswordLinkPreview)))]
#[post("/password-links/preview")]
pub async fn preview_password_link(core: web::Data<Core>, body: Body<PasswordLinkToken>) -> Answer<HttpResponse> {
    let PasswordLinkToken { token } = body.accepted()?;
    let link = blocking(&core, move |core| sign_in::preview_link(core, &token)).await?;
    Ok(no_store(HttpResponse::Ok()).json(PasswordLinkPreview {
        purpose: link.purpose.into(),
        name: link.person.name,
        email: link.person.email,
        expires_at: link.expires_at,
    }))
}

/// Set a password by a one-time link, and go on signing in
#[utoipa::path(tag = "sign-in", operation_id = "redeemPasswordLink", request_body = RedeemPasswordLink, responses((status = 200, body = SignInState)))]
#[post("/password-links/redeem")]
pub async fn redeem_password_link(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<RedeemPasswordLink>,
) -> Answer<HttpResponse> {
    let (RedeemPasswordLink { token, password }, origin) = (body.accepted()?, request::origin(&request));
    let progress = hashing(&core, move |core| sign_in::redeem_link(core, &token, &password, &origin)).await?;
    Ok(goes_on(&progress))
}
