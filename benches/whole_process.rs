//! What a run costs as a whole process: CPU of purlin and the git that it starts, wall time, peak memory.
//!
//! ```console
//! $ cargo bench --bench whole_process                        # a generated monorepo of 44,000 files
//! $ cargo bench --bench whole_process -- /path/to/a/clone    # any git repository
//! ```
//!
//! Each command runs several times in turn with what it is compared to; medians are printed, and ratios between
//! commands of the same run, since machines are noisy. The bare loop is the least that anybody could do: it reads the
//! `package.json` files, turns them into the engine's values, and evaluates the same five rules on them.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail loudly, prints its figures, and looks at its own surroundings"
)]

use purlin::rego::builtins::Surroundings;
use purlin::rego::compile::{OpaFunctions, Source};
use purlin::rego::eval::{Documents, Options, query};
use purlin::rego::value::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

const RUNS: usize = 7;
/// The argument that turns this program into the bare loop.
const BARE_LOOP: &str = "bare-loop";

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if args.first().is_some_and(|arg| arg == BARE_LOOP) {
        bare_loop(Path::new(&args[1]));
        return;
    }
    let project = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let repository = match args.first() {
        Some(path) => PathBuf::from(path),
        None => generated(&project.join("target/bench-monorepo"), 1),
    };
    println!(
        "{}: {} tracked files",
        repository.display(),
        tracked(&repository).len()
    );
    let manifests = tracked(&repository)
        .iter()
        .filter(|path| is_manifest(path))
        .count();
    println!("{manifests} package.json\n");

    let five_rules = |format: &str| {
        let mut command = purlin();
        command
            .args(["check", "--format", format, "--config"])
            .arg(project.join("benches/five/purlin.yaml"));
        command
            .arg("--policies")
            .arg(project.join("benches/five"))
            .arg(&repository);
        command
    };
    let mut bare = Command::new(std::env::current_exe().unwrap());
    bare.arg(BARE_LOOP).arg(&repository);
    let mut listing = Command::new("git");
    listing.args(["ls-files", "-s", "-z"]).current_dir(&repository);

    println!("{:<44} {:>9} {:>9} {:>9}", "", "CPU ms", "wall ms", "peak MB");
    let [bare, five, listing] = measure([bare, five_rules("json"), listing]);
    bare.print("bare loop over package.json, five rules");
    five.print("purlin check, the same five rules");
    listing.print("git ls-files -s -z");
    println!("{:<44} {:>9.2}", "  purlin / bare loop, CPU", five.cpu / bare.cpu);

    let mut default = purlin();
    default.args(["check", "--format", "json"]).arg(&repository);
    let mut human = purlin();
    human.args(["check", "--format", "human"]).arg(&repository);
    let first = tracked(&repository).into_iter().find(|path| is_manifest(path));
    let mut one = purlin();
    one.current_dir(&repository)
        .args(["check", "--format", "short"])
        .args(first);
    let [default, human, one] = measure([default, human, one]);
    default.print("purlin check, default packs, json");
    human.print("purlin check, default packs, human");
    one.print("purlin check package.json, as a hook does");

    if args.is_empty() {
        println!("\ncost against what rules read (five rules, generated monorepos)");
        for factor in [1, 2, 4] {
            let repository = generated(&project.join(format!("target/bench-monorepo-{factor}")), factor);
            let mut command = purlin();
            command
                .args(["check", "--format", "json", "--config"])
                .arg(project.join("benches/five/purlin.yaml"));
            command
                .arg("--policies")
                .arg(project.join("benches/five"))
                .arg(&repository);
            let [figure] = measure([command]);
            figure.print(&format!("{factor} × (44,000 files, 1,100 package.json)"));
        }
    }
}

fn purlin() -> Command {
    Command::new(env!("CARGO_BIN_EXE_purlin"))
}

/// Medians of one command.
struct Figure {
    cpu: f64,
    wall: f64,
    peak: f64,
}

