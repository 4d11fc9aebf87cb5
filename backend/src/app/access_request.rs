//! What managers ask the operators for, and what operators make of it: to approve does the thing, in the same transaction.

pub mod decision;

use super::{
    Caller, Core, Error, Result, application,
    audit::{self, facts},
    management, security_mail, session,
};
use crate::{
    db::{self, Conn, DbError, Reach, access_request::NewRequest},
    domain::{
        Id, Rejection,
        access_request::{
            AccessRequest, MOST_OPEN, RequestKind, RequestState, WantedApplication, WantedPermission,
            WantedPermissions, open_key,
        },
        api::{Api, Environment, Permission},
        application::{Application, ApplicationState},
        audit::{Acting, Action},
        organisation::Organisation,
        security::SecurityEvent,
    },
};

/// Asks for a new application of an organisation in which the caller manages something. Who asks for the same again while
/// it waits gets the request that is there.
///
/// # Errors
/// [`Error::NotFound`] for who manages nothing there (any more); [`Error::Invalid`] for a name that is taken or a permission
/// that cannot be granted; [`Error::Conflict`] when somebody else asked for the same or too much waits.
pub fn ask_for_application(
    core: &Core,
    caller: &Caller,
    organisation: Id<Organisation>,
    wanted: &WantedApplication,
) -> Result<AccessRequest> {
    core.db.write(|connection| {
        let reach = hold(connection, caller)?;
        let organisation = db::organisation::find(connection, reach, organisation)?.ok_or(Error::NotFound)?;
        if db::application::find_by_name(connection, organisation.id, &wanted.name)?.is_some() {
            return Err(application::name_taken());
        }
        let permissions = checked(connection, &wanted.permission_ids, wanted.environment, &organisation)?;
        let asked = NewRequest {
            id: Id::new(),
            kind: RequestKind::Application,
            organisation: organisation.id,
            application: None,
            name: wanted.name.as_str(),
            environment: wanted.environment,
            permissions: &permissions,
            reason: wanted.reason.as_str(),
            open_key: &open_key(RequestKind::Application, organisation.id.uuid(), &wanted.name.key()),
            asked_by: &caller.acting().author,
        };
        ask(core, connection, caller, &asked)
    })
}

/// Asks for further permissions of an application that the caller manages, as [`ask_for_application`].
///
/// # Errors
/// As there, and [`Error::Conflict`] for an application that is disabled or has all of them.
pub fn ask_for_permissions(
    core: &Core,
    caller: &Caller,
    application: Id<Application>,
    wanted: &WantedPermissions,
) -> Result<AccessRequest> {
    core.db.write(|connection| {
        let reach = hold(connection, caller)?;
        let application = db::application::find(connection, reach, application)?.ok_or(Error::NotFound)?;
        refuse_disabled(&application)?;
        let organisation = application::owner(connection, &application)?;
        let permissions = checked(connection, &wanted.permission_ids, application.environment, &organisation)?;
        let permissions = not_granted(connection, application.id, permissions)?;
        let key: Vec<_> = permissions.iter().map(|permission| permission.id.simple().to_string()).collect();
        let asked = NewRequest {
            id: Id::new(),
            kind: RequestKind::Permissions,
            organisation: organisation.id,
            application: Some(application.id),
            name: &application.name,
            environment: application.environment,
            permissions: &permissions,
            reason: wanted.reason.as_str(),
            open_key: &open_key(RequestKind::Permissions, application.id.uuid(), &key.join(" ")),
            asked_by: &caller.acting().author,
        };
        ask(core, connection, caller, &asked)
    })
}

/// Takes back what the caller asked for.
///
/// # Errors
/// [`Error::NotFound`] when it is outside the caller's reach, [`Error::Forbidden`] for who did not ask,
/// [`Error::Conflict`] when it was answered meanwhile.
pub fn withdraw(core: &Core, caller: &Caller, id: Id<AccessRequest>) -> Result<AccessRequest> {
    core.db.write(|connection| {
        let request = db::access_request::find(connection, caller.reach(), id)?.ok_or(Error::NotFound)?;
        if request.asked_by.id != caller.person.id.uuid() {
            let why = "Only who asked for something takes it back; operators decline it.";
            return Err(Error::Forbidden(Rejection::new("askers_only", why)));
        }
        let author = caller.acting().author;
        if !db::access_request::close(connection, id, RequestState::Withdrawn, (&author, None), core.now())? {
            return repeated(connection, id, RequestState::Withdrawn, caller);
        }
        record(core, connection, &caller.acting(), Action::AccessRequestWithdrawn, id)
    })
}

/// What is said of a request that is not open any more: who did the very same, by a second click, finds it done.
fn repeated(
    connection: &mut Conn,
    id: Id<AccessRequest>,
    state: RequestState,
    caller: &Caller,
) -> Result<AccessRequest> {
    let request = db::access_request::find(connection, Reach::Federation, id)?.ok_or(Error::NotFound)?;
    let Some(closed) = &request.closed else { return Err(Error::NotFound) };
    if request.state == state && closed.by.id == caller.person.id.uuid() {
        return Ok(request);
    }
    let (word, by, at) = (request.state.as_str(), &closed.by.name, closed.at);
    Err(Error::conflict("already_answered", format!("This request was {word} by {by} at {at}; nothing was changed.")))
}

