//! The law of folders: what configs below the root change, whether they may, and what then holds for a file.
//!
//! To such a config the law above it is law from elsewhere: it inherits everything, tightens freely, and loosens only
//! rules that say `overridable: true`. Where there is no config at the root, a folder that has one is a root itself.

use std::collections::{BTreeMap, BTreeSet};

use super::chosen::{known_ids, unknown_rule};
use super::folder_configs::{self, FolderConfigs, Found};
use super::folder_rule::{FolderSetting, InFolders, Level, admitted};
use super::{ChosenRule, Standards, boundaries, input_rules};
use crate::config::{self, NestedConfig};
use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::matching::{GlobDialect, GlobList, without_away};
use crate::policy::{Rule, Target};
use crate::repository::read_text::Unread;
use crate::repository::{CheckedSet, File, FileKind, ReadError, is_product};
use crate::source::{RepoPath, Sources, Span};

/// What the configs below the root change.
#[derive(Debug, Default)]
pub struct Folders {
    /// What each leaves out of overridable rules, by the path of its folder.
    excludes: BTreeMap<String, GlobList>,
    /// What they say of rules.
    rules: BTreeMap<RuleId, InFolders>,
    /// Folders that are roots themselves, whose files are not judged from here.
    roots: Vec<String>,
    /// What is wrong with them, and what is worth knowing.
    pub faults: Vec<Diagnostic>,
    /// The texts that the faults point into.
    pub sources: Sources,
}

/// The part of a path behind a folder that it lies in.
fn behind<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    path.strip_prefix(folder)?.strip_prefix('/')
}

impl Folders {
    /// Reads every config below the root that may hold for some paths, or for any file where there are none.
    #[must_use]
    pub fn read(standards: &Standards, set: &CheckedSet, paths: &[String]) -> Self {
        let FolderConfigs { files, misnamed } = folder_configs::find(&standards.config, set, paths);
        let mut folders = Self {
            faults: misnamed,
            ..Self::default()
        };
        if standards.config.text.is_none() {
            folders.leave_to_roots(set, files);
            return folders;
        }
        if files.is_empty() {
            return folders;
        }
        let known = known_ids(standards.choosing());
        let mut read = Vec::new();
        for (folder, found) in files {
            if let Some(config) = folders.open(set, &folder, found) {
                folders.admit(standards, &known, &folder, &config);
                read.push((folder, config));
            }
        }
        for (folder, config) in &read {
            folders.admit_excludes(standards, set, folder, config);
        }
        folders
    }

    /// Whether a file rule that takes part judges a file.
    #[must_use]
    pub fn judges(&self, chosen: &ChosenRule, path: &str) -> bool {
        let is_off = self
            .rules
            .get(&chosen.rule.id)
            .and_then(|rule| rule.off(path))
            .filter(|_| !chosen.named)
            .unwrap_or(chosen.off);
        let is_elsewhere = self.roots.iter().any(|root| behind(root, path).is_some());
        let is_left_out = chosen.rule.meta.overridable && self.exclude(path);
        !is_off && !is_elsewhere && !is_left_out
    }

    /// Whether a rule runs somewhere: the root has it on, or a config below it has.
    #[must_use]
    pub fn run(&self, chosen: &ChosenRule) -> bool {
        !chosen.off || self.rules.get(&chosen.rule.id).is_some_and(InFolders::turn_on)
    }

