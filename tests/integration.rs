//! Every test that runs the built program, or that holds the project itself to its rules.
//!
//! | module | what it holds |
//! |---|---|
//! | `architecture` | declared components and boundaries: repositories under `tests/fixtures/architecture/`, what is said of them |
//! | `arguments` | what people, hooks and pipes give: links, closed pipes, odd names and numbers |
//! | `commands` | every subcommand as a user types it: output, exit code, mistakes |
//! | `determinism` | the same bytes from another path, directory, locale, time zone, thread count |
//! | `docs` | pages and tables that are generated, and parts of the input that no page may leave out |
//! | `edges` | dependencies between packages: repositories of every ecosystem under `tests/fixtures/edges/`, each fact with the text at its place |
//! | `golden` | whole repositories under `tests/golden/`, checked in every format, compared byte for byte |
//! | `graph` | the graph in every format, and the architecture that is proposed from it |
//! | `findings_told_apart` | findings that nothing tells apart, how they stand, files that were not read |
//! | `identity` | what must not change the print of a finding, over random documents |
//! | `incomplete` | dependencies that purlin can't resolve, and files that it can't read them from: what boundaries say of them |
//! | `inputs` | hostile and odd files: each gets its finding, and the run goes on |
//! | `law` | what judges: configs that can't be used, policies that are not read, ids that changed |
//! | `layering` | a file of `src/` imports only from rooms above its own, and uses others of its room in no circle; one place names the engine |
//! | `many_kinds` | a shop in four languages that breaks most kinds of boundaries, as a person reads it |
//! | `nested` | configs below the top: which one judges a file, and what it may change |
//! | `owner` | who owns what: the answers in every format, the history behind suggestions, patches that apply |
//! | `owner_fixes` | fixes of ownership files, and what they leave as it was |
//! | `packs` | every built-in rule: METADATA, page, tests, a fixture it fails and one it passes |
//! | `pipeline` | the pipeline over trees in memory: what judges, what is judged, and how the two are kept apart |
//! | `policy_lints` | what is likely a mistake in policies, as `check` and `test` say it |
//! | `printed` | hostile names, METADATA, prints and arguments through every command and format; devices that are full |
//! | `rego` | purlin's Rego held against OPA's answers |
//! | `schemas` | `schemas/` is what the types generate, and real output is valid against it |
//! | `selectors` | what selectors and globs choose, and what is said of those that choose nothing |
//! | `testing` | `purlin test` of purlin's rules and of any other Rego: what runs, what is said, in which form |
//! | `trees` | which tree a text belongs to, and what no argument and no link leads to |
//! | `unjudged` | files that the globs of a rule match and that nobody judged |
//!
//! `PURLIN_BLESS=1 cargo test` rewrites golden output; read the diff before you commit it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::format_push_string,
    reason = "a test or benchmark may fail loudly, and looks at its own surroundings"
)]

mod architecture;
mod arguments;
mod commands;
mod debt;
mod decisions;
mod determinism;
mod docs;
mod edges;
mod findings_told_apart;
mod golden;
mod graph;
mod identity;
mod incomplete;
mod inputs;
mod law;
mod layering;
mod many_kinds;
mod nested;
mod owner;
mod owner_fixes;
mod packs;
mod pipeline;
mod policy_lints;
mod printed;
mod rego;
mod schemas;
mod selectors;
mod support;
mod testing;
mod trees;
mod unjudged;
