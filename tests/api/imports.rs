//! Tables of spreadsheets, all of a table or nothing.

use latchkey::{db::person, domain::api::Environment};
use serde_json::{Value, json};
use support::{Client, TestApp, mail::ReceivedMail};
use time::Duration;

const IMPORTS: &str = "/api/v1/imports";

async fn tried(client: &Client, kind: &str, csv: &str) -> Value {
    client.post(IMPORTS, &json!({"kind": kind, "csv": csv, "dry_run": true})).await.expect(200).json()
}

async fn imported(client: &Client, kind: &str, csv: &str) -> Value {
    client.post(IMPORTS, &json!({"kind": kind, "csv": csv, "dry_run": false})).await.expect(200).json()
}

/// Line, column and code of everything that is wrong.
fn flaws(report: &Value) -> Vec<(u64, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let flaws = report["flaws"].as_array().unwrap().iter();
    flaws.map(|flaw| (flaw["line"].as_u64().unwrap(), text(&flaw["column"]), text(&flaw["code"]))).collect()
}

fn counts(report: &Value) -> (u64, u64) {
    (report["created"].as_u64().unwrap(), report["unchanged"].as_u64().unwrap())
}

async fn names(client: &Client, list: &str) -> Vec<String> {
    let listed = client.get(&format!("/api/v1/{list}?limit=200")).await.expect(200).json();
    listed["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

fn mails(app: &TestApp) -> Vec<ReceivedMail> {
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    app.take_received()
}

const ORGANISATIONS: &str = "\u{FEFF}Code;Name;Country;Time zone;Locale;Contact email\r\n\
                             0101;Registry North;NL;Europe/Amsterdam;nl;north@example.org\r\n\
                             0102;\"Registry; South\";DE;Europe/Berlin;de;\r\n";

#[tokio::test]
async fn a_federation_is_imported_table_by_table_and_again_without_a_change() {
    let app = TestApp::start().await;
    app.api("search", Environment::Production, &["donor.search", "donor.read"]);
    let operator = app.operator();
    let applications = "organisation,name,environment,api,permissions,client_id\n\
        0101,Partner-NL-North,production,https://production.example.org/search,donor.read donor.search,\n\
        0102,Partner-DE-South,sandbox,,,6f1c2c0a-7c0f-4d6e-9a55-3a9c1b0f3d11\n";
    let managers = "email,name,organisation,application\n\
        ann@example.org,Ann,0101,Partner-NL-North\nann@example.org,Ann,0102,\nbob@example.org,Bob,0102,\n";
    for (kind, csv, lines) in
        [("organisations", ORGANISATIONS, 2), ("applications", applications, 2), ("managers", managers, 3)]
    {
        let report = tried(&operator, kind, csv).await;
        assert_eq!((counts(&report), flaws(&report)), ((lines, 0), vec![]), "{kind}");
        assert_eq!(imported(&operator, kind, csv).await, report, "{kind}");
        assert_eq!(counts(&imported(&operator, kind, csv).await), (0, lines), "{kind} again");
    }
    assert_eq!(names(&operator, "organisations").await, ["Registry North", "Registry; South"]);
    let south = operator.get("/api/v1/applications/6f1c2c0a-7c0f-4d6e-9a55-3a9c1b0f3d11").await.expect(200).json();
    assert_eq!((&south["name"], &south["manager_count"]), (&json!("Partner-DE-South"), &json!(2)));
    let north = operator.get("/api/v1/applications?q=north").await.json();
    assert_eq!(north["items"][0]["grants"][0]["permissions"].as_array().unwrap().len(), 2);
    let ann = operator.get("/api/v1/people?q=ann").await.json();
    assert_eq!(
        (&ann["items"][0]["time_zone"], &ann["items"][0]["state"]),
        (&json!("Europe/Amsterdam"), &json!("invited"))
    );
    let mut invited: Vec<_> = mails(&app).iter().map(ReceivedMail::reader).map(str::to_owned).collect();
    invited.sort();
    assert_eq!(invited, ["ann@example.org", "bob@example.org"], "each is invited once");
}

/// A federation with everything in it that does not go into a table easily.
async fn intricate() -> TestApp {
    let app = TestApp::start().await;
    let (one, other) = (app.member("0001"), app.member("0002"));
    let (_, search) = app.api("search", Environment::Production, &["read", "donor.search"]);
    let (_, orders) = app.api("orders", Environment::Production, &["read", "write"]);
    let both: Vec<_> = search.into_iter().chain(orders.into_iter().skip(1)).collect();
    for (name, permissions) in [("=SUM(A1)", &both[..]), ("'tis, \"quoted\"", &[]), ("-1; two", &both[..1])] {
        let application = app.application(&one.organisation, name, Environment::Production, permissions);
        app.assign(&other.manager, &one.organisation, Some(&application));
    }
    one.secret(&app, "one", 30).await;
    app
}

const TABLES: [(&str, &str); 3] =
    [("organisations", "organisations"), ("applications", "applications"), ("assignments", "managers")];

#[tokio::test]
async fn what_was_exported_is_imported_again_as_it_is() {
    let app = intricate().await;
    let operator = app.operator();
    let gone = app.core.db.read(|connection| person::find_by_email(connection, "manager-0002@example.org"));
    app.deactivate(&gone.unwrap().unwrap().0);
    for (list, kind) in TABLES {
        let text = operator.get(&format!("/api/v1/exports/{list}")).await.expect(200).text;
        let lines = text.matches("\r\n").count() as u64 - 1;
        let report = imported(&operator, kind, &text).await;
        assert_eq!((flaws(&report), counts(&report)), (vec![], (0, lines)), "{kind}");
    }
}

#[tokio::test]
async fn an_export_makes_the_same_in_another_federation() {
    let app = intricate().await;
    let empty = TestApp::start().await;
    for (name, permissions) in [
        ("search", &["read", "donor.search"][..]),
        ("orders", &["read", "write"]),
        ("api-0001", &["donor.search", "donor.read"]),
        ("api-0002", &["donor.search", "donor.read"]),
    ] {
        empty.api(name, Environment::Production, permissions);
    }
    let (from, to) = (app.operator(), empty.operator());
    // What is made anew: identifiers of organisations, instants, and who has joined.
    let kept = |list: &str, text: &str| -> Vec<Vec<String>> {
        let kept = if list == "applications" { 7 } else { 6 };
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        reader.records().map(|line| line.unwrap().iter().take(kept).map(str::to_owned).collect()).collect()
    };
    for (list, kind) in TABLES {
        let path = format!("/api/v1/exports/{list}");
        let text = from.get(&path).await.expect(200).text;
        let report = imported(&to, kind, &text).await;
        assert_eq!((flaws(&report), counts(&report).1), (vec![], 0), "{kind}");
        let again = to.get(&path).await.expect(200).text;
        let (mut before, mut after) = (kept(list, &text), kept(list, &again));
        before.sort();
        after.sort();
        assert_eq!(before, after, "{kind}");
    }
}

#[tokio::test]
async fn nobody_comes_to_run_the_federation_by_a_table() {
    let app = TestApp::start().await;
    let csv = "code,name,country,time_zone,locale,operator\n0001,One,NL,UTC,en,true\n0002,Two,NL,UTC,en,false\n";
    let report = tried(&app.operator(), "organisations", csv).await;
    assert_eq!(flaws(&report), [(2, "operator".to_owned(), "by_hand".to_owned())]);
}

#[tokio::test]
async fn a_trial_changes_nothing_and_writes_to_nobody() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let operator = app.operator();
    let events = async || operator.get("/api/v1/audit-events?limit=1").await.json()["items"][0]["sequence"].clone();
    let before = events().await;
    tried(&operator, "organisations", ORGANISATIONS).await;
    let csv = format!("email,name,organisation,application\nann@example.org,Ann,0001,{}\n", member.application.name);
    assert_eq!(counts(&tried(&operator, "managers", &csv).await), (1, 0));
    assert_eq!(names(&operator, "organisations").await.len(), 1);
    assert_eq!(events().await, before);
    assert!(mails(&app).is_empty());
}

#[tokio::test]
async fn everything_that_is_wrong_is_named_by_line_and_column_and_nothing_is_imported() {
    let app = TestApp::start().await;
    app.organisation("0001");
    let operator = app.operator();
    let csv = "code,name,country,time_zone,locale,contact_email\n\
               0002,Good,NL,UTC,en,\n,,Nowhere,Mars/Base,no language,nobody\n0003,One,NL,UTC,en,\n0003,Again,NL,UTC,en,\n";
    let at = |line, column: &str, code: &str| (line, column.to_owned(), code.to_owned());
    let expected = [
        at(3, "code", "required"),
        at(3, "name", "required"),
        at(3, "country", "invalid_country"),
        at(3, "time_zone", "invalid_time_zone"),
        at(3, "locale", "invalid_locale"),
        at(3, "contact_email", "invalid_email"),
        at(5, "code", "repeated_line"),
    ];
    assert_eq!(flaws(&tried(&operator, "organisations", csv).await), expected);
    let body = json!({"kind": "organisations", "csv": csv, "dry_run": false});
    let refused = operator.post(IMPORTS, &body).await.expect(422);
    let mut pointers: Vec<_> =
        expected.iter().map(|(line, column, code)| (format!("/csv/{line}/{column}"), code.clone())).collect();
    pointers.sort();
    assert_eq!(refused.refused(), pointers);
    assert_eq!(names(&operator, "organisations").await, ["Organisation 0001"], "not even the good line");
}

#[tokio::test]
async fn applications_and_managers_are_checked_against_what_is_there() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (gone, other) = (app.person("gone@example.org", false), app.member("0002"));
    app.deactivate(&gone);
    let operator = app.operator();
    let (api, taken) = ("https://production.example.org/api-0001", other.application.id);
    let csv = format!(
        "organisation,name,environment,api,permissions,client_id\n\
         9999,A,production,,,\n0001,B,nowhere,,,\n0001,C,production,https://nothing.example,x,\n\
         0001,D,production,{api},donor.fly,\n0001,E,sandbox,{api},donor.read,\n0001,F,production,,,{taken}\n\
         0001,Partner-0001,sandbox,,,\n0001,G,production,,,\n0001,g,production,,,\n"
    );
    let at = |line, column: &str, code: &str| (line, column.to_owned(), code.to_owned());
    let expected = [
        at(2, "organisation", "unknown"),
        at(3, "environment", "invalid_environment"),
        at(4, "api", "unknown"),
        at(5, "permissions", "unknown"),
        at(6, "permissions", "other_environment"),
        at(7, "client_id", "duplicate"),
        at(8, "environment", "differs"),
        at(10, "name", "repeated_line"),
    ];
    assert_eq!(flaws(&tried(&operator, "applications", &csv).await), expected);
    let name = &member.application.name;
    let csv = format!(
        "email,name,organisation,application\nann@example.org,Ann,0001,Nothing\ngone@example.org,Gone,0001,\n\
         manager-0001@example.org,M,0001,\nnobody,N,0001,{name}\nann@example.org,Ann,0001,\nann@example.org,Ann,0001,\n"
    );
    let report = tried(&operator, "managers", &csv).await;
    let expected = [
        at(2, "application", "unknown"),
        at(3, "email", "deactivated"),
        at(5, "email", "invalid_email"),
        at(7, "email", "repeated_line"),
    ];
    assert_eq!((flaws(&report), counts(&report)), (expected.to_vec(), (1, 1)));
}

