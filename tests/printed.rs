//! What a stranger wrote reaches no terminal, no CI runner and no spreadsheet: every subcommand in every format, as the
//! command line defines them, in repositories whose names, METADATA, config, prints and history are hostile.
#![cfg(unix)]

use std::fs::File;

use clap::{Command, CommandFactory as _};
use purlin::commands::Cli;
use purlin::render::Format;

use crate::support::{Run, Scratch, git, purlin, run};

/// Moves the cursor, ends the line, turns text around, and gives commands to runners.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{7f}\u{202e}\u{2028}\u{200b}\n::error::x\n##[error]y ##vso[task.z]w\r::stop::";

/// The same in double quotes of YAML and Rego, with what Markdown and HTML act on.
const QUOTED: &str = r#""::error::t\u001b[2J\u009b31m\u007f\u202e\u2028\n::error::x\n##[error]y ##vso[task.z]w | `code` <script>![x](y) @all""#;

const NAMES: [&str; 9] = [
    "::error::x.yml",
    "\u{a0}::error::y.yml",
    "a\u{1b}[2J\u{9b}31m\u{202e}\u{7f}.yml",
    "b\n::error::b.yml",
    "=1+1.yml",
    "@SUM(1).yml",
    "##[group]x.yml",
    "##vso[task.x]y.yml",
    "c|d`e`<script>.yml",
];

fn rule(name: &str, target: &str) -> String {
    let quoted = QUOTED;
    format!(
        "# METADATA\n# title: {quoted}\n# description: {quoted}\n# custom:\n#   severity: warning\n#   target: {target}\n\
         #   files: ['**/*.yml']\n#   help: {quoted}\n#   owner: {quoted}\n#   decision: {quoted}\n#   params:\n\
         #     words:\n#       description: {quoted}\n#       default: {quoted}\npackage acme.own.{name}\n\n\
         report contains {{\"msg\": {quoted}}} if {{\n\tprint({quoted})\n\tinput\n}}\n"
    )
}

/// A repository that works, and says hostile things wherever it can.
fn hostile() -> Scratch {
    let scratch = Scratch::new();
    for name in NAMES {
        scratch.write(name, "a: 1\n");
        scratch.write(&format!("free{name}/{name}"), "a: 1\n");
    }
    for name in ["p\n::error::q", "r\u{9b}\u{202e}", "##[s]"] {
        let manifest = serde_json::json!({
            "name": format!("{HOSTILE}{name}"),
            "version": "1.0.0",
            "author": HOSTILE,
            "dependencies": {format!("{HOSTILE}r\u{9b}\u{202e}"): "*"},
        });
        scratch.write(&format!("{name}/package.json"), manifest.to_string());
    }
    let front = format!(
        "---\nstatus: {QUOTED}\ntitle: {QUOTED}\ndeciders: [{QUOTED}]\nsupersedes: [{QUOTED}, 9]\nenforced-by: [{QUOTED}]\n---\n"
    );
    scratch.write("docs/adr/0001-a.md", front);
    scratch.write(
        "docs/adr/0002-\u{1b}[2J\n::error::b.md",
        format!("# {HOSTILE}\n\n* Status: {HOSTILE}\n"),
    );
    scratch.write("policies/own/one.rego", rule("one", "file"));
    scratch.write("policies/own/two.rego", rule("two", "repository"));
    let quoted = QUOTED;
    scratch.write(
        "policies/own/one_test.rego",
        format!(
            "package acme.own.one_test\n\ntest_fails if {{\n\tprint({quoted})\n\tx := {quoted}\n\tx == concat(\"\", [x, {quoted}])\n}}\n"
        ),
    );
    scratch.write(
        "purlin.yaml",
        format!(
            "name: {quoted}\npacks: [default, own]\narchitecture:\n  components:\n    one:\n      paths: ['p*/**']\n      \
             tags: {{layer: {quoted}}}\n    two:\n      paths: ['r*/**', '##*/**']\n  boundaries:\n    - name: apart\n      \
             kind: independence\n      why: {quoted}\n      instead: {quoted}\n      owner: {quoted}\n      \
             with: {{of: ['*']}}\n"
        ),
    );
    scratch.write(
        "CODEOWNERS",
        "/=1+1.yml @acme/one =HYPERLINK(1)@x.y\n/a* \u{1b}[2J@x\u{9b}.y @\u{202e}z\n/c* =cmd@x.y\n",
    );
    scratch.track();
    let author = "user.name=\u{1b}[2J::error::\u{202e}";
    git(
        scratch.path(),
        &[
            "-c",
            author,
            "-c",
            "user.email==1+1@\u{9b}x.y",
            "commit",
            "-qm",
            "a",
        ],
    );
    scratch
}

