//! Lines of plain text that every mail program shows whole.

/// The longest line in characters, unless one word is longer (RFC 5322 §2.1.1 asks for at most 78).
const WIDTH: usize = 76;

/// Breaks long lines between words. What continues a line is indented like it; below an item that begins with `* `,
/// like its text. The separator of a signature (`-- `) stays as it is.
pub(super) fn wrap(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len() + 16);
    for line in text.lines() {
        wrap_line(line, &mut wrapped);
        wrapped.push('\n');
    }
    wrapped
}

fn wrap_line(line: &str, wrapped: &mut String) {
    if line.chars().count() <= WIDTH {
        wrapped.push_str(line);
        return;
    }
    let words = line.trim_start();
    let mut length = line.len() - words.len();
    let indent = length + if words.starts_with("* ") { 2 } else { 0 };
    wrapped.push_str(&" ".repeat(length));
    for (index, word) in words.split(' ').enumerate() {
        let needed = word.chars().count();
        if index > 0 && length + 1 + needed > WIDTH {
            wrapped.push('\n');
            wrapped.push_str(&" ".repeat(indent));
            length = indent;
        } else if index > 0 {
            wrapped.push(' ');
            length += 1;
        }
        wrapped.push_str(word);
        length += needed;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_continues_an_item_is_indented_like_its_text() {
        let text = format!("* {} end\n", "word ".repeat(16).trim_end());
        let expected = format!("* {}\n  word end\n", "word ".repeat(15).trim_end());
        assert_eq!(wrap(&text), expected);
    }

    #[test]
    fn addresses_and_the_separator_of_a_signature_stay_whole() {
        let address = format!("  https://portal.example.org/{}", "x".repeat(100));
        assert_eq!(wrap(&address), format!("{address}\n"));
        assert_eq!(wrap("-- \nlast"), "-- \nlast\n");
    }

    proptest! {
        #[test]
        fn no_line_of_ordinary_words_is_too_long_and_none_is_lost(words in prop::collection::vec("[a-zé]{1,20}", 0..60)) {
            let wrapped = wrap(&words.join(" "));
            prop_assert!(wrapped.lines().all(|line| line.chars().count() <= WIDTH), "{}", wrapped);
            prop_assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>(), words);
        }
    }
}
