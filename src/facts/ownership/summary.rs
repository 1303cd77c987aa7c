//! What rules see of ownership, counted over the files of a listing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::assignment::{Assignment, RuleHit};
use super::fact::{
    DisagreementFact, OwnerErrorFact, OwnerFixFact, OwnerRuleFact, OwnerSourceFact, OwnersFact, SectionFact,
    ShareFact, SingleOwnerFact, TeamsFact, UnknownOwnerFact, UnknownReason,
};
use super::rule::{FilePlace, OwnerRule, OwnershipError};
use super::ruleset::Ruleset;
use super::spelling;
use super::teams::OwnerKnowledge;
use super::{Dialect, Ownership, Teams, paths};
use crate::diagnostic::{Owner, Owners};
use crate::facts::FactAt;
use crate::repository::Listing;
use crate::source::{RepoPath, Root, Span, Text};

/// How many rules are named that override another.
const MOST_SHADOWS: usize = 16;

/// How many disagreements are reported.
const MOST_DISAGREEMENTS: usize = 1000;

fn at(file: &RepoPath, span: Span, line: u32) -> FactAt {
    FactAt {
        root: Root::Head,
        path: file.clone(),
        span: (line > 0).then_some([span.start, span.end]),
        line: (line > 0).then_some(line),
    }
}

fn at_place(place: &FilePlace) -> FactAt {
    at(&place.file, place.span, place.line)
}

fn at_rule(rule: &OwnerRule) -> FactAt {
    at(&rule.file, rule.span, rule.line)
}

/// See [`Ownership::fact`].
pub(super) fn fact(ownership: &Ownership, listing: &Listing, sizes: Option<&[Option<u64>]>) -> OwnersFact {
    let paths = paths(listing);
    let nothing = Assignment::default();
    let force = ownership.force();
    let assigned = force.map(|force| force.assign(&paths));
    let assignment = assigned.as_ref().unwrap_or(&nothing);
    let owners: Vec<Owners> = match force {
        Some(force) => assignment.sets().map(|hits| force.owners(hits)).collect(),
        None => Vec::new(),
    };
    let files = files_of_sets(assignment);
    let excluded = Excluded::new(force, listing);
    let texts: Texts<'_> = ownership
        .texts()
        .map(|text| (text.path(), text.as_ref()))
        .collect();
    let mut errors: Vec<&OwnershipError> = ownership.errors().collect();
    errors.sort_by_key(|error| (&error.file, error.span, error.kind));
    OwnersFact {
        file: ownership.file().cloned(),
        dialect: ownership.dialect(),
        sources: ownership
            .sources()
            .iter()
            .map(|source| OwnerSourceFact {
                path: source.path.clone(),
                dialect: source.dialect,
                in_force: source.in_force,
            })
            .collect(),
        rules: force
            .map(|force| rules(force, &paths, assignment, &excluded, &texts))
            .unwrap_or_default(),
        errors: errors
            .into_iter()
            .map(|error| error_fact(error, &texts))
            .collect(),
        unowned: unowned(paths.iter().enumerate().map(|(at, path)| {
            let set = assignment.of().get(at).copied().unwrap_or(0);
            (
                *path,
                owners.get(set as usize).is_some_and(|owners| !owners.is_empty()),
            )
        })),
        teams: TeamsFact {
            known: ownership.teams().known(),
            file: ownership.teams().file().cloned(),
            members: ownership
                .teams()
                .iter()
                .map(|(name, members)| (name.to_string(), members.to_vec()))
                .collect(),
            people: ownership.teams().everybody().cloned().collect(),
        },
        unknown_owners: unknown_owners(ownership),
        disagreements: disagreements(ownership, &paths, assignment, &owners),
        shares: shares(
            &owners,
            &files,
            sizes.map(|sizes| bytes_of_sets(assignment, sizes)).as_deref(),
        ),
        single_owner: force
            .map(|force| single_owner(force, ownership.teams(), assignment, &owners, &files))
            .unwrap_or_default(),
    }
}

