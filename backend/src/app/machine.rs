//! Machines that call the interface with an access token of our own: what makes a token good here (RFC 9068 §4), and what
//! it allows at this moment.

use super::{
    Core, Error, Result,
    access_token::{self, Claims},
    directory, management,
    sign_in::Origin,
};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        application::{Application, ApplicationState},
        audit::{Acting, Capacity},
        management::{Extent, ManagementPermission},
        secret::{Author, AuthorKind},
    },
};

/// An application that calls with a token. Read anew for every request, so that a lost permission is lost at once.
#[derive(Clone, Debug)]
pub struct Machine {
    pub application: Application,
    /// How far it reaches by this call.
    pub reach: Reach,
    /// From where this request came.
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
}

/// Why a token does not let a machine in (RFC 6750 §3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BearerError {
    /// `invalid_request`: the request presents a token in a way that is not allowed.
    Request(&'static str),
    /// `invalid_token`: not one of ours, not for here, over, or its application may not call any more.
    Token(&'static str),
    /// `insufficient_scope`: any of these would do. None: no machine may do this.
    Scope(&'static [ManagementPermission]),
}

impl Machine {
    /// The machine as the author of a change, for the audit log.
    #[must_use]
    pub fn acting(&self) -> Acting {
        let Application { id, name, .. } = &self.application;
        Acting {
            author: Author { kind: AuthorKind::Application, id: id.uuid(), name: name.clone() },
            capacity: Some(Capacity::Machine),
            address: self.address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
        }
    }
}

/// Finds the machine that `token` was issued to, for an operation that any of `sufficient` allows. What is kept in memory
/// of its client is as true as the database by then.
///
/// # Errors
/// [`Error::Bearer`] as RFC 6750 has it; those of the database.
pub fn authenticate(
    core: &Core,
    connection: &mut Conn,
    token: &str,
    sufficient: &'static [ManagementPermission],
    origin: Origin,
) -> Result<Machine> {
    // A key that was taken out of use, by whichever process, verifies nothing from the next request on.
    directory::catch_up(core, connection)?;
    let claims = verify(core, token)?;
    let (application, held) = authority(connection, core, &claims)?;
    let extent = sufficient.iter().filter(|permission| held.contains(permission)).map(|held| held.extent()).max();
    let reach = match extent.ok_or(Error::Bearer(BearerError::Scope(sufficient)))? {
        Extent::Itself => Reach::Application(application.id),
        Extent::Organisation => Reach::Organisation(application.organisation_id, application.environment),
        Extent::Federation => Reach::Federation,
    };
    let Origin { address, user_agent, request_id, .. } = origin;
    Ok(Machine { application, reach, address, user_agent, request_id })
}

fn verify(core: &Core, token: &str) -> Result<Claims> {
    let refuse = |why| Err(Error::Bearer(BearerError::Token(why)));
    let Some(claims) = access_token::signed(core, token) else {
        return refuse("The token is not an access token that was signed here.");
    };
    let now = core.now();
    if claims.iss != core.config.issuer() {
        return refuse("The token was issued by somebody else.");
    }
    if claims.aud != management::identifier(core) {
        return refuse("The token is for another API; ask for one with this interface as its resource.");
    }
    if claims.is_over(now) {
        return refuse("The token has expired; ask for another one.");
    }
    if !claims.has_begun(now) {
        return refuse("The token is not valid yet.");
    }
    if claims.sub != claims.client_id.to_string() {
        return refuse("The token does not stand for an application.");
    }
    Ok(claims)
}

/// The application that a token stands for, and what the token and the grants of this moment both allow.
fn authority(connection: &mut Conn, core: &Core, claims: &Claims) -> Result<(Application, Vec<ManagementPermission>)> {
    let refused = |why| Error::Bearer(BearerError::Token(why));
    let application = db::application::find(connection, Reach::Federation, claims.client_id)?;
    let Some(application) = application.filter(|application| application.state == ApplicationState::Active) else {
        return Err(refused("The application may not call any more, or there is none."));
    };
    let client = directory::kept_or_read(core, connection, claims.client_id)?;
    let client = client.filter(|client| access_token::stands(client, claims, core.now()));
    let (Some(client), false) = (client, db::revocation::is_revoked(connection, claims.jti)?) else {
        return Err(refused("The token was revoked, or what it was issued for gets no tokens any more."));
    };
    let granted = management::granted(connection, &application, &client.access.grants())?;
    let asked = |permission: &ManagementPermission| claims.scope.split(' ').any(|scope| scope == permission.name());
    Ok((application, granted.into_iter().filter(asked).collect()))
}
