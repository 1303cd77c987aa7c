//! `purlin owner` on scratch repositories with a history.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::owner_fixes::{asked_of_files, judged};
use crate::support::{Run, Scratch, purlin, run};

/// Commits everything as somebody on some day; `git` needs nobody's configuration.
pub(crate) fn commit(scratch: &Scratch, name: &str, email: &str, day: &str) {
    let git = |args: &[&str]| {
        let status = Command::new("git")
            .args(args)
            .current_dir(scratch.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_AUTHOR_NAME", name)
            .env("GIT_AUTHOR_EMAIL", email)
            .env("GIT_COMMITTER_NAME", "Merger")
            .env("GIT_COMMITTER_EMAIL", "merger@example.invalid")
            .env("GIT_AUTHOR_DATE", format!("{day}T12:00:00Z"))
            .env("GIT_COMMITTER_DATE", format!("{day}T12:00:00Z"))
            .status()
            .unwrap();
        assert!(status.success(), "git {args:?}");
    };
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "Change"]);
}

/// A shop with owned, disowned and unowned parts, and four people and a program who worked on it.
pub(crate) fn shop() -> Scratch {
    let scratch = Scratch::repository(&[
        (
            ".github/CODEOWNERS",
            "/.github/ @acme/platform\n/web/ @acme/web @ana\n/api/ @acme/api # reviewed daily\n/generated/\n",
        ),
        ("web/app.ts", "1\n"),
        ("web/page one.ts", "1\n"),
        ("api/main.go", "1\n"),
        ("generated/x.ts", "1\n"),
    ]);
    commit(&scratch, "Ana", "ana@example.com", "2025-01-10");
    let change = |files: &[&str], name: &str, email: &str, day: &str| {
        for file in files {
            scratch.write(file, format!("{day} {email}\n"));
        }
        commit(&scratch, name, email, day);
    };
    // Ana has the name of an account that the file lists; Bo works on what one team owns; Cy is in none and long gone;
    // Di hides her address behind her account.
    change(&["web/app.ts"], "Ana", "ana@example.com", "2025-02-01");
    change(
        &["web/app.ts", "tools/build.sh"],
        "Ana",
        "ana@example.com",
        "2025-03-01",
    );
    change(&["api/main.go"], "Bo", "bo@example.com", "2025-03-02");
    change(&["api/main.go"], "Bo", "bo@example.com", "2025-03-03");
    change(
        &["api/main.go", "jobs/a.go", "jobs/b.go"],
        "Bo",
        "bo@example.com",
        "2025-03-04",
    );
    change(
        &["jobs/b.go", "tools/build.sh"],
        "Cy",
        "cy@example.com",
        "2023-03-05",
    );
    change(
        &["old notes.md"],
        "Di",
        "12+di@users.noreply.github.com",
        "2024-12-24",
    );
    change(
        &["deps.lock"],
        "renovate[bot]",
        "9+renovate[bot]@users.noreply.github.com",
        "2025-03-06",
    );
    scratch
}

