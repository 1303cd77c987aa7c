//! What an architecture costs: a generated repository of 5,000 packages in 200 components with 50,000 edges between them.
//!
//! ```console
//! $ cargo bench --bench graph
//! ```
//!
//! The first part is measured in this process, on one thread: manifests read and parsed, against what is made of them: the
//! package that each dependency leads to, and the graph of packages and components. The second runs `purlin check` as a
//! whole process, with 10, 20 and 40 boundaries, and with one of each kind. Ratios are between figures of one run, since
//! machines are noisy.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail loudly, prints its figures, and looks at its own surroundings"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use purlin::config::Config;
use purlin::facts::{FactSettings, Knowledge, packages};
use purlin::repository::{CheckedSet, ListOptions, WorkTree};
use purlin::source::{RepoPath, Text};
use purlin::subject::SubjectFiles;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 5;
const GROUPS: usize = 200;
const IN_GROUP: usize = 25;
const EDGES: usize = 10;

/// The kinds that are common, each once for every ten boundaries.
const COMMON: [(&str, &str); 10] = [
    ("deny", "{from: layer=l4, to: layer=l0}"),
    ("allow", "{from: layer=l3, to: [layer=l3, layer=l4]}"),
    (
        "layers",
        "{layers: [layer=l0, layer=l1, layer=l2, layer=l3, layer=l4], siblings: allowed}",
    ),
    ("visibility", "{of: layer=l4, to: [layer=l3, layer=l4]}"),
    ("public-only", "{of: '*'}"),
    ("lifecycle", "{}"),
    ("acyclic", "{}"),
    ("unreachable", "{from: layer=l4, to: layer=l0}"),
    ("external", "{deny: [moment]}"),
    ("scope", "{packages: [vitest], scopes: [dev]}"),
];

/// The other kinds.
const OTHERS: [(&str, &str); 15] = [
    ("independence", "{of: [group-000, group-199]}"),
    ("privacy", "{}"),
    ("same-tag", "{tag: domain, except: '*', untagged: allowed}"),
    (
        "deprecated-edge",
        "{edges: [{from: group-000, to: group-001, until: 2999-01-01}]}",
    ),
    ("reachable", "{from: layer=l0, to: layer=l4}"),
    ("required", "{from: layer=l0, external: left-pad}"),
    ("one-version", "{shared: declared}"),
    ("unassigned", "{ignore: ['*']}"),
    ("unassigned", "{ignore: ['*'], files: ['**/*.ts']}"),
    ("fan", "{max_in: 100, max_out: 100}"),
    ("orphan", "{of: layer=l3}"),
    ("stability", "{tolerance: 1}"),
    ("cross-owner", "{allow: [{from: '*', to: '*'}]}"),
    ("owned", "{}"),
    ("declared-edges", "{edges: [{from: '*', to: '*'}]}"),
];

fn main() {
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let repository = generated(&project.join("target/bench-graph"));
    facts(&repository);

    let cpu = |boundaries: &[(&str, &str)]| median(|| check(&repository, boundaries));
    let common = |times: usize| COMMON.repeat(times);
    println!("\npurlin check, wall ms");
    let ten = cpu(&common(1));
    println!("{:<44} {:>9.0}", "10 boundaries", ten * 1e3);
    for times in [2, 4] {
        let time = cpu(&common(times));
        println!(
            "{:<44} {:>9.0} {:>6.2} of 10",
            format!("{} boundaries", times * 10),
            time * 1e3,
            time / ten
        );
    }
    let least = cpu(&COMMON[..1]);
    println!("{:<44} {:>9.0}", "one, `deny`", least * 1e3);
    println!("one more, of each kind:");
    for (kind, with) in COMMON.into_iter().chain(OTHERS) {
        let time = cpu(&[COMMON[0], (kind, with)]);
        println!(
            "  {:<60} {:>+9.0}",
            format!("{kind} {with}"),
            (time - least) * 1e3
        );
    }
}