/// Holds the caller, who may have lost what they manage meanwhile, and answers what they manage.
fn hold(connection: &mut Conn, caller: &Caller) -> Result<Reach> {
    session::hold(connection, caller)?;
    db::factor::lock_person(connection, caller.person.id)?;
    Ok(Reach::Manager(caller.person.id))
}

fn ask(core: &Core, connection: &mut Conn, caller: &Caller, asked: &NewRequest<'_>) -> Result<AccessRequest> {
    if let Some(there) = db::access_request::find_open(connection, asked.open_key)? {
        return if there.asked_by.id == caller.person.id.uuid() { Ok(there) } else { Err(asked_already(&there)) };
    }
    if db::access_request::count_open(connection, asked.organisation)? >= MOST_OPEN {
        let detail = format!("{MOST_OPEN} requests of this organisation wait for an answer; take one back first.");
        return Err(Error::conflict("too_many_open", detail));
    }
    match db::access_request::insert(connection, asked, core.now()) {
        Err(DbError::Duplicate) => {
            return Err(Error::conflict("already_asked", "Somebody asked for the same at this moment."));
        }
        other => other?,
    }
    let acting = caller.acting();
    let request = record(core, connection, &acting, Action::AccessRequestMade, asked.id)?;
    for operator in db::person::active_operators(connection)? {
        if operator.id != caller.person.id {
            let organisation = request.organisation.name.clone();
            let (name, environment, permissions) = wanted_of(&request);
            let reason = request.reason.clone();
            let event = SecurityEvent::AccessRequested { organisation, name, environment, permissions, reason };
            security_mail::tell(core, connection, &operator, event, &acting)?;
        }
    }
    Ok(request)
}

fn asked_already(there: &AccessRequest) -> Error {
    let by = &there.asked_by.name;
    Error::conflict(
        "already_asked",
        format!("{by} asked for the same at {}; it waits for an answer.", there.created_at),
    )
}

/// The wanted permissions as they are called now, each refused by its place in the list where it cannot be granted.
fn checked(
    connection: &mut Conn,
    ids: &[Id<Permission>],
    environment: Environment,
    organisation: &Organisation,
) -> Result<Vec<WantedPermission>> {
    application::check_permissions(connection, ids, environment, organisation)?;
    let mut known = db::api::find_permissions(connection, ids)?;
    known.sort_by(|(one, of), (other, than)| (&of.name, of.id, &one.name).cmp(&(&than.name, than.id, &other.name)));
    Ok(known.iter().map(WantedPermission::new).collect())
}

/// Those that the application has not.
fn not_granted(
    connection: &mut Conn,
    application: Id<Application>,
    mut wanted: Vec<WantedPermission>,
) -> Result<Vec<WantedPermission>> {
    let granted = granted(connection, application)?;
    wanted.retain(|permission| !granted.contains(&Id::from_uuid(permission.id)));
    if wanted.is_empty() {
        let detail = Rejection::new("already_granted", "The application has these permissions already; choose others.");
        return Err(Error::field("/permission_ids", detail));
    }
    Ok(wanted)
}

fn granted(connection: &mut Conn, application: Id<Application>) -> Result<Vec<Id<Permission>>> {
    let mut grants = db::application::grants_of(connection, &[application])?;
    let grants = grants.remove(&application).unwrap_or_default();
    Ok(grants.into_iter().flat_map(|grant| grant.permissions).map(|permission| permission.id).collect())
}

fn refuse_disabled(application: &Application) -> Result<()> {
    if application.state == ApplicationState::Disabled {
        return Err(Error::conflict("application_disabled", "This application is disabled; enable it first."));
    }
    Ok(())
}

/// Writes down what was done to a request, and answers it.
fn record(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    action: Action,
    id: Id<AccessRequest>,
) -> Result<AccessRequest> {
    let request = db::access_request::find(connection, Reach::Federation, id)?.ok_or(Error::NotFound)?;
    let said = (None, Some(facts::access_request(&request)));
    audit::record(core, connection, acting, action, facts::of_access_request(&request), said)?;
    Ok(request)
}

/// What is asked for, as a message tells it: the application, its environment, and how many permissions it is to have
/// besides, none when it is to be made.
fn wanted_of(request: &AccessRequest) -> (String, String, usize) {
    let permissions = match request.kind {
        RequestKind::Application => 0,
        RequestKind::Permissions => request.permissions.len(),
    };
    (request.name.clone(), request.environment.to_string(), permissions)
}

/// What applications of members may be granted, by API: all but what operators do.
///
/// # Errors
/// [`Error::Forbidden`] for who neither manages anything nor oversees the federation.
pub fn catalogue(
    core: &Core,
    caller: &Caller,
    environment: Option<Environment>,
) -> Result<Vec<(Api, Vec<Permission>)>> {
    core.db.read(|connection| {
        let sees_all = caller.reach() == Reach::Federation;
        if !sees_all && !db::assignment::manages_anything(connection, caller.person.id)? {
            let why = "Only credential managers ask for permissions, and you manage nothing.";
            return Err(Error::Forbidden(Rejection::new("managers_only", why)));
        }
        let mut apis = db::api::all(connection, environment)?;
        for (api, permissions) in &mut apis {
            permissions.retain(|permission| !api.built_in || management::is_for_members(permission));
        }
        apis.retain(|(_, permissions)| !permissions.is_empty());
        Ok(apis)
    })
}
