//! Reading JSON bodies and query strings so that every refused field is named at once.
//!
//! A body is read field by field with the domain's own `parse` functions; what nobody asked for is refused by name.

use std::{collections::BTreeMap, convert::Infallible, future::Future, pin::Pin};

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
};
use serde_json::{Map, Value};

use super::{
    body::{Unreceived, receive},
    error::Failure,
};
use crate::{
    app::{Error, FieldError},
    domain::{Id, Rejection, Timestamp},
};

/// The most octets that a JSON body may have.
pub const LARGEST_BODY: usize = 64 * 1024;

/// A value that is read from a form.
pub trait ReadForm: Sized {
    /// Reads all fields, then answers the value, or `None` when one of them was refused.
    fn read(form: &mut Form) -> Option<Self>;
}

/// The fields of one JSON object, with the refusals so far.
#[derive(Debug, Default)]
pub struct Form {
    fields: Map<String, Value>,
    /// The JSON pointer of this object.
    at: String,
    errors: Vec<FieldError>,
    /// The fields that were asked for, and whether each is required: what the document must say too.
    asked: BTreeMap<&'static str, bool>,
}

impl Form {
    fn new(fields: Map<String, Value>, at: String) -> Self {
        Self { fields, at, ..Self::default() }
    }

    /// A field that must be there.
    pub fn required<T>(&mut self, name: &'static str, read: impl Fn(&Value) -> Result<T, Rejection>) -> Option<T> {
        self.asked.insert(name, true);
        match self.fields.remove(name) {
            None | Some(Value::Null) => self.refuse(name, Rejection::new("required", "This field is required.")),
            Some(value) => self.accept(name, read(&value)),
        }
    }

    /// A field that may be missing, but not null.
    pub fn optional<T>(&mut self, name: &'static str, read: impl Fn(&Value) -> Result<T, Rejection>) -> Option<T> {
        self.asked.insert(name, false);
        match self.fields.remove(name) {
            None => None,
            Some(value) => self.accept(name, read(&value)),
        }
    }

    /// A field that may be missing, and may be null, which is not the same.
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&Value) -> Result<T, Rejection>,
    ) -> Option<Option<T>> {
        self.asked.insert(name, false);
        match self.fields.remove(name) {
            None => None,
            Some(Value::Null) => Some(None),
            Some(value) => self.accept(name, read(&value)).map(Some),
        }
    }

    /// A list; each refused item is named by its index.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        required: bool,
        read: impl Fn(&Value) -> Result<T, Rejection>,
    ) -> Option<Vec<T>> {
        let items = self.items(name, required)?;
        Some(self.each(name, &items, read))
    }

    /// A list of at least one item and at most `most`; each refused item is named by its index.
    pub fn several<T>(
        &mut self,
        name: &'static str,
        most: usize,
        read: impl Fn(&Value) -> Result<T, Rejection>,
    ) -> Option<Vec<T>> {
        let items = self.items(name, true)?;
        if items.is_empty() {
            return self.refuse(name, Rejection::new("required", "This must hold at least one item."));
        }
        if items.len() > most {
            return self.refuse(name, Rejection::new("too_many", format!("At most {most} items are allowed.")));
        }
        Some(self.each(name, &items, read))
    }

    /// A list that may be missing, of at most `most` items; each refused item is named by its index.
    pub fn at_most<T>(
        &mut self,
        name: &'static str,
        most: usize,
        read: impl Fn(&Value) -> Result<T, Rejection>,
    ) -> Option<Vec<T>> {
        let items = self.items(name, false)?;
        if items.len() > most {
            return self.refuse(name, Rejection::new("too_many", format!("At most {most} items are allowed.")));
        }
        Some(self.each(name, &items, read))
    }

    fn each<T>(&mut self, name: &str, items: &[Value], read: impl Fn(&Value) -> Result<T, Rejection>) -> Vec<T> {
        let mut values = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match read(item) {
                Ok(value) => values.push(value),
                Err(rejection) => self.note(&format!("{name}/{index}"), rejection),
            }
        }
        values
    }

    /// A list of objects; each refused field is named by index and name.
    pub fn objects<T: ReadForm>(&mut self, name: &'static str, required: bool) -> Option<Vec<T>> {
        let items = self.items(name, required)?;
        let mut values = Vec::new();
        for (index, item) in items.into_iter().enumerate() {
            let Value::Object(fields) = item else {
                self.note(&format!("{name}/{index}"), wrong_type("an object"));
                continue;
            };
            let mut inner = Self::new(fields, format!("{}/{name}/{index}", self.at));
            values.extend(T::read(&mut inner));
            self.errors.extend(inner.refusals());
        }
        Some(values)
    }

    fn items(&mut self, name: &'static str, required: bool) -> Option<Vec<Value>> {
        self.asked.insert(name, required);
        match self.fields.remove(name) {
            None if !required => Some(Vec::new()),
            None | Some(Value::Null) => self.refuse(name, Rejection::new("required", "This field is required.")),
            Some(Value::Array(items)) if items.len() <= 500 => Some(items),
            Some(Value::Array(_)) => self.refuse(name, Rejection::new("too_many", "At most 500 items are allowed.")),
            Some(_) => self.refuse(name, wrong_type("a list")),
        }
    }

    fn accept<T>(&mut self, name: &str, result: Result<T, Rejection>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(rejection) => self.refuse(name, rejection),
        }
    }

    /// Refuses a field for what it is beside others.
    pub fn refuse<T>(&mut self, name: &str, rejection: Rejection) -> Option<T> {
        self.note(name, rejection);
        None
    }

    fn note(&mut self, name: &str, rejection: Rejection) {
        self.errors.push(FieldError { pointer: format!("{}/{name}", self.at), rejection });
    }

    /// Refuses two fields together, unless something is wrong with one of them anyway.
    pub fn refuse_together<T>(&mut self, names: [&'static str; 2], rejection: Rejection) -> Option<T> {
        let of = |name: &str| format!("{}/{name}", self.at);
        if self.errors.iter().any(|error| names.iter().any(|name| error.pointer == of(name))) {
            return None;
        }
        let [first, _] = names;
        self.refuse(first, rejection)
    }

    /// All refusals, what nobody asked for included.
    fn refusals(mut self) -> Vec<FieldError> {
        let known = self.asked.keys().copied().collect::<Vec<_>>().join(", ");
        let unknown: Vec<String> = self.fields.keys().cloned().collect();
        for name in unknown {
            let pointer = name.replace('~', "~0").replace('/', "~1");
            self.note(
                &pointer,
                Rejection::new("unknown_field", format!("There is no such field; the fields are: {known}.")),
            );
        }
        self.errors
    }
}

