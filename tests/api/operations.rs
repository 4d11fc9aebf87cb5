//! The operations of the committed document.

use std::path::Path;

use reqwest::Method;
use serde_json::Value;

/// One operation of the document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    /// With its parameters in braces.
    pub path: String,
    /// The names of the query parameters.
    pub query: Vec<String>,
    /// The media type and the schema's name of the body.
    pub body: Option<(String, String)>,
    /// The permissions any of which lets a machine call it.
    pub scopes: Vec<String>,
}

/// The text of the committed document.
pub fn committed() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi.yaml")).unwrap()
}

/// The committed document.
pub fn document() -> Value {
    serde_norway::from_str(&committed()).unwrap()
}

/// All operations of the committed document.
pub fn all() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push(Operation {
                id: operation["operationId"].as_str().unwrap().to_owned(),
                method: Method::from_bytes(method.to_uppercase().as_bytes()).unwrap(),
                path: path.clone(),
                query: query(operation),
                body: body(operation),
                scopes: scopes(operation),
            });
        }
    }
    assert!(operations.len() > 30, "the document was read whole");
    operations
}

impl Operation {
    /// Whether it belongs to the management interface.
    pub fn is_management(&self) -> bool {
        self.path.starts_with("/api/v1/")
    }
}

fn query(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
    let named = parameters.iter().filter(|parameter| parameter["in"] == "query");
    named.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
}

fn scopes(operation: &Value) -> Vec<String> {
    let alternatives = operation["security"].as_array().cloned().unwrap_or_default();
    let scopes = alternatives.iter().filter_map(|alternative| alternative["machine"].as_array());
    scopes.flatten().map(|scope| scope.as_str().unwrap().to_owned()).collect()
}

fn body(operation: &Value) -> Option<(String, String)> {
    let content = operation["requestBody"]["content"].as_object()?;
    assert_eq!(content.len(), 1, "one media type");
    let (media_type, content) = content.iter().next()?;
    let schema = content["schema"]["$ref"].as_str().expect("the schema of a body has a name");
    Some((media_type.clone(), schema.rsplit('/').next()?.to_owned()))
}