    /// Whether nothing below the root differs from it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.excludes.is_empty() && self.rules.is_empty() && self.roots.is_empty()
    }

    /// The folders whose config changes something, in order.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        let of_rules = self.rules.values().flat_map(|rule| rule.0.keys());
        let folders: BTreeSet<&str> = of_rules.chain(self.excludes.keys()).map(String::as_str).collect();
        folders.into_iter().filter(|folder| !folder.is_empty()).collect()
    }

    /// What configs below the root say of a rule.
    #[must_use]
    pub fn setting(&self, rule: &RuleId) -> InFolders {
        self.rules.get(rule).cloned().unwrap_or_default()
    }

    fn exclude(&self, path: &str) -> bool {
        let mut excludes = self.excludes.iter();
        excludes.any(|(folder, globs)| behind(folder, path).is_some_and(|path| globs.covers(path)))
    }

    /// Says of each topmost folder that its own config judges it.
    fn leave_to_roots(&mut self, set: &CheckedSet, configs: BTreeMap<String, Found>) {
        for (folder, found) in configs {
            if self.roots.iter().any(|root| behind(root, &folder).is_some()) {
                continue;
            }
            if found.is_left_out_of_the_work_tree() {
                self.say_unread(set, &folder, found.path, &ReadError::Sparse);
                continue;
            }
            let message = format!(
                "the rules about files do not judge `{folder}` from here: it has a config of its own, and the repository none at its top"
            );
            let help = format!(
                "`purlin check {folder}` judges it; a {} at the top judges all",
                config::FILE_NAME
            );
            let id = RuleId::new(config::FAULT_RULE);
            let notice = Diagnostic::new(id, Severity::Warning, message, Location::file(found.path));
            self.faults.push(notice.with_help(help));
            self.roots.push(folder);
        }
    }

    fn open(&mut self, set: &CheckedSet, folder: &str, found: Found) -> Option<NestedConfig> {
        let reason = match found.file {
            Ok(file) => match set.text(&file) {
                Ok(text) => {
                    let (config, faults) = NestedConfig::read(&text);
                    self.faults.extend(faults);
                    self.sources.insert(text);
                    return Some(config);
                }
                Err(Unread::Absent) => return None,
                Err(unread) => unread.to_string(),
            },
            Err(reason) => reason.to_owned(),
        };
        self.say_unread(set, folder, found.path, &reason);
        None
    }

    /// Says that a config can't be read, unless nothing is there that it could hold for: a sparse checkout mostly leaves out
    /// all of a folder.
    fn say_unread(&mut self, set: &CheckedSet, folder: &str, path: RepoPath, reason: &dyn std::fmt::Display) {
        let is_in_it = |file: &&File| behind(folder, file.path.as_str()).is_some();
        let mut files = set.files().iter().filter(is_in_it);
        if files.all(|file| file.sparse) {
            return;
        }
        let message = format!("the config was not used: it can't be read: {reason}");
        let id = RuleId::new(config::FAULT_RULE);
        self.faults.push(Diagnostic::new(
            id,
            Severity::Error,
            message,
            Location::file(path),
        ));
    }

    /// Takes over what a config may say of rules; all else is a fault.
    fn admit(
        &mut self,
        standards: &Standards,
        known: &BTreeSet<RuleId>,
        folder: &str,
        config: &NestedConfig,
    ) {
        for (id, setting) in &config.rules {
            let renamed = standards.set.renamed(id.as_str()).map(|rule| &rule.id);
            if let Some(now) = renamed {
                let message = format!("the rule `{id}` is `{now}` now");
                let notice = config.notice(setting.span, message);
                self.faults.push(notice.with_help(format!("Write `{now}`")));
            }
            let id = renamed.unwrap_or(id);
            if let Some(help) = unknown_rule(known, id) {
                let message = format!("there is no rule `{id}`");
                self.faults
                    .push(config.fault(setting.span, message).with_help(help));
                continue;
            }
            let Some(subject) = RuleAbove::of(standards, id) else {
                // Of a built-in rule that takes no part only the id is known.
                continue;
            };
            if let Some(why) = subject.roots_own() {
                let message = format!("`{id}` {why}, so only the config at the root sets it");
                self.faults
                    .push(config.fault(setting.span, message).with_help(format!(
                        "Set it in {} at the root, or remove it here",
                        config::FILE_NAME
                    )));
                continue;
            }
            let before = self.level(&subject, folder);
            let (admitted, loosening) = admitted(before, setting, subject.is_overridable());
            for (span, what) in loosening {
                let message = format!("this loosens `{id}`, {what}, and the rule is not overridable");
                let help = subject.help();
                self.faults.push(config.fault(span, message).with_help(help));
            }
            if admitted != FolderSetting::default() {
                let rule = self.rules.entry(id.clone()).or_default();
                if subject.is_off {
                    let root = rule.0.entry(String::new()).or_default();
                    root.off = Some(true);
                }
                rule.0.insert(folder.to_owned(), admitted);
            }
        }
    }

    /// What holds for a rule above a folder.
    fn level(&self, subject: &RuleAbove<'_>, folder: &str) -> Level {
        let above = self.rules.get(subject.id);
        Level {
            severity: above
                .and_then(|rule| rule.severity(folder))
                .unwrap_or(subject.severity),
            is_off: above.and_then(|rule| rule.off(folder)).unwrap_or(subject.is_off),
        }
    }

    /// Takes over the globs of a config, which leave files out of overridable rules. A glob that would leave a file out of
    /// another one is a fault.
    fn admit_excludes(
        &mut self,
        standards: &Standards,
        set: &CheckedSet,
        folder: &str,
        config: &NestedConfig,
    ) {
        if config.exclude.is_empty() {
            return;
        }
        let bound = || {
            let rules = standards.rules().map(|(_, chosen)| chosen);
            rules.filter(|chosen| {
                let meta = &chosen.rule.meta;
                meta.target == Target::File && !meta.overridable
            })
        };
        let excluding: Vec<(Span, GlobList)> = config
            .excluded
            .iter()
            .filter(|glob| !without_away(&glob.value).0)
            .filter_map(|glob| {
                let alone = GlobList::new(GlobDialect::Paths, [glob.value.trim_end_matches('/')]);
                Some((glob.span, alone.ok()?))
            })
            .collect();
        let mut faulted: Vec<Span> = Vec::new();
        for file in set.files().iter().filter(|file| file.kind == FileKind::Regular) {
            let path = file.path.as_str();
            let Some(below) = behind(folder, path).filter(|below| config.exclude.covers(below)) else {
                continue;
            };
            let matches = |chosen: &&ChosenRule| {
                let meta = &chosen.rule.meta;
                meta.files.set.is_match(path)
                    && (!meta.product_only || is_product(path))
                    && self.judges(chosen, path)
            };
            let Some(chosen) = bound().find(matches) else {
                continue;
            };
            let glob = excluding.iter().find(|(_, alone)| alone.covers(below));
            let span = glob.map(|(span, _)| *span).unwrap_or_default();
            if faulted.contains(&span) {
                continue;
            }
            faulted.push(span);
            let message = format!(
                "this leaves out `{path}`, which `{}` judges, and that rule is not overridable",
                chosen.rule.id
            );
            let help = "Exclude it in the config at the root, where it is left out of every rule";
            self.faults.push(config.fault(span, message).with_help(help));
        }
        self.excludes.insert(folder.to_owned(), config.exclude.clone());
    }
}