/// Which fields a form asks for, and whether each is required: for the test that compares with the document.
#[must_use]
pub fn fields_of<T: ReadForm>() -> BTreeMap<&'static str, bool> {
    let mut form = Form::default();
    let _ = T::read(&mut form);
    form.asked
}

fn wrong_type(expected: &str) -> Rejection {
    Rejection::new("wrong_type", format!("This must be {expected}."))
}

/// A text, read by `parse`.
pub fn text<T>(parse: impl Fn(&str) -> Result<T, Rejection>) -> impl Fn(&Value) -> Result<T, Rejection> {
    move |value| value.as_str().ok_or_else(|| wrong_type("a text")).and_then(&parse)
}

/// An identifier of a `T`.
///
/// # Errors
/// `wrong_type` or `invalid_uuid`.
pub fn id<T>(value: &Value) -> Result<Id<T>, Rejection> {
    text(Id::parse)(value)
}

/// An instant as in RFC 3339.
///
/// # Errors
/// `wrong_type` or `invalid_timestamp`.
pub fn timestamp(value: &Value) -> Result<Timestamp, Rejection> {
    text(Timestamp::parse)(value)
}

/// True or false.
///
/// # Errors
/// `wrong_type`.
pub fn boolean(value: &Value) -> Result<bool, Rejection> {
    value.as_bool().ok_or_else(|| wrong_type("true or false"))
}

/// A whole number, read by `parse`.
pub fn integer<T>(parse: impl Fn(i64) -> Result<T, Rejection>) -> impl Fn(&Value) -> Result<T, Rejection> {
    move |value| value.as_i64().ok_or_else(|| wrong_type("a whole number")).and_then(&parse)
}

/// The JSON body of a request, read as a `T`.
///
/// Extractors run side by side, and the first refusal is the answer. So this one never refuses: what is wrong with
/// a body is said by [`Body::accepted`], after the extractor that is the policy has let the caller in.
pub struct Body<T>(Result<T, Failure>);

impl<T> Body<T> {
    /// What was read.
    ///
    /// # Errors
    /// The refusal of the body.
    pub fn accepted(self) -> Result<T, Failure> {
        self.0
    }
}

