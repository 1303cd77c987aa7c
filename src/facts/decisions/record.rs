//! The record of one decision, in whatever style it is written.

use jiff::civil::Date;

use super::fact::{ChangeFact, DayFact, DecisionFact, ReferenceFact, StatedFact, StatusFact};
use super::name::RecordName;
use super::reference;
use super::statement::{self, Part, Section, Statement, folded};
use super::status;
use crate::document::{self, Format, Parsed};
use crate::facts::FactAt;
use crate::source::{FileId, RepoPath, Span, Text};

/// The word that says that people, not rules, see to a decision.
const MANUAL: &str = "manual";

/// Sections, besides that of the status, that may say what supersedes what.
const LINKS: [&str; 5] = [
    "links",
    "relateddecisions",
    "moreinformation",
    "references",
    "notes",
];

fn stated(text: &Text, part: Part) -> StatedFact {
    StatedFact {
        at: FactAt::of(text, part.span),
        text: part.text,
    }
}

/// Reads a record. `None` for a page that is none: it has neither a number, a day nor an id, and no status. Where its
/// references lead is found out once all are known.
pub(super) fn read(text: &Text) -> Option<DecisionFact> {
    let stem = reference::without_extension(text.path().file_name());
    let name = RecordName::of(stem);
    let parsed = match document::parse(Format::Markdown, text) {
        Ok(parsed) => parsed,
        Err(error) => return Some(unread(text.file(), error.message)),
    };
    let document = parsed.documents.first()?;
    let sections = statement::sections(document, text);
    let front = statement::of_front_matter(document, text);
    let statements = Statements::of(text, &front, &sections);
    let own_id = statements
        .text("id")
        .filter(|part| front.iter().any(|own| own.values.contains(part)));
    let status_lines = statements.status(text, &sections);
    if name
        == (RecordName {
            rest: stem.to_owned(),
            ..RecordName::default()
        })
        && status_lines.is_empty()
        && own_id.is_none()
        && parsed.unread.is_empty()
    {
        return None;
    }
    let title = title(&statements, &sections, stem);
    let place = FactAt::of(text, title.span);
    let mut record = blank(text.file(), &name, stem);
    if let Some(id) = own_id {
        let is_number = id.text.bytes().all(|byte| byte.is_ascii_digit());
        record.id = if is_number {
            format!("ADR-{}", id.text)
        } else {
            id.text.clone()
        };
    }
    record.title = title.text;
    record.at = place.clone();
    record.status = status_of(text, &status_lines, place);
    record.date = statements.day(text, "date");
    record.review_by = statements.day(text, "reviewby");
    for key in ["deciders", "decisionmakers", "decider", "decidedby"] {
        record.deciders.extend(
            statements
                .list(key)
                .into_iter()
                .filter(|part| !is_placeholder(&part.text))
                .map(|part| stated(text, part)),
        );
    }
    record.supersedes = statements.references(text, "supersedes");
    record.superseded_by = statements.references(text, "supersededby");
    let links = sections
        .iter()
        .filter(|section| LINKS.contains(&folded(&section.title.text).as_str()));
    let links = links.flat_map(|section| &section.lines);
    let of_status = status_lines.iter().flat_map(|source| &source.lines);
    for (line, is_status) in of_status
        .map(|line| (line, true))
        .chain(links.map(|line| (line, false)))
    {
        let lower = line.text.to_lowercase();
        let begins = |starts: &[&str]| starts.iter().any(|start| lower.starts_with(start));
        if begins(&["supersedes", "supercedes", "replaces "]) {
            record.supersedes.extend(references(text, line));
        } else if begins(&["superseded by", "superceded by", "replaced by "])
            || is_status && (lower.contains("superseded by") || lower.contains("superceded by"))
        {
            let from = ["superseded by", "superceded by", "replaced by"]
                .iter()
                .find_map(|words| lower.find(words));
            record
                .superseded_by
                .extend(references_behind(text, line, from.unwrap_or_default()));
        }
    }
    for part in statements.list("enforcedby") {
        if part.text.eq_ignore_ascii_case(MANUAL) {
            record.manual = true;
        } else {
            record.enforced_by.push(stated(text, part));
        }
    }
    let archgate = statements.text("domain").is_some();
    for key in ["affects", "files"] {
        if key == "affects" || archgate {
            record
                .affects
                .extend(statements.list(key).into_iter().map(|part| stated(text, part)));
        }
    }
    record.changed = changes(text, &sections);
    record.unread = wrong_in_front_matter(parsed);
    if record.unread.is_some() {
        // What can't be read may say something else.
        record.status.value = None;
    }
    distinct(&mut record.supersedes);
    distinct(&mut record.superseded_by);
    Some(record)
}

