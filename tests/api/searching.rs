//! Looking for a part of a name: every character stands for itself.

use serde_json::json;
use support::{Client, TestApp};

use crate::paging::{texts, walk};

const NAMES: [&str; 7] =
    ["100% sure", "100 sure", "snake_case", "snakeXcase", r"back\slash", "ÉCOLE  du Nord", "plain"];

async fn found(browser: &Client, list: &str, text: &str) -> Vec<String> {
    let query: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
    let mut names = texts(&walk(browser, &format!("/api/v1/{list}?q={query}"), 2).await, "name");
    names.sort();
    names
}

async fn federation() -> (TestApp, Client) {
    let app = TestApp::start().await;
    let operator = app.operator();
    let owner = app.organisation("owner");
    for (index, name) in NAMES.into_iter().enumerate() {
        let organisation = json!({"code": format!("_{index}%"), "name": name, "country": "NL", "time_zone": "UTC",
            "locale": "en"});
        operator.post("/api/v1/organisations", &organisation).await.expect(201);
        let api = json!({"name": name, "identifier": format!("urn:api:{index}"), "environment": "sandbox"});
        operator.post("/api/v1/apis", &api).await.expect(201);
        let application = json!({"organisation_id": owner.id, "name": name, "environment": "sandbox"});
        operator.post("/api/v1/applications", &application).await.expect(201);
        let person = json!({"name": name, "email": format!("p{index}@example.org"), "locale": "en",
            "time_zone": "UTC"});
        operator.post("/api/v1/people", &person).await.expect(201);
    }
    (app, operator)
}

#[tokio::test]
async fn a_search_takes_every_character_as_itself_and_ignores_case_and_runs_of_space() {
    let (_app, operator) = federation().await;
    for list in ["organisations", "apis", "applications", "people"] {
        let cases: [(&str, &[&str]); 10] = [
            ("100%", &["100% sure"]),
            ("0% S", &["100% sure"]),
            ("e_c", &["snake_case"]),
            (r"k\s", &[r"back\slash"]),
            (r"\", &[r"back\slash"]),
            ("école DU", &["ÉCOLE  du Nord"]),
            ("  école   du  ", &["ÉCOLE  du Nord"]),
            ("PLAIN", &["plain"]),
            ("' or 1=1 --", &[]),
            ("nothing has this", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(&operator, list, text).await, expected, "{list} with {text}");
        }
    }
}

#[tokio::test]
async fn an_empty_search_is_none() {
    let (_app, operator) = federation().await;
    for list in ["organisations", "apis", "applications", "people"] {
        let all = walk(&operator, &format!("/api/v1/{list}"), 50).await.len();
        assert_eq!(found(&operator, list, "").await.len(), all);
        assert_eq!(found(&operator, list, "   ").await.len(), all);
    }
}

#[tokio::test]
async fn organisations_are_found_by_code_and_people_by_address() {
    let (_app, operator) = federation().await;
    assert_eq!(found(&operator, "organisations", "_3%").await, ["snakeXcase"]);
    assert_eq!(found(&operator, "people", "P3@Example").await, ["snakeXcase"]);
}

#[tokio::test]
async fn a_search_has_120_characters_at_most_and_no_control_characters() {
    let (_app, operator) = federation().await;
    for list in ["organisations", "apis", "applications", "people"] {
        operator.get(&format!("/api/v1/{list}?q={}", "%C3%A9".repeat(120))).await.expect(200);
        let refused = operator.get(&format!("/api/v1/{list}?q={}", "x".repeat(121))).await.expect(400);
        assert_eq!(refused.refused(), [("q".to_owned(), "too_long".to_owned())]);
        let refused = operator.get(&format!("/api/v1/{list}?q=a%00b")).await.expect(400);
        assert_eq!(refused.refused(), [("q".to_owned(), "control_character".to_owned())]);
        operator.get(&format!("/api/v1/{list}?q=%ff%fe")).await.expect(200);
    }
}
