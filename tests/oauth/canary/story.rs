//! What happens to the secrets before they are looked for: the main path, and every mistake on it.

use std::time::Instant;

use diesel::connection::SimpleConnection;
use latchkey::{
    db::{Address, Db, DbError},
    domain::{Clock, Timestamp},
    http::cookies,
    keys,
};
use reqwest::{Method, header};
use serde_json::{Value, json};
use support::{
    Answer, Client,
    process::{Installation, Server},
};
use time::Duration;

use super::{
    Canaries,
    places::{Place, files, quoted_printable, rows},
};
use crate::request::{GRANT, basic, form, post, token};

/// The application's name, by which the search shows that it finds what is there.
pub const APPLICATION: &str = "Partner-canary-application";
/// How long the server may take to send a message.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);
pub const MANAGER: &str = "manager@canary.example";

/// One installation, and all of its secrets that are known so far.
pub struct Story {
    installation: Installation,
    pub server: Server,
    pub canaries: Canaries,
    operator: Client,
    pub manager: Client,
    pub client_id: String,
    pub values: Vec<String>,
    /// Paths of the secrets.
    paths: Vec<String>,
    pub expires_at: Timestamp,
    /// What commands printed beside the server.
    printed: Vec<Place>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// A password that no chance puts anywhere.
fn password() -> String {
    data_encoding::BASE64URL_NOPAD.encode(&keys::random::<18>().unwrap())
}

impl Story {
    /// Starts the binary with all the logging there is.
    pub async fn begin() -> Self {
        let installation = Installation::new()
            .with("LATCHKEY_LOG__LEVEL", "trace")
            .with("LATCHKEY_LOG__FORMAT", "json")
            .with("LATCHKEY_SERVER__WEB_ROOT", "web");
        let web = installation.data.join("web");
        std::fs::create_dir(&web).unwrap();
        std::fs::write(web.join("index.html"), "<!doctype html>").unwrap();
        let server = installation.serve().await;
        let (operator, manager) = (server.client(), server.client());
        let expires_at = Clock::system().now().plus(Duration::days(90));
        Self {
            installation,
            server,
            canaries: Canaries::default(),
            operator,
            manager,
            client_id: String::new(),
            values: Vec::new(),
            paths: Vec::new(),
            expires_at,
            printed: Vec::new(),
        }
    }

    /// Runs a command beside the server and keeps its logs; answers what it printed.
    fn command(&mut self, arguments: &[&str]) -> String {
        let ended = self.installation.run(arguments);
        assert!(ended.status.success(), "{ended:?}");
        self.printed.push(Place::new(format!("stderr of {arguments:?}"), ended.stderr));
        ended.stdout
    }

    /// An operator, by a printed link, makes a manager, by a mailed one.
    pub async fn people_sign_in(&mut self) {
        let printed = self.command(&["operator", "add", "--email", "operator@canary.example"]);
        let link = printed.split_once("#token=").expect("a link").1.trim().to_owned();
        self.redeem(&self.operator.clone(), &link).await;
        let create = |path: &str, body: Value| {
            let (operator, path) = (self.operator.clone(), format!("/api/v1/{path}"));
            async move { operator.post(&path, &body).await.expect(201).json() }
        };
        let of = json!({"code": "0001", "name": "Canary", "country": "NL", "time_zone": "UTC", "locale": "en"});
        let organisation = text(&create("organisations", of).await["id"]);
        let api = json!({
            "name": "Canary API", "identifier": "https://api.canary.example", "environment": "production",
            "permissions": [{"name": "donor.read", "description": "Reads"}],
        });
        let api = create("apis", api).await;
        let application = json!({
            "organisation_id": organisation, "name": APPLICATION, "environment": "production",
            "permission_ids": [api["permissions"][0]["id"]],
        });
        self.client_id = text(&create("applications", application).await["id"]);
        let person = json!({"name": "Manager", "email": MANAGER, "locale": "en", "time_zone": "UTC"});
        let person = text(&create("people", person).await["id"]);
        create("assignments", json!({"person_id": person, "organisation_id": organisation})).await;
        self.command(&["jobs", "run", "outbox"]);
        let mail = self.mail_with("#token=").await;
        let link = mail.split_once("#token=").unwrap().1;
        let end = link.find(|letter: char| !letter.is_ascii_alphanumeric() && !"-_".contains(letter)).unwrap();
        // A used link is worthless, and a mail is where it belongs.
        self.redeem(&self.manager.clone(), &link[..end]).await;
        std::fs::remove_dir_all(self.installation.data.join("mail")).unwrap();
    }

