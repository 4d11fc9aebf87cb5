//! People, for operators.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{ByOperator, Operator, Overseen, Overseer},
    blocking, conditional,
    documents::PersonState,
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, boolean, text},
    pages::{PageDocument, PageParameters, SearchParameter, page_request, search},
};
use crate::{
    app::{Core, factor_reset, person as command, person::PersonChange},
    db::{self, page::PageRequest},
    domain::{
        Timestamp,
        email::EmailAddress,
        factor::Held,
        organisation::{Locale, TimeZone},
        person::{self as domain, PersonDetails},
        text::Name,
    },
};

/// A person who may sign in.
#[derive(Serialize, ToSchema)]
pub struct Person {
    id: Uuid,
    name: String,
    email: String,
    locale: String,
    time_zone: String,
    /// May manage everything of the federation.
    operator: bool,
    /// Sees everything that an operator sees, and changes nothing.
    auditor: bool,
    state: PersonState,
    factors: PersonFactors,
    /// The invitation of somebody who has not joined, until it is used or taken back.
    #[schema(required = true)]
    invitation: Option<Invitation>,
    /// How many live secrets they know of what they do not look after any more, until these are replaced or handled.
    left_secrets: i64,
    #[schema(required = true)]
    last_sign_in_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// What a person has set up to prove who they are.
#[derive(Serialize, ToSchema)]
pub struct PersonFactors {
    /// Whether there is an authenticator app.
    totp: bool,
    /// How many passkeys there are.
    passkeys: i64,
    /// How many accounts of single sign-on are linked.
    providers: i64,
    /// How many recovery codes were not used.
    recovery_codes_left: i64,
}

/// An invitation on its way.
#[derive(Serialize, ToSchema)]
pub struct Invitation {
    sent_at: Timestamp,
    /// From then on the link does not work, and another can be sent.
    expires_at: Timestamp,
}

impl Person {
    fn new(
        person: domain::Person,
        held: Held,
        invitation: Option<&db::sign_in::Invitation>,
        left_secrets: i64,
    ) -> Self {
        Self {
            id: person.id.uuid(),
            name: person.name,
            email: person.email,
            locale: person.locale,
            time_zone: person.time_zone,
            operator: person.operator,
            auditor: person.auditor,
            state: person.state.into(),
            factors: PersonFactors {
                totp: held.totp,
                passkeys: held.passkeys,
                providers: held.providers,
                recovery_codes_left: held.recovery_codes_left,
            },
            invitation: invitation
                .map(|invitation| Invitation { sent_at: invitation.sent_at, expires_at: invitation.expires_at }),
            left_secrets,
            last_sign_in_at: person.last_sign_in_at,
            created_at: person.created_at,
            updated_at: person.updated_at,
        }
    }
}

/// A new person.
#[derive(ToSchema)]
pub struct CreatePerson {
    #[schema(max_length = 120)]
    pub name: String,
    pub email: String,
    pub locale: String,
    pub time_zone: String,
    #[schema(nullable = false)]
    pub operator: Option<bool>,
    #[schema(nullable = false)]
    pub auditor: Option<bool>,
}

impl ReadForm for PersonDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let name = form.required("name", text(Name::parse));
        let email = form.required("email", text(EmailAddress::parse));
        let locale = form.required("locale", text(Locale::parse));
        let time_zone = form.required("time_zone", text(TimeZone::parse));
        let operator = form.optional("operator", boolean).unwrap_or(false);
        let auditor = form.optional("auditor", boolean).unwrap_or(false);
        Some(Self { name: name?, email: email?, locale: locale?, time_zone: time_zone?, operator, auditor })
    }
}

/// Changes to a person; what is missing stays.
#[derive(ToSchema)]
pub struct UpdatePerson {
    #[schema(nullable = false)]
    pub name: Option<String>,
    #[schema(nullable = false)]
    pub locale: Option<String>,
    #[schema(nullable = false)]
    pub time_zone: Option<String>,
    #[schema(nullable = false)]
    pub operator: Option<bool>,
    #[schema(nullable = false)]
    pub auditor: Option<bool>,
    /// True signs the person out everywhere and keeps them out.
    #[schema(nullable = false)]
    pub deactivated: Option<bool>,
}

impl ReadForm for PersonChange {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self {
            name: form.optional("name", text(Name::parse)),
            locale: form.optional("locale", text(Locale::parse)),
            time_zone: form.optional("time_zone", text(TimeZone::parse)),
            operator: form.optional("operator", boolean),
            auditor: form.optional("auditor", boolean),
            deactivated: form.optional("deactivated", boolean),
        })
    }
}

/// What the list is narrowed to.
pub struct ListPeople {
    search: Option<String>,
    page: PageRequest<String>,
}

impl ReadQuery for ListPeople {
    fn read(query: &mut Query) -> Self {
        Self { search: search(query), page: page_request(query) }
    }
}

