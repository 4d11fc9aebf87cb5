//! The commands of the real binary, and what it says of a configuration that is not good.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use serde_json::{Value, json};
use support::{Client, process::Installation};

#[test]
fn a_good_configuration_is_said_to_be_good_without_its_secrets() {
    let installation = Installation::new()
        .with("LATCHKEY_MAIL__SMTP_HOST", "mail.example.org")
        .with("LATCHKEY_MAIL__SMTP_PASSWORD", "plainly-a-mail-password")
        .with("LATCHKEY_DATABASE__URL", "postgres://user:plainly-a-database-password@db.example.org/latchkey");
    let said = installation.succeed(&["config", "check"]);
    for part in ["The configuration is good.", "PostgreSQL", "mail.example.org", "[60, 30, 14, 7, 3, 1, 0]"] {
        assert!(said.contains(part), "{part} is not in {said}");
    }
    assert!(!said.contains("password"), "{said}");
    assert!(!installation.data.join("master.key").exists(), "a check makes nothing");
}

#[test]
fn an_unknown_key_stops_every_command_and_is_named() {
    let unknown = Installation::new().with("LATCHKEY_SERVER__LISTENN", "127.0.0.1:0");
    for command in [&["serve"][..], &["migrate"], &["demo"], &["config", "check"]] {
        let ended = unknown.run(command);
        assert!(!ended.status.success());
        assert!(ended.stderr.starts_with("latchkey: configuration:"), "{}", ended.stderr);
        assert!(ended.stderr.contains("listenn"), "{}", ended.stderr);
    }
    for name in ["LATCHKEY_UNHEARD__OF", "LATCHKEY_DATADIR"] {
        let ended = Installation::new().with(name, "x").run(&["config", "check"]);
        let key = name.trim_start_matches("LATCHKEY_").split("__").next().unwrap().to_lowercase();
        assert!(!ended.status.success() && ended.stderr.contains(&key), "{name}: {}", ended.stderr);
    }
}

#[test]
fn a_value_that_is_not_good_stops_the_start_and_its_key_is_named() {
    let values = [
        ("LATCHKEY_SERVER__LISTEN", "nonsense", "listen"),
        ("LATCHKEY_SERVER__PUBLIC_URL", "nonsense", "public_url"),
        ("LATCHKEY_SERVER__PUBLIC_URL", "https://example.org/with/a/path", "public_url"),
        ("LATCHKEY_SERVER__WORKERS", "many", "workers"),
        ("LATCHKEY_DATABASE__URL", "mysql://host/name", "database.url"),
        ("LATCHKEY_DATABASE__URL_FILE", "/nowhere/at/all", "database.url"),
        ("LATCHKEY_SECRETS__MAX_LIVE", "0", "secrets.max_live"),
        ("LATCHKEY_NOTICES__THRESHOLDS_DAYS", "30,soon", "thresholds_days"),
        ("LATCHKEY_MAIL__SMTP_TLS", "ssl", "smtp_tls"),
        ("LATCHKEY_MAIL__FROM", "nobody", "mail.from"),
        ("LATCHKEY_MAIL__TEXTS_FOLDER", "/nowhere/at/all", "mail.texts_folder"),
        ("LATCHKEY_CORS__ALLOWED_ORIGINS", "portal.example.org", "cors.allowed_origins"),
        ("LATCHKEY_LOG__FORMAT", "xml", "format"),
        ("LATCHKEY_LOG__LEVEL", "a=b=c", "log.level"),
    ];
    for (name, value, key) in values {
        let ended = Installation::new().with(name, value).run(&["serve"]);
        assert!(!ended.status.success(), "{name}");
        assert!(ended.stderr.contains(key), "{key} is not in {}", ended.stderr);
        assert!(ended.stdout.is_empty(), "{}", ended.stdout);
    }
}

