//! The texts of messages: one catalogue for each language, in the format of Project Fluent, which knows how a language
//! counts. What a reader gets follows from the language that is kept of them.

mod catalogue;

use std::sync::{Arc, OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use minijinja::{
    Environment, Error, ErrorKind, Value,
    value::{Kwargs, ValueKind},
};
use unic_langid::LanguageIdentifier;

use self::catalogue::{Catalogue, line_of};
use super::{looks::Looks, overrides::Overrides, templates};
use crate::{
    config::Branding,
    domain::{Timestamp, calendar},
};

/// What a text is about: its variables.
pub(crate) type About = FluentArgs<'static>;

/// A language in which messages are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    English,
    French,
    German,
    Spanish,
    Dutch,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::English, Self::French, Self::German, Self::Spanish, Self::Dutch];

    /// The language of a reader by their language tag, such as `de` or `de-AT`, or by the first of what a browser accepts;
    /// English where there is none of theirs.
    #[must_use]
    pub fn of(locale: &str) -> Self {
        let primary = locale.split(|character: char| !character.is_ascii_alphabetic()).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary)).unwrap_or(Self::English)
    }

    /// Its tag (BCP 47), which also names its catalogue.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Dutch => "nl",
        }
    }

    /// The texts that come with the program.
    const fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("texts/en.ftl"),
            Self::French => include_str!("texts/fr.ftl"),
            Self::German => include_str!("texts/de.ftl"),
            Self::Spanish => include_str!("texts/es.ftl"),
            Self::Dutch => include_str!("texts/nl.ftl"),
        }
    }
}

/// The catalogues of all languages, and the templates into which their texts are put. A catalogue is read when the first
/// message in its language is written: each takes some 200 kB, and many federations speak one language.
pub struct Texts {
    own: Vec<(Language, String)>,
    words: [OnceLock<Words>; Language::ALL.len()],
    pub(super) templates: Environment<'static>,
}

impl Texts {
    /// The same with an operator's looks.
    #[must_use]
    pub fn branded(mut self, branding: &Branding) -> Self {
        self.templates.add_global("looks", Looks::from(branding).value());
        self
    }

    /// What comes with the program.
    ///
    /// # Errors
    /// What is wrong with it, which the tests find.
    pub fn built_in() -> Result<Self, Vec<String>> {
        Self::new(Overrides::default())
    }

    /// What comes with the program, with what an operator has in its place, which is looked at as a whole at once.
    pub(super) fn new(overrides: Overrides) -> Result<Self, Vec<String>> {
        let is_own = !overrides.texts.is_empty() || !overrides.templates.is_empty();
        if is_own {
            check_catalogues(&overrides.texts)?;
        }
        let templates = templates::environment(overrides.templates)?;
        let texts = Self { own: overrides.texts, words: Default::default(), templates };
        if is_own {
            texts.check()?;
        }
        Ok(texts)
    }

    /// Whether every message can be written in every language.
    fn check(&self) -> Result<(), Vec<String>> {
        for language in Language::ALL {
            let words = self.words(language).map_err(|error| vec![error])?;
            templates::check(&self.templates, words)?;
        }
        Ok(())
    }

    /// The words for a reader with this language tag.
    ///
    /// # Errors
    /// None, as each language has its catalogue.
    pub fn of(&self, locale: &str) -> Result<&Words, Error> {
        self.words(Language::of(locale)).map_err(|error| Error::new(ErrorKind::InvalidOperation, error))
    }

    fn words(&self, language: Language) -> Result<&Words, String> {
        let place = Language::ALL.into_iter().zip(&self.words).find(|(one, _)| *one == language);
        let (_, kept) = place.ok_or_else(|| format!("no texts for {language:?}"))?;
        if let Some(words) = kept.get() {
            return Ok(words);
        }
        let own = self.own.iter().find(|(one, _)| *one == language).map(|(_, source)| source.as_str());
        let words = Words::new(language, own)?;
        Ok(kept.get_or_init(|| words))
    }
}

