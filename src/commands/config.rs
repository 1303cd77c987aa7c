//! `purlin config`: the settings in force, each with the place that it comes from.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use clap::{Args, ValueHint};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::context::{Context, report_faults};
use super::failure;
use super::page_format::PageFormat;
use super::target::{Request, Scope};
use super::{output, target};
use crate::config::{self, Config};
use crate::diagnostic::Diagnostic;
use crate::document::{self, Document, Entry, Format, NodeId, from_node};
use crate::render::layout::{Ink, Paint};
use crate::render::place;
use crate::render::printed::{Out, Shown, shown};
use crate::repository::{CheckedSet, Look, Tree, read_text};
use crate::source::{FileId, OutsideDirectories, RepoPath, Root, Text, directories_above};
use crate::standards::{Builtins, ConfigFile, DEFAULT_POLICIES, Folders, Law};
use crate::subject::listing_scope;

/// Of the JSON format; a change that could break a reader makes it 2.
const VERSION: u32 = 1;

/// Print the settings in force, each with the place that it comes from
#[derive(Args, Debug)]
pub struct ConfigArgs {
    /// A folder or file, to see also what the configs of folders set there; without it, the settings at the root
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub path: Option<PathBuf>,

    /// The config to use in place of the repository's purlin.yaml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,

    /// More policies: a directory or a .rego file, wherever it is (repeatable)
    #[arg(long, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub policies: Vec<PathBuf>,

    /// How to print
    #[arg(long, value_name = "NAME", default_value = "human", help_heading = "Output")]
    pub format: PageFormat,
}

/// `purlin config --format json`.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "purlin config --format json")]
struct Printed<'s> {
    /// Of this format; a change that could break a reader makes it 2.
    version: u32,
    /// In the order of the config's schema, rules by id.
    settings: &'s [Setting],
}

/// A setting in force.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
struct Setting {
    /// The keys that lead to it in a config, as in `["rules", "manifest/licence", "severity"]`.
    key: Vec<String>,
    /// Its value; null where there is none. Of `architecture.components` and `architecture.boundaries` how many there are.
    value: Value,
    /// Where it comes from.
    from: Origin,
}

/// Where a setting comes from.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Origin {
    /// Nobody set it.
    Default,
    /// An argument of the command line.
    Argument {
        /// Its name, as in `--policies`.
        name: &'static str,
    },
    /// A config.
    File {
        /// The tree that it belongs to.
        root: Root,
        /// Its path there.
        path: RepoPath,
        /// The line of the key, from 1.
        line: usize,
    },
}

/// The schema of `purlin config --format json`.
pub(super) fn schema() -> schemars::Schema {
    crate::schema::of_written::<Printed<'_>>()
}

pub(super) fn run(context: &Context<'_>, args: &ConfigArgs) -> Result<ExitCode> {
    let scope = Scope {
        config: args.config.clone(),
        policies: args.policies.clone(),
        ..Scope::default()
    };
    let request = target::request_here(context, &scope, args.path.as_ref())?;
    let file = ConfigFile::open(&request.law).map_err(|error| failure::standards_error(&error))?;
    // What is wrong with a config leaves settings out, and what is printed must be what holds.
    if !file.faults.iter().any(Diagnostic::is_fault) {
        let arguments = request.law.policies.iter().map(|named| named.written.as_str());
        let mut settings = settings(&file.config, &*request.law.tree, arguments)?;
        let folders = folders_with_config(&request)?;
        match request.question.paths.first() {
            Some(path) => {
                let lies_in = |folder: &&String| {
                    path == *folder || directories_above(path).any(|above| above == folder.as_str())
                };
                for folder in folders.iter().filter(lies_in) {
                    settings.extend(of_folder(&*request.law.tree, folder)?);
                }
            }
            None => note_folders(&folders),
        }
        let paint = Paint::new(context.style(context.environment.stdout));
        output::to_stdout(|out| {
            match args.format {
                PageFormat::Human => human(out, &settings, &file.sources.outside, paint),
                PageFormat::Json => out.json(&Printed {
                    version: VERSION,
                    settings: &settings,
                }),
            }?;
            Ok(())
        })?;
    }
    Ok(report_faults(context, &file.faults, &file.sources))
}

