//! Extractors that are the policy: who may call, on what.

use std::{future::Future, pin::Pin};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode, web};
use uuid::Uuid;

use super::{
    bearer::{self, Presented},
    blocking,
    error::Failure,
    interface::Interface,
    machine_access, request,
};
use crate::{
    app::{Caller, Core, Error, Principal, Result, machine, sign_in},
    db::{self, Conn, DbResult, Reach},
    domain::{
        Id, Rejection, api::Api, application::Application, audit::Capacity, organisation::Organisation, person::Person,
    },
};

type Extraction<T> = Pin<Box<dyn Future<Output = std::result::Result<T, Failure>>>>;

/// Tells who calls.
type Authentication = Box<dyn FnOnce(&Core, &mut Conn) -> Result<Principal> + Send>;

/// A row that a path names and that has a place in somebody's reach.
pub trait Reachable: Sized + Send + 'static {
    /// The name of the path parameter.
    const PARAMETER: &'static str;

    /// The row, when it is within `reach`.
    ///
    /// # Errors
    /// As every query.
    fn load(connection: &mut Conn, reach: Reach, id: Uuid) -> DbResult<Option<Self>>;
}

impl Reachable for Organisation {
    const PARAMETER: &'static str = "organisation_id";
    fn load(connection: &mut Conn, reach: Reach, id: Uuid) -> DbResult<Option<Self>> {
        db::organisation::find(connection, reach, Id::from_uuid(id))
    }
}

impl Reachable for Application {
    const PARAMETER: &'static str = "application_id";
    fn load(connection: &mut Conn, reach: Reach, id: Uuid) -> DbResult<Option<Self>> {
        db::application::find(connection, reach, Id::from_uuid(id))
    }
}

impl Reachable for Api {
    const PARAMETER: &'static str = "api_id";
    fn load(connection: &mut Conn, reach: Reach, id: Uuid) -> DbResult<Option<Self>> {
        if reach == Reach::Federation { db::api::find(connection, Id::from_uuid(id)) } else { Ok(None) }
    }
}

impl Reachable for Person {
    const PARAMETER: &'static str = "person_id";
    fn load(connection: &mut Conn, reach: Reach, id: Uuid) -> DbResult<Option<Self>> {
        if reach == Reach::Federation { db::person::find(connection, Id::from_uuid(id)) } else { Ok(None) }
    }
}

/// Any person who is signed in; no machine.
pub struct SignedIn(pub Caller);

/// Anybody who has authenticated. How far they see is in their reach.
pub struct Authenticated(pub Principal);

/// An operator, or a machine that may do this for operators.
pub struct Operator(pub Principal);

/// An operator, an auditor, or a machine that may see this for them.
pub struct Overseer(pub Principal);

/// Who has authenticated, and a row within their reach. Outside it is 404, as if it were not there.
pub struct WithinReach<T>(pub Principal, pub T);

/// As [`Operator`], and the row that the path names.
pub struct ByOperator<T>(pub Principal, pub T);

/// As [`Overseer`], and the row that the path names.
pub struct Overseen<T>(pub Principal, pub T);

/// A credential manager of the application that the path names, an operator, or a machine that reaches it: who may stop a
/// secret. An auditor sees the application and is told that they change nothing.
pub struct Tended(pub Principal, pub Application);

/// A credential manager of the application that the path names, or a machine of its organisation. An operator who is not
/// its manager may see it and is told so; for everybody else it is 404.
pub struct Managed(pub Principal, pub Application);

/// A person who manages what the path names, or something of it. Who only sees it is told so; for everybody else it is 404.
pub struct Managing<T>(pub Caller, pub T);

/// Who manages all of the organisation that the path names, or an operator.
pub struct Steward(pub Principal, pub Organisation);

/// As [`Steward`], and an auditor, who only looks.
pub struct StewardOrAuditor(pub Principal, pub Organisation);

/// Reads the id of a path parameter.
///
/// # Errors
/// 400 for anything that is not a UUID.
pub fn path_id<T>(request: &HttpRequest, parameter: &'static str) -> std::result::Result<Id<T>, Failure> {
    Id::parse(request.match_info().get(parameter).unwrap_or_default()).map_err(|rejection| {
        Failure::request(StatusCode::BAD_REQUEST, "invalid_uuid", format!("{parameter} in the path: {rejection}"))
    })
}

/// What pages ask by themselves for as long as they are in sight. To ask it does not use a session: it would never end
/// on a page that somebody left open.
const ASKED_UNATTENDED: [&str; 2] = ["getRotation", "watchSecrets"];

