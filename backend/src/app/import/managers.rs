//! Lines of credential managers.

use super::{
    Import, Read, applications,
    table::{Column, Row},
};
use crate::{
    app::{Result, assignment, person},
    db,
    domain::{
        Id, Rejection,
        application::Application,
        email::EmailAddress,
        organisation::{Locale, Organisation, TimeZone},
        person::{Person, PersonDetails, PersonState},
        text::Name,
    },
};

pub(super) const COLUMNS: [Column; 6] = [
    Column { name: "email", required: true },
    Column { name: "name", required: true },
    // Its code.
    Column { name: "organisation", required: true },
    // Its name; empty: every application of the organisation.
    Column { name: "application", required: false },
    // Where these are empty they are the organisation's.
    Column { name: "locale", required: false },
    Column { name: "time_zone", required: false },
];

/// Who is not there is invited; who has the assignment is left alone.
pub(super) fn line(import: &mut Import<'_>, row: &Row) -> Result<Read> {
    let before = import.flaws.len();
    let organisation = applications::owner(import, row)?;
    let flaws = &mut import.flaws;
    let email = row.required("email", flaws, EmailAddress::parse);
    let name = row.required("name", flaws, Name::parse);
    let locale = row.optional("locale", flaws, Locale::parse);
    let time_zone = row.optional("time_zone", flaws, TimeZone::parse);
    let application = match &organisation {
        Some(organisation) => managed(import, row, organisation)?,
        None => None,
    };
    let is_right = import.flaws.len() == before;
    let (Some(organisation), Some(email), Some(name)) = (organisation, email, name) else { return Ok(None) };
    let of = application.as_ref().map_or_else(String::new, |application| application.id.to_string());
    let key = format!("{} {} {of}", email.key(), organisation.id);
    if !is_right || import.is_repeated(row, "email", key) {
        return Ok(None);
    }
    let place = application.as_ref().map_or(&organisation.name, |application| &application.name);
    let said = format!("{} <{}>: {place}", name.as_str(), email.as_str());
    let parsed = |locale: Option<Locale>, zone: Option<TimeZone>| {
        Some((
            locale.or_else(|| Locale::parse(&organisation.locale).ok())?,
            zone.or_else(|| TimeZone::parse(&organisation.time_zone).ok())?,
        ))
    };
    let Some((locale, time_zone)) = parsed(locale, time_zone) else { return Ok(None) };
    let (of, application) = (organisation.id, application.map(|application| application.id));
    // Also of who is deactivated: nothing changes for them.
    if let Some((known, _)) = db::person::find_by_email(import.connection, &email.key())?
        && db::assignment::exists(import.connection, known.id, of, application)?
    {
        return Ok(Some((said, false)));
    }
    let details = PersonDetails { name, email, locale, time_zone, operator: false, auditor: false };
    let Some(person) = person(import, row, &details)? else { return Ok(None) };
    let added = assignment::add(import.core, import.connection, import.acting, (person, of, application));
    Ok(import.taken(row, added)?.map(|_| (said, true)))
}

/// The application that a line names, if it names one.
fn managed(import: &mut Import<'_>, row: &Row, organisation: &Organisation) -> Result<Option<Application>> {
    let Some(name) = row.optional("application", &mut import.flaws, Name::parse) else { return Ok(None) };
    let found = db::application::find_by_name(import.connection, organisation.id, &name)?;
    if found.is_none() {
        let unknown = Rejection::new("unknown", "The organisation has no application of this name.");
        row.refuse::<()>("application", unknown, &mut import.flaws);
    }
    Ok(found)
}

/// Who has the address, or a person who is invited.
fn person(import: &mut Import<'_>, row: &Row, details: &PersonDetails) -> Result<Option<Id<Person>>> {
    match db::person::find_by_email(import.connection, &details.email.key())? {
        Some((known, _)) if known.state == PersonState::Deactivated => {
            let rejection = Rejection::new("deactivated", "This person is deactivated; activate them first.");
            Ok(row.refuse("email", rejection, &mut import.flaws))
        }
        Some((known, _)) => Ok(Some(known.id)),
        None => {
            let invited = person::invite_within(import.core, import.connection, import.acting, details);
            Ok(import.taken(row, invited)?.map(|person| person.id))
        }
    }
}