/// People by name
#[utoipa::path(tag = "people", operation_id = "listPeople", params(SearchParameter, PageParameters), responses((status = 200, body = PageDocument<Person>)))]
#[get("/people")]
pub async fn list_people(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ListPeople>,
) -> Answer<web::Json<PageDocument<Person>>> {
    let ListPeople { search, page } = parameters.accepted()?;
    let (page, mut held, invitations, left) = blocking(&core, move |core| {
        Ok(core.db.read(|connection| {
            let page = db::person::list(connection, search.as_deref(), &page)?;
            let ids: Vec<_> = page.items.iter().map(|person| person.id).collect();
            let held = db::factor::held_by(connection, &ids, core.providers.offered())?;
            let invitations = db::sign_in::invitations_of(connection, &ids)?;
            let left = db::offboarding::counts(connection, &ids, core.now())?;
            Ok::<_, db::DbError>((page, held, invitations, left))
        })?)
    })
    .await?;
    Ok(web::Json(PageDocument::new(page, |person| {
        let held = held.remove(&person.id).unwrap_or_default();
        let invitation = invitations.iter().find(|invitation| invitation.person == person.id);
        let left = left.get(&person.id).copied().unwrap_or_default();
        Person::new(person, held, invitation, left)
    })))
}

/// Add a person and send them a link to set a password
#[utoipa::path(tag = "people", operation_id = "createPerson", request_body = CreatePerson, responses((status = 201, body = Person, headers(("ETag" = String)))))]
#[post("/people")]
pub async fn create_person(
    core: web::Data<Core>,
    operator: Operator,
    body: Body<PersonDetails>,
) -> Answer<HttpResponse> {
    let details = body.accepted()?;
    let created = blocking(&core, move |core| {
        if details.operator || details.auditor {
            operator.0.require_recent_proof(core)?;
        }
        command::invite(core, &operator.0.acting(), &details)
    });
    let created = created.await?;
    answer(&core, StatusCode::CREATED, created).await
}

/// One person
#[utoipa::path(tag = "people", operation_id = "getPerson", params(("person_id" = Uuid, Path)), responses((status = 200, body = Person, headers(("ETag" = String)))))]
#[get("/people/{person_id}")]
pub async fn get_person(core: web::Data<Core>, found: Overseen<domain::Person>) -> Answer<HttpResponse> {
    let Overseen(_, person) = found;
    answer(&core, StatusCode::OK, person).await
}

/// Change a person
#[utoipa::path(tag = "people", operation_id = "updatePerson", params(("person_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = UpdatePerson, responses((status = 200, body = Person, headers(("ETag" = String)))))]
#[patch("/people/{person_id}")]
pub async fn update_person(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<domain::Person>,
    body: Body<PersonChange>,
) -> Answer<HttpResponse> {
    let ByOperator(caller, current) = found;
    conditional::check(&request, current.version)?;
    let change = body.accepted()?;
    let changed = blocking(&core, move |core| {
        if change.gives_authority_to(&current) {
            caller.require_recent_proof(core)?;
        }
        command::update(core, &caller.acting(), &current, change)
    });
    let changed = changed.await?;
    answer(&core, StatusCode::OK, changed).await
}

/// Send a new link to set a password; earlier links stop working
#[utoipa::path(tag = "people", operation_id = "sendPasswordLink", params(("person_id" = Uuid, Path)), responses((status = 204)))]
#[post("/people/{person_id}/password-link")]
pub async fn send_password_link(core: web::Data<Core>, found: ByOperator<domain::Person>) -> Answer<HttpResponse> {
    let ByOperator(caller, person) = found;
    blocking(&core, move |core| command::send_password_link(core, &caller.acting(), person.id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take back an invitation that was not used
#[utoipa::path(tag = "people", operation_id = "revokeInvitation", params(("person_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/people/{person_id}/invitation")]
pub async fn revoke_invitation(core: web::Data<Core>, found: ByOperator<domain::Person>) -> Answer<HttpResponse> {
    let ByOperator(caller, person) = found;
    blocking(&core, move |core| command::revoke_invitation(core, &caller.acting(), &person)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Remove all that a person could sign in with, and send them a link to begin anew
///
/// For who lost their factors. They are signed out everywhere; they and the other operators are told by mail.
#[utoipa::path(tag = "people", operation_id = "resetFactors", params(("person_id" = Uuid, Path)), responses((status = 204)))]
#[post("/people/{person_id}/factor-reset")]
pub async fn reset_factors(core: web::Data<Core>, found: ByOperator<domain::Person>) -> Answer<HttpResponse> {
    let ByOperator(caller, person) = found;
    let caller = caller.into_person()?;
    blocking(&core, move |core| factor_reset::reset(core, &caller, &person)).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn answer(core: &web::Data<Core>, status: StatusCode, person: domain::Person) -> Answer<HttpResponse> {
    let id = person.id;
    let (held, invitations, left) = blocking(core, move |core| {
        Ok(core.db.read(|connection| {
            let held = db::factor::held(connection, id, core.providers.offered())?;
            let invitations = db::sign_in::invitations_of(connection, &[id])?;
            let left = db::offboarding::counts(connection, &[id], core.now())?;
            Ok::<_, db::DbError>((held, invitations, left.get(&id).copied().unwrap_or_default()))
        })?)
    })
    .await?;
    let version = person.version;
    Ok(conditional::tagged(status, version, &Person::new(person, held, invitations.first(), left)))
}
