//! The rules of one dialect, compiled.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::assignment::{Assignment, RuleHit};
use super::matcher::{Matcher, MatcherRule};
use super::pattern::OwnerPattern;
use super::rule::{Decided, OwnerRule, OwnerSection, OwnershipError};
use super::tree::{AddingUp, DirectoryTree, Inheritance};
use super::{Dialect, backstage, bitbucket, fnmatch, gitea, github, gitlab, prow};
use crate::diagnostic::{Owner, Owners};
use crate::source::{RepoPath, Text};

/// How a path finds its rules.
#[derive(Clone, Debug)]
enum Engine {
    /// By patterns, all in one file.
    Patterns(Matcher),
    /// By the directories above it, or by regular expressions that add up.
    Tree(DirectoryTree),
}

/// The files of one dialect.
#[derive(Clone, Debug)]
pub(super) struct Ruleset {
    pub(super) dialect: Dialect,
    /// Every file that was taken, by path; without a text where it could not be read.
    pub(super) files: Vec<(RepoPath, Option<Arc<Text>>)>,
    pub(super) sections: Vec<OwnerSection>,
    pub(super) rules: Vec<OwnerRule>,
    pub(super) errors: Vec<OwnershipError>,
    engine: Engine,
}

impl Ruleset {
    /// A dialect whose files say nothing, because they cannot be read.
    pub(super) fn unreadable(error: OwnershipError, dialect: Dialect) -> Self {
        Self {
            dialect,
            files: vec![(error.file.clone(), None)],
            sections: Vec::new(),
            rules: Vec::new(),
            errors: vec![error],
            engine: Engine::Patterns(Matcher::new(std::iter::empty())),
        }
    }

    /// Reads a CODEOWNERS file. A dialect that has no such file is read as GitHub's.
    pub(super) fn of_file(dialect: Dialect, text: Arc<Text>) -> Self {
        match dialect {
            Dialect::Gitlab => {
                let gitlab::ParsedGitLab {
                    sections,
                    rules,
                    errors,
                } = gitlab::parse(&text);
                let lines = gitlab_lines(&sections, &rules);
                Self {
                    dialect,
                    engine: Engine::Patterns(Matcher::new(lines.into_iter())),
                    files: vec![(text.path().clone(), Some(text))],
                    sections,
                    rules,
                    errors,
                }
            }
            Dialect::Gitea => {
                let parsed = gitea::parse(&text);
                Self::adding_up(dialect, vec![(text.path().clone(), Some(text))], parsed)
            }
            Dialect::Bitbucket | Dialect::Github | Dialect::Prow | Dialect::Backstage => {
                let (dialect, parsed) = if dialect == Dialect::Bitbucket {
                    (dialect, bitbucket::parse(&text))
                } else {
                    (Dialect::Github, github::parse(&text))
                };
                let github::ParsedGitHub { rules, errors } = parsed;
                let lines = rules.iter().zip(0..).map(|(rule, rank)| MatcherRule {
                    pattern: OwnerPattern::new(&rule.pattern),
                    group: 0,
                    exclusion: false,
                    rank: Some(rank),
                });
                Self {
                    dialect,
                    engine: Engine::Patterns(Matcher::new(lines)),
                    files: vec![(text.path().clone(), Some(text))],
                    sections: Vec::new(),
                    rules,
                    errors,
                }
            }
        }
    }

    /// Reads OWNERS files and their aliases; errors are of files that could not be read.
    pub(super) fn of_owners(
        files: Vec<(RepoPath, Option<Arc<Text>>)>,
        aliases: Option<&Text>,
        unread: Vec<OwnershipError>,
    ) -> Self {
        let texts = files.iter().filter_map(|(_, text)| text.as_deref());
        let mut parsed = prow::parse(texts, aliases);
        parsed.errors.extend(unread);
        Self::adding_up(Dialect::Prow, files, parsed)
    }

    /// Reads catalog files; errors are of files that could not be read.
    pub(super) fn of_catalogs(
        files: Vec<(RepoPath, Option<Arc<Text>>)>,
        unread: Vec<OwnershipError>,
    ) -> Self {
        let texts = files.iter().filter_map(|(_, text)| text.as_deref());
        let mut parsed = backstage::parse(texts);
        parsed.errors.extend(unread);
        Self::adding_up(Dialect::Backstage, files, parsed)
    }

    fn adding_up(dialect: Dialect, files: Vec<(RepoPath, Option<Arc<Text>>)>, parsed: AddingUp) -> Self {
        let AddingUp {
            rules,
            reaches,
            mut errors,
        } = parsed;
        sort(&mut errors);
        let inheritance = match dialect {
            Dialect::Backstage => Inheritance::Nearest,
            _ => Inheritance::Upwards,
        };
        Self {
            dialect,
            files,
            sections: Vec::new(),
            engine: Engine::Tree(DirectoryTree::new(&rules, reaches, inheritance)),
            rules,
            errors,
        }
    }

    /// The rules that decide about a path, in the order of sections, or from the nearest directory up.
    pub(super) fn hits(&self, path: &str) -> Vec<RuleHit> {
        match &self.engine {
            Engine::Patterns(matcher) => matcher.decide(path),
            Engine::Tree(tree) => tree.decide(path),
        }
    }

    /// Which rules match and decide each of `paths`, which are sorted by bytes.
    pub(super) fn assign(&self, paths: &[&str]) -> Assignment {
        match &self.engine {
            Engine::Patterns(matcher) => matcher.assign(paths),
            Engine::Tree(tree) => tree.assign(paths),
        }
    }

