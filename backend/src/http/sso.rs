//! Single sign-on: sending a browser to a provider and taking the answer that it brings back to the portal; see
//! `app/sso.rs`. The provider sends the browser to a page of the portal, which gives the answer to one of these
//! operations: the first word of `state` says to which.

use actix_web::{HttpRequest, HttpResponse, delete, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{SignedIn, path_id},
    blocking, cookies,
    form::{Body, Form, ReadForm, text},
    request,
    sign_in::{SignInProvider, SignInState, no_store, short, sign_in_cookie, signed_in_cookies},
};
use crate::{
    app::{
        Core, factor, session,
        sign_in::{self, Outcome, Stage},
        sso,
    },
    domain::{Rejection, Timestamp, sso as domain},
};

/// The longest code of a provider that is taken.
const LONGEST_CODE: usize = 8000;

/// By which provider to sign in.
#[derive(ToSchema)]
pub struct BeginProviderSignIn {
    /// One of the providers that the federation's document lists.
    provider: String,
    /// The token of a one-time link, to join by this provider instead of a password.
    #[schema(required = false)]
    token: Option<String>,
    /// The path in the portal to go on at.
    #[schema(required = false, max_length = 1000, example = "/applications")]
    return_path: Option<String>,
}

impl ReadForm for BeginProviderSignIn {
    fn read(form: &mut Form) -> Option<Self> {
        let provider = form.required("provider", text(short));
        let token = form.optional("token", text(short));
        let return_path = form.optional("return_path", text(domain::return_path));
        Some(Self { provider: provider?, token, return_path })
    }
}

/// To which provider to go.
#[derive(ToSchema)]
pub struct GoToProvider {
    /// One of the providers that the federation's document lists.
    provider: String,
    /// The path in the portal to go on at.
    #[schema(required = false, max_length = 1000, example = "/security")]
    return_path: Option<String>,
}

impl ReadForm for GoToProvider {
    fn read(form: &mut Form) -> Option<Self> {
        let provider = form.required("provider", text(short));
        let return_path = form.optional("return_path", text(domain::return_path));
        Some(Self { provider: provider?, return_path })
    }
}

/// The parameters with which the provider sent the browser back (RFC 6749 §4.1.2, RFC 9207 §2).
#[derive(ToSchema)]
pub struct ProviderAnswer {
    /// The provider at whose address of the portal the browser came back.
    provider: String,
    state: String,
    #[schema(required = false)]
    code: Option<String>,
    #[schema(required = false)]
    error: Option<String>,
    #[schema(required = false)]
    iss: Option<String>,
}

impl ReadForm for ProviderAnswer {
    fn read(form: &mut Form) -> Option<Self> {
        let provider = form.required("provider", text(short));
        let state = form.required("state", text(short));
        let code = form.optional("code", text(code));
        let error = form.optional("error", text(short));
        let iss = form.optional("iss", text(short));
        Some(Self { provider: provider?, state: state?, code, error, iss })
    }
}

fn code(text: &str) -> Result<String, Rejection> {
    if text.len() > LONGEST_CODE {
        return Err(Rejection::new("too_long", format!("At most {LONGEST_CODE} characters are allowed.")));
    }
    Ok(text.to_owned())
}

impl From<ProviderAnswer> for sso::Answer {
    fn from(answer: ProviderAnswer) -> Self {
        let ProviderAnswer { provider, state, code, error, iss } = answer;
        Self { provider, state, code, error, iss }
    }
}

/// Where the browser goes.
#[derive(Serialize, ToSchema)]
pub struct ProviderRequest {
    authorization_url: String,
}

/// How far a sign-in is, and where it goes on in the portal.
#[derive(Serialize, ToSchema)]
pub struct ProviderSignIn {
    sign_in: SignInState,
    #[schema(required = true)]
    return_path: Option<String>,
}

/// Where the person goes on in the portal.
#[derive(Serialize, ToSchema)]
pub struct ProviderReturn {
    #[schema(required = true)]
    return_path: Option<String>,
}

