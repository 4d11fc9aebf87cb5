//! Machines that call the management interface.

use latchkey::{
    app::{
        Machine, Principal,
        organisation::{self, OrganisationChange},
        secret,
    },
    db::{self, Reach},
    domain::{
        api::{Api, Environment, Permission},
        application::Application,
        audit::Acting,
        management::ManagementPermission,
        organisation::Organisation,
        secret::SecretDetails,
        text::Name,
    },
};
use time::Duration;

use crate::{Client, TestApp};

/// An application that calls the management interface, with a secret of its own.
pub struct Script {
    pub application: Application,
    pub secret: String,
    address: String,
}

impl TestApp {
    /// The management interface in the catalogue, with its permissions.
    pub fn built_in(&self) -> (Api, Vec<Permission>) {
        let read = self.core.db.read(|connection| {
            let api = db::api::find_built_in(connection)?.expect("the start has added it");
            let permissions = db::api::permissions_of(connection, &[api.id])?;
            Ok::<_, db::DbError>((api, permissions))
        });
        read.unwrap()
    }

    /// An organisation that runs the federation.
    pub fn operating_organisation(&self, code: &str) -> Organisation {
        let change = OrganisationChange { operator: Some(true), ..OrganisationChange::default() };
        organisation::update(&self.core, &Acting::system("test"), &self.organisation(code), change).unwrap()
    }

    /// An application that is granted these permissions on the management interface.
    pub fn script(
        &self,
        of: &Organisation,
        name: &str,
        environment: Environment,
        permissions: &[ManagementPermission],
    ) -> Script {
        let granted = |permission: &Permission| permissions.iter().any(|granted| granted.name() == permission.name);
        let granted: Vec<_> = self.built_in().1.into_iter().filter(granted).collect();
        let application = self.application(of, name, environment, &granted);
        let secret = self.secret_of(&application);
        Script { application, secret, address: self.address.clone() }
    }

    /// The value of a new secret, made by the application itself.
    pub fn secret_of(&self, application: &Application) -> String {
        let details = SecretDetails {
            name: Name::parse(&format!("Secret of {}", application.name)).unwrap(),
            expires_at: self.now().plus(Duration::days(300)),
            replaces: None,
        };
        let itself = Principal::Machine(Machine {
            application: application.clone(),
            reach: Reach::Application(application.id),
            address: None,
            user_agent: None,
            request_id: None,
        });
        let (_, value) = secret::create(&self.core, &itself, application, &details, None).unwrap();
        value.reveal().to_owned()
    }
}

impl Script {
    /// The token for these permissions, or for all that are granted.
    pub async fn token(&self, permissions: &[&str]) -> String {
        self.token_at(&self.address, permissions).await
    }

    /// The same from another server of the installation, for the interface at its address.
    pub async fn token_at(&self, address: &str, permissions: &[&str]) -> String {
        let (scope, resource) = (permissions.join(" "), format!("{address}/api/v1"));
        let more = [("resource", resource.as_str()), ("scope", scope.as_str())];
        let client = Client::new(address);
        let answer = client.token(&self.application.id.to_string(), &self.secret, &more).await.expect(200).json();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// A client that calls with such a token.
    pub async fn client(&self, permissions: &[&str]) -> Client {
        Client::with_token(&self.address, &self.token(permissions).await)
    }
}
