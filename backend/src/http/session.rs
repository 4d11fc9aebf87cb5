//! The session of the person who is signed in.

use actix_web::{HttpResponse, delete, get, http::header, web};
use serde::Serialize;
use time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Answer, auth::SignedIn, blocking, cookies};
use crate::{
    app::{Core, sign_in},
    db,
    domain::Timestamp,
};

/// Who is signed in, and until when.
#[derive(Serialize, ToSchema)]
pub struct Session {
    person: SessionPerson,
    /// May manage everything of the federation.
    operator: bool,
    /// May manage the secrets of at least one application or organisation.
    credential_manager: bool,
    /// The session ends then unless it is used before.
    idle_expires_at: Timestamp,
    /// The session ends then.
    expires_at: Timestamp,
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
    let credential_manager = blocking(&core, move |core| {
        Ok(core.db.read(|connection| db::assignment::manages_anything(connection, person))?)
    })
    .await?;
    let idle = caller.last_seen_at.plus(Duration::minutes(core.config.session.idle_minutes));
    let session = Session {
        operator: caller.person.operator,
        credential_manager,
        idle_expires_at: idle.min(caller.session_expires_at),
        expires_at: caller.session_expires_at,
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
    blocking(&core, move |core| sign_in::end_session(core, &caller.0)).await?;
    Ok(HttpResponse::NoContent().cookie(cookies::remove(cookies::SESSION)).finish())
}
