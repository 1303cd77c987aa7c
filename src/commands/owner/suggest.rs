//! Who might own what nobody owns, by the git history of who changed it.
//!
//! A commit speaks for its author once a place, however many files of the place it touches, and less the older it is.
//! What an author changes elsewhere says which of the owners that the ownership file names already they belong to.

mod identity;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;

use anyhow::Result;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::failure::{self, hinted};
use super::answer::files;
use super::decision::{Why, decisions};
use super::tree::Tree;
use super::unowned;
use crate::diagnostic::Owner;
use crate::facts::ownership::Dialect;
use crate::facts::ownership::gitlab::DEFAULT_SECTION;
use crate::render::Style;
use crate::render::layout::{Ink, Paint};
use crate::render::printed::{Out, Shown, shown};
use crate::repository::{self, Change, File, History};
use crate::source::RepoPath;
use identity::{Identities, is_bot};

/// A commit of this age weighs half of the newest one: long enough for a quiet directory to have somebody, short
/// enough for those who left to fade.
const HALF_LIFE_DAYS: u32 = 180;
const DAY: u64 = 24 * 60 * 60;
/// What the newest commit weighs.
const FULL: u64 = 1 << 32;
/// Older commits are not read: that many take seconds, and by then the rest weighs next to nothing.
const COMMITS: usize = 50_000;
/// An owner with this share of the weight, in percent, is proposed; otherwise the first alone is.
const PROPOSED: u64 = 34;
/// So many candidates are shown as evidence.
const CANDIDATES: usize = 3;

/// Who might own what nobody owns.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Suggestions {
    /// The day of the newest commit, by which the age of the others is told.
    newest: Option<String>,
    /// A commit that is this much older than the newest weighs half.
    half_life_days: u32,
    /// How many commits were read.
    commits: usize,
    /// The clone holds a part of the history only.
    shallow: bool,
    /// One a place, by path.
    #[allow(clippy::struct_field_names, reason = "the name in the output")]
    pub(super) suggestions: Vec<Suggestion>,
    /// Places that nobody who could own them changed, with how many files they hold.
    unknown: BTreeMap<String, usize>,
}

/// Who might own one place.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Suggestion {
    /// A directory with a `/` at its end, `/*` for the files in the root, or a single file.
    place: String,
    /// Files in it.
    files: usize,
    /// Whether files in it have other owners, which they keep only where the line is ahead of theirs.
    pub(super) ahead: bool,
    /// What the ownership file would say.
    pub(super) pattern: String,
    /// Those proposed.
    pub(super) owners: Vec<Owner>,
    /// Those who changed it most, that which weighs most first.
    evidence: Vec<Candidate>,
}

/// Somebody who changed a place.
#[derive(Debug, Serialize, JsonSchema)]
struct Candidate {
    /// As the ownership file would name them.
    owner: Owner,
    /// Their part of the weight of all commits that touch the place, in percent.
    share: u64,
    /// How many commits.
    commits: usize,
    /// The day of the last one.
    last: String,
    /// The addresses of the authors that count for this owner.
    authors: BTreeSet<String>,
}

/// Commits added up.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    weight: u64,
    commits: usize,
    last: i64,
}

impl Tally {
    fn add(&mut self, weight: u64, time: i64) {
        self.weight += weight;
        self.commits += 1;
        self.last = self.last.max(time);
    }

    fn join(&mut self, other: Self) {
        self.weight += other.weight;
        self.commits += other.commits;
        self.last = self.last.max(other.last);
    }
}

