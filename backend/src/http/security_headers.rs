//! Headers that tell browsers what never to do with our answers.

use actix_web::{
    dev::ServiceRequest,
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
    web,
};

use super::branding;
use crate::{app::Core, metrics::TokenEndpoint};

/// The policy of the portal: nothing of it is inline, and no text ever becomes markup.
static PORTAL: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
     connect-src 'self'; manifest-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types 'none'",
);

/// The policy of the interface's documentation, whose viewer writes style attributes.
static DOCUMENTATION: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The policy of what is no page: documents for programs, which load nothing and are shown in no frame.
static DOCUMENT: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

/// The policy of a mail that is looked at in a frame of the portal: it brings its own styles, and nothing else happens in
/// it. Whatever it holds has no origin, so that it reaches nothing of ours.
const MAIL: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; sandbox";

/// The same with the pages that may show it: those of the portal, also where that is served elsewhere.
fn mail_policy(elsewhere: &[String]) -> String {
    let pages = elsewhere.iter().fold("'self'".to_owned(), |pages, origin| format!("{pages} {origin}"));
    format!("{MAIL}; frame-ancestors {pages}")
}

/// Whether a path is that of such a mail.
fn is_mail(path: &str) -> bool {
    path.starts_with("/api/v1/messages/") && path.ends_with("/content")
}

/// Where such documents are.
const DOCUMENTS: [&str; 2] = ["/oauth2/", "/api/v1/"];

static FIXED: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
];

/// What answers of the token endpoints have of these. They are never shown as a page: of a frame the policy says all, and
/// there is no opener and no link to refer from. What each token carries is paid for thousands of times in a second.
static OF_TOKENS: [(HeaderName, HeaderValue); 1] =
    [(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))];

/// How long browsers insist on TLS.
static TWO_YEARS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");

/// What no browser and no proxy keeps: what people see of their federation, and how the service is.
const NEVER_KEPT: [&str; 3] = ["/api/v1/", "/health/", "/metrics"];

fn policy(path: &str) -> &'static HeaderValue {
    if path.starts_with("/api/docs") {
        &DOCUMENTATION
    } else if DOCUMENTS.iter().any(|folder| path.starts_with(folder)) {
        &DOCUMENT
    } else {
        &PORTAL
    }
}

/// The headers that the answer to one request has, besides those of its own.
pub struct SecurityHeaders {
    fixed: &'static [(HeaderName, HeaderValue)],
    policy: &'static HeaderValue,
    /// The policy of a mail.
    framed: Option<HeaderValue>,
    secure: bool,
    kept_nowhere: bool,
    is_logo: bool,
}

impl SecurityHeaders {
    /// For the answer to this request, which is one for a token or is not.
    #[must_use]
    pub fn of(request: &ServiceRequest, tokens: Option<TokenEndpoint>) -> Self {
        let core = request.app_data::<web::Data<Core>>();
        let secure = core.is_some_and(|core| core.config.server.public_url.scheme() == "https");
        if tokens.is_some() {
            // They say themselves that nobody keeps them.
            let fixed = &OF_TOKENS[..];
            return Self { fixed, policy: &DOCUMENT, framed: None, secure, kept_nowhere: false, is_logo: false };
        }
        // As the router reads it: a path may be written in several ways (RFC 3986 §6.2.2.2).
        let path = request.match_info().as_str();
        let framed = core.filter(|_| is_mail(path)).map(|core| mail_policy(&core.config.cors.allowed_origins));
        Self {
            fixed: &FIXED,
            policy: policy(path),
            framed: framed.and_then(|policy| HeaderValue::try_from(policy).ok()),
            secure,
            kept_nowhere: NEVER_KEPT.iter().any(|beginning| path.starts_with(beginning)),
            is_logo: path == branding::LOGO,
        }
    }

    /// Adds them to the answer.
    pub fn insert(&self, headers: &mut HeaderMap) {
        for (name, value) in self.fixed {
            headers.insert(name.clone(), value.clone());
        }
        // A drawing of the operator's has one of its own, which allows less.
        if !(self.is_logo && headers.contains_key(header::CONTENT_SECURITY_POLICY)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, self.policy.clone());
        }
        if let Some(framed) = &self.framed {
            // What it says is in the policy, which names more than one place.
            headers.remove(header::X_FRAME_OPTIONS);
            headers.insert(header::CONTENT_SECURITY_POLICY, framed.clone());
        }
        if self.secure {
            headers.insert(header::STRICT_TRANSPORT_SECURITY, TWO_YEARS.clone());
        }
        if self.kept_nowhere && !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
}
