//! What status a text means. It is told only where no other reading is possible.

use super::DecisionStatus;

/// The words for each status.
const WORDS: [(&str, DecisionStatus); 22] = [
    ("draft", DecisionStatus::Draft),
    ("wip", DecisionStatus::Draft),
    ("work in progress", DecisionStatus::Draft),
    ("proposed", DecisionStatus::Proposed),
    ("proposal", DecisionStatus::Proposed),
    ("pending", DecisionStatus::Proposed),
    ("in review", DecisionStatus::Proposed),
    ("under review", DecisionStatus::Proposed),
    ("in discussion", DecisionStatus::Proposed),
    ("under discussion", DecisionStatus::Proposed),
    ("accepted", DecisionStatus::Accepted),
    ("approved", DecisionStatus::Accepted),
    ("adopted", DecisionStatus::Accepted),
    ("agreed", DecisionStatus::Accepted),
    ("rejected", DecisionStatus::Rejected),
    ("declined", DecisionStatus::Rejected),
    ("withdrawn", DecisionStatus::Rejected),
    ("deprecated", DecisionStatus::Deprecated),
    ("retired", DecisionStatus::Deprecated),
    ("obsolete", DecisionStatus::Deprecated),
    ("superseded", DecisionStatus::Superseded),
    ("superceded", DecisionStatus::Superseded),
];

/// Words before a later status that say that it came afterwards.
const THEN: [&str; 6] = ["and", "but", "now", "later", "then", "since"];

/// Words that take a part of a status away again.
const PARTLY: [&str; 6] = ["partially", "partly", "in part", "not", "to be", "will be"];

/// The status that the lines of a record's status mean, without marks of Markdown; `None` where it is not clear.
pub(super) fn read<'l>(lines: impl IntoIterator<Item = &'l str>) -> Option<DecisionStatus> {
    let mut found: Option<DecisionStatus> = None;
    for line in lines {
        let line = line.to_lowercase();
        let line =
            line.trim_start_matches(|char: char| !char.is_alphanumeric() && !matches!(char, '{' | '[' | '<'));
        if line.is_empty() {
            continue;
        }
        found = Some(match (found, of_line(line)?) {
            (None, LineStatus::None) => return None,
            (None, LineStatus::Is(status)) => status,
            (Some(before), LineStatus::None) => before,
            (Some(before), LineStatus::Is(status)) => after(before, status)?,
        });
    }
    found
}

enum LineStatus {
    Is(DecisionStatus),
    /// The line says nothing of the status.
    None,
}

/// What one line says; `None` where it is not clear.
fn of_line(line: &str) -> Option<LineStatus> {
    let Some((word, mut status)) = leading(line) else {
        return words(line).next().is_none().then_some(LineStatus::None);
    };
    let rest = line.get(word.len()..)?;
    if rest.starts_with('?')
        || rest.contains('|')
        || PARTLY
            .iter()
            .any(|partly| has_word(rest, partly) && words(rest).next().is_some())
    {
        return None;
    }
    if status == DecisionStatus::Superseded && PARTLY.iter().take(3).any(|partly| has_word(rest, partly)) {
        return None;
    }
    for (at, later) in words(rest) {
        if later == status {
            continue;
        }
        let before = rest.get(..at)?.trim_end();
        let is_apart = before.ends_with([',', ';', '.', '(', '/', '-', '–', '—', ':'])
            || THEN.iter().any(|then| before.ends_with(then));
        status = is_apart.then(|| after(status, later)).flatten()?;
    }
    Some(LineStatus::Is(status))
}

/// What became of a decision that had one status, and then another; `None` for what does not follow.
fn after(before: DecisionStatus, later: DecisionStatus) -> Option<DecisionStatus> {
    use DecisionStatus::{Accepted, Deprecated, Superseded};
    match (before, later) {
        _ if before == later => Some(later),
        (Accepted, Deprecated | Superseded) | (Deprecated, Superseded) => Some(later),
        // `Superseded by 5`, and below it what it was.
        (Superseded, Accepted | Deprecated) => Some(before),
        _ => None,
    }
}

/// The status that a line begins with.
fn leading(line: &str) -> Option<(&'static str, DecisionStatus)> {
    // `Replaced by 5`
    if line.starts_with("replaced by ") {
        return Some(("replaced", DecisionStatus::Superseded));
    }
    let begins = |word: &str| line.strip_prefix(word).is_some_and(|rest| !goes_on(rest));
    WORDS.into_iter().find(|(word, _)| begins(word))
}

/// Whether a word goes on.
fn goes_on(rest: &str) -> bool {
    rest.starts_with(|char: char| char.is_alphanumeric() || matches!(char, '-' | '_'))
}

/// The words for a status in a text, in their order, with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, DecisionStatus)> {
    let mut found: Vec<(usize, DecisionStatus)> = Vec::new();
    for (word, status) in WORDS {
        found.extend(places(text, word).map(|at| (at, status)));
    }
    found.sort_unstable();
    found.into_iter()
}

fn has_word(text: &str, word: &str) -> bool {
    places(text, word).next().is_some()
}

fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        let before = text.get(..*at).unwrap_or("");
        let rest = text.get(at + word.len()..).unwrap_or("");
        let is_inside = before.ends_with(|char: char| char.is_alphanumeric() || char == '-');
        !is_inside && !rest.starts_with(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_told_only_where_it_is_clear() {
        use DecisionStatus::{Accepted, Deprecated, Draft, Proposed, Rejected, Superseded};
        for (lines, status) in [
            (&["accepted"][..], Some(Accepted)),
            (&["✅ Accepted"], Some(Accepted)),
            (&["PROPOSED Not Implemented"], Some(Proposed)),
            (&["Accepted (2020-01-01)"], Some(Accepted)),
            (&["Accepted", "Amends 5. Use Deno"], Some(Accepted)),
            (&["Accepted", "Supersedes 2. Use Deno"], Some(Accepted)),
            (&["Superseded by 2. Use Deno"], Some(Superseded)),
            (&["superseded by ADR-5"], Some(Superseded)),
            (&["Replaced by 9"], Some(Superseded)),
            (&["Accepted", "Superseded by 9"], Some(Superseded)),
            (&["Superseded by 9", "Accepted"], Some(Superseded)),
            (&["Accepted, superseded by 9"], Some(Superseded)),
            (&["Accepted but later superseded by 9"], Some(Superseded)),
            (&["Deprecated (no superseding ADR)"], Some(Deprecated)),
            (&["Under review"], Some(Proposed)),
            (&["WIP"], Some(Draft)),
            (&["Declined"], Some(Rejected)),
            (&["Accepted (partially superseded by 9)"], None),
            (&["Superseded in part by 9"], None),
            (&["Partially accepted"], None),
            (&["Not accepted"], None),
            (&["Accepted?"], None),
            (&["accepted-ish"], None),
            (&["proposed | rejected | accepted"], None),
            (&["{proposed | rejected}"], None),
            (&["[accepted]"], None),
            (&["Accepted", "This was superseded by 9"], None),
            (&["Accepted", "Rejected"], None),
            (&["Accepted rejected"], None),
            (&["Approved pending funding"], None),
            (&["on hold"], None),
            (&["2020-01-01 accepted"], None),
            (&["Implemented"], None),
            (&[], None),
            (&["", "---"], None),
        ] {
            assert_eq!(read(lines.iter().copied()), status, "{lines:?}");
        }
    }
}
