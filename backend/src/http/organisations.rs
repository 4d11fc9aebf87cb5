//! Member organisations. Operators create and change them; managers see those that they belong to.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Authenticated, ByOperator, Operator, WithinReach},
    blocking, conditional,
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, boolean, text},
    pages::{PageDocument, PageParameters, SearchParameter, page_request, search},
};
use crate::{
    app::{Core, organisation as command, organisation::OrganisationChange, reachability},
    db::{self, Reach, page::PageRequest},
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
    /// How many of its applications, of those that the caller sees, have fewer reachable managers than the federation
    /// advises.
    thinly_managed_applications: i64,
    /// Belongs to the team that runs the federation: its applications may be granted what operators do.
    operator: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Organisation {
    fn new(organisation: domain::Organisation, thinly_managed: i64) -> Self {
        Self {
            id: organisation.id.uuid(),
            code: organisation.code,
            name: organisation.name,
            country: organisation.country,
            time_zone: organisation.time_zone,
            locale: organisation.locale,
            contact_email: organisation.contact_email,
            thinly_managed_applications: thinly_managed,
            operator: organisation.operator,
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
    /// Runs the federation; false when missing.
    #[schema(nullable = false)]
    pub operator: Option<bool>,
}

impl ReadForm for OrganisationDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let code = form.required("code", text(Code::parse));
        let name = form.required("name", text(Name::parse));
        let country = form.required("country", text(Country::parse));
        let time_zone = form.required("time_zone", text(TimeZone::parse));
        let locale = form.required("locale", text(Locale::parse));
        let contact_email = form.nullable("contact_email", text(EmailAddress::parse)).flatten();
        let operator = form.optional("operator", boolean).unwrap_or(false);
        Some(Self {
            code: code?,
            name: name?,
            country: country?,
            time_zone: time_zone?,
            locale: locale?,
            contact_email,
            operator,
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
    #[schema(nullable = false)]
    pub operator: Option<bool>,
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
            operator: form.optional("operator", boolean),
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
    caller: Authenticated,
    parameters: Parameters<ListOrganisations>,
) -> Answer<web::Json<PageDocument<Organisation>>> {
    let (reach, parameters) = (caller.0.reach(), parameters.accepted()?);
    let (page, thinly_managed) = blocking(&core, move |core| {
        reachability::settle_to_read(core);
        Ok(core.db.read(|connection| {
            let page = db::organisation::list(connection, reach, parameters.search.as_deref(), &parameters.page)?;
            let ids: Vec<_> = page.items.iter().map(|organisation| organisation.id).collect();
            let advised = core.config.federation.advised_managers;
            Ok::<_, db::DbError>((page, db::organisation::thinly_managed(connection, reach, &ids, advised)?))
        })?)
    })
    .await?;
    Ok(web::Json(PageDocument::new(page, |organisation| {
        let count = thinly_managed.get(&organisation.id).copied().unwrap_or_default();
        Organisation::new(organisation, count)
    })))
}

/// Register an organisation
#[utoipa::path(tag = "organisations", operation_id = "createOrganisation", request_body = CreateOrganisation, responses((status = 201, body = Organisation, headers(("ETag" = String)))))]
#[post("/organisations")]
pub async fn create_organisation(
    core: web::Data<Core>,
    operator: Operator,
    body: Body<OrganisationDetails>,
) -> Answer<HttpResponse> {
    let details = body.accepted()?;
    if details.operator {
        operator.0.require_recent_proof(&core)?;
    }
    let created = blocking(&core, move |core| command::create(core, &operator.0.acting(), &details)).await?;
    Ok(conditional::tagged(StatusCode::CREATED, created.version, &Organisation::new(created, 0)))
}

/// One organisation
#[utoipa::path(tag = "organisations", operation_id = "getOrganisation", params(("organisation_id" = Uuid, Path)), responses((status = 200, body = Organisation, headers(("ETag" = String)))))]
#[get("/organisations/{organisation_id}")]
pub async fn get_organisation(core: web::Data<Core>, found: WithinReach<domain::Organisation>) -> Answer<HttpResponse> {
    let WithinReach(caller, organisation) = found;
    answer(&core, caller.reach(), organisation).await
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
    let ByOperator(caller, current) = found;
    conditional::check(&request, current.version)?;
    let change = body.accepted()?;
    if change.operator == Some(true) && !current.operator {
        // What its machines may then be granted is what operators do.
        caller.require_recent_proof(&core)?;
    }
    let reach = caller.reach();
    let changed = blocking(&core, move |core| command::update(core, &caller.acting(), &current, change)).await?;
    answer(&core, reach, changed).await
}

async fn answer(core: &web::Data<Core>, reach: Reach, organisation: domain::Organisation) -> Answer<HttpResponse> {
    let id = organisation.id;
    let thinly_managed = blocking(core, move |core| {
        reachability::settle_to_read(core);
        let advised = core.config.federation.advised_managers;
        Ok(core.db.read(|connection| db::organisation::thinly_managed(connection, reach, &[id], advised))?)
    })
    .await?;
    let count = thinly_managed.get(&id).copied().unwrap_or_default();
    Ok(conditional::tagged(StatusCode::OK, organisation.version, &Organisation::new(organisation, count)))
}
