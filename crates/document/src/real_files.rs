//! Compares spans with a second parser on real files: the text at the span of every scalar, read by itself by the crate
//! that most programs read the format with, gives the value of the node.
//!
//! `PURLIN_TEST_ROOT=… cargo test --release -- --ignored --nocapture spans_of_real_files` checks every JSON, YAML and
//! TOML file below a directory, and prints how many scalars it looked at.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{Document, Format, Kind, NodeId, decode, parse};
use purlin_text::source::RepoPath;

/// What a scalar is to both parsers; `None` for what only one of them knows.
#[derive(Clone, Debug, PartialEq)]
enum Scalar {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

fn of_node(document: &Document, node: NodeId) -> Option<Scalar> {
    #[allow(clippy::cast_precision_loss)]
    Some(match document.kind(node) {
        Kind::Null => Scalar::Null,
        Kind::Bool(value) => Scalar::Bool(value),
        Kind::Integer(value) => Scalar::Number(value as f64),
        Kind::Float(value) => Scalar::Number(value),
        Kind::String(value) => Scalar::Text(value.to_owned()),
        Kind::Sequence(_) | Kind::Mapping(_) | Kind::Alias(_) | Kind::MergeKey => return None,
    })
}

fn of_json(text: &str) -> Option<Scalar> {
    Some(match serde_json::from_str(text).ok()? {
        serde_json::Value::Null => Scalar::Null,
        serde_json::Value::Bool(value) => Scalar::Bool(value),
        serde_json::Value::Number(value) => Scalar::Number(value.as_f64()?),
        serde_json::Value::String(value) => Scalar::Text(value),
        _ => return None,
    })
}

fn of_yaml(text: &str) -> Option<Scalar> {
    // An item of a sequence, so that lines which go on are indented deeper than what holds them.
    Some(match serde_yaml::from_str(&format!("- {text}\n")).ok()? {
        serde_yaml::Value::Sequence(items) => match items.into_iter().next()? {
            serde_yaml::Value::Null => Scalar::Null,
            serde_yaml::Value::Bool(value) => Scalar::Bool(value),
            serde_yaml::Value::Number(value) => Scalar::Number(value.as_f64()?),
            serde_yaml::Value::String(value) => Scalar::Text(value),
            _ => return None,
        },
        _ => return None,
    })
}

fn of_toml(text: &str, is_key: bool) -> Option<Scalar> {
    let source = if is_key {
        format!("{text} = 1")
    } else {
        format!("a = {text}")
    };
    let table: toml::Table = toml::from_str(&source).ok()?;
    let (key, value) = table.into_iter().next()?;
    #[allow(clippy::cast_precision_loss)]
    Some(match value {
        _ if is_key => Scalar::Text(key),
        toml::Value::Boolean(value) => Scalar::Bool(value),
        toml::Value::Integer(value) => Scalar::Number(value as f64),
        toml::Value::Float(value) => Scalar::Number(value),
        toml::Value::String(value) => Scalar::Text(value),
        toml::Value::Datetime(_) => Scalar::Text(text.to_owned()),
        _ => return None,
    })
}

/// Whether the second parser can be asked about the text at all.
fn comparable(format: Format, text: &str) -> bool {
    // An empty value has an empty span; an indicator of a block scalar counts from a parent that is not here.
    let is_block = format == Format::Yaml && text.starts_with(['|', '>']);
    let header = text.lines().next().unwrap_or("");
    let counts = is_block && header.contains(|char: char| char.is_ascii_digit());
    !text.is_empty() && !counts
}

#[derive(Debug, Default)]
struct Tally {
    files: usize,
    unparsed: usize,
    scalars: usize,
    left_out: usize,
    differ: Vec<String>,
}

#[test]
#[ignore = "needs real files"]
#[allow(clippy::print_stdout)]
fn spans_of_real_files() {
    let root = PathBuf::from(std::env::var_os("PURLIN_TEST_ROOT").unwrap());
    let mut tallies: BTreeMap<&str, Tally> = BTreeMap::new();
    let files = walkdir::WalkDir::new(&root).sort_by_file_name().into_iter();
    for entry in files
        .filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
    {
        let path = RepoPath::new(entry.path().to_string_lossy());
        let Some(format @ (Format::Json | Format::Jsonc | Format::Yaml | Format::Toml)) = Format::of(&path)
        else {
            continue;
        };
        let tally = tallies.entry(format.as_str()).or_default();
        tally.files += 1;
        let bytes = std::fs::read(entry.path()).unwrap();
        let Ok(text) = decode(path.clone(), bytes) else {
            tally.unparsed += 1;
            continue;
        };
        let Ok(parsed) = parse(format, &text) else {
            tally.unparsed += 1;
            continue;
        };
        for document in &parsed.documents {
            let mut keys = std::collections::BTreeSet::new();
            for node in document.nodes() {
                if let Kind::Mapping(entries) = document.kind(node) {
                    keys.extend(entries.iter().map(|entry| entry.key));
                }
            }
            for node in document.nodes() {
                let Some(ours) = of_node(document, node) else {
                    continue;
                };
                let span = document.span(node);
                let written = text.slice(span);
                if !comparable(format, written) {
                    tally.left_out += 1;
                    continue;
                }
                tally.scalars += 1;
                let theirs = match format {
                    Format::Toml => of_toml(written, keys.contains(&node)),
                    Format::Yaml => of_yaml(written),
                    _ => of_json(written),
                };
                if theirs.as_ref() != Some(&ours) {
                    let at = text.position(span.start);
                    tally.differ.push(format!(
                        "{}:{}:{}: {ours:?} {theirs:?} {:?}",
                        path.as_str(),
                        at.line,
                        at.column,
                        written.chars().take(80).collect::<String>()
                    ));
                }
            }
        }
    }
    for (format, tally) in &tallies {
        println!(
            "{format}: {} files, {} not parsed; {} scalars, {} left out, {} differ",
            tally.files,
            tally.unparsed,
            tally.scalars,
            tally.left_out,
            tally.differ.len()
        );
        for line in tally.differ.iter().take(60) {
            println!("  {}", line.chars().take(300).collect::<String>());
        }
    }
}