impl Suggestions {
    /// Judges by the history of the repository about those of the files that nobody owns.
    pub(super) fn of(tree: &Tree, asked: &[&File]) -> Result<Self> {
        let asked: BTreeSet<&str> = asked.iter().map(|file| file.path.as_str()).collect();
        // A file whose ownership a line takes away is nobody's on purpose.
        let is_free = |file: &File| {
            asked.contains(file.path.as_str())
                && decisions(tree.ownership(), &file.path)
                    .iter()
                    .all(|decision| matches!(decision.why, Why::NoRule | Why::NoFile))
        };
        let files: Vec<(&str, bool)> = tree
            .subject()
            .set
            .files()
            .iter()
            .map(|file| (file.path.as_str(), !is_free(file)))
            .collect();
        let free = files.iter().filter(|(_, owned)| !owned).map(|(path, _)| *path);
        let coverable = coverable(tree, &files);
        let place_of: HashMap<&str, String> = free
            .zip(unowned::place_of_each(&files))
            .map(|(path, place)| (path, directory_of(below_root(place, path), path, &coverable)))
            .collect();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for (path, owned) in &files {
            if let Some(place) = place_of.get(path).filter(|_| !owned) {
                *counts.entry(place.clone()).or_default() += 1;
            }
        }
        if counts.is_empty() {
            return Ok(Self::new(
                &History::default(),
                counts,
                &Told::default(),
                &Identities::default(),
            ));
        }
        let history = &read(tree)?;
        let known = files.iter().map(|(path, _)| *path).collect();
        let mut told = tell(tree, history, &place_of, &known);
        told.ahead = counts
            .keys()
            .filter(|place| coverable.contains(place.as_str()))
            .cloned()
            .collect();
        let identities = Identities::new(tree.ownership(), history, &told.habits);
        Ok(Self::new(history, counts, &told, &identities))
    }

    fn new(
        history: &History,
        counts: BTreeMap<String, usize>,
        told: &Told<'_>,
        identities: &Identities,
    ) -> Self {
        let mut suggestions = Vec::new();
        let mut unknown = BTreeMap::new();
        for (place, count) in counts {
            let mut by_owner: BTreeMap<Owner, (Tally, BTreeSet<String>)> = BTreeMap::new();
            let authors = told.places.get(place.as_str()).into_iter().flatten();
            for (author, tally) in authors {
                if let Some(owner) = identities.owner(author) {
                    let entry = by_owner.entry(owner).or_default();
                    entry.0.join(*tally);
                    entry.1.insert((*author).to_owned());
                }
            }
            let total: u64 = by_owner.values().map(|(tally, _)| tally.weight).sum();
            let mut ranked: Vec<(Owner, Tally, BTreeSet<String>)> = by_owner
                .into_iter()
                .map(|(owner, (tally, authors))| (owner, tally, authors))
                .collect();
            ranked.sort_by(|a, b| b.1.weight.cmp(&a.1.weight).then_with(|| a.0.cmp(&b.0)));
            ranked.truncate(CANDIDATES);
            let evidence: Vec<Candidate> = ranked
                .into_iter()
                .map(|(owner, tally, authors)| Candidate {
                    owner,
                    share: (tally.weight * 100 + total / 2).checked_div(total).unwrap_or(0),
                    commits: tally.commits,
                    last: day(tally.last),
                    authors,
                })
                .collect();
            let owners: Vec<Owner> = evidence
                .iter()
                .enumerate()
                .filter(|(at, candidate)| *at == 0 || candidate.share >= PROPOSED)
                .map(|(_, candidate)| candidate.owner.clone())
                .collect();
            if owners.is_empty() {
                unknown.insert(place, count);
            } else {
                suggestions.push(Suggestion {
                    ahead: told.ahead.contains(&place),
                    pattern: pattern(&place),
                    place,
                    files: count,
                    owners,
                    evidence,
                });
            }
        }
        Self {
            newest: newest(history).map(day),
            half_life_days: HALF_LIFE_DAYS,
            commits: history.changes.len(),
            shallow: history.shallow,
            suggestions,
            unknown,
        }
    }

    /// The clone holds a part of the history only.
    pub(super) fn shallow(&self) -> bool {
        self.shallow
    }

