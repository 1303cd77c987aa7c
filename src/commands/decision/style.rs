//! The style in which a repository writes its records, read off the newest of them. Texts in, texts out.

use std::fmt::Write as _;

use crate::facts::DecisionFact;
use crate::facts::decisions::RecordName;

/// What a new record says.
pub(super) struct NewRecord<'r> {
    pub(super) title: &'r str,
    /// `YYYY-MM-DD`.
    pub(super) day: &'r str,
    /// The record whose place it takes: what to write for it.
    pub(super) supersedes: Option<&'r Superseded>,
}

/// How an older record is named.
pub(super) struct Superseded {
    pub(super) id: String,
    pub(super) title: String,
    /// The name of its file.
    pub(super) file: String,
}

/// Where the status stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StatusStyle {
    /// In the front matter; with whether it is adrkit's, which has a key of its own for what took its place.
    FrontMatter { adrkit: bool },
    /// In a line `Status: …`, with what stands before the key and behind it up to the value.
    Line { before: String, between: String },
    /// In a section.
    Section,
}

impl StatusStyle {
    /// The style of a record whose status starts at a byte of its text.
    pub(super) fn of(text: &str, at: usize) -> Self {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let fence = body
            .starts_with("---")
            .then(|| text.match_indices("\n---").map(|(at, _)| at).next())
            .flatten();
        if fence.is_some_and(|end| at < end) {
            return Self::FrontMatter {
                adrkit: text.contains("\nschemaVersion:"),
            };
        }
        let start = text
            .get(..at)
            .and_then(|before| before.rfind('\n'))
            .map_or(0, |end| end + 1);
        let line = text.get(start..at).unwrap_or("");
        let lower = line.to_ascii_lowercase();
        match lower.find("status") {
            Some(key) if line.contains(':') => Self::Line {
                before: line.get(..key).unwrap_or("").to_owned(),
                between: line.get(key + "status".len()..).unwrap_or("").to_owned(),
            },
            _ => Self::Section,
        }
    }

    /// What to write in place of the status of a record that another one supersedes.
    pub(super) fn superseded_by(&self, newer: &Superseded) -> String {
        match self {
            Self::FrontMatter { adrkit: true } => "superseded".to_owned(),
            Self::FrontMatter { adrkit: false } => format!("superseded by {}", newer.id),
            Self::Line { .. } => format!("superseded by [{}]({})", newer.id, newer.file),
            Self::Section => format!("Superseded by [{}. {}]({})", newer.id, newer.title, newer.file),
        }
    }

    /// A line to add behind that of the status.
    pub(super) fn superseded_line(&self, newer: &Superseded) -> Option<String> {
        let id = newer.id.strip_prefix("ADR-").unwrap_or(&newer.id);
        (*self == Self::FrontMatter { adrkit: true }).then(|| format!("supersededBy: \"{id}\""))
    }
}

/// The name of a new record's file: the newest's form, with the next number or the day.
pub(super) fn file_name(newest: Option<&str>, number: u64, day: &str, title: &str) -> String {
    let newest = newest.unwrap_or("0000-x.md");
    let (stem, extension) = newest.rsplit_once('.').unwrap_or((newest, "md"));
    let name = RecordName::of(stem);
    let between_words = if name.rest.contains('_') && !name.rest.contains('-') {
        "_"
    } else {
        "-"
    };
    let slug = slug(title, between_words);
    if name.dated {
        let has_dashes = stem.get(4..5) == Some("-");
        let day = if has_dashes {
            day.to_owned()
        } else {
            day.replace('-', "")
        };
        return format!("{day}-{slug}.{extension}");
    }
    if name.digits.is_empty() {
        return format!("{slug}.{extension}");
    }
    let behind_prefix = stem.get(name.prefix.len()..).unwrap_or("");
    let before_digits: String = behind_prefix
        .chars()
        .take_while(|char| !char.is_ascii_digit())
        .collect();
    let behind_digits = behind_prefix
        .get(before_digits.len() + name.digits.len()..)
        .unwrap_or("");
    let before_words: String = behind_digits
        .chars()
        .take_while(|char| matches!(char, '-' | '_' | '.' | ' '))
        .collect();
    let before_words = if before_words.is_empty() {
        "-".to_owned()
    } else {
        before_words
    };
    let width = if name.digits.starts_with('0') {
        name.digits.len()
    } else {
        1
    };
    format!(
        "{}{before_digits}{number:0width$}{before_words}{slug}.{extension}",
        name.prefix
    )
}

fn slug(title: &str, between: &str) -> String {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut slug = words.join(between);
    let mut end = slug.len().min(100);
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    slug.truncate(end);
    slug
}

