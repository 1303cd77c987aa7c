//! Any YAML as a config-like type: every mistake has a place in the text.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use purlin::document::{Format, Spanned, decode, from_node, parse};
use purlin::source::RepoPath;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(dead_code)]
struct Config {
    version: Option<u8>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    rules: BTreeMap<Spanned<String>, Rule>,
    limit: Option<f64>,
    pair: Option<(i8, char)>,
    by_number: Option<BTreeMap<u16, bool>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
#[allow(dead_code)]
enum Rule {
    Off(bool),
    Level(Level),
    Full {
        severity: Spanned<Level>,
        params: Option<BTreeMap<String, Rule>>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code)]
enum Level {
    Note,
    Error(u32),
    Custom { weight: i64 },
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = decode(RepoPath::new("a"), bytes.to_vec()) else {
        return;
    };
    let Ok(parsed) = parse(Format::Yaml, &text) else {
        return;
    };
    for document in &parsed.documents {
        match from_node::<Config>(document, document.root()) {
            Ok(config) => {
                for path in &config.exclude {
                    assert!(text.content().get(path.span.range()).is_some());
                }
            }
            Err(error) => assert!(text.content().get(error.span.range()).is_some(), "{error}"),
        }
    }
});
