//! What a machine needs for each operation: the one table. The document says the same of each operation, because it is
//! made from here, and so does the challenge of a refusal.
//!
//! Any one permission of a row is enough; the widest that the machine holds says how far it reaches. What is only here
//! for people, or not here at all, no machine may call.

use crate::domain::management::ManagementPermission::{
    self, ApisManage, ApplicationsManage, ApplicationsRead, AssignmentsManage, AuditRead, FederationRead,
    OrganisationsManage, PeopleManage, SecretsManage, SecretsRead, SecretsRevoke, SecretsRotate,
};

/// By the id of the operation.
const TABLE: &[(&str, &[ManagementPermission])] = &[
    ("listOrganisations", &[ApplicationsRead, FederationRead, OrganisationsManage]),
    ("getOrganisation", &[ApplicationsRead, FederationRead, OrganisationsManage]),
    ("createOrganisation", &[OrganisationsManage]),
    ("updateOrganisation", &[OrganisationsManage]),
    ("listApplications", &[ApplicationsRead, FederationRead, ApplicationsManage]),
    ("getApplication", &[ApplicationsRead, FederationRead, ApplicationsManage]),
    ("listApplicationManagers", &[ApplicationsRead, FederationRead]),
    ("createApplication", &[ApplicationsManage]),
    ("updateApplication", &[ApplicationsManage]),
    ("replaceGrants", &[ApplicationsManage]),
    // What is advised names secrets, so it takes a permission to see those. Itself a machine knows anyway.
    ("listAttention", &[SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    ("listTimeline", &[SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    ("getLimits", &[ApplicationsRead, FederationRead, ApplicationsManage]),
    ("replaceLimits", &[ApplicationsManage]),
    ("listSecrets", &[SecretsRotate, SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    ("getSecret", &[SecretsRotate, SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    ("getSecretUsage", &[SecretsRotate, SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    ("getRotation", &[SecretsRotate, SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    // A program asks when it wants to know; a connection would outlive the token that opened it.
    ("watchSecrets", PEOPLE_ONLY),
    ("getApplicationUsage", &[SecretsRotate, SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    // Nobody creates a secret of another organisation, so that only its owner ever sees the value.
    ("createSecret", &[SecretsRotate, SecretsManage]),
    ("deleteSecret", &[SecretsRotate, SecretsManage, SecretsRevoke]),
    ("listClientKeys", &[SecretsRotate, SecretsRead, SecretsManage, SecretsRevoke, FederationRead]),
    ("createClientKey", &[SecretsRotate, SecretsManage]),
    ("deleteClientKey", &[SecretsRotate, SecretsManage, SecretsRevoke]),
    ("revokeSecretTokens", &[SecretsRotate, SecretsManage, SecretsRevoke]),
    ("suspendSecret", &[SecretsRotate, SecretsManage, SecretsRevoke]),
    // Who may only stop secrets sets none going again.
    ("resumeSecret", &[SecretsRotate, SecretsManage]),
    // Where an organisation is told is for its people to decide.
    ("listWebhooks", PEOPLE_ONLY),
    ("createWebhook", PEOPLE_ONLY),
    ("getWebhook", PEOPLE_ONLY),
    ("updateWebhook", PEOPLE_ONLY),
    ("deleteWebhook", PEOPLE_ONLY),
    ("rotateWebhookSecret", PEOPLE_ONLY),
    ("testWebhook", PEOPLE_ONLY),
    ("listWebhookDeliveries", PEOPLE_ONLY),
    ("exportOrganisations", &[ApplicationsRead, FederationRead, OrganisationsManage]),
    ("exportApis", &[FederationRead, ApisManage]),
    ("exportApplications", &[ApplicationsRead, FederationRead, ApplicationsManage]),
    ("exportSecrets", &[FederationRead]),
    ("exportPeople", &[FederationRead, PeopleManage]),
    ("exportAssignments", &[FederationRead, AssignmentsManage]),
    ("exportAccessRequests", PEOPLE_ONLY),
    ("getOverview", &[FederationRead]),
    ("listFederationSecrets", &[FederationRead]),
    ("listApis", &[FederationRead, ApisManage]),
    ("getApi", &[FederationRead, ApisManage]),
    ("createApi", &[ApisManage]),
    ("updateApi", &[ApisManage]),
    ("listIntrospectors", &[FederationRead, ApisManage]),
    ("replaceIntrospectors", &[ApisManage]),
    ("createPermission", &[ApisManage]),
    ("deletePermission", &[ApisManage]),
    ("listSigningKeys", &[FederationRead]),
    ("createSigningKey", PEOPLE_ONLY),
    ("revokeSigningKey", PEOPLE_ONLY),
    ("listJobs", &[FederationRead]),
    ("runJob", PEOPLE_ONLY),
    ("listMessages", &[FederationRead]),
    ("listPlannedNotices", &[FederationRead]),
    ("getMessage", &[FederationRead]),
    ("getMessageContent", &[FederationRead]),
    // A person looks first at what it says.
    ("resendMessage", PEOPLE_ONLY),
    ("listPeople", &[FederationRead, PeopleManage]),
    ("getPerson", &[FederationRead, PeopleManage]),
    ("createPerson", &[PeopleManage]),
    ("updatePerson", &[PeopleManage]),
    ("sendPasswordLink", &[PeopleManage]),
    ("revokeInvitation", &[PeopleManage]),
    ("previewDeparture", &[FederationRead, PeopleManage]),
    ("listLeftSecrets", &[FederationRead, PeopleManage]),
    ("handleLeftSecret", &[PeopleManage]),
    ("reopenLeftSecret", &[PeopleManage]),
    ("listAssignments", &[FederationRead, AssignmentsManage]),
    ("createAssignment", &[AssignmentsManage]),
    ("deleteAssignment", &[AssignmentsManage]),
    ("listAuditEvents", &[AuditRead, FederationRead]),
    ("exportAuditEvents", &[AuditRead, FederationRead]),
    // Whoever takes somebody's factors away must have made sure who asks.
    ("resetFactors", PEOPLE_ONLY),
    // What people ask each other for, and who answers.
    ("importTable", PEOPLE_ONLY),
    ("showCatalogue", PEOPLE_ONLY),
    ("requestApplication", PEOPLE_ONLY),
    ("requestPermissions", PEOPLE_ONLY),
    ("listAccessRequests", PEOPLE_ONLY),
    ("getAccessRequest", PEOPLE_ONLY),
    ("approveAccessRequest", PEOPLE_ONLY),
    ("declineAccessRequest", PEOPLE_ONLY),
    ("withdrawAccessRequest", PEOPLE_ONLY),
    // What people do about themselves.
    ("getSession", PEOPLE_ONLY),
    ("endSession", PEOPLE_ONLY),
    ("stepUp", PEOPLE_ONLY),
    ("beginPasskeyStepUp", PEOPLE_ONLY),
    ("stepUpWithPasskey", PEOPLE_ONLY),
    ("listSessions", PEOPLE_ONLY),
    ("endOtherSessions", PEOPLE_ONLY),
    ("endOneSession", PEOPLE_ONLY),
    ("getAccount", PEOPLE_ONLY),
    ("updateAccount", PEOPLE_ONLY),
    ("getNoticePreferences", PEOPLE_ONLY),
    ("replaceNoticePreferences", PEOPLE_ONLY),
    // Only a person can say that they are on it.
    ("acknowledgeExpiry", PEOPLE_ONLY),
    ("takeBackAcknowledgement", PEOPLE_ONLY),
    ("requestEmailChange", PEOPLE_ONLY),
    ("cancelEmailChange", PEOPLE_ONLY),
    ("changePassword", PEOPLE_ONLY),
    ("getCalendarFeed", PEOPLE_ONLY),
    ("openCalendarFeed", PEOPLE_ONLY),
    ("closeCalendarFeed", PEOPLE_ONLY),
    ("getFactors", PEOPLE_ONLY),
    ("beginTotpReplacement", PEOPLE_ONLY),
    ("confirmTotpReplacement", PEOPLE_ONLY),
    ("removeTotp", PEOPLE_ONLY),
    ("beginPasskeyRegistration", PEOPLE_ONLY),
    ("addPasskey", PEOPLE_ONLY),
    ("renamePasskey", PEOPLE_ONLY),
    ("removePasskey", PEOPLE_ONLY),
    ("createRecoveryCodes", PEOPLE_ONLY),
    ("beginProviderLink", PEOPLE_ONLY),
    ("answerProviderLink", PEOPLE_ONLY),
    ("removeProviderLink", PEOPLE_ONLY),
    ("beginProviderStepUp", PEOPLE_ONLY),
    ("answerProviderStepUp", PEOPLE_ONLY),
];

const PEOPLE_ONLY: &[ManagementPermission] = &[];

/// The permissions any of which lets a machine call an operation; none where no machine may.
#[must_use]
pub fn sufficient(operation: &str) -> &'static [ManagementPermission] {
    TABLE.iter().find(|(known, _)| *known == operation).map_or(PEOPLE_ONLY, |(_, permissions)| permissions)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use utoipa::openapi::path::Operation;

    use super::*;
    use crate::http::openapi;

    /// The operations that need somebody to be signed in.
    fn guarded() -> Vec<String> {
        let mut document = openapi::document();
        let operations = document.paths.paths.values_mut().flat_map(openapi::operations);
        let guarded = operations.filter(|operation| operation.security.is_some());
        guarded.filter_map(|operation: &mut Operation| operation.operation_id.clone()).collect()
    }

    #[test]
    fn every_operation_that_needs_a_caller_is_in_the_table_once() {
        let listed: Vec<_> = TABLE.iter().map(|(operation, _)| (*operation).to_owned()).collect();
        assert_eq!(BTreeSet::from_iter(&listed).len(), listed.len());
        assert_eq!(BTreeSet::from_iter(listed), BTreeSet::from_iter(guarded()));
    }

    #[test]
    fn every_permission_allows_something() {
        for permission in ManagementPermission::ALL {
            assert!(TABLE.iter().any(|(_, sufficient)| sufficient.contains(&permission)), "{permission:?}");
        }
    }

    #[test]
    fn what_is_not_listed_is_for_people() {
        assert_eq!(sufficient("createEverything"), PEOPLE_ONLY);
    }
}
