//! A federation in which everybody has a place: two organisations, three applications, and a person and a machine of each kind.

use std::cell::{Cell, OnceCell};

use latchkey::{
    app::{api, email_change::confirmation_url},
    config::Config,
    db::{self, email_change::Side},
    domain::{
        Id,
        api::{Api, Environment, Permission, PermissionDetails, PermissionName},
        application::Application,
        email::EmailAddress,
        offboarding::Note,
        organisation::Organisation,
        person::Person,
        text::Description,
        webhook::WebhookAddress,
    },
};
use serde_json::{Value, json};
use support::{Client, TestApp, app::BEGINNING, client_key::KeyPair};
use time::Duration;

use crate::{machine_callers::Machines, operations::Operation};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Caller {
    /// Nobody is signed in.
    Anonymous,
    /// Manages the application that is called on, and no other.
    Manager,
    /// Manages another organisation's application.
    Stranger,
    /// Manages another application of the same organisation.
    Neighbour,
    /// An operator who manages nothing.
    Operator,
    /// Somebody who may sign in and has no role.
    Roleless,
    /// Sees everything and changes nothing.
    Auditor,
    /// The manager, whose second factor was proved too long ago for what is sensitive.
    UnprovedManager,
    /// The operator, likewise.
    UnprovedOperator,
    /// Another application of the same organisation, whose token has no more than what the operation asks of members.
    Machine,
    /// The same, whose token has all that members may have but what the operation asks for.
    MachineWithout,
    /// An application of another organisation with all that members may have.
    ForeignMachine,
    /// An application of who runs the federation with all that operators do.
    OperatorMachine,
    /// The same, whose token has all of it but what the operation asks for.
    OperatorMachineWithout,
}

/// Everybody, in the order of the matrix' columns.
pub const EVERYBODY: [Caller; 14] = [
    Caller::Anonymous,
    Caller::Manager,
    Caller::Stranger,
    Caller::Neighbour,
    Caller::Operator,
    Caller::Roleless,
    Caller::Auditor,
    Caller::UnprovedManager,
    Caller::UnprovedOperator,
    Caller::Machine,
    Caller::MachineWithout,
    Caller::ForeignMachine,
    Caller::OperatorMachine,
    Caller::OperatorMachineWithout,
];

/// The federation's tenant on the compatible paths.
pub const TENANT: &str = "3d6f1c0e-52a4-4c57-9d0a-7b1f0c2e9a48";

/// The password of the person who signs in.
pub const PASSWORD: &str = "seven quiet otters paddle";

/// The federation.
pub struct World {
    pub app: TestApp,
    pub organisation: Organisation,
    pub application: Application,
    pub api: Api,
    pub permissions: Vec<Permission>,
    manager: Person,
    stranger: Person,
    foreign: Organisation,
    neighbour: Person,
    operator: Person,
    roleless: Person,
    auditor: Person,
    number: Cell<u32>,
    machines: OnceCell<Machines>,
}

impl World {
    /// Sets everything up.
    pub async fn new() -> Self {
        Self::beginning(BEGINNING).await
    }

    /// The same at another instant (RFC 3339).
    pub async fn beginning(instant: &str) -> Self {
        let configure = |config: &mut Config| {
            config.secrets.max_live = 1000;
            // What could be watched for long is read once.
            config.server.event_stream_seconds = 0;
            config.compatibility.tenant_id = TENANT.parse().ok();
        };
        let app = TestApp::builder().with_passkeys().config(configure).beginning(instant).start().await;
        let organisation = app.organisation("0001");
        let (api, permissions) = app.api("search", Environment::Production, &["donor.search"]);
        let own = |name| app.application(&organisation, name, Environment::Production, &permissions);
        let (application, sibling) = (own("Partner-one"), own("Partner-two"));
        let (manager, neighbour) = (app.person("manager@example.org", false), app.person("next@example.org", false));
        app.assign(&manager, &organisation, Some(&application));
        app.assign(&neighbour, &organisation, Some(&sibling));
        let member = app.member("0002");
        let (stranger, foreign) = (member.manager, member.organisation);
        let operator = app.person("operator@example.org", true);
        let roleless = app.person("roleless@example.org", false);
        let auditor = app.auditing_person();
        Self {
            organisation,
            application,
            api,
            permissions,
            manager,
            stranger,
            foreign,
            neighbour,
            operator,
            roleless,
            auditor,
            number: Cell::new(0),
            machines: OnceCell::new(),
            app,
        }
    }

