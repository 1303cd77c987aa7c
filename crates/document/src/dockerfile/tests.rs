use super::*;
use crate::{Document, Kind, Pointer, Step};
use purlin_text::source::RepoPath;
use serde_json::{Value, json};

fn text(content: &str) -> Text {
    Text::new(RepoPath::new("Dockerfile"), content)
}

fn document(content: &str) -> Document {
    parse(&text(content)).unwrap().documents.remove(0)
}

fn error(content: &str) -> (String, String) {
    let error = parse(&text(content)).unwrap_err();
    let at = error.span.map_or("", |span| &content[span.range()]);
    (error.message, at.to_owned())
}

fn value(document: &Document, node: NodeId) -> Value {
    match document.kind(node) {
        Kind::Null => Value::Null,
        Kind::Bool(value) => json!(value),
        Kind::String(text) => json!(text),
        Kind::Sequence(items) => items.iter().map(|item| value(document, *item)).collect(),
        Kind::Mapping(entries) => entries
            .iter()
            .map(|entry| {
                (
                    document.key_text(entry.key).to_owned(),
                    value(document, entry.value),
                )
            })
            .collect::<serde_json::Map<_, _>>()
            .into(),
        other => panic!("{other:?}"),
    }
}

fn read(content: &str) -> Value {
    let document = document(content);
    value(&document, document.root())
}

/// The instructions of a single stage.
fn instructions(content: &str) -> Value {
    read(&format!("FROM a\n{content}"))["stages"][0]["instructions"].clone()
}

#[test]
fn the_example_is_read_as_it_is_documented() {
    let source = include_str!("../dockerfile.rs");
    let block = |language: &str| {
        let start = source.find(&format!("//! ```{language}\n")).unwrap();
        let lines = source[start..].lines().skip(1);
        lines
            .map(|line| line.strip_prefix("//!").unwrap())
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .take_while(|line| *line != "```")
            .fold(String::new(), |text, line| text + line + "\n")
    };
    let expected: Value = serde_json::from_str(&block("json")).unwrap();
    assert_eq!(read(&block("dockerfile")), expected);
}

#[test]
fn keys_and_values_stand_where_they_are_written() {
    let content = "ARG V=1\nFROM --platform=linux/amd64 \\\n  a:$V as B\nCOPY --from=x a \\\n # why\n b\nENV K=\"v w\"\n";
    let document = document(content);
    let at = |pointer: &[Step]| {
        let found = document.find(&Pointer::new(pointer.to_vec()));
        assert_eq!(found.missing, 0, "{pointer:?}");
        let key = found.key.map_or("", |key| &content[document.span(key).range()]);
        (key, &content[document.span(found.node).range()])
    };
    let key = |key: &str| Step::Key(key.to_owned());
    let stage = |rest: &[Step]| [&[key("stages"), Step::Index(0)], rest].concat();
    assert_eq!(at(&[key("args"), key("V")]), ("V", "1"));
    assert_eq!(at(&stage(&[key("image")])), ("FROM", "a:$V"));
    assert_eq!(at(&stage(&[key("platform")])), ("platform", "linux/amd64"));
    assert_eq!(at(&stage(&[key("name")])), ("as", "B"));
    let instruction =
        |index, rest: &[Step]| stage(&[&[key("instructions"), Step::Index(index)], rest].concat());
    assert_eq!(at(&instruction(0, &[])), ("", "COPY --from=x a \\\n # why\n b"));
    assert_eq!(at(&instruction(0, &[key("keyword")])), ("", "COPY"));
    assert_eq!(at(&instruction(0, &[key("flags"), key("from")])), ("from", "x"));
    assert_eq!(
        at(&instruction(0, &[key("arguments"), Step::Index(1)])),
        ("", "b")
    );
    assert_eq!(at(&instruction(1, &[key("values"), key("K")])), ("K", "\"v w\""));
}