    /// For people.
    pub(super) fn text(&self, out: &mut Out<'_>, style: Style) -> io::Result<()> {
        let paint = Paint::new(style);
        if self.suggestions.is_empty() && self.unknown.is_empty() {
            return out.literal("every file has an owner, except where a line takes ownership away\n");
        }
        if let Some(newest) = &self.newest {
            let commits = if self.commits == 1 {
                "1 commit".to_owned()
            } else {
                format!("{} commits", self.commits)
            };
            out.line(&shown!(
                "by {} up to {}; a commit weighs half as much as one {} days later\n",
                Shown::exact(&commits),
                Shown::exact(newest),
                self.half_life_days
            ))?;
        }
        for suggestion in &self.suggestions {
            suggestion.text(out, style, paint)?;
        }
        if self.suggestions.iter().any(|suggestion| suggestion.ahead) {
            out.line(&shown!(
                "\nadd the lines of directories in which other files have owners ahead of the lines for those"
            ))?;
        }
        if !self.unknown.is_empty() {
            if !self.suggestions.is_empty() {
                out.literal("\n")?;
            }
            out.line(
                &Shown::literal("no suggestion: nobody with a usable name or address changed these files")
                    .ink(paint, Ink::Strong),
            )?;
            for (place, count) in &self.unknown {
                out.line(&shown!("  {} ({})", Shown::exact(place), files(*count)))?;
            }
        }
        Ok(())
    }

    /// For spreadsheets: one row a candidate.
    pub(super) fn csv(&self, out: &mut Out<'_>) -> io::Result<()> {
        out.csv(&[
            "place", "files", "pattern", "owner", "proposed", "share", "commits", "last", "authors",
        ])?;
        for suggestion in &self.suggestions {
            for candidate in &suggestion.evidence {
                let authors: Vec<&str> = candidate.authors.iter().map(String::as_str).collect();
                let proposed = suggestion.owners.contains(&candidate.owner);
                out.csv(&[
                    &suggestion.place,
                    &suggestion.files.to_string(),
                    &suggestion.pattern,
                    candidate.owner.as_str(),
                    if proposed { "true" } else { "false" },
                    &candidate.share.to_string(),
                    &candidate.commits.to_string(),
                    &candidate.last,
                    &authors.join(" "),
                ])?;
            }
        }
        for (place, count) in &self.unknown {
            out.csv(&[place, &count.to_string(), "", "", "", "", "", "", ""])?;
        }
        Ok(())
    }
}

impl Suggestion {
    /// For people: who is proposed, and by what evidence.
    fn text(&self, out: &mut Out<'_>, style: Style, paint: Paint) -> io::Result<()> {
        let names: Vec<&str> = self.owners.iter().map(Owner::as_str).collect();
        out.line(&shown!(
            "{} ({})  {}",
            Shown::exact(&self.place).ink(paint, Ink::Strong),
            files(self.files),
            Shown::exact(&names.join(" ")).ink(paint, Ink::Good),
        ))?;
        let owners: Vec<Shown> = self
            .evidence
            .iter()
            .map(|candidate| Shown::exact(candidate.owner.as_str()))
            .collect();
        let wide = owners.iter().map(Shown::width).max().unwrap_or(0);
        for (candidate, owner) in self.evidence.iter().zip(&owners) {
            let line = shown!(
                "  {} %  {}  {} {}, last {}",
                shown!("{}", candidate.share).right(3),
                owner.padded(wide),
                candidate.commits,
                if candidate.commits == 1 {
                    "commit"
                } else {
                    "commits"
                },
                Shown::exact(&candidate.last)
            );
            let room = usize::from(style.width).saturating_sub(line.width());
            let ellipsis = if style.unicode { "…" } else { "..." };
            let authors = Shown::exact(&told_authors(candidate)).clipped(room, ellipsis);
            out.line(&shown!("{}{}", line, authors.trimmed().ink(paint, Ink::Faint)))?;
        }
        Ok(())
    }
}

