//! A client that behaves like a browser: keeps cookies, names its origin.

use std::sync::{Arc, Mutex};

use reqwest::{Method, RequestBuilder, StatusCode, header};
use serde_json::Value;

/// A browser, or, without cookies, a machine.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
    origin: String,
    token: Option<String>,
    cookies: Arc<Mutex<Vec<(String, String)>>>,
}

/// An answer that was read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub text: String,
}

impl Answer {
    /// The body as JSON, with sorted members; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        let mut value: Value = serde_json::from_str(&self.text).unwrap_or(Value::Null);
        // A library of the tests makes JSON keep the order in which it was written.
        value.sort_all_objects();
        value
    }

    /// A header as text; empty when it is missing.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The `code` of a problem.
    #[must_use]
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Pointer and code of every refused field, sorted.
    #[must_use]
    pub fn refused(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        let mut refused: Vec<_> = errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect();
        refused.sort();
        refused
    }

    /// The answer itself, after a check of its status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }
}

impl Client {
    /// A browser at `address`.
    #[must_use]
    pub fn new(address: &str) -> Self {
        let (address, origin) = (address.to_owned(), address.to_owned());
        Self { http: reqwest::Client::new(), address, origin, token: None, cookies: Arc::default() }
    }

    /// A machine at `address` that sends this token with every request, and no origin.
    #[must_use]
    pub fn with_token(address: &str, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..Self::new(address) }
    }

    /// The same browser, on pages of another origin than the address that it calls.
    #[must_use]
    pub fn on_pages_of(self, origin: &str) -> Self {
        Self { origin: origin.to_owned(), ..self }
    }

    /// Sets a cookie as a server would.
    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap();
        cookies.retain(|(known, _)| known != name);
        if !value.is_empty() {
            cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    /// The value of a cookie.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.lock().unwrap();
        cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    /// A request as a browser makes it: with cookies and, when it changes something, the origin.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.address));
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        } else if method != Method::GET {
            request = request.header(header::ORIGIN, &self.origin);
        }
        let cookies = self.cookies.lock().unwrap();
        if cookies.is_empty() {
            return request;
        }
        let cookies: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.header(header::COOKIE, cookies.join("; "))
    }

    /// Sends a request and keeps the cookies of the answer.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.expect("the server answers");
        // A machine keeps none.
        let set = response.headers().get_all(header::SET_COOKIE).into_iter().filter(|_| self.token.is_none());
        for value in set {
            let text = value.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            self.set_cookie(name, value);
        }
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// POST without a body.
    pub async fn post_nothing(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path)).await
    }

    /// PATCH with the entity tag of what was read before.
    pub async fn patch(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PATCH, path).header(header::IF_MATCH, tag).json(body)).await
    }

    /// PUT with the entity tag of what was read before.
    pub async fn put(&self, path: &str, tag: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PUT, path).header(header::IF_MATCH, tag).json(body)).await
    }

    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A token request with id and secret in the body, and whatever else.
    pub async fn token(&self, client_id: &str, client_secret: &str, more: &[(&str, &str)]) -> Answer {
        let mut form =
            vec![("grant_type", "client_credentials"), ("client_id", client_id), ("client_secret", client_secret)];
        form.extend_from_slice(more);
        self.send(self.http.post(format!("{}/oauth2/token", self.address)).form(&form)).await
    }
}
