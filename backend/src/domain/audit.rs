//! The record of everything that was changed: what an event says, and how each is chained to the one before.

use serde::Serialize;
use uuid::Uuid;

use super::{
    Id, Timestamp,
    application::Application,
    organisation::Organisation,
    secret::{Author, AuthorKind},
};

/// What was done. The words are part of the published interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    OrganisationCreated,
    OrganisationUpdated,
    ApiCreated,
    ApiUpdated,
    PermissionCreated,
    PermissionDeleted,
    ApplicationCreated,
    ApplicationUpdated,
    GrantsReplaced,
    LimitsReplaced,
    PersonInvited,
    PersonUpdated,
    PasswordLinkSent,
    InvitationRevoked,
    OperatorAdded,
    AssignmentCreated,
    AssignmentDeleted,
    SecretCreated,
    /// The request that created it was repeated, as its answer was lost.
    SecretValueReplaced,
    SecretDeleted,
    /// All tokens that were issued for it until then were ended.
    SecretTokensRevoked,
    SecretSuspended,
    /// By somebody, or by itself at the time that was set.
    SecretResumed,
    /// It was found in public.
    SecretLeaked,
    /// Somebody said that they look after its expiry.
    ExpiryAcknowledged,
    AcknowledgementTakenBack,
    KeyCreated,
    KeyDeleted,
    PasswordSet,
    /// A password was chosen by a link and waits for the second factor.
    PasswordLinkUsed,
    PasswordResetRequested,
    PasswordChanged,
    EmailChangeRequested,
    EmailChangeCancelled,
    EmailChangeConfirmed,
    EmailChanged,
    TotpEnrolled,
    TotpRemoved,
    PasskeyAdded,
    PasskeyRenamed,
    PasskeyRemoved,
    /// The counter of a passkey went back: a second authenticator holds a copy.
    PasskeyCopied,
    /// An account at a provider of single sign-on was linked, used, or unlinked.
    ProviderLinked,
    ProviderUsed,
    ProviderUnlinked,
    /// A manager asked for an application or for permissions, and what became of it.
    AccessRequestMade,
    AccessRequestApproved,
    AccessRequestDeclined,
    AccessRequestWithdrawn,
    /// Somebody came by a provider that may make accounts.
    PersonCreated,
    /// The private address of somebody's calendar of expiries was made, or taken away.
    CalendarOpened,
    CalendarClosed,
    RecoveryCodesMade,
    RecoveryCodeUsed,
    FactorsReset,
    SigningKeyCreated,
    SigningKeyRemoved,
    /// Ended at once.
    SigningKeyRevoked,
    /// Another key seals what is kept.
    SealingKeyChanged,
    /// An operator looked after a secret that somebody knows who left, in another way than by its rotation.
    LeftSecretHandled,
    LeftSecretReopened,
    /// An address that is told of what happens to secrets.
    WebhookCreated,
    WebhookUpdated,
    WebhookDeleted,
    WebhookSecretRotated,
    WebhookTested,
    /// An operator had a job done at once.
    JobAskedFor,
    /// An operator had a message sent again.
    MessageResent,
    SignInSucceeded,
    SignInFailed,
    SignedOut,
    SteppedUp,
}

impl Action {
    /// All of them.
    pub const ALL: [Self; 72] = [
        Self::OrganisationCreated,
        Self::OrganisationUpdated,
        Self::ApiCreated,
        Self::ApiUpdated,
        Self::PermissionCreated,
        Self::PermissionDeleted,
        Self::ApplicationCreated,
        Self::ApplicationUpdated,
        Self::GrantsReplaced,
        Self::LimitsReplaced,
        Self::PersonInvited,
        Self::PersonUpdated,
        Self::PasswordLinkSent,
        Self::InvitationRevoked,
        Self::OperatorAdded,
        Self::AssignmentCreated,
        Self::AssignmentDeleted,
        Self::SecretCreated,
        Self::SecretValueReplaced,
        Self::SecretDeleted,
        Self::SecretTokensRevoked,
        Self::SecretSuspended,
        Self::SecretResumed,
        Self::SecretLeaked,
        Self::ExpiryAcknowledged,
        Self::AcknowledgementTakenBack,
        Self::KeyCreated,
        Self::KeyDeleted,
        Self::PasswordSet,
        Self::PasswordLinkUsed,
        Self::PasswordResetRequested,
        Self::PasswordChanged,
        Self::EmailChangeRequested,
        Self::EmailChangeCancelled,
        Self::EmailChangeConfirmed,
        Self::EmailChanged,
        Self::TotpEnrolled,
        Self::TotpRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRenamed,
        Self::PasskeyRemoved,
        Self::PasskeyCopied,
        Self::ProviderLinked,
        Self::ProviderUsed,
        Self::ProviderUnlinked,
        Self::AccessRequestMade,
        Self::AccessRequestApproved,
        Self::AccessRequestDeclined,
        Self::AccessRequestWithdrawn,
        Self::PersonCreated,
        Self::CalendarOpened,
        Self::CalendarClosed,
        Self::RecoveryCodesMade,
        Self::RecoveryCodeUsed,
        Self::FactorsReset,
        Self::SigningKeyCreated,
        Self::SigningKeyRemoved,
        Self::SigningKeyRevoked,
        Self::SealingKeyChanged,
        Self::LeftSecretHandled,
        Self::LeftSecretReopened,
        Self::WebhookCreated,
        Self::WebhookUpdated,
        Self::WebhookDeleted,
        Self::WebhookSecretRotated,
        Self::WebhookTested,
        Self::JobAskedFor,
        Self::MessageResent,
        Self::SignInSucceeded,
        Self::SignInFailed,
        Self::SignedOut,
        Self::SteppedUp,
    ];