/// The folders whose configs change something for their files.
fn folders_with_config(request: &Request) -> Result<Vec<String>> {
    // Policies that an argument names are settings here, and need not be there.
    let standards = target::open(&Law {
        policies: Vec::new(),
        builtins: Builtins::TakingPart,
        ..request.law.clone()
    })?;
    let options = listing_scope::for_rules(&standards, &request.question);
    let set = CheckedSet::open(Arc::clone(&request.question.tree), &options)
        .map_err(|error| failure::list_error(&error))?;
    let folders = Folders::read(&standards, &set, &request.question.paths);
    Ok(folders.paths().into_iter().map(str::to_owned).collect())
}

/// Says which folders have a config of their own.
fn note_folders(folders: &[String]) {
    for folder in folders {
        let folder = Shown::exact(folder);
        super::context::note(&shown!(
            "{}/{} changes some of them there: `purlin config {}` shows how",
            folder.clone(),
            config::FILE_NAME,
            folder
        ));
    }
}

/// What the config of a folder sets.
fn of_folder(tree: &dyn Tree, folder: &str) -> Result<Vec<Setting>> {
    let Look::File(file) = tree.look(&format!("{folder}/{}", config::FILE_NAME)) else {
        return Ok(Vec::new());
    };
    let text = read_text::text(tree, &file).map_err(|unread| anyhow::anyhow!("{unread}"))?;
    let written = Written::read(&text)?;
    let mut found = Found {
        written: Some(&written).filter(|written| written.document.is_some()),
        settings: Vec::new(),
    };
    found.add(&["exclude"], Value::Null)?;
    found.add_rules()?;
    found.settings.retain(|setting| setting.from != Origin::Default);
    Ok(found.settings)
}

/// The settings in force in a tree with this config, and with the policies that arguments name.
fn settings<'a>(
    config: &Config,
    tree: &dyn Tree,
    arguments: impl Iterator<Item = &'a str>,
) -> Result<Vec<Setting>> {
    let written = config.text.as_deref().map(Written::read).transpose()?;
    let mut found = Found {
        written: written.as_ref().filter(|written| written.document.is_some()),
        settings: Vec::new(),
    };
    let default = Config::default();
    let packs: Vec<&str> = default.packs.iter().map(|pack| pack.value.as_str()).collect();
    let has_policies =
        config.text.is_some() && !matches!(tree.look(DEFAULT_POLICIES), Look::Nothing | Look::File(_));
    let policies: Vec<&str> = has_policies.then_some(DEFAULT_POLICIES).into_iter().collect();
    found.add(&["required_version"], Value::Null)?;
    found.add(&["edition"], json!(default.edition))?;
    found.add(&["name"], Value::Null)?;
    found.add(&["packs"], json!(packs))?;
    found.add(&["policies"], json!(policies))?;
    for argument in arguments {
        found.settings.push(Setting {
            key: vec!["policies".to_owned()],
            value: json!([argument]),
            from: Origin::Argument { name: "--policies" },
        });
    }
    found.add(&["data"], json!([]))?;
    found.add(&["exclude"], json!([]))?;
    found.add_rules()?;
    found.add(&["fail_on"], json!(default.fail_on))?;
    found.add(&["timeout"], json!(format!("{}s", default.timeout.as_secs())))?;
    found.add(&["ownership", "dialect"], Value::Null)?;
    found.add(&["ownership", "teams"], Value::Null)?;
    found.add(&["architecture", "incomplete"], json!("note"))?;
    let architecture = &config.architecture;
    found.add_as(
        &["architecture", "components"],
        json!(architecture.components.len()),
    );
    found.add_as(
        &["architecture", "boundaries"],
        json!(architecture.boundaries.len()),
    );
    Ok(found.settings)
}