/// Which rules in force match the files that the config excludes from the checked set: a rule for these is not idle.
struct Excluded(Assignment);

impl Excluded {
    fn new(force: Option<&Ruleset>, listing: &Listing) -> Self {
        let files = listing.excluded_files().iter();
        let paths: Vec<&str> = files.map(|file| file.path.as_str()).collect();
        Self(force.map_or_else(Assignment::default, |force| force.assign(&paths)))
    }
}

/// How many files each set of rules decides.
fn files_of_sets(assignment: &Assignment) -> Vec<usize> {
    let mut files = vec![0; assignment.sets().count()];
    for set in assignment.of() {
        if let Some(count) = files.get_mut(*set as usize) {
            *count += 1;
        }
    }
    files
}

/// How many bytes the files have that each set of rules decides, by the sizes of all files.
fn bytes_of_sets(assignment: &Assignment, sizes: &[Option<u64>]) -> Vec<u64> {
    let mut bytes = vec![0_u64; assignment.sets().count()];
    for (set, size) in assignment.of().iter().zip(sizes) {
        if let Some(sum) = bytes.get_mut(*set as usize) {
            *sum = sum.saturating_add(size.unwrap_or(0));
        }
    }
    bytes
}

/// The texts of ownership files by path.
type Texts<'t> = HashMap<&'t RepoPath, &'t Text>;

/// The line of a place after the replacement; `None` if the place spans lines.
fn line_with(text: &Text, span: Span, instead: &str) -> Option<String> {
    let line = text.line_span(text.line_index(span.start))?;
    if span.end > line.end || instead.contains(['\n', '\r']) {
        return None;
    }
    let before = text.slice(Span {
        start: line.start,
        end: span.start,
    });
    let before = before.strip_prefix('\u{feff}').unwrap_or(before);
    let behind = text.slice(Span {
        start: span.end,
        end: line.end,
    });
    Some(format!("{before}{instead}{behind}"))
}

fn error_fact(error: &OwnershipError, texts: &Texts<'_>) -> OwnerErrorFact {
    OwnerErrorFact {
        kind: error.kind.to_owned(),
        message: error.message.clone(),
        suggestion: error.suggestion.clone(),
        fix: error.fix.as_ref().map(|fix| OwnerFixFact {
            at: at(&error.file, fix.span, error.line),
            text: fix.text.clone(),
            line: texts
                .get(&error.file)
                .filter(|_| fix.safe)
                .and_then(|text| line_with(text, fix.span, &fix.text)),
        }),
        dialect: error.dialect,
        at: at(&error.file, error.span, error.line),
    }
}

fn rules(
    force: &Ruleset,
    paths: &[&str],
    assignment: &Assignment,
    excluded: &Excluded,
    texts: &Texts<'_>,
) -> Vec<OwnerRuleFact> {
    let shadows = force.shadows(paths, assignment, MOST_SHADOWS);
    let directories = force.directories(paths, assignment);
    let leaves_sections = force.leaves_sections();
    let number = |counts: &[usize], at: usize| counts.get(at).copied().unwrap_or(0);
    let facts = force.rules.iter().zip(shadows).enumerate();
    facts
        .map(|(index, (rule, shadowed_by))| OwnerRuleFact {
            pattern: rule.pattern.clone(),
            owners: rule.owners.to_vec(),
            reviewers: rule.reviewers.clone(),
            required_reviewers: rule.required_reviewers.clone(),
            section: rule
                .section
                .and_then(|section| force.sections.get(section as usize))
                .map(|section| SectionFact {
                    name: section.name.clone(),
                    optional: section.optional,
                    approvals: section.approvals,
                }),
            exclusion: rule.exclusion,
            matches: number(assignment.matches(), index),
            matches_excluded: number(excluded.0.matches(), index),
            decides: number(assignment.decides(), index),
            shadowed_by: shadowed_by
                .into_iter()
                .filter(|_| number(excluded.0.decides(), index) == 0)
                .map(|rule| rule as usize)
                .collect(),
            duplicate_of: force.duplicate_of(index),
            leaves_sections: leaves_sections.get(index).copied().unwrap_or(true),
            directory: directories
                .get(index)
                .filter(|is_directory| **is_directory && number(excluded.0.matches(), index) == 0)
                .map(|_| directory_fix(rule, texts)),
            at: at_rule(rule),
            owner_ats: rule.owner_places.iter().map(at_place).collect(),
        })
        .collect()
}

