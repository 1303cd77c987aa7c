//! purlin's Rego held against OPA's answers: `tests/rego/cases`, made by OPA itself.

#[path = "rego/differ.rs"]
mod differ;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::support::{assert_golden, project};

/// Cases on which the two differ, each with the reason.
fn known() -> BTreeMap<String, String> {
    let list = fs::read_to_string(project().join("tests/rego/known.tsv")).unwrap();
    let entry = |line: &str| {
        let (name, reason) = line.split_once('\t').unwrap();
        assert!(!reason.trim().is_empty(), "{name} has no reason");
        (name.to_owned(), reason.to_owned())
    };
    list.lines().map(entry).collect()
}

/// The table of functions in `docs/rego.md`, by what stands before the first dot.
fn functions() -> String {
    use purlin::rego::builtins::{SIGNATURES, refusal};

    let (mut supported, mut refused) = (BTreeMap::new(), BTreeMap::new());
    for signature in SIGNATURES {
        let name = signature.name;
        if name.starts_with("internal.") || signature.infix.is_some() {
            continue;
        }
        let (family, _) = name.split_once('.').unwrap_or(("", name));
        match (refusal(name), signature.is_deprecated) {
            (Some(reason), _) => refused
                .entry(reason)
                .or_insert_with(Vec::new)
                .push(format!("`{name}`")),
            (None, true) => refused
                .entry("Rego v1 no longer has it")
                .or_insert_with(Vec::new)
                .push(format!("`{name}`")),
            (None, false) => supported
                .entry(family)
                .or_insert_with(Vec::new)
                .push(format!("`{name}`")),
        }
    }
    let mut text = "| family | supported |\n|---|---|\n".to_owned();
    for (family, names) in supported {
        let family = if family.is_empty() {
            "without a dot".to_owned()
        } else {
            format!("`{family}`")
        };
        text.push_str(&format!("| {family} | {} |\n", names.join(", ")));
    }
    text.push_str("\n| refused, since | functions |\n|---|---|\n");
    for (reason, names) in refused {
        text.push_str(&format!("| {reason} | {} |\n", names.join(", ")));
    }
    text
}

#[test]
fn the_docs_list_the_functions() {
    const START: &str = "<!-- functions -->\n";
    const END: &str = "<!-- end -->";
    let page = project().join("docs/rego.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(START).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let wanted = format!("{before}{START}{}{END}{after}", functions());
    assert_golden(&page, &wanted);
}

#[test]
fn purlin_answers_as_opa_does() {
    let work = || {
        let known = known();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        let mut asked = 0;
        let mut files: Vec<_> = fs::read_dir(project().join("tests/rego/cases"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            for line in fs::read_to_string(&file).unwrap().lines() {
                let Some(case) = differ::differ(line) else {
                    continue;
                };
                asked += 1;
                if let Some((want, got)) = case.difference {
                    if !known.contains_key(&case.name) {
                        found.push(format!("{}: OPA says {want}, purlin {got}", case.name));
                    }
                    seen.insert(case.name);
                }
            }
        }
        assert!(asked > 4_000, "{asked} cases");
        let gone = known.keys().filter(|name| !seen.contains(*name));
        found.extend(gone.map(|name| format!("{name} is known to differ, and does not")));
        assert!(found.is_empty(), "{}\n{}", found.len(), found.join("\n"));
    };
    let run = std::thread::Builder::new().stack_size(256 << 20).spawn(work);
    run.unwrap().join().unwrap();
}