#[tokio::test]
async fn a_table_has_a_limit_of_rows_and_of_size_and_columns_that_are_known() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let head = "code,name,country,time_zone,locale";
    let row = |number: usize| format!("{number},N{number},NL,UTC,en\n");
    let rows: String = (0..501).map(row).collect();
    let report = tried(&operator, "organisations", &format!("{head}\n{rows}")).await;
    assert_eq!(flaws(&report), [(502, String::new(), "too_many_rows".to_owned())]);
    let body = json!({"kind": "organisations", "csv": "x".repeat(70_000), "dry_run": true});
    assert_eq!(operator.post(IMPORTS, &body).await.expect(413).code(), "body_too_large");
    let report = tried(&operator, "organisations", "code,nom,country,time_zone,locale\n1,A,NL,UTC,en\n").await;
    let named = |column: &str, code: &str| (1, column.to_owned(), code.to_owned());
    assert_eq!(flaws(&report), [named("nom", "unknown_column"), named("name", "missing_column")]);
    for (kind, column) in [("organisations", "name"), ("applications", "organisation"), ("managers", "organisation")] {
        let report = tried(
            &operator,
            kind,
            "code,email,environment,country,time_zone,locale\n1,a@b.org,x,NL,UTC,en\n2,c@d.org,y,NL,UTC,en\n",
        )
        .await;
        let of_it: Vec<_> = flaws(&report).into_iter().filter(|(_, of, _)| of == column).collect();
        assert_eq!(of_it, [named(column, "missing_column")], "{kind}: once, not on each line");
    }
    let refused = operator.post(IMPORTS, &json!({"kind": "secrets", "csv": "", "dry_run": true})).await.expect(422);
    assert_eq!(refused.refused(), [("/kind".to_owned(), "invalid_kind".to_owned())]);
}

#[tokio::test]
async fn who_proved_themselves_too_long_ago_may_only_try() {
    let app = TestApp::start().await;
    let operator = app.proved_before(&app.person("boss@example.org", true), Duration::minutes(16));
    tried(&operator, "organisations", ORGANISATIONS).await;
    let body = json!({"kind": "organisations", "csv": ORGANISATIONS, "dry_run": false});
    assert_eq!(operator.post(IMPORTS, &body).await.expect(403).code(), "step_up_required");
}
