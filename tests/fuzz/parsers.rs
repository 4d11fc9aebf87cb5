//! The parsers of what strangers send, each with what must hold of whatever it takes. `cargo fuzz` calls these with its
//! inputs, and the ordinary tests with the corpora and what becomes of them.
#![allow(dead_code, reason = "each target of cargo-fuzz is a program that uses one of them")]

use data_encoding::BASE64;
use latchkey::{
    app::{
        assertion::Assertion,
        client::{self, Proof},
        key_set::document,
    },
    db::page::Cursor,
    domain::{
        Timestamp,
        limits::{Limits, Network},
        secret::{self, Form},
    },
    http::oauth::{client_authentication, parameters::Parameters},
};
use url::form_urlencoded;

/// Everything by name, for whoever wants all.
pub const ALL: [(&str, fn(&[u8])); 7] = [
    ("form", form),
    ("basic", basic),
    ("secret", secret),
    ("cursor", cursor),
    ("network", network),
    ("key_set", key_set),
    ("assertion", assertion),
];

/// A form is read as another library reads it.
pub fn form(input: &[u8]) {
    let Ok(parameters) = Parameters::parse(input) else { return };
    for (name, value) in form_urlencoded::parse(input).filter(|(_, value)| !value.is_empty()) {
        assert!(parameters.all(&name).any(|known| known == value), "{name} is not {value}");
        assert!(!value.contains('\0') && !name.contains('\0'));
    }
}

/// Id and secret of a Basic header are the same when they are sent again.
pub fn basic(input: &[u8]) {
    let Ok(read) = client_authentication::basic(input) else { return };
    let Proof::Secret(value) = &read.proof else { panic!("a Basic header proves by something else") };
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = format!("{}:{}", encoded(&read.client_id), encoded(value));
    let Ok(again) = client_authentication::basic(format!("Basic {}", BASE64.encode(pair.as_bytes())).as_bytes()) else {
        panic!("what was read is not taken again")
    };
    let Proof::Secret(value_again) = &again.proof else { panic!("a Basic header proves by something else") };
    assert!(read.client_id == again.client_id && value.as_str() == value_again.as_str());
}

/// What passes for a secret has the published form, and is recognised within other text.
pub fn secret(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Form::Plausible(_) = secret::form(&text) {
        let (hint, rest) = text.split_at(3);
        let (marker, rest) = rest.split_at(5);
        assert!(hint.bytes().chain(rest.bytes()).all(|byte| byte.is_ascii_alphanumeric()) && rest.len() == 49);
        assert!(matches!(marker, "_lkp_" | "_lks_"));
        assert!(secret::stands_in(&format!("before {text} behind")));
    }
    let _ = secret::stands_in(&text);
}

/// A cursor has one form.
pub fn cursor(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    if let Ok(cursor) = Cursor::<String>::parse(&text) {
        assert_eq!(cursor.encode(), text);
        assert!(!cursor.key.contains('\0'), "PostgreSQL takes no text with NUL");
    }
    if let Ok(cursor) = Cursor::<Timestamp>::parse(&text) {
        assert_eq!(cursor.encode(), text);
    }
}

/// A network is shown in a form that means the same, and is never everything.
pub fn network(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Ok(network) = Network::parse(&text) else { return };
    assert_eq!(Network::parse(&network.to_string()).as_ref(), Ok(&network), "{text}");
    let limits = Limits { allowed_addresses: vec![network], ..Limits::default() };
    for [first, last] in [["0.0.0.0", "255.255.255.255"], ["::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"]] {
        let allows = |address: &str| limits.allow(address.parse().ok());
        assert!(!(allows(first) && allows(last)), "{text} is everything");
    }
}

/// A set of keys holds no more than are looked at, and none of them has signed what nobody signed.
pub fn key_set(input: &[u8]) {
    let Some(keys) = document::read(input) else { return };
    assert!(keys.len() <= document::MOST_KEYS);
    let unsigned = Assertion::read(UNSIGNED).unwrap_or_else(|refused| panic!("{}", refused.description));
    let candidates = document::candidates(&keys, &unsigned);
    assert!(!candidates.iter().any(|key| client::has_signed(key, &unsigned)));
}

/// An assertion that is well formed is never for everybody and for ever.
pub fn assertion(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Ok(assertion) = Assertion::read(&text) else { return };
    let names = ["https://latchkey.example.org".to_owned()];
    let holds = |at: &str| Timestamp::parse(at).is_ok_and(|now| assertion.check(&names, now).is_ok());
    assert!(!(holds("2027-03-01T12:00:00Z") && holds("2027-03-01T13:00:00Z")), "it holds for an hour");
    assert!(assertion.check(&[], assertion.expires_at).is_err(), "it is for nobody in particular");
}

/// `{"alg":"ES256"}`, claims that are well formed, and a signature of zeros.
const UNSIGNED: &str = concat!(
    "eyJhbGciOiJFUzI1NiJ9.",
    "eyJpc3MiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDAiLCJzdWIiOiIwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwM",
    "DAwMDAiLCJhdWQiOiJodHRwczovL2xhdGNoa2V5LmV4YW1wbGUub3JnIiwiZXhwIjoxODAzOTAyNDYwLCJqdGkiOiJhIn0.",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
);
