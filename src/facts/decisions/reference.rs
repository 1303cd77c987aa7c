//! References to records: an id, a number, a file's name or a link. One function says where each leads.

use super::name::RecordName;

/// What a reference may name a record by.
pub(super) struct Named<'r> {
    pub(super) id: &'r str,
    pub(super) stem: &'r str,
}

/// The only record that a reference names, by its position; `None` where there is none or more than one.
///
/// `ADR-0007`, `adr 7`, `0007`, `7`, `#7`, `0007-node`, `../decisions/0007-node.md#context`, and `7. Use Node`, whose title does not count.
pub(super) fn resolve(text: &str, records: &[Named<'_>]) -> Option<usize> {
    let only = |is: &dyn Fn(&Named<'_>) -> bool| {
        let mut found = records
            .iter()
            .enumerate()
            .filter(|(_, record)| is(record))
            .map(|(at, _)| at);
        found.next().filter(|_| found.next().is_none())
    };
    let text = text.trim().trim_start_matches('#');
    let text = text.split('#').next().unwrap_or(text);
    let name = text.rsplit('/').next().unwrap_or(text);
    let stem = without_extension(name);
    if let Some(found) = only(&|record| record.id.eq_ignore_ascii_case(text))
        .or_else(|| only(&|record| record.stem.eq_ignore_ascii_case(stem)))
    {
        return Some(found);
    }
    // A path says which file; another file with its number is not meant.
    if name.len() > stem.len() {
        return None;
    }
    let asked = RecordName::of(stem);
    let number = asked.number()?;
    only(&|record| {
        let own = RecordName::of(record.stem);
        let is_own_prefix = |prefix: &str| {
            own.prefix.eq_ignore_ascii_case(prefix)
                || own.prefix.is_empty() && prefix.eq_ignore_ascii_case("adr")
        };
        own.number() == Some(number) && (asked.prefix.is_empty() || is_own_prefix(&asked.prefix))
    })
}

/// Whether a reference leads out of the repository: a URL, or an id of another log (`payments:0012`).
pub(super) fn is_elsewhere(text: &str) -> bool {
    let Some((before, behind)) = text.split_once(':') else {
        return false;
    };
    let is_log = !before.is_empty()
        && before
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || char == '-');
    is_log && !behind.is_empty() && !behind.starts_with(' ')
}

/// A file's name without the end that Markdown has.
pub(super) fn without_extension(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, end)) if end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown") => stem,
        _ => name,
    }
}

/// The references in a text, with their places: the targets of links, or else ids and numbers.
pub(super) fn find(text: &str) -> Vec<(usize, &str)> {
    let mut links = Vec::new();
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("](")) {
        let start = from + at + "](".len();
        let rest = text.get(start..).unwrap_or("");
        let end = rest.find([')', ' ']).unwrap_or(rest.len());
        let target = rest.get(..end).unwrap_or("").trim_matches(['<', '>']);
        if !target.is_empty() {
            links.push((start, target));
        }
        from = start + end;
    }
    if !links.is_empty() {
        return links;
    }
    let is_part = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.' | '/' | ':' | '#');
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(|char: char| !is_part(char)) {
        let start = at;
        at += word.len()
            + text
                .get(at + word.len()..)
                .and_then(|rest| rest.chars().next())
                .map_or(0, char::len_utf8);
        let word = word.trim_end_matches(['.', ':', ',']);
        let has_digit = word.chars().any(|char| char.is_ascii_digit());
        let is_name = without_extension(word).len() < word.len();
        let stem = RecordName::of(word.trim_start_matches('#'));
        if has_digit && (is_name || is_elsewhere(word) || stem.number().is_some()) {
            words.push((start, word));
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_the_only_record_they_name() {
        let records = [
            Named {
                id: "ADR-0007",
                stem: "0007-node",
            },
            Named {
                id: "ADR-0008",
                stem: "0008-deno",
            },
            Named {
                id: "ARCH-008",
                stem: "ARCH-008-bun",
            },
            Named {
                id: "20200924-slug",
                stem: "20200924-slug",
            },
            Named {
                id: "0009-a",
                stem: "0009-a",
            },
            Named {
                id: "0009-b",
                stem: "0009-b",
            },
        ];
        for (text, found) in [
            ("ADR-0007", Some(0)),
            ("adr-7", Some(0)),
            ("ADR 7", Some(0)),
            ("0007", Some(0)),
            ("7", Some(0)),
            ("#7", Some(0)),
            ("0007-node", Some(0)),
            ("../docs/0007-node.md#context", Some(0)),
            ("./0007-other.md", None),
            ("8", None),
            ("ADR-8", Some(1)),
            ("ARCH-8", Some(2)),
            ("20200924-slug.md", Some(3)),
            ("9", None),
            ("0009-b", Some(5)),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(resolve(text, &records), found, "{text}");
        }
    }

    #[test]
    fn references_are_found_in_texts() {
        let found = |text| {
            find(text)
                .into_iter()
                .map(|(at, word)| (at, word.to_owned()))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            found("Superseded by [2. Use Deno](0002-deno.md \"x\")"),
            [(28, "0002-deno.md".to_owned())]
        );
        assert_eq!(
            found("superseded by ADR-5, 0006 and é 7."),
            [
                (14, "ADR-5".to_owned()),
                (21, "0006".to_owned()),
                (33, "7".to_owned())
            ]
        );
        assert_eq!(found("by payments:0012"), [(3, "payments:0012".to_owned())]);
        assert_eq!(found("superseded"), []);
        assert!(
            is_elsewhere("https://a.example/1") && is_elsewhere("payments:0012") && !is_elsewhere("ADR-1: x")
        );
    }
}
