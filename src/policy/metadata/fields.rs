//! From the YAML of one block to [`Metadata`], field by field.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::Value as Json;

use super::blocks::Block;
use super::params::Param;
use super::reader::{MAX_NODES, OWN_KEY, Reader, list, shift};
use super::statement::{Author, Globs, Holder, Metadata, READS, RelatedResource, Target};
use crate::config::{self, FIRST_EDITION};
use crate::diagnostic::{Diagnostic, Owner, RuleId, Severity};
use crate::document::{self, Format, Kind, NodeId};
use crate::matching::{GlobDialect, GlobList, did_you_mean, misspelling, without_away};
use crate::policy::fault;
use crate::policy::rule_id::{is_reserved, is_rule_id};
use crate::source::{Span, Text};

/// The keys of OPA's annotations.
pub(super) const OPA_KEYS: [&str; 10] = [
    "scope",
    "title",
    "description",
    "related_resources",
    "authors",
    "organizations",
    "schemas",
    "entrypoint",
    "compile",
    "custom",
];

/// The keys that purlin reads under `custom`.
pub(super) const CUSTOM_KEYS: [&str; 17] = [
    "severity",
    "target",
    "files",
    "format",
    "owner",
    "decision",
    "debt",
    "effective_on",
    "edition",
    "formerly",
    "help",
    "opt_in",
    "boundary",
    "product_only",
    "overridable",
    "params",
    "reads",
];

fn unread(key: &str) -> String {
    format!("purlin does not know the METADATA key `{key}` and leaves it alone")
}

/// What was read of a block.
pub(super) struct BlockRead {
    /// Of a package block that was asked for whole, where nothing about it is wrong.
    pub(super) meta: Option<Metadata>,
    /// Whether it has a key of purlin's, or cannot be read, so that nobody knows.
    pub(super) says_how_it_runs: bool,
}

/// Reads a block. `whole` asks for everything that a rule needs; otherwise only OPA's keys are looked at, and in a file
/// without a rule nothing may be said that is said of rules.
pub(super) fn read(
    text: &Text,
    block: &Block,
    whole: bool,
    holder: &Holder,
    faults: &mut Vec<Diagnostic>,
) -> BlockRead {
    let unreadable = BlockRead {
        meta: None,
        says_how_it_runs: true,
    };
    let errors = |faults: &[Diagnostic]| faults.iter().filter(|fault| fault.is_fault()).count();
    let before = errors(faults);
    let yaml = Text::new(text.file().clone(), block.yaml.as_str());
    let parsed = match document::parse(Format::Yaml, &yaml) {
        Ok(parsed) => parsed,
        Err(error) => {
            let span = error.span.map_or(block.marker, |span| shift(block, span));
            let mut fault = fault::at(text, span, format!("the METADATA is not YAML: {}", error.message));
            fault.help = error.help;
            faults.push(fault);
            return unreadable;
        }
    };
    for oddity in &parsed.oddities {
        faults.push(fault::at(text, shift(block, oddity.span), oddity.message.clone()));
    }
    let document = match parsed.documents.as_slice() {
        [document] if matches!(document.kind(document.root()), Kind::Mapping(_)) => document,
        [document] if !matches!(document.kind(document.root()), Kind::Null) => {
            let span = shift(block, document.span(document.root()));
            faults.push(fault::at(text, span, "the METADATA must be a mapping"));
            return unreadable;
        }
        [_, second, ..] => {
            let span = shift(block, second.span(second.root()));
            faults.push(fault::at(text, span, "the METADATA must be one YAML document"));
            return unreadable;
        }
        _ => {
            faults.push(fault::at(text, block.marker, "the METADATA is empty"));
            return unreadable;
        }
    };
    let mut reader = Reader {
        text,
        block,
        document,
        faults,
        custom: None,
        own: None,
    };
    reader.find_custom();
    let metadata = reader.metadata(whole);
    if let Holder::Other { help } = holder {
        reader.of_a_rule(help.as_ref());
    }
    let says_how_it_runs = reader.says_how_it_runs();
    let is_sound = whole && errors(faults) == before;
    BlockRead {
        meta: metadata.filter(|_| is_sound),
        says_how_it_runs,
    }
}

