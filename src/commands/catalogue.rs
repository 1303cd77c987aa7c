//! Rules as `purlin rules` and `purlin explain` describe them, for programs and for people.

use clap::ValueEnum;
use serde::Serialize;

use crate::config::FIRST_EDITION;
use crate::diagnostic::{Owner, RuleId, Severity};
use crate::policy::{Origin, Rule, Target};
use crate::standards::input_rules::{self, InputRule};
use crate::standards::{ChosenRule, Folders, Standards};

/// Of the JSON of `rules` and `explain`; a change that could break a reader makes it 2.
pub(super) const VERSION: u32 = 1;

/// How `rules` and `explain` print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For people.
    #[value(alias = "text")]
    Human,
    /// For programs.
    Json,
    /// For documents.
    Markdown,
}

/// Everything that is known of one rule without running it.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    /// `pack/rule`.
    pub(super) id: RuleId,
    /// What the standard asks for.
    pub(super) title: String,
    /// Why.
    pub(super) description: Option<String>,
    /// How to fix a finding.
    pub(super) help: Option<String>,
    /// The severity in force, the config's word included.
    pub(super) severity: Severity,
    /// The severity that the rule states.
    #[serde(skip)]
    pub(super) stated: Severity,
    /// The first part of the id.
    pub(super) pack: String,
    /// Who has authority over it.
    pub(super) owner: Option<Owner>,
    /// The id of the decision that it carries out.
    pub(super) decision: Option<String>,
    /// Pages that say more: URLs, or paths in the repository that holds the rule.
    pub(super) references: Vec<String>,
    /// Before this day an error is reported as a warning.
    pub(super) effective_on: Option<String>,
    /// The edition that added it: its findings are notes while the config's `edition` is an earlier one.
    pub(super) edition: u32,
    /// The ids that it had before.
    pub(super) formerly: Vec<RuleId>,
    /// What it judges: `file`, `repository`, or `input` for purlin's own rules about unreadable files.
    pub(super) target: &'static str,
    /// Which files it judges, or asks for.
    pub(super) files: Vec<String>,
    /// Where it comes from.
    pub(super) origin: Origin,
    /// Opinionated: it runs only where a config names its pack.
    pub(super) opt_in: bool,
    /// Of a kind of boundary: the boundaries of this kind that the config declares, each a rule of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) declared: Option<Vec<RuleId>>,
    /// What becomes of it here: `on`, `off` by the config, or `unused` where no pack of the config holds it.
    pub(super) state: State,
    /// What a config may set.
    pub(super) params: Vec<Parameter>,
}

/// What becomes of a rule in this repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    /// It runs.
    On,
    /// The config turned it off.
    Off,
    /// The config names no pack that holds it.
    Unused,
}

impl State {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
            Self::Unused => "unused",
        }
    }
}

/// One thing that a config may set about a rule.
#[derive(Debug, Serialize)]
pub(super) struct Parameter {
    /// Its name below `params`.
    pub(super) name: String,
    /// What it means.
    pub(super) description: Option<String>,
    /// Its value where no config sets it.
    pub(super) default: Option<serde_json::Value>,
    /// What values it may have, as JSON Schema.
    pub(super) schema: Option<serde_json::Value>,
}

/// A place in the repository, where a config below the root may say what holds.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    /// What the configs below the root say.
    pub(super) folders: &'p Folders,
    /// The path from the root.
    pub(super) path: &'p str,
    /// Whether a directory is there, rather than a file.
    pub(super) is_directory: bool,
}

impl Place<'_> {
    /// The path of the file, or of one that might be in the directory.
    fn file(&self) -> String {
        format!("{}{}", self.path, if self.is_directory { "/" } else { "" })
    }

    /// Puts into each entry what holds here.
    pub(super) fn apply(&self, standards: &Standards, entries: &mut [Entry]) {
        for entry in entries {
            let chosen = chosen(standards, &entry.id);
            self.apply_to(entry, chosen);
        }
    }

    /// The rules of the whole repository are the root's.
    fn apply_to(&self, entry: &mut Entry, chosen: Option<&ChosenRule>) {
        let file = self.file();
        let setting = self.folders.setting(&entry.id);
        entry.severity = setting.severity(&file).unwrap_or(entry.severity);
        if entry.state == State::Unused || entry.target == REPOSITORY {
            return;
        }
        let is_on = match chosen {
            Some(chosen) => self.folders.judges(chosen, &file),
            None => !setting.off(&file).unwrap_or(entry.state == State::Off),
        };
        entry.state = if is_on { State::On } else { State::Off };
    }
}