/// A config as it is written.
struct Written<'t> {
    text: &'t Text,
    /// None where the file is empty.
    document: Option<Document>,
}

impl<'t> Written<'t> {
    fn read(text: &'t Text) -> Result<Self> {
        let document = document::parse(Format::Yaml, text)?.documents.into_iter().next();
        Ok(Self { text, document })
    }

    /// The entry that keys lead to, with its document.
    fn entry(&self, keys: &[&str]) -> Option<(&Document, Entry)> {
        let document = self.document.as_ref()?;
        let (last, above) = keys.split_last()?;
        let mapping = document.at(above)?;
        Some((document, document.entry(mapping, last)?))
    }

    fn place(&self, document: &Document, key: NodeId) -> Origin {
        let file = self.text.file();
        Origin::File {
            root: file.root,
            path: file.path.clone(),
            line: self.text.line_index(document.span(key).start) + 1,
        }
    }
}

/// Gathers settings in the order in which they are asked for.
struct Found<'w> {
    written: Option<&'w Written<'w>>,
    settings: Vec<Setting>,
}

impl Found<'_> {
    /// Adds the setting that keys lead to: as it is written, or else the default.
    fn add(&mut self, keys: &[&str], default: Value) -> Result<()> {
        let entry = self
            .written
            .and_then(|written| Some((written, written.entry(keys)?)));
        let (value, from) = match entry {
            // A key with nothing behind it, as in `data:`, sets nothing.
            Some((_, (document, entry)))
                if document.kind(document.resolve(entry.value)) == document::Kind::Null =>
            {
                (default, Origin::Default)
            }
            Some((written, (document, entry))) => (
                from_node(document, entry.value)?,
                written.place(document, entry.key),
            ),
            None => (default, Origin::Default),
        };
        self.push(keys, value, from);
        Ok(())
    }

    /// Adds a value with the place that keys lead to.
    fn add_as(&mut self, keys: &[&str], value: Value) {
        let from = self
            .written
            .and_then(|written| {
                let (document, entry) = written.entry(keys)?;
                Some(written.place(document, entry.key))
            })
            .unwrap_or(Origin::Default);
        self.push(keys, value, from);
    }

    /// Adds what the config changes about rules.
    fn add_rules(&mut self) -> Result<()> {
        let Some(written) = self.written else {
            return Ok(());
        };
        let Some((document, rules)) = written.entry(&["rules"]) else {
            return Ok(());
        };
        let mut rules: Vec<(&str, NodeId)> = document
            .entries(rules.value)
            .iter()
            .map(|rule| (document.key_text(rule.key), rule.value))
            .collect();
        rules.sort_unstable_by_key(|(id, _)| *id);
        for (id, rule) in rules {
            for setting in ["severity", "off"] {
                if let Some(entry) = document.entry(rule, setting) {
                    let value = from_node(document, entry.value)?;
                    self.push(&["rules", id, setting], value, written.place(document, entry.key));
                }
            }
            let params = document.get(rule, "params");
            for param in params.map(|params| document.entries(params)).unwrap_or_default() {
                let keys = ["rules", id, "params", document.key_text(param.key)];
                let value = from_node(document, param.value)?;
                self.push(&keys, value, written.place(document, param.key));
            }
        }
        Ok(())
    }

    fn push(&mut self, keys: &[&str], value: Value, from: Origin) {
        self.settings.push(Setting {
            key: keys.iter().map(|key| (*key).to_owned()).collect(),
            value,
            from,
        });
    }
}

