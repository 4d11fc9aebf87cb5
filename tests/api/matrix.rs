//! Who may do what: every operation of the document is called by everybody.

use std::collections::BTreeSet;

use diesel::{QueryDsl, RunQueryDsl};
use latchkey::db::DbError;
use reqwest::{Method, header};
use serde_json::Value;
use support::{Answer, Client};
use time::Duration;

use crate::{
    operations::{self, Operation},
    world::{Caller, EVERYBODY, TENANT, World},
};

/// The status of every operation for: nobody signed in, a manager of the application, a manager of another
/// organisation, a manager of another application of the organisation, an operator who manages nothing, a person
/// without any role, an auditor; the manager and the operator without a fresh proof of their second factor; a machine of
/// the organisation with the permission and without, one of another organisation with all that members may have, and one
/// of who runs the federation with all that operators do and without the permission.
const TABLE: &[(&str, [u16; 14])] = &[
    // Everybody: sign-in starts from nothing, so a session opens none of its later steps.
    ("getResourceMetadata", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("getServerMetadata", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("getJwks", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("requestToken", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("introspectToken", [200, 200, 200, 200, 200, 200, 200, 200, 200, 400, 400, 400, 400, 400]),
    ("revokeToken", [200, 200, 200, 200, 200, 200, 200, 200, 200, 400, 400, 400, 400, 400]),
    ("requestV1Token", [200, 200, 200, 200, 200, 200, 200, 200, 200, 400, 400, 400, 400, 400]),
    ("requestV2Token", [200, 200, 200, 200, 200, 200, 200, 200, 200, 400, 400, 400, 400, 400]),
    ("getV1Configuration", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("getV2Configuration", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("getInstance", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("refuseV1SignIn", [400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400]),
    ("refuseV2SignIn", [400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400, 400]),
    ("getFederation", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("beginSignIn", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("getSignIn", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("abandonSignIn", [204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204]),
    ("proveTotp", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("proveRecoveryCode", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("beginPasskeySignIn", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("provePasskey", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("beginPasskeyEnrolment", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("confirmPasskeyEnrolment", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("beginTotpEnrolment", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("confirmTotpEnrolment", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("previewPasswordLink", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("redeemPasswordLink", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    // No provider is configured here.
    ("beginProviderSignIn", [422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422, 422]),
    ("answerProviderSignIn", [401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401, 401]),
    ("reportLeaks", [202, 202, 202, 202, 202, 202, 202, 202, 202, 202, 202, 202, 202, 202]),
    // The address is all that it takes.
    ("getCalendar", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("requestPasswordReset", [204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204, 204]),
    ("previewEmailChange", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("confirmEmailChange", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("acceptPasswordLink", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
    // Everybody who is signed in, on what is their own: nobody here has a factor, nor was asked for one.
    ("getFactors", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("beginTotpReplacement", [401, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 403, 403]),
    ("confirmTotpReplacement", [401, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403, 403, 403, 403]),
    ("removeTotp", [401, 404, 404, 404, 404, 404, 404, 403, 403, 403, 403, 403, 403, 403]),
    ("beginPasskeyRegistration", [401, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403, 403, 403]),
    ("addPasskey", [401, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403, 403, 403, 403]),
    ("renamePasskey", [401, 404, 404, 404, 404, 404, 404, 403, 403, 403, 403, 403, 403, 403]),
    ("removePasskey", [401, 404, 404, 404, 404, 404, 404, 403, 403, 403, 403, 403, 403, 403]),
    ("beginProviderLink", [401, 422, 422, 422, 422, 422, 422, 422, 422, 403, 403, 403, 403, 403]),
    ("answerProviderLink", [401, 409, 409, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403, 403]),
    ("removeProviderLink", [401, 404, 404, 404, 404, 404, 404, 403, 403, 403, 403, 403, 403, 403]),
    ("beginProviderStepUp", [401, 422, 422, 422, 422, 422, 422, 422, 422, 403, 403, 403, 403, 403]),
    ("answerProviderStepUp", [401, 409, 409, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403, 403]),
    ("createRecoveryCodes", [401, 201, 201, 201, 201, 201, 201, 403, 403, 403, 403, 403, 403, 403]),
    ("beginPasskeyStepUp", [401, 409, 409, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403, 403]),
    ("stepUpWithPasskey", [401, 409, 409, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403, 403]),
    // Everybody who is signed in, within their reach.
    ("getSession", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("listSessions", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("endOtherSessions", [401, 204, 204, 204, 204, 204, 204, 204, 204, 403, 403, 403, 403, 403]),
    ("endOneSession", [401, 404, 404, 404, 404, 404, 404, 404, 404, 403, 403, 403, 403, 403]),
    ("getAccount", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("updateAccount", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("getNoticePreferences", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("replaceNoticePreferences", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("requestEmailChange", [401, 204, 204, 204, 204, 204, 204, 403, 403, 403, 403, 403, 403, 403]),
    ("cancelEmailChange", [401, 204, 204, 204, 204, 204, 204, 204, 204, 403, 403, 403, 403, 403]),
    ("getCalendarFeed", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    // Who manages nothing has no calendar.
    ("openCalendarFeed", [401, 201, 201, 201, 409, 409, 409, 403, 403, 403, 403, 403, 403, 403]),
    ("closeCalendarFeed", [401, 204, 204, 204, 204, 204, 204, 204, 204, 403, 403, 403, 403, 403]),
    // Reached, and refused because nobody knows these people's passwords.
    ("changePassword", [401, 422, 422, 422, 422, 422, 422, 403, 403, 403, 403, 403, 403, 403]),
    ("stepUp", [401, 409, 409, 409, 409, 409, 409, 409, 409, 403, 403, 403, 403, 403]),
    ("listAuditEvents", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("exportAuditEvents", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("endSession", [401, 204, 204, 204, 204, 204, 204, 204, 204, 403, 403, 403, 403, 403]),
    ("listOrganisations", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("listApplications", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("listAttention", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("listTimeline", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("getOrganisation", [401, 200, 404, 200, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("getApplication", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("listApplicationManagers", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("listSecrets", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("getSecret", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("getSecretUsage", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("getApplicationUsage", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("getRotation", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    // No machine watches.
    ("watchSecrets", [401, 200, 404, 404, 200, 404, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("deleteSecret", [401, 204, 404, 404, 204, 404, 403, 403, 403, 204, 403, 404, 204, 403]),
    ("listClientKeys", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("createClientKey", [401, 201, 404, 404, 403, 404, 403, 403, 403, 201, 403, 404, 403, 403]),
    ("deleteClientKey", [401, 204, 404, 404, 204, 404, 403, 403, 403, 204, 403, 404, 204, 403]),
    ("revokeSecretTokens", [401, 204, 404, 404, 204, 404, 403, 403, 403, 204, 403, 404, 204, 403]),
    ("suspendSecret", [401, 200, 404, 404, 200, 404, 403, 403, 403, 200, 403, 404, 200, 403]),
    ("resumeSecret", [401, 200, 404, 404, 200, 404, 403, 403, 403, 200, 403, 404, 403, 403]),
    ("acknowledgeExpiry", [401, 200, 404, 404, 403, 404, 403, 200, 403, 403, 403, 403, 403, 403]),
    ("takeBackAcknowledgement", [401, 200, 404, 404, 403, 404, 403, 200, 403, 403, 403, 403, 403, 403]),
    // Managers of the application only, so that no operator ever sees a value.
    ("createSecret", [401, 201, 404, 404, 403, 404, 403, 403, 403, 201, 403, 404, 403, 403]),
    // Who asks manages it; who answers is an operator.
    ("showCatalogue", [401, 200, 200, 200, 200, 403, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("requestApplication", [401, 201, 404, 201, 403, 404, 403, 201, 403, 403, 403, 403, 403, 403]),
    ("requestPermissions", [401, 201, 404, 404, 403, 404, 403, 201, 403, 403, 403, 403, 403, 403]),
    ("listAccessRequests", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("getAccessRequest", [401, 200, 404, 404, 200, 404, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("withdrawAccessRequest", [401, 200, 404, 404, 403, 404, 403, 200, 403, 403, 403, 403, 403, 403]),
    ("approveAccessRequest", [401, 403, 403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("declineAccessRequest", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 403, 403]),
    // Operators.
    ("createOrganisation", [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403, 403, 201, 403]),
    ("updateOrganisation", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 200, 403]),
    ("createApplication", [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403, 403, 201, 403]),
    ("updateApplication", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 200, 403]),
    ("replaceGrants", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 200, 403]),
    ("getLimits", [401, 200, 404, 404, 200, 404, 200, 200, 200, 200, 403, 404, 200, 403]),
    ("replaceLimits", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 200, 403]),
    // Who manages all of the organisation, which nobody here does but operators.
    ("listWebhooks", [401, 403, 404, 403, 200, 404, 200, 403, 200, 403, 403, 403, 403, 403]),
    ("getWebhook", [401, 403, 404, 403, 200, 404, 200, 403, 200, 403, 403, 403, 403, 403]),
    ("listWebhookDeliveries", [401, 403, 404, 403, 200, 404, 200, 403, 200, 403, 403, 403, 403, 403]),
    ("createWebhook", [401, 403, 404, 403, 201, 404, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("updateWebhook", [401, 403, 404, 403, 200, 404, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("deleteWebhook", [401, 403, 404, 403, 204, 404, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("rotateWebhookSecret", [401, 403, 404, 403, 201, 404, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("testWebhook", [401, 403, 404, 403, 202, 404, 403, 403, 202, 403, 403, 403, 403, 403]),
    ("exportOrganisations", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("exportApplications", [401, 200, 200, 200, 200, 200, 200, 200, 200, 200, 403, 200, 200, 403]),
    ("exportAccessRequests", [401, 200, 200, 200, 200, 200, 200, 200, 200, 403, 403, 403, 403, 403]),
    ("exportApis", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("exportSecrets", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("exportPeople", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("exportAssignments", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("importTable", [401, 403, 403, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("getOverview", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("listFederationSecrets", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("listApis", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("createApi", [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403, 403, 201, 403]),
    ("getApi", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("updateApi", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 200, 403]),
    ("listIntrospectors", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("replaceIntrospectors", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 200, 403]),
    ("createPermission", [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403, 403, 201, 403]),
    ("deletePermission", [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403, 403, 204, 403]),
    ("listSigningKeys", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("createSigningKey", [401, 403, 403, 403, 201, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("revokeSigningKey", [401, 403, 403, 403, 204, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("listJobs", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("runJob", [401, 403, 403, 403, 202, 403, 403, 403, 202, 403, 403, 403, 403, 403]),
    ("listMessages", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("listPlannedNotices", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("getMessage", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("getMessageContent", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("resendMessage", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 403, 403]),
    ("listPeople", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("createPerson", [401, 403, 403, 403, 201, 403, 403, 403, 201, 403, 403, 403, 201, 403]),
    ("getPerson", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("updatePerson", [401, 403, 403, 403, 200, 403, 403, 403, 200, 403, 403, 403, 200, 403]),
    ("revokeInvitation", [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403, 403, 204, 403]),
    ("resetFactors", [401, 403, 403, 403, 204, 403, 403, 403, 403, 403, 403, 403, 403, 403]),
    ("previewDeparture", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("listLeftSecrets", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("handleLeftSecret", [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403, 403, 204, 403]),
    ("reopenLeftSecret", [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403, 403, 204, 403]),
    ("sendPasswordLink", [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403, 403, 204, 403]),
    ("listAssignments", [401, 403, 403, 403, 200, 403, 200, 403, 200, 403, 403, 403, 200, 403]),
    ("createAssignment", [401, 403, 403, 403, 201, 403, 403, 403, 403, 403, 403, 403, 201, 403]),
    ("deleteAssignment", [401, 403, 403, 403, 204, 403, 403, 403, 204, 403, 403, 403, 204, 403]),
];

#[test]
fn the_table_and_the_document_list_the_same_operations() {
    let documented: Vec<_> = operations::all().into_iter().map(|operation| operation.id).collect();
    let tabled: Vec<_> = TABLE.iter().map(|(id, _)| (*id).to_owned()).collect();
    assert_eq!(BTreeSet::from_iter(documented.clone()).len(), documented.len(), "an operation is documented twice");
    assert_eq!(BTreeSet::from_iter(tabled.clone()).len(), tabled.len(), "an operation is in the table twice");
    assert_eq!(BTreeSet::from_iter(tabled), BTreeSet::from_iter(documented));
}

#[tokio::test]
async fn every_operation_answers_everybody_as_the_table_says() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for operation in operations::all() {
        let Some((_, row)) = TABLE.iter().find(|(id, _)| *id == operation.id) else {
            wrong.push(format!("{} is not in the table", operation.id));
            continue;
        };
        for (caller, expected) in EVERYBODY.into_iter().zip(row) {
            let answer = call(&world, &operation, caller).await;
            if answer.status.as_u16() != *expected {
                let (id, status, text) = (&operation.id, answer.status, &answer.text);
                wrong.push(format!("{id} by {caller:?}: expected {expected}, was {status} {text}"));
            }
            wrong.extend(unexplained(&operation, caller, &answer));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn each_permission_that_an_operation_documents_is_enough_alone() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for operation in operations::all() {
        for permission in &operation.scopes {
            let path = world.path(&operation.path).await;
            let answer = send(&world, &operation, &path, &world.machines().with_only(permission).await).await;
            // With this one it reaches itself, and so not the application that is called on.
            let expected = if permission == "secrets.rotate" { 404 } else { succeeds(&operation) };
            if answer.status.as_u16() != expected {
                wrong.push(format!("{} with {permission}: {} {}", operation.id, answer.status, answer.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The status when all is right.
fn succeeds(operation: &Operation) -> u16 {
    let (_, row) = TABLE.iter().find(|(id, _)| *id == operation.id).unwrap();
    *row.iter().filter(|status| **status < 300).min().unwrap()
}

#[tokio::test]
async fn what_is_refused_is_not_done() {
    let world = World::new().await;
    world.machines();
    // What is called on and what is sent is made beforehand, and is the same for everybody who is refused.
    let mut calls = Vec::new();
    for operation in operations::all() {
        let (_, row) = TABLE.iter().find(|(id, _)| *id == operation.id).unwrap();
        let refused: Vec<_> = EVERYBODY.into_iter().zip(row).filter(|(_, status)| **status >= 400).collect();
        if operation.method != Method::GET && operation.is_management() && !refused.is_empty() {
            let path = world.path(&operation.path).await;
            let body = operation.body.as_ref().map(|_| world.body(&operation.id));
            calls.push((operation, path, body, refused));
        }
    }
    let leavers: Vec<_> = calls.iter().filter_map(|(_, path, ..)| Some(path.split_once("/offboarding/")?.0)).collect();
    assert!(!leavers.is_empty());
    let before = state(&world, &leavers).await;
    for (operation, path, body, refused) in &calls {
        for (caller, expected) in refused {
            let mut body = body.clone();
            if operation.id == "beginSignIn" {
                // So many wrong ones of one account or from one address are slowed down.
                world.app.advance(Duration::seconds(40));
                body = Some(world.body(&operation.id));
            }
            let browser = world.client(*caller, operation).await;
            let answer = send_body(operation, path, body.as_ref(), &browser).await;
            assert_eq!(answer.status.as_u16(), **expected, "{} by {caller:?}: {}", operation.id, answer.text);
        }
    }
    let after = state(&world, &leavers).await;
    for ((what, after), (_, before)) in after.iter().zip(&before) {
        assert_eq!(after, before, "{what}");
    }
}

/// What is said by each operation that is let through to its work and refuses it in the table: nobody here has what it
/// asks for. By the code of the problem, of the field, or of RFC 6749.
const UNMET: &[(&str, &str)] = &[
    ("introspectToken", "invalid_request"),
    ("revokeToken", "invalid_request"),
    ("requestV1Token", "invalid_request"),
    ("requestV2Token", "invalid_request"),
    ("refuseV1SignIn", "unsupported_response_type"),
    ("refuseV2SignIn", "unsupported_response_type"),
    ("beginProviderSignIn", "unknown_provider"),
    ("beginProviderLink", "unknown_provider"),
    ("beginProviderStepUp", "unknown_provider"),
    ("confirmTotpReplacement", "not_begun"),
    ("addPasskey", "ceremony_over"),
    ("answerProviderLink", "ceremony_over"),
    ("answerProviderStepUp", "ceremony_over"),
    ("beginPasskeyStepUp", "not_enrolled"),
    ("stepUpWithPasskey", "ceremony_over"),
    ("openCalendarFeed", "nothing_managed"),
    ("changePassword", "wrong_password"),
    ("stepUp", "not_enrolled"),
];

/// What an answer of this kind says is wrong.
fn unmet(answer: &Answer) -> String {
    match answer.refused().into_iter().next() {
        Some((_, code)) => code,
        None if answer.code().is_empty() => answer.json()["error"].as_str().unwrap_or_default().to_owned(),
        None => answer.code(),
    }
}

/// A refusal must say why by the right code.
fn unexplained(operation: &Operation, caller: Caller, answer: &Answer) -> Option<String> {
    if matches!(answer.status.as_u16(), 400 | 409 | 422) {
        let (said, id) = (unmet(answer), operation.id.as_str());
        let expected = UNMET.contains(&(id, said.as_str()));
        return (!expected).then(|| format!("{id} by {caller:?} was refused with {said:?}: {}", answer.text));
    }
    let expected: &[&str] = match answer.status.as_u16() {
        401 => &["not_signed_in", "sign_in_over", "wrong_credentials"],
        403 => &[
            "operators_only",
            "managers_only",
            "askers_only",
            "auditors_change_nothing",
            "step_up_required",
            "insufficient_scope",
            "people_only",
        ],
        404 => &["not_found"],
        _ => return None,
    };
    let code = answer.code();
    (!expected.contains(&code.as_str())).then(|| format!("{} by {caller:?} was refused with {code:?}", operation.id))
}

/// Calls an operation with all that it needs to succeed, but for the right.
async fn call(world: &World, operation: &Operation, caller: Caller) -> Answer {
    let path = world.path(&operation.path).await;
    let browser = world.client(caller, operation).await;
    if operation.id == "beginSignIn" {
        // So many wrong ones from one address are slowed down.
        world.app.advance(Duration::seconds(40));
    }
    if operation.id == "requestToken" {
        let (_, value) = world.secret().await;
        return browser.token(&world.application.id.to_string(), &value, &[]).await;
    }
    if matches!(operation.id.as_str(), "introspectToken" | "revokeToken") {
        // A token of a machine is one authentication, and its secret is another.
        let (_, value) = world.secret().await;
        let form =
            [("client_id", world.application.id.to_string()), ("client_secret", value), ("token", "x".to_owned())];
        return browser.send(browser.request(Method::POST, &path).form(&form)).await;
    }
    if operation.id.starts_with("requestV") {
        let (_, value) = world.secret().await;
        let client_id = world.application.id.to_string();
        let api = &world.api.identifier;
        let (client, scope) = (("client_id", client_id.as_str()), format!("{api}/.default"));
        let asked = if operation.id.contains("V1") { ("resource", api.as_str()) } else { ("scope", scope.as_str()) };
        let form = [("grant_type", "client_credentials"), client, ("client_secret", &value), asked];
        return browser.send(browser.request(Method::POST, &path).form(&form)).await;
    }
    if operation.id == "getInstance" {
        let endpoint = format!("{}/{TENANT}/oauth2/authorize", world.app.address);
        return browser.get(&format!("{path}?authorization_endpoint={endpoint}")).await;
    }
    send(world, operation, &path, &browser).await
}

async fn send(world: &World, operation: &Operation, path: &str, browser: &Client) -> Answer {
    let body = operation.body.as_ref().map(|_| world.body(&operation.id));
    send_body(operation, path, body.as_ref(), browser).await
}

async fn send_body(operation: &Operation, path: &str, body: Option<&Value>, browser: &Client) -> Answer {
    let mut request = browser.request(operation.method.clone(), path);
    if matches!(operation.method, Method::PATCH | Method::PUT) {
        request = request.header(header::IF_MATCH, "*");
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    browser.send(request).await
}

/// All that an operator sees, with what is marked of the secrets that these leavers know, and how many messages were
/// written.
async fn state(world: &World, leavers: &[&str]) -> Vec<(String, Value)> {
    let operator = world.browser(Caller::Operator);
    let application = format!("/api/v1/applications/{}", world.application.id);
    let lists = ["organisations", "apis", "applications", "assignments", "people", "access-requests"];
    let mut paths: Vec<_> = lists.iter().map(|list| format!("/api/v1/{list}?limit=200")).collect();
    paths.extend(["/api/v1/signing-keys".to_owned(), format!("{application}/managers")]);
    paths.push(format!("{application}/secrets?limit=200"));
    paths.extend(leavers.iter().map(|leaver| format!("{leaver}/offboarding?limit=200")));
    let mut state = Vec::new();
    for path in paths {
        let seen = operator.get(&path).await.json();
        assert!(seen["items"].is_array() && seen["next_cursor"].is_null(), "{path} is seen whole: {seen}");
        state.push((path, seen));
    }
    let introspectors = format!("/api/v1/apis/{}/introspectors", world.api.id);
    let who = operator.get(&introspectors).await.expect(200).json();
    state.push((introspectors, who));
    let messages = world.app.core.db.read(|connection| {
        use latchkey::db::schema::messages::dsl;
        dsl::messages.count().get_result::<i64>(connection).map_err(DbError::from)
    });
    state.push(("messages".to_owned(), messages.unwrap().into()));
    state
}
