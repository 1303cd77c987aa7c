//! No circles between files of a room.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::imports::{Uses, uses};

/// Uses that close a circle today: a file, what it uses, and why. This list only gets shorter: a use that is gone, or closes
/// none any more, has to be taken out.
const KNOWN: &[(&str, &[&str], &str)] = &[
    (
        "commands/completions.rs",
        &["commands/cli.rs"],
        "completions are of the whole command line, and a part of it",
    ),
    (
        "commands/owner.rs",
        &[
            "commands/owner/answer.rs",
            "commands/owner/patch.rs",
            "commands/owner/paths.rs",
            "commands/owner/report.rs",
            "commands/owner/suggest.rs",
            "commands/owner/tree.rs",
        ],
        "its parts use its types",
    ),
    (
        "commands/owner/suggest.rs",
        &["commands/owner/suggest/identity.rs"],
        "its parts use its types",
    ),
    (
        "diagnostic.rs",
        &["diagnostic/print.rs"],
        "a finding is asked for its print, which is made of it",
    ),
    (
        "document/de.rs",
        &["document/de/key.rs"],
        "its parts use its types",
    ),
    (
        "document/dockerfile.rs",
        &["document/dockerfile/instruction.rs"],
        "its parts use its types",
    ),
    (
        "document/ruby/heredoc.rs",
        &["document/ruby/lexer.rs"],
        "a text in a script holds code, which holds texts",
    ),
    (
        "facts/architecture/mod.rs",
        &[
            "facts/architecture/assignment.rs",
            "facts/architecture/catalog.rs",
            "facts/architecture/claims.rs",
        ],
        "its parts use its types",
    ),
    (
        "facts/ownership/custom_teams.rs",
        &["facts/ownership/teams.rs"],
        "teams of either kind are asked for as one",
    ),
    (
        "facts/ownership/mod.rs",
        &["facts/ownership/load.rs", "facts/ownership/summary.rs"],
        "its parts use its types",
    ),
    (
        "facts/ownership/prow.rs",
        &["facts/ownership/prow/types.rs"],
        "its parts use its types",
    ),
    (
        "facts/packages/bundler/mod.rs",
        &[
            "facts/packages/bundler/gemfile.rs",
            "facts/packages/bundler/gems.rs",
        ],
        "its parts use its types",
    ),
    (
        "facts/packages/dotnet/function.rs",
        &["facts/packages/dotnet/properties.rs"],
        "a value holds calls, whose arguments are values",
    ),
    (
        "facts/packages/dotnet/mod.rs",
        &[
            "facts/packages/dotnet/project.rs",
            "facts/packages/dotnet/solution.rs",
        ],
        "its parts use its types",
    ),
    (
        "facts/packages/ecosystem.rs",
        &["facts/packages/locks/mod.rs", "facts/packages/npm/mod.rs"],
        "the table of ecosystems names the functions of each, which ask the table for a row",
    ),
    (
        "facts/packages/gradle/mod.rs",
        &[
            "facts/packages/gradle/plugins.rs",
            "facts/packages/gradle/project.rs",
        ],
        "its parts use its types",
    ),
    (
        "facts/packages/locks/mod.rs",
        &[
            "facts/packages/locks/bundler.rs",
            "facts/packages/locks/cargo.rs",
            "facts/packages/locks/composer.rs",
            "facts/packages/locks/npm.rs",
            "facts/packages/locks/pnpm.rs",
            "facts/packages/locks/python.rs",
            "facts/packages/locks/yarn.rs",
        ],
        "the table of lock files stands where the questions are",
    ),
    (
        "facts/packages/manifest.rs",
        &["facts/packages/nearest.rs"],
        "reading a manifest may ask for the nearest one, which the table of ecosystems finds",
    ),
    (
        "facts/packages/maven/mod.rs",
        &[
            "facts/packages/maven/poms.rs",
            "facts/packages/maven/project.rs",
            "facts/packages/maven/reactor.rs",
        ],
        "its parts use its types",
    ),
    (
        "facts/packages/python/mod.rs",
        &[
            "facts/packages/python/edges.rs",
            "facts/packages/python/files.rs",
            "facts/packages/python/indexes.rs",
            "facts/packages/python/poetry.rs",
            "facts/packages/python/project.rs",
            "facts/packages/python/uv.rs",
        ],
        "its parts use its types",
    ),
    (
        "policy/builtin.rs",
        &["policy/load.rs"],
        "former ids of built-in rules are found by loading them",
    ),
    (
        "rego/builtins/json_schema.rs",
        &[
            "rego/builtins/json_schema/check.rs",
            "rego/builtins/json_schema/validate.rs",
        ],
        "its parts use its types",
    ),
    (
        "rego/builtins/json_schema/validate.rs",
        &["rego/builtins/json_schema/plain.rs"],
        "a schema is read part by part",
    ),
    (
        "rego/builtins/template/execute.rs",
        &[
            "rego/builtins/template/functions.rs",
            "rego/builtins/template/parse.rs",
        ],
        "functions of templates are called with what is executed",
    ),
    (
        "rego/compile/mod.rs",
        &[
            "rego/compile/conflicts.rs",
            "rego/compile/dynamics.rs",
            "rego/compile/expand.rs",
            "rego/compile/locals.rs",
            "rego/compile/lower.rs",
            "rego/compile/metadata.rs",
            "rego/compile/recursion.rs",
            "rego/compile/resolve.rs",
            "rego/compile/safety.rs",
            "rego/compile/strict.rs",
        ],
        "its stages share its context",
    ),
    (
        "rego/compile/types.rs",
        &["rego/compile/types/check.rs"],
        "its parts use its types",
    ),
    (
        "rego/compile/types/order.rs",
        &["rego/compile/recursion.rs", "rego/compile/types/rules.rs"],
        "rules are checked in the order of what they need",
    ),
    (
        "rego/compile/types/rules.rs",
        &["rego/compile/types/check.rs"],
        "a rule is checked by the checker that it is a part of",
    ),
    (
        "rego/eval/mod.rs",
        &["rego/eval/trace.rs", "rego/eval/with.rs"],
        "its parts use its types",
    ),
    (
        "rego/parse.rs",
        &["rego/parse/cursor.rs", "rego/parse/lexer.rs"],
        "its parts use its types",
    ),
    (
        "render/runner.rs",
        &["render/printed/rendered.rs", "render/sanitize.rs"],
        "a page is shielded from runners before it is one",
    ),
    (
        "repository/directory.rs",
        &["repository/work_tree.rs"],
        "a work tree may be a plain directory, which is walked as one",
    ),
    (
        "repository/entries.rs",
        &["repository/object_tree.rs"],
        "names of entries are read by the tree that lists them",
    ),
    (
        "repository/git.rs",
        &["repository/history.rs"],
        "the history is asked of git, by which it is known",
    ),
    (
        "rego/value.rs",
        &["rego/value/array.rs"],
        "an array holds values, which may be arrays",
    ),
];

