//! Single sign-on: what a provider says of somebody, and what may be made of it.

use super::{Id, Rejection, Timestamp, email::EmailAddress};

/// How long a person may stay at the provider.
pub const CEREMONY_LIFE: time::Duration = time::Duration::minutes(10);
/// How far a provider's clock may be from ours.
pub const CLOCK_SKEW: time::Duration = time::Duration::seconds(60);
/// The longest path that a person is brought back to.
const LONGEST_PATH: usize = 1000;

/// Who has signed in at a provider, after all of its answers were verified.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The issuer's identifier, by which an account is linked.
    pub issuer: String,
    /// What the provider is called here.
    pub provider: String,
    /// By what the issuer knows the person, for good (OpenID Connect Core 1.0 §5.7).
    pub subject: String,
    /// The address, where the issuer has verified it.
    pub email: Option<EmailAddress>,
    pub name: Option<String>,
    /// Whether `acr` or `amr` show more than one factor, by the values that were configured.
    pub proves_mfa: bool,
    /// When the person proved it, where the issuer says so.
    pub authenticated_at: Option<Timestamp>,
}

impl Identity {
    /// What the person recognises the account by.
    #[must_use]
    pub fn label(&self) -> &str {
        let email = self.email.as_ref().map(EmailAddress::as_str);
        email.or(self.name.as_deref()).unwrap_or("an account without a name")
    }

    /// Whether the verified address is of one of these domains; of any when there are none.
    #[must_use]
    pub fn is_of(&self, domains: &[String]) -> bool {
        let key = self.email.as_ref().map(EmailAddress::key);
        let domain = key.as_deref().and_then(|key| key.rsplit_once('@')).map(|(_, domain)| domain);
        domains.is_empty() || domain.is_some_and(|domain| domains.iter().any(|allowed| allowed == domain))
    }
}

/// An account at a provider that is linked to a person, as they know it.
#[derive(Clone, Debug)]
pub struct ProviderLink {
    pub id: Id<Self>,
    pub issuer: String,
    /// Address or name of the account when it was linked.
    pub label: String,
    /// When it first showed more than one factor; never: it is no strong factor.
    pub proved_mfa_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
}

/// Reads the path in the portal that a person is brought back to: of this very origin, whatever a browser makes of it.
///
/// # Errors
/// `invalid_path` for anything else.
pub fn return_path(text: &str) -> Result<String, Rejection> {
    let visible = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let inside = text.starts_with('/') && !text.starts_with("//") && !text.starts_with("/.");
    if inside && visible && text.len() <= LONGEST_PATH {
        return Ok(text.to_owned());
    }
    let detail = "This must be a path in the portal, such as /applications, with at most 1000 characters.";
    Err(Rejection::new("invalid_path", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity(email: Option<&str>) -> Identity {
        Identity {
            issuer: "https://login.example.org".to_owned(),
            provider: "Login".to_owned(),
            subject: "1".to_owned(),
            email: email.map(|email| EmailAddress::parse(email).unwrap()),
            name: None,
            proves_mfa: false,
            authenticated_at: None,
        }
    }

    #[test]
    fn only_paths_of_the_portal_are_returned_to() {
        for path in ["/", "/applications?state=active#top", "/audit?from=2026-01-01T00%3A00"] {
            assert_eq!(return_path(path).unwrap(), path);
        }
        for path in
            ["", "applications", "//evil.example", "/\\evil.example", "https://evil.example", "/./", "/a\nb", "/ä"]
        {
            assert_eq!(return_path(path).unwrap_err().code, "invalid_path", "{path}");
        }
        assert!(return_path(&format!("/{}", "a".repeat(1000))).is_err());
    }

    #[test]
    fn a_domain_is_compared_whole_and_without_case() {
        let domains = ["example.org".to_owned()];
        assert!(identity(Some("Nova@Example.ORG")).is_of(&domains));
        for email in ["nova@evil-example.org", "nova@example.org.evil.example", "nova@sub.example.org"] {
            assert!(!identity(Some(email)).is_of(&domains), "{email}");
        }
        assert!(!identity(None).is_of(&domains), "without a verified address there is no domain");
        assert!(identity(None).is_of(&[]));
    }
}
