//! The corpora of the fuzz targets, and a few thousand inputs that are made from them, on every parser of what strangers
//! send: in each ordinary test run, without a fuzzer.

use std::{fs, path::Path};

use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, TestRunner},
};

#[path = "../fuzz/parsers.rs"]
mod held;

/// Octets that mean something to one parser or another.
const TELLING: &[u8] = b"\0\t\n %&+,./0:=?@AZ[\\]_az{|}\x7f\x80\xc3\xff\"";

/// The inputs that are kept for a parser, by name.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// One change of an input.
#[derive(Clone, Debug)]
enum Change {
    Replace(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
    /// A part of it stands again somewhere else.
    Repeat(Index, Index, Index),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let octet = || prop_oneof![any::<u8>(), select(TELLING)];
    let at = any::<Index>;
    let change = prop_oneof![
        (at(), octet()).prop_map(|(at, octet)| Change::Replace(at, octet)),
        (at(), octet()).prop_map(|(at, octet)| Change::Insert(at, octet)),
        at().prop_map(Change::Remove),
        at().prop_map(Change::Cut),
        (at(), at(), at()).prop_map(|(from, to, at)| Change::Repeat(from, to, at)),
    ];
    proptest::collection::vec(change, 1..6)
}

fn apply(input: &mut Vec<u8>, change: &Change) {
    let end = input.len() + 1;
    match change {
        Change::Replace(at, octet) if !input.is_empty() => {
            let at = at.index(input.len());
            input[at] = *octet;
        }
        Change::Remove(at) if !input.is_empty() => drop(input.remove(at.index(input.len()))),
        Change::Replace(..) | Change::Remove(_) => {}
        Change::Insert(at, octet) => input.insert(at.index(end), *octet),
        Change::Cut(at) => input.truncate(at.index(end)),
        Change::Repeat(from, to, at) => {
            let (from, to) = (from.index(end), to.index(end));
            let part = input[from.min(to)..from.max(to)].to_vec();
            let at = at.index(end);
            drop(input.splice(at..at, part));
        }
    }
}

#[test]
fn every_parser_has_a_fuzz_target_and_holds_to_its_corpus() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/Cargo.toml")).unwrap();
    for (name, parse) in held::ALL {
        assert!(manifest.contains(&format!("name = \"{name}\"\npath = \"targets/{name}.rs\"")), "{name}");
        let inputs = corpus(name);
        assert!(inputs.len() > 4, "the corpus of {name} is small");
        for input in &inputs {
            parse(input);
        }
    }
}

#[test]
fn every_parser_holds_to_what_becomes_of_its_corpus() {
    for (name, parse) in held::ALL {
        let inputs = corpus(name);
        let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::with_cases(1000) });
        let made = (select(inputs), changes());
        let held = runner.run(&made, |(mut input, changes)| {
            for change in &changes {
                apply(&mut input, change);
            }
            parse(&input);
            Ok(())
        });
        held.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}
