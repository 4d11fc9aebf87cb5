//! What operators make of a request: to approve does the thing, in the same transaction.

use super::{granted, record, refuse_disabled, repeated, wanted_of};
use crate::{
    app::{Caller, Core, Error, FieldError, Result, application, assignment, security_mail},
    db::{self, Conn, Reach},
    domain::{
        Id,
        access_request::{AccessRequest, RequestKind, RequestState, WantedPermission},
        api::Permission,
        application::{Application, ApplicationDetails},
        audit::{Acting, Action},
        person::{Person, PersonState},
        security::SecurityEvent,
        text::{Name, Reason},
    },
};

/// What an operator says when they approve.
#[derive(Clone, Debug, Default)]
pub struct Approval {
    /// What a new application is called in place of the wanted name.
    pub name: Option<Name>,
    pub answer: Option<Reason>,
}

/// Does what was asked for: creates the application, which who asked then manages, or grants the permissions.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] when somebody else was first, or when what was asked for is not possible any
/// more; [`Error::Invalid`] when a name is taken.
pub fn approve(core: &Core, caller: &Caller, id: Id<AccessRequest>, approval: &Approval) -> Result<AccessRequest> {
    let answer = approval.answer.as_ref();
    decide(core, caller, id, (RequestState::Approved, answer), |connection, request| {
        let acting = caller.acting();
        let wanted = still_there(connection, request)?;
        let application = match (request.kind, &request.application) {
            (RequestKind::Permissions, Some((application, _))) => {
                grant(core, connection, &acting, *application, &wanted)?;
                return Ok(());
            }
            _ => create(core, connection, &acting, request, (approval.name.as_ref(), wanted))?,
        };
        db::access_request::note_created(connection, id, application)?;
        let_manage(core, connection, &acting, request, application)
    })
}

/// Declines what was asked for.
///
/// # Errors
/// As [`approve`].
pub fn decline(core: &Core, caller: &Caller, id: Id<AccessRequest>, reason: &Reason) -> Result<AccessRequest> {
    decide(core, caller, id, (RequestState::Declined, Some(reason)), |_, _| Ok(()))
}

/// Ends a request in one transaction with what follows from it, and tells who asked.
fn decide(
    core: &Core,
    caller: &Caller,
    id: Id<AccessRequest>,
    (state, answer): (RequestState, Option<&Reason>),
    follow: impl FnOnce(&mut Conn, &AccessRequest) -> Result<()>,
) -> Result<AccessRequest> {
    let acting = caller.acting();
    core.db.write(|connection| {
        let request = db::access_request::find(connection, Reach::Federation, id)?.ok_or(Error::NotFound)?;
        let said = (&acting.author, answer.map(Reason::as_str));
        if !db::access_request::close(connection, id, state, said, core.now())? {
            return repeated(connection, id, state, caller);
        }
        follow(connection, &request)?;
        let asker = db::person::find(connection, Id::from_uuid(request.asked_by.id))?;
        let told = asker.filter(|asker| asker.state == PersonState::Active && asker.id != caller.person.id);
        if let Some(asker) = told {
            let (name, environment, permissions) = wanted_of(&request);
            let event = SecurityEvent::AccessRequestDecided {
                approved: state == RequestState::Approved,
                name,
                environment,
                permissions,
                answer: answer.map(|answer| answer.as_str().to_owned()),
            };
            security_mail::tell(core, connection, &asker, event, &acting)?;
        }
        let action = match state {
            RequestState::Approved => Action::AccessRequestApproved,
            _ => Action::AccessRequestDeclined,
        };
        record(core, connection, &acting, action, id)
    })
}

/// The wanted permissions, none of which the catalogue has lost meanwhile.
fn still_there(connection: &mut Conn, request: &AccessRequest) -> Result<Vec<Id<Permission>>> {
    let ids: Vec<Id<Permission>> = request.permissions.iter().map(|wanted| Id::from_uuid(wanted.id)).collect();
    let known = db::api::find_permissions(connection, &ids)?;
    let is_known = |wanted: &WantedPermission| known.iter().any(|(known, _)| known.id.uuid() == wanted.id);
    match request.permissions.iter().find(|wanted| !is_known(wanted)) {
        None => Ok(ids),
        Some(gone) => Err(Error::conflict(
            "permission_gone",
            format!("The permission {} of {} is not there any more; decline this request.", gone.name, gone.api),
        )),
    }
}

fn grant(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    application: Id<Application>,
    wanted: &[Id<Permission>],
) -> Result<()> {
    let application = db::application::find(connection, Reach::Federation, application)?.ok_or(Error::NotFound)?;
    refuse_disabled(&application)?;
    let all = [granted(connection, application.id)?, wanted.to_vec()].concat();
    application::set_grants(core, connection, acting, &application, &all).map_err(not_grantable)?;
    Ok(())
}

fn create(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    request: &AccessRequest,
    (name, permission_ids): (Option<&Name>, Vec<Id<Permission>>),
) -> Result<Id<Application>> {
    let wanted = Name::parse(&request.name).map_err(|rejection| Error::field("/name", rejection))?;
    let details = ApplicationDetails {
        id: None,
        organisation_id: request.organisation.id,
        name: name.cloned().unwrap_or(wanted),
        environment: request.environment,
        permission_ids,
    };
    let created = application::add(core, connection, acting, &details).map_err(not_grantable)?;
    Ok(created.application.id)
}

/// Makes who asked manager of the new application, unless they manage all of the organisation or nothing of it any more.
fn let_manage(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    request: &AccessRequest,
    application: Id<Application>,
) -> Result<()> {
    let asker: Id<Person> = Id::from_uuid(request.asked_by.id);
    let manages = Reach::Manager(asker);
    if db::application::find(connection, manages, application)?.is_some()
        || db::organisation::find(connection, manages, request.organisation.id)?.is_none()
    {
        return Ok(());
    }
    assignment::add(core, connection, acting, (asker, request.organisation.id, Some(application)))?;
    Ok(())
}

/// Who approves sent no permissions, so a refused one cannot be named by its place among them.
fn not_grantable(error: Error) -> Error {
    match error {
        Error::Invalid(errors) => match errors.iter().find(|error| error.pointer.starts_with("/permission_ids")) {
            Some(FieldError { rejection, .. }) => Error::conflict("not_grantable", rejection.detail.clone()),
            None => Error::Invalid(errors),
        },
        other => other,
    }
}
