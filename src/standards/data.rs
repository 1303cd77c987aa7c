//! The data files of a config: what rules see below `data`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::law::Law;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::document::de::{self, Spanned};
use crate::document::{self, Format, Kind, ParseError};
use crate::policy::PolicySet;
use crate::repository::{Look, read_text};
use crate::source::{RepoPath, Sources, Span, Text};

/// What the data files hold, merged.
#[derive(Debug, Default)]
pub(super) struct Data {
    /// By top-level key.
    pub values: BTreeMap<String, serde_json::Value>,
    /// What is wrong with the files.
    pub faults: Vec<Diagnostic>,
    /// The texts that the faults point into.
    pub sources: Sources,
}

/// Reads every data file of the config. Two files may not state the same top-level key, and none may state one
/// that purlin or a package of the policies fills.
#[must_use]
pub(super) fn read(law: &Law, config: &Config, set: &PolicySet) -> Data {
    let mut data = Data::default();
    let mut stated_in: BTreeMap<String, RepoPath> = BTreeMap::new();
    for file in &config.data {
        let path = RepoPath::new(&file.value);
        let Some(format) = Format::of(&path) else {
            data.faults.push(
                config
                    .fault(file.span, format!("`{path}` is not a data file by its name"))
                    .with_help("Data files end in .yaml, .json or .toml"),
            );
            continue;
        };
        let read = match law.tree.look(path.as_str()) {
            Look::File(file) => read_text::text(&*law.tree, &file).map_err(|unread| unread.to_string()),
            other => Err(other.why_unread()),
        };
        let text = match read {
            Ok(text) => text,
            Err(reason) => {
                let fault = config.fault(file.span, format!("`{path}` can't be read: {reason}"));
                data.faults
                    .push(fault.with_help("Name a file, relative to the root, or remove the entry"));
                continue;
            }
        };
        data.sources.insert(Arc::clone(&text));
        match top_level(format, &text) {
            Ok(entries) => {
                for (key, entry) in entries {
                    let clash = if set.data_conflict([key.as_str()]).is_some() {
                        Some(format!(
                            "`data.{key}` is purlin's own, or a package of the policies"
                        ))
                    } else {
                        stated_in
                            .get(&key)
                            .map(|other| format!("`{other}` states `{key}` too"))
                    };
                    if let Some(clash) = clash {
                        let help = "Name it otherwise: data and packages share one tree, and neither may hide the other";
                        data.faults
                            .push(fault(&text, Some(entry.span), clash).with_help(help));
                    } else {
                        stated_in.insert(key.clone(), path.clone());
                        data.values.insert(key, entry.value);
                    }
                }
            }
            Err(error) => {
                let fault = fault(&text, error.span, error.message);
                data.faults.push(fault.with_help_if(error.help));
            }
        }
    }
    data
}

fn fault(text: &Text, span: Option<Span>, message: String) -> Diagnostic {
    let location = match span {
        Some(span) => Location::region(text, span),
        None => Location::file(text.file().clone()),
    };
    Diagnostic::new(RuleId::new("purlin/data"), Severity::Error, message, location)
}

fn top_level(
    format: Format,
    text: &Text,
) -> Result<BTreeMap<String, Spanned<serde_json::Value>>, ParseError> {
    let parsed = document::parse(format, text)?;
    let [document] = parsed.documents.as_slice() else {
        return Err(ParseError {
            span: None,
            message: format!(
                "a data file holds one document, and this one holds {}",
                parsed.documents.len()
            ),
            help: None,
        });
    };
    let root = document.root();
    if !matches!(document.kind(document.resolve(root)), Kind::Mapping(_)) {
        return Err(ParseError {
            span: Some(document.span(root)),
            message: "a data file holds a mapping, whose keys rules see below `data`".to_owned(),
            help: None,
        });
    }
    de::from_node(document, root).map_err(|error| ParseError {
        span: Some(error.span),
        message: error.message,
        help: None,
    })
}
