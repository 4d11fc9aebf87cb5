//! The one table of refusals: reason → code, RFC 6749 code, number on the compatible paths, words, page.
//!
//! A description names what is wrong and what to do, and never holds anything that the client sent. The numbers are those
//! under which people who come from Microsoft Entra ID know a fault, or the nearest one.

use super::{
    Compatible,
    OAuthCode::{
        self, InvalidClient, InvalidGrant, InvalidInstance, InvalidRequest, InvalidResource, InvalidScope,
        InvalidTarget, ServerError, TemporarilyUnavailable, TooOften, UnauthorizedClient, UnsupportedGrantType,
        UnsupportedResponseType,
    },
    Reason, Refusal,
};

type Codes = (OAuthCode, Compatible);

/// A refusal whose `error` is the same on all paths.
const fn alike(error: OAuthCode, number: u32) -> Codes {
    unlike(error, error, number)
}

/// A refusal whose `error` is another one on the compatible paths.
const fn unlike(error: OAuthCode, compatible: OAuthCode, number: u32) -> Codes {
    (error, Compatible { error: compatible, number })
}

/// Title, cause and remedy are what its page says.
const fn row(
    code: &'static str,
    (error, compatible): Codes,
    description: &'static str,
    title: &'static str,
    cause: &'static str,
    remedy: &'static str,
) -> Refusal {
    Refusal { code, error, compatible, description, title, cause, remedy }
}

/// A fault of ours.
pub(super) const INTERNAL: Refusal = row(
    "internal_error",
    alike(ServerError, 90033),
    "Something went wrong on our side; it was logged.",
    "Something went wrong on our side",
    "The token service met a fault of its own. It was logged, and nothing that you sent was wrong.",
    "Try again after a minute. When it stays, tell the federation's operators the request id, which the answer carries in \
     the header X-Request-Id.",
);