    /// A browser of the caller with a session of its own.
    pub fn browser(&self, caller: Caller) -> Client {
        let long_ago = Duration::minutes(16);
        let person = match caller {
            Caller::Anonymous => return self.app.browser(),
            Caller::Manager => &self.manager,
            Caller::Stranger => &self.stranger,
            Caller::Neighbour => &self.neighbour,
            Caller::Operator => &self.operator,
            Caller::Roleless => &self.roleless,
            Caller::Auditor => &self.auditor,
            Caller::UnprovedManager => return self.app.proved_before(&self.manager, long_ago),
            Caller::UnprovedOperator => return self.app.proved_before(&self.operator, long_ago),
            machine => panic!("{machine:?} has no browser"),
        };
        self.app.signed_in(person)
    }

    /// A client of the caller for an operation: a browser, or a machine with the token that is described at the caller.
    pub async fn client(&self, caller: Caller, operation: &Operation) -> Client {
        match self.machines().client(caller, operation).await {
            Some(machine) => machine,
            None => self.browser(caller),
        }
    }

    /// The machines, registered when they are first needed.
    pub fn machines(&self) -> &Machines {
        self.machines.get_or_init(|| Machines::new(self))
    }

    /// The organisation that the stranger belongs to.
    pub fn foreign_organisation(&self) -> &Organisation {
        &self.foreign
    }

    /// A number that was not given before.
    pub fn number(&self) -> u32 {
        self.number.set(self.number.get() + 1);
        self.number.get()
    }

    /// A path of the document with its parameters replaced by ids of things that were made for this call.
    pub async fn path(&self, template: &str) -> String {
        let mut path = template.to_owned();
        if path.contains("/offboarding/{secret_id}") {
            let (person, secret) = self.left_secret().await;
            path = path.replace("{person_id}", &person.to_string()).replace("{secret_id}", &secret);
        }
        for (parameter, id) in [
            ("{organisation_id}", self.organisation.id.to_string()),
            ("{application_id}", self.application.id.to_string()),
            ("{api_id}", self.api.id.to_string()),
            ("{tenant}", TENANT.to_owned()),
            ("{job_name}", "retention".to_owned()),
        ] {
            path = path.replace(parameter, &id);
        }
        if path.contains("{calendar}") {
            path = path.replace("{calendar}", &self.calendar().await);
        }
        if path.contains("{session_id}") {
            path = path.replace("{session_id}", &Id::<()>::random().to_string());
        }
        if path.contains("{passkey_id}") {
            path = path.replace("{passkey_id}", &Id::<()>::random().to_string());
        }
        if path.contains("{link_id}") {
            path = path.replace("{link_id}", &Id::<()>::random().to_string());
        }
        if path.contains("{person_id}") {
            path = path.replace("{person_id}", &self.newcomer().0.id.to_string());
        }
        if path.contains("{secret_id}") {
            path = path.replace("{secret_id}", &self.secret().await.0);
        }
        if path.contains("{key_id}") {
            path = path.replace("{key_id}", &self.key().await);
        }
        if path.contains("{request_id}") {
            path = path.replace("{request_id}", &self.access_request().await);
        }
        if path.contains("{permission_id}") {
            path = path.replace("{permission_id}", &self.unused_permission().id.to_string());
        }
        if path.contains("{signing_key_id}") {
            let keys = self.app.core.db.read(db::signing_key::published).unwrap();
            path = path.replace("{signing_key_id}", &keys[0].id.to_string());
        }
        if path.contains("{webhook_id}") {
            path = path.replace("{webhook_id}", &self.webhook());
        }
        if path.contains("{message_id}") {
            path = path.replace("{message_id}", &self.message());
        }
        if path.contains("{assignment_id}") {
            path = path.replace("{assignment_id}", &self.assignment().await);
        }
        assert!(!path.contains('{'), "{path} has a parameter that is not known here");
        path
    }

