//! `purlin.yaml`: raw as written, then validated. Mistakes become diagnostics with spans.

mod architecture;
mod decisions;
mod edition;
mod mistake;
mod nested;
mod ownership;
mod raw;
mod version;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Location, RuleId, Severity};
use crate::document::de::{self, DeError, Spanned};
use crate::document::{self, Document, Format, NodeId};
use crate::matching::{GlobDialect, GlobList, misspelling, without_away};
use crate::source::{RepoPath, Span, Text};

pub use architecture::{
    ArchitectureConfig, BoundaryConfig, CatalogSelection, ComponentConfig, IncompleteWeight, MAX_PARENTS,
    captures,
};
pub use decisions::{DEFAULT_DECISIONS, DecisionsConfig};
pub use edition::{FIRST_EDITION, NEWEST_EDITION};
use mistake::Mistake;
pub use nested::{NestedConfig, NestedSetting};
pub use ownership::{OwnershipConfig, OwnershipDialect};
pub use raw::RawConfig;

/// The file that configures a repository, at its root.
pub const FILE_NAME: &str = "purlin.yaml";

/// Names that people expect a config under, from other tools.
pub const OTHER_NAMES: [&str; 3] = ["purlin.yml", ".purlin.yaml", ".purlin.yml"];

/// Places that people expect a config at, from other tools.
pub const OTHER_PLACES: [&str; 2] = [".github/purlin.yaml", ".github/purlin.yml"];

/// Directories for the settings and workflows of a forge, where a `purlin.yaml` may be a workflow of that name.
const FORGE_DIRECTORIES: [&str; 3] = [".forgejo", ".gitea", ".github"];

/// Whether the parts of a path lead into such a directory, in which no config is looked for.
pub fn is_of_a_forge<'p>(mut parts: impl Iterator<Item = &'p str>) -> bool {
    parts.any(|part| FORGE_DIRECTORIES.contains(&part))
}

/// The name in `packs` that stands for every built-in rule that is not opinionated.
pub const DEFAULT_PACK: &str = "default";

/// The rule id of faults in the config.
pub const FAULT_RULE: &str = "purlin/config";

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that a config may allow: who changes the config in a pull request must not keep a runner busy for hours.
const MOST_TIMEOUT: Duration = Duration::from_secs(60);

/// What to change about one rule.
#[derive(Clone, Debug, Default)]
pub struct RuleSetting {
    /// Where the config names the rule.
    pub span: Span,
    /// Weighs instead of the rule's own severity.
    pub severity: Option<Severity>,
    /// The rule does not run.
    pub off: bool,
    /// Values for the rule's parameters, each with its place in the config.
    pub params: BTreeMap<String, (Span, serde_json::Value)>,
}

/// The one document of a config; `None` where it holds nothing.
fn document_of(text: &Text) -> Result<Option<Document>, Mistake> {
    let parsed = document::parse(Format::Yaml, text).map_err(|error| Mistake {
        span: error.span.unwrap_or_default(),
        message: error.message,
        help: error.help,
    })?;
    let mut documents = parsed.documents.into_iter();
    let document = documents.next();
    if let Some(second) = documents.next() {
        return Err(Mistake {
            span: second.span(second.root()),
            message: "a config is one YAML document, and here a second one starts".to_owned(),
            help: Some("Remove the `---` line and what follows it".to_owned()),
        });
    }
    Ok(document.filter(|document| document.kind(document.root()) != document::Kind::Null))
}

/// What is written in a config and is not what may stand there.
fn unfit(error: DeError, text: &Text, document: &Document) -> Mistake {
    const SCHEMA: &str = "`purlin schema config` prints what a config may hold";
    let instead = instead(&error, text, document);
    let help = match error.help {
        _ if instead.is_some() => instead.unwrap_or_default(),
        Some(help) if help.ends_with('?') => format!("{help} {SCHEMA}"),
        Some(help) => format!("{help}; {SCHEMA}"),
        None => SCHEMA.to_owned(),
    };
    Mistake {
        span: error.span,
        message: error.message,
        help: Some(help),
    }
}