/// A repository whose config and policies are broken in hostile words.
fn broken() -> Scratch {
    let quoted = QUOTED;
    Scratch::repository(&[
        (
            "purlin.yaml",
            &format!(
                "{quoted}: 1\npacks: [{quoted}]\nrules: {{{quoted}: {{off: true}}}}\nfail_on: {quoted}\npolicies: [{quoted}, policies]\n"
            ),
        ),
        (
            "policies/\u{1b}[2J\n::error::.rego",
            &format!(
                "# METADATA\n# title: {quoted}\n# {HOSTILE}\npackage acme.own.x\n\nreport contains {{{quoted}: 1}} if input.\u{202e}\n"
            ),
        ),
        ("a.yml", "a: 1\n"),
    ])
}

/// What a subcommand is asked here; each question is put in each of its formats. A new subcommand belongs here.
fn questions(name: &str) -> Vec<Vec<&'static str>> {
    match name {
        "check" => vec![vec![], vec!["::error::x.yml", "--rule", "own/one"]],
        "explain" => vec![
            vec!["own/one"],
            vec!["own"],
            vec!["architecture/apart"],
            vec!["workflow/pinned-actions"],
            vec!["own/one", "::error::x.yml"],
            vec!["own/two", "::error::x.yml"],
        ],
        "rules" => vec![vec![], vec!["--all"]],
        "decision" => vec![
            vec!["list"],
            vec!["list", "--format", "json"],
            vec!["show", "1"],
            vec!["lint"],
            vec!["lint", "--format", "json"],
        ],
        "config" => vec![vec![], vec!["--policies", "policies"]],
        "facts" => vec![vec![], vec![NAMES[2]], vec!["--rule", "own/two"]],
        "graph" => vec![
            vec![],
            vec!["--level", "package"],
            vec!["--level", "package", "##[s]"],
        ],
        "owner" => vec![
            NAMES.to_vec(),
            vec![".", "no\nsuch\u{1b}[2J"],
            vec!["--report", "--depth", "9"],
            vec!["--unowned"],
            vec!["--suggest"],
        ],
        "debt" => vec![
            vec!["create", "--why", HOSTILE],
            vec!["show"],
            vec!["show", "--format", "json"],
            vec!["prune"],
        ],
        "test" => vec![vec!["--coverage"], vec!["--verbose"]],
        "init" => vec![vec!["--architecture"], vec![]],
        "schema" | "completions" | "help" => vec![],
        name => panic!("say what `purlin {name}` is to be asked in a hostile repository"),
    }
}

fn definition() -> Command {
    let mut command = Cli::command();
    command.build();
    command
}

fn subcommands(definition: &Command) -> impl Iterator<Item = &Command> {
    definition
        .get_subcommands()
        .filter(|command| command.get_name() != "help")
}

/// The formats of a subcommand, or the one that it has.
fn formats(command: &Command) -> Vec<Option<String>> {
    let Some(format) = command
        .get_arguments()
        .find(|argument| argument.get_id() == "format")
    else {
        return vec![None];
    };
    let stated: Vec<Option<String>> = format
        .get_possible_values()
        .iter()
        .map(|value| Some(value.get_name().to_owned()))
        .collect();
    if !stated.is_empty() {
        return stated;
    }
    let names: Vec<&str> = match command.get_name() {
        "check" => Format::NAMES.to_vec(),
        "test" => vec!["human", "json", "github", "junit", "lcov"],
        name => panic!("which formats does `purlin {name}` have?"),
    };
    names.into_iter().map(|name| Some(name.to_owned())).collect()
}