/// Looks at an operator's own catalogues beside those that come with the program.
fn check_catalogues(own: &[(Language, String)]) -> Result<(), Vec<String>> {
    let built_in: Vec<_> = Language::ALL.into_iter().map(Catalogue::of).collect::<Result<_, _>>()?;
    let wrong: Vec<_> = own.iter().flat_map(|(language, source)| faults(*language, source, &built_in)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

impl Catalogue {
    /// The catalogue that comes with the program.
    fn of(language: Language) -> Result<Self, Vec<String>> {
        Self::read(language.source())
    }
}

/// What is wrong with an operator's own catalogue, each with file and line.
fn faults(language: Language, source: &str, built_in: &[Catalogue]) -> Vec<String> {
    let file = format!("{}.ftl", language.code());
    let own = match Catalogue::read(source) {
        Ok(own) => own,
        Err(wrong) => return wrong.into_iter().map(|fault| format!("{file}:{fault}")).collect(),
    };
    let Some(theirs) = Language::ALL.into_iter().zip(built_in).find(|(one, _)| *one == language) else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    for name in own.names() {
        let mut note = |fault: String| wrong.push(format!("{file}:{}: {name}: {fault}", line_of(source, name)));
        if !theirs.1.has(name) {
            note("there is no such text".to_owned());
            continue;
        }
        if own.is_strange(name) {
            note("a text holds variables and other texts only, and never itself".to_owned());
        }
        if let Some(part) = own.parts_of(name).find(|part| !theirs.1.has(part)) {
            note(format!("there is no text {part} to put into it"));
        }
        // Another language may look at what this one has not needed yet.
        let known: Vec<_> = built_in.iter().flat_map(|one| one.variables(name)).collect();
        if let Some(variable) = own.variables(name).into_iter().find(|variable| !known.contains(variable)) {
            note(format!("it is about no ${variable}; there are {}", listed(known)));
        }
    }
    wrong
}

fn listed(mut variables: Vec<&str>) -> String {
    variables.sort_unstable();
    variables.dedup();
    if variables.is_empty() { "none".to_owned() } else { format!("${}", variables.join(", $")) }
}

type Bundle = FluentBundle<FluentResource>;

/// The words of one language.
#[derive(Clone)]
pub struct Words {
    pub language: Language,
    /// With an operator's own texts.
    bundle: Arc<Bundle>,
    /// As they come with the program, for the parts of a text that the operator's own leaves out.
    built_in: Arc<Bundle>,
}

impl Words {
    fn new(language: Language, own: Option<&str>) -> Result<Self, String> {
        let code = language.code();
        let tag: LanguageIdentifier = code.parse().map_err(|error| format!("{code}: {error}"))?;
        let bundle = |own: Option<&str>| {
            let mut bundle = FluentBundle::new_concurrent(vec![tag.clone()]);
            // Marks around what is inserted would be seen in subjects, and no language here is written from the right.
            bundle.set_use_isolating(false);
            for source in [Some(language.source()), own].into_iter().flatten() {
                let resource = FluentResource::try_new(source.to_owned());
                let resource = resource.map_err(|(_, errors)| format!("the texts in {code}: {errors:?}"))?;
                bundle.add_resource_overriding(resource);
            }
            Ok::<_, String>(Arc::new(bundle))
        };
        let built_in = bundle(None)?;
        let bundle = if own.is_some() { bundle(own)? } else { Arc::clone(&built_in) };
        Ok(Self { language, bundle, built_in })
    }

    /// The text by this name, `message` or `message.part`.
    ///
    /// # Errors
    /// When there is no such text, or it asks for what it is not about: a fault of ours, which the tests find.
    pub fn say(&self, name: &str, about: &About) -> Result<String, Error> {
        let wrong = |reason: String| {
            let language = self.language.code();
            Error::new(ErrorKind::InvalidOperation, format!("the text {name} in {language}: {reason}"))
        };
        let (message, part) = name.split_once('.').map_or((name, None), |(message, part)| (message, Some(part)));
        let found = [&self.bundle, &self.built_in].into_iter().find_map(|bundle| {
            let found = bundle.get_message(message)?;
            let pattern = match part {
                None => found.value()?,
                Some(part) => found.get_attribute(part)?.value(),
            };
            Some((bundle, pattern))
        });
        let (bundle, pattern) = found.ok_or_else(|| wrong("is missing".to_owned()))?;
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(about), &mut errors).into_owned();
        errors.first().map_or(Ok(text), |error| Err(wrong(error.to_string())))
    }

    /// Such as `Tuesday 23 November 2027, 12:00`.
    ///
    /// # Errors
    /// As [`Self::say`].
    pub(super) fn moment(&self, instant: Timestamp, zone: &str) -> Result<String, Error> {
        self.say("moment", &moment(instant, zone))
    }

    /// Such as `Tuesday 23 November 2027, 12:00 (Europe/Amsterdam)`.
    ///
    /// # Errors
    /// As [`Self::say`].
    pub(super) fn moment_in_zone(&self, instant: Timestamp, zone: &str) -> Result<String, Error> {
        self.say("moment-in-zone", &moment(instant, zone))
    }

    /// [`Self::say`] for templates: `t("hello", person=person)`.
    pub(super) fn function(&self) -> Value {
        let words = self.clone();
        Value::from_function(move |name: &str, given: Kwargs| {
            let mut said = About::new();
            for variable in given.args() {
                let value: Value = given.get(variable)?;
                said.set(variable.to_owned(), variable_of(&value));
            }
            words.say(name, &said)
        })
    }
}

fn variable_of(value: &Value) -> FluentValue<'static> {
    match i64::try_from(value.clone()) {
        Ok(number) if value.kind() == ValueKind::Number => FluentValue::from(number),
        _ => FluentValue::from(value.to_string()),
    }
}

/// What a text is about.
pub(super) fn about<const N: usize>(variables: [(&'static str, FluentValue<'static>); N]) -> About {
    variables.into_iter().collect()
}

fn moment(instant: Timestamp, zone: &str) -> About {
    let local = calendar::local(instant, zone);
    about([
        ("weekday", local.weekday().number_from_monday().into()),
        ("day", local.day().into()),
        ("month", u8::from(local.month()).into()),
        ("year", local.year().into()),
        ("clock", format!("{:02}:{:02}", local.hour(), local.minute()).into()),
        ("zone", zone.to_owned().into()),
    ])
}

#[cfg(test)]
mod tests;
