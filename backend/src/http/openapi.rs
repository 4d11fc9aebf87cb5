//! The document of the interface, made from the routes themselves.

use std::{collections::BTreeSet, iter};

use utoipa::openapi::{
    Components, ContentBuilder, OpenApi, RefOr, ResponseBuilder,
    info::{InfoBuilder, LicenseBuilder},
    path::{Operation, PathItem},
    schema::{AdditionalProperties, Schema},
    security::{ApiKey, ApiKeyValue, ClientCredentials, Flow, OAuth2, Scopes, SecurityRequirement, SecurityScheme},
    tag::TagBuilder,
};
use utoipa_actix_web::AppExt;

use super::{
    api_routes,
    audit_events::ExportFormat,
    cookies,
    error::{Problem, ProblemField},
    machine_access,
    overview::SecretStanding,
};
use crate::domain::management::ManagementPermission;

const DESCRIPTION: &str = "\
The management interface of Latchkey and its token service. People sign in at the portal, which calls this interface \
with a session cookie. Machines trade a client ID and a client secret for a token at `/oauth2/token`, and those that \
were granted permissions on this very API call it with such a token; each operation lists the permissions any of which \
is enough.\n\n\
Refusals are problem details (RFC 9457) with a stable `code`; every refused field is in `errors`. Lists come in pages: \
pass `next_cursor` as `cursor`. What can be changed has an `ETag`; send it back as `If-Match`. A client secret matches \
`^[0-9A-Za-z]{3}_lk[ps]_[0-9A-Za-z]{49}$`; its last six characters are a check, and one that was found in public can \
be reported at `/api/v1/leaks`.";

const TAGS: [(&str, &str); 23] = [
    ("oauth2", "The token service, for machines"),
    ("federation", "Name and rules of the federation"),
    ("sign-in", "Signing in, step by step"),
    ("session", "Who is signed in"),
    ("account", "Your own account and factors"),
    ("applications", "Applications, whose id is the client ID"),
    ("secrets", "Client secrets of an application"),
    ("attention", "What needs somebody's attention, and when secrets expire"),
    ("calendars", "Expiries, for calendar programs"),
    ("leaks", "Client secrets that were found in public"),
    ("organisations", "Member organisations"),
    ("webhooks", "Addresses that are told of what happens to secrets"),
    ("apis", "APIs and their permissions"),
    ("signing-keys", "The keys that sign tokens"),
    ("people", "Operators and credential managers"),
    ("assignments", "Who is credential manager of what"),
    ("exports", "Lists as files for spreadsheets"),
    ("imports", "Tables of spreadsheets"),
    ("overview", "How the federation stands"),
    ("requests", "What managers ask the operators for"),
    ("messages", "Mail to people, and what became of it"),
    ("jobs", "Work that no request asks for"),
    ("audit", "What was done, by whom, when and from where"),
];

/// The operations that need no session.
const PUBLIC_TAGS: [&str; 5] = ["oauth2", "federation", "sign-in", "leaks", "calendars"];

/// The document.
#[must_use]
pub fn document() -> OpenApi {
    let (_, mut document) =
        actix_web::App::new().into_utoipa_app().configure(|config| api_routes::configure(config)).split_for_parts();
    document.info = InfoBuilder::new()
        .title("Latchkey")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(DESCRIPTION))
        .license(Some(LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build()))
        .build();
    document.tags =
        Some(TAGS.iter().map(|(name, text)| TagBuilder::new().name(*name).description(Some(*text)).build()).collect());
    let forms = forms(&mut document);
    let components = document.components.get_or_insert_with(Components::new);
    add_problem(components);
    close(components, &forms);
    for item in document.paths.paths.values_mut() {
        operations(item).for_each(complete);
    }
    document
}

/// The document as YAML, with a line on where it comes from.
///
/// # Errors
/// Whatever the serialiser reports.
pub fn yaml() -> Result<String, Box<dyn std::error::Error + Send + Sync>> {
    Ok(format!("# Written by `latchkey openapi`; do not edit.\n{}", document().to_yaml()?))
}

pub(super) fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn add_problem(components: &mut Components) {
    use utoipa::PartialSchema;
    components.schemas.insert("Problem".to_owned(), Problem::schema());
    components.schemas.insert("FieldError".to_owned(), ProblemField::schema());
    components.schemas.insert("ExportFormat".to_owned(), ExportFormat::schema());
    components.schemas.insert("SecretStanding".to_owned(), SecretStanding::schema());
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        cookies::SESSION,
        "The session of a person who has signed in at the portal.",
    )));
    components.security_schemes.insert("session".to_owned(), RefOr::T(cookie));
    let scopes = ManagementPermission::ALL.map(|permission| (permission.name(), permission.description()));
    let flow = Flow::ClientCredentials(ClientCredentials::new("/oauth2/token", Scopes::from_iter(scopes)));
    let machine = OAuth2::with_description([flow], "A token of a machine that was granted permissions on this API.");
    components.security_schemes.insert("machine".to_owned(), RefOr::T(SecurityScheme::OAuth2(machine)));
}

/// The schemas of all JSON bodies that are sent to us.
fn forms(document: &mut OpenApi) -> BTreeSet<String> {
    let name = |operation: &mut Operation| {
        let Some(RefOr::T(body)) = &operation.request_body else { return None };
        let RefOr::T(content) = body.content.get("application/json")? else { return None };
        let RefOr::Ref(schema) = content.schema.as_ref()? else { return None };
        schema.ref_location.rsplit('/').next().map(str::to_owned)
    };
    document.paths.paths.values_mut().flat_map(operations).filter_map(name).collect()
}

/// Says of each form that fields which it does not list are refused.
fn close(components: &mut Components, forms: &BTreeSet<String>) {
    for (_, schema) in components.schemas.iter_mut().filter(|(name, _)| forms.contains(*name)) {
        if let RefOr::T(Schema::Object(object)) = schema {
            object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
}

/// Adds to an operation what all of its kind have: the refusals, and who may call.
fn complete(operation: &mut Operation) {
    let tagged = |tag: &str| operation.tags.as_ref().is_some_and(|tags| tags.iter().any(|own| own == tag));
    if !PUBLIC_TAGS.iter().any(|tag| tagged(tag)) {
        let sufficient = machine_access::sufficient(operation.operation_id.as_deref().unwrap_or_default());
        let machine = |permission: &ManagementPermission| SecurityRequirement::new("machine", [permission.name()]);
        let session = SecurityRequirement::new("session", Vec::<String>::new());
        operation.security = Some(iter::once(session).chain(sufficient.iter().map(machine)).collect());
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = described(status).to_owned();
        }
    }
    if !tagged("oauth2") {
        let content = ContentBuilder::new().schema(Some(utoipa::openapi::Ref::from_schema_name("Problem"))).build();
        let refusal =
            ResponseBuilder::new().description("A refusal").content("application/problem+json", content).build();
        operation.responses.responses.insert("default".to_owned(), RefOr::T(refusal));
    }
}

/// What an answer of this status says, where the operation says no more.
fn described(status: &str) -> &'static str {
    match status {
        "200" => "As asked",
        "201" => "Created",
        "202" => "Received",
        "204" => "Done; there is nothing to show",
        _ => "A refusal",
    }
}