/// Three columns: the place, the key and the value.
fn human(
    out: &mut Out<'_>,
    settings: &[Setting],
    outside: &OutsideDirectories,
    paint: Paint,
) -> io::Result<()> {
    let places: Vec<Shown> = settings
        .iter()
        .map(|setting| origin(&setting.from, outside))
        .collect();
    let keys: Vec<Shown> = settings
        .iter()
        .map(|setting| Shown::exact(&setting.key.join(".")))
        .collect();
    let widest = |column: &[Shown]| column.iter().map(Shown::width).max().unwrap_or(0);
    let (place_width, key_width) = (widest(&places), widest(&keys));
    for ((setting, place), key) in settings.iter().zip(&places).zip(&keys) {
        let value = match &setting.value {
            Value::Null => Shown::literal("-"),
            Value::String(text) => Shown::exact(text),
            value => Shown::exact(&value.to_string()),
        };
        let place = place.padded(place_width).ink(paint, Ink::Place);
        out.line(&shown!("{}  {}  {}", place, key.padded(key_width), value))?;
    }
    Ok(())
}

fn origin(from: &Origin, outside: &OutsideDirectories) -> Shown {
    match from {
        Origin::Default => Shown::literal("default"),
        Origin::Argument { name } => Shown::literal(name),
        Origin::File { root, path, line } => {
            let file = FileId::new(*root, path.clone());
            shown!("{}:{}", Shown::exact(&place::file(&file, outside)), *line)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::repository::Memory;

    /// Each setting that is not a default, as `line key=value`.
    fn set(config: &str, arguments: &[&str]) -> Vec<String> {
        let text = Arc::new(Text::new(RepoPath::new("purlin.yaml"), config));
        let (config, faults) = Config::read(&text);
        assert_eq!(faults, []);
        let tree = Memory::new([("policies/a.rego", "")]);
        settings(&config, &tree, arguments.iter().copied())
            .unwrap()
            .iter()
            .filter_map(|setting| {
                let from = match &setting.from {
                    Origin::Default => return None,
                    Origin::Argument { name } => (*name).to_owned(),
                    Origin::File { line, .. } => line.to_string(),
                };
                Some(format!("{from} {}={}", setting.key.join("."), setting.value))
            })
            .collect()
    }

    #[test]
    fn what_is_written_has_the_line_of_its_key() {
        let config = "name: shop\npacks:\n  - default\n  - manifest\nrules:\n  z/z: {off: true}\n  a/a:\n    severity: note\n    \
                      params:\n      b: [1]\nfail_on: warning\narchitecture:\n  components:\n    a: {paths: [a]}\n    b: {paths: [b]}\n";
        assert_eq!(
            set(config, &["more"]),
            [
                "1 name=\"shop\"",
                "2 packs=[\"default\",\"manifest\"]",
                "--policies policies=[\"more\"]",
                "8 rules.a/a.severity=\"note\"",
                "10 rules.a/a.params.b=[1]",
                "6 rules.z/z.off=true",
                "11 fail_on=\"warning\"",
                "13 architecture.components=2",
            ]
        );
    }

    #[test]
    fn what_is_not_written_is_a_default() {
        for config in ["", "# nothing\n", "data:\nname: ~\nrules:\n", "---\n"] {
            assert_eq!(set(config, &[]), [] as [String; 0], "{config:?}");
        }
    }

    #[test]
    fn policies_are_a_default_where_there_are_some_and_a_config() {
        let policies = |config: &Config, tree: &Memory| {
            let all = settings(config, tree, std::iter::empty()).unwrap();
            let found = all.into_iter().find(|setting| setting.key == ["policies"]);
            found.expect("the setting").value
        };
        let with = Memory::new([("policies/a.rego", "")]);
        let without = Memory::new([("a", "")]);
        let config = Config::read(&Arc::new(Text::new(RepoPath::new("purlin.yaml"), ""))).0;
        assert_eq!(policies(&config, &with), json!(["policies"]));
        assert_eq!(policies(&config, &without), json!([]));
        assert_eq!(policies(&Config::default(), &with), json!([]));
    }
}
