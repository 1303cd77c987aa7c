//! How much is owned: by owner, by directory, and where nobody owns anything.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::files;
use super::tree::Tree;
use super::unowned;
use crate::diagnostic::Owner;
use crate::facts::ownership::spelling;
use crate::render::Style;
use crate::render::layout::{Align, Ink, Paint};
use crate::render::printed::{Out, Shown, shown};
use crate::repository::File;
use crate::source::RepoPath;

/// How many levels of directories are told apart, unless the question says so.
pub(super) const DEPTH: usize = 2;

/// A cell of a table, and its colour.
type Cell = (Shown, Option<Ink>);

/// The root, as a row of directories names it.
const ROOT: &str = "/";

/// How much is owned.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Report {
    /// The ownership files in force.
    sources: Vec<RepoPath>,
    /// All that was looked at.
    total: Amount,
    /// By owner; the owner of the most files comes first. A file with several owners counts for each of them.
    owners: Vec<OwnerRow>,
    /// By directory, each with all below it: the root as `/`, then by path.
    directories: Vec<DirectoryRow>,
    /// Where nobody owns anything: the topmost directories in which no file has an owner, with a `/` at the end, and
    /// single files elsewhere, with how many files that is.
    unowned: BTreeMap<String, usize>,
}

/// Files and bytes, and how much of them somebody owns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
struct Amount {
    /// Files of the checked set.
    files: u64,
    /// Those with an owner.
    files_owned: u64,
    /// Bytes of the regular ones in the work tree.
    bytes: u64,
    /// Bytes of those with an owner.
    bytes_owned: u64,
}

impl Amount {
    fn add(&mut self, bytes: u64, owned: bool) {
        self.files += 1;
        self.bytes += bytes;
        if owned {
            self.files_owned += 1;
            self.bytes_owned += bytes;
        }
    }

    fn is_mixed(self) -> bool {
        self.files_owned != 0 && self.files_owned != self.files
    }
}

/// What one owner owns.
#[derive(Debug, Serialize, JsonSchema)]
struct OwnerRow {
    /// As the ownership file names them; where it spells them in several ways, as it does for most files.
    owner: Owner,
    /// Files that they own, alone or with others.
    files: u64,
    /// Files that they own alone.
    alone: u64,
    /// Bytes of the files that they own.
    bytes: u64,
}

/// How much of a directory is owned.
#[derive(Debug, Serialize, JsonSchema)]
struct DirectoryRow {
    /// With a `/` at its end.
    directory: String,
    #[serde(flatten)]
    amount: Amount,
}

impl Report {
    /// Counts over these files.
    pub(super) fn of(tree: &Tree, asked: &[&File], depth: usize) -> Self {
        let sizes: Vec<u64> = asked
            .par_iter()
            .map(|file| tree.subject().set.size(file).unwrap_or(0))
            .collect();
        let mut total = Amount::default();
        let mut owners: BTreeMap<String, (u64, u64, u64, BTreeMap<Owner, u64>)> = BTreeMap::new();
        let mut directories: BTreeMap<&str, Amount> = BTreeMap::new();
        let mut owned = Vec::with_capacity(asked.len());
        for (file, bytes) in asked.iter().zip(sizes) {
            let names: BTreeSet<Owner> = tree.owners(&file.path);
            let is_owned = !names.is_empty();
            total.add(bytes, is_owned);
            let path = file.path.as_str();
            for (end, _) in path.match_indices('/').take(depth) {
                let directory = path.get(..=end).unwrap_or_default();
                directories.entry(directory).or_default().add(bytes, is_owned);
            }
            let same = spelling::by_identity(&names);
            let alone = u64::from(same.len() == 1);
            for (identity, names) in same {
                let (files, files_alone, size, spellings) = owners.entry(identity).or_default();
                *files += 1;
                *files_alone += alone;
                *size += bytes;
                for name in names {
                    *spellings.entry(name.clone()).or_default() += 1;
                }
            }
            owned.push((path, is_owned));
        }
        let mut owners: Vec<OwnerRow> = owners
            .into_iter()
            .filter_map(|(_, (files, alone, bytes, spellings))| {
                Some(OwnerRow {
                    owner: spelling::most_frequent(&spellings)?.clone(),
                    files,
                    alone,
                    bytes,
                })
            })
            .collect();
        owners.sort_by(|a, b| b.files.cmp(&a.files).then_with(|| a.owner.cmp(&b.owner)));
        Self {
            sources: tree.sources(),
            total,
            owners,
            directories: std::iter::once((ROOT, total))
                .chain(directories)
                .map(|(directory, amount)| DirectoryRow {
                    directory: directory.to_owned(),
                    amount,
                })
                .collect(),
            unowned: unowned::places(&owned),
        }
    }