    /// A body that the operation accepts.
    pub fn body(&self, operation: &str) -> Value {
        let number = self.number();
        match operation {
            "createApi" => json!({
                "name": format!("API {number}"), "identifier": format!("https://api.example.org/{number}"),
                "environment": "production", "token_lifetime_seconds": 600,
                "permissions": [{"name": "donor.read", "description": "Read donors"}],
            }),
            "updateApi" | "updateApplication" | "updateOrganisation" | "updatePerson" => {
                json!({"name": format!("Changed {number}")})
            }
            "createClientKey" => json!({
                "name": format!("Key {number}"), "public_key": KeyPair::new("EdDSA").pem(),
                "expires_at": self.app.now().plus(Duration::days(90)).to_string(),
            }),
            "replaceIntrospectors" => json!({"application_ids": [self.application.id]}),
            "createWebhook" => json!({"url": format!("https://machine.example.org/{number}")}),
            "updateWebhook" => json!({"active": true}),
            "createSigningKey" => json!({"algorithm": "ES256"}),
            "createPermission" => json!({"name": format!("right.{number}"), "description": "A right"}),
            "createApplication" => json!({
                "organisation_id": self.organisation.id, "name": format!("Partner {number}"),
                "environment": "production", "permission_ids": [self.permissions[0].id],
            }),
            "requestApplication" => json!({
                "name": format!("Wanted {number}"), "environment": "production", "reason": "A new program",
                "permission_ids": [self.permissions[0].id],
            }),
            "requestPermissions" => {
                json!({"permission_ids": [self.unused_permission().id], "reason": "The program does more"})
            }
            "importTable" => json!({
                "kind": "organisations", "dry_run": false,
                "csv": format!("code,name,country,time_zone,locale\n8{number:03},Imported {number},NL,UTC,en\n"),
            }),
            "approveAccessRequest" => json!({}),
            "declineAccessRequest" => json!({"answer": "Not needed"}),
            "replaceLimits" => json!({"tokens_per_minute": 60}),
            "replaceGrants" => json!({"permission_ids": [self.permissions[0].id]}),
            "createOrganisation" => json!({
                "code": format!("9{number:03}"), "name": format!("Registry {number}"), "country": "DE",
                "time_zone": "Europe/Berlin", "locale": "de", "contact_email": "registry@example.org",
            }),
            "createPerson" => json!({
                "name": format!("Person {number}"), "email": format!("person{number}@example.org"), "locale": "en",
                "time_zone": "UTC", "operator": false,
            }),
            "createAssignment" => json!({
                "person_id": self.newcomer().0.id, "organisation_id": self.organisation.id,
                "application_id": self.application.id,
            }),
            "reportLeaks" => json!({"values": [format!("text {number}")]}),
            "suspendSecret" => json!({"resume_at": self.app.now().plus(Duration::days(1)).to_string()}),
            "handleLeftSecret" => json!({"note": "The vendor rotated it"}),
            "createSecret" => json!({
                "name": format!("Secret {number}"), "expires_at": self.app.now().plus(Duration::days(90)).to_string(),
            }),
            "renamePasskey" => json!({"name": format!("Key {number}")}),
            "provePasskey" | "stepUpWithPasskey" => json!({"credential": assertion()}),
            "addPasskey" | "confirmPasskeyEnrolment" => {
                json!({"name": format!("Key {number}"), "credential": attestation()})
            }
            "beginProviderSignIn" | "beginProviderLink" | "beginProviderStepUp" => json!({"provider": "nobody"}),
            "answerProviderSignIn" | "answerProviderLink" | "answerProviderStepUp" => {
                json!({"provider": "example", "state": "nobody.asked", "code": "AA"})
            }
            "previewPasswordLink" | "acceptPasswordLink" => json!({"token": self.newcomer().1}),
            "redeemPasswordLink" => json!({"token": self.newcomer().1, "password": PASSWORD}),
            "requestPasswordReset" | "requestEmailChange" => json!({"email": format!("wanted{number}@example.org")}),
            "previewEmailChange" | "confirmEmailChange" => json!({"token": self.email_change()}),
            "acknowledgeExpiry" => json!({"until": self.app.now().plus(Duration::days(7)).to_string()}),
            "replaceNoticePreferences" => json!({"digest_hour": 7, "extra_thresholds_days": [45]}),
            "updateAccount" => json!({"locale": "en"}),
            "changePassword" => json!({"current_password": PASSWORD, "new_password": "nine brown otters swim"}),
            "beginSignIn" => json!({"email": format!("nobody{number}@example.org"), "password": PASSWORD}),
            "proveTotp" | "proveRecoveryCode" | "confirmTotpEnrolment" | "confirmTotpReplacement" | "stepUp" => {
                json!({"code": "123456"})
            }
            other => panic!("no body is known for {other}"),
        }
    }

    /// A person who was added and the token of their link.
    pub fn newcomer(&self) -> (Person, String) {
        self.app.newcomer(&format!("newcomer{}@example.org", self.number()))
    }

    /// The token of a link that confirms a change of somebody's address.
    fn email_change(&self) -> String {
        let (app, number) = (&self.app, self.number());
        let person = app.person(&format!("moving{number}@example.org"), false);
        let (id, now) = (Id::new(), app.now());
        let new = EmailAddress::parse(&format!("moved{number}@example.org")).unwrap();
        app.core
            .db
            .write(|connection| {
                db::email_change::replace(connection, person.id, id, &new, (now, now.plus(Duration::hours(1))))
            })
            .unwrap();
        confirmation_url(&app.core, id, Side::New).split_once("#token=").unwrap().1.to_owned()
    }

