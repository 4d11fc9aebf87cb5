//! Lists as files for spreadsheets.

use csv::ReaderBuilder;
use latchkey::domain::api::Environment;
use serde_json::json;
use support::{Answer, Client, TestApp};
use time::Duration;

/// The lines of a file, the names of the columns first.
fn lines(answer: &Answer) -> Vec<Vec<String>> {
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\""));
    let mut reader = ReaderBuilder::new().has_headers(false).from_reader(answer.text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

async fn export(client: &Client, list: &str) -> Vec<Vec<String>> {
    lines(&client.get(&format!("/api/v1/exports/{list}")).await.expect(200))
}

#[tokio::test]
async fn every_list_is_exported_with_its_filters() {
    let app = TestApp::start().await;
    let (one, other) = (app.member("0001"), app.member("0002"));
    one.secret(&app, "the blue one", 30).await;
    let path = format!("/api/v1/organisations/{}/access-requests", other.organisation.id);
    let body = json!({"name": "Second", "environment": "sandbox", "reason": "A trial"});
    app.signed_in(&other.manager).post(&path, &body).await.expect(201);
    let operator = app.operator();
    for (list, column, expected) in [
        ("organisations?q=0002", "code", vec!["0002"]),
        ("apis?q=api-0001", "permissions", vec!["donor.read donor.search"]),
        ("applications?q=partner-0002", "organisation", vec!["0002"]),
        ("secrets?standing=expiring_30_days", "name", vec![]),
        ("secrets", "name", vec!["the blue one"]),
        ("people?q=manager-0001", "email", vec!["manager-0001@example.org"]),
        ("access-requests?state=open", "name", vec!["Second"]),
        ("access-requests?state=approved", "name", vec![]),
    ] {
        let lines = export(&operator, list).await;
        let place = lines[0].iter().position(|name| name == column).unwrap();
        let found: Vec<_> = lines[1..].iter().map(|line| line[place].as_str()).collect();
        assert_eq!(found, expected, "{list}");
    }
    let assigned = export(&operator, &format!("assignments?organisation_id={}", one.organisation.id)).await;
    assert_eq!(assigned.len(), 2);
    assert_eq!(assigned[1][..4], ["manager-0001@example.org", "manager-0001", "0001", ""]);
}

#[tokio::test]
async fn an_export_holds_all_pages_and_nothing_of_others() {
    let app = TestApp::start().await;
    let (member, stranger) = (app.member("0001"), app.member("0002"));
    for number in 0..205 {
        app.application(&member.organisation, &format!("Number {number:03}"), Environment::Sandbox, &[]);
    }
    let all = export(&app.operator(), "applications").await;
    assert_eq!(all.len(), 1 + 205 + 2);
    let theirs = export(&app.signed_in(&stranger.manager), "applications").await;
    assert_eq!(theirs.len(), 2);
    assert_eq!(theirs[1][1], "Partner-0002");
    assert_eq!(export(&app.signed_in(&stranger.manager), "organisations").await.len(), 2);
}

#[tokio::test]
async fn what_a_spreadsheet_would_take_for_a_formula_is_defused() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    for name in ["=HYPERLINK(\"https://evil.example\")", "+1", "-1", "@SUM(A1)", "plain, \"quoted\""] {
        app.application(&organisation, name, Environment::Sandbox, &[]);
    }
    let names: Vec<_> = export(&app.operator(), "applications").await[1..].iter().map(|line| line[1].clone()).collect();
    let expected = ["'+1", "'-1", "'=HYPERLINK(\"https://evil.example\")", "'@SUM(A1)", "plain, \"quoted\""];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn no_value_of_a_secret_is_in_any_export() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "the blue one", 30).await;
    app.advance(Duration::seconds(1));
    let operator = app.operator();
    for list in ["organisations", "apis", "applications", "secrets", "people", "assignments", "access-requests"] {
        let text = operator.get(&format!("/api/v1/exports/{list}")).await.expect(200).text;
        assert!(!text.contains(&value) && !text.contains(&value[4..]), "{list}");
    }
    let text = operator.get("/api/v1/exports/secrets").await.expect(200).text;
    assert!(text.contains(&value[..3]), "the hint is there: {text}");
}