    /// For people.
    pub(super) fn text(&self, out: &mut Out<'_>, style: Style) -> io::Result<()> {
        let paint = Paint::new(style);
        let columns = usize::from(style.width).min(100);
        let head = |text: &'static str| Shown::literal(text).ink(paint, Ink::Strong);
        let sources: Vec<Shown> = self
            .sources
            .iter()
            .map(|path| Shown::exact(path.as_str()))
            .collect();
        match sources.as_slice() {
            [] => out.literal("there is no ownership file\n")?,
            [one] => out.line(&shown!("{} {}", head("by"), one))?,
            [first, rest @ ..] => out.line(&shown!("{} {} and {} more", head("by"), first, rest.len()))?,
        }
        let total = self.total;
        if total.files == 0 {
            return out.literal("there are no files\n");
        }
        out.line(&shown!(
            "{} of {} ({}) have an owner, {} of {} ({})\n",
            total.files_owned,
            files(usize::try_from(total.files).unwrap_or(usize::MAX)),
            share(total.files_owned, total.files),
            size(total.bytes_owned),
            size(total.bytes),
            share(total.bytes_owned, total.bytes),
        ))?;
        let number = ("", Align::Right);
        let named = |name| (name, Align::Right);
        if !self.owners.is_empty() {
            let rows: Vec<Vec<Cell>> = self
                .owners
                .iter()
                .map(|row| {
                    vec![
                        (Shown::exact(row.owner.as_str()), None),
                        (shown!("{}", row.files), None),
                        (share(row.files, total.files), None),
                        (shown!("{}", row.alone), None),
                        (size(row.bytes), None),
                        (share(row.bytes, total.bytes), None),
                    ]
                })
                .collect();
            let heads = [
                ("owner", Align::Left),
                named("files"),
                number,
                named("alone"),
                named("size"),
                number,
            ];
            for line in Shown::table(&heads, &rows, columns, paint) {
                out.line(&line)?;
            }
            out.literal("\n")?;
        }
        let rows: Vec<Vec<Cell>> = self.told().map(directory_cells).collect();
        let heads = [
            ("directory", Align::Left),
            named("files"),
            named("owned"),
            number,
            named("size"),
            named("owned"),
        ];
        for line in Shown::table(&heads, &rows, columns, paint) {
            out.line(&line)?;
        }
        if self.unowned.is_empty() {
            return out.literal("\nno file is without an owner\n");
        }
        out.line(&shown!("\n{}", head("nobody owns")))?;
        let mut places: Vec<(&String, &usize)> = self.unowned.iter().collect();
        places.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let width = places.first().map_or(0, |(_, count)| count.to_string().len());
        for (place, count) in places.iter().take(SHOWN) {
            let count = shown!("{}", **count).right(width);
            out.line(&shown!("  {}  {}", count, Shown::exact(place)))?;
        }
        match places.get(SHOWN..).unwrap_or_default() {
            [] => Ok(()),
            rest => out.line(&shown!(
                "  and {} in {} other places; `--unowned` lists every file",
                files(rest.iter().map(|(_, count)| **count).sum()),
                rest.len()
            )),
        }
    }