/// The pattern of a rule with a `/` at its end.
fn directory_fix(rule: &OwnerRule, texts: &Texts<'_>) -> OwnerFixFact {
    let text = format!("{}/", rule.pattern);
    OwnerFixFact {
        at: at_rule(rule),
        line: texts
            .get(&rule.file)
            .and_then(|file| line_with(file, rule.span, &text)),
        text,
    }
}

fn unknown_owners(ownership: &Ownership) -> Vec<UnknownOwnerFact> {
    let teams = ownership.teams();
    if !teams.known() {
        return Vec::new();
    }
    let mut places: BTreeMap<FilePlace, Owner> = BTreeMap::new();
    for rule in ownership.rulesets.iter().flat_map(|ruleset| &ruleset.rules) {
        let owners = rule.owners.iter().zip(&rule.owner_places);
        let reviewers = rule.reviewers.iter().zip(&rule.reviewer_places);
        let required = rule.required_reviewers.iter();
        let required = required.zip(&rule.required_reviewer_places);
        for (owner, place) in owners.chain(reviewers).chain(required) {
            places.entry(place.clone()).or_insert_with(|| owner.clone());
        }
    }
    for section in ownership.rulesets.iter().flat_map(|ruleset| &ruleset.sections) {
        for (owner, place) in section.owners.iter().zip(&section.owner_places) {
            places.entry(place.clone()).or_insert_with(|| owner.clone());
        }
    }
    let mut known: HashMap<&Owner, (OwnerKnowledge, Option<String>)> = HashMap::new();
    let mut unknown = Vec::new();
    for (place, owner) in &places {
        let (verdict, suggestion) = known.entry(owner).or_insert_with(|| {
            let verdict = teams.knows(owner.as_str());
            let like = matches!(verdict, OwnerKnowledge::NoTeam | OwnerKnowledge::NoPerson)
                .then(|| teams.like(owner.as_str()))
                .flatten();
            (verdict, like.map(ToString::to_string))
        });
        let reason = match verdict {
            OwnerKnowledge::Yes | OwnerKnowledge::Unlisted => continue,
            OwnerKnowledge::NoTeam => UnknownReason::Team,
            OwnerKnowledge::NoPerson => UnknownReason::Person,
        };
        let Some(file) = teams.file_for(owner.as_str()) else {
            continue;
        };
        unknown.push(UnknownOwnerFact {
            owner: owner.clone(),
            reason,
            file: file.clone(),
            suggestion: suggestion.clone(),
            at: at_place(place),
        });
    }
    unknown
}

fn shares(owners: &[Owners], files: &[usize], bytes: Option<&[u64]>) -> BTreeMap<String, ShareFact> {
    let mut shares: BTreeMap<String, (ShareFact, BTreeMap<Owner, usize>)> = BTreeMap::new();
    let sets = owners.iter().zip(files).enumerate();
    for (set, (owners, files)) in sets.filter(|(_, (_, files))| **files > 0) {
        for (identity, names) in spelling::by_identity(owners) {
            let (share, spellings) = shares.entry(identity).or_default();
            for name in names {
                *spellings.entry(name.clone()).or_default() += files;
            }
            share.files += files;
            if let Some(bytes) = bytes {
                let more = bytes.get(set).copied().unwrap_or(0);
                share.bytes = Some(share.bytes.unwrap_or(0).saturating_add(more));
            }
        }
    }
    shares
        .into_values()
        .filter_map(|(share, spellings)| Some((spelling::most_frequent(&spellings)?.to_string(), share)))
        .collect()
}

