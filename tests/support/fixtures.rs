//! Organisations, people and applications as tests need them, made by the product's own commands.

use data_encoding::BASE64URL_NOPAD;
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use latchkey::{
    app::{
        self, Caller, Core, api, application, assignment, organisation, person,
        sign_in::{self, CookieToken, Origin},
    },
    db::{self, Conn, DbResult, message::Message, schema::messages, session::NewSession, totp::TotpFactor},
    domain::{
        Id,
        api::{
            Api, ApiDetails, ApiIdentifier, Environment, Permission, PermissionDetails, PermissionName, TokenLifetime,
        },
        application::{Application, ApplicationDetails},
        audit::Acting,
        email::EmailAddress,
        organisation::{Country, Locale, Organisation, OrganisationDetails, TimeZone},
        person::{Person, PersonDetails},
        signing_key::Algorithm,
        text::{Code, Description, Name},
    },
    http::cookies,
    keys,
};
use serde_json::{Value, json};
use time::Duration;

use crate::{Client, TestApp};

/// One organisation with an application that may use one API, and its manager.
pub struct Member {
    pub organisation: Organisation,
    pub application: Application,
    pub manager: Person,
}

fn acting() -> Acting {
    Acting::system("test")
}

/// An organisation with this code, made by way of `core`.
pub fn organisation(core: &Core, code: &str) -> Organisation {
    let details = OrganisationDetails {
        code: Code::parse(code).unwrap(),
        name: Name::parse(&format!("Organisation {code}")).unwrap(),
        country: Country::parse("NL").unwrap(),
        time_zone: TimeZone::parse("Europe/Amsterdam").unwrap(),
        locale: Locale::parse("en").unwrap(),
        contact_email: None,
        operator: false,
    };
    organisation::create(core, &acting(), &details).unwrap()
}

impl TestApp {
    /// A new auditor.
    pub fn auditing_person(&self) -> Person {
        let person = self.person("auditor@example.org", false);
        let auditor = Person { auditor: true, ..person };
        self.core.db.write(|connection| db::person::update(connection, &auditor, self.now())).unwrap();
        auditor
    }

    /// A browser in which a new auditor has signed in.
    pub fn auditor(&self) -> Client {
        self.signed_in(&self.auditing_person())
    }

    /// An organisation with this code.
    pub fn organisation(&self, code: &str) -> Organisation {
        organisation(&self.core, code)
    }

    /// An API of this name with these permissions.
    pub fn api(&self, name: &str, environment: Environment, permissions: &[&str]) -> (Api, Vec<Permission>) {
        let details = ApiDetails {
            id: None,
            name: Name::parse(name).unwrap(),
            identifier: ApiIdentifier::parse(&format!("https://{environment}.example.org/{name}")).unwrap(),
            environment,
            token_lifetime: TokenLifetime::DEFAULT,
            signing_algorithm: Algorithm::default(),
        };
        let permissions: Vec<_> = permissions
            .iter()
            .map(|name| PermissionDetails {
                name: PermissionName::parse(name).unwrap(),
                description: Description::parse("Does what it says").unwrap(),
            })
            .collect();
        api::create(&self.core, &acting(), &details, &permissions).unwrap()
    }

    /// An application with these permissions.
    pub fn application(
        &self,
        of: &Organisation,
        name: &str,
        environment: Environment,
        permissions: &[Permission],
    ) -> Application {
        let details = ApplicationDetails {
            id: None,
            organisation_id: of.id,
            name: Name::parse(name).unwrap(),
            environment,
            permission_ids: permissions.iter().map(|permission| permission.id).collect(),
        };
        application::create(&self.core, &acting(), &details).unwrap().application
    }

    /// A person who has a password (which nobody knows) and no rights.
    pub fn person(&self, email: &str, operator: bool) -> Person {
        let details = PersonDetails {
            name: Name::parse(email.split('@').next().unwrap()).unwrap(),
            email: EmailAddress::parse(email).unwrap(),
            locale: Locale::parse("en").unwrap(),
            time_zone: TimeZone::parse("Europe/Amsterdam").unwrap(),
            operator,
            auditor: false,
        };
        let (person, _) = person::add_with_token(&self.core, &details).unwrap();
        self.core.db.write(|connection| db::person::set_password(connection, person.id, "nobody", self.now())).unwrap();
        self.core.db.read(|connection| db::person::find(connection, person.id)).unwrap().unwrap()
    }

    /// Gives a person an authenticator app that nobody has, so that they count as somebody who can act.
    pub fn equip(&self, person: &Person) {
        let factor = TotpFactor { sealed_secret: Vec::new(), last_step: 0 };
        self.core.db.write(|connection| db::totp::insert(connection, person.id, &factor, self.now())).unwrap();
    }