/// What keeps the front matter from being read, or makes it say two things.
fn wrong_in_front_matter(parsed: Parsed) -> Option<String> {
    let twice = parsed.oddities.into_iter().map(|oddity| oddity.message);
    let mut wrong = parsed.unread.into_iter().map(|error| error.message).chain(twice);
    wrong.next().map(|message| format!("the front matter: {message}"))
}

/// The record of a file that can't be read.
pub(super) fn unread(file: &FileId, why: String) -> DecisionFact {
    let stem = reference::without_extension(file.path.file_name());
    DecisionFact {
        unread: Some(why),
        ..blank(file, &RecordName::of(stem), stem)
    }
}

fn blank(file: &FileId, name: &RecordName, stem: &str) -> DecisionFact {
    let place = FactAt {
        root: file.root,
        path: file.path.clone(),
        span: None,
        line: None,
    };
    DecisionFact {
        id: name.id().unwrap_or_else(|| stem.to_owned()),
        number: name.number(),
        path: RepoPath::new(file.path.as_str()),
        title: stem.to_owned(),
        at: place.clone(),
        status: StatusFact {
            value: None,
            text: None,
            at: place,
        },
        date: None,
        deciders: Vec::new(),
        supersedes: Vec::new(),
        superseded_by: Vec::new(),
        enforced_by: Vec::new(),
        manual: false,
        affects: Vec::new(),
        review_by: None,
        changed: Vec::new(),
        unread: None,
    }
}

fn distinct(references: &mut Vec<ReferenceFact>) {
    let mut seen = std::collections::BTreeSet::new();
    references.retain(|reference| seen.insert(reference.text.clone()));
}

/// Text that a template leaves to be filled in.
fn is_placeholder(text: &str) -> bool {
    text.starts_with(['{', '[', '<'])
}

/// One place that states the status.
struct StatusSource {
    lines: Vec<Part>,
}

/// The status that all places agree on.
fn status_of(text: &Text, sources: &[StatusSource], title: FactAt) -> StatusFact {
    let lines = |source: &StatusSource| status::read(source.lines.iter().map(|line| line.text.as_str()));
    let Some(first) = sources.first().and_then(|source| source.lines.first()) else {
        return StatusFact {
            value: None,
            text: None,
            at: title,
        };
    };
    let value = sources.first().and_then(lines);
    StatusFact {
        value: value.filter(|value| sources.iter().all(|source| lines(source) == Some(*value))),
        text: Some(first.text.clone()),
        at: FactAt::of(text, first.span),
    }
}

/// The statements of a record about itself.
struct Statements(Vec<Statement>);

impl Statements {
    /// Those of the front matter, and those under the title, before the next heading.
    fn of(text: &Text, front: &[Statement], sections: &[Section]) -> Self {
        let mut statements = front.to_vec();
        for section in sections {
            statements.extend(section.statements(text));
            if section.level > 0 {
                break;
            }
        }
        Self(statements)
    }

    fn with<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s Statement> {
        self.0.iter().filter(move |statement| statement.key == key)
    }

    fn text(&self, key: &str) -> Option<Part> {
        self.with(key)
            .find_map(|statement| statement.values.first().cloned())
    }

    /// Where the status is stated: each of these statements, and the sections of that name.
    fn status(&self, text: &Text, sections: &[Section]) -> Vec<StatusSource> {
        let stated = self
            .with("status")
            .filter(|statement| !statement.values.is_empty());
        let mut sources: Vec<StatusSource> = stated
            .map(|statement| StatusSource {
                lines: statement.values.clone(),
            })
            .collect();
        for section in sections.iter().filter(|section| section.level > 1) {
            let lines = if folded(&section.title.text) == "status" {
                section.lines.clone()
            } else {
                match statement::of_line(text, section.title.span) {
                    Some(title) if title.key == "status" => title.values,
                    _ => continue,
                }
            };
            if lines.iter().any(|line| !line.text.is_empty()) {
                sources.push(StatusSource { lines });
            }
        }
        sources
    }

    fn day(&self, text: &Text, key: &str) -> Option<DayFact> {
        self.text(key).map(|part| DayFact {
            day: day(&part.text).map(|(day, _)| day),
            at: FactAt::of(text, part.span),
            text: part.text,
        })
    }

