//! What a catalogue says: its texts by name, the variables of each, and where it is wrong.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Resource},
    parser::{self, ParserError},
};

/// The texts of one catalogue, by the name of a message or, with a point, of a part of it.
#[derive(Default)]
pub(super) struct Catalogue(BTreeMap<String, Text>);

/// One text.
#[derive(Default)]
struct Text {
    /// What it shows.
    shown: BTreeSet<String>,
    /// What it only looks at, to choose a form.
    looked_at: BTreeSet<String>,
    /// Which other texts are part of it.
    parts: BTreeSet<String>,
    /// What does not belong into a text.
    strange: bool,
}

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// All that is wrong, each with its line.
    pub(super) fn read(source: &str) -> Result<Self, Vec<String>> {
        let wrong = |(resource, errors): (Resource<&str>, Vec<ParserError>)| {
            let _ = resource;
            errors
                .iter()
                .map(|error| format!("{}: {}", line_at(source, error.pos.start), error.kind))
                .collect::<Vec<_>>()
        };
        let parsed = parser::parse(source).map_err(wrong)?;
        let (mut texts, mut twice) = (BTreeMap::new(), Vec::new());
        for entry in &parsed.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name;
            let parts = message.attributes.iter().map(|part| (format!("{id}.{}", part.id.name), &part.value));
            for (name, pattern) in parts.chain(message.value.iter().map(|value| (id.to_owned(), value))) {
                let mut text = Text::default();
                text.pattern(pattern);
                if texts.insert(name.clone(), text).is_some() {
                    twice.push(format!("{}: {name} is there twice", line_of(source, &name)));
                }
            }
        }
        if twice.is_empty() { Ok(Self(texts)) } else { Err(twice) }
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The texts that are part of another one.
    #[cfg(test)]
    pub(super) fn parts(&self) -> BTreeSet<&str> {
        self.0.values().flat_map(|text| text.parts.iter().map(String::as_str)).collect()
    }

    /// What a text shows, with all that is part of it.
    #[cfg(test)]
    pub(super) fn shown(&self, name: &str) -> BTreeSet<&str> {
        self.collected(name, |text| text.shown.iter().collect())
    }

    /// What a text shows or looks at, with all that is part of it.
    pub(super) fn variables(&self, name: &str) -> BTreeSet<&str> {
        self.collected(name, |text| text.shown.iter().chain(&text.looked_at).collect())
    }

    fn collected(&self, name: &str, of: fn(&Text) -> Vec<&String>) -> BTreeSet<&str> {
        let (mut found, mut seen, mut open) = (BTreeSet::new(), BTreeSet::new(), vec![name]);
        while let Some(name) = open.pop() {
            if let Some(text) = self.0.get(name).filter(|_| seen.insert(name)) {
                found.extend(of(text).into_iter().map(String::as_str));
                open.extend(text.parts.iter().map(String::as_str));
            }
        }
        found
    }

    /// Whether a text is part of itself, or holds what no text here may.
    pub(super) fn is_strange(&self, name: &str) -> bool {
        let Some(text) = self.0.get(name) else { return false };
        let (mut seen, mut open) = (BTreeSet::new(), text.parts.iter().collect::<Vec<_>>());
        while let Some(part) = open.pop() {
            if part == name {
                return true;
            }
            if let Some(text) = self.0.get(part).filter(|_| seen.insert(part)) {
                open.extend(&text.parts);
            }
        }
        text.strange
    }

    /// The direct parts of a text.
    pub(super) fn parts_of(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.get(name).into_iter().flat_map(|text| text.parts.iter().map(String::as_str))
    }
}

impl Text {
    fn pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                match selector {
                    InlineExpression::VariableReference { id } => {
                        self.looked_at.insert(id.name.to_owned());
                    }
                    _ => self.strange = true,
                }
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.shown.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, attribute: None } => {
                self.parts.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
            _ => self.strange = true,
        }
    }
}

/// The number of the line at this octet.
fn line_at(source: &str, position: usize) -> usize {
    source.bytes().take(position).filter(|octet| *octet == b'\n').count() + 1
}

/// The number of the line at which a text begins.
pub(super) fn line_of(source: &str, name: &str) -> usize {
    let (message, part) = name.split_once('.').map_or((name, None), |(message, part)| (message, Some(part)));
    let begins =
        |line: &str, word: &str| line.strip_prefix(word).is_some_and(|rest| rest.trim_start().starts_with('='));
    let mut lines = source.lines().enumerate().skip_while(|(_, line)| !begins(line, message));
    let found = match part {
        None => lines.next(),
        Some(part) => lines.find(|(_, line)| begins(line.trim_start(), &format!(".{part}"))),
    };
    found.map_or(1, |(index, _)| index + 1)
}
