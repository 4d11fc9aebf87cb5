//! Lists as files for spreadsheets (RFC 4180), each with the filters of the list and all of its pages.

mod file;

use actix_web::{HttpResponse, get, web};

use self::file::{File, instant, words};
use super::{
    Answer,
    access_requests::{self, AccessRequestState},
    applications::{self, ApplicationState},
    auth::{Authenticated, Overseer, SignedIn},
    documents::Environment,
    form::{Parameters, Query, ReadQuery},
    overview::{self, SecretStanding},
    pages::{SearchParameter, search},
};
use crate::{
    app::Core,
    db::{self, access_request, assignment, overview::PlacedSecret},
    domain::{
        Id,
        access_request::AccessRequest,
        api::{Api, Permission},
        application::{ApplicationOverview, Grant},
        organisation::Organisation,
        person::Person,
    },
};

pub(super) use self::file::write_line;

/// What a list of organisations or people is narrowed to.
pub struct Searched(Option<String>);

impl ReadQuery for Searched {
    fn read(query: &mut Query) -> Self {
        Self(search(query))
    }
}

/// Organisations, as a file
#[utoipa::path(tag = "exports", operation_id = "exportOrganisations", params(SearchParameter), responses((status = 200, content((String = "text/csv")))))]
#[get("/exports/organisations")]
pub async fn export_organisations(
    core: web::Data<Core>,
    caller: Authenticated,
    parameters: Parameters<Searched>,
) -> Answer<HttpResponse> {
    let (reach, Searched(search)) = (caller.0.reach(), parameters.accepted()?);
    let head = &["code", "name", "country", "time_zone", "locale", "contact_email", "operator", "id", "created_at"];
    let file = File { name: "organisations", head };
    Ok(file.stream(
        core,
        move |core, page| {
            Ok(core.db.read(|connection| db::organisation::list(connection, reach, search.as_deref(), page))?)
        },
        |of: Organisation| {
            let (operator, contact) = (of.operator.to_string(), of.contact_email.unwrap_or_default());
            vec![
                of.code,
                of.name,
                of.country,
                of.time_zone,
                of.locale,
                contact,
                operator,
                of.id.to_string(),
                of.created_at.to_string(),
            ]
        },
    ))
}

/// What a list of APIs is narrowed to.
pub struct ExportApis {
    search: Option<String>,
    environment: Option<crate::domain::api::Environment>,
}

impl ReadQuery for ExportApis {
    fn read(query: &mut Query) -> Self {
        let search = search(query);
        Self { search, environment: query.optional("environment", crate::domain::api::Environment::parse) }
    }
}

/// APIs with the names of their permissions, as a file
#[utoipa::path(tag = "exports", operation_id = "exportApis", params(SearchParameter, ("environment" = Option<Environment>, Query)), responses((status = 200, content((String = "text/csv")))))]
#[get("/exports/apis")]
pub async fn export_apis(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ExportApis>,
) -> Answer<HttpResponse> {
    let ExportApis { search, environment } = parameters.accepted()?;
    let head =
        &["name", "identifier", "environment", "permissions", "token_lifetime_seconds", "signing_algorithm", "id"];
    let file = File { name: "apis", head };
    Ok(file.stream(
        core,
        move |core, page| {
            Ok(core.db.read(|connection| {
                let page = db::api::list(connection, search.as_deref(), environment, page)?;
                let ids: Vec<_> = page.items.iter().map(|api| api.id).collect();
                let permissions = db::api::permissions_of(connection, &ids)?;
                page.try_map(|api| {
                    let own: Vec<_> = permissions.iter().filter(|one| one.api_id == api.id).cloned().collect();
                    Ok::<_, db::DbError>((api, own))
                })
            })?)
        },
        |(api, permissions): (Api, Vec<Permission>)| {
            let environment = if api.built_in { "both".to_owned() } else { api.environment.to_string() };
            let (seconds, algorithm) =
                (api.token_lifetime.seconds().to_string(), api.signing_algorithm.as_str().to_owned());
            let names = words(permissions.into_iter().map(|permission| permission.name));
            vec![api.name, api.identifier, environment, names, seconds, algorithm, api.id.to_string()]
        },
    ))
}

/// What a list of applications is narrowed to.
pub struct ExportApplications {
    filter: db::application::Filter,
    managers: applications::ManagerFilter,
}

impl ReadQuery for ExportApplications {
    fn read(query: &mut Query) -> Self {
        let (filter, managers) = applications::narrowed(query);
        Self { filter, managers }
    }
}

