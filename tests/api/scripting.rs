//! SCRIPTING.md is run: its examples, in their order, against the real application, by a shell and curl.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use latchkey::domain::{
    Clock,
    api::Environment,
    management::{Extent, ManagementPermission},
};
use serde_json::{Value, json};
use support::{Script, TestApp, clients};
use tempfile::TempDir;

/// What stands between two blocks in what the examples print.
const END: &str = "-- end of a block --";

fn page() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/SCRIPTING.md")).unwrap()
}

/// The examples with what the page says that each prints.
fn examples(page: &str) -> Vec<(String, String)> {
    let mut examples: Vec<(String, String)> = Vec::new();
    for fenced in page.split("\n```").skip(1).step_by(2) {
        let (kind, text) = fenced.split_once('\n').unwrap();
        match kind {
            "sh" => examples.push((text.to_owned(), String::new())),
            "text" => examples.last_mut().expect("an example stands above").1.push_str(text),
            other => panic!("a block is marked as {other:?}"),
        }
    }
    examples
}

/// Whether a line is what the page says, where an ellipsis stands for anything.
fn is_as_said(line: &str, said: &str) -> bool {
    match said.split_once('…') {
        Some((before, after)) => {
            line.len() >= before.len() + after.len() && line.starts_with(before) && line.ends_with(after)
        }
        None => line == said,
    }
}

/// Puts a secret where the page says: in a file of its own, without a line feed.
fn keep(folder: &Path, file: &str, script: &Script) {
    let path = folder.join(file);
    fs::write(&path, &script.secret).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
}

/// Runs the examples and answers what each printed.
fn run(folder: &Path, examples: &[(String, String)], variables: &[(&str, &str)]) -> Vec<String> {
    let blocks = examples.iter().map(|(example, _)| format!("{example}\nprintf '%s\\n' '{END}'\n"));
    let script = folder.join("examples.sh");
    fs::write(&script, blocks.collect::<String>()).unwrap();
    let printed = clients::shell(folder, &script, variables);
    fs::remove_file(script).unwrap();
    let mut printed: Vec<_> = printed.split(&format!("{END}\n")).map(str::to_owned).collect();
    assert_eq!(printed.pop().as_deref(), Some(""), "the last block has ended");
    printed
}

async fn secrets(app: &TestApp, application_id: &str) -> Vec<Value> {
    let path = format!("/api/v1/applications/{application_id}/secrets");
    app.operator().get(&path).await.expect(200).json()["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_examples_do_and_print_what_the_page_says() {
    use ManagementPermission::{ApplicationsManage, ApplicationsRead, FederationRead, SecretsManage, SecretsRotate};
    // The examples ask the machine what day it is.
    let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
    let script = |of, name, granted: &[_]| app.script(of, name, Environment::Production, granted);
    let (organisation, other) = (app.organisation("0001"), app.member("0002"));
    let pipeline = script(&organisation, "Data pipeline", &[SecretsRotate]);
    let vault = script(&organisation, "Vault", &[ApplicationsRead, SecretsManage]);
    let operating = app.operating_organisation("0099");
    let operator = script(&operating, "Operators' script", &[ApplicationsManage, FederationRead]);
    let (_, permissions) = app.api("search", Environment::Production, &["donor.search", "donor.read"]);
    let site = app.application(&organisation, "Web site", Environment::Production, &permissions);
    let before = secrets(&app, &pipeline.application.id.to_string()).await;
    let folder = TempDir::new().unwrap();
    for (file, of) in [("client_secret", &pipeline), ("vault_secret", &vault), ("operator_secret", &operator)] {
        keep(folder.path(), file, of);
    }

    let examples = examples(&page());
    assert!(examples.len() > 8, "the page was read whole");
    let ids = [&pipeline.application, &vault.application, &operator.application, &site, &other.application];
    let ids = ids.map(|application| application.id.to_string());
    let names = ["CLIENT_ID", "VAULT_ID", "OPERATOR_ID", "APPLICATION_ID", "OTHER_APPLICATION_ID"];
    let mut variables = vec![("LATCHKEY_URL", app.address.as_str())];
    variables.extend(names.into_iter().zip(ids.iter().map(String::as_str)));
    let printed = run(folder.path(), &examples, &variables);
    for ((example, said), printed) in examples.iter().zip(&printed) {
        let agree = printed.lines().count() == said.lines().count()
            && printed.lines().zip(said.lines()).all(|(line, said)| is_as_said(line, said));
        assert!(agree, "{example}\nis said to print\n{said}\nand prints\n{printed}");
    }

    let after = secrets(&app, &ids[0]).await;
    assert_eq!(after.len(), 1, "the secret was replaced: {after:?}");
    assert_ne!(after[0]["id"], before[0]["id"]);
    assert_eq!(after[0]["created_by"], json!({"kind": "application", "id": ids[0], "name": "Data pipeline"}));
    let kept = |file: &str| fs::read_to_string(folder.path().join(file)).unwrap();
    app.browser().token(&ids[0], &kept("client_secret"), &[]).await.expect(200);
    app.browser().token(&ids[0], &pipeline.secret, &[]).await.expect(401);
    app.browser().token(&ids[3], &kept(&format!("secret_of_{}", ids[3])), &[]).await.expect(200);
    let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap()).collect();
    left.sort_by_key(fs::DirEntry::file_name);
    let files: Vec<_> = left.iter().map(|file| file.file_name().into_string().unwrap()).collect();
    assert_eq!(files, ["client_secret", "operator_secret", &format!("secret_of_{}", ids[3]), "vault_secret"]);
    for file in left {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o077, 0, "{file:?} is for its owner only");
    }
}

#[test]
fn the_page_lists_every_permission_with_its_reach() {
    let page = page();
    for permission in ManagementPermission::ALL {
        let reach = match permission.extent() {
            Extent::Itself => "itself",
            Extent::Organisation => "its organisation",
            Extent::Federation => "the federation",
        };
        let row = format!("| `{}` | {} | {reach} |", permission.name(), permission.description());
        assert!(page.contains(&row), "{row}");
    }
    assert_eq!(page.matches("\n| `").count(), ManagementPermission::ALL.len(), "a permission is listed that is none");
}