/// What to write instead, where the text at the mistake says what was meant.
fn instead(error: &DeError, text: &Text, document: &Document) -> Option<String> {
    let written = text.slice(error.span);
    let wants = |what: &str| error.message.starts_with(&format!("expected {what}, found "));
    let is_flow = written.starts_with(['[', '{']);
    if error.message.ends_with("is defined twice") {
        return Some("Delete one of the two".to_owned());
    }
    if wants("a list") && !is_flow && !written.contains('\n') {
        return Some(format!("Write `[{written}]`"));
    }
    if wants("a mapping") && error.message.ends_with("found a list") {
        return Some(if is_flow {
            "Write keys with values between braces, as in `{key: value}`".to_owned()
        } else {
            "Write `key: value` on each line, without the `-`".to_owned()
        });
    }
    if wants("a boolean") {
        return match written.to_ascii_lowercase().as_str() {
            "yes" | "on" | "y" => Some("Write `true`".to_owned()),
            "no" | "off" | "n" => Some("Write `false`".to_owned()),
            _ => None,
        };
    }
    if wants("a string") && error.message.contains("found the number") {
        let timeout = document.at(&["timeout"]).map(|timeout| document.span(timeout));
        return Some(if timeout == Some(error.span) {
            format!("Write `{written}s`: a time needs its unit")
        } else {
            format!("Write `\"{written}\"`")
        });
    }
    // Who declares a boundary writes the params of its kind next to its name.
    let boundaries = document.at(&["architecture", "boundaries"]);
    let is_in_boundary = boundaries.is_some_and(|node| {
        let within = document.span(node);
        within.start <= error.span.start && error.span.end <= within.end
    });
    let is_unknown =
        error.message.ends_with("is not known here") && error.help.as_ref()?.starts_with("It can be `name`");
    (is_in_boundary && is_unknown)
        .then(|| format!("Params of the kind are under `with`, as in `with: {{{written}: …}}`"))
}

/// The settings of one repository.
#[derive(Clone, Debug)]
pub struct Config {
    /// There is a config, and it could not be used: everything here is a default that nobody asked for, so nothing may
    /// be judged by it.
    pub unused: bool,
    /// The edition of purlin's rules that the repository has taken up: what a later one added is a note.
    pub edition: u32,
    /// What rules see as `input.repository.name`.
    pub name: Option<String>,
    /// Packs to run, `default` among them.
    pub packs: Vec<Spanned<String>>,
    /// Policy files and directories relative to the root; `None` where the config does not say.
    pub policies: Option<Vec<Spanned<String>>>,
    /// Data files relative to the root.
    pub data: Vec<Spanned<String>>,
    /// Files that no rule is to see.
    pub exclude: GlobList,
    /// What to change about rules, by id.
    pub rules: BTreeMap<RuleId, RuleSetting>,
    /// The lightest severity that fails a run.
    pub fail_on: Severity,
    /// How long one rule may take on one input.
    pub timeout: Duration,
    /// Where it is written who owns what.
    pub ownership: OwnershipConfig,
    /// Where decisions are recorded.
    pub decisions: DecisionsConfig,
    /// The parts of the repository, and the boundaries between them.
    pub architecture: ArchitectureConfig,
    /// The text that the spans point into; `None` without a config file.
    pub text: Option<Arc<Text>>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            unused: false,
            edition: FIRST_EDITION,
            name: None,
            packs: vec![Spanned {
                span: Span::default(),
                value: DEFAULT_PACK.to_owned(),
            }],
            policies: None,
            data: Vec::new(),
            exclude: GlobList::default(),
            rules: BTreeMap::new(),
            fail_on: Severity::Error,
            timeout: DEFAULT_TIMEOUT,
            ownership: OwnershipConfig::default(),
            decisions: DecisionsConfig::default(),
            architecture: ArchitectureConfig::default(),
            text: None,
        }
    }
}

impl Config {
    /// Reads a config file. Whatever is wrong with it comes back as faults; what is right is kept.
    #[must_use]
    pub fn read(text: &Arc<Text>) -> (Self, Vec<Diagnostic>) {
        let mut config = Self {
            text: Some(Arc::clone(text)),
            ..Self::default()
        };
        let document = match document_of(text) {
            Ok(Some(document)) => document,
            // A file of comments alone, as `purlin init` may leave it, asks for the defaults.
            Ok(None) => return (config, Vec::new()),
            Err(mistake) => return config.refused(mistake),
        };
        let document = &document;
        if let Some(refusal) = version::refusal(document) {
            return config.refused(refusal);
        }
        let raw: RawConfig = match de::from_node(document, document.root()) {
            Ok(raw) => raw,
            Err(error) => return config.refused(unfit(error, text, document)),
        };
        let rules = document.at(&["rules"]);
        let mut faults = config.fill(raw, |rule| key_span(document, rules, rule));
        let components = document.at(&["architecture", "components"]);
        let components = components.map(|components| document.entries(components));
        config.architecture.spans = components
            .unwrap_or_default()
            .iter()
            .map(|entry| (document.key_text(entry.key).to_owned(), document.span(entry.key)))
            .collect();
        architecture::note_places(&mut config.architecture, document);
        for mistake in architecture::check(&config.architecture) {
            faults.push(config.mistaken(mistake));
        }
        (config, faults)
    }