/// Reading manifests against what is made of them.
fn facts(repository: &Path) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let text = fs::read_to_string(repository.join("purlin.yaml")).unwrap();
    let (config, faults) = Config::read(&Arc::new(Text::new(RepoPath::new("purlin.yaml"), text)));
    assert_eq!(faults, []);
    let tree = Arc::new(WorkTree::new(repository.to_path_buf()));
    let set = Arc::new(CheckedSet::open(tree, &ListOptions::default()).unwrap());
    let (mut read, mut resolved, mut graph, mut of_files) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    pool.install(|| {
        for _ in 0..RUNS {
            let reader = Arc::new(SubjectFiles::new(Arc::clone(&set), None));
            let settings = FactSettings {
                architecture: config.architecture.clone(),
                config: config.text.clone(),
                ..FactSettings::default()
            };
            let knowledge = Knowledge::new(Arc::clone(&set), Arc::clone(&reader) as _, settings);
            let start = Instant::now();
            let count = knowledge.packages().len();
            read.push(start.elapsed().as_secs_f64());
            let collected = packages::collect(&set, &*reader);
            let start = Instant::now();
            let mut edges = packages::join(&collected, &set, &*reader);
            packages::link_to_members(&mut edges, &collected.packages, &set, &*reader);
            let resolving = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let edges = &knowledge.edges().edges;
            // It resolves them once more.
            graph.push(start.elapsed().as_secs_f64() - resolving);
            resolved.push(resolving);
            let internal = edges.iter().filter(|edge| edge.to.is_some()).count();
            assert_eq!(
                (count, internal),
                (GROUPS * IN_GROUP + 1, GROUPS * IN_GROUP * EDGES)
            );
            assert_eq!(knowledge.architecture().components.len(), GROUPS);
            let start = Instant::now();
            let found = (set.files().iter())
                .filter(|file| knowledge.component_of(&file.path).is_some())
                .count();
            of_files.push(start.elapsed().as_secs_f64());
            assert!(found > GROUPS * IN_GROUP);
        }
    });
    let [read, resolved, graph, files] = [read, resolved, graph, of_files].map(middle);
    println!("one thread, ms");
    println!("{:<44} {:>9.0}", "manifests read and parsed", read * 1e3);
    for (what, time) in [
        ("dependencies resolved", resolved),
        ("graph: owners, components, fans, cycles", graph),
    ] {
        println!("{what:<44} {:>9.0} {:>6.2} of reading", time * 1e3, time / read);
    }
    println!(
        "{:<44} {:>9.0}",
        format!("components of {} files", set.files().len()),
        files * 1e3
    );
}

/// Wall seconds of one check.
fn check(repository: &Path, boundaries: &[(&str, &str)]) -> f64 {
    let mut config = fs::read_to_string(repository.join("purlin.yaml")).unwrap();
    config.push_str("  boundaries:\n");
    for (at, (kind, with)) in boundaries.iter().enumerate() {
        let _ = writeln!(config, "    - {{name: b{at}, kind: {kind}, with: {with}}}");
    }
    let path = repository.join(".git/bench.yaml");
    fs::write(&path, config).unwrap();
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_purlin"))
        .args(["check", "--format", "json", "--config"])
        .arg(&path)
        .arg(repository)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(
        status.code().is_some_and(|code| code < 2),
        "{boundaries:?}: {status}"
    );
    start.elapsed().as_secs_f64()
}