#[test]
fn a_file_is_read_and_the_environment_wins_over_it() {
    let installation = Installation::new().with("LATCHKEY_MAIL__SMTP_HOST", "by-environment.example.org");
    let file = installation.data.join("latchkey.toml");
    fs::write(&file, "[mail]\nsmtp_host = \"by-file.example.org\"\n[notices]\nthresholds_days = [9, 2]\n").unwrap();
    // The file in the folder where it is started is found without being named.
    for arguments in [&["config", "check"][..], &["--config", file.to_str().unwrap(), "config", "check"]] {
        let said = installation.succeed(arguments);
        assert!(said.contains("by-environment.example.org") && said.contains("[9, 2]"), "{said}");
    }
    fs::write(&file, "[mail]\nsmtp_hots = \"x\"\n").unwrap();
    let ended = installation.run(&["config", "check"]);
    assert!(!ended.status.success() && ended.stderr.contains("smtp_hots"), "{}", ended.stderr);
    let ended = installation.run(&["--config", "nowhere.toml", "config", "check"]);
    assert!(!ended.status.success() && ended.stderr.contains("nowhere.toml"), "{}", ended.stderr);
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_master_key_is_made_private_and_must_stay_so() {
    let installation = Installation::new();
    installation.succeed(&["migrate"]);
    let file = installation.data.join("master.key");
    assert_eq!(mode(&file), 0o600);
    let made = fs::read_to_string(&file).unwrap();
    for open in [0o604, 0o644, 0o666, 0o601] {
        fs::set_permissions(&file, fs::Permissions::from_mode(open)).unwrap();
        let ended = installation.run(&["migrate"]);
        assert!(!ended.status.success(), "{open:o}");
        assert!(ended.stderr.contains("master.key") && ended.stderr.contains("chmod 600"), "{}", ended.stderr);
    }
    // Orchestrators hand files to a group.
    for private in [0o640, 0o400] {
        fs::set_permissions(&file, fs::Permissions::from_mode(private)).unwrap();
        installation.succeed(&["migrate"]);
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), made);
}

#[test]
fn another_master_key_is_refused_clearly_and_changes_nothing() {
    let installation = Installation::new();
    installation.succeed(&["migrate"]);
    let file = installation.data.join("master.key");
    let right = fs::read_to_string(&file).unwrap();
    fs::remove_file(&file).unwrap();
    for command in [&["migrate"][..], &["serve"], &["jobs", "run", "expiry-notices"]] {
        let ended = installation.run(command);
        assert!(!ended.status.success());
        assert!(ended.stderr.contains("latchkey: the master key is not the one"), "{}", ended.stderr);
        assert!(ended.stderr.contains("keys.master_key_file"), "{}", ended.stderr);
    }
    let other = fs::read_to_string(&file).unwrap();
    assert_ne!(right, other);
    fs::write(&file, &right).unwrap();
    installation.succeed(&["migrate"]);
    fs::write(&file, "nothing of the kind").unwrap();
    let ended = installation.run(&["migrate"]);
    assert!(!ended.status.success() && ended.stderr.contains("master.key does not hold"), "{}", ended.stderr);
}

#[test]
fn a_master_key_that_is_given_is_not_repeated_when_it_is_not_good() {
    let ended = Installation::new().with("LATCHKEY_KEYS__MASTER_KEY", "plainly-not-a-key").run(&["migrate"]);
    assert!(!ended.status.success());
    assert!(ended.stderr.contains("keys.master_key") && !ended.stderr.contains("plainly"), "{}", ended.stderr);
}

#[test]
fn the_document_is_the_committed_one() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("openapi.yaml");
    let printed = Installation::new().succeed(&["openapi"]);
    assert!(printed == fs::read_to_string(committed).unwrap(), "openapi.yaml is stale");
}

#[test]
fn jobs_are_run_by_name_and_at_an_instant() {
    let installation = Installation::new();
    let said = installation.succeed(&["jobs", "run", "expiry-notices", "--at", "2027-03-01T12:00:00Z"]);
    assert!(said.starts_with("0 notices planned"), "{said}");
    for arguments in [&["jobs", "run", "unheard-of"][..], &["jobs", "run", "last-use", "--at", "soon"]] {
        let ended = installation.run(arguments);
        assert!(!ended.status.success() && !ended.stderr.is_empty());
    }
}

#[test]
fn retention_does_not_run_ahead_of_time() {
    let installation = Installation::new().with("LATCHKEY_AUDIT__KEEP_DAYS", "30");
    installation.succeed(&["operator", "add", "--email", "ada@example.org"]);
    let ended = installation.run(&["jobs", "run", "retention", "--at", "2999-01-01T00:00:00Z"]);
    assert!(!ended.status.success() && ended.stderr.contains("--at: retention"), "{}", ended.stderr);
    assert!(installation.succeed(&["audit", "verify"]).contains("1 event"), "the log is as it was");
    installation.succeed(&["jobs", "run", "retention", "--at", "2026-01-01T00:00:00Z"]);
    installation.succeed(&["jobs", "run", "retention"]);
}

