//! What several resources show alike.

use serde::Serialize;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};
use uuid::Uuid;

use crate::{
    db::assignment::AssignmentOverview,
    domain::{
        Timestamp, api, application,
        person::{self, Person},
        secret::{Author, AuthorKind},
        signing_key::Algorithm,
        usage::Day,
    },
};

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("An instant in UTC as in RFC 3339."))
            .examples(["2027-03-01T12:00:00Z"])
            .into()
    }
}

impl ToSchema for Timestamp {}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .description(Some("A day in UTC."))
            .examples(["2027-03-01"])
            .into()
    }
}

impl ToSchema for Day {}

/// Where an API and an application live.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    Production,
    Sandbox,
}

impl From<api::Environment> for Environment {
    fn from(environment: api::Environment) -> Self {
        match environment {
            api::Environment::Production => Self::Production,
            api::Environment::Sandbox => Self::Sandbox,
        }
    }
}

/// How tokens are signed (RFC 7518 §3.1, RFC 8037 §3.1).
#[derive(Clone, Copy, Serialize, ToSchema)]
pub enum SigningAlgorithm {
    ES256,
    EdDSA,
    RS256,
    PS256,
}

impl From<Algorithm> for SigningAlgorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Es256 => Self::ES256,
            Algorithm::EdDsa => Self::EdDSA,
            Algorithm::Rs256 => Self::RS256,
            Algorithm::Ps256 => Self::PS256,
        }
    }
}

/// An organisation as it is mentioned beside something of its own.
#[derive(Serialize, ToSchema)]
pub struct OrganisationReference {
    pub id: Uuid,
    pub code: String,
    pub name: String,
}

impl From<application::OrganisationReference> for OrganisationReference {
    fn from(organisation: application::OrganisationReference) -> Self {
        Self { id: organisation.id.uuid(), code: organisation.code, name: organisation.name }
    }
}

/// An application as it is mentioned beside something else.
#[derive(Serialize, ToSchema)]
pub struct ApplicationReference {
    pub id: Uuid,
    pub name: String,
}

/// A person as they are mentioned beside something else.
#[derive(Serialize, ToSchema)]
pub struct PersonReference {
    pub id: Uuid,
    pub name: String,
    pub email: String,
}

impl From<&Person> for PersonReference {
    fn from(person: &Person) -> Self {
        Self { id: person.id.uuid(), name: person.name.clone(), email: person.email.clone() }
    }
}

/// How far a person has come.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// Was sent a link and has not used it yet.
    Invited,
    /// Has a password, a passkey or a linked account.
    Active,
    /// May not sign in and gets no mail.
    Deactivated,
}

impl From<person::PersonState> for PersonState {
    fn from(state: person::PersonState) -> Self {
        match state {
            person::PersonState::Invited => Self::Invited,
            person::PersonState::Active => Self::Active,
            person::PersonState::Deactivated => Self::Deactivated,
        }
    }
}

/// Who did something.
#[derive(Serialize, ToSchema)]
#[schema(as = Author)]
pub struct AuthorDocument {
    kind: AuthorKindDocument,
    id: Uuid,
    /// The name at that time.
    name: String,
}

/// The kind of an author.
#[derive(Serialize, ToSchema)]
#[schema(as = AuthorKind)]
#[serde(rename_all = "snake_case")]
pub enum AuthorKindDocument {
    Person,
    Application,
    /// The command line, or a job.
    System,
}

impl From<Author> for AuthorDocument {
    fn from(author: Author) -> Self {
        let kind = match author.kind {
            AuthorKind::Person => AuthorKindDocument::Person,
            AuthorKind::Application => AuthorKindDocument::Application,
            AuthorKind::System => AuthorKindDocument::System,
        };
        Self { kind, id: author.id, name: author.name }
    }
}

/// That a person is credential manager of one application, or of all of an organisation.
#[derive(Serialize, ToSchema)]
pub struct Assignment {
    id: Uuid,
    person: PersonReference,
    person_state: PersonState,
    organisation: OrganisationReference,
    /// Null: every application of the organisation, future ones too.
    #[schema(required = true)]
    application: Option<ApplicationReference>,
    created_at: Timestamp,
}

impl From<AssignmentOverview> for Assignment {
    fn from(assignment: AssignmentOverview) -> Self {
        Self {
            id: assignment.id.uuid(),
            person: PersonReference::from(&assignment.person),
            person_state: assignment.person.state.into(),
            organisation: assignment.organisation.into(),
            application: assignment.application.map(|(id, name)| ApplicationReference { id: id.uuid(), name }),
            created_at: assignment.created_at,
        }
    }
}