    /// The word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OrganisationCreated => "organisation.created",
            Self::OrganisationUpdated => "organisation.updated",
            Self::ApiCreated => "api.created",
            Self::ApiUpdated => "api.updated",
            Self::PermissionCreated => "permission.created",
            Self::PermissionDeleted => "permission.deleted",
            Self::ApplicationCreated => "application.created",
            Self::ApplicationUpdated => "application.updated",
            Self::GrantsReplaced => "application.grants_replaced",
            Self::LimitsReplaced => "application.limits_replaced",
            Self::PersonInvited => "person.invited",
            Self::PersonUpdated => "person.updated",
            Self::PasswordLinkSent => "person.password_link_sent",
            Self::InvitationRevoked => "person.invitation_revoked",
            Self::OperatorAdded => "operator.added",
            Self::AssignmentCreated => "assignment.created",
            Self::AssignmentDeleted => "assignment.deleted",
            Self::SecretCreated => "secret.created",
            Self::SecretValueReplaced => "secret.value_replaced",
            Self::SecretDeleted => "secret.deleted",
            Self::SecretTokensRevoked => "secret.tokens_revoked",
            Self::SecretSuspended => "secret.suspended",
            Self::SecretResumed => "secret.resumed",
            Self::SecretLeaked => "secret.leaked",
            Self::ExpiryAcknowledged => "secret.expiry_acknowledged",
            Self::AcknowledgementTakenBack => "secret.acknowledgement_taken_back",
            Self::KeyCreated => "key.created",
            Self::KeyDeleted => "key.deleted",
            Self::PasswordSet => "password.set",
            Self::PasswordLinkUsed => "password.link_used",
            Self::PasswordResetRequested => "password.reset_requested",
            Self::PasswordChanged => "password.changed",
            Self::EmailChangeRequested => "email.change_requested",
            Self::EmailChangeCancelled => "email.change_cancelled",
            Self::EmailChangeConfirmed => "email.change_confirmed",
            Self::EmailChanged => "email.changed",
            Self::TotpEnrolled => "totp.enrolled",
            Self::TotpRemoved => "totp.removed",
            Self::PasskeyAdded => "passkey.added",
            Self::PasskeyRenamed => "passkey.renamed",
            Self::PasskeyRemoved => "passkey.removed",
            Self::PasskeyCopied => "passkey.copied",
            Self::ProviderLinked => "provider.linked",
            Self::ProviderUsed => "provider.used",
            Self::ProviderUnlinked => "provider.unlinked",
            Self::AccessRequestMade => "access_request.made",
            Self::AccessRequestApproved => "access_request.approved",
            Self::AccessRequestDeclined => "access_request.declined",
            Self::AccessRequestWithdrawn => "access_request.withdrawn",
            Self::PersonCreated => "person.created",
            Self::CalendarOpened => "calendar.opened",
            Self::CalendarClosed => "calendar.closed",
            Self::RecoveryCodesMade => "recovery_codes.made",
            Self::RecoveryCodeUsed => "recovery_code.used",
            Self::FactorsReset => "person.factors_reset",
            Self::SigningKeyCreated => "signing_key.created",
            Self::SigningKeyRemoved => "signing_key.removed",
            Self::SigningKeyRevoked => "signing_key.revoked",
            Self::SealingKeyChanged => "sealing_key.changed",
            Self::LeftSecretHandled => "secret.leaver_handled",
            Self::LeftSecretReopened => "secret.leaver_reopened",
            Self::WebhookCreated => "webhook.created",
            Self::WebhookUpdated => "webhook.updated",
            Self::WebhookDeleted => "webhook.deleted",
            Self::WebhookSecretRotated => "webhook.secret_rotated",
            Self::WebhookTested => "webhook.tested",
            Self::JobAskedFor => "job.asked_for",
            Self::MessageResent => "message.resent",
            Self::SignInSucceeded => "sign_in.succeeded",
            Self::SignInFailed => "sign_in.failed",
            Self::SignedOut => "session.ended",
            Self::SteppedUp => "session.stepped_up",
        }
    }
}

