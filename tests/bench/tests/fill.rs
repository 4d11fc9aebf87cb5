//! What the filler writes is what the product reads.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on may panic")]

use std::path::Path;

use latchkey::{
    app::{
        Core,
        client::{Credentials, Proof},
        directory,
        token::{self, Protocol, TokenError, TokenRequest},
    },
    config::Config,
    domain::{Clock, refusal::Reason},
    startup,
};
use latchkey_bench::{
    credentials,
    fill::{self, Algorithm, Size},
};
use support::database::TestDatabase;

const SIZE: Size = Size { applications: 12, secrets: 3, tombstones: true };

fn config(folder: &Path, database: &TestDatabase) -> Config {
    let variables = [("DATA_DIR", folder.display().to_string()), ("DATABASE__URL", database.url.clone())];
    let variables = variables.map(|(name, value)| (format!("LATCHKEY_{name}"), value));
    Config::load(None, variables.into_iter().collect()).unwrap()
}

fn ask(core: &Core, client_id: &str, secret: &str, algorithm: Algorithm) -> Result<String, TokenError> {
    let request = TokenRequest {
        address: None,
        protocol: Protocol::Standard,
        credentials: Credentials { client_id: client_id.to_owned(), proof: Proof::Secret(secret.to_owned().into()) },
        scopes: Vec::new(),
        resources: vec![algorithm.resource()],
    };
    let issued = token::issue(core, &request).expect("every client is kept");
    issued.map(|issued| issued.scope)
}

#[test]
fn every_live_secret_that_was_filled_in_gets_tokens_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::create(folder.path());
    let file = folder.path().join("credentials");
    fill::fill(config(folder.path(), &database), SIZE, &file).unwrap();

    let core = startup::open(config(folder.path(), &database), Clock::system()).unwrap();
    assert_eq!(directory::fill(&core).unwrap(), 12);
    let lines = std::fs::read_to_string(&file).unwrap();
    assert_eq!(lines.lines().count(), 12);
    for line in lines.lines() {
        let (id, secret) = line.split_once(' ').unwrap();
        for algorithm in Algorithm::ALL {
            assert_eq!(ask(&core, id, secret, algorithm).unwrap(), fill::SCOPE);
        }
    }
    for number in 0..SIZE.applications {
        let id = credentials::application(number).to_string();
        for index in 0..SIZE.secrets {
            assert!(ask(&core, &id, credentials::secret(number, index).reveal(), Algorithm::Es256).is_ok());
        }
        let deleted = credentials::secret(number, credentials::TOMBSTONE);
        let refused = ask(&core, &id, deleted.reveal(), Algorithm::Es256);
        assert_eq!(refused.unwrap_err().reason, Reason::CredentialsMismatch);
    }
}

#[test]
fn a_change_after_the_filling_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::create(folder.path());
    fill::fill(config(folder.path(), &database), SIZE, &folder.path().join("credentials")).unwrap();
    let core = startup::open(config(folder.path(), &database), Clock::system()).unwrap();
    let number = || core.db.read(latchkey::db::directory::version).unwrap().number;
    let before = number();
    let execute = |connection: &mut latchkey::db::Conn| {
        diesel::connection::SimpleConnection::batch_execute(connection, "update applications set state = 'disabled'")
    };
    core.db.write(|connection| execute(connection).map_err(latchkey::db::DbError::from)).unwrap();
    assert_eq!(number(), before + 12);
}

#[test]
fn a_database_in_use_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = TestDatabase::create(folder.path());
    let fill = || fill::fill(config(folder.path(), &database), SIZE, &folder.path().join("credentials"));
    fill().unwrap();
    assert!(fill().is_err());
}
