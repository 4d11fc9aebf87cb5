//! How a request presents a token, and what a refusal says of it (RFC 6750).

use actix_web::{
    Error, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    cookie::Cookie,
    dev::{ServiceRequest, ServiceResponse},
    http::{StatusCode, header},
    middleware::Next,
    web,
};
use zeroize::Zeroizing;

use super::{cookies, error::Failure};
use crate::{
    app::{self, Core, machine::BearerError, sign_in::CookieToken},
    domain::management::ManagementPermission,
};

/// The longest token that is looked at.
const LONGEST: usize = 8 * 1024;

/// Where the metadata of this interface as a protected resource is (RFC 9728 §3.1).
pub const METADATA: &str = "/.well-known/oauth-protected-resource/api/v1";

/// By what a request says who calls.
pub enum Presented {
    Session(CookieToken),
    Token(Zeroizing<String>),
    Nothing,
}

/// Reads how a request says who calls: by the cookie of a session or by a token in the `Authorization` header, and never by
/// both. Other schemes are none of ours: a proxy may ask for a password of its own.
///
/// # Errors
/// [`app::Error::Bearer`] for a token that is not presented as RFC 6750 §2.1 has it.
pub fn presented(request: &HttpRequest) -> app::Result<Presented> {
    let refuse = |why| Err(app::Error::Bearer(BearerError::Request(why)));
    let mut authorizations = request.headers().get_all(header::AUTHORIZATION).filter(|value| is_bearer(value));
    let session = cookies::read(request, cookies::SESSION);
    let Some(authorization) = authorizations.next() else {
        return Ok(session.map_or(Presented::Nothing, Presented::Session));
    };
    if request.headers().get_all(header::AUTHORIZATION).count() > 1 {
        return refuse("The request has two Authorization headers; send one.");
    }
    if session.is_some() {
        return refuse("The request has a token and the cookie of a session; send one of them.");
    }
    let damaged = || app::Error::Bearer(BearerError::Token("The token is damaged or is no access token."));
    let token = authorization.to_str().map_err(|_| damaged())?.get(SCHEME.len()..).unwrap_or_default().trim();
    if token.is_empty() {
        return refuse("The Authorization header has no token after Bearer.");
    }
    if token.len() > LONGEST || !token.bytes().all(is_of_a_token) {
        return Err(damaged());
    }
    Ok(Presented::Token(Zeroizing::new(token.to_owned())))
}

/// The scheme, of which the case does not count (RFC 9110 §11.1).
const SCHEME: &str = "Bearer";

fn is_bearer(value: &header::HeaderValue) -> bool {
    let (scheme, rest) = value.as_bytes().split_at(SCHEME.len().min(value.len()));
    scheme.eq_ignore_ascii_case(SCHEME.as_bytes()) && matches!(rest.first(), None | Some(b' ' | b'\t'))
}

/// The alphabet of RFC 6750 §2.1.
const fn is_of_a_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
}

/// Whether a request has none of our cookies, which a browser adds by itself, and has a token, which no browser adds: then it was not made by the page of another site.
pub(super) fn is_from_a_machine(request: &ServiceRequest) -> bool {
    !has_our_cookie(request) && request.headers().get_all(header::AUTHORIZATION).any(is_bearer)
}

/// Whether a request has one of our cookies, which a browser adds by itself.
pub(super) fn has_our_cookie(request: &ServiceRequest) -> bool {
    let ours = |cookie: &Cookie<'_>| cookie.name().starts_with(cookies::PREFIX);
    request.request().cookies().is_ok_and(|cookies| cookies.iter().any(ours))
}

impl BearerError {
    /// Status, code for programs, and what is wrong.
    pub(super) fn row(&self) -> (StatusCode, &'static str, String) {
        match self {
            Self::Request(why) => (StatusCode::BAD_REQUEST, "invalid_request", (*why).to_owned()),
            Self::Token(why) => (StatusCode::UNAUTHORIZED, "invalid_token", (*why).to_owned()),
            Self::Scope([]) => {
                let why = "No machine may do this; it is for people who are signed in at the portal.";
                (StatusCode::FORBIDDEN, "people_only", why.to_owned())
            }
            Self::Scope(sufficient) => {
                let why = format!(
                    "This needs one of these permissions, granted to the application and in the token: {}.",
                    names(sufficient, ", ")
                );
                (StatusCode::FORBIDDEN, "insufficient_scope", why)
            }
        }
    }

    /// The challenge (RFC 6750 §3). Of several permissions that would do, `scope` names the narrowest.
    pub(super) fn challenge(&self) -> String {
        let (_, code, why) = self.row();
        let error = if let Self::Scope(_) = self { "insufficient_scope" } else { code };
        let scope = match self {
            Self::Scope([narrowest, ..]) => format!(", scope=\"{}\"", narrowest.name()),
            _ => String::new(),
        };
        format!("{PLAIN}, error=\"{error}\", error_description=\"{why}\"{scope}")
    }
}

/// The challenge to who presents nothing.
const PLAIN: &str = "Bearer realm=\"Latchkey\"";

fn names(permissions: &[ManagementPermission], between: &str) -> String {
    permissions.iter().map(|permission| permission.name()).collect::<Vec<_>>().join(between)
}

/// Refuses tokens in the address (RFC 9700 §4.3.2), and adds to each 401 how to authenticate and where more is said
/// (RFC 9110 §15.5.2, RFC 9728 §5.1).
///
/// # Errors
/// None of its own: the refusal is an answer.
pub async fn challenge(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let core = request.app_data::<web::Data<Core>>().cloned();
    let mut names = url::form_urlencoded::parse(request.query_string().as_bytes()).map(|(name, _)| name);
    let mut response = if names.any(|name| name == "access_token") {
        const WHY: &str = "A token in the address is refused, because addresses are logged; send it in the Authorization \
                           header. One that was sent this way should be replaced.";
        let refusal = app::Error::Bearer(BearerError::Request(WHY));
        request.into_response(HttpResponse::from_error(Failure::from(refusal)))
    } else {
        next.call(request).await?.map_into_boxed_body()
    };
    if response.status() == StatusCode::UNAUTHORIZED
        && let Some(core) = core
    {
        let said = response.headers().get(header::WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        let metadata = format!("{}{METADATA}", core.config.issuer());
        let challenge = format!("{}, resource_metadata=\"{metadata}\"", said.unwrap_or(PLAIN));
        if let Ok(value) = header::HeaderValue::from_str(&challenge) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
    }
    Ok(response)
}