    /// The config of a file that can't be used: the defaults, marked as such, and the fault that says why.
    fn refused(mut self, mistake: Mistake) -> (Self, Vec<Diagnostic>) {
        self.unused = true;
        let fault = self.mistaken(mistake.of_unused());
        (self, vec![fault])
    }

    fn mistaken(&self, mistake: Mistake) -> Diagnostic {
        self.fault(mistake.span, mistake.message)
            .with_help_if(mistake.help)
    }

    fn fill(&mut self, raw: RawConfig, key_span: impl Fn(&str) -> Span) -> Vec<Diagnostic> {
        let mut faults = Vec::new();
        self.name = raw.name;
        if let Some(edition) = raw.edition {
            match edition::unknown(&edition) {
                None => self.edition = edition.value,
                Some(unknown) => faults.push(self.mistaken(unknown)),
            }
        }
        if let Some(packs) = raw.packs {
            self.packs = packs;
        }
        for path in raw
            .policies
            .iter()
            .flatten()
            .chain(&raw.data)
            .chain(&raw.ownership.teams)
            .chain(raw.decisions.folders.iter().flatten())
        {
            if leaves_the_root(&path.value) {
                faults.push(
                    self.fault(path.span, format!("`{}` is not a path inside the repository", path.value))
                        .with_help("Paths in a config are relative to the root and may not use `..`, so that every clone reads the same files"),
                );
            }
        }
        let inside = |paths: Vec<Spanned<String>>| -> Vec<_> {
            paths
                .into_iter()
                .filter(|path| !leaves_the_root(&path.value))
                .collect()
        };
        self.policies = raw.policies.map(inside);
        self.data = inside(raw.data);
        self.ownership = raw.ownership;
        self.decisions.folders = raw.decisions.folders.map(inside);
        self.architecture = raw.architecture;
        self.exclude = excluding(&raw.exclude, |mistake| faults.push(self.mistaken(mistake)));
        for (id, rule) in raw.rules {
            let setting = RuleSetting {
                span: key_span(&id),
                severity: rule.severity,
                off: rule.off,
                params: rule
                    .params
                    .into_iter()
                    .map(|(name, value)| (name, (value.span, value.value)))
                    .collect(),
            };
            self.rules.insert(RuleId::new(&id), setting);
        }
        self.fail_on = raw.fail_on.unwrap_or(self.fail_on);
        if let Some(timeout) = raw.timeout {
            match parse_duration(&timeout.value) {
                Some(duration) if duration > MOST_TIMEOUT => faults.push(
                    self.fault(
                        timeout.span,
                        format!(
                            "`{}` is longer than a config may let a rule run: {}s at most",
                            timeout.value,
                            MOST_TIMEOUT.as_secs()
                        ),
                    )
                    .with_help("Write `60s` or less; `purlin check --timeout` lets rules run longer"),
                ),
                Some(duration) => self.timeout = duration,
                None => faults.push(
                    self.fault(
                        timeout.span,
                        format!("`{}` is not a time that a rule may take", timeout.value),
                    )
                    .with_help(
                        "Write a number and a unit, as in `10s`, `500ms` or `2m`; it must be more than zero",
                    ),
                ),
            }
        }
        faults
    }

