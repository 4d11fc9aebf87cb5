//! What is expected of refused bodies.

use serde_json::Value;
use support::Client;

/// The refused fields and their codes, as [`support::Answer::refused`] answers them.
pub fn fields(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: Vec<_> =
        expected.iter().map(|(pointer, code)| ((*pointer).to_owned(), (*code).to_owned())).collect();
    fields.sort();
    fields
}

/// Each changed field of a body that is right otherwise is refused with its code, and nothing else is.
pub async fn each_alone(browser: &Client, path: &str, right: &Value, cases: &[(&str, Value, &str)]) {
    for (field, value, code) in cases {
        let mut body = right.clone();
        body[*field] = value.clone();
        let refused = browser.post(path, &body).await.expect(422);
        assert_eq!(refused.code(), "invalid");
        assert_eq!(refused.refused(), fields(&[(&format!("/{field}"), code)]), "{field} as {value}");
        let detail = refused.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
        assert!(detail.ends_with('.') && detail.len() > 15, "{field} as {value}: {detail}");
    }
}
