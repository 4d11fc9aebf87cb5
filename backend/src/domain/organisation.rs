//! Member organisations of the federation.

use super::{
    Id, Rejection, Timestamp,
    email::EmailAddress,
    text::{Code, Name},
};

/// A member of the federation.
#[derive(Clone, Debug)]
pub struct Organisation {
    pub id: Id<Self>,
    pub code: String,
    pub name: String,
    pub country: String,
    pub time_zone: String,
    pub locale: String,
    pub contact_email: Option<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Counts changes; the entity tag.
    pub version: i64,
    /// Belongs to the team that runs the federation: its applications may be granted what operators do.
    pub operator: bool,
}

/// What an operator says of an organisation.
#[derive(Clone, Debug)]
pub struct OrganisationDetails {
    pub code: Code,
    pub name: Name,
    pub country: Country,
    pub time_zone: TimeZone,
    pub locale: Locale,
    pub contact_email: Option<EmailAddress>,
    pub operator: bool,
}

/// A country by its two-letter code (ISO 3166-1 alpha-2), in upper case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country(String);

impl Country {
    /// # Errors
    /// `invalid_country` for anything but two Latin letters.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            return Ok(Self(text.to_ascii_uppercase()));
        }
        Err(Rejection::new("invalid_country", "This is not a two-letter country code (ISO 3166-1), such as NL."))
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A time zone of the IANA database, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(String);

impl TimeZone {
    /// # Errors
    /// `invalid_time_zone` for a name that the IANA time zone database lacks.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        if tzdb::tz_by_name(text).is_some() {
            return Ok(Self(text.to_owned()));
        }
        Err(Rejection::new(
            "invalid_time_zone",
            "This is not a name of the IANA time zone database, such as Europe/Amsterdam or UTC.",
        ))
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A language, with or without a region, as in BCP 47: `en`, `nl`, `pt-BR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locale(String);

impl Locale {
    /// # Errors
    /// `invalid_locale` for anything but a two- or three-letter language with an optional two-letter region.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let text = text.trim();
        let (language, region) =
            text.split_once('-').map_or((text, None), |(language, region)| (language, Some(region)));
        let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
        let plausible = (2..=3).contains(&language.len())
            && letters(language)
            && region.is_none_or(|region| region.len() == 2 && letters(region));
        if !plausible {
            return Err(Rejection::new("invalid_locale", "This is not a language tag such as en, nl or pt-BR."));
        }
        let language = language.to_ascii_lowercase();
        Ok(Self(
            region.map_or_else(|| language.clone(), |region| format!("{language}-{}", region.to_ascii_uppercase())),
        ))
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