impl<T: ReadForm + 'static> FromRequest for Body<T> {
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Infallible>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let json = is_json(request);
        let bytes = receive(request, payload);
        Box::pin(async move {
            if !json {
                return Ok(Self(Err(Failure::request(
                    StatusCode::UNSUPPORTED_MEDIA_TYPE,
                    "unsupported_media_type",
                    "The body must be JSON, with the header Content-Type: application/json.",
                ))));
            }
            let bytes = bytes.await.map_err(unreceived);
            Ok(Self(bytes.and_then(|bytes| read_body(&bytes))))
        })
    }
}

fn is_json(request: &HttpRequest) -> bool {
    let value = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// What is said of a body that was not received.
fn unreceived(why: Unreceived) -> Failure {
    let (status, code, detail) = match why {
        Unreceived::TooLarge => {
            (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", format!("The body is larger than {LARGEST_BODY} octets."))
        }
        Unreceived::TooSlow => {
            (StatusCode::REQUEST_TIMEOUT, "body_too_slow", "The body did not arrive in time.".to_owned())
        }
        Unreceived::Broken => {
            (StatusCode::BAD_REQUEST, "unreadable_body", "The body could not be received as a whole.".to_owned())
        }
    };
    Failure::request(status, code, detail)
}

fn read_body<T: ReadForm>(bytes: &[u8]) -> Result<T, Failure> {
    let malformed = |detail: String| Failure::request(StatusCode::BAD_REQUEST, "malformed_json", detail);
    let text = std::str::from_utf8(bytes).map_err(|error| malformed(format!("The body is not UTF-8: {error}.")))?;
    let value: Value =
        serde_json::from_str(text).map_err(|error| malformed(format!("The body is not JSON: {error}.")))?;
    let Value::Object(fields) = value else { return Err(malformed("The body must be a JSON object.".to_owned())) };
    let mut form = Form::new(fields, String::new());
    let value = T::read(&mut form);
    let refusals = form.refusals();
    match value {
        Some(value) if refusals.is_empty() => Ok(value),
        _ => Err(Failure::App(Error::Invalid(refusals))),
    }
}

/// The parameters of a query string, each at most once.
#[derive(Debug, Default)]
pub struct Query {
    given: BTreeMap<String, String>,
    asked: Vec<&'static str>,
    errors: Vec<FieldError>,
}

impl Query {
    fn parse(query: &str) -> Self {
        let mut parsed = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            if parsed.given.insert(name.to_string(), value.to_string()).is_some() {
                let rejection = Rejection::new("repeated_parameter", "This parameter is given more than once.");
                parsed.errors.push(FieldError { pointer: name.to_string(), rejection });
            }
        }
        parsed
    }

    /// A parameter; empty counts as absent.
    pub fn optional<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Result<T, Rejection>) -> Option<T> {
        self.asked.push(name);
        let value = self.given.remove(name).filter(|value| !value.is_empty())?;
        match parse(&value) {
            Ok(value) => Some(value),
            Err(rejection) => {
                self.errors.push(FieldError { pointer: name.to_owned(), rejection });
                None
            }
        }
    }

    fn refusals(mut self) -> Vec<FieldError> {
        let known = self.asked.join(", ");
        for name in self.given.into_keys() {
            let detail = format!("There is no such parameter; the parameters are: {known}.");
            self.errors.push(FieldError { pointer: name, rejection: Rejection::new("unknown_parameter", detail) });
        }
        self.errors
    }
}

/// Reads `true` or `false` of a query string.
///
/// # Errors
/// `invalid_boolean` for anything else.
pub fn truth(text: &str) -> Result<bool, Rejection> {
    text.parse().map_err(|_| Rejection::new("invalid_boolean", "This must be true or false."))
}

/// A value that is read from a query string.
pub trait ReadQuery: Sized {
    /// Reads all parameters.
    fn read(query: &mut Query) -> Self;
}

/// The query string of a request, read as a `T`; refuses as late as a [`Body`].
pub struct Parameters<T>(Result<T, Failure>);

impl<T> Parameters<T> {
    /// What was read.
    ///
    /// # Errors
    /// The refusal of the parameters.
    pub fn accepted(self) -> Result<T, Failure> {
        self.0
    }
}

impl<T: ReadQuery> FromRequest for Parameters<T> {
    type Error = Infallible;
    type Future = std::future::Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut query = Query::parse(request.query_string());
        let value = T::read(&mut query);
        let errors = query.refusals();
        let read = if errors.is_empty() {
            Ok(value)
        } else {
            Err(Failure::Fields { status: StatusCode::BAD_REQUEST, errors })
        };
        std::future::ready(Ok(Self(read)))
    }
}
