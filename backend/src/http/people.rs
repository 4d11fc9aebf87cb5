//! People, for operators.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{ByOperator, Operator},
    blocking, conditional,
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, boolean, text},
    pages::{PageDocument, PageParameters, SearchParameter, page_request, search},
};
use crate::{
    app::{Core, person as command, person::PersonChange},
    db::{self, page::PageRequest},
    domain::{
        Timestamp,
        email::EmailAddress,
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
    state: PersonState,
    totp_enrolled: bool,
    #[schema(required = true)]
    last_sign_in_at: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// How far a person has come.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// Was sent a link and has not used it yet.
    Invited,
    /// Has a password.
    Active,
    /// May not sign in and gets no mail.
    Deactivated,
}

impl Person {
    fn new(person: domain::Person, totp_enrolled: bool) -> Self {
        Self {
            id: person.id.uuid(),
            name: person.name,
            email: person.email,
            locale: person.locale,
            time_zone: person.time_zone,
            operator: person.operator,
            state: match person.state {
                domain::PersonState::Invited => PersonState::Invited,
                domain::PersonState::Active => PersonState::Active,
                domain::PersonState::Deactivated => PersonState::Deactivated,
            },
            totp_enrolled,
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
}

impl ReadForm for PersonDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let name = form.required("name", text(Name::parse));
        let email = form.required("email", text(EmailAddress::parse));
        let locale = form.required("locale", text(Locale::parse));
        let time_zone = form.required("time_zone", text(TimeZone::parse));
        let operator = form.optional("operator", boolean).unwrap_or(false);
        Some(Self { name: name?, email: email?, locale: locale?, time_zone: time_zone?, operator })
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
    _operator: Operator,
    parameters: Parameters<ListPeople>,
) -> Answer<web::Json<PageDocument<Person>>> {
    let ListPeople { search, page } = parameters.accepted()?;
    let (page, enrolled) = blocking(&core, move |core| {
        Ok(core.db.read(|connection| {
            let page = db::person::list(connection, search.as_deref(), &page)?;
            let ids: Vec<_> = page.items.iter().map(|person| person.id).collect();
            Ok::<_, db::DbError>((page, db::person::with_totp(connection, &ids)?))
        })?)
    })
    .await?;
    Ok(web::Json(PageDocument::new(page, |person| {
        let totp = enrolled.contains(&person.id);
        Person::new(person, totp)
    })))
}

/// Add a person and send them a link to set a password
#[utoipa::path(tag = "people", operation_id = "createPerson", request_body = CreatePerson, responses((status = 201, body = Person, headers(("ETag" = String)))))]
#[post("/people")]
pub async fn create_person(
    core: web::Data<Core>,
    _operator: Operator,
    body: Body<PersonDetails>,
) -> Answer<HttpResponse> {
    let details = body.accepted()?;
    let created = blocking(&core, move |core| command::invite(core, &details)).await?;
    Ok(conditional::tagged(StatusCode::CREATED, created.version, &Person::new(created, false)))
}

/// One person
#[utoipa::path(tag = "people", operation_id = "getPerson", params(("person_id" = Uuid, Path)), responses((status = 200, body = Person, headers(("ETag" = String)))))]
#[get("/people/{person_id}")]
pub async fn get_person(core: web::Data<Core>, found: ByOperator<domain::Person>) -> Answer<HttpResponse> {
    let ByOperator(_, person) = found;
    answer(&core, person).await
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
    let ByOperator(_, current) = found;
    conditional::check(&request, current.version)?;
    let change = body.accepted()?;
    let changed = blocking(&core, move |core| command::update(core, current, change)).await?;
    answer(&core, changed).await
}

/// Send a new link to set a password; earlier links stop working
#[utoipa::path(tag = "people", operation_id = "sendPasswordLink", params(("person_id" = Uuid, Path)), responses((status = 204)))]
#[post("/people/{person_id}/password-link")]
pub async fn send_password_link(core: web::Data<Core>, found: ByOperator<domain::Person>) -> Answer<HttpResponse> {
    let ByOperator(_, person) = found;
    blocking(&core, move |core| command::send_password_link(core, person.id)).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn answer(core: &web::Data<Core>, person: domain::Person) -> Answer<HttpResponse> {
    let id = person.id;
    let enrolled =
        blocking(core, move |core| Ok(core.db.read(|connection| db::person::with_totp(connection, &[id]))?));
    let totp = !enrolled.await?.is_empty();
    Ok(conditional::tagged(StatusCode::OK, person.version, &Person::new(person, totp)))
}