/// Every reason with what follows from it.
pub static TABLE: [(Reason, Refusal); 44] = [
    (
        Reason::MethodNotAllowed,
        row(
            "method_not_allowed",
            alike(InvalidRequest, 900_561),
            "This address takes another method than the one of this request.",
            "The method of the request is another one",
            "A token is asked for by POST (RFC 6749 §3.2), as are introspection and revocation. This request was a GET, \
             perhaps by a browser or because a redirect was followed, or had yet another method.",
            "Send a POST to exactly this address, over https. With curl, -d does so. The header Allow of the answer names \
             the methods that the address takes.",
        ),
    ),
    (
        Reason::NotAForm,
        row(
            "body_not_a_form",
            alike(InvalidRequest, 900_144),
            "The body must be sent as application/x-www-form-urlencoded.",
            "The body is not a form",
            "A token request is an HTTP POST with a form as its body, as browsers send it. This request had another content \
             type, such as JSON, or none.",
            "Send the header Content-Type: application/x-www-form-urlencoded, and the parameters as name=value joined by \
             &. With curl, -d does both.",
        ),
    ),
    (
        Reason::CredentialsInAddress,
        row(
            "credentials_in_address",
            alike(InvalidRequest, 90023),
            "Parameters in the address are refused, because addresses are logged; send them in the body. A secret that \
             was sent this way should be replaced.",
            "Parameters stand in the address",
            "Addresses are kept in the logs of proxies and servers, so whatever stands behind the question mark must be \
             taken as known to others.",
            "Send all parameters in the body. If a client secret was in the address, create a new one, change your system \
             over to it and delete the old one.",
        ),
    ),
    (
        Reason::BodyNotReceived,
        row(
            "body_not_received",
            alike(InvalidRequest, 90023),
            "The body could not be received as a whole.",
            "The body was not received",
            "The body of the request was too large, did not arrive in time, or broke off.",
            "Look at the network between your system and this service. A token request has less than 2 kB.",
        ),
    ),
    (
        Reason::UnreadableParameters,
        row(
            "unreadable_parameters",
            alike(InvalidRequest, 90023),
            "The request holds a parameter that cannot be read.",
            "A parameter cannot be read",
            "A name or a value has a broken percent-encoding, text that is not UTF-8, or a NUL character.",
            "Let your HTTP library encode the form (with curl: --data-urlencode). A character outside of letters, digits \
             and - . _ ~ stands as % and two hexadecimal digits.",
        ),
    ),
    (
        Reason::ParameterRepeated,
        row(
            "parameter_repeated",
            alike(InvalidRequest, 9_000_411),
            "A parameter is given more than once.",
            "A parameter is given more than once",
            "Each parameter may stand once in a request (RFC 6749 §3.2). Two values could be read differently by two \
             programs.",
            "Send each parameter once. Several permissions are one parameter scope, separated by spaces.",
        ),
    ),
    (
        Reason::ParameterMissing,
        row(
            "parameter_missing",
            alike(InvalidRequest, 900_144),
            "A parameter is missing.",
            "A parameter is missing",
            "A token request needs grant_type, the client ID and the client secret; on the address of version 1 also \
             resource, and on that of version 2 scope. An empty parameter counts as missing.",
            "Add the parameter that the message names. Often a variable of the environment is not set where the program \
             runs.",
        ),
    ),
    (
        Reason::ParameterUnsupported,
        row(
            "parameter_unsupported",
            alike(InvalidRequest, 901_002),
            "The parameter resource is not used at this address; ask for the API by scope, as its id or URI and /.default.",
            "This address does not take the parameter",
            "The addresses of version 1 name the API by resource, those of version 2 by scope.",
            "At /oauth2/v2.0/token send scope with the API's id or URI and /.default behind it. At /oauth2/token send \
             resource with the API's id or URI.",
        ),
    ),
    (
        Reason::GrantTypeUnsupported,
        row(
            "grant_type_unsupported",
            alike(UnsupportedGrantType, 70003),
            "The only grant type here is client_credentials.",
            "Another grant type than client_credentials",
            "This service gives tokens to machines. It signs no people in, so there are no authorization codes, passwords \
             of people or refresh tokens.",
            "Send grant_type=client_credentials.",
        ),
    ),
    (
        Reason::SeveralMethods,
        row(
            "several_authentication_methods",
            alike(InvalidRequest, 90023),
            "The client authenticates in several ways, in the header and in the body; use one of them.",
            "The client authenticates in several ways",
            "The client secret may stand in the Authorization header (HTTP Basic) or in the body, not in both \
             (RFC 6749 §2.3).",
            "Choose one. Many libraries send the header by themselves; then leave client_secret out of the body.",
        ),
    ),
    (
        Reason::AuthorizationUnreadable,
        row(
            "authorization_unreadable",
            alike(InvalidRequest, 90023),
            "The Authorization header is not Basic with base64 of id:secret.",
            "The Authorization header cannot be read",
            "HTTP Basic is the word Basic, a space, and base64 of the client ID, a colon and the client secret, each \
             form-encoded before (RFC 6749 §2.3.1).",
            "Let your library write the header (with curl: -u), or send client_id and client_secret in the body.",
        ),
    ),
    (
        Reason::MethodUnsupported,
        row(
            "authentication_method_unsupported",
            alike(InvalidClient, 7_000_218),
            "This way to authenticate is not supported here; send the client secret by HTTP Basic or as client_secret in \
             the body.",
            "This way to authenticate is not supported",
            "The request authenticates by something else than a client secret, such as a bearer token or an assertion.",
            "Send client ID and client secret by HTTP Basic, or as client_id and client_secret in the body.",
        ),
    ),
    (
        Reason::SecretMissing,
        row(
            "secret_missing",
            alike(InvalidClient, 7_000_218),
            "The request holds no client secret; send the client secret by HTTP Basic or as client_secret in the body.",
            "The client secret is missing",
            "The request has no client secret, or an empty one.",
            "Send it by HTTP Basic, or as client_secret in the body. Often the variable that should hold it is not set \
             where the program runs.",
        ),
    ),
    (
        Reason::ClientIdMalformed,
        row(
            "client_id_malformed",
            unlike(InvalidClient, UnauthorizedClient, 700_016),
            "The client ID is not a UUID, so it is nobody's; copy it from the application's page in the portal.",
            "The client ID is not a client ID",
            "A client ID is a UUID: 32 hexadecimal digits in five groups. What was sent is something else, such as the \
             name of the application, or the secret where the ID should be.",
            "Copy the client ID from the application’s page in the portal. It is not confidential and never changes.",
        ),
    ),
    (
        Reason::CredentialsMismatch,
        row(
            "credentials_mismatch",
            alike(InvalidClient, 7_000_215),
            "The client ID and the client secret do not match.",
            "Client ID and client secret do not match",
            "There is no application of this client ID, or it has no such secret. A secret that was deleted does not match \
             any more. More is not said, so that nobody can find out by trying.",
            "Compare the client ID with the one in the portal, and the first three characters of the secret with those \
             that the portal shows for each secret of this application. Check that both are of the same environment, \
             production or sandbox. If the value is lost, create a new secret; it cannot be shown again.",
        ),
    ),
    (
        Reason::SecretDamaged,
        row(
            "secret_damaged",
            alike(InvalidClient, 7_000_215),
            "The client secret is damaged: a character was lost, changed or added. Copy it again as a whole.",
            "The client secret is damaged",
            "The value begins like one of our secrets, but its last six characters, which are a sum over the others, do \
             not fit. A character was lost, mistyped or added, often at the end, or the value was cut off by a field that \
             is too short.",
            "Copy the value again as a whole: 57 characters, only letters, digits and underscores. If it is stored \
             nowhere else, create a new secret.",
        ),
    ),
    (
        Reason::SecretInWhiteSpace,
        row(
            "secret_in_white_space",
            alike(InvalidClient, 7_000_215),
            "The client secret has white space at its beginning or end, such as a line break; remove it.",
            "There is white space around the client secret",
            "A space, a tab or a line break stands before or behind the value. This happens when it is pasted, or read \
             from a file that ends with a line break.",
            "Remove the white space. In a shell, $(cat file) drops the line break; in a program, trim what is read.",
        ),
    ),
    (
        Reason::SecretIsAnId,
        row(
            "secret_is_an_id",
            alike(InvalidClient, 7_000_215),
            "What was sent as the client secret looks like an id (a UUID), not like a secret; send the value that was \
             shown once when the secret was created.",
            "An id was sent in place of the client secret",
            "The client secret is a UUID. Ids of secrets and client IDs look like that, values of secrets never do.",
            "Send the value that was shown once when the secret was created. It has _lkp_ or _lks_ behind its first three \
             characters. If it is lost, create a new secret.",
        ),
    ),
    (
        Reason::SecretForeign,
        row(
            "secret_foreign",
            alike(InvalidClient, 7_000_215),
            "The client ID and the client secret do not match, and the secret does not look like one of this service, \
             which has _lkp_ or _lks_ behind its first three characters.",
            "The client secret is not one of this service",
            "Each secret of this service has _lkp_ (production) or _lks_ (sandbox) behind its first three characters. What \
             was sent does not, so it may come from another service, or it is a placeholder that was not replaced.",
            "Create a secret for this application in the portal and send its value. Secrets of the service that you used \
             before do not work here.",
        ),
    ),
    (
        Reason::SecretExpired,
        row(
            "secret_expired",
            alike(InvalidClient, 7_000_222),
            "The client secret expired. Create a new one in the portal.",
            "The client secret expired",
            "The client ID and the secret are right, but the secret’s time is over. It cannot be prolonged.",
            "Sign in at the portal, create a new secret for this application, change your system over to it and delete \
             the old one. Credential managers are told by e-mail before a secret expires; see that there are two of them.",
        ),
    ),
    (
        Reason::SecretSuspended,
        row(
            "secret_suspended",
            alike(InvalidClient, 7_000_222),
            "The client secret is suspended; a credential manager can resume it in the portal.",
            "The client secret is suspended",
            "The client ID and the secret are right, but somebody has suspended the secret: it gets no tokens until it is \
             resumed. That is done to see whether a secret is still in use, or because its value may be known to others.",
            "Ask the credential managers of the application why it was suspended; who did it stands beside the secret in the \
             portal. They can resume it there, or create a new secret. Where a time was set, it resumes by itself.",
        ),
    ),
    (
        Reason::AssertionMalformed,
        row(
            "assertion_malformed",
            alike(InvalidClient, 50_027),
            "The client assertion cannot be read.",
            "The client assertion cannot be read",
            "The client assertion is no JWT that is understood here. It must be signed by ES256, EdDSA, RS256 or PS256, and \
             no member may stand twice in it.",
            "Let a library make the assertion, by the method private_key_jwt. The description of the answer says what is \
             wrong with this one.",
        ),
    ),
    (
        Reason::AssertionClaims,
        row(
            "assertion_claims",
            alike(InvalidClient, 700_024),
            "The client assertion does not hold.",
            "The client assertion is not for this service, or not for now",
            "A client assertion names the client ID as iss and sub, this service as aud, an exp at most ten minutes ahead and \
             a jti of its own. The description of the answer says which of these is wrong.",
            "Make a new assertion for each request, with the issuer of this service as aud, and see that the clock of the \
             machine is right.",
        ),
    ),
    (
        Reason::AssertionUnverified,
        row(
            "assertion_unverified",
            alike(InvalidClient, 700_027),
            "No key of the client has signed the client assertion.",
            "No key of the client has signed the assertion",
            "The signature of the client assertion fits none of the keys that this client has here, or there is no such \
             client. Or so many keys of the client may have signed it that none was tried: more than four of its algorithm.",
            "Compare the fingerprint of the key that the machine signs with to those in the portal, and check the client ID. \
             A new key works from the moment it was added. Of many keys, name the one that signs by kid in the header of the \
             assertion: the id that the key has here, or its kid in the set, which no other key there has.",
        ),
    ),
    (
        Reason::AssertionUsed,
        row(
            "assertion_used",
            alike(InvalidClient, 700_024),
            "The client assertion was used before; make a new one for each request, with a jti of its own.",
            "The client assertion was used before",
            "Each client assertion works once, so that whoever reads one cannot use it again. One with the same jti has been \
             used already.",
            "Make a new assertion with a random jti for each request, also when a request is repeated.",
        ),
    ),
    (
        Reason::KeyExpired,
        row(
            "key_expired",
            alike(InvalidClient, 7_000_222),
            "The key has expired. Add another one in the portal.",
            "The key has expired",
            "The assertion was signed by the right key, and the key has passed its expiry.",
            "Add a new key in the portal, let your system sign with it, and delete the old one.",
        ),
    ),
    (
        Reason::KeySetAway,
        row(
            "key_set_away",
            alike(TemporarilyUnavailable, 90033),
            "The set of keys of this client cannot be read from its address; try again in a moment.",
            "The set of keys of the client cannot be read",
            "This client keeps its public keys at an address of its own, and that does not answer, or not with a set of keys.",
            "See that the address in the portal is right, that it answers from everywhere without a sign-in, within seconds \
             and without a redirect, and that its certificate is valid.",
        ),
    ),
    (
        Reason::ApplicationDisabled,
        row(
            "application_disabled",
            unlike(InvalidClient, UnauthorizedClient, 7_000_112),
            "The application is disabled; ask the operator of the federation.",
            "The application is disabled",
            "The client ID and the secret are right, but the federation’s operators have disabled the application.",
            "Ask the operators. A new secret does not help.",
        ),
    ),
    (
        Reason::TooManyAttempts,
        row(
            "too_many_attempts",
            alike(TooOften, 90055),
            "Too many wrong attempts; wait for the seconds that Retry-After names.",
            "Too many wrong attempts",
            "Client IDs and secrets that do not match, or assertions that no key of the client has signed, were sent again \
             and again from one address. The right secret or key is accepted at any time, so nobody else is kept out; and \
             one that has expired is never counted.",
            "Look for the program that still has an old secret or key, at the address from which it asks, and give it the \
             new one. A program should not repeat a refused request: a secret that is wrong stays wrong.",
        ),
    ),
    (
        Reason::AddressNotAllowed,
        row(
            "address_not_allowed",
            alike(UnauthorizedClient, 53003),
            "The application may not be used from this address.",
            "The application may not be used from this address",
            "The operators have set from which addresses this application may ask for tokens. The secret was right, and the \
             request came from another address: your network's address may have changed, or the request took another way.",
            "Find out by which public address your system goes out, and ask the federation's operators to add it. When \
             nobody of yours asks from there, the secret is in other hands: replace it at once.",
        ),
    ),
    (
        Reason::QuotaExceeded,
        row(
            "quota_exceeded",
            alike(TooOften, 90055),
            "The application got as many tokens in this minute as it may.",
            "The application asks for too many tokens",
            "The operators have set how many tokens a minute this application may get. A token is good for many requests, \
             about an hour, so a program that asks for one each time makes both sides slower.",
            "Keep each token until shortly before it expires, and share it among the program's threads. When more are needed \
             in truth, ask the federation's operators for a higher quota.",
        ),
    ),
    (
        Reason::NothingGranted,
        row(
            "nothing_granted",
            alike(UnauthorizedClient, 65001),
            "The application has no permission on any API; ask the operator of the federation.",
            "The application may use no API",
            "The operators have not given this application a permission on any API, or have taken the last one away.",
            "Ask the operators for the permissions that the application needs.",
        ),
    ),
    (
        Reason::PermissionNotGranted,
        row(
            "permission_not_granted",
            alike(InvalidScope, 70011),
            "The application is not granted everything it asks for.",
            "A permission is not granted",
            "The scope names a permission that the application does not have on this API. The message lists those that it \
             has.",
            "Ask for those that are listed, or leave scope out to get all of them. If one is missing, ask the operators.",
        ),
    ),
    (
        Reason::SeveralApis,
        row(
            "permissions_of_several_apis",
            alike(InvalidScope, 70011),
            "No single API that this application may use has all these permissions; a token is for one API.",
            "The permissions belong to several APIs",
            "A token is for one API. There is none on which the application has all the permissions that it asks for.",
            "Ask for one token for each API, with the permissions of that API.",
        ),
    ),
    (
        Reason::ResourceUnknown,
        row(
            "resource_unknown",
            unlike(InvalidTarget, InvalidResource, 500_011),
            "The resource is not an API that this application may use; check its identifier and the environment.",
            "The API is not known, or not granted",
            "There is no API of this identifier, or the application has no permission on it. Both are answered alike. An \
             application of the sandbox cannot use APIs of production, nor the other way round.",
            "Compare what you send with the identifiers on the application's page in the portal, character by character: a \
             slash at the end makes a difference.",
        ),
    ),
    (
        Reason::SeveralResources,
        row(
            "several_resources",
            unlike(InvalidTarget, InvalidScope, 700_022),
            "A token is for one API; ask for one resource at a time.",
            "Several APIs are asked for at once",
            "The request names more than one API. A token is for one, so that one API cannot use it at another.",
            "Ask for one token for each API.",
        ),
    ),
    (
        Reason::ResourceNeeded,
        row(
            "resource_needed",
            alike(InvalidTarget, 900_144),
            "Several APIs fit; name one with the parameter resource.",
            "Several APIs fit",
            "The application may use several APIs, and the request does not say which one the token is for.",
            "Send the parameter resource with the identifier of one of the APIs that the message lists.",
        ),
    ),
    (
        Reason::ScopeMalformed,
        row(
            "scope_malformed",
            alike(InvalidScope, 70011),
            "The scope must be the id or the URI of one API with /.default behind it.",
            "The scope has another form",
            "At the address of version 2, a machine asks for all that it is granted on one API: the API's id or URI, and \
             /.default behind it.",
            "Send scope with the API's id or URI and /.default. To choose single permissions, use /oauth2/token of this \
             service without a tenant.",
        ),
    ),
    (
        Reason::TokenOfAnother,
        row(
            "token_of_another_client",
            alike(InvalidGrant, 70000),
            "The token was issued to another client; only the client that it was issued to revokes it.",
            "The token was issued to another client",
            "A client revokes its own tokens only (RFC 7009 section 2.1). The token of this request is good, and the client \
             that authenticated is not the one that it was issued to.",
            "Authenticate as the client that the token was issued to: its ID is the claim client_id of the token. Who looks \
             after a secret ends all tokens of it in the portal.",
        ),
    ),
    (
        Reason::TenantUnknown,
        row(
            "tenant_unknown",
            alike(InvalidRequest, 90002),
            "There is no such tenant here; check the first part of the address's path.",
            "The tenant is not known",
            "The address names a tenant that is not this federation’s.",
            "Use the tenant’s id or name that the federation gave you, or the address /oauth2/token without a tenant.",
        ),
    ),
    (
        Reason::SignInUnsupported,
        row(
            "sign_in_unsupported",
            alike(UnsupportedResponseType, 700_054),
            "Nobody signs in here: API credentials are for machines only. Send the token request to the token endpoint.",
            "Nobody signs in at this address",
            "The address is in the metadata because some libraries insist on one. It signs no people in: API credentials \
             are for machines only.",
            "Use the client credentials grant: in MSAL acquire_token_for_client or acquireTokenByClientCredential. People \
             sign in at the portal.",
        ),
    ),
    (
        Reason::AuthorityUnknown,
        row(
            "authority_unknown",
            alike(InvalidInstance, 50_049),
            "The authority is not this service; its address must begin with the public address of this service and a \
             tenant of it.",
            "The authority is not this service",
            "A library asked whether an authority is one that this service vouches for. It vouches for itself only.",
            "Configure the authority as this service’s address with the tenant’s id or name behind it.",
        ),
    ),
    (
        Reason::Unavailable,
        row(
            "temporarily_unavailable",
            alike(TemporarilyUnavailable, 90033),
            "The service cannot reach its database; try again in a moment.",
            "The service is not available for the moment",
            "The token service cannot reach its database. It gives no token rather than one that may not be given any more.",
            "Try again after the seconds that the header Retry-After names. Keep using the token that you have until it \
             expires.",
        ),
    ),
    (Reason::Internal, INTERNAL),
];