fn median(mut run: impl FnMut() -> f64) -> f64 {
    middle((0..RUNS).map(|_| run()).collect())
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A repository of 5,000 packages, four fifths of npm and one of Cargo, each with ten edges to others of its kind in
/// its own group and those behind it, three to packages from elsewhere, and eight files.
fn generated(root: &Path) -> PathBuf {
    if root.join(".git/complete").exists() {
        return root.to_path_buf();
    }
    let _ = fs::remove_dir_all(root);
    let write = |path: String, content: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    let mut config = "packs: []\narchitecture:\n  components:\n".to_owned();
    for group in 0..GROUPS {
        let _ = writeln!(
            config,
            "    group-{group:03}: {{paths: [groups/group-{group:03}], tags: {{layer: l{}, domain: d{}}}, lifecycle: production}}",
            group / 40,
            group % 10
        );
        let is_cargo = group.is_multiple_of(5);
        for number in 0..IN_GROUP {
            let at = group * IN_GROUP + number;
            let folder = format!("groups/group-{group:03}/p{at}");
            // The ten that follow among those of the same kind, of which the last group has none behind it.
            let targets: Vec<usize> = (1..=EDGES)
                .map(|step| {
                    let step = if step <= 4 { step } else { step * 11 };
                    let rank = rank(group, number) + step;
                    of_rank(is_cargo, rank).unwrap_or_else(|| {
                        // Around within the first of them would be a circle: back, but to no later one than itself.
                        of_rank(is_cargo, rank - step * 2).unwrap()
                    })
                })
                .collect();
            let mut manifest = String::new();
            if is_cargo {
                let _ = write!(
                    manifest,
                    "[package]\nname = \"p{at}\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[dependencies]\nserde = \"1\"\nregex = \"1\"\nanyhow = \"1\"\n"
                );
                for target in targets {
                    let _ = writeln!(
                        manifest,
                        "p{target} = {{ path = \"../../group-{:03}/p{target}\" }}",
                        target / IN_GROUP
                    );
                }
                write(format!("{folder}/Cargo.toml"), manifest);
            } else {
                let _ = write!(
                    manifest,
                    "{{\n  \"name\": \"@acme/p{at}\",\n  \"version\": \"1.0.0\",\n  \"license\": \"MIT\",\n  \"scripts\": {{\"build\": \"tsc\", \"test\": \"vitest\"}},\n  \"dependencies\": {{\n    \"react\": \"^18.3.0\",\n    \"lodash\": \"^4.17.21\",\n    \"zod\": \"^3.23.0\""
                );
                for target in targets {
                    let _ = write!(manifest, ",\n    \"@acme/p{target}\": \"workspace:*\"");
                }
                manifest.push_str("\n  }\n}\n");
                write(format!("{folder}/package.json"), manifest);
            }
            for source in 0..8 {
                write(
                    format!("{folder}/src/file-{source}.ts"),
                    format!("export const x = {source};\n"),
                );
            }
        }
    }
    write("purlin.yaml".to_owned(), config);
    write(
        "package.json".to_owned(),
        "{\"private\": true, \"packageManager\": \"pnpm@10.4.0\"}\n".to_owned(),
    );
    write(
        "pnpm-workspace.yaml".to_owned(),
        "packages: ['groups/*/*']\n".to_owned(),
    );
    write(
        ".github/CODEOWNERS".to_owned(),
        "* @acme/all\n/groups/group-00*/ @acme/first\n".to_owned(),
    );
    for args in [&["init", "--quiet"][..], &["add", "--all"]] {
        assert!(
            Command::new("git")
                .args(args)
                .current_dir(root)
                .status()
                .unwrap()
                .success()
        );
    }
    fs::write(root.join(".git/complete"), "").unwrap();
    root.to_path_buf()
}

/// How many packages of the same kind come before one.
fn rank(group: usize, number: usize) -> usize {
    let groups = if group.is_multiple_of(5) {
        group / 5
    } else {
        group - group / 5 - 1
    };
    groups * IN_GROUP + number
}

/// The package with so many of its kind before it.
fn of_rank(is_cargo: bool, rank: usize) -> Option<usize> {
    let (group, number) = (rank / IN_GROUP, rank % IN_GROUP);
    let group = if is_cargo {
        group * 5
    } else {
        group + group / 4 + 1
    };
    (group < GROUPS).then_some(group * IN_GROUP + number)
}
