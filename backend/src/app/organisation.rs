//! Commands on organisations. Callers have been checked to be operators.

use super::{
    Core, Error, Result,
    audit::{self, facts},
    error::duplicate,
    management,
    principal::only_people_change_operators,
};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        Id, Rejection,
        audit::{Acting, Action},
        email::EmailAddress,
        organisation::{Country, Locale, Organisation, OrganisationDetails, TimeZone},
        text::{Code, Name},
    },
};

/// What is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct OrganisationChange {
    pub code: Option<Code>,
    pub name: Option<Name>,
    pub country: Option<Country>,
    pub time_zone: Option<TimeZone>,
    pub locale: Option<Locale>,
    /// `Some(None)` removes the address.
    pub contact_email: Option<Option<EmailAddress>>,
    pub operator: Option<bool>,
}

/// Registers an organisation.
///
/// # Errors
/// [`Error::Invalid`] when the code is taken; [`Error::Forbidden`] for a machine where only people may.
pub fn create(core: &Core, acting: &Acting, details: &OrganisationDetails) -> Result<Organisation> {
    if details.operator {
        only_people_change_operators(acting)?;
    }
    core.db.write(|connection| add(core, connection, acting, details))
}

/// The same, within a transaction.
///
/// # Errors
/// As [`create`].
pub(super) fn add(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    details: &OrganisationDetails,
) -> Result<Organisation> {
    let id = Id::new();
    duplicate(db::organisation::insert(connection, id, details, core.now()), code_taken)?;
    let created = db::organisation::find(connection, Reach::Federation, id)?.ok_or(Error::NotFound)?;
    let said = (None, Some(facts::organisation(&created)));
    audit::record(core, connection, acting, Action::OrganisationCreated, facts::of_organisation(&created), said)?;
    Ok(created)
}

/// Changes an organisation that was read as `current`.
///
/// # Errors
/// [`Error::Stale`] when it was changed since, [`Error::Invalid`] when the new code is taken, [`Error::Conflict`] when it
/// shall not run the federation any more and its applications still do.
pub fn update(
    core: &Core,
    acting: &Acting,
    current: &Organisation,
    change: OrganisationChange,
) -> Result<Organisation> {
    let mut changed = current.clone();
    if let Some(code) = change.code {
        changed.code = code.as_str().to_owned();
    }
    if let Some(name) = change.name {
        changed.name = name.as_str().to_owned();
    }
    if let Some(country) = change.country {
        changed.country = country.as_str().to_owned();
    }
    if let Some(time_zone) = change.time_zone {
        changed.time_zone = time_zone.as_str().to_owned();
    }
    if let Some(locale) = change.locale {
        changed.locale = locale.as_str().to_owned();
    }
    if let Some(email) = change.contact_email {
        changed.contact_email = email.map(|email| email.as_str().to_owned());
    }
    if let Some(operator) = change.operator {
        changed.operator = operator;
    }
    if current.operator || changed.operator {
        only_people_change_operators(acting)?;
    }
    core.db.write(|connection| {
        if current.operator && !changed.operator && management::has_operating_applications(connection, current.id)? {
            return Err(Error::conflict(
                "operator_permissions_granted",
                "Applications of this organisation are granted permissions of operators; take those from them first.",
            ));
        }
        let written = match db::organisation::update(connection, &changed, core.now()) {
            Err(db::DbError::Duplicate) => return Err(code_taken()),
            other => other?,
        };
        if !written {
            return Err(Error::Stale);
        }
        let said = (Some(facts::organisation(current)), Some(facts::organisation(&changed)));
        audit::record(core, connection, acting, Action::OrganisationUpdated, facts::of_organisation(&changed), said)?;
        db::organisation::find(connection, Reach::Federation, changed.id)?.ok_or(Error::NotFound)
    })
}

fn code_taken() -> Error {
    Error::field("/code", Rejection::new("duplicate", "Another organisation has this code."))
}
