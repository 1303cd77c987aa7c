//! What the name of a record's file says, and which files are no records.

/// The name of a record's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordName {
    /// The letters before the number, as written, without what stands between them and it: `adr` of `adr-001-x`.
    pub prefix: String,
    /// The digits, as written: `0007`.
    pub digits: String,
    /// Whether the name begins with a day instead.
    pub dated: bool,
    /// What follows, without a separator.
    pub rest: String,
}

/// Prefixes that people write in lower case.
const PREFIXES: [&str; 4] = ["adr", "dr", "madr", "rfc"];

impl RecordName {
    /// Reads a name without its extension.
    #[must_use]
    pub fn of(stem: &str) -> Self {
        let letters = stem.len()
            - stem
                .trim_start_matches(|char: char| char.is_ascii_alphabetic())
                .len();
        let (prefix, behind) = stem.split_at(letters);
        let behind = behind.trim_start_matches(['-', '_', ' ']);
        let count = behind.len()
            - behind
                .trim_start_matches(|char: char| char.is_ascii_digit())
                .len();
        let (digits, rest) = behind.split_at(count);
        let is_known = prefix.is_empty()
            || PREFIXES.iter().any(|known| prefix.eq_ignore_ascii_case(known))
            || prefix.len() >= 2 && prefix.chars().all(|char| char.is_ascii_uppercase())
            || digits.len() >= 3;
        let ends = rest.is_empty() || rest.starts_with(['-', '_', '.', ' ']);
        if digits.is_empty() || !is_known || !ends {
            return Self {
                rest: stem.to_owned(),
                ..Self::default()
            };
        }
        let rest = rest.trim_start_matches(['-', '_', '.', ' ']);
        if prefix.is_empty()
            && let Some(rest) = behind_day(digits, rest)
        {
            return Self {
                dated: true,
                rest: rest.to_owned(),
                ..Self::default()
            };
        }
        Self {
            prefix: prefix.to_owned(),
            digits: digits.to_owned(),
            dated: false,
            rest: rest.to_owned(),
        }
    }

    /// The number.
    #[must_use]
    pub fn number(&self) -> Option<u64> {
        self.digits.parse().ok()
    }

    /// The id: `ADR-0007` where the name has no letters of its own.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        let prefix = if self.prefix.is_empty() {
            "ADR"
        } else {
            &self.prefix
        };
        (!self.digits.is_empty()).then(|| format!("{}-{}", prefix.to_ascii_uppercase(), self.digits))
    }
}

/// What follows a day: `20200924-x`, `2020-09-24-x`.
fn behind_day<'n>(digits: &str, rest: &'n str) -> Option<&'n str> {
    if digits.len() == 8 {
        return (digits.starts_with("19") || digits.starts_with("20")).then_some(rest);
    }
    let mut parts = rest.splitn(3, '-');
    let two = |part: Option<&str>| {
        part.is_some_and(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let is_day = digits.len() == 4 && two(parts.next()) && two(parts.next());
    is_day.then(|| parts.next().unwrap_or(""))
}

/// Whether a file in a folder of records is no record, by its name alone: a page about them, or a template.
#[must_use]
pub fn is_no_record(stem: &str) -> bool {
    let name = RecordName::of(stem).rest.to_ascii_lowercase();
    let words: Vec<&str> = name.split(['-', '_', '.', ' ']).collect();
    let is_template = words.iter().any(|word| matches!(*word, "template" | "templates"))
        && words.iter().all(|word| {
            matches!(
                *word,
                "template"
                    | "templates"
                    | "adr"
                    | "madr"
                    | "decision"
                    | "record"
                    | "architecture"
                    | "architectural"
                    | "bare"
                    | "minimal"
                    | "full"
                    | "long"
                    | "short"
                    | "nygard"
                    | "the"
            )
        });
    is_template
        || matches!(
            name.as_str(),
            "readme" | "index" | "_index" | "summary" | "toc" | "changelog" | "contributing"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_numbers_letters_or_days() {
        for (stem, id, rest, dated) in [
            ("0007-use-node", Some("ADR-0007"), "use-node", false),
            ("7", Some("ADR-7"), "", false),
            ("adr-001-use-adrs", Some("ADR-001"), "use-adrs", false),
            ("ADR0012_x", Some("ADR-0012"), "x", false),
            ("ARCH-001-command", Some("ARCH-001"), "command", false),
            ("20200924-use-markdown", None, "use-markdown", true),
            ("2025-06-15-choose", None, "choose", true),
            ("use-3-databases", None, "use-3-databases", false),
            (
                "adr_with_a_WeIrd-filename",
                None,
                "adr_with_a_WeIrd-filename",
                false,
            ),
            ("3d-printing", None, "3d-printing", false),
            ("", None, "", false),
        ] {
            let name = RecordName::of(stem);
            assert_eq!(
                (name.id().as_deref(), name.rest.as_str(), name.dated),
                (id, rest, dated),
                "{stem}"
            );
        }
    }

    #[test]
    fn pages_about_records_and_templates_are_none() {
        for stem in [
            "README",
            "index",
            "template",
            "adr-template",
            "0000-TEMPLATE",
            "0000-template",
            "adr-template-bare-minimal",
        ] {
            assert!(is_no_record(stem), "{stem}");
        }
        for stem in [
            "0014-project-templates",
            "0001-use-a-template",
            "use-node",
            "0003-index-decisions",
        ] {
            assert!(!is_no_record(stem), "{stem}");
        }
    }
}
