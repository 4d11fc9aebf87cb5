//! Reading `application/x-www-form-urlencoded` as strictly as RFC 6749 wants it: each parameter once, except
//! `resource` (RFC 8707 §2); an empty one counts as absent, an unknown one is ignored (§3.2).

use std::ops::Deref;

use zeroize::Zeroizing;

use crate::{app::token::TokenError, domain::refusal::Reason};

/// The parameters that may stand more than once.
const REPEATABLE: [&str; 1] = ["resource"];

/// A decoded name or value: where nothing had to be decoded, as it stands in the request; a copy is overwritten when dropped.
pub enum Text<'a> {
    Plain(&'a str),
    Decoded(Zeroizing<String>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Plain(text) => text,
            Self::Decoded(text) => text,
        }
    }
}

/// The decoded parameters of a request, in the order in which they stand there: so few that looking through is fastest.
#[derive(Default)]
pub struct Parameters<'a>(Vec<(Text<'a>, Text<'a>)>);

impl<'a> Parameters<'a> {
    /// Decodes a body.
    ///
    /// # Errors
    /// [`Reason::UnreadableParameters`] for a broken percent-encoding, text that is not UTF-8 or a NUL,
    /// [`Reason::ParameterRepeated`] for a parameter that is given twice.
    pub fn parse(body: &'a [u8]) -> Result<Self, TokenError> {
        let mut parameters = Self::default();
        let text = str::from_utf8(body).map_err(|_| not_utf8())?;
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name)?, decoded(value)?);
            if value.is_empty() {
                continue;
            }
            if parameters.has_any(&[&name]) && !REPEATABLE.contains(&&*name) {
                let known = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
                let name = if known { &*name } else { "(unreadable name)" };
                let description = format!("The parameter {name} is given more than once.");
                return Err(TokenError::new(Reason::ParameterRepeated, description));
            }
            parameters.0.push((name, value));
        }
        Ok(parameters)
    }

    /// The value of a parameter that stands once.
    #[must_use]
    pub fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a parameter that may repeat.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(move |(given, value)| (&**given == name).then_some(&**value))
    }

    /// Whether one of `names` is there, even empty ones left aside.
    #[must_use]
    pub fn has_any(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(given, _)| names.contains(&&**given))
    }
}

/// Decodes one name or value: `+` is a space, `%XX` an octet; the octets must be UTF-8 without NUL.
///
/// # Errors
/// [`Reason::UnreadableParameters`].
pub fn decode(encoded: &[u8]) -> Result<Text<'_>, TokenError> {
    decoded(str::from_utf8(encoded).map_err(|_| not_utf8())?)
}

fn decoded(encoded: &str) -> Result<Text<'_>, TokenError> {
    // Most names and values stand for themselves. To look at all octets is faster than to stop at the first.
    let stands = |plain, octet: &u8| plain & !matches!(octet, 0 | b'+' | b'%');
    if encoded.as_bytes().iter().fold(true, stands) {
        return Ok(Text::Plain(encoded));
    }
    let mut octets = Zeroizing::new(Vec::with_capacity(encoded.len()));
    let mut rest = encoded.as_bytes().iter();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => octets.push(b' '),
            b'%' => {
                let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
                let (high, low) = (digit(rest.next()), digit(rest.next()));
                let octet = high.zip(low).and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
                octets.push(octet.ok_or_else(|| broken("a broken percent-encoding"))?);
            }
            other => octets.push(*other),
        }
    }
    if octets.contains(&0) {
        return Err(broken("a NUL character"));
    }
    let text = String::from_utf8(std::mem::take(&mut octets)).map_err(|error| {
        drop(Zeroizing::new(error.into_bytes()));
        not_utf8()
    })?;
    Ok(Text::Decoded(Zeroizing::new(text)))
}

fn not_utf8() -> TokenError {
    broken("text that is not UTF-8")
}

fn broken(what: &str) -> TokenError {
    TokenError::new(Reason::UnreadableParameters, format!("The request holds {what}."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(body: &[u8]) -> String {
        match Parameters::parse(body) {
            Err(TokenError { description, .. }) => description.into_owned(),
            other => panic!("accepted: {:?}", other.map(|parameters| parameters.0.len())),
        }
    }

    #[test]
    fn parameters_are_decoded() {
        let parameters = Parameters::parse(b"scope=a+b%20c&client_id=%C3%A9&empty=&unknown=1").unwrap();
        assert_eq!(parameters.one("scope"), Some("a b c"));
        assert_eq!(parameters.one("client_id"), Some("\u{e9}"));
        assert_eq!(parameters.one("empty"), None);
    }

    #[test]
    fn a_repeated_parameter_is_refused_except_resource() {
        assert!(refused(b"scope=a&scope=b").contains("scope"));
        let parameters = Parameters::parse(b"resource=a&resource=b").unwrap();
        assert_eq!(parameters.all("resource").collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn broken_encodings_are_refused() {
        for body in [b"a=%".as_slice(), b"a=%2", b"a=%zz", b"a=%FF", b"a=%00", b"%ff=1"] {
            refused(body);
        }
    }

    proptest! {
        #[test]
        fn no_body_makes_the_parser_panic(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Parameters::parse(&body);
        }

        #[test]
        fn whole_forms_are_read_as_they_were_encoded(
            pairs in proptest::collection::btree_map("[^\\x00]{0,12}", "[^\\x00]{0,40}", 0..12),
        ) {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            let parameters = Parameters::parse(body.as_bytes()).unwrap();
            for (name, value) in &pairs {
                prop_assert_eq!(parameters.one(name), Some(value.as_str()).filter(|value| !value.is_empty()));
            }
            let filled = pairs.values().filter(|value| !value.is_empty()).count();
            prop_assert_eq!(parameters.0.len(), filled);
        }

        #[test]
        fn what_a_client_encodes_is_what_is_read(value in "\\PC{1,40}") {
            let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("client_id", &value).finish();
            let parameters = Parameters::parse(body.as_bytes()).unwrap();
            prop_assert_eq!(parameters.one("client_id"), Some(value.as_str()));
        }
    }
}
