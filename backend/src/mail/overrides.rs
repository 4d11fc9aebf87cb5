//! An operator's own texts and templates, in a folder: read and checked at the start, so that a mistake stops the start and
//! not a message. A file is named as what it replaces: `de.ftl` with any of the texts in German, `layout.html` with the
//! frame of all messages. What is not in the folder is as it comes with the program.

use std::{collections::BTreeSet, fs, path::Path};

use super::{
    templates,
    texts::{Language, Texts},
};

/// What the folder holds.
#[derive(Default)]
pub(super) struct Overrides {
    /// Catalogues by their language.
    pub(super) texts: Vec<(Language, String)>,
    /// Templates by their name.
    pub(super) templates: Vec<(String, String)>,
}

impl Overrides {
    /// Reads the folder; what ends in neither `.ftl`, `.html` nor `.txt` is somebody's own affair.
    pub(super) fn read(folder: &Path) -> Result<Self, Vec<String>> {
        let failed = |error: std::io::Error| vec![format!("{}: {error}", folder.display())];
        let (mut overrides, mut wrong) = (Self::default(), Vec::new());
        let entries: Result<Vec<_>, _> = fs::read_dir(folder).map_err(failed)?.collect();
        let names: BTreeSet<_> = entries.map_err(failed)?.into_iter().map(|entry| entry.file_name()).collect();
        for name in &names {
            let name = name.to_string_lossy().into_owned();
            let Some((stem, ending)) = name.rsplit_once('.') else { continue };
            let language = Language::ALL.into_iter().find(|language| language.code() == stem);
            let place = match (ending, language) {
                ("ftl", Some(language)) => Some(language),
                ("html" | "txt", _) if templates::NAMES.contains(&name.as_str()) => None,
                ("ftl" | "html" | "txt", _) => {
                    wrong.push(format!("{name}: there is no such file to replace; there are {}", all_names()));
                    continue;
                }
                _ => continue,
            };
            match (fs::read_to_string(folder.join(&name)), place) {
                (Ok(source), Some(language)) => overrides.texts.push((language, source)),
                (Ok(source), None) => overrides.templates.push((name, source)),
                (Err(error), _) => wrong.push(format!("{name}: {error}")),
            }
        }
        if wrong.is_empty() { Ok(overrides) } else { Err(wrong) }
    }
}

fn all_names() -> String {
    let texts = Language::ALL.into_iter().map(|language| format!("{}.ftl", language.code()));
    texts.chain(templates::NAMES.into_iter().map(str::to_owned)).collect::<Vec<_>>().join(", ")
}

/// The texts and templates with what the folder replaces.
///
/// # Errors
/// All that is wrong, each with file and line.
pub fn load(folder: Option<&Path>) -> Result<Texts, Vec<String>> {
    let overrides = folder.map_or_else(|| Ok(Overrides::default()), Overrides::read)?;
    Texts::new(overrides)
}
