//! Reports to bytes: one file a format, each a pure function of the report and, for people, the style.

mod excerpt;
mod github;
pub mod graph;
mod human;
pub mod json;
mod json_text;
pub mod junit;
pub(crate) mod layout;
pub mod lcov;
mod markdown;
mod page;
pub mod place;
pub mod printed;
pub mod runner;
mod sanitize;
mod sarif;
mod short;
mod style;
mod summary;
mod tally;
#[cfg(test)]
mod testing;
mod uri;
mod window;

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::verdict::Report;
use printed::Rendered;
pub(crate) use sanitize::yaml;
pub use style::Style;
pub(crate) use tally::listed_until;

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident $name:literal $render:path,)*) => {
        /// An output format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format {
            $($(#[$doc])* $variant,)*
        }

        impl Format {
            /// Every format.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];
            /// The name of every format, in the order of [`Self::ALL`].
            pub const NAMES: &[&str] = &[$($name,)*];

            /// The name, as an argument writes it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            fn text(self, report: &Report, style: Style) -> String {
                match self {
                    $(Self::$variant => $render(report, style),)*
                }
            }
        }
    };
}

// To add a format: its file, and its line here.
formats! {
    /// For people: excerpts, help and a summary.
    Human "human" human::render,
    /// For editors and grep: one line a finding.
    Short "short" short::render,
    /// For programs: versioned, described by a schema.
    Json "json" json::render,
    /// For GitHub Actions: annotations on the changed lines.
    Github "github" github::render,
    /// For code scanning: SARIF 2.1.0.
    Sarif "sarif" sarif::render,
    /// For a job summary or a comment.
    Markdown "markdown" markdown::render,
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// No format has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no format `{}`; the formats are {}", .0.escape_debug(), Format::NAMES.join(", "))]
pub struct UnknownFormat(String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        // `graph` and `owner` were asked for `text` once.
        let known = if name == "text" { "human" } else { name };
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.as_str() == known)
            .ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// The faults of `report` for people, and nothing else.
#[must_use]
pub fn faults(report: &Report, style: &Style) -> Rendered {
    Rendered::proven(human::faults(report, *style))
}

/// One finding of `report` for people, with its excerpts.
#[must_use]
pub fn finding(finding: &Diagnostic, report: &Report, style: &Style) -> Rendered {
    Rendered::proven(human::finding(finding, report, *style))
}

/// `report` in one format.
#[must_use]
pub fn render(format: Format, report: &Report, style: &Style) -> Rendered {
    Rendered::proven(format.text(report, *style))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_lead_to_their_formats() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(*format));
        }
        let error = "xml".parse::<Format>().unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no format `xml`; the formats are human, short, json, github, sarif, markdown"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn whatever_a_repository_says_every_format_holds_it(
            texts in prop::collection::vec(testing::hostile_text(), 8),
            span in (0_usize..80, 0_usize..80),
            color: bool,
            unicode: bool,
            width in 0_u16..130,
        ) {
            let report = testing::saying(&texts, span);
            let style = Style { color, width, unicode, hyperlinks: color };
            for format in Format::ALL {
                let out = render(*format, &report, &style);
                let out = out.as_str();
                let escapes = color && *format == Format::Human;
                let safe = |char: char| char == '\n' || char == '\u{1b}' && escapes || !char.is_control();
                match format {
                    Format::Github => {
                        let commands = out.lines().filter(|line| runner::is_command(line)).count();
                        prop_assert_eq!(commands, report.findings.len() + report.faults.len() + report.notices.len());
                    }
                    Format::Json | Format::Sarif => {
                        prop_assert!(serde_json::from_str::<serde_json::Value>(out).is_ok());
                        prop_assert!(!out.lines().any(runner::is_command), "{}", out);
                    }
                    Format::Human | Format::Short | Format::Markdown => {
                        prop_assert!(!out.lines().any(runner::is_command), "{}", out);
                        prop_assert!(out.chars().all(safe), "{:?}", out);
                        prop_assert!(!out.contains('\u{202e}'), "{:?}", out);
                    }
                }
            }
        }
    }
}