#[test]
fn every_instruction_has_its_arguments() {
    assert_eq!(
        instructions(
            "run [\"a\", \"b\"]\nRUN [a]\nCMD\nHEALTHCHECK --interval=5m CMD curl x\nHEALTHCHECK NONE\nADD [\"a b\", \"/\"]\n\
             VOLUME /a /b\nEXPOSE 80 443/tcp\nWORKDIR \"/a b\"\nUSER $U\nSHELL [\"sh\", \"-c\"]\nMAINTAINER It's me\nLABEL a b c\n\
             ENV A=1 B=\"2 3\"\nARG X Y=z\nONBUILD COPY --link --chown=1:2 . .\nRUN --mount=type=a --mount=type=b -- x"
        ),
        json!([
            {"keyword": "RUN", "arguments": ["a", "b"], "exec": true},
            {"keyword": "RUN", "arguments": ["[a]"], "exec": false},
            {"keyword": "CMD", "arguments": [], "exec": false},
            {"keyword": "HEALTHCHECK", "flags": {"interval": ["5m"]}, "arguments": ["CMD", "curl x"], "exec": false},
            {"keyword": "HEALTHCHECK", "arguments": ["NONE"]},
            {"keyword": "ADD", "arguments": ["a b", "/"]},
            {"keyword": "VOLUME", "arguments": ["/a", "/b"]},
            {"keyword": "EXPOSE", "arguments": ["80", "443/tcp"]},
            {"keyword": "WORKDIR", "arguments": ["/a b"]},
            {"keyword": "USER", "arguments": ["$U"]},
            {"keyword": "SHELL", "arguments": ["sh", "-c"]},
            {"keyword": "MAINTAINER", "arguments": ["It's me"]},
            {"keyword": "LABEL", "values": {"a": "b c"}},
            {"keyword": "ENV", "values": {"A": "1", "B": "2 3"}},
            {"keyword": "ARG", "values": {"X": null, "Y": "z"}},
            {"keyword": "ONBUILD", "trigger": {"keyword": "COPY", "flags": {"link": ["true"], "chown": ["1:2"]}, "arguments": [".", "."]}},
            {"keyword": "RUN", "flags": {"mount": ["type=a", "type=b"]}, "arguments": ["x"], "exec": false},
        ])
    );
}

#[test]
fn heredocs_follow_the_line_that_opens_them() {
    assert_eq!(
        instructions(
            "RUN <<A cat <<-'B' && c\n# no comment\nA\n\tx \\\n\tB\nCOPY <<E /\r\nz\r\nE\r\nUSER a\n"
        ),
        json!([
            {"keyword": "RUN", "arguments": ["<<A cat <<-'B' && c"], "exec": false, "heredocs": [
                {"name": "A", "content": "# no comment\n", "expands": true},
                {"name": "B", "content": "x \\\n", "expands": false},
            ]},
            {"keyword": "COPY", "arguments": ["<<E", "/"], "heredocs": [{"name": "E", "content": "z\r\n", "expands": true}]},
            {"keyword": "USER", "arguments": ["a"]},
        ])
    );
    // None of these opens one.
    for line in [
        "RUN a <<<b",
        "RUN echo \"<<E\"",
        "RUN [\"<<E\"]",
        "RUN echo $((1<<2))",
        "CMD <<E",
    ] {
        assert_eq!(
            instructions(&format!("{line}\nUSER a"))[1]["keyword"],
            "USER",
            "{line}"
        );
    }
    assert_eq!(
        instructions("ONBUILD RUN <<E\nx\nE\nUSER a")[0]["trigger"]["heredocs"][0]["content"],
        "x\n"
    );
}