    /// Id and value of a new secret of the application.
    pub async fn secret(&self) -> (String, String) {
        let path = format!("/api/v1/applications/{}/secrets", self.application.id);
        let created = self.browser(Caller::Manager).post(&path, &self.body("createSecret")).await.expect(201).json();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&created["secret"]["id"]), text(&created["value"]))
    }

    /// The secret part of the address of the manager's calendar.
    async fn calendar(&self) -> String {
        let opened =
            self.browser(Caller::Manager).post_nothing("/api/v1/account/calendar-feed").await.expect(201).json();
        let address = opened["address"].as_str().unwrap();
        address.rsplit_once('/').unwrap().1.strip_suffix(".ics").unwrap().to_owned()
    }

    /// A new key of the application.
    async fn key(&self) -> String {
        let path = format!("/api/v1/applications/{}/keys", self.application.id);
        let added = self.browser(Caller::Manager).post(&path, &self.body("createClientKey")).await.expect(201).json();
        added["id"].as_str().unwrap().to_owned()
    }

    /// A request of the manager for a permission of the application, which waits for an answer.
    async fn access_request(&self) -> String {
        let path = format!("/api/v1/applications/{}/access-requests", self.application.id);
        let asked = self.browser(Caller::Manager).post(&path, &self.body("requestPermissions")).await.expect(201);
        asked.json()["id"].as_str().unwrap().to_owned()
    }

    /// Somebody who has left, and a secret that they know, which is marked as handled.
    async fn left_secret(&self) -> (Id<Person>, String) {
        let (number, app) = (self.number(), &self.app);
        let person = app.person(&format!("leaver{number}@example.org"), false);
        app.assign(&person, &self.organisation, Some(&self.application));
        let path = format!("/api/v1/applications/{}/secrets", self.application.id);
        let created = app.signed_in(&person).post(&path, &self.body("createSecret")).await.expect(201).json();
        app.deactivate(&person);
        let secret = created["secret"]["id"].as_str().unwrap().to_owned();
        let acting = latchkey::domain::audit::Acting::system("test");
        let note = Note::parse("Not in use").unwrap();
        let id = Id::parse(&secret).unwrap();
        latchkey::app::offboarding::handle(&app.core, &acting, &person, id, &note).unwrap();
        (person.id, secret)
    }

    /// A webhook of the organisation, which may not have many.
    fn webhook(&self) -> String {
        let (id, now, organisation) = (Id::new(), self.app.now(), self.organisation.id);
        let address = WebhookAddress::parse("https://machine.example.org/").unwrap();
        let there = self.app.core.db.write(|connection| {
            if let Some(webhook) = db::webhook::list(connection, organisation)?.first() {
                return Ok(webhook.id);
            }
            db::webhook::insert(connection, organisation, id, (&address, &[1]), now)?;
            Ok::<_, db::DbError>(id)
        });
        there.unwrap().to_string()
    }

    /// A message that waits to be sent.
    fn message(&self) -> String {
        let (person, id) = (self.newcomer().0, Id::new());
        let facts = r#"{"event":"password_changed","actor":null,"actor_name":"test","address":null,"user_agent":null}"#;
        let now = self.app.now();
        let written = self
            .app
            .core
            .db
            .write(|connection| db::message::insert_security(connection, person.id, id, (facts, None), now));
        written.unwrap();
        id.to_string()
    }

    fn unused_permission(&self) -> Permission {
        let details = PermissionDetails {
            name: PermissionName::parse(&format!("unused.{}", self.number())).unwrap(),
            description: Description::parse("Granted to nobody").unwrap(),
        };
        api::add_permission(&self.app.core, &latchkey::domain::audit::Acting::system("test"), self.api.id, &details)
            .unwrap()
    }

    async fn assignment(&self) -> String {
        let body = self.body("createAssignment");
        let created = self.browser(Caller::Operator).post("/api/v1/assignments", &body).await.expect(201).json();
        created["id"].as_str().unwrap().to_owned()
    }
}

/// An answer of an authenticator that nobody asked for.
fn assertion() -> Value {
    let response = json!({"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": null});
    json!({"id": "AA", "rawId": "AA", "type": "public-key", "response": response, "clientExtensionResults": {}})
}

/// A new passkey that nobody asked for.
fn attestation() -> Value {
    let response = json!({"clientDataJSON": "e30", "attestationObject": "AA", "transports": []});
    json!({"id": "AA", "rawId": "AA", "type": "public-key", "response": response, "clientExtensionResults": {}})
}
