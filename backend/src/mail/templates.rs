//! The forms of messages, HTML and plain text, into which the texts are put.

use minijinja::{Environment, Error, UndefinedBehavior, Value, context, syntax::SyntaxConfig, value::Serde};
use serde_json::Value as Json;

use super::{looks::Looks, texts::Words};

/// All templates.
pub(super) const NAMES: [&str; 8] = [
    "layout.html",
    "parts.html",
    "expiry_digest.html",
    "expiry_digest.txt",
    "password_link.html",
    "password_link.txt",
    "security.html",
    "security.txt",
];

/// What a message must show whatever its form is, or it is worth nothing to its reader.
const ESSENTIAL: [(&str, &[&str]); 3] = [
    ("expiry_digest", &["Sample secret", "Sample key", "Sample instant", "https://sample.invalid/page"]),
    ("password_link", &["https://sample.invalid/page"]),
    ("security", &["Sample lead.", "Sample value", "https://sample.invalid/page"]),
];

fn source(name: &str) -> &'static str {
    match name {
        "layout.html" => include_str!("templates/layout.html"),
        "parts.html" => include_str!("templates/parts.html"),
        "expiry_digest.html" => include_str!("templates/expiry_digest.html"),
        "expiry_digest.txt" => include_str!("templates/expiry_digest.txt"),
        "password_link.html" => include_str!("templates/password_link.html"),
        "password_link.txt" => include_str!("templates/password_link.txt"),
        "security.html" => include_str!("templates/security.html"),
        _ => include_str!("templates/security.txt"),
    }
}

/// The templates that come with the program, or what takes their place.
///
/// # Errors
/// What is wrong with each, with its line.
pub(super) fn environment(replaced: Vec<(String, String)>) -> Result<Environment<'static>, Vec<String>> {
    let mut environment = Environment::new();
    // A word that there is none of is a mistake, not nothing.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    environment.set_syntax(syntax.map_err(|error| vec![error.to_string()])?);
    // Also in macros, which know nothing of a message.
    environment.add_global("looks", Looks::default().value());
    for name in NAMES {
        environment.add_template(name, source(name)).map_err(|error| vec![said(&error)])?;
    }
    let wrong = replaced.into_iter().filter_map(|(name, source)| environment.add_template_owned(name, source).err());
    let wrong: Vec<_> = wrong.map(|error| said(&error)).collect();
    if wrong.is_empty() { Ok(environment) } else { Err(wrong) }
}

/// Whether each message can be made, and shows what it must.
///
/// # Errors
/// What is wrong with each, with its line.
pub(super) fn check(environment: &Environment<'static>, words: &Words) -> Result<(), Vec<String>> {
    let samples: Json =
        serde_json::from_str(include_str!("templates/samples.json")).map_err(|error| vec![error.to_string()])?;
    let mut wrong = Vec::new();
    for (message, essential) in ESSENTIAL {
        let sample = samples.get(message).cloned().unwrap_or_default();
        for form in ["html", "txt"] {
            let name = format!("{message}.{form}");
            match render(environment, &name, words, &sample) {
                Err(error) => wrong.push(said(&error)),
                Ok(text) => {
                    let text = text.replace("&#x2f;", "/");
                    let lacking = essential.iter().filter(|part| !text.contains(*part));
                    wrong.extend(
                        lacking.map(|part| format!("{name}: it does not show \"{part}\", which the message is for")),
                    );
                }
            }
        }
    }
    wrong.dedup();
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn render(environment: &Environment<'static>, name: &str, words: &Words, sample: &Json) -> Result<String, Error> {
    let usual = context! {
        t => words.function(),
        language => words.language.code(),
        federation => "Sample federation",
        support => "help@sample.invalid",
        person => "Sample person",
        subject => "Sample subject",
    };
    environment.get_template(name)?.render(context! { ..usual, ..Value::from(Serde(sample.clone())) })
}

/// Such as `layout.html:12: unknown variable`.
fn said(error: &Error) -> String {
    let place = match (error.name(), error.line()) {
        (Some(name), Some(line)) => format!("{name}:{line}: "),
        (Some(name), None) => format!("{name}: "),
        _ => String::new(),
    };
    error
        .detail()
        .map_or_else(|| format!("{place}{}", error.kind()), |detail| format!("{place}{}: {detail}", error.kind()))
}
