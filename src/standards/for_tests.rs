//! What a run of tests reads in addition to policies: data files next to them, as `opa test` finds them.

use std::sync::Arc;

use super::ignored::{Ignored, beneath};
use super::law::Law;
use super::policies::DEFAULT_POLICIES;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::policy::{Value, Version};
use crate::repository::{File, FileKind, Look, Tree, read_text};
use crate::source::{FileId, RepoPath, Sources};

/// How policies are read for their tests.
#[derive(Clone, Debug)]
pub struct ForTests {
    /// The version of Rego in which they are written.
    pub version: Version,
    /// What is passed over.
    pub ignored: Ignored,
}

/// What data files hold.
pub(super) struct Data {
    pub(super) value: Value,
    pub(super) faults: Vec<Diagnostic>,
    pub(super) sources: Sources,
}

/// A data file: where its content belongs, and whether it is YAML.
struct DataFile {
    tree: Arc<dyn Tree>,
    file: File,
    keys: Vec<String>,
    is_yaml: bool,
}

/// The data of the config with that of the files named `data.json`, `data.yaml` or `data.yml` below the policies, each under
/// the names of the directories that lead to it, and of the data files that arguments name.
pub(super) fn data(law: &Law, config: &Config, ignored: &Ignored, of_config: &Value) -> Data {
    let mut data = Data {
        value: of_config.clone(),
        faults: Vec::new(),
        sources: Sources::default(),
    };
    let mut merged: Vec<(FileId, Value)> = Vec::new();
    for found in files(law, config, ignored) {
        let id = FileId::new(found.tree.id(), found.file.path.clone());
        if merged.iter().any(|(file, _)| *file == id) {
            continue;
        }
        let mut fault = |message: String, help: &str| {
            let location = Location::file(id.clone());
            let fault = Diagnostic::new(RuleId::new("purlin/data"), Severity::Error, message, location);
            data.faults.push(fault.with_help(help));
        };
        let text = match read_text::text(&*found.tree, &found.file) {
            Ok(text) => text,
            Err(unread) => {
                fault(
                    format!("the data file can't be read: {unread}"),
                    "Leave it out by `--ignore`",
                );
                continue;
            }
        };
        data.sources.insert(Arc::clone(&text));
        let value = match Value::of_data(text.content(), found.is_yaml) {
            Ok(value) => value.below(found.keys.iter().map(String::as_str)),
            Err(reason) => {
                fault(
                    format!("the data file does not parse: {reason}"),
                    "Leave it out by `--ignore`",
                );
                continue;
            }
        };
        if !value.is_object() {
            fault(
                "a data file at the top must hold an object: its keys are seen below `data`".to_owned(),
                "Put the value under a key, or the file into a directory of that name",
            );
            continue;
        }
        match data.value.clone().merged(value.clone()) {
            Ok(both) => {
                data.value = both;
                merged.push((id, value));
            }
            Err(path) => {
                let clashes = |other: &&(FileId, Value)| other.1.clone().merged(value.clone()).is_err();
                let other = match merged.iter().find(clashes) {
                    Some((file, _)) => format!("`{}`", file.path),
                    None => "a data file of the config".to_owned(),
                };
                fault(
                    format!("`data.{}` has another value in {other}", path.join(".")),
                    "Two data files can't hold one key; leave one of them out by `--ignore`",
                );
            }
        }
    }
    data
}

fn files(law: &Law, config: &Config, ignored: &Ignored) -> Vec<DataFile> {
    let mut found = Vec::new();
    if law.policies.is_empty() {
        let paths: Vec<&str> = match &config.policies {
            Some(paths) => paths
                .iter()
                .map(|path| path.value.trim_end_matches('/'))
                .collect(),
            None if config.text.is_some() => vec![DEFAULT_POLICIES],
            None => Vec::new(),
        };
        for path in paths {
            found.extend(files_at(&law.tree, path, ignored));
        }
    }
    for named in &law.policies {
        found.extend(files_at(&named.tree, &named.path, ignored));
    }
    // What the config names is read as it says.
    let of_config = |found: &DataFile| {
        let mut named = config.data.iter();
        found.tree.id() == law.tree.id() && named.any(|file| RepoPath::new(&file.value) == found.file.path)
    };
    found.retain(|found| !of_config(found));
    found
}

/// The data files at or below a path. One that is named itself may have any name; its content belongs at the top.
fn files_at(tree: &Arc<dyn Tree>, path: &str, ignored: &Ignored) -> Vec<DataFile> {
    let (files, is_named) = match tree.look(path) {
        Look::File(file) => (vec![file], true),
        Look::Directory => (tree.below(path).files, false),
        Look::Nothing | Look::Link(_) | Look::Submodule | Look::Special => return Vec::new(),
    };
    let files = files.into_iter().filter_map(|file| {
        let (stem, extension) = file.path.file_name().rsplit_once('.')?;
        let is_yaml = match extension {
            "json" => false,
            "yaml" | "yml" => true,
            _ => return None,
        };
        let is_data = file.kind == FileKind::Regular && (is_named || stem == "data");
        if !is_data || ignored.covers(path, &file.path) {
            return None;
        }
        let mut keys: Vec<String> = beneath(path, &file.path).split('/').map(str::to_owned).collect();
        keys.pop();
        Some(DataFile {
            tree: Arc::clone(tree),
            file,
            keys,
            is_yaml,
        })
    });
    files.collect()
}
