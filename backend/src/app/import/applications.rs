//! Lines of applications.

use super::{
    Flaw, Import, Read,
    table::{Column, Row},
};
use crate::{
    app::{Result, application},
    db,
    domain::{
        Id, Rejection,
        api::{Environment, Permission},
        application::{Application, ApplicationDetails},
        organisation::Organisation,
        text::{Code, Name},
    },
};

pub(super) const COLUMNS: [Column; 6] = [
    // Its code.
    Column { name: "organisation", required: true },
    Column { name: "name", required: true },
    Column { name: "environment", required: true },
    // Identifiers of APIs and names of their permissions, with spaces between; behind a name there may be an @ and the
    // identifier of its API.
    Column { name: "api", required: false },
    Column { name: "permissions", required: false },
    Column { name: "client_id", required: false },
];

/// One whose organisation has an application of that name is left alone.
pub(super) fn line(import: &mut Import<'_>, row: &Row) -> Result<Read> {
    let before = import.flaws.len();
    let organisation = owner(import, row)?;
    let flaws = &mut import.flaws;
    let name = row.required("name", flaws, Name::parse);
    let environment = row.required("environment", flaws, Environment::parse);
    let client_id = row.optional("client_id", flaws, Id::parse_chosen);
    let permission_ids = permissions(import, row)?;
    let is_right = import.flaws.len() == before;
    let (Some(organisation), Some(name), Some(environment)) = (organisation, name, environment) else {
        return Ok(None);
    };
    let key = format!("{} {}", organisation.id, name.key());
    if import.is_repeated(row, "name", key) || !is_right {
        return Ok(None);
    }
    let said = format!("{} ({})", name.as_str(), organisation.name);
    if let Some(there) = db::application::find_by_name(import.connection, organisation.id, &name)? {
        let differs = difference(&there, environment, client_id);
        return Ok(match differs {
            Some((column, rejection)) => row.refuse(column, rejection, &mut import.flaws),
            None => Some((said, false)),
        });
    }
    let organisation_id = organisation.id;
    let details = ApplicationDetails { id: client_id, organisation_id, name, environment, permission_ids };
    let added = application::add(import.core, import.connection, import.acting, &details);
    Ok(import.taken(row, added)?.map(|_| (said, true)))
}

/// The organisation of the code that a line names.
pub(super) fn owner(import: &mut Import<'_>, row: &Row) -> Result<Option<Organisation>> {
    let Some(code) = row.required("organisation", &mut import.flaws, Code::parse) else { return Ok(None) };
    let found = db::organisation::find_by_code(import.connection, &code)?;
    if found.is_none() {
        let unknown = Rejection::new("unknown", "There is no organisation of this code.");
        row.refuse::<()>("organisation", unknown, &mut import.flaws);
    }
    Ok(found)
}

/// What cannot be changed afterwards and is another than the line says.
fn difference(
    there: &Application,
    environment: Environment,
    client_id: Option<Id<Application>>,
) -> Option<(&'static str, Rejection)> {
    if there.environment != environment {
        let detail = format!("The application of this name is for {}.", there.environment);
        return Some(("environment", Rejection::new("differs", detail)));
    }
    client_id
        .filter(|id| *id != there.id)
        .map(|_| ("client_id", Rejection::new("differs", "The application of this name has another client ID.")))
}

/// The permissions that a line names, each of one of the APIs that it names.
fn permissions(import: &mut Import<'_>, row: &Row) -> Result<Vec<Id<Permission>>> {
    let mut known: Vec<(String, Permission)> = Vec::new();
    for identifier in row.cell("api").split_whitespace() {
        let Some(api) = db::api::find_by_identifier(import.connection, identifier)? else {
            let rejection = Rejection::new("unknown", format!("There is no API of the identifier {identifier}."));
            row.refuse::<()>("api", rejection, &mut import.flaws);
            return Ok(Vec::new());
        };
        let permissions = db::api::permissions_of(import.connection, &[api.id])?;
        known.extend(permissions.into_iter().map(|permission| (identifier.to_owned(), permission)));
    }
    let mut ids = Vec::new();
    for word in row.cell("permissions").split_whitespace() {
        let (name, of) = word.split_once('@').map_or((word, None), |(name, api)| (name, Some(api)));
        let is_meant =
            |(api, permission): &&(String, Permission)| permission.name == name && of.is_none_or(|of| of == api);
        let named: Vec<_> = known.iter().filter(is_meant).map(|(_, permission)| permission.id).collect();
        match named.as_slice() {
            [id] => ids.push(*id),
            others => import.flaws.push(Flaw {
                line: row.line,
                column: Some("permissions".to_owned()),
                rejection: not_one(word, others.is_empty()),
            }),
        }
    }
    Ok(ids)
}

fn not_one(name: &str, is_none: bool) -> Rejection {
    if is_none {
        Rejection::new("unknown", format!("No API of this line has a permission {name}."))
    } else {
        let detail =
            format!("Several APIs of this line have a permission {name}; write {name}@ and the API’s identifier.");
        Rejection::new("ambiguous", detail)
    }
}
