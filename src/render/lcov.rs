//! Which lines tests reach, as `lcov` writes it down (<https://github.com/linux-test-project/lcov>, `geninfo`).

use std::fmt::Write as _;

use super::place;
use super::printed::Rendered;
use crate::policy::testing::TestReport;
use crate::source::{OutsideDirectories, RepoPath};

/// The coverage of a run; nothing where none was recorded.
#[must_use]
pub fn render(report: &TestReport, outside: &OutsideDirectories, root: &RepoPath) -> Rendered {
    let mut out = String::new();
    for file in report.coverage.iter().flat_map(|coverage| &coverage.files) {
        let _ = writeln!(
            out,
            "TN:\nSF:{}",
            place::file(&place::in_repository(&file.path, root), outside)
        );
        let reached = file.covered.iter().map(|line| (line, 1));
        let mut lines: Vec<(&u32, u8)> = reached
            .chain(file.uncovered.iter().map(|line| (line, 0)))
            .collect();
        lines.sort_unstable();
        for (line, hits) in &lines {
            let _ = writeln!(out, "DA:{line},{hits}");
        }
        let _ = writeln!(
            out,
            "LF:{}\nLH:{}\nend_of_record",
            lines.len(),
            file.covered.len()
        );
    }
    Rendered::visible(&out)
}