/// The files from `start` back to it along uses, the shortest way; empty where there is none.
fn circle<'u>(start: &'u str, uses: &BTreeMap<&'u str, BTreeSet<&'u str>>) -> Vec<&'u str> {
    let mut from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(file) = open.pop_front() {
        for next in uses.get(file).into_iter().flatten() {
            if from.contains_key(next) {
                continue;
            }
            from.insert(next, file);
            if *next == start {
                let mut way = vec![start];
                let mut at = file;
                while at != start {
                    way.push(at);
                    at = from[at];
                }
                way.push(start);
                way.reverse();
                return way;
            }
            open.push_back(next);
        }
    }
    Vec::new()
}

fn without<'u>(uses: &'u Uses, left_out: &[(&str, &str)]) -> BTreeMap<&'u str, BTreeSet<&'u str>> {
    let mut kept: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, to) in uses.keys() {
        if !left_out.contains(&(from, to)) {
            kept.entry(from).or_default().insert(to);
        }
    }
    kept
}

/// Each circle once, as a person reads it.
fn circles(uses: &Uses, left_out: &[(&str, &str)]) -> Vec<String> {
    let kept = without(uses, left_out);
    let mut told: BTreeSet<BTreeSet<&str>> = BTreeSet::new();
    let mut found = Vec::new();
    for start in kept.keys() {
        let way = circle(start, &kept);
        if !way.is_empty() && told.insert(way.iter().copied().collect()) {
            let steps = way.windows(2).map(|step| {
                let line = uses[&(step[0].to_owned(), step[1].to_owned())];
                format!("src/{}:{line} uses {}", step[0], step[1])
            });
            found.push(steps.collect::<Vec<_>>().join(", "));
        }
    }
    found
}