#[test]
fn directives_stand_at_the_start() {
    let content = "\u{feff}# Syntax = docker/dockerfile:1.7 \n#escape=`\nFROM a\nRUN dir `\n  C:\\\nUSER b\n";
    let read = read(content);
    assert_eq!(
        read["directives"],
        json!({"syntax": "docker/dockerfile:1.7", "escape": "`"})
    );
    let instructions = read["stages"][0]["instructions"].as_array().unwrap();
    assert_eq!(instructions[0]["arguments"], json!(["dir   C:\\"]));
    assert_eq!(instructions.len(), 2);
    assert_eq!(
        super::parse(&text("# a\n# escape=`\nFROM a"))
            .unwrap()
            .documents
            .len(),
        1
    );
    assert!(self::read("# a\n# escape=x\nFROM a").get("directives").is_none());
    // Another builder has instructions of its own.
    let other = self::read("# syntax=acme/builder\nFROM a\nINCLUDE b c");
    assert_eq!(
        other["stages"][0]["instructions"][0],
        json!({"keyword": "INCLUDE", "arguments": ["b c"]})
    );
}

#[test]
fn what_is_wrong_is_shown() {
    for (content, message, at) in [
        ("", "the file has no `FROM`", ""),
        ("ARG A", "the file has no `FROM`", ""),
        ("RUN a", "`RUN` comes before the first `FROM`", "RUN"),
        (
            "FROM a\napt install",
            "`apt` is not a Dockerfile instruction",
            "apt",
        ),
        ("FROM a\n{{ x }}", "`{{` is not a Dockerfile instruction", "{{"),
        ("FROM", "`FROM` has no image", "FROM"),
        ("FROM a b", "`FROM` does not take these arguments", "a b"),
        ("FROM --x=1 a", "`FROM` has no flag `--x=1`", "--x=1"),
        ("FROM a\nENV A", "`ENV` has no value for `A`", "A"),
        ("FROM a\nENV A=1 B", "`B` is not a `name=value` pair", "B"),
        ("FROM a\nLABEL", "`LABEL` has no name", "LABEL"),
        ("FROM a\nRUN <<E\nx", "the heredoc `E` has no end", "<<E"),
        ("# escape=x\nFROM a", "the escape must be `\\` or `` ` ``", "x"),
        (
            "# check=a\n# CHECK=b\nFROM a",
            "the directive `check` is given twice",
            "CHECK",
        ),
        (
            "FROM a\nONBUILD FROM b",
            "`ONBUILD` takes an instruction other than `FROM`, `MAINTAINER` and `ONBUILD`",
            "ONBUILD FROM b",
        ),
    ] {
        assert_eq!(error(content), (message.to_owned(), at.to_owned()), "{content}");
    }
}

#[test]
fn hostile_files_take_linear_time() {
    for content in [
        format!("FROM a\nRUN {}", "<<E ".repeat(100_000)),
        format!("FROM a\nRUN x{}", " \\\n# c\n y".repeat(100_000)),
        format!("FROM a\nRUN {} x", "--mount=a ".repeat(100_000)),
        format!("FROM a\nCOPY {} x", many(50_000, |n| format!("--f{n}=a "))),
        format!("FROM a\nENV {}", "A=\"b\\\" ".repeat(100_000)),
        format!("FROM a\nCMD [{}\"\"", "\"a\",".repeat(100_000)),
        "FROM a AS b\n".repeat(100_000),
        format!("FROM a\n{}USER a", "ONBUILD ".repeat(100_000)),
        "# check=a\n".repeat(100_000),
        "\\\n".repeat(200_000),
    ] {
        let started = std::time::Instant::now();
        let _ = parse(&text(&content));
        assert!(started.elapsed().as_secs() < 5, "{}", &content[..40]);
    }
}

/// What `one` gives for each number, in one text.
fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(
        content in "(FROM a( AS b)?\n)?((RUN|COPY|ENV|ONBUILD|ARG|#|--x=y|<<E|E|\\\\|\"|'|\\[|\\]|=|a|é| |\t|\r|\n){0,40})"
    ) {
        if let Ok(parsed) = parse(&text(&content)) {
            for document in &parsed.documents {
                for node in document.nodes() {
                    proptest::prop_assert!(content.get(document.span(node).range()).is_some());
                }
            }
        }
    }
}
