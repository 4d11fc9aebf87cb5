//! A list of some events, a manager's or about a person, does not cost what everybody's events do.

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use latchkey::db::{Conn, DbResult};
use support::{TestApp, statements};

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

/// Events of other applications, so many that a database that knows its data avoids reading them.
fn fill(connection: &mut Conn) -> DbResult<()> {
    let columns = "(sequence, at, actor_kind, actor_name, action, subject_kind, subject_name, application_id, hash)";
    match connection {
        Conn::Sqlite(sqlite) => sqlite.batch_execute(&format!(
            "with recursive n(i) as (select 1000 union all select i + 1 from n where i < 21000)
             insert into audit_events {columns}
             select i, i, 'system', 'x', 'secret.created', 'secret', 'x', randomblob(16), x'00' from n; analyze"
        ))?,
        Conn::Postgres(postgres) => postgres.batch_execute(&format!(
            "insert into audit_events {columns}
             select i, now(), 'system', 'x', 'secret.created', 'secret', 'x', md5((i % 300)::text)::uuid, ''
             from generate_series(1000, 21000) i; analyze"
        ))?,
    }
    Ok(())
}

/// How the database would go about a statement.
fn plan(connection: &mut Conn, statement: &str) -> DbResult<String> {
    let steps: Vec<String> = match connection {
        Conn::Sqlite(sqlite) => {
            let steps: Vec<SqliteStep> = sql_query(format!("explain query plan {statement}")).load(sqlite)?;
            steps.into_iter().map(|step| step.detail).collect()
        }
        Conn::Postgres(postgres) => {
            // The page's size is a value of the statement too, and an unknown one would be taken for a tenth of all.
            let person = "'00000000-0000-0000-0000-000000000000'";
            let explained = statement.replace("$1", person).replace("$2", "51");
            let steps: Vec<PostgresStep> = sql_query(format!("explain {explained}")).load(postgres)?;
            steps.into_iter().map(|step| step.step).collect()
        }
    };
    Ok(steps.join("\n"))
}

#[tokio::test]
async fn a_manager_without_events_is_answered_by_the_index_by_application() {
    statements::begin();
    let app = TestApp::start().await;
    let member = app.member("0001");
    app.core.db.write(fill).unwrap();
    let manager = app.signed_in(&member.manager);
    let listed = manager.get("/api/v1/audit-events").await.expect(200).json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1, "the creation of the application");
    let statement = statements::last_list(&app.database.url);
    assert!(statement.contains("audit_events"), "{statement}");
    let plan = app.core.db.read(|connection| plan(connection, &statement)).unwrap();
    assert!(plan.contains("audit_events_by_application"), "{plan}");
    for walk in ["SCAN audit_events", "Seq Scan on audit_events", "audit_events_pkey"] {
        assert!(!plan.contains(walk), "{plan}");
    }
}

#[tokio::test]
async fn the_events_of_a_person_are_found_by_the_index_by_subject() {
    statements::begin();
    let app = TestApp::start().await;
    app.core.db.write(fill).unwrap();
    let person = app.person("nova@example.org", false);
    let path = format!("/api/v1/audit-events?person_id={}", person.id);
    app.operator().get(&path).await.expect(200);
    let statement = statements::last_list(&app.database.url);
    assert!(statement.contains("subject_id"), "{statement}");
    let plan = app.core.db.read(|connection| plan(connection, &statement)).unwrap();
    assert!(plan.contains("audit_events_by_subject"), "{plan}");
}