impl Entry {
    /// Whether the rule runs here, itself or as a boundary of its kind.
    pub(super) fn runs(&self) -> bool {
        self.state == State::On
            || self
                .declared
                .as_ref()
                .is_some_and(|declared| !declared.is_empty())
    }
}

const REPOSITORY: &str = "repository";

/// Every rule that was loaded, purlin's own rules about input included, by id.
pub(super) fn entries(standards: &Standards) -> Vec<Entry> {
    let declared = standards.boundaries.iter().map(|boundary| &boundary.rule);
    let mut entries: Vec<Entry> = standards
        .set
        .rules
        .iter()
        .chain(declared)
        .map(|rule| {
            let state = match chosen(standards, &rule.id) {
                Some(chosen) if chosen.off => State::Off,
                Some(_) => State::On,
                None => State::Unused,
            };
            written(standards, rule, state)
        })
        .chain(input_rules::all().map(|rule| own(standards, &rule)))
        .collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    entries
}

fn chosen<'s>(standards: &'s Standards, id: &RuleId) -> Option<&'s ChosenRule> {
    let mut rules = standards.rules().map(|(_, chosen)| chosen);
    rules.find(|chosen| chosen.rule.id == *id)
}

fn severity(standards: &Standards, id: &RuleId, stated: Severity) -> Severity {
    standards
        .config
        .rules
        .get(id)
        .and_then(|setting| setting.severity)
        .unwrap_or(stated)
}

fn written(standards: &Standards, rule: &Rule, state: State) -> Entry {
    let meta = &rule.meta;
    Entry {
        id: rule.id.clone(),
        title: meta.title.clone(),
        description: meta.description.clone(),
        help: meta.help.clone(),
        severity: severity(standards, &rule.id, meta.severity),
        stated: meta.severity,
        pack: rule.id.pack().to_owned(),
        owner: meta.owner.clone(),
        decision: meta.decision.clone(),
        references: meta
            .related_resources
            .iter()
            .map(|resource| resource.reference.clone())
            .collect(),
        effective_on: meta.effective_on.map(|date| date.to_string()),
        edition: meta.edition,
        formerly: meta.formerly.iter().map(|(id, _)| id.clone()).collect(),
        target: match meta.target {
            Target::File => "file",
            Target::Repository => REPOSITORY,
        },
        files: meta.files.patterns.clone(),
        origin: rule.origin,
        opt_in: meta.opt_in,
        declared: (meta.boundary && standards.set.rule(rule.id.as_str()).is_some()).then(|| {
            let of_kind = standards
                .boundaries
                .iter()
                .filter(|boundary| boundary.kind == rule.id);
            of_kind.map(|boundary| boundary.rule.id.clone()).collect()
        }),
        state,
        params: meta
            .params
            .iter()
            .map(|(name, param)| Parameter {
                name: name.clone(),
                description: param.description.clone(),
                default: param.default.as_ref().map(|(value, _)| value.clone()),
                schema: param.schema.as_ref().map(|(value, _)| value.clone()),
            })
            .collect(),
    }
}

fn own(standards: &Standards, rule: &InputRule) -> Entry {
    let id = rule.rule_id();
    Entry {
        severity: severity(standards, &id, rule.severity),
        stated: rule.severity,
        state: if standards.config.rules.get(&id).is_some_and(|setting| setting.off) {
            State::Off
        } else {
            State::On
        },
        pack: id.pack().to_owned(),
        id,
        title: rule.title.to_owned(),
        description: Some(rule.description.to_owned()),
        help: Some(rule.help.to_owned()),
        owner: None,
        decision: None,
        references: Vec::new(),
        effective_on: None,
        edition: FIRST_EDITION,
        formerly: Vec::new(),
        target: rule.subject.as_str(),
        files: Vec::new(),
        origin: Origin::Builtin,
        opt_in: false,
        declared: None,
        params: Vec::new(),
    }
}
