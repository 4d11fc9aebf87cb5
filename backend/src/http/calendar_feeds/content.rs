//! Content lines of iCalendar (RFC 5545 §3.1): folded, and texts escaped.

/// Octets of a line at most, without what ends it.
const LONGEST: usize = 75;

/// A calendar object as it is written, line by line.
#[derive(Default)]
pub(super) struct Content(String);

impl Content {
    /// Adds a property whose value is of another type than TEXT: a name of a component, a date, an address.
    #[must_use]
    pub(super) fn line(mut self, name: &str, value: &str) -> Self {
        let mut room = LONGEST;
        for character in name.chars().chain([':']).chain(value.chars().filter(|character| !character.is_control())) {
            if character.len_utf8() > room {
                // The space that says that the line goes on counts.
                self.0.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.0.push(character);
            room -= character.len_utf8();
        }
        self.0.push_str("\r\n");
        self
    }

    /// Adds a property whose value is a TEXT (RFC 5545 §3.3.11).
    #[must_use]
    pub(super) fn text(self, name: &str, value: &str) -> Self {
        let mut escaped = String::with_capacity(value.len());
        for character in value.chars() {
            match character {
                '\n' => escaped.push_str("\\n"),
                '\\' | ';' | ',' => escaped.extend(['\\', character]),
                other => escaped.push(other),
            }
        }
        self.line(name, &escaped)
    }

    /// All that was written.
    #[must_use]
    pub(super) fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text of the one property that was written, read as RFC 5545 says.
    fn read(written: &str) -> String {
        let unfolded = written.strip_suffix("\r\n").unwrap().replace("\r\n ", "");
        let mut value = unfolded.strip_prefix("SUMMARY:").unwrap().chars();
        let mut text = String::new();
        while let Some(character) = value.next() {
            match (character, character == '\\') {
                (_, true) => text.extend(value.next().map(|next| if next == 'n' { '\n' } else { next })),
                (other, false) => text.push(other),
            }
        }
        text
    }

    #[test]
    fn what_has_a_meaning_in_a_text_is_escaped() {
        let written = Content::default().text("SUMMARY", "a,b;c\\d\ne:\u{7}f").finish();
        assert_eq!(written, "SUMMARY:a\\,b\\;c\\\\d\\ne:f\r\n");
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_was_written_and_no_line_is_too_long(text in "[^\\p{Cc}]{0,300}") {
            let written = Content::default().text("SUMMARY", &text).finish();
            prop_assert!(written.split("\r\n").all(|line| line.len() <= LONGEST));
            prop_assert_eq!(read(&written), text);
        }
    }
}