    /// Directories that a reader learns something from: what lies in one that is owned altogether, or not at all,
    /// is no news.
    fn told(&self) -> impl Iterator<Item = &DirectoryRow> {
        let mixed: BTreeSet<&str> = self
            .directories
            .iter()
            .filter(|row| row.amount.is_mixed())
            .map(|row| row.directory.as_str())
            .collect();
        self.directories.iter().filter(move |row| {
            let parent = row
                .directory
                .trim_end_matches('/')
                .rsplit_once('/')
                .map(|(parent, _)| format!("{parent}/"));
            parent.is_none_or(|parent| mixed.contains(parent.as_str()))
        })
    }

    /// For spreadsheets: everything in one table, told apart by its first column.
    pub(super) fn csv(&self, out: &mut Out<'_>) -> io::Result<()> {
        let amount = |out: &mut Out<'_>, what: &str, name: &str, amount: Amount| {
            let cells = [amount.files, amount.files_owned, amount.bytes, amount.bytes_owned]
                .map(|number| number.to_string());
            let [files, files_owned, bytes, bytes_owned] = &cells;
            out.csv(&[what, name, files, files_owned, bytes, bytes_owned])
        };
        out.csv(&["what", "name", "files", "files_owned", "bytes", "bytes_owned"])?;
        amount(out, "total", "", self.total)?;
        for row in &self.owners {
            let (files, bytes) = (row.files.to_string(), row.bytes.to_string());
            out.csv(&["owner", row.owner.as_str(), &files, &files, &bytes, &bytes])?;
        }
        for row in &self.directories {
            amount(out, "directory", &row.directory, row.amount)?;
        }
        for (place, count) in &self.unowned {
            out.csv(&["unowned", place, &count.to_string(), "0", "", ""])?;
        }
        Ok(())
    }
}

/// So many places without an owner are shown to people.
const SHOWN: usize = 20;

fn directory_cells(row: &DirectoryRow) -> Vec<Cell> {
    let amount = row.amount;
    let ink = match amount.files_owned {
        0 => Some(Ink::Faint),
        owned if owned == amount.files => Some(Ink::Good),
        _ => None,
    };
    vec![
        (Shown::exact(&row.directory), None),
        (shown!("{}", amount.files), None),
        (shown!("{}", amount.files_owned), None),
        (share(amount.files_owned, amount.files), ink),
        (size(amount.bytes), None),
        (share(amount.bytes_owned, amount.bytes), None),
    ]
}

/// A share in percent, rounded, except that only all is 100 %, and only nothing is 0 %.
fn share(part: u64, whole: u64) -> Shown {
    if whole == 0 {
        return Shown::literal("-");
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    match (part * 2000 + whole) / (2 * whole) {
        0 if part > 0 => Shown::literal("<0.1 %"),
        1000 if part < whole => Shown::literal("99.9 %"),
        permille => shown!("{}.{} %", permille / 10, permille % 10),
    }
}

/// Bytes in the largest unit of ten that leaves a number in front.
fn size(bytes: u64) -> Shown {
    let units = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000_u64)];
    for (unit, weight) in units {
        if bytes >= weight {
            let tenths = u128::from(bytes) * 10 / u128::from(weight);
            return shown!("{}.{} {}", tenths / 10, tenths % 10, unit);
        }
    }
    shown!("{} B", bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_is_all_and_only_nothing_is_nothing() {
        assert_eq!(share(0, 7).as_str(), "0.0 %");
        assert_eq!(share(1, 100_000).as_str(), "<0.1 %");
        assert_eq!(share(99_999, 100_000).as_str(), "99.9 %");
        assert_eq!(share(3, 3).as_str(), "100.0 %");
        assert_eq!(share(2, 3).as_str(), "66.7 %");
        assert_eq!(share(1, 3).as_str(), "33.3 %");
        assert_eq!(share(0, 0).as_str(), "-");
        assert_eq!(share(u64::MAX, u64::MAX).as_str(), "100.0 %");
    }

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(999).as_str(), "999 B");
        assert_eq!(size(1_949).as_str(), "1.9 kB");
        assert_eq!(size(12_345_678).as_str(), "12.3 MB");
        assert_eq!(size(u64::MAX).as_str(), "18446744073.7 GB");
    }
}
