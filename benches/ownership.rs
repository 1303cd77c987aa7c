//! What it costs to know the owner of every file: 50,000 files, and an ownership file of 2,000 rules.
//!
//! ```console
//! $ cargo bench --bench ownership                               # purlin and the crate codeowners-rs
//! $ cargo bench --bench ownership -- /path/to/hmarr/codeowners  # and a checkout of that Go module; needs `go`
//! ```
//!
//! Each time holds the reading of the ownership file and the owner of every file, in memory and on one thread. The
//! implementations run in turn; medians are printed, and their ratio to purlin's. Before that they are compared file
//! by file, so that nobody is fast by being wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::type_complexity,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::format_collect,
    reason = "a benchmark may fail loudly, prints its figures, and looks at its own surroundings"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use purlin::facts::ownership::Ownership;
use purlin::repository::{File, FileKind, ListedBy, Listing};
use purlin::source::{RepoPath, Text};

const FILES: usize = 50_000;
const RULES: usize = 2_000;
const RUNS: usize = 15;
/// Whoever has taken this many seconds altogether after three runs is not run again.
const PATIENCE: f64 = 10.0;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let (rules, paths) = generated();
    let listing = listing(&paths);

    let mut names = vec![
        "purlin, all files at once",
        "purlin, file by file",
        "codeowners-rs",
    ];
    let mut runs: Vec<Box<dyn FnMut() -> (f64, Vec<u32>)>> = vec![
        Box::new(|| timed(|| at_once(&rules, &listing))),
        Box::new(|| timed(|| one_by_one(&rules, &listing))),
        Box::new(|| timed(|| by_codeowners_rs(&rules, &paths))),
    ];
    if let Some(checkout) = args.first() {
        let program = go_program(Path::new(checkout), &rules, &paths);
        names.push("hmarr/codeowners");
        runs.push(Box::new(move || by_go(&program)));
    }

    let answers: Vec<Vec<u32>> = runs.iter_mut().map(|run| run().1).collect();
    let owned = answers[0].iter().filter(|line| **line > 0).count();
    println!(
        "{} files, {RULES} rules; {owned} files have an owner\n",
        paths.len()
    );
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); runs.len()];
    for _ in 0..RUNS {
        for (run, times) in runs.iter_mut().zip(&mut times) {
            if times.len() < 3 || times.iter().sum::<f64>() < PATIENCE {
                times.push(run().0);
            }
        }
    }
    println!(
        "{:<28} {:>10} {:>10} {:>14}",
        "", "median ms", "/ purlin", "other answers"
    );
    let medians: Vec<f64> = times
        .iter_mut()
        .map(|times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
        .collect();
    for ((name, median), lines) in names.iter().zip(&medians).zip(&answers) {
        let different = lines.iter().zip(&answers[0]).filter(|(a, b)| a != b).count();
        println!(
            "{name:<28} {:>10.1} {:>10.1} {different:>14}",
            median * 1e3,
            median / medians[0]
        );
    }
    let many = rules.clone() + &more_rules();
    // Beside the first ones, so that rules have as much to do with them.
    let more = paths.iter().map(|path| path.replace("/file-", "/more-"));
    let twice = listing_of(paths.iter().cloned().chain(more));
    println!(
        "\npurlin with twice the rules: {:.1} ms",
        median(|| at_once(&many, &listing))
    );
    println!(
        "purlin with twice the files: {:.1} ms",
        median(|| at_once(&rules, &twice))
    );
}

/// The lines that decide, 0 where nobody owns the file.
fn at_once(rules: &str, listing: &Listing) -> Vec<u32> {
    let ownership = Ownership::parse(text(rules));
    ownership
        .owners_of_all(listing)
        .iter()
        .map(|owners| line_of(owners.first().map_or("", |owner| owner.as_str())))
        .collect()
}

fn one_by_one(rules: &str, listing: &Listing) -> Vec<u32> {
    let ownership = Ownership::parse(text(rules));
    let files = listing.files().iter();
    files
        .map(|file| {
            let rule = ownership.rule(&file.path).filter(|rule| !rule.owners.is_empty());
            rule.map_or(0, |rule| rule.line)
        })
        .collect()
}

fn by_codeowners_rs(rules: &str, paths: &[String]) -> Vec<u32> {
    let rules = codeowners_rs::parse(rules).into_ruleset();
    paths
        .iter()
        .map(|path| {
            let owners = rules.owners(path).unwrap_or_default();
            line_of(owners.first().map_or("", |owner| owner.value.as_str()))
        })
        .collect()
}

/// The rule of line N is owned by `@acme/team-N`.
fn line_of(owner: &str) -> u32 {
    owner
        .rsplit_once('-')
        .and_then(|(_, line)| line.parse().ok())
        .unwrap_or(0)
}

struct GoProgram {
    binary: PathBuf,
    rules: PathBuf,
    paths: PathBuf,
}

