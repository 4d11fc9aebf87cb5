//! That no language lacks a text, and that each says what the others say.

use proptest::prelude::*;

use super::*;
use crate::mail::{
    Role,
    wording::{Kind, Nearness, Situation},
};

#[test]
fn no_language_lacks_a_text_or_has_another_and_each_shows_the_same() {
    let english = Catalogue::of(Language::English).unwrap();
    assert!(english.names().count() > 100, "the catalogue was read");
    for language in Language::ALL {
        let other = Catalogue::of(language).unwrap();
        for name in english.names() {
            if other.has(name) {
                assert_eq!(other.shown(name), english.shown(name), "{name} in {language:?}");
            } else {
                assert!(english.parts().contains(name), "{name} is missing in {language:?}");
            }
        }
        for name in other.names() {
            assert!(!other.is_strange(name), "{name} in {language:?}");
            assert!(english.has(name) || other.parts().contains(name), "{name} is superfluous in {language:?}");
            let missing = other.parts_of(name).find(|part| !other.has(part));
            assert_eq!(missing, None, "part of {name} in {language:?}");
        }
    }
}

#[test]
fn every_message_can_be_written_in_every_language() {
    Texts::built_in().unwrap().check().unwrap();
}

#[test]
fn the_language_follows_from_the_first_part_of_a_tag_and_is_english_for_all_others() {
    for (locale, language) in [
        ("de", Language::German),
        ("de-AT", Language::German),
        ("NL", Language::Dutch),
        ("fr,en;q=0.5", Language::French),
        ("pt-BR", Language::English),
        ("", Language::English),
    ] {
        assert_eq!(Language::of(locale), language, "{locale}");
    }
}

#[test]
fn moments_are_written_as_each_language_writes_them() {
    let texts = Texts::built_in().unwrap();
    let at = Timestamp::parse("2027-03-01T11:05:00Z").unwrap();
    for (locale, expected) in [
        ("en", "Monday 1 March 2027, 12:05 (Europe/Amsterdam)"),
        ("fr", "lundi 1er mars 2027 à 12:05 (Europe/Amsterdam)"),
        ("de", "Montag, 1. März 2027, 12:05 Uhr (Europe/Amsterdam)"),
        ("es", "lunes 1 de marzo de 2027, 12:05 (Europe/Amsterdam)"),
        ("nl", "maandag 1 maart 2027, 12:05 (Europe/Amsterdam)"),
    ] {
        assert_eq!(texts.of(locale).unwrap().moment_in_zone(at, "Europe/Amsterdam").unwrap(), expected);
    }
}

#[test]
fn each_language_counts_in_its_own_way() {
    let texts = Texts::built_in().unwrap();
    let said = |locale: &str, kind, count, managed| {
        let (next, audience) = (Nearness::Days(3), Role::Operator);
        let situation = Situation { kind, count, expired: 0, managed, audience, attended: true, next };
        situation.lead(texts.of(locale).unwrap()).unwrap()
    };
    for (locale, one, several) in [
        (
            "fr",
            "Une clé dont vous avez la charge expire dans 3 jours.",
            "2 clés dont vous avez la charge arrivent à expiration\u{a0}; la première expire dans 3 jours.",
        ),
        (
            "de",
            "Ein Schlüssel, den Sie betreuen, läuft in 3 Tagen ab.",
            "2 Schlüssel, die Sie betreuen, laufen bald ab; der erste läuft in 3 Tagen ab.",
        ),
        (
            "es",
            "Una clave que usted gestiona caduca en 3 días.",
            "2 claves que usted gestiona caducan pronto; la primera caduca en 3 días.",
        ),
        (
            "nl",
            "Een sleutel die u beheert verloopt over 3 dagen.",
            "2 sleutels die u beheert verlopen binnenkort; de eerste verloopt over 3 dagen.",
        ),
    ] {
        assert_eq!(said(locale, Kind::Keys, 1, 1), one);
        assert_eq!(said(locale, Kind::Keys, 2, 2), several);
    }
    assert_eq!(
        said("de", Kind::Secrets, 1, 0),
        "Ein Client-Secret läuft in 3 Tagen ab, und niemand hat begonnen, es zu ersetzen."
    );
}

proptest! {
    /// Whatever there is to tell, each language has words for it, and nothing is left open in them.
    #[test]
    fn each_language_has_words_for_every_situation(
        secrets in 0_usize..4, keys in 0_usize..4, expired in 0_usize..7, managed in 0_usize..7, attended: bool,
        audience in prop::sample::select(vec![Role::Operator, Role::Colleague, Role::Contact]),
        next in prop::sample::select(vec![Nearness::Past, Nearness::Soon, Nearness::Hours(5), Nearness::Days(1), Nearness::Days(60)]),
    ) {
        let count = (secrets + keys).max(1);
        let (expired, managed) = (expired.min(count), managed.min(count));
        let situation = Situation { kind: Kind::new(secrets, keys), count, expired, managed, audience, attended, next };
        let texts = Texts::built_in().unwrap();
        for language in Language::ALL {
            let words = texts.of(language.code()).unwrap();
            let mut about = situation.about(true);
            about.set("federation", "Latchkey");
            let advice = situation.advice().map(|(advice, after)| [advice, after]);
            let named = [situation.effect(), situation.reason()].into_iter().chain(situation.request());
            let mut said: Vec<String> =
                named.chain(advice.into_iter().flatten()).map(|text| words.say(text, &about).unwrap()).collect();
            said.push(situation.lead(words).unwrap());
            said.push(situation.summary(words, false).unwrap());
            for text in said {
                prop_assert!(!text.contains(['{', '}', '\n']) && !text.contains("  ") && !text.contains(" ,"), "{}", text);
            }
        }
    }
}
