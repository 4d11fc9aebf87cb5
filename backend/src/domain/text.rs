//! Text that people enter: names, codes and descriptions.

use super::{Rejection, secret};

/// A name or description of one line that was checked by [`line()`].
///
/// Leading and trailing white space is cut; what is inside stays as it was entered.
///
/// # Errors
/// `required` when nothing is left, `too_long` beyond `longest` characters, `control_character` for
/// control characters, line breaks and the invisible characters that reorder text, `holds_secret` when somebody pasted
/// a client secret.
pub fn line(text: &str, longest: usize) -> Result<String, Rejection> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Rejection::new("required", "This must not be empty."));
    }
    let length = text.chars().count();
    if length > longest {
        return Err(Rejection::new(
            "too_long",
            format!("This has {length} characters; at most {longest} are allowed."),
        ));
    }
    if text.chars().any(is_forbidden) {
        return Err(Rejection::new(
            "control_character",
            "This contains a line break, a control character or an invisible formatting character; remove it.",
        ));
    }
    if secret::stands_in(text) {
        return Err(Rejection::new(
            "holds_secret",
            "This holds a client secret, which must not be kept anywhere here; write something else.",
        ));
    }
    Ok(text.to_owned())
}

/// Control characters, and the bidirectional and zero-width formatting characters that can disguise a name.
fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// The form in which names are compared: lower case, runs of white space as one space.
#[must_use]
pub fn key(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A type for one kind of one-line text: `$longest` characters at most.
macro_rules! line_type {
    ($(#[$doc:meta])* $name:ident, $longest:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// Checks and keeps the text.
            ///
            /// # Errors
            /// As [`line()`].
            pub fn parse(text: &str) -> Result<Self, Rejection> {
                line(text, $longest).map(Self)
            }

            /// The text as entered, trimmed.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The form for comparison and search.
            #[must_use]
            pub fn key(&self) -> String {
                key(&self.0)
            }
        }
    };
}

line_type!(
    /// The name of an organisation, an API, an application, a person or a client secret: 1 to 120 characters.
    Name, 120
);
line_type!(
    /// The operator's own code for an organisation, such as `0123`: 1 to 40 characters.
    Code, 40
);
line_type!(
    /// What somebody asks for something for, or what is answered: 1 to 500 characters.
    Reason, 500
);
line_type!(
    /// What a permission allows, in a sentence: 1 to 300 characters.
    Description, 300
);
