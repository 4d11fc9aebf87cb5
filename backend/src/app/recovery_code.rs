//! Recovery codes: ten, shown once, each good for one sign-in after the password.
//!
//! What is kept is an HMAC under a key outside the database, bound to the person: whoever has the tables cannot try
//! codes against them, however short these are.

use zeroize::Zeroizing;

use super::{Core, Error, Result};
use crate::{
    domain::{Id, factor::RECOVERY_CODES, person::Person},
    keys,
};

/// Crockford's alphabet: no letter that is read as another or as a digit.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code, five bits each: with five tries a sign-in nobody guesses 60 bits.
const LENGTH: usize = 12;
/// Characters between two hyphens.
const GROUP: usize = 4;

/// New codes as they are shown.
pub(super) fn generate() -> Result<Vec<Zeroizing<String>>> {
    (0..RECOVERY_CODES).map(|_| generate_one()).collect()
}

fn generate_one() -> Result<Zeroizing<String>> {
    let octets = Zeroizing::new(keys::random::<LENGTH>()?);
    let mut code = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP));
    for (place, octet) in octets.iter().enumerate() {
        if place > 0 && place % GROUP == 0 {
            code.push('-');
        }
        // 256 is a multiple of 32, so that each character is as likely as any other.
        let character = ALPHABET.get(usize::from(*octet) % ALPHABET.len());
        code.push(char::from(*character.ok_or_else(|| Error::Internal("the alphabet is too short".into()))?));
    }
    Ok(code)
}

/// A code as it is compared: in upper case, without spaces and hyphens, and with what people take for another character
/// put right.
fn normalised(code: &str) -> Zeroizing<String> {
    let kept = code.chars().filter(|character| !character.is_whitespace() && !is_hyphen(*character));
    let put_right = kept.map(|character| match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    Zeroizing::new(put_right.collect())
}

const fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{AD}' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// What is kept of a code of `person`, however it was typed.
pub(super) fn hash(core: &Core, person: Id<Person>, code: &str) -> [u8; 32] {
    core.keys.hash_recovery_code(person.uuid(), &normalised(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_differ_and_are_easy_to_read() {
        let codes = generate().unwrap();
        assert_eq!(codes.len(), 10);
        for code in &codes {
            let groups: Vec<_> = code.split('-').collect();
            assert_eq!(groups.len(), 3, "{}", code.as_str());
            assert!(groups.iter().all(|group| group.bytes().all(|byte| ALPHABET.contains(&byte)) && group.len() == 4));
        }
        let different: std::collections::BTreeSet<_> = codes.iter().map(|code| code.as_str()).collect();
        assert_eq!(different.len(), 10);
    }

    #[test]
    fn a_code_is_the_same_however_it_is_typed() {
        for typed in ["0123-ABCD-1YZ9", "0123abcd1yz9", " o123 abcd lyz9 ", "O123\u{2013}AbCd\u{2011}IYZ9\n"] {
            assert_eq!(normalised(typed).as_str(), "0123ABCD1YZ9", "{typed}");
        }
    }
}
