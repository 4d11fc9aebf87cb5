//! SECURITY.md says which test shows what; here it is held to it.

use std::{collections::BTreeMap, fs, path::Path};

/// What stands between back quotes and names a file of tests, alone or with a test in it.
fn named(document: &str) -> Vec<(String, Option<String>)> {
    let quoted = document.split('`').skip(1).step_by(2);
    let tests =
        quoted.filter(|text| text.contains(".rs::") || text.ends_with(".spec.ts") || text.ends_with(".test.ts"));
    tests
        .map(|text| {
            text.split_once("::")
                .map_or((text.to_owned(), None), |(file, test)| (file.to_owned(), Some(test.to_owned())))
        })
        .collect()
}

#[test]
fn every_test_that_the_security_document_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = fs::read_to_string(root.join("backend/SECURITY.md")).unwrap();
    let named = named(&document);
    assert!(named.len() > 50, "the document was read whole");
    let mut files = BTreeMap::new();
    let mut missing = Vec::new();
    for (file, test) in named {
        let text = files.entry(file.clone()).or_insert_with(|| {
            let places = ["", "tests", "backend/src", "frontend"].map(|folder| root.join(folder).join(&file));
            places.iter().find_map(|place| fs::read_to_string(place).ok()).unwrap_or_default()
        });
        let found = test.as_ref().map_or(!text.is_empty(), |test| {
            text.match_indices(&format!("fn {test}()"))
                .any(|(at, _)| text[..at].trim_end().ends_with("async") || text[..at].trim_end().ends_with(']'))
        });
        if !found {
            missing.push(format!("{file}::{}", test.unwrap_or_default()));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_line_of_the_requirements_on_people_has_its_tests() {
    let document = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../backend/SECURITY.md")).unwrap();
    for line in 1..=8 {
        let heading = format!("### P{line} ");
        let section = document.split(&heading).nth(1).unwrap_or_else(|| panic!("there is no section P{line}"));
        assert!(!named(section.split("\n#").next().unwrap()).is_empty(), "P{line} names no test");
    }
}