    /// A fault at a place in the config.
    #[must_use]
    pub fn fault(&self, span: Span, message: impl Into<String>) -> Diagnostic {
        let location = match &self.text {
            Some(text) => Location::region(text, span),
            None => Location::file(RepoPath::new(FILE_NAME)),
        };
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

/// The globs of files that are left out. A directory may be written as in an ignore file, with a slash behind it.
fn excluding(written: &[Spanned<String>], mut mistaken: impl FnMut(Mistake)) -> GlobList {
    let mut mistaken = |span: Span, message: String, help: Option<String>| {
        mistaken(Mistake { span, message, help });
    };
    let mut patterns = Vec::new();
    for pattern in written {
        if let Some((message, help)) = misspelling(&pattern.value, true) {
            mistaken(pattern.span, message, Some(help));
            continue;
        }
        // Paths have no slash at their end.
        let plain = pattern.value.trim_end_matches('/');
        match GlobDialect::Paths.glob(without_away(plain).1) {
            Ok(_) => patterns.push(plain),
            Err(error) => {
                let help = "`*`, `?`, `[…]` and `{…}` have a meaning of their own; put a backslash before one that has none";
                mistaken(
                    pattern.span,
                    format!("not a glob: {error}"),
                    Some(help.to_owned()),
                );
            }
        }
    }
    if let Some(first) = written.first()
        && written.iter().all(|pattern| without_away(&pattern.value).0)
    {
        let message = format!(
            "`{}` keeps what no other glob of `exclude` leaves out",
            first.value
        );
        let help = "Name what is left out first, as in `[\"vendor/**\", \"!vendor/ours/**\"]`";
        mistaken(first.span, message, Some(help.to_owned()));
    }
    match GlobList::new(GlobDialect::Paths, patterns) {
        Ok(list) => list,
        Err(error) => {
            let message = format!("the globs in `exclude` are too large: {error}");
            mistaken(Span::default(), message, None);
            GlobList::default()
        }
    }
}

/// The place of a key of a mapping; nowhere where it is not there.
fn key_span(document: &Document, mapping: Option<NodeId>, key: &str) -> Span {
    let entry = mapping.and_then(|mapping| document.entry(mapping, key));
    entry.map_or_else(Span::default, |entry| document.span(entry.key))
}

/// Whether a path from a config is absolute or climbs out of the repository.
fn leaves_the_root(path: &str) -> bool {
    let path = std::path::Path::new(path);
    path.is_absolute()
        || path
            .components()
            .any(|part| matches!(part, std::path::Component::ParentDir))
}

/// Reads a day as it is written everywhere, `2026-12-31`; `None` for anything else.
#[must_use]
pub fn parse_day(text: &str) -> Option<Date> {
    text.parse().ok().filter(|_| text.len() == "2026-12-31".len())
}

/// Reads `10s`, `500ms`, `2m`; `None` for anything else, and for zero.
#[must_use]
pub fn parse_duration(text: &str) -> Option<Duration> {
    let unit_at = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u64 = text.get(..unit_at)?.parse().ok()?;
    let duration = match text.get(unit_at..)?.trim() {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        _ => return None,
    };
    (!duration.is_zero()).then_some(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Config, Vec<Diagnostic>) {
        Config::read(&Arc::new(Text::new(RepoPath::new(FILE_NAME), text)))
    }

    fn fault_at(text: &str) -> (String, String) {
        let (config, faults) = read(text);
        let fault = faults.first().expect("a fault");
        let region = fault.location.region.expect("a region");
        (
            config.text.expect("text").slice(region.span).to_owned(),
            fault.message.clone(),
        )
    }

    #[test]
    fn a_whole_config_is_read() {
        let (config, faults) = read(
            "name: shop\npacks: [default, manifest]\npolicies: [standards]\nexclude: ['vendor/**']\nfail_on: warning\n\
             timeout: 500ms\nownership: {dialect: gitlab, teams: teams.json}\nrules:\n  manifest/licence: {severity: note, params: {allow: [MIT]}}\n",
        );
        assert_eq!(faults, []);
        assert_eq!(config.name.as_deref(), Some("shop"));
        assert_eq!(config.packs.len(), 2);
        assert!(config.exclude.is_match("vendor/a/b"));
        assert!(!config.exclude.is_match("a/vendor/b"));
        assert_eq!(config.fail_on, Severity::Warning);
        assert_eq!(config.timeout, Duration::from_millis(500));
        assert_eq!(config.ownership.dialect, Some(OwnershipDialect::Gitlab));
        assert_eq!(config.ownership.teams.expect("teams").value, "teams.json");
        let rule = &config.rules["manifest/licence"];
        assert_eq!(rule.severity, Some(Severity::Note));
        assert_eq!(rule.params["allow"].1, serde_json::json!(["MIT"]));
    }

    #[test]
    fn parts_of_parts_and_patterns_that_start_alike_are_bounded() {
        use std::fmt::Write as _;

        let chain = |count: usize, first: &str| {
            let mut text = format!("architecture:\n  components:\n    c0: {{paths: [p0]{first}}}\n");
            for at in 1..count {
                writeln!(text, "    c{at}: {{paths: [p{at}], parent: c{}}}", at - 1).unwrap();
            }
            text
        };
        assert_eq!(read(&chain(65, "")).1, []);
        let deep = chain(20_000, "");
        assert_eq!(read(&deep).1.len(), 1);
        assert_eq!(
            fault_at(&deep).1,
            "the component `c65` lies within more than 64 others"
        );
        let (_, circle) = read(&chain(3, ", parent: c2"));
        assert_eq!(circle.len(), 3);
        assert_eq!(circle[0].message, "the component `c0` is a part of itself");
        let mut alike = "architecture:\n  components:\n".to_owned();
        for at in 0..600 {
            writeln!(alike, "    c{at}: {{paths: ['libs/*/p{at}']}}").unwrap();
        }
        assert_eq!(read(&alike).1.len(), 1);
        assert_eq!(
            fault_at(&alike).1,
            "more than 512 patterns of components begin with a wildcard behind `libs/`, and each is tried on every file"
        );
    }

    #[test]
    fn nothing_but_comments_asks_for_the_defaults() {
        for text in ["", "# packs: [default]\n", "---\n"] {
            let (config, faults) = read(text);
            assert_eq!(faults, [], "{text:?}");
            assert_eq!(config.fail_on, Severity::Error);
        }
    }

    #[test]
    fn a_config_that_cannot_be_used_says_so_and_which_version_can() {
        for text in [
            "polices: [a]\n",
            "a: [\n",
            "{}\n---\n{}\n",
            "required_version: '>=99'\nlater: 1\n",
        ] {
            let (config, faults) = read(text);
            assert!(config.unused, "{text:?}");
            assert!(
                faults[0].message.starts_with("the config was not used: "),
                "{text:?}"
            );
        }
        assert_eq!(fault_at("later: 1\nrequired_version: '>=99'\n").0, "'>=99'");
        assert_eq!(fault_at("required_version: [1]\n").0, "[1]");
        assert_eq!(read("required_version: '>=0.1'\n").1, []);
    }

    #[test]
    fn an_edition_is_one_that_purlin_knows() {
        assert_eq!(read("edition: 1\n").0.edition, 1);
        let (config, faults) = read(&format!("edition: {}\n", NEWEST_EDITION + 1));
        assert!(!config.unused);
        assert!(
            faults[0]
                .message
                .ends_with(&format!("the newest is {NEWEST_EDITION}"))
        );
        assert_eq!(fault_at("edition: 0\n").0, "0");
        assert_eq!(fault_at("edition: soon\n").0, "soon");
    }

    #[test]
    fn mistakes_are_placed() {
        assert_eq!(fault_at("polices: [a]\n").0, "polices");
        assert_eq!(fault_at("fail_on: fatal\n").0, "fatal");
        assert_eq!(fault_at("timeout: soon\n").0, "soon");
        assert_eq!(fault_at("timeout: 0s\n").0, "0s");
        for long in ["61s", "100000m", "60001ms"] {
            let (at, message) = fault_at(&format!("timeout: {long}\n"));
            assert_eq!(at, long);
            assert!(message.ends_with("60s at most"), "{message}");
        }
        assert_eq!(read("timeout: 1m\n").1, []);
        assert_eq!(fault_at("exclude: ['a[']\n").0, "'a['");
        assert_eq!(fault_at("ownership: {teams: ../teams.yaml}\n").0, "../teams.yaml");
        assert_eq!(fault_at("ownership: {dialect: gerrit}\n").0, "gerrit");
        assert_eq!(fault_at("ownership: {dialects: github}\n").0, "dialects");
        assert_eq!(fault_at("policies: [../other]\n").0, "../other");
        let (outside, _) = read("policies: [../other]\ndata: [/etc/a.json, b.json]\n");
        assert_eq!(
            (outside.policies.map(|paths| paths.len()), outside.data.len()),
            (Some(0), 1)
        );
        assert_eq!(fault_at("rules: {a/b: {sverity: error}}\n").0, "sverity");
        assert!(!fault_at("a: [\n").1.is_empty());
    }
}