/// Applications with what they are granted, as a file
#[utoipa::path(tag = "exports", operation_id = "exportApplications", params(SearchParameter, ("organisation_id" = Option<Uuid>, Query), ("environment" = Option<Environment>, Query), ("state" = Option<ApplicationState>, Query), ("few_managers" = Option<bool>, Query), ("without_manager" = Option<bool>, Query)), responses((status = 200, content((String = "text/csv")))))]
#[get("/exports/applications")]
pub async fn export_applications(
    core: web::Data<Core>,
    caller: Authenticated,
    parameters: Parameters<ExportApplications>,
) -> Answer<HttpResponse> {
    let (reach, ExportApplications { filter, managers }) = (caller.0.reach(), parameters.accepted()?);
    let head = &[
        "organisation",
        "name",
        "environment",
        "api",
        "permissions",
        "client_id",
        "organisation_name",
        "state",
        "managers",
        "reachable_managers",
        "live_secrets",
        "live_keys",
        "next_expiry_at",
        "created_at",
    ];
    let file = File { name: "applications", head };
    Ok(file.stream(
        core,
        move |core, page| {
            let filter = managers.settled(core, filter.clone());
            let (now, warning) = (core.now(), core.config.secrets.warning());
            Ok(core.db.read(|connection| {
                let page = db::application::list(connection, reach, &filter, page)?;
                let items = db::application::overview(connection, page.items, now, warning)?;
                Ok::<_, db::DbError>(db::page::Page { items, next: page.next })
            })?)
        },
        application,
    ))
}

fn application(overview: ApplicationOverview) -> Vec<String> {
    let ApplicationOverview { application, organisation, grants, secrets, keys, managers } = overview;
    let apis = words(grants.iter().map(|grant| grant.api.identifier.clone()));
    // Several APIs may have permissions of the same name.
    let several = grants.len() > 1;
    let granted = grants.into_iter().flat_map(|Grant { api, permissions }| {
        let named = move |permission: Permission| {
            if several { format!("{}@{}", permission.name, api.identifier) } else { permission.name }
        };
        permissions.into_iter().map(named)
    });
    let permissions = words(granted);
    vec![
        organisation.code,
        application.name,
        application.environment.to_string(),
        apis,
        permissions,
        application.id.to_string(),
        organisation.name,
        application.state.as_str().to_owned(),
        managers.all.to_string(),
        managers.reachable.to_string(),
        secrets.live.to_string(),
        keys.live.to_string(),
        instant(secrets.next_expiry_at.into_iter().chain(keys.next_expiry_at).min()),
        application.created_at.to_string(),
    ]
}

/// What a list of secrets is narrowed to.
pub struct ExportSecrets(db::overview::Filter);

impl ReadQuery for ExportSecrets {
    fn read(query: &mut Query) -> Self {
        Self(overview::filter(query))
    }
}

/// Secrets without their values, as a file
#[utoipa::path(tag = "exports", operation_id = "exportSecrets", params(("organisation_id" = Option<Uuid>, Query), ("standing" = Option<SecretStanding>, Query)), responses((status = 200, content((String = "text/csv")))))]
#[get("/exports/secrets")]
pub async fn export_secrets(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ExportSecrets>,
) -> Answer<HttpResponse> {
    let ExportSecrets(filter) = parameters.accepted()?;
    let head = &[
        "organisation",
        "application",
        "client_id",
        "environment",
        "name",
        "hint",
        "expires_at",
        "suspended_at",
        "created_at",
        "created_by",
        "last_used_at",
        "last_used_address",
        "id",
    ];
    let file = File { name: "secrets", head };
    Ok(file.stream(
        core,
        move |core, page| {
            let now = core.now();
            Ok(core.db.read(|connection| db::overview::secrets(connection, &filter, now, page))?)
        },
        secret,
    ))
}

fn secret(placed: PlacedSecret) -> Vec<String> {
    let PlacedSecret { secret, application: (client_id, application), environment, organisation } = placed;
    vec![
        organisation.code,
        application,
        client_id.to_string(),
        environment.to_string(),
        secret.name,
        secret.hint,
        secret.expires_at.to_string(),
        instant(secret.suspension.map(|suspension| suspension.at)),
        secret.created_at.to_string(),
        secret.created_by.name,
        instant(secret.last_used_at),
        secret.last_used_address.unwrap_or_default(),
        secret.id.to_string(),
    ]
}