impl Figure {
    fn print(&self, name: &str) {
        println!(
            "{name:<44} {:>9.1} {:>9.1} {:>9.1}",
            self.cpu * 1e3,
            self.wall * 1e3,
            self.peak / 1024.0
        );
    }
}

/// Runs the commands in turn, once to warm up and then [`RUNS`] times.
fn measure<const N: usize>(mut commands: [Command; N]) -> [Figure; N] {
    let mut runs: [Vec<(f64, f64, f64)>; N] = std::array::from_fn(|_| Vec::new());
    for round in 0..=RUNS {
        for (command, runs) in commands.iter_mut().zip(&mut runs) {
            let figure = once(command);
            if round > 0 {
                runs.push(figure);
            }
        }
    }
    runs.map(|runs| {
        let median = |pick: fn(&(f64, f64, f64)) -> f64| {
            let mut values: Vec<f64> = runs.iter().map(pick).collect();
            values.sort_by(f64::total_cmp);
            values[values.len() / 2]
        };
        Figure {
            cpu: median(|run| run.0),
            wall: median(|run| run.1),
            peak: median(|run| run.2),
        }
    })
}

/// CPU seconds of the process and those it started, wall seconds, peak memory in KiB of the largest so far.
fn once(command: &mut Command) -> (f64, f64, f64) {
    let before = cpu_of_children();
    let start = Instant::now();
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let peak = watch(child.id());
    let status = child.wait().unwrap();
    assert!(
        status.code().is_some_and(|code| code < 2),
        "{command:?}: {status}"
    );
    let wall = start.elapsed().as_secs_f64();
    (cpu_of_children().saturating_sub(before).as_secs_f64(), wall, peak)
}

fn cpu_of_children() -> Duration {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).unwrap();
    let of = |time: nix::sys::time::TimeVal| {
        Duration::new(
            u64::try_from(time.tv_sec()).unwrap(),
            u32::try_from(time.tv_usec()).unwrap() * 1000,
        )
    };
    of(usage.user_time()) + of(usage.system_time())
}

/// Follows the peak memory of a process, in KiB, until it ends. 0 where the system does not tell.
fn watch(pid: u32) -> f64 {
    let mut peak = 0.0;
    while let Ok(status) = fs::read_to_string(format!("/proc/{pid}/status")) {
        let Some(line) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) else {
            break;
        };
        let number: String = line.chars().filter(char::is_ascii_digit).collect();
        peak = number.parse().unwrap_or(peak);
        std::thread::sleep(Duration::from_millis(2));
    }
    peak
}

fn tracked(repository: &Path) -> Vec<String> {
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(repository)
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout)
        .split('\0')
        .filter(|path| !path.is_empty())
        .map(str::to_owned)
        .collect()
}

fn is_manifest(path: &str) -> bool {
    path == "package.json" || path.ends_with("/package.json")
}

