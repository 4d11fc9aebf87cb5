//! The session of the person who is signed in.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::header, post, web};
use serde::Serialize;
use time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{SignedIn, path_id},
    blocking, cookies,
    form::Body,
    passkeys::{PasskeyChallenge, PasskeyProof},
    request,
    sign_in::{Code, SignInProvider, no_store},
};
use crate::{
    app::{Core, session as command},
    db,
    domain::{Timestamp, factor::Method},
};

/// Who is signed in, and until when.
#[derive(Serialize, ToSchema)]
pub struct Session {
    person: SessionPerson,
    /// May manage everything of the federation.
    operator: bool,
    /// May see everything of the federation, and change nothing.
    auditor: bool,
    /// May manage the secrets of at least one application or organisation.
    credential_manager: bool,
    /// The session ends then unless it is used before.
    idle_expires_at: Timestamp,
    /// The session ends then.
    expires_at: Timestamp,
    /// What is sensitive asks for another proof from then on.
    step_up_at: Timestamp,
    /// By what it is proved, the best first.
    step_up_methods: Vec<StepUpMethod>,
    /// The providers by which it can be proved, where there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    step_up_providers: Vec<SignInProvider>,
}

/// By what a person proves again who they are: strong factors only.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StepUpMethod {
    Passkey,
    /// A code of an authenticator app.
    Totp,
    /// One of `step_up_providers`.
    Provider,
}

impl StepUpMethod {
    const fn of(method: Method) -> Option<Self> {
        match method {
            Method::Passkey => Some(Self::Passkey),
            Method::Totp => Some(Self::Totp),
            Method::Provider => Some(Self::Provider),
            Method::RecoveryCode => None,
        }
    }
}

/// The person who is signed in.
#[derive(Serialize, ToSchema)]
pub struct SessionPerson {
    id: Uuid,
    name: String,
    email: String,
    locale: String,
    time_zone: String,
}

/// Who is signed in
#[utoipa::path(tag = "session", operation_id = "getSession", responses((status = 200, body = Session)))]
#[get("/session")]
pub async fn get_session(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    let SignedIn(caller) = caller;
    let person = caller.person.id;
    let (credential_manager, held, providers) = blocking(&core, move |core| {
        let manages = core.db.read(|connection| db::assignment::manages_anything(connection, person))?;
        let (held, providers) = command::step_up_factors(core, person)?;
        Ok((manages, held, providers))
    })
    .await?;
    let idle = caller.last_seen_at.plus(Duration::minutes(core.config.session.idle_minutes));
    let session = Session {
        operator: caller.person.operator,
        auditor: caller.person.auditor,
        credential_manager,
        idle_expires_at: idle.min(caller.session_expires_at),
        expires_at: caller.session_expires_at,
        step_up_at: caller.proved_at.plus(Duration::minutes(core.config.session.step_up_minutes)),
        step_up_methods: held
            .step_up_methods(core.passkeys.is_some())
            .into_iter()
            .filter_map(StepUpMethod::of)
            .collect(),
        step_up_providers: providers.iter().map(|(id, name)| SignInProvider::new(id, name)).collect(),
        person: SessionPerson {
            id: person.uuid(),
            name: caller.person.name,
            email: caller.person.email,
            locale: caller.person.locale,
            time_zone: caller.person.time_zone,
        },
    };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(session))
}

/// Sign out: the session ends on the server
#[utoipa::path(tag = "session", operation_id = "endSession", responses((status = 204)))]
#[delete("/session")]
pub async fn end_session(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    blocking(&core, move |core| command::end(core, &caller.0, caller.0.session)).await?;
    Ok(HttpResponse::NoContent().cookie(cookies::remove(cookies::SESSION)).finish())
}

/// One of the caller's own sessions.
#[derive(Serialize, ToSchema)]
pub struct SessionListing {
    id: Uuid,
    /// The session that asks.
    current: bool,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    expires_at: Timestamp,
    /// From where the person signed in.
    #[schema(required = true)]
    address: Option<String>,
    /// With what the person signed in.
    #[schema(required = true)]
    user_agent: Option<String>,
}

/// The caller's own sessions.
#[derive(Serialize, ToSchema)]
pub struct Sessions {
    items: Vec<SessionListing>,
}

/// Give a code of the authenticator app again, for what is sensitive; the session gets a new cookie
#[utoipa::path(tag = "session", operation_id = "stepUp", request_body = Code, responses((status = 204)))]
#[post("/session/step-up")]
pub async fn step_up(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
    body: Body<Code>,
) -> Answer<HttpResponse> {
    let (origin, code) = (request::origin(&request), body.accepted()?.into_text());
    let cookie = blocking(&core, move |core| command::step_up(core, &caller.0, &code, &origin)).await?;
    Ok(HttpResponse::NoContent().cookie(cookies::set(cookies::SESSION, &cookie)).finish())
}

/// Ask for a passkey again, for what is sensitive
#[utoipa::path(tag = "session", operation_id = "beginPasskeyStepUp", responses((status = 200, body = PasskeyChallenge)))]
#[post("/session/step-up/passkey/challenge")]
pub async fn begin_passkey_step_up(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    let public_key = blocking(&core, move |core| command::ask_for_step_up(core, &caller.0)).await?;
    Ok(no_store(HttpResponse::Ok()).json(PasskeyChallenge { public_key }))
}

/// Give the passkey that was asked for; the session gets a new cookie
#[utoipa::path(tag = "session", operation_id = "stepUpWithPasskey", request_body = PasskeyProof, responses((status = 204)))]
#[post("/session/step-up/passkey")]
pub async fn step_up_with_passkey(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
    body: Body<PasskeyProof>,
) -> Answer<HttpResponse> {
    let (origin, PasskeyProof { credential }) = (request::origin(&request), body.accepted()?);
    let cookie = blocking(&core, move |core| command::step_up_by_passkey(core, &caller.0, &credential, &origin));
    Ok(HttpResponse::NoContent().cookie(cookies::set(cookies::SESSION, &cookie.await?)).finish())
}

/// Your own sessions, the last used first
#[utoipa::path(tag = "session", operation_id = "listSessions", responses((status = 200, body = Sessions)))]
#[get("/sessions")]
pub async fn list_sessions(core: web::Data<Core>, caller: SignedIn) -> Answer<web::Json<Sessions>> {
    let (person, current) = (caller.0.person.id, caller.0.session);
    let listed = blocking(&core, move |core| {
        let now = core.now();
        let idle_since = now.plus(-Duration::minutes(core.config.session.idle_minutes));
        Ok(core.db.read(|connection| db::session::list_of(connection, person, (now, idle_since)))?)
    });
    let show = |session: db::session::ListedSession| SessionListing {
        id: session.id.uuid(),
        current: session.id == current,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
        address: session.address,
        user_agent: session.user_agent,
    };
    Ok(web::Json(Sessions { items: listed.await?.into_iter().map(show).collect() }))
}

/// End all your sessions but this one
#[utoipa::path(tag = "session", operation_id = "endOtherSessions", responses((status = 204)))]
#[delete("/sessions")]
pub async fn end_other_sessions(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    blocking(&core, move |core| command::end_others(core, &caller.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End one of your sessions
#[utoipa::path(tag = "session", operation_id = "endOneSession", params(("session_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/sessions/{session_id}")]
pub async fn end_one_session(core: web::Data<Core>, request: HttpRequest, caller: SignedIn) -> Answer<HttpResponse> {
    let id = path_id(&request, "session_id")?;
    blocking(&core, move |core| command::end(core, &caller.0, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