/// People, as a file
#[utoipa::path(tag = "exports", operation_id = "exportPeople", params(SearchParameter), responses((status = 200, content((String = "text/csv")))))]
#[get("/exports/people")]
pub async fn export_people(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<Searched>,
) -> Answer<HttpResponse> {
    let Searched(search) = parameters.accepted()?;
    let head = &[
        "email",
        "name",
        "locale",
        "time_zone",
        "operator",
        "auditor",
        "state",
        "last_sign_in_at",
        "id",
        "created_at",
    ];
    let file = File { name: "people", head };
    Ok(file.stream(
        core,
        move |core, page| Ok(core.db.read(|connection| db::person::list(connection, search.as_deref(), page))?),
        |person: Person| {
            let (operator, auditor) = (person.operator.to_string(), person.auditor.to_string());
            let (state, seen) = (person.state.as_str().to_owned(), instant(person.last_sign_in_at));
            let (id, made) = (person.id.to_string(), person.created_at.to_string());
            vec![person.email, person.name, person.locale, person.time_zone, operator, auditor, state, seen, id, made]
        },
    ))
}

/// What a list of assignments is narrowed to.
pub struct ExportAssignments(assignment::Filter);

impl ReadQuery for ExportAssignments {
    fn read(query: &mut Query) -> Self {
        Self(assignment::Filter {
            id: None,
            person: query.optional("person_id", Id::parse),
            organisation: query.optional("organisation_id", Id::parse),
            application: query.optional("application_id", Id::parse),
        })
    }
}

/// Assignments, as a file
#[utoipa::path(tag = "exports", operation_id = "exportAssignments", params(("person_id" = Option<Uuid>, Query), ("organisation_id" = Option<Uuid>, Query), ("application_id" = Option<Uuid>, Query)), responses((status = 200, content((String = "text/csv")))))]
#[get("/exports/assignments")]
pub async fn export_assignments(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ExportAssignments>,
) -> Answer<HttpResponse> {
    let ExportAssignments(filter) = parameters.accepted()?;
    let head = &["email", "name", "organisation", "application", "organisation_name", "client_id", "since"];
    let file = File { name: "assignments", head };
    Ok(file.stream(
        core,
        move |core, page| Ok(core.db.read(|connection| assignment::list(connection, &filter, page))?),
        |of: assignment::AssignmentOverview| {
            let (client_id, application) = of.application.map(|(id, name)| (id.to_string(), name)).unwrap_or_default();
            let (code, name) = (of.organisation.code, of.organisation.name);
            vec![of.person.email, of.person.name, code, application, name, client_id, of.created_at.to_string()]
        },
    ))
}

/// What a list of requests is narrowed to.
pub struct ExportAccessRequests(access_request::Filter);

impl ReadQuery for ExportAccessRequests {
    fn read(query: &mut Query) -> Self {
        Self(access_requests::filter(query))
    }
}

/// What managers asked for, as a file
#[utoipa::path(tag = "exports", operation_id = "exportAccessRequests", params(("state" = Option<AccessRequestState>, Query), ("organisation_id" = Option<Uuid>, Query)), responses((status = 200, content((String = "text/csv")))))]
#[get("/exports/access-requests")]
pub async fn export_access_requests(
    core: web::Data<Core>,
    caller: SignedIn,
    parameters: Parameters<ExportAccessRequests>,
) -> Answer<HttpResponse> {
    let (reach, ExportAccessRequests(filter)) = (caller.0.reach(), parameters.accepted()?);
    let head = &[
        "state",
        "kind",
        "organisation",
        "name",
        "environment",
        "permissions",
        "reason",
        "asked_by",
        "asked_at",
        "closed_by",
        "closed_at",
        "answer",
        "id",
    ];
    let file = File { name: "requests", head };
    Ok(file.stream(
        core,
        move |core, page| Ok(core.db.read(|connection| access_request::list(connection, reach, &filter, page))?),
        access_request_line,
    ))
}

fn access_request_line(request: AccessRequest) -> Vec<String> {
    let permissions =
        request.permissions.into_iter().map(|wanted| format!("{} {}", wanted.api_identifier, wanted.name));
    let permissions = permissions.collect::<Vec<_>>().join("; ");
    let closed =
        request.closed.map(|closed| (closed.by.name, closed.at.to_string(), closed.answer.unwrap_or_default()));
    let (closed_by, closed_at, answer) = closed.unwrap_or_default();
    vec![
        request.state.as_str().to_owned(),
        request.kind.as_str().to_owned(),
        request.organisation.code,
        request.name,
        request.environment.to_string(),
        permissions,
        request.reason,
        request.asked_by.name,
        request.created_at.to_string(),
        closed_by,
        closed_at,
        answer,
        request.id.to_string(),
    ]
}
