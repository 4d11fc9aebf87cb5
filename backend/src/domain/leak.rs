//! What somebody says who found client secrets in public.

use url::Url;
use zeroize::Zeroizing;

use super::{
    Rejection,
    secret::{self, Form},
};

/// So many values are reported at once.
pub const MOST: usize = 100;
/// The longest value, in characters: longer than any of ours, for who sends a little of what stands around it.
const LONGEST_VALUE: usize = 200;
/// The longest address, in octets.
const LONGEST_ADDRESS: usize = 500;

/// A text that may be the value of a client secret. Cannot be printed, and is overwritten when dropped.
pub struct FoundValue(Zeroizing<String>);

impl FoundValue {
    /// # Errors
    /// `required` when it is empty, `too_long` beyond 200 characters. Neither repeats it.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Rejection::new("required", "This must not be empty."));
        }
        if text.chars().count() > LONGEST_VALUE {
            let detail = format!("This has more than {LONGEST_VALUE} characters; send the value of the secret alone.");
            return Err(Rejection::new("too_long", detail));
        }
        Ok(Self(Zeroizing::new(text.to_owned())))
    }

    /// The value, where it has the form of a client secret. To be called where it is hashed, nowhere else.
    #[must_use]
    pub fn plausible(&self) -> Option<&str> {
        matches!(secret::form(&self.0), Form::Plausible(_)).then_some(self.0.as_str())
    }
}

/// Where secrets were found: an address of the web, at most 500 octets, with neither a user name nor a secret in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundAt(Url);

impl FoundAt {
    /// # Errors
    /// `invalid_address`, and `holds_secret` for an address that has a client secret in it.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let bare = |url: &Url| url.username().is_empty() && url.password().is_none();
        let web = |url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host();
        let url = Url::parse(text.trim()).ok().filter(|url| web(url) && bare(url));
        let url = url.filter(|url| url.as_str().len() <= LONGEST_ADDRESS).ok_or_else(|| {
            Rejection::new(
                "invalid_address",
                "This must be an address of at most 500 characters that begins with https:// or http://, without a user \
                 name, such as https://example.org/repository/file.",
            )
        })?;
        refuse_secret(&url)?;
        Ok(Self(url))
    }

    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Refuses an address in which a client secret stands: addresses are kept and shown.
///
/// # Errors
/// `holds_secret`.
pub(super) fn refuse_secret(url: &Url) -> Result<(), Rejection> {
    if secret::stands_in(url.as_str()) {
        return Err(Rejection::new(
            "holds_secret",
            "This holds a client secret, which must not be kept anywhere here; leave it out.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Put together here, so that no scanner for leaked secrets takes this file for a leak.
    fn value() -> String {
        format!("Xy7_lkp_{}", "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG012345")
    }

    #[test]
    fn an_address_of_the_web_is_kept_with_the_line_that_it_points_to() {
        let address = "https://example.org/repository/file.txt?at=main#L12";
        assert_eq!(FoundAt::parse(address).unwrap().as_str(), address);
        for other in ["", "example.org", "file:///etc/passwd", "javascript:alert(1)", "https://me:pass@example.org/"] {
            assert_eq!(FoundAt::parse(other).unwrap_err().code, "invalid_address", "{other}");
        }
        let long = |length: usize| format!("https://example.org/{}", "x".repeat(length - 20));
        assert!(FoundAt::parse(&long(500)).is_ok());
        assert_eq!(FoundAt::parse(&long(501)).unwrap_err().code, "invalid_address");
    }

    #[test]
    fn an_address_with_a_secret_in_it_is_refused_also_when_it_is_encoded() {
        let encoded = value().replace('_', "%5f");
        for secret in [value(), encoded] {
            for address in ["https://example.org/?key={}", "https://example.org/{}", "https://example.org/#{}"] {
                let refused = FoundAt::parse(&address.replace("{}", &secret)).unwrap_err();
                assert_eq!(refused.code, "holds_secret", "{address}");
                assert!(!refused.detail.contains(&secret));
            }
        }
    }

    #[test]
    fn a_value_is_neither_empty_nor_long() {
        assert_eq!(FoundValue::parse(" ").err().map(|refused| refused.code), Some("required"));
        assert_eq!(FoundValue::parse(&"é".repeat(201)).err().map(|refused| refused.code), Some("too_long"));
        assert!(FoundValue::parse(&"é".repeat(200)).is_ok_and(|value| value.plausible().is_none()));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_panic(text in "\\PC*") {
            let _ = (FoundAt::parse(&text), FoundValue::parse(&text).map(|value| value.plausible().is_some()));
        }
    }
}