/// Who is behind an owner, where that is not said by the name.
fn told_authors(candidate: &Candidate) -> String {
    let mut authors = candidate.authors.iter();
    match (authors.next(), authors.next(), authors.count()) {
        (Some(only), None, _) if only == candidate.owner.as_str() => String::new(),
        (Some(only), None, _) => format!("  {only}"),
        (Some(first), Some(second), 0) => format!("  {first}, {second}"),
        (Some(first), Some(_), more) => format!("  {first} and {} more", more + 1),
        (None, ..) => String::new(),
    }
}

fn read(tree: &Tree) -> Result<History> {
    repository::history(tree.root(), COMMITS)
        .map_err(|error| failure::list_error(&error))?
        .ok_or_else(|| {
            hinted(
                "there is no git history to suggest owners from",
                "Ask inside a clone, with git on the PATH",
            )
        })
}

/// What the history says.
#[derive(Default)]
struct Told<'h> {
    /// Of each place, who changed it.
    places: BTreeMap<&'h str, BTreeMap<&'h str, Tally>>,
    /// Of each author, whose files they change; [`None`] for owned files at all.
    habits: BTreeMap<&'h str, BTreeMap<Option<Owner>, Tally>>,
    /// The places that also hold files with owners.
    ahead: BTreeSet<String>,
}

/// Goes through the history once. `known` are the files that there are now: others speak for nobody.
fn tell<'h>(
    tree: &Tree,
    history: &'h History,
    place_of: &'h HashMap<&str, String>,
    known: &BTreeSet<&str>,
) -> Told<'h> {
    let now = newest(history).unwrap_or(0);
    let mut told = Told {
        places: BTreeMap::new(),
        habits: BTreeMap::new(),
        ahead: BTreeSet::new(),
    };
    let mut owners_of: HashMap<&str, BTreeSet<Owner>> = HashMap::new();
    let human = history.changes.iter().filter(|change| !is_bot(change));
    for change in human {
        let weight = weight(now, change);
        let author = change.email.as_str();
        let mut places: BTreeSet<&str> = BTreeSet::new();
        let mut owners: BTreeSet<Option<Owner>> = BTreeSet::new();
        for path in &change.paths {
            if let Some(place) = place_of.get(path.as_str()) {
                places.insert(place);
            } else if known.contains(path.as_str()) {
                let found = owners_of
                    .entry(path.as_str())
                    .or_insert_with(|| tree.owners(path));
                owners.extend(found.iter().cloned().map(Some));
            }
        }
        for place in places {
            let authors = told.places.entry(place).or_default();
            authors.entry(author).or_default().add(weight, change.time);
        }
        if !owners.is_empty() {
            owners.insert(None);
            let habits = told.habits.entry(author).or_default();
            for owner in owners {
                habits.entry(owner).or_default().add(weight, change.time);
            }
        }
    }
    told
}

fn newest(history: &History) -> Option<i64> {
    history.changes.iter().map(|change| change.time).max()
}

/// Halves every half-life, in a straight line between: whole numbers, so that every machine finds the same.
fn weight(now: i64, change: &Change) -> u64 {
    let half_life = u64::from(HALF_LIFE_DAYS) * DAY;
    let age = now.saturating_sub(change.time).unsigned_abs();
    let halvings = u32::try_from(age / half_life).unwrap_or(u32::MAX);
    let full = FULL.checked_shr(halvings).unwrap_or(0);
    // What is left of the half-life that it is in; a day is fine enough.
    let days = age % half_life / DAY;
    (full - full / 2 * days / u64::from(HALF_LIFE_DAYS)).max(1)
}

fn day(time: i64) -> String {
    Timestamp::from_second(time).map_or_else(
        |_| "unknown".to_owned(),
        |time| time.to_zoned(jiff::tz::TimeZone::UTC).date().to_string(),
    )
}

/// Where nobody owns anything at all, each directory in the root is a place, and so are the files in it together.
fn below_root(place: &str, path: &str) -> String {
    match (place, path.find('/')) {
        ("/", Some(end)) => path.get(..=end).unwrap_or(path).to_owned(),
        ("/", None) => "/*".to_owned(),
        _ => place.to_owned(),
    }
}