impl Reader<'_> {
    fn says_how_it_runs(&self) -> bool {
        let Some(custom) = self.custom else { return false };
        let mut keys = CUSTOM_KEYS.into_iter().chain([OWN_KEY]);
        keys.any(|key| self.document.get(custom, key).is_some())
    }

    /// `custom` is for everybody: keys that purlin does not know are another tool's, or the rule's own, and only one that
    /// looks like a slip is worth a word. Below `custom.purlin` there is nothing but purlin's, so that each is. A policy for a
    /// later purlin still runs.
    fn custom_keys(&mut self, custom: NodeId) {
        if let Some(own) = self.document.get(custom, OWN_KEY) {
            if self.own.is_some() {
                for entry in self.document.entries(own) {
                    let key = self.document.key_text(entry.key);
                    if !CUSTOM_KEYS.contains(&key) {
                        let all = || format!("`custom.purlin` has {}", list(CUSTOM_KEYS));
                        let help = did_you_mean(key, CUSTOM_KEYS).unwrap_or_else(all);
                        let notice = fault::notice(self.text, self.span(entry.key), unread(key));
                        self.faults.push(notice.with_help(help));
                    }
                }
            } else {
                self.wrong(own, OWN_KEY, "a mapping");
            }
        }
        for entry in self.document.entries(custom) {
            let key = self.document.key_text(entry.key).to_owned();
            if key == OWN_KEY || CUSTOM_KEYS.contains(&key.as_str()) {
                continue;
            }
            // A key that is there already was not meant by another one.
            let absent = CUSTOM_KEYS
                .into_iter()
                .filter(|known| self.get(custom, known).is_none());
            if let Some(help) = did_you_mean(&key, absent) {
                let span = self.span(entry.key);
                self.faults
                    .push(fault::notice(self.text, span, unread(&key)).with_help(help));
            }
        }
    }

    /// Faults what METADATA says about how a rule runs, in a file that holds none.
    fn of_a_rule(&mut self, help: Option<&String>) {
        let Some(custom) = self.custom else { return };
        let said = ["target", "severity"].into_iter().find_map(|key| {
            let holder = self
                .own
                .filter(|own| self.document.get(*own, key).is_some())
                .unwrap_or(custom);
            Some((key, self.document.entry(holder, key)?))
        });
        if let Some((key, entry)) = said {
            let message = format!("`{key}` is said of a rule, and this file holds none");
            self.fault(self.span(entry.key), message, help.cloned());
        }
    }

    fn metadata(&mut self, whole: bool) -> Option<Metadata> {
        let root = self.document.root();
        self.known_keys(root, &OPA_KEYS, "a METADATA block");
        let title = self.string(root, "title");
        let description = self.string(root, "description");
        let related_resources = self.related_resources(root);
        let authors = self.authors(root);
        let organizations = self.strings(root, "organizations");
        self.bool(root, "entrypoint");
        self.items(root, "schemas");
        self.scope(root, whole);
        if !whole {
            return None;
        }
        if title.is_none() && self.document.get(root, "title").is_none() {
            self.fault(
                self.block.marker,
                "the METADATA has no `title`",
                Some("Add `title:`, a sentence that says what the standard asks for".to_owned()),
            );
        }
        let Some(custom) = self.custom else {
            let span = self
                .document
                .get(root, "custom")
                .map_or(self.block.marker, |node| self.span(node));
            self.fault(
                span,
                "the METADATA has no `custom` mapping",
                Some("Add `custom:` with at least `severity` and `target`".to_owned()),
            );
            return None;
        };
        self.custom_keys(custom);
        let severity = self.choice(
            custom,
            "severity",
            &[
                ("error", Severity::Error),
                ("warning", Severity::Warning),
                ("note", Severity::Note),
            ],
        );
        let target = self.choice(
            custom,
            "target",
            &[("file", Target::File), ("repository", Target::Repository)],
        );
        let files = self.globs(custom);
        if let Some((Target::File, span)) = target
            && self.get(custom, "files").is_none()
        {
            self.fault(
                span,
                "a rule with the target `file` needs `files`",
                Some("Add `files:`, a list of globs such as `**/package.json`".to_owned()),
            );
        }
        let format = self.format(custom);
        let owner = self.string(custom, "owner");
        let decision = self.string(custom, "decision");
        let effective_on = self.date(custom);
        let edition = self.edition(custom);
        let formerly = self.formerly(custom);
        let help = self.string(custom, "help");
        let [opt_in, boundary, product_only, overridable] =
            ["opt_in", "boundary", "product_only", "overridable"]
                .map(|key| self.bool(custom, key).unwrap_or(false));
        let params = self.params(custom);
        let reads = self.reads(custom);
        let (title, title_span) = title?;
        let (severity, severity_span) = severity?;
        let (target, _) = target?;
        Some(Metadata {
            title,
            title_span,
            description: description.map(|(text, _)| text),
            related_resources,
            authors,
            organizations: organizations.into_iter().map(|(name, _)| name).collect(),
            severity,
            severity_span,
            target,
            files: files?,
            format,
            owner: owner.map(|(name, _)| Owner::new(name)),
            decision_span: decision.as_ref().map(|(_, span)| *span),
            decision: decision.map(|(id, _)| id),
            reason: None,
            debt: self.debt(custom),
            effective_on,
            edition,
            formerly,
            help: help.map(|(text, _)| text),
            opt_in,
            boundary,
            product_only,
            overridable,
            params,
            reads,
        })
    }

    /// OPA's `scope`, which in front of `package` is the package's.
    fn scope(&mut self, root: NodeId, whole: bool) {
        let scope = self.string(root, "scope");
        if whole
            && let Some((scope, span)) = &scope
            && !matches!(scope.as_str(), "package" | "subpackages")
        {
            self.fault(
                *span,
                format!("a block in front of `package` cannot have the scope `{scope}`"),
                Some("Leave `scope` out, or write `package`".to_owned()),
            );
        }
    }

    fn related_resources(&mut self, root: NodeId) -> Vec<RelatedResource> {
        let mut result = Vec::new();
        for item in self.items(root, "related_resources") {
            if let Some(reference) = self.document.as_str(item) {
                result.push(RelatedResource {
                    reference: reference.to_owned(),
                    description: None,
                });
                continue;
            }
            self.known_keys(item, &["ref", "description"], "a related resource");
            let description = self.string(item, "description");
            match self.string(item, "ref") {
                Some((reference, _)) => result.push(RelatedResource {
                    reference,
                    description: description.map(|(text, _)| text),
                }),
                None if self.document.get(item, "ref").is_none() => {
                    self.fault(self.span(item), "a related resource needs a `ref`", None);
                }
                None => {}
            }
        }
        result
    }

    /// A string `name <email>`, or a mapping.
    fn authors(&mut self, root: NodeId) -> Vec<Author> {
        let mut result = Vec::new();
        for item in self.items(root, "authors") {
            if let Some(text) = self.document.as_str(item) {
                let (name, email) = match text.split_once('<') {
                    Some((name, rest)) => (name, rest.trim().strip_suffix('>')),
                    None => (text, None),
                };
                let some = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
                result.push(Author {
                    name: some(name),
                    email: email.and_then(some),
                });
                continue;
            }
            self.known_keys(item, &["name", "email"], "an author");
            let name = self.string(item, "name").map(|(name, _)| name);
            let email = self.string(item, "email").map(|(email, _)| email);
            if name.is_none() && email.is_none() {
                self.fault(self.span(item), "an author needs a `name` or an `email`", None);
                continue;
            }
            result.push(Author { name, email });
        }
        result
    }

    fn globs(&mut self, custom: NodeId) -> Option<Globs> {
        let written = self.strings(custom, "files");
        if let Some(node) = self.get(custom, "files")
            && written.is_empty()
            && matches!(
                self.document.kind(self.document.resolve(node)),
                Kind::Sequence([])
            )
        {
            self.fault(self.span(node), "`files` is an empty list", None);
        }
        let (mut patterns, mut globs) = (Vec::new(), Vec::new());
        for (pattern, span) in written {
            let (away, glob) = without_away(&pattern);
            match GlobDialect::Paths.glob(glob) {
                Ok(glob) => globs.push((away, glob)),
                Err(error) => {
                    self.fault(span, format!("`{pattern}` is not a glob: {error}"), None);
                    continue;
                }
            }
            if let Some((message, help)) = misspelling(&pattern, false) {
                self.fault(span, message, Some(help));
            }
            patterns.push((pattern, span));
        }
        if let Some((pattern, span)) = patterns.first()
            && patterns.iter().all(|(pattern, _)| without_away(pattern).0)
        {
            let message = format!("`{pattern}` takes away, and no other glob of `files` matches anything");
            let help = "Name the files first, as in `[\"**/*.yaml\", \"!vendor/**\"]`".to_owned();
            self.fault(*span, message, Some(help));
        }
        let patterns: Vec<String> = patterns.into_iter().map(|(pattern, _)| pattern).collect();
        match GlobList::of(globs) {
            Ok(set) => Some(Globs { patterns, set }),
            Err(error) => {
                self.fault(
                    self.block.marker,
                    format!("the globs are too much: {error}"),
                    None,
                );
                None
            }
        }
    }

    fn format(&mut self, custom: NodeId) -> Option<Format> {
        let (name, span) = self.string(custom, "format")?;
        if let Ok(format) = name.parse::<Format>() {
            return Some(format);
        }
        self.fault(
            span,
            format!("`{name}` is not a format that purlin reads"),
            Some(
                "Leave `format` out to read files by their names, or write for instance `yaml` or `text`"
                    .to_owned(),
            ),
        );
        None
    }

    fn date(&mut self, custom: NodeId) -> Option<Date> {
        // YAML 1.2 has no dates: `2027-01-01` is a string with and without quotes.
        let (date, span) = self.string(custom, "effective_on")?;
        if let Some(day) = config::parse_day(&date) {
            return Some(day);
        }
        self.fault(
            span,
            format!("`{date}` is not a date"),
            Some("Write the day as `2027-01-31`".to_owned()),
        );
        None
    }

    /// The edition that added the rule; a later purlin than this one may know more of them.
    fn edition(&mut self, custom: NodeId) -> u32 {
        let Some(node) = self.get(custom, "edition") else {
            return FIRST_EDITION;
        };
        if let Kind::Integer(number) = self.document.kind(self.document.resolve(node))
            && let Some(edition) = u32::try_from(number)
                .ok()
                .filter(|edition| *edition >= FIRST_EDITION)
        {
            return edition;
        }
        self.wrong(node, "edition", "a whole number, 1 or more");
        FIRST_EDITION
    }

    fn formerly(&mut self, custom: NodeId) -> Vec<(RuleId, Span)> {
        let mut ids = Vec::new();
        for (id, span) in self.strings(custom, "formerly") {
            if is_rule_id(&id) && !is_reserved(&id) {
                ids.push((RuleId::new(id), span));
            } else {
                let help = "Write the id that the rule had, as in `node/engine`";
                self.fault(
                    span,
                    format!("`{id}` is not an id that a rule can have had"),
                    Some(help.to_owned()),
                );
            }
        }
        ids
    }

    fn params(&mut self, custom: NodeId) -> BTreeMap<String, Param> {
        let mut result = BTreeMap::new();
        let Some(node) = self.get(custom, "params") else {
            return result;
        };
        if !self.is_mapping(node) {
            self.wrong(
                node,
                "params",
                "a mapping from names to `description`, `default` and `schema`",
            );
            return result;
        }
        for entry in self.document.entries(node) {
            let name = self.document.key_text(entry.key).to_owned();
            if !self.is_mapping(entry.value) {
                self.wrong(
                    entry.value,
                    &name,
                    "a mapping with `description`, `default` and `schema`",
                );
                continue;
            }
            self.known_keys(entry.value, &["description", "default", "schema"], "a param");
            let description = self.string(entry.value, "description").map(|(text, _)| text);
            let json = |key| {
                let mut budget = MAX_NODES;
                self.document
                    .get(entry.value, key)
                    .map(|node| (self.json(node, 0, &mut budget), self.span(node)))
            };
            let default = json("default");
            let schema = json("schema");
            result.insert(
                name,
                Param {
                    description,
                    default,
                    schema,
                },
            );
        }
        result
    }

    fn reads(&mut self, custom: NodeId) -> BTreeMap<String, (Json, Span)> {
        let Some(node) = self.get(custom, "reads") else {
            return BTreeMap::new();
        };
        if !self.is_mapping(node) {
            self.wrong(
                node,
                "reads",
                "a mapping from parts of the input to JSON Schemas of params",
            );
            return BTreeMap::new();
        }
        self.known_keys(node, &READS, "`reads`");
        let entries = self.document.entries(node).into_iter();
        let reads = entries.map(|entry| {
            let mut budget = MAX_NODES;
            let schema = self.json(entry.value, 0, &mut budget);
            let name = self.document.key_text(entry.key).to_owned();
            (name, (schema, self.span(entry.value)))
        });
        reads.collect()
    }
}
