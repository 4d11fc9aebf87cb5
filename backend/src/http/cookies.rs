//! The two cookies: of a session, and of a sign-in under way.

use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
};

use crate::app::sign_in::CookieToken;

/// `__Host-` binds a cookie to this host, this path and TLS (RFC 6265bis §4.1.3.2); browsers take it on
/// `http://localhost` too.
pub const SESSION: &str = "__Host-latchkey-session";
/// The cookie of a sign-in under way.
pub const SIGN_IN: &str = "__Host-latchkey-sign-in";

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