/// The directories that hold a file with an owner and may get a line all the same, if that line is ahead of the others: the
/// last line that matches a file decides. In GitLab that holds in a section: a line ahead of all is in the default one, and
/// would be asked as well about a file that only other sections own.
fn coverable<'p>(tree: &Tree, files: &[(&'p str, bool)]) -> BTreeSet<&'p str> {
    let keeps_its_owner = |path: &str| {
        let decided = decisions(tree.ownership(), &RepoPath::new(path));
        match tree.ownership().dialect() {
            Some(Dialect::Github | Dialect::Bitbucket) => {
                decided.iter().any(|decision| decision.rule.is_some())
            }
            Some(Dialect::Gitlab) => decided.iter().any(|decision| {
                let section = decision.section.as_ref();
                section.is_some_and(|section| section.name == DEFAULT_SECTION)
            }),
            _ => false,
        }
    };
    let mut coverable = BTreeSet::new();
    let mut others = BTreeSet::new();
    for (path, _) in files.iter().filter(|(_, owned)| *owned) {
        let keeps = keeps_its_owner(path);
        for (end, _) in path.match_indices('/') {
            let directory = path.get(..=end).unwrap_or_default();
            coverable.insert(directory);
            if !keeps {
                others.insert(directory);
            }
        }
    }
    coverable.retain(|directory| !others.contains(directory));
    coverable
}

/// The place to propose for a file: where it is the file alone, its directory if that may get a line.
fn directory_of(place: String, path: &str, coverable: &BTreeSet<&str>) -> String {
    let directory = path.rfind('/').and_then(|end| path.get(..=end));
    match directory.filter(|directory| place == path && coverable.contains(directory)) {
        Some(directory) => directory.to_owned(),
        None => place,
    }
}

/// A pattern that matches the place and nothing else that is likely. What a pattern would read otherwise, and can't
/// escape in every dialect, is matched as any character.
fn pattern(place: &str) -> String {
    if place == "/*" {
        return place.to_owned();
    }
    let mut pattern = String::from("/");
    for char in place.chars() {
        match char {
            ' ' => pattern.push_str("\\ "),
            '*' | '?' | '[' | ']' | '\\' | '#' | '!' => pattern.push('?'),
            char if char.is_control() || char.is_whitespace() => pattern.push('?'),
            char => pattern.push(char),
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: i64) -> Change {
        Change {
            time,
            email: "a@b.c".to_owned(),
            name: "A".to_owned(),
            paths: Vec::new(),
        }
    }

    #[test]
    fn weight_halves_every_half_life_and_never_grows() {
        let half_life = i64::from(HALF_LIFE_DAYS) * 86_400;
        let now = 100 * half_life;
        assert_eq!(weight(now, &at(now)), FULL);
        assert_eq!(weight(now, &at(now - half_life)), FULL / 2);
        assert_eq!(weight(now, &at(now - 3 * half_life)), FULL / 8);
        assert_eq!(weight(now, &at(0)), 1);
        assert_eq!(weight(i64::MAX, &at(i64::MIN)), 1);
        let weights: Vec<u64> = (0..400)
            .map(|days| weight(now, &at(now - days * 86_400)))
            .collect();
        assert!(weights.is_sorted_by(|older, younger| older > younger));
    }

    #[test]
    fn patterns_match_their_place() {
        assert_eq!(pattern("src/new/"), "/src/new/");
        assert_eq!(pattern("a b/[id]/#x.ts"), "/a\\ b/?id?/?x.ts");
        assert_eq!(pattern("/*"), "/*");
        assert_eq!(below_root("/", "a/b/c"), "a/");
        assert_eq!(below_root("/", "a"), "/*");
        assert_eq!(below_root("a/b/", "a/b/c"), "a/b/");
    }
}
