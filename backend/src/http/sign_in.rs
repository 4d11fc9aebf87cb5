//! Signing in, step by step; see `app/sign_in.rs`.

use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, delete, get, http::header, post, web};
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer, blocking, cookies,
    form::{Body, Form, ReadForm, text},
    hashing,
    passkeys::{NewPasskey, PasskeyChallenge, PasskeyProof},
    request,
};
use crate::{
    app::{
        Core, Error,
        sign_in::{self, CookieToken, Progress, SignedIn, Stage, Step},
        totp,
    },
    db::sign_in::OneTimeLink,
    domain::{Rejection, Timestamp, factor::Method},
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

/// One of the codes that were shown once.
#[derive(ToSchema)]
pub struct RecoveryCode {
    #[schema(example = "7K2M-9QXA-B4TN")]
    code: String,
}

impl ReadForm for RecoveryCode {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { code: form.required("code", text(short))? })
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
    /// By what the step is done, the best first; nothing when it is done.
    methods: Vec<SignInMethod>,
    /// The providers by which a second factor can be proved, where there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    providers: Vec<SignInProvider>,
    /// The name of the person, once the first factor is proved.
    #[schema(required = true)]
    person_name: Option<String>,
}

/// What to do next.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInStep {
    /// Prove one of `methods`.
    SecondFactor,
    /// Set up one of `methods`.
    EnrolFactor,
    /// Nothing: signed in.
    Done,
}

/// By what a person proves who they are.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignInMethod {
    Passkey,
    /// A code of an authenticator app.
    Totp,
    /// One of `providers`, with more than one factor there.
    Provider,
    /// One of the codes that were shown once.
    RecoveryCode,
}

impl From<Method> for SignInMethod {
    fn from(method: Method) -> Self {
        match method {
            Method::Passkey => Self::Passkey,
            Method::Totp => Self::Totp,
            Method::Provider => Self::Provider,
            Method::RecoveryCode => Self::RecoveryCode,
        }
    }
}

impl SignInState {
    pub(super) fn new(stage: &Stage, name: &str) -> Self {
        let step = match stage.step {
            Step::SecondFactor => SignInStep::SecondFactor,
            Step::EnrolFactor => SignInStep::EnrolFactor,
            Step::Done => SignInStep::Done,
        };
        let methods = stage.methods.iter().copied().map(SignInMethod::from).collect();
        let providers = stage.providers.iter().map(|(id, name)| SignInProvider::new(id, name)).collect();
        Self { step, methods, providers, person_name: Some(name.to_owned()) }
    }
}

/// A provider of single sign-on.
#[derive(Serialize, ToSchema)]
pub struct SignInProvider {
    /// The word that names it in this interface.
    id: String,
    name: String,
}

