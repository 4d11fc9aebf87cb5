//! What makes a password of a person acceptable (NIST SP 800-63B-4 §3.1.1.2).

use secrecy::{ExposeSecret, SecretString};
use zxcvbn::matching::patterns::MatchPattern;

use super::Rejection;

/// The shortest password: a second factor is always asked for.
pub const SHORTEST: usize = 8;
/// The longest password, so that nobody can make the server hash a book.
pub const LONGEST: usize = 256;

/// Checks length and that the password is neither common nor the person's own name or address. No rules on
/// composition.
///
/// # Errors
/// `too_short`, `too_long` or `common_password`.
pub fn check(password: &SecretString, own_words: &[&str]) -> Result<(), Rejection> {
    let text = password.expose_secret();
    let length = text.chars().count();
    if length < SHORTEST {
        return Err(Rejection::new("too_short", format!("A password has at least {SHORTEST} characters.")));
    }
    if length > LONGEST {
        return Err(Rejection::new("too_long", format!("A password has at most {LONGEST} characters.")));
    }
    if is_one_known_word(text, own_words) {
        return Err(Rejection::new(
            "common_password",
            "This password is among the first that an attacker tries; choose another, such as a few unrelated words.",
        ));
    }
    Ok(())
}

/// So many guesses (as a power of ten) an attacker with a list makes online before being slowed to a halt.
const WITHIN_REACH: f64 = 8.0;

/// What so few guesses (as a power of ten) find is a known word with a little around it.
const TRIVIAL: f64 = 6.0;

/// Whether the whole text is a single entry of the lists of common passwords, names and words, a short repetition, a
/// keyboard run, or one of `own_words`.
fn is_one_known_word(text: &str, own_words: &[&str]) -> bool {
    let estimate = zxcvbn::zxcvbn(text, own_words);
    if estimate.guesses_log10() < TRIVIAL {
        return true;
    }
    match estimate.sequence() {
        [only] => !matches!(only.pattern, MatchPattern::BruteForce) && estimate.guesses_log10() < WITHIN_REACH,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> Option<&'static str> {
        check(&SecretString::from(password), &["Ada Example", "ada@example.org"]).err().map(|rejection| rejection.code)
    }

    #[test]
    fn length_is_the_only_rule_of_form() {
        assert_eq!(refused("short7!"), Some("too_short"));
        assert_eq!(refused("the lazy otter swims"), None);
        assert_eq!(refused(&"kelp otter ".repeat(6)), None);
        assert_eq!(refused(&"x7".repeat(200)), Some("too_long"));
    }

    #[test]
    fn common_passwords_and_the_own_name_are_refused() {
        for password in ["password1", "qwertyuiop", "iloveyou2", "Password1!", "11111111", "ada@example.org"] {
            assert_eq!(refused(password), Some("common_password"), "{password}");
        }
    }
}