/// Authenticates the caller by what the request presents, and does `work` by the same connection. Which permissions a machine
/// needs is in `machine_access`.
fn extract<T: Send + 'static>(
    request: &HttpRequest,
    work: impl FnOnce(&mut Conn, Principal) -> Result<T> + Send + 'static,
) -> Extraction<T> {
    let core = request.app_data::<web::Data<Core>>().cloned();
    let interface = request.app_data::<web::Data<Interface>>();
    let operation =
        interface.and_then(|interface| interface.operation(request.method().as_str(), &request.match_pattern()?));
    let sufficient = operation.map_or(&[][..], machine_access::sufficient);
    let recognise = match operation {
        Some(operation) if ASKED_UNATTENDED.contains(&operation) => sign_in::recognise,
        _ => sign_in::authenticate,
    };
    let presented = bearer::presented(request);
    let origin = request::origin(request);
    Box::pin(async move {
        let core = core.ok_or_else(|| Error::Internal("the core is missing from the server's data".into()))?;
        let authenticate: Authentication = match presented? {
            Presented::Nothing => return Err(sign_in::not_signed_in().into()),
            Presented::Session(cookie) => {
                Box::new(move |core, connection| Ok(Principal::Person(recognise(core, connection, &cookie, origin)?)))
            }
            Presented::Token(token) => Box::new(move |core, connection| {
                Ok(Principal::Machine(machine::authenticate(core, connection, &token, sufficient, origin)?))
            }),
        };
        let authenticated = blocking(&core, move |core| {
            core.db.read(|connection| {
                let principal = authenticate(core, connection)?;
                work(connection, principal)
            })
        });
        Ok(authenticated.await?)
    })
}

/// A machine was found to hold what the operation needs; that reaches the whole federation only where operators act.
fn must_operate(principal: Principal) -> Result<Principal> {
    let may = match &principal {
        Principal::Person(caller) => caller.person.operator,
        Principal::Machine(machine) => machine.reach == Reach::Federation,
    };
    if may {
        return Ok(principal.acting_as(Capacity::Operator));
    }
    Err(Error::Forbidden(Rejection::new("operators_only", "Only operators of the federation may do this.")))
}

fn must_oversee(principal: Principal) -> Result<Principal> {
    match principal {
        // They change nothing, so there is nothing to be written down that they act by it.
        Principal::Person(caller) if caller.person.auditor => Ok(Principal::Person(caller)),
        _ => must_operate(principal),
    }
}

impl FromRequest for Overseer {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, |_, caller| must_oversee(caller).map(Self))
    }
}

impl FromRequest for SignedIn {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, |_, principal| Ok(Self(principal.into_person()?)))
    }
}

impl FromRequest for Authenticated {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, |_, principal| Ok(Self(principal)))
    }
}

impl FromRequest for Operator {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        extract(request, |_, caller| must_operate(caller).map(Self))
    }
}

impl<T: Reachable> FromRequest for WithinReach<T> {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = path_id::<T>(request, T::PARAMETER);
        let loaded = extract(request, move |connection, caller| {
            let id = match id {
                Ok(id) => id,
                Err(failure) => return Ok((caller, Err(failure))),
            };
            let row = T::load(connection, caller.reach(), id.uuid())?;
            Ok((caller, Ok(row.ok_or(Error::NotFound)?)))
        });
        Box::pin(async move {
            let (caller, row) = loaded.await?;
            row.map(|row| Self(caller, row))
        })
    }
}

impl<T: Reachable> FromRequest for ByOperator<T> {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let loaded = load::<T>(request, must_operate);
        Box::pin(async move { loaded.await.map(|(caller, row)| Self(caller, row)) })
    }
}

impl<T: Reachable> FromRequest for Overseen<T> {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let loaded = load::<T>(request, must_oversee);
        Box::pin(async move { loaded.await.map(|(caller, row)| Self(caller, row)) })
    }
}

/// Checks the right, then loads the row of the whole federation that the path names.
fn load<T: Reachable>(request: &HttpRequest, check: fn(Principal) -> Result<Principal>) -> Extraction<(Principal, T)> {
    let id = path_id::<T>(request, T::PARAMETER);
    let loaded = extract(request, move |connection, caller| {
        let caller = check(caller)?;
        let id = match id {
            Ok(id) => id,
            Err(failure) => return Ok((caller, Err(failure))),
        };
        let row = T::load(connection, Reach::Federation, id.uuid())?;
        Ok((caller, Ok(row.ok_or(Error::NotFound)?)))
    });
    Box::pin(async move {
        let (caller, row) = loaded.await?;
        row.map(|row| (caller, row))
    })
}