/// What an event is about.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The kind of row: `secret`, `application`, `person` …
    pub kind: &'static str,
    pub id: Option<Uuid>,
    /// The name at that time.
    pub name: String,
    /// Whose it is, where it belongs to an organisation.
    pub organisation: Option<Id<Organisation>>,
    /// Of which application it is; managers of it see the event.
    pub application: Option<Id<Application>>,
}

/// One event as it is kept.
#[derive(Clone, Debug, Serialize)]
pub struct AuditEvent {
    /// The place in the chain, from 1 without gaps.
    pub sequence: i64,
    pub at: Timestamp,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Option<Uuid>,
    pub subject_name: String,
    pub organisation_id: Option<Uuid>,
    pub application_id: Option<Uuid>,
    /// What was changed, as JSON, as it was and as it is; never a secret.
    pub before: Option<String>,
    pub after: Option<String>,
    pub address: Option<String>,
    pub request_id: Option<String>,
    /// By which role; none for who was not signed in, and in events from before this was kept, whose octets it must leave
    /// as they were chained.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acting_as: Option<String>,
}

impl AuditEvent {
    /// The octets that are chained: every field that is there, by its name and in a fixed order, so that no two events have
    /// the same.
    ///
    /// # Errors
    /// Whatever the serialiser reports, which for these types is nothing.
    pub fn canonical(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(self)
    }
}

/// The role by which somebody was let in to what they did: who has several acts by one of them at a time. The words are
/// part of the published interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// By being an operator of the federation.
    Operator,
    /// By being a credential manager of the application.
    Manager,
    /// On their own account, which needs no role.
    Oneself,
    /// An application, by the permissions of its access token.
    Machine,
    /// The product itself: a job, or whoever uses its command line.
    System,
}

impl Capacity {
    /// The word that is kept and shown.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Manager => "manager",
            Self::Oneself => "self",
            Self::Machine => "machine",
            Self::System => "system",
        }
    }
}

/// Who acts, by which role, and from where.
#[derive(Clone, Debug)]
pub struct Acting {
    pub author: Author,
    /// None for somebody who is not signed in.
    pub capacity: Option<Capacity>,
    pub address: Option<String>,
    /// What the browser says of itself: for mails, not for the log.
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
}

impl Acting {
    /// The product itself, by way of `name`: the command line, a job.
    #[must_use]
    pub fn system(name: &str) -> Self {
        let author = Author { kind: AuthorKind::System, id: Uuid::nil(), name: name.to_owned() };
        Self { author, capacity: Some(Capacity::System), address: None, user_agent: None, request_id: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_from_before_the_role_was_kept_has_the_octets_that_were_chained_then() {
        let event = AuditEvent {
            sequence: 1,
            at: Timestamp::parse("2026-11-26T12:00:00Z").unwrap(),
            actor_kind: "system".to_owned(),
            actor_id: None,
            actor_name: "start".to_owned(),
            action: Action::ApiCreated.as_str().to_owned(),
            subject_kind: "api".to_owned(),
            subject_id: None,
            subject_name: "Latchkey".to_owned(),
            organisation_id: None,
            application_id: None,
            before: None,
            after: None,
            address: None,
            request_id: None,
            acting_as: None,
        };
        let chained = r#"{"sequence":1,"at":"2026-11-26T12:00:00Z","actor_kind":"system","actor_id":null,"actor_name":"start","action":"api.created","subject_kind":"api","subject_id":null,"subject_name":"Latchkey","organisation_id":null,"application_id":null,"before":null,"after":null,"address":null,"request_id":null}"#;
        assert_eq!(String::from_utf8(event.canonical().unwrap()).unwrap(), chained);
        let with_role = AuditEvent { acting_as: Some("system".to_owned()), ..event };
        assert!(String::from_utf8(with_role.canonical().unwrap()).unwrap().contains(r#""acting_as":"system""#));
    }

    #[test]
    fn every_action_has_a_word_of_its_own() {
        let mut words: Vec<_> = Action::ALL.iter().map(|action| action.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Action::ALL.len());
    }
}
