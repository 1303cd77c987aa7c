//! A `purlin.yaml` below the root: what it says, before anybody asks whether it may.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;

use super::{FAULT_RULE, Mistake, document_of, excluding, key_span, unfit};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::document::Document;
use crate::document::de::{self, Spanned};
use crate::matching::{GlobList, did_you_mean};
use crate::source::{Span, Text};

/// The keys of a config below the root.
const KEYS: [&str; 2] = ["exclude", "rules"];

/// What a config below the root asks for in its folder.
#[derive(Clone, Debug)]
pub struct NestedConfig {
    /// Globs of files in the folder, relative to it, as written.
    pub excluded: Vec<Spanned<String>>,
    /// The same globs at once.
    pub exclude: GlobList,
    /// What to change about rules, by id.
    pub rules: BTreeMap<RuleId, NestedSetting>,
    /// The text.
    pub text: Arc<Text>,
}

/// What to change about one rule in a folder; each value with the place of its key.
#[derive(Clone, Debug, Default)]
pub struct NestedSetting {
    /// Where the config names the rule.
    pub span: Span,
    /// Weighs instead of the severity above.
    pub severity: Option<Spanned<Severity>>,
    /// Whether the rule is turned off.
    pub off: Option<Spanned<bool>>,
}

#[derive(Default, Deserialize)]
struct Raw {
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    rules: BTreeMap<String, RawSetting>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSetting {
    severity: Option<Severity>,
    off: Option<bool>,
    params: Option<serde::de::IgnoredAny>,
}

impl NestedConfig {
    /// Reads a config below the root. One that can't be used asks for nothing.
    #[must_use]
    pub fn read(text: &Arc<Text>) -> (Self, Vec<Diagnostic>) {
        let mut config = Self {
            excluded: Vec::new(),
            exclude: GlobList::default(),
            rules: BTreeMap::new(),
            text: Arc::clone(text),
        };
        let document = match document_of(text) {
            Ok(Some(document)) => document,
            Ok(None) => return (config, Vec::new()),
            Err(mistake) => {
                let fault = config.mistaken(mistake.of_unused());
                return (config, vec![fault]);
            }
        };
        let mut faults: Vec<Diagnostic> = roots_own(&document)
            .into_iter()
            .map(|mistake| config.mistaken(mistake.of_unused()))
            .collect();
        if !faults.is_empty() {
            return (config, faults);
        }
        let raw: Raw = match de::from_node(&document, document.root()) {
            Ok(raw) => raw,
            Err(error) => {
                let fault = config.mistaken(unfit(error, text, &document).of_unused());
                return (config, vec![fault]);
            }
        };
        config.exclude = excluding(&raw.exclude, |mistake| faults.push(config.mistaken(mistake)));
        config.excluded = raw.exclude;
        let rules = document.at(&["rules"]);
        for (id, written) in raw.rules {
            let rule = rules.and_then(|rules| document.get(rules, &id));
            let spanned = |name: &str| key_span(&document, rule, name);
            if written.params.is_some() {
                let mistake = Mistake {
                    span: spanned("params"),
                    message: format!("the params of `{id}` are set at the root alone"),
                    help: Some(
                        "Move them to the config at the root; a folder may set `severity` and `off`"
                            .to_owned(),
                    ),
                };
                faults.push(config.mistaken(mistake));
            }
            let setting = NestedSetting {
                span: key_span(&document, rules, &id),
                severity: written.severity.map(|value| Spanned {
                    span: spanned("severity"),
                    value,
                }),
                off: written.off.map(|value| Spanned {
                    span: spanned("off"),
                    value,
                }),
            };
            config.rules.insert(RuleId::new(&id), setting);
        }
        (config, faults)
    }

    fn mistaken(&self, mistake: Mistake) -> Diagnostic {
        self.fault(mistake.span, mistake.message)
            .with_help_if(mistake.help)
    }

    /// A fault at a place in the config.
    #[must_use]
    pub fn fault(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        let location = Location::region(&self.text, span);
        Diagnostic::new(RuleId::new(FAULT_RULE), Severity::Error, message, location)
    }

    /// Something worth knowing at a place in the config, which keeps nothing from being done.
    #[must_use]
    pub fn notice(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            severity: Severity::Warning,
            ..self.fault(span, message)
        }
    }
}

/// The keys that only the config at the root may have, or none at all.
fn roots_own(document: &Document) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for entry in document.entries(document.root()) {
        let key = document.key_text(entry.key);
        if KEYS.contains(&key) {
            continue;
        }
        mistakes.push(Mistake {
            span: document.span(entry.key),
            message: format!("below the root a config may set `exclude` and `rules`, not `{key}`"),
            help: Some(did_you_mean(key, KEYS).unwrap_or_else(|| {
                "Set it in the config at the root; a folder that is a repository of its own must be left out by `exclude` there"
                    .to_owned()
            })),
        });
    }
    mistakes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::RepoPath;

    fn read(text: &str) -> (NestedConfig, Vec<String>) {
        let text = Arc::new(Text::new(RepoPath::new("svc/purlin.yaml"), text));
        let (config, faults) = NestedConfig::read(&text);
        let faults = faults.iter().map(|fault| {
            let place = fault.location.region.map(|region| text.slice(region.span));
            format!("{}: {}", place.unwrap_or_default(), fault.message)
        });
        let faults = faults.collect();
        (config, faults)
    }

    #[test]
    fn it_may_exclude_files_and_set_rules() {
        let (config, faults) = read("exclude: [gen/]\nrules: {a/b: {severity: error}, a/c: {off: false}}\n");
        assert_eq!(faults, Vec::<String>::new());
        assert!(config.exclude.covers("gen/a") && !config.exclude.covers("svc/gen/a"));
        assert_eq!(config.text.slice(config.rules["a/b"].span), "a/b");
        let off = config.rules["a/c"].off.expect("a value");
        assert_eq!((config.text.slice(off.span), off.value), ("off", false));
        assert_eq!(read("").1, read("# nothing\n").1);
    }

    #[test]
    fn any_other_key_is_the_roots() {
        for (text, fault) in [
            (
                "packs: [x]\nrules: {a/b: {off: true}}\n",
                "packs: the config was not used: below the root a config may set `exclude` and `rules`, not `packs`",
            ),
            (
                "rule: {}\n",
                "rule: the config was not used: below the root a config may set `exclude` and `rules`, not `rule`",
            ),
            (
                "rules: {a/b: {params: {x: 1}}}\n",
                "params: the params of `a/b` are set at the root alone",
            ),
            (
                "rules: {a/b: {of: true}}\n",
                "of: the config was not used: the key `of` is not known here",
            ),
            (
                "- a\n",
                "- a: the config was not used: expected a mapping, found a list",
            ),
        ] {
            let (config, faults) = read(text);
            assert_eq!(faults, [fault], "{text}");
            assert!(config.rules.is_empty() || text.contains("params"), "{text}");
        }
        assert_eq!(read("exclude: ['/a']\n").1.len(), 1);
    }
}