    /// For each rule that matches some of `paths` and decides none, the rules that decide them.
    pub(super) fn shadows(&self, paths: &[&str], assignment: &Assignment, most: usize) -> Vec<Vec<u32>> {
        match &self.engine {
            Engine::Patterns(matcher) => matcher.shadows(paths, assignment, most),
            Engine::Tree(_) => vec![Vec::new(); self.rules.len()],
        }
    }

    /// For each rule, the first other rule with the same pattern in the same section.
    pub(super) fn duplicate_of(&self, rule: usize) -> Option<usize> {
        match &self.engine {
            Engine::Patterns(matcher) => matcher
                .duplicate_of()
                .get(rule)
                .copied()
                .flatten()
                .map(|rule| rule as usize),
            Engine::Tree(_) => None,
        }
    }

    /// For each rule, whether it matches nothing but would match a file with a `/` at its end. Empty if there is no
    /// such rule.
    pub(super) fn directories(&self, paths: &[&str], assignment: &Assignment) -> Vec<bool> {
        if self.dialect != Dialect::Gitlab {
            return Vec::new();
        }
        let matches = assignment.matches();
        let unmatched: Vec<usize> = (0..self.rules.len())
            .filter(|rule| matches.get(*rule) == Some(&0))
            .collect();
        let open = unmatched.into_iter().filter_map(|at| {
            let pattern = &self.rules.get(at)?.pattern;
            (!pattern.ends_with(['/', '\\'])).then(|| (at, format!("{pattern}/")))
        });
        let (rules, patterns): (Vec<usize>, Vec<String>) = open.unzip();
        if rules.is_empty() {
            return Vec::new();
        }
        // Whichever decides, each counts what it matches.
        let lines = patterns.iter().zip(0..).map(|(pattern, rank)| MatcherRule {
            pattern: fnmatch::read(&fnmatch::completed(pattern)),
            group: 0,
            exclusion: false,
            rank: Some(rank),
        });
        let assigned = Matcher::new(lines).assign(paths);
        let mut found = vec![false; self.rules.len()];
        for (rule, matches) in rules.into_iter().zip(assigned.matches()) {
            if let Some(found) = found.get_mut(rule) {
                *found = *matches > 0;
            }
        }
        found
    }

    /// For each rule, whether its section is as optional without it, whichever others are deleted too: it is, unless
    /// the section has rules below headings with a `^` and the heading of this one has none.
    pub(super) fn leaves_sections(&self) -> Vec<bool> {
        let section = |rule: &OwnerRule| self.sections.get(rule.section? as usize);
        let optional: BTreeSet<u32> = self
            .rules
            .iter()
            .filter_map(section)
            .filter(|section| section.optional_heading)
            .map(|section| section.group)
            .collect();
        let leaves = |rule: &OwnerRule| {
            section(rule).is_none_or(|section| section.optional_heading || !optional.contains(&section.group))
        };
        self.rules.iter().map(leaves).collect()
    }

    /// The rule after a hit.
    pub(super) fn rule(&self, hit: RuleHit) -> Option<&OwnerRule> {
        self.rules.get(hit.rule as usize)
    }

    /// The owners that hits add up to, each once; those of a single rule as they are.
    pub(super) fn owners(&self, hits: &[RuleHit]) -> Owners {
        if let [hit @ RuleHit { owners: true, .. }] = hits {
            return self
                .rule(*hit)
                .map(|rule| rule.owners.clone())
                .unwrap_or_default();
        }
        let mut owners: Vec<Owner> = Vec::new();
        for rule in hits
            .iter()
            .filter(|hit| hit.owners)
            .filter_map(|hit| self.rule(*hit))
        {
            for owner in &rule.owners {
                if !owners.contains(owner) {
                    owners.push(owner.clone());
                }
            }
        }
        owners.into()
    }

    /// What a hit says, for people.
    pub(super) fn decided(&self, hit: RuleHit, in_force: bool) -> Option<Decided<'_>> {
        let rule = self.rule(hit)?;
        Some(Decided {
            dialect: self.dialect,
            in_force,
            file: &rule.file,
            section: rule
                .section
                .and_then(|section| self.sections.get(section as usize)),
            rule: hit.rule as usize,
            pattern: &rule.pattern,
            owners: if hit.owners { &rule.owners } else { &[] },
            reviewers: if hit.reviewers { &rule.reviewers } else { &[] },
            required_reviewers: if hit.required {
                &rule.required_reviewers
            } else {
                &[]
            },
            exclusion: rule.exclusion,
            span: rule.span,
            line: rule.line,
        })
    }
}

/// The rules of a GitLab file. GitLab keeps the rules of a section in a map by pattern, where a repeated pattern
/// replaces the earlier rule in place.
fn gitlab_lines(sections: &[OwnerSection], rules: &[OwnerRule]) -> Vec<MatcherRule> {
    let mut lines: Vec<MatcherRule> = Vec::with_capacity(rules.len());
    let mut last: HashMap<(u32, String), usize> = HashMap::new();
    for (at, rule) in rules.iter().enumerate() {
        let section = rule.section.and_then(|section| sections.get(section as usize));
        let group = section.map_or(0, |section| section.group);
        let source = fnmatch::completed(&rule.pattern);
        let pattern = fnmatch::read(&source);
        let before = last.insert((group, source), at);
        let rank = before
            .and_then(|before| lines.get_mut(before))
            .map_or_else(|| u32::try_from(at).ok(), |before| before.rank.take());
        lines.push(MatcherRule {
            pattern,
            group,
            exclusion: rule.exclusion,
            rank,
        });
    }
    lines
}

/// By file and place.
pub(super) fn sort(errors: &mut [OwnershipError]) {
    errors.sort_by(|one, other| {
        (&one.file, one.span, one.kind, &one.message).cmp(&(
            &other.file,
            other.span,
            other.kind,
            &other.message,
        ))
    });
}