/// Builds `ownership/main.go` against a checkout. Its tests' dependencies are not needed, so none is fetched.
fn go_program(checkout: &Path, rules: &str, paths: &[String]) -> GoProgram {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = std::env::temp_dir().join(format!("purlin-bench-ownership-{}", std::process::id()));
    fs::create_dir_all(work.join("codeowners")).unwrap();
    for entry in fs::read_dir(checkout).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".go") && !name.ends_with("_test.go") {
            fs::copy(&path, work.join("codeowners").join(name)).unwrap();
        }
    }
    let module = "github.com/hmarr/codeowners";
    fs::write(
        work.join("codeowners/go.mod"),
        format!("module {module}\n\ngo 1.18\n"),
    )
    .unwrap();
    fs::copy(project.join("benches/ownership/main.go"), work.join("main.go")).unwrap();
    let go_mod =
        format!("module bench\n\ngo 1.18\n\nrequire {module} v0.0.0\n\nreplace {module} => ./codeowners\n");
    fs::write(work.join("go.mod"), go_mod).unwrap();
    let built = Command::new("go")
        .args(["build", "-o", "bench", "."])
        .env("GOFLAGS", "-mod=mod")
        .current_dir(&work)
        .status()
        .unwrap();
    assert!(built.success(), "go build failed");
    fs::write(work.join("CODEOWNERS"), rules).unwrap();
    fs::write(work.join("paths"), paths.join("\n")).unwrap();
    GoProgram {
        binary: work.join("bench"),
        rules: work.join("CODEOWNERS"),
        paths: work.join("paths"),
    }
}

/// The program takes the time itself: neither its start nor its output counts.
fn by_go(program: &GoProgram) -> (f64, Vec<u32>) {
    let output = Command::new(&program.binary)
        .arg(&program.rules)
        .arg(&program.paths)
        .env("GOMAXPROCS", "1")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines = text.lines();
    let micros: f64 = lines.next().unwrap().parse().unwrap();
    (micros / 1e6, lines.map(|line| line.parse().unwrap()).collect())
}

fn timed(run: impl FnOnce() -> Vec<u32>) -> (f64, Vec<u32>) {
    let start = Instant::now();
    let lines = run();
    (start.elapsed().as_secs_f64(), lines)
}

/// The median, in milliseconds.
fn median(run: impl Fn() -> Vec<u32>) -> f64 {
    let mut times: Vec<f64> = (0..RUNS).map(|_| timed(&run).0).collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2] * 1e3
}

fn text(rules: &str) -> Arc<Text> {
    Arc::new(Text::new(RepoPath::new(".github/CODEOWNERS"), rules))
}

fn listing(paths: &[String]) -> Listing {
    listing_of(paths.iter().cloned())
}

fn listing_of(paths: impl Iterator<Item = String>) -> Listing {
    let files = paths.map(|path| File::new(RepoPath::new(path), FileKind::Regular));
    Listing::new(files.collect(), ListedBy::Git)
}

const KINDS: [&str; 8] = ["api", "core", "docs", "web", "tests", "config", "models", "views"];
const ENDS: [&str; 10] = [
    "rs", "go", "ts", "tsx", "md", "yaml", "json", "proto", "sql", "css",
];

fn area(number: usize) -> String {
    format!(
        "area-{}/service-{}/{}",
        number % 25,
        number / 25 % 40,
        KINDS[number / 1000 % 8]
    )
}

/// As in a monorepo of services: most rules name directories, some files by name or ending in them, some anywhere.
fn rule(at: usize) -> String {
    let area = area(at * 3 % 8_000);
    let end = ENDS[at % 10];
    match at % 20 {
        0 => format!("*.{}{end}", at / 20),
        1 => format!("**/{}-{}/", KINDS[at / 20 % 8], at / 160),
        2 => format!("/{area}/**/*.{end}"),
        3 => format!("/{area}/*"),
        4 => format!("{area}/file-{}.{end}", at % 7),
        5 => format!("/area-{}/**/{}/*.{end}", at % 25, KINDS[at / 20 % 8]),
        6 => format!("/area-{}/service-{}*/", at % 25, at % 4),
        _ => format!("/{area}/"),
    }
}

/// Rules and files, the same in every run. Files are sorted, as git lists them.
fn generated() -> (String, Vec<String>) {
    let rules = (0..RULES)
        .map(|at| format!("{} @acme/team-{}\n", rule(at), at + 1))
        .collect();
    let mut paths: Vec<String> = (0..FILES)
        .map(|at| {
            let deeper = ["", "inner/", "inner/deep/"][at / 8_000 % 3];
            format!(
                "{}/{deeper}file-{}.{}",
                area(at % 8_000),
                at / 8_000,
                ENDS[at % 10]
            )
        })
        .collect();
    paths.sort();
    paths.dedup();
    (rules, paths)
}

fn more_rules() -> String {
    (RULES..2 * RULES)
        .map(|at| format!("{} @acme/team-{}\n", rule(at), at + 1))
        .collect()
}
