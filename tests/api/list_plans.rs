//! Lists of a million applications are answered by an index, and never by a walk through all of them.

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use latchkey::db::{Conn, DbResult};
use support::{Client, TestApp, statements};

#[derive(QueryableByName)]
struct SqliteStep {
    #[diesel(sql_type = Text)]
    detail: String,
}

#[derive(QueryableByName)]
struct PostgresStep {
    #[diesel(sql_type = Text)]
    #[diesel(column_name = "QUERY PLAN")]
    step: String,
}

/// Applications with managers enough, so many that a database that knows its data avoids reading them.
fn fill(connection: &mut Conn) -> DbResult<()> {
    let columns = "(id, organisation_id, name, name_key, environment, state, secret_revision, created_at, updated_at,
        version, reachable_managers)";
    match connection {
        Conn::Sqlite(sqlite) => sqlite.batch_execute(&format!(
            "with recursive n(i) as (select 1000 union all select i + 1 from n where i < 11000)
             insert into applications {columns}
             select randomblob(16), (select id from organisations), 'n' || i, 'n' || i, 'production', 'active', 0, 0, 0, 1, 5
             from n; delete from reachability_changes; analyze"
        ))?,
        Conn::Postgres(postgres) => postgres.batch_execute(&format!(
            "insert into applications {columns}
             select gen_random_uuid(), (select id from organisations), 'n' || i, 'n' || i, 'production', 'active', 0,
             now(), now(), 1, 5 from generate_series(1000, 11000) i; delete from reachability_changes; analyze"
        ))?,
    }
    Ok(())
}

/// How the database would go about a statement; `values` stand for what was asked.
fn plan(connection: &mut Conn, statement: &str, values: &[&str]) -> DbResult<String> {
    let steps: Vec<String> = match connection {
        Conn::Sqlite(sqlite) => {
            let steps: Vec<SqliteStep> = sql_query(format!("explain query plan {statement}")).load(sqlite)?;
            steps.into_iter().map(|step| step.detail).collect()
        }
        Conn::Postgres(postgres) => {
            let mut explained = statement.to_owned();
            for (index, value) in values.iter().enumerate().rev() {
                explained = explained.replace(&format!("${}", index + 1), value);
            }
            let steps: Vec<PostgresStep> = sql_query(format!("explain {explained}")).load(postgres)?;
            steps.into_iter().map(|step| step.step).collect()
        }
    };
    Ok(steps.join("\n"))
}

/// A federation of ten thousand applications, one of which has a manager of its own.
struct Large {
    app: TestApp,
    operator: Client,
    manager: Client,
}

impl Large {
    async fn new() -> Self {
        statements::begin();
        let app = TestApp::start().await;
        let organisation = app.organisation("0001");
        let own = app.application(&organisation, "own", latchkey::domain::api::Environment::Production, &[]);
        let person = app.person("ada@example.org", false);
        app.assign(&person, &organisation, Some(&own));
        latchkey::app::reachability::settle(&app.core).unwrap();
        app.core.db.write(fill).unwrap();
        Self { operator: app.operator(), manager: app.signed_in(&person), app }
    }

    /// How the last list was read.
    fn last_plan(&self, values: &[&str]) -> String {
        let statement = statements::last_list(&self.app.database.url);
        assert!(statement.contains("applications"), "{statement}");
        self.app.core.db.read(|connection| plan(connection, &statement, values)).unwrap()
    }
}

const WALKS: [&str; 3] = ["SCAN applications", "Seq Scan on applications", "applications_by_name"];

#[tokio::test]
async fn applications_with_few_managers_are_found_by_an_index() {
    let large = Large::new().await;
    let listed = large.operator.get("/api/v1/applications?few_managers=true").await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let plan = large.last_plan(&["1", "51"]);
    assert!(plan.contains("applications_by_reachable_managers"), "{plan}");
    for walk in WALKS {
        assert!(!plan.contains(walk), "{plan}");
    }
}

#[tokio::test]
async fn the_applications_of_a_manager_are_found_by_what_they_were_assigned() {
    let large = Large::new().await;
    let listed = large.manager.get("/api/v1/applications").await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    let plan = large.last_plan(&["'00000000-0000-0000-0000-000000000000'", "51"]);
    assert!(plan.contains("assignments"), "{plan}");
    for walk in WALKS {
        assert!(!plan.contains(walk), "{plan}");
    }
}
