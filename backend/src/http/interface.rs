//! What the document of the interface says, for requests: which operations there are, the document itself, and the answer to
//! what it does not list.

use std::sync::OnceLock;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{
        StatusCode,
        header::{self, ContentType},
    },
    web,
};
use tokio::sync::OnceCell;
use utoipa::openapi::{
    OpenApi, RefOr,
    path::{Operation, Parameter, ParameterIn, PathItem},
};

use super::{Answer, compatible, error::Failure, oauth, openapi};
use crate::{
    app::{Core, Error, token::TokenError},
    domain::{refusal::Reason, secret},
};

/// The interface of this server, for all workers. Nothing of it is made before somebody asks: as objects the document takes ten
/// megabytes for a moment, which a token service at rest has no use for.
#[derive(Default)]
pub struct Interface {
    known: OnceLock<KnownPaths>,
    json: OnceCell<web::Bytes>,
}

impl Interface {
    /// Whether the operation has no query parameters at all; false for what is not in the document.
    pub(super) fn takes_no_query(&self, method: &str, path: &str) -> bool {
        self.known().takes_no_query(method, path)
    }

    /// The id of the operation that a route answers, by its pattern.
    pub(super) fn operation(&self, method: &str, pattern: &str) -> Option<&str> {
        self.known().operation(method, pattern)
    }

    fn known(&self) -> &KnownPaths {
        self.known.get_or_init(|| KnownPaths::new(&openapi::document()))
    }

    async fn json(&self) -> Result<web::Bytes, Error> {
        let written = || async {
            let written = web::block(|| serde_json::to_vec(&openapi::document())).await;
            let json = written.map_err(|error| Error::Internal(error.into()))?;
            json.map(web::Bytes::from).map_err(|error| Error::Internal(error.into()))
        };
        self.json.get_or_try_init(written).await.cloned()
    }
}

/// The document of this interface.
///
/// # Errors
/// When it cannot be written.
#[get("/api/openapi.json")]
pub async fn show_document(interface: web::Data<Interface>) -> Answer<HttpResponse> {
    Ok(HttpResponse::Ok().content_type(ContentType::json()).body(interface.json().await?))
}

/// Which methods each path of the document has.
struct KnownPaths(Vec<(String, Vec<Known>)>);

/// A method of a path.
struct Known {
    method: &'static str,
    operation: String,
    takes_query: bool,
}

impl Known {
    fn new(method: &'static str, operation: &Operation) -> Self {
        let query = |parameter: &RefOr<Parameter>| match parameter {
            RefOr::T(parameter) => matches!(parameter.parameter_in, ParameterIn::Query),
            RefOr::Ref(_) => false,
        };
        Self {
            method,
            operation: operation.operation_id.clone().unwrap_or_default(),
            takes_query: operation.parameters.iter().flatten().any(query),
        }
    }
}

impl KnownPaths {
    fn new(document: &OpenApi) -> Self {
        let methods = |item: &PathItem| {
            let named = [
                ("GET", &item.get),
                ("POST", &item.post),
                ("PUT", &item.put),
                ("PATCH", &item.patch),
                ("DELETE", &item.delete),
            ];
            named.into_iter().filter_map(|(name, operation)| Some(Known::new(name, operation.as_ref()?))).collect()
        };
        Self(document.paths.paths.iter().map(|(path, item)| (path.clone(), methods(item))).collect())
    }

    fn takes_no_query(&self, method: &str, path: &str) -> bool {
        let operation = self.methods(path).and_then(|known| known.iter().find(|known| known.method == method));
        operation.is_some_and(|known| !known.takes_query)
    }

    fn operation(&self, method: &str, pattern: &str) -> Option<&str> {
        let (_, methods) = self.0.iter().find(|(known, _)| known == pattern)?;
        Some(&methods.iter().find(|known| known.method == method)?.operation)
    }

    fn methods(&self, path: &str) -> Option<&[Known]> {
        self.path(path).map(|(_, methods)| methods)
    }

    /// The path of the document that `path` is one of, and its methods.
    fn path(&self, path: &str) -> Option<(&str, &[Known])> {
        let matches = |pattern: &str| {
            let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
            loop {
                match (wanted.next(), given.next()) {
                    (None, None) => return true,
                    (Some(wanted), Some(given))
                        if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
                    _ => return false,
                }
            }
        };
        let (pattern, methods) = self.0.iter().find(|(pattern, _)| matches(pattern))?;
        Some((pattern, methods))
    }
}

/// Answers what no route matched: 405 with the methods that the path has, in the form that its clients read, or 404.
///
/// # Errors
/// Always one of the two.
pub async fn unmatched(
    request: HttpRequest,
    interface: web::Data<Interface>,
    core: web::Data<Core>,
) -> Answer<HttpResponse> {
    let Some((pattern, methods)) = interface.known().path(request.match_info().as_str()) else {
        let named = Some(request.path()).filter(|path| !secret::stands_in(path)).unwrap_or("this address");
        let detail = format!("There is nothing at {named}; see /api/docs/.");
        return Err(Failure::request(StatusCode::NOT_FOUND, "not_found", detail));
    };
    let allowed = methods.iter().map(|known| known.method).collect::<Vec<_>>().join(", ");
    let method = Some(request.method().as_str()).filter(|method| !secret::stands_in(method)).unwrap_or("This method");
    let detail = format!("{method} is not possible here; possible: {allowed}.");
    let is_posted = methods.iter().any(|known| known.method == "POST");
    let mut response = if is_posted && pattern.starts_with("/oauth2/") {
        oauth::error::answer(&core, &TokenError::new(Reason::MethodNotAllowed, detail))
    } else if is_posted && pattern.starts_with("/{tenant}/oauth2/") {
        compatible::error::answer(&core, &request, &TokenError::new(Reason::MethodNotAllowed, detail))
    } else {
        HttpResponse::from_error(Failure::request(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail))
    };
    *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
    if let Ok(value) = header::HeaderValue::from_str(&allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    Ok(response)
}