/// The rule that a setting is about, with what the root says of it.
struct RuleAbove<'s> {
    /// `None` for a rule about input.
    rule: Option<&'s Rule>,
    id: &'s RuleId,
    severity: Severity,
    is_off: bool,
}

impl<'s> RuleAbove<'s> {
    fn of(standards: &'s Standards, id: &'s RuleId) -> Option<Self> {
        let setting = standards.config.rules.get(id);
        let own = input_rules::all().find(|rule| rule.id == id.as_str());
        let declared = standards.boundaries.iter().map(|boundary| &*boundary.rule);
        let rule = standards.set.rule(id.as_str()).or_else(|| {
            let mut declared = declared;
            declared.find(|rule| rule.id == *id)
        });
        let stated = rule
            .map(|rule| rule.meta.severity)
            .or(own.map(|own| own.severity))?;
        Some(Self {
            rule,
            id,
            severity: setting.and_then(|setting| setting.severity).unwrap_or(stated),
            is_off: setting.is_some_and(|setting| setting.off),
        })
    }

    /// Why no config below the root may name it.
    fn roots_own(&self) -> Option<&'static str> {
        match self.rule {
            None if input_rules::judges_policies(self.id) => Some("judges policies"),
            Some(rule) if rule.meta.boundary || rule.id.pack() == boundaries::PACK => Some("is a boundary"),
            Some(rule) if rule.meta.target == Target::Repository => Some("judges the repository"),
            None | Some(_) => None,
        }
    }

    fn is_overridable(&self) -> bool {
        self.rule.is_some_and(|rule| rule.meta.overridable)
    }

    /// What to do where it may not be loosened.
    fn help(&self) -> String {
        let at_root = format!("Set it in {} at the root", config::FILE_NAME);
        match self.rule.and_then(|rule| rule.meta.owner.as_ref()) {
            Some(owner) => {
                format!("{at_root}, or ask {owner} for `overridable: true` in the rule's METADATA")
            }
            None if self.rule.is_some() => {
                format!("{at_root}, or say `overridable: true` in the rule's METADATA")
            }
            None => at_root,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::civil::date;

    use super::*;
    use crate::repository::{ListOptions, Memory, Tree};
    use crate::source::OutsideDirectories;
    use crate::standards::{Builtins, Law, RuleChoice};

    const STRICT: &str = "# METADATA\n# title: T\n# custom:\n#   severity: warning\n#   target: file\n#   files: ['**/*.json']\npackage acme.own.strict\n\nreport contains {\"msg\": \"x\"}\n";

    /// The standards of a tree with a strict and an overridable rule, and its folders.
    fn folders(tree: Memory) -> (Standards, Folders) {
        let free = STRICT
            .replace("own.strict", "own.free")
            .replace("#   target", "#   overridable: true\n#   target");
        let policies = Memory::new([
            ("policies/strict.rego", STRICT.to_owned()),
            ("policies/free.rego", free),
        ]);
        let tree: Arc<dyn Tree> = Arc::new(tree.over(Arc::new(policies)));
        let law = Law {
            tree: Arc::clone(&tree),
            config: None,
            policies: Vec::new(),
            outside: OutsideDirectories::default(),
            choice: RuleChoice::OfConfig,
            builtins: Builtins::TakingPart,
            date: date(2026, 1, 1),
            timeout: None,
        };
        let standards = Standards::open(&law).expect("standards");
        let set = CheckedSet::open(tree, &ListOptions::default()).expect("a listing");
        let folders = Folders::read(&standards, &set, &[]);
        (standards, folders)
    }

    fn said(folders: &Folders) -> Vec<String> {
        let shown = folders.faults.iter().map(|fault| {
            let path = fault.location.path().map(ToString::to_string);
            format!("{}: {}", path.unwrap_or_default(), fault.message)
        });
        shown.collect()
    }

    fn judges(standards: &Standards, folders: &Folders, id: &str, path: &str) -> bool {
        let mut rules = standards.rules().map(|(_, chosen)| chosen);
        let chosen = rules
            .find(|chosen| chosen.rule.id.as_str() == id)
            .expect("a rule");
        folders.judges(chosen, path)
    }

    #[test]
    fn the_nearest_config_holds_and_inherits_what_is_above() {
        let (standards, folders) = folders(Memory::new([
            ("purlin.yaml", "packs: []\nrules: {own/free: {off: true}}\n"),
            (
                "a/purlin.yaml",
                "rules: {own/strict: {severity: error}, own/free: {off: false}}\n",
            ),
            (
                "a/b/purlin.yaml",
                "rules: {own/free: {off: true, severity: note}}\nexclude: [gen]\n",
            ),
            ("ab/c.json", ""),
        ]));
        assert_eq!(said(&folders), Vec::<String>::new());
        let strict = folders.setting(&RuleId::new("own/strict"));
        assert_eq!(strict.severity("a/b/x.json"), Some(Severity::Error));
        assert_eq!(strict.severity("ab/c.json"), None);
        for (path, is_judged) in [
            ("x.json", false),
            ("ab/c.json", false),
            ("a/x.json", true),
            ("a/b/x.json", false),
        ] {
            assert_eq!(
                judges(&standards, &folders, "own/free", path),
                is_judged,
                "{path}"
            );
            assert!(judges(&standards, &folders, "own/strict", path), "{path}");
        }
    }

    #[test]
    fn what_a_folder_tightens_no_folder_in_it_loosens() {
        let (_, folders) = folders(Memory::new([
            ("purlin.yaml", "packs: []\n"),
            ("a/purlin.yaml", "rules: {own/strict: {severity: error}}\n"),
            ("a/b/purlin.yaml", "rules: {own/strict: {severity: warning}}\n"),
            (
                "b/purlin.yaml",
                "rules: {own/strict: {severity: warning}, own/free: {severity: note}}\n",
            ),
        ]));
        assert_eq!(
            said(&folders),
            [
                "a/b/purlin.yaml: this loosens `own/strict`, which is `error` above, and the rule is not overridable"
            ]
        );
    }

    #[test]
    fn files_are_left_out_of_overridable_rules_alone() {
        let (standards, folders) = folders(Memory::new([
            ("purlin.yaml", "packs: []\n"),
            ("a/purlin.yaml", "exclude: [gen/, '*.txt']\n"),
            ("a/gen/x.json", "{}"),
            ("a/gen/y.json", "{}"),
            ("a/z.txt", ""),
        ]));
        assert_eq!(
            said(&folders),
            [
                "a/purlin.yaml: this leaves out `a/gen/x.json`, which `own/strict` judges, and that rule is not overridable"
            ]
        );
        assert!(judges(&standards, &folders, "own/strict", "a/gen/x.json"));
        assert!(!judges(&standards, &folders, "own/free", "a/gen/x.json"));
        assert!(judges(&standards, &folders, "own/free", "gen/x.json"));
    }

    #[test]
    fn without_a_config_at_the_root_each_topmost_one_judges_its_folder() {
        let deleted = "e/purlin.yaml";
        let (_, folders) = folders(
            Memory::new([
                ("a/purlin.yaml", "packs: [of no interest here]\n"),
                ("a/b/purlin.yaml", ""),
                ("c/d/purlin.yaml", ""),
            ])
            .with(deleted, FileKind::Regular),
        );
        assert_eq!(folders.roots, ["a", "c/d"]);
        assert_eq!(folders.faults.len(), 2);
        assert!(folders.faults.iter().all(|said| !said.is_fault()));
    }

    #[test]
    fn a_config_that_is_no_plain_file_is_a_fault_and_a_deleted_one_is_none() {
        let (_, folders) = folders(
            Memory::new([("purlin.yaml", &b"packs: []\n"[..]), ("b/purlin.yaml", b"\xff")])
                .with("a/purlin.yaml", FileKind::Symlink)
                .with("c/purlin.yaml", FileKind::Regular),
        );
        let said = said(&folders);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(
            said[0].starts_with(
                "a/purlin.yaml: the config was not used: it can't be read: it is a symbolic link"
            )
        );
        assert!(said[1].starts_with("b/purlin.yaml: the config was not used: it can't be read"));
    }
}