    /// The decoded message that holds a text, once it was written: the server sends too, at its own times.
    async fn mail_with(&self, part: &str) -> String {
        let began = Instant::now();
        loop {
            let mails = self.installation.mails().into_iter();
            let decoded = mails.map(|mail| String::from_utf8_lossy(&quoted_printable(mail.as_bytes())).into_owned());
            // Two hyphens close the last part of a message that is written to its end.
            if let Some(mail) = decoded.filter(|mail| mail.trim_end().ends_with("--")).find(|mail| mail.contains(part))
            {
                return mail;
            }
            assert!(began.elapsed() < PATIENCE, "no message holds {part}");
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }

    /// Sets a password by a link, sets up an authenticator app, and is signed in.
    async fn redeem(&mut self, browser: &Client, link: &str) {
        let password = password();
        // The first 16 octets are the row's id, which is no secret; the tag behind it is.
        self.canaries.text("a link's token", &link[22..]);
        self.canaries.text("a password", &password);
        browser.post("/api/v1/password-links/preview", &json!({"token": link})).await.expect(200);
        let redeem = json!({"token": link, "password": password});
        browser.post("/api/v1/password-links/redeem", &redeem).await.expect(200);
        self.canaries.base64url("a sign-in's cookie", &browser.cookie(cookies::SIGN_IN).unwrap());
        let enrolment = browser.post_nothing("/api/v1/sign-in/totp-enrolment").await.expect(200).json();
        let secret = text(&enrolment["secret"]);
        self.canaries.base32("an authenticator's secret", &secret);
        let code = code(&secret);
        let confirm = "/api/v1/sign-in/totp-enrolment/confirmation";
        browser.post(confirm, &json!({"code": "no code"})).await.expect(422);
        browser.post(confirm, &json!({"code": code})).await.expect(200);
        self.canaries.base64url("a session's cookie", &browser.cookie(cookies::SESSION).unwrap());
        browser.get("/api/v1/session").await.expect(200);
    }

    pub fn secrets(&self) -> String {
        format!("/api/v1/applications/{}/secrets", self.client_id)
    }

    pub async fn secrets_are_created(&mut self) {
        for name in ["first", "second", "third"] {
            let body = json!({"name": name, "expires_at": self.expires_at});
            let created = self.manager.post(&self.secrets(), &body).await.expect(201).json();
            let value = text(&created["value"]);
            // The hint is kept and the marker is the same for all.
            self.canaries.text("a client secret", &value[8..]);
            self.values.push(value);
            self.paths.push(format!("{}/{}", self.secrets(), text(&created["secret"]["id"])));
        }
        for path in [self.secrets(), self.paths[0].clone()] {
            let shown = self.manager.get(&path).await.expect(200).text;
            assert!(!shown.contains(&self.values[0][8..20]), "it is shown again");
        }
    }

    pub async fn secrets_are_used_rightly(&mut self) {
        let machine = self.server.client();
        for value in self.values.clone() {
            let header = basic(&self.client_id, &value);
            // Behind the id, which is no secret, whole groups of four characters: 36 octets and a colon.
            self.canaries.text("an Authorization header", &header["Basic ".len() + 60..]);
            let answers = [
                post(&machine, &[], &form(&self.client_id, &value, "")).await.expect(200),
                post(&machine, &[("authorization", &header)], GRANT).await.expect(200),
            ];
            for answer in answers {
                let token = token(&answer);
                let (_, rest) = token.split_once('.').unwrap();
                self.canaries.text("an access token", rest);
                let bearer = format!("Bearer {token}");
                let request = machine.request(Method::GET, "/api/v1/session").header(header::AUTHORIZATION, bearer);
                machine.send(request).await.expect(401);
            }
        }
    }

    /// A fault of ours on every path that a secret takes.
    pub async fn the_service_breaks_and_recovers(&mut self) {
        let db =
            Db::open(Address::parse(&self.installation.database_url).unwrap(), 1, std::time::Duration::from_secs(10));
        let change = |sql: &str| db.write(|connection| connection.batch_execute(sql).map_err(DbError::from)).unwrap();
        let machine = self.server.client();
        let right = form(&self.client_id, &self.values[0], "");
        change("alter table directory_version rename to directory_version_away");
        post(&machine, &[], &right).await.expect(503);
        change("alter table directory_version_away rename to directory_version");
        change("alter table secrets rename to secrets_away");
        let body = json!({"name": "fourth", "expires_at": self.expires_at});
        self.manager.post(&self.secrets(), &body).await.expect(500);
        self.manager.delete(&self.paths[0]).await.expect(500);
        change("alter table secrets_away rename to secrets");
        change("alter table sessions rename to sessions_away");
        self.manager.get("/api/v1/session").await.expect(500);
        change("alter table sessions_away rename to sessions");
        post(&machine, &[], &right).await.expect(200);
    }

    pub async fn notices_are_sent(&mut self) {
        let at = self.expires_at.plus(Duration::days(-25)).to_string();
        let said = self.command(&["jobs", "run", "expiry-notices", "--at", &at]);
        assert!(said.starts_with("3 notices planned in 1 messages"), "{said}");
        let mail = self.mail_with(APPLICATION).await;
        assert!(mail.contains(MANAGER));
    }

    /// By a stranger, rightly and by mistake; the server looks after it by itself.
    pub async fn a_leak_is_reported(&mut self) {
        let (scanner, value) = (self.server.client(), self.values[1].as_str());
        let place = format!("https://example.org/?key={value}");
        for body in [
            json!({"values": value}),
            json!({"values": [value, 7]}),
            json!({"values": [value], "found_at": value}),
            json!({"values": [value], "found_at": place}),
            json!({"values": [format!("{value}{}", "x".repeat(200))]}),
            json!({"values": [value], value: 1}),
        ] {
            refused(scanner.post("/api/v1/leaks", &body).await);
        }
        let body = json!({"values": [value, format!("x{value}")], "found_at": "https://example.org/repository"});
        scanner.post("/api/v1/leaks", &body).await.expect(202);
        self.mail_with("was found in public").await;
        let shown = self.manager.get(&self.paths[1]).await.expect(200).json();
        assert!(shown["leaked_at"].is_string(), "{shown}");
    }

    pub async fn a_secret_is_deleted(&mut self) {
        self.manager.delete(&self.paths[0]).await.expect(204);
        refused(post(&self.server.client(), &[], &form(&self.client_id, &self.values[0], "")).await);
        self.manager.delete("/api/v1/session").await.expect(204);
        self.manager.get("/api/v1/session").await.expect(401);
    }

    /// All that is written down now.
    pub async fn places(&self) -> Vec<Place> {
        let metrics = self.server.client().get("/metrics").await.expect(200).text;
        let mut places = vec![Place::new("metrics", metrics)];
        places.extend(self.written());
        places
    }

    fn written(&self) -> Vec<Place> {
        let mut places = files(&self.installation.data);
        places.extend(rows(&self.installation.database_url));
        places.push(Place::new("stdout of the server", self.server.stdout.text()));
        places.push(Place::new("stderr of the server", self.server.stderr.text()));
        places.extend(self.printed.iter().map(|place| Place::new(place.name.clone(), place.octets.clone())));
        places
    }

    /// Ends the server, and answers all that is left.
    pub async fn end(&mut self) -> Vec<Place> {
        self.server.terminate();
        assert!(self.server.ended().await.success());
        self.written()
    }
}

#[track_caller]
pub fn refused(answer: Answer) {
    assert!(answer.status.is_client_error(), "{answer:?}");
}

/// The code of an authenticator app at this moment.
fn code(secret: &str) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).with_account_name("x").build().unwrap();
    totp.generate(u64::try_from(Clock::system().now().unix_seconds()).unwrap()).to_string()
}
