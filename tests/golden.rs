//! Whole repositories, checked in every format and compared byte for byte. They are `tests/golden/NAME/repo`, or
//! what the file `tests/golden/NAME/repository` names.

use std::fs;
use std::path::PathBuf;

use crate::support::{Scratch, assert_golden, directories, project};

const FORMATS: [(&str, &str); 6] = [
    ("human", "human.txt"),
    ("short", "short.txt"),
    ("json", "report.json"),
    ("github", "github.txt"),
    ("sarif", "report.sarif"),
    ("markdown", "summary.md"),
];

#[test]
fn repositories_give_the_output_that_was_read_and_approved() {
    let cases = directories(&project().join("tests/golden"));
    let cases: Vec<(&PathBuf, PathBuf)> = cases
        .iter()
        .filter_map(|case| match fs::read_to_string(case.join("repository")) {
            Ok(path) => Some((case, project().join(path.trim()))),
            Err(_) => Some((case, case.join("repo"))).filter(|(_, repository)| repository.is_dir()),
        })
        .collect();
    assert!(cases.len() > 2);
    for (case, repository) in cases {
        let scratch = Scratch::repository_of(&repository);
        let args = fs::read_to_string(case.join("args")).unwrap_or_default();
        let out = Scratch::new();
        let mut all = vec!["check".to_owned(), "--date".to_owned(), "2026-11-01".to_owned()];
        all.extend(args.split_whitespace().map(str::to_owned));
        for (format, file) in FORMATS {
            all.push("--format".to_owned());
            all.push(format!("{format}={}", out.path().join(file).display()));
        }
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let run = scratch.purlin(&all);
        assert_eq!(
            (run.stdout.as_str(), run.stderr.as_str()),
            ("", ""),
            "{}",
            case.display()
        );
        for (_, file) in FORMATS {
            let printed = fs::read_to_string(out.path().join(file)).unwrap();
            // The version changes with every release, the output it stands in does not.
            let printed = printed.replace(env!("CARGO_PKG_VERSION"), "VERSION");
            assert_golden(&case.join(file), &printed);
        }
        assert_golden(&case.join("exit-code"), &format!("{}\n", run.code));
    }
}