/// Reads the manifests that the repository's file list names and evaluates the five rules on each.
fn bare_loop(repository: &Path) {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/five");
    let mut files: Vec<PathBuf> = fs::read_dir(rules)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let is_policy = |file: &&PathBuf| file.extension().is_some_and(|extension| extension == "rego");
    let mut sources = Vec::new();
    let mut names = Vec::new();
    for file in files.iter().filter(is_policy) {
        let text = fs::read_to_string(file).unwrap();
        let module = purlin::rego::parse::module(&text, purlin::rego::parse::Version::V1).unwrap();
        let mut path: Vec<Value> = module.package.iter().map(|name| Value::from(&**name)).collect();
        path.push(Value::from("report"));
        names.push(path);
        sources.push(Source {
            file: file.display().to_string(),
            module,
            is_test: false,
            annotations: Vec::new(),
        });
    }
    let (plan, errors) = purlin::rego::compile::compile(sources, &OpaFunctions);
    assert!(errors.is_empty(), "{errors:?}");
    let mut surroundings = Surroundings::default();
    let mut findings = 0;
    // Made beforehand by `generated`, or now: the loop itself lists nothing.
    let list = repository.join(".git/bench-manifests");
    if !list.exists() {
        let paths: Vec<String> = tracked(repository)
            .into_iter()
            .filter(|path| is_manifest(path))
            .collect();
        fs::write(&list, paths.join("\n")).unwrap();
    }
    for path in fs::read_to_string(list).unwrap().lines() {
        let Ok(text) = fs::read_to_string(repository.join(path)) else {
            continue;
        };
        let Ok(document) = Value::from_json(&text) else {
            continue;
        };
        let documents = Documents {
            input: Some(Value::object(vec![(Value::from("document"), document)])),
            data: None,
        };
        for name in &names {
            let (found, _) = query(&plan, name, &documents, Options::default(), &mut surroundings);
            if let Ok(Some(Value::Set(found))) = found {
                findings += found.len();
            }
        }
    }
    println!("{findings}");
}

/// A monorepo of `factor` × 44,000 tracked files, of them 1,100 package.json, 800 go.mod and 3,600 YAML.
fn generated(root: &Path, factor: usize) -> PathBuf {
    if root.join(".git/complete").exists() {
        return root.to_path_buf();
    }
    let _ = fs::remove_dir_all(root);
    let mut files = 0;
    let mut write = |path: String, content: String| {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        files += 1;
    };
    for name in ["README.md", "LICENSE", "SECURITY.md"] {
        write(name.to_owned(), format!("{name}\n"));
    }
    let mut owners = "* @acme/all\n".to_owned();
    for at in 0..1_100 * factor {
        let folder = format!("packages/group-{}/package-{at}", at % 40);
        let mut manifest = format!(
            "{{\n  \"name\": \"@acme/package-{at}\",\n  \"version\": \"1.{at}.0\",\n  \"license\": \"MIT\",\n  \"private\": true,\n  \"scripts\": {{\"build\": \"tsc\", \"test\": \"vitest\"}},\n  \"dependencies\": {{"
        );
        for dependency in 0..12 {
            let comma = if dependency == 0 { "" } else { "," };
            let _ = write!(
                manifest,
                "{comma}\n    \"dependency-{dependency}\": \"^{dependency}.{at}.0\""
            );
        }
        manifest.push_str("\n  }\n}\n");
        write(format!("{folder}/package.json"), manifest);
        for source in 0..30 {
            write(
                format!("{folder}/src/file-{source}.ts"),
                format!("export const x = {source};\n"),
            );
        }
        if at % 20 == 0 {
            let _ = writeln!(owners, "/{folder}/ @acme/team-{}", at % 7);
        }
    }
    for at in 0..800 * factor {
        let folder = format!("services/service-{at}");
        write(
            format!("{folder}/go.mod"),
            format!("module example.com/service-{at}\n\ngo 1.24\n\nrequire example.com/lib v1.{at}.0\n"),
        );
        for source in 0..4 {
            write(
                format!("{folder}/file_{source}.go"),
                "package service\n".to_owned(),
            );
        }
    }
    for at in 0..3_600 * factor {
        let path = if at < 40 {
            format!(".github/workflows/flow-{at}.yml")
        } else {
            format!("deploy/region-{}/service-{at}.yaml", at % 60)
        };
        let content = if at < 40 {
            "on: push\npermissions: {contents: read}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n".to_owned()
        } else {
            format!(
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: service-{at}\nspec:\n  replicas: 2\n"
            )
        };
        write(path, content);
    }
    write(".github/CODEOWNERS".to_owned(), owners);
    let mut filler = 0;
    while files < 44_000 * factor {
        let path = root.join(format!("docs/part-{}/page-{filler}.md", filler % 50));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "# page\n").unwrap();
        filler += 1;
        files += 1;
    }
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