/// The people behind owners; `None` if one of them may be a group that is not listed.
fn people(dialect: Dialect, teams: &Teams, owners: &[Owner]) -> Option<BTreeSet<String>> {
    let mut people = BTreeSet::new();
    for owner in owners {
        if teams.is_team(owner.as_str()) {
            people.extend(
                teams
                    .people(owner)
                    .iter()
                    .map(|person| spelling::key(person.as_str())),
            );
            continue;
        }
        let key = spelling::key(owner.as_str());
        let known = teams.knows(owner.as_str()) == OwnerKnowledge::Yes;
        let is_person = match dialect {
            Dialect::Github | Dialect::Bitbucket | Dialect::Gitea => !key.contains('/'),
            Dialect::Prow => true,
            // `@name` may be a group.
            Dialect::Gitlab => known || (key.contains('@') && !owner.as_str().starts_with('@')),
            Dialect::Backstage => known || owner.as_str().to_ascii_lowercase().starts_with("user:"),
        };
        if !is_person {
            return None;
        }
        people.insert(key);
    }
    Some(people)
}

fn single_owner(
    force: &Ruleset,
    teams: &Teams,
    assignment: &Assignment,
    owners: &[Owners],
    files: &[usize],
) -> Vec<SingleOwnerFact> {
    let mut by_rule: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for ((hits, owners), files) in assignment.sets().zip(owners).zip(files) {
        if *files == 0 || owners.is_empty() {
            continue;
        }
        let Some(people) = people(force.dialect, teams, owners) else {
            continue;
        };
        let mut people = people.into_iter();
        if let (Some(one), None) = (people.next(), people.next())
            && let Some(hit) = hits.iter().find(|hit| names_somebody(force, **hit))
        {
            *by_rule.entry((hit.rule as usize, one)).or_default() += files;
        }
    }
    by_rule
        .into_iter()
        .filter_map(|((index, person), files)| {
            let rule = force.rules.get(index)?;
            let as_written = rule
                .owners
                .iter()
                .find(|owner| spelling::key(owner.as_str()) == person)
                .cloned();
            Some(SingleOwnerFact {
                rule: index,
                pattern: rule.pattern.clone(),
                owner: as_written.unwrap_or_else(|| Owner::new(format!("@{person}"))),
                files,
                at: at_rule(rule),
            })
        })
        .collect()
}

fn names_somebody(force: &Ruleset, hit: RuleHit) -> bool {
    hit.owners && force.rule(hit).is_some_and(|rule| !rule.owners.is_empty())
}

/// The names that two sources may share: of teams and people, without organisation.
fn names(teams: &Teams, owners: &[Owner]) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for owner in owners {
        let people = teams.people(owner);
        for owner in people.iter().chain([owner]) {
            let key = spelling::key(owner.as_str());
            names.insert(key.rsplit('/').next().unwrap_or(&key).to_owned());
        }
    }
    names
}