impl SignInProvider {
    pub(super) fn new(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned() }
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

impl From<totp::TotpEnrolment> for TotpEnrolment {
    fn from(enrolment: totp::TotpEnrolment) -> Self {
        Self { secret: enrolment.secret.to_string(), otpauth_uri: enrolment.otpauth_uri.to_string() }
    }
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

impl From<&OneTimeLink> for PasswordLinkPurpose {
    fn from(link: &OneTimeLink) -> Self {
        if link.is_to_join() { Self::Invitation } else { Self::PasswordReset }
    }
}

pub(super) fn no_store(mut builder: HttpResponseBuilder) -> HttpResponseBuilder {
    builder.insert_header((header::CACHE_CONTROL, "no-store"));
    builder
}

/// What the browser of who is signed in keeps.
pub(super) fn signed_in_cookies(answer: &mut HttpResponseBuilder, signed_in: &SignedIn) {
    answer
        .cookie(cookies::set(cookies::SESSION, &signed_in.cookie))
        .cookie(cookies::set_device(&signed_in.device))
        .cookie(cookies::remove(cookies::SIGN_IN));
}

fn goes_on(progress: &Progress) -> HttpResponse {
    no_store(HttpResponse::Ok())
        .cookie(cookies::set(cookies::SIGN_IN, &progress.cookie))
        .json(SignInState::new(&progress.stage, &progress.person.name))
}

fn done(signed_in: &SignedIn) -> HttpResponse {
    let stage = Stage::done();
    let mut answer = no_store(HttpResponse::Ok());
    signed_in_cookies(&mut answer, signed_in);
    answer.json(SignInState::new(&stage, &signed_in.person.name))
}

pub(super) fn sign_in_cookie(request: &HttpRequest) -> Result<CookieToken, Error> {
    cookies::read(request, cookies::SIGN_IN)
        .ok_or_else(|| Error::Unauthenticated(Rejection::new("sign_in_over", "No sign-in is under way; begin one.")))
}

/// The step that a sign-in under way waits for
#[utoipa::path(tag = "sign-in", operation_id = "getSignIn", responses((status = 200, body = SignInState)))]
#[get("/sign-in")]
pub async fn get_sign_in(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    let cookie = sign_in_cookie(&request)?;
    let (stage, person) = blocking(&core, move |core| sign_in::current(core, &cookie)).await?;
    Ok(no_store(HttpResponse::Ok()).json(SignInState::new(&stage, &person.name)))
}

/// Forget a sign-in under way, whether or not there is one
#[utoipa::path(tag = "sign-in", operation_id = "abandonSignIn", responses((status = 204)))]
#[delete("/sign-in")]
pub async fn abandon_sign_in(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    if let Some(cookie) = cookies::read(&request, cookies::SIGN_IN) {
        blocking(&core, move |core| sign_in::abandon(core, &cookie)).await?;
    }
    Ok(HttpResponse::NoContent().cookie(cookies::remove(cookies::SIGN_IN)).finish())
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

/// Give a recovery code in place of a lost factor
#[utoipa::path(tag = "sign-in", operation_id = "proveRecoveryCode", request_body = RecoveryCode, responses((status = 200, body = SignInState)))]
#[post("/sign-in/recovery-code")]
pub async fn prove_recovery_code(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<RecoveryCode>,
) -> Answer<HttpResponse> {
    let (cookie, origin) = (sign_in_cookie(&request)?, request::origin(&request));
    let RecoveryCode { code } = body.accepted()?;
    let signed_in = blocking(&core, move |core| sign_in::prove_recovery_code(core, &cookie, &code, &origin)).await?;
    Ok(done(&signed_in))
}

/// Ask for a passkey: as second factor of the sign-in under way, or, without one, of anybody
#[utoipa::path(tag = "sign-in", operation_id = "beginPasskeySignIn", responses((status = 200, body = PasskeyChallenge)))]
#[post("/sign-in/passkey/challenge")]
pub async fn begin_passkey_sign_in(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    let (cookie, origin) = (cookies::read(&request, cookies::SIGN_IN), request::origin(&request));
    let asked = blocking(&core, move |core| sign_in::ask_for_passkey(core, cookie.as_ref(), &origin));
    let (public_key, begun) = asked.await?;
    let mut answer = no_store(HttpResponse::Ok());
    if let Some(cookie) = begun {
        answer.cookie(cookies::set(cookies::SIGN_IN, &cookie));
    }
    Ok(answer.json(PasskeyChallenge { public_key }))
}

/// Give the passkey that was asked for
#[utoipa::path(tag = "sign-in", operation_id = "provePasskey", request_body = PasskeyProof, responses((status = 200, body = SignInState)))]
#[post("/sign-in/passkey")]
pub async fn prove_passkey(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<PasskeyProof>,
) -> Answer<HttpResponse> {
    let (cookie, origin) = (sign_in_cookie(&request)?, request::origin(&request));
    let PasskeyProof { credential } = body.accepted()?;
    let signed_in = blocking(&core, move |core| sign_in::prove_passkey(core, &cookie, &credential, &origin)).await?;
    Ok(done(&signed_in))
}

/// Begin to set up a passkey
#[utoipa::path(tag = "sign-in", operation_id = "beginPasskeyEnrolment", responses((status = 200, body = PasskeyChallenge)))]
#[post("/sign-in/passkey-enrolment")]
pub async fn begin_passkey_enrolment(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    let cookie = sign_in_cookie(&request)?;
    let public_key = blocking(&core, move |core| sign_in::begin_passkey_enrolment(core, &cookie)).await?;
    Ok(no_store(HttpResponse::Ok()).json(PasskeyChallenge { public_key }))
}

/// Keep the passkey that the authenticator made
#[utoipa::path(tag = "sign-in", operation_id = "confirmPasskeyEnrolment", request_body = NewPasskey, responses((status = 200, body = SignInState)))]
#[post("/sign-in/passkey-enrolment/confirmation")]
pub async fn confirm_passkey_enrolment(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<NewPasskey>,
) -> Answer<HttpResponse> {
    let (cookie, origin) = (sign_in_cookie(&request)?, request::origin(&request));
    let NewPasskey { name, credential } = body.accepted()?;
    let signed_in =
        blocking(&core, move |core| sign_in::confirm_passkey_enrolment(core, &cookie, (&name, &credential), &origin));
    Ok(done(&signed_in.await?))
}

/// Begin to set up an authenticator app
#[utoipa::path(tag = "sign-in", operation_id = "beginTotpEnrolment", responses((status = 200, body = TotpEnrolment)))]
#[post("/sign-in/totp-enrolment")]
pub async fn begin_totp_enrolment(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    let cookie = sign_in_cookie(&request)?;
    let enrolment = blocking(&core, move |core| sign_in::begin_totp_enrolment(core, &cookie)).await?;
    Ok(no_store(HttpResponse::Ok()).json(TotpEnrolment::from(enrolment)))
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
        purpose: (&link).into(),
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

/// Go on by an invitation without setting a password: a passkey comes next
#[utoipa::path(tag = "sign-in", operation_id = "acceptPasswordLink", request_body = PasswordLinkToken, responses((status = 200, body = SignInState)))]
#[post("/password-links/accept")]
pub async fn accept_password_link(core: web::Data<Core>, body: Body<PasswordLinkToken>) -> Answer<HttpResponse> {
    let PasswordLinkToken { token } = body.accepted()?;
    let progress = blocking(&core, move |core| sign_in::accept_link(core, &token)).await?;
    Ok(goes_on(&progress))
}