fn answers(scratch: &Scratch, args: &[&str], input: &[u8]) -> Run {
    let mut child = purlin(scratch.path(), args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_pipe_gets_a_line_a_path() {
    let scratch = shop();
    let expected = "web/app.ts\t@acme/web @ana\t.github/CODEOWNERS:2\t/web/\n\
                    generated/new\t\t.github/CODEOWNERS:4\t/generated/\n\
                    jobs/a.go\t\t\t\n";
    let lines = answers(
        &scratch,
        &["owner"],
        b"web/app.ts\r\n./generated//new\n\njobs/a.go",
    );
    assert_eq!(lines.stdout, expected, "{}", lines.stderr);
    let nuls = answers(
        &scratch,
        &["owner", "-z", "-"],
        b"web/app.ts\0generated/new\0jobs/a.go\0",
    );
    assert_eq!(nuls.stdout, expected);
    let hostile = answers(&scratch, &["owner", "-z"], b"web/\x1b[31m\n\xff\0");
    assert_eq!(
        hostile.stdout,
        "web/\u{241b}[31m\u{240a}\\xff\t@acme/web @ana\t.github/CODEOWNERS:2\t/web/\n"
    );
    assert_eq!(answers(&scratch, &["owner"], b"").stdout, "");
    assert_eq!(answers(&scratch, &["owner"], b"../../x\n").code, 2);
}

#[test]
fn each_line_is_answered_before_the_next_is_waited_for() {
    let scratch = shop();
    let mut child = purlin(scratch.path(), &["owner", "--format", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut ask = |path: &str| {
        writeln!(stdin, "{path}").unwrap();
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        line
    };
    // The head comes with the first answer at the latest.
    assert!(ask("web/x").starts_with("path,"));
    assert!(ask("api/y").starts_with("web/x,"));
    drop(stdin);
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    assert!(rest.starts_with("api/y,"), "{rest}");
    assert!(child.wait().unwrap().success());
}

#[test]
fn paths_start_from_the_working_directory_and_may_lie_in_another_repository() {
    let scratch = shop();
    let inside = |args: &[&str]| run(&mut purlin(&scratch.path().join("web"), args)).stdout;
    assert!(inside(&["owner", "app.ts"]).starts_with("web/app.ts\n"));
    assert!(inside(&["owner", "../api/new.go"]).starts_with("api/new.go (no such file yet)\n  @acme/api"));
    assert!(inside(&["owner", "."]).starts_with("web/ (2 files)\n"));
    let absolute = scratch.path().join("api/main.go");
    let elsewhere = Scratch::new().purlin(&["owner", absolute.to_str().unwrap()]);
    assert!(
        elsewhere.stdout.starts_with("api/main.go\n  @acme/api"),
        "{elsewhere:?}"
    );
}

#[test]
fn unowned_files_gate() {
    let scratch = shop();
    let names = answers(&scratch, &["owner", "--unowned", "-z"], b"").stdout;
    assert_eq!(
        names,
        "deps.lock\0generated/x.ts\0jobs/a.go\0jobs/b.go\0old notes.md\0tools/build.sh\0"
    );
    let changed = answers(
        &scratch,
        &["owner", "--unowned", "-"],
        b"web/app.ts\nremoved.txt\njobs/a.go\n",
    );
    assert_eq!((changed.stdout.as_str(), changed.code), ("jobs/a.go\n", 1));
    let fine = answers(
        &scratch,
        &["owner", "--unowned", "-"],
        b"web/app.ts\nremoved.txt\n",
    );
    assert_eq!((fine.stdout.as_str(), fine.code), ("", 0));
}

#[test]
fn names_that_git_quotes_are_unquoted_and_those_without_a_file_are_told() {
    let scratch = Scratch::repository(&[(".github/CODEOWNERS", "/.github/ @x\n"), ("ü \"a\".txt", "")]);
    let listed = answers(
        &scratch,
        &["owner", "--unowned", "-"],
        b"\"\\303\\274 \\\"a\\\".txt\"\ngone.txt\n",
    );
    assert_eq!((listed.stdout.as_str(), listed.code), ("ü \"a\".txt\n", 1));
    assert!(
        listed
            .stderr
            .contains("1 path of standard input matches no file: `gone.txt` (line 2)"),
        "{}",
        listed.stderr
    );
    let many = answers(&scratch, &["owner", "--unowned", "-"], b"a\n\nb\nc\nd\n");
    assert!(
        many.stderr.contains(
            "4 paths of standard input match no file: `a` (line 1), `b` (line 3), `c` (line 4) and 1 more"
        ),
        "{}",
        many.stderr
    );
    // With NUL behind each name, quotes are part of it.
    let raw = answers(&scratch, &["owner", "-z"], b"\"a\"\0");
    assert!(raw.stdout.starts_with("\"a\"\t"), "{}", raw.stdout);
    assert_eq!(
        answers(&scratch, &["owner", "--unowned", "-z", "-"], b"gone\0").code,
        0
    );
}

#[test]
fn a_teams_file_that_the_config_names_may_be_untracked_and_has_to_be_there() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "ownership:\n  teams: export/teams.json\n"),
        (".github/CODEOWNERS", "* @acme/web @acme/wed\n"),
        (".gitignore", "/export/\n"),
    ]);
    for command in [&["check"][..], &["owner", "purlin.yaml"]] {
        let run = scratch.purlin(command);
        assert_eq!(run.code, 2, "{command:?} {}", run.stderr);
        let said = run.stdout + &run.stderr;
        assert!(said.contains("purlin.yaml:2:10"), "{said}");
        assert!(
            said.contains("the teams file `export/teams.json` can't be read: there is no such file"),
            "{said}"
        );
    }
    scratch.write("export/teams.json", r#"[{"slug": "web", "members": ["ana"]}]"#);
    let run = scratch.purlin(&["check", "--rule", "ownership/known-owners", "--format", "json"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let keys: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["the team @acme/wed is not in export/teams.json"]);
    assert_eq!(scratch.purlin(&["owner", "purlin.yaml"]).code, 0);
    scratch.write("export/teams.json", "[{\"members\": []}]\n");
    for command in [&["check"][..], &["owner", "purlin.yaml"]] {
        let run = scratch.purlin(command);
        let said = run.stdout + &run.stderr;
        assert_eq!(run.code, 2, "{command:?} {said}");
        assert!(said.contains("export/teams.json:1:2"), "{said}");
    }
}

#[test]
fn a_broken_policy_keeps_nobody_from_asking_and_a_broken_config_does() {
    let scratch = shop();
    scratch.write("purlin.yaml", "policies: [rules]\n");
    scratch.write("rules/broken.rego", "package a\n\nreport contains {\n");
    assert_eq!(scratch.purlin(&["owner", "web/app.ts"]).code, 0);
    scratch.write("purlin.yaml", "polices: [rules]\n");
    let broken = scratch.purlin(&["owner", "web/app.ts"]);
    assert_eq!((broken.code, broken.stdout.as_str()), (2, ""));
    assert!(broken.stderr.contains("polices"), "{}", broken.stderr);
}

#[test]
fn lines_that_the_forge_skips_are_told() {
    let scratch = Scratch::repository(&[("CODEOWNERS", "a @x\n!b @y\nc @z\n")]);
    let run = scratch.purlin(&["owner", "b"]);
    assert!(
        run.stdout.contains("nobody (no valid rule matches)"),
        "{}",
        run.stdout
    );
    assert!(
        run.stderr.starts_with("warning: CODEOWNERS:2: "),
        "{}",
        run.stderr
    );
}

#[test]
fn a_patch_applies_and_gives_the_places_to_those_proposed() {
    let scratch = shop();
    let before = scratch
        .purlin(&["owner", "web", "api", "generated", "--format", "csv"])
        .stdout;
    let patch = scratch.purlin(&["owner", "--suggest", "--patch"]).stdout;
    apply(&scratch, &patch);
    let owner = |path: &str| {
        let run = scratch.purlin(&["owner", path, "--format", "csv"]);
        run.stdout
            .lines()
            .nth(1)
            .unwrap()
            .split(',')
            .nth(3)
            .unwrap()
            .to_owned()
    };
    assert_eq!(owner("jobs/a.go"), "@acme/api");
    assert_eq!(owner("tools/build.sh"), "@ana");
    assert_eq!(owner("old notes.md"), "@di");
    assert_eq!(
        scratch
            .purlin(&["owner", "web", "api", "generated", "--format", "csv"])
            .stdout,
        before
    );
    let again = scratch.purlin(&["owner", "--suggest", "--patch"]);
    assert_eq!(again.stdout, "");
}

#[test]
fn a_directory_with_an_owned_file_is_proposed_as_a_whole_and_the_owned_file_keeps_its_owner() {
    let owners = "# Who owns what\n\n/.github/ @acme/all\n/web/main.ts @acme/lead\n/web/gone.ts\n";
    let scratch = Scratch::repository(&[
        (".github/CODEOWNERS", owners),
        ("web/main.ts", "1\n"),
        ("web/gone.ts", "1\n"),
        ("web/a.ts", "1\n"),
        ("web/b.ts", "1\n"),
        ("web/ui/c.ts", "1\n"),
    ]);
    commit(&scratch, "Ana", "12+ana@users.noreply.github.com", "2025-01-10");
    let run = scratch.purlin(&["owner", "--suggest", "--format", "json"]);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let proposed: Vec<(&str, u64, bool)> = answer["suggestions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let files = one["files"].as_u64().unwrap();
            (
                one["pattern"].as_str().unwrap(),
                files,
                one["ahead"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(proposed, [("/web/", 2, true), ("/web/ui/", 1, false)]);
    apply(
        &scratch,
        &scratch.purlin(&["owner", "--suggest", "--patch"]).stdout,
    );
    let after = std::fs::read_to_string(scratch.path().join(".github/CODEOWNERS")).unwrap();
    assert_eq!(after, owners.replace("\n\n", "\n\n/web/ @ana\n/web/ui/ @ana\n"));
    let owners = asked_of_files(
        &scratch,
        &["web/main.ts", "web/gone.ts", "web/a.ts", "web/ui/c.ts"],
    );
    let owners: Vec<String> = owners.iter().map(|file| file[1][0][0].to_string()).collect();
    assert_eq!(owners, [r#"["@acme/lead"]"#, "[]", r#"["@ana"]"#, r#"["@ana"]"#]);
}

#[test]
fn every_csv_has_the_same_cells_in_all_rows() {
    let scratch = shop();
    scratch.write("web/a,\"b\".ts", "1\n");
    for question in [
        &["web", "api", "generated", "no/such"][..],
        &["--unowned"],
        &["--report"],
        &["--suggest"],
    ] {
        let args = [&["owner", "--format", "csv"], question].concat();
        let table = scratch.purlin(&args).stdout;
        let rows: Vec<usize> = table.lines().map(strict_cells).collect();
        assert!(rows.len() > 1, "{args:?}");
        assert!(rows.iter().all(|cells| *cells == rows[0]), "{args:?}\n{table}");
    }
}

/// How many cells a row has, as <https://www.rfc-editor.org/rfc/rfc4180> allows them and nothing else.
fn strict_cells(row: &str) -> usize {
    let mut cells = 1;
    let mut rest = row;
    loop {
        if let Some(mut quoted) = rest.strip_prefix('"') {
            loop {
                let end = quoted.find('"').expect("a closing quote");
                quoted = &quoted[end + 1..];
                match quoted.strip_prefix('"') {
                    Some(more) => quoted = more,
                    None => break,
                }
            }
            rest = quoted;
            assert!(rest.is_empty() || rest.starts_with(','), "{row}");
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            assert!(!rest[..end].contains('"'), "{row}");
            rest = &rest[end..];
        }
        match rest.strip_prefix(',') {
            Some(more) => (cells, rest) = (cells + 1, more),
            None => return cells,
        }
    }
}

#[test]
fn spellings_exclusions_and_new_directories_are_answered_as_meant() {
    let scratch = Scratch::repository(&[
        (
            ".gitlab/CODEOWNERS",
            "* @Acme/Web\n/a @acme/web\n!/b\n/new/ @acme/web\n",
        ),
        ("a", ""),
        ("b", ""),
    ]);
    let run = scratch.purlin(&["owner", "--report", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["owners"].as_array().unwrap().len(), 1, "{report}");
    assert_eq!(report["owners"][0]["owner"], "@Acme/Web");
    assert_eq!(report["owners"][0]["alone"], report["owners"][0]["files"]);
    let excluded = scratch.purlin(&["owner", "b"]).stdout;
    assert!(excluded.contains("!/b"), "{excluded}");
    let new = scratch.purlin(&["owner", "new/"]).stdout;
    assert!(new.starts_with("new/ (no such directory yet)\n"), "{new}");
    assert!(new.contains("@acme/web") && new.contains("/new/"), "{new}");
}

#[test]
fn reviewers_that_prow_always_asks_are_shown() {
    let scratch = Scratch::repository(&[
        ("OWNERS", "approvers: [ana]\nrequired_reviewers: [law]\n"),
        ("web/OWNERS", "reviewers: [bo]\nrequired_reviewers: [cleo]\n"),
        ("web/app.ts", ""),
    ]);
    let text = scratch.purlin(&["owner", "web/app.ts"]).stdout;
    assert!(
        text.contains("reviewed by bo  review required of cleo\n"),
        "{text}"
    );
    assert!(text.contains("/  review required of law\n"), "{text}");
    let table = scratch.purlin(&["owner", "--format", "csv", "web/app.ts"]).stdout;
    let last: Vec<_> = table
        .lines()
        .filter_map(|row| row.rsplit_once(','))
        .map(|(_, cell)| cell)
        .collect();
    assert_eq!(last, ["required_reviewers", "law", "cleo"]);
    let json = scratch
        .purlin(&["owner", "--format", "json", "web/app.ts"])
        .stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["paths"][0]["decisions"][0]["required_reviewers"][0], "law");
}

fn apply(scratch: &Scratch, patch: &str) {
    let mut child = Command::new("git")
        .args(["apply", "-"])
        .current_dir(scratch.path())
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(patch.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success(), "{patch}");
}

#[test]
fn sections_of_gitlab_answer_each_for_itself_and_a_patch_goes_ahead_of_them() {
    let owners = "/web/ @acme/web\n\n# Words\n^[Docs][2] @acme/docs\n*.md\n";
    let scratch = Scratch::repository(&[
        (".gitlab/CODEOWNERS", owners),
        (".purlin/teams.yaml", "teams:\n  \"@acme/web\": [\"@bo\"]\n"),
        ("web/a.md", "1\n"),
        ("jobs/a.go", "1\n"),
    ]);
    commit(&scratch, "Bo", "1-bo@users.noreply.gitlab.com", "2025-01-10");
    let run = scratch.purlin(&["owner", "web/a.md"]);
    assert_eq!(run.stdout.lines().count(), 3, "{}", run.stdout);
    assert!(run.stdout.contains("[Docs] optional"), "{}", run.stdout);
    let patch = scratch.purlin(&["owner", "--suggest", "--patch", "jobs"]);
    apply(&scratch, &patch.stdout);
    let after = std::fs::read_to_string(scratch.path().join(".gitlab/CODEOWNERS")).unwrap();
    assert_eq!(
        after,
        owners.replace("\n\n#", "\n/jobs/ @acme/web\n\n#"),
        "{}",
        patch.stderr
    );
}

#[test]
fn without_an_ownership_file_the_patch_makes_one() {
    let scratch = Scratch::repository(&[("src/a b/[id].ts", "1\n"), ("README.md", "1\n")]);
    commit(&scratch, "Ana", "ana@example.com", "2025-01-10");
    let patch = scratch.purlin(&["owner", "--suggest", "--patch"]).stdout;
    apply(&scratch, &patch);
    assert_eq!(
        std::fs::read_to_string(scratch.path().join(".github/CODEOWNERS")).unwrap(),
        "/* ana@example.com\n/src/ ana@example.com\n"
    );
    let narrow = Scratch::repository(&[
        ("src/a b/[id].ts", "1\n"),
        ("src/c", "1\n"),
        ("CODEOWNERS", "/src/c @c\n/CODEOWNERS @c\n"),
    ]);
    commit(&narrow, "Ana", "ana@example.com", "2025-01-10");
    let patch = narrow
        .purlin(&["owner", "--suggest", "--patch", "src/a b"])
        .stdout;
    apply(&narrow, &patch);
    let all = std::fs::read_to_string(narrow.path().join("CODEOWNERS")).unwrap();
    assert_eq!(all, "/src/c @c\n/CODEOWNERS @c\n/src/a\\ b/ ana@example.com\n");
    assert_eq!(narrow.purlin(&["owner", "--unowned"]).code, 0);
}

#[test]
fn suggestions_need_a_history_only_where_something_is_unowned() {
    let plain = Scratch::new();
    plain.write("a", "1");
    let run = plain.purlin(&["owner", "--suggest"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no git history"), "{}", run.stderr);
    plain.write("CODEOWNERS", "* @a\n");
    assert_eq!(plain.purlin(&["owner", "--suggest"]).code, 0);
}

#[test]
fn rules_and_the_report_count_the_same_shares() {
    let scratch = shop();
    let report = scratch.purlin(&["owner", "--report", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&report.stdout).unwrap();
    let facts = scratch.purlin(&["facts"]);
    let facts: serde_json::Value = serde_json::from_str(&facts.stdout).unwrap();
    let told: serde_json::Map<String, serde_json::Value> = report["owners"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let share = serde_json::json!({"files": row["files"], "bytes": row["bytes"]});
            (row["owner"].as_str().unwrap().to_owned(), share)
        })
        .collect();
    assert!(told["@acme/web"]["bytes"].as_u64().unwrap() > 0);
    assert_eq!(facts["owners"]["shares"], serde_json::Value::Object(told));
}

#[test]
fn a_rule_for_files_that_the_config_leaves_out_is_not_idle() {
    let scratch = Scratch::repository(&[
        ("purlin.yaml", "exclude: [vendor]\n"),
        (
            ".github/CODEOWNERS",
            "* @all\n/vendor/ @acme/legal\nLICENCE @acme/legal\n/web/LICENCE @acme/web\n",
        ),
        ("vendor/a/LICENCE", ""),
        ("web/LICENCE", ""),
    ]);
    let (_, findings) = judged(&scratch);
    assert!(findings.is_empty(), "{findings:#?}");
}

#[test]
fn whom_to_ask_about_what_nobody_owns() {
    let scratch = Scratch::repository(&[
        (".github/CODEOWNERS", "/web/ @acme/web\n"),
        ("web/app.ts", ""),
        (
            "tools/package.json",
            r#"{"name": "tools", "author": "Release Crew <release@acme.example> (https://acme.example)"}"#,
        ),
        ("tools/release.js", ""),
        ("tools/bare/package.json", r#"{"name": "bare"}"#),
        ("tools/bare/a.js", ""),
        ("web/package.json", r#"{"name": "web", "author": "Wes"}"#),
    ]);
    let text = scratch.purlin(&["owner", "tools/release.js", "tools/bare/a.js", "web/app.ts"]);
    assert_eq!(
        text.stdout,
        "tools/release.js\n  nobody (no valid rule matches)\n  ask Release Crew <release@acme.example>, whom \
         tools/package.json names\ntools/bare/a.js\n  nobody (no valid rule matches)\nweb/app.ts\n  @acme/web  \
         .github/CODEOWNERS:1  /web/\n"
    );
    let json = scratch.purlin(&["owner", "tools/release.js", "web/app.ts", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(
        json["paths"][0]["contacts"],
        serde_json::json!([{"who": "Release Crew <release@acme.example>", "manifest": "tools/package.json"}])
    );
    assert_eq!(json["paths"][1]["contacts"], serde_json::json!([]));
}