fn disagreements(
    ownership: &Ownership,
    paths: &[&str],
    assignment: &Assignment,
    owners: &[Owners],
) -> Vec<DisagreementFact> {
    let Some(force) = ownership.force() else {
        return Vec::new();
    };
    let teams = ownership.teams();
    let names_in_force: Vec<BTreeSet<String>> = owners.iter().map(|owners| names(teams, owners)).collect();
    let mut facts = Vec::new();
    for other in ownership.rulesets.iter().skip(1) {
        let others = other.assign(paths);
        let other_owners: Vec<Owners> = others.sets().map(|hits| other.owners(hits)).collect();
        let other_names: Vec<BTreeSet<String>> =
            other_owners.iter().map(|owners| names(teams, owners)).collect();
        let mut verdicts: HashMap<(u32, u32), bool> = HashMap::new();
        let pairs = assignment.of().iter().zip(others.of());
        let disagrees: Vec<Option<(u32, u32)>> = pairs
            .map(|(one, two)| {
                let pair = (*one, *two);
                let apart = *verdicts.entry(pair).or_insert_with(|| {
                    match (names_in_force.get(*one as usize), other_names.get(*two as usize)) {
                        (Some(one), Some(two)) => !one.is_empty() && !two.is_empty() && one.is_disjoint(two),
                        _ => false,
                    }
                });
                apart.then_some(pair)
            })
            .collect();
        for (place, first, (one, two), files) in summed_up(paths, &disagrees) {
            let hits = others.hits(first);
            let rule = hits.iter().find(|hit| names_somebody(other, **hit));
            let Some(rule) = rule.and_then(|hit| other.rule(*hit)) else {
                continue;
            };
            let of = |owners: &[Owners], set: u32| owners.get(set as usize).cloned().unwrap_or_default();
            facts.push(DisagreementFact {
                path: place,
                files,
                owners_by: BTreeMap::from([
                    (force.dialect, of(owners, one)),
                    (other.dialect, of(&other_owners, two)),
                ]),
                pattern: rule.pattern.clone(),
                at: at_rule(rule),
            });
        }
    }
    facts.sort_by(|one, other| (&one.path, &one.at).cmp(&(&other.path, &other.at)));
    facts.truncate(MOST_DISAGREEMENTS);
    facts
}

/// The topmost directories in which all files have the same value, and single files elsewhere, each with its first
/// file, the value, and how many files that is.
fn summed_up<T: Copy + PartialEq>(paths: &[&str], values: &[Option<T>]) -> Vec<(String, usize, T, usize)> {
    if values.iter().all(Option::is_none) {
        return Vec::new();
    }
    // For each directory, the one value of all its files; `None` if they differ or have none.
    let mut uniform: HashMap<&str, Option<T>> = HashMap::new();
    let directories = |path: &'_ str| -> Vec<usize> {
        std::iter::once(0)
            .chain(path.match_indices('/').map(|(end, _)| end + 1))
            .collect()
    };
    for (path, value) in paths.iter().zip(values) {
        for end in directories(path) {
            let directory = path.get(..end).unwrap_or_default();
            let known = uniform.entry(directory).or_insert(*value);
            if known != value {
                *known = None;
            }
        }
    }
    let mut found: BTreeMap<String, (usize, T, usize)> = BTreeMap::new();
    for (at, (path, value)) in paths.iter().zip(values).enumerate() {
        let Some(value) = value else { continue };
        let directory = directories(path)
            .into_iter()
            .filter_map(|end| path.get(..end))
            .find(|directory| uniform.get(directory).copied().flatten() == Some(*value));
        let place = match directory {
            Some("") => "/",
            Some(directory) => directory,
            None => path,
        };
        found.entry(place.to_owned()).or_insert((at, *value, 0)).2 += 1;
    }
    found
        .into_iter()
        .map(|(place, (first, value, files))| (place, first, value, files))
        .collect()
}

/// The topmost directories in which no file has an owner, and single files elsewhere, with their counts.
/// The root as a whole is `/`.
fn unowned<'p>(files: impl Iterator<Item = (&'p str, bool)> + Clone) -> BTreeMap<String, usize> {
    let mut has_owner: HashMap<&str, bool> = HashMap::new();
    let mut anybody = false;
    for (path, owned) in files.clone().filter(|(_, owned)| *owned) {
        anybody = true;
        for (end, _) in path.rmatch_indices('/') {
            // Where a directory is known, all above it are.
            if has_owner
                .insert(path.get(..=end).unwrap_or_default(), owned)
                .is_some()
            {
                break;
            }
        }
    }
    let mut unowned = BTreeMap::new();
    for (path, _) in files.filter(|(_, owned)| !*owned) {
        let directories = path.match_indices('/').filter_map(|(end, _)| path.get(..=end));
        let place = if anybody {
            directories
                .into_iter()
                .find(|directory| !has_owner.contains_key(directory))
        } else {
            Some("/")
        };
        *unowned.entry(place.unwrap_or(path).to_owned()).or_default() += 1;
    }
    unowned
}
