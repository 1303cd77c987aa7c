//! The hash of a line that GitHub's uploader adds to results without one
//! (<https://github.com/github/codeql-action>, `fingerprints.ts`), so that alerts are matched however the file is uploaded.
//!
//! It is a rolling hash over the hundred UTF-16 units from the start of the line on, without spaces and tabs and with
//! every kind of line end as one `\n`. After the text come one unit of all ones and then zeros. A number distinguishes equal
//! hashes of a file.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// How many units the hash of a line covers.
const BLOCK: usize = 100;
/// The base of the polynomial, modulo 2^64.
const BASE: u64 = 37;
/// The unit after the last unit of the text.
const END: u16 = u16::MAX;

/// The hashes of the lines in `wanted`, counted from 1.
pub(super) fn line_hashes(content: &str, wanted: &BTreeSet<u32>) -> BTreeMap<u32, String> {
    let mut hashes = Hashes {
        wanted,
        window: VecDeque::with_capacity(BLOCK),
        starts: VecDeque::new(),
        hash: 0,
        units: 0,
        base_to_block: (0..BLOCK).fold(1, |power: u64, _| power.wrapping_mul(BASE)),
        seen: HashMap::new(),
        found: BTreeMap::new(),
    };
    let mut lines = 0;
    let mut at_start = true;
    let mut behind_return = false;
    for unit in content.encode_utf16().chain([END]) {
        let skipped = matches!(unit, 0x20 | 0x09) || (behind_return && unit == 0x0a);
        behind_return = unit == 0x0d;
        if skipped {
            continue;
        }
        let unit = if unit == 0x0d { 0x0a } else { unit };
        hashes.make_room();
        if at_start {
            lines += 1;
            hashes.starts.push_back((hashes.units, lines));
        }
        at_start = unit == 0x0a;
        hashes.add(unit);
    }
    for _ in 0..BLOCK {
        hashes.make_room();
        hashes.add(0);
    }
    hashes.found
}

struct Hashes<'w> {
    wanted: &'w BTreeSet<u32>,
    window: VecDeque<u16>,
    /// Lines that start in the window: the number of their first unit, and their own.
    starts: VecDeque<(u64, u32)>,
    hash: u64,
    /// How many units were added.
    units: u64,
    base_to_block: u64,
    seen: HashMap<u64, u32>,
    found: BTreeMap<u32, String>,
}

impl Hashes<'_> {
    /// Before a unit falls out of the window: if a line starts with it, the hash is that line's.
    fn make_room(&mut self) {
        let Some((first, line)) = self.starts.front().copied() else {
            return;
        };
        if self.units - first < BLOCK as u64 {
            return;
        }
        self.starts.pop_front();
        let count = self.seen.entry(self.hash).or_default();
        *count += 1;
        if self.wanted.contains(&line) {
            self.found.insert(line, format!("{:x}:{count}", self.hash));
        }
    }

    fn add(&mut self, unit: u16) {
        let gone = if self.window.len() == BLOCK {
            self.window.pop_front().unwrap_or_default()
        } else {
            0
        };
        self.window.push_back(unit);
        self.hash = self
            .hash
            .wrapping_mul(BASE)
            .wrapping_add(u64::from(unit))
            .wrapping_sub(self.base_to_block.wrapping_mul(u64::from(gone)));
        self.units += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(content: &str) -> Vec<String> {
        let wanted = (1..100).collect();
        let hashes = line_hashes(content, &wanted);
        let lines: Vec<u32> = hashes.keys().copied().collect();
        let counted: Vec<u32> = (1..).take(lines.len()).collect();
        assert_eq!(lines, counted);
        hashes.into_values().collect()
    }

    /// The values that GitHub's own tests expect.
    #[test]
    fn it_is_the_uploaders_hash() {
        assert_eq!(all(""), ["c129715d7a2bc9a3:1"]);
        assert_eq!(
            all(" a\nb\n  \t\tc\n d"),
            [
                "271789c17abda88f:1",
                "54703d4cd895b18:1",
                "180aee12dab6264:1",
                "a23a3dc5e078b07b:1"
            ]
        );
        let greeting = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        for content in [
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            " hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r",
            " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
            " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
        ] {
            assert_eq!(all(content), greeting, "{content:?}");
        }
    }

    #[test]
    fn equal_hashes_are_numbered_and_only_wanted_lines_are_kept() {
        let content = "Lorem ipsum dolor sit amet.\n".repeat(10);
        let hashes = all(&content);
        assert_eq!(hashes[0], "a7f2ff13bc495cf2:1");
        assert_eq!(hashes[5], "a7f2ff13bc495cf2:6");
        assert_eq!(hashes[6], "a7f2ff1481e87703:1");
        assert_eq!(hashes[9], "cc97dc7b1d7d8f7b:1");
        let wanted = line_hashes(&content, &BTreeSet::from([3]));
        assert_eq!(wanted, BTreeMap::from([(3, "a7f2ff13bc495cf2:3".to_owned())]));
    }
}
