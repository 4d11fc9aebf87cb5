//! Why no token is issued: every reason with its stable code, and what follows from it.
//!
//! The table is in `refusal/table.rs`. What an answer looks like is in `http/oauth/error.rs` and `http/compatible/`; the
//! page that each answer points to is made of the same table by `http/docs/`.

mod table;

pub use self::table::TABLE;

/// A reason why a token is refused, in the order in which a request is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Another method than POST.
    MethodNotAllowed,
    /// The body is not `application/x-www-form-urlencoded`.
    NotAForm,
    /// Parameters that belong into the body stand in the address.
    CredentialsInAddress,
    /// The body is too large, too slow or broken off.
    BodyNotReceived,
    /// The percent-encoding is broken, or what it stands for is no text.
    UnreadableParameters,
    /// A parameter that may stand once stands twice.
    ParameterRepeated,
    /// A parameter that is needed is not there.
    ParameterMissing,
    /// A parameter that this address does not know stands in for one that it needs.
    ParameterUnsupported,
    /// Another grant type than `client_credentials`.
    GrantTypeUnsupported,
    /// The client authenticates in several ways at once.
    SeveralMethods,
    /// The Authorization header cannot be read.
    AuthorizationUnreadable,
    /// A way to authenticate that is not supported.
    MethodUnsupported,
    /// The client does not authenticate at all.
    SecretMissing,
    /// The client ID is no UUID, so it is nobody's.
    ClientIdMalformed,
    /// There is no such client, or it has no such secret, or no more.
    CredentialsMismatch,
    /// The secret was cut off, mistyped, or something was added.
    SecretDamaged,
    /// The secret has white space at its beginning or end.
    SecretInWhiteSpace,
    /// The id of a secret was sent in place of its value.
    SecretIsAnId,
    /// The secret does not look like one of ours.
    SecretForeign,
    /// The secret is right and expired.
    SecretExpired,
    /// The secret is right and suspended.
    SecretSuspended,
    /// The assertion is no JWT that is read here.
    AssertionMalformed,
    /// The claims of the assertion are not for us or not for now.
    AssertionClaims,
    /// No key of the client has signed the assertion.
    AssertionUnverified,
    /// The assertion was used before.
    AssertionUsed,
    /// The key is right and expired.
    KeyExpired,
    /// The client's set of keys does not answer.
    KeySetAway,
    /// The secret is right and the application disabled.
    ApplicationDisabled,
    /// Too many wrong attempts from one address.
    TooManyAttempts,
    /// The application may not be used from this address.
    AddressNotAllowed,
    /// The application got as many tokens in this minute as it may.
    QuotaExceeded,
    /// The application may use no API.
    NothingGranted,
    /// The application asks for a permission that it does not have.
    PermissionNotGranted,
    /// No single API has all the permissions that were asked for.
    SeveralApis,
    /// The API that was named is none that the application may use.
    ResourceUnknown,
    /// Several APIs were named.
    SeveralResources,
    /// Several APIs fit, and none was named.
    ResourceNeeded,
    /// The scope has not the form that this address wants.
    ScopeMalformed,
    /// The token that is to be revoked was issued to another client.
    TokenOfAnother,
    /// There is no such tenant.
    TenantUnknown,
    /// Somebody would sign in by the address that only machines use.
    SignInUnsupported,
    /// The authority that is asked about is not this one.
    AuthorityUnknown,
    /// The database is away.
    Unavailable,
    /// A fault of ours. It stays the last.
    Internal,
}

/// The codes of RFC 6749 §5.2 and RFC 8707 §2 and, for faults of ours, of RFC 6749 §4.1.2.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OAuthCode {
    InvalidRequest,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    /// RFC 6749 §4.1.2.1.
    UnsupportedResponseType,
    InvalidScope,
    InvalidTarget,
    /// Where RFC 8707 says `invalid_target`, Microsoft Entra ID says `invalid_resource`; on the compatible paths only.
    InvalidResource,
    /// What discovery says of a tenant that is not known; on the compatible paths only.
    InvalidTenant,
    /// What instance discovery says of an authority that is not known; on the compatible paths only.
    InvalidInstance,
    TemporarilyUnavailable,
    /// The same code for who asks too often, with another status (RFC 6585 §4).
    TooOften,
    ServerError,
}

impl OAuthCode {
    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidResource => "invalid_resource",
            Self::InvalidTenant => "invalid_tenant",
            Self::InvalidInstance => "invalid_instance",
            Self::TemporarilyUnavailable | Self::TooOften => "temporarily_unavailable",
            Self::ServerError => "server_error",
        }
    }
}

/// What a refusal is on the compatible paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compatible {
    pub error: OAuthCode,
    /// The number that Microsoft Entra ID gives to this reason, or to the nearest one.
    pub number: u32,
}

/// What is known of a reason.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    /// Stable, `snake_case`: the name of its page, and part of the published interface.
    pub code: &'static str,
    pub error: OAuthCode,
    pub compatible: Compatible,
    /// What is said where nothing more is known; in the alphabet of RFC 6749 §5.2.
    pub description: &'static str,
    /// The heading of its page.
    pub title: &'static str,
    /// What its page says of the cause.
    pub cause: &'static str,
    /// What its page says is to be done.
    pub remedy: &'static str,
}

impl Reason {
    /// Whether the credentials are those of nobody, as far as is told.
    #[must_use]
    pub const fn is_mismatch(self) -> bool {
        matches!(
            self,
            Self::ClientIdMalformed
                | Self::CredentialsMismatch
                | Self::SecretDamaged
                | Self::SecretInWhiteSpace
                | Self::SecretIsAnId
                | Self::SecretForeign
                | Self::AssertionUnverified
        )
    }

    /// What follows from this reason.
    #[must_use]
    pub fn refusal(self) -> &'static Refusal {
        TABLE.iter().find(|(reason, _)| *reason == self).map_or(&table::INTERNAL, |(_, refusal)| refusal)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    #[expect(clippy::as_conversions, reason = "the number of a case, by which none can be left out")]
    fn every_reason_is_in_the_table_in_the_order_of_its_declaration() {
        for (index, (reason, _)) in TABLE.iter().enumerate() {
            assert_eq!(*reason as usize, index, "{reason:?}");
        }
        assert_eq!(Reason::Internal as usize + 1, TABLE.len());
    }

    #[test]
    fn every_reason_has_a_code_of_its_own_that_can_stand_in_an_address() {
        let codes: BTreeSet<_> = TABLE.iter().map(|(_, refusal)| refusal.code).collect();
        assert_eq!(codes.len(), TABLE.len());
        for code in codes {
            assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{code}");
        }
    }

    #[test]
    fn what_is_said_keeps_to_the_alphabet_of_descriptions() {
        for (_, refusal) in &TABLE {
            let said = refusal.description;
            assert!(said.bytes().all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E)), "{said}");
            assert!(said.ends_with('.'), "{said}");
        }
    }
}