    /// The values of a key; a text is taken apart at its commas.
    fn list(&self, key: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        for statement in self.with(key) {
            for value in &statement.values {
                if statement.is_list {
                    parts.push(value.clone());
                } else {
                    parts.extend(
                        value
                            .text
                            .split([',', ';'])
                            .map(str::trim)
                            .filter(|part| !part.is_empty())
                            .map(|part| Part {
                                text: part.to_owned(),
                                span: value.span,
                            }),
                    );
                }
            }
        }
        parts
    }

    fn references(&self, text: &Text, key: &str) -> Vec<ReferenceFact> {
        let values = self.with(key).flat_map(|statement| &statement.values);
        values
            .flat_map(|value| {
                let found = references(text, value);
                // What is stated as a reference is one, whatever it looks like; `none` and placeholders are not.
                let none =
                    ["", "none", "n/a", "-", "null", "~"].contains(&value.text.to_lowercase().as_str());
                if found.is_empty() && !none && !is_placeholder(&value.text) {
                    vec![leading_nowhere(text, value.text.clone(), value.span)]
                } else {
                    found
                }
            })
            .collect()
    }
}

fn references(text: &Text, part: &Part) -> Vec<ReferenceFact> {
    references_behind(text, part, 0)
}

/// The references in what is written at a place, from the first that stands behind `from` bytes of its plain text on.
fn references_behind(text: &Text, part: &Part, from: usize) -> Vec<ReferenceFact> {
    let raw = text.slice(part.span);
    let start = part.span.start as usize;
    let found = reference::find(raw).into_iter().filter(|(at, _)| *at >= from);
    found
        .map(|(at, word)| {
            leading_nowhere(
                text,
                word.to_owned(),
                Span::new(start + at, start + at + word.len()),
            )
        })
        .collect()
}

fn leading_nowhere(text: &Text, word: String, span: Span) -> ReferenceFact {
    ReferenceFact {
        elsewhere: reference::is_elsewhere(&word),
        text: word,
        to: None,
        at: FactAt::of(text, span),
    }
}

/// The title: that of the front matter, or the first heading, without the number; else what the file is called.
fn title(statements: &Statements, sections: &[Section], stem: &str) -> Part {
    let heading = sections
        .iter()
        .find(|section| section.level > 0)
        .map(|section| section.title.clone());
    let stated = statements
        .0
        .iter()
        .find(|statement| statement.key == "title")
        .and_then(|statement| statement.values.first().cloned());
    let mut title = stated.or(heading).unwrap_or(Part {
        text: String::new(),
        span: Span::default(),
    });
    title.text = without_number(&title.text).to_owned();
    if title.text.is_empty() {
        title.text = RecordName::of(stem).rest.replace(['-', '_'], " ");
    }
    title
}

/// `Use Node` of `7. Use Node`, `ADR-0007: Use Node` and `ADR 7 - Use Node`.
fn without_number(title: &str) -> &str {
    let letters = title.trim_start_matches(|char: char| char.is_ascii_alphabetic());
    let prefix = title.get(..title.len() - letters.len()).unwrap_or("");
    if !prefix.is_empty() && !prefix.chars().all(|char| char.is_ascii_uppercase()) {
        return title;
    }
    let digits = letters.trim_start_matches(['-', ' ', '#']);
    let behind = digits.trim_start_matches(|char: char| char.is_ascii_digit());
    if behind.len() == digits.len() {
        return title;
    }
    let rest = behind.trim_start();
    let Some(rest) = rest.strip_prefix(['.', ':', '-', '–', '—', ')']) else {
        return title;
    };
    rest.trim()
}

/// A day at the start of a text, `YYYY-MM-DD`, and what follows it.
pub(super) fn day(text: &str) -> Option<(String, &str)> {
    let (day, rest) = text.split_at_checked(10)?;
    let date: Date = day.parse().ok()?;
    (date.to_string() == day && !rest.starts_with(|char: char| char.is_ascii_digit()))
        .then(|| (day.to_owned(), rest.trim()))
}

/// The lines `Changed: DATE what`, wherever they stand.
fn changes(text: &Text, sections: &[Section]) -> Vec<ChangeFact> {
    let lines = sections.iter().flat_map(|section| &section.lines);
    let changed = lines.filter_map(|line| {
        let statement = statement::of_line(text, line.span).filter(|statement| statement.key == "changed")?;
        let value = statement.values.first()?;
        let (day, what) =
            day(&value.text).map_or((None, value.text.as_str()), |(day, rest)| (Some(day), rest));
        Some(ChangeFact {
            day,
            text: what.to_owned(),
            at: FactAt::of(text, line.span),
        })
    });
    changed.collect()
}