/// The heading of a new record in the form of the newest's: `7. Use Node`, `ADR-0007: Use Node` or `Use Node`.
pub(super) fn heading(newest: Option<(&str, &DecisionFact)>, number: u64, title: &str) -> String {
    let Some((text, record)) = newest else {
        return title.to_owned();
    };
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("# "))
        .unwrap_or("");
    let before = line.strip_suffix(record.title.as_str()).unwrap_or("");
    let digits: String = before.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || record.number.is_none() {
        return title.to_owned();
    }
    let width = if digits.starts_with('0') { digits.len() } else { 1 };
    format!(
        "{}{title}",
        before.replacen(&digits, &format!("{number:0width$}"), 1)
    )
}

/// A new record from nothing but the newest: its statements, and its headings without their texts.
pub(super) fn text(newest: Option<(&str, &DecisionFact)>, heading: &str, new: &NewRecord<'_>) -> String {
    let status = newest.and_then(|(text, record)| {
        Some(StatusStyle::of(
            text,
            record.status.at.span?.first().copied()? as usize,
        ))
    });
    let mut page = String::new();
    let supersedes = new.supersedes;
    match status.unwrap_or(StatusStyle::FrontMatter { adrkit: false }) {
        StatusStyle::FrontMatter { adrkit } => {
            page.push_str("---\n");
            if adrkit {
                let (number, title) = (heading.split(':').next().unwrap_or(""), new.title);
                let digits: String = number.chars().filter(char::is_ascii_digit).collect();
                let _ = write!(
                    page,
                    "schemaVersion: 0.1.0\nid: \"{digits}\"\ntitle: {}\n",
                    quoted(title)
                );
            }
            let _ = write!(page, "status: proposed\ndate: {}\n", new.day);
            let key = newest.map_or("decision-makers", |(text, _)| {
                if text.contains("\ndeciders:") {
                    "deciders"
                } else {
                    "decision-makers"
                }
            });
            let _ = writeln!(page, "{key}: []");
            if let Some(older) = supersedes {
                let id = if adrkit {
                    older.id.trim_start_matches("ADR-")
                } else {
                    &older.id
                };
                let _ = writeln!(page, "supersedes: [\"{id}\"]");
            }
            let _ = write!(page, "---\n\n# {heading}\n\n");
        }
        StatusStyle::Line { before, between } => {
            let line = |key: &str, value: &str| format!("{before}{key}{between}{value}\n");
            let _ = write!(page, "# {heading}\n\n");
            page.push_str(&line("Status", "proposed"));
            page.push_str(&line("Date", new.day));
            if let Some(older) = supersedes {
                page.push_str(&line("Supersedes", &format!("[{}]({})", older.id, older.file)));
            }
            page.push('\n');
        }
        StatusStyle::Section => {
            let _ = write!(
                page,
                "# {heading}\n\nDate: {}\n\n## Status\n\nProposed\n\n",
                new.day
            );
            if let Some(older) = supersedes {
                let _ = write!(
                    page,
                    "Supersedes [{}. {}]({})\n\n",
                    older.id, older.title, older.file
                );
            }
        }
    }
    let own: Vec<&str> = newest.map_or_else(Vec::new, |(text, _)| headings(text));
    let usual = ["Context", "Decision", "Consequences"];
    let sections = if own.is_empty() { usual.to_vec() } else { own };
    for section in sections {
        let _ = write!(page, "## {section}\n\n");
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

/// The headings of the second level, without those that state something; outside of code.
fn headings(text: &str) -> Vec<&str> {
    let mut is_code = false;
    let lines = text.lines().filter(|line| {
        is_code ^= line.starts_with("```");
        !is_code
    });
    let titles = lines.filter_map(|line| line.strip_prefix("## ")).map(str::trim);
    titles
        .filter(|title| !title.to_ascii_lowercase().starts_with("status"))
        .collect()
}

/// A text as a scalar of YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A template, filled in where it has a title, a status and a day.
pub(super) fn filled(template: &str, heading: &str, new: &NewRecord<'_>) -> String {
    let mut page = String::with_capacity(template.len());
    let mut has_title = false;
    let mut after_status = false;
    // In front matter a `#` begins a comment.
    let mut is_front = template.starts_with("---");
    let mut is_first = true;
    for line in template.split_inclusive('\n') {
        if !is_first && line.trim_end() == "---" {
            is_front = false;
        }
        is_first = false;
        let end = line
            .get(line.trim_end_matches(['\r', '\n']).len()..)
            .unwrap_or("");
        let lower = line
            .trim_start_matches(['#', '*', '-', ' ', '_'])
            .to_ascii_lowercase();
        let before = line.find(':').and_then(|at| line.get(..=at));
        if !is_front && !has_title && line.starts_with("# ") {
            has_title = true;
            let _ = write!(page, "# {heading}{end}");
        } else if let Some(before) =
            before.filter(|_| lower.starts_with("status:") || lower.starts_with("status**:"))
        {
            let before = before.trim_start_matches("# ");
            let _ = write!(page, "{before} proposed{end}");
            if let Some(older) = new.supersedes {
                let key = before
                    .replace("Status", "Supersedes")
                    .replace("status", "supersedes");
                let _ = if is_front {
                    write!(page, "{key} [{}]{end}", quoted(&older.id))
                } else {
                    write!(page, "{key} [{}]({}){end}", older.id, older.file)
                };
            }
        } else if let Some(before) =
            before.filter(|_| lower.starts_with("date:") || lower.starts_with("date**:"))
        {
            let _ = write!(page, "{} {}{end}", before.trim_start_matches("# "), new.day);
        } else if after_status && !line.trim().is_empty() {
            after_status = false;
            let _ = write!(page, "Proposed{end}");
            if let Some(older) = new.supersedes {
                let _ = write!(
                    page,
                    "{end}Supersedes [{}. {}]({}){end}",
                    older.id, older.title, older.file
                );
            }
            continue;
        } else {
            page.push_str(line);
        }
        after_status |= line.starts_with("## ") && lower.trim() == "status";
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_newest() {
        for (newest, name) in [
            (Some("0007-use-node.md"), "0012-use-deno-2.md"),
            (Some("adr-007-use-node.md"), "adr-012-use-deno-2.md"),
            (Some("ADR0007_use_node.markdown"), "ADR0012_use_deno_2.markdown"),
            (Some("7-use-node.md"), "12-use-deno-2.md"),
            (Some("20200924-use-node.md"), "20261201-use-deno-2.md"),
            (Some("2020-09-24-use-node.md"), "2026-12-01-use-deno-2.md"),
            (Some("use-node.md"), "use-deno-2.md"),
            (None, "0012-use-deno-2.md"),
        ] {
            assert_eq!(
                file_name(newest, 12, "2026-12-01", "Use Deno 2!"),
                name,
                "{newest:?}"
            );
        }
    }

    #[test]
    fn the_style_of_a_status_is_where_it_stands() {
        let style = |text: &str| StatusStyle::of(text, text.to_lowercase().find("accepted").unwrap());
        assert_eq!(
            style("---\nstatus: accepted\n---\n"),
            StatusStyle::FrontMatter { adrkit: false }
        );
        assert_eq!(
            style("---\nschemaVersion: 0.1.0\nstatus: accepted\n---\n").superseded_line(&newer()),
            Some("supersededBy: \"0012\"".to_owned())
        );
        assert_eq!(
            style("# A\n\n* Status: accepted\n"),
            StatusStyle::Line {
                before: "* ".to_owned(),
                between: ": ".to_owned()
            }
        );
        assert_eq!(
            style("# A\n\n**Status:** accepted\n"),
            StatusStyle::Line {
                before: "**".to_owned(),
                between: ":** ".to_owned()
            }
        );
        assert_eq!(style("# A\n\n## Status\n\nAccepted\n"), StatusStyle::Section);
    }

    fn newer() -> Superseded {
        Superseded {
            id: "ADR-0012".to_owned(),
            title: "Use Deno".to_owned(),
            file: "0012-use-deno.md".to_owned(),
        }
    }

    #[test]
    fn a_template_is_filled_in() {
        let new = NewRecord {
            title: "Use Deno",
            day: "2026-12-01",
            supersedes: None,
        };
        assert_eq!(
            filled(
                "---\n# Remove what is not needed.\nstatus: {proposed}\n# date: {YYYY}\n---\n# {title}\n\n## Context\n",
                "Use Deno",
                &new
            ),
            "---\n# Remove what is not needed.\nstatus: proposed\ndate: 2026-12-01\n---\n# Use Deno\n\n## Context\n"
        );
        assert_eq!(
            filled(
                "# N. T\r\n\r\nDate: D\r\n\r\n## Status\r\n\r\nPending\r\n",
                "3. Use Deno",
                &new
            ),
            "# 3. Use Deno\r\n\r\nDate: 2026-12-01\r\n\r\n## Status\r\n\r\nProposed\r\n"
        );
        let older = newer();
        let new = NewRecord {
            supersedes: Some(&older),
            ..new
        };
        assert_eq!(
            filled("---\nstatus: x\n---\n", "", &new),
            "---\nstatus: proposed\nsupersedes: [\"ADR-0012\"]\n---\n"
        );
        assert_eq!(
            filled("* Status: x\n", "", &new),
            "* Status: proposed\n* Supersedes: [ADR-0012](0012-use-deno.md)\n"
        );
    }
}
