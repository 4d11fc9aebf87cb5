//! Member organisations. Operators create and change them; managers see those that they belong to.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{ByOperator, Operator, SignedIn, WithinReach},
    blocking, conditional,
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, text},
    pages::{PageDocument, PageParameters, SearchParameter, page_request, search},
};
use crate::{
    app::{Core, organisation as command, organisation::OrganisationChange},
    db::{self, page::PageRequest},
    domain::{
        Timestamp,
        email::EmailAddress,
        organisation::{self as domain, Country, Locale, OrganisationDetails, TimeZone},
        text::{Code, Name},
    },
};

/// A member of the federation.
#[derive(Serialize, ToSchema)]
pub struct Organisation {
    id: Uuid,
    /// The operator's own code.
    #[schema(example = "0123")]
    code: String,
    name: String,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "NL")]
    country: String,
    /// IANA name.
    #[schema(example = "Europe/Amsterdam")]
    time_zone: String,
    /// BCP 47.
    #[schema(example = "en")]
    locale: String,
    #[schema(required = true)]
    contact_email: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl From<domain::Organisation> for Organisation {
    fn from(organisation: domain::Organisation) -> Self {
        Self {
            id: organisation.id.uuid(),
            code: organisation.code,
            name: organisation.name,
            country: organisation.country,
            time_zone: organisation.time_zone,
            locale: organisation.locale,
            contact_email: organisation.contact_email,
            created_at: organisation.created_at,
            updated_at: organisation.updated_at,
        }
    }
}

/// A new organisation.
#[derive(ToSchema)]
pub struct CreateOrganisation {
    #[schema(max_length = 40)]
    pub code: String,
    #[schema(max_length = 120)]
    pub name: String,
    pub country: String,
    pub time_zone: String,
    pub locale: String,
    pub contact_email: Option<String>,
}

impl ReadForm for OrganisationDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let code = form.required("code", text(Code::parse));
        let name = form.required("name", text(Name::parse));
        let country = form.required("country", text(Country::parse));
        let time_zone = form.required("time_zone", text(TimeZone::parse));
        let locale = form.required("locale", text(Locale::parse));
        let contact_email = form.nullable("contact_email", text(EmailAddress::parse)).flatten();
        Some(Self {
            code: code?,
            name: name?,
            country: country?,
            time_zone: time_zone?,
            locale: locale?,
            contact_email,
        })
    }
}

/// Changes to an organisation; what is missing stays.
#[derive(ToSchema)]
pub struct UpdateOrganisation {
    #[schema(nullable = false)]
    pub code: Option<String>,
    #[schema(nullable = false)]
    pub name: Option<String>,
    #[schema(nullable = false)]
    pub country: Option<String>,
    #[schema(nullable = false)]
    pub time_zone: Option<String>,
    #[schema(nullable = false)]
    pub locale: Option<String>,
    /// Null removes it.
    pub contact_email: Option<String>,
}

impl ReadForm for OrganisationChange {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self {
            code: form.optional("code", text(Code::parse)),
            name: form.optional("name", text(Name::parse)),
            country: form.optional("country", text(Country::parse)),
            time_zone: form.optional("time_zone", text(TimeZone::parse)),
            locale: form.optional("locale", text(Locale::parse)),
            contact_email: form.nullable("contact_email", text(EmailAddress::parse)),
        })
    }
}

/// What the list is narrowed to.
pub struct ListOrganisations {
    search: Option<String>,
    page: PageRequest<String>,
}

impl ReadQuery for ListOrganisations {
    fn read(query: &mut Query) -> Self {
        Self { search: search(query), page: page_request(query) }
    }
}

/// Organisations by name
#[utoipa::path(tag = "organisations", operation_id = "listOrganisations", params(SearchParameter, PageParameters), responses((status = 200, body = PageDocument<Organisation>)))]
#[get("/organisations")]
pub async fn list_organisations(
    core: web::Data<Core>,
    caller: SignedIn,
    parameters: Parameters<ListOrganisations>,
) -> Answer<web::Json<PageDocument<Organisation>>> {
    let (reach, parameters) = (caller.0.reach(), parameters.accepted()?);
    let page = blocking(&core, move |core| {
        Ok(core.db.read(|connection| {
            db::organisation::list(connection, reach, parameters.search.as_deref(), &parameters.page)
        })?)
    });
    Ok(web::Json(PageDocument::new(page.await?, Organisation::from)))
}

/// Register an organisation
#[utoipa::path(tag = "organisations", operation_id = "createOrganisation", request_body = CreateOrganisation, responses((status = 201, body = Organisation, headers(("ETag" = String)))))]
#[post("/organisations")]
pub async fn create_organisation(
    core: web::Data<Core>,
    _operator: Operator,
    body: Body<OrganisationDetails>,
) -> Answer<HttpResponse> {
    let details = body.accepted()?;
    let created = blocking(&core, move |core| command::create(core, &details)).await?;
    Ok(conditional::tagged(StatusCode::CREATED, created.version, &Organisation::from(created)))
}

/// One organisation
#[utoipa::path(tag = "organisations", operation_id = "getOrganisation", params(("organisation_id" = Uuid, Path)), responses((status = 200, body = Organisation, headers(("ETag" = String)))))]
#[get("/organisations/{organisation_id}")]
pub async fn get_organisation(found: WithinReach<domain::Organisation>) -> HttpResponse {
    let WithinReach(_, organisation) = found;
    conditional::tagged(StatusCode::OK, organisation.version, &Organisation::from(organisation))
}

/// Change an organisation
#[utoipa::path(tag = "organisations", operation_id = "updateOrganisation", params(("organisation_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = UpdateOrganisation, responses((status = 200, body = Organisation, headers(("ETag" = String)))))]
#[patch("/organisations/{organisation_id}")]
pub async fn update_organisation(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<domain::Organisation>,
    body: Body<OrganisationChange>,
) -> Answer<HttpResponse> {
    let ByOperator(_, current) = found;
    conditional::check(&request, current.version)?;
    let change = body.accepted()?;
    let changed = blocking(&core, move |core| command::update(core, current, change)).await?;
    Ok(conditional::tagged(StatusCode::OK, changed.version, &Organisation::from(changed)))
}
