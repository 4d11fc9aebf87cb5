//! Lines of organisations.

use super::{
    Import, Read,
    table::{Column, Row},
};
use crate::{
    app::{Result, organisation},
    db,
    domain::{
        Rejection,
        email::EmailAddress,
        organisation::{Country, Locale, OrganisationDetails, TimeZone},
        text::{Code, Name},
    },
};

pub(super) const COLUMNS: [Column; 7] = [
    Column { name: "code", required: true },
    Column { name: "name", required: true },
    Column { name: "country", required: true },
    Column { name: "time_zone", required: true },
    Column { name: "locale", required: true },
    Column { name: "contact_email", required: false },
    // As exports have it: nobody becomes who runs the federation by a table.
    Column { name: "operator", required: false },
];

/// One that has the code of an organisation that is there is left alone.
pub(super) fn line(import: &mut Import<'_>, row: &Row) -> Result<Read> {
    let flaws = &mut import.flaws;
    let before = flaws.len();
    let code = row.required("code", flaws, Code::parse);
    let name = row.required("name", flaws, Name::parse);
    let country = row.required("country", flaws, Country::parse);
    let time_zone = row.required("time_zone", flaws, TimeZone::parse);
    let locale = row.required("locale", flaws, Locale::parse);
    let contact_email = row.optional("contact_email", flaws, EmailAddress::parse);
    let is_right = flaws.len() == before;
    let (Some(code), Some(name), Some(country), Some(time_zone), Some(locale)) =
        (code, name, country, time_zone, locale)
    else {
        return Ok(None);
    };
    if import.is_repeated(row, "code", code.key()) || !is_right {
        return Ok(None);
    }
    let said = format!("{} ({})", name.as_str(), code.as_str());
    if db::organisation::find_by_code(import.connection, &code)?.is_some() {
        return Ok(Some((said, false)));
    }
    if row.cell("operator") == "true" {
        let detail = "An organisation that runs the federation is made by hand, and can then stand in a table.";
        return Ok(row.refuse("operator", Rejection::new("by_hand", detail), &mut import.flaws));
    }
    let details = OrganisationDetails { code, name, country, time_zone, locale, contact_email, operator: false };
    let added = organisation::add(import.core, import.connection, import.acting, &details);
    Ok(import.taken(row, added)?.map(|_| (said, true)))
}
