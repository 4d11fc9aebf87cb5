//! The cookies: of a session, of a sign-in under way, and of a browser that is known.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};

use crate::app::{device, sign_in::CookieToken};

/// What the name of each of our cookies begins with.
pub const PREFIX: &str = "__Host-latchkey-";

/// `__Host-` binds a cookie to this host, this path and TLS (RFC 6265bis §4.1.3.2); browsers take it on
/// `http://localhost` too.
pub const SESSION: &str = "__Host-latchkey-session";
/// The cookie of a sign-in under way.
pub const SIGN_IN: &str = "__Host-latchkey-sign-in";

/// The cookie by which a browser is known from one sign-in to the next.
pub const DEVICE: &str = "__Host-latchkey-device";

/// The value that came with the request.
#[must_use]
pub fn read(request: &HttpRequest, name: &str) -> Option<CookieToken> {
    request.cookie(name).map(|cookie| CookieToken::presented(cookie.value()))
}

/// A cookie that scripts cannot read and other sites cannot send; it goes when the browser closes.
#[must_use]
pub fn set<'a>(name: &'a str, token: &CookieToken) -> Cookie<'a> {
    Cookie::build(name, token.reveal().to_owned())
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .finish()
}

/// A cookie that stays when the browser closes. It opens nothing.
#[must_use]
pub fn set_device(token: &CookieToken) -> Cookie<'static> {
    let mut cookie = set(DEVICE, token);
    cookie.set_max_age(Duration::seconds(device::MEMORY.whole_seconds()));
    cookie
}

/// Takes a cookie back.
#[must_use]
pub fn remove(name: &str) -> Cookie<'_> {
    Cookie::build(name, "")
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(Duration::ZERO)
        .finish()
}