fn link_token(printed: &str) -> String {
    printed.split_once("/set-password#token=").expect("a link").1.trim().to_owned()
}

#[tokio::test]
async fn an_added_operator_sets_a_password_by_the_printed_link() {
    let installation = Installation::new();
    let first = link_token(&installation.succeed(&["operator", "add", "--email", "Ada@Example.org", "--name", "Ada"]));
    let again = link_token(&installation.succeed(&["operator", "add", "--email", "ada@example.org"]));
    let server = installation.serve().await;
    let browser = server.client();
    let path = "/api/v1/password-links";
    browser.post(&format!("{path}/preview"), &json!({"token": first})).await.expect(409);
    let preview = browser.post(&format!("{path}/preview"), &json!({"token": again})).await.expect(200).json();
    assert_eq!((&preview["name"], &preview["email"]), (&json!("Ada"), &json!("Ada@Example.org")));
    let redeem = json!({"token": again, "password": "a sentence that nobody guesses"});
    let redeemed = browser.post(&format!("{path}/redeem"), &redeem).await.expect(200).json();
    assert_eq!(redeemed["step"], "enrol_factor");
    browser.post(&format!("{path}/redeem"), &redeem).await.expect(409);
    for (option, value) in [("--email", "nonsense"), ("--name", "\u{7}"), ("--locale", "!"), ("--time-zone", "Mars")] {
        let mut arguments = vec!["operator", "add", "--email", "bob@example.org"];
        arguments.truncate(if option == "--email" { 2 } else { 4 });
        arguments.extend([option, value]);
        let ended = installation.run(&arguments);
        assert!(!ended.status.success() && ended.stderr.contains(option), "{option}: {}", ended.stderr);
    }
}

/// Address, password and current code of a demo person, as the table says.
fn demo_person(table: &str, address: &str) -> Value {
    let row = table.lines().find(|line| line.starts_with(address)).expect("the person is in the table");
    let password = table.split_once("password of each: ").unwrap().1.split_once(')').unwrap().0;
    json!({"email": address, "password": password, "code": row.split_whitespace().last().unwrap()})
}

async fn sign_in(browser: &Client, person: &Value) {
    let first = json!({"email": person["email"], "password": person["password"]});
    let state = browser.post("/api/v1/sign-in", &first).await.expect(200).json();
    assert_eq!(state["step"], "second_factor");
    let done = browser.post("/api/v1/sign-in/totp", &json!({"code": person["code"]})).await.expect(200).json();
    assert_eq!(done["step"], "done");
}

#[tokio::test]
async fn demo_data_is_loaded_once_and_its_people_sign_in_as_the_table_says() {
    let installation = Installation::new();
    installation.succeed(&["demo"]);
    let waiting = installation.succeed(&["jobs", "run", "outbox"]);
    assert!(waiting.starts_with("0 messages sent"), "nobody is told of what is invented: {waiting}");
    let server = installation.serve().await;
    let table = installation.succeed(&["demo"]);
    let browser = server.client();
    sign_in(&browser, &demo_person(&table, "operator@demo.example")).await;
    let organisations = browser.get("/api/v1/organisations").await.expect(200).json();
    assert_eq!(organisations["items"].as_array().unwrap().len(), 3, "loaded once");
    let applications = browser.get("/api/v1/applications").await.expect(200).json();
    assert_eq!(applications["items"].as_array().unwrap().len(), 8);
    let manager = server.client();
    sign_in(&manager, &demo_person(&table, "north-1@demo.example")).await;
    assert_eq!(manager.get("/api/v1/session").await.expect(200).json()["credential_manager"], true);
}

#[test]
fn demo_data_is_not_mixed_with_real_people() {
    let installation = Installation::new();
    installation.succeed(&["operator", "add", "--email", "ada@example.org"]);
    let ended = installation.run(&["demo"]);
    assert!(!ended.status.success(), "{ended:?}");
    assert!(ended.stderr.contains("real people"), "{}", ended.stderr);
}