    /// Who is behind the cookie of a session.
    ///
    /// # Errors
    /// When there is no such session.
    pub fn caller(&self, cookie: &CookieToken) -> app::Result<Caller> {
        self.core.db.read(|connection| sign_in::authenticate(&self.core, connection, cookie, Origin::default()))
    }

    /// A browser in which `person` has signed in a moment ago.
    pub fn signed_in(&self, person: &Person) -> Client {
        self.proved_before(person, Duration::ZERO)
    }

    /// A browser in which `person` proved a strong factor so long ago.
    pub fn proved_before(&self, person: &Person, ago: Duration) -> Client {
        let token = BASE64URL_NOPAD.encode(&keys::random::<32>().unwrap());
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, token.as_bytes());
        let now = self.now();
        let session = NewSession {
            id: Id::new(),
            token_hash: hash.as_ref().to_vec(),
            person_id: person.id,
            proved_at: now.plus(-ago),
            last_seen_at: now,
            expires_at: now.plus(Duration::hours(24)),
            address: None,
            user_agent: None,
            created_at: now,
        };
        self.core.db.write(|connection| db::session::insert(connection, &session)).unwrap();
        let browser = self.browser();
        browser.set_cookie(cookies::SESSION, &token);
        browser
    }

    /// A browser in which a new operator has signed in.
    pub fn operator(&self) -> Client {
        let email = format!("operator-{}@example.org", BASE64URL_NOPAD.encode(&keys::random::<4>().unwrap()));
        self.signed_in(&self.person(&email.to_lowercase(), true))
    }

    /// Makes a person manager of all of an organisation, or of one application, who is not told.
    pub fn assign(&self, person: &Person, organisation: &Organisation, application: Option<&Application>) {
        let application = application.map(|application| application.id);
        self.untold(|| assignment::create(&self.core, &acting(), person.id, organisation.id, application).unwrap());
    }

    /// Does what a test only needs to be done, and removes the messages of it that would otherwise wait.
    pub fn untold<T>(&self, work: impl FnOnce() -> T) -> T {
        let before = self.told();
        let done = work();
        self.forget_told(&before);
        done
    }

    fn told(&self) -> Vec<Id<Message>> {
        let waiting = messages::table.select(messages::id).filter(messages::kind.eq("security"));
        self.core.db.read(|connection| -> DbResult<_> { Ok(waiting.load(connection)?) }).unwrap()
    }

    fn forget_told(&self, before: &[Id<Message>]) {
        let since: Vec<_> = self.told().into_iter().filter(|id| !before.contains(id)).collect();
        for id in since {
            let message = messages::table.filter(messages::id.eq(id));
            let removed = |connection: &mut Conn| -> DbResult<_> { Ok(diesel::delete(message).execute(connection)?) };
            self.core.db.write(removed).unwrap();
        }
    }

    /// An organisation with an API, an application that may use it, and a manager.
    pub fn member(&self, code: &str) -> Member {
        let organisation = self.organisation(code);
        let (_, permissions) =
            self.api(&format!("api-{code}"), Environment::Production, &["donor.search", "donor.read"]);
        let application =
            self.application(&organisation, &format!("Partner-{code}"), Environment::Production, &permissions);
        let manager = self.person(&format!("manager-{code}@example.org"), false);
        self.assign(&manager, &organisation, None);
        Member { organisation, application, manager }
    }
}

impl Member {
    /// The path of the application's secrets.
    #[must_use]
    pub fn secrets(&self) -> String {
        format!("/api/v1/applications/{}/secrets", self.application.id)
    }

    /// The client ID.
    #[must_use]
    pub fn client_id(&self) -> String {
        self.application.id.to_string()
    }

    /// Creates a secret of this name that lives for so many days; answers its id and value.
    pub async fn secret(&self, app: &TestApp, name: &str, days: i64) -> (String, String) {
        let created = self.created_secret(app, name, days).await;
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&created["secret"]["id"]), text(&created["value"]))
    }

    /// Creates a secret, of which the manager is not told, and answers the whole body.
    pub async fn created_secret(&self, app: &TestApp, name: &str, days: i64) -> Value {
        let expires_at = app.now().plus(Duration::days(days)).to_string();
        let (browser, before) = (app.signed_in(&self.manager), app.told());
        let body = json!({"name": name, "expires_at": expires_at});
        let created = browser.post(&self.secrets(), &body).await.expect(201).json();
        app.forget_told(&before);
        created
    }
}