impl FromRequest for Steward {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = stewarded(request, false);
        Box::pin(async move { found.await.map(|(caller, organisation)| Self(caller, organisation)) })
    }
}

impl FromRequest for StewardOrAuditor {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let found = stewarded(request, true);
        Box::pin(async move { found.await.map(|(caller, organisation)| Self(caller, organisation)) })
    }
}

/// Loads the organisation that the path names for who manages all of it; who manages a part of it is told so, and for
/// everybody else it is not there.
fn stewarded(request: &HttpRequest, auditors_look: bool) -> Extraction<(Principal, Organisation)> {
    let loaded = WithinReach::<Organisation>::from_request(request, &mut Payload::None);
    let core = request.app_data::<web::Data<Core>>().cloned();
    Box::pin(async move {
        let WithinReach(caller, organisation) = loaded.await?;
        let core = core.ok_or_else(|| Error::Internal("the core is missing from the server's data".into()))?;
        let id = organisation.id;
        let caller = blocking(&core, move |core| {
            let Principal::Person(person) = &caller else { return must_operate(caller) };
            let person = &person.person;
            if core.db.read(|connection| db::assignment::manages_all(connection, person.id, id))? {
                return Ok(caller.acting_as(Capacity::Manager));
            }
            if person.auditor && auditors_look {
                return Ok(caller);
            }
            if person.auditor && !person.operator {
                let refusal = Rejection::new("auditors_change_nothing", "Auditors see everything and change nothing.");
                return Err(Error::Forbidden(refusal));
            }
            if person.operator {
                return must_operate(caller);
            }
            Err(Error::Forbidden(Rejection::new(
                "managers_only",
                "Only who manages all applications of this organisation, and operators, look after this.",
            )))
        });
        Ok((caller.await?, organisation))
    })
}

impl FromRequest for Managed {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let refusal = Rejection::new(
            "managers_only",
            "Only credential managers of this application do this, so that nobody else sees or answers for its secrets.",
        );
        let tended = tended(request, &[Capacity::Manager], refusal);
        Box::pin(async move { tended.await.map(|(caller, application)| Self(caller, application)) })
    }
}

impl FromRequest for Tended {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let refusal = Rejection::new("auditors_change_nothing", "Auditors see everything and change nothing.");
        let tended = tended(request, &[Capacity::Manager, Capacity::Operator], refusal);
        Box::pin(async move { tended.await.map(|(caller, application)| Self(caller, application)) })
    }
}

impl<T: Reachable> FromRequest for Managing<T> {
    type Error = Failure;
    type Future = Extraction<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = path_id::<T>(request, T::PARAMETER);
        let loaded = extract(request, move |connection, principal| {
            let caller = principal.acting_as(Capacity::Manager).into_person()?;
            let id = match id {
                Ok(id) => id.uuid(),
                Err(failure) => return Ok((caller, Err(failure))),
            };
            if let Some(row) = T::load(connection, Reach::Manager(caller.person.id), id)? {
                return Ok((caller, Ok(row)));
            }
            T::load(connection, caller.reach(), id)?.ok_or(Error::NotFound)?;
            let why = "Only credential managers ask for something, for what they manage.";
            Err(Error::Forbidden(Rejection::new("managers_only", why)))
        });
        Box::pin(async move {
            let (caller, row) = loaded.await?;
            row.map(|row| Self(caller, row))
        })
    }
}

/// Loads the application that the path names when the caller has authority over it by one of these roles, of which the
/// first counts, or is a machine that reaches it; who only sees it is told `refusal`, and for everybody else it is not there.
fn tended(
    request: &HttpRequest,
    roles: &'static [Capacity],
    refusal: Rejection,
) -> Extraction<(Principal, Application)> {
    let id = path_id::<Application>(request, Application::PARAMETER);
    let loaded = extract(request, move |connection, caller| {
        let id = match id {
            Ok(id) => id,
            Err(failure) => return Ok((caller, Err(failure))),
        };
        let reach = caller.reach();
        let mut caller = caller;
        for role in roles {
            caller = caller.acting_as(*role);
            if let Some(application) = caller.tended(connection, id)? {
                return Ok((caller, Ok(application)));
            }
        }
        db::application::find(connection, reach, id)?.ok_or(Error::NotFound)?;
        Err(Error::Forbidden(refusal))
    });
    Box::pin(async move {
        let (caller, row) = loaded.await?;
        row.map(|row| (caller, row))
    })
}