/// Why a text is not to be printed.
fn harm(text: &str, is_github: bool) -> Option<String> {
    let unsafe_one = |char: &char| {
        matches!(char, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
            || char.is_control() && !matches!(char, '\n' | '\t')
    };
    if let Some(char) = text.chars().find(unsafe_one) {
        return Some(format!("{char:?}"));
    }
    let own = ["::error ", "::warning ", "::notice ", "::group::", "::endgroup::"];
    let is_command = |line: &&str| {
        // Within a command, a runner of GitHub looks for no other.
        let is_own = is_github && own.iter().any(|own| line.starts_with(own));
        let is_any = line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
        is_any && !is_own
    };
    text.lines().find(is_command).map(str::to_owned)
}

fn assert_harmless(args: &[&str], run: &Run) {
    let is_github = args.contains(&"github");
    for (stream, text) in [("stdout", &run.stdout), ("stderr", &run.stderr)] {
        if let Some(harm) = harm(text, is_github && stream == "stdout") {
            panic!("purlin {args:?} prints {harm:?} to {stream}:\n{text:?}");
        }
    }
    assert!(matches!(run.code, 0..=2), "purlin {args:?}: {run:?}");
}

/// The cells of comma-separated values, as RFC 4180 reads them.
fn cells(text: &str) -> Vec<String> {
    let (mut cells, mut cell, mut is_quoted) = (Vec::new(), String::new(), false);
    for char in text.chars() {
        match char {
            '"' => is_quoted = !is_quoted,
            ',' | '\n' if !is_quoted => cells.push(std::mem::take(&mut cell)),
            char => cell.push(char),
        }
    }
    cells
}

#[test]
fn every_command_in_every_format_prints_only_what_is_harmless() {
    let (hostile, broken) = (hostile(), broken());
    let definition = definition();
    for command in subcommands(&definition) {
        let name = command.get_name();
        for format in formats(command) {
            for question in questions(name) {
                let mut args = vec![name];
                args.extend(question);
                if let Some(format) = &format {
                    args.extend(["--format", format.as_str()]);
                }
                let run = hostile.purlin(&args);
                assert_harmless(&args, &run);
                let is_mistake = args.contains(&"no\nsuch\u{1b}[2J") || matches!(name, "init");
                assert!(run.code < 2 || is_mistake, "purlin {args:?}: {}", run.stdout);
                if format.as_deref() == Some("csv") {
                    let formula = |cell: &&String| {
                        let is_owner = cell.starts_with('@') && !cell.contains('(');
                        cell.trim_start().starts_with(['=', '+', '-', '@']) && !is_owner
                    };
                    assert_eq!(cells(&run.stdout).iter().find(formula), None, "{args:?}");
                }
            }
        }
        // What is wrong is said too.
        let question = questions(name).into_iter().next().unwrap_or_default();
        let args: Vec<&str> = std::iter::once(name).chain(question).collect();
        assert_harmless(&args, &broken.purlin(&args));
    }
}

#[test]
fn an_argument_that_is_repeated_is_harmless() {
    let scratch = Scratch::repository(&[("a.yml", "a: 1\n")]);
    let definition = definition();
    let long = format!("--{HOSTILE}");
    let short = format!("-q{HOSTILE}");
    let mut all = vec![vec![HOSTILE], vec![&long], vec![&short], vec!["--color", HOSTILE]];
    let mut named: Vec<(&str, Option<String>)> = Vec::new();
    for command in subcommands(&definition) {
        all.push(vec![command.get_name(), &long]);
        all.push(vec![command.get_name(), HOSTILE, HOSTILE]);
        for argument in command.get_arguments() {
            if argument.get_action().takes_values() {
                let flag = argument.get_long().map(|long| format!("--{long}"));
                named.push((command.get_name(), flag));
            }
        }
    }
    for (command, flag) in &named {
        all.push(match flag {
            Some(flag) => vec![command, flag, HOSTILE],
            None => vec![command, HOSTILE],
        });
    }
    all.push(vec!["explain", "x/y", "--config", HOSTILE]);
    all.push(vec!["owner", "--suggest", "--depth", HOSTILE]);
    all.push(vec!["debt", "add", HOSTILE]);
    all.push(vec!["debt", "move", HOSTILE, HOSTILE]);
    all.push(vec!["debt", "move", HOSTILE, "a.yml"]);
    assert!(all.len() > 50, "{all:?}");
    for args in all {
        let run = scratch.purlin(&args);
        assert_harmless(&args, &run);
        // In colour nothing but colours is added.
        let mut forced = purlin(scratch.path(), &args);
        let run = crate::support::run(forced.env("CLICOLOR_FORCE", "1"));
        let mut plain = run.stderr.clone();
        for code in [
            "0", "1", "2", "4", "31", "32", "33", "36", "1;31", "1;32", "1;33", "1;36",
        ] {
            plain = plain.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(harm(&plain, false), None, "purlin {args:?} prints {plain:?}");
    }
}

#[test]
fn names_for_programs_are_the_very_bytes() {
    let scratch = Scratch::repository(&[(NAMES[2], "a: 1\n"), (NAMES[3], "a: 1\n")]);
    let run = scratch.purlin(&["owner", "--unowned", "-z"]);
    assert_eq!(run.stdout, format!("{}\0{}\0", NAMES[2], NAMES[3]));
}

#[test]
fn a_patch_that_would_do_harm_is_not_printed() {
    for line in ["::error::x @a\n", "/x\u{1b}[2J @a\n", "/x @a ##[error]y\n"] {
        let scratch = Scratch::repository(&[("CODEOWNERS", line), ("new/a", "")]);
        git(scratch.path(), &["commit", "-qm", "a"]);
        let args = ["owner", "--suggest", "--patch"];
        let run = scratch.purlin(&args);
        assert_harmless(&args, &run);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
    }
}

#[test]
fn a_proposed_architecture_can_be_read_whatever_directories_are_called() {
    let scratch = Scratch::new();
    for name in [
        "a\u{7f}\u{9b}b",
        "\u{1b}[2J\u{202e}",
        "##[x]",
        "y\n::error::z",
        "\u{e0041}",
        "q\"\\",
    ] {
        scratch.write(&format!("{name}/package.json"), "{\"name\": \"x\"}\n");
    }
    scratch.track();
    let run = scratch.purlin(&["init", "--architecture"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let again = scratch.purlin(&["init", "--architecture"]);
    let written = std::fs::read_to_string(scratch.path().join("purlin.yaml")).unwrap();
    assert!(written.ends_with(&again.stdout), "{}\n{written}", again.stdout);
    let graph = scratch.purlin(&["graph", "--format", "json"]);
    assert_eq!(graph.code, 0, "{}\n{written}", graph.stderr);
    let graph: serde_json::Value = serde_json::from_str(&graph.stdout).unwrap();
    assert_eq!(graph["nodes"].as_array().unwrap().len(), 6, "{graph}\n{written}");
    assert_eq!(
        graph["unassigned"].as_array().unwrap().len(),
        0,
        "{graph}\n{written}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn what_could_not_be_printed_is_no_success() {
    let scratch = Scratch::repository(&[("package.json", "{}\n")]);
    let definition = definition();
    let names: Vec<&str> = subcommands(&definition).map(Command::get_name).collect();
    let mut all: Vec<Vec<&str>> = vec![vec!["--help"], vec!["--version"]];
    for name in names {
        all.push(vec![name, "--help"]);
        all.push(match name {
            "schema" => vec![name, "config"],
            "completions" => vec![name, "bash"],
            "explain" => vec![name, "workflow"],
            "owner" => vec![name, "--report"],
            name => vec![name],
        });
    }
    for args in all {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let printed = purlin(scratch.path(), &args).stdout(full).output().unwrap();
        assert_eq!(printed.status.code(), Some(2), "purlin {args:?}");
        assert!(!printed.stderr.is_empty(), "purlin {args:?}");
    }
    let mut help = purlin(scratch.path(), &["--help"]);
    let mut child = help.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let mistake = run(&mut purlin(scratch.path(), &["--nonsense"]));
    assert_eq!(mistake.code, 2);
}