#[test]
fn files_of_a_room_use_each_other_in_no_circle() {
    let uses = uses(&super::sources());
    assert!(uses.len() > 500, "only {} uses were found", uses.len());
    let each = |(from, to, _): &(&'static str, &'static [&'static str], &str)| {
        to.iter().map(|to| (*from, *to)).collect::<Vec<_>>()
    };
    let known: Vec<(&str, &str)> = KNOWN.iter().flat_map(each).collect();
    let found = circles(&uses, &known);
    assert!(found.is_empty(), "{} circles:\n{}", found.len(), found.join("\n"));
    let is_gone = |(from, to): &&(&str, &str)| {
        let others: Vec<(&str, &str)> = known
            .iter()
            .copied()
            .filter(|other| *other != (*from, *to))
            .collect();
        !uses.contains_key(&((*from).to_owned(), (*to).to_owned())) || circles(&uses, &others).is_empty()
    };
    let gone: Vec<&(&str, &str)> = known.iter().filter(is_gone).collect();
    assert!(
        gone.is_empty(),
        "these close no circle any more, take them out of KNOWN: {gone:?}"
    );
}

fn uses_of(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<(String, String)> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let found = uses(&sources);
    found
        .into_iter()
        .map(|((from, to), line)| format!("{from}:{line} {to}"))
        .collect()
}

#[test]
fn the_test_sees_how_files_use_each_other() {
    let parent = "mod a;\nmod b;\npub use a::A;\npub struct Here;\n";
    // What the parent only passes on leads to where it is defined.
    let b = "use super::{A, Here};\n";
    assert_eq!(
        uses_of(&[("r/mod.rs", parent), ("r/a.rs", "pub struct A;"), ("r/b.rs", b)]),
        ["r/b.rs:1 r/a.rs", "r/b.rs:1 r/mod.rs"]
    );
    // What it calls, or names behind `pub use`, it uses.
    let calling = format!("{parent}fn f() {{ b::g(); }}\nfn g(_: A) {{}}\n");
    assert_eq!(
        uses_of(&[("r/mod.rs", &calling), ("r/a.rs", ""), ("r/b.rs", "")]),
        ["r/mod.rs:6 r/a.rs", "r/mod.rs:5 r/b.rs"]
    );
    let a = "// crate::r::b\nconst S: &str = \"crate::r::b\";\nuse crate::{r::b::{self, B}, other};\n";
    assert_eq!(
        uses_of(&[
            ("r/mod.rs", parent),
            ("r/a.rs", a),
            ("r/b.rs", "fn f() { super::super::r::Here }")
        ]),
        ["r/a.rs:3 r/b.rs", "r/b.rs:1 r/mod.rs"]
    );
    let tests = "#[cfg(test)]\nmod tests;\n#[cfg(test)]\nmod more { use super::super::b; }\n";
    assert_eq!(
        uses_of(&[
            ("r/mod.rs", parent),
            ("r/a.rs", tests),
            ("r/a/tests.rs", "use super::super::b::B;")
        ]),
        Vec::<String>::new()
    );
}

#[test]
fn the_test_sees_a_circle() {
    let files = [
        ("r/mod.rs", "mod a; mod b;"),
        ("r/a.rs", "use super::b::B;"),
        ("r/b.rs", "\nuse super::a::A;"),
    ];
    let sources: Vec<(String, String)> = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    let uses = uses(&sources);
    assert_eq!(
        circles(&uses, &[]),
        ["src/r/a.rs:1 uses r/b.rs, src/r/b.rs:2 uses r/a.rs"]
    );
    assert_eq!(circles(&uses, &[("r/a.rs", "r/b.rs")]), [""; 0]);
}