/// An account at a provider that is linked.
#[derive(Serialize, ToSchema)]
pub struct ProviderLink {
    id: Uuid,
    /// Null: the provider is offered no longer.
    #[schema(required = true)]
    provider: Option<SignInProvider>,
    /// The issuer's identifier.
    issuer: String,
    /// Address or name of the account when it was linked.
    account: String,
    /// Whether it has shown more than one factor, so that it needs none here.
    proves_mfa: bool,
    created_at: Timestamp,
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

impl ProviderLink {
    pub(super) fn new(core: &Core, link: domain::ProviderLink) -> Self {
        let provider = core.providers.by_issuer(&link.issuer);
        Self {
            id: link.id.uuid(),
            provider: provider.map(|provider| SignInProvider::new(&provider.id, provider.name())),
            issuer: link.issuer,
            account: link.label,
            proves_mfa: link.proved_mfa_at.is_some(),
            created_at: link.created_at,
            last_used_at: link.last_used_at,
        }
    }
}

fn to_provider(authorization_url: String) -> ProviderRequest {
    ProviderRequest { authorization_url }
}

/// Go to a provider to sign in, to join by a one-time link, or for the second factor of the sign-in under way
#[utoipa::path(tag = "sign-in", operation_id = "beginProviderSignIn", request_body = BeginProviderSignIn, responses((status = 200, body = ProviderRequest)))]
#[post("/sign-in/provider")]
pub async fn begin_provider_sign_in(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<BeginProviderSignIn>,
) -> Answer<HttpResponse> {
    let (cookie, origin) = (cookies::read(&request, cookies::SIGN_IN), request::origin(&request));
    let BeginProviderSignIn { provider, token, return_path } = body.accepted()?;
    let ready = sso::prepare(&core, &provider).await?;
    let begun = blocking(&core, move |core| {
        sign_in::ask_provider(core, cookie.as_ref(), token.as_deref(), (&ready, return_path), &origin)
    });
    let (url, cookie) = begun.await?;
    let mut answer = no_store(HttpResponse::Ok());
    if let Some(cookie) = cookie {
        answer.cookie(cookies::set(cookies::SIGN_IN, &cookie));
    }
    Ok(answer.json(to_provider(url)))
}

/// Give the answer of the provider, and go on signing in
#[utoipa::path(tag = "sign-in", operation_id = "answerProviderSignIn", request_body = ProviderAnswer, responses((status = 200, body = ProviderSignIn)))]
#[post("/sign-in/provider/answer")]
pub async fn answer_provider_sign_in(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<ProviderAnswer>,
) -> Answer<HttpResponse> {
    let (cookie, origin) = (sign_in_cookie(&request)?, request::origin(&request));
    let given = sso::Answer::from(body.accepted()?);
    let (held, brought) = (cookie.clone(), given.clone());
    let asked = blocking(&core, move |core| sign_in::take_answer(core, &held, &brought)).await?;
    let identity = sso::ask(&core, &asked, &given).await?;
    let return_path = asked.return_path.clone();
    let outcome = blocking(&core, move |core| sign_in::by_provider(core, &cookie, (&asked, &identity), &origin));
    let mut answer = no_store(HttpResponse::Ok());
    let sign_in = match outcome.await? {
        Outcome::Done(signed_in) => {
            signed_in_cookies(&mut answer, &signed_in);
            SignInState::new(&Stage::done(), &signed_in.person.name)
        }
        Outcome::GoesOn(progress) => {
            answer.cookie(cookies::set(cookies::SIGN_IN, &progress.cookie));
            SignInState::new(&progress.stage, &progress.person.name)
        }
    };
    Ok(answer.json(ProviderSignIn { sign_in, return_path }))
}

/// Go to a provider to link an account there, by which you can then sign in
#[utoipa::path(tag = "account", operation_id = "beginProviderLink", request_body = GoToProvider, responses((status = 200, body = ProviderRequest)))]
#[post("/account/provider-challenge")]
pub async fn begin_provider_link(
    core: web::Data<Core>,
    caller: SignedIn,
    body: Body<GoToProvider>,
) -> Answer<HttpResponse> {
    let GoToProvider { provider, return_path } = body.accepted()?;
    let ready = sso::prepare(&core, &provider).await?;
    let url = blocking(&core, move |core| factor::ask_to_link(core, &caller.0, (&ready, return_path))).await?;
    Ok(no_store(HttpResponse::Ok()).json(to_provider(url)))
}

/// Give the answer of the provider, which links the account
#[utoipa::path(tag = "account", operation_id = "answerProviderLink", request_body = ProviderAnswer, responses((status = 200, body = ProviderReturn)))]
#[post("/account/provider-links")]
pub async fn answer_provider_link(
    core: web::Data<Core>,
    caller: SignedIn,
    body: Body<ProviderAnswer>,
) -> Answer<HttpResponse> {
    let (caller, given) = (caller.0, sso::Answer::from(body.accepted()?));
    let (held, brought) = (caller.clone(), given.clone());
    let asked = blocking(&core, move |core| factor::take_link_answer(core, &held, &brought)).await?;
    let identity = sso::ask(&core, &asked, &given).await?;
    blocking(&core, move |core| factor::link(core, &caller, &identity)).await?;
    Ok(no_store(HttpResponse::Ok()).json(ProviderReturn { return_path: asked.return_path }))
}

/// Unlink an account; your other sessions end
#[utoipa::path(tag = "account", operation_id = "removeProviderLink", params(("link_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/account/provider-links/{link_id}")]
pub async fn remove_provider_link(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
) -> Answer<HttpResponse> {
    let id = path_id(&request, "link_id")?;
    blocking(&core, move |core| factor::unlink(core, &caller.0, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Go to a provider to prove again who you are, for what is sensitive
#[utoipa::path(tag = "session", operation_id = "beginProviderStepUp", request_body = GoToProvider, responses((status = 200, body = ProviderRequest)))]
#[post("/session/step-up/provider")]
pub async fn begin_provider_step_up(
    core: web::Data<Core>,
    caller: SignedIn,
    body: Body<GoToProvider>,
) -> Answer<HttpResponse> {
    let GoToProvider { provider, return_path } = body.accepted()?;
    let ready = sso::prepare(&core, &provider).await?;
    let url = blocking(&core, move |core| session::ask_provider_for_step_up(core, &caller.0, (&ready, return_path)));
    Ok(no_store(HttpResponse::Ok()).json(to_provider(url.await?)))
}

/// Give the answer of the provider; the session gets a new cookie
#[utoipa::path(tag = "session", operation_id = "answerProviderStepUp", request_body = ProviderAnswer, responses((status = 200, body = ProviderReturn)))]
#[post("/session/step-up/provider/answer")]
pub async fn answer_provider_step_up(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
    body: Body<ProviderAnswer>,
) -> Answer<HttpResponse> {
    let (caller, origin, given) = (caller.0, request::origin(&request), sso::Answer::from(body.accepted()?));
    let (held, brought) = (caller.clone(), given.clone());
    let asked = blocking(&core, move |core| session::take_step_up_answer(core, &held, &brought)).await?;
    let identity = sso::ask(&core, &asked, &given).await?;
    let cookie = blocking(&core, move |core| session::step_up_by_provider(core, &caller, &identity, &origin)).await?;
    let mut answer = no_store(HttpResponse::Ok());
    answer.cookie(cookies::set(cookies::SESSION, &cookie));
    Ok(answer.json(ProviderReturn { return_path: asked.return_path }))
}
