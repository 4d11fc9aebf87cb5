//! Lists of a million applications are answered by an index, and never by a walk through all of them.

use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use latchkey::{
    db::{self, Conn, DbResult},
    domain::{Id, usage::Day},
};
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

/// Applications with managers enough, and a secret and a key each, so many that a database that knows its data avoids reading them,
/// and more than one statement can name.
fn fill(connection: &mut Conn) -> DbResult<()> {
    let applications = "insert into applications (id, organisation_id, name, name_key, environment, state,
        secret_revision, created_at, updated_at, version, reachable_managers)";
    let secrets = "insert into secrets (id, application_id, name, name_key, hint, expires_at, created_at,
        created_by_kind, created_by_id, created_by_name, last_used_at, hash)";
    let keys = "insert into client_keys (id, application_id, name, name_key, set_address, expires_at, created_at,
        created_by_kind, created_by_id, created_by_name)";
    match connection {
        Conn::Sqlite(sqlite) => sqlite.batch_execute(&format!(
            "with recursive n(i) as (select 1000 union all select i + 1 from n where i < 34000)
             {applications}
             select randomblob(16), (select id from organisations), 'n' || i, 'n' || i, 'production', 'active', 0, 0, 0, 1, 5
             from n;
             {secrets} select randomblob(16), id, 'one', 'one', 'abc',
             1804204800000000, 1, 'system', zeroblob(16), 'x', 1804000000000000, randomblob(32)
             from applications;
             {keys} select randomblob(16), id, 'one', 'one', 'https://machine.example.org/keys', 1804204800000000, 1,
             'system', zeroblob(16), 'x' from applications; delete from reachability_changes; analyze"
        ))?,
        Conn::Postgres(postgres) => postgres.batch_execute(&format!(
            "set local session_replication_role = replica;
             {applications}
             select gen_random_uuid(), (select id from organisations), 'n' || i, 'n' || i, 'production', 'active', 0,
             now(), now(), 1, 5 from generate_series(1000, 34000) i;
             {secrets} select gen_random_uuid(), id, 'one', 'one', 'abc', timestamptz '2027-03-03T00:00:00Z',
             timestamptz '2027-01-01', 'system', '00000000-0000-0000-0000-000000000000', 'x', timestamptz '2027-02-28',
             decode(md5(id::text), 'hex') from applications;
             {keys} select gen_random_uuid(), id, 'one', 'one', 'https://machine.example.org/keys',
             timestamptz '2027-03-03T00:00:00Z', timestamptz '2027-01-01', 'system',
             '00000000-0000-0000-0000-000000000000', 'x' from applications; delete from reachability_changes; analyze"
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

/// How the database would go about a statement whatever its values are.
fn plan_of_all(connection: &mut Conn, statement: &str) -> DbResult<String> {
    let Conn::Postgres(postgres) = connection else { return plan(connection, statement, &[]) };
    let values = (1..100).take_while(|number| statement.contains(&format!("${number}"))).count();
    let nothing = vec!["null"; values].join(", ");
    postgres.batch_execute(&format!(
        "set local plan_cache_mode = force_generic_plan; deallocate all; prepare asked as {statement}"
    ))?;
    let steps: Vec<PostgresStep> = sql_query(format!("explain execute asked({nothing})")).load(postgres)?;
    Ok(steps.into_iter().map(|step| step.step).collect::<Vec<_>>().join("\n"))
}

/// A federation of 33,000 applications of one organisation, which has a manager, and so has one of its applications.
struct Large {
    app: TestApp,
    operator: Client,
    manager: Client,
    head: Client,
}

impl Large {
    async fn new() -> Self {
        statements::begin();
        let app = TestApp::start().await;
        let organisation = app.organisation("0001");
        let own = app.application(&organisation, "own", latchkey::domain::api::Environment::Production, &[]);
        let person = app.person("ada@example.org", false);
        app.assign(&person, &organisation, Some(&own));
        let head = app.person("head@example.org", false);
        app.assign(&head, &organisation, None);
        latchkey::app::reachability::settle(&app.core).unwrap();
        app.core.db.write(fill).unwrap();
        Self { operator: app.operator(), manager: app.signed_in(&person), head: app.signed_in(&head), app }
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

/// What is due in somebody's calendar, which a program reads.
async fn calendar(app: &TestApp, browser: &Client) -> usize {
    let opened = browser.post_nothing("/api/v1/account/calendar-feed").await.expect(201).json();
    let address = opened["address"].as_str().unwrap().strip_prefix(&app.address).unwrap().to_owned();
    app.browser().get(&address).await.expect(200).text.matches("BEGIN:VEVENT").count()
}

#[tokio::test]
async fn who_manages_more_applications_than_a_statement_can_name_sees_what_is_to_be_done_and_what_expires() {
    let large = Large::new().await;
    let seen = large.head.get("/api/v1/attention?limit=20").await.expect(200).json();
    assert_eq!((seen["items"].as_array().unwrap().len(), &seen["has_more"]), (20, &true.into()));
    assert!(calendar(&large.app, &large.head).await > 100);
}

#[tokio::test]
async fn what_is_to_be_done_and_what_expires_costs_a_manager_what_they_manage() {
    let large = Large::new().await;
    let url = &large.app.database.url;
    statements::forget_lists(url);
    let seen = large.manager.get("/api/v1/attention").await.expect(200).json();
    assert_eq!(seen["items"][0]["kind"], "expiring");
    assert_eq!(calendar(&large.app, &large.manager).await, 2);
    let mut lists = statements::lists(url);
    lists.retain(|statement| statement.contains("secrets") || statement.contains("client_keys"));
    assert!(lists.len() >= 11, "one for each concern of secrets and of keys, and two for the calendar: {lists:?}");
    for statement in lists {
        let plan = large.app.core.db.write(|connection| plan_of_all(connection, &statement)).unwrap();
        let walks = [
            "SCAN secrets",
            "Seq Scan on secrets",
            "secrets_by_expiry",
            "secrets_never_used",
            "SCAN client_keys",
            "Seq Scan on client_keys",
            "client_keys_by_expiry",
        ];
        for walk in WALKS.into_iter().chain(walks) {
            assert!(!plan.contains(walk), "{statement}\n{plan}");
        }
    }
}

#[tokio::test]
async fn uses_are_written_down_by_the_ids_of_their_secrets() {
    let large = Large::new().await;
    let (url, now) = (&large.app.database.url, large.app.core.now());
    if url.starts_with("postgres") {
        // It can't explain a statement with arrays of which it is not told the types.
        return;
    }
    let used = || db::usage::Used {
        secret: Id::random(),
        day: Day::of(now),
        tokens: 1,
        at: now,
        address: None,
        agent: None,
        first_at: now,
        first_address: None,
    };
    let (uses, seen) = ([used(), used()], [(Id::random(), "192.0.2.0/24".to_owned(), now)]);
    statements::forget_lists(url);
    let written = large.app.core.db.write(|connection| {
        db::usage::add(connection, &uses)?;
        db::secret_network::add_first(connection, &seen)
    });
    written.unwrap();
    let mut asked = statements::lists(url);
    asked.retain(|statement| statement.contains("secrets"));
    assert!(asked.len() >= 4, "tokens, first uses, last uses and networks: {asked:?}");
    for statement in asked {
        let plan = large.app.core.db.write(|connection| plan_of_all(connection, &statement)).unwrap();
        assert!(!plan.contains("SCAN secrets") && !plan.contains("Seq Scan on secrets"), "{statement}\n{plan}");
    }
}
