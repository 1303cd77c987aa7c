//! The fixes of ownership files: what is safe leaves the owners of every file as they are.

use crate::support::Scratch;

/// What is asked of each file: its owners, and in which section with which approvals, as JSON.
pub(crate) fn asked_of_files(scratch: &Scratch, files: &[&str]) -> Vec<serde_json::Value> {
    let mut args = vec!["owner", "--format", "json"];
    args.extend(files);
    let run = scratch.purlin(&args);
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let decisions = answer["paths"].as_array().unwrap().iter().map(|path| {
        let of_path = path["decisions"].as_array().unwrap().iter();
        let asked: Vec<serde_json::Value> = of_path
            .map(|decision| serde_json::json!([decision["owners"], decision["section"]]))
            .collect();
        serde_json::json!([path["path"], asked])
    });
    decisions.collect()
}

/// The owners of every file, and the findings of a rule pack, as JSON.
pub(crate) fn judged(scratch: &Scratch) -> (serde_json::Value, Vec<serde_json::Value>) {
    let facts: serde_json::Value = serde_json::from_str(&scratch.purlin(&["facts"]).stdout).unwrap();
    let files = facts["files"].as_object().unwrap().iter();
    let owners: serde_json::Map<String, serde_json::Value> = files
        .map(|(path, file)| (path.clone(), file["owners"].clone()))
        .collect();
    let run = scratch.purlin(&["check", "--rule", "ownership", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().clone();
    (owners.into(), findings)
}

/// Carries out every edit of the findings, each once.
fn mend(content: &str, findings: &[serde_json::Value]) -> String {
    let mut edits: Vec<(usize, usize, String)> = findings
        .iter()
        .flat_map(|finding| finding["edits"].as_array().unwrap())
        .map(|edit| {
            let byte = |at: usize| usize::try_from(edit["region"]["bytes"][at].as_u64().unwrap()).unwrap();
            (byte(0), byte(1), edit["text"].as_str().unwrap().to_owned())
        })
        .collect();
    edits.sort();
    edits.dedup();
    let mut content = content.to_owned();
    for (start, end, text) in edits.into_iter().rev() {
        content.replace_range(start..end, &text);
    }
    content
}

#[test]
fn fixes_leave_the_owners_as_they_are_and_nothing_to_fix() {
    let files = ["README.md", "docs/a.md", "docs/b.md", "web/a.ts", "web/[id].ts"];
    let github = "# who owns what\r\n/docs/ @acme/docs\r\n* @acme/all\r\n/docs/a.md @acme/docs # shadowed\r\n/docs/b.md @acme/web\r\n/gone/ @acme/docs\r\n/docs/ @acme/docs\r\n/web/ @acme/web\r\n/docs/ @acme/docs";
    let gitlab = "* @all\n/docs/a.md @docs\n/none @docs\n/docs/ @docs\n\n[Web]\n/web/ @web\n/gone.ts @web\n/web/ @web\n/README.md @web\n/README.md @all\n";
    for (place, content, mended, rules_left) in [
        (
            ".github/CODEOWNERS",
            github,
            "# who owns what\r\n* @acme/all\r\n/docs/b.md @acme/web\r\n/web/ @acme/web\r\n/docs/ @acme/docs",
            &["no-shadowed-pattern"][..],
        ),
        (
            ".gitlab/CODEOWNERS",
            gitlab,
            "* @all\n/docs/ @docs\n\n[Web]\n/web/ @web\n/README.md @web\n/README.md @all\n",
            &["no-duplicate-pattern"],
        ),
    ] {
        let mut all = vec![(place, content)];
        all.extend(files.map(|file| (file, "")));
        let scratch = Scratch::repository(&all);
        let (owners, mut findings) = judged(&scratch);
        let mut fixed = content.to_owned();
        // A pattern that stands thrice is mended one line at a time.
        for _ in 0..2 {
            fixed = mend(&fixed, &findings);
            scratch.write(place, &fixed);
            let (owners_now, left) = judged(&scratch);
            assert_eq!(owners_now, owners, "{fixed}");
            findings = left;
        }
        assert_eq!(fixed, mended);
        let left: Vec<&str> = findings
            .iter()
            .map(|finding| finding["rule"].as_str().unwrap().trim_start_matches("ownership/"))
            .collect();
        assert_eq!(left, rules_left, "{findings:#?}");
    }
}

#[test]
fn fixes_leave_sections_and_approvals_as_they_are() {
    let files = ["a.c", "b.c", "x/c.c"];
    // Two headings of a section, each with or without `^` and with some approvals, and lines that have no effect.
    let lines = ["/gone/ @x", "*.c @x", "/a.c @x", "/x/ @y", "/missing @y"];
    // Every third, so that all marks and approvals occur.
    for number in (0..48_usize).step_by(3) {
        let mark = |bit: usize| if number >> bit & 1 == 1 { "^" } else { "" };
        let approvals = ["", "[2]"][number % 2];
        let pick = |at: usize| lines[(number / 4 + at * 3) % lines.len()];
        let content = format!(
            "{}[B]\n{}\n{}[B]{approvals}\n{}\n{}\n{}[B]\n{}\n",
            mark(0),
            pick(0),
            mark(1),
            pick(1),
            pick(2),
            mark(2),
            pick(3),
        );
        let mut all = vec![(".gitlab/CODEOWNERS", content.as_str())];
        all.extend(files.map(|file| (file, "")));
        let scratch = Scratch::repository(&all);
        let asked = asked_of_files(&scratch, &files);
        let run = scratch.purlin(&["check", "--rule", "ownership", "--format", "json"]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let fixed = mend(&content, report["findings"].as_array().unwrap());
        scratch.write(".gitlab/CODEOWNERS", &fixed);
        assert_eq!(
            asked_of_files(&scratch, &files),
            asked,
            "{content}became\n{fixed}"
        );
    }
    let kept = "[B]\n/gone/ @x\n^[B]\n*.c @x\n";
    let scratch = Scratch::repository(&[(".gitlab/CODEOWNERS", kept), ("a.c", "")]);
    let (_, findings) = judged(&scratch);
    let rules: Vec<&str> = findings
        .iter()
        .filter_map(|finding| finding["rule"].as_str())
        .collect();
    assert!(rules.contains(&"ownership/no-unmatched-pattern"), "{rules:?}");
    assert_eq!(mend(kept, &findings), kept);
}

#[test]
fn fixes_that_are_safe_give_owners_to_what_was_meant() {
    for (place, content, mended, file) in [
        (
            ".github/CODEOWNERS",
            "* @acme/all\n/web/[id].ts @acme/web # one\n",
            "* @acme/all\n/web/\\[id\\].ts @acme/web # one\n",
            "web/[id].ts",
        ),
        (
            ".gitlab/CODEOWNERS",
            "* @all\n[Web]\n/web  @acme/web\n",
            "* @all\n[Web]\n/web/  @acme/web\n",
            "web/a.ts",
        ),
    ] {
        let scratch = Scratch::repository(&[(place, content), (file, "")]);
        let (owners, findings) = judged(&scratch);
        assert!(!owners[file].to_string().contains("@acme/web"), "{owners}");
        let fixed = mend(content, &findings);
        assert_eq!(fixed, mended);
        scratch.write(place, &fixed);
        let (owners, findings) = judged(&scratch);
        assert!(owners[file].to_string().contains("@acme/web"), "{owners}");
        assert!(findings.is_empty(), "{findings:#?}");
    }
}
