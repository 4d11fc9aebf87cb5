//! Machines that call the interface with an access token of our own: what makes a token good here (RFC 9068 §4), and what
//! it allows at this moment.

use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::Validation;
use serde::{Deserialize, de::IgnoredAny};

use super::{Core, Error, Result, directory, management, sign_in::Origin};
use crate::{
    db::{self, Conn, Reach},
    domain::{
        Id,
        application::{Application, ApplicationState},
        audit::Acting,
        management::{Extent, ManagementPermission},
        secret::{Author, AuthorKind},
    },
};

/// So many seconds the clocks of replicas may differ.
const CLOCKS_DIFFER: i64 = 5;

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
            address: self.address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
        }
    }
}

/// Finds the machine that `token` was issued to, for an operation that any of `sufficient` allows.
///
/// # Errors
/// [`Error::Bearer`] as RFC 6750 has it; those of the database.
pub fn authenticate(
    core: &Core,
    token: &str,
    sufficient: &'static [ManagementPermission],
    origin: Origin,
) -> Result<Machine> {
    // A key that was taken out of use, by whichever process, verifies nothing from the next request on.
    core.db.read(|connection| directory::catch_up(core, connection))?;
    let claims = verify(core, token)?;
    let (application, held) = core.db.read(|connection| authority(connection, &claims))?;
    let extent = sufficient.iter().filter(|permission| held.contains(permission)).map(|held| held.extent()).max();
    let reach = match extent.ok_or(Error::Bearer(BearerError::Scope(sufficient)))? {
        Extent::Itself => Reach::Application(application.id),
        Extent::Organisation => Reach::Organisation(application.organisation_id, application.environment),
        Extent::Federation => Reach::Federation,
    };
    let Origin { address, user_agent, request_id, .. } = origin;
    Ok(Machine { application, reach, address, user_agent, request_id })
}

/// What a token's header must say of it (RFC 7515 §4.1).
#[derive(Deserialize)]
struct Header {
    typ: String,
    kid: String,
    /// Extensions that must be understood; none is.
    crit: Option<IgnoredAny>,
}

/// The claims that count here (RFC 9068 §2.2).
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    client_id: String,
    iat: i64,
    exp: i64,
    nbf: Option<i64>,
    #[serde(default)]
    scope: String,
}

/// `aud` is one text or a list of them (RFC 7519 §4.1.3).
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    fn names(&self, api: &str) -> bool {
        match self {
            Self::One(one) => one == api,
            Self::Several(several) => several.iter().any(|one| one == api),
        }
    }
}

fn verify(core: &Core, token: &str) -> Result<Claims> {
    let refuse = |why| Err(Error::Bearer(BearerError::Token(why)));
    let Some(claims) = signed(core, token) else {
        return refuse("The token is not an access token that was signed here.");
    };
    let now = core.now().unix_seconds();
    if claims.iss != core.config.issuer() {
        return refuse("The token was issued by somebody else.");
    }
    if !claims.aud.names(&management::identifier(core)) {
        return refuse("The token is for another API; ask for one with this interface as its resource.");
    }
    if claims.exp <= now {
        return refuse("The token has expired; ask for another one.");
    }
    if claims.iat.max(claims.nbf.unwrap_or(claims.iat)) > now + CLOCKS_DIFFER {
        return refuse("The token is not valid yet.");
    }
    if claims.sub != claims.client_id {
        return refuse("The token does not stand for an application.");
    }
    Ok(claims)
}

/// The claims of a token of the right type (RFC 9068 §4), by a key that is published, with that key's own algorithm,
/// whichever the token names (RFC 8725 §3.1). Whether the claims hold is for the caller to say.
fn signed(core: &Core, token: &str) -> Option<Claims> {
    let encoded = token.split('.').next()?;
    let header: Header = serde_json::from_slice(&BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?).ok()?;
    let typed = |kind: &str| header.typ.eq_ignore_ascii_case(kind);
    if header.crit.is_some() || !(typed("at+jwt") || typed("application/at+jwt")) {
        return None;
    }
    let verifier = core.signing.verifier(&header.kid)?;
    let mut validation = Validation::new(verifier.algorithm);
    // Times are compared with our own clock.
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    let verified = jsonwebtoken::decode::<Claims>(token, &verifier.key, &validation);
    verified.ok().map(|token| token.claims)
}

/// The application that a token stands for, and what the token and the grants of this moment both allow.
fn authority(connection: &mut Conn, claims: &Claims) -> Result<(Application, Vec<ManagementPermission>)> {
    let refused = Error::Bearer(BearerError::Token("The application may not call any more, or there is none."));
    let Ok(id) = Id::parse(&claims.client_id) else { return Err(refused) };
    let application = db::application::find(connection, Reach::Federation, id)?;
    let Some(application) = application.filter(|application| application.state == ApplicationState::Active) else {
        return Err(refused);
    };
    let granted = management::granted(connection, &application)?;
    let asked = |permission: &ManagementPermission| claims.scope.split(' ').any(|scope| scope == permission.name());
    Ok((application, granted.into_iter().filter(asked).collect()))
}
