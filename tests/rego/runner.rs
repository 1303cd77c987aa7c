//! Reads cases, and writes the name of each on which purlin and OPA differ, with both answers; see `tests/rego/README.md`.
//! A file of names that are known to differ may be given: those are left out. Ends with 1 where there is a difference.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program of the tests")]

mod differ;

use std::collections::BTreeSet;
use std::io::BufRead as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let known: BTreeSet<String> = std::env::args()
        .nth(1)
        .map(|path| std::fs::read_to_string(path).expect("a list of names"))
        .unwrap_or_default()
        .lines()
        .filter_map(|line| line.split('\t').next().map(str::to_owned))
        .collect();
    // Rules may nest deeply.
    let work = std::thread::Builder::new().stack_size(256 << 20).spawn(move || {
        let (mut asked, mut differing) = (0, 0);
        for line in std::io::stdin().lock().lines() {
            let line = line.expect("a line");
            let Some(case) = differ::differ(&line) else {
                continue;
            };
            asked += 1;
            if let Some((want, got)) = case.difference
                && !known.contains(&case.name)
            {
                differing += 1;
                println!("{}\n  OPA:    {want}\n  purlin: {got}", case.name);
            }
        }
        println!("{asked} cases, {differing} differ");
        differing
    });
    match work.expect("a thread").join() {
        Ok(0) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}
